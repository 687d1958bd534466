"""Rows that act on each element alone: arithmetic, comparison, and the functions of one number.

A row is a formula and one derivative for each input; see `minigrad.autograd.op.op`. What a
derivative names is kept, and PyTorch's choice of what to keep is followed, because a later
in-place write to a kept value is an error.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .constants import ONE, ZERO
from .pieces import mapped
from .select import at_least, between, clear_where, fill_where, keep_where, select
from .special import (
    digamma_kernel,
    erf_kernel,
    erfc_kernel,
    erfcx_kernel,
    erfinv_kernel,
    i0_kernel,
    i0e_kernel,
    i1_kernel,
    i1e_kernel,
    lgamma_kernel,
    polygamma_kernel,
)

LOG2 = math.log(2.0)
LOG10 = math.log(10.0)

# Arithmetic

add = op("add", np.add, a=lambda g: g, b=lambda g: g)
sub = op("sub", np.subtract, a=lambda g: g, b=lambda g: -g)
mul = op("mul", np.multiply, a=lambda g, b: g * b, b=lambda g, a: g * a)
div = op("div", np.true_divide, a=lambda g, b: g / b, b=lambda g, a, b: -g * (a / b / b))
neg = op("neg", np.negative, x=lambda g: -g)


def _reciprocal_fast(x: Any) -> Any:
    one = ONE.get(x.dtype)
    return 1 / x if one is None else np.true_divide(one, x)


reciprocal = op("reciprocal", lambda x: 1 / x, fast=_reciprocal_fast, x=lambda g, y: -g * (y * y))


def _pow_scalar(x: Any, *, exponent: Any) -> Any:
    # The exponents PyTorch computes by other means, so that the digits agree.
    if exponent == 2:
        return x * x
    if exponent == 3:
        return x * x * x
    if exponent == 0.5:
        return np.sqrt(x)
    if exponent == -0.5:
        return 1 / np.sqrt(x)
    if exponent == -1:
        return 1 / x
    if exponent == -2:
        return 1 / (x * x)
    return x**exponent


def _pow_scalar_grad(g: Any, x: Any, exponent: Any) -> Any:
    if exponent == 0:
        return np.zeros_like(g)
    return g * (exponent * _pow_scalar(x, exponent=exponent - 1))


pow_scalar = op("pow", _pow_scalar, x=_pow_scalar_grad)
pow = op(
    "pow",
    np.power,
    node_name="PowBackward1",
    a=lambda g, a, b: np.where(b == 0, 0, g * (b * a ** (b - 1))),
    # 0**b has slope 0 in b for b >= 0, though log(0) is -inf.
    b=lambda g, a, b, y: g * np.where((a == 0) & (b >= 0), 0, y * np.log(a)),
)


def _pow_integers(a: Any, b: Any) -> Any:
    # Of negative powers only those of 1 and -1 are integers; the others are cut to 0.
    inverse = np.where(a == 1, 1, np.where(a == -1, 1 - 2 * (b & 1), 0))
    return np.where(b < 0, inverse, np.power(a, np.maximum(b, 0))).astype((a + b).dtype)


pow_integers = op("pow", _pow_integers)
fmod = op("fmod", np.fmod, a=lambda g: g, b=lambda g, a, b: -g * div_trunc(a, b))
remainder = op("remainder", np.remainder, a=lambda g: g, b=lambda g, a, b: -g * div_floor(a, b))


def _inverse_square(a: Any, b: Any) -> Any:
    """1 / (a² + b²), and 0 at the origin."""
    square = a * a + b * b
    return np.where(square == 0, 0, 1 / square)


atan2 = op(
    "atan2",
    np.arctan2,
    a=lambda g, a, b: g * b * _inverse_square(a, b),
    b=lambda g, a, b: g * -a * _inverse_square(a, b),
)
hypot = op("hypot", np.hypot, a=lambda g, a, y: g * (a / y), b=lambda g, b, y: g * (b / y))


def _lerp(a: Any, b: Any, w: Any) -> Any:
    # Two forms, each exact at its end of the way, as PyTorch computes it.
    return np.where(np.abs(w) < 0.5, a + w * (b - a), b - (b - a) * (1 - w))


def _lerp_fast(a: Any, b: Any, w: Any) -> Any:
    if type(w) is np.ndarray and (w.ndim or w.dtype is not a.dtype):
        return _lerp(a, b, w)
    near = -0.5 < w < 0.5
    y = np.subtract(b, a)
    if y.size == 1:
        return a + w * y if near else b - y * (1 - w)
    np.multiply(y, w if near else 1 - w, y)
    return np.add(a, y, y) if near else np.subtract(b, y, y)


lerp = op(
    "lerp",
    _lerp,
    fast=_lerp_fast,
    a=lambda g, w: g * (1 - w),
    b=lambda g, w: g * w,
    w=lambda g, a, b: g * (b - a),
)


def _addcmul_fast(x: Any, a: Any, b: Any, *, value: Any) -> Any:
    y = a * b if value == 1 else value * a * b
    return np.add(x, y, y) if x.shape == y.shape and x.size > 1 else x + y


addcmul = op(
    "addcmul",
    lambda x, a, b, *, value: x + value * a * b,
    fast=_addcmul_fast,
    x=lambda g: g,
    a=lambda g, b, value: g * (b * value),
    b=lambda g, a, value: g * (a * value),
)
addcdiv = op(
    "addcdiv",
    lambda x, a, b, *, value: x + value * (a / b),
    x=lambda g: g,
    a=lambda g, b, value: g * (value / b),
    b=lambda g, a, b, value: -g * (value * (a / (b * b))),
)

# Exponentials and logarithms

exp = op("exp", np.exp, x=lambda g, y: g * y)
exp2 = op("exp2", np.exp2, x=lambda g, y: g * y * LOG2)
expm1 = op("expm1", np.expm1, x=lambda g, y: g * (y + 1))
log = op("log", np.log, x=lambda g, x: g / x)
log2 = op("log2", np.log2, x=lambda g, x: g / (x * LOG2))
log10 = op("log10", np.log10, x=lambda g, x: g / (x * LOG10))
log1p = op("log1p", np.log1p, x=lambda g, x: g / (x + 1))
sqrt = op("sqrt", np.sqrt, x=lambda g, y: g / (2 * y))
rsqrt = op(
    "rsqrt",
    lambda x: 1 / np.sqrt(x),
    fast=lambda x: _reciprocal_fast(np.sqrt(x)),
    x=lambda g, y: -0.5 * g * (y * y * y),
)
logaddexp = op(
    "logaddexp",
    np.logaddexp,
    a=lambda g, a, b: g / (1 + np.exp(b - a)),
    b=lambda g, a, b: g / (1 + np.exp(a - b)),
)
logaddexp2 = op(
    "logaddexp2",
    np.logaddexp2,
    a=lambda g, a, b: g / (1 + np.exp2(b - a)),
    b=lambda g, a, b: g / (1 + np.exp2(a - b)),
)
xlogy = op(
    "xlogy",
    lambda a, b: np.where((a == 0) & (b == b), 0, a * np.log(b)),
    a=lambda g, a, b: g * np.where((a == 0) & (b <= 0), 0, np.log(b)),
    b=lambda g, a, b: g * a / b,
)


def _logit(x: Any, *, eps: Any) -> Any:
    z = x if eps is None else np.minimum(np.maximum(x, eps), 1 - eps)
    return np.log(z / (1 - z))


def _logit_grad(g: Any, x: Any, eps: Any) -> Any:
    slope = g / (x * (1 - x))
    if eps is None:
        return np.where((x < 0) | (x > 1), math.nan, slope)
    return np.where((x < eps) | (x > 1 - eps), 0, slope)


logit = op("logit", _logit, x=_logit_grad)

# Trigonometric and hyperbolic

sin = op("sin", np.sin, x=lambda g, x: g * np.cos(x))
cos = op("cos", np.cos, x=lambda g, x: -g * np.sin(x))
tan = op("tan", np.tan, x=lambda g, y: g * (1 + y * y))
asin = op("asin", np.arcsin, x=lambda g, x: g / np.sqrt(1 - x * x))
acos = op("acos", np.arccos, x=lambda g, x: -g / np.sqrt(1 - x * x))
atan = op("atan", np.arctan, x=lambda g, x: g / (x * x + 1))
sinh = op("sinh", np.sinh, x=lambda g, x: g * np.cosh(x))
cosh = op("cosh", np.cosh, x=lambda g, x: g * np.sinh(x))
tanh = op("tanh", np.tanh, x=lambda g, y: g * (1 - y * y))
asinh = op("asinh", np.arcsinh, x=lambda g, x: g / np.sqrt(x * x + 1))
acosh = op("acosh", np.arccosh, x=lambda g, x: g / np.sqrt(x * x - 1))
atanh = op("atanh", np.arctanh, x=lambda g, x: g / (1 - x * x))
deg2rad = op("deg2rad", lambda x: x * (math.pi / 180), x=lambda g: g * (math.pi / 180))
rad2deg = op("rad2deg", lambda x: x * (180 / math.pi), x=lambda g: g * (180 / math.pi))


def _sinc(x: Any) -> Any:
    return np.where(x == 0, 1, np.sin(math.pi * x) / (math.pi * x))


def _sinc_grad(g: Any, x: Any) -> Any:
    z = math.pi * x
    return g * np.where(x == 0, 0, (z * np.cos(z) - np.sin(z)) / (z * x))


sinc = op("sinc", _sinc, x=_sinc_grad)

# Special functions


def sigmoid_kernel(x: Any, room: Any) -> Any:
    """The sigmoid of x, written into `room`; see `minigrad.ops.pieces`."""
    one = ONE[x.dtype]
    y = np.add(np.exp(np.negative(x, room), room), one, room)
    return np.true_divide(one, y, room)  # `reciprocal` takes twice the time


def _sigmoid_slope(y: Any, g: Any, slope: Any) -> Any:
    return np.multiply(np.multiply(np.subtract(ONE[y.dtype], y, slope), g, slope), y, slope)


sigmoid = op(
    "sigmoid",
    lambda x: 1 / (1 + np.exp(-x)),
    fast=lambda x: mapped(sigmoid_kernel, x),
    x=Fused(lambda g, y: g * (1 - y) * y, lambda g, y: mapped(_sigmoid_slope, y, g)),
)
erf = op(
    "erf", erf_kernel, opaque=True, x=lambda g, x: g * (2 / math.sqrt(math.pi) * np.exp(-x * x))
)
erfc = op(
    "erfc", erfc_kernel, opaque=True, x=lambda g, x: g * (-2 / math.sqrt(math.pi) * np.exp(-x * x))
)
erfinv = op(
    "erfinv",
    erfinv_kernel,
    opaque=True,
    x=lambda g, y: g * (math.sqrt(math.pi) / 2 * np.exp(y * y)),
)
erfcx = op(
    "erfcx",
    erfcx_kernel,
    opaque=True,
    node_name="SpecialErfcxBackward0",
    x=lambda g, x, y: g * (2 * x * y - 2 / math.sqrt(math.pi)),
)
lgamma = op("lgamma", lgamma_kernel, opaque=True, x=lambda g, x: g * digamma(x))
digamma: Op = op("digamma", digamma_kernel, opaque=True, x=lambda g, x: g * polygamma(x, n=1))
polygamma: Op = op(
    "polygamma",
    lambda x, *, n: polygamma_kernel(x, n),
    opaque=True,
    x=lambda g, x, n: g * polygamma(x, n=n + 1),
)
i0 = op("i0", i0_kernel, opaque=True, x=lambda g, x: g * i1(x))
i0e = op(
    "i0e",
    i0e_kernel,
    opaque=True,
    node_name="SpecialI0EBackward0",
    x=lambda g, x, y: g * (i1e(x) - np.sign(x) * y),
)
# I₁(x)/x, and the same of the scaled one, tends to 1/2 at 0.
i1: Op = op(
    "i1",
    i1_kernel,
    opaque=True,
    node_name="SpecialI1Backward0",
    x=lambda g, x, y: g * (i0(x) - np.where(x == 0, 0.5, y / np.where(x == 0, 1, x))),
)
i1e: Op = op(
    "i1e",
    i1e_kernel,
    opaque=True,
    node_name="SpecialI1EBackward0",
    x=lambda g, x, y: (
        g * (i0e(x) - np.sign(x) * y - np.where(x == 0, 0.5, y / np.where(x == 0, 1, x)))
    ),
)
xlog1py = op(
    "xlog1py",
    lambda a, b: np.where((a == 0) & (b == b), 0, a * np.log1p(b)),
    node_name="SpecialXlog1PyBackward0",
    a=lambda g, a, b: g * np.where((a == 0) & (b <= -1), 0, np.log1p(b)),
    b=lambda g, a, b: g * a / (b + 1),
)
entr = op(
    "entr",
    lambda x: np.where(x == 0, 0, np.where(x < 0, -np.inf, -x * np.log(x))),
    node_name="SpecialEntrBackward0",
    x=lambda g, x: g * (-np.log(x) - 1),
)

# Rounding and sign: flat almost everywhere


def sign_of(x: Any) -> Any:
    """-1, 0 or 1, and 0 for nan, where NumPy's would be nan."""
    return np.where(x == x, np.sign(x), 0)


def _sign_fast(x: Any) -> Any:
    if x.dtype.kind != "f":
        return np.sign(x)
    zero = ZERO[x.dtype]
    above, below = np.greater(x, zero), np.less(x, zero)
    return np.subtract(above.view(np.int8), below.view(np.int8)).astype(x.dtype)


def _flat(g: Any) -> Any:
    """The slope of a step: 0, for an infinite gradient too."""
    return np.zeros_like(g)


sign = op("sign", sign_of, fast=_sign_fast, x=_flat)
abs = op("abs", np.abs, x=lambda g, x: g * sign_of(x))
floor = op("floor", np.floor, x=_flat)
ceil = op("ceil", np.ceil, x=_flat)
round = op("round", np.rint, x=_flat)
trunc = op("trunc", np.trunc, x=_flat)
frac = op("frac", lambda x: x - np.trunc(x), x=lambda g: g)


def _no_derivative(g: Any) -> Any:
    raise RuntimeError("derivative for aten::floor_divide is not implemented")


floor_divide = op(
    "floor_divide",
    np.floor_divide,
    node_name="NotImplemented",
    a=_no_derivative,
    b=_no_derivative,
)
# `div` with a rounding mode
div_floor: Op = op("div", np.floor_divide, node_name="DivBackward2", a=_flat, b=_flat)
div_trunc: Op = op(
    "div",
    lambda a, b: np.trunc(a / b),
    node_name="DivBackward2",
    a=_flat,
    b=_flat,
)
copysign = op(
    "copysign",
    np.copysign,
    a=lambda g, a, y: g * np.where(a == 0, 0, y / np.where(a == 0, 1, a)),
    b=_flat,
)
nan_to_num = op(
    "nan_to_num",
    lambda x, *, nan, posinf, neginf: np.where(
        np.isnan(x), nan, np.where(x == np.inf, posinf, np.where(x == -np.inf, neginf, x))
    ),
    x=lambda g, x: g * np.isfinite(x),
)
nan_to_zero = op("nan_to_zero", lambda x: np.where(x == x, x, 0), x=lambda g, x: g * (x == x))

# Choice

# Ties share the gradient evenly; nan passes it, as the value.
maximum = op(
    "maximum",
    np.maximum,
    a=lambda g, a, b: np.where(a == b, g / 2, np.where(a < b, 0, g)),
    b=lambda g, a, b: np.where(a == b, g / 2, np.where(b < a, 0, g)),
)
minimum = op(
    "minimum",
    np.minimum,
    a=lambda g, a, b: np.where(a == b, g / 2, np.where(a > b, 0, g)),
    b=lambda g, a, b: np.where(a == b, g / 2, np.where(b > a, 0, g)),
)
fmax = op(
    "fmax",
    np.fmax,
    a=lambda g, a, b: np.where((a >= b) | (b != b), g, 0),
    b=lambda g, a, b: np.where((a >= b) | (b != b), 0, g),
)
fmin = op(
    "fmin",
    np.fmin,
    a=lambda g, a, b: np.where((a <= b) | (b != b), g, 0),
    b=lambda g, a, b: np.where((a <= b) | (b != b), 0, g),
)
where = op(
    "where",
    lambda condition, a, b: np.where(condition, a, b),
    fast=select,
    a=Fused(
        lambda g, condition: np.where(condition, g, 0),
        lambda g, condition: keep_where(condition, g),
    ),
    b=Fused(
        lambda g, condition: np.where(condition, 0, g),
        lambda g, condition: clear_where(condition, g),
    ),
)
masked_fill = op(
    "masked_fill",
    lambda x, mask, value: np.where(mask, value, x),
    fast=fill_where,
    x=Fused(lambda g, mask: np.where(mask, 0, g), lambda g, mask: clear_where(mask, g)),
    value=lambda g, mask: np.where(mask, g, 0),
)
# The bounds themselves belong to the inside; with both bounds crossed the upper one wins.
clamp = op(
    "clamp",
    lambda x, *, low, high: np.minimum(np.maximum(x, low), high),
    fast=between,
    x=Fused(
        lambda g, x, low, high: np.where((x >= low) & (x <= high), g, 0),
        lambda g, x, low, high: keep_where((x >= low) & (x <= high), g),
    ),
)
clamp_min = op(
    "clamp_min",
    lambda x, *, low: np.maximum(x, low),
    fast=lambda x, *, low: at_least(x, low),
    node_name="ClampBackward1",
    x=Fused(lambda g, x, low: np.where(x >= low, g, 0), lambda g, x, low: keep_where(x >= low, g)),
)
clamp_max = op(
    "clamp_max",
    lambda x, *, high: np.minimum(x, high),
    node_name="ClampBackward1",
    x=Fused(
        lambda g, x, high: np.where(x <= high, g, 0), lambda g, x, high: keep_where(x <= high, g)
    ),
)
clamp_tensor = op(
    "clamp",
    lambda x, low, high: np.minimum(np.maximum(x, low), high),
    x=lambda g, x, low, high: np.where((x >= low) & (x <= high), g, 0),
    low=lambda g, x, low, high: np.where((x < low) & (low < high), g, 0),
    high=lambda g, x, low, high: np.where((x > high) | (low > high), g, 0),
)

# Comparison and bits: results without a gradient

eq = op("eq", np.equal)
ne = op("ne", np.not_equal)
lt = op("lt", np.less)
le = op("le", np.less_equal)
gt = op("gt", np.greater)
ge = op("ge", np.greater_equal)
isnan = op("isnan", np.isnan)
isinf = op("isinf", np.isinf)
isfinite = op("isfinite", np.isfinite)
signbit = op("signbit", np.signbit)
logical_and = op("logical_and", np.logical_and)
logical_or = op("logical_or", np.logical_or)
logical_xor = op("logical_xor", np.logical_xor)
logical_not = op("logical_not", np.logical_not)
bitwise_and = op("bitwise_and", np.bitwise_and)
bitwise_or = op("bitwise_or", np.bitwise_or)
bitwise_xor = op("bitwise_xor", np.bitwise_xor)
bitwise_not = op("bitwise_not", np.bitwise_not)
bitwise_left_shift = op("bitwise_left_shift", np.left_shift)
bitwise_right_shift = op("bitwise_right_shift", np.right_shift)

# Copies: the engine brings a gradient back to the input's type and shape


def _cast(x: Any, *, dtype: Any) -> Any:
    return x.astype(dtype)


cast = op("cast", _cast, opaque=True, node_name="ToCopyBackward0", x=lambda g: g)
clone = op("clone", lambda x: +x, fast=lambda x: x.copy(order="K"), x=lambda g: g)
# `x.copy_(source)`, `x.fill_(value)` and the like: nothing of x is left, not even its gradient.
overwrite = op(
    "copy",
    lambda x, source: np.where(True, source, x),
    node_name="CopyBackwards",
    x=lambda g: np.zeros_like(g),
    source=lambda g: g,
)
