"""The logarithm of the gamma function and its derivatives."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from .blocks import Array, blockwise, polynomial

# B₂, B₄, ..., B₂₀: the Bernoulli numbers that all asymptotic expansions here are made of.
BERNOULLI = (
    1 / 6,
    -1 / 30,
    1 / 42,
    -1 / 30,
    5 / 66,
    -691 / 2730,
    7 / 6,
    -3617 / 510,
    43867 / 798,
    -174611 / 330,
)
# The asymptotic expansions reach full precision from here on.
FAR = 10.0


def hurwitz_zeta(s: Array | int, a: Array) -> Array:
    """ζ(s, a) = Σₖ 1 / (a + k)^s by the Euler-Maclaurin formula (DLMF 25.11.7).

    For a > 0; for negative a where s is an integer, and a not.
    """
    total = np.zeros_like(a)
    a = a.copy()
    near = a < FAR + s
    while near.any():
        total += np.where(near, a**-s, 0)
        a += near
        near = a < FAR + s
    inverse = 1 / a
    terms: list[Array | float] = []
    factor: Any = s / 2
    for k, number in enumerate(BERNOULLI, start=1):
        terms.append(number * factor)
        factor *= (s + 2 * k - 1) * (s + 2 * k) / ((2 * k + 1) * (2 * k + 2))
    tail = inverse * (0.5 + inverse * polynomial(inverse * inverse, terms))
    return total + a ** (1 - s) * (1 / (s - 1) + tail)


@functools.cache
def log_gamma_series() -> list[float]:
    """log Γ(2 + z) / z as a power series in z: 1 - γ, then (-1)ᵏ (ζ(k) - 1) / k (DLMF 5.7.3)."""
    two = np.array([2.0])
    zetas = [float(hurwitz_zeta(k, two)[0]) for k in range(2, 38)]
    return [1 - np.euler_gamma, *((-1) ** k * zeta / k for k, zeta in enumerate(zetas, start=2))]


def _log_gamma_near(x: Array) -> Array:
    """log |Γ(x)| for -0.5 <= x < 10: from Γ(2 + z), -0.7 <= z <= 0.5, by Γ(x + 1) = x Γ(x)."""
    # Between 1.3 and 1.5 the series at 1 would cancel against a logarithm.
    steps = np.rint(np.where(x > 1.3, np.maximum(x, 1.6), x))
    z = x - steps
    product = np.ones_like(x)
    for k in range(1, 9):
        product *= np.where(steps >= k + 2, x - k, 1)
    divisor = np.where(steps < 2, np.where(steps < 1, np.abs(x) * (1 + x), x), 1)
    result: Array = np.log(product) - np.log(divisor) + z * polynomial(z, log_gamma_series())
    return result


def _log_gamma_far(x: Array) -> Array:
    """log Γ(x) for x >= 10: Stirling's series (DLMF 5.11.1)."""
    terms = [b / (2 * k * (2 * k - 1)) for k, b in enumerate(BERNOULLI, start=1)]
    inverse = 1 / x
    correction = inverse * polynomial(inverse * inverse, terms)
    result: Array = (x - 0.5) * (np.log(x) - 1) + (correction + (math.log(2 * math.pi) - 1) / 2)
    return result


@blockwise(np.float64)
def lgamma_kernel(x: Array) -> Array:
    """The logarithm of the absolute value of the gamma function.

    log |Γ(x)|, Γ(x) = ∫₀^∞ t^(x-1) exp(-t) dt

    A power series about 2 carried up and down by Γ(x + 1) = x Γ(x), Stirling's series from 10 on,
    and the reflection formula below -0.5.

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype; inf at 0 and the negative integers. Close to the zeros
        below -2 the error is small beside 1, not beside the value.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import lgamma_kernel
        >>> lgamma_kernel(np.array([0.5, 1.0, 5.0])).round(6)
        array([0.572365, 0.      , 3.178054])

    Reference:
        NIST Digital Library of Mathematical Functions, 5.7.3, 5.11.1 and 5.5.3.
    """
    reflected = x < -0.5
    a = np.where(reflected, -x, x)
    result = np.empty_like(x)
    far = ~(a < FAR)
    result[far] = _log_gamma_far(a[far])
    result[~far] = _log_gamma_near(a[~far])
    if reflected.any():
        sine = np.abs(np.sin(math.pi * (x - np.rint(x))))
        mirrored = np.log(math.pi / (a * sine)) - result
        result = np.where(reflected, mirrored, result)
    return np.where((x <= 0) & (x == np.rint(x)), np.inf, result)


@blockwise(np.float32)
def digamma_kernel(x: Array) -> Array:
    """The digamma function, the derivative of log Γ.

    ψ(x) = Γ'(x) / Γ(x)

    The recurrence ψ(x) = ψ(x + 1) - 1/x up to 10, the asymptotic series from there, reflection
    for negative x: the steps, the precision and so the rounding errors are PyTorch's.

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype; ∓inf at ±0, nan at the negative integers.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import digamma_kernel
        >>> digamma_kernel(np.array([0.5, 1.0, 10.0])).round(6)
        array([-1.96351 , -0.577216,  2.251753])

    Reference:
        Moshier, Cephes Mathematical Library, psi.c; DLMF 5.11.2 and 5.5.4.
    """
    negative = x < 0
    a = np.where(negative, 1 - x, x)
    result = np.zeros_like(x)
    near = a < FAR
    while near.any():
        result -= np.where(near, 1 / a, 0)
        a += near
        near = a < FAR
    inverse_square = 1 / (a * a)
    terms = [b / (2 * k) for k, b in enumerate(BERNOULLI[:7], start=1)]
    series = inverse_square * polynomial(inverse_square, terms)
    result = result + np.log(a) - 0.5 / a - series
    if negative.any():
        turn = math.pi * np.modf(x)[0].astype(np.float64)
        cotangent = np.where(turn == 0, np.nan, math.pi / np.tan(turn)).astype(x.dtype)
        result = np.where(negative, result - cotangent, result)
    return np.where(x == 0, np.copysign(np.inf, -x), result)


@functools.cache
def _cotangent_derivative(n: int) -> list[float]:
    """The n-th derivative of cot as a polynomial in cot, from cot' = -(1 + cot²)."""
    p = np.polynomial.Polynomial([0.0, 1.0])
    for _ in range(n):
        p = p.deriv() * np.polynomial.Polynomial([-1.0, 0.0, -1.0])
    return [float(c) for c in p.coef]


@blockwise(np.float64)
def polygamma_kernel(x: Array, n: int) -> Array:
    """The n-th derivative of the digamma function, for n >= 1.

    ψ⁽ⁿ⁾(x) = (-1)ⁿ⁺¹ n! ζ(n + 1, x), ζ(s, x) = Σₖ 1 / (x + k)ˢ the Hurwitz zeta function

    Args:
        x: floating point array of any shape.
        n: the order; 1 is the trigamma function.

    Returns:
        A new array of x's shape and dtype; inf, of the sign (-1)ⁿ⁺¹, at 0 and the negative
        integers.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import polygamma_kernel
        >>> polygamma_kernel(np.array([1.0, 2.0]), 1).round(6)
        array([1.644934, 0.644934])

    Reference:
        NIST Digital Library of Mathematical Functions, 5.15.6, 25.11.7 and 25.11.12.
    """
    sign = 1 if n % 2 else -1
    negative = x < 0
    factorial = math.prod(range(1, n + 1), start=1.0)  # a float: it may be inf
    result = sign * factorial * hurwitz_zeta(n + 1, np.where(negative, 1 - x, x))
    if negative.any():
        cotangent = 1 / np.tan(math.pi * (x - np.rint(x)))
        slope = math.pi ** (n + 1) * polynomial(cotangent, _cotangent_derivative(n))
        result = np.where(negative, -sign * result - slope, result)
    return np.where((x <= 0) & (x == np.rint(x)), sign * np.inf, result)
