"""Checkpointing: the same values, gradients and random draws, computed twice."""

from __future__ import annotations

import contextlib
import functools
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch.utils.checkpoint  # beside torch itself

import minigrad as mg

from .leaves import flags, leaf
from .programs import Programs

programs = Programs()


def tools(fw: Any) -> Any:
    return fw.utils.checkpoint


def variants(fw: Any, function: Any, *args: Any, **options: Any) -> list[Any]:
    """The results of both kinds of checkpoint."""
    return [
        tools(fw).checkpoint(function, *args, use_reentrant=reentrant, **options)
        for reentrant in (True, False)
    ]


@programs
def values_and_gradients(fw: Any) -> Any:
    found = []
    for k in (0, 1):
        x, w = leaf(fw, 0.5, 1.0), leaf(fw, 2.0, 3.0)
        h = x * 2
        y = variants(fw, lambda a, b: (a * b).sin().exp() * a, h, w)[k]
        (y * y).sum().backward()
        found += [y, x.grad, w.grad, flags(y)]
    return found


def model(fw: Any) -> Any:
    fw.manual_seed(0)
    return fw.nn.Sequential(
        fw.nn.Linear(3, 8), fw.nn.Dropout(0.5), fw.nn.Tanh(), fw.nn.Linear(8, 8),
        fw.nn.Dropout(0.2), fw.nn.ReLU(), fw.nn.Linear(8, 1),
    )  # fmt: skip


@programs
def dropout_draws_the_same_again(fw: Any) -> Any:
    found = []
    for reentrant in (None, True, False):
        net, x = model(fw), fw.ones(4, 3, requires_grad=True)
        fw.manual_seed(5)
        call = functools.partial(tools(fw).checkpoint, net, use_reentrant=reentrant)
        y = net(x) if reentrant is None else call(x)
        y.sum().backward()
        found += [y, x.grad, [p.grad for p in net.parameters()], fw.rand(2)]
    return found


@programs
def draws_anew_if_asked(fw: Any) -> Any:
    found = []
    for reentrant in (True, False):
        x = fw.ones(4, requires_grad=True)
        fw.manual_seed(5)
        y = tools(fw).checkpoint(
            lambda x: x * fw.rand(4) * x, x, use_reentrant=reentrant, preserve_rng_state=False
        )
        y.sum().backward()
        found += [y, x.grad, fw.rand(2)]
    return found


@programs
def how_often_it_runs(fw: Any) -> Any:
    found = []
    for options in ({"early_stop": True}, {"early_stop": False}):
        log: list[str] = []

        def part(x: Any, log: list[str] = log) -> Any:
            log.append("start")
            y = x.exp().sin()
            log.append("end")
            return y

        x = leaf(fw, 1.0)
        y = tools(fw).checkpoint(part, x, use_reentrant=False, **options)
        log.append("backward")
        y.backward(retain_graph=True)
        y.backward()
        found += [log, x.grad]
    return found


@programs
def early_stop_set_for_all(fw: Any) -> Any:
    log: list[str] = []

    def part(x: Any) -> Any:
        y = x.exp()
        log.append("end")
        return y

    x = leaf(fw, 1.0)
    with tools(fw).set_checkpoint_early_stop(False):
        y = tools(fw).checkpoint(part, x, use_reentrant=False)
    y.backward()
    return log


@programs
def nested(fw: Any) -> Any:
    check = tools(fw).checkpoint
    found = []
    for reentrant in (True, False):

        def inner(x: Any) -> Any:
            return x.exp() * x

        def outer(x: Any, inner: Any = inner, reentrant: bool = reentrant) -> Any:
            return check(inner, x.sin(), use_reentrant=reentrant).exp() + x

        x = leaf(fw, 0.5, 1.0)
        with warnings.catch_warnings():  # nothing requires grad while the outer one runs forward
            warnings.simplefilter("ignore")
            check(outer, x * 1, use_reentrant=reentrant).sum().backward()
        found.append(x.grad)
    return found


@programs
def second_derivatives(fw: Any) -> Any:
    x = leaf(fw, 0.5, 1.0)
    y = tools(fw).checkpoint(lambda x: x.exp() * x, x, use_reentrant=False)
    (g,) = fw.autograd.grad(y.sum(), x, create_graph=True)
    return g, fw.autograd.grad(g.sum(), x)


@programs
def only_one_of_two_results_is_used(fw: Any) -> Any:
    x = leaf(fw, 0.5, 1.0)
    found = []
    for a, b, n in variants(fw, lambda x: (x.exp(), x.sin(), 3), x):
        x.grad = None
        b.sum().backward()
        found += [a, b, n, x.grad]
    return found


@programs
def arguments_that_are_no_tensors(fw: Any) -> Any:
    x = leaf(fw, 0.5, 1.0)
    found = []
    for y in variants(fw, lambda x, n, d: x * n + d["b"], x, 3, {"b": 1}):
        x.grad = None
        y.sum().backward()
        found += [y, x.grad]
    return found


@programs
def keyword_arguments(fw: Any) -> Any:
    x, w = leaf(fw, 0.5, 1.0), leaf(fw, 2.0, 3.0)
    y = tools(fw).checkpoint(lambda x, *, w: (x * w).exp(), x, use_reentrant=False, w=w)
    y.sum().backward()
    return y, x.grad, w.grad


@programs
def parameters_known_otherwise(fw: Any) -> Any:
    found = []
    for k in (0, 1):
        fw.manual_seed(0)
        layer, x = fw.nn.Linear(2, 2), leaf(fw, 1.0, 2.0)
        y = variants(fw, lambda x, layer=layer: layer(x).exp(), x)[k]
        y.sum().backward()
        found += [x.grad, layer.weight.grad, layer.bias.grad]
    return found


@programs
def parameters_alone_need_no_input(fw: Any) -> Any:
    fw.manual_seed(0)
    layer = fw.nn.Linear(2, 2)
    y = tools(fw).checkpoint(lambda x: layer(x).exp(), fw.ones(2), use_reentrant=False)
    y.sum().backward()
    return layer.weight.grad


@programs
def under_no_grad(fw: Any) -> Any:
    x = leaf(fw, 0.5)
    with fw.no_grad():
        return flags(*variants(fw, lambda x: x.exp(), x))


@programs
def chosen_inputs(fw: Any) -> Any:
    x, w = leaf(fw, 0.5), leaf(fw, 2.0)
    y = tools(fw).checkpoint(lambda x, w: (x * w).exp(), x, w, use_reentrant=False)
    found = fw.autograd.grad(y, x, retain_graph=True)
    y.backward(inputs=[w])
    return found, x.grad, w.grad


@programs
def in_place_within(fw: Any) -> Any:
    x = leaf(fw, 0.5, 1.0)
    found = []
    for y in variants(fw, lambda x: (x * 2).mul_(x).exp_(), x):
        x.grad = None
        y.sum().backward()
        found += [y, x.grad]
    return found


@programs
def contexts(fw: Any) -> Any:
    log: list[str] = []

    @contextlib.contextmanager
    def noted(name: str) -> Iterator[None]:
        log.append("in " + name)
        yield
        log.append("out " + name)

    x = leaf(fw, 0.5)
    y = tools(fw).checkpoint(
        lambda x: x.exp(),
        x,
        use_reentrant=False,
        early_stop=False,
        context_fn=lambda: (noted("first"), noted("again")),
    )
    y.backward()
    return log


@programs
def sequential(fw: Any) -> Any:
    found = []
    for reentrant in (True, False):
        for segments in (1, 2, 3):
            net, x = model(fw), fw.ones(4, 3, requires_grad=True)
            fw.manual_seed(5)
            y = tools(fw).checkpoint_sequential(net, segments, x, use_reentrant=reentrant)
            y.sum().backward()
            found += [y, x.grad, [p.grad for p in net.parameters()]]
    return found


@programs
def sequence_of_functions(fw: Any) -> Any:
    x = leaf(fw, 0.5)
    y = tools(fw).checkpoint_sequential([fw.exp, fw.sin, fw.tanh], 2, x, use_reentrant=False)
    y.backward()
    return x.grad


@programs
def detached_arguments(fw: Any) -> Any:
    a, b, n = tools(fw).detach_variable((leaf(fw, 1.0) * 2, fw.ones(1), 3))
    return flags(a, b), n


# Refusals and warnings


@programs.raises("the use_reentrant parameter should be passed explicitly")
def unsaid(fw: Any) -> Any:
    tools(fw).checkpoint(lambda x: x.exp(), leaf(fw, 1.0))


@programs.raises("the use_reentrant parameter should be passed explicitly")
def unsaid_for_a_sequence(fw: Any) -> Any:
    tools(fw).checkpoint_sequential([fw.exp], 1, leaf(fw, 1.0))


@programs.raises("None of the inputs have requires_grad=True")
def reentrant_without_gradients(fw: Any) -> Any:
    tools(fw).checkpoint(lambda x: x.exp(), fw.ones(1), use_reentrant=True)


@programs.raises("Unexpected keyword arguments: k")
def reentrant_with_keywords(fw: Any) -> Any:
    tools(fw).checkpoint(lambda x: x.exp(), leaf(fw, 1.0), use_reentrant=True, k=1)


@programs.raises("Unexpected keyword arguments: k")
def sequence_with_keywords(fw: Any) -> Any:
    tools(fw).checkpoint_sequential([fw.exp], 1, leaf(fw, 1.0), use_reentrant=True, k=1)


@programs.raises("`context_fn` or `debug` is only supported when use_reentrant=False")
def reentrant_with_debug(fw: Any) -> Any:
    tools(fw).checkpoint(lambda x: x.exp(), leaf(fw, 1.0), use_reentrant=True, debug=True)


@programs.raises("determinism_check should be one of")
def another_check(fw: Any) -> Any:
    options = {"use_reentrant": False, "determinism_check": "some"}
    tools(fw).checkpoint(lambda x: x.exp(), leaf(fw, 1.0), **options)


@programs.raises("incompatible with .grad.. or passing an `inputs` parameter")
def reentrant_by_grad(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    fw.autograd.grad(tools(fw).checkpoint(lambda x: x.exp(), x, use_reentrant=True), x)


@programs.raises("incompatible with .grad.. or passing an `inputs` parameter")
def reentrant_by_inputs(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    tools(fw).checkpoint(lambda x: x.exp(), x, use_reentrant=True).backward(inputs=[x])


@programs.raises("none of output has requires_grad=True")
def reentrant_of_a_constant(fw: Any) -> Any:
    y = tools(fw).checkpoint(lambda x: x.detach() * 2, leaf(fw, 1.0), use_reentrant=True)
    y.backward()


@programs.raises("backward through the graph a second time")
def twice(fw: Any) -> Any:
    y = tools(fw).checkpoint(lambda x: x.exp(), leaf(fw, 1.0), use_reentrant=False)
    y.backward()
    y.backward()


@programs.raises("modified by an inplace operation")
def argument_written_to(fw: Any) -> Any:
    h = leaf(fw, 1.0) * 1
    y = tools(fw).checkpoint(lambda x: x.exp().sin(), h, use_reentrant=False)
    h.mul_(2)
    y.backward()


@programs.raises("Only tuple of tensors is supported")
def detached_list(fw: Any) -> Any:
    tools(fw).detach_variable([fw.ones(1)])


def changing(fw: Any, first: Any, again: Any, **options: Any) -> None:
    """A checkpoint of a function that does something else the second time."""
    parts = iter([first, again])
    y = tools(fw).checkpoint(lambda x: next(parts)(x), leaf(fw, 1.0, 2.0), **options)
    y.sum().backward()


CHANGES: dict[str, tuple[Any, Any, str, dict[str, Any]]] = {
    "fewer": (lambda x: x.exp().sin(), lambda x: x.exp(), "A different number of tensors", {}),
    "more": (
        lambda x: x.exp(),
        lambda x: x.exp().sin(),
        "trying to save more tensors during recomputation",
        {"early_stop": False},
    ),
    "shape": (lambda x: x.exp(), lambda x: x.sum().exp(), "have different metadata", {}),
    "type": (lambda x: x.exp(), lambda x: x.double().exp(), "have different metadata", {}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_part_that_changes_is_refused(what: str) -> None:
    first, again, message, options = CHANGES[what]
    for fw in (torch, mg):
        with pytest.raises(tools(fw).CheckpointError, match=message):
            changing(fw, first, again, use_reentrant=False, **options)


@programs
def changes_may_go_unchecked(fw: Any) -> Any:
    options = {"use_reentrant": False, "determinism_check": "none"}
    changing(fw, lambda x: x.exp(), lambda x: x.sum().exp() * fw.ones(2), **options)


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def test_less_is_kept() -> None:
    """Of a long chain only the ends of the parts stay in memory."""
    kept: list[Any] = []

    def pack(t: Any) -> Any:
        kept.append(t)
        return t

    def part(x: Any) -> Any:
        for _ in range(10):
            x = x.sin()
        return x

    x = mg.ones(100, requires_grad=True)
    with mg.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        y = x
        for _ in range(5):
            y = tools(mg).checkpoint(part, y, use_reentrant=False)
    assert len(kept) == 5
    y.sum().backward()
    z = mg.ones(100, requires_grad=True)
    for_comparison = z
    for _ in range(50):
        for_comparison = for_comparison.sin()
    for_comparison.sum().backward()
    assert x.grad is not None and z.grad is not None
    assert x.grad.tolist() == z.grad.tolist()
