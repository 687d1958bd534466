"""What counts as zero among singular values: the rank, and the inverse of the rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..functions.arguments import finish, tensor
from ..ops import decompositions as rows
from .checks import matrices, square


def _tolerances(A: Tensor, atol: Any, rtol: Any, name: str) -> tuple[Any, Any]:
    """Both as numbers or arrays; by default the rounding of the largest, unless `atol` is given.

    Raises:
        RuntimeError: a tolerance that is complex.
    """

    def plain(tolerance: Any, word: str) -> Any:
        if not isinstance(tolerance, Tensor):
            return tolerance
        if tolerance._array.dtype.kind == "c":
            raise RuntimeError(
                f"torch.linalg.{name}: {word} tensor of complex type is not supported. "
                f"Got {type_name(tolerance)}"
            )
        return tolerance.detach()._array

    absolute = 0.0 if atol is None else plain(atol, "atol")
    if rtol is not None:
        return absolute, plain(rtol, "rtol")
    usual = float(np.finfo(A._array.dtype).eps) * max(A._array.shape[-2:])
    return absolute, np.where(absolute > 0, 0.0, usual)


def matrix_rank(
    A: Tensor,
    tol: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Tensor | None = None,
) -> Tensor:
    """How many singular values are above the larger of `atol` and `rtol` times the largest.

    Args:
        A: a Tensor (*, m, n) of floats.
        tol: an older name of `atol`, with `rtol` 0.
        hermitian: the matrices are symmetric: eigenvalues are used, which is faster.
        atol: the absolute tolerance, a number or a Tensor that broadcasts to (*). Default: 0.
        rtol: the relative one. Default: the machine precision times the larger of m and n;
            0 where `atol` is given.
        out: a Tensor that takes the result.

    Shape:
        (*), int64.

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.matrix_rank(mg.tensor([[1., 2.], [2., 4.]]))
        tensor(1)
    """
    matrices(A, "torch.linalg.matrix_rank", "input")
    d = A._array.dtype
    if d.kind not in "fc" or d.itemsize < 4:
        raise RuntimeError(
            f"This function doesn't handle types other than float and double, got {A.dtype}"
        )
    if tol is not None:
        atol, rtol = tol, 0.0
    absolute, relative = _tolerances(A, atol, rtol, "matrix_rank")
    if hermitian:
        square(A, "linalg.eigh")
    return finish(rows.matrix_rank(A, absolute, relative, hermitian=hermitian), out)


def pinv(
    A: Tensor,
    rcond: Any = None,
    hermitian: bool = False,
    *,
    atol: Any = None,
    rtol: Any = None,
    out: Tensor | None = None,
) -> Tensor:
    """Moore and Penrose's pseudo-inverse: V diag(1/S) Uᵀ, with 0 for 1/S where S counts as 0.

    Args:
        A: a Tensor (*, m, n) of floats.
        rcond: an older name of `rtol`.
        hermitian: the matrices are symmetric: eigenvalues are used, which is faster.
        atol: the absolute tolerance, a number or a Tensor that broadcasts to (*). Default: 0.
        rtol: the part of the largest singular value. Default: the machine precision times the
            larger of m and n; 0 where `atol` is given.
        out: a Tensor that takes the result.

    Shape:
        (*, n, m).

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats; it is not square, and
            `hermitian`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.pinv(mg.tensor([[2., 0.], [0., 0.]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.0000]])

    Reference:
        G. H. Golub and V. Pereyra, The differentiation of pseudo-inverses and nonlinear least
        squares problems whose variables separate, SIAM J. Numer. Anal. 10 (1973): the gradient.
    """
    d = tensor(A, "pinv", "A")._array.dtype
    if A.ndim < 2 or d.kind not in "fc" or d.itemsize < 4:
        raise RuntimeError(
            f"linalg.pinv({type_name(A)}{{{list(A.shape)}}}): expected a tensor with 2 or more "
            "dimensions of float, double, cfloat or cdouble types"
        )
    if hermitian:
        square(A, "linalg.eigh")
    absolute, relative = _tolerances(A, atol, rcond if rtol is None else rtol, "pinv")
    return finish(rows.pinv(A, absolute, relative, hermitian=hermitian), out)
