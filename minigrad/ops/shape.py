"""Rows that move, repeat, join or cut elements without computing with them.

Those marked `view` share the input's memory. Each has its adjoint here or in `reduce`.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .select import clear_where, keep_where

SMALL = 16384  # elements of a matrix, up to which a mask is kept


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(range(len(axes)), key=axes.__getitem__))


view = op(
    "view", lambda x, *, shape: x.reshape(shape), view=True, x=lambda g, x_shape: g.reshape(x_shape)
)
# A reshape that had to copy.
reshape_copy = op(
    "unsafe_view", lambda x, *, shape: x.reshape(shape), x=lambda g, x_shape: g.reshape(x_shape)
)
permute = op(
    "permute",
    lambda x, *, axes: np.transpose(x, axes),
    fast=lambda x, *, axes: x.transpose(axes),
    view=True,
    x=lambda g, axes: np.transpose(g, _inverse(axes)),
)
transpose: Op = op(
    "transpose",
    lambda x, *, axes: np.transpose(x, axes),
    fast=lambda x, *, axes: x.transpose(axes),
    view=True,
    x=lambda g, axes: np.transpose(g, axes),  # a swap is its own inverse
)
t = op("t", lambda x: x.mT, view=True, x=lambda g: g.mT)
alias = op("alias", lambda x: x[...], view=True, x=lambda g: g)


def _squeezing(node_name: str) -> Op:
    return op(
        "squeeze",
        lambda x, *, shape: x.reshape(shape),
        node_name=node_name,
        view=True,
        x=lambda g, x_shape: g.reshape(x_shape),
    )


squeeze_all = _squeezing("SqueezeBackward0")
squeeze: Op = _squeezing("SqueezeBackward1")
squeeze_dims = _squeezing("SqueezeBackward2")
unsqueeze: Op = op(
    "unsqueeze",
    lambda x, *, shape: x.reshape(shape),
    view=True,
    x=lambda g, x_shape: g.reshape(x_shape),
)


def _cat_part(g: Any, i: int, xs_shape: tuple[tuple[int, ...], ...], axis: int) -> Any:
    start = sum([shape[axis] for shape in xs_shape[:i]])
    key = (slice(None),) * axis + (slice(start, start + xs_shape[i][axis]),)
    return g[key]


def _cat(*xs: Any, axis: int) -> Any:
    return np.concatenate(xs, axis)


cat = op("cat", _cat, xs=_cat_part)
stack = op(
    "stack",
    lambda *xs, axis: np.stack(xs, axis),
    xs=lambda g, i, axis: g[(slice(None),) * axis + (i,)],
)
flip = op(
    "flip",
    lambda x, *, axis: np.flip(x, axis),
    fast=lambda x, *, axis: np.flip(x, axis).copy(),  # no negative strides in a Tensor
    x=lambda g, axis: np.flip(g, axis),
)


def _roll_fast(x: Any, *, shift: tuple[int, ...], axis: tuple[int, ...]) -> Any:
    if len(axis) != 1 or not x.size:
        return np.roll(x, shift, axis)
    lead, cut = (slice(None),) * axis[0], -shift[0] % x.shape[axis[0]]
    last, first = (*lead, slice(cut, None)), (*lead, slice(cut))
    return np.concatenate((x[last], x[first]), axis[0])


roll = op(
    "roll",
    lambda x, *, shift, axis: np.roll(x, shift, axis),
    fast=_roll_fast,
    x=lambda g, shift, axis: np.roll(g, tuple([-s for s in shift]), axis),
)


@functools.lru_cache(16)
def _below(rows: int, columns: int, k: int) -> Any:
    """Where a matrix lies on its k-th diagonal or below; not to be written to."""
    return np.tri(rows, columns, k, bool)


def _triangle(x: Any, k: int, lower: bool) -> Any:
    """`np.tril(x, k)`, or what lies above it."""
    rows, columns = x.shape[-2:]
    few = rows * columns <= SMALL
    mask = (_below if few else _below.__wrapped__)(rows, columns, k)
    if x.ndim == 2 and x.dtype.kind == "f":
        return keep_where(mask, x) if lower else clear_where(mask, x)
    zero = np.zeros((), x.dtype)
    return np.where(mask, x, zero) if lower else np.where(mask, zero, x)


tril = op(
    "tril",
    lambda x, *, k: np.tril(x, k),
    fast=lambda x, *, k: _triangle(x, k, True),
    x=lambda g, k: np.tril(g, k),
)
triu = op(
    "triu",
    lambda x, *, k: np.triu(x, k),
    fast=lambda x, *, k: _triangle(x, k - 1, False),
    x=lambda g, k: np.triu(g, k),
)


def _tile(x: Any, *, reps: tuple[int, ...]) -> Any:
    return np.tile(x, reps)


def _tile_grad(g: Any, x_shape: tuple[int, ...], reps: tuple[int, ...]) -> Any:
    shape = (1,) * (len(reps) - len(x_shape)) + x_shape
    pairs = tuple([n for r, s in zip(reps, shape, strict=True) for n in (r, s)])
    return np.add.reduce(g.reshape(pairs), axis=tuple(range(0, len(pairs), 2))).reshape(x_shape)


tile = op("repeat", _tile, x=_tile_grad)


def _diagonal(x: Any, *, offset: int, axis1: int, axis2: int) -> Any:
    y = np.diagonal(x, offset, axis1, axis2)
    if isinstance(y, np.ndarray) and x.flags.writeable:
        y.flags.writeable = True
    return y


def _diagonal_scatter(g: Any, *, shape: Any, offset: int, axis1: int, axis2: int) -> Any:
    out = np.zeros(shape, g.dtype)
    _diagonal(out, offset=offset, axis1=axis1, axis2=axis2)[...] = g
    return out


diagonal = op(
    "diagonal",
    _diagonal,
    view=True,
    opaque=True,
    x=lambda g, x_shape, offset, axis1, axis2: diagonal_scatter(
        g, shape=x_shape, offset=offset, axis1=axis1, axis2=axis2
    ),
)
diagonal_scatter: Op = op(
    "diagonal_scatter",
    _diagonal_scatter,
    opaque=True,
    g=lambda g, offset, axis1, axis2: diagonal(g, offset=offset, axis1=axis1, axis2=axis2),
)
contiguous = op("clone", lambda x: +x, fast=lambda x: x.copy(order="C"), x=lambda g: g)
# The same with the elements in order once the dimensions are those of `axes`, slowest first.
laid_out = op(
    "clone",
    lambda x, *, axes: +x,
    fast=lambda x, *, axes: np.transpose(np.transpose(x, axes).copy(order="C"), _inverse(axes)),
    x=lambda g: g,
)
