"""Rows of the loss functions, each with its reduction in one node.

`reduction` is 'none', 'mean' or 'sum'. Predictions and targets have the same shape here. A loss of
all elements is spread back by broadcasting: the incoming gradient of a scalar multiplies every
element. The order of the factors is PyTorch's, so that roundings agree.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .constants import ONE, constant
from .elementwise import sigmoid, sign_of
from .nn import log_sigmoid
from .sums import MANY, total

Shape = tuple[int, ...]


def _reduced(loss: Any, reduction: str) -> Any:
    if reduction == "none":
        return loss
    value = np.add.reduce(loss, axis=None)
    return value / math.prod(loss.shape) if reduction == "mean" else value


def _reduced_fast(loss: Any, reduction: str) -> Any:
    if reduction == "none":
        return loss
    value = np.add.reduce(loss, axis=None) if loss.size < MANY else total(loss)
    return value / loss.size if reduction == "mean" else value


def _averaged(slope: Any, shape: Shape, reduction: str) -> Any:
    """The slope of each element's loss, as that of the reduced loss."""
    return slope / math.prod(shape) if reduction == "mean" else slope


def _share(shape: Shape, reduction: str) -> float:
    """How much an element's loss adds to the reduced loss."""
    return 1 / max(math.prod(shape), 1) if reduction == "mean" else 1


# Squared error, and its kin that grow linearly from `beta` or `delta` on


def _mse(x: Any, target: Any, *, reduction: str) -> Any:
    difference = x - target
    return _reduced(difference * difference, reduction)


def _mse_fast(x: Any, target: Any, *, reduction: str) -> Any:
    difference = x - target
    if not difference.ndim:
        return difference * difference
    return _reduced_fast(np.multiply(difference, difference, difference), reduction)


def _mse_grad(g: Any, x: Any, target: Any, x_shape: Shape, reduction: str) -> Any:
    return (x - target) * (2 * _share(x_shape, reduction)) * g


def _mse_grad_fast(g: Any, x: Any, target: Any, x_shape: Shape, reduction: str) -> Any:
    slope = x - target
    if not slope.ndim:
        return _mse_grad(g, x, target, x_shape, reduction)
    slope *= 2 / max(slope.size, 1) if reduction == "mean" else 2
    slope *= g
    return slope


mse = op(
    "mse_loss",
    _mse,
    fast=_mse_fast,
    x=Fused(_mse_grad, _mse_grad_fast),
    target=lambda g, x, target, x_shape, reduction: _mse_grad(g, target, x, x_shape, reduction),
)


def _smooth_l1(x: Any, target: Any, *, reduction: str, beta: float) -> Any:
    size = np.abs(x - target)
    return _reduced(np.where(size < beta, 0.5 * size * size / beta, size - 0.5 * beta), reduction)


def _direction(d: Any) -> Any:
    """The sign, but nan of nan, where PyTorch's `sign` is 0; its own derivative is 0 throughout."""
    return np.where(np.isnan(d), d * 0, sign_of(d))


def _smooth_l1_grad(
    g: Any, x: Any, target: Any, x_shape: Shape, reduction: str, beta: float
) -> Any:
    d = x - target
    slope = np.where(np.abs(d) < beta, d / beta, _direction(d))
    return slope * _share(x_shape, reduction) * g


smooth_l1 = op(
    "smooth_l1_loss",
    _smooth_l1,
    node_name="SmoothL1LossBackward0",
    x=_smooth_l1_grad,
    target=lambda g, x, target, x_shape, reduction, beta: _smooth_l1_grad(
        g, target, x, x_shape, reduction, beta
    ),
)


def _huber(x: Any, target: Any, *, reduction: str, delta: float) -> Any:
    size = np.abs(x - target)
    loss = np.where(size < delta, 0.5 * size * size, delta * (size - 0.5 * delta))
    return _reduced(loss, reduction)


def _huber_grad(g: Any, x: Any, target: Any, x_shape: Shape, reduction: str, delta: float) -> Any:
    d = x - target
    slope = np.where(np.abs(d) < delta, d, _direction(d) * delta)
    return slope * _share(x_shape, reduction) * g


huber = op(
    "huber_loss",
    _huber,
    x=_huber_grad,
    target=lambda g, x, target, x_shape, reduction, delta: _huber_grad(
        g, target, x, x_shape, reduction, delta
    ),
)

# Binary cross-entropy: -(t log x + (1-t) log(1-x)), logarithms no lower than -100


def _bce(x: Any, target: Any, weight: Any, *, reduction: str) -> Any:
    positive = np.maximum(np.log(x), -100)
    negative = np.maximum(np.log1p(-x), -100)
    loss = (target - 1) * negative - target * positive
    return _reduced(loss if weight is None else loss * weight, reduction)


_TINY = float(np.float32(1e-12))  # PyTorch's constant, for float64 too
LOWEST, TINY = constant(-100), constant(_TINY)


def _bce_fast(x: Any, target: Any, weight: Any, *, reduction: str) -> Any:
    if not x.ndim:
        return _bce(x, target, weight, reduction=reduction)
    lowest = LOWEST[x.dtype]
    positive = np.log(x)
    np.maximum(positive, lowest, out=positive)
    np.multiply(target, positive, positive)
    negative = np.negative(x)
    np.log1p(negative, negative)
    np.maximum(negative, lowest, out=negative)
    np.multiply(target - ONE[x.dtype], negative, negative)
    loss = np.subtract(negative, positive, negative)
    return _reduced_fast(loss if weight is None else np.multiply(loss, weight, loss), reduction)


def _bce_grad(g: Any, x: Any, target: Any, weight: Any, x_shape: Shape, reduction: str) -> Any:
    slope = g * (x - target) / np.maximum((1 - x) * x, _TINY)
    return _averaged(slope if weight is None else slope * weight, x_shape, reduction)


def _bce_grad_fast(g: Any, x: Any, target: Any, weight: Any, x_shape: Shape, reduction: str) -> Any:
    if not x.ndim or weight is not None:
        return _bce_grad(g, x, target, weight, x_shape, reduction)
    room = ONE[x.dtype] - x
    np.multiply(room, x, room)
    np.maximum(room, TINY[x.dtype], out=room)
    slope = x - target
    np.multiply(slope, g, slope)
    np.divide(slope, room, slope)
    return _averaged(slope, x_shape, reduction)


def _bce_target(g: Any, x: Any, weight: Any, x_shape: Shape, reduction: str) -> Any:
    slope = g * (np.maximum(np.log1p(-x), -100) - np.maximum(np.log(x), -100))
    return _averaged(slope if weight is None else slope * weight, x_shape, reduction)


bce = op(
    "binary_cross_entropy",
    _bce,
    fast=_bce_fast,
    x=Fused(_bce_grad, _bce_grad_fast),
    target=_bce_target,
)

# The same of x = sigmoid(z), from z: (1-t) z - (1 + (p-1) t) log sigmoid(z), p weighs positives


def _bce_logits(z: Any, target: Any, weight: Any, pos_weight: Any, *, reduction: str) -> Any:
    log_s = log_sigmoid(z)
    if pos_weight is not None:
        log_s = ((pos_weight - 1) * target + 1) * log_s
    loss = (1 - target) * z - log_s
    return _reduced(loss if weight is None else loss * weight, reduction)


def _bce_logits_grad(
    g: Any, z: Any, target: Any, weight: Any, pos_weight: Any, z_shape: Shape, reduction: str
) -> Any:
    if pos_weight is None:
        slope = (sigmoid(z) - target) * g
    else:
        t = pos_weight * target
        slope = ((t + 1 - target) * sigmoid(z) - t) * g
    return _averaged(slope if weight is None else slope * weight, z_shape, reduction)


def _bce_logits_target(
    g: Any, z: Any, weight: Any, pos_weight: Any, z_shape: Shape, reduction: str
) -> Any:
    slope = g * (-z if pos_weight is None else log_sigmoid(-z) - pos_weight * log_sigmoid(z))
    return _averaged(slope if weight is None else slope * weight, z_shape, reduction)


bce_with_logits = op(
    "binary_cross_entropy_with_logits", _bce_logits, z=_bce_logits_grad, target=_bce_logits_target
)

# Negative log-likelihood: x (classes), (n, classes) or (n, classes, *), target () or (n, *) of
# class numbers, weight (classes) or None. `ignore` is the number of no class, or None when no
# target is to be ignored; it needs a weight. Pairs of `pick` and `unpick` are adjoint.


def _pick(x: Any, target: Any, *, ignore: int | None) -> Any:
    if ignore is not None:
        used = target != ignore
        return np.where(used, _pick(x, np.where(used, target, 0), ignore=None), 0)
    if x.ndim == 1:
        return x[target]
    if x.ndim == 2:
        return x[np.arange(len(target)), target]
    return np.take_along_axis(x, target[:, None], 1)[:, 0]


def _unpick(v: Any, target: Any, *, shape: Shape, ignore: int | None) -> Any:
    if ignore is not None:
        used = target != ignore
        v, target = np.where(used, v, 0), np.where(used, target, 0)
    out = np.zeros(shape, v.dtype)
    if out.ndim == 1:
        out[target] = v
    elif out.ndim == 2:
        out[np.arange(len(target)), target] = v
    else:
        np.put_along_axis(out, target[:, None], v[:, None] if v.ndim else v, 1)
    return out


pick = op(
    "pick",
    _pick,
    opaque=True,
    x=lambda g, target, x_shape, ignore: unpick(g, target, shape=x_shape, ignore=ignore),
)
unpick: Op = op(
    "unpick",
    _unpick,
    opaque=True,
    v=lambda g, target, ignore: pick(g, target, ignore=ignore),
)


def _nll(x: Any, target: Any, weight: Any, *, ignore: int | None, reduction: str) -> Any:
    loss = -pick(x, target, ignore=ignore)
    if weight is None:
        return _reduced(loss, reduction)
    w = pick(weight, target, ignore=ignore)
    loss = loss * w
    if reduction == "none":
        return loss
    total = np.add.reduce(loss, axis=None)
    return total / np.add.reduce(w, axis=None) if reduction == "mean" else total


def _nll_grad(
    g: Any, target: Any, weight: Any, x_shape: Shape, ignore: int | None, reduction: str
) -> Any:
    if weight is None:
        g = _averaged(-g, target.shape, reduction)
    else:
        w = pick(weight, target, ignore=ignore)
        g = -g * w
        if reduction == "mean":
            g = g / np.add.reduce(w, axis=None)
    return unpick(g, target, shape=x_shape, ignore=ignore)


nll = op("nll_loss", _nll, x=_nll_grad)
nll2d = op("nll_loss2d", _nll, node_name="NllLoss2DBackward0", x=_nll_grad)
# The mean of a cross-entropy with class probabilities: PyTorch divides by a plain number.
div_scalar = op("div", lambda x, *, n: x / n, node_name="DivBackward1", x=lambda g, n: g / n)
