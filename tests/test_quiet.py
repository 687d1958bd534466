"""NumPy's floating point warnings: silent in what minigrad computes, untouched around it."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd.op import op


def infinite() -> None:
    """Forward, backward and second derivatives that all overflow or divide by zero."""
    x = mg.zeros(2, requires_grad=True)
    (slope,) = mg.autograd.grad(x.log().sum(), x, create_graph=True)
    slope.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [-np.inf, -np.inf]


def test_computing_is_silent_and_the_users_setting_stays() -> None:
    with np.errstate(all="raise"):
        infinite()
        with pytest.raises(FloatingPointError):
            np.log(np.zeros(1))


def test_each_thread_is_silent() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with np.errstate(all="raise"):
                infinite()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_kernel_that_fails_leaves_the_setting_alone() -> None:
    def fail(x: Any) -> Any:
        raise KeyError("x")

    failing = op("failing", lambda x: x, fast=fail)
    with np.errstate(all="raise"):
        for _ in range(2):
            with pytest.raises(KeyError):
                failing(mg.ones(1))
        infinite()
        with pytest.raises(FloatingPointError):
            np.log(np.zeros(1))


def test_rows_applied_to_tensors_within_a_kernel() -> None:
    # Nobody writes such a kernel; but signal handlers and debuggers run in the middle of one.
    def interrupted(x: Any) -> Any:
        infinite()
        return x / 0

    row = op("interrupted", lambda x: x, fast=interrupted)
    with np.errstate(all="raise"):
        assert row(mg.ones(1)).tolist() == [np.inf]
