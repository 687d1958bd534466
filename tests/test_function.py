"""autograd.Function: steps with a user's own forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .leaves import cube, flags, function, leaf
from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


# One input, one output


@programs
def first_derivative(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = cube(fw).apply(x)
    y.sum().backward()
    return y, x.grad, y.grad_fn.name(), flags(y)


@programs
def higher_derivatives(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = cube(fw).apply(x).sum()
    found = []
    for _ in range(3):
        (y,) = fw.autograd.grad(y.sum(), x, create_graph=True)
        found.append(y)
    return found


@programs
def forward_and_backward_run_unrecorded(fw: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any) -> Any:
        y = x * 2
        seen.append((fw.is_grad_enabled(), x.requires_grad, y.requires_grad))
        return y

    def backward(ctx: Any, g: Any) -> Any:
        seen.append((fw.is_grad_enabled(), g.requires_grad))
        return g * 2

    x = leaf(fw, 1.0)
    function(fw, forward, backward).apply(x).backward()
    y = function(fw, forward, backward).apply(x)
    fw.autograd.grad(y, x, create_graph=True)
    return seen


@programs
def without_inputs_that_require_grad(fw: Any) -> Any:
    made = cube(fw)
    with fw.no_grad():
        y = made.apply(leaf(fw, 2.0))
    return flags(made.apply(fw.ones(2)), y)


@programs
def needs_input_grad(fw: Any) -> Any:
    seen = []

    def forward(ctx: Any, a: Any, n: Any, b: Any, c: Any) -> Any:
        seen.append(ctx.needs_input_grad)
        return a * n + b + c

    def backward(ctx: Any, g: Any) -> Any:
        seen.append(ctx.needs_input_grad)
        return g * 2, None, None, g

    a, c = leaf(fw, 1.0), leaf(fw, 2.0)
    y = function(fw, forward, backward).apply(a, 2, fw.ones(1), c)
    y.backward()
    function(fw, forward, backward).apply(fw.ones(1), 2, fw.ones(1), fw.ones(1))
    with fw.no_grad():
        function(fw, forward, backward).apply(a, 2, c, fw.ones(1))
    return seen, a.grad, c.grad


@programs
def attributes_on_ctx(fw: Any) -> Any:
    def forward(ctx: Any, x: Any, n: int) -> Any:
        ctx.n, ctx.shape = n, x.shape
        return x.sum() * n

    def backward(ctx: Any, g: Any) -> Any:
        return g.expand(ctx.shape) * ctx.n, None

    x = fw.ones(2, 3, requires_grad=True)
    y = function(fw, forward, backward).apply(x, 4)
    y.backward()
    return x.grad, y.grad_fn.n


@programs
def gradients_of_broadcast_shape_are_summed(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.expand(3, 2) * 1, lambda ctx, g: g)
    x = fw.ones(1, 2, requires_grad=True)
    made.apply(x).sum().backward()
    return x.grad


@programs
def gradients_of_another_type_are_converted(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.double(), lambda ctx, g: g * 2)
    x = leaf(fw, 1.0, 2.0)
    y = made.apply(x)
    y.sum().backward()
    return x.grad, y.dtype


@programs
def backward_may_return_the_incoming_gradient(fw: Any) -> Any:
    made = function(fw, lambda ctx, a, b: a + b, lambda ctx, g: (g, g))
    a, b = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    made.apply(a, b).sum().backward()
    a.grad.mul_(100)
    return a.grad, b.grad


@programs
def backward_may_return_what_it_saved(fw: Any) -> Any:
    def forward(ctx: Any, x: Any, w: Any) -> Any:
        ctx.save_for_backward(x, w)
        return (x * w).sum()

    def backward(ctx: Any, g: Any) -> Any:
        x, w = ctx.saved_tensors
        return w, x

    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    function(fw, forward, backward).apply(x, w).backward()
    x.grad.mul_(100)
    w.grad.mul_(100)
    return x.grad, w.grad, x, w


@programs
def none_for_a_gradient(fw: Any) -> Any:
    made = function(fw, lambda ctx, a, b: a * b, lambda ctx, g: (None, g))
    a, b = leaf(fw, 1.0), leaf(fw, 2.0)
    made.apply(a, b).backward()
    return a.grad, b.grad


@programs
def more_gradients_than_inputs_if_none(fw: Any) -> Any:
    made = function(fw, lambda ctx, a: a * 2, lambda ctx, g: (g, None, None))
    a = leaf(fw, 1.0)
    made.apply(a).backward()
    return a.grad


@programs
def inherited_functions(fw: Any) -> Any:
    class Twice(fw.autograd.Function):
        factor = 2

        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 2

    class Wrong(Twice):
        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            return g * 7

    x = leaf(fw, 1.0)
    y = Wrong.apply(x)
    y.backward()
    return x.grad, y.grad_fn.name()


@programs
def straight_through_estimator(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.round(), lambda ctx, g: g)
    x = leaf(fw, 0.4, 1.6)
    (made.apply(x) * x).sum().backward()
    return x.grad


@programs
def gradient_reversal(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.view_as(x), lambda ctx, g: -g)
    x = leaf(fw, 1.0, 2.0)
    y = made.apply(x)
    (y * y).sum().backward()
    return y, x.grad, flags(y)


@programs
def inside_a_larger_graph_with_hooks(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    h = x.exp()
    y = cube(fw).apply(h)
    y.register_hook(lambda g: log.append(g.clone()))
    y.grad_fn.register_hook(lambda gi, go: log.append([*gi, *go]))
    h.retain_grad()
    (y * 2).sum().backward()
    return x.grad, h.grad, log


@programs
def used_twice(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    made = cube(fw)
    (made.apply(x) + made.apply(made.apply(x))).sum().backward()
    return x.grad


# setup_context


@programs
def setup_context(fw: Any) -> Any:
    seen = []

    def forward(x: Any, n: int) -> Any:
        return x**n

    def setup(ctx: Any, inputs: Any, output: Any) -> None:
        x, ctx.n = inputs
        seen.append((len(inputs), output.detach().clone(), ctx.needs_input_grad))
        ctx.save_for_backward(x)

    def backward(ctx: Any, g: Any) -> Any:
        return g * ctx.n * ctx.saved_tensors[0] ** (ctx.n - 1), None

    x = leaf(fw, 1.0, 2.0)
    function(fw, forward, backward, setup_context=setup).apply(x, 3).sum().backward()
    return x.grad, seen


@programs
def setup_context_with_several_outputs(fw: Any) -> Any:
    def setup(ctx: Any, inputs: Any, output: Any) -> None:
        ctx.save_for_backward(*output)

    def backward(ctx: Any, ga: Any, gb: Any) -> Any:
        a, _ = ctx.saved_tensors
        return ga * a + gb * 2

    made = function(fw, lambda x: (x.exp(), x * 2), backward, setup_context=setup)
    x = leaf(fw, 0.0, 1.0)
    a, b = made.apply(x)
    (a * b).sum().backward()
    return x.grad


# Several outputs


def double_and_square(fw: Any, seen: list[Any] | None = None, materialize: bool = True) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.set_materialize_grads(materialize)
        ctx.save_for_backward(x)
        return x * 2, x * x

    def backward(ctx: Any, ga: Any, gb: Any) -> Any:
        if seen is not None:
            seen.append([ga, gb])
        (x,) = ctx.saved_tensors
        total = fw.zeros_like(x)
        if ga is not None:
            total = total + ga * 2
        if gb is not None:
            total = total + gb * 2 * x
        return total

    return function(fw, forward, backward)


@programs
def several_outputs(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = double_and_square(fw).apply(x)
    (a * b).sum().backward()
    return x.grad, flags(a, b), a.output_nr, b.output_nr, a.grad_fn is b.grad_fn


@programs
def unused_outputs_are_zeros(fw: Any) -> Any:
    x, seen = leaf(fw, 1.0, 2.0), []
    double_and_square(fw, seen).apply(x)[1].sum().backward()
    return x.grad, seen


@programs
def unused_outputs_are_none_if_asked(fw: Any) -> Any:
    x, seen = leaf(fw, 1.0, 2.0), []
    double_and_square(fw, seen, materialize=False).apply(x)[0].sum().backward()
    return x.grad, seen


@programs
def second_derivatives_of_several_outputs(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = double_and_square(fw).apply(x)
    (g,) = fw.autograd.grad((a * b).sum(), x, create_graph=True)
    return g, fw.autograd.grad(g.sum(), x)


@programs
def gradients_of_the_outputs_themselves(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = double_and_square(fw).apply(x)
    return fw.autograd.grad((a * b * b).sum(), [a, b, x])


@programs
def hooks_on_several_outputs(fw: Any) -> Any:
    x, log = leaf(fw, 1.0, 2.0), []
    a, b = double_and_square(fw).apply(x)
    a.register_hook(lambda g: g * 10)
    b.retain_grad()
    a.grad_fn.register_prehook(lambda go: log.append(list(go)))
    (a + b).sum().backward()
    return x.grad, b.grad, log


@programs
def an_output_that_is_no_tensor(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: (x * 2, "text", None), lambda ctx, g, *rest: g * 2)
    x = leaf(fw, 1.0)
    y, text, none = made.apply(x)
    y.backward()
    return x.grad, text, none


@programs
def an_integer_output(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        values, places = x.max(0)
        ctx.save_for_backward(places)
        ctx.mark_non_differentiable(places)
        ctx.n = len(x)
        return values, places

    def backward(ctx: Any, g: Any, _: Any) -> Any:
        out = fw.zeros(ctx.n)
        out[ctx.saved_tensors[0]] = g
        return out

    x = leaf(fw, 1.0, 5.0, 2.0)
    value, place = function(fw, forward, backward).apply(x)
    value.backward()
    return value, place, x.grad, flags(place)


@programs
def integer_outputs_need_no_mark(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: (x * 2, x.long()), lambda ctx, g, _: g * 2)
    x = leaf(fw, 1.5)
    a, b = made.apply(x)
    a.backward()
    return b, flags(b), x.grad


@programs
def marked_non_differentiable(fw: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any) -> Any:
        a, b = x * 2, x * 3
        ctx.mark_non_differentiable(b)
        return a, b

    def backward(ctx: Any, ga: Any, gb: Any) -> Any:
        seen.append(gb)
        return ga * 2

    x = leaf(fw, 1.0)
    a, b = function(fw, forward, backward).apply(x)
    (a * b).backward()
    return flags(a, b), x.grad, seen


@programs
def a_list_is_one_output_that_is_no_tensor(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: [x * 2], lambda ctx, g: g * 2)
    return type(made.apply(leaf(fw, 1.0))).__name__


@programs
def a_tuple_of_one(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: (x * 2,), lambda ctx, g: g * 2)
    x = leaf(fw, 1.0)
    (y,) = made.apply(x)
    y.backward()
    return x.grad


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
