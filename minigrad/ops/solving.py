"""Rows that solve linear equations: inverses, triangular systems, Cholesky and LU factors.

Operands are (*, n, n) and (*, n, k); leading dimensions are batches, and are broadcast.
`checked` names the public function whose error a failure is; empty, it is none.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Op, op
from . import lapack

inv = op(
    "linalg_inv_ex",
    lapack.inv,
    outputs=("y", "info"),
    opaque=True,
    a=lambda g, y: -(y.mT @ (g @ y.mT)),
)
solve: Op = op(
    "linalg_solve_ex",
    lapack.solve,
    outputs=("y", "info"),
    opaque=True,
    a=lambda g, a, y: -(solve(a.mT, g, checked="")[0] @ y.mT),
    b=lambda g, a: solve(a.mT, g, checked="")[0],
)


def _triangle(x: Any, upper: bool, unitriangular: bool) -> Any:
    return np.triu(x, int(unitriangular)) if upper else np.tril(x, -int(unitriangular))


def _solve_triangular_grad(g: Any, a: Any, y: Any, upper: Any, unitriangular: Any) -> Any:
    gb = solve_triangular(a.mT, g, upper=not upper, unitriangular=unitriangular)
    return _triangle(-(gb @ y.mT), upper, unitriangular)


solve_triangular: Op = op(
    "linalg_solve_triangular",
    lapack.solve_triangular,
    opaque=True,
    a=_solve_triangular_grad,
    b=lambda g, a, upper, unitriangular: solve_triangular(
        a.mT, g, upper=not upper, unitriangular=unitriangular
    ),
)


def over(x: Any, r: Any) -> Any:
    """X R⁻¹ of an upper triangular R."""
    return solve_triangular(r.mT, x.mT, upper=False, unitriangular=False).mT


def over_transposed(x: Any, r: Any) -> Any:
    """X R⁻ᵀ of an upper triangular R."""
    return solve_triangular(r, x.mT, upper=True, unitriangular=False).mT


def _cholesky_grad(g: Any, y: Any) -> Any:
    inner = y.mT @ g
    inner = (np.tril(inner) + np.tril(inner, -1).mT) / 2
    inner = solve_triangular(y.mT, inner, upper=True, unitriangular=False)
    return solve_triangular(y.mT, inner.mT, upper=True, unitriangular=False).mT


cholesky = op(
    "linalg_cholesky_ex",
    lapack.cholesky,
    outputs=("y", "info"),
    opaque=True,
    a=_cholesky_grad,
)

# Given a factor L of A = L Lᵀ, of which the lower triangle is read. As PyTorch's, the derivative
# is that of a function of all elements of L.


def _cholesky_solve(b: Any, factor: Any) -> Any:
    x = lapack.solve_triangular(factor, b, upper=False, unitriangular=False)
    return lapack.solve_triangular(factor.mT, x, upper=True, unitriangular=False)


def _cholesky_solve_grad(g: Any, factor: Any, y: Any) -> Any:
    outer = cholesky_solve(g, factor) @ y.mT
    return -((outer + outer.mT) @ factor)


cholesky_solve: Op = op(
    "cholesky_solve",
    _cholesky_solve,
    opaque=True,
    b=lambda g, factor: cholesky_solve(g, factor),
    factor=_cholesky_solve_grad,
)


def _cholesky_inverse(factor: Any, *, checked: str) -> Any:
    lapack.check_diagonal(factor, checked=checked)
    return _cholesky_solve(np.eye(factor.shape[-1], dtype=factor.dtype), factor)


cholesky_inverse = op(
    "cholesky_inverse",
    _cholesky_inverse,
    opaque=True,
    factor=lambda g, factor, y: -(y @ ((g + g.mT) @ y) @ factor),
)


permutation = op("lu_permutation", lapack.permutation, opaque=True)


def _lu_grad(g: Any, y: Any, pivots: Any) -> Any:
    """Through L₁ and U₁, the square factors, and the columns of U or rows of L beyond them."""
    m, n = y.shape[-2:]
    k = min(m, n)
    square, g_square = y[..., :k, :k], g[..., :k, :k]
    g_lower, g_upper, beyond = np.tril(g_square, -1), np.triu(g_square), None
    if n > k:
        beyond = solve_triangular(square.mT, g[..., k:], upper=True, unitriangular=True)
        g_lower = g_lower - np.tril(beyond @ y[..., k:].mT, -1)
    elif m > k:
        beyond = over_transposed(g[..., k:, :], square)
        g_upper = g_upper - np.triu(y[..., k:, :].mT @ beyond)
    inner = np.tril(np.tril(square, -1).mT @ g_lower + g_lower, -1)
    inner = inner + np.triu(g_upper @ np.triu(square).mT)
    inner = solve_triangular(square.mT, inner, upper=True, unitriangular=True)
    inner = over_transposed(inner, square)
    if beyond is not None:
        inner = np.concatenate([inner, beyond], axis=-1 if n > k else -2)
    return permutation(pivots, y) @ inner


lu_factor = op(
    "linalg_lu_factor_ex",
    lapack.lu,
    outputs=("y", "pivots", "info"),
    opaque=True,
    a=_lu_grad,
)
