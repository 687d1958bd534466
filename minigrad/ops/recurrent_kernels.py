"""The layers of `recurrent` by in-place NumPy: all steps of a direction, and the way back.

A step costs one product with the weights, and some passes over arrays that stay in the cache.
What does not depend on the step before, the product of the inputs above all, is done once for all
steps. Arguments are those of the rows.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from .sums import row_of_ones

Sizes = tuple[int, ...]

# Steps: step t is of the first sizes[t] sequences, and sizes never grow. The steps' rows lie one
# below the other, step 0 first; they may be taken in reverse.


@functools.lru_cache(256)
def places(sizes: Sizes, reverse: bool) -> tuple[slice, ...]:
    """Where the rows of each step lie, in the order in which the steps are taken."""
    ends = tuple(itertools.accumulate(sizes))
    slices = tuple(map(slice, (0, *ends), ends))
    return slices[::-1] if reverse else slices


def _each(a: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """The rows of each step, in the order in which the steps are taken."""
    if sizes[0] != sizes[-1]:
        return [a[rows] for rows in places(sizes, reverse)]
    if len(sizes) == 1:
        return (a,)
    steps: Iterable[Any] = a.reshape(len(sizes), sizes[0], *a.shape[1:])[:: -1 if reverse else 1]
    return steps


def _cut(buffer: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """The first rows of a buffer for each step: as many as the step has."""
    if sizes[0] == sizes[-1]:
        return itertools.repeat(buffer, len(sizes))
    return [buffer[:n] for n in (sizes[::-1] if reverse else sizes)]


def carry(
    step: Callable[..., Sequence[Any]], starts: Sequence[Any], *parts: Iterable[Any]
) -> list[Any]:
    """Take the steps, each from the states that the one before it left.

    Args:
        step: takes its part of each of `parts`, and the states; returns the new states.
        starts: the states of all sequences, taken up when they begin.
        parts: for each step a part, with as many rows as the step has sequences.

    Returns:
        The states in which the sequences end, in arrays of their own.
    """
    states: Sequence[Any] = ()
    ended: list[list[Any]] = [[] for _ in starts]
    for views in zip(*parts, strict=True):
        n = views[0].shape[0]
        if not states:
            states = [start[:n] for start in starts]
        had = states[0].shape[0]
        if n < had:
            for state, left in zip(states, ended, strict=True):
                left.append(state[n:])
            states = [state[:n] for state in states]
        elif n > had:
            pairs = zip(states, starts, strict=True)
            states = [np.concatenate([state, start[had:n]]) for state, start in pairs]
        states = step(*views, *states)
    return [np.concatenate([s, *left[::-1]]) for s, left in zip(states, ended, strict=True)]


def alone(state: Any) -> Any:
    """The states (n, size) of one layer in one direction: (1, n, size)."""
    return state.reshape((1, *state.shape))


def started(state: Any, n: int, width: int, like: Any) -> Any:
    """The states of n sequences before the first step: `state`, or zeros for None."""
    if state is None:
        return np.zeros_like(like, shape=(n, width))
    return state.reshape((n, width))


def _before(states: Any, start: Any, sizes: Sizes, reverse: bool) -> Any:
    """Of each row the state that its sequence had before."""
    if sizes[0] == sizes[-1]:
        n = sizes[0]
        return np.concatenate([states[n:], start] if reverse else [start, states[: -n or None]])
    found: list[Any] = []

    def step(state: Any, before: Any) -> Any:
        found.append(before)
        return (state,)

    carry(step, [start], _each(states, sizes, reverse))
    return np.concatenate(found[::-1] if reverse else found)


def rows_of(x: Any) -> Any:
    """x as a matrix of its last dimension's vectors."""
    return x if x.ndim == 2 else x.reshape((-1, x.shape[-1]))


def columns(a: Any, count: int) -> list[Any]:
    """The columns of each of `count` gates, as views."""
    width = a.shape[1] // count
    return [a[:, k * width : (k + 1) * width] for k in range(count)]


def _from_inputs(x: Any, weight: Any, bias: Any) -> Any:
    """What the inputs of all steps contribute."""
    z = rows_of(x).dot(weight.T)
    return z if bias is None else np.add(z, bias, z)


def _sum(a: Any, b: Any) -> Any:
    """The sum of two biases, each of which may be None."""
    if a is None or b is None:
        return b if a is None else a
    return a + b


def _turned(weight: Any, sizes: Sizes) -> Any:
    """Wᵀ, the factor of each step.

    Over many steps a copy of it pays: where BLAS has AVX-512 it is up to 1.8 times as fast with
    that, elsewhere about as fast.
    """
    return np.ascontiguousarray(weight.T) if len(sizes) >= 8 else weight.T


def _slopes(g: Sequence[Any], y: Any, *states: Any) -> list[Any]:
    """The gradients of a row's results, as arrays that may be written to; zeros for None."""
    shapes = [y.shape, *(state.shape for state in states)]
    return [
        np.zeros(shape, y.dtype) if d is None else d.reshape(shape).copy()
        for d, shape in zip(g, shapes, strict=True)
    ]


def _of_weights(
    needs: Sequence[bool | None], x: Any, before: Any, weight: Any, inner: Any, outer: Any
) -> list[Any]:
    """The gradients of x, w_ih, w_hh, b_ih and b_hh.

    Args:
        needs: which of them are wanted.
        x: the inputs.
        before: the states that w_hh multiplied.
        weight: w_ih.
        inner: the gradient of what the inputs contributed.
        outer: the gradient of what the states contributed.
    """
    ones = row_of_ones(len(inner), inner.dtype)
    return [
        inner.dot(weight).reshape(x.shape) if needs[0] else None,
        inner.T.dot(rows_of(x)) if needs[1] else None,
        outer.T.dot(before) if needs[2] else None,
        ones.dot(inner) if needs[3] else None,
        ones.dot(outer) if needs[4] else None,
    ]


@functools.lru_cache(64)
def _logistic(gates: str, width: int, n: int, dtype: Any) -> tuple[Any, Any]:
    """a and b: a tanh(a z) + b is the sigmoid of z (n, gates) for gates 's', tanh z for gates 't'.

    With small arrays NumPy takes twice as long where rows are broadcast: then there are n rows.
    """
    rows = n if n * len(gates) * width <= 65536 else 1
    a = [0.5 if gate == "s" else 1 for gate in gates]
    b = [0.5 if gate == "s" else 0 for gate in gates]
    both = (np.repeat(np.array([factors], dtype), width, 1) for factors in (a, b))
    first, second = (np.repeat(row, rows, 0) for row in both)
    return first, second


def _activate(z: Any, a: Any, b: Any) -> None:
    """Apply `_logistic`: one pass of tanh over all costs less than a sigmoid of some."""
    np.multiply(z, a, z)
    np.tanh(z, z)
    np.multiply(z, a, z)
    np.add(z, b, z)


# Plain layers


def rnn(
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    *,
    sizes: Sizes,
    reverse: bool,
    relu: bool,
) -> Any:
    """The outputs, the last states, and the outputs again."""
    width = w_hh.shape[1]
    y = _from_inputs(x, w_ih, _sum(b_ih, b_hh))
    weight = _turned(w_hh, sizes)

    def step(z: Any, h: Any) -> Any:
        np.add(z, h.dot(weight), z)
        return (np.maximum(z, 0, out=z) if relu else np.tanh(z, z),)

    (last,) = carry(step, [started(h, sizes[0], width, x)], _each(y, sizes, reverse))
    return y.reshape(*x.shape[:-1], width), alone(last), y.copy()


def rnn_gradients(
    g: Any,
    needs: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    states: Any,
    sizes: Sizes,
    reverse: bool,
    relu: bool,
) -> list[Any]:
    """The gradients of the inputs."""
    start = started(h, sizes[0], w_hh.shape[1], x)
    d, last = _slopes(g, states, start)
    slope = np.logical_not(states <= 0).astype(d.dtype) if relu else 1 - states * states

    def step(d: Any, slope: Any, dh: Any) -> Any:
        np.add(d, dh, d)
        np.multiply(d, slope, d)
        return (d.dot(w_hh, dh),)

    back = not reverse
    (dh,) = carry(step, [last], _each(d, sizes, back), _each(slope, sizes, back))
    before = _before(states, start, sizes, reverse)
    dx, *rest = _of_weights((needs[0], *needs[2:]), x, before, w_ih, d, d)
    return [dx, None if h is None else dh.reshape(h.shape), *rest]


# Layers with a memory


def lstm(
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    w_hr: Any,
    *,
    sizes: Sizes,
    reverse: bool,
) -> Any:
    """The outputs, the last states h and c, the gates and the c of each step."""
    n, width, size = sizes[0], w_hh.shape[0] // 4, w_hh.shape[1]
    gates = _from_inputs(x, w_ih, _sum(b_ih, b_hh))
    count, dtype = len(gates), gates.dtype
    y, cells = np.empty((count, size), dtype), np.empty((count, width), dtype)
    weight, projection = _turned(w_hh, sizes), None if w_hr is None else w_hr.T

    def step(
        z: Any, i: Any, f: Any, new: Any, o: Any, y: Any, to: Any, a: Any, b: Any, spare: Any,
        h: Any, c: Any,
    ) -> Any:  # fmt: skip
        np.add(z, h.dot(weight), z)
        _activate(z, a, b)
        np.multiply(f, c, to)
        np.add(to, np.multiply(i, new, spare), to)
        np.tanh(to, spare)
        if projection is None:
            np.multiply(o, spare, y)
        else:
            np.multiply(o, spare, spare).dot(projection, y)
        return y, to

    parts = [gates, *columns(gates, 4), y, cells]
    buffers = [*_logistic("ssts", width, n, dtype), np.empty((n, width), dtype)]
    starts = [started(h, n, size, x), started(c, n, width, x)]
    last = carry(
        step,
        starts,
        *(_each(part, sizes, reverse) for part in parts),
        *(_cut(buffer, sizes, reverse) for buffer in buffers),
    )
    return y.reshape(*x.shape[:-1], size), *map(alone, last), gates, cells


def lstm_gradients(
    g: Any,
    needs: Any,
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    w_hr: Any,
    gates: Any,
    cells: Any,
    sizes: Sizes,
    reverse: bool,
) -> list[Any]:
    """The gradients of the inputs."""
    n, width, size = sizes[0], w_hh.shape[0] // 4, w_hh.shape[1]
    h0, c0 = started(h, n, size, x), started(c, n, width, x)
    i, f, new, o = columns(gates, 4)
    t = np.tanh(cells)
    hidden = o * t
    y = hidden if w_hr is None else hidden.dot(w_hr.T)
    # What a gradient is multiplied by on its way to the gates: that of c, for the last gate of h
    d = np.multiply(gates, gates)
    np.subtract(gates, d, d)
    di, df, dn, do = columns(d, 4)
    np.multiply(di, new, di)
    np.multiply(df, _before(cells, c0, sizes, reverse), df)
    np.multiply(new, new, dn)
    np.multiply(np.subtract(1, dn, dn), i, dn)
    np.multiply(do, t, do)
    # ... and on the way from h to c
    np.multiply(t, t, t)
    np.multiply(np.subtract(1, t, t), o, t)
    gy, gh, gc = _slopes(g, y, h0, c0)

    def step(
        d: Any, cell: Any, do: Any, t: Any, f: Any, gy: Any, spare: Any, dh: Any, dc: Any
    ) -> Any:
        np.add(gy, dh, gy)
        slope = gy if w_hr is None else gy.dot(w_hr)
        np.multiply(do, slope, do)
        np.add(dc, np.multiply(slope, t, spare), dc)
        np.multiply(cell, dc[:, None], cell)
        np.multiply(dc, f, dc)
        return d.dot(w_hh, dh), dc

    parts = [d, d.reshape(-1, 4, width)[:, :3], do, t, f, gy]
    dh, dc = carry(
        step,
        [gh, gc],
        *(_each(part, sizes, not reverse) for part in parts),
        _cut(np.empty((n, width), d.dtype), sizes, not reverse),
    )
    before = _before(y, h0, sizes, reverse)
    dx, *rest = _of_weights((needs[0], *needs[3:7]), x, before, w_ih, d, d)
    return [
        dx,
        None if h is None else dh.reshape(h.shape),
        None if c is None else dc.reshape(c.shape),
        *rest,
        gy.T.dot(hidden) if needs[7] else None,
    ]


# Gated layers


def gru(
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    *,
    sizes: Sizes,
    reverse: bool,
) -> Any:
    """The outputs, the last states, the gates, what the reset gates act on, the outputs again."""
    n, width = sizes[0], w_hh.shape[1]
    bias, inner_bias = b_ih, np.zeros((n, width), x.dtype)
    if b_hh is not None:  # that of the reset gates and the update gates joins b_ih
        inner_bias += b_hh[2 * width :]
        outer = b_hh.copy()
        outer[2 * width :] = 0
        bias = _sum(b_ih, outer)
    gates = _from_inputs(x, w_ih, bias)
    count, dtype, weight = len(gates), gates.dtype, _turned(w_hh, sizes)
    y, inner = np.empty((count, width), dtype), np.empty((count, width), dtype)

    def step(
        ru: Any, r: Any, u: Any, new: Any, kept: Any, y: Any, a: Any, b: Any, add: Any, h: Any
    ) -> Any:
        s = h.dot(weight)
        np.add(ru, s[:, : 2 * width], ru)
        _activate(ru, a, b)
        np.add(s[:, 2 * width :], add, kept)
        np.add(new, np.multiply(r, kept, y), new)
        np.tanh(new, new)
        np.subtract(h, new, y)
        np.multiply(y, u, y)
        np.add(y, new, y)
        return (y,)

    parts = [gates[:, : 2 * width], *columns(gates, 3), inner, y]
    buffers = [*_logistic("ss", width, n, dtype), inner_bias]
    (last,) = carry(
        step,
        [started(h, n, width, x)],
        *(_each(part, sizes, reverse) for part in parts),
        *(_cut(buffer, sizes, reverse) for buffer in buffers),
    )
    return y.reshape(*x.shape[:-1], width), alone(last), gates, inner, y.copy()


def gru_gradients(
    g: Any,
    needs: Any,
    x: Any,
    h: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    gates: Any,
    inner: Any,
    states: Any,
    sizes: Sizes,
    reverse: bool,
) -> list[Any]:
    """The gradients of the inputs."""
    width = w_hh.shape[1]
    start = started(h, sizes[0], width, x)
    before = _before(states, start, sizes, reverse)
    r, u, new = columns(gates, 3)
    # What a gradient of h is multiplied by on its way to what the states contributed
    outer = np.empty_like(gates)
    dr, du, dn = columns(outer, 3)
    d = np.multiply(new, new)
    np.multiply(np.subtract(1, d, d), 1 - u, d)
    np.multiply(d, r, dn)
    np.multiply(dn, inner, dr)
    np.multiply(dr, 1 - r, dr)
    np.multiply(np.subtract(before, new), u, du)
    np.multiply(du, 1 - u, du)
    gy, last = _slopes(g, states, start)

    def step(outer: Any, thirds: Any, u: Any, gy: Any, dh: Any) -> Any:
        np.add(gy, dh, gy)
        np.multiply(thirds, gy[:, None], thirds)
        return (np.add(outer.dot(w_hh, dh), gy * u, dh),)

    parts = [outer, outer.reshape(-1, 3, width), u, gy]
    (dh,) = carry(step, [last], *(_each(part, sizes, not reverse) for part in parts))
    through = outer.copy()
    np.multiply(gy, d, through[:, 2 * width :])
    dx, *rest = _of_weights((needs[0], *needs[2:]), x, before, w_ih, through, outer)
    return [dx, None if h is None else dh.reshape(h.shape), *rest]
