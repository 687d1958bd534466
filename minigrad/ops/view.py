"""Rows for writing through views: the base's history after a view of it was overwritten.

A `chain` is how a view was taken from its base: pairs of a view row and its parameters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Op, op


def _take(x: Any, *, chain: Any) -> Any:
    for row, params in chain:
        x = row.forward(x, **params)
    return x


def _put(v: Any, *, shape: tuple[int, ...], chain: Any) -> Any:
    out = np.zeros(shape, v.dtype)
    _take(out, chain=chain)[...] = v
    return out


def _assign(a: Any, v: Any, *, chain: Any) -> Any:
    out = a.copy()
    _take(out, chain=chain)[...] = v
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
