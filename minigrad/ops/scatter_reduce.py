"""Rows that combine what stands at indexed places with new values: product, mean, extremes.

As in `index`, the index arrays are inputs and `spec` says where they go.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .index import fill, index, index_add, index_clear

_COMBINE = {
    "sum": np.add,
    "mean": np.add,
    "prod": np.multiply,
    "amax": np.maximum,
    "amin": np.minimum,
}


def _identity(reduce: str, dtype: np.dtype[Any]) -> Any:
    """What changes nothing when combined with."""
    if reduce in ("amax", "amin"):
        if dtype.kind == "f":
            return -math.inf if reduce == "amax" else math.inf
        if dtype.kind == "b":
            return reduce == "amin"
        limits = np.iinfo(dtype)
        return limits.min if reduce == "amax" else limits.max
    return 1 if reduce == "prod" else 0


def _combined(x: Any, v: Any, *indices: Any, spec: Any, reduce: str, include_self: bool) -> Any:
    out = x.copy()
    at = fill(spec, indices)
    if not include_self:
        out[at] = _identity(reduce, out.dtype)
    _COMBINE[reduce].at(out, at, v)
    if reduce == "mean":
        number = _number(v, indices, out.shape, spec, include_self).astype(out.dtype)
        return out / number if out.dtype.kind == "f" else (out // number).astype(out.dtype)
    return out


def _number(v: Any, indices: Any, shape: Any, spec: Any, include_self: bool) -> Any:
    """How many values went into each place's mean; 1 where none did."""
    number = index_add(np.ones_like(v), *indices, shape=shape, spec=spec) + int(include_self)
    return np.where(number == 0, 1, number)


def _shares(g: Any, x: Any, v: Any, y: Any, indices: Any, spec: Any) -> Any:
    """The gradient of an extreme, over the number of elements that have its value.

    None has the value nan: the division by 0 gives nan to all that were combined with it.
    """
    taken = np.where(v == index(y, *indices, spec=spec), 1, 0)
    hits = index_add(taken, *indices, shape=x.shape, spec=spec) + np.where(x == y, 1, 0)
    return g / hits


def _old_grad(
    g: Any, x: Any, v: Any, y: Any, indices: Any, spec: Any, reduce: str, include_self: bool
) -> Any:
    if reduce == "prod":
        factor = np.where(x == 0, 1, x)
        beside = scatter_reduce(
            factor, v, *indices, spec=spec, reduce=reduce, include_self=include_self
        )
        g = g * beside / factor
    elif reduce == "mean":
        g = g / _number(v, indices, x.shape, spec, include_self)
    elif reduce != "sum":
        g = (x == y) * _shares(g, x, v, y, indices, spec)
    return g if include_self else index_clear(g, *indices, spec=spec)


def _new_grad(
    g: Any, x: Any, v: Any, y: Any, indices: Any, spec: Any, reduce: str, include_self: bool
) -> Any:
    if reduce == "sum":
        return index(g, *indices, spec=spec)
    if reduce == "mean":
        return index(g / _number(v, indices, x.shape, spec, include_self), *indices, spec=spec)
    if reduce == "prod":
        return _factor_grad(g, x, v, y, indices, spec, include_self)
    hit = v == index(y, *indices, spec=spec)
    return hit * index(_shares(g, x, v, y, indices, spec), *indices, spec=spec)


def _factor_grad(
    g: Any, x: Any, v: Any, y: Any, indices: Any, spec: Any, include_self: bool
) -> Any:
    """g times the other factors: by a division, but for the only zero of its place."""
    zero = v == 0
    zeros = index_add(np.where(zero, 1, 0), *indices, shape=x.shape, spec=spec)
    single = zero & (index(zeros, *indices, spec=spec) == 1)
    rest = scatter_reduce(
        x,
        np.where(single, 1, v),
        *indices,
        spec=spec,
        reduce="prod",
        include_self=include_self,
    )
    others = index(g * y, *indices, spec=spec) / np.where(zero, 1, v)
    return np.where(single, index(g * rest, *indices, spec=spec), others)


scatter_reduce: Op = op("scatter_reduce", _combined, opaque=True, x=_old_grad, v=_new_grad)
index_reduce: Op = op("index_reduce", _combined, opaque=True, x=_old_grad, v=_new_grad)
