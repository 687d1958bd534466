"""Memory that several tensors share: writing to it, what others see, whose gradient it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .parity import assert_same_outcome
from .programs import Programs
from .writes import finish, start

programs = Programs()

# Which functions share memory: a write through the result is seen in the source

VIEWS: dict[str, Callable[[Any], Any]] = {
    "itself": lambda x: x,
    "select": lambda x: x[1],
    "select_last": lambda x: x[-1],
    "slice": lambda x: x[1:],
    "steps": lambda x: x[:, ::2],
    "column": lambda x: x[:, 0],
    "element": lambda x: x[0, 1],
    "everything": lambda x: x[:],
    "dots": lambda x: x[...],
    "new_axis": lambda x: x[None],
    "mixed_key": lambda x: x[1, None, ..., 1:],
    "view": lambda x: x.view(4, 3),
    "view_inferred": lambda x: x.view(-1),
    "reshape": lambda x: x.reshape(2, 6),
    "reshape_of_transposed": lambda x: x.t().reshape(2, 6),
    "flatten": lambda x: x.flatten(),
    "unflatten": lambda x: x.unflatten(1, (2, 2)),
    "ravel": lambda x: x.ravel(),
    "view_as": lambda x: x.view_as(x.reshape(4, 3)),
    "t": lambda x: x.t(),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "transpose": lambda x: x.transpose(0, 1),
    "swapaxes": lambda x: x.swapaxes(0, -1),
    "permute": lambda x: x.permute(1, 0),
    "movedim": lambda x: x.movedim(0, 1),
    "narrow": lambda x: x.narrow(1, 1, 2),
    "select_method": lambda x: x.select(1, 2),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "squeeze": lambda x: x.unsqueeze(1).squeeze(),
    "squeeze_of_nothing": lambda x: x.squeeze(),
    "diagonal": lambda x: x.diagonal(1),
    "chunk": lambda x: x.chunk(2, 1)[1],
    "split": lambda x: x.split([1, 2])[1],
    "tensor_split": lambda x: x.tensor_split(2)[0],
    "unbind": lambda x: x.unbind(1)[2],
    "iterated": lambda x: list(x)[2],
    "contiguous_already": lambda x: x.contiguous(),
    "contiguous_copy": lambda x: x.t().contiguous(),
    "detach": lambda x: x.detach(),
    "data": lambda x: x.data,
    "clone": lambda x: x.clone(),
    "to_same_type": lambda x: x.to(x.dtype),
    "to_other_type": lambda x: x.double(),
    "float": lambda x: x.float(),
    "list_index": lambda x: x[[0, 1]],
    "mask_index": lambda x: x[x > 3],
    "flip": lambda x: x.flip(0),
    "roll": lambda x: x.roll(1),
    "repeat": lambda x: x.repeat(1, 2),
    "chain": lambda x: x[1:].t()[::2].unsqueeze(0)[..., 1],
}


@pytest.mark.parametrize("take", VIEWS.values(), ids=VIEWS)
def test_a_write_is_seen_exactly_where_memory_is_shared(take: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        x = fw.arange(12.0).view(3, 4)
        view = take(x)
        view.mul_(10)
        strides = [s for s, n in zip(view.stride(), view.shape, strict=True) if n > 1]
        return x, view, strides, view.is_contiguous(), x.data_ptr() == view.data_ptr()

    assert_same_outcome(program)


# Views of one output, so that PyTorch lets them be written to while recording.
WRITABLE = {
    name: take
    for name, take in VIEWS.items()
    if name not in ("chunk", "split", "unbind", "iterated", "detach", "data")
}
WRITES: dict[str, Callable[[Any, Any], Any]] = {
    "mul_number": lambda fw, v: v.mul_(3),
    "mul_tensor": lambda fw, v: v.mul_(v.detach() + 1),
    "imul": lambda fw, v: v.__imul__(0.5),
    "add_itself": lambda fw, v: v.add_(v.clone()),
    "exp": lambda fw, v: v.exp_(),
    "tanh": lambda fw, v: v.tanh_(),
    "pow": lambda fw, v: v.pow_(2),
    "zero": lambda fw, v: v.zero_(),
    "fill": lambda fw, v: v.fill_(4.0),
    "copy": lambda fw, v: v.copy_(fw.ones(1)),
    "set_all": lambda fw, v: v.__setitem__(..., 5.0),
    "clamp": lambda fw, v: v.clamp_(3.0, 9.0),
    "masked_fill": lambda fw, v: v.masked_fill_(v > 6, 1.0),
    "relu": lambda fw, v: v.sub_(5).relu_(),
    "neg": lambda fw, v: v.neg_(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize("take", WRITABLE.values(), ids=WRITABLE)
def test_gradients_follow_a_write_through_a_view(
    take: Callable[[Any], Any], write: Callable[[Any, Any], Any]
) -> None:
    def program(fw: Any) -> Any:
        x, y = start(fw, 3, 4)
        other = y.t()[1:]
        view = take(y)
        write(fw, view)
        return finish(x, y, view, other)

    assert_same_outcome(program)


# Gradients of what is written


@programs
def column_assigned(fw: Any) -> Any:
    w = fw.ones(3, requires_grad=True)
    x = fw.zeros(3, 2)
    x[:, 0] = w * 2
    return finish(w, x)


@programs
def leaf_assigned_into_a_constant(fw: Any) -> Any:
    w = fw.ones(3, requires_grad=True)
    x = fw.zeros(3, 2)
    x[:, 0] = w
    x[1] = w[:2] * 3
    return finish(w, x)


@programs
def time_steps_added_to(fw: Any) -> Any:
    w = fw.tensor([0.5, -1.0], requires_grad=True)
    h = fw.zeros(4, 2)
    for t in range(1, 4):
        h[t] += h[t - 1].clone() * 0.5 + w
    return finish(w, h)


@programs
def recurrent_states_written_as_they_come(fw: Any) -> Any:
    w = fw.tensor([[0.5, -1.0], [0.2, 0.3]], requires_grad=True)
    states = fw.zeros(4, 2)
    h = fw.ones(2)
    for t in range(4):
        h = fw.tanh(w @ h)
        states[t] = h
    return finish(w, states)


@programs
def overwritten_values_get_no_gradient(fw: Any) -> Any:
    x, y = start(fw, 4)
    y[1:3] = 0
    return finish(x, y)


@programs
def overwritten_twice(fw: Any) -> Any:
    a, b = fw.ones(2, requires_grad=True), fw.ones(2, requires_grad=True)
    x = fw.zeros(3)
    x[:2] = a * 2
    x[1:] = b * 3
    return [*finish(b, x), a.grad]


@programs
def assigned_from_itself(fw: Any) -> Any:
    x, y = start(fw, 4)
    y[:2] = y[2:].clone()
    return finish(x, y)


@programs
def overlapping_assignment_reads_first(fw: Any) -> Any:
    x = fw.arange(6.0)
    x[1:] = x[:-1].clone()
    return x


@programs
def list_index_assigned(fw: Any) -> Any:
    x, y = start(fw, 4)
    w = fw.ones(2, requires_grad=True)
    y[[0, 2]] = w * 5
    return [*finish(x, y), w.grad]


@programs
def index_tensor_added_to(fw: Any) -> Any:
    x, y = start(fw, 3, 2)
    y[fw.tensor([0, 2])] += 10 * y[fw.tensor([1, 1])]
    return finish(x, y)


@programs
def mask_assigned(fw: Any) -> Any:
    x, y = start(fw, 2, 3)
    y[y > 6] = -1.0
    return finish(x, y)


@programs
def mask_assigned_a_result(fw: Any) -> Any:
    x, y = start(fw, 2, 3)
    y[y > 6] = y[y > 6] ** 2
    return finish(x, y)


@programs
def index_after_slice_assigned(fw: Any) -> Any:
    x, y = start(fw, 3, 4)
    y[1:, [0, 3]] = x[:2, :2] * 7
    return finish(x, y)


@programs
def broadcast_value_assigned(fw: Any) -> Any:
    w = fw.tensor([2.0], requires_grad=True)
    y = fw.zeros(2, 3)
    y[:, 1:] = w
    return finish(w, y)


@programs
def value_of_another_type_assigned(fw: Any) -> Any:
    w = fw.tensor([2.0, 3.0], dtype=fw.float64, requires_grad=True)
    y = fw.zeros(2, 2)
    y[0] = w
    y[1] = fw.tensor([7, 8])
    return finish(w, y)


@programs
def element_assigned_a_scalar_tensor(fw: Any) -> Any:
    w = fw.tensor(2.0, requires_grad=True)
    y = fw.zeros(2, 2)
    y[0, 1] = w * w
    y[1, 0] += 3
    return finish(w, y)


@programs
def copy_broadcasts_and_converts(fw: Any) -> Any:
    w = fw.ones(3, dtype=fw.float64, requires_grad=True)
    y = fw.zeros(2, 3)
    y.copy_(w * 2)
    return finish(w, y)


@programs
def fill_with_a_tensor(fw: Any) -> Any:
    w = fw.tensor(2.0, requires_grad=True)
    y = fw.zeros(3)
    y[1:].fill_(w * w)
    return finish(w, y)


@programs
def transposed_scaled(fw: Any) -> Any:
    x, y = start(fw, 2, 3)
    y.T.mul_(2)
    return finish(x, y)


@programs
def diagonal_filled(fw: Any) -> Any:
    x, y = start(fw, 3, 3)
    y.diagonal().mul_(x[0])
    y.diagonal(1).fill_(0)
    return finish(x, y)


@programs
def view_of_a_view_of_a_view(fw: Any) -> Any:
    x, y = start(fw, 2, 3, 2)
    a = y.view(6, 2)
    b = a[1:5].t()
    c = b[1].view(2, 2)
    c.mul_(c.detach().clone())
    b[0].add_(100)
    a[0] = 7
    return finish(x, y, a, b, c)


@programs
def interleaved_writes_to_views_and_base(fw: Any) -> Any:
    x, y = start(fw, 4)
    a, b = y[:3], y[1:]
    a.mul_(2)
    y.add_(1)
    b.mul_(a.detach().clone()[0])
    z = a + b
    y.mul_(3)
    return finish(x, y, a, b, z)


@programs
def a_use_before_the_write_keeps_its_gradient(fw: Any) -> Any:
    x, y = start(fw, 4)
    v = y[:2]
    before = v + 1
    y.add_(5)
    after = v + 1
    return finish(x, before, after, v)


@programs
def view_taken_before_the_base_gets_a_history(fw: Any) -> Any:
    w = fw.ones(4, requires_grad=True)
    base = fw.ones(4)
    v = base[:2]
    flags = v.requires_grad
    base.mul_(w * 3)
    return [flags, v.requires_grad, v.is_leaf, *finish(w, v, base)]


@programs
def base_gets_a_history_through_its_view(fw: Any) -> Any:
    w = fw.ones(2, requires_grad=True)
    base = fw.ones(4)
    v, u = base[:2], base[1:3]
    v.mul_(w * 3)
    return [base.grad_fn.name(), v.grad_fn.name(), u.grad_fn.name(), *finish(w, v, base, u)]


@programs
def a_reshape_that_copies_is_no_view(fw: Any) -> Any:
    x, y = start(fw, 2, 3)
    z = y.t().reshape(6)
    z.mul_(10)
    return finish(x, y, z)


@programs
def base_that_is_not_in_order_in_memory(fw: Any) -> Any:
    x, y = start(fw, 2, 3)
    y = y.t().sin()  # its columns lie in order
    flat = y.t().view(-1)
    flat[1:4].mul_(5)
    y.t()[0].view(-1, 1)[1] = x[0, 0] * 10
    return finish(x, y, flat, y.t().view(3, 2))


@programs
def gradient_that_is_not_in_order_in_memory(fw: Any) -> Any:
    x, y = start(fw, 3, 3)
    y.view(-1).mul_(5)
    y.view(9)[2:4] = 0
    (y.t() * fw.arange(9.0).view(3, 3)).sum().backward()
    return x.grad


@programs
def write_to_a_number_s_view(fw: Any) -> Any:
    x = fw.tensor(2.0, requires_grad=True)
    y = x * 3
    y[None].mul_(x)
    y.view(1, 1)[0].add_(x)
    y[y < 0] = 7.0
    (g,) = fw.autograd.grad(y * y, x, create_graph=True)
    return y, g, fw.autograd.grad(g, x)


@programs
def in_place_on_a_result_keeps_earlier_uses(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = y + 1
    y.mul_(5)
    return finish(x, y, z)


@programs
def in_place_chain(fw: Any) -> Any:
    x, y = start(fw, 3)
    y.div_(4).sin_().add_(1).mul_(x).sub_(x).pow_(2)
    return finish(x, y)


@programs
def in_place_returns_itself(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = y
    y += 1
    y *= x
    return [y is z, y.add_(1) is y, *finish(x, y)]


@programs
def in_place_on_a_constant_with_a_leaf(fw: Any) -> Any:
    w = fw.ones(3, requires_grad=True)
    y = fw.full((3,), 2.0)
    y.mul_(w).add_(w, alpha=3).addcmul_(w, w)
    return finish(w, y)


@programs
def in_place_broadcasts_the_operand(fw: Any) -> Any:
    w = fw.tensor([2.0], requires_grad=True)
    y = fw.ones(2, 3)
    y.mul_(w)
    return finish(w, y)


@programs
def in_place_in_a_wider_type(fw: Any) -> Any:
    w = fw.tensor([2.0], dtype=fw.float64, requires_grad=True)
    y = fw.ones(2)
    y.mul_(w)
    return finish(w, y)


@programs
def second_derivatives_through_writes(fw: Any) -> Any:
    x, y = start(fw, 4)
    y[1:].mul_(x[:3])
    y[:2] = y[2:].clone() * x[0]
    (g,) = fw.autograd.grad((y * y).sum(), x, create_graph=True)
    (h,) = fw.autograd.grad(g.sum(), x)
    return g, h, y


@programs
def second_derivatives_through_an_index_write(fw: Any) -> Any:
    x, y = start(fw, 4)
    y[[1, 3]] = x[[0, 2]] ** 3
    (g,) = fw.autograd.grad((y**3).sum(), x, create_graph=True)
    return g, fw.autograd.grad(g.sum(), x)


@programs
def in_place_on_a_gradient_being_recorded(fw: Any) -> Any:
    x, y = start(fw, 3)
    (g,) = fw.autograd.grad((y**3).sum(), x, create_graph=True)
    g.mul_(x)
    g[0] = 0
    return g, fw.autograd.grad(g.sum(), x)


@programs
def gradient_with_respect_to_a_tensor_written_to(fw: Any) -> Any:
    x, y = start(fw, 3)
    y.mul_(x)
    return fw.autograd.grad((y * y).sum(), y)


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
