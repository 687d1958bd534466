"""PyTorch's own database of optimizers, one by one; see `reference/conformance/optimizers.py`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.optim import lbfgs, options
from minigrad.optim.optimizer import Optimizer
from minigrad.optim.rule import Start
from reference.conformance.optimizers import (
    ABSENT,
    NOT_AS_ONE_BY_ONE,
    check,
    configurations,
    entries,
)

PRESENT = [name for name in entries() if name not in ABSENT]
# To be had: all that the database has for the CPU
CONFIGURATIONS = {"Adadelta": 48, "Adam": 60, "LBFGS": 10, "Muon": 28, "SGD": 72}


def failures(name: str) -> str:
    return "\n".join(map(": ".join, check(name).failures))


@pytest.mark.parametrize("name", PRESENT)
def test_optimizer_agrees_in_every_configuration(name: str) -> None:
    result = check(name)
    assert not result.failures, "\n".join(map(": ".join, result.failures[:10]))
    assert result.configurations == CONFIGURATIONS.get(name, result.configurations) > 0
    assert result.steps == 9 * result.configurations
    assert result.errors >= 6


def test_absent_optimizers_are_those_of_the_list() -> None:
    assert [name for name in entries() if not hasattr(mg.optim, name)] == list(ABSENT)


@pytest.mark.parametrize("name", PRESENT)
def test_arguments_are_torchs(name: str) -> None:
    ours, theirs = (
        [
            (argument.name, argument.kind, argument.default)
            for argument in inspect.signature(cls).parameters.values()
        ]
        for cls in (getattr(mg.optim, name), entries()[name].optim_cls)
    )
    assert ours == theirs


@pytest.mark.parametrize(("name", "way"), NOT_AS_ONE_BY_ONE)
def test_ways_left_out_exist(name: str, way: str) -> None:
    assert way in entries()[name].supported_impls
    assert not any(way in options for _, options in configurations(entries()[name]))


# Planted errors

Plant = Callable[[pytest.MonkeyPatch], None]


def a_slightly_wrong_update(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mg.optim.Rprop._coefficients

    def off(self: Any, *args: Any) -> Any:
        first, shrink, grow, *bounds = real(self, *args)
        return first, shrink, grow * (1 + 1e-4), *bounds

    monkeypatch.setattr(mg.optim.Rprop, "_coefficients", off)


def a_step_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mg.optim.Rprop._coefficients

    def off(self: Any, group: Any, scalars: Any, fresh: bool) -> Any:
        scalars["step"] -= 1
        return real(self, group, scalars, fresh)

    monkeypatch.setattr(mg.optim.Rprop, "_coefficients", off)


def state_of_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mg.optim.Rprop, "_start", lambda *_: Start({"step": 0.0}, {"step_size": 0.0, "prev": 0.0})
    )


def an_option_more(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.__init__
    monkeypatch.setattr(
        Optimizer, "__init__", lambda self, params, given: real(self, params, given | {"more": 1})
    )


def state_that_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.load_state_dict
    monkeypatch.setattr(
        Optimizer, "load_state_dict", lambda self, state: real(self, state | {"state": {}})
    )


def state_saved_wrongly(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.state_dict

    def off(self: Any) -> Any:
        state = real(self)
        for pieces in state["state"].values():
            pieces["prev"] = pieces["prev"] * 2
        return state

    monkeypatch.setattr(Optimizer, "state_dict", off)


def parameters_without_a_gradient_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.step

    def off(self: Any, closure: Any = None) -> Any:
        result = real(self, closure)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    p.grad = mg.ones_like(p)
        real(self)
        return result

    monkeypatch.setattr(Optimizer, "step", off)


def the_last_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.step

    def off(self: Any, closure: Any = None) -> Any:
        real(self, closure)
        return closure and closure()

    monkeypatch.setattr(mg.optim.Rprop, "step", off)


def no_check_of_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "check_one_element", lambda *_: None)
    monkeypatch.setattr(options, "check_at_least_zero", lambda *_: None)


def an_error_in_other_words(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Optimizer.add_param_group

    def off(self: Any, group: Any) -> None:
        try:
            real(self, group)
        except ValueError:
            raise ValueError("no") from None

    monkeypatch.setattr(Optimizer, "add_param_group", off)


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        (a_slightly_wrong_update, r"default, by gradients: float32: step \d: off by"),
        (a_step_not_counted, r"step 0: state off by 1"),
        (state_of_another_name, r"state dict\['state'\]\[0\]: \['step', 'step_size', 'prev'\]"),
        (an_option_more, r"state dict\['param_groups'\]\[0\]: \["),
        (state_that_is_not_loaded, "step 5: "),
        (state_saved_wrongly, "step 0: state off by"),
        (parameters_without_a_gradient_updated, "step 0: off by"),
        (the_last_loss, "by closure: float32: step 0: off by"),
        (no_check_of_the_rate, r"error input 'Tensor lr must be 1-element': .*torch raises Value"),
        (an_error_in_other_words, r"ValueError\('no'\); torch raises ValueError"),
    ],
)
def test_planted_errors_are_found(
    plant: Plant, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert re.search(message, failures("Rprop"))


def test_planted_errors_in_a_line_search_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = lbfgs.strong_wolfe
    monkeypatch.setattr(
        lbfgs, "strong_wolfe", lambda evaluate, start, t, *rest: real(evaluate, start, t / 2, *rest)
    )
    assert "strong_wolfe, by closure: float64" in failures("LBFGS")


def test_planted_errors_in_an_orthogonalization_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mg.optim.muon.orthogonalized  # type: ignore[attr-defined]
    monkeypatch.setattr(
        mg.optim.muon, "orthogonalized", lambda *args: real(*args) * np.float32(1.05)
    )
    assert "non-default lr, by gradients: float32" in failures("Muon")
