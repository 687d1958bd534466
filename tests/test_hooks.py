"""Tensor hooks: when they are called, with what, and what becomes of what they return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .leaves import leaf, recorder
from .programs import Programs

programs = Programs()


# Tensor.register_hook


@programs
def on_a_leaf(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    x.register_hook(recorder(log, "x"))
    (x * x + x).sum().backward()
    return log, x.grad


@programs
def on_a_result(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    y = x * 3
    y.register_hook(recorder(log, "y"))
    (y * y).sum().backward()
    return log, x.grad


@programs
def is_called_once_with_the_whole_sum(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    y = x * 3
    y.register_hook(recorder(log, "y"))
    (y + y.exp() + y.sin()).backward()
    return log


@programs
def on_the_root(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    y = x * 3
    y.register_hook(recorder(log, "y", lambda g: g * 10))
    y.backward()
    return log, x.grad


@programs
def replaces_the_gradient_of_a_result(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * 3
    y.register_hook(lambda g: g * fw.tensor([1.0, 10.0]))
    y.sum().backward()
    return x.grad


@programs
def replaces_the_gradient_of_a_leaf(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    x.register_hook(lambda g: g.clamp(max=1.5))
    (x * x).sum().backward()
    (x * x).sum().backward()
    return x.grad


@programs
def several_run_in_order_each_seeing_the_former_result(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    x.register_hook(recorder(log, "a", lambda g: g + 1))
    x.register_hook(recorder(log, "b"))
    x.register_hook(recorder(log, "c", lambda g: g * 2))
    (x * 5).backward()
    return log, x.grad


@programs
def the_later_step_is_reached_first(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    a = x * 2
    b = x.exp()
    c = a * b
    for name, t in (("x", x), ("a", a), ("b", b), ("c", c)):
        t.register_hook(recorder(log, name))
    c.backward()
    return log


@programs
def registered_twice_is_called_twice(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    hook = recorder(log, "h", lambda g: g + 1)
    x.register_hook(hook)
    x.register_hook(hook)
    (x * 2).backward()
    return log, x.grad


@programs
def removed(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    first = x.register_hook(recorder(log, "a"))
    x.register_hook(recorder(log, "b"))
    (x * 2).backward()
    first.remove()
    first.remove()
    (x * 2).backward()
    return [name for name, _ in log]


@programs
def removed_at_the_end_of_a_block(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    with x.register_hook(recorder(log, "a")):
        (x * 2).backward()
    (x * 2).backward()
    return log


@programs
def removes_itself(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []

    def hook(g: Any) -> Any:
        log.append(g.clone())
        handle.remove()

    handle = x.register_hook(hook)
    x.register_hook(recorder(log, "b"))
    (x * 2).backward()
    (x * 2).backward()
    return log


@programs
def stays_for_every_pass(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    y = x * x
    y.register_hook(recorder(log, "y"))
    y.backward(retain_graph=True)
    y.backward()
    return log


@programs
def writing_to_the_gradient_in_place(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * 3

    def hook(g: Any) -> None:
        g.mul_(2)

    y.register_hook(hook)
    (y * y).sum().backward()
    return x.grad


@programs
def keeping_the_gradient_keeps_its_value(fw: Any) -> Any:
    x, kept = leaf(fw, 1.0, 2.0), []
    x.register_hook(kept.append)
    (x * x).sum().backward()
    x.grad = None
    (x * 5).sum().backward()
    return [k.clone() for k in kept], x.grad


@programs
def a_gradient_returned_is_not_the_grad_itself(fw: Any) -> Any:
    x, mine = leaf(fw, 1.0, 2.0), fw.tensor([7.0, 8.0])
    y = x * 1
    y.register_hook(lambda g: mine)
    y.sum().backward()
    y = x * 1
    y.register_hook(lambda g: mine)
    y.sum().backward()
    return mine, x.grad


@programs
def grad_function_calls_hooks(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    y = x * 3
    y.register_hook(recorder(log, "y", lambda g: g * 10))
    x.register_hook(recorder(log, "x", lambda g: g + 1))
    found = fw.autograd.grad(y * y, x, retain_graph=True), fw.autograd.grad(y * y, y)
    return found, log


@programs.differs("PyTorch gives y's gradient before y's own hooks if the pass goes on to x")
def grad_of_a_step_and_of_what_it_came_from(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = x * 3
    y.register_hook(lambda g: g * 10)
    return fw.autograd.grad(y * y, [x, y])


@programs
def not_on_the_way_is_not_called(fw: Any) -> Any:
    x, w, log = leaf(fw, 1.0), leaf(fw, 2.0), []
    a, b = x * 3, w * 3
    a.register_hook(recorder(log, "a"))
    b.register_hook(recorder(log, "b"))
    w.register_hook(recorder(log, "w"))
    found = fw.autograd.grad(a * b, x)
    return found, log


@programs
def sees_gradients_that_are_being_recorded(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * x
    y.register_hook(lambda g: log.append(g.requires_grad) or g * x)
    (g,) = fw.autograd.grad(y * y, x, create_graph=True)
    return g, fw.autograd.grad(g, x), log


@programs
def runs_unrecorded_otherwise(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * x
    y.register_hook(lambda g: log.append((fw.is_grad_enabled(), (g * x).requires_grad)))
    y.backward()
    return log


@programs
def one_output_of_several(fw: Any) -> Any:
    x, log = fw.tensor([[1.0, 5.0], [7.0, 2.0]], requires_grad=True), []
    values, _ = x.sort(1)
    values.register_hook(recorder(log, "values", lambda g: g * 10))
    (values * values).sum().backward()
    return log, x.grad


@programs
def gradient_of_another_type_arrives_converted(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    x.register_hook(recorder(log, "x"))
    (x.double() * 3).sum().backward()
    return log


@programs
def handle_is_what_pytorch_returns(fw: Any) -> Any:
    handle = leaf(fw, 1.0).register_hook(lambda g: None)
    return type(handle).__name__, type(handle.id).__name__


@programs.raises("cannot register a hook on a tensor that doesn't require gradient")
def on_a_constant(fw: Any) -> Any:
    fw.ones(1).register_hook(lambda g: None)


@programs.raises("expected Variable, but hook returned")
def returns_a_number(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    x.register_hook(lambda g: 1.0)
    (x * 2).backward()


@programs.raises("has changed the size of value")
def returns_another_shape(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    x.register_hook(lambda g: fw.ones(3))
    (x * 2).backward()


@programs.raises("has changed the type of value")
def returns_another_type(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    x.register_hook(lambda g: g.double())
    (x * 2).backward()


@programs.raises("stop here")
def that_raises_stops_the_pass(fw: Any) -> Any:
    x = leaf(fw, 1.0)

    def hook(g: Any) -> None:
        raise KeyError("stop here")

    x.register_hook(hook)
    (x * 2).backward()


@programs
def that_raises_leaves_the_modes_as_they_were(fw: Any) -> Any:
    x = leaf(fw, 1.0)

    def hook(g: Any) -> None:
        raise KeyError("stop here")

    x.register_hook(hook)
    with pytest.raises(KeyError):
        (x * 2).backward()
    return fw.is_grad_enabled(), (x * 2).requires_grad


# Tensors that were written to


@programs
def registered_before_a_write_sees_the_old_value_s_gradient(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    y = x * 2
    y.register_hook(recorder(log, "before"))
    y.mul_(5)
    y.register_hook(recorder(log, "after"))
    y.sum().backward()
    return log, x.grad


@programs
def on_a_view_that_was_written_through(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0, 3.0), []
    y = x * 2
    v = y[:2]
    v.mul_(5)
    v.register_hook(recorder(log, "v"))
    y.register_hook(recorder(log, "y"))
    (y.sum() + v.sum()).backward()
    return log, x.grad


@programs
def on_a_base_before_its_view_is_written_to(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0, 3.0), []
    y = x * 2
    y.register_hook(recorder(log, "y"))
    y[:2].mul_(5)
    y.sum().backward()
    return log, x.grad


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
