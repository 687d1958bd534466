"""Rows of neural networks: the affine map, activations, softmax, dropout. One node for each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from ..random import default_generator
from ..random.continuous import fill, unit
from ..random.discrete import bernoulli
from .constants import ONE, ZERO, constant
from .elementwise import sigmoid, sigmoid_kernel
from .pieces import FEW, mapped
from .select import (
    between,
    clear,
    clear_lowest,
    clear_where,
    keep_where,
    negative_part,
    positive_part,
    select,
)
from .sums import partial_sums, plain_softmax, row_of_ones

# The affine map: x (..., in), weight (out, in), bias (out)


def _linear(x: Any, weight: Any, bias: Any) -> Any:
    y = x @ weight.mT
    return y if bias is None else y + bias


def _linear_fast(x: Any, weight: Any, bias: Any) -> Any:
    if x.ndim == 2:
        y = x.dot(weight.T) if len(weight) < 128 else _product(x, weight)
    elif x.ndim < 2 or not x.size:
        y = x @ weight.T
    else:  # one large product instead of many small ones
        y = _product(x.reshape(-1, x.shape[-1]), weight).reshape(*x.shape[:-1], weight.shape[0])
    if bias is None:
        return y
    # Broadcasting takes NumPy as long as hundreds of additions, unless it is that of a number.
    if bias.size == 1:
        bias = bias.reshape(())
    elif len(y) == 1 and bias.ndim == 1:
        np.add(y[0], bias, y[0])
        return y
    return np.add(y, bias, y)


def _product(x: Any, weight: Any) -> Any:
    """x Aᵀ of matrices; few long rows go as (A xᵀ)ᵀ, which is up to 1.2 times as fast there."""
    n, length = x.shape
    if n <= 128 <= len(weight) and length >= 512 and x.dtype == np.float32:
        return np.ascontiguousarray(weight.dot(x.T).T)
    return x.dot(weight.T)


def _rows(a: Any) -> Any:
    """`a` as a matrix of its last dimension's vectors."""
    return a if a.ndim == 2 else a.reshape((math.prod(a.shape[:-1]), a.shape[-1]))


def _linear_x(g: Any, weight: Any) -> Any:
    if g.ndim == 2:
        return np.dot(g, weight)
    return np.dot(_rows(g), weight).reshape((*g.shape[:-1], weight.shape[1]))


def _linear_x_fast(g: Any, weight: Any) -> Any:
    return g.dot(weight) if g.ndim == 2 else _linear_x(g, weight)


def _linear_weight(g: Any, x: Any) -> Any:
    return np.dot(_rows(g).mT, _rows(x))


def _linear_weight_fast(g: Any, x: Any) -> Any:
    return g.T.dot(x) if g.ndim == 2 else _linear_weight(g, x)


def _linear_bias_fast(g: Any, bias_shape: tuple[int, ...]) -> Any:
    # A sum over rows as a product costs a third of NumPy's reduction.
    if g.ndim == 2 and g.shape[1:] == bias_shape:
        return row_of_ones(len(g), g.dtype).dot(g)
    return g


def _with_bias(node_name: str) -> Op:
    return op(
        "addmm",
        _linear,
        fast=_linear_fast,
        node_name=node_name,
        x=Fused(_linear_x, _linear_x_fast),
        weight=Fused(_linear_weight, _linear_weight_fast),
        bias=Fused(lambda g, bias_shape: g, _linear_bias_fast),
    )


def _without_bias(node_name: str) -> Op:
    return op(
        "mm",
        lambda x, weight: _linear(x, weight, None),
        fast=lambda x, weight: _linear_fast(x, weight, None),
        node_name=node_name,
        x=Fused(_linear_x, _linear_x_fast),
        weight=Fused(_linear_weight, _linear_weight_fast),
    )


# PyTorch names the last of its steps, which depends on whether x is a matrix.
linear = _with_bias("AddmmBackward0")
linear_stacked = _with_bias("ViewBackward0")
linear_unbiased = _without_bias("MmBackward0")
linear_unbiased_stacked = _without_bias("UnsafeViewBackward0")

# Activations that are straight lines, joined

zero_where: Op = op(
    "where",
    lambda g, mask: np.where(mask, 0, g),
    fast=clear,
    g=lambda g, mask: zero_where(g, mask),
)
relu = op(
    "relu",
    lambda x: np.maximum(x, 0),
    fast=positive_part,
    x=Fused(lambda g, y: zero_where(g, y <= 0), clear_lowest),
)
threshold = op(
    "threshold",
    lambda x, *, threshold, value: np.where(x <= threshold, value, x),
    x=lambda g, x, threshold: zero_where(g, x <= threshold),
)
hardtanh = op(
    "hardtanh",
    lambda x, *, low, high: np.minimum(np.maximum(x, low), high),
    fast=between,
    x=lambda g, x, low, high: zero_where(g, (x <= low) | (x >= high)),
)
hardshrink = op(
    "hardshrink",
    lambda x, *, lambd: np.where(np.abs(x) <= lambd, 0, x),
    x=lambda g, x, lambd: zero_where(g, np.abs(x) <= lambd),
)
softshrink = op(
    "softshrink",
    lambda x, *, lambd: np.where(x > lambd, x - lambd, np.where(x < -lambd, x + lambd, x * 0)),
    x=lambda g, x, lambd: zero_where(g, np.abs(x) <= lambd),
)
_SIXTH = float(np.float32(1 / 6))  # PyTorch's constant, for float64 too
_THREE, _SIX = constant(3.0), constant(6.0)


def _ramp(x: Any, room: Any) -> Any:
    """`np.minimum(np.maximum(x + 3, 0), 6)`."""
    zero, six = ZERO[x.dtype], _SIX[x.dtype]
    y = np.add(x, _THREE[x.dtype], room)
    if room is None:
        return np.minimum(np.maximum(y, zero), six)
    return y.clip(zero, six, y)


def _hardsigmoid(x: Any, room: Any) -> Any:
    return np.true_divide(_ramp(x, room), _SIX[x.dtype], room)


hardsigmoid = op(
    "hardsigmoid",
    lambda x: np.minimum(np.maximum(x + 3, 0), 6) / 6,
    fast=lambda x: mapped(_hardsigmoid, x),
    x=Fused(
        lambda g, x: np.where((x > -3) & (x < 3), g * _SIXTH, 0),
        lambda g, x: keep_where((x > -3) & (x < 3), g * _SIXTH),
    ),
)


def _hardswish_grad(g: Any, x: Any) -> Any:
    inner = np.where(np.abs(x) < 3, x, 0)
    return np.where(x <= -3, 0, np.where(x < 3, g * (inner / 3 + 0.5), g))


def _hardswish_grad_fast(g: Any, x: Any) -> Any:
    return clear_where(x <= -3, select(x < 3, g * (x / 3 + 0.5), g))


def _hardswish(x: Any, room: Any) -> Any:
    return np.true_divide(np.multiply(_ramp(x, room), x, room), _SIX[x.dtype], room)


hardswish = op(
    "hardswish",
    lambda x: x * np.minimum(np.maximum(x + 3, 0), 6) / 6,
    fast=lambda x: mapped(_hardswish, x),
    x=Fused(_hardswish_grad, _hardswish_grad_fast),
)


def _leaky_relu_fast(x: Any, *, slope: float) -> Any:
    if not 0 < slope <= 1:
        return select(x > 0, x, x * slope)
    # Nan comes with nan, so it need not be looked for.
    return mapped(lambda x, y: np.fmax(x, np.multiply(x, slope, y), y), x)


def _leaky_relu_grad_fast(g: Any, x: Any, slope: float) -> Any:
    if not 0 < slope <= 1 or x.size < FEW:
        return select(x > 0, g, g * slope)

    def kernel(x: Any, g: Any, y: Any) -> None:
        np.copyto(y, x > 0)
        y.clip(slope, 1, y)
        np.multiply(y, g, y)

    return mapped(kernel, x, g)


leaky_relu = op(
    "leaky_relu",
    lambda x, *, slope: np.where(x > 0, x, x * slope),
    fast=_leaky_relu_fast,
    x=Fused(lambda g, x, slope: np.where(x > 0, g, g * slope), _leaky_relu_grad_fast),
)
prelu = op(
    "prelu_kernel",
    lambda x, weight: np.where(x > 0, x, weight * x),
    x=lambda g, x, weight: np.where(x > 0, g, g * weight),
    weight=lambda g, x: g * zero_where(x, x > 0),
)

# Activations with exponentials. In a derivative `np.where(x < 0, x, 0)` bounds an argument that
# would overflow where it is not used: 0 times that infinity would be nan in the next derivative.


def _elu(x: Any, *, alpha: float, scale: float, input_scale: float) -> Any:
    negative = np.expm1(np.minimum(x, 0) * input_scale) * (alpha * scale)
    return np.where(x > 0, x * scale, negative)


def _elu_grad(g: Any, x: Any, alpha: float, scale: float, input_scale: float) -> Any:
    negative = np.exp(np.where(x < 0, x, 0) * input_scale) * (alpha * scale * input_scale)
    return g * np.where(x <= 0, negative, scale)


def _elu_fast(x: Any, *, alpha: float, scale: float, input_scale: float) -> Any:
    def kernel(x: Any, y: Any, room: Any) -> Any:
        negative = _exponential(np.expm1, x, input_scale, alpha * scale, y)
        positive = positive_part(x, room)
        if scale != 1:
            positive = np.multiply(positive, scale, room)
        return np.add(positive, negative, y)  # one of the two is 0

    return mapped(kernel, x, rooms=1)


def _exponential(function: Any, x: Any, inner: float, outer: float, room: Any) -> Any:
    """`function` of inner · min(x, 0), times `outer`."""
    y = negative_part(x, room)
    if inner != 1:
        y = np.multiply(y, inner, room)
    y = function(y, room)
    return y if outer == 1 else np.multiply(y, outer, room)


def _elu_grad_fast(g: Any, x: Any, alpha: float, scale: float, input_scale: float) -> Any:
    slope = alpha * scale * input_scale

    def kernel(x: Any, g: Any, y: Any) -> Any:
        return np.multiply(_exponential(np.exp, x, input_scale, slope, y), g, y)

    y = mapped(kernel, x, g)
    return y if slope == scale else select(x <= 0, y, g * scale)  # the former is g from 0 on


elu = op("elu", _elu, fast=_elu_fast, x=Fused(_elu_grad, _elu_grad_fast))
celu = op("celu", _elu, fast=_elu_fast, x=Fused(_elu_grad, _elu_grad_fast))


def _silu_kernel(x: Any, y: Any) -> Any:
    return np.true_divide(x, np.add(np.exp(np.negative(x, y), y), ONE[x.dtype], y), y)


def _silu_grad(g: Any, x: Any) -> Any:
    s = sigmoid(x)
    return g * (s * (1 + x * (1 - s)))


def _silu_slope(x: Any, g: Any, y: Any, room: Any) -> Any:
    one, s = ONE[x.dtype], sigmoid_kernel(x, room)
    slope = np.add(np.multiply(np.subtract(one, s, y), x, y), one, y)
    return np.multiply(np.multiply(slope, s, y), g, y)


def _softplus(x: Any, *, beta: float, threshold: float) -> Any:
    z = x * beta
    return np.where(z > threshold, x, np.log1p(np.exp(np.minimum(z, threshold))) / beta)


def _softplus_grad(g: Any, x: Any, beta: float, threshold: float) -> Any:
    z = x * beta
    return np.where(z > threshold, g, g * sigmoid(np.where(z >= threshold, threshold, z)))


def _softplus_fast(x: Any, *, beta: float, threshold: float) -> Any:
    z = x if beta == 1 else x * beta
    y = mapped(_log1p_exp, z)
    return _straight(x, z > threshold, y if beta == 1 else y / beta)


def _log1p_exp(x: Any, y: Any) -> Any:
    return np.log1p(np.exp(x, y), y)


def _softplus_grad_fast(g: Any, x: Any, beta: float, threshold: float) -> Any:
    z = x if beta == 1 else x * beta
    y = mapped(lambda z, g, y: np.multiply(sigmoid_kernel(z, y), g, y), z, g)
    return _straight(g, z > threshold, y)


def _straight(x: Any, mask: Any, y: Any) -> Any:
    """`np.where(mask, x, y)`, where the mask is not often set."""
    return np.where(mask, x, y) if mask.any() else y


def _log_sigmoid(x: Any) -> Any:
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def _log_sigmoid_kernel(x: Any, y: Any, room: Any) -> Any:
    size = _log1p_exp(np.negative(np.abs(x, room), room), room)
    return np.subtract(negative_part(x, y), size, y)


def _mish_grad(g: Any, x: Any) -> Any:
    t = np.tanh(softplus(x, beta=1, threshold=20))
    return g * (t + x * sigmoid(x) * (1 - t * t))


silu = op(
    "silu",
    lambda x: x / (1 + np.exp(-x)),
    fast=lambda x: mapped(_silu_kernel, x),
    x=Fused(_silu_grad, lambda g, x: mapped(_silu_slope, x, g, rooms=1)),
)
softplus = op(
    "softplus", _softplus, fast=_softplus_fast, x=Fused(_softplus_grad, _softplus_grad_fast)
)
log_sigmoid = op(
    "log_sigmoid",
    _log_sigmoid,
    fast=lambda x: mapped(_log_sigmoid_kernel, x, rooms=1),
    x=lambda g, x: g * sigmoid(-x),
)
mish = op("mish", lambda x: x * np.tanh(np.log1p(np.exp(x))), x=_mish_grad)


def _halves(x: Any, axis: int) -> tuple[Any, Any]:
    lead, half = (slice(None),) * axis, x.shape[axis] // 2
    first, second = (*lead, slice(0, half)), (*lead, slice(half, None))
    return x[first], x[second]


def _glu(x: Any, *, axis: int) -> Any:
    a, b = _halves(x, axis)
    return a * sigmoid(b)


def _glu_grad(g: Any, x: Any, axis: int) -> Any:
    a, b = _halves(x, axis)
    s = sigmoid(b)
    return np.concatenate([g * s, g * a * (1 - s) * s], axis)


glu = op("glu", _glu, x=_glu_grad)

# Softmax. `axis` is a tuple: of one dimension, or empty for a single number and for none


def _softmax(x: Any, *, axis: tuple[int, ...]) -> Any:
    e = np.exp(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    return e / np.add.reduce(e, axis=axis, keepdims=True)


def _log_softmax(x: Any, *, axis: tuple[int, ...]) -> Any:
    z = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    return z - np.log(np.add.reduce(np.exp(z), axis=axis, keepdims=True))


def _softmax_fast(x: Any, *, axis: tuple[int, ...]) -> Any:
    if not axis:
        return _softmax(x, axis=axis)
    if _short_rows(x, axis):
        return _by_columns(_softmax_fast, x)
    y = plain_softmax(x) if axis == (x.ndim - 1,) else None
    if y is not None:
        return y
    e = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    np.exp(e, out=e)
    return np.true_divide(e, _sums(e, axis), out=e)


def _log_softmax_fast(x: Any, *, axis: tuple[int, ...]) -> Any:
    if not axis:
        return _log_softmax(x, axis=axis)
    if _short_rows(x, axis):
        return _by_columns(_log_softmax_fast, x)
    z = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    total = _sums(np.exp(z), axis)
    return np.subtract(z, np.log(total, out=total), out=z)


def _sums(x: Any, axis: tuple[int, ...]) -> Any:
    """The sums along a dimension, which stays with size 1."""
    total = partial_sums(x, axis)
    if total is None:
        return np.add.reduce(x, axis=axis, keepdims=True)
    return np.expand_dims(total, axis)


def _short_rows(x: Any, axis: tuple[int, ...]) -> Any:
    """Whether NumPy's reductions would take longer to start, row by row, than to compute."""
    return axis == (1,) and x.ndim == 2 and x.shape[1] <= 16 and x.shape[0] >= 32


def _by_columns(kernel: Any, x: Any) -> Any:
    """`kernel` of the rows of x, reducing all of them at a time in a transposed copy."""
    return np.ascontiguousarray(kernel(np.ascontiguousarray(x.T), axis=(0,)).T)


def _softmax_grad(g: Any, y: Any, axis: tuple[int, ...]) -> Any:
    return y * (g - np.add.reduce(g * y, axis=axis, keepdims=True))


def _softmax_grad_fast(g: Any, y: Any, axis: tuple[int, ...]) -> Any:
    if not axis:
        return _softmax_grad(g, y, axis)
    slope = g * y
    np.subtract(g, _sums(slope, axis), slope)
    return np.multiply(y, slope, slope)


def _log_softmax_grad(g: Any, y: Any, axis: tuple[int, ...]) -> Any:
    return g - np.exp(y) * np.add.reduce(g, axis=axis, keepdims=True)


def _log_softmax_grad_fast(g: Any, y: Any, axis: tuple[int, ...]) -> Any:
    if not axis:
        return _log_softmax_grad(g, y, axis)
    slope = np.exp(y)
    np.multiply(slope, _sums(g, axis), slope)
    return np.subtract(g, slope, slope)


softmax = op("softmax", _softmax, fast=_softmax_fast, x=Fused(_softmax_grad, _softmax_grad_fast))
log_softmax = op(
    "log_softmax",
    _log_softmax,
    fast=_log_softmax_fast,
    x=Fused(_log_softmax_grad, _log_softmax_grad_fast),
)

# Dropout multiplies by this noise: 0 with chance p, 1/(1-p) otherwise, or 1 if not `scaled`


def _dropout_noise(x: Any, *, p: float, channels: bool, scaled: bool) -> Any:
    """Noise for each element of x, or for each of its channels."""
    wide = np.result_type(x.dtype, np.float32)  # 1/(1-p) is rounded once, in float16 too
    if channels:
        noise = np.empty(x.shape[:2] + (1,) * (x.ndim - 2), wide)
    else:  # an order in memory that is no permutation of C's is not followed
        noise = np.empty_like(x, wide, order="C" if 0 in x.strides else "K")
    fill(noise, lambda shape: bernoulli(default_generator, shape, 1 - p, wide))
    if scaled:
        np.true_divide(noise, 1 - p, out=noise)
    return noise.astype(x.dtype, copy=False)


dropout_noise = op("bernoulli", _dropout_noise, opaque=True)

# Leaky relu with random slopes: those below 0 are drawn, in order; 1 elsewhere


def _rrelu_noise(x: Any, *, low: float, high: float) -> Any:
    noise = np.ones(x.shape, x.dtype)
    below = x <= 0
    with default_generator.lock:
        draws = unit(default_generator, int(np.count_nonzero(below)), np.dtype(np.float64))
    noise[below] = draws * (high - low) + low
    return noise


rrelu_noise = op("rrelu_noise", _rrelu_noise, opaque=True)
rrelu = op(
    "rrelu_with_noise",
    lambda x, noise: np.where(x <= 0, x * noise, x),
    x=lambda g, noise: g * noise,
)
