"""Which of several equal elements PyTorch's selections name: the algorithms' order of exchanges.

Selecting a value is NumPy's work. Only where the value occurs more than once in a row is the
algorithm itself followed, on the elements' ranks (nan is the largest), to see which comes up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
SHORT = 16  # the sort of the C++ library leaves parts of this length to insertion


def places_of_kth(array: Array, k: int, axis: int) -> Array:
    """The place of the k-th smallest element (from 0) along `axis`, which stays as one.

    Args:
        array: of any shape, but for dimensions of size 0 along `axis`.
        k: a number.
        axis: the dimension.
    """
    rows = np.moveaxis(array, axis, -1)
    places = np.argsort(rows, -1, kind="stable")[..., k : k + 1]
    chosen = np.take_along_axis(rows, places, -1)
    alike = (rows == chosen) | ((rows != rows) & (chosen != chosen))
    for row in map(tuple, np.argwhere(np.add.reduce(alike, -1) > 1)):
        ranks = np.unique(rows[row], return_inverse=True)[1].reshape(-1)
        places[row] = quick_select(ranks.tolist(), k)
    return np.ascontiguousarray(np.moveaxis(places, -1, axis))


def quick_select(ranks: list[int], k: int) -> int:
    """The place that comes up k-th in a quickselect with the median of three as pivot."""
    places = list(range(len(ranks)))

    def swap(a: int, b: int) -> None:
        ranks[a], ranks[b] = ranks[b], ranks[a]
        places[a], places[b] = places[b], places[a]

    low, high = 0, len(ranks) - 1
    while high > low:
        if high == low + 1:
            if ranks[low] > ranks[high]:
                swap(low, high)
            break
        swap(low + (high - low) // 2, low + 1)
        for a, b in ((low + 1, high), (low, high), (low + 1, low)):
            if ranks[a] > ranks[b]:
                swap(a, b)
        i, j, pivot = low + 1, high, ranks[low]
        while True:
            i += 1
            while pivot > ranks[i]:
                i += 1
            j -= 1
            while ranks[j] > pivot:
                j -= 1
            if j < i:
                break
            swap(i, j)
        swap(low, j)
        if j <= k:
            low = i
        if j >= k:
            high = j - 1
    return places[k]


def last_of_run(ranks: list[int], rank: int) -> int:
    """The place of the last element of a rank after C++'s `std::sort`."""
    places = list(range(len(ranks)))
    parts = [(0, len(ranks))]
    while parts:
        first, last = parts.pop()
        if last - first > SHORT:
            cut = _partition(ranks, places, first, last)
            parts += [(first, cut), (cut, last)]
    return [place for place in places if ranks[place] == rank][-1]


def _partition(ranks: list[int], places: list[int], first: int, last: int) -> int:
    """Split a part in two around the median of three of its elements; where the second begins."""

    def rank(at: int) -> int:
        return ranks[places[at]]

    def swap(a: int, b: int) -> None:
        places[a], places[b] = places[b], places[a]

    three = (first + 1, first + (last - first) // 2, last - 1)
    swap(first, _median_of_three(three, rank))
    pivot = rank(first)
    low, high = first + 1, last
    while True:
        while rank(low) < pivot:
            low += 1
        high -= 1
        while pivot < rank(high):
            high -= 1
        if low >= high:
            return low
        swap(low, high)
        low += 1


def _median_of_three(three: tuple[int, int, int], rank: Callable[[int], int]) -> int:
    a, b, c = three
    if rank(a) < rank(b):
        if rank(b) < rank(c):
            return b
        return c if rank(a) < rank(c) else a
    if rank(a) < rank(c):
        return a
    return c if rank(b) < rank(c) else b
