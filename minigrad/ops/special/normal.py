"""The logarithm and the inverse of the normal distribution function."""

from __future__ import annotations

import math

import numpy as np

from .blocks import Array, blockwise
from .error import SQRT_PI, erfc_kernel, erfcx_kernel, erfinv_kernel


@blockwise(np.float64)
def log_ndtr_kernel(x: Array) -> Array:
    """The logarithm of the normal distribution function.

    ln Φ(x), Φ(x) = erfc(-x/√2) / 2, which neither underflows nor loses digits

    Args:
        x: floating point array of any shape.

    Returns:
        A new array of x's shape and dtype.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import log_ndtr_kernel
        >>> log_ndtr_kernel(np.array([-10.0, 0.0])).round(6)
        array([-53.231285,  -0.693147])
    """
    z = x * math.sqrt(0.5)
    far = np.log(erfcx_kernel(-z) / 2) - z * z
    return np.where(x < -1, far, np.log1p(-erfc_kernel(z) / 2))


@blockwise(np.float64)
def ndtri_kernel(p: Array) -> Array:
    """The inverse of the normal distribution function: the x with Φ(x) = p, for 0 <= p <= 1.

    From the inverse error function; in the tails by Newton's method for ln erfc.

    Args:
        p: floating point array of any shape.

    Returns:
        A new array of p's shape and dtype; ∓inf at 0 and 1, nan outside.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import ndtri_kernel
        >>> ndtri_kernel(np.array([1e-30, 0.5, 0.975])).round(6)
        array([-11.464025,   0.      ,   1.959964])
    """
    result = math.sqrt(2) * erfinv_kernel(2 * p - 1)
    tail = (p > 0) & (p < 1) & (np.abs(p - 0.5) > 0.4)
    if tail.any():
        lower = p[tail] < 0.5
        goal = np.log(2 * np.where(lower, p[tail], 1 - p[tail]))  # ln erfc(z)
        z = np.sqrt(-goal - 0.5 * np.log(-goal * math.pi))
        for _ in range(6):
            scaled = erfcx_kernel(z)
            z += (np.log(scaled) - z * z - goal) * scaled * SQRT_PI / 2
        result[tail] = math.sqrt(2) * np.where(lower, -z, z)
    return result
