"""`pytest benchmarks`: the same cases timed by pytest-benchmark, and the controls checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from pytest_benchmark.fixture import BenchmarkFixture

import minigrad
from reference.threads import pin_threads

from .cases import CASES, Case

SUBJECTS: dict[str, Callable[[Case], Callable[[], Any]]] = {
    "numpy": lambda case: case.by_hand(torch),
    "minigrad": lambda case: case.on(minigrad),
    "torch": lambda case: case.on(torch),
}
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    """Give all subjects the same number of threads."""
    pin_threads(1)


@each_case
@pytest.mark.parametrize("subject", SUBJECTS)
def test_speed(benchmark: BenchmarkFixture, case: Case, subject: str) -> None:
    benchmark.group = case.title
    benchmark(SUBJECTS[subject](case))


@each_case
@pytest.mark.parametrize("subject", ["minigrad", "torch"])
def test_control_computes_the_same(case: Case, subject: str) -> None:
    control, step = SUBJECTS["numpy"](case), SUBJECTS[subject](case)
    for _ in range(50):
        expected, value = control(), step()
        if not isinstance(value, float):
            value = value.detach().numpy()
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-6)
