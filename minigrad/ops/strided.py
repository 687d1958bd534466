"""Rows of views that place their elements freely in memory: `as_strided` and `unfold`.

`as_strided` reads the memory that the input lies in, so its derivative goes through a memory laid
out the same way: `source` are the strides with which the input was written there. Where several
elements of the input share a place, each gets an equal part of the place's gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..autograd.op import Op, op
from ..memory import offset, seen
from .view import in_place

Shape = tuple[int, ...]


def _places(shape: Shape, strides: Shape, at: int) -> Any:
    """Where the elements lie, counted from the place of the input's first element."""
    places: Any = np.asarray(at)
    for n, stride in zip(shape, strides, strict=True):
        places = places[..., None] + np.arange(n) * stride
    return places


def _through_memory(x: Any, written: Any, read: Any, source: Any) -> Any:
    """What is read at some places after `x` was added up at others, shared by those of `source`."""
    ends = [p for p in (written, read, source) if p.size]
    low = min([int(p.min()) for p in ends], default=0)
    size = max([int(p.max()) for p in ends], default=-1) - low + 1
    memory = np.zeros(size, x.dtype)
    np.add.at(memory, written - low, x)
    sharing = np.bincount((source - low).ravel(), minlength=size)
    if size and sharing.max() > 1:
        memory = (memory / np.maximum(sharing, 1)).astype(x.dtype)
    return memory[read - low]


def _as_strided(x: Any, *, shape: Shape, strides: Shape, at: int, source: Shape) -> Any:
    inside = _places(x.shape, source, 0)
    return _through_memory(x, inside, _places(shape, strides, at), inside)


def _as_strided_fast(x: Any, *, shape: Shape, strides: Shape, at: int, source: Shape) -> Any:
    return seen(x, shape, strides, offset(x) + at)


def _backward(g: Any, *, shape: Shape, strides: Shape, at: int, source: Shape, x_shape: Any) -> Any:
    inside = _places(x_shape, source, 0)
    return _through_memory(g, _places(shape, strides, at), inside, inside)


def _restrided(g: Any, x_shape: Any, shape: Any, strides: Any, at: Any, source: Any) -> Any:
    return as_strided_backward(
        g, shape=shape, strides=strides, at=at, source=source, x_shape=x_shape
    )


as_strided = op("as_strided", _as_strided, fast=_as_strided_fast, view=True, opaque=True,
                x=_restrided)  # fmt: skip
as_strided_ = in_place(as_strided, "AsStridedBackward1")
# The same of an array that does not lie in memory as the input of `as_strided` does: a gradient.
restrided = op("as_strided", _as_strided, opaque=True, x=_restrided)
as_strided_backward: Op = op(
    "as_strided_backward",
    _backward,
    opaque=True,
    g=lambda g, shape, strides, at, source: restrided(
        g, shape=shape, strides=strides, at=at, source=source
    ),
)


def _unfold(x: Any, *, axis: int, size: int, step: int) -> Any:
    windows = sliding_window_view(x, size, axis, writeable=True)
    return windows[(slice(None),) * axis + (slice(None, None, step),)]


def _unfold_backward(g: Any, *, shape: Shape, axis: int, size: int, step: int) -> Any:
    out = np.zeros(shape, g.dtype)
    reach = step * (g.shape[axis] - 1) + 1
    for k in range(size):
        out[(slice(None),) * axis + (slice(k, k + reach, step),)] += g[..., k]
    return out


unfold = op(
    "unfold",
    _unfold,
    view=True,
    opaque=True,
    x=lambda g, x_shape, axis, size, step: unfold_backward(
        g, shape=x_shape, axis=axis, size=size, step=step
    ),
)
unfold_backward: Op = op(
    "unfold_backward",
    _unfold_backward,
    opaque=True,
    g=lambda g, axis, size, step: unfold(g, axis=axis, size=size, step=step),
)
