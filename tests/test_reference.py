"""Whole trainings on both frameworks: equal starts and batches, losses within the bounds."""

from __future__ import annotations

import runpy
import sys
import warnings
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
from reference import BOUNDS, WORKLOADS, compare, run
from reference import comparison as comparison_module

from .compiled import EXECUTORS

STEPS = 50


@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("name", WORKLOADS)
def test_workload(name: str, dtype: str) -> None:
    result = compare(name, mg, torch, dtype=dtype, steps=STEPS)
    assert result.broken == []
    assert result.parameters <= 10 * BOUNDS[dtype]


# Compiled: what looks at the elements stays eager.

EAGER = {"lbfgs", "rows"}


@pytest.mark.filterwarnings("ignore:.*is run eagerly")
@pytest.mark.parametrize("backend", EXECUTORS)
@pytest.mark.parametrize("name", WORKLOADS)
def test_compiled_workload(name: str, backend: str) -> None:
    result = compare(name, mg, torch, steps=20, backend=backend)
    assert result.broken == []
    assert result.parameters <= 10 * BOUNDS["float32"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*is run eagerly")
@pytest.mark.parametrize("backend", EXECUTORS)
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("name", WORKLOADS)
def test_compiled_workload_in_full(name: str, dtype: str, backend: str) -> None:
    assert compare(name, mg, torch, dtype=dtype, backend=backend).broken == []


@pytest.mark.parametrize("name", sorted(WORKLOADS.keys() - EAGER))
def test_workload_becomes_a_program(name: str) -> None:
    training = WORKLOADS[name].prepare(mg)
    step = mg.compile(training.step, backend="eager")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = next(training.batches)
        for _ in range(4):
            step(*batch)
    assert step.program()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("dtype", BOUNDS)
@pytest.mark.parametrize("name", WORKLOADS)
def test_workload_in_full(name: str, dtype: str, seed: int) -> None:
    assert compare(name, mg, torch, dtype=dtype, seed=seed).broken == []


@pytest.mark.parametrize("name", [name for name in WORKLOADS if name != "policy"])
def test_workload_trains(name: str) -> None:
    losses = run(name, mg).losses
    assert np.median(losses[-10:]) < np.median(losses[:10])


def test_policy_comes_to_balance_longer() -> None:
    mg.manual_seed(0)
    training = WORKLOADS["policy"].prepare(mg)
    lengths = []
    for _ in range(WORKLOADS["policy"].steps):
        episode = next(training.batches)
        training.step(*episode)
        lengths.append(len(episode[0]))
    assert np.mean(lengths[-20:]) > 3 * np.mean(lengths[:20])


def test_same_run_twice() -> None:
    first, second = (run("digits-adam", mg, steps=5) for _ in range(2))
    assert first.batches == second.batches
    np.testing.assert_array_equal(first.losses, second.losses)


# The comparison itself, with planted differences


def planted(monkeypatch: pytest.MonkeyPatch, **change: Any) -> list[str]:
    """What `compare` complains of when a field of the first run is another."""
    runs = iter((0, 1))

    def changed(workload: str, fw: ModuleType, **options: Any) -> Any:
        result = run(workload, torch, **options)
        if next(runs):
            return result
        return replace(result, **{k: alter(getattr(result, k)) for k, alter in change.items()})

    monkeypatch.setattr(comparison_module, "run", changed)
    return compare("linear", torch, torch, steps=5).broken


def nudged(arrays: dict[str, Any]) -> dict[str, Any]:
    """One bit of one parameter is another."""
    copies = {name: array.copy() for name, array in arrays.items()}
    first = next(iter(copies.values())).reshape(-1)
    first[:1] = np.nextafter(first[:1], np.float32(np.inf))
    return copies


def test_no_complaint_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    assert planted(monkeypatch) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"initial": nudged}, "initial parameters differ"),
        ({"initial": lambda p: dict(reversed(p.items()))}, "initial parameters differ"),
        ({"batches": lambda b: [*b[:-1], ""]}, "batches differ"),
        ({"losses": lambda x: x * (1 + 1.1e-4)}, "losses differ by 1.1e-04"),
        ({"losses": lambda x: np.append(x[:-1], np.nan)}, "losses differ by nan"),
    ],
    ids=["a bit", "order", "a batch", "a loss", "nan"],
)
def test_a_planted_difference_is_found(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], complaint: str
) -> None:
    (found,) = planted(monkeypatch, **change)
    assert found.startswith(complaint)


def test_parameters_far_apart_are_measured() -> None:
    far = comparison_module._parameter_difference({"w": np.ones(2)}, {"w": np.array([1.0, 2.0])})
    assert far == 0.5


def command(monkeypatch: pytest.MonkeyPatch, *options: str) -> Any:
    """The status of `python -m reference`, run in this process."""
    monkeypatch.setattr(sys, "argv", ["reference", *options])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("reference", run_name="__main__")
    return ended.value.code


def test_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(monkeypatch, "--only", "xor", "--steps", "3") == 0
    printed = capsys.readouterr().out
    assert printed.count("xor") == len(BOUNDS)
    assert "broken: 0" in printed


def test_command_with_a_broken_bound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(BOUNDS, "float32", -1.0)
    assert command(monkeypatch, "--only", "xor", "--steps", "3") == 1
    assert "broken: 1" in capsys.readouterr().out


@pytest.mark.parametrize("options", [("--only", "nothing"), ("--steps", "0"), ("--wrong",)])
def test_command_with_a_bad_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    assert command(monkeypatch, *options) == 2
    assert "error" in capsys.readouterr().err
