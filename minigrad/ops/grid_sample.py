"""Rows that sample images at the points of a grid, and that make such a grid from affine maps.

x is (n, channels, *sizes), grid (n, *points, dimensions) with coordinates in [-1, 1], that of the
last dimension of x first. Formulas go dimension by dimension: around a point they take some of
its neighbours, with weights that are functions of the grid.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from ..autograd.op import Op, op
from .pooling import plane_add, plane_take
from .resampling import cubic_weights

Shape = tuple[int, ...]


def _as_places(x: Any, *, size: int) -> Any:
    """Whole numbers as places in a dimension with a border; beyond it, or nan, in the border."""
    return np.fmin(np.fmax(x + 1, 0), size + 1).astype(np.int64)


as_places = op("as_places", _as_places, opaque=True)


class Neighbour(NamedTuple):
    """An element near the points, in one dimension."""

    place: Any  # where it is, in the image with a border
    weight: Any  # its part in the result
    slope: Any  # the derivative of that by the grid's coordinate; None for 'nearest'


def _pixels(c: Any, size: int, align: bool) -> Any:
    """Coordinates counted in elements, from the centre of the first."""
    return (c + 1) / 2 * (size - 1) if align else ((c + 1) * size - 1) / 2


def _reflected(c: Any, size: int, align: bool) -> tuple[Any, Any]:
    """Coordinates mirrored at the image's ends until they are within, and whether turned round."""
    low, span = (0.0, float(size - 1)) if align else (-0.5, float(size))
    if span == 0:
        return c * 0, c != c
    distance = np.abs(c - low)
    flips = np.floor(distance / span)
    extra = np.fmod(distance, span)
    odd = flips - 2 * np.floor(flips / 2) == 1
    return np.where(odd, span - extra, extra) + low, odd ^ (c < low)


def _bounded(c: Any, size: int, padding: str, align: bool) -> tuple[Any, Any]:
    """Coordinates brought into the image, and the derivative of that: 0, 1 or -1."""
    direction = np.ones_like(c)
    if padding == "zeros":
        return c, direction
    if padding == "reflection":
        c, turned = _reflected(c, size, align)
        direction = np.where(turned, -direction, direction)
    direction = np.where((c > 0) & (c < size - 1), direction, 0.0)
    return np.where(c > 0, np.where(c < size - 1, c, float(size - 1)), 0.0), direction


def _neighbours(
    grid: Any, k: int, size: int, method: str, padding: str, align: bool
) -> list[Neighbour]:
    """The elements that take part in one dimension of x, whose coordinates are grid[..., k]."""
    c = _pixels(grid[..., k], size, align)
    per_unit = (size - 1) / 2 if align else size / 2
    if method == "bicubic":
        return _cubic(c, per_unit, size, padding, align)
    c, direction = _bounded(c, size, padding, align)
    if method == "nearest":
        return [_neighbour(np.rint(c), 1.0, None, size)]
    lower = np.floor(c)
    t = c - lower
    slope = per_unit * direction
    return [_neighbour(lower, 1 - t, -slope, size), _neighbour(lower + 1, t, slope, size)]


def _cubic(c: Any, per_unit: float, size: int, padding: str, align: bool) -> list[Neighbour]:
    lower = np.floor(c)
    t = c - lower
    found = []
    for offset, weight, slope in zip(
        (-1, 0, 1, 2), cubic_weights(t, -0.75), _cubic_slopes(t), strict=True
    ):
        place, _ = _bounded(lower + offset, size, padding, align)
        found.append(_neighbour(place, weight, slope * per_unit, size))
    return found


def _cubic_slopes(t: Any, a: float = -0.75) -> tuple[Any, Any, Any, Any]:
    """The derivatives of `cubic_weights`."""
    s = 1 - t

    def inner(x: Any) -> Any:
        return (3 * (a + 2) * x - 2 * (a + 3)) * x

    def outer(x: Any) -> Any:
        return (3 * a * x - 10 * a) * x + 8 * a

    return outer(t + 1), inner(t), -inner(s), -outer(s + 1)


def _neighbour(place: Any, weight: Any, slope: Any, size: int) -> Neighbour:
    return Neighbour(as_places(place, size=size), weight, slope)


class Corner(NamedTuple):
    """An element near the points: one neighbour in each dimension."""

    index: Any  # where it is in the plane with a border, (n, 1, points)
    parts: tuple[Neighbour, ...]


def _corners(grid: Any, sizes: Shape, method: str, padding: str, align: bool) -> Iterator[Corner]:
    """The elements near the points: every choice of a neighbour in each dimension."""
    dims = len(sizes)
    near = []
    for axis, n in enumerate(sizes):
        span = math.prod([m + 2 for m in sizes[axis + 1 :]])
        parts = _neighbours(grid, dims - 1 - axis, n, method, padding, align)
        near.append([(part.place * span, part) for part in parts])
    for choice in product(*near):
        index = functools.reduce(operator.add, [place for place, _ in choice])
        yield Corner(_row(index), tuple([part for _, part in choice]))


def _row(x: Any) -> Any:
    """(n, *points) as (n, 1, points)."""
    return x.reshape((x.shape[0], 1, math.prod(x.shape[1:])))


def _weight(parts: tuple[Neighbour, ...], by: int | None = None) -> Any:
    """The product of a corner's weights; with `by` its derivative in that dimension."""
    factors = [part.slope if axis == by else part.weight for axis, part in enumerate(parts)]
    return functools.reduce(operator.mul, factors)


def _bordered(x: Any) -> Any:
    """Images with zeros around, which stand for all that is outside."""
    for axis in range(2, x.ndim):
        zero = np.zeros_like(x[(slice(None),) * axis + (slice(1),)])
        x = np.concatenate([zero, x, zero], axis)
    return x


def _by_points(g: Any) -> Any:
    """(n, channels, *points) as (n, channels, points)."""
    return g.reshape((*g.shape[:2], math.prod(g.shape[2:])))


def _grid_sample(x: Any, grid: Any, *, method: str, padding: str, align: bool) -> Any:
    planes = _bordered(x)
    y: Any = 0.0
    for corner in _corners(grid, x.shape[2:], method, padding, align):
        values = plane_take(planes, corner.index, dims=x.ndim - 2)
        y = y + (values if method == "nearest" else values * _row(_weight(corner.parts)))
    return y.reshape((*x.shape[:2], *grid.shape[1:-1]))


def _image_grad(g: Any, grid: Any, x_shape: Shape, method: str, padding: str, align: bool) -> Any:
    sizes = x_shape[2:]
    g = _by_points(g)
    shape = (*x_shape[:2], *[n + 2 for n in sizes])
    total: Any = 0.0
    for corner in _corners(grid, sizes, method, padding, align):
        part = g if method == "nearest" else g * _row(_weight(corner.parts))
        total = total + plane_add(part, corner.index, shape=shape, dims=len(sizes))
    interior = (..., *[slice(1, -1)] * len(sizes))
    return total[interior]


def _grid_grad(g: Any, x: Any, grid: Any, method: str, padding: str, align: bool) -> Any:
    dims = x.ndim - 2
    if method == "nearest":
        return grid * 0
    g, planes = _by_points(g), _bordered(x)
    totals: list[Any] = [0.0] * dims
    for corner in _corners(grid, x.shape[2:], method, padding, align):
        seen = np.add.reduce(g * plane_take(planes, corner.index, dims=dims), axis=1)
        seen = seen.reshape(grid.shape[:-1])
        for k in range(dims):
            totals[k] = totals[k] + seen * _weight(corner.parts, by=dims - 1 - k)
    return np.stack(totals, -1)


def _sampling(node_name: str) -> Op:
    return op("grid_sampler", _grid_sample, node_name=node_name, x=_image_grad, grid=_grid_grad)


grid_sample = {2: _sampling("GridSampler2DBackward0"), 3: _sampling("GridSampler3DBackward0")}

# Affine maps: theta (n, d, d + 1) of the points in `base` (points, d + 1), the last coordinate 1

affine_grid = op(
    "affine_grid_generator",
    lambda theta, *, base: np.matmul(base, theta.mT),
    theta=lambda g, base: np.matmul(g.mT, base),
)
