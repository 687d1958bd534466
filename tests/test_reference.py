"""The workloads of `reference`, shortened, and the comparison itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch

import minigrad as mg
from reference import BOUNDS, WORKLOADS, compare


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("name", WORKLOADS)
def test_workload_is_torchs(name: str, dtype: str) -> None:
    result = compare(name, mg, torch, dtype=dtype, seed=1, steps=50)
    assert not result.broken, result


def with_other(module: Any, name: str, value: Any) -> Any:
    """`module` with one attribute replaced."""
    return SimpleNamespace(**{**vars(module), name: value})


def test_comparison_notices_another_learning_rate() -> None:
    sgd = mg.optim.SGD
    optim = with_other(mg.optim, "SGD", lambda p, lr, **kw: sgd(p, lr=lr * 1.01, **kw))
    result = compare(
        "logistic", with_other(mg, "optim", optim), torch, dtype="float32", seed=0, steps=50
    )
    assert result.broken


def test_comparison_notices_other_batches() -> None:
    def shuffled(n: int, **kwargs: Any) -> Any:
        return mg.flip(mg.randperm(n, **kwargs), (0,))

    result = compare(
        "digits-sgd",
        with_other(mg, "randperm", shuffled),
        torch,
        dtype="float64",
        seed=0,
        steps=5,
    )
    assert result.broken
