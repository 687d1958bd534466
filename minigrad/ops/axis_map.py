"""Linear maps along one dimension: sums of windows, means, interpolation; and their transposes.

A map is kept as taps. A tap takes some places of the input to some of the output, each place once,
so that applying it is indexing: by slices where the places follow each other evenly. Where they do
not, and the dimension is short, a product with the matrix is several times as fast.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
ALL = slice(None)


class Tap(NamedTuple):
    """One element of the input, weighted, for each of some elements of the output."""

    to: Any  # a slice or places; ALL when it reaches every element
    source: Any  # a slice or places
    weights: Array | None  # None: all are 1
    fresh: bool  # whether no tap before reaches an element that this one does


class AxisMap:
    """The map whose matrix has these entries; entries at the same place add up.

    Args:
        count: how many elements come out.
        size: how many go in.
        to: the row of each entry.
        source: the column of each entry.
        weights: the entries; None for ones.

    Example:
        >>> import numpy as np
        >>> pairs = AxisMap(2, 4, np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3]))
        >>> pairs(np.array([1.0, 2.0, 3.0, 4.0]), 0)
        array([3., 7.])
        >>> pairs.transpose(np.array([1.0, 2.0]), 0)
        array([1., 1., 2., 2.])
    """

    def __init__(
        self, count: int, size: int, to: Array, source: Array, weights: Array | None = None
    ) -> None:
        self.count = count
        self.size = size
        self.to = to
        self.source = source
        self.weights = weights

    def __repr__(self) -> str:
        return f"<map of {self.size} to {self.count}>"

    @cached_property
    def transpose(self) -> AxisMap:
        """The map with the transposed matrix."""
        made = AxisMap(self.size, self.count, self.source, self.to, self.weights)
        made.transpose = self
        return made

    @cached_property
    def taps(self) -> tuple[Tap, ...]:
        """The entries, in groups that have each element of the output at most once.

        Grouped by the input's elements such groups are often slices where those by the output's
        are not: where an element is repeated.
        """
        by_output = self._groups(self.to)
        if not all([_evenly(self.source[group]) for group in by_output]):
            by_input = self._groups(self.source)
            if all([_evenly(self.to[g]) and _evenly(self.source[g]) for g in by_input]):
                return self._made(by_input)
        return self._made(by_output)

    def _groups(self, places: Array) -> list[Array]:
        """Entries whose `places` differ: the first of each place, the second, and so on."""
        order = np.argsort(places, kind="stable")
        ascending = places[order]
        number = np.arange(len(order)) - np.searchsorted(ascending, ascending)
        return [order[number == k] for k in range(int(number.max(initial=-1)) + 1)]

    def _made(self, groups: list[Array]) -> tuple[Tap, ...]:
        reached = np.zeros(self.count, bool)
        started = 0  # how many elements have a fresh tap
        taps = []
        for group in groups:
            to = self.to[group]
            key = ALL if len(to) == self.count else places_key(to)
            weights = None if self.weights is None else self.weights[group]
            fresh = not reached[to].any()
            taps.append(Tap(key, places_key(self.source[group]), weights, fresh))
            started += len(to) if fresh else 0
            reached[to] = True
        self._covered = started == self.count
        return tuple(taps)

    @cached_property
    def _small(self) -> bool:
        """Whether a product with the matrix is faster than indexing by places, tap for tap."""
        by_places = any([type(t.to) is not slice or type(t.source) is not slice for t in self.taps])
        return by_places and self.size <= 16 * len(self.taps)

    @cached_property
    def _matrix(self) -> Array:
        matrix = np.zeros((self.count, self.size))
        np.add.at(matrix, (self.to, self.source), 1.0 if self.weights is None else self.weights)
        return matrix

    def __call__(self, x: Array, axis: int) -> Array:
        """Apply to the vectors along `axis`; a new array."""
        # In a product the zeros meet every element, infinities and nan too.
        if self._small and x.dtype.kind == "f" and math.isfinite(np.add.reduce(x, axis=None)):
            return self._product(x, axis)
        return self._tapped(x, axis)

    def _product(self, x: Array, axis: int) -> Array:
        matrix = self._matrix.astype(x.dtype)
        shape = (*x.shape[:axis], self.count, *x.shape[axis + 1 :])
        if axis == x.ndim - 1:
            y: Array = np.dot(x.reshape(-1, self.size), matrix.T)
        else:
            planes = (math.prod(x.shape[:axis]), self.size, math.prod(x.shape[axis + 1 :]))
            y = np.matmul(matrix, x.reshape(planes))
        return y.reshape(shape)

    def _tapped(self, x: Array, axis: int) -> Array:
        taps = self.taps
        total: Any = None
        mine = False  # whether `total` is a new array, which may be written to
        if not taps or taps[0].to is not ALL:
            shape = (*x.shape[:axis], self.count, *x.shape[axis + 1 :])
            total = np.empty(shape, x.dtype) if self._covered else np.zeros(shape, x.dtype)
            mine = True
        for tap in taps:
            part = at(x, tap.source, axis)
            owned = type(tap.source) is not slice
            if tap.weights is not None:
                part = part * tap.weights.astype(x.dtype).reshape(
                    (-1,) + (1,) * (x.ndim - axis - 1)
                )
                owned = True
            if total is None:
                total, mine = part, owned
            elif tap.to is not ALL:
                if not mine:
                    total, mine = total.copy(), True
                if tap.fresh:
                    total[(ALL,) * axis + (tap.to,)] = part
                else:
                    total[(ALL,) * axis + (tap.to,)] += part
            else:
                total, mine = np.add(total, part, out=total if mine else None), True
        result: Array = total if mine else total.copy()
        return result


def at(x: Array, key: Any, axis: int) -> Array:
    """The elements at a slice, or at places, of one dimension."""
    return x[(ALL,) * axis + (key,)] if type(key) is slice else x.take(key, axis)


def places_key(places: Array) -> Any:
    """A slice that stands for these places if there is one, else the places."""
    if not _evenly(places):
        return places
    first = int(places[0])
    step = int(places[1]) - first if len(places) > 1 else 1
    return slice(first, int(places[-1]) + 1, step)


def _evenly(places: Array) -> bool:
    """Whether places ascend by equal steps."""
    if len(places) < 2:
        return len(places) == 1
    steps = np.diff(places)
    return bool(steps[0] > 0 and (steps == steps[0]).all())
