"""Rows of attention: how much each query takes of each key's value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, op
from .sums import plain_softmax, row_sums

# scale q kᵀ + mask of queries (*, L, d), keys (*, S, d), mask (*, L, S) or None


def _scores(q: Any, k: Any, mask: Any, *, scale: float) -> Any:
    scores = (q * scale) @ k.mT
    return scores if mask is None else scores + mask


def _scores_fast(q: Any, k: Any, mask: Any, *, scale: float) -> Any:
    scores = (q * scale) @ k.mT
    if mask is None:
        return scores
    # A mask of more dimensions makes more of the scores.
    fits = np.broadcast_shapes(scores.shape, mask.shape) == scores.shape
    return np.add(scores, mask, out=scores if fits else None)


attention_scores = op(
    "baddbmm",
    _scores,
    fast=_scores_fast,
    q=lambda g, k, scale: (g @ k) * scale,
    k=lambda g, q, scale: g.mT @ (q * scale),
    mask=lambda g: g,
)

# Softmax of the last dimension. A query that may see nothing, all of whose scores are -inf, has
# weights 0 if `safe`, else nan.


def _softmax(x: Any, *, safe: bool) -> Any:
    top = np.maximum.reduce(x, axis=-1, keepdims=True, initial=-math.inf)
    if safe:
        top = np.where(top == -math.inf, 0, top)
    e = np.exp(x - top)
    total = np.add.reduce(e, axis=-1, keepdims=True)
    return e / (np.where(total == 0, 1, total) if safe else total)


def _softmax_fast(x: Any, *, safe: bool) -> Any:
    y = plain_softmax(x)
    if y is not None:
        return y
    top = np.maximum.reduce(x, axis=-1, keepdims=True, initial=-math.inf)
    if safe:
        np.copyto(top, 0, where=top == -math.inf)
    e = x - top
    np.exp(e, out=e)
    total = row_sums(e)
    if safe:
        np.copyto(total, 1, where=total == 0)
    return np.true_divide(e, total, out=e)


def _slope(g: Any, y: Any) -> Any:
    return y * (g - np.add.reduce(g * y, axis=-1, keepdims=True))


def _slope_fast(g: Any, y: Any) -> Any:
    product = g * y
    total = row_sums(product)
    return np.multiply(y, np.subtract(g, total, out=product), out=product)


masked_softmax = op("safe_softmax", _softmax, fast=_softmax_fast, x=Fused(_slope, _slope_fast))

# Attention of a sequence to itself in one step: x (a, b, 3 E) has queries, keys and values side by
# side, `batch` says which of a and b is the batch n, the other is L. The weights (n, heads, L, L)
# are multiplied by `noise` of their shape, or None. The result is (L, n, E).


def _heads(x: Any, parts: int, heads: int, batch: int) -> Any:
    """x (a, b, parts heads d) as (parts, n, heads, L, d)."""
    a, b, width = x.shape
    split = x.reshape((a, b, parts, heads, width // (parts * heads)))
    return np.transpose(split, (2, batch, 3, 1 - batch, 4))


def _side_by_side(y: Any, batch: int) -> Any:
    """The inverse of `_heads`."""
    parts, n, heads, length, size = y.shape
    order = (1, 3, 0, 2, 4) if batch == 0 else (3, 1, 0, 2, 4)
    a, b = (n, length) if batch == 0 else (length, n)
    return np.transpose(y, order).reshape((a, b, parts * heads * size))


def _attend(x: Any, mask: Any, *, heads: int, scale: float, batch: int) -> tuple[Any, Any, Any]:
    """The weights, and what they come from."""
    qkv = _heads(x, 3, heads, batch)
    scores = attention_scores(qkv[0], qkv[1], mask, scale=scale)
    return qkv, masked_softmax(scores, safe=True), qkv[2]


def _self_attention(
    x: Any, mask: Any, noise: Any, *, heads: int, scale: float, batch: int
) -> tuple[Any, Any]:
    _, weights, v = _attend(x, mask, heads=heads, scale=scale, batch=batch)
    y = (weights if noise is None else weights * noise) @ v
    return _side_by_side(y[None], 1), weights


def _self_attention_fast(
    x: Any, mask: Any, noise: Any, *, heads: int, scale: float, batch: int
) -> tuple[Any, Any]:
    q, k, v = _heads(x, 3, heads, batch)
    weights = _softmax_fast(_scores_fast(q, k, mask, scale=scale), safe=True)
    y = (weights if noise is None else weights * noise) @ v
    return _side_by_side(y[None], 1), weights


def _scores_slope(g: Any, v: Any, noise: Any, weights: Any) -> Any:
    """The gradient of the scores, given that of the output's heads."""
    slope = g @ v.mT
    return _slope(slope if noise is None else slope * noise, weights)


def _self_attention_x(
    g: Any, x: Any, mask: Any, noise: Any, weights: Any, heads: int, scale: float, batch: int
) -> Any:
    qkv, weights, v = _attend(x, mask, heads=heads, scale=scale, batch=batch)
    g = _heads(g, 1, heads, 1)[0]
    slope = _scores_slope(g, v, noise, weights)
    seen = weights if noise is None else weights * noise
    parts = [slope @ qkv[1] * scale, slope.mT @ (qkv[0] * scale), seen.mT @ g]
    return _side_by_side(np.stack(parts), batch)


def _self_attention_x_fast(
    g: Any, x: Any, mask: Any, noise: Any, weights: Any, heads: int, scale: float, batch: int
) -> Any:
    q, k, v = _heads(x, 3, heads, batch)
    g = _heads(g, 1, heads, 1)[0]
    slope = g @ v.mT
    if noise is not None:
        np.multiply(slope, noise, out=slope)
    slope = _slope_fast(slope, weights)
    out = np.empty_like(x)
    parts = _heads(out, 3, heads, batch)
    np.multiply(slope @ k, scale, out=parts[0])
    np.multiply(slope.mT @ q, scale, out=parts[1])
    parts[2] = (weights if noise is None else weights * noise).mT @ g
    return out


def _self_attention_mask(
    g: Any, x: Any, mask: Any, noise: Any, heads: int, scale: float, batch: int
) -> Any:
    _, weights, v = _attend(x, mask, heads=heads, scale=scale, batch=batch)
    return _scores_slope(_heads(g, 1, heads, 1)[0], v, noise, weights)


self_attention = op(
    "scaled_dot_product_attention",
    _self_attention,
    fast=_self_attention_fast,
    outputs=("y", "weights"),
    x=Fused(_self_attention_x, _self_attention_x_fast),
    mask=_self_attention_mask,
)
