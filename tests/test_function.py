"""autograd.Function: steps with a user's own forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


def leaf(fw: Any, *values: float) -> Any:
    return fw.tensor(values, requires_grad=True)


def function(fw: Any, forward: Any, backward: Any, **others: Any) -> Any:
    """A Function made of two plain functions, under the name `Made`."""
    body = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    body.update({name: staticmethod(f) for name, f in others.items()})
    return type("Made", (fw.autograd.Function,), body)


def cube(fw: Any) -> Any:
    """x³, differentiable any number of times."""

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return g * 3 * x * x

    return function(fw, forward, backward)


def flags(*tensors: Any) -> list[tuple[bool, bool]]:
    return [(t.requires_grad, t.is_leaf) for t in tensors]


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


# Inputs and views as outputs


@programs
def an_input_returned_is_a_new_tensor(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x, lambda ctx, g: g * 5)
    x = leaf(fw, 1.0, 2.0)
    y = made.apply(x)
    y.sum().backward()
    return x.grad, y is x, flags(x, y), y.data_ptr() == x.data_ptr()


@programs
def a_constant_input_returned_beside_another(fw: Any) -> Any:
    made = function(fw, lambda ctx, x, c: (x * c, c), lambda ctx, g, h: (g * 2, None))
    x, c = leaf(fw, 1.0), fw.full((1,), 2.0)
    y, d = made.apply(x, c)
    (y * d).backward()
    return x.grad, d is c, flags(y, d, c)


@programs
def a_view_of_an_input_returned(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x[:1], lambda ctx, g: fw.cat([g, g * 0]))
    x = leaf(fw, 1.0, 2.0)
    y = made.apply(x)
    (y * 3).sum().backward()
    return x.grad, flags(y)


@programs
def dirty_input(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        x.mul_(3)
        ctx.mark_dirty(x)
        return x

    made = function(fw, forward, lambda ctx, g: g * 3)
    x = leaf(fw, 1.0, 2.0)
    h = x * 2
    y = made.apply(h)
    (h * h).sum().backward()
    return x.grad, y is h, h, flags(h), h.grad_fn.name()


@programs
def dirty_constant_joined_to_a_graph(fw: Any) -> Any:
    def forward(ctx: Any, x: Any, w: Any) -> Any:
        ctx.mark_dirty(x)
        return x.add_(w)

    made = function(fw, forward, lambda ctx, g: (None, g))
    c, w = fw.zeros(2), leaf(fw, 1.0, 2.0)
    made.apply(c, w)
    (c * c).sum().backward()
    return w.grad, c, flags(c)


@programs.raises("modified by an inplace operation")
def dirty_input_that_was_kept(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(3)

    x = leaf(fw, 1.0, 2.0)
    h = x * 2
    y = h * h
    function(fw, forward, lambda ctx, g: g * 3).apply(h)
    y.sum().backward()


@programs.raises("a leaf Variable that requires grad")
def dirty_leaf(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(3)

    function(fw, forward, lambda ctx, g: g * 3).apply(leaf(fw, 1.0))


@programs.raises("custom Function")
def a_view_returned_is_not_written_to(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.view_as(x), lambda ctx, g: g)
    made.apply(leaf(fw, 1.0, 2.0) * 2).mul_(3)


@programs.raises("custom Function")
def a_view_returned_and_its_base_written_to(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x.view_as(x), lambda ctx, g: g)
    h = leaf(fw, 1.0, 2.0) * 2
    y = made.apply(h)
    h.mul_(3)
    return y * 2


@programs.raises("custom Function")
def an_input_returned_is_not_written_to(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x, lambda ctx, g: g)
    made.apply(leaf(fw, 1.0, 2.0) * 2).mul_(3)


@programs
def an_output_that_is_no_view_may_be_written_to(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = function(fw, lambda ctx, x: x.clone(), lambda ctx, g: g * 5).apply(x)
    y.mul_(3)
    y[0] = 7
    y.sum().backward()
    return x.grad, y


@programs.raises("marked as dirty during the forward method were not returned")
def dirty_but_not_returned(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(3) + 1

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0) * 2)


@programs
def dirty_view(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(x)
        return x.mul_(3)

    x = leaf(fw, 1.0, 2.0, 3.0)
    h = x * 2
    function(fw, forward, lambda ctx, g: g * 3).apply(h[1:])
    (h * h).sum().backward()
    return x.grad, h, flags(h), h.grad_fn.name()


# What is saved


@programs
def saved_outputs_and_none(fw: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any) -> Any:
        y = x.exp()
        ctx.save_for_backward(y, None)
        return y

    def backward(ctx: Any, g: Any) -> Any:
        y, none = ctx.saved_tensors
        seen.append(none)
        return g * y

    x = leaf(fw, 0.0, 1.0)
    y = function(fw, forward, backward).apply(x)
    (g,) = fw.autograd.grad(y.sum(), x, create_graph=True)
    return g, fw.autograd.grad(g.sum(), x), seen


@programs
def saved_intermediate(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        h = x.sin()
        ctx.save_for_backward(h)
        return h * h

    def backward(ctx: Any, g: Any) -> Any:
        (h,) = ctx.saved_tensors
        return g * 2 * h

    x = leaf(fw, 0.5)
    function(fw, forward, backward).apply(x).backward()
    return x.grad


@programs
def saved_inputs_lead_on_in_second_derivatives(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    h = x * x
    (g,) = fw.autograd.grad(cube(fw).apply(h).sum(), x, create_graph=True)
    return fw.autograd.grad(g.sum(), [x, h])


@programs
def saved_tensors_read_from_outside(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = cube(fw).apply(x)
    (saved,) = y.grad_fn.saved_tensors
    return saved, flags(saved)


@programs
def nothing_saved(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = function(fw, lambda ctx, x: x * 2, lambda ctx, g: g * 2).apply(x)
    y.backward()
    y.backward()
    return x.grad


@programs.raises("backward through the graph a second time")
def nothing_saved_but_asked_for(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x * 2, lambda ctx, g: g * 2 + len(ctx.saved_tensors))
    y = made.apply(leaf(fw, 1.0))
    y.backward()
    y.backward()


@programs.raises("backward through the graph a second time")
def twice(fw: Any) -> Any:
    y = cube(fw).apply(leaf(fw, 1.0))
    y.backward()
    y.backward()


@programs
def twice_with_retain_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = cube(fw).apply(x)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@programs.raises("modified by an inplace operation")
def saved_and_changed(fw: Any) -> Any:
    h = leaf(fw, 1.0) * 2
    y = cube(fw).apply(h)
    h.add_(1)
    y.backward()


@programs.raises("save_for_backward can only save variables")
def saved_number(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x, 3)
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


# once_differentiable


def once(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    @fw.autograd.function.once_differentiable
    def backward(ctx: Any, g: Any) -> Any:
        return g * 2 * ctx.saved_tensors[0]

    return function(fw, forward, backward)


@programs
def once_differentiable(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    once(fw).apply(x).sum().backward()
    return x.grad, flags(x.grad)


@programs
def once_differentiable_under_create_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = once(fw).apply(x).sum() + x.sum()
    (g,) = fw.autograd.grad(y, x, create_graph=True)
    return g


@programs.raises("(?i)once_differentiable")
def once_differentiable_twice(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (g,) = fw.autograd.grad((once(fw).apply(x) * x).sum(), x, create_graph=True)
    g.sum().backward()


# Refusals


@programs.raises("incorrect number of gradients")
def too_few_gradients(fw: Any) -> Any:
    made = function(fw, lambda ctx, a, b: a * b, lambda ctx, g: g)
    made.apply(leaf(fw, 1.0), leaf(fw, 2.0)).backward()


@programs.raises("incorrect number of gradients")
def too_many_gradients(fw: Any) -> Any:
    made = function(fw, lambda ctx, a: a * 2, lambda ctx, g: (g, g))
    made.apply(leaf(fw, 1.0)).backward()


@programs.raises("invalid gradient at index 0 - got .*3.* but expected shape compatible with .*2")
def gradient_of_another_shape(fw: Any) -> Any:
    made = function(fw, lambda ctx, a: a * 2, lambda ctx, g: fw.ones(3))
    made.apply(leaf(fw, 1.0, 2.0)).sum().backward()


@programs.raises("")
def gradient_that_is_a_number(fw: Any) -> Any:
    made = function(fw, lambda ctx, a: a * 2, lambda ctx, g: 2.0)
    made.apply(leaf(fw, 1.0)).backward()


@programs
def gradient_for_a_constant_is_ignored(fw: Any) -> Any:
    made = function(fw, lambda ctx, a, b: a * b, lambda ctx, g: (g, g))
    a = leaf(fw, 1.0)
    made.apply(a, fw.ones(1)).backward()
    return a.grad


@programs.raises("gradient|non-Variable|differentiable")
def gradient_for_a_number(fw: Any) -> Any:
    made = function(fw, lambda ctx, a, n: a * n, lambda ctx, g: (g, g))
    made.apply(leaf(fw, 1.0), 2).backward()


@programs.raises("(?i)should not be instantiated|static")
def instance(fw: Any) -> Any:
    cube(fw)()


@programs.raises("")
def without_forward(fw: Any) -> Any:
    type("Empty", (fw.autograd.Function,), {}).apply(leaf(fw, 1.0))


@programs.raises("")
def without_backward(fw: Any) -> Any:
    body = {"forward": staticmethod(lambda ctx, x: x * 2)}
    type("Half", (fw.autograd.Function,), body).apply(leaf(fw, 1.0)).backward()


@programs.raises("inside")
def an_error_in_forward(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        raise KeyError("inside")

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


@programs
def an_error_in_backward_leaves_the_modes_as_they_were(fw: Any) -> Any:
    def backward(ctx: Any, g: Any) -> Any:
        raise KeyError("inside")

    x = leaf(fw, 1.0)
    y = function(fw, lambda ctx, x: x * 2, backward).apply(x)
    with pytest.raises(KeyError):
        y.backward()
    return fw.is_grad_enabled(), x.grad


# Passes inside passes


@programs
def recomputation_in_backward(fw: Any) -> Any:
    """A checkpoint by hand: backward records the forward anew and runs a pass of its own."""

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return (x * x).exp()

    def backward(ctx: Any, g: Any) -> Any:
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with fw.enable_grad():
            y = (x * x).exp()
        fw.autograd.backward(y, g)
        return x.grad

    x = leaf(fw, 0.5, 1.0)
    h = x * 2
    function(fw, forward, backward).apply(h).sum().backward()
    return x.grad


@programs
def a_pass_in_a_hook(fw: Any) -> Any:
    x, w = leaf(fw, 0.5), leaf(fw, 2.0)
    y = x * 3

    def hook(g: Any) -> None:
        with fw.enable_grad():
            (w * w * g).sum().backward()

    y.register_hook(hook)
    y.backward()
    return x.grad, w.grad


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
