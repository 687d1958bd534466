"""`np.where` and `np.maximum` of plain arrays, in ways that take a fraction of NumPy's time.

`np.where` branches at each element, and a branch mispredicted takes 4 ns; multiplying the bits, as
integers, does not. `np.maximum` of an array and a number uses no vector instructions; `clip` does.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .constants import ZERO, constant
from .pieces import by_pieces

FEW = 4096  # elements, below which more passes, or checks, take longer than they save
_INFINITY, _MINUS_INFINITY = constant(math.inf), constant(-math.inf)
_BITS = {2: np.int16, 4: np.int32, 8: np.int64}  # by the number of bytes


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


def _times(mask: Any, g: Any) -> Any:
    """`g` where the bytes are 1, 0 where they are 0."""
    chosen = np.empty_like(g)
    by_pieces(_times_into, *_bits(g, chosen), mask.view(np.int8))
    return chosen


def _times_into(g: Any, chosen: Any, mask: Any) -> None:
    np.copyto(chosen, mask)
    np.multiply(chosen, g, chosen)


def _bits(*arrays: Any) -> list[Any]:
    """The same memory as integers, which a product with 0 makes 0 whatever they are."""
    return [a.view(_BITS[a.itemsize]) for a in arrays]


def select(mask: Any, a: Any, b: Any) -> Any:
    """`np.where(mask, a, b)`."""
    if not (_alike(mask, a) and _alike(mask, b) and a.dtype is b.dtype):
        return np.where(mask, a, b)
    chosen = np.empty_like(b)
    by_pieces(_select_into, *_bits(a, b, chosen), mask.view(np.int8), rooms=1)
    return chosen


def _select_into(a: Any, b: Any, chosen: Any, mask: Any, room: Any) -> None:
    np.copyto(room, mask)
    np.bitwise_xor(a, b, chosen)
    np.multiply(chosen, room, chosen)
    np.bitwise_xor(chosen, b, chosen)


def fill_where(x: Any, mask: Any, value: Any) -> Any:
    """`np.where(mask, value, x)`."""
    number = type(value) is not np.ndarray or (value.ndim == 0 and value.dtype is x.dtype)
    if not (number and _alike(mask, x)):
        return np.where(mask, value, x)
    if value == 0 and not np.signbit(value):
        return clear(x, mask)
    return select(mask, np.broadcast_to(np.asarray(value, x.dtype), x.shape), x)


def keep_where(mask: Any, g: Any) -> Any:
    """`np.where(mask, g, 0)`."""
    if not _alike(mask, g):
        return np.where(mask, g, 0)
    return _times(mask, g)


def clear_where(mask: Any, g: Any) -> Any:
    """`np.where(mask, 0, g)`."""
    return clear(g, mask) if _alike(mask, g) else np.where(mask, 0, g)


def clear(g: Any, mask: Any) -> Any:
    """0 where the mask is set, else `g`: floats of the mask's shape."""
    if not g.ndim:
        return np.where(mask, 0, g)
    if g.size < FEW:
        g = g.copy()
        np.putmask(g, mask, ZERO[g.dtype])
        return g
    return _times(np.logical_not(mask), g)


def at_least(x: Any, low: Any) -> Any:
    """`np.maximum(x, low)` for a number."""
    if x.size < FEW or x.dtype.kind != "f":
        return np.maximum(x, low)
    return x.clip(low, _INFINITY[x.dtype])


def between(x: Any, low: Any, high: Any) -> Any:
    """`np.minimum(np.maximum(x, low), high)` for numbers."""
    if x.size < FEW:
        return np.minimum(np.maximum(x, low), high)
    return x.clip(low, high)


def negative_part(x: Any, out: Any = None) -> Any:
    """`np.minimum(x, 0)`."""
    zero = ZERO.get(x.dtype)
    if zero is None or x.size < FEW:
        return np.minimum(x, 0 if zero is None else zero, out=out)
    return x.clip(_MINUS_INFINITY[x.dtype], zero, out)


def positive_part(x: Any, out: Any = None) -> Any:
    """`np.maximum(x, 0)`."""
    zero = ZERO.get(x.dtype)
    if zero is None:
        return np.maximum(x, 0, out=out)
    return clip(x, zero, _INFINITY[x.dtype], out=out)


def clear_lowest(g: Any, y: Any) -> Any:
    """`np.where(y <= 0, 0, g)`."""
    return clear(g, y <= ZERO[y.dtype])
