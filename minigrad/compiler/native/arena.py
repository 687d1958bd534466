"""Memory of values that live within a run: one block, in which those share that never meet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..program import Ref

ALIGNMENT = 64


class Life(NamedTuple):
    """When a value is there.

    Attributes:
        ref: the value.
        size: in bytes.
        first, last: the groups between which it is kept, both included.
    """

    ref: Ref
    size: int
    first: int
    last: int


def arrange(lives: Iterable[Life]) -> tuple[dict[Ref, int], int]:
    """Where values lie in the block, the largest placed first, each as low as it fits.

    Returns:
        The offset of each, and the block's size.
    """
    placed: list[tuple[int, int, Life]] = []
    offsets: dict[Ref, int] = {}
    total = 0
    for life in sorted(lives, key=lambda x: (-x.size, x.first)):
        size = -(-life.size // ALIGNMENT) * ALIGNMENT
        offset = 0
        for start, end, other in placed:  # by their starts
            if other.first <= life.last and life.first <= other.last:
                if start >= offset + size:
                    break
                offset = max(offset, end)
        offsets[life.ref] = offset
        placed.append((offset, offset + size, life))
        placed.sort(key=lambda p: p[0])
        total = max(total, offset + size)
    return offsets, total
