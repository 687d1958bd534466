"""In-place array steps that update rules share, in the order of operations PyTorch rounds in.

Numbers arrive as 0-d arrays: a ufunc takes those in 0.2 us, a Python float costs it 0.5.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[Any, Any]"


def as_real(flat: Array) -> Array:
    """The memory of complex numbers as twice as many real ones, which is how they are optimized."""
    return flat.view(flat.real.dtype) if flat.dtype.kind == "c" else flat


def lerp_(start: Array, end: Array, weight: Any, tmp: Array, *, below_half: bool) -> None:
    """`start += weight * (end - start)`, exact at weights 0 and 1; is the weight below one half?"""
    np.subtract(end, start, tmp)
    if below_half:
        tmp *= weight
        start += tmp
    else:
        tmp *= 1 - weight
        np.subtract(end, tmp, start)


def average_square_(average: Array, x: Array, decay: Array, rest: Array, tmp: Array) -> None:
    """`average = decay * average + rest * x**2`."""
    average *= decay
    np.multiply(x, rest, tmp)
    tmp *= x
    average += tmp
