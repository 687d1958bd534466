"""Passes after passes: retained graphs, recorded passes, chosen inputs, and `autograd.grad`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .leaves import flags, leaf
from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


# Another pass


@programs
def retain_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)
    y.backward()
    return x.grad


@programs
def create_graph_keeps_the_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x * x * x).sum()
    y.backward(create_graph=True)
    y.backward()
    return x.grad


@programs
def create_graph_without_retain_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x * x * x).sum()
    (g,) = fw.autograd.grad(y, x, create_graph=True, retain_graph=False)
    return g, g.requires_grad


@programs
def derivatives_of_derivatives(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0, dtype="float64")
    y, found = (x**5).sum(), []
    for _ in range(4):
        (g,) = fw.autograd.grad(y, x, create_graph=True)
        found.append(g)
        y = g.sum()
    return found, flags(*found)


@programs
def a_gradient_penalty(fw: Any) -> Any:
    w, x = fw.nn.Parameter(fw.tensor([[0.5, -1.0]])), leaf(fw, 0.3, 0.7)
    y = fw.tanh(w @ x).sum()
    (g,) = fw.autograd.grad(y, x, create_graph=True)
    ((g.norm() - 1) ** 2 + y).backward()
    return g, w.grad, x.grad


@programs
def second_derivative_through_the_gradient_given(fw: Any) -> Any:
    x, v = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    (g,) = fw.autograd.grad(x * x, x, v, create_graph=True)
    g.sum().backward()
    return g, x.grad, v.grad


@programs
def hessian_vector_product_by_the_double_backward_trick(fw: Any) -> Any:
    x, v = leaf(fw, 1.0, 2.0), leaf(fw, 0.0, 0.0)
    y = x * x.flip(0) * x
    (vjp,) = fw.autograd.grad(y, x, v, create_graph=True)
    return fw.autograd.grad(vjp, v, fw.tensor([1.0, -1.0]))


@programs
def grad_under_no_grad_with_create_graph(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    y = x * x
    with fw.no_grad():
        (g,) = fw.autograd.grad(y, x, create_graph=True)
    return g, flags(g)


@programs
def backward_under_no_grad(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    y = x * x
    with fw.no_grad():
        y.backward()
    return x.grad, flags(x.grad)


@programs
def linear_function_has_no_second_derivative(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    (g,) = fw.autograd.grad(x * 3, x, create_graph=True)
    return g, flags(g)


# backward(inputs=...)


@programs
def backward_into_chosen_leaves(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    (x * w).sum().backward(inputs=[x])
    (x * w).sum().backward(inputs=x)
    return x.grad, w.grad


@programs
def backward_into_a_result(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * x
    y.retain_grad()
    (y * 3).sum().backward(inputs=[y])
    return x.grad, y.grad


@programs
def backward_into_a_result_and_its_leaf(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = x * x
    y.retain_grad()
    (y * y).sum().backward(inputs=(x, y))
    return x.grad, y.grad


@programs
def backward_into_a_leaf_that_was_not_used(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    (x * x).sum().backward(inputs=[w])
    return x.grad, w.grad


@programs
def backward_into_inputs_keeps_the_other_branch(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 3.0)
    a, b = x.exp(), w.exp()
    (a * b).backward(inputs=[x], retain_graph=False)
    b.backward()
    return x.grad, w.grad


@programs.raises("cannot be empty")
def backward_into_nothing(fw: Any) -> Any:
    leaf(fw, 1.0).backward(inputs=[])


@programs.raises("can't retain_grad on Tensor that has requires_grad=False")
def backward_into_a_constant(fw: Any) -> Any:
    (leaf(fw, 1.0) * 2).backward(inputs=[fw.ones(1)])


# autograd.grad


@programs
def grad_leaves_grad_alone(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    found = fw.autograd.grad((x * x).sum(), x)
    return found, x.grad, flags(found[0])


@programs
def grad_of_several_outputs_is_their_sum(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    return fw.autograd.grad([(x * w).sum(), x * 2], [x, w], [None, fw.ones(2)])


@programs
def grad_with_respect_to_results(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    h = x.exp()
    y = (h * h).sum()
    return fw.autograd.grad(y, [h, x, y])


@programs
def grad_with_respect_to_the_same_input_twice(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    return fw.autograd.grad((x * x).sum(), [x, x])


@programs
def grad_with_respect_to_itself(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    return fw.autograd.grad(x, x)


@programs
def grad_outputs(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    return fw.autograd.grad(x * x, x, grad_outputs=fw.tensor([1.0, 100.0]))


@programs.raises("appears to not have been used in the graph")
def unused_input(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 2.0)
    fw.autograd.grad(x * 2, [x, w])


@programs
def unused_input_allowed(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 2.0)
    return fw.autograd.grad(x * 2, [x, w], allow_unused=True)


@programs
def unused_input_materialized(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), fw.ones(2, 3, dtype=fw.float64, requires_grad=True)
    return fw.autograd.grad(x * 2, [x, w], materialize_grads=True)


@programs
def unused_result_materialized_under_create_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    (g,) = fw.autograd.grad(x * x, x, create_graph=True)
    h = x + 1
    return fw.autograd.grad(g * x, [h, g], create_graph=True, materialize_grads=True)


@programs.raises("allow_unused to be True or not passed")
def materialized_but_not_allowed(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    fw.autograd.grad(x * 2, x, allow_unused=False, materialize_grads=True)


@programs.raises("does not require grad")
def grad_with_respect_to_a_constant(fw: Any) -> Any:
    fw.autograd.grad(leaf(fw, 1.0) * 2, fw.ones(1))


@programs.raises("does not require grad and does not have a grad_fn")
def grad_of_a_constant(fw: Any) -> Any:
    fw.autograd.grad(fw.ones(1), leaf(fw, 1.0))


@programs.raises("`inputs` argument to `grad\\(\\)` cannot be empty")
def grad_with_respect_to_nothing(fw: Any) -> Any:
    fw.autograd.grad(leaf(fw, 1.0) * 2, [])


@programs
def grads_batched(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    y = x * x * w
    return fw.autograd.grad(y, [x, w], grad_outputs=fw.eye(2), is_grads_batched=True)


@programs
def grads_batched_with_create_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (j,) = fw.autograd.grad(x**3, x, fw.eye(2), is_grads_batched=True, create_graph=True)
    return j, fw.autograd.grad(j.sum(), x)


@programs
def grads_batched_unused(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    return fw.autograd.grad(x * x, [x, w], fw.eye(2), is_grads_batched=True, allow_unused=True)


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
