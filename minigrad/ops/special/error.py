"""The error function, its complement (plain and scaled) and its inverse."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from .blocks import Array, blockwise

SQRT_PI = math.sqrt(math.pi)

# What erf takes to give float32 or float64: points a unit of x, terms after the first at each
# point, and the argument from which on the value rounds to 1.
DENSITY = {np.float32: 64, np.float64: 256}
DEGREE = {np.float32: 3, np.float64: 5}
SATURATION = {np.float32: 4, np.float64: 6}

FEW = 192  # elements, up to which one by one takes less time

# The midpoint rule of step STEP is exact to 3e-18 here, and has a pole term below POLE.
STEP = 0.48
POLE = math.pi / STEP
# Each node squared and its weight, the smallest weight first for the sake of rounding.
NODES = [
    (t * t, 2 * STEP / math.pi * math.exp(-t * t))
    for t in ((k + 0.5) * STEP for k in reversed(range(13)))
]


@functools.cache
def _taylor_rows(kind: type[np.floating[Any]]) -> list[Array]:
    """Row k: the coefficients of d^k in erf(x + d), for x = 0, 1 / DENSITY, ..., SATURATION.

    erf⁽ᵏ⁺¹⁾(x) = 2/√π (-1)ᵏ Hₖ(x) exp(-x²), Hₖ the Hermite polynomials (DLMF 7.10.1).
    """
    x = np.arange(SATURATION[kind] * DENSITY[kind] + 1) / DENSITY[kind]
    slope = 2 / SQRT_PI * np.exp(-x * x)
    rows = [np.array([math.erf(v) for v in x.tolist()])]
    hermite_before, hermite = np.zeros_like(x), np.ones_like(x)
    for k in range(DEGREE[kind]):
        rows.append((-1) ** k / math.factorial(k + 1) * slope * hermite)
        hermite_before, hermite = hermite, 2 * x * hermite - 2 * k * hermite_before
    return rows


def erf_kernel(x: Array) -> Array:
    """The error function.

    erf(x) = 2/√π ∫₀ˣ exp(-t²) dt

    A Taylor expansion about the nearest of a few hundred points, where the standard library
    gives the value and Hermite polynomials the derivatives: a handful of terms, and nothing
    that cancels. The standard library alone for few elements.

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype, to 1 ulp.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import erf_kernel
        >>> erf_kernel(np.array([-1.0, 0.0, 1.0])).round(6)
        array([-0.842701,  0.      ,  0.842701])

    Reference:
        NIST Digital Library of Mathematical Functions, 7.2.1 and 7.10.1.
    """
    if x.size <= FEW and x.flags.c_contiguous:
        values = [math.erf(v) for v in x.reshape(-1).tolist()]
        few: Array = np.array(values, x.dtype).reshape(x.shape)
        return few
    return _erf_of_many(x)


@blockwise(np.float32)
def _erf_of_many(x: Array) -> Array:
    kind = x.dtype.type
    rows, density = _taylor_rows(kind), DENSITY[kind]
    offset = np.abs(x, dtype=np.float64)
    np.minimum(offset, SATURATION[kind], out=offset)
    nearest = np.multiply(offset, density)
    np.rint(nearest, out=nearest)
    index = nearest.astype(np.intp)  # of nan, any: the offset is still nan
    np.multiply(nearest, 1 / density, out=nearest)
    np.subtract(offset, nearest, out=offset)
    result = rows[-1].take(index, mode="clip")
    coefficient = nearest
    for row in rows[-2::-1]:
        np.multiply(result, offset, out=result)
        np.add(result, row.take(index, out=coefficient, mode="clip"), out=result)
    return np.copysign(result, x, out=result)


def _midpoint_sum(x: Array) -> Array:
    """The midpoint rule for exp(x²) erfc(x) = 2x/π ∫₀^∞ exp(-t²) / (x² + t²) dt."""
    square = x * x
    total = np.zeros_like(x)
    for node, weight in NODES:
        total += weight / (square + node)
    return x * total


def _pole_term(x: Array, scale: Array | float = 1.0) -> Array:
    """What the midpoint rule misses of scale * erfc(x): the integrand has a pole at t = ix."""
    return np.where(x < POLE, 2 * scale / (1 + np.exp(2 * POLE * x)), 0)


def _exp_square(x: Array, sign: int) -> Array:
    """exp(±x²), with the rounding error of x² made good."""
    high = x.astype(np.float32).astype(x.dtype)  # its square is exact
    result: Array = np.exp(sign * high * high) * np.exp(sign * (x - high) * (x + high))
    return result


@blockwise(np.float64)
def erfc_kernel(x: Array) -> Array:
    """The complementary error function.

    erfc(x) = 1 - erf(x) = 2/√π ∫ₓ^∞ exp(-t²) dt, without the cancellation of 1 - erf(x)

    The midpoint rule, corrected for a pole, converges so fast on this integral that thirteen
    positive terms are exact to double precision for every x >= 0.

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import erfc_kernel
        >>> [f"{y:.6g}" for y in erfc_kernel(np.array([0.0, 1.0, 10.0]))]
        ['1', '0.157299', '2.08849e-45']

    Reference:
        Chiarella and Reichel, "On the evaluation of integrals related to the error function",
        Mathematics of Computation 22, 1968; Matta and Reichel, ibid. 25, 1971.
    """
    a = np.minimum(np.abs(x), 28)  # erfc(28) = 0; inf would make inf * 0
    result = _midpoint_sum(a) * _exp_square(a, -1) + _pole_term(a)
    return np.where(x < 0, 2 - result, result)


@blockwise(np.float64)
def erfcx_kernel(x: Array) -> Array:
    """The scaled complementary error function.

    erfcx(x) = exp(x²) erfc(x), which neither overflows nor underflows for x > 0

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import erfcx_kernel
        >>> [f"{y:.6g}" for y in erfcx_kernel(np.array([0.0, 1.0, 1000.0]))]
        ['1', '0.427584', '0.000564189']

    Reference:
        As for `erfc_kernel`; DLMF 7.12.1 for large x.
    """
    a = np.abs(x)
    near = np.minimum(a, 28)
    growth = _exp_square(near, 1)
    result = _midpoint_sum(a) + _pole_term(a, growth)
    result = np.where(a > 1e8, 1 / SQRT_PI / a, result)
    return np.where(x < 0, 2 * growth - result, result)


@functools.cache
def _inverse_table() -> tuple[Array, Array]:
    """-log(erfc(y)), and y."""
    y = np.arange(6 * 256 + 1) / 256
    return np.array([-math.log(math.erfc(v)) for v in y.tolist()]), y


@blockwise(np.float64)
def erfinv_kernel(x: Array) -> Array:
    """The inverse of the error function: the y with erf(y) = x, for -1 <= x <= 1.

    Interpolation in a table gives y to about 1e-5; the Taylor series of the inverse, whose
    derivative is √π/2 exp(y²), gives the rest in three terms. What remains of x is taken from
    erfc where erf is close to 1.

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype; ±inf at ±1, nan outside.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import erfinv_kernel
        >>> erfinv_kernel(np.array([0.0, 0.5, 1.0])).round(6)
        array([0.      , 0.476936,      inf])

    Reference:
        Carlitz, "The inverse of the error function", Pacific Journal of Mathematics 13, 1963;
        DLMF 7.17.
    """
    a = np.abs(x)
    y = np.interp(-np.log1p(-a), *_inverse_table(), right=np.inf)
    residual = a - erf_kernel(y)
    tail = a > 0.8
    residual[tail] = erfc_kernel(y[tail]) - (1 - a[tail])
    z = SQRT_PI / 2 * residual * np.exp(y * y)
    refined = y + z * (1 + z * (y + z * (1 + 4 * y * y) / 3))
    return np.copysign(np.where(a < 1, refined, y), x)
