"""detect_anomaly: a nan is an error where it is made, and the user's line is named."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg

from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Anomaly Detection has been enabled")
programs = Programs()


def state(fw: Any) -> tuple[bool, bool]:
    if fw is mg:
        fw = mg.autograd
    return fw.is_anomaly_enabled(), fw.is_anomaly_check_nan_enabled()


def make_nan(fw: Any) -> Any:
    """A result whose gradient is 0 · inf."""
    x = fw.tensor([0.0, 1.0], requires_grad=True)
    return (x.sqrt() * fw.tensor([0.0, 1.0])).sum()  # the line


@programs
def off_by_default(fw: Any) -> Any:
    make_nan(fw).backward()
    return state(fw)


@programs
def nothing_to_report(fw: Any) -> Any:
    with fw.autograd.detect_anomaly():
        x = fw.tensor([4.0], requires_grad=True)
        x.sqrt().backward()
    return x.grad


@programs.raises("Function 'SqrtBackward0' returned nan values in its 0th output")
def nan_in_backward(fw: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fw.autograd.detect_anomaly():
            make_nan(fw).backward()


@programs
def nan_in_backward_unchecked(fw: Any) -> Any:
    with fw.autograd.detect_anomaly(check_nan=False):
        make_nan(fw).backward()
        return state(fw)


@programs
def blocks_nest(fw: Any) -> Any:
    seen = []

    def look() -> None:
        seen.append(state(fw))

    with fw.autograd.detect_anomaly(check_nan=False):
        look()
        with fw.autograd.detect_anomaly():
            look()
        look()
        with fw.autograd.set_detect_anomaly(False):
            look()
        look()
    look()
    return seen


@programs
def set_as_a_function(fw: Any) -> Any:
    fw.autograd.set_detect_anomaly(True)
    on = state(fw)[0]
    fw.autograd.set_detect_anomaly(False)
    return on, state(fw)[0]


@programs
def an_exception_switches_it_off_again(fw: Any) -> Any:
    with pytest.raises(KeyError), fw.autograd.detect_anomaly():
        raise KeyError
    return state(fw)[0]


@programs.raises("second time")
def other_errors_stay_as_they_are(fw: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with fw.autograd.detect_anomaly():
            y = fw.ones(1, requires_grad=True).exp()
            y.backward()
            y.backward()


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def line_of(marker: str) -> int:
    with open(__file__, encoding="utf-8") as source:
        return next(n for n, line in enumerate(source, 1) if marker in line)


def test_the_user_s_line_is_named() -> None:
    with (
        pytest.warns(UserWarning, match="Error detected in SqrtBackward0") as caught,
        pytest.raises(RuntimeError) as error,
        mg.autograd.detect_anomaly(),
    ):
        make_nan(mg).backward()
    here = f'"{__file__}", line {line_of("# the " + "line")}, in make_nan'
    assert here in str(caught[-1].message)
    assert here in str(error.value)


def test_a_changed_value_names_the_line_that_needed_it() -> None:
    with (
        pytest.warns(UserWarning, match="ExpBackward0") as caught,
        pytest.raises(RuntimeError, match="modified by an inplace operation"),
        mg.autograd.detect_anomaly(),
    ):
        y = mg.ones(1, requires_grad=True).exp()  # the kept value
        y.mul_(2)
        y.backward()
    assert f"line {line_of('# the kept ' + 'value')}" in str(caught[-1].message)


# Beyond PyTorch: what the forward made

FORWARD: dict[str, tuple[Callable[[Any], Any], str]] = {
    "nan": (lambda x: mg.log(x - 2), "LogBackward0 made nan"),
    "inf": (lambda x: mg.log(x - 1), "LogBackward0 made inf"),
    "division": (lambda x: x / 0, "DivBackward0 made inf"),
    "overflow": (lambda x: mg.exp(x * 1000), "ExpBackward0 made inf"),
    "in_place": (lambda x: (x - 2).sqrt_(), "SqrtBackward0 made nan"),
}


@pytest.mark.parametrize(("compute", "what"), FORWARD.values(), ids=FORWARD)
def test_what_the_forward_made_is_an_error_if_asked(
    compute: Callable[[Any], Any], what: str
) -> None:
    x = mg.ones(2, 3, requires_grad=True)
    with (
        mg.autograd.detect_anomaly(check_forward=True),
        pytest.raises(RuntimeError, match=rf"{what} of finite .* shape \[2, 3\]") as error,
    ):
        compute(x)
    assert f'"{__file__}"' in str(error.value)
    assert "minigrad" not in str(error.value)


def test_what_the_forward_made_is_mentioned_otherwise() -> None:
    x = mg.tensor([-1.0, 1.0], requires_grad=True)
    with mg.autograd.set_detect_anomaly(True):
        y = x.sqrt()
        with (
            pytest.warns(UserWarning, match="Error detected"),
            pytest.raises(RuntimeError, match="SqrtBackward0 made nan of finite operands"),
        ):
            y.sum().backward()


def test_a_nan_that_came_in_is_not_this_step_s_fault() -> None:
    x = mg.tensor([float("nan"), float("inf")], requires_grad=True)
    with mg.autograd.set_detect_anomaly(True, check_forward=True):
        y = (x * 2 + 1).exp()
    assert y.isnan().tolist() == [True, False]


def test_inf_in_backward_is_an_error_if_asked() -> None:
    x = mg.tensor([[0.0, 1.0]], requires_grad=True)
    with (
        pytest.warns(UserWarning, match="Error detected in SqrtBackward0"),
        pytest.raises(
            RuntimeError, match=r"SqrtBackward0' returned inf .* shape \[1, 2\]"
        ) as error,
        mg.autograd.detect_anomaly(check_inf=True),
    ):
        x.sqrt().sum().backward()  # infinite slope
    assert f"line {line_of('# infinite ' + 'slope')}" in str(error.value)


def test_a_step_of_a_recorded_pass_names_the_step_it_was_made_for() -> None:
    x = mg.zeros(1, requires_grad=True)
    with (
        pytest.warns(UserWarning, match="(?s)induced by SqrtBackward0.*# first step") as caught,
        pytest.raises(RuntimeError, match="returned nan"),
        mg.autograd.detect_anomaly(),
    ):
        y = x.sqrt()  # first step
        (g,) = mg.autograd.grad(y, x, create_graph=True)
        (g * 0).backward()
    assert "Error detected in" in str(caught[-1].message)


def test_a_function_s_forward_is_looked_at_too() -> None:
    class Log(mg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.log()

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g

    with (
        mg.autograd.set_detect_anomaly(True, check_forward=True),
        pytest.raises(RuntimeError, match="LogBackward made inf"),
    ):
        Log.apply(mg.zeros(2, requires_grad=True))
