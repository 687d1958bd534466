"""Writes that are refused: nothing is written then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .programs import Programs
from .writes import start, unchanged

programs = Programs()


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


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
