"""Rows that look up the rows of a matrix, and sum them in bags; with their adjoints."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op

Shape = tuple[int, ...]


def _scatter_rows(v: Any, index: Any, *, count: int) -> Any:
    """Zeros (count, d), to whose rows `index` (n) the rows of v (n, d) are added.

    NumPy's `add.at` of whole rows is slow. With few different numbers a product with one-hot
    vectors is the fastest, with many repetitions sums of sorted rows, else adding numbers one by
    one.
    """
    size = math.prod(index.shape)
    width = v.shape[-1]
    v, index = v.reshape(size, width), index.reshape(size)
    if size * count <= 16384:
        one_hot = np.zeros((count, size), v.dtype)
        one_hot[index, np.arange(size)] = 1
        return one_hot.dot(v) if np.isfinite(v).all() else _add_numbers(v, index, count)
    if size < 8 * count:
        return _add_numbers(v, index, count)
    out = np.zeros((count, width), v.dtype)
    short = index.astype(np.uint16) if count <= 65536 else index  # radix sort
    order = np.argsort(short, kind="stable")
    ascending = index[order]
    starts = np.flatnonzero(np.concatenate(([True], ascending[1:] != ascending[:-1])))
    out[ascending[starts]] = np.add.reduceat(v[order], starts, axis=0)
    return out


def _add_numbers(v: Any, index: Any, count: int) -> Any:
    width = v.shape[1]
    out = np.zeros(count * width, v.dtype)
    np.add.at(out, (index[:, None] * width + np.arange(width)).reshape(-1), v.reshape(-1))
    return out.reshape(count, width)


def _take_rows(weight: Any, index: Any) -> Any:
    return weight.take(index, 0)


take_rows = op(
    "embedding",
    _take_rows,
    opaque=True,
    weight=lambda g, index, weight_shape: scatter_rows(g, index, count=weight_shape[0]),
)
scatter_rows: Op = op(
    "embedding_dense_backward",
    _scatter_rows,
    opaque=True,
    v=lambda g, index: take_rows(g, index),
)


def _per_frequency(g: Any, index: Any, *, count: int) -> Any:
    """g (*, d), each vector divided by how often its number occurs."""
    frequency = np.bincount(index.reshape(-1), minlength=count)[index]
    return g / frequency[..., None].astype(g.dtype)


per_frequency: Op = op(
    "per_frequency",
    _per_frequency,
    opaque=True,
    g=lambda g, index, count: per_frequency(g, index, count=count),
)


def _embedding_grad(
    g: Any, index: Any, weight_shape: Shape, padding: int | None, by_frequency: bool
) -> Any:
    if padding is not None:
        g = np.where((index == padding).reshape((*index.shape, 1)), 0, g)
    if by_frequency:
        g = per_frequency(g, index, count=weight_shape[0])
    return scatter_rows(g, index, count=weight_shape[0])


embedding = op(
    "embedding",
    lambda weight, index, *, padding, by_frequency: weight.take(index, 0),
    opaque=True,
    weight=_embedding_grad,
)

# Bags: x (n, d) in consecutive pieces of `sizes` (bags) rows


def _bag_sum(x: Any, sizes: Any) -> Any:
    out = np.zeros((len(sizes), x.shape[1]), x.dtype)
    used = sizes > 0
    if used.any():
        ends = np.cumsum(sizes)
        # Behind the last bag there may be rows that belong to none.
        out[used] = np.add.reduceat(x[: ends[-1]], (ends - sizes)[used], axis=0)
    return out


def _bag_spread(v: Any, sizes: Any, *, count: int) -> Any:
    x = np.repeat(v, sizes, axis=0)
    return (
        x
        if len(x) == count
        else np.concatenate([x, np.zeros_like(x, shape=(count - len(x), x.shape[1]))])
    )


bag_sum = op(
    "embedding_bag",
    _bag_sum,
    opaque=True,
    x=lambda g, sizes, x_shape: bag_spread(g, sizes, count=x_shape[0]),
)
bag_spread: Op = op(
    "embedding_bag_backward",
    _bag_spread,
    opaque=True,
    v=lambda g, sizes: bag_sum(g, sizes),
)


def _bag_argmax(x: Any, sizes: Any) -> Any:
    ends = np.cumsum(sizes)
    places = [
        x[end - size : end].argmax(0) + (end - size) if size else np.zeros(x.shape[1], np.int64)
        for size, end in zip(sizes.tolist(), ends.tolist(), strict=True)
    ]
    return np.stack(places)


# Where the largest of each column of a bag is; 0 for empty bags.
bag_argmax = op("bag_argmax", _bag_argmax, opaque=True)
