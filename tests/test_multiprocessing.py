"""`multiprocessing.spawn`: numbered processes, and how their failures come back."""

from __future__ import annotations

import multiprocessing
import os
import time
from typing import Any

import pytest

from minigrad import multiprocessing as mp

START = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


def give(i: int, queue: Any) -> None:
    queue.put(i)


def fail(i: int) -> None:
    if i == 1:
        raise ValueError("process 1 is unhappy")
    time.sleep(60)


def leave(i: int) -> None:
    if i == 0:
        os._exit(7)
    time.sleep(60)


def test_each_gets_its_number() -> None:
    queue = mp.get_context(START).SimpleQueue()
    assert mp.spawn(give, (queue,), nprocs=3, start_method=START) is None
    assert sorted(queue.get() for _ in range(3)) == [0, 1, 2]


def test_an_exception_comes_back_and_ends_the_others() -> None:
    with pytest.raises(mp.ProcessRaisedException, match="ValueError: process 1 is unhappy") as e:
        mp.spawn(fail, nprocs=2, start_method=START)
    assert e.value.error_index == 1
    assert "Traceback" in e.value.msg


def test_an_exit_status_comes_back() -> None:
    with pytest.raises(mp.ProcessExitedException, match="exit code 7") as e:
        mp.spawn(leave, nprocs=2, start_method=START)
    assert (e.value.error_index, e.value.exit_code) == (0, 7)


def test_joining_later() -> None:
    started = mp.spawn(fail, nprocs=1, join=False, start_method=START)
    assert started is not None and len(started.pids()) == 1
    assert not started.join(timeout=0.05)
    started.processes[0].terminate()
    with pytest.raises(mp.ProcessExitedException, match="signal 15"):
        started.join()


def test_the_names_of_python() -> None:
    assert mp.Process is multiprocessing.Process
    assert set(multiprocessing.__all__) <= set(mp.__all__)
    assert mp.get_sharing_strategy() in mp.get_all_sharing_strategies()
