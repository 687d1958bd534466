"""Scaled dot product attention as a function."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.inplace import type_name
from ...functions.arguments import broadcast_shape, tensor
from ...ops.attention import attention_scores, masked_softmax
from ...ops.linalg import matmul
from .dropouts import dropout


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(q kᵀ / √d + m) v: for each query a mean of the values, weighed by its keys.

    Args:
        query: q, (*, L, d).
        key: k, (*, S, d).
        value: v, (*, S, e).
        attn_mask: m, which broadcasts to (*, L, S): numbers to add, or bool, True where a query
            may see a key. A query that may see nothing gets zeros.
        dropout_p: the probability of a weight to be set to zero. Drawn always: pass 0 in
            evaluation.
        is_causal: let query i see the keys up to i; instead of a mask.
        scale: what to multiply q kᵀ with; 1/√d without it.
        enable_gqa: let heads of queries share those of keys and values: (*, heads, L, d) of queries
            goes with (*, fewer heads, S, d) of keys.

    Shape:
        (*, L, e).

    Raises:
        RuntimeError: the shapes or types do not fit; `attn_mask` and `is_causal` both given.

    Example:
        >>> import minigrad as mg
        >>> q, k = mg.tensor([[0.0, 0.0]]), mg.tensor([[1.0, 2.0], [3.0, 4.0]])
        >>> mg.nn.functional.scaled_dot_product_attention(q, k, k)
        tensor([[2., 3.]])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """
    title = "scaled_dot_product_attention"
    q = tensor(query, title, "query")._array
    k = tensor(key, title, "key")._array
    v = tensor(value, title, "value")._array
    _check(query, key, value)
    if not 0 <= dropout_p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {dropout_p}")
    if enable_gqa and k.ndim > 2 and q.ndim > 2:
        key, value = _shared(query, key), _shared(query, value)
        k, v = key._array, value._array
    mask = attn_mask
    if is_causal:
        if mask is not None:
            raise RuntimeError(
                "_scaled_dot_product_attention: Explicit attn_mask should not be set when "
                "is_causal=True"
            )
        mask = causal_mask(q.shape[-2], k.shape[-2], query)
    elif mask is not None:
        mask = _additive(mask, query)
    common: tuple[int, ...] = q.shape[:-2]
    if not common == k.shape[:-2] == v.shape[:-2]:
        common = broadcast_shape((common, k.shape[:-2], v.shape[:-2]))
    _check_sizes(q.shape, k.shape, v.shape)
    if mask is not None:
        broadcast_shape(((*common, q.shape[-2], k.shape[-2]), mask._array.shape))
    if scale is None:
        scale = 1 / math.sqrt(q.shape[-1]) if q.shape[-1] else 1.0
    weights: Tensor = masked_softmax(attention_scores(query, key, mask, scale=scale), safe=True)
    if dropout_p:
        weights = dropout(weights, dropout_p)
    return matmul(weights, value)


def _check(*operands: Tensor) -> None:
    """Raise unless all are matrices, or stacks of them, of one floating type."""
    names = ("query", "key", "value")
    arrays = [t._array for t in operands]
    if not arrays[0].dtype == arrays[1].dtype == arrays[2].dtype:
        told = " and ".join(f"{n}.dtype: {t.dtype}" for n, t in zip(names, operands, strict=True))
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got {told} instead."
        )
    if min([a.ndim for a in arrays]) < 2:
        told = " and ".join(f"{n}.dim: {t.ndim}" for n, t in zip(names, operands, strict=True))
        raise RuntimeError(
            f"Expected query, key, and value to all be at least 2 dimensional, but got {told}."
        )
    if arrays[0].dtype.kind != "f":
        raise RuntimeError(f"expected scalar type Float but found {type_name(operands[0])}")


def _check_sizes(q: tuple[int, ...], k: tuple[int, ...], v: tuple[int, ...]) -> None:
    if q[-1] != k[-1]:
        raise RuntimeError(
            f"query and key must have the same last size, but got {list(q)} and {list(k)}"
        )
    if k[-2] != v[-2]:
        raise RuntimeError(f"there must be as many keys as values, but got {list(k)} and {list(v)}")


def _additive(mask: Tensor, query: Tensor) -> Tensor:
    """A mask as numbers to add, of the query's type.

    Raises:
        RuntimeError: it is neither bool nor of that type.
    """
    array, to = mask._array, query._array.dtype
    if array.dtype == np.bool_:
        return wrap(np.where(array, 0, -np.inf).astype(to))
    if array.dtype not in (to, np.dtype(np.float32)):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
            f"attn_mask.dtype: {mask.dtype} and query.dtype: {query.dtype} instead."
        )
    return mask if array.dtype == to else mask.to(query.dtype)


def causal_mask(queries: int, keys: int, like: Tensor) -> Tensor:
    """What lets query i see the keys up to i, of a Tensor's type; not to be written to."""
    return wrap(_causal(queries, keys, like._array.dtype))


@functools.lru_cache(16)
def _causal(queries: int, keys: int, dtype: np.dtype[Any]) -> Any:
    """Minus infinity above the diagonal; not to be written to."""
    return np.triu(np.full((queries, keys), -np.inf, dtype), 1)


def _shared(query: Tensor, x: Tensor) -> Tensor:
    """Keys or values with each head repeated for the queries' heads that share it."""
    heads, fewer = query.shape[-3], x.shape[-3]
    if not fewer or heads % fewer:
        raise RuntimeError(
            f"Number of heads in key and value ({fewer}) must divide the number of heads in query "
            f"({heads})"
        )
    return x.repeat_interleave(heads // fewer, dim=-3)
