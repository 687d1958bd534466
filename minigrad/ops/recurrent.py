"""Rows of recurrent networks: a whole layer in one direction is one step.

x (T, n, in), or (Σ sizes, in) for sequences of different lengths; h and c (n, size), with 1s
before, or None for zeros; w_ih (gates, in), w_hh (gates, size), biases (gates) or None. `sizes`
says how many sequences each step has: the first ones, which are the longest. With `reverse` the
steps are taken from the last to the first. Results: the outputs of all steps, the last states of
each sequence (1, n, size), and what the way back can use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.composite import through
from ..autograd.op import op
from . import nn
from . import recurrent_kernels as kernels
from .elementwise import sigmoid, tanh
from .recurrent_steps import Sizes, alone, by_gate, carry, columns, places, rows_of, started


def _affine(x: Any, weight: Any, bias: Any) -> Any:
    return nn.linear_unbiased(x, weight) if bias is None else nn.linear(x, weight, bias)


def _unrolled(
    cell: Callable[..., tuple[Sequence[Any], Sequence[Any]]],
    x: Any,
    starts: Sequence[Any],
    w_ih: Any,
    w_hh: Any,
    b_ih: Any,
    b_hh: Any,
    sizes: Sizes,
    reverse: bool,
) -> tuple[Any, ...]:
    """A layer, step by step.

    Args:
        cell: takes what the input and what the state contribute to the gates, and the states;
            returns the new states, and what the way back can use.
        starts: the states before the first step.
    """
    z = _affine(rows_of(x), w_ih, b_ih)
    taken: list[Any] = []

    def step(z: Any, *states: Any) -> Sequence[Any]:
        new, kept = cell(z, _affine(states[0], w_hh, b_hh), *states)
        taken.append((new[0], *kept))
        return new

    last = carry(step, starts, [z[rows] for rows in places(sizes, reverse)])
    of_each = zip(*(taken[::-1] if reverse else taken), strict=True)
    y, *kept = (np.concatenate(parts) for parts in of_each)
    return y.reshape((*x.shape[:-1], y.shape[1])), *map(alone, last), *kept


# h' = tanh(z + u), or relu(z + u)


def _rnn(
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
    def cell(z: Any, u: Any, h: Any) -> Any:
        h = nn.relu(z + u) if relu else tanh(z + u)
        return (h,), (h,)

    starts = [started(h, sizes[0], w_hh.shape[1], x)]
    return _unrolled(cell, x, starts, w_ih, w_hh, b_ih, b_hh, sizes, reverse)


rnn = op(
    "rnn",
    _rnn,
    fast=kernels.rnn,
    outputs=("y", "last", "states"),
    differentiable=2,
    joint=through(_rnn, kernels.rnn_gradients, 2),
)

# The gates i, f, o (sigmoid) and new (tanh) of z (n, 4 size): c' = f c + i new, h' = o tanh(c')


def _lstm_gates(z: Any) -> tuple[Any, Any, Any, Any]:
    i, f, new, o = columns(z, 4)
    return sigmoid(i), sigmoid(f), np.tanh(new), sigmoid(o)


def _lstm_cell(z: Any, c: Any) -> Any:
    i, f, new, o = _lstm_gates(z)
    c = f * c + i * new
    return o * np.tanh(c), c, np.concatenate([i, f, new, o], 1)


def _lstm_cell_gradients(g: Any, z: Any, c: Any) -> Any:
    gh, gc = (0 if d is None else d for d in g)
    i, f, new, o = _lstm_gates(z)
    t = np.tanh(f * c + i * new)
    gc = gc + gh * o * (1 - t * t)
    slopes = [
        gc * new * i * (1 - i),
        gc * c * f * (1 - f),
        gc * i * (1 - new * new),
        gh * t * o * (1 - o),
    ]
    return np.concatenate(slopes, 1), gc * f


lstm_cell = op(
    "lstm_cell",
    _lstm_cell,
    outputs=("next_h", "next_c", "gates"),
    differentiable=2,
    joint=_lstm_cell_gradients,
)


def _lstm(
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
    def cell(z: Any, u: Any, h: Any, c: Any) -> Any:
        h, c, gates = lstm_cell(z + u, c)
        return (h if w_hr is None else _affine(h, w_hr, None), c), (gates, c)

    n, (width, size) = sizes[0], w_hh.shape
    starts = [started(h, n, size, x), started(c, n, width // 4, x)]
    *results, gates, cells = _unrolled(cell, x, starts, w_ih, w_hh, b_ih, b_hh, sizes, reverse)
    return *results, by_gate(gates, 4), cells, np.tanh(cells)


# w_hr (size, hidden) brings h' to `size`, or is None.
lstm = op(
    "lstm",
    _lstm,
    fast=kernels.lstm,
    outputs=("y", "last", "last_c", "gates", "cells", "squashed"),
    differentiable=3,
    joint=through(_lstm, kernels.lstm_gradients, 3),
)

# Gates r, u (sigmoid), and new = tanh(z + r s) with s of the state: h' = new + u (h - new)


def _gru_gates(z: Any, s: Any) -> tuple[Any, ...]:
    (zr, zu, zn), (sr, su, sn) = columns(z, 3), columns(s, 3)
    r, u = sigmoid(zr + sr), sigmoid(zu + su)
    return r, u, np.tanh(zn + r * sn), sn


def _gru_cell(z: Any, s: Any, h: Any) -> Any:
    r, u, new, sn = _gru_gates(z, s)
    return new + u * (h - new), np.concatenate([r, u, new], 1), +sn


def _gru_cell_gradients(g: Any, z: Any, s: Any, h: Any) -> Any:
    r, u, new, sn = _gru_gates(z, s)
    dn = g * (1 - u) * (1 - new * new)
    dr, du = dn * sn * r * (1 - r), g * (h - new) * u * (1 - u)
    return np.concatenate([dr, du, dn], 1), np.concatenate([dr, du, dn * r], 1), g * u


gru_cell = op("gru_cell", _gru_cell, outputs=("y", "gates", "inner"), joint=_gru_cell_gradients)


def _gru(
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
    def cell(z: Any, s: Any, h: Any) -> Any:
        h, gates, inner = gru_cell(z, s, h)
        return (h,), (gates, inner, h)

    starts = [started(h, sizes[0], w_hh.shape[1], x)]
    *results, gates, inner, y = _unrolled(cell, x, starts, w_ih, w_hh, b_ih, b_hh, sizes, reverse)
    return *results, by_gate(gates, 3), inner, y


gru = op(
    "gru",
    _gru,
    fast=kernels.gru,
    outputs=("y", "last", "gates", "inner", "states"),
    differentiable=2,
    joint=through(_gru, kernels.gru_gradients, 2),
)
