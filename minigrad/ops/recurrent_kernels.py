"""The layers of `recurrent` by in-place NumPy: all steps of a direction, and the way back.

A step costs one product with the weights, and some passes over arrays that stay in the cache.
What does not depend on the step before, the product of the inputs above all, is done once for all
steps. Arguments are those of the rows.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .recurrent_steps import (
    Sizes,
    alone,
    by_gate,
    carry,
    cut,
    each,
    room,
    rows_of,
    started,
    states_before,
)
from .sums import row_of_ones


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
    return _by_lines(weight.T) if len(sizes) >= _LONG else weight.T


_LONG = 8  # steps, from which on it pays to copy weights first


def _by_lines(a: Any) -> Any:
    """A copy that starts on a cache line: BLAS reads it 1.2 times as fast."""
    memory = np.empty(a.nbytes + 63, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    out: Any = np.ndarray(a.shape, a.dtype, memory, start)
    np.copyto(out, a)
    return out


# Gates: (gates, rows, size), a matrix for each, so that a step works on rows without gaps. Their
# products are one for each gate too, small enough that BLAS may do without packing its operands:
# with AVX-512, 16 sequences and 128 numbers that takes 10 us, where one product takes 17. Those of
# a single sequence are one product of a vector.


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
        weight: w_hh, as a product takes it.
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
            w_hh = w_hh * factors
        if self.single:
            self.weight = w_hh.reshape((-1, w_hh.shape[2])).T
        else:
            self.weight = _by_lines(w_hh.mT) if self.scaled else w_hh.mT
        self._w_ih, self._bias = w_ih, bias

    def of_inputs(self, x: Any) -> Any:
        """What the inputs of all steps contribute."""
        x, weight = rows_of(x), self._w_ih
        if self.single:  # a step's gates side by side
            z = by_gate(x.dot(weight.reshape((-1, weight.shape[2])).T), self._gates)
        else:
            z = np.matmul(x, weight.mT)
        return z if self._bias is None else np.add(z, self._bias, z)

    def of_states(self, h: Any, u: Any) -> Any:
        """What the states contribute to a step, put into u."""
        if self.single:
            h.dot(self.weight, u.reshape((1, -1)))
        else:
            np.matmul(h, self.weight, u)
        return u


def _to_states(w_hh: Any, gates: int, sizes: Sizes) -> Callable[[Any, Any, Any], Any]:
    """What takes a step's gradient of the gates to that of the states, put into its last argument.

    The second argument is a buffer (gates, n, size of the state).
    """
    if sizes[0] == 1:
        return lambda d, u, dh: d.reshape((1, -1)).dot(w_hh, dh)
    ones = row_of_ones(gates, w_hh.dtype)
    weight = w_hh.reshape((gates, -1, w_hh.shape[1]))
    if len(sizes) >= _LONG:
        weight = _by_lines(weight)

    def to_states(d: Any, u: Any, dh: Any) -> Any:
        ones.dot(np.matmul(d, weight, u).reshape((gates, -1)), dh.reshape(-1))
        return dh

    return to_states


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
    b_ih = ones.dot(inner) if needs[3] else None
    b_hh = None
    if needs[4]:
        b_hh = ones.dot(outer) if b_ih is None or outer is not inner else b_ih.copy()
    return [
        inner.dot(weight).reshape(x.shape) if needs[0] else None,
        inner.T.dot(rows_of(x)) if needs[1] else None,
        outer.T.dot(before) if needs[2] else None,
        b_ih,
        b_hh,
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

    (last,) = carry(step, [started(h, sizes[0], width, x)], each(y, sizes, reverse))
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
    (dh,) = carry(step, [last], each(d, sizes, back), each(slope, sizes, back))
    before = states_before(states, start, sizes, reverse)
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
    of_states, scaled = layer.of_states, layer.scaled
    gates = layer.of_inputs(x)
    count, dtype = gates.shape[1], gates.dtype
    y = np.empty((count, size), dtype)
    cells, squashed = np.empty((2, count, width), dtype)
    projection = None if w_hr is None else w_hr.T

    def step(
        z: Any, y: Any, to: Any, t: Any, u: Any, a: Any, b: Any, spare: Any, h: Any, c: Any
    ) -> Any:
        np.add(z, of_states(h, u), u)
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

    last = carry(
        step,
        [started(h, n, size, x), started(c, n, width, x)],
        *(each(part, sizes, reverse) for part in (gates, y, cells, squashed)),
        room((4, width), dtype, sizes, reverse),
        *(cut(buffer, sizes, reverse) for buffer in (a, b, np.empty((n, width), dtype))),
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
    np.multiply(df, states_before(cells, c0, sizes, reverse), df)
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
        *(each(part, sizes, back) for part in (gy, d, d[:3], do, t, f)),
        room((4, size), d.dtype, sizes, back),
        cut(np.empty((n, width), d.dtype), sizes, back),
    )
    before = states_before(y, h0, sizes, reverse)
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
    of_states, scaled = layer.of_states, layer.scaled
    gates = layer.of_inputs(x)
    y, inner = np.empty((2, *gates.shape[1:]), gates.dtype)

    def step(ru: Any, new: Any, kept: Any, y: Any, u: Any, a: Any, b: Any, add: Any, h: Any) -> Any:
        of_states(h, u)
        both = u[:2]
        np.add(ru, both, both)
        if not scaled:
            np.multiply(both, a, both)
        np.tanh(both, both)
        np.multiply(both, a, both)
        r, update = np.add(both, b, ru)
        np.add(u[2], add, kept)
        np.add(new, np.multiply(r, kept, y), new)
        np.tanh(new, new)
        np.subtract(h, new, y)
        np.multiply(y, update, y)
        np.add(y, new, y)
        return (y,)

    (last,) = carry(
        step,
        [started(h, n, width, x)],
        *(each(part, sizes, reverse) for part in (gates[:2], gates[2], inner, y)),
        room((3, width), gates.dtype, sizes, reverse),
        *(cut(buffer, sizes, reverse) for buffer in (a, b, inner_bias)),
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
    before = states_before(states, start, sizes, reverse)
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
    (dh,) = carry(
        step,
        [last],
        *(each(part, sizes, back) for part in (gy, outer, u)),
        room((3, width), d.dtype, sizes, back),
        cut(np.empty((n, width), d.dtype), sizes, back),
    )
    outer = outer.swapaxes(0, 1).reshape((-1, 3 * width))
    through = outer.copy()
    np.multiply(gy, d, through[:, 2 * width :])
    dx, *rest = _of_weights((needs[0], *needs[2:]), x, before, w_ih, through, outer)
    return [dx, None if h is None else dh.reshape(h.shape), *rest]
