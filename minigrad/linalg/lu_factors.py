"""Factors L and U by elimination with exchanged rows, and what is solved with them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..functions.arguments import broadcast_shape, finish, tensor
from ..functions.diagonals import tril, triu
from ..functions.results import finish_all, named
from ..ops import solving as rows
from .checks import fitting, floats, matrices, same_type, square

LUFactor = named("linalg_lu_factor", "LU", "pivots")
LUFactorEx = named("linalg_lu_factor_ex", "LU", "pivots", "info")
LU = named("linalg_lu", "P", "L", "U")
LUUnpack = named("lu_unpack", "P", "L", "U")


def factors(A: Tensor, pivot: bool, name: str, checked: str) -> tuple[Tensor, Tensor, Tensor]:
    """L and U in one, the exchanges of rows, and LAPACK's info."""
    if tensor(A, name, "A").ndim < 2:
        raise RuntimeError(
            f"{name}: Expected tensor with 2 or more dimensions. Got size: {list(A.shape)} instead"
        )
    floats(A, name, "lu", integers=True)
    if not pivot:
        raise RuntimeError("linalg.lu_factor: LU without pivoting is not implemented on the CPU")
    return rows.lu_factor(A, checked=checked)  # type: ignore[return-value]


def lu_factor(A: Tensor, *, pivot: bool = True, out: Any = None) -> Any:
    """L and U of A = P L U in one matrix, for `lu_solve`.

    Args:
        A: a Tensor (*, m, n) of floats.
        pivot: exchange rows; elimination without is not offered, as by PyTorch on the CPU.
        out: two Tensors that take the results.

    Returns:
        A named tuple: LU (*, m, n), U on and above the diagonal, L below it, without its ones;
        pivots (*, k), int32: with which row, from 1, each row was exchanged in turn.

    Raises:
        RuntimeError: a zero on the diagonal of U; A has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.lu_factor(mg.tensor([[1., 2.], [2., 2.]])).LU
        tensor([[2.0000, 2.0000],
                [0.5000, 1.0000]])
    """
    y, pivots, _ = factors(A, pivot, "torch.lu_factor", "torch.linalg.lu_factor")
    return finish_all(LUFactor(y, pivots), out)


def lu_factor_ex(
    A: Tensor, *, pivot: bool = True, check_errors: bool = False, out: Any = None
) -> Any:
    """`lu_factor` with a report instead of an error.

    Args:
        A: a Tensor (*, m, n) of floats.
        pivot: exchange rows.
        check_errors: raise the error all the same.
        out: three Tensors that take the results.

    Returns:
        A named tuple: LU and pivots as from `lu_factor`; info (*), int32: 0, or the number,
        from 1, of the first zero on the diagonal of U.

    Raises:
        RuntimeError: a zero on the diagonal of U, and `check_errors`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.lu_factor_ex(mg.zeros(2, 2)).info
        tensor(1, dtype=torch.int32)
    """
    checked = "torch.linalg.lu_factor_ex" if check_errors else ""
    return finish_all(LUFactorEx(*factors(A, pivot, "torch.lu_factor", checked)), out)


def lu(A: Tensor, *, pivot: bool = True, out: Any = None) -> Any:
    """A = P L U: a permutation, a lower triangular matrix with ones, an upper triangular one.

    Args:
        A: a Tensor (*, m, n) of floats.
        pivot: exchange rows.
        out: three Tensors that take the results.

    Returns:
        A named tuple: P (*, m, m), L (*, m, k), U (*, k, n).

    Raises:
        RuntimeError: A has fewer than 2 dimensions, or is not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.lu(mg.tensor([[1., 2.], [2., 2.]])).U
        tensor([[2., 2.],
                [0., 1.]])
    """
    y, pivots, _ = factors(A, pivot, "linalg.lu", "")
    return finish_all(LU(*_unpack(y, pivots)), out)


def _unpack(y: Tensor, pivots: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    m, n = y._array.shape[-2:]
    k = min(m, n)
    ones = wrap(np.eye(m, k, dtype=y._array.dtype))
    lower = tril(y[..., :k], -1) + ones
    return rows.permutation(pivots, y), lower, triu(y[..., :k, :])


def lu_unpack(
    LU_data: Tensor,
    LU_pivots: Tensor,
    unpack_data: bool = True,
    unpack_pivots: bool = True,
    *,
    out: Any = None,
) -> Any:
    """P, L and U from the results of `lu_factor`.

    Args:
        LU_data: a Tensor (*, m, n).
        LU_pivots: a Tensor (*, k) of type int32.
        unpack_data: whether L and U are wanted; if not, they are empty.
        unpack_pivots: whether P is wanted; if not, it is empty.
        out: three Tensors that take the results.

    Returns:
        A named tuple: P (*, m, m), L (*, m, k), U (*, k, n).

    Raises:
        RuntimeError: the pivots are not int32.

    Example:
        >>> import minigrad as mg
        >>> mg.lu_unpack(*mg.linalg.lu_factor(mg.tensor([[1., 2.], [2., 2.]]))).P
        tensor([[0., 1.],
                [1., 0.]])
    """
    if unpack_pivots and tensor(LU_pivots, "lu_unpack", "LU_pivots")._array.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 "
            f"dtype, got {LU_pivots.dtype}: pass what torch.linalg.lu_factor returned"
        )
    parts = _unpack(matrices(LU_data, "lu_unpack", "LU_data"), LU_pivots)
    wanted = (unpack_pivots, unpack_data, unpack_data)
    nothing = np.empty(0, LU_data._array.dtype)
    pairs = zip(parts, wanted, strict=True)
    return finish_all(LUUnpack(*[x if w else wrap(nothing) for x, w in pairs]), out)


def lu_solve(
    LU: Tensor,
    pivots: Tensor,
    B: Tensor,
    *,
    left: bool = True,
    adjoint: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """X of A X = B, given the results of `lu_factor(A)`.

    Args:
        LU: a Tensor (*, n, n).
        pivots: a Tensor (*, n) of type int32.
        B: a Tensor (*, n, k); batches are broadcast.
        left: whether A stands on the left of X, or the equation is X A = B.
        adjoint: with Aᵀ in place of A.
        out: a Tensor that takes the result.

    Shape:
        (*, n, k); with `left=False` (*, k, n).

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> factors = mg.linalg.lu_factor(mg.tensor([[2., 1.], [1., 3.]]))
        >>> mg.linalg.lu_solve(*factors, mg.tensor([[3.], [4.]]))
        tensor([[1.],
                [1.]])
    """
    name = "linalg.lu_solve"
    floats(square(LU, f"torch.{name}"), name)
    same_type(LU, matrices(B, name, "B"), name, "LU and B")
    if tensor(pivots, name, "pivots")._array.dtype != np.int32:
        raise RuntimeError(f"{name}: pivots should be a Tensor of scalar type torch.int32")
    shape = LU._array.shape
    if not pivots.ndim or pivots._array.shape[-1] != shape[-1]:
        raise RuntimeError(
            f"{name}: Number of pivots per batch should be same as the dimension of the matrix"
        )
    if pivots._array.shape[:-1] != shape[:-2]:
        raise RuntimeError(
            f"{name}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with "
            f"shape {list(pivots.shape)}"
        )
    fitting(LU, B, left, name)
    broadcast_shape([shape[:-2], B._array.shape[:-2]])
    x = _lu_solve(LU, pivots, B if left else B.mT, adjoint if left else not adjoint)
    return finish(x if left else x.mT, out, same_type=True)


def _lu_solve(y: Tensor, pivots: Tensor, b: Tensor, transposed: bool) -> Tensor:
    """X of P L U X = B, or of Uᵀ Lᵀ Pᵀ X = B."""
    p = rows.permutation(pivots, y)
    if transposed:
        b = rows.solve_triangular(y.mT, b, upper=False, unitriangular=False)
        return p @ rows.solve_triangular(y.mT, b, upper=True, unitriangular=True)
    b = rows.solve_triangular(y, p.mT @ b, upper=False, unitriangular=True)
    return rows.solve_triangular(y, b, upper=True, unitriangular=False)
