"""The backward pass: what arrives where, what it starts from, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .leaves import flags, leaf
from .programs import Programs

pytestmark = pytest.mark.filterwarnings("ignore:Using backward.. with create_graph")
programs = Programs()


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


@programs
def infinite_gradients_of_steps_are_zeros(fw: Any) -> Any:
    inf = fw.tensor([float("inf"), float("nan"), 1.0])
    x, y = leaf(fw, 1.5, -2.0, 0.3), leaf(fw, 0.7, 0.7, 0.7)
    results = [x.sign(), x.floor(), x.ceil(), x.round(), x.trunc(), x**0, fw.copysign(y, x)]
    results += [fw.div(x, y, rounding_mode=mode) for mode in ("floor", "trunc")]
    return [fw.autograd.grad(r, x, inf) for r in results]


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


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
