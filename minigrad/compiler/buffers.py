"""Which values share a buffer: those that are never needed at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ALIGNMENT = 64  # bytes: a cache line, and the widest vectors


@dataclass(slots=True)
class Lifetime:
    """How long a value is needed, and in how many bytes.

    Attributes:
        first, last: the equations that make it and use it last.
        heirs: positions, in the list of lifetimes, of values whose buffer it may take over though
            they are used by the equation that makes it.
    """

    size: int
    first: int
    last: int
    heirs: Sequence[int] = ()


@dataclass(slots=True)
class Layout:
    """Buffers for values.

    Attributes:
        buffers: which one each value lies in.
        sizes: of the buffers, in bytes.
    """

    buffers: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def offsets(self) -> list[int]:
        """Where each buffer begins when they lie one after the other, and where the last ends."""
        offsets = [0]
        for size in self.sizes:
            offsets.append(offsets[-1] + -(-size // ALIGNMENT) * ALIGNMENT)
        return offsets


def lay_out(lifetimes: Sequence[Lifetime]) -> Layout:
    """Give each value a buffer.

    A value takes over that of an operand that is used up, or the free buffer whose size fits best,
    which grows if need be. The one that was given up last comes first: it is still in the cache.

    Args:
        lifetimes: in the order in which the values are made.

    Example:
        >>> from minigrad.compiler.buffers import Lifetime, lay_out
        >>> lay_out([Lifetime(8, 0, 1), Lifetime(8, 1, 2), Lifetime(8, 2, 3)]).buffers
        [0, 1, 0]
    """
    layout = Layout()
    ends: list[int] = []  # of each buffer, when what lies in it is used last
    for life in lifetimes:
        heirs = [layout.buffers[k] for k in life.heirs if lifetimes[k].last == life.first]
        free = [k for k, end in enumerate(ends) if end < life.first]
        if heirs:
            buffer = heirs[0]
        elif free:
            buffer = min(free, key=lambda k: (abs(layout.sizes[k] - life.size), -ends[k]))
        else:
            buffer = len(ends)
            ends.append(0)
            layout.sizes.append(0)
        layout.sizes[buffer] = max(layout.sizes[buffer], life.size)
        ends[buffer] = life.last
        layout.buffers.append(buffer)
    return layout
