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
    """The rows of each step of (*, rows, size), in the order in which the steps are taken."""
    if sizes[0] != sizes[-1]:
        return [a[..., rows, :] for rows in places(sizes, reverse)]
    if len(sizes) == 1:
        return (a,)
    *gates, _, size = a.shape
    steps = a.reshape((*gates, len(sizes), sizes[0], size))
    if gates:
        steps = steps.swapaxes(0, 1)
    taken: Iterable[Any] = steps[::-1] if reverse else steps
    return taken


def _cut(buffer: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """The first rows of a buffer (*, rows, size) for each step: as many as the step has."""
    if sizes[0] == sizes[-1]:
        return itertools.repeat(buffer, len(sizes))
    runs = [(buffer[..., :n, :], len(list(run))) for n, run in itertools.groupby(sizes)]
    return [cut for cut, times in (runs[::-1] if reverse else runs) for _ in range(times)]


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
    states = starts
    ended: list[list[Any]] = [[] for _ in starts]
    had = 0
    for views in zip(*parts, strict=True):
        n = views[0].shape[-2]
        if n != had:
            if not had:
                states = [start[:n] for start in starts]
            elif n < had:
                for state, left in zip(states, ended, strict=True):
                    left.append(state[n:])
                states = [state[:n] for state in states]
            else:
                pairs = zip(states, starts, strict=True)
                states = [np.concatenate([state, start[had:n]]) for state, start in pairs]
            had = n
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


def by_gate(a: Any, count: int) -> Any:
    """(rows, count size) as (count, rows, size): a matrix for each gate."""
    return np.transpose(a.reshape((a.shape[0], count, a.shape[1] // count)), (1, 0, 2))


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


# Gates: (gates, rows, size), a matrix for each, so that a step works on rows without gaps. Their
# products are one for each gate too, small enough that BLAS may do without packing its operands:
# with AVX-512, 16 sequences and 128 numbers that takes 10 us, where one product takes 17. Those of
# a single sequence are one product of a vector.

_LONG = 8  # steps, from which on it pays to copy weights first


class _Gates:
    """How the gates of a layer come from its inputs and its states.

    The first factor of `_logistic` is multiplied into copies of the weights where steps are many.

    Args:
        w_ih: the weight of the inputs.
        w_hh: that of the states.
        bias: the bias, or None.
        factors: for each gate, (gates, 1, 1).
        sizes: those of the steps.

    Attributes:
        single: whether there is one sequence.
        scaled: whether the factors are in the weights.
        product: of a step: takes the states and `weight`, and where to put the result.
        weight: w_hh as `product` takes it.
    """

    def __init__(self, w_ih: Any, w_hh: Any, bias: Any, factors: Any, sizes: Sizes) -> None:
        self._gates = gates = len(factors)
        w_ih, w_hh = (w.reshape((gates, -1, w.shape[1])) for w in (w_ih, w_hh))
        bias = None if bias is None else bias.reshape((gates, 1, -1))
        self.single = sizes[0] == 1
        self.scaled = len(sizes) >= _LONG
        if self.scaled:
            w_ih = w_ih * factors
            bias = None if bias is None else bias * factors
        if self.single:
            w_hh = w_hh * factors if self.scaled else w_hh
            self.weight = w_hh.reshape((-1, w_hh.shape[2])).T
        elif self.scaled:
            self.weight = np.multiply(w_hh.mT, factors, _by_lines(w_hh.mT))
        else:
            self.weight = w_hh.mT
        self.product = np.dot if self.single else np.matmul
        self._w_ih, self._bias = w_ih, bias

    def of_inputs(self, x: Any) -> Any:
        """What the inputs of all steps contribute."""
        x, weight = rows_of(x), self._w_ih
        if self.single:  # a step's gates side by side
            z = by_gate(x.dot(weight.reshape((-1, weight.shape[2])).T), self._gates)
        else:
            z = np.matmul(x, weight.mT)
        return z if self._bias is None else np.add(z, self._bias, z)

    def space(self, n: int, width: int, dtype: Any) -> tuple[Any, Any]:
        """Where a step's gates are computed, and the same as `product` takes it."""
        u = np.empty((self._gates, n, width), dtype)
        return u, u.reshape((1, -1)) if self.single else u


def _by_lines(like: Any) -> Any:
    """An array of this shape that starts on a cache line: BLAS reads it 1.2 times as fast."""
    memory = np.empty(like.nbytes + 63, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    return np.ndarray(like.shape, like.dtype, memory, start)


def _to_states(w_hh: Any, gates: int, sizes: Sizes) -> Callable[[Any, Any, Any], Any]:
    """What takes a step's gradient of the gates to that of the states, put into its last argument.

    The second argument is a buffer (gates, n, size of the state).
    """
    if sizes[0] == 1:
        return lambda d, u, dh: d.reshape((1, -1)).dot(w_hh, dh)
    weight = w_hh.reshape((gates, -1, w_hh.shape[1]))
    if len(sizes) >= _LONG:
        weight, given = _by_lines(weight), weight
        np.copyto(weight, given)
    return lambda d, u, dh: np.add.reduce(np.matmul(d, weight, u), 0, None, dh)


def _slopes(g: Sequence[Any], y: Any, *states: Any) -> list[Any]:
    """The gradients of a row's results, as arrays that may be written to; zeros for None."""
    shapes = [y.shape, *(state.shape for state in states)]
    return [
        np.zeros(shape, y.dtype) if d is None else np.array(d, order="C").reshape(shape)
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
    """a and b: a tanh(a z) + b is the sigmoid of z for gates 's', tanh z for gates 't'.

    With small arrays NumPy takes twice as long where rows are broadcast: then there are n rows.
    """
    shape = (len(gates), max(n, 1) if n * len(gates) * width <= 65536 else 1, width)
    a = [0.5 if gate == "s" else 1 for gate in gates]
    b = [0.5 if gate == "s" else 0 for gate in gates]
    first, second = (
        np.array(np.broadcast_to(np.array(factors, dtype).reshape(-1, 1, 1), shape))
        for factors in (a, b)
    )
    return first, second


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
    """The outputs, the last states h and c; of each step the gates, c, and tanh c."""
    n, width, size = sizes[0], w_hh.shape[0] // 4, w_hh.shape[1]
    a, b = _logistic("ssts", width, n, w_hh.dtype)
    layer = _Gates(w_ih, w_hh, _sum(b_ih, b_hh), a[:, :1, :1], sizes)
    product, weight, scaled = layer.product, layer.weight, layer.scaled
    gates = layer.of_inputs(x)
    count, dtype = gates.shape[1], gates.dtype
    y = np.empty((count, size), dtype)
    cells, squashed = np.empty((2, count, width), dtype)
    projection = None if w_hr is None else w_hr.T

    def step(
        z: Any, y: Any, to: Any, t: Any, u: Any, flat: Any, a: Any, b: Any, spare: Any,
        h: Any, c: Any,
    ) -> Any:  # fmt: skip
        product(h, weight, flat)
        np.add(z, u, u)
        if not scaled:
            np.multiply(u, a, u)
        np.tanh(u, u)
        np.multiply(u, a, u)
        i, f, new, o = np.add(u, b, z)
        np.multiply(f, c, to)
        np.add(to, np.multiply(i, new, spare), to)
        np.tanh(to, t)
        if projection is None:
            np.multiply(o, t, y)
        else:
            np.multiply(o, t, spare).dot(projection, y)
        return y, to

    buffers = [*layer.space(n, width, dtype), a, b, np.empty((n, width), dtype)]
    last = carry(
        step,
        [started(h, n, size, x), started(c, n, width, x)],
        *(_each(part, sizes, reverse) for part in (gates, y, cells, squashed)),
        *(_cut(buffer, sizes, reverse) for buffer in buffers),
    )
    return y.reshape(*x.shape[:-1], size), *map(alone, last), gates, cells, squashed


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
    squashed: Any,
    sizes: Sizes,
    reverse: bool,
) -> list[Any]:
    """The gradients of the inputs."""
    n, width, size = sizes[0], w_hh.shape[0] // 4, w_hh.shape[1]
    h0, c0 = started(h, n, size, x), started(c, n, width, x)
    i, f, new, o = gates
    hidden = o * squashed
    y = hidden if w_hr is None else hidden.dot(w_hr.T)
    # What a gradient is multiplied by on its way to the gates: that of c, for the last gate of h
    d = np.multiply(gates, gates)
    np.subtract(gates, d, d)
    di, df, dn, do = d
    np.multiply(di, new, di)
    np.multiply(df, _before(cells, c0, sizes, reverse), df)
    np.multiply(new, new, dn)
    np.multiply(np.subtract(1, dn, dn), i, dn)
    np.multiply(do, squashed, do)
    # ... and on the way from h to c
    t = np.multiply(squashed, squashed)
    np.multiply(np.subtract(1, t, t), o, t)
    gy, gh, gc = _slopes(g, y, h0, c0)
    to_states = _to_states(w_hh, 4, sizes)

    def step(
        gy: Any, d: Any, cell: Any, do: Any, t: Any, f: Any, u: Any, spare: Any, dh: Any, dc: Any
    ) -> Any:
        np.add(gy, dh, gy)
        slope = gy if w_hr is None else gy.dot(w_hr)
        np.multiply(do, slope, do)
        np.add(dc, np.multiply(slope, t, spare), dc)
        np.multiply(cell, dc, cell)
        np.multiply(dc, f, dc)
        return to_states(d, u, dh), dc

    back = not reverse
    dh, dc = carry(
        step,
        [gh, gc],
        *(_each(part, sizes, back) for part in (gy, d, d[:3], do, t, f)),
        _cut(np.empty((4, n, size), d.dtype), sizes, back),
        _cut(np.empty((n, width), d.dtype), sizes, back),
    )
    before = _before(y, h0, sizes, reverse)
    inner = d.swapaxes(0, 1).reshape((-1, 4 * width))
    dx, *rest = _of_weights((needs[0], *needs[3:7]), x, before, w_ih, inner, inner)
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
    a, b = _logistic("ss", width, n, w_hh.dtype)
    factors = np.ones((3, 1, 1), w_hh.dtype)
    factors[:2] = a[:, :1, :1]
    bias, inner_bias = b_ih, np.zeros((n, width), x.dtype)
    if b_hh is not None:  # that of the reset gates and the update gates joins b_ih
        inner_bias += b_hh[2 * width :]
        outer = b_hh.copy()
        outer[2 * width :] = 0
        bias = _sum(b_ih, outer)
    layer = _Gates(w_ih, w_hh, bias, factors, sizes)
    product, weight, scaled = layer.product, layer.weight, layer.scaled
    gates = layer.of_inputs(x)
    y, inner = np.empty((2, *gates.shape[1:]), gates.dtype)

    def step(
        ru: Any, new: Any, kept: Any, y: Any, both: Any, s: Any, flat: Any, a: Any, b: Any,
        add: Any, h: Any,
    ) -> Any:  # fmt: skip
        product(h, weight, flat)
        np.add(ru, both, both)
        if not scaled:
            np.multiply(both, a, both)
        np.tanh(both, both)
        np.multiply(both, a, both)
        r, u = np.add(both, b, ru)
        np.add(s, add, kept)
        np.add(new, np.multiply(r, kept, y), new)
        np.tanh(new, new)
        np.subtract(h, new, y)
        np.multiply(y, u, y)
        np.add(y, new, y)
        return (y,)

    s, flat = layer.space(n, width, gates.dtype)
    (last,) = carry(
        step,
        [started(h, n, width, x)],
        *(_each(part, sizes, reverse) for part in (gates[:2], gates[2], inner, y)),
        *(_cut(buffer, sizes, reverse) for buffer in (s[:2], s[2], flat, a, b, inner_bias)),
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
    n, width = sizes[0], w_hh.shape[1]
    start = started(h, n, width, x)
    before = _before(states, start, sizes, reverse)
    r, u, new = gates
    # What a gradient of h is multiplied by on its way to what the states contributed
    outer = np.empty_like(gates)
    dr, du, dn = outer
    d = np.multiply(new, new)
    np.multiply(np.subtract(1, d, d), 1 - u, d)
    np.multiply(d, r, dn)
    np.multiply(dn, inner, dr)
    np.multiply(dr, 1 - r, dr)
    np.multiply(np.subtract(before, new), u, du)
    np.multiply(du, 1 - u, du)
    gy, last = _slopes(g, states, start)
    to_states = _to_states(w_hh, 3, sizes)

    def step(gy: Any, outer: Any, u: Any, products: Any, spare: Any, dh: Any) -> Any:
        np.add(gy, dh, gy)
        np.multiply(outer, gy, outer)
        return (np.add(to_states(outer, products, dh), np.multiply(gy, u, spare), dh),)

    back = not reverse
    spares = np.empty((4, n, width), d.dtype)
    (dh,) = carry(
        step,
        [last],
        *(_each(part, sizes, back) for part in (gy, outer, u)),
        *(_cut(buffer, sizes, back) for buffer in (spares[:3], spares[3])),
    )
    outer = outer.swapaxes(0, 1).reshape((-1, 3 * width))
    through = outer.copy()
    np.multiply(gy, d, through[:, 2 * width :])
    dx, *rest = _of_weights((needs[0], *needs[2:]), x, before, w_ih, through, outer)
    return [dx, None if h is None else dh.reshape(h.shape), *rest]
