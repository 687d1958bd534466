"""`np.where` and `np.maximum` of plain arrays, in ways that take a fraction of NumPy's time.

`np.where` branches at each element, and a branch mispredicted takes 4 ns; and-ing the bits does
not. `np.maximum` of an array and a number uses no vector instructions; `clip` does.
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
_ONE = np.int8(1)


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
    chosen = np.empty_like(g)
    bits = chosen.view(_BITS[g.itemsize])
    np.copyto(bits, keep)  # all bits or none
    np.bitwise_and(bits, g.view(bits.dtype), bits)
    return chosen


def select(mask: Any, a: Any, b: Any) -> Any:
    """`np.where(mask, a, b)`."""
    if not (_alike(mask, a) and _alike(mask, b) and a.dtype is b.dtype):
        return np.where(mask, a, b)
    chosen = np.empty_like(a)
    views = [x.view(_BITS[a.itemsize]) for x in (a, b, chosen)]
    by_pieces(_select_into, *views, mask.view(np.int8), rooms=1)
    return chosen


def _select_into(a: Any, b: Any, chosen: Any, mask: Any, keep: Any) -> None:
    np.negative(mask, keep, dtype=keep.dtype, casting="unsafe")
    np.bitwise_xor(a, b, chosen)
    np.bitwise_and(chosen, keep, chosen)
    np.bitwise_xor(chosen, b, chosen)


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
    return _and(np.subtract(mask.view(np.int8), _ONE), g)


def at_least(x: Any, low: Any) -> Any:
    """`np.maximum(x, low)` for a number."""
    if x.size < FEW or x.dtype.kind != "f":
        return np.maximum(x, low)
    return x.clip(low, _INFINITY[x.dtype])


def negative_part(x: Any) -> Any:
    """`np.minimum(x, 0)`."""
    zero = ZERO.get(x.dtype)
    if zero is None:
        return np.minimum(x, 0)
    return np.minimum(x, zero) if x.size < FEW else x.clip(_MINUS_INFINITY[x.dtype], zero)


def positive_part(x: Any) -> Any:
    """`np.maximum(x, 0)`."""
    zero = ZERO.get(x.dtype)
    if zero is None:
        return np.maximum(x, 0)
    return np.maximum(x, zero) if x.size < FEW else x.clip(zero, _INFINITY[x.dtype])
