"""Rows for writing through views: the base's history after a view of it was overwritten.

A `chain` is how a view was taken from its base: (chain before, view row, parameters), or ().
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op


def _take(x: Any, *, chain: Any) -> Any:
    steps = []
    while chain:
        chain, row, params = chain
        steps.append((row, params))
    for row, params in reversed(steps):
        x = row.forward(x, **params)
    return x


def writable(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The same memory to be written to: NumPy marks what was expanded as read-only."""
    if not array.flags.writeable:
        array = array[...]
        array.flags.writeable = True
    return array


def write(array: np.ndarray[Any, Any], values: Any) -> None:
    """Write into an array, which may be an expanded one."""
    writable(array)[...] = values


def _positions(shape: tuple[int, ...], chain: Any) -> Any:
    """Where the view's elements lie in the base.

    Needed when the base was not in order in memory, so that a reshape which gives a view there
    copies the array in order that stands for it here.
    """
    return _take(np.arange(math.prod(shape)).reshape(shape), chain=chain)


def _put(v: Any, *, shape: tuple[int, ...], chain: Any) -> Any:
    out = np.zeros(shape, v.dtype)
    place = _take(out, chain=chain)
    if not np.may_share_memory(place, out):
        np.add.at(out.reshape(-1), _positions(shape, chain), v)
        return out
    if 0 in place.strides:  # expanded: what was read in several places comes back as a sum
        repeated = tuple([k for k, s in enumerate(place.strides) if s == 0])
        v = np.add.reduce(v, axis=repeated, keepdims=True)
        place = place[tuple([slice(1) if s == 0 else slice(None) for s in place.strides])]
    write(place, v)
    return out


def _assign(a: Any, v: Any, *, chain: Any) -> Any:
    out = np.array(a, order="C")  # of a NumPy scalar too
    place = _take(out, chain=chain)
    if np.may_share_memory(place, out):
        write(place, v)
    else:
        out.reshape(-1)[_positions(out.shape, chain)] = v
    return out


def _clear(g: Any, *, chain: Any) -> Any:
    return _assign(g, 0, chain=chain)


take = op(
    "as_strided",
    _take,
    opaque=True,
    x=lambda g, x_shape, chain: put(g, shape=x_shape, chain=chain),
)
put: Op = op("as_strided_scatter", _put, opaque=True, v=lambda g, chain: take(g, chain=chain))
assign = op(
    "copy_slices",
    _assign,
    opaque=True,
    node_name="torch::autograd::CopySlices",
    a=lambda g, chain: clear(g, chain=chain),
    v=lambda g, chain: take(g, chain=chain),
)
clear: Op = op("clear_slices", _clear, opaque=True, g=lambda g, chain: clear(g, chain=chain))
