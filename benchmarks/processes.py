"""Runs a measurement in a process of its own, with a given number of threads from the start."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar
from unittest.mock import patch

P = ParamSpec("P")
T = TypeVar("T")

# Read when a library is loaded: OpenMP's and OpenBLAS's pools, MKL's, XLA's.
POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")


def fresh(threads: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of a module in a new process, whose heap and caches are its own.

    Args:
        threads: how many every library may use, and on how many cores the process runs: XLA hands
            work to another thread even if it has but one, which shall not run beside the first.
        function: what to call.
        args: its arguments.
        kwargs: its keyword arguments.
    """
    with (
        patch.dict(os.environ, dict.fromkeys(POOLS, str(threads))),
        ProcessPoolExecutor(1, get_context("spawn"), keep_to_cores, (threads,)) as process,
    ):
        return process.submit(function, *args, **kwargs).result()


def keep_to_cores(count: int) -> None:
    """Keep this process to so many cores, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        # The first core is where most interrupts go.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-count:])
