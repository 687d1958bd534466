"""The modified Bessel functions of the first kind, of orders 0 and 1, plain and scaled."""

from __future__ import annotations

import functools
import math

import numpy as np

from .blocks import Array, blockwise, polynomial

# The midpoint rule is exact to double precision up to SPLIT, the asymptotic series from there on.
SPLIT = 20.0
POINTS = 23
ANGLES = [math.pi * (k + 0.5) / POINTS for k in reversed(range(POINTS))]


def _scaled_near(x: Array, order: int) -> Array:
    """exp(-x) I(x) = x^order / π ∫₀^π exp(-x (1 - cos t)) sin(t)^(2 order) dt (DLMF 10.32.2)."""
    total = np.zeros_like(x)
    for angle in ANGLES:
        term = np.exp(x * (-2 * math.sin(angle / 2) ** 2))
        total += term if order == 0 else term * math.sin(angle) ** 2
    total /= POINTS
    return total if order == 0 else x * total


@functools.cache
def _asymptotic_terms(order: int) -> list[float]:
    """(-1)^k a_k(order) of DLMF 10.40.1."""
    terms = [1.0]
    for k in range(1, 29):
        terms.append(terms[-1] * ((2 * k - 1) ** 2 - 4 * order**2) / (8 * k))
    return terms


def _scaled_far(x: Array, order: int) -> Array:
    """exp(-x) I(x) = (1 + O(1/x)) / √(2πx)."""
    return polynomial(1 / x, _asymptotic_terms(order)) / (math.sqrt(2 * math.pi) * np.sqrt(x))


def _scaled(x: Array, order: int) -> Array:
    """exp(-|x|) I(x)."""
    a = np.abs(x)
    far = a > SPLIT
    if not far.any():
        result = _scaled_near(a, order)
    else:
        result = np.empty_like(a)
        result[far] = _scaled_far(a[far], order)
        result[~far] = _scaled_near(a[~far], order)
    return result if order == 0 else np.copysign(result, x)


@blockwise(np.float64)
def i0_kernel(x: Array) -> Array:
    """The modified Bessel function of the first kind and order 0.

    I₀(x) = 1/π ∫₀^π exp(x cos t) dt

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import i0_kernel
        >>> i0_kernel(np.array([0.0, 1.0])).round(6)
        array([1.      , 1.266066])

    Reference:
        NIST Digital Library of Mathematical Functions, 10.32.2 and 10.40.1.
    """
    return np.exp(np.abs(x)) * _scaled(x, 0)


@blockwise(np.float64)
def i0e_kernel(x: Array) -> Array:
    """exp(-|x|) I₀(x), which does not overflow. Shapes and source as for `i0_kernel`."""
    return _scaled(x, 0)


@blockwise(np.float64)
def i1_kernel(x: Array) -> Array:
    """The modified Bessel function of the first kind and order 1, the derivative of I₀.

    I₁(x) = 1/π ∫₀^π exp(x cos t) cos t dt. Shapes and source as for `i0_kernel`.
    """
    return np.exp(np.abs(x)) * _scaled(x, 1)


@blockwise(np.float64)
def i1e_kernel(x: Array) -> Array:
    """exp(-|x|) I₁(x), which does not overflow. Shapes and source as for `i0_kernel`."""
    return _scaled(x, 1)
