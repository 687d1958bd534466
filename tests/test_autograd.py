"""The backward pass: what arrives where, what is kept for another pass, and what is refused."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


def leaf(fw: Any, *values: float, dtype: str = "float32") -> Any:
    return fw.tensor(values, dtype=getattr(fw, dtype), requires_grad=True)


def flags(*tensors: Any) -> list[tuple[bool, bool]]:
    return [(t.requires_grad, t.is_leaf) for t in tensors]


# What arrives


@programs
def a_leaf_gets_the_sum_over_its_uses(fw: Any) -> Any:
    x, y = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    (x * y + x * x - x).sum().backward()
    return x.grad, y.grad


@programs
def passes_accumulate(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    grads = []
    for k in range(3):
        (x * (k + 1)).sum().backward()
        grads.append(x.grad.clone())
    return grads


@programs
def accumulation_is_in_place(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    x.sum().backward()
    first = x.grad
    x.sum().backward()
    return first, first is x.grad


@programs
def accumulation_under_create_graph_makes_a_new_tensor(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (x * x).sum().backward(create_graph=True)
    first = x.grad
    (x * x).sum().backward(create_graph=True)
    return first, first is x.grad, x.grad, flags(first, x.grad)


@programs
def a_grad_set_by_hand_is_added_to(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    given = fw.tensor([10.0, 20.0])
    x.grad = given
    x.sum().backward()
    return x.grad, given, x.grad is given


@programs
def grad_set_to_none_starts_afresh(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    x.sum().backward()
    x.grad = None
    (3 * x).sum().backward()
    first = x.grad
    del x.grad
    return first, x.grad


@programs
def grad_zeroed_in_place(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (5 * x).sum().backward()
    x.grad.zero_()
    (3 * x).sum().backward()
    return x.grad


@programs
def zero_grad_of_a_module_sets_none_or_zeros(fw: Any) -> Any:
    m = fw.nn.Linear(2, 1)
    m(fw.ones(1, 2)).sum().backward()
    before = m.weight.grad
    m.zero_grad(set_to_none=False)
    zeros = m.weight.grad.clone(), before is m.weight.grad
    m.zero_grad()
    return before, zeros, m.weight.grad


@programs
def grads_of_two_leaves_are_not_one_array(fw: Any) -> Any:
    x, y = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    (x + y).sum().backward()
    x.grad.mul_(100)
    return x.grad, y.grad


@programs
def a_grad_does_not_alias_the_gradient_given(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    g = fw.tensor([5.0, 6.0])
    (x + 0).backward(g)
    x.grad.mul_(100)
    y = leaf(fw, 1.0, 2.0)
    y.backward(g)
    y.grad.mul_(100)
    return g, x.grad, y.grad


@programs
def writing_to_a_grad_leaves_the_graph_alone(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0)
    y = (x * w).sum()
    y.backward(retain_graph=True)
    x.grad.mul_(100)
    y.backward()
    return x.grad, w.grad, w


@programs
def a_grad_of_an_expanded_gradient_may_be_written(fw: Any) -> Any:
    x = fw.ones(2, 3, requires_grad=True)
    x.sum().backward()
    x.grad[0, 0] = 7
    return x.grad, x.grad.is_contiguous(), x.grad.stride()


@programs
def backward_of_a_leaf(fw: Any) -> Any:
    x = fw.tensor(2.0, requires_grad=True)
    x.backward()
    x.backward()
    return x.grad


@programs
def shapes_of_one_element_need_no_gradient(fw: Any) -> Any:
    x = fw.full((1, 1), 3.0, requires_grad=True)
    (x * x).backward()
    return x.grad


@programs
def gradient_given(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (x * x).backward(fw.tensor([1.0, 10.0]))
    (x * x).backward(gradient=fw.tensor([1.0, 10.0]))
    return x.grad


@programs
def broadcast_operands_get_summed_gradients(fw: Any) -> Any:
    x = fw.ones(2, 3, requires_grad=True)
    row, column, one = leaf(fw, 1.0, 2.0, 3.0), fw.ones(2, 1, requires_grad=True), leaf(fw, 2.0)
    (x * row * column * one).sum().backward()
    return x.grad, row.grad, column.grad, one.grad


@programs
def gradients_have_the_type_of_their_leaf(fw: Any) -> Any:
    x, w = leaf(fw, 1.0, 2.0), leaf(fw, 3.0, 4.0, dtype="float64")
    y = (x * w).sum()
    y.backward()
    return y.dtype, x.grad, w.grad


@programs
def a_gradient_of_another_floating_type_is_converted(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (x * 3).backward(fw.tensor([1.0, 2.0], dtype=fw.float64))
    return x.grad


@programs
def half_leaf_in_a_float_computation(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0, dtype="float16")
    (x.float() * 3).sum().backward()
    return x.grad


@programs
def constants_get_no_gradient(fw: Any) -> Any:
    x, c = leaf(fw, 1.0, 2.0), fw.tensor([3.0, 4.0])
    (x * c).sum().backward()
    return x.grad, c.grad, flags(x, c, x * c, c * c)


@programs
def unused_leaf_has_no_grad(fw: Any) -> Any:
    x, y = leaf(fw, 1.0), leaf(fw, 1.0)
    (x * 2).backward()
    return x.grad, y.grad


@programs
def detach_stops_gradients(fw: Any) -> Any:
    x = leaf(fw, 2.0, 3.0)
    (x * x.detach()).sum().backward()
    return x.grad, flags(x.detach())


@programs
def integers_carry_no_gradient(fw: Any) -> Any:
    x = leaf(fw, 1.5, 2.5)
    y = x.long()
    return flags(y, x.argmax(), x > 1, x.to(fw.float64)), (x * y).sum().requires_grad


@programs
def diamond(fw: Any) -> Any:
    x = leaf(fw, 0.5)
    a = x.exp()
    b, c = a * 2, a.sin()
    d = b * c + a
    d.backward()
    return x.grad


@programs
def several_outputs_of_one_step(fw: Any) -> Any:
    x = fw.tensor([[1.0, 5.0], [7.0, 2.0]], requires_grad=True)
    values, indices = x.max(1)
    a, b = x.unbind(0)
    (values.sum() + (a * b).sum() + x.chunk(2, 1)[1].sum()).backward()
    return x.grad, indices, flags(values, indices)


@programs
def only_one_of_several_outputs_is_used(fw: Any) -> Any:
    x = fw.arange(6.0).requires_grad_()
    x.split(2)[1].sum().backward()
    return x.grad


@programs
def a_nan_gradient_times_zero_stays_nan(fw: Any) -> Any:
    x = leaf(fw, 0.0, 1.0)
    (x.sqrt() * fw.tensor([0.0, 1.0])).sum().backward()
    return x.grad


@programs
def empty_tensors(fw: Any) -> Any:
    x = fw.ones(0, 3, requires_grad=True)
    (x * 2).sum().backward()
    return x.grad


# Several roots


@programs
def backward_of_several_tensors(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = (x * x).sum(), x * 3
    fw.autograd.backward([a, b], [None, fw.tensor([1.0, 10.0])])
    return x.grad


@programs
def the_same_root_twice(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    y = x * x
    fw.autograd.backward([y, y])
    return x.grad


@programs
def a_root_on_the_way_of_another(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    y = x * x
    z = y * 3
    fw.autograd.backward([y, z, x])
    return x.grad


@programs.raises("element 1 of tensors does not require grad")
def one_root_needs_no_gradient(fw: Any) -> Any:
    fw.autograd.backward([leaf(fw, 2.0) * 2, fw.ones(1)])


@programs.raises("1 gradient|Mismatch|length|got 2 tensors and 1 gradients")
def too_few_gradients(fw: Any) -> Any:
    x = leaf(fw, 2.0)
    fw.autograd.backward([x * 2, x * 3], [fw.ones(1)])


# Refusals


@programs.raises("grad can be implicitly created only for scalar outputs")
def non_scalar(fw: Any) -> Any:
    (leaf(fw, 1.0, 2.0) * 2).backward()


@programs.raises("grad can be implicitly created only for scalar outputs")
def non_scalar_in_grad(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    fw.autograd.grad(x * 2, x)


@programs.raises("does not require grad and does not have a grad_fn")
def no_gradient_required(fw: Any) -> Any:
    fw.ones(1).sum().backward()


@programs.raises("does not require grad and does not have a grad_fn")
def made_under_no_grad(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    with fw.no_grad():
        y = x * 2
    y.backward()


@programs.raises("Mismatch in shape")
def gradient_of_another_shape(fw: Any) -> Any:
    (leaf(fw, 1.0, 2.0) * 2).backward(fw.ones(3))


@programs.raises("float")
def gradient_that_is_a_number(fw: Any) -> Any:
    (leaf(fw, 1.0) * 2).backward(1.0)


@programs.raises("(?s)backward through the graph a second time.*retain_graph=True")
def twice(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x * x).sum()
    y.backward()
    y.backward()


@programs
def twice_where_nothing_was_kept(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x + 1).sum()
    y.backward()
    y.backward()
    return x.grad


@programs.raises("backward through the graph a second time")
def twice_through_a_shared_part(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    shared = x.exp()
    shared.sum().backward()
    (shared * 2).sum().backward()


@programs.raises("backward through the graph a second time")
def grad_frees_the_graph(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    y = (x * x).sum()
    fw.autograd.grad(y, x)
    fw.autograd.grad(y, x)


@programs.raises("(?i)only Tensors of floating point")
def integers_cannot_require_gradients(fw: Any) -> Any:
    fw.ones(2, dtype=fw.int64).requires_grad_()


@programs.raises("(?i)only Tensors of floating point")
def integer_tensor_made_to_require_gradients(fw: Any) -> Any:
    fw.tensor([1, 2], requires_grad=True)


@programs.raises("you can only change requires_grad flags of leaf variables")
def requires_grad_of_a_result_cannot_be_unset(fw: Any) -> Any:
    (leaf(fw, 1.0) * 2).requires_grad = False


@programs
def requires_grad_of_a_result_may_be_set(fw: Any) -> Any:
    return flags((leaf(fw, 1.0) * 2).requires_grad_())


@programs
def requires_grad_of_a_leaf_may_be_unset(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    y = x * 2
    x.requires_grad = False
    z = x * 3
    return flags(x, y, z)


@programs.raises(r"gradient of size '\[3\]' to a tensor of size '\[2\]'")
def grad_of_another_shape(fw: Any) -> Any:
    leaf(fw, 1.0, 2.0).grad = fw.ones(3)


@programs.raises("gradient with dtype")
def grad_of_another_type(fw: Any) -> Any:
    leaf(fw, 1.0, 2.0).grad = fw.ones(2, dtype=fw.float64)


@programs.raises("expected to be a Tensor or None")
def grad_that_is_a_number(fw: Any) -> Any:
    leaf(fw, 1.0).grad = 1.0


@programs.raises("its own grad")
def grad_that_is_itself(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    x.grad = x


@programs.raises(r"The \.grad attribute of a Tensor that is not a leaf")
def grad_of_a_result_warns(fw: Any) -> Any:
    return (leaf(fw, 1.0) * 2).grad


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


# Graph


@programs
def names_of_steps(fw: Any) -> Any:
    x, w = fw.ones(2, 3, requires_grad=True), fw.ones(3, 2, requires_grad=True)
    v = leaf(fw, 1.0, 2.0)
    results = [
        x + 1, x - 1, x * 2, x / 2, -x, x**2, x**x, x @ w, x.T, x.t(), x.exp(), x.log(), x.sum(),
        x.mean(), x.sum(0), x.mean(0), x[0], x[:, 1:], x[None], x[:, [0, 2]], x.reshape(6),
        x.view(3, 2), x.clone(), x.relu(), x.sigmoid(), x.tanh(), x.expand(4, 2, 3), x.unsqueeze(0),
        x.permute(1, 0), x.transpose(0, 1), x.squeeze(0), x.amax(), x.abs(), x.sqrt(), x.double(),
        v @ v, x.mv(leaf(fw, 1.0, 2.0, 3.0)), fw.cat([x, x]), fw.stack([x, x]), x.norm(), x.std(),
        x.where(x > 0, w.T), x.cumsum(0), x.softmax(1), x.log_softmax(1), x.prod(),
        x.diagonal(), x.var(0), x.logsumexp(0), x.sin(), x.flatten(), x.repeat(2, 2), x.flip(0),
        x.masked_fill(x > 0, 1.0), x.t().reshape(6), x.t().contiguous(), x.tril(), x.amin(1),
        fw.nn.functional.linear(x, w.T), fw.nn.functional.linear(x, w.T, v), v.outer(v),
        fw.nn.functional.gelu(x), fw.nn.functional.mse_loss(x, w.T), x.detach().add_(x),
        fw.nn.functional.cross_entropy(x, fw.tensor([0, 1])), fw.zeros(3)[1:].copy_(x[0, 1:]),
    ]  # fmt: skip
    return [r.grad_fn.name() for r in results]


@programs
def next_functions_lead_to_the_leaves(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 2.0)
    y = (x * w + x).sum()

    def tree(node: Any) -> Any:
        return node and [node.name(), *(tree(parent) for parent, _ in node.next_functions)]

    return tree(y.grad_fn)


@programs
def the_accumulator_of_a_leaf_knows_it(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    (node, _), *_ = (x * 2).grad_fn.next_functions
    return node.variable is x, x.grad_fn, node.next_functions


@programs.differs("these are composed of other rows, whose names show")
def names_of_composed_steps(fw: Any) -> Any:
    x = fw.ones(2, 3, requires_grad=True)
    results = [
        1 - x, 2**x, 1 / x, x.squeeze(), x.max(), x.min(), x.max(0)[0], x.prod(0), x.roll(1),
        x.trace(),
        x.sort()[0], x.topk(1)[0], x.median(), x.median(0)[0], x.unbind(0)[0], x.chunk(2)[0],
        x.split(1)[0], x.index_select(0, fw.tensor([0])), x.masked_select(x > 0),
        x.take(fw.tensor([0])),
    ]  # fmt: skip
    return [r.grad_fn.name() for r in results]


@programs.differs("each part is a step of its own")
def parts_are_outputs_of_one_step(fw: Any) -> Any:
    a, b = fw.ones(2, 2, requires_grad=True).unbind(0)
    return a.output_nr, b.output_nr, a.grad_fn is b.grad_fn


@programs
def metadata_of_a_step_is_kept(fw: Any) -> Any:
    y = leaf(fw, 1.0) * 2
    y.grad_fn.metadata["who"] = "me"
    return y.grad_fn.metadata


@programs
def repr_shows_the_step(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    return repr(x), repr(x * 2), repr(x.detach()), repr((x * 2).sum().exp())


# Copies of leaves


@programs
def deepcopy_of_a_leaf(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (x * x).sum().backward()
    y = copy.deepcopy(x)
    (y * 3).sum().backward()
    return x.grad, y.grad, flags(y), type(y).__name__


@programs
def deepcopy_keeps_what_is_shared(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = copy.deepcopy([x, x])
    with fw.no_grad():
        a.add_(1)
    return a is b, x, b


@programs
def deepcopy_of_a_view_of_a_constant(fw: Any) -> Any:
    x = fw.arange(6.0).view(2, 3)
    row, whole = copy.deepcopy([x[0], x])
    whole.zero_()
    return row, whole, x


@programs
def deepcopy_of_a_transposed_leaf(fw: Any) -> Any:
    x = fw.arange(6.0).view(2, 3).T.requires_grad_()
    y = copy.deepcopy(x)
    return y, y.stride(), flags(y)


@programs
def deepcopy_of_a_parameter(fw: Any) -> Any:
    p = fw.nn.Parameter(fw.ones(2))
    (p * p).sum().backward()
    q = copy.deepcopy(p)
    return q, q.grad, type(q).__name__, flags(q)


@programs.raises("(?i)only Tensors created explicitly by the user|leaf")
def deepcopy_of_a_result(fw: Any) -> Any:
    copy.deepcopy(leaf(fw, 1.0) * 2)


@programs
def pickle_of_leaves(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    x.sum().backward()
    y, z, p = pickle.loads(pickle.dumps((x, fw.arange(3), fw.nn.Parameter(fw.ones(2)))))
    return y, y.grad, flags(y, z, p), z, p, type(p).__name__


@programs
def shallow_copy_is_the_same_memory(fw: Any) -> Any:
    x = fw.zeros(2)
    y = copy.copy(x)
    y.add_(1)
    return x


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
