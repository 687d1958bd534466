"""Rows that reduce dimensions, and their adjoints that spread a value back over them.

`axis` is a tuple of non-negative ints everywhere; `keepdims` a bool.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .elementwise import sign_of
from .sums import partial_sums, running_sums, sum_of_squares, total

SMALL = 65536  # elements; above, a read-only broadcast beats filling memory


def kept_shape(shape: tuple[int, ...], axis: tuple[int, ...]) -> tuple[int, ...]:
    """`shape` with the reduced dimensions left in as ones."""
    return tuple([1 if k in axis else n for k, n in enumerate(shape)])


def count(shape: tuple[int, ...], axis: tuple[int, ...]) -> int:
    """How many elements go into one."""
    return math.prod([shape[k] for k in axis])


def _sum(x: Any, *, axis: tuple[int, ...], keepdims: Any) -> Any:
    return np.add.reduce(x, axis=axis, keepdims=keepdims)


def _sum_fast(x: Any, *, axis: tuple[int, ...], keepdims: Any) -> Any:
    y = partial_sums(x, axis)
    if y is None:
        return np.add.reduce(x, axis=axis, keepdims=keepdims)
    return y.reshape(kept_shape(x.shape, axis)) if keepdims else y


def _spread(x: Any, *, shape: tuple[int, ...], axis: tuple[int, ...]) -> Any:
    return np.broadcast_to(x.reshape(kept_shape(shape, axis)), shape)


def _spread_fast(x: Any, *, shape: tuple[int, ...], axis: tuple[int, ...]) -> Any:
    size = math.prod(shape)
    if size > SMALL and x.dtype.kind == "f":
        return _spread(x, shape=shape, axis=axis)
    out = np.empty(shape, x.dtype)
    out[...] = x.reshape(kept_shape(shape, axis)) if x.ndim else x
    return out


def _sum_to(x: Any, *, shape: tuple[int, ...]) -> Any:
    lead = x.ndim - len(shape)
    axis = tuple([k for k, n in enumerate(x.shape) if k < lead or shape[k - lead] != n])
    y = np.add.reduce(x, axis=axis)
    return y if y.shape == shape else y.reshape(shape)


def _sum_to_fast(x: Any, *, shape: tuple[int, ...]) -> Any:
    if x.ndim == 2 and shape == x.shape[1:]:  # a bias
        return np.add.reduce(x, 0)
    return _sum_to(x, shape=shape)


sum = op(
    "sum",
    _sum,
    fast=_sum_fast,
    node_name="SumBackward1",
    x=lambda g, x_shape, axis: spread(g, shape=x_shape, axis=axis),
)
sum_all = op(
    "sum",
    lambda x: np.add.reduce(x, axis=None),
    fast=total,
    x=lambda g, x_shape: spread(g, shape=x_shape, axis=tuple(range(len(x_shape)))),
)
# Undoes broadcasting: the one sum that turns a gradient into its input's shape.
sum_to = op(
    "sum_to_size", _sum_to, fast=_sum_to_fast, x=lambda g, x_shape: broadcast_to(g, shape=x_shape)
)
broadcast_to: Op = op(
    "expand",
    lambda x, *, shape: np.broadcast_to(x, shape),
    view=True,
    x=lambda g: g,
)
spread: Op = op(
    "expand",
    _spread,
    fast=_spread_fast,
    x=lambda g, x_shape, axis: sum(g, axis=axis, keepdims=True).reshape(x_shape),
)


def _mean_grad(g: Any, x_shape: Any, axis: Any) -> Any:
    # No elements, no gradient: dividing by their number would make the next derivative 0/0.
    return spread(g / (count(x_shape, axis) or 1), shape=x_shape, axis=axis)


mean = op(
    "mean",
    lambda x, *, axis, keepdims: (
        np.add.reduce(x, axis=axis, keepdims=keepdims) / count(x.shape, axis)
    ),
    fast=lambda x, *, axis, keepdims: (
        _sum_fast(x, axis=axis, keepdims=keepdims) / count(x.shape, axis)
    ),
    node_name="MeanBackward1",
    x=_mean_grad,
)
mean_all = op(
    "mean",
    lambda x: np.add.reduce(x, axis=None) / math.prod(x.shape),
    fast=lambda x: total(x) / math.prod(x.shape),
    x=lambda g, x_shape: _mean_grad(g, x_shape, tuple(range(len(x_shape)))),
)


def _prod_grad(g: Any, x: Any, y: Any, x_shape: Any, axis: Any) -> Any:
    """g times the product of the others, which beside zeros can not be had by a division.

    With one zero or two the product of the others is written with these zeros as factors, for
    the sake of the next derivative.
    """
    full = spread(g, shape=x_shape, axis=axis)
    zero = x == 0
    zeros = np.add.reduce(zero, axis=axis, keepdims=True)
    divisor = np.where(zero, 1, x)
    others = spread(y, shape=x_shape, axis=axis) / divisor
    rest = np.multiply.reduce(divisor, axis=axis, keepdims=True)
    nought = np.add.reduce(np.where(zero, x, 0), axis=axis, keepdims=True)
    beside_one = np.where(zero, rest, rest * nought / divisor)
    beside_two = np.where(zero, rest * (nought - x), 0)
    near = np.where(zeros == 1, beside_one, np.where(zeros == 2, beside_two, 0))
    return full * np.where(zeros == 0, others, near)


prod = op(
    "prod",
    lambda x, *, axis, keepdims: np.multiply.reduce(x, axis=axis, dtype=x.dtype, keepdims=keepdims),
    x=_prod_grad,
)


def _even(g: Any, x: Any, y: Any, x_shape: Any, axis: Any) -> Any:
    """The gradient of one element's value, shared evenly by all elements that have it."""
    top = spread(y, shape=x_shape, axis=axis)
    hit = (x == top) | ((x != x) & (top != top))
    share = np.add.reduce(hit, axis=axis, keepdims=True)
    return np.where(hit, spread(g, shape=x_shape, axis=axis) / share, 0)


def _even_of_all(g: Any, x: Any, y: Any, x_shape: Any) -> Any:
    return _even(g, x, y, x_shape, tuple(range(len(x_shape))))


def _even_or_nan(g: Any, x: Any, y: Any, x_shape: Any, axis: Any) -> Any:
    """The same, nan where a nan was found: PyTorch's `amax` and `amin` differ in this."""
    hit = x == spread(y, shape=x_shape, axis=axis)
    share = np.add.reduce(hit, axis=axis, keepdims=True)
    return spread(g, shape=x_shape, axis=axis) * hit / share


def _median(x: Any) -> Any:
    n = math.prod(x.shape)
    if not n:
        return np.full((), math.nan if x.dtype.kind == "f" else np.iinfo(x.dtype).min, x.dtype)
    ascending = np.sort(x.reshape((-1,)))
    top, middle = ascending[-1], ascending[(n - 1) // 2]
    return np.where(top == top, middle, top)  # nan, if there is any, is the last


amax = op(
    "amax",
    lambda x, *, axis, keepdims: np.maximum.reduce(x, axis=axis, keepdims=keepdims),
    x=_even_or_nan,
)
amin = op(
    "amin",
    lambda x, *, axis, keepdims: np.minimum.reduce(x, axis=axis, keepdims=keepdims),
    x=_even_or_nan,
)
max_all = op(
    "max", lambda x: np.maximum.reduce(x, axis=None), node_name="MaxBackward1", x=_even_of_all
)
min_all = op(
    "min", lambda x: np.minimum.reduce(x, axis=None), node_name="MinBackward1", x=_even_of_all
)
median_all = op("median", _median, x=_even_of_all)


def _var(x: Any, *, axis: tuple[int, ...], correction: float, keepdims: Any) -> Any:
    n = count(x.shape, axis)
    centered = x - np.add.reduce(x, axis=axis, keepdims=True) / n
    return np.add.reduce(centered * centered, axis=axis, keepdims=keepdims) / max(n - correction, 0)


def _var_grad(g: Any, x: Any, x_shape: Any, axis: Any, correction: Any) -> Any:
    n = count(x_shape, axis)
    centered = x - np.add.reduce(x, axis=axis, keepdims=True) / n
    scale = 2 / (n - correction) if n > correction else math.nan
    return spread(g, shape=x_shape, axis=axis) * (scale * centered)


var = op("var", _var, x=_var_grad)


def _std_grad(g: Any, x: Any, y: Any, x_shape: Any, axis: Any, correction: Any) -> Any:
    # Where all elements are equal the slope is taken as 0, not 0/0.
    return _var_grad(np.where(y == 0, 0, g / (2 * y)), x, x_shape, axis, correction)


std = op(
    "std",
    lambda x, *, axis, correction, keepdims: np.sqrt(
        _var(x, axis=axis, correction=correction, keepdims=keepdims)
    ),
    x=_std_grad,
)


def _logsumexp(x: Any, *, axis: tuple[int, ...], keepdims: Any) -> Any:
    top = np.maximum.reduce(x, axis=axis, keepdims=True, initial=-math.inf)
    top = np.where(np.abs(top) == np.inf, 0, top)
    total = np.log(np.add.reduce(np.exp(x - top), axis=axis, keepdims=True)) + top
    return total if keepdims else total.reshape(drop(total.shape, axis))


def drop(shape: tuple[int, ...], axis: tuple[int, ...]) -> tuple[int, ...]:
    """`shape` without the dimensions in `axis`."""
    return tuple([n for k, n in enumerate(shape) if k not in axis])


logsumexp = op(
    "logsumexp",
    _logsumexp,
    x=lambda g, x, y, x_shape, axis: (
        spread(g, shape=x_shape, axis=axis) * np.exp(x - spread(y, shape=x_shape, axis=axis))
    ),
)


def _norm(x: Any, *, p: float, axis: tuple[int, ...], keepdims: Any) -> Any:
    size = np.abs(x)
    if p == math.inf:
        return np.maximum.reduce(size, axis=axis, keepdims=keepdims)
    if p == -math.inf:
        return np.minimum.reduce(size, axis=axis, keepdims=keepdims)
    if p == 0:
        return np.add.reduce((x != 0).astype(x.dtype), axis=axis, keepdims=keepdims)
    if p == 1:
        return np.add.reduce(size, axis=axis, keepdims=keepdims)
    if p == 2:
        return np.sqrt(np.add.reduce(x * x, axis=axis, keepdims=keepdims))
    return np.add.reduce(size**p, axis=axis, keepdims=keepdims) ** (1 / p)


def _norm_grad(g: Any, x: Any, y: Any, x_shape: Any, p: float, axis: Any) -> Any:
    if p in (math.inf, -math.inf):
        size = np.abs(x)
        return sign_of(x) * _even(g, size, y, x_shape, axis)
    full = spread(g, shape=x_shape, axis=axis)
    if p == 0:
        return None
    if p == 1:
        return full * sign_of(x)
    # Where the norm is 0 the subgradient is 0.
    if p == 2:
        top = spread(y, shape=x_shape, axis=axis)
        return full * np.where(top == 0, 0, x / top)
    if p < 1:
        steep = np.where(x == 0, 0, np.abs(x) ** (p - 1))
        return sign_of(x) * steep * full * spread(y, shape=x_shape, axis=axis) ** (1 - p)
    scaled = sign_of(x) * np.abs(x) ** (p - 1) if p < 2 else x * np.abs(x) ** (p - 2)
    return scaled * spread(np.where(y == 0, 0, g / y ** (p - 1)), shape=x_shape, axis=axis)


def _norm_fast(x: Any, *, p: float, axis: tuple[int, ...], keepdims: Any) -> Any:
    if p != 2 or x.size == 1 or len(axis) != x.ndim:
        return _norm(x, p=p, axis=axis, keepdims=keepdims)
    y = np.sqrt(sum_of_squares(x))
    return y.reshape((1,) * x.ndim) if keepdims else y


norm = op(
    "linalg_vector_norm",
    _norm,
    fast=_norm_fast,
    node_name="LinalgVectorNormBackward0",
    x=_norm_grad,
)


def _cumsum_grad(g: Any, axis: int) -> Any:
    return np.flip(cumsum(np.flip(g, axis), axis=axis), axis)


cumsum = op(
    "cumsum",
    lambda x, *, axis: np.add.accumulate(x, axis=axis),
    fast=running_sums,
    x=_cumsum_grad,
)

# Reductions without a gradient

all = op("all", lambda x, *, axis, keepdims: np.logical_and.reduce(x, axis=axis, keepdims=keepdims))
any = op("any", lambda x, *, axis, keepdims: np.logical_or.reduce(x, axis=axis, keepdims=keepdims))
argmax = op("argmax", lambda x, *, axis, keepdims: np.argmax(x, axis=axis, keepdims=keepdims))
argmin = op("argmin", lambda x, *, axis, keepdims: np.argmin(x, axis=axis, keepdims=keepdims))
count_nonzero = op("count_nonzero", lambda x, *, axis: np.add.reduce(x != 0, axis=axis))
