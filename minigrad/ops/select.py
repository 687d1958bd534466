"""`np.where` and `np.maximum` of plain arrays, in ways that take a fraction of NumPy's time.

`np.where` branches at each element, and a branch mispredicted takes 4 ns; and-ing the bits does
not. `np.maximum` of an array and a number uses no vector instructions; `clip` does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .constants import constant

FEW = 4096  # elements, below which more passes, or checks, take longer than they save
_ZERO, _INFINITY = constant(0.0), constant(math.inf)
_BITS = {2: np.int16, 4: np.int32, 8: np.int64}  # by the number of bytes
_ONE = np.int8(1)


class _Asking(np.ndarray[Any, Any]):
    """An array whose methods return the ufunc that they are made of."""

    def __array_ufunc__(self, ufunc: Any, *_: Any, **__: Any) -> Any:
        return ufunc


# NumPy has no public name for it. The method takes twice as long for a few elements.
clip: Any = np.empty(0).view(_Asking).clip(0, 0)


def _alike(mask: Any, a: Any) -> bool:
    """Whether these are a long array of bools and one of floats of its shape."""
    return bool(
        mask.size >= FEW
        and type(a) is np.ndarray
        and a.shape == mask.shape
        and a.dtype.kind == "f"
        and mask.dtype.kind == "b"
    )


def _and(keep: Any, g: Any) -> Any:
    """`g` where the bytes are -1, 0 where they are 0."""
    bits = _BITS[g.itemsize]
    chosen = keep.astype(bits)
    return np.bitwise_and(chosen, g.view(bits), out=chosen).view(g.dtype)


def select(mask: Any, a: Any, b: Any) -> Any:
    """`np.where(mask, a, b)`."""
    if not (_alike(mask, a) and _alike(mask, b) and a.dtype is b.dtype):
        return np.where(mask, a, b)
    bits = _BITS[a.itemsize]
    b = b.view(bits)
    chosen = np.negative(mask.view(np.int8)).astype(bits)  # all bits or none
    np.bitwise_and(chosen, a.view(bits) ^ b, out=chosen)
    return np.bitwise_xor(chosen, b, out=chosen).view(a.dtype)


def keep_where(mask: Any, g: Any) -> Any:
    """`np.where(mask, g, 0)`."""
    if not _alike(mask, g):
        return np.where(mask, g, 0)
    return _and(np.negative(mask.view(np.int8)), g)


def clear_where(mask: Any, g: Any) -> Any:
    """`np.where(mask, 0, g)`."""
    return clear(g, mask) if _alike(mask, g) else np.where(mask, 0, g)


def clear(g: Any, mask: Any) -> Any:
    """0 where the mask is set, else `g`: floats of the mask's shape."""
    if not g.ndim:
        return np.where(mask, 0, g)
    if g.size < FEW:
        g = g.copy()
        np.putmask(g, mask, _ZERO[g.dtype])
        return g
    return _and(np.subtract(mask.view(np.int8), _ONE), g)


def at_least(x: Any, low: Any) -> Any:
    """`np.maximum(x, low)` for a number."""
    if x.size < FEW or x.dtype.kind != "f":
        return np.maximum(x, low)
    return x.clip(low, _INFINITY[x.dtype])


def positive_part(x: Any) -> Any:
    """`np.maximum(x, 0)`."""
    zero = _ZERO.get(x.dtype)
    if zero is None:
        return np.maximum(x, 0)
    return clip(x, zero, _INFINITY[x.dtype])


def clear_lowest(g: Any, y: Any) -> Any:
    """`np.where(y <= 0, 0, g)`."""
    return clear(g, y <= _ZERO[y.dtype])
