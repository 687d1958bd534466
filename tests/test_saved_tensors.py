"""What steps keep for backward, in the hands of hooks: `autograd.graph`."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg

from . import checks
from .cases import Case
from .leaves import cube, flags, function, leaf
from .parity import array_of, assert_close, outcome
from .programs import Programs
from .test_ops import CASES, params

programs = Programs()


def graph(fw: Any) -> Any:
    return fw.autograd.graph


# saved_tensors_hooks


@programs
def what_is_packed(fw: Any) -> Any:
    x, w, c, log = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0), fw.ones(2), []

    def pack(t: Any) -> Any:
        log.append((t.detach().clone(), t.requires_grad, t.is_leaf))
        return t.detach()

    with graph(fw).saved_tensors_hooks(pack, lambda t: t):
        y = (x * w).exp() * c
        z = y + 1
        (z * 2).sum()
    return log


@programs
def unpacked_values_are_used(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    with graph(fw).saved_tensors_hooks(lambda t: t.numpy(force=True), lambda a: fw.tensor(a * 10)):
        y = x * x
    y.sum().backward()
    with graph(fw).saved_tensors_hooks(lambda t: log.append("pack"), lambda _: fw.ones(2)):
        x.exp().sum().backward()
    return x.grad, log


@programs
def every_pass_unpacks(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []

    def unpack(t: Any) -> Any:
        log.append(t.clone())
        return t

    with graph(fw).saved_tensors_hooks(lambda t: t.detach(), unpack):
        y = x.exp().sum()
    y.backward(retain_graph=True)
    y.backward()
    return x.grad, log


@programs
def second_derivatives(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    with graph(fw).saved_tensors_hooks(lambda t: t.detach() * 1, lambda t: t):
        y = (x.exp() * x**3).sum()
        (g,) = fw.autograd.grad(y, x, create_graph=True)
    (h,) = fw.autograd.grad(g.sum(), x)
    return g, h


@programs
def the_innermost_block_is_asked(fw: Any) -> Any:
    x, log = leaf(fw, 1.0), []

    def hooks(name: str) -> Any:
        return graph(fw).saved_tensors_hooks(
            lambda t: (log.append("pack " + name), t.detach())[1],
            lambda t: (log.append("unpack " + name), t)[1],
        )

    with hooks("outer"):
        a = x.exp()
        with hooks("inner"):
            b = a.sin()
        c = b.exp()
    d = c.exp()
    d.backward()
    return log, x.grad


@programs
def functions_are_asked_too(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    made = cube(fw)
    with graph(fw).saved_tensors_hooks(
        lambda t: (log.append((t.detach().clone(), t.requires_grad)), t.detach())[1],
        lambda t: t * 2,
    ):
        y = made.apply(x)
    y.sum().backward()
    return x.grad, log


@programs
def outputs_of_functions(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        y = x.exp()
        ctx.save_for_backward(y, None)
        return y

    made = function(fw, forward, lambda ctx, g: g * ctx.saved_tensors[0])
    x = leaf(fw, 1.0, 2.0)
    with graph(fw).saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t):
        y = made.apply(x)
    (g,) = fw.autograd.grad(y.sum(), x, create_graph=True)
    return g, fw.autograd.grad(g.sum(), x)


@programs
def copies_are_not_watched_for_changes(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    h = x * 2
    with graph(fw).saved_tensors_hooks(lambda t: t.clone(), lambda t: t):
        y = h * h
        z = h.exp()
    h.mul_(100)
    z.detach().mul_(100)
    (y + z).sum().backward()
    return x.grad


@programs
def in_place_steps(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    h = x * 1
    with graph(fw).saved_tensors_hooks(lambda t: t.detach(), lambda t: t):
        h.mul_(w)
    h.sum().backward()
    return x.grad, w.grad


@programs
def nothing_is_packed_unrecorded(fw: Any) -> Any:
    log: list[Any] = []
    with graph(fw).saved_tensors_hooks(log.append, lambda t: t):
        fw.ones(2).exp()
        with fw.no_grad():
            leaf(fw, 1.0).exp()
    return len(log)


@programs
def hooks_end_with_their_block(fw: Any) -> Any:
    log: list[Any] = []
    with pytest.raises(KeyError), graph(fw).saved_tensors_hooks(log.append, lambda t: t):
        raise KeyError
    leaf(fw, 1.0).exp()
    return len(log)


@programs.raises("modifying its input in place")
def pack_hook_that_writes(fw: Any) -> Any:
    with graph(fw).saved_tensors_hooks(lambda t: t.detach().mul_(2), lambda t: t):
        x = leaf(fw, 1.0) * 1
        x.exp() * x


@programs.raises(
    "Output of saved tensor unpack_hook expected to be a Tensor but got result of type int"
)
def unpack_hook_that_gives_a_number(fw: Any) -> Any:
    with graph(fw).saved_tensors_hooks(lambda t: t.detach(), lambda t: 3):
        y = leaf(fw, 1.0).exp()
    y.backward()


@programs.raises("takes|missing|argument")
def pack_hook_of_another_signature(fw: Any) -> Any:
    with graph(fw).saved_tensors_hooks(lambda: None, lambda t: t):
        leaf(fw, 1.0).exp()


@programs.raises("second time")
def twice(fw: Any) -> Any:
    with graph(fw).saved_tensors_hooks(lambda t: t.detach(), lambda t: t):
        y = leaf(fw, 1.0).exp()
    y.backward()
    y.backward()


@programs
def saved_on_cpu(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    with graph(fw).save_on_cpu(pin_memory=False):
        y = (x.exp() * x).sum()
    y.backward()
    return x.grad


@programs.raises("not here")
def disabled(fw: Any) -> Any:
    with (
        graph(fw).disable_saved_tensors_hooks("not here"),
        graph(fw).saved_tensors_hooks(lambda t: t, lambda t: t),
    ):
        pass


@programs.raises("not here")
def disabled_too_late(fw: Any) -> Any:
    with (
        graph(fw).saved_tensors_hooks(lambda t: t, lambda t: t),
        graph(fw).disable_saved_tensors_hooks("not here"),
    ):
        pass


@programs
def enabled_again(fw: Any) -> Any:
    log: list[Any] = []
    with graph(fw).disable_saved_tensors_hooks("a"), graph(fw).disable_saved_tensors_hooks("b"):
        leaf(fw, 1.0).exp()
    with graph(fw).saved_tensors_hooks(log.append, lambda t: t):
        leaf(fw, 1.0).exp()
    return len(log)


# allow_mutation_on_saved_tensors


@programs
def mutation_allowed(fw: Any) -> Any:
    with graph(fw).allow_mutation_on_saved_tensors():
        x = leaf(fw, 1.0, 2.0)
        a = x * 3
        b = a * a
        c = b.exp()
        a.zero_()
        b[0] = 0
        c.detach().mul_(2)
        (b.sum() + c.sum()).backward()
    return x.grad, a, b


@programs
def mutation_through_views(fw: Any) -> Any:
    with graph(fw).allow_mutation_on_saved_tensors():
        x = leaf(fw, 1.0, 2.0, 3.0)
        a = x * 3
        b = a[1:] * a[:2]
        a[0].fill_(100.0)
        b.sum().backward()
    return x.grad


@programs.raises("cannot be nested")
def mutation_nested(fw: Any) -> Any:
    with graph(fw).allow_mutation_on_saved_tensors(), graph(fw).allow_mutation_on_saved_tensors():
        pass


@programs.raises("Trying to backward outside of the 'allow_mutation_on_saved_tensors'")
def mutation_and_backward_outside(fw: Any) -> Any:
    with graph(fw).allow_mutation_on_saved_tensors():
        y = leaf(fw, 1.0).exp()
    y.backward()


# increment_version


@programs.raises("modified by an inplace operation")
def version_incremented(fw: Any) -> Any:
    h = leaf(fw, 1.0) * 2
    y = h * h
    graph(fw).increment_version(h)
    y.backward()


@programs.raises("modified by an inplace operation")
def versions_incremented(fw: Any) -> Any:
    h = leaf(fw, 1.0) * 2
    y = h * h
    graph(fw).increment_version([h, fw.ones(1)])
    y.backward()


# Edges


@programs
def gradients_by_edges(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    h = x.exp()
    a, b = h.unbind(0)
    y = a * b + h.sum()
    edge = graph(fw).get_gradient_edge
    found = fw.autograd.grad(y, [edge(h), edge(x), edge(a), edge(b)], retain_graph=True)
    from_edge = fw.autograd.grad(edge(h), x, fw.ones(2), retain_graph=True)
    fw.autograd.backward(edge(y), fw.ones(()), retain_graph=True)
    grad = x.grad.clone()
    fw.autograd.backward(y, inputs=[edge(x)])
    return found, from_edge, grad, x.grad, edge(b).output_nr, edge(h).node is h.grad_fn


@programs
def an_edge_does_not_hold_its_tensor(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    h = x.exp()
    edge = graph(fw).get_gradient_edge(h)
    y = (h * h).sum()
    del h
    return fw.autograd.grad(y, edge)


@programs
def nodes_are_nodes(fw: Any) -> Any:
    y = leaf(fw, 1.0) * 2
    made = cube(fw).apply(y)
    nodes = [y.grad_fn, made.grad_fn, y.grad_fn.next_functions[0][0]]
    return [isinstance(n, graph(fw).Node) for n in (*nodes, 3)][1:]


@programs.raises("get the gradient edge for a Tensor that does not require gradients")
def edge_of_a_constant(fw: Any) -> Any:
    graph(fw).get_gradient_edge(fw.ones(1))


@programs.raises("materialize_grads cannot be used when the given input is a GradientEdge")
def edge_materialized(fw: Any) -> Any:
    x, y = leaf(fw, 1.0), leaf(fw, 1.0)
    fw.autograd.grad(x * 2, graph(fw).get_gradient_edge(y), materialize_grads=True)


@programs
def a_dict_of_inputs(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 2.0)
    return fw.autograd.grad(x * w, {"x": x, "w": w})


# register_multi_grad_hook


@programs
def multi_grad_hook(fw: Any) -> Any:
    x, w, unused = leaf(fw, 1.0), leaf(fw, 2.0), leaf(fw, 3.0)
    log: list[Any] = []
    h = x.exp()
    hook = graph(fw).register_multi_grad_hook((x, h, w, unused), lambda gs: log.append(list(gs)))
    (h * w + x).sum().backward()
    (x * 5).sum().backward()
    h = w * 1
    hook.remove()
    (x * 5).sum().backward()
    return log


@programs
def multi_grad_hook_for_any(fw: Any) -> Any:
    x, w, log = leaf(fw, 1.0), leaf(fw, 2.0), []
    hook = graph(fw).register_multi_grad_hook((x, w), log.append, mode="any")
    (x.exp().exp() * 1).sum().backward()
    (w * 3).backward()
    (x * w).backward()
    count = len(log)
    hook.remove()
    (x * w).backward()
    return log[:2], count, len(log)


@programs
def multi_grad_hook_on_chosen_inputs(fw: Any) -> Any:
    x, w, log = leaf(fw, 1.0), leaf(fw, 2.0), []
    a, b = x * 2, w * 3
    graph(fw).register_multi_grad_hook((a, b), lambda gs: log.append(list(gs)))
    fw.autograd.grad((a * b).sum(), x, retain_graph=True)
    (a * b).sum().backward(inputs=[x, w])
    return log


@programs.raises("Expects mode to be one of")
def multi_grad_hook_of_another_mode(fw: Any) -> Any:
    graph(fw).register_multi_grad_hook((leaf(fw, 1.0),), print, mode="some")


@programs
def flags_of_results_under_hooks(fw: Any) -> Any:
    with graph(fw).saved_tensors_hooks(lambda t: t.detach(), lambda t: t):
        y = leaf(fw, 1.0).exp()
    return flags(y), y.grad_fn.name()


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


# Every row


@pytest.mark.parametrize("case", params(CASES))
def test_derivatives_through_hooks(case: Case) -> None:
    """Packed as bytes, what is kept gives the same derivatives."""
    arrays = case.arrays(case.read)
    expected = outcome(checks.derivatives, mg, case, arrays, case.order)
    hooks = mg.autograd.graph.saved_tensors_hooks(
        lambda t: (t.numpy(force=True).tobytes(), t.shape, t.dtype),
        lambda p: (
            mg.frombuffer(bytearray(p[0]), dtype=p[2]).reshape(p[1])
            if p[0]
            else mg.empty(p[1], dtype=p[2])
        ),
    )
    with hooks:
        found = outcome(checks.derivatives, mg, case, arrays, case.order)
    assert type(found) is type(expected)
    if isinstance(expected, dict):
        pairs = zip(checks.flat([*found.values()]), checks.flat([*expected.values()]), strict=True)
        for a, b in pairs:
            assert_close(array_of(a), array_of(b), ulps=8, floor=1)


def test_nothing_is_left_of_a_graph_with_hooks() -> None:
    x = mg.ones(2, requires_grad=True)
    gc.disable()
    try:
        with mg.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), lambda t: t):
            y = x.exp() * x
        watch = weakref.ref(y)
        del y
        assert watch() is None
    finally:
        gc.enable()
