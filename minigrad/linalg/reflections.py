"""Orthogonal matrices as products of Householder's reflections I - τ v vᵀ.

v has zeros above its place on the diagonal, 1 there, and below it the elements of a column of A.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..functions.arguments import finish, tensor
from ..functions.diagonals import tril, triu
from ..functions.results import finish_all, named
from ..ops import decompositions
from ..ops import solving as rows
from .checks import floats

Geqrf = named("geqrf", "a", "tau")


def geqrf(input: Tensor, *, out: Any = None) -> Any:
    """The QR decomposition as LAPACK leaves it: Q as reflections, for `ormqr`.

    Args:
        input: a Tensor (*, m, n) of floats.
        out: two Tensors that take the results.

    Returns:
        A named tuple: a (*, m, n), R on and above the diagonal, the reflections below it; tau
        (*, k).

    Raises:
        RuntimeError: fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.geqrf(mg.tensor([[3., 0.], [4., 5.]])).a[0, 0]
        tensor(-5.)
    """
    if tensor(input, "geqrf").ndim < 2:
        raise RuntimeError(f"torch.geqrf: input must have at least 2 dimensions, got {input.ndim}.")
    floats(input, "geqrf", "geqrf", integers=True)
    return finish_all(Geqrf(*decompositions.geqrf(input)), out, same_type=True)


def _check(A: Tensor, tau: Tensor, name: str) -> None:
    if tensor(A, name).ndim < 2:
        raise RuntimeError(f"{name}: input must have at least 2 dimensions, got {A.ndim}.")
    p, q = A._array.shape, tensor(tau, name, "tau")._array.shape
    if tau.ndim != A.ndim - 1:
        raise RuntimeError(
            f"{name}: Expected tau to have one dimension less than input, but got tau.ndim equal "
            f"to {tau.ndim} and input.ndim is equal to {A.ndim}"
        )
    if q[:-1] != p[:-2]:
        raise RuntimeError(
            f"{name}: Expected batch dimensions of tau to be equal to input.shape[:-2], but got "
            f"{list(q[:-1])}"
        )
    if q[-1] > p[-1]:
        raise RuntimeError(
            f"{name}: input.shape[-1] must be greater than or equal to tau.shape[-1], got "
            f"{p[-1]} and {q[-1]}"
        )
    if tau._array.dtype != A._array.dtype:
        raise RuntimeError(
            f"{name}: tau dtype {type_name(tau)} does not match input dtype {type_name(A)}"
        )
    floats(A, name, "householder_product", integers=True)


def _reflected(a: Tensor, tau: Tensor, x: Tensor, transposed: bool) -> Tensor:
    """Q X or Qᵀ X of all reflections at once: Q = I - V T Vᵀ (Schreiber and Van Loan, 1989).

    T is the inverse of an upper triangular matrix: with D = diag τ and N the part of Vᵀ V above
    the diagonal, T = (I + D N)⁻¹ D, which needs no division by τ.
    """
    k = tau._array.shape[-1]
    v = tril(a[..., :k], -1) + wrap(np.eye(*a._array.shape[-2:], dtype=a._array.dtype)[:, :k])
    scale = tau.unsqueeze(-1)
    inner = scale * triu(v.mT @ v, 1)
    y = v.mT @ x
    if transposed:
        y = scale * rows.solve_triangular(inner.mT, y, upper=False, unitriangular=True)
    else:
        y = rows.solve_triangular(inner, scale * y, upper=True, unitriangular=True)
    return x - v @ y


def householder_product(A: Tensor, tau: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The first n columns of the product of reflections: Q of a QR decomposition by `geqrf`.

    Args:
        A: a Tensor (*, m, n) of floats, m ≥ n: the reflections below the diagonal.
        tau: a Tensor (*, k), k ≤ n.
        out: a Tensor that takes the result.

    Shape:
        (*, m, n).

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> A = mg.tensor([[3., 0.], [4., 5.]])
        >>> Q = mg.linalg.householder_product(*mg.geqrf(A))
        >>> mg.allclose(Q, mg.linalg.qr(A).Q)
        True
    """
    name = "torch.linalg.householder_product"
    _check(A, tau, name)
    m, n = A._array.shape[-2:]
    if m < n:
        raise RuntimeError(
            f"{name}: input.shape[-2] must be greater than or equal to input.shape[-1], got "
            f"{m} and {n}"
        )
    columns = wrap(np.eye(m, n, dtype=A._array.dtype))
    return finish(_reflected(A, tau, columns, False), out)


def ormqr(
    input: Tensor,
    tau: Tensor,
    other: Tensor,
    left: bool = True,
    transpose: bool = False,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """Q C, Qᵀ C, C Q or C Qᵀ, with Q the product of the reflections from `geqrf`.

    Args:
        input: a Tensor (*, m, k) of floats: the reflections below the diagonal.
        tau: a Tensor (*, j), j ≤ k.
        other: C, a Tensor (*, m, n); with `left=False` (*, n, m).
        left: whether Q stands on the left.
        transpose: Qᵀ instead of Q.
        out: a Tensor that takes the result.

    Shape:
        That of `other`.

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> A = mg.tensor([[3., 0.], [4., 5.]])
        >>> R = mg.ormqr(*mg.geqrf(A), A, transpose=True)
        >>> mg.allclose(R, mg.linalg.qr(A).R, atol=1e-6)
        True
    """
    name = "torch.ormqr"
    if tensor(other, name, "other").ndim < 2:
        raise RuntimeError(f"{name}: other must have at least 2 dimensions, got {other.ndim}.")
    p, q = tensor(input, name)._array.shape, other._array.shape
    side = -2 if left else -1
    _check(input, tau, name)
    if tau._array.shape[-1] != min(q[side], p[-1]):
        raise RuntimeError(
            f"{name}: tau.shape[-1] must be equal to min(other.shape[{side}], input.shape[-1])"
        )
    if q[side] != p[-2]:
        raise RuntimeError(f"{name}: other.shape[{side}] must be equal to input.shape[-2]")
    if other.ndim != input.ndim or q[:-2] != p[:-2]:
        raise RuntimeError(
            f"{name}: Expected batch dimensions of other to be equal to input.shape[:-2], but got "
            f"{list(q[:-2])}"
        )
    if other._array.dtype != input._array.dtype:
        raise RuntimeError(
            f"{name}: Expected input and other to have the same dtype, but input has dtype "
            f"{type_name(input)} and other has dtype {type_name(other)}"
        )
    if not tau._array.size:
        return finish(other.clone(), out, same_type=True)
    if left:
        return finish(_reflected(input, tau, other, transpose), out, same_type=True)
    return finish(_reflected(input, tau, other.mT, not transpose).mT, out, same_type=True)
