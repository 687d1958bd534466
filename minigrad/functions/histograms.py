"""Public functions that count elements: histc, histogram, histogramdd, bincount.

None has a gradient. Bins are half open, [a, b), but for the last, which has its right edge too.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from .arguments import finish, refuse, tensor
from .ordering import named_pair
from .ranges import linspace

Array = np.ndarray[Any, Any]

Histogram = named_pair("histogram", "hist", "bin_edges")
HistogramDD = named_pair("histogramdd", "hist", "bin_edges")


def histc(
    input: Tensor, bins: int = 100, min: Any = 0, max: Any = 0, *, out: Tensor | None = None
) -> Tensor:
    """How many elements lie in each of `bins` bins of equal width from `min` to `max`.

    Args:
        input: a Tensor of floats.
        bins: how many.
        min: the left end.
        max: the right end; with `min` = `max` both come from the elements.
        out: a Tensor that takes the result.

    Shape:
        (bins,), of the type of `input`.

    Raises:
        RuntimeError: no bins; an end that is not finite; max < min.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.histc(mg.tensor([1., 2., 1.]), bins=4, min=0, max=3)
        tensor([0., 2., 1., 0.])
    """
    x, count = tensor(input, "histc"), operator.index(bins)
    refuse("biu", "histogram", x)
    _check_count(count, 0)
    values = x._array.reshape(-1)
    ends = (float(min), float(max)) if min != max else _extent(values)
    low, high = _ends("histc", *ends, margin=1.0)
    places = _equal_bins(values, low, high, count)
    inside = (values >= low) & (values <= high)
    hist = np.bincount(places[inside], minlength=count).astype(values.dtype)
    return finish(wrap(hist), out)


def histogram(
    input: Tensor,
    bins: Any,
    *,
    range: Any = None,
    weight: Tensor | None = None,
    density: bool = False,
    out: Any = None,
) -> Any:
    """The elements, or their weights, summed in bins; and the edges of these.

    Args:
        input: a float32 or float64 Tensor of any shape.
        bins: how many of equal width; or a vector of ascending edges.
        range: (left end, right end). Default: of the elements.
        weight: what each element counts, of the shape of `input`. Default: 1.
        density: divide by the whole and by the widths, so that the integral is 1.
        out: two Tensors that take the result.

    Returns:
        A named tuple (hist, bin_edges).

    Raises:
        RuntimeError: no bins, ends that are not finite, shapes or types that do not fit.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.histogram(mg.tensor([1., 2., 1.]), bins=4, range=(0., 3.)).hist
        tensor([0., 2., 1., 0.])
    """
    x = tensor(input, "histogram")
    given = bins if isinstance(bins, Tensor) else [operator.index(bins)]
    w = None if weight is None else _weights(x, weight, tuple(x.shape)).reshape(-1)
    sets = [given] if isinstance(given, Tensor) else given
    hist, edges = _histogram("histogram", x.reshape(-1, 1), sets, range, w, density)
    pair = Histogram(hist, edges[0])
    if out is None:
        return pair
    return Histogram(*(finish(a, b) for a, b in zip(pair, out, strict=True)))


def histogramdd(
    input: Tensor,
    bins: Any,
    *,
    range: Any = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Any:
    """Points, or their weights, summed in the cells of a grid; and its edges in each dimension.

    Args:
        input: a float32 or float64 Tensor whose last dimension has the coordinates.
        bins: for each coordinate how many bins, one number for all, or vectors of edges.
        range: (left end, right end) of each coordinate, in one sequence.
        weight: what each point counts. Default: 1.
        density: divide by the whole and by the sizes of the cells.

    Returns:
        A named tuple (hist, bin_edges).

    Raises:
        RuntimeError: no bins, ends that are not finite, shapes or types that do not fit.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> points = mg.tensor([[0., 1.], [1., 0.], [2., 2.]])
        >>> mg.histogramdd(points, bins=[2, 2]).hist
        tensor([[0., 1.],
                [1., 1.]])
    """
    x = tensor(input, "histogramdd")
    if x.ndim < 2:
        raise RuntimeError(
            f"torch.histogramdd: input tensor should have at least 2 dimensions, but got {x.ndim}"
        )
    size = x.shape[-1]
    sets = list(bins) if isinstance(bins, (tuple, list)) else [bins] * size
    if len(sets) != size:
        raise RuntimeError(
            f"torch.histogramdd: expected {size} sequences of bin edges for a {size}-dimensional "
            f"histogram but got {len(sets)}"
        )
    w = None if weight is None else _weights(x, weight, tuple(x.shape[:-1])).reshape(-1)
    return HistogramDD(*_histogram("histogramdd", x.reshape(-1, size), sets, range, w, density))


def _weights(x: Tensor, weight: Tensor, shape: tuple[int, ...]) -> Array:
    w: Array = tensor(weight, "histogram", "weight")._array
    if w.shape != shape:
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided it should have the same shape as the "
            f"input tensor excluding its innermost dimension, but got input with shape "
            f"{list(x.shape)} and weight with shape {list(w.shape)}"
        )
    if w.dtype != x._array.dtype:
        raise RuntimeError(
            "torch.histogramdd: if weight tensor is provided, input tensor and weight tensor "
            f"should have the same dtype, but got input({x.dtype}), and weight({weight.dtype})"
        )
    return w


def _histogram(
    name: str, points: Tensor, bins: Sequence[Any], range: Any, weights: Any, density: bool
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The sums of weights of points (n, d) in a grid, and the grid's d vectors of edges."""
    refuse("biue", name, points)
    x = points._array
    if range is not None and len(range) != 2 * x.shape[1]:
        raise RuntimeError(
            f"torch.{name}: for a {x.shape[1]}-dimensional histogram range should have "
            f"{2 * x.shape[1]} elements, but got {len(range)}"
        )
    edges, places = [], []
    inside = np.ones(len(x), bool)
    for k, wanted in enumerate(bins):
        values = np.ascontiguousarray(x[:, k])
        if isinstance(wanted, Tensor):
            e = _given_edges(name, points, wanted, k)
            place = np.searchsorted(e, values, "right") - 1
        else:
            count = operator.index(wanted)
            _check_count(count, k)
            ends = _extent(values) if range is None else range[2 * k : 2 * k + 2]
            low, high = map(float, ends)
            low, high = _ends(name, low, high, margin=0.5)
            e = linspace(low, high, count + 1, dtype=points.dtype)._array
            # The bin from the width is at most one off: the edges themselves decide.
            near = _equal_bins(values, low, high, count)
            place = near - (values < e[near]) + (values >= e[np.minimum(near + 1, count)])
        inside &= (values >= e[0]) & (values <= e[-1])
        places.append(np.clip(place, 0, len(e) - 2))
        edges.append(e)
    shape = tuple([len(e) - 1 for e in edges])
    hist = np.zeros(shape, x.dtype)
    at = tuple([place[inside] for place in places])
    np.add.at(hist, at, 1 if weights is None else weights[inside])
    if density:
        hist = hist / hist.sum()
        for k, e in enumerate(edges):
            hist = hist / np.diff(e).reshape([-1 if d == k else 1 for d in np.arange(len(shape))])
    return wrap(hist), tuple(map(wrap, edges))


def _given_edges(name: str, points: Tensor, edges: Tensor, k: int) -> Array:
    e: Array = edges._array
    if e.ndim != 1 or not e.size:
        raise RuntimeError(
            f"torch.{name}: bins tensor should have one dimension and elements, but got shape "
            f"{list(edges.shape)} for dimension {k}"
        )
    if e.dtype != points._array.dtype:
        raise RuntimeError(
            f"torch.{name}: input tensor and bins tensors should have the same dtype, but got "
            f"input with dtype {points.dtype} and bins for dimension {k} with dtype {edges.dtype}"
        )
    copied: Array = e.copy()
    return copied


def _check_count(count: int, k: int) -> None:
    if count <= 0:
        raise RuntimeError(
            f"torch.histogram(): bins must be > 0, but got {count} for dimension {k}"
        )


def _ends(name: str, low: float, high: float, margin: float) -> tuple[float, float]:
    """The outer edges, moved apart by `margin` each where they are equal."""
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"torch.{name}: range of [{low}, {high}] is not finite")
    if low > high:
        raise RuntimeError(f"torch.{name}: max must be larger than min")
    return (low - margin, high + margin) if low == high else (low, high)


def _extent(values: Array) -> tuple[float, float]:
    """The least and the largest value; 0 and 1 where there is none."""
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def _equal_bins(values: Array, low: float, high: float, count: int) -> Array:
    """Into which of `count` bins of equal width each value falls, by the width."""
    d = values.dtype.type
    with np.errstate(invalid="ignore"):
        places = ((values - d(low)) * d(count) / (d(high) - d(low))).astype(np.int64)
    inside: Array = np.clip(places, 0, count - 1)
    return inside


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """How often each number from 0 to the largest occurs, or the sum of its weights.

    Args:
        input: a vector of integers, not negative.
        weights: what each element counts, of the shape of `input`. Default: 1.
        minlength: the least number of counts.

    Shape:
        (max(input) + 1,), or `minlength` if that is more; int64, or with weights their floating
        type, else float64.

    Raises:
        RuntimeError: a negative number; other shapes.
        NotImplementedError: floats or bools.

    Example:
        >>> import minigrad as mg
        >>> mg.bincount(mg.tensor([0, 2, 2]))
        tensor([1, 0, 2])
    """
    x = tensor(input, "bincount")
    refuse("fb", "bincount", x)
    array = x._array
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    if array.ndim != 1 or (array.size and array.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is not None and weights._array.shape != array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    if weights is None or not array.size:
        return wrap(np.bincount(array, minlength=minlength))
    d = dtypes.float32 if weights.dtype is dtypes.float32 else dtypes.float64
    sums = np.zeros(max(int(array.max()) + 1, minlength), d.numpy)
    np.add.at(sums, array, weights._array.astype(d.numpy))
    return wrap(sums)
