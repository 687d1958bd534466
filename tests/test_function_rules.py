"""autograd.Function: what it returns, marks and saves, and what is refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from .leaves import cube, flags, function, leaf
from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


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


# Arguments and options


@programs
def keywords_and_defaults_with_setup_context(fw: Any) -> Any:
    seen = []

    def forward(x: Any, n: int = 2) -> Any:
        return x * n

    def setup(ctx: Any, inputs: Any, output: Any) -> None:
        seen.append((len(inputs), inputs[1], ctx.needs_input_grad))
        ctx.n = inputs[1]

    made = function(fw, forward, lambda ctx, g: (g * ctx.n, None), setup_context=setup)
    x = leaf(fw, 1.0, 2.0)
    (made.apply(x) + made.apply(x, n=3) + made.apply(x, 4)).sum().backward()
    return x.grad, seen


@programs
def keywords_of_forward(fw: Any) -> Any:
    made = function(fw, lambda ctx, x, n=2: x * n, lambda ctx, g: (g * 3, None))
    x = leaf(fw, 1.0)
    y = made.apply(x, n=3)
    y.backward()
    return y, x.grad


@programs
def vjp_is_backward(fw: Any) -> Any:
    body = {
        "forward": staticmethod(lambda ctx, x: x * 2),
        "vjp": staticmethod(lambda ctx, g: g * 7),
    }
    made = type("Made", (fw.autograd.Function,), body)
    x = leaf(fw, 1.0)
    made.apply(x).backward()
    return x.grad


@programs
def gradients_in_a_list(fw: Any) -> Any:
    seen = []

    def backward(ctx: Any, gradients: Any) -> Any:
        seen.append(len(gradients))
        a = gradients.pop()
        return a + gradients.pop()

    made = function(fw, lambda ctx, x: (x * 2, x * 3), backward)
    made.boxed_grads_call = True
    x = leaf(fw, 1.0)
    a, b = made.apply(x)
    (a + 5 * b).backward()
    return x.grad, seen


@programs.raises("saved_tensors can only be accessed once")
def saved_tensors_read_once(fw: Any) -> Any:
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return g * x + ctx.saved_tensors[0]

    made = function(fw, cube(fw).forward, backward)
    made.clear_saved_tensors_on_access = True
    made.apply(leaf(fw, 1.0)).backward()


@programs
def nothing_is_saved_while_forward_runs(fw: Any) -> Any:
    seen = []

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        ctx.save_for_forward(x, None)
        seen.append((ctx.saved_tensors, len(ctx.saved_for_forward)))
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))
    return seen


@programs.raises("Implementing both 'backward' and 'vjp'")
def both_vjp_and_backward(fw: Any) -> Any:
    made = function(fw, lambda ctx, x: x * 2, lambda ctx, g: g, vjp=lambda ctx, g: g)
    made.apply(leaf(fw, 1.0)).backward()


@programs.raises("mark_dirty can only accept variables")
def dirty_number(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_dirty(3)
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


@programs.raises("mark_non_differentiable only accepts variable")
def number_marked_non_differentiable(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.mark_non_differentiable(3)
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


@programs.raises("set_materialize_grads")
def materialized_by_a_number(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.set_materialize_grads(1)
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


@programs.raises("save_for_forward expects all arguments to be tensors")
def number_saved_for_forward(fw: Any) -> Any:
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_forward(3)
        return x * 2

    function(fw, forward, lambda ctx, g: g).apply(leaf(fw, 1.0))


@programs.raises("Legacy autograd function with non-static forward")
def called(fw: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cube(fw)()(leaf(fw, 1.0))


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
