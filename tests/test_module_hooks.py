"""Hooks on modules against torch's: when they run, with what, and what becomes of their results."""

from __future__ import annotations

import copy
import pickle
from collections import namedtuple
from typing import Any

import pytest

import minigrad as mg

from .parity import assert_same_outcome, plain_text
from .programs import Program
from .snippets import program, snippets

# Each puts hooks on `m`, a Linear and a Tanh, or on all modules, and gives the handles.
# `note(word)` is a hook that logs what it is given.
SETUPS = """
# before forward

m[0].register_forward_pre_hook(note("pre"))
m[0].register_forward_pre_hook(lambda module, args: args[0] * 2)
m[0].register_forward_pre_hook(lambda module, args: (args[0] * 2,))
m[0].register_forward_pre_hook(note("with keywords"), with_kwargs=True)
m[0].register_forward_pre_hook(lambda module, args, kwargs: (args, {**kwargs}), with_kwargs=True)
m[0].register_forward_pre_hook(lambda module, args, kwargs: 3, with_kwargs=True)
[m[0].register_forward_pre_hook(note(i), prepend=p) for i, p in enumerate([False, True, False])]

# after forward

m[1].register_forward_hook(note("forward"))
m[1].register_forward_hook(lambda module, args, output: output * 3)
m.register_forward_hook(note("with keywords"), with_kwargs=True)
[m[0].register_forward_hook(note(i), prepend=p) for i, p in enumerate([False, False, True, True])]

# after a failure

[m[0].register_forward_pre_hook(boom), m[0].register_forward_hook(note("always"), always_call=True)]
[m[0].register_forward_pre_hook(boom), m[0].register_forward_hook(note("never"))]
[m[0].register_forward_pre_hook(boom), m[0].register_forward_hook(boom, always_call=True)]
[m[0].register_forward_hook(note("once"), always_call=True), m[0].register_forward_hook(boom)]

# backward

m[0].register_full_backward_hook(note("backward"))
m[0].register_full_backward_hook(lambda module, inputs, outputs: (inputs[0] * 10,))
m[0].register_full_backward_hook(lambda module, inputs, outputs: (inputs[0], inputs[0]))
[m[0].register_full_backward_hook(note(i), prepend=p) for i, p in enumerate([False, True, False])]
[m.register_full_backward_hook(note("outer")), m[1].register_full_backward_hook(note("inner"))]
m[1].register_full_backward_pre_hook(note("pre"))
m[0].register_full_backward_pre_hook(lambda module, outputs: (outputs[0], outputs[0]))
m[1].register_full_backward_pre_hook(lambda module, outputs: (outputs[0] * 5,))

# on all modules

on_all.register_module_forward_pre_hook(note("pre"))
on_all.register_module_forward_hook(note("forward"))
on_all.register_module_forward_hook(note("with keywords"), with_kwargs=True)
on_all.register_module_full_backward_hook(note("backward"))
on_all.register_module_full_backward_pre_hook(note("pre"))
"""


def boom(*_: Any) -> None:
    raise RuntimeError("boom")


@pytest.mark.parametrize("line", snippets(SETUPS))
def test_setup(line: str) -> None:
    """What the hooks log and what comes out; and again when they are removed."""

    def run(fw: Any) -> Any:
        log: list[Any] = []

        def note(word: Any) -> Any:
            return lambda module, *given: log.append((word, type(module).__name__, *given))

        m = fw.nn.Sequential(fw.nn.Linear(2, 2), fw.nn.Tanh())
        scope = {"boom": boom, "m": m, "note": note, "on_all": fw.nn.modules.module}
        handles = program(line, lambda fw: scope)(fw)
        x = fw.tensor([[0.1, 0.2]], requires_grad=True)
        try:
            y = m(x)
            y.sum().backward()
            log.append((y.detach(), x.grad, m[0].weight.grad))
        except Exception as error:
            log.append((type(error).__name__, plain_text(str(error))))
        for handle in handles if isinstance(handles, list) else [handles]:
            handle.remove()
        log.append("removed")
        m(x.detach()).sum().backward()
        return log

    assert_same_outcome(run, messages=True)


def several_outputs(fw: Any) -> Any:
    log: list[Any] = []

    class Several(fw.nn.Module):
        def forward(self, a: Any, b: Any, c: Any) -> Any:
            return a * 2, a * 3, 5

    m = Several()
    m.register_full_backward_hook(lambda _, inputs, outputs: log.append((inputs, outputs)))
    m.register_full_backward_pre_hook(lambda _, outputs: log.append(outputs))
    a = fw.ones(2, requires_grad=True)
    first, *_ = m(a, fw.ones(2, requires_grad=True), fw.ones(1))
    first.sum().backward()
    first, second, number = m(a, "text", fw.ones(3))
    (first + second).sum().backward()
    return log, a.grad, repr(first), number


def no_input_needs_a_gradient(fw: Any) -> Any:
    log: list[Any] = []
    m = fw.nn.Linear(2, 1)
    m.register_full_backward_hook(lambda _, inputs, outputs: log.append((inputs, outputs)))
    m(fw.ones(1, 2)).sum().backward()
    with fw.no_grad():
        m(fw.ones(1, 2))
    return log


def a_gradient_for_an_input_that_needs_none(fw: Any) -> Any:
    m = fw.nn.Linear(2, 1)
    m.register_full_backward_hook(lambda *_: (fw.ones(1),))
    m(fw.ones(1, 2)).sum().backward()


def output_in_a_dict(fw: Any) -> Any:
    class Named(fw.nn.Module):
        def forward(self, a: Any) -> Any:
            return {"a": a * 2}

    m = Named()
    m.register_full_backward_hook(boom)
    return repr(m(fw.ones(2, requires_grad=True))["a"])


def output_in_a_named_tuple(fw: Any) -> Any:
    Pair = namedtuple("Pair", "a b")

    class Two(fw.nn.Module):
        def forward(self, x: Any) -> Any:
            return Pair(x * 2, x * 3)

    m = Two()
    m.register_full_backward_hook(lambda *_: None)
    return type(m(fw.ones(1, requires_grad=True))).__name__


def second_derivative_through_a_hook(fw: Any) -> Any:
    m = fw.nn.Tanh()
    m.register_full_backward_hook(lambda _, inputs, outputs: (inputs[0] * 2,))
    x = fw.tensor([0.3], requires_grad=True)
    (g,) = fw.autograd.grad(m(x).sum(), x, create_graph=True)
    return g.detach(), fw.autograd.grad(g.sum(), x)


def registration_is_seen(fw: Any) -> Any:
    log: list[Any] = []
    on_all = fw.nn.modules.module

    def note(module: Any, name: str, value: Any) -> None:
        log.append((type(module).__name__, name, type(value).__name__))

    handles = [
        on_all.register_module_parameter_registration_hook(note),
        on_all.register_module_module_registration_hook(note),
        on_all.register_module_buffer_registration_hook(note),
    ]
    fw.nn.Sequential(fw.nn.Linear(1, 1))
    m = fw.nn.Module()
    m.register_buffer("b", fw.ones(1))
    m.c = fw.nn.Tanh()
    m.c = None
    for handle in handles:
        handle.remove()
    fw.nn.Linear(1, 1)
    return log


def with_statement(fw: Any) -> Any:
    log: list[Any] = []
    m = fw.nn.Tanh()
    with m.register_forward_hook(lambda *_: log.append(1)):
        m(fw.ones(1))
    m(fw.ones(1))
    return log, len(m._forward_hooks)


def a_hook_removes_itself(fw: Any) -> Any:
    log: list[Any] = []
    m = fw.nn.Tanh()

    def once(*_: Any) -> None:
        log.append("once")
        handle.remove()

    handle = m.register_forward_hook(once)
    m(fw.ones(1))
    m(fw.ones(1))
    handle.remove()
    return log


def a_deep_copy_keeps_the_hooks(fw: Any) -> Any:
    log: list[Any] = []
    m = fw.nn.Sequential(fw.nn.Linear(2, 2))
    m[0].register_forward_hook(lambda *_: log.append(1))
    for each in (copy.deepcopy(m), m):
        each(fw.ones(1, 2))
    return log


@pytest.mark.parametrize(
    "program",
    [
        several_outputs,
        no_input_needs_a_gradient,
        a_gradient_for_an_input_that_needs_none,
        output_in_a_dict,
        output_in_a_named_tuple,
        second_derivative_through_a_hook,
        registration_is_seen,
        with_statement,
        a_hook_removes_itself,
        a_deep_copy_keeps_the_hooks,
    ],
)
def test_program(program: Program) -> None:
    assert_same_outcome(program)


# Handles that a module holds, and their copies


def called(*_: Any) -> None:
    raise LookupError("the hook was called")


class Holder(mg.nn.Module):
    """A module that holds the handle of its own hook."""

    def __init__(self) -> None:
        super().__init__()
        self.handle = self.register_forward_hook(called)

    def forward(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))],
    ids=["deepcopy", "pickle"],
)
def test_a_copied_handle_removes_from_the_copy(duplicate: Any) -> None:
    original = Holder()
    twin = duplicate(original)
    twin.handle.remove()
    assert twin(1) == 1
    with pytest.raises(LookupError):
        original(1)


def test_a_handle_restored_by_itself_does_nothing() -> None:
    pickle.loads(pickle.dumps(Holder().handle)).remove()


def test_ids_restored_are_not_given_again() -> None:
    handle = Holder().handle
    handle.id += 1000
    restored = pickle.loads(pickle.dumps(handle))
    assert mg.nn.Tanh().register_forward_hook(called).id > restored.id


def test_a_module_without_hooks_goes_straight_to_forward() -> None:
    m = mg.nn.Tanh()
    on_one = m.register_forward_hook(lambda *_: None)
    assert m._hooked
    on_one.remove()
    m(mg.ones(1))
    assert not m._hooked
    on_all = mg.nn.modules.module.register_module_forward_hook(lambda *_: None)
    assert mg.nn.Tanh()._hooked
    on_all.remove()
    m(mg.ones(1))
    assert not mg.nn.Tanh()._hooked
