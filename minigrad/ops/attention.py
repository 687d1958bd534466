"""Rows of attention: how much each query takes of each key's value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import op

# softmax(scale q kᵀ + mask) of queries (*, L, d), keys (*, S, d), mask (*, L, S) or None. A query
# that may see nothing has weights 0 if `safe`, else nan.


def _weights(q: Any, k: Any, mask: Any, *, scale: float, safe: bool) -> Any:
    scores = (q @ k.mT) * scale
    if mask is not None:
        scores = scores + mask
    top = np.maximum.reduce(scores, axis=-1, keepdims=True, initial=-math.inf)
    if safe:
        top = np.where(top == -math.inf, 0, top)
    e = np.exp(scores - top)
    total = np.add.reduce(e, axis=-1, keepdims=True)
    return e / (np.where(total == 0, 1, total) if safe else total)


def _weights_fast(q: Any, k: Any, mask: Any, *, scale: float, safe: bool) -> Any:
    scores = q @ k.mT
    np.multiply(scores, scale, out=scores)
    if mask is not None:
        if np.broadcast_shapes(scores.shape, mask.shape) != scores.shape:
            return _weights(q, k, mask, scale=scale, safe=safe)
        np.add(scores, mask, out=scores)
    top = np.maximum.reduce(scores, axis=-1, keepdims=True, initial=-math.inf)
    if safe:
        np.copyto(top, 0, where=top == -math.inf)
    np.subtract(scores, top, out=scores)
    np.exp(scores, out=scores)
    total = np.add.reduce(scores, axis=-1, keepdims=True)
    if safe:
        np.copyto(total, 1, where=total == 0)
    return np.true_divide(scores, total, out=scores)


def _slope(g: Any, y: Any) -> Any:
    """The gradient of the scores."""
    return y * (g - np.add.reduce(g * y, axis=-1, keepdims=True))


attention_weights = op(
    "safe_softmax",
    _weights,
    fast=_weights_fast,
    q=lambda g, k, y, scale: (_slope(g, y) @ k) * scale,
    k=lambda g, q, y, scale: (_slope(g, y).mT @ q) * scale,
    mask=lambda g, y: _slope(g, y),
)
