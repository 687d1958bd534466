"""Values kept for the backward pass: a change since is noticed where PyTorch notices it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg

from .parity import assert_same_outcome
from .programs import Programs
from .writes import finish, start

programs = Programs()


KEPT: dict[str, Callable[[Any, Any], Any]] = {
    "mul_input": lambda fw, y: y * y.detach(),
    "square_input": lambda fw, y: y**2,
    "exp_output": lambda fw, y: y.exp(),
    "sigmoid_output": lambda fw, y: y.sigmoid(),
    "tanh_output": lambda fw, y: y.tanh(),
    "sqrt_output": lambda fw, y: y.sqrt(),
    "relu_output": lambda fw, y: y.relu(),
    "softmax_output": lambda fw, y: y.softmax(0),
    "log_input": lambda fw, y: y.log(),
    "sin_input": lambda fw, y: y.sin(),
    "abs_input": lambda fw, y: y.abs(),
    "div_inputs": lambda fw, y: y / (y + 1),
    "matmul_inputs": lambda fw, y: y.view(1, 4) @ y.view(4, 1),
    "dot_inputs": lambda fw, y: y @ y,
    "linear_inputs": lambda fw, y: fw.nn.functional.linear(y, fw.ones(2, 4), None),
    "mse_inputs": lambda fw, y: fw.nn.functional.mse_loss(y, fw.zeros(4)),
    "where_condition": lambda fw, y: fw.where(y > 4, y, -y),
    "max_indices": lambda fw, y: y.max(0)[0],
    "prod": lambda fw, y: y.prod(),
    "norm": lambda fw, y: y.norm(),
    "cumsum_nothing": lambda fw, y: y.cumsum(0),
    "add_nothing": lambda fw, y: y + 1,
    "mul_number_nothing": lambda fw, y: y * 3,
    "sum_nothing": lambda fw, y: y.sum(),
    "mean_nothing": lambda fw, y: y.mean(),
    "clone_nothing": lambda fw, y: y.clone(),
    "reshape_copy_nothing": lambda fw, y: y.view(2, 2).t().reshape(4),
    "clamp_input": lambda fw, y: y.clamp(3, 5),
    "std": lambda fw, y: y.std(),
    "logsumexp": lambda fw, y: y.logsumexp(0),
    "cat_nothing": lambda fw, y: fw.cat([y, y]),
    "gather_nothing": lambda fw, y: y[fw.tensor([0, 1])],
}
CHANGES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "input": lambda fw, y, z: y.mul_(2),
    "input_through_view": lambda fw, y, z: y[:1].add_(1),
    "input_through_detached": lambda fw, y, z: y.detach().zero_(),
    "input_under_no_grad": lambda fw, y, z: _silently(fw, y),
    "input_through_data": lambda fw, y, z: y.data.mul_(2),
    "output": lambda fw, y, z: z.mul_(2),
    "output_through_view": lambda fw, y, z: z.view(-1)[:1].add_(1),
    "output_replaced": lambda fw, y, z: z.zero_(),
}


def _silently(fw: Any, y: Any) -> None:
    with fw.no_grad():
        y.mul_(2)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("compute", KEPT.values(), ids=KEPT)
def test_a_kept_value_that_was_changed_is_noticed_as_in_torch(
    compute: Callable[[Any, Any], Any], change: Callable[[Any, Any, Any], Any]
) -> None:
    def program(fw: Any) -> Any:
        x, y = start(fw, 4)
        z = compute(fw, y)
        change(fw, y, z)
        z.sum().backward()
        return x.grad, z

    assert_same_outcome(program)


@programs.raises(
    r"(?s)modified by an inplace operation.*\[4\].*Exp.*is at version 1; expected version 0"
)
def message_of_a_changed_output(fw: Any) -> Any:
    _, y = start(fw, 4)
    z = y.exp()
    z.mul_(2)
    z.sum().backward()


@programs.raises(
    r"(?s)modified by an inplace operation.*\[2, 2\].*is at version 2; expected version 0"
)
def message_of_a_changed_input(fw: Any) -> Any:
    x, y = start(fw, 2, 2)
    z = y * x
    y.add_(1).add_(1)
    z.sum().backward()


@programs
def a_divisor_may_be_changed(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = 1 / y
    y.mul_(2)
    return finish(x, z)


@programs.raises("modified by an inplace operation")
def a_leaf_changed_between_forward_and_backward(fw: Any) -> Any:
    w = fw.ones(2, requires_grad=True)
    y = (w * w).sum()
    with fw.no_grad():
        w.sub_(0.1)
    y.backward()


@programs.raises("modified by an inplace operation")
def a_constant_changed_between_forward_and_backward(fw: Any) -> Any:
    w, c = fw.ones(2, requires_grad=True), fw.ones(2)
    y = (w * c).sum()
    c.zero_()
    y.backward()


@programs
def a_constant_that_was_not_kept_may_be_changed(fw: Any) -> Any:
    w, c = fw.ones(2, requires_grad=True), fw.ones(2)
    y = ((w + c) - c).sum()
    c.zero_()
    y.backward()
    return w.grad


@programs
def a_constant_leaf_operand_may_be_changed(fw: Any) -> Any:
    w, c = fw.ones(2), fw.full((2,), 3.0, requires_grad=True)
    y = (w * c).sum()  # keeps w only
    with fw.no_grad():
        c.zero_()
    y.backward()
    return c.grad


@programs
def a_graph_that_is_not_used_does_not_complain(fw: Any) -> Any:
    x, y = start(fw, 2)
    z = y.exp()
    z.zero_()
    return finish(x, y)


@programs.raises("modified by an inplace operation")
def in_place_with_itself_as_operand(fw: Any) -> Any:
    _, y = start(fw, 2)
    y.mul_(y)
    y.sum().backward()


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def test_the_message_of_a_changed_value_names_who_needed_it() -> None:
    x = mg.ones(2, requires_grad=True)
    y = x * 2
    z = y.sin()
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"output 0 of MulBackward0.*needed by SinBackward0"):
        z.sum().backward()
