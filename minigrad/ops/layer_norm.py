"""The row that brings the vectors of the last dimensions to mean 0 and variance 1.

x (*, *shape), weight and bias of that `shape`, or None. The formulas are those of `normalization`.
The kernels see x as rows (rows, n): a pass with a number for each row costs NumPy three times one
without, so there are few of these, and sums are products with vectors.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, op
from . import normalization as norms
from .sums import row_of_ones

Shape = tuple[int, ...]


def _views(x_shape: Shape, shape: Shape) -> dict[str, Shape]:
    """How x is seen by the formulas."""
    rows, n = math.prod(x_shape[: len(x_shape) - len(shape)]), math.prod(shape)
    return {"stats": (1, rows, n), "affine": (rows, n, 1)}


def _layer_norm(x: Any, weight: Any, bias: Any, *, shape: Shape, eps: float) -> Any:
    return norms.norm(x, weight, bias, **_views(x.shape, shape), eps=eps)


def _layer_norm_fast(x: Any, weight: Any, bias: Any, *, shape: Shape, eps: float) -> Any:
    _, rows, n = _views(x.shape, shape)["stats"]
    z, ones = x.reshape(rows, n), row_of_ones(n, x.dtype)
    mean = (z.dot(ones) / n).reshape(rows, 1)
    y = z - mean
    var = ((y * y).dot(ones) / n).reshape(rows, 1)
    np.multiply(y, 1 / np.sqrt(var + eps), y)
    if weight is not None:
        np.multiply(y, weight.reshape(n), y)
    if bias is not None:
        np.add(y, bias.reshape(n), y)
    return y.reshape(x.shape), mean.reshape(1, rows, 1), var.reshape(1, rows, 1)


def _gradients(
    g: Any, needs: Any, x: Any, weight: Any, mean: Any, var: Any, shape: Shape, eps: float
) -> list[Any]:
    views = _views(x.shape, shape)
    return [
        norms.norm_x(g, x, weight, mean, var, **views, eps=eps) if needs[0] else None,
        norms.norm_weight(g, x, mean, var, shape, **views, eps=eps) if needs[1] else None,
        norms.norm_bias(g, shape, views["affine"]) if needs[2] else None,
    ]


def _gradients_fast(
    g: Any, needs: Any, x: Any, weight: Any, mean: Any, var: Any, shape: Shape, eps: float
) -> list[Any]:
    _, rows, n = _views(x.shape, shape)["stats"]
    g, scale = g.reshape(rows, n), 1 / np.sqrt(var.reshape(rows) + eps)
    dx = x.reshape(rows, n) - mean.reshape(rows, 1)
    product = g * dx
    d_weight = scale.dot(product).reshape(shape) if needs[1] else None
    d_bias = row_of_ones(rows, g.dtype).dot(g).reshape(shape) if needs[2] else None
    if not needs[0]:
        return [None, d_weight, d_bias]
    w = row_of_ones(n, g.dtype) if weight is None else weight.reshape(n)
    shared = product.dot(w) * (scale * scale) / -n
    np.multiply(dx, shared.reshape(rows, 1), dx)
    np.add(dx, g if weight is None else np.multiply(g, w, product), dx)
    np.subtract(dx, (g.dot(w) / n).reshape(rows, 1), dx)
    np.multiply(dx, scale.reshape(rows, 1), dx)
    return [dx.reshape(x.shape), d_weight, d_bias]


layer_norm = op(
    "native_layer_norm",
    _layer_norm,
    fast=_layer_norm_fast,
    outputs=("y", "mean", "var"),
    joint=Fused(_gradients, _gradients_fast),
)
