"""Rows that bring values to mean 0 and variance 1, then scale and shift them.

All norms are one formula on two views of x with three dimensions: in `stats` the mean and variance
are taken over the first and the last, in `affine` the middle one is that of weight and bias. The
row of `layer_norm` has a file of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .sums import row_of_ones

Shape = tuple[int, ...]


def _sum(a: Any) -> Any:
    """The sum over the first and the last of three dimensions, which stay as 1."""
    return np.add.reduce(a, axis=(0, 2), keepdims=True)


def _sum_fast(a: Any) -> Any:
    # Products with ones cost a third of NumPy's reductions.
    first, middle, last = a.shape
    if last == 1:
        total = a.reshape(first, middle)
    else:
        total = a.reshape(first * middle, last).dot(row_of_ones(last, a.dtype))
        total = total.reshape(first, middle)
    return row_of_ones(first, a.dtype).dot(total).reshape(1, middle, 1)


def _moments(x: Any, stats: Shape) -> tuple[Any, Any, Any]:
    """x without its mean, the mean, the variance."""
    n = stats[0] * stats[2]
    z = x.reshape(stats)
    mean = _sum(z) / n
    centered = z - mean
    return centered, mean, _sum(centered * centered) / n


def _scaled(z: Any, weight: Any, affine: Shape) -> Any:
    z = z.reshape(affine)
    return z if weight is None else z * weight.reshape((1, affine[1], 1))


def norm(x: Any, weight: Any, bias: Any, *, stats: Shape, affine: Shape, eps: float) -> Any:
    """x with mean 0 and variance 1, scaled and shifted; the mean; the variance."""
    centered, mean, var = _moments(x, stats)
    y = _scaled(centered / np.sqrt(var + eps), weight, affine)
    if bias is not None:
        y = y + bias.reshape((1, affine[1], 1))
    return y.reshape(x.shape), mean, var


def _norm_fast(x: Any, weight: Any, bias: Any, *, stats: Shape, affine: Shape, eps: float) -> Any:
    n = stats[0] * stats[2]
    z = x.reshape(stats)
    mean = _sum_fast(z) / n
    y = z - mean
    var = _sum_fast(y * y) / n
    np.divide(y, np.sqrt(var + eps), y)
    y = y.reshape(affine)
    if weight is not None:
        np.multiply(y, weight.reshape(1, -1, 1), y)
    if bias is not None:
        np.add(y, bias.reshape(1, -1, 1), y)
    return y.reshape(x.shape), mean, var


def norm_x(
    g: Any, x: Any, weight: Any, mean: Any, var: Any, stats: Shape, affine: Shape, eps: float
) -> Any:
    """The gradient of x."""
    n = stats[0] * stats[2]
    centered, _, var = _moments(x, stats)  # anew: they depend on x in the next derivative
    scale = 1 / np.sqrt(var + eps)
    unit = centered * scale
    g = _scaled(g, weight, affine).reshape(stats)
    slope = scale * (g - _sum(g) / n - unit * (_sum(g * unit) / n))
    return slope.reshape(x.shape)


def _norm_x_fast(
    g: Any, x: Any, weight: Any, mean: Any, var: Any, stats: Shape, affine: Shape, eps: float
) -> Any:
    n = stats[0] * stats[2]
    scale = 1 / np.sqrt(var + eps)
    unit = x.reshape(stats) - mean
    np.multiply(unit, scale, unit)
    g = _scaled(g, weight, affine).reshape(stats)
    slope = g * unit
    shared = _sum_fast(slope) / n
    np.multiply(unit, shared, unit)
    np.add(unit, _sum_fast(g) / n, unit)
    np.subtract(g, unit, slope)
    return np.multiply(slope, scale, slope).reshape(x.shape)


def norm_weight(
    g: Any,
    x: Any,
    mean: Any,
    var: Any,
    weight_shape: Shape,
    stats: Shape,
    affine: Shape,
    eps: float,
) -> Any:
    """The gradient of the weight."""
    centered, _, var = _moments(x, stats)
    unit = centered / np.sqrt(var + eps)
    return _sum(g.reshape(affine) * unit.reshape(affine)).reshape(weight_shape)


def _norm_weight_fast(
    g: Any,
    x: Any,
    mean: Any,
    var: Any,
    weight_shape: Shape,
    stats: Shape,
    affine: Shape,
    eps: float,
) -> Any:
    unit = x.reshape(stats) - mean
    np.divide(unit, np.sqrt(var + eps), unit)
    unit = unit.reshape(affine)
    return _sum_fast(np.multiply(unit, g.reshape(affine), unit)).reshape(weight_shape)


def norm_bias(g: Any, bias_shape: Shape, affine: Shape) -> Any:
    """The gradient of the bias."""
    return _sum(g.reshape(affine)).reshape(bias_shape)


_BIAS = Fused(
    norm_bias,
    lambda g, bias_shape, affine: _sum_fast(g.reshape(affine)).reshape(bias_shape),
)


def _row(name: str) -> Op:
    return op(
        name,
        norm,
        fast=_norm_fast,
        outputs=("y", "mean", "var"),
        x=Fused(norm_x, _norm_x_fast),
        weight=Fused(norm_weight, _norm_weight_fast),
        bias=_BIAS,
    )


group_norm = _row("native_group_norm")
batch_norm = _row("native_batch_norm")
instance_norm = _row("view")  # the last of the steps it takes in PyTorch

# With the mean and variance of earlier batches, which are constants


def _rescale(
    x: Any, weight: Any, bias: Any, mean: Any, var: Any, *, affine: Shape, eps: float
) -> Any:
    middle = (1, affine[1], 1)
    factor = _factor(weight, var, eps)
    shift = -mean * factor if bias is None else bias - mean * factor
    return (x.reshape(affine) * factor.reshape(middle) + shift.reshape(middle)).reshape(x.shape)


def _factor(weight: Any, var: Any, eps: float) -> Any:
    factor = 1 / np.sqrt(var + eps)
    return factor if weight is None else factor * weight


def _rescale_fast(
    x: Any, weight: Any, bias: Any, mean: Any, var: Any, *, affine: Shape, eps: float
) -> Any:
    factor = _factor(weight, var, eps)
    shift = -mean * factor if bias is None else bias - mean * factor
    y = x.reshape(affine) * factor.reshape(1, -1, 1)
    return np.add(y, shift.reshape(1, -1, 1), y).reshape(x.shape)


def _rescale_x(g: Any, weight: Any, var: Any, x_shape: Shape, affine: Shape, eps: float) -> Any:
    factor = _factor(weight, var, eps).reshape((1, affine[1], 1))
    return (g.reshape(affine) * factor).reshape(x_shape)


def _rescale_weight(g: Any, x: Any, mean: Any, var: Any, affine: Shape, eps: float) -> Any:
    centered = x.reshape(affine) - mean.reshape((1, affine[1], 1))
    return _sum(g.reshape(affine) * centered).reshape((affine[1],)) / np.sqrt(var + eps)


rescale = op(
    "native_batch_norm",
    _rescale,
    fast=_rescale_fast,
    x=_rescale_x,
    weight=_rescale_weight,
    bias=_BIAS,
)

# Only the size is brought to 1: x (rows, n) of any shape, seen as `stats` (1, rows, n)


def _rms_norm(x: Any, weight: Any, *, stats: Shape, eps: float) -> Any:
    z = x.reshape(stats)
    square = _sum(z * z) / stats[2]
    y = z / np.sqrt(square + eps)
    if weight is not None:
        y = y * weight.reshape((1, 1, stats[2]))
    return y.reshape(x.shape), square


def _rms_norm_fast(x: Any, weight: Any, *, stats: Shape, eps: float) -> Any:
    z = x.reshape(stats)
    y = z * z
    square = _sum_fast(y) / stats[2]
    np.divide(z, np.sqrt(square + eps), y)
    if weight is not None:
        np.multiply(y, weight.reshape(1, 1, -1), y)
    return y.reshape(x.shape), square


def _rms_norm_x(g: Any, x: Any, weight: Any, square: Any, stats: Shape, eps: float) -> Any:
    z = x.reshape(stats)
    scale = 1 / np.sqrt(_sum(z * z) / stats[2] + eps)
    unit = z * scale
    g = g.reshape(stats)
    if weight is not None:
        g = g * weight.reshape((1, 1, stats[2]))
    return (scale * (g - unit * (_sum(g * unit) / stats[2]))).reshape(x.shape)


def _rms_norm_x_fast(g: Any, x: Any, weight: Any, square: Any, stats: Shape, eps: float) -> Any:
    scale = 1 / np.sqrt(square + eps)
    unit = x.reshape(stats) * scale
    g = g.reshape(stats)
    if weight is not None:
        g = g * weight.reshape(1, 1, -1)
    slope = g * unit
    np.multiply(unit, _sum_fast(slope) / stats[2], unit)
    np.subtract(g, unit, slope)
    return np.multiply(slope, scale, slope).reshape(x.shape)


def _rms_norm_weight(
    g: Any, x: Any, square: Any, weight_shape: Shape, stats: Shape, eps: float
) -> Any:
    z = x.reshape(stats)
    unit = z / np.sqrt(_sum(z * z) / stats[2] + eps)
    return np.add.reduce(g.reshape(stats) * unit, axis=(0, 1)).reshape(weight_shape)


def _rms_norm_weight_fast(
    g: Any, x: Any, square: Any, weight_shape: Shape, stats: Shape, eps: float
) -> Any:
    unit = x.reshape(stats) / np.sqrt(square + eps)
    np.multiply(unit, g.reshape(stats), unit)
    return row_of_ones(stats[1], unit.dtype).dot(unit[0]).reshape(weight_shape)


rms_norm = op(
    "rms_norm",
    _rms_norm,
    fast=_rms_norm_fast,
    node_name="MulBackward0",
    outputs=("y", "square"),
    x=Fused(_rms_norm_x, _rms_norm_x_fast),
    weight=Fused(_rms_norm_weight, _rms_norm_weight_fast),
)

# Sums over neighbouring channels, of x (n, channels, *)


def _window_sum(x: Any, *, before: int, after: int) -> Any:
    channels = x.shape[1]
    out = np.zeros_like(x)
    for k in range(-before, after + 1):
        first, last = max(0, -k), min(channels, channels - k)
        if first < last:
            out[:, first:last] += x[:, first + k : last + k]
    return out


window_sum: Op = op(
    "avg_pool",
    _window_sum,
    opaque=True,
    x=lambda g, before, after: window_sum(g, before=after, after=before),
)
