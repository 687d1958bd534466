"""The checks against PyTorch's databases find errors planted in minigrad."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch

import minigrad as mg
from reference.conformance import page
from reference.conformance.check import Result, check
from reference.conformance.entries import entries
from reference.conformance.modules import check_module

Function = Callable[..., Any]


def _failures(name: str) -> str:
    return "\n".join(map(": ".join, check(entries()[name]).failures))


sin = mg.sin


def _slightly_off(x: mg.Tensor) -> mg.Tensor:
    return sin(x) * (1 + 1e-4)


def _another_type(x: mg.Tensor) -> mg.Tensor:
    return sin(x).half()


def _another_shape(x: mg.Tensor) -> mg.Tensor:
    return sin(x)[None]


def _gradient_lost(x: mg.Tensor) -> mg.Tensor:
    return sin(x).detach()


def _half_the_gradient(x: mg.Tensor) -> mg.Tensor:
    y = sin(x)
    return y.detach() / 2 + y / 2 if y.is_floating_point() else y


class _FirstOnly(mg.autograd.Function):
    """The sine, whose derivative is right and takes no part in the graph."""

    @staticmethod
    def forward(ctx: Any, x: mg.Tensor) -> mg.Tensor:
        ctx.save_for_backward(x)
        return sin(x)

    @staticmethod
    def backward(ctx: Any, g: mg.Tensor) -> mg.Tensor:
        (x,) = ctx.saved_tensors
        return g * mg.cos(x.detach())


def _raises(x: mg.Tensor) -> mg.Tensor:
    raise RuntimeError("planted")


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        (_slightly_off, "value off by"),
        (_another_type, "type torch.float16, torch torch.float32"),
        (_another_shape, r"shape \[1, 20, 20\], torch \[20, 20\]"),
        (_gradient_lost, "requires_grad of the results"),
        (_half_the_gradient, "first off by"),
        (_FirstOnly.apply, "second off by"),
        (_raises, "RuntimeError: planted"),
    ],
)
def test_planted_errors_are_found(
    planted: Function, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _failures("sin") == ""
    monkeypatch.setattr(mg, "sin", planted)
    assert re.search(message, _failures("sin"))


def test_planted_errors_in_other_spellings_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mg.Tensor, "sin_", mg.Tensor.cos_)
    monkeypatch.setattr(mg.Tensor, "sin", mg.Tensor.cos)
    failures = _failures("sin")
    assert "in place, sample" in failures
    assert "method, sample" in failures


def test_accepting_what_torch_refuses_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = mg.amax

    def lenient(x: mg.Tensor, *args: Any, **options: Any) -> Any:
        try:
            return real(x, *args, **options)
        except IndexError:
            return x

    monkeypatch.setattr(mg, "amax", lenient)
    assert "accepted; torch raises IndexError" in _failures("amax")


def test_page_counts_and_shows_failures() -> None:
    rows = page.measure(lambda name: name in ("sin", "complex"), lambda name, result: None)
    rows["cos"] = page.Row(Result("cos", failures=[("sample 0", "float32", "planted")]), None)
    text = page.text(rows)
    assert re.search(r"\| elementwise, one operand \| \d+ \| 2 \| 1 \|", text)
    assert "| `cos` **fails 1** |" in text
    assert "| `sin` | 4 | 0 |" in text
    assert re.search(r"complex numbers \| .*`complex`", text)


def test_truth_is_nearer_than_a_rounding() -> None:
    found = page.errors(entries()["exp"])
    assert found is not None
    assert 0 < max(found) < 1
    assert page.errors(entries()["randn"]) is None


def test_database_is_of_the_release_compared_with() -> None:
    assert torch.__version__.startswith("2.13.0")


# Modules


def _module_failures(name: str) -> str:
    return "\n".join(map(": ".join, check_module(name).failures))


class _Linear(mg.nn.Linear):
    """To plant errors in."""


class _OtherWeights(_Linear):
    def reset_parameters(self) -> None:
        mg.nn.init.uniform_(self.weight)


class _OneDrawMore(_Linear):
    def reset_parameters(self) -> None:
        super().reset_parameters()
        mg.rand(1)


class _OtherNames(_Linear):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register_buffer("steps", mg.zeros(()))


class _OtherText(_Linear):
    def extra_repr(self) -> str:
        return "linear"


class _LoadsNothing(_Linear):
    def load_state_dict(self, *args: Any, **options: Any) -> Any:
        return None


class _OtherOutput(_Linear):
    def forward(self, input: mg.Tensor) -> mg.Tensor:
        return super().forward(input) * 1.0001


class _BiasForgotten(_Linear):
    def forward(self, input: mg.Tensor) -> mg.Tensor:
        bias = None if self.bias is None else self.bias.detach()
        return mg.nn.functional.linear(input, self.weight, bias)


class _Raises(_Linear):
    def forward(self, input: mg.Tensor) -> mg.Tensor:
        raise RuntimeError("planted")


@pytest.mark.parametrize(
    ("planted", "message"),
    [
        (_OtherWeights, "state_dict weight made from the same seed: off by"),
        (_OneDrawMore, "another random number than torch's"),
        (_OtherNames, r"state_dict \['weight', 'bias', 'steps'\], torch"),
        (_OtherText, r"text Linear\(linear\)"),
        (_LoadsNothing, "state_dict weight after load_state_dict: off by"),
        (_OtherOutput, "value off by"),
        (_BiasForgotten, "first derivative: None in other places"),
        (_Raises, "RuntimeError: planted"),
    ],
)
def test_errors_planted_in_modules_are_found(
    planted: type[_Linear], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _module_failures("nn.Linear") == ""
    monkeypatch.setattr(mg.nn, "Linear", type("Linear", (planted,), {}))
    assert re.search(message, _module_failures("nn.Linear"))


def test_buffers_and_accepted_errors_planted_in_modules_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class BatchNorm1d(mg.nn.BatchNorm1d):
        def forward(self, input: mg.Tensor) -> mg.Tensor:
            result = super().forward(input) if self.eps > 0 else input
            if self.running_mean is not None:
                self.running_mean += 1
            return result

    monkeypatch.setattr(mg.nn, "BatchNorm1d", BatchNorm1d)
    failures = _module_failures("nn.BatchNorm1d")
    assert "buffer running_mean after the call: value off by" in failures
    assert "error input 0: : accepted; torch raises ValueError" in failures
