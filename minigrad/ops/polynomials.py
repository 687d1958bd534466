"""Rows of the classical orthogonal polynomials, by their recurrences; PyTorch has no derivatives.

Each family is P₀ = 1, P₁ = start(x), Pₖ₊₁ = step(x, k, Pₖ, Pₖ₋₁).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.op import Op, op

Array = Any
Step = Callable[[Array, int, Array, Array], Array]


def _recurrence(x: Array, n: Array, start: Callable[[Array], Array], step: Step) -> Array:
    """Pₙ(x) for each pair, computed in float64; n is cut to an integer, and Pₙ = 0 for n < 0."""
    kind = np.result_type(x, n)
    points, degrees = np.broadcast_arrays(x.astype(np.float64), np.trunc(n))
    before, now = np.ones(points.shape), start(points)
    result = np.where(degrees == 0, 1.0, 0.0)
    for k in range(1, int(np.max(degrees, initial=0)) + 1):
        result = np.where(degrees == k, now, result)
        before, now = now, step(points, k, now, before)
    return result.astype(kind)


def _family(name: str, start: Callable[[Array], Array], step: Step) -> Op:
    return op(name, lambda x, n: _recurrence(x, n, start, step), opaque=True)


def _chebyshev(x: Array, k: int, now: Array, before: Array) -> Array:
    return 2 * x * now - before


def _shifted(x: Array, k: int, now: Array, before: Array) -> Array:
    return 2 * (2 * x - 1) * now - before


chebyshev_polynomial_t = _family("chebyshev_polynomial_t", lambda x: x, _chebyshev)
chebyshev_polynomial_u = _family("chebyshev_polynomial_u", lambda x: 2 * x, _chebyshev)
chebyshev_polynomial_v = _family("chebyshev_polynomial_v", lambda x: 2 * x - 1, _chebyshev)
chebyshev_polynomial_w = _family("chebyshev_polynomial_w", lambda x: 2 * x + 1, _chebyshev)
shifted_chebyshev_polynomial_t = _family(
    "shifted_chebyshev_polynomial_t", lambda x: 2 * x - 1, _shifted
)
shifted_chebyshev_polynomial_u = _family(
    "shifted_chebyshev_polynomial_u", lambda x: 2 * (2 * x - 1), _shifted
)
shifted_chebyshev_polynomial_v = _family(
    "shifted_chebyshev_polynomial_v", lambda x: 2 * (2 * x - 1) - 1, _shifted
)
shifted_chebyshev_polynomial_w = _family(
    "shifted_chebyshev_polynomial_w", lambda x: 2 * (2 * x - 1) + 1, _shifted
)
hermite_polynomial_h = _family(
    "hermite_polynomial_h",
    lambda x: 2 * x,
    lambda x, k, now, before: 2 * (x * now - k * before),
)
hermite_polynomial_he = _family(
    "hermite_polynomial_he", lambda x: x, lambda x, k, now, before: x * now - k * before
)
laguerre_polynomial_l = _family(
    "laguerre_polynomial_l",
    lambda x: 1 - x,
    lambda x, k, now, before: ((2 * k + 1 - x) * now - k * before) / (k + 1),
)
legendre_polynomial_p = _family(
    "legendre_polynomial_p",
    lambda x: x,
    lambda x, k, now, before: ((2 * k + 1) * x * now - k * before) / (k + 1),
)
