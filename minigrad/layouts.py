"""Names of the ways in which elements may lie in memory: `layout` and `memory_format`."""

from __future__ import annotations

from typing import Any

import numpy as np


class _Name:
    """One of a fixed set of names, which prints as PyTorch's."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


class layout(_Name):
    """How a Tensor is stored; minigrad has `strided` only.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2).layout
        torch.strided
    """

    __slots__ = ()


class memory_format(_Name):
    """In which order the dimensions follow each other in memory.

    `contiguous_format` has the last dimension fastest; `channels_last` (of 4 dimensions) and
    `channels_last_3d` (of 5) have the second fastest; `preserve_format` is the input's.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3, 4, 5).contiguous(memory_format=mg.channels_last).stride()
        (60, 1, 15, 3)
    """

    __slots__ = ()


strided = layout("strided")
contiguous_format = memory_format("contiguous_format")
preserve_format = memory_format("preserve_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")

_RANKS = {channels_last: 4, channels_last_3d: 5}


def channels_first(wanted: memory_format, ndim: int) -> tuple[int, ...] | None:
    """The order of dimensions, slowest first, that a channels-last format asks for, or None.

    Raises:
        RuntimeError: the format is for another number of dimensions.
    """
    rank = _RANKS.get(wanted)
    if rank is None:
        return None
    if ndim != rank:
        raise RuntimeError(f"required rank {rank} tensor to use {wanted.name} format")
    return (0, *range(2, ndim), 1)


def lies_in(array: Any, wanted: memory_format) -> bool:
    """Whether the elements of `array` lie in order, in the order of dimensions of `wanted`."""
    rank = _RANKS.get(wanted)
    if rank is None:
        in_order: bool = array.flags.c_contiguous
        return in_order
    if array.ndim != rank:
        return False
    flags: bool = np.moveaxis(array, 1, -1).flags.c_contiguous
    return flags
