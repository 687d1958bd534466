"""Memory shared without history: detach, data, no_grad, leaves that are views, versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .programs import Programs
from .writes import finish, start, version

programs = Programs()


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


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
