"""What the sweep times computes the same in both frameworks, and its page is written."""

from __future__ import annotations

import pytest
import torch

import minigrad
from tests.parity import assert_same

from . import sweep
from .sweep_cases import CASES, SIZES, Measured

LONG = 3000  # elements: many kernels are others than for few


@pytest.mark.filterwarnings("ignore::UserWarning")  # a variance of one element
@pytest.mark.parametrize("n", [1, 100, LONG])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_computes_the_same(case: Measured, n: int) -> None:
    results = []
    for fw in (minigrad, torch):
        fw.manual_seed(0)
        inputs = sweep.tensors(fw, case, n)
        value = case.run(fw, *inputs)
        if case.backward:
            value.backward(fw.ones_like(value))
        value = tuple(value) if isinstance(value, tuple) else value
        results.append((value, inputs, [t.grad for t in inputs]))
    assert_same(results[0], results[1], ulps=128, floor=1, what=case.name)


def test_page() -> None:
    fast = sweep.Result(CASES[0], dict.fromkeys(SIZES, 2.0), dict.fromkeys(SIZES, 1.0))
    slow = sweep.Result(
        Measured("slow", CASES[0].run, CASES[0].inputs, reason="for a reason"),
        dict.fromkeys(SIZES, 0.125),
        dict.fromkeys(SIZES, 1.0),
    )
    text = sweep.page([fast, slow])
    assert "is **0.50**, and\n5 are below 0.4" in text
    assert "| slow | **0.12** |" in text and "\n1. For a reason." in text
