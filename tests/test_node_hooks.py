"""retain_grad, hooks after accumulation, and hooks of nodes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg

from .leaves import leaf, recorder
from .programs import Programs

programs = Programs()


def plain(value: Any) -> Any:
    """Tuples of gradients as lists, so that each framework's own tuple types compare."""
    return [plain(v) for v in value] if isinstance(value, (tuple, list)) else value


# retain_grad


@programs
def retain_grad(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * 3
    y.retain_grad()
    (y * y).sum().backward()
    return y.grad, y.retains_grad, x.grad


@programs
def retained_grad_accumulates_over_passes(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = x * 3
    y.retain_grad()
    z = y * y
    z.backward(retain_graph=True)
    first = y.grad.clone()
    z.backward()
    return first, y.grad


@programs
def retained_grad_is_what_hooks_made_of_it(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = x * 3
    y.retain_grad()
    y.register_hook(lambda g: g * 10)
    y.register_hook(lambda g: g + 1)
    y.backward()
    return y.grad, x.grad


@programs
def retain_grad_twice(fw: Any) -> Any:
    y = leaf(fw, 1.0) * 3
    y.retain_grad()
    y.retain_grad()
    y.backward()
    return y.grad


@programs
def retain_grad_of_a_leaf_does_nothing(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    x.retain_grad()
    (x * 3).backward()
    return x.grad, x.retains_grad


@programs
def retain_grad_of_the_root(fw: Any) -> Any:
    y = leaf(fw, 1.0) * 3
    y.retain_grad()
    y.backward()
    return y.grad


@programs
def retain_grad_before_a_write_keeps_the_new_value_s(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * 2
    y.retain_grad()
    z = y + 1
    y.mul_(5)
    (y * y.detach().clone() + z).sum().backward()
    return y.grad, y.retains_grad, x.grad


@programs
def retain_grad_of_a_view_written_through(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0, 3.0)
    y = x * 2
    v = y[:2]
    v.retain_grad()
    y.retain_grad()
    v.mul_(5)
    (v.sum() * 2 + y.sum()).backward()
    return v.grad, y.grad, v.retains_grad, y.retains_grad


@programs
def retain_grad_of_a_view_whose_base_is_written(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0, 3.0)
    y = x * 2
    v = y[1:]
    v.retain_grad()
    y.mul_(5)
    (v * v.detach().clone()).sum().backward()
    return v.grad, v.retains_grad, x.grad


@programs
def retained_grad_under_create_graph(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    y = x * x
    y.retain_grad()
    fw.autograd.grad(y**3, x, create_graph=True)
    return y.grad


@programs
def retained_grad_does_not_alias(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x + 1
    y.retain_grad()
    y.sum().backward()
    y.grad.mul_(100)
    return y.grad, x.grad


@programs.raises("can't retain_grad on Tensor that has requires_grad=False")
def retain_grad_of_a_constant(fw: Any) -> Any:
    fw.ones(1).retain_grad()


# register_post_accumulate_grad_hook


@programs
def after_accumulation(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    x.register_post_accumulate_grad_hook(lambda t: log.append((t is x, t.grad.clone())))
    (x * x).sum().backward()
    (x * 3).sum().backward()
    return log


@programs
def optimizer_step_inside_backward(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)

    def step(t: Any) -> None:
        with fw.no_grad():
            t -= 0.1 * t.grad
        t.grad = None

    x.register_post_accumulate_grad_hook(step)
    for _ in range(3):
        (x * x).sum().backward()
    return x, x.grad


@programs
def after_accumulation_comes_after_tensor_hooks(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    x.register_post_accumulate_grad_hook(recorder(log, "after"))
    x.register_hook(recorder(log, "tensor"))
    handle = x.register_post_accumulate_grad_hook(recorder(log, "removed"))
    handle.remove()
    (x * 2).backward()
    return [name for name, *_ in log]


@programs
def after_accumulation_is_not_called_by_grad(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []
    x.register_post_accumulate_grad_hook(log.append)
    fw.autograd.grad(x * 2, x)
    return log


@programs
def after_accumulation_into_chosen_inputs(fw: Any) -> Any:
    x, w, log = leaf(fw, 1.0), leaf(fw, 2.0), []
    x.register_post_accumulate_grad_hook(recorder(log, "x"))
    w.register_post_accumulate_grad_hook(recorder(log, "w"))
    (x * w).backward(inputs=[w])
    return log


@programs.raises("(?i)post accumulate grad hooks cannot be registered on non-leaf tensors")
def after_accumulation_on_a_result(fw: Any) -> Any:
    (leaf(fw, 1.0) * 2).register_post_accumulate_grad_hook(lambda t: None)


@programs.raises("cannot register a hook on a tensor that doesn't require grad")
def after_accumulation_on_a_constant(fw: Any) -> Any:
    fw.ones(1).register_post_accumulate_grad_hook(lambda t: None)


# Hooks of nodes


@programs
def after_a_step(fw: Any) -> Any:
    x, w, log = leaf(fw, 2.0), leaf(fw, 3.0), []
    y = x * w
    y.grad_fn.register_hook(lambda gi, go: log.append((plain(gi), plain(go))))
    (y * 5).backward()
    return log


@programs
def after_a_step_replaces_what_it_computed(fw: Any) -> Any:
    x, w = leaf(fw, 2.0), leaf(fw, 3.0)
    y = x * w
    y.grad_fn.register_hook(lambda gi, go: (gi[0] * 10, gi[1] + go[0]))
    y.backward()
    return x.grad, w.grad


@programs.raises("hook '<lambda>' has returned an incorrect number of values")
def after_a_step_returns_too_few(fw: Any) -> Any:
    y = leaf(fw, 2.0) * leaf(fw, 3.0)
    y.grad_fn.register_hook(lambda gi, go: gi[:1])
    y.backward()


@programs.raises("hook '<lambda>' has returned an incorrect number of values")
def after_a_step_returns_too_many(fw: Any) -> Any:
    y = leaf(fw, 2.0) * leaf(fw, 3.0)
    y.grad_fn.register_hook(lambda gi, go: gi + gi)
    y.backward()


@programs
def after_a_step_with_a_constant_operand(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * fw.tensor([3.0])
    y.grad_fn.register_hook(lambda gi, go: log.append((plain(gi), plain(go))))
    y.backward()
    return log


@programs
def before_a_step(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * 3
    y.grad_fn.register_prehook(lambda go: log.append(plain(go)))
    y.grad_fn.register_prehook(lambda go: (go[0] * 10,))
    y.backward()
    return log, x.grad


@programs
def node_hooks_and_tensor_hooks_in_order(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * 3
    y.grad_fn.register_hook(lambda gi, go: log.append("post 1"))
    y.grad_fn.register_prehook(lambda go: log.append("pre 1"))
    y.register_hook(lambda g: log.append("tensor 1"))
    y.grad_fn.register_prehook(lambda go: log.append("pre 2"))
    y.register_hook(lambda g: log.append("tensor 2"))
    y.grad_fn.register_hook(lambda gi, go: log.append("post 2"))
    y.backward()
    return log


@programs
def node_hooks_removed(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    y = x * 3
    a = y.grad_fn.register_hook(lambda gi, go: log.append("post"))
    b = y.grad_fn.register_prehook(lambda go: log.append("pre"))
    y.backward(retain_graph=True)
    a.remove()
    y.backward(retain_graph=True)
    b.remove()
    y.backward()
    return log


@programs
def hook_on_the_accumulator(fw: Any) -> Any:
    x, log = leaf(fw, 2.0), []
    accumulator = x.view_as(x).grad_fn.next_functions[0][0]
    accumulator.register_prehook(lambda go: (go[0] * 10,))
    accumulator.register_hook(lambda gi, go: log.append((plain(gi), plain(go), x.grad.clone())))
    (x * 3).backward()
    return log, x.grad


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def test_a_hook_does_not_keep_its_tensor_alive() -> None:
    x = mg.ones(2, requires_grad=True)
    y = x * 2
    y.register_hook(lambda g: g)
    y.retain_grad()
    watch = weakref.ref(y)
    gc.disable()
    try:
        del y
        assert watch() is None
    finally:
        gc.enable()


def test_a_handle_outlives_its_tensor() -> None:
    x = mg.ones(2, requires_grad=True)
    handle = x.register_hook(lambda g: g)
    del x
    handle.remove()


def test_a_retained_grad_of_a_tensor_that_is_gone() -> None:
    x = mg.ones(2, requires_grad=True)
    y = x * 2
    y.retain_grad()
    z = y.sum()
    del y
    z.backward()
    assert x.grad is not None and x.grad.tolist() == [2, 2]
