"""Kernels of many passes on arrays: in place, and piece by piece where these are long.

A kernel computes element by element and takes, after its inputs, the array that it writes its
result into, and room for what it needs meanwhile. It passes these to NumPy's functions as `out`:
where they are None, which is faster for few elements, new arrays are made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

FEW = 2048  # elements, below which nothing is in place: NumPy copies a single one then
PIECE = 196608  # bytes: several arrays of them fit into a cache of 1 MB


def mapped(kernel: Callable[..., Any], *arrays: Any, rooms: int = 0) -> Any:
    """What `kernel` gives for arrays of one shape and type.

    Args:
        kernel: called with the arrays, room for the result and `rooms` more; or None for these.
        arrays: its inputs, plain arrays of any layout.
        rooms: how many arrays it needs besides.
    """
    first = arrays[0]
    if first.size < FEW:
        return kernel(*arrays, *[None] * (1 + rooms))
    y = np.empty_like(first)
    by_pieces(kernel, *arrays, y, rooms=rooms)
    return y


def by_pieces(kernel: Callable[..., Any], *arrays: Any, rooms: int = 0) -> None:
    """Call `kernel(*arrays)`, which writes into some of them, on one piece of all after the other.

    Args:
        kernel: computes element by element.
        arrays: all of one shape; the first decides on the size of the pieces.
        rooms: how many arrays like the first it gets besides.
    """
    first = arrays[0]
    if first.nbytes <= 2 * PIECE or not all([a.flags.c_contiguous for a in arrays]):
        kernel(*arrays, *[np.empty_like(first) for _ in range(rooms)])
        return
    size = PIECE // first.itemsize
    flat = [a.reshape(-1) for a in arrays]
    room = [np.empty(size, first.dtype) for _ in range(rooms)]
    for start in range(0, first.size, size):
        pieces = [a[start : start + size] for a in flat]
        kernel(*pieces, *[r[: pieces[0].size] for r in room])
