"""Cholesky's factors of symmetric positive-definite matrices, and what is solved with them."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..functions.arguments import broadcast_shape, finish
from ..functions.results import finish_all, named
from ..ops import solving as rows
from .checks import fitting, floats, matrices, same_type, square

CholeskyEx = named("linalg_cholesky_ex", "L", "info")


def factor(A: Tensor, upper: bool, name: str, checked: str) -> tuple[Tensor, Tensor]:
    """The factor, and LAPACK's info; `checked` names the function whose error a failure is."""
    floats(square(A, name), name, "cholesky", integers=name == "cholesky")
    if not upper:
        return rows.cholesky(A, checked=checked)  # type: ignore[return-value]
    y, info = rows.cholesky(A.mT, checked=checked)
    return y.mT, info


def cholesky(A: Tensor, *, upper: bool = False, out: Tensor | None = None) -> Tensor:
    """The lower triangular L of A = L Lᵀ, or the upper triangular U of A = Uᵀ U.

    Args:
        A: a Tensor (*, n, n) of floats, of symmetric positive-definite matrices. One triangle
            is read.
        upper: U instead of L.
        out: a Tensor that takes the result.

    Shape:
        (*, n, n).

    Raises:
        LinAlgError: a matrix is not positive-definite; with the batch element.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.cholesky(mg.tensor([[4., 2.], [2., 5.]]))
        tensor([[2., 0.],
                [1., 2.]])
    """
    y, _ = factor(A, upper, "linalg.cholesky", "linalg.cholesky")
    return finish(y, out, same_type=True)


def cholesky_ex(
    A: Tensor, *, upper: bool = False, check_errors: bool = False, out: Any = None
) -> Any:
    """`cholesky` with a report instead of an error.

    Args:
        A: a Tensor (*, n, n) of floats.
        upper: U instead of L.
        check_errors: raise the error all the same.
        out: two Tensors that take the results.

    Returns:
        A named tuple: L (*, n, n); info (*), int32: 0, or the order of the first leading minor
        that is not positive-definite. The columns of L from there on are not a factor's.

    Raises:
        LinAlgError: a matrix is not positive-definite, and `check_errors`.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.cholesky_ex(mg.tensor([[1., 2.], [2., 1.]])).info
        tensor(2, dtype=torch.int32)
    """
    checked = "linalg.cholesky_ex" if check_errors else ""
    result = CholeskyEx(*factor(A, upper, "linalg.cholesky", checked))
    return finish_all(result, out, same_type=True)


def cholesky_solve(
    B: Tensor, L: Tensor, upper: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """X of A X = B, given the factor of A = L Lᵀ, or of A = Uᵀ U.

    Args:
        B: a Tensor (*, n, k) of floats.
        L: a Tensor (*, n, n): the factor, of which one triangle is read.
        upper: whether it is U.
        out: a Tensor that takes the result.

    Shape:
        (*, n, k).

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> L = mg.tensor([[2., 0.], [1., 2.]])
        >>> mg.cholesky_solve(mg.tensor([[6.], [7.]]), L)
        tensor([[1.],
                [1.]])
    """
    name = "cholesky_solve"
    for x, argument in ((B, "b"), (L, "u")):
        matrices(x, name, argument)
    floats(square(L, name), name, "cholesky_solve", integers=True)
    same_type(B, L, name, "B and L")
    fitting(L, B, True, name)
    broadcast_shape([L._array.shape[:-2], B._array.shape[:-2]])
    return finish(rows.cholesky_solve(B, L.mT if upper else L), out)


def cholesky_inverse(L: Tensor, upper: bool = False, *, out: Tensor | None = None) -> Tensor:
    """A⁻¹, given the factor of A = L Lᵀ, or of A = Uᵀ U.

    Args:
        L: a Tensor (*, n, n): the factor, of which one triangle is read.
        upper: whether it is U.
        out: a Tensor that takes the result.

    Shape:
        (*, n, n).

    Raises:
        LinAlgError: there is a zero on the diagonal.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.cholesky_inverse(mg.tensor([[1., 0.], [0., 2.]]))
        tensor([[1.0000, 0.0000],
                [0.0000, 0.2500]])
    """
    name = "cholesky_inverse"
    floats(square(L, name), name, "cholesky_inverse_out", integers=True)
    return finish(rows.cholesky_inverse(L.mT if upper else L, checked=name), out)
