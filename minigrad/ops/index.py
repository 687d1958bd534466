"""Rows that pick elements by index, and their adjoints, which put or add them back.

`key` is a basic index (slices and ints), which makes a view. Otherwise the index arrays are
inputs of the row, and `spec` is the index with `Here(n)` in the place of the n-th of them.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ..autograd.op import Op, op

Shape = tuple[int, ...]
ALL = slice(None)
LONG = 128  # elements of a row, from which on rows are added one by one


class Here(NamedTuple):
    """In a `spec`, where an index array goes."""

    n: int


def fill(spec: tuple[Any, ...], indices: tuple[Any, ...]) -> tuple[Any, ...]:
    """The index that `spec` and its arrays stand for."""
    return tuple([indices[s.n] if type(s) is Here else s for s in spec])


def _put_slice(v: Any, *, shape: Shape, key: Any) -> Any:
    out = np.zeros(shape, v.dtype)
    out[key] = v
    return out


slice_view = op(
    "slice",
    lambda x, *, key: x[key],
    view=True,
    x=lambda g, x_shape, key: put_slice(g, shape=x_shape, key=key),
)
select = op(
    "select",
    lambda x, *, key: x[key],
    view=True,
    x=lambda g, x_shape, key: put_slice(g, shape=x_shape, key=key),
)
put_slice: Op = op(
    "slice_backward", _put_slice, opaque=True, v=lambda g, key: slice_view(g, key=key)
)


def _only_axis(spec: Any, indices: tuple[Any, ...]) -> int:
    """The one axis that is indexed, by integers; -1 if it is not that simple."""
    if len(indices) != 1 or indices[0].dtype.kind == "b":
        return -1
    axis: int = spec.index(Here(0))
    return axis if all([s == ALL for s in spec[:axis]]) else -1


def _index(x: Any, *indices: Any, spec: Any) -> Any:
    axis = _only_axis(spec, indices)
    if axis < 0 or not x.flags.c_contiguous:
        return x[fill(spec, indices)]
    return x.take(indices[0], axis)  # rows as a whole; what is not contiguous would be copied


def _index_add(v: Any, *indices: Any, shape: Shape, spec: Any) -> Any:
    out = np.zeros(shape, v.dtype)
    if _only_axis(spec, indices) == 0:
        _add_rows(out, indices[0].reshape(-1), v)
    else:
        np.add.at(out, fill(spec, indices), v)
    return out


def _add_rows(out: Any, places: Any, v: Any) -> None:
    """Add the rows of v to those of `out` at some places, which may be repeated and negative."""
    width = math.prod(out.shape[1:])
    v = v.reshape((places.size, *out.shape[1:]))
    if width < LONG:
        if width > 1:
            flat = places % len(out) * width
            places = (flat[:, None] + np.arange(width)).reshape(-1)
        np.add.at(out.reshape(-1), places, v.reshape(-1))
        return
    for k, row in zip(places.tolist(), v, strict=True):
        out[k] += row


index = op(
    "index",
    _index,
    opaque=True,
    x=lambda g, x_shape, indices, spec: index_add(g, *indices, shape=x_shape, spec=spec),
)
index_add: Op = op(
    "index_add",
    _index_add,
    opaque=True,
    v=lambda g, indices, spec: index(g, *indices, spec=spec),
)


index_select = op(
    "index_select",
    lambda x, index, *, axis: _index(x, index, spec=(*(ALL,) * axis, Here(0))),
    opaque=True,
    x=lambda g, index, x_shape, axis: index_add(
        g, index, shape=x_shape, spec=(*(ALL,) * axis, Here(0))
    ),
)


def _index_put(x: Any, v: Any, *indices: Any, spec: Any, accumulate: bool) -> Any:
    out = x.copy()
    if accumulate and _only_axis(spec, indices) == 0:
        _add_rows(out, indices[0].reshape(-1), np.broadcast_to(v, indices[0].shape + x.shape[1:]))
    elif accumulate:
        np.add.at(out, fill(spec, indices), v)
    else:
        out[fill(spec, indices)] = v
    return out


index_put = op(
    "index_put",
    _index_put,
    opaque=True,
    x=lambda g, indices, spec, accumulate: g if accumulate else index_clear(g, *indices, spec=spec),
    v=lambda g, indices, spec: index(g, *indices, spec=spec),
)


def _index_clear(g: Any, *indices: Any, spec: Any) -> Any:
    out = g.copy()
    out[fill(spec, indices)] = 0
    return out


index_clear: Op = op(
    "index_clear",
    _index_clear,
    opaque=True,
    g=lambda g, indices, spec: index_clear(g, *indices, spec=spec),
)

# Along one axis: `index` has x's number of dimensions, and says where along `axis`


def along(index: Any, axis: int) -> tuple[Any, ...]:
    """The full index of such places: `index` along `axis`, each position's own elsewhere."""
    if not index.ndim:
        return ()
    key: list[Any] = list(np.ix_(*map(range, index.shape)))
    key[axis] = index
    return tuple(key)


def flat_places(index: Any, shape: Shape, axis: int) -> Any:
    """The same places, none negative, in an array of that shape as one row of elements."""
    if len(shape) < 2 or not index.size:
        return index if len(shape) == 1 else np.zeros(index.shape, np.int64)
    flat: Any = index.astype(np.int64, copy=False)
    step = 1
    for k in range(len(shape) - 1, -1, -1):
        if k == axis:
            flat = flat if step == 1 else flat * step
        step *= shape[k]
    step = 1
    for k in range(len(shape) - 1, -1, -1):
        if k != axis and index.shape[k] > 1:
            start = np.arange(0, index.shape[k] * step, step)
            flat = flat + start.reshape((-1, *(1,) * (len(shape) - 1 - k)))
        step *= shape[k]
    return flat


def _gather(x: Any, index: Any, *, axis: int) -> Any:
    if x.ndim > 1 and not x.flags.c_contiguous:
        return x[along(index, axis)]
    return x.reshape(-1).take(flat_places(index, x.shape, axis))


def _scatter_add(v: Any, index: Any, *, shape: Shape, axis: int) -> Any:
    out = np.zeros(math.prod(shape), v.dtype)
    # NumPy is fast where all three are one row of elements.
    np.add.at(out, flat_places(index, shape, axis).reshape(-1), np.ravel(v))
    return out.reshape(shape)


def _scatter(x: Any, v: Any, index: Any, *, axis: int) -> Any:
    out = x.copy()
    out.reshape(-1)[flat_places(index, x.shape, axis)] = v
    return out


def _scatter_clear(g: Any, index: Any, *, axis: int) -> Any:
    return _scatter(g, 0, index, axis=axis)


gather = op(
    "gather",
    _gather,
    opaque=True,
    x=lambda g, index, x_shape, axis: scatter_zeros(g, index, shape=x_shape, axis=axis),
)
scatter_zeros: Op = op(
    "scatter_add",
    _scatter_add,
    opaque=True,
    v=lambda g, index, axis: gather(g, index, axis=axis),
)
scatter = op(
    "scatter",
    _scatter,
    opaque=True,
    x=lambda g, index, axis: scatter_clear(g, index, axis=axis),
    v=lambda g, index, axis: gather(g, index, axis=axis),
)
scatter_clear: Op = op(
    "scatter_clear",
    _scatter_clear,
    opaque=True,
    g=lambda g, index, axis: scatter_clear(g, index, axis=axis),
)
