"""Rows for writing through views: the base's history after a view of it was overwritten.

And those of Tensors that become a view of themselves.

A `Chain` is how a view was taken from its base: (chain before, view row, parameters), or ().
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from ..memory import may_overlap
from . import shape as rows

Chain = tuple[Any, ...]


def steps(chain: Chain) -> list[tuple[Op, dict[str, Any]]]:
    """The rows of a chain and their parameters, from the base on."""
    found = []
    while chain:
        chain, row, params = chain
        found.append((row, params))
    return found[::-1]


def joined(first: Chain, second: Chain) -> Chain:
    """The chain that takes `first` and then `second`."""
    if first:
        for row, params in steps(second):
            first = (first, row, params)
        return first
    return second


def _take(x: Any, *, chain: Chain) -> Any:
    for row, params in steps(chain):
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


def _positions(shape: tuple[int, ...], chain: Chain) -> Any:
    """Where the view's elements lie in a base laid out in order, from 1 on; 0 if they do not.

    Needed when the base itself lies otherwise, so that a reshape which gives a view there copies
    the array in order that stands for it here.
    """
    return _take(np.arange(1, math.prod(shape) + 1).reshape(shape), chain=chain)


def _put(v: Any, *, shape: tuple[int, ...], chain: Chain) -> Any:
    out = np.zeros(shape, v.dtype)
    place = _take(out, chain=chain)
    if np.may_share_memory(place, out):
        repeated = tuple([k for k, s in enumerate(place.strides) if s == 0])
        key = (*[slice(1 if s == 0 else None) for s in place.strides], ...)
        once = place[key]
        if not may_overlap(once):  # what was read in several places comes back as a sum
            write(once, np.add.reduce(v, axis=repeated, keepdims=True) if repeated else v)
            return out
    flat = np.zeros(out.size + 1, v.dtype)
    np.add.at(flat, _positions(shape, chain), v)
    return flat[1:].reshape(shape)


def _assign(a: Any, v: Any, *, chain: Chain) -> Any:
    out = np.array(a, order="C")  # of a NumPy scalar too
    place = _take(out, chain=chain)
    if np.may_share_memory(place, out):
        write(place, v)
        return out
    flat = np.empty(out.size + 1, out.dtype)
    flat[1:] = out.reshape(-1)
    flat[_positions(out.shape, chain)] = v
    return flat[1:].reshape(out.shape)


def _clear(g: Any, *, chain: Chain) -> Any:
    return _assign(g, 0, chain=chain)


take = op(
    "as_strided",
    _take,
    opaque=True,
    x=lambda g, x_shape, chain: put(g, shape=x_shape, chain=chain),
)
put: Op = op("as_strided_scatter", _put, opaque=True, v=lambda g, chain: take(g, chain=chain))
clear: Op = op("clear_slices", _clear, opaque=True, g=lambda g, chain: clear(g, chain=chain))


def _assigning(name: str, node_name: str | None = None) -> Op:
    """A row that gives its first input with the view at `chain` replaced by the second."""
    return op(
        name,
        _assign,
        opaque=True,
        node_name=node_name,
        a=lambda g, chain: clear(g, chain=chain),
        v=lambda g, chain: take(g, chain=chain),
    )


assign = _assigning("copy_slices", "torch::autograd::CopySlices")
select_scatter = _assigning("select_scatter")
slice_scatter = _assigning("slice_scatter")
diagonal_scatter = _assigning("diagonal_scatter")
as_strided_scatter = _assigning("as_strided_scatter")


def in_place(row: Op, node_name: str) -> Op:
    """A view row as the step of a Tensor that becomes that view itself."""
    derivatives: dict[str, Any] = row.derivatives
    return op(
        f"{row.name}_",
        row.forward,
        fast=row.fast,
        view=True,
        opaque=row.opaque,
        node_name=node_name,
        **derivatives,
    )


squeeze_: Op = in_place(rows.squeeze, "SqueezeBackward3")
unsqueeze_: Op = in_place(rows.unsqueeze, "UnsqueezeBackward1")
transpose_: Op = in_place(rows.transpose, "TransposeBackward1")
t_: Op = in_place(rows.transpose, "TBackward1")
