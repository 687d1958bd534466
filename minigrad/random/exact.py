"""Arithmetic whose last bit matters: fused multiply-add, and the C library's functions on arrays.

PyTorch's samplers are compiled with fused multiply-adds and call the C library's `log`, `sin`, ...;
NumPy's own vectorised versions of these may differ from it in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..quiet import quiet

Array = NDArray[Any]
Shape = tuple[int, ...]
FLOAT32, FLOAT64, INT64 = np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.int64)

_CHUNK = 1 << 14  # elements handled while they are still in the cache
_SPLITTER = 2.0**27 + 1.0  # halves a double's 53 bits
_DROPPED = np.int64(2**29 - 1)  # the bits of a double that float32 has no room for
_HALF = np.int64(2**28)  # their value half-way between two float32 numbers


def libm(function: Callable[[float], float], x: Array) -> Array:
    """Apply a function of `math` (the C library's) to every element of a one-dimensional array."""
    return np.fromiter(map(function, x.tolist()), np.float64, x.size)


def multiply_add(x: Array, factor: float, term: float) -> Array:
    """`x * factor + term` rounded once, in the precision and the memory of `x`.

    Args:
        x: one-dimensional array, float32 or float64; overwritten.
        factor: number that the precision of `x` can hold.
        term: likewise.

    Example:
        >>> multiply_add(np.array([1.0 + 2.0**-30]), 1.0 - 2.0**-30, -1.0) == -(2.0**-60)
        array([ True])

    Reference:
        T. J. Dekker, A floating-point technique for extending the available precision,
        Numerische Mathematik 18, 1971.
    """
    with quiet:
        if term == 0.0 or not (math.isfinite(factor) and math.isfinite(term)):
            x *= factor
            x += term  # even a zero: it turns -0 into 0, as the fused sum does
            return x
        fused = _fused_double if x.dtype == FLOAT64 else _fused_single
        for start in range(0, x.size, _CHUNK):
            part = x[start : start + _CHUNK]
            part[...] = fused(part, factor, term)
    return x


def _fused_single(x: Array, factor: float, term: float) -> Array:
    """Float64 numbers that round to float32 as the exact `x * factor + term` does."""
    product = np.multiply(x, factor, dtype=np.float64)  # exact: 24 bits times 24 bits
    total = product + term
    tie = (total.view(np.int64) & _DROPPED) == _HALF
    if tie.any():  # was it half-way before the sum was rounded too? If not, move it off
        middle, error = _add_exactly(product[tie], term)
        moved = np.nextafter(middle, np.copysign(np.inf, error))
        total[tie] = np.where(error == 0.0, middle, moved)
    return total


def _fused_double(x: Array, factor: float, term: float) -> Array:
    _, exponent = math.frexp(max(abs(factor), abs(term)))
    if exponent > 900:  # keep the halves of the product finite
        scale = math.ldexp(1.0, -exponent)
        scaled = _fused_double(x, factor * scale, term * scale)
        return np.divide(scaled, scale, out=scaled)
    product, product_error = _multiply_exactly(x, factor)
    total, error = _add_exactly(product, term)
    total += error + product_error
    return total


def _multiply_exactly(x: Array, y: float) -> tuple[Array, Array]:
    """Dekker's product: the rounded product and its error."""
    x_high, x_low = _halves(x)
    y_high, y_low = _halves(y)
    product = x * y
    return product, ((x_high * y_high - product) + x_high * y_low + x_low * y_high) + x_low * y_low


def _halves(x: Any) -> tuple[Any, Any]:
    """The upper 26 bits of a double and the rest (Veltkamp's splitting)."""
    spread = x * _SPLITTER
    high = spread - (spread - x)
    return high, x - high


def _add_exactly(x: Array, y: float) -> tuple[Array, Array]:
    """Knuth's sum: the rounded sum and its error."""
    total = x + y
    y_part = total - x
    return total, (x - (total - y_part)) + (y - y_part)
