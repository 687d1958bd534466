"""The incomplete gamma functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...quiet import quiet
from .blocks import Array, polynomial
from .error import erfc_kernel
from .gamma import BERNOULLI, FAR, lgamma_kernel, log_gamma_series

EPS = 2.0**-53
# From here on, for x near a, a uniform expansion is exact where series would need many terms.
LARGE = 1e5
# The first coefficients, functions of η as power series, of that expansion in 1/a (DLMF 8.12.7).
UNIFORM = (
    (-1 / 3, 1 / 12, -2 / 135, 1 / 864, 1 / 2835),
    (-1 / 540, -1 / 288, 1 / 378),
    (25 / 6048, -139 / 51840),
)


def _log_excess(a: Array, x: Array) -> tuple[Array, Array]:
    """m = (x - a) / a, and ln(1 + m) - m without cancellation near 0."""
    m = (x - a) / a
    series = -m * m * polynomial(m, [(-1) ** k / k for k in range(2, 13)])
    exact = np.where(m < -0.5, np.log(x / a), np.log1p(m)) - m
    return m, np.where(np.abs(m) < 0.01, series, exact)


def _log_gamma_above_one(a: Array) -> Array:
    """ln Γ(1 + a), exact for small a too."""
    near = np.minimum(a, 0.5)
    series = near * polynomial(near, log_gamma_series()) - np.log1p(near)
    return np.where(a < 0.5, series, lgamma_kernel(a + 1))


def _density(a: Array, x: Array) -> Array:
    """xᵃ e⁻ˣ / Γ(a + 1)."""
    near = np.exp(a * np.log(x) - x - _log_gamma_above_one(a))
    inverse = 1 / np.maximum(a, FAR)
    terms = [b / (2 * k * (2 * k - 1)) for k, b in enumerate(BERNOULLI, start=1)]
    correction = inverse * polynomial(inverse * inverse, terms)
    far = np.exp(a * _log_excess(a, x)[1] - correction) / np.sqrt(2 * math.pi * a)
    result: Array = np.where(a < FAR, near, far)
    return result


def _lower_series(a: Array, x: Array) -> Array:
    """P(a, x) = xᵃ e⁻ˣ / Γ(a + 1) · Σ xⁿ / ((a + 1) ... (a + n))  (DLMF 8.11.4)."""
    term = np.ones_like(a)
    total = term.copy()
    n = 0
    while (term > EPS * total).any():
        n += 1
        term *= x / (a + n)
        total += term
    result: Array = _density(a, x) * total
    return result


def _upper_fraction(a: Array, x: Array) -> Array:
    """Q(a, x) by the continued fraction DLMF 8.9.2, with Lentz's method, for x > a."""
    b = x + 1 - a
    c = np.full_like(a, 1e300)
    d = 1 / b
    total = d.copy()
    n = 0
    change = np.full_like(a, 2.0)
    while (np.abs(change - 1) > EPS * 4).any():
        n += 1
        factor = n * (a - n)
        b += 2
        d = 1 / (factor * d + b)
        c = b + factor / c
        change = c * d
        total *= change
    result: Array = _density(a, x) * a * total
    return result


def _upper_series(a: Array, x: Array) -> Array:
    """Q(a, x) for small x and a, where P is close to 1 (DLMF 8.7.1 for 1 - P)."""
    factor, total = np.ones_like(a), np.zeros_like(a)
    for n in range(1, 30):
        factor *= -x / n
        total += factor / (a + n)
    power = a * np.log(x) - _log_gamma_above_one(a)
    result: Array = -np.expm1(power) - a * np.exp(power) * total
    return result


def _uniform(a: Array, x: Array) -> Array:
    """Q(a, x) for large a, by Temme's expansion about the normal distribution (DLMF 8.12.4)."""
    m, excess = _log_excess(a, x)
    eta = np.copysign(np.sqrt(-2 * excess), m)
    rest = polynomial(1 / a, [polynomial(eta, c) for c in UNIFORM])
    rest = rest * np.exp(-eta * eta * a / 2) / np.sqrt(2 * math.pi * a)
    result: Array = erfc_kernel(eta * np.sqrt(a / 2)) / 2 + rest
    return result


def _both(a: Array, x: Array) -> tuple[Array, Array]:
    """P and Q of flat float64 arrays; of each pair the smaller is computed, the other from it."""
    lower, upper = np.full_like(a, np.nan), np.full_like(a, np.nan)

    def put(mask: Array, p: Callable[[Array, Array], Array] | None, q: Any = None) -> None:
        if mask.any():
            if p is not None:
                lower[mask] = p(a[mask], x[mask])
                upper[mask] = 1 - lower[mask]
            else:
                upper[mask] = q(a[mask], x[mask])
                lower[mask] = 1 - upper[mask]

    inside = (a > 0) & (x > 0) & np.isfinite(a) & np.isfinite(x)
    ends = ((a >= 0) & (x >= 0)) & ~inside & ~((a == 0) & (x == 0)) & ~(np.isinf(a) & np.isinf(x))
    whole = (a == 0) | np.isinf(x)
    lower[ends], upper[ends] = whole[ends], ~whole[ends]
    wide = inside & (a > LARGE) & (np.abs(x - a) < 0.1 * a)
    small = inside & (x < 1.1) & (a < np.where(x < 0.5, -0.4 / np.log(x), 1.1 * x))
    series = inside & ~wide & ~small & (x <= np.maximum(a, 1))
    put(wide, None, _uniform)
    put(small, None, _upper_series)
    put(series, _lower_series)
    put(inside & ~wide & ~small & ~series, None, _upper_fraction)
    return lower, upper


def _kernel(part: int, a: Array, x: Array) -> Array:
    kind = np.result_type(a, x)
    p, q = np.broadcast_arrays(a, x)
    with quiet:
        flat = _both(p.astype(np.float64).ravel(), q.astype(np.float64).ravel())[part]
    return flat.reshape(p.shape).astype(kind)


def igamma_kernel(a: Array, x: Array) -> Array:
    """The regularized lower incomplete gamma function.

    P(a, x) = 1/Γ(a) ∫₀ˣ t^(a-1) e⁻ᵗ dt

    A power series for x up to a, a continued fraction beyond, and for a above 10⁵ Temme's
    uniform expansion.

    Args:
        a: floating point array.
        x: another, of a shape that broadcasts with it.

    Returns:
        A new array; nan where a or x is negative, or both are 0 or infinite.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import igamma_kernel
        >>> igamma_kernel(np.array([1.0, 2.0]), np.array([1.0, 1.0])).round(6)
        array([0.632121, 0.264241])

    Reference:
        NIST Digital Library of Mathematical Functions, 8.7, 8.9, 8.11 and 8.12; Temme, "The
        asymptotic expansion of the incomplete gamma functions", SIAM J. Math. Anal. 10, 1979.
    """
    return _kernel(0, a, x)


def igammac_kernel(a: Array, x: Array) -> Array:
    """The regularized upper incomplete gamma function.

    Q(a, x) = 1 - P(a, x) = 1/Γ(a) ∫ₓ^∞ t^(a-1) e⁻ᵗ dt

    Args:
        a: floating point array.
        x: another, of a shape that broadcasts with it.

    Returns:
        A new array; nan where a or x is negative, or both are 0 or infinite.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import igammac_kernel
        >>> igammac_kernel(np.array([1.0, 2.0]), np.array([1.0, 1.0])).round(6)
        array([0.367879, 0.735759])

    Reference:
        As for `igamma_kernel`.
    """
    return _kernel(1, a, x)
