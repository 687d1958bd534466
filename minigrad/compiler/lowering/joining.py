"""Arrays put together."""

from __future__ import annotations

from typing import Any

from ..program import Equation
from .names import Lines, Names, call


def _given(equation: Equation) -> tuple[list[Any], int]:
    """The arrays, and the axis."""
    arrays, *rest = equation.args
    axis = rest[0] if rest else equation.kwargs.get("axis", 0)
    return list(arrays) if isinstance(arrays, (tuple, list)) else [], axis


def lowered_concatenate(equation: Equation, out: str, names: Names) -> Lines:
    """Each array stored in its part of the result."""
    arrays, axis = _given(equation)
    place = names.place(out)
    if place is None or type(axis) is not int or len(equation.args) > 2 or not arrays:
        return [f"{out}[...] = {call(equation, names)}"]
    lines, start = [], 0
    for array in arrays:
        length = names.kind(array).shape[axis]
        key = (slice(None),) * (axis % place.ndim) + (slice(start, start + length),)
        lines.append(f"{names.give(place[key], f'{out}_part')}[...] = {names.text(array)}")
        start += length
    return lines


def lowered_stack(equation: Equation, out: str, names: Names) -> Lines:
    """The same, along a dimension of its own."""
    arrays, axis = _given(equation)
    place = names.place(out)
    if place is None or type(axis) is not int or len(equation.args) > 2 or not arrays:
        return [f"{out}[...] = {call(equation, names)}"]
    before = (slice(None),) * (axis % place.ndim)
    lines = []
    for k, array in enumerate(arrays):
        key = (*before, k, ...)
        lines.append(f"{names.give(place[key], f'{out}_part')}[...] = {names.text(array)}")
    return lines
