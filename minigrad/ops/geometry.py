"""Rows of vectors in space: the distances of two sets of points, and the cross product."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .elementwise import sign_of
from .reduce import norm


def _differences(a: Any, b: Any) -> Any:
    """Of points a (*, n, m) and b (*, k, m): (*, n, k, m)."""
    return a[..., :, None, :] - b[..., None, :, :]


def _cdist(a: Any, b: Any, *, p: float) -> Any:
    between = _differences(a, b)
    if p == 0:
        return np.add.reduce(np.minimum(np.ceil(np.abs(between)), 1), axis=-1)
    if p == math.inf:  # nan does not count, nor do no elements
        return np.fmax.reduce(np.abs(between), axis=-1, initial=0)
    return norm(between, p=p, axis=(between.ndim - 1,), keepdims=False)


def _sign(x: Any) -> Any:
    return np.where(x == x, np.sign(x), x)


def _slopes(g: Any, a: Any, b: Any, y: Any, p: float) -> Any:
    """The gradient of each distance, with respect to each difference; 0 where the distance is."""
    between, full, far = _differences(a, b), g[..., None], y[..., None]
    if p == 0:
        return np.zeros_like(between)
    if p == 1:
        return full * _sign(between)
    if p == 2:
        return np.where(far == 0, 0, full * between / far)
    if p == math.inf:  # unlike of other extremes, the whole gradient for each of equal ones
        return full * _sign(between) * (1 - np.minimum(np.ceil(far - np.abs(between)), 1))
    if p > 2:
        steep = between * np.abs(between) ** (p - 2)
    else:
        steep = sign_of(between) * np.abs(between) ** (p - 1)
    nought = (far == 0) | ((between == 0) & (p < 1))
    return np.where(nought, 0, steep * full / far ** (p - 1))


cdist = op(
    "cdist",
    _cdist,
    a=lambda g, a, b, y, p: np.add.reduce(_slopes(g, a, b, y, p), axis=-2),
    b=lambda g, a, b, y, p: -np.add.reduce(_slopes(g, a, b, y, p), axis=-3),
)


def _euclidean(a: Any, b: Any) -> Any:
    first = np.add.reduce(a * a, axis=-1, keepdims=True)
    second = np.add.reduce(b * b, axis=-1, keepdims=True)
    return np.sqrt(np.maximum(first + second.mT - 2 * (a @ b.mT), 0))


def _ratio(g: Any, y: Any) -> Any:
    return np.where(y == 0, 0, g / y)


# By |a - b|² = |a|² + |b|² - 2 a·b: matrix products instead of all the differences.
euclidean = op(
    "euclidean_dist",
    _euclidean,
    a=lambda g, a, b, y: a * np.add.reduce(_ratio(g, y), axis=-1, keepdims=True) - _ratio(g, y) @ b,
    b=lambda g, a, b, y: (
        b * np.add.reduce(_ratio(g, y), axis=-2, keepdims=True).mT - _ratio(g, y).mT @ a
    ),
)


def _cross(a: Any, b: Any, *, axis: int) -> Any:
    """Along `axis`, counted from the end; the operands have equally many dimensions."""
    ahead, back = np.roll(a, -1, axis), np.roll(a, -2, axis)
    return ahead * np.roll(b, -2, axis) - back * np.roll(b, -1, axis)


cross: Op = op(
    "linalg_cross",
    _cross,
    a=lambda g, b, axis: cross(b, g, axis=axis),
    b=lambda g, a, axis: cross(g, a, axis=axis),
)
