"""Sums, and other reductions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..program import Equation
from .names import BLAS, Array, Lines, Names, call, is_memory

SHORT = 64  # elements of a row, up to which turning rows pays
MANY = 16  # rows, from which on it does


def lowered_reduce(equation: Equation, out: str, names: Names) -> Lines:
    """A reduction with `out`; sums as products with ones, which take a third of the time."""
    given = dict(zip(("array", "axis", "dtype", "out", "keepdims"), equation.args, strict=False))
    given |= equation.kwargs
    first = [given.pop(k, d) for k, d in (("array", None), ("axis", 0), ("dtype", None))]
    if first[2] is None and not given.keys() - _KNOWN:
        special = _SPECIAL.get(equation.function)
        if special is not None and _is_least(equation.function, given.get("initial")):
            lines = special(equation, first[0], first[1], out, names)
            if lines is not None:
                return lines
    text = ", ".join(map(names.text, first))
    more = "".join([f", {k}={names.text(v)}" for k, v in given.items()])
    return [f"{names.function(equation.function)}({text}, {out}{more})"]


def _sum(equation: Equation, value: Any, axis: Any, out: str, names: Names) -> Lines | None:
    """The sum of a matrix's rows, or of its columns, or of all."""
    kind, x, place = names.kind(value), names.fixed(value), names.place(out)
    if place is None or kind.dtype != place.dtype or kind.dtype.char not in BLAS or 0 in kind.shape:
        return None
    ndim = len(kind.shape)
    given = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = sorted([k % ndim for k in given]) if ndim else []
    if x is None:
        return _sum_in_run(value, axes, out, names)
    if not x.flags.c_contiguous:
        x, place, axes = x.T, place.T, sorted([ndim - 1 - k for k in axes])
    axes = [sum([x.shape[j] > 1 for j in range(k)]) for k in axes if x.shape[k] > 1]
    x = x.squeeze()  # dimensions of one element don't count
    if not axes or not is_memory(x, place):
        return None
    count = math.prod([x.shape[k] for k in axes])
    rest = x.size // count
    text = names.text(value)
    ones = names.ones(count, x.dtype)
    if rest == 1:
        flat, target = x.reshape(-1), place.reshape(())
        return [_dot(flat, ones, target, text, names)]
    if axes == [*range(len(axes))]:
        matrix = names.give(x.reshape(count, rest), f"{text}_rows")
        dot = names.method(ones, "dot", names.give(ones, "ones"))
        return [f"{dot}({matrix}, {names.give(place.reshape(rest), 'sums')})"]
    if axes == [*range(x.ndim - len(axes), x.ndim)]:
        return [_dot(x.reshape(rest, count), ones, place.reshape(rest), text, names)]
    return None


def _is_least(function: Any, initial: Any) -> bool:
    """Whether a reduction begins with nothing, or with what changes nothing."""
    return initial is None or (function == np.maximum.reduce and initial == -math.inf)


def _extreme(equation: Equation, value: Any, axis: Any, out: str, names: Names) -> Lines | None:
    """The largest of each short row: of columns, side by side in memory, NumPy finds it faster."""
    x, place = names.fixed(value), names.place(out)
    if not is_memory(x, place) or x.ndim < 2:
        return None
    if axis not in (x.ndim - 1, -1, (x.ndim - 1,), (-1,)) or x.dtype.kind != "f":
        return None
    columns = x.shape[-1]
    if not 2 <= columns <= SHORT or x.size < MANY * columns:
        return None
    rows = x.reshape(-1, columns)
    turned = names.give(names.scratch(rows.T.shape, x.dtype), "turned")
    target = names.give(place.reshape(-1), f"{out}_flat")
    function = names.function(equation.function)
    source = names.give(rows.T, f"{names.text(value)}_turned")
    return [f"{turned}[...] = {source}", f"{function}({turned}, 0, None, {target})"]


def _sum_in_run(value: Any, axes: list[int], out: str, names: Names) -> Lines | None:
    """The sum of an array with one or two dimensions that is not known before a run."""
    kind, text, place = names.kind(value), names.text(value), names.place(out)
    if len(axes) != 1 or len(kind.shape) > 2 or not is_memory(place):
        return None
    ones = names.ones(kind.shape[axes[0]], kind.dtype)
    target = names.give(place.reshape(-1) if len(kind.shape) == 2 else place.reshape(()), "sums")
    if axes == [0] and len(kind.shape) == 2:
        return [f"{names.method(ones, 'dot', names.give(ones, 'ones'))}({text}, {target})"]
    return [f"{text}.dot({names.give(ones, 'ones')}, {target})"]


def _dot(x: Array, y: Array, target: Array, text: str, names: Names) -> str:
    dot = names.method(x, "dot", names.give(x, f"{text}_rows"))
    return f"{dot}({names.give(y, 'ones')}, {names.give(target, 'sums')})"


def lowered_summed_product(equation: Equation, out: str, names: Names) -> Lines:
    """The sum of all products of two arrays' elements."""
    x, y = map(names.fixed, equation.args)
    place = names.place(out)
    if place is not None and is_memory(x, y) and x.size:
        flat = x.reshape(-1)
        dot = names.method(flat, "dot", names.give(flat, f"{names.text(equation.args[0])}_flat"))
        other = names.give(y.reshape(-1), f"{names.text(equation.args[1])}_flat")
        return [f"{dot}({other}, {names.give(place.reshape(()), 'sums')})"]
    return [f"{out}[...] = {call(equation, names)}"]


def lowered_accumulate(equation: Equation, out: str, names: Names) -> Lines:
    """A running sum, or another."""
    return (
        [call(equation, names, f"out={out}")]
        if len(equation.args) < 4
        else [f"{out}[...] = {call(equation, names)}"]
    )


_KNOWN = {"keepdims", "initial"}
_SPECIAL: dict[Any, Callable[..., Lines | None]] = {
    np.add.reduce: _sum,
    np.maximum.reduce: _extreme,
    np.minimum.reduce: _extreme,
}
