"""Rows that pick elements by index, and their adjoints, which put or add them back.

`key` is a basic index (slices and ints), which makes a view. Otherwise the index arrays are
inputs of the row, and `spec` is the index with `Here(n)` in the place of the n-th of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..autograd.op import Op, op

Shape = tuple[int, ...]


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


def _index(x: Any, *indices: Any, spec: Any) -> Any:
    return x[fill(spec, indices)]


def _index_add(v: Any, *indices: Any, shape: Shape, spec: Any) -> Any:
    out = np.zeros(shape, v.dtype)
    np.add.at(out, fill(spec, indices), v)
    return out


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


def _index_put(x: Any, v: Any, *indices: Any, spec: Any, accumulate: bool) -> Any:
    out = x.copy()
    if accumulate:
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


def _gather(x: Any, index: Any, *, axis: int) -> Any:
    return x[along(index, axis)] if x.ndim or not index.ndim else x.reshape(index.shape)


def _scatter_add(v: Any, index: Any, *, shape: Shape, axis: int) -> Any:
    out = np.zeros(shape, v.dtype)
    np.add.at(out, along(index, axis) if shape else (), v)
    return out


def _scatter(x: Any, v: Any, index: Any, *, axis: int) -> Any:
    out = x.copy()
    out[along(index, axis) if x.ndim else ()] = v
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
