"""The windows that pooling looks through, along one dimension: evenly spaced, or adaptive."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from .axis_map import AxisMap, at, places_key

Array = np.ndarray[Any, Any]


class Windows:
    """Windows of `kernel` places each, `step` apart, of which only those in the input count.

    A place outside stands for the nearest one of its window that is inside. So each window has
    its places in ascending order, and may have the first or the last of them several times, which
    changes neither the largest element nor which is the first of the largest.

    Args:
        size: how many elements the dimension has.
        kernel: how many places a window has at most.
        step: how far apart they are.
        first: each window's first place inside.
        last: each window's last place inside.
        starts: where each window starts, inside or not.

    Attributes:
        count: how many windows there are.
    """

    def __init__(
        self, size: int, kernel: int, step: int, first: Array, last: Array, starts: Array
    ) -> None:
        self.size = size
        self.kernel = kernel
        self.step = step
        self.first = first
        self.last = last
        self.starts = starts
        self.count = starts.shape[-1]

    def __repr__(self) -> str:
        return f"<{self.count} windows of {self.kernel} in {self.size}>"

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """What indexes the k-th place of all windows."""
        return tuple([places_key(self._inside(k)) for k in range(self.kernel)])

    def _inside(self, k: int) -> Array:
        places: Array = np.clip(self.starts + k * self.step, self.first, self.last)
        return places

    @cached_property
    def clipped(self) -> bool:
        """Whether some window has places outside."""
        ends = self.starts + (self.kernel - 1) * self.step
        return bool((self.first > self.starts).any() or (self.last < ends).any())

    @cached_property
    def tiles(self) -> bool:
        """Whether each window starts where the one before ended, from the first element on."""
        if self.step > 1 or self.starts.ndim > 1 or self.clipped:
            return False
        return bool((self.starts == np.arange(self.count) * self.kernel).all())

    @cached_property
    def counts(self) -> Array:
        """How many places of each window are inside."""
        counts: Array = (self.last - self.first) // self.step + 1
        return counts

    @cached_property
    def sums(self) -> AxisMap:
        """The map that takes a dimension to the sums of its windows."""
        to = np.repeat(np.arange(self.count), self.counts)
        number = np.arange(len(to)) - np.repeat(np.cumsum(self.counts) - self.counts, self.counts)
        return AxisMap(self.count, self.size, to, self.first[to] + number * self.step)

    def part(self, x: Array, k: int, axis: int) -> Array:
        """The elements at the k-th place of each window."""
        return at(x, self.keys[k], axis)

    def along(self, values: Array, axis: int, ndim: int) -> Array:
        """One value for each window, shaped to broadcast with `ndim` dimensions along `axis`."""
        return values.reshape((-1,) + (1,) * (ndim - axis - 1))

    def places(self, number: Array, axis: int) -> Array:
        """Where in the dimension the places of these numbers are, for each window along `axis`."""
        first, last, found = (
            self.along(values, axis, number.ndim) for values in (self.first, self.last, self.starts)
        )
        return np.clip(found + number.astype(np.int64) * self.step, first, last)


class PlaneWindows(Windows):
    """Windows that start elsewhere in each plane, all of them inside.

    Args:
        size: how many elements the dimension has.
        kernel: how many a window has.
        starts: where each window starts, (samples, channels, windows).
    """

    def __init__(self, size: int, kernel: int, starts: Array) -> None:
        super().__init__(size, kernel, 1, starts, starts + kernel - 1, starts)

    def part(self, x: Array, k: int, axis: int) -> Array:
        """The elements at the k-th place of each window."""
        return np.take_along_axis(x, self.along(self.starts + k, axis, x.ndim), axis)

    def along(self, values: Array, axis: int, ndim: int) -> Array:
        """One value for each window of each plane, shaped to broadcast along `axis`."""
        shape = [*values.shape[:2], *(1,) * (ndim - 2)]
        shape[axis] = self.count
        return values.reshape(shape)


@lru_cache(1024)
def regular(size: int, count: int, kernel: int, stride: int, padding: int, step: int) -> Windows:
    """Windows `stride` apart, the first of which starts `padding` before the first element.

    Args:
        size: how many elements the dimension has.
        count: how many windows there are.
        kernel: how many places a window has.
        stride: how far apart the windows are.
        padding: how many places before and behind the dimension windows may reach.
        step: how far apart a window's places are.

    Example:
        >>> w = regular(5, 3, 3, 2, 1, 1)
        >>> w.first, w.last
        (array([0, 1, 3]), array([1, 3, 4]))
    """
    starts = np.arange(count) * stride - padding
    skipped = -(np.minimum(starts, 0) // step)
    inside = np.minimum((size - 1 - starts) // step, kernel - 1)
    # Wide steps may leave a window with no place inside; PyTorch does not look there either.
    first = np.clip(starts + skipped * step, 0, size - 1)
    return Windows(size, kernel, step, first, np.maximum(starts + inside * step, first), starts)


@lru_cache(1024)
def adaptive(size: int, count: int) -> Windows:
    """`count` windows that cover a dimension as evenly as they can.

    Window i goes from ⌊i · size / count⌋ to ⌈(i + 1) · size / count⌉, exclusive.

    Args:
        size: how many elements the dimension has.
        count: how many windows there are.

    Example:
        >>> w = adaptive(5, 3)
        >>> w.first, w.last
        (array([0, 1, 3]), array([1, 3, 4]))
    """
    numbers = np.arange(count)
    starts = numbers * size // max(count, 1)
    last = -(-(numbers + 1) * size // max(count, 1)) - 1
    return Windows(size, int((last - starts).max(initial=0)) + 1, 1, starts, last, starts)
