"""Kernels of many passes on long arrays: piece by piece, each of which stays in the cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

PIECE = 196608  # bytes: several arrays of them fit into a cache of 1 MB


def by_pieces(kernel: Callable[..., None], *arrays: Any, rooms: int = 0) -> None:
    """Call `kernel(*arrays)`, which writes into some of them, on one piece of all after the other.

    Args:
        kernel: computes element by element, of arrays of any shape.
        arrays: all of one shape; the first decides on the size of the pieces.
        rooms: how many arrays like the first the kernel gets besides, for what it needs meanwhile.
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
