"""Takes times fairly: everything compared is timed in turn, many times over, in one run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

WARM_UP = 10  # calls, if they take no longer than a measurement


class Spread(NamedTuple):
    """A median and the quartiles around it."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Times) -> Spread:
        """Summarise repeated measurements."""
        return cls(*(float(q) for q in np.percentile(values, (25, 50, 75))))


def interleaved(
    subjects: Mapping[str, Callable[[], Callable[[], Any]]],
    *,
    repeats: int = 25,
    seconds: float = 0.01,
) -> dict[str, Times]:
    """Time several functions side by side, so that a slow spell of the machine hits them all.

    Each is made anew for every repeat: where its arrays come to lie in memory can change its
    speed by half, and so becomes part of the spread instead of a verdict.

    Args:
        subjects: makers of the functions to time, by name.
        repeats: how many times each is made and timed.
        seconds: roughly how long a measurement takes; it is the mean of as many calls as fit.

    Returns:
        For each subject, the seconds a call took in each repeat.
    """
    calls = {}
    for name, make in subjects.items():
        function = make()
        warm_up(function, seconds)
        calls[name] = max(1, round(seconds / warm_up(function, seconds)))
    times = {name: np.empty(repeats) for name in subjects}
    names = deque(subjects)
    for repeat in range(repeats):
        for name in names:
            function = subjects[name]()
            warm_up(function, seconds)
            times[name][repeat] = seconds_for(function, calls[name])
        names.rotate()
    return times


def seconds_for(function: Callable[[], Any], calls: int) -> float:
    """The mean time of a call."""
    start = perf_counter()
    for _ in range(calls):
        function()
    return (perf_counter() - start) / calls


def warm_up(function: Callable[[], Any], seconds: float) -> float:
    """Call until lazy parts are loaded and caches filled; the mean time of a call but the first."""
    function()
    start = perf_counter()
    spent, calls = 0.0, 1
    while calls < WARM_UP and spent < seconds:
        function()
        calls += 1
        spent = perf_counter() - start
    return spent / (calls - 1)
