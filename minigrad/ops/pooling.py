"""Rows of pooling: the largest of each window and where it is, means of windows, and unpooling.

The windows are in the last dimensions, one `Windows` for each. `index` counts through these
dimensions, as if they were one: PyTorch's `return_indices`.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .windows import PlaneWindows, Windows

Shape = tuple[int, ...]

# Elements of planes: x (*planes, *dimensions), index (*planes, *), which broadcasts over planes


def _flat(index: Any, shape: Shape, dims: int) -> Any:
    """Where in all of x the elements at `index` in each plane are."""
    planes = shape[: len(shape) - dims]
    starts = np.arange(math.prod(planes)) * math.prod(shape[len(planes) :])
    return starts.reshape((*planes, *(1,) * (index.ndim - len(planes)))) + index


def _plane_take(x: Any, index: Any, *, dims: int) -> Any:
    return x.reshape(-1).take(_flat(index, x.shape, dims))


def _plane_add(v: Any, index: Any, *, shape: Shape, dims: int) -> Any:
    out = np.zeros(math.prod(shape), v.dtype)
    np.add.at(out, _flat(index, shape, dims).reshape(-1), v.reshape(-1))
    return out.reshape(shape)


def _plane_put(v: Any, index: Any, *, shape: Shape, dims: int) -> Any:
    out = np.zeros(math.prod(shape), v.dtype)
    out[_flat(index, shape, dims).reshape(-1)] = v.reshape(-1)
    return out.reshape(shape)


plane_take = op(
    "plane_take",
    _plane_take,
    opaque=True,
    x=lambda g, index, x_shape, dims: plane_add(g, index, shape=x_shape, dims=dims),
)
plane_add: Op = op(
    "plane_add",
    _plane_add,
    opaque=True,
    v=lambda g, index, dims: plane_take(g, index, dims=dims),
)


def _unpooling(node_name: str) -> Op:
    """Zeros, into which v is put; where places coincide the last remains."""
    return op(
        "max_unpool",
        _plane_put,
        opaque=True,
        node_name=node_name,
        v=lambda g, index, dims: plane_take(g, index, dims=dims),
    )


# By the number of dimensions. Of one, PyTorch's last step removes a dimension it had added.
max_unpool = {
    1: _unpooling("SqueezeBackward1"),
    2: _unpooling("MaxUnpool2DBackward0"),
    3: _unpooling("MaxUnpool3DBackward0"),
}

# The largest element of each window


def _largest(
    x: Any, numbers: list[Any], windows: Windows, axis: int, nans: bool
) -> tuple[Any, list[Any]]:
    """The largest along one dimension, and its number in the window before its other `numbers`.

    The first of equal ones counts; of several nan the last, as in PyTorch.
    """
    best = windows.part(x, 0, axis)
    taken = [windows.part(n, 0, axis) for n in numbers]
    number = np.zeros(best.shape, np.uint8) if windows.kernel == 1 else None
    for k in range(1, windows.kernel):
        part = windows.part(x, k, axis)
        better = part > best
        if nans:
            better |= part != part
        best = np.maximum(best, part)
        won = better.view(np.uint8) if k < 256 else better.astype(np.int64)
        number = won * won.dtype.type(k) if number is None else np.maximum(number, won * k)
        # Selecting by arithmetic, which may wrap around, takes a quarter of the time of `np.where`.
        taken = [
            old + won * (windows.part(n, k, axis) - old)
            for n, old in zip(numbers, taken, strict=True)
        ]
    return best, [number, *taken]


def _max_pool(x: Any, *, windows: tuple[Windows, ...]) -> Any:
    """The largest of each window, and its index in the plane."""
    if all([w.tiles for w in windows]) and 1 < math.prod([w.kernel for w in windows]) <= 16:
        y, index = _search_tiles(x, windows)
        if y.dtype.kind != "f" or not np.isnan(y).any():
            return y, index
    y, numbers = _search(x, windows, nans=False)
    if y.dtype.kind == "f" and np.isnan(y).any():
        y, numbers = _search(x, windows, nans=True)
    return y, _index(windows, numbers)


def _index(windows: tuple[Windows, ...], numbers: list[Any]) -> Any:
    """Where in the plane the places are that have these numbers in their windows."""
    ndim = numbers[0].ndim
    if any([w.clipped or isinstance(w, PlaneWindows) for w in windows]):
        index: Any = 0
        for axis, (w, number) in enumerate(zip(windows, numbers, strict=True), ndim - len(windows)):
            index = index * w.size + w.places(number, axis)
        return index
    starts, steps = _layout(windows)
    offset: Any = 0
    for number, step in zip(numbers, steps, strict=True):
        offset = offset + number.astype(step.dtype, copy=False) * step
    return starts + offset.astype(np.int64)


@lru_cache(1024)
def _layout(windows: tuple[Windows, ...]) -> tuple[Any, list[Any]]:
    """Where in the plane each window starts, and how far apart its places are, by dimension.

    The latter in the smallest type that holds the distance to a window's last place: often bytes.
    """
    spans = [math.prod([w.size for w in windows[k + 1 :]]) for k in range(len(windows))]
    starts: Any = 0
    for axis, (w, span) in enumerate(zip(windows, spans, strict=True)):
        starts = starts + w.along(w.starts * span, axis, len(windows))
    steps = [w.step * span for w, span in zip(windows, spans, strict=True)]
    reach = sum([(w.kernel - 1) * step for w, step in zip(windows, steps, strict=True)])
    kind = np.min_scalar_type(reach)
    return starts, [kind.type(step) if step <= reach else kind.type(0) for step in steps]


def _search(x: Any, windows: tuple[Windows, ...], nans: bool) -> Any:
    best, numbers = x, list[Any]()
    for axis in range(-1, -len(windows) - 1, -1):
        best, numbers = _largest(best, numbers, windows[axis], x.ndim + axis, nans)
    return best if best.base is None else best.copy(), numbers


def _search_tiles(x: Any, windows: tuple[Windows, ...]) -> tuple[Any, Any]:
    """The largest of each window and its index, of windows side by side, without nan.

    Each place of all windows is moved to an array of its own: one pass over x with short runs,
    after which all go by long ones.
    """
    dims = len(windows)
    planes = x.shape[: x.ndim - dims]
    used: Any = (..., *[slice(w.count * w.kernel) for w in windows])
    split = x[used].reshape((*planes, *[n for w in windows for n in (w.count, w.kernel)]))
    within = range(len(planes) + 1, split.ndim, 2)
    between = [k for k in range(split.ndim) if k not in within]
    parts = np.ascontiguousarray(split.transpose((*within, *between)))
    first, *others = parts.reshape((math.prod(parts.shape[:dims]), *parts.shape[dims:]))
    starts, steps = _layout(windows)
    best, offset = first, steps[0] * 0
    for part, step in zip(others, _offsets(windows, steps), strict=True):
        better = part > best
        won = better.view(np.uint8).astype(step.dtype, copy=False) * step
        offset = np.maximum(offset, won)
        best = np.maximum(best, part, out=None if best is first else best)
    return best, starts + offset.astype(np.int64)


def _offsets(windows: tuple[Windows, ...], steps: list[Any]) -> list[Any]:
    """How far each place of a window but the first is from its start, in ascending order."""
    return [
        sum([step * k for step, k in zip(steps, place, strict=True)], steps[0] * 0)
        for place in np.ndindex(*[w.kernel for w in windows])
    ][1:]


def _max_pool_values(x: Any, *, windows: tuple[Windows, ...]) -> Any:
    """The largest of each window alone, for a third of the time."""
    best = x
    for axis, w in enumerate(windows, x.ndim - len(windows)):
        parts = [w.part(best, k, axis) for k in range(w.kernel)]
        best = parts[0] if w.kernel == 1 else np.maximum(*parts[:2])
        for part in parts[2:]:
            np.maximum(best, part, out=best)
    return best if best.base is None else best.copy()


def _max_grad(g: Any, x: Any, index: Any, windows: Any) -> Any:
    # Only the shape of x is needed, but PyTorch keeps x, and refuses later writes to it.
    return plane_add(g, index, shape=x.shape, dims=len(windows))


def _max_pooling(node_name: str) -> Op:
    return op(
        "max_pool",
        _max_pool,
        opaque=True,
        outputs=("y", "index"),
        node_name=node_name,
        x=_max_grad,
    )


max_pool = {
    1: _max_pooling("SqueezeBackward1"),
    2: _max_pooling("MaxPool2DWithIndicesBackward0"),
    3: _max_pooling("MaxPool3DWithIndicesBackward0"),
}
adaptive_max_pool = {
    1: _max_pooling("SqueezeBackward1"),
    2: _max_pooling("AdaptiveMaxPool2DBackward0"),
    3: _max_pooling("AdaptiveMaxPool3DBackward0"),
}
max_pool_values = op("max_pool_values", _max_pool_values, opaque=True)

# Fractional: windows at random distances, the same in a plane


def _starts(samples: Any, size: int, count: int, kernel: int) -> Any:
    """Where the windows of each plane start, for its draw from [0, 1)."""
    samples = samples[..., None]
    if count == 1:
        return np.full(samples.shape, size - kernel)
    alpha = samples.dtype.type(size - kernel) / samples.dtype.type(count - 1)
    numbers = np.arange(count).astype(samples.dtype)
    starts = ((numbers + samples) * alpha).astype(np.int64) - (samples * alpha).astype(np.int64)
    starts[..., -1] = size - kernel
    return starts


def _fractional_max_pool(x: Any, samples: Any, *, kernel: Shape, counts: Shape) -> Any:
    dims = len(kernel)
    order = (1, 0) if dims == 2 else (0, 1, 2)  # of the draws
    windows = tuple(
        [
            PlaneWindows(n, k, _starts(samples[..., d], n, c, k))
            for n, c, k, d in zip(x.shape[-dims:], counts, kernel, order, strict=True)
        ]
    )
    return _max_pool(x, windows=windows)


def _fractional(node_name: str) -> Op:
    return op(
        "fractional_max_pool",
        _fractional_max_pool,
        opaque=True,
        outputs=("y", "index"),
        node_name=node_name,
        x=lambda g, x, index, kernel: plane_add(g, index, shape=x.shape, dims=len(kernel)),
    )


fractional_max_pool = {
    2: _fractional("FractionalMaxPool2DBackward0"),
    3: _fractional("FractionalMaxPool3DBackward0"),
}

# Means: the sum of each window over `divisor`, a number or an array of one for each window


def _window_sum(x: Any, windows: tuple[Windows, ...]) -> Any:
    for axis, w in enumerate(windows, x.ndim - len(windows)):
        x = w.sums(x, axis)
    return x


def _avg_pool(x: Any, *, windows: tuple[Windows, ...], divisor: Any) -> Any:
    y = _window_sum(x, windows)
    if y.dtype.kind == "f":
        return np.true_divide(y, divisor, out=y)
    by = np.asarray(divisor).astype(y.dtype)  # integers are rounded towards 0
    quotient = np.abs(y) // np.abs(by)
    return np.where((y < 0) == (by < 0), quotient, -quotient)


def _avg_spread(v: Any, *, windows: tuple[Windows, ...], divisor: Any) -> Any:
    x = v / divisor
    for axis in range(-1, -len(windows) - 1, -1):
        x = windows[axis].sums.transpose(x, x.ndim + axis)
    return x


def _avg_grad(g: Any, x: Any, windows: Any, divisor: Any) -> Any:
    # As for the largest, x is named because PyTorch keeps it.
    return avg_spread(g, windows=windows, divisor=divisor)


def _avg_pooling(node_name: str) -> Op:
    return op("avg_pool", _avg_pool, opaque=True, node_name=node_name, x=_avg_grad)


avg_pool = {
    1: _avg_pooling("SqueezeBackward1"),
    2: _avg_pooling("AvgPool2DBackward0"),
    3: _avg_pooling("AvgPool3DBackward0"),
}
adaptive_avg_pool = {
    1: _avg_pooling("SqueezeBackward1"),
    2: _avg_pooling("AdaptiveAvgPool2DBackward0"),
    3: _avg_pooling("AdaptiveAvgPool3DBackward0"),
}
avg_spread: Op = op(
    "avg_pool_backward",
    _avg_spread,
    opaque=True,
    v=lambda g, windows, divisor: avg_pool[1](g, windows=windows, divisor=divisor),
)
