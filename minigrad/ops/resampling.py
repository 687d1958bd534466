"""Rows of interpolation to another size: linear, dimension by dimension, in adjoint pairs.

`maps` has an `AxisMap` for each of the last dimensions. Their places and weights are computed in
the type of the elements, in PyTorch's order of roundings.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .axis_map import AxisMap

Array = np.ndarray[Any, Any]


def _resample(x: Any, *, maps: tuple[AxisMap, ...]) -> Any:
    # Along the last dimension elements cost more: it has its turn when they are fewest.
    lead = x.ndim - len(maps)
    grows = math.prod([m.count for m in maps]) > math.prod([m.size for m in maps])
    for k in range(len(maps) - 1, -1, -1) if grows else range(len(maps)):
        x = maps[k](x, lead + k)
    return x


def _resample_back(v: Any, *, maps: tuple[AxisMap, ...]) -> Any:
    return _resample(v, maps=tuple([m.transpose for m in maps]))


def _resampling(node_name: str) -> Op:
    return op(
        "resample",
        _resample,
        opaque=True,
        node_name=node_name,
        x=lambda g, maps: resample_back(g, maps=maps),
    )


# By PyTorch's name of the step
resample = {
    name: _resampling(f"{name}Backward0")
    for name in (
        *(f"UpsampleNearest{n}D" for n in (1, 2, 3)),
        *(f"UpsampleNearestExact{n}D" for n in (1, 2, 3)),
        *("UpsampleLinear1D", "UpsampleBilinear2D", "UpsampleTrilinear3D", "UpsampleBicubic2D"),
        *("UpsampleBilinear2DAa", "UpsampleBicubic2DAa", "UpsampleLanczos2DAa"),
    )
}
resample_back: Op = op(
    "resample_backward",
    _resample_back,
    opaque=True,
    v=lambda g, maps: resample["UpsampleLinear1D"](g, maps=maps),
)

# The maps. `scale` is the factor that was asked for, or 0 when a size was


def _ratio(size: int, count: int, align: bool, scale: float, d: np.dtype[Any]) -> Any:
    """How far apart in the input the centres of the output's elements are."""
    if align:
        return d.type(size - 1) / d.type(count - 1) if count > 1 else d.type(0)
    return d.type(1 / scale) if scale > 0 else d.type(size) / d.type(count)


def _centres(size: int, count: int, align: bool, scale: float, d: np.dtype[Any]) -> Array:
    """Where in the input the output's elements are, counted in its elements."""
    ratio = _ratio(size, count, align, scale, d)
    numbers = np.arange(count).astype(d)
    half = d.type(0.5)
    centres: Array = ratio * numbers if align else ratio * (numbers + half) - half
    return centres


@lru_cache(1024)
def nearest(size: int, count: int, scale: float, exact: bool) -> AxisMap:
    """Each element is the one that its start, or if `exact` its centre, falls into.

    Args:
        size: how many elements go in.
        count: how many come out.
        scale: the factor asked for, or 0.
        exact: whether by the centres.

    Example:
        >>> import numpy as np
        >>> nearest(2, 4, 0.0, False)(np.array([5.0, 6.0]), 0)
        array([5., 5., 6., 6.])
    """
    if size == count and not exact:
        scale = 0.0
    single = np.dtype(np.float32)
    numbers = np.arange(count).astype(single) + single.type(0.5 if exact else 0)
    places = np.floor(numbers * _ratio(size, count, False, scale, single)).astype(np.int64)
    return AxisMap(count, size, np.arange(count), np.minimum(places, size - 1))


@lru_cache(1024)
def linear(size: int, count: int, align: bool, scale: float, d: np.dtype[Any]) -> AxisMap:
    """Each element is between its two neighbours in the input, by its distances to them.

    Args:
        size: how many elements go in.
        count: how many come out.
        align: whether the ends coincide with the centres of the first and last element.
        scale: the factor asked for, or 0.
        d: the type of the elements.

    Example:
        >>> import numpy as np
        >>> linear(2, 3, True, 0.0, np.dtype(float))(np.array([5.0, 6.0]), 0)
        array([5. , 5.5, 6. ])
    """
    if size == count:
        return AxisMap(count, size, np.arange(count), np.arange(count))
    centres = np.maximum(_centres(size, count, align, scale, d), 0)
    lower = np.minimum(centres.astype(np.int64), size - 1)
    t = np.clip(centres - lower.astype(d), 0, 1)
    upper = np.minimum(lower + 1, size - 1)
    both = np.concatenate([lower, upper])
    return AxisMap(count, size, np.tile(np.arange(count), 2), both, np.concatenate([1 - t, t]))


def cubic_weights(t: Any, a: float) -> tuple[Any, Any, Any, Any]:
    """Keys' cubic convolution: weights of the elements at -1, 0, 1, 2 for a point at t in [0, 1).

    Args:
        t: the point; an array of any of the kinds that formulas are read by.
        a: the slope at 1: -0.75, or -0.5 for smoothing.

    Reference:
        Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """
    s = 1 - t
    return _outer(t + 1, a), _inner(t, a), _inner(s, a), _outer(s + 1, a)


def _inner(x: Any, a: float) -> Any:
    return ((a + 2) * x - (a + 3)) * x * x + 1


def _outer(x: Any, a: float) -> Any:
    return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a


@lru_cache(1024)
def cubic(size: int, count: int, align: bool, scale: float, d: np.dtype[Any]) -> AxisMap:
    """Each element is a cubic combination of four neighbours; beyond the ends the end is repeated.

    Args:
        size: how many elements go in.
        count: how many come out.
        align: whether the ends coincide with the centres of the first and last element.
        scale: the factor asked for, or 0.
        d: the type of the elements.
    """
    centres = _centres(size, count, align, scale, d)
    lower = np.floor(centres)
    weights = cubic_weights(np.clip(centres - lower, 0, 1), -0.75)
    places = [np.clip(lower.astype(np.int64) + k, 0, size - 1) for k in (-1, 0, 1, 2)]
    to = np.tile(np.arange(count), 4)
    return AxisMap(count, size, to, np.concatenate(places), np.concatenate(weights))


# Filters that smooth where elements come closer: (half the width, the filter by the distance)


def _triangle(x: Array) -> Array:
    x = np.abs(x)
    return np.where(x < 1, 1 - x, 0)


def _keys(x: Array) -> Array:
    x = np.abs(x)
    return np.where(x < 1, _inner(x, -0.5), np.where(x < 2, _outer(x, -0.5), 0))


def _lanczos(x: Array) -> Array:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0)


_FILTERS: dict[str, tuple[int, Callable[[Array], Array]]] = {
    "bilinear": (1, _triangle),
    "bicubic": (2, _keys),
    "lanczos": (3, _lanczos),
}


@lru_cache(1024)
def smooth(
    size: int, count: int, align: bool, scale: float, d: np.dtype[Any], mode: str
) -> AxisMap:
    """Each element is a mean of those near it, by a filter that is as wide as elements come closer.

    Args:
        size: how many elements go in.
        count: how many come out.
        align: whether the ends coincide with the centres of the first and last element.
        scale: the factor asked for, or 0.
        d: the type of the elements.
        mode: the filter: 'bilinear', 'bicubic' or 'lanczos'.
    """
    if size == count:
        return AxisMap(count, size, np.arange(count), np.arange(count))
    half, weigh = _FILTERS[mode]
    ratio = _ratio(size, count, align, scale, d)
    shrink = max(ratio, d.type(1))
    support = d.type(half) * shrink
    centres = ratio * (np.arange(count).astype(d) + d.type(0.5))
    first = np.maximum((centres - support + d.type(0.5)).astype(np.int64), 0)
    end = np.minimum((centres + support + d.type(0.5)).astype(np.int64), size)
    lengths = np.clip(end - first, 0, math.ceil(support) * 2 + 1)
    to = np.repeat(np.arange(count), lengths)
    number = np.arange(len(to)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    source = first[to] + number
    distance = (source.astype(d) - centres[to] + d.type(0.5)) * (d.type(1) / shrink)
    weights = weigh(distance)
    total = np.bincount(to, weights, count)
    total[total == 0] = 1
    return AxisMap(count, size, to, source, weights / total[to])


# Images of bytes: weights are whole numbers of 15 bits, and bytes are kept between dimensions


def _whole(m: AxisMap) -> tuple[AxisMap, int]:
    """The map with weights times a power of two, rounded; and which power."""
    cells, entry = np.unique(m.to * m.size + m.source, return_inverse=True)
    assert m.weights is not None
    weights = np.bincount(entry, m.weights)
    bits = 0
    while bits < 22 and int(0.5 + weights.max() * 2.0 ** (bits + 1)) < 2**15:
        bits += 1
    whole = np.trunc(weights * 2.0**bits + np.copysign(0.5, weights))
    return AxisMap(m.count, m.size, cells // m.size, cells % m.size, whole), bits


def _resample_bytes(x: Any, *, maps: tuple[AxisMap, ...]) -> Any:
    for axis in range(-1, -len(maps) - 1, -1):
        m = maps[axis]
        if m.count == m.size and m.weights is None:
            continue
        whole, bits = _whole(m)
        total = whole(x.astype(np.int32), x.ndim + axis) + (1 << (bits - 1))
        x = np.clip(total >> bits, 0, 255).astype(np.uint8)
    return x


resample_bytes = op("resample_bytes", _resample_bytes, opaque=True)
