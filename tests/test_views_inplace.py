"""Memory that several tensors share: writing to it, what others see, whose gradient it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg

from .parity import assert_same_outcome
from .programs import Programs

programs = Programs()


def start(fw: Any, *shape: int) -> tuple[Any, Any]:
    """A leaf that requires grad, 1, 2, 3, ..., and a result of it that may be written to."""
    x = fw.arange(1.0, math.prod(shape) + 1).reshape(shape).clone().requires_grad_()
    return x, x * 2


def version(t: Any) -> int:
    return t._version[0] if isinstance(t, mg.Tensor) else t._version


def finish(x: Any, *results: Any) -> list[Any]:
    """The values of `results`, and the gradient of a sum of them in which each place counts."""
    total = 0
    for r in results:
        if r.requires_grad:
            total = total + (r * r * (r.detach() * 0 + 1).cumsum(0)).sum()
    total.backward()
    return [x.grad, *results, *((r.requires_grad, r.is_leaf) for r in results)]


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


# Memory shared without history


@programs
def detach_shares_memory_and_version(fw: Any) -> Any:
    x, y = start(fw, 3)
    d = y.detach()
    d.mul_(2)
    return [d.requires_grad, version(y), version(d), *finish(x, y)]


@programs
def data_shares_memory_only(fw: Any) -> Any:
    x, y = start(fw, 3)
    d = y.data
    d.mul_(2)
    return [d.requires_grad, version(y), version(d), *finish(x, y)]


@programs
def data_hides_a_write_from_the_graph(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = y * y
    y.data.zero_()
    return finish(x, z)


@programs
def weights_drawn_anew_through_data(fw: Any) -> Any:
    m = fw.nn.Linear(2, 3)
    m.weight.data.uniform_(-1, 1)
    m.bias.data[:] = 0.5
    m.weight.data[0] *= 2
    m(fw.ones(1, 2)).sum().backward()
    return m.weight, m.weight.grad, m.bias, m.weight.is_leaf, m.weight.requires_grad


@programs
def data_assigned(fw: Any) -> Any:
    x = fw.ones(3, requires_grad=True)
    new = fw.arange(2.0)
    x.data = new
    (x * x).sum().backward()
    new.add_(1)
    return x, x.grad, x.requires_grad, x.is_leaf


@programs
def a_step_by_hand(fw: Any) -> Any:
    x = fw.ones(3, requires_grad=True)
    for _ in range(3):
        (x * x * x).sum().backward()
        with fw.no_grad():
            x -= 0.1 * x.grad
        x.grad.zero_()
    return x, x.requires_grad, x.is_leaf, version(x)


@programs
def leaf_written_in_every_way_under_no_grad(fw: Any) -> Any:
    x = fw.ones(2, 3, requires_grad=True)
    with fw.no_grad():
        x[0] = 5
        x[:, 1] += 2
        x.t().mul_(3)
        x.copy_(x.flip(1))
        x[x > 10] = 0
        x.view(-1)[::2].zero_()
    return x, x.requires_grad, x.is_leaf


@programs
def write_under_no_grad_leaves_history_as_it_was(fw: Any) -> Any:
    x, y = start(fw, 3)
    with fw.no_grad():
        y.mul_(100)
    return finish(x, y)


@programs
def write_through_a_view_under_no_grad(fw: Any) -> Any:
    x, y = start(fw, 3)
    v = y[:2]
    with fw.no_grad():
        v.mul_(100)
    return finish(x, v, y)


@programs
def view_made_under_no_grad_requires_grad_but_is_a_leaf(fw: Any) -> Any:
    x, y = start(fw, 3)
    with fw.no_grad():
        v, u = x[:2], y[:2]
    (v * u + x[0]).sum().backward()
    return v.requires_grad, v.is_leaf, u.requires_grad, u.is_leaf, x.grad


@programs
def view_made_under_no_grad_and_written_there(fw: Any) -> Any:
    x, _ = start(fw, 3)
    with fw.no_grad():
        v = x[:2]
        v.mul_(2)
        v += 1
        w = v * 2
        flags = v.requires_grad, w.requires_grad
    return flags, x, v.detach(), w


@programs
def view_of_a_leaf_after_a_write_under_no_grad(fw: Any) -> Any:
    x, _ = start(fw, 3)
    v = x[:2]
    with fw.no_grad():
        x.mul_(2)
    return [v.grad_fn.name(), *finish(x, v)]


@programs
def view_made_before_the_leaf_required_grad(fw: Any) -> Any:
    x = fw.ones(4)
    v = x[:2]
    x.requires_grad_()
    (v * 3).sum().backward()
    return v.requires_grad, v.is_leaf, x.grad


@programs
def leaf_that_is_a_view(fw: Any) -> Any:
    x = fw.arange(4.0).view(2, 2).requires_grad_()
    v = x[0]
    (v * v).sum().backward()
    return x.grad, v.is_leaf, x.is_leaf, x._is_view()


@programs
def view_that_requires_grad_itself(fw: Any) -> Any:
    x = fw.ones(4)
    v = x[:2].requires_grad_()
    x.mul_(2)
    (v * v).sum().backward()
    return v.requires_grad, v.is_leaf, v.grad, x.requires_grad


@programs
def view_that_required_grad_before_its_base(fw: Any) -> Any:
    x, w = fw.ones(4), fw.ones(4, requires_grad=True)
    v = x[:2].requires_grad_()
    x.mul_(w)
    return [v.is_leaf, *finish(w, v, x), v.grad_fn.name()]


@programs
def versions_count_writes(fw: Any) -> Any:
    x = fw.zeros(2, 2)
    seen: list[Any] = [version(x)]
    row = x[0]
    for write in (
        lambda: x.add_(1),
        lambda: row.mul_(2),
        lambda: x.__setitem__(0, 1.0),
        lambda: x.t().zero_(),
        lambda: x.detach().fill_(1),
        lambda: x.data.fill_(1),
        lambda: x.clone().fill_(1),
        lambda: x.copy_(fw.ones(2)),
        lambda: x.uniform_(),
    ):
        write()
        seen.append((version(x), version(row)))
    return seen


@programs
def in_place_on_numbers_of_other_types(fw: Any) -> Any:
    a, b, c = fw.arange(3), fw.tensor([True, False]), fw.ones(2, dtype=fw.float16)
    a += 2
    a[0] = 7.9
    b[:] = 0
    b |= fw.tensor([True, True])
    c *= 3
    return a, b, c


@programs
def requires_grad_after_writes(fw: Any) -> Any:
    x = fw.zeros(3)
    x[0] = 1
    x.add_(1).requires_grad_()
    (x * x).sum().backward()
    return x.grad


@programs
def detach_in_place(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = y * 3
    y.detach_()
    (y + z).sum().backward()
    return x.grad, y.requires_grad, y.is_leaf


# Refusals. Nothing is written then.


def unchanged(x: Any, write: Callable[[], Any]) -> None:
    before = x.detach().clone(), version(x)
    try:
        write()
    finally:
        assert (x.detach().tolist(), version(x)) == (before[0].tolist(), before[1])


@programs.raises("a leaf Variable that requires grad")
def leaf_in_place(fw: Any) -> Any:
    x, _ = start(fw, 3)
    unchanged(x, lambda: x.mul_(2))


@programs.raises("a leaf Variable that requires grad")
def leaf_subtracted_from(fw: Any) -> Any:
    x, _ = start(fw, 3)
    x -= 0.1


@programs.raises("a leaf Variable that requires grad")
def leaf_filled(fw: Any) -> Any:
    x, _ = start(fw, 3)
    unchanged(x, lambda: x.zero_())


@programs.raises("a leaf Variable that requires grad")
def leaf_drawn_anew(fw: Any) -> Any:
    x, _ = start(fw, 3)
    unchanged(x, lambda: x.uniform_())


@programs.raises("a leaf Variable that requires grad")
def leaf_copied_into(fw: Any) -> Any:
    x, y = start(fw, 3)
    unchanged(x, lambda: x.copy_(y))


@programs.raises("a leaf Variable that requires grad")
def leaf_assigned_by_a_list(fw: Any) -> Any:
    x, _ = start(fw, 3)
    unchanged(x, lambda: x.__setitem__([0, 1], 5.0))


@programs.raises("a view of a leaf Variable that requires grad")
def leaf_assigned_by_a_slice(fw: Any) -> Any:
    x, _ = start(fw, 3)
    unchanged(x, lambda: x.__setitem__(slice(1), 5.0))


@programs.raises("a view of a leaf Variable that requires grad")
def view_of_a_leaf_in_place(fw: Any) -> Any:
    x, _ = start(fw, 2, 3)
    unchanged(x, lambda: x.t()[1].mul_(2))


@programs.raises("a view of a leaf Variable that requires grad")
def old_view_of_a_leaf_in_place(fw: Any) -> Any:
    x = fw.ones(4)
    v = x[:2]
    x.requires_grad_()
    v.mul_(2)


@programs.raises("a view of a leaf Variable that requires grad")
def view_that_is_a_leaf_in_place(fw: Any) -> Any:
    v = fw.ones(4)[:2].requires_grad_()
    v.mul_(2)


@programs.raises("(?i)no_grad mode")
def view_of_a_result_made_under_no_grad_in_place(fw: Any) -> Any:
    _, y = start(fw, 3)
    with fw.no_grad():
        v = y[:2]
    unchanged(y, lambda: v.mul_(2))


@programs.raises("(?i)no_grad mode")
def view_made_under_no_grad_joined_to_a_graph(fw: Any) -> Any:
    x, _ = start(fw, 2)
    base = fw.ones(3)
    with fw.no_grad():
        v = base[:2]
    unchanged(base, lambda: v.mul_(x))


@programs.raises("(?i)no_grad mode")
def view_made_under_no_grad_used_after_a_write(fw: Any) -> Any:
    _, y = start(fw, 3)
    with fw.no_grad():
        v = y[:2]
    y.mul_(2)
    return v * 2


@programs
def view_made_under_no_grad_without_any_graph(fw: Any) -> Any:
    x = fw.ones(3)
    with fw.no_grad():
        v = x[:2]
    v.mul_(3)
    return x, v.requires_grad


@programs.raises("more than one element of the written-to tensor refers to a single memory")
def expanded_in_place(fw: Any) -> Any:
    x = fw.ones(1, 3)
    unchanged(x, lambda: x.expand(2, 3).add_(1))


@programs.raises("more than one element of the written-to tensor refers to a single memory")
def expanded_result_in_place(fw: Any) -> Any:
    _, y = start(fw, 3)
    y.expand(2, 3).mul_(2)


@programs.raises("doesn't match the broadcast shape")
def in_place_would_grow(fw: Any) -> Any:
    x = fw.ones(3)
    unchanged(x, lambda: x.add_(fw.ones(2, 3)))


@programs.raises("must match|shape mismatch|expanded size")
def assigned_value_of_another_shape(fw: Any) -> Any:
    x = fw.ones(2, 3)
    unchanged(x, lambda: x.__setitem__(0, fw.ones(2)))


@programs.raises("must match|broadcast")
def copy_of_another_shape(fw: Any) -> Any:
    x = fw.ones(2, 3)
    unchanged(x, lambda: x.copy_(fw.ones(2)))


@programs.raises("result type Float can't be cast to the desired output type (Int|Long)")
def in_place_of_a_higher_kind(fw: Any) -> Any:
    x = fw.arange(3)
    unchanged(x, lambda: x.mul_(1.5))


@programs.raises("out of (bounds|range)")
def assignment_out_of_bounds(fw: Any) -> Any:
    x = fw.ones(2, 3)
    unchanged(x, lambda: x.__setitem__((0, 3), 1.0))


@programs.raises("view size is not compatible")
def view_of_scattered_memory(fw: Any) -> Any:
    fw.ones(2, 3).t().view(6)


@programs.raises("Can't detach views in-place")
def view_detached_in_place(fw: Any) -> Any:
    _, y = start(fw, 3)
    y[:2].detach_()


@programs.raises("Can't call numpy")
def numpy_of_what_requires_grad(fw: Any) -> Any:
    start(fw, 3)[1].numpy()


# Kept values

KEPT: dict[str, Callable[[Any, Any], Any]] = {
    "mul_input": lambda fw, y: y * y.detach(),
    "square_input": lambda fw, y: y**2,
    "exp_output": lambda fw, y: y.exp(),
    "sigmoid_output": lambda fw, y: y.sigmoid(),
    "tanh_output": lambda fw, y: y.tanh(),
    "sqrt_output": lambda fw, y: y.sqrt(),
    "relu_output": lambda fw, y: y.relu(),
    "softmax_output": lambda fw, y: y.softmax(0),
    "log_input": lambda fw, y: y.log(),
    "sin_input": lambda fw, y: y.sin(),
    "abs_input": lambda fw, y: y.abs(),
    "div_inputs": lambda fw, y: y / (y + 1),
    "matmul_inputs": lambda fw, y: y.view(1, 4) @ y.view(4, 1),
    "dot_inputs": lambda fw, y: y @ y,
    "linear_inputs": lambda fw, y: fw.nn.functional.linear(y, fw.ones(2, 4), None),
    "mse_inputs": lambda fw, y: fw.nn.functional.mse_loss(y, fw.zeros(4)),
    "where_condition": lambda fw, y: fw.where(y > 4, y, -y),
    "max_indices": lambda fw, y: y.max(0)[0],
    "prod": lambda fw, y: y.prod(),
    "norm": lambda fw, y: y.norm(),
    "cumsum_nothing": lambda fw, y: y.cumsum(0),
    "add_nothing": lambda fw, y: y + 1,
    "mul_number_nothing": lambda fw, y: y * 3,
    "sum_nothing": lambda fw, y: y.sum(),
    "mean_nothing": lambda fw, y: y.mean(),
    "clone_nothing": lambda fw, y: y.clone(),
    "reshape_copy_nothing": lambda fw, y: y.view(2, 2).t().reshape(4),
    "clamp_input": lambda fw, y: y.clamp(3, 5),
    "std": lambda fw, y: y.std(),
    "logsumexp": lambda fw, y: y.logsumexp(0),
    "cat_nothing": lambda fw, y: fw.cat([y, y]),
    "gather_nothing": lambda fw, y: y[fw.tensor([0, 1])],
}
CHANGES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "input": lambda fw, y, z: y.mul_(2),
    "input_through_view": lambda fw, y, z: y[:1].add_(1),
    "input_through_detached": lambda fw, y, z: y.detach().zero_(),
    "input_under_no_grad": lambda fw, y, z: _silently(fw, y),
    "input_through_data": lambda fw, y, z: y.data.mul_(2),
    "output": lambda fw, y, z: z.mul_(2),
    "output_through_view": lambda fw, y, z: z.view(-1)[:1].add_(1),
    "output_replaced": lambda fw, y, z: z.zero_(),
}


def _silently(fw: Any, y: Any) -> None:
    with fw.no_grad():
        y.mul_(2)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("compute", KEPT.values(), ids=KEPT)
def test_a_kept_value_that_was_changed_is_noticed_as_in_torch(
    compute: Callable[[Any, Any], Any], change: Callable[[Any, Any, Any], Any]
) -> None:
    def program(fw: Any) -> Any:
        x, y = start(fw, 4)
        z = compute(fw, y)
        change(fw, y, z)
        z.sum().backward()
        return x.grad, z

    assert_same_outcome(program)


@programs.raises(
    r"(?s)modified by an inplace operation.*\[4\].*Exp.*is at version 1; expected version 0"
)
def message_of_a_changed_output(fw: Any) -> Any:
    _, y = start(fw, 4)
    z = y.exp()
    z.mul_(2)
    z.sum().backward()


@programs.raises(
    r"(?s)modified by an inplace operation.*\[2, 2\].*is at version 2; expected version 0"
)
def message_of_a_changed_input(fw: Any) -> Any:
    x, y = start(fw, 2, 2)
    z = y * x
    y.add_(1).add_(1)
    z.sum().backward()


@programs
def a_divisor_may_be_changed(fw: Any) -> Any:
    x, y = start(fw, 3)
    z = 1 / y
    y.mul_(2)
    return finish(x, z)


@programs.raises("modified by an inplace operation")
def a_leaf_changed_between_forward_and_backward(fw: Any) -> Any:
    w = fw.ones(2, requires_grad=True)
    y = (w * w).sum()
    with fw.no_grad():
        w.sub_(0.1)
    y.backward()


@programs.raises("modified by an inplace operation")
def a_constant_changed_between_forward_and_backward(fw: Any) -> Any:
    w, c = fw.ones(2, requires_grad=True), fw.ones(2)
    y = (w * c).sum()
    c.zero_()
    y.backward()


@programs
def a_constant_that_was_not_kept_may_be_changed(fw: Any) -> Any:
    w, c = fw.ones(2, requires_grad=True), fw.ones(2)
    y = ((w + c) - c).sum()
    c.zero_()
    y.backward()
    return w.grad


@programs
def a_constant_leaf_operand_may_be_changed(fw: Any) -> Any:
    w, c = fw.ones(2), fw.full((2,), 3.0, requires_grad=True)
    y = (w * c).sum()  # keeps w only
    with fw.no_grad():
        c.zero_()
    y.backward()
    return c.grad


@programs
def a_graph_that_is_not_used_does_not_complain(fw: Any) -> Any:
    x, y = start(fw, 2)
    z = y.exp()
    z.zero_()
    return finish(x, y)


@programs.raises("modified by an inplace operation")
def in_place_with_itself_as_operand(fw: Any) -> Any:
    _, y = start(fw, 2)
    y.mul_(y)
    y.sum().backward()


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def test_the_message_of_a_changed_value_names_who_needed_it() -> None:
    x = mg.ones(2, requires_grad=True)
    y = x * 2
    z = y.sin()
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"output 0 of MulBackward0.*needed by SinBackward0"):
        z.sum().backward()
