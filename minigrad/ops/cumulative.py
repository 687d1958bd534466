"""Rows of running products, extremes and sums of exponentials along an axis, counted from 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .index import scatter_zeros


def _along(axis: int, part: slice) -> tuple[slice, ...]:
    return (*(slice(None),) * axis, part)


def _before(x: Any, axis: int, first: Any = np.zeros_like) -> Any:
    """The elements moved one further; `first` makes the first of them."""
    start = first(x[_along(axis, slice(0, 1))])
    return np.concatenate([start, x[_along(axis, slice(0, -1))]], axis)


# A linear recurrence and its adjoint


def _scan(a: Any, b: Any, *, axis: int) -> Any:
    """sₖ = bₖ + aₖ sₖ₋₁, from s₋₁ = 0."""
    out = np.empty_like(b)
    x, y, s = (np.moveaxis(z, axis, 0) for z in (a, b, out))
    s[:1] = y[:1]
    for k in range(1, len(s)):
        s[k] = y[k] + x[k] * s[k - 1]
    return out


def _scan_back(a: Any, b: Any, *, axis: int) -> Any:
    """sₖ = bₖ + aₖ₊₁ sₖ₊₁, from the end."""
    out = np.empty_like(b)
    x, y, s = (np.moveaxis(z, axis, 0) for z in (a, b, out))
    s[-1:] = y[-1:]
    for k in range(len(s) - 2, -1, -1):
        s[k] = y[k] + x[k + 1] * s[k + 1]
    return out


scan: Op = op(
    "scan",
    _scan,
    opaque=True,
    a=lambda g, a, y, axis: scan_back(a, g, axis=axis) * _before(y, axis),
    b=lambda g, a, axis: scan_back(a, g, axis=axis),
)
scan_back: Op = op(
    "scan_back",
    _scan_back,
    opaque=True,
    a=lambda g, a, y, axis: y * _before(scan(a, g, axis=axis), axis),
    b=lambda g, a, axis: scan(a, g, axis=axis),
)

# Products


def _sums_from_here(x: Any, axis: int) -> Any:
    return np.flip(np.add.accumulate(np.flip(x, axis), axis=axis), axis)


def _cumprod_grad(g: Any, x: Any, y: Any, axis: int) -> Any:
    """The product of those before, times Σ g of the products of those behind: zeros do no harm.

    Without zeros that is the sum of g·y from here on, divided by x.
    """
    zero = x == 0
    quotient = _sums_from_here(g * y, axis) / np.where(zero, 1, x)
    product = _before(y, axis, np.ones_like) * scan_back(x, g, axis=axis)
    return np.where(np.logical_or.reduce(zero, axis=axis, keepdims=True), product, quotient)


def _cumprod_grad_fast(g: Any, x: Any, y: Any, axis: int) -> Any:
    """The same without a recurrence: what lies before and behind the first zero is set apart."""
    zero = x == 0
    if not zero.any():
        return _sums_from_here(g * y, axis) / x
    seen = np.add.accumulate(zero, axis=axis, dtype=np.int64)
    before = np.where(seen == 0, _sums_from_here(np.where(seen == 0, g * y, 0), axis) / x, 0)
    first = zero & (seen == 1)
    others = np.multiply.accumulate(np.where(first, 1, x), axis=axis)
    beyond = np.add.reduce(np.where(seen == 1, g * others, 0), axis=axis, keepdims=True)
    return np.where(first, beyond, before)


cumprod = op(
    "cumprod",
    lambda x, *, axis: np.multiply.accumulate(x, axis=axis),
    x=Fused(_cumprod_grad, _cumprod_grad_fast),
)

# Extremes: the largest so far and where it was last


def _cummax(x: Any, *, axis: int) -> Any:
    return _so_far(x, np.maximum.accumulate(x, axis=axis), axis)


def _cummin(x: Any, *, axis: int) -> Any:
    return _so_far(x, np.minimum.accumulate(x, axis=axis), axis)


def _so_far(x: Any, top: Any, axis: int) -> Any:
    """`top` and its places, of equal elements and of nans the latest."""
    n = x.shape[axis]
    places = np.arange(n).reshape((n, *(1,) * (x.ndim - axis - 1)))
    hit = (x == top) | (x != x)
    return top, np.maximum.accumulate(np.where(hit, places, 0), axis=axis)


def _at_places(g: Any, index: Any, x_shape: Any, axis: int) -> Any:
    return scatter_zeros(g, index, shape=x_shape, axis=axis)


cummax = op("cummax", _cummax, outputs=("y", "index"), x=_at_places)
cummin = op("cummin", _cummin, outputs=("y", "index"), x=_at_places)

# Sums of exponentials


def _logcumsumexp_grad(g: Any, x: Any, y: Any, axis: int) -> Any:
    """Σ g exp(x - y) over what comes later, each step a factor exp(yₖ - yₖ₊₁), at most 1."""
    last = _before(y, axis)
    growth = np.where((last == y) & (np.abs(y) == np.inf), 0, last - y)
    return np.exp(x - y) * scan_back(np.exp(growth), g, axis=axis)


logcumsumexp = op(
    "logcumsumexp",
    lambda x, *, axis: np.logaddexp.accumulate(x, axis=axis),
    x=_logcumsumexp_grad,
)
