"""Linear equations: inverses, systems with one solution, least squares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..functions.arguments import broadcast_shape, finish, tensor
from ..functions.axes import movedim
from ..functions.results import finish_all, named
from ..functions.shaping import reshape
from ..ops import decompositions
from ..ops import solving as rows
from .checks import fitting, floats, matrices, same_type, square
from .decompositions import svdvals

InvEx = named("linalg_inv_ex", "inverse", "info")
SolveEx = named("linalg_solve_ex", "result", "info")
Lstsq = named("linalg_lstsq", "solution", "residuals", "rank", "singular_values")


def inv(A: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The inverse of each matrix: A⁻¹ A = I.

    `solve(A, B)` is faster and more exact than `inv(A) @ B`.

    Args:
        A: a Tensor (*, n, n) of floats.
        out: a Tensor that takes the result.

    Shape:
        (*, n, n).

    Raises:
        LinAlgError: a matrix is singular; with the batch element.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.inv(mg.tensor([[2., 0.], [0., 4.]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.2500]])
    """
    floats(square(A, "linalg.inv"), "linalg.inv")
    y, _ = rows.inv(A, checked="linalg.inv")
    return finish(y, out, same_type=True)


def inv_ex(A: Tensor, *, check_errors: bool = False, out: Any = None) -> Any:
    """`inv` with a report instead of an error.

    Args:
        A: a Tensor (*, n, n) of floats.
        check_errors: raise the error all the same.
        out: two Tensors that take the results.

    Returns:
        A named tuple: inverse (*, n, n); info (*), int32: 0, or the number, from 1, of the
        pivot that is zero. The inverse then has infinities and nan.

    Raises:
        LinAlgError: a matrix is singular, and `check_errors`.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.inv_ex(mg.zeros(2, 2)).info
        tensor(1, dtype=torch.int32)
    """
    floats(square(A, "linalg.inv"), "linalg.inv")
    result = InvEx(*rows.inv(A, checked="linalg.inv_ex" if check_errors else ""))
    return finish_all(result, out, same_type=True)


def _solve(A: Tensor, B: Tensor, left: bool, checked: str) -> tuple[Tensor, Tensor]:
    name = "linalg.solve"
    floats(square(A, name), name)
    same_type(A, tensor(B, name, "B"), name)
    shape = A._array.shape
    vector = B.ndim == 1 or B._array.shape == shape[:-1]
    B = B.unsqueeze(-1) if vector else B
    fitting(A, matrices(B, name, "B"), left, name)
    broadcast_shape([shape[:-2], B._array.shape[:-2]])
    x, info = rows.solve(A if left else A.mT, B if left else B.mT, checked=checked)
    return (x.squeeze(-1) if vector else x if left else x.mT), info


def solve(A: Tensor, B: Tensor, *, left: bool = True, out: Tensor | None = None) -> Tensor:
    """X of A X = B, for square regular matrices A.

    Args:
        A: a Tensor (*, n, n) of floats.
        B: a Tensor (*, n, k), or of vectors, (n) or (*, n); batches are broadcast.
        left: whether A stands on the left of X, or the equation is X A = B.
        out: a Tensor that takes the result.

    Shape:
        (*, n, k), or (*, n) where B is of vectors; with `left=False` (*, k, n).

    Raises:
        LinAlgError: a matrix is singular; with the batch element.
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.solve(mg.tensor([[2., 1.], [1., 3.]]), mg.tensor([3., 4.]))
        tensor([1., 1.])
    """
    x, _ = _solve(A, B, left, "torch.linalg.solve")
    return finish(x, out, same_type=True)


def solve_ex(
    A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False, out: Any = None
) -> Any:
    """`solve` with a report instead of an error.

    Args:
        A: a Tensor (*, n, n) of floats.
        B: a Tensor (*, n, k), or of vectors, (n) or (*, n).
        left: whether A stands on the left of X.
        check_errors: raise the error all the same.
        out: two Tensors that take the results.

    Returns:
        A named tuple: result; info (*), int32: 0, or the number, from 1, of the pivot that is
        zero.

    Raises:
        LinAlgError: a matrix is singular, and `check_errors`.
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.solve_ex(mg.zeros(2, 2), mg.ones(2)).info
        tensor(1, dtype=torch.int32)
    """
    checked = "torch.linalg.solve_ex" if check_errors else ""
    return finish_all(SolveEx(*_solve(A, B, left, checked)), out, same_type=True)


def solve_triangular(
    A: Tensor,
    B: Tensor,
    *,
    upper: bool,
    left: bool = True,
    unitriangular: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """X of A X = B by substitution, for triangular matrices A. The other triangle is not read.

    Args:
        A: a Tensor (*, n, n) of floats.
        B: a Tensor (*, n, k); batches are broadcast.
        upper: which triangle.
        left: whether A stands on the left of X, or the equation is X A = B.
        unitriangular: take the diagonal for ones; it is not read.
        out: a Tensor that takes the result.

    Shape:
        (*, n, k); with `left=False` (*, k, n). A zero on the diagonal gives infinities and nan.

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> A = mg.tensor([[2., 1.], [0., 4.]])
        >>> mg.linalg.solve_triangular(A, mg.tensor([[4.], [8.]]), upper=True)
        tensor([[1.],
                [2.]])
    """
    name = "linalg.solve_triangular"
    floats(square(A, name), name, "triangular_solve", integers=True)
    same_type(A, matrices(B, name, "B"), name)
    fitting(A, B, left, name)
    broadcast_shape([A._array.shape[:-2], B._array.shape[:-2]])
    if left:
        x = rows.solve_triangular(A, B, upper=upper, unitriangular=unitriangular)
    else:
        x = rows.solve_triangular(A.mT, B.mT, upper=not upper, unitriangular=unitriangular).mT
    return finish(x, out, same_type=True)


def tensorinv(A: Tensor, ind: int = 2, *, out: Tensor | None = None) -> Tensor:
    """The inverse with respect to `tensordot`: tensordot(tensorinv(A), A, ind) is an identity.

    Args:
        A: a Tensor of floats whose first `ind` sizes have the product of the others.
        ind: how many dimensions make the rows.
        out: a Tensor that takes the result.

    Shape:
        A.shape[ind:] + A.shape[:ind].

    Raises:
        RuntimeError: `ind` is not positive; the products differ.
        LinAlgError: it is singular.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.tensorinv(mg.eye(4).reshape(2, 2, 4)).shape
        torch.Size([4, 2, 2])
    """
    if ind <= 0:
        raise RuntimeError(f"Expected a strictly positive integer for 'ind', but got {ind}")
    first, last = tensor(A, "tensorinv", "A")._array.shape[:ind], A._array.shape[ind:]
    n = math.prod(last)
    if n != math.prod(first):
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == "
            f"prod(self.shape[:ind]), but got {n} != {math.prod(first)}"
        )
    floats(A, "linalg.inv")
    y, _ = rows.inv(reshape(A, (n, n)), checked="inv")
    return finish(reshape(y, last + first), out)


def tensorsolve(
    A: Tensor, B: Tensor, dims: Sequence[int] | None = None, *, out: Tensor | None = None
) -> Tensor:
    """X of tensordot(A, X, X.ndim) = B.

    Args:
        A: a Tensor of floats; its first dimensions are those of B.
        B: a Tensor.
        dims: dimensions of A to move to its end first.
        out: a Tensor that takes the result.

    Shape:
        The sizes of A after those of B.

    Raises:
        RuntimeError: the shapes or types do not fit.
        LinAlgError: A is singular.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.tensorsolve(mg.eye(6).reshape(2, 3, 6), mg.ones(2, 3)).shape
        torch.Size([6])
    """
    tensor(A, "tensorsolve", "A")
    if dims is not None:
        A = movedim(A, tuple(dims), tuple(range(-len(dims), 0)))
    k = tensor(B, "tensorsolve", "B").ndim
    rest = A._array.shape[k:]
    n = math.prod(rest)
    if n != B.numel():
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {n} != {B.numel()}"
        )
    x, _ = _solve(reshape(A, (n, n)), reshape(B, (-1,)), True, "torch.linalg.solve")
    return finish(reshape(x, rest), out)


def lstsq(
    A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None, out: Any = None
) -> Any:
    """X that makes the sum of squares of A X - B least; of several, that of the least norm.

    Args:
        A: a Tensor (*, m, n) of floats.
        B: a Tensor (*, m, k), or of vectors (*, m).
        rcond: singular values below this part of the largest count as 0. Default: the machine
            precision times the larger of m and n.
        driver: 'gelsy' (the default), 'gelsd', 'gelss' or 'gels': which of the other results
            are given, as by LAPACK's methods of these names. 'gels' supposes full rank.
        out: four Tensors that take the results.

    Returns:
        A named tuple: solution (*, n, k) or (*, n); residuals, the sums of squares (*, k) where
        m > n and all ranks are full (not by 'gelsy'); rank (*) (not by 'gels'); singular_values
        (by 'gelsd' and 'gelss'). What is not given is empty.

    Raises:
        RuntimeError: the shapes or types do not fit; another driver.

    Example:
        >>> import minigrad as mg
        >>> A = mg.tensor([[1., 0.], [1., 1.], [1., 2.]])
        >>> mg.linalg.lstsq(A, mg.tensor([[1.], [3.], [5.]])).solution
        tensor([[1.0000],
                [2.0000]])
    """
    name = "torch.linalg.lstsq"
    driver = "gelsy" if driver is None else driver
    if tensor(A, name, "input").ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions.")
    if tensor(B, name, "other").ndim < 1:
        raise RuntimeError(f"{name}: other must have at least 1 dimension.")
    if not 0 <= A.ndim - B.ndim <= 1:
        raise RuntimeError(
            f"{name}: input.dim() must be greater or equal to other.dim() and (input.dim() - "
            "other.dim()) <= 1"
        )
    floats(A, name, "linalg_lstsq", integers=True)
    same_type(A, B, name, "input and other")
    if driver not in ("gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(
            f"{name}: parameter `driver` should be one of (gels, gelsy, gelsd, gelss), got {driver}"
        )
    vector = A.ndim - 1 == B.ndim and B._array.shape == A._array.shape[:-1]
    m, n = A._array.shape[-2:]
    if m != B._array.shape[-1 if vector or B.ndim == 1 else -2]:
        side = -1 if vector or B.ndim == 1 else -2
        raise RuntimeError(f"{name}: input.size(-2) should match other.size({side})")
    B = B.unsqueeze(-1) if vector else B
    broadcast_shape([A._array.shape[:-2], B._array.shape[:-2]])
    d = A._array.dtype
    rcond = float(np.finfo(d).eps) * max(m, n) if rcond is None else rcond
    x = decompositions.pinv(A, 0.0, 0.0 if driver == "gels" else rcond, hermitian=False) @ B
    rank = decompositions.matrix_rank(A, 0.0, rcond, hermitian=False)
    residuals = x.reshape(-1)[:0]
    if m > n and driver != "gelsy" and (driver == "gels" or bool((rank == n).all())):
        residuals = (A @ x - B).square().sum(-2)
    result = Lstsq(
        x.squeeze(-1) if vector else x,
        residuals,
        wrap(np.empty(0, np.int64)) if driver == "gels" else rank,
        svdvals(A.detach()) if driver in ("gelsd", "gelss") else wrap(np.empty(0, d)),
    )
    return finish_all(result, out, same_type=True)
