"""Rows of matrix decompositions, and of what is best said with one: determinants, pseudo-inverses.

Matrices are the last two dimensions, (*, m, n); k is the smaller of m and n.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Op, op
from . import lapack
from .solving import inv, over_transposed


def _diagonal(x: Any) -> Any:
    """Where the diagonal of the square matrices x is."""
    return np.eye(x.shape[-1], dtype=bool)


def _columns(x: Any) -> Any:
    return x[..., None, :]


def _rows(x: Any) -> Any:
    return x[..., :, None]


# Singular values


def _gaps(x: Any) -> Any:
    """x_j - x_i at (i, j), with ones on the diagonal."""
    gaps = _columns(x) - _rows(x)
    return np.where(_diagonal(gaps), 1, gaps)


def _svd_grad(g: Any, u: Any, s: Any, vh: Any) -> Any:
    """The part in the spaces of U and V, and the parts at right angles to them."""
    gu, gs, gvh = g
    m, n, k = u.shape[-2], vh.shape[-1], s.shape[-1]
    u, vh = u[..., :k], vh[..., :k, :]
    if gu is None and gvh is None:
        return (u * _columns(gs)) @ vh
    inner = 0 if gs is None else np.where(np.eye(k, dtype=bool), _rows(gs), 0)
    gaps = _gaps(s * s)
    if gu is not None:
        gu = gu[..., :k]
        inward = u.mT @ gu
        inner = inner + (inward - inward.mT) / gaps * _columns(s)
    if gvh is not None:
        gvh = gvh[..., :k, :]
        inward = vh @ gvh.mT
        inner = inner + _rows(s) * ((inward - inward.mT) / gaps)
    if m > k and gu is not None:
        outward = gu / _columns(s)
        return (u @ inner + outward - u @ (u.mT @ outward)) @ vh
    if n > k and gvh is not None:
        outward = gvh / _rows(s)
        return u @ (inner @ vh + outward - outward @ vh.mT @ vh)
    return u @ inner @ vh


def _svd(a: Any, *, full_matrices: bool) -> tuple[Any, Any, Any]:
    u, s, vh = np.linalg.svd(a, full_matrices=full_matrices)
    return u, s, vh


def _svdvals_grad(g: Any, a: Any) -> Any:
    u, _, vh = svd(a, full_matrices=False)
    return (u * _columns(g)) @ vh


svd = op(
    "linalg_svd",
    _svd,
    outputs=("u", "s", "vh"),
    differentiable=3,
    opaque=True,
    a=_svd_grad,
)


svdvals = op("linalg_svd", lapack.singular_values, opaque=True, a=_svdvals_grad)


# Eigenvalues of symmetric matrices, of which one triangle is read


def _eigh(a: Any, *, uplo: Any) -> tuple[Any, Any]:
    w, v = np.linalg.eigh(a, uplo)
    return w, v


def _eigh_grad(g: Any, w: Any, v: Any) -> Any:
    gw, gv = g
    if gv is None:
        return (v * _columns(gw)) @ v.mT
    inner = v.mT @ gv / _gaps(w)
    inner = (inner + inner.mT) / 2
    inner = np.where(_diagonal(inner), 0 if gw is None else _columns(gw), inner)
    return v @ inner @ v.mT


def _eigvalsh_grad(g: Any, a: Any, uplo: Any) -> Any:
    _, v = eigh(a, uplo=uplo)
    return (v * _columns(g)) @ v.mT


eigh = op("linalg_eigh", _eigh, outputs=("w", "v"), differentiable=2, opaque=True, a=_eigh_grad)
eigvalsh = op(
    "linalg_eigh",
    lambda a, *, uplo: np.linalg.eigvalsh(a, uplo),
    opaque=True,
    a=_eigvalsh_grad,
)


# Orthogonal and triangular factors


def _qr(a: Any, *, form: Any) -> tuple[Any, Any]:
    if form == "r":
        return np.empty(0, a.dtype), np.linalg.qr(a, mode="r")
    q, r = np.linalg.qr(a, mode=form)
    return q, r


def _qr_grad(g: Any, q: Any, r: Any, form: Any) -> Any:
    """Of Q R = A₁, the first k columns; the others are Q R₂."""
    if form == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. "
            "Use linalg.qr(A, mode='reduced') if gradients are required"
        )
    m, k, n = q.shape[-2], q.shape[-1], r.shape[-1]
    if form == "complete" and m > n:
        raise RuntimeError(
            "The QR decomposition is not differentiable when mode='complete' and nrows > ncols"
        )
    gq, gr = g
    right = None
    if n > k:
        gr = np.zeros_like(r) if gr is None else gr
        right = q @ gr[..., k:]
        outer = q @ (r[..., k:] @ gr[..., k:].mT)
        gq = outer if gq is None else gq + outer
        r, gr = r[..., :k], gr[..., :k]
    inner = 0 if gr is None else gr @ r.mT
    inner = np.triu(inner if gq is None else inner - q.mT @ gq)
    left = q @ (inner + np.triu(inner, 1).mT)
    left = over_transposed(left if gq is None else left + gq, r)
    return left if right is None else np.concatenate([left, right], axis=-1)


qr = op("linalg_qr", _qr, outputs=("q", "r"), differentiable=2, opaque=True, a=_qr_grad)


def _geqrf(a: Any) -> tuple[Any, Any]:
    reflectors, tau = np.linalg.qr(a, mode="raw")
    shape = (*a.shape[:-2], min(a.shape[-2:]))
    return reflectors.reshape((*a.shape[:-2], *a.shape[:-3:-1])).mT, tau.reshape(shape)


geqrf = op("geqrf", _geqrf, outputs=("reflectors", "tau"), opaque=True)


# Determinants


def _products_of_others(x: Any) -> Any:
    """For each element of the last dimension the product of all others there."""
    one = np.ones_like(x[..., :1])
    before = np.multiply.accumulate(np.concatenate([one, x[..., :-1]], axis=-1), axis=-1)
    after = np.concatenate([one, x[..., :0:-1]], axis=-1)
    return before * np.flip(np.multiply.accumulate(after, axis=-1), -1)


def _signed_svd(a: Any) -> tuple[Any, Any, Any, Any]:
    """The sign by which det A differs from the product of S, and U, S and Vᵀ."""
    u, s, vh = np.linalg.svd(a)
    return (np.linalg.det(u) * np.linalg.det(vh))[..., None, None], u, s, vh


def _regular(determinant: Any) -> bool:
    return bool(np.all(np.abs(determinant) > 100 * np.finfo(determinant.dtype).eps))


def _cofactor(a: Any) -> Any:
    """det A · A⁻ᵀ, which exists for singular matrices too."""
    determinant = np.asarray(np.linalg.det(a))
    if _regular(determinant):
        return determinant[..., None, None] * np.linalg.inv(a).mT
    if not a.shape[-1]:
        return np.zeros_like(a)
    sign, u, s, vh = _signed_svd(a)
    return sign * (u * _columns(_products_of_others(s))) @ vh


def _cofactor_slope(g: Any, a: Any) -> Any:
    """⟨G, C⟩ A⁻ᵀ - C Gᵀ A⁻ᵀ of the cofactors C, without the inverse where A is singular.

    Between singular vectors, with P_ij the product of all singular values but i and j, the
    elements (i, j) of a change in A appear in C times -P_ij at (j, i), and on the diagonal
    times P_ij at all other places of the diagonal.
    """
    determinant = np.asarray(np.linalg.det(a))
    if _regular(determinant):
        inverse = np.linalg.inv(a).mT
        inner = np.add.reduce(g * inverse, axis=(-2, -1), keepdims=True) * inverse
        return determinant[..., None, None] * (inner - inverse @ g.mT @ inverse)
    sign, u, s, vh = _signed_svd(a)
    diagonal = _diagonal(a)
    products = _products_of_others(np.where(diagonal, 1, _columns(s)))
    products = np.where(diagonal, 0, products)
    inner = u.mT @ g @ vh.mT
    along = np.add.reduce(products * np.where(diagonal, inner, 0).sum(-2)[..., None, :], axis=-1)
    return sign * u @ np.where(diagonal, _columns(along), -products * inner.mT) @ vh


cofactor = op("cofactor", _cofactor, opaque=True, a=lambda g, a: cofactor_slope(g, a))
cofactor_slope: Op = op(
    "cofactor_slope", _cofactor_slope, opaque=True, g=lambda g, a: cofactor_slope(g, a)
)
det = op(
    "linalg_det",
    lambda a: np.linalg.det(a),
    opaque=True,
    a=lambda g, a: g[..., None, None] * cofactor(a),
)


def _slogdet(a: Any) -> tuple[Any, Any]:
    sign, logabsdet = np.linalg.slogdet(a)
    return np.asarray(sign, a.dtype), np.asarray(logabsdet, a.dtype)


def _slogdet_grad(g: Any, a: Any) -> Any:
    return None if g[1] is None else g[1][..., None, None] * inv(a, checked="")[0].mT


slogdet = op(
    "linalg_slogdet",
    _slogdet,
    outputs=("sign", "logabsdet"),
    differentiable=2,
    opaque=True,
    a=_slogdet_grad,
)


# What counts as 0: singular values below the larger of `atol` and `rtol` times the largest


def _counted(size: Any, atol: Any, rtol: Any) -> Any:
    largest = np.max(size, axis=-1, initial=0, keepdims=True)
    return size > np.maximum(np.asarray(atol)[..., None], np.asarray(rtol)[..., None] * largest)


def _matrix_rank(a: Any, atol: Any, rtol: Any, *, hermitian: bool) -> Any:
    size = np.abs(np.linalg.eigvalsh(a)) if hermitian else lapack.singular_values(a)
    return np.asarray(np.add.reduce(_counted(size, atol, rtol), axis=-1))


matrix_rank = op("linalg_matrix_rank", _matrix_rank, opaque=True)


def _pinv(a: Any, atol: Any, rtol: Any, *, hermitian: bool) -> Any:
    if not a.size:
        return np.zeros(a.mT.shape, a.dtype)
    if hermitian:
        s, vh = np.linalg.eigh(a)
        u, vh = vh, vh.mT
    else:
        u, s, vh = np.linalg.svd(a, full_matrices=False)
    counted = _counted(np.abs(s), atol, rtol)
    return (vh.mT * _columns(np.where(counted, 1 / s, 0))) @ u.mT


def _pinv_grad(g: Any, a: Any, y: Any) -> Any:
    """Golub and Pereyra, 1973: -A⁺ dA A⁺ and two terms where A has not full rank."""
    if a.shape[-2] <= a.shape[-1]:
        k = g.mT @ y
        ky = k @ y.mT
        return ky - (y @ k).mT - (a @ y) @ ky + (y.mT @ y) @ (g.mT - k @ a)
    k = y @ g.mT
    yk = y.mT @ k
    return yk - (k @ y).mT + (g.mT - a @ k) @ y @ y.mT - (yk @ y) @ a


pinv = op("linalg_pinv", _pinv, opaque=True, a=_pinv_grad)


# Exponential

# degree of the Padé approximant and the largest 1-norm for which it is exact to rounding
_PADE = {"float32": (7, 3.9), "float64": (13, 5.4)}


def _matrix_exp(a: Any) -> Any:
    """r(A / 2ˢ) squared s times, with s as small as the approximant r allows for each matrix."""
    degree, bound = _PADE[a.dtype.name]
    norm = np.max(np.add.reduce(np.abs(a), axis=-2), axis=-1, initial=0)
    _, squarings = np.frexp(np.where(np.isfinite(norm), norm / bound, 0))
    squarings = np.maximum(squarings, 0)[..., None, None]
    a = np.ldexp(a, -squarings)
    square, eye = a @ a, np.eye(a.shape[-1], dtype=a.dtype)
    coefficients = [1.0]
    for j in range(degree):
        coefficients.append(coefficients[-1] * (degree - j) / ((j + 1) * (2 * degree - j)))
    even, odd = np.zeros_like(a), np.zeros_like(a)
    for j in reversed(range(0, degree, 2)):
        even = even @ square + coefficients[j] * eye
        odd = odd @ square + coefficients[j + 1] * eye
    odd = a @ odd
    x = np.linalg.solve(even - odd, even + odd)
    for k in range(int(np.max(squarings, initial=0))):
        x = np.where(squarings > k, x @ x, x)
    return x


def _matrix_exp_grad(g: Any, a: Any) -> Any:
    """The block beside the diagonal of the exponential of [Aᵀ G; 0 Aᵀ] (Mathias, 1996)."""
    n = a.shape[-1]
    upper = np.concatenate([a.mT, g], axis=-1)
    lower = np.concatenate([np.zeros_like(a), a.mT], axis=-1)
    return matrix_exp(np.concatenate([upper, lower], axis=-2))[..., :n, n:]


matrix_exp: Op = op("linalg_matrix_exp", _matrix_exp, opaque=True, a=_matrix_exp_grad)
