"""Takes times fairly: everything compared is timed in turn, many times over, in one run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

WARM_UP = 10  # calls: lazy parts load, caches fill


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
    seconds: float = 0.02,
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
        seconds_for(function, WARM_UP)
        calls[name] = max(1, round(seconds / seconds_for(function, WARM_UP)))
    times = {name: np.empty(repeats) for name in subjects}
    names = deque(subjects)
    for repeat in range(repeats):
        for name in names:
            function = subjects[name]()
            seconds_for(function, WARM_UP)
            times[name][repeat] = seconds_for(function, calls[name])
        names.rotate()
    return times


def seconds_for(function: Callable[[], Any], calls: int) -> float:
    """The mean time of a call."""
    start = perf_counter()
    for _ in range(calls):
        function()
    return (perf_counter() - start) / calls


# What a program has loaded when it is under way: minigrad imports names when they are used.
FIRST_STEP = """
model = fw.nn.Linear(2, 1)
optimizer = fw.optim.Adam(model.parameters())
fw.nn.functional.mse_loss(model(fw.rand(4, 2)), fw.rand(4, 1)).backward()
optimizer.step()
"""


def import_times(module: str, then: str = "", *, repeats: int = 10) -> Times:
    """Seconds that importing a module takes beyond NumPy's own import, in fresh processes.

    Args:
        module: its name.
        then: a program for `fw`, which is timed along with it.
        repeats: how many processes.
    """
    code = (
        "import numpy, time; start = time.perf_counter()\n"
        f"import {module} as fw\n{then}\nprint(time.perf_counter() - start)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times = [
        subprocess.check_output([sys.executable, "-c", code], env=environment)
        for _ in range(repeats + 1)
    ]
    return np.array([float(time) for time in times[1:]])  # the first compiles and fills caches
