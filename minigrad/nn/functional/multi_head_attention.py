"""Multi-head attention as a function: projections, heads, masks."""

from __future__ import annotations

import math
import warnings
from typing import Any

import minigrad as mg

from ..._tensor import Tensor
from ...ops import attention as attention_rows
from ...ops.attention import attention_scores, masked_softmax
from .attention import causal_mask, scaled_dot_product_attention
from .dropouts import dropout
from .linear_maps import linear


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Concat(head_1, ..., head_h) W_oᵀ + b_o with head_i = attention(q W_qᵢᵀ, k W_kᵢᵀ, v W_vᵢᵀ).

    Args:
        query: q, (L, n, E) or (L, E).
        key: k, (S, n, E_k) or (S, E_k).
        value: v, (S, n, E_v) or (S, E_v).
        embed_dim_to_check: E.
        num_heads: h, which divides E.
        in_proj_weight: W_q, W_k and W_v one below the other, (3 E, E).
        in_proj_bias: their biases, (3 E), or None.
        bias_k: a further key, (1, 1, E), or None.
        bias_v: a further value, (1, 1, E), or None.
        add_zero_attn: whether to add a key and value of zeros.
        dropout_p: the probability of a weight to be set to zero.
        out_proj_weight: W_o, (E, E).
        out_proj_bias: b_o, (E), or None.
        training: without it nothing is dropped.
        key_padding_mask: keys to leave out, (n, S) or (S): True, or numbers to add.
        need_weights: whether to return the weights.
        attn_mask: what not to see, (L, S) or (n h, L, S): True, or numbers to add.
        use_separate_proj_weight: take the three weights that follow.
        q_proj_weight: W_q, (E, E).
        k_proj_weight: W_k, (E, E_k).
        v_proj_weight: W_v, (E, E_v).
        static_k: keys of the heads instead of the projected ones, (n h, S, E / h).
        static_v: values of the heads likewise.
        average_attn_weights: return the mean of the heads' weights.
        is_causal: says that `attn_mask` lets query i see the keys up to i.

    Returns:
        The output, (L, n, E) or (L, E), and the weights, (n, L, S), with each head's by itself
        (n, h, L, S); without n if there is none. Or None for the weights.

    Raises:
        AssertionError: the shapes do not fit.
        RuntimeError: those of the masks do not.

    Example:
        >>> import minigrad as mg
        >>> x, eye = mg.ones(3, 1, 2), mg.eye(2)
        >>> y, weights = mg.nn.functional.multi_head_attention_forward(
        ...     x, x, x, 2, 1, mg.cat([eye, eye, eye]), None, None, None, False, 0.0, eye, None)
        >>> y.shape, weights.shape
        (torch.Size([3, 1, 2]), torch.Size([1, 3, 3]))

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """
    batched = _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    plain = (
        batched
        and query is key is value
        and bias_k is bias_v is static_k is static_v is None
        and not (need_weights or use_separate_proj_weight or add_zero_attn)
        and query.shape[2] == embed_dim_to_check
    )
    if plain and in_proj_weight is not None:
        output = self_attention(
            query,
            num_heads,
            in_proj_weight,
            in_proj_bias,
            dropout_p if training else 0.0,
            out_proj_weight,
            out_proj_bias,
            key_padding_mask,
            attn_mask,
            is_causal,
        )
        return output, None
    if not batched:
        query, key, value = (t.unsqueeze(1) for t in (query, key, value))
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, n, width = query.shape
    key_padding_mask, attn_mask, is_causal = _masks(
        query, key_padding_mask, attn_mask, is_causal, need_weights
    )
    _check_widths(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if use_separate_proj_weight:
        separate = (q_proj_weight, k_proj_weight, v_proj_weight)
        q, k, v = _project_separately(query, key, value, separate, in_proj_bias)
    else:
        q, k, v = _project(query, key, value, in_proj_weight, in_proj_bias)
    mask = _joined_masks(attn_mask, key_padding_mask, (length, key.shape[0]), n, num_heads)
    if bias_k is not None and bias_v is not None:
        if static_k is not None or static_v is not None:
            raise AssertionError("bias cannot be added to static key or value.")
        k, v = (mg.cat([t, b.repeat(1, n, 1)]) for t, b in ((k, bias_k), (v, bias_v)))
        mask = _widened(mask)
    elif bias_k is not None or bias_v is not None:
        raise AssertionError("bias_k and bias_v must both be given, or neither")
    heads = n * num_heads
    size = width // num_heads
    q = q.reshape(length, heads, size).transpose(0, 1)
    k = _heads(k, static_k, "static_k", heads, size)
    v = _heads(v, static_v, "static_v", heads, size)
    if add_zero_attn:
        k, v = (mg.cat([t, t.new_zeros(heads, 1, size)], 1) for t in (k, v))
        mask = _widened(mask)
    p = dropout_p if training else 0.0
    weights: Tensor | None = None
    if need_weights:
        scores = attention_scores(q, k, mask, scale=1 / math.sqrt(size))
        weights = masked_softmax(scores, safe=False)
        weights = dropout(weights, p)
        output = weights @ v
        weights = weights.reshape(n, num_heads, length, k.shape[1])
        weights = weights.mean(1) if average_attn_weights else weights
    else:
        output = scaled_dot_product_attention(q, k, v, mask, p, is_causal)
    output = linear(output.transpose(0, 1).reshape(length, n, width), out_proj_weight,
                    out_proj_bias)  # fmt: skip
    if not batched:
        output = output.squeeze(1)
        weights = None if weights is None else weights.squeeze(0)
    return output, weights


def self_attention(
    x: Tensor,
    num_heads: int,
    in_proj_weight: Tensor,
    in_proj_bias: Tensor | None,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    key_padding_mask: Tensor | None = None,
    attn_mask: Tensor | None = None,
    is_causal: bool = False,
    batch_first: bool = False,
) -> Tensor:
    """The output of `multi_head_attention_forward` of a sequence to itself, in three steps.

    Args:
        x: the sequence, (L, n, E), or (n, L, E) with `batch_first`.
        num_heads, in_proj_weight, in_proj_bias, dropout_p, out_proj_weight, out_proj_bias,
        key_padding_mask, attn_mask, is_causal: as for it.
        batch_first: whether the batch comes first.

    Raises:
        AssertionError, RuntimeError: as it does.
    """
    _check_shapes(x, x, x, key_padding_mask, attn_mask, num_heads)
    key_padding_mask, attn_mask, is_causal = _masks(
        x, key_padding_mask, attn_mask, is_causal, need_weights=False
    )
    _check_widths(x, x, x, in_proj_weight.shape[1], num_heads, False)
    batch = 0 if batch_first else 1
    n, length = x.shape[batch], x.shape[1 - batch]
    if is_causal:
        mask: Tensor | None = causal_mask(length, length, x)
    else:
        mask = _joined_masks(attn_mask, key_padding_mask, (length, length), n, num_heads)
        if mask is not None and mask.ndim == 3:
            mask = mask.reshape(n, num_heads, *mask.shape[1:])
    noise = None
    if dropout_p:
        noise = dropout(x.new_ones(n, num_heads, length, length), dropout_p)
    size = x.shape[2] // num_heads
    seen, _ = attention_rows.self_attention(
        linear(x, in_proj_weight, in_proj_bias),
        mask,
        noise,
        heads=num_heads,
        scale=1 / math.sqrt(size),
        batch=batch,
    )
    output = linear(seen, out_proj_weight, out_proj_bias)
    # In memory it stays (L, n, E), as PyTorch's: a dropout draws numbers in that order.
    return output.transpose(0, 1) if batch_first else output


def _masks(
    query: Tensor,
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    is_causal: bool,
    need_weights: bool,
) -> tuple[Tensor | None, Tensor | None, bool]:
    """Both masks as numbers to add, and whether the hint stands for the second.

    Raises:
        RuntimeError: there is a hint without a mask.
    """
    padding = canonical_mask(key_padding_mask, "key_padding_mask", query, attn_mask)
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module "
            "method `generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        return None, None, True
    return padding, canonical_mask(attn_mask, "attn_mask", query), False


def canonical_mask(
    mask: Tensor | None,
    name: str,
    query: Tensor,
    other: Tensor | None = None,
    other_name: str = "attn_mask",
) -> Tensor | None:
    """A mask as numbers to add, of the query's type.

    Args:
        mask: bool, True for what is not to be seen, or floating point, or None.
        name: what to call it.
        query: whose type it takes.
        other: another mask, which should be of the same type.
        other_name: what to call that.

    Raises:
        AssertionError: it is neither bool nor floating point.
        RuntimeError: it is floating point of another type than the query.
    """
    if mask is None:
        return None
    floating = mask.is_floating_point()
    if not floating and mask.dtype is not mg.bool:
        raise AssertionError(f"only bool and floating types of {name} are supported")
    if other is not None and other.dtype is not mask.dtype:
        warnings.warn(
            f"Support for mismatched {name} and {other_name} is deprecated. Use same type for "
            "both instead.",
            stacklevel=3,
        )
    if floating and mask.dtype is not query.dtype:
        raise RuntimeError(
            f"{name} must have the type of the query, but got {mask.dtype} and {query.dtype}"
        )
    if floating:
        return mask
    return query.new_zeros(mask.shape).masked_fill_(mask, -math.inf)


def _check_shapes(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    num_heads: int,
) -> bool:
    """Whether there is a batch.

    Raises:
        AssertionError: the numbers of dimensions do not go together.
    """
    ndim = query.ndim
    if ndim not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {ndim}-D query tensor"
        )
    kind = "batched" if ndim == 3 else "unbatched"
    if not key.ndim == value.ndim == ndim:
        raise AssertionError(
            f"For {kind} ({ndim}-D) `query`, expected `key` and `value` to be {ndim}-D but found "
            f"{key.ndim}-D and {value.ndim}-D tensors respectively"
        )
    if key_padding_mask is not None and key_padding_mask.ndim != ndim - 1:
        raise AssertionError(
            f"For {kind} ({ndim}-D) `query`, expected `key_padding_mask` to be `None` or "
            f"{ndim - 1}-D but found {key_padding_mask.ndim}-D tensor instead"
        )
    if attn_mask is not None:
        if attn_mask.ndim not in (2, 3):
            raise AssertionError(
                f"For {kind} ({ndim}-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but "
                f"found {attn_mask.ndim}-D tensor instead"
            )
        wanted = (num_heads, query.shape[0], key.shape[0])
        if ndim == 2 and attn_mask.ndim == 3 and attn_mask.shape != wanted:
            raise AssertionError(
                f"Expected `attn_mask` shape to be {wanted} but got {attn_mask.shape}"
            )
    return ndim == 3


def _check_widths(
    query: Tensor, key: Tensor, value: Tensor, wanted: int, num_heads: int, separate: bool
) -> None:
    width = query.shape[2]
    if width != wanted:
        raise AssertionError(f"was expecting embedding dimension of {wanted}, but got {width}")
    if width % num_heads:
        raise AssertionError(f"embed_dim {width} not divisible by num_heads {num_heads}")
    if separate and key.shape[:2] != value.shape[:2]:
        raise AssertionError(
            f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}"
        )
    if not separate and key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")


def _project(
    query: Tensor, key: Tensor, value: Tensor, weight: Tensor | None, bias: Tensor | None
) -> tuple[Tensor, ...]:
    if weight is None:
        raise AssertionError("use_separate_proj_weight is False but in_proj_weight is None")
    if query is key and key is value:
        return tuple(linear(query, weight, bias).chunk(3, -1))
    width = query.shape[2]
    bq, bkv = (None, None) if bias is None else bias.split([width, 2 * width])
    wq, wkv = weight.split([width, 2 * width])
    if key is value:
        return (linear(query, wq, bq), *linear(key, wkv, bkv).chunk(2, -1))
    wk, wv = wkv.chunk(2)
    bk, bv = (None, None) if bkv is None else bkv.chunk(2)
    return linear(query, wq, bq), linear(key, wk, bk), linear(value, wv, bv)


def _project_separately(
    query: Tensor, key: Tensor, value: Tensor, weights: tuple[Any, ...], bias: Tensor | None
) -> tuple[Tensor, ...]:
    for name, w in zip("qkv", weights, strict=True):
        if w is None:
            raise AssertionError(f"use_separate_proj_weight is True but {name}_proj_weight is None")
    biases = (None, None, None) if bias is None else bias.chunk(3)
    return tuple(
        [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)]
    )


def _joined_masks(
    mask: Tensor | None, padding: Tensor | None, shape: tuple[int, int], n: int, num_heads: int
) -> Tensor | None:
    """Both masks in one, which broadcasts to (n heads, L, S).

    Raises:
        RuntimeError: the shape of `mask` is wrong.
        AssertionError: that of `padding` is.
    """
    if mask is not None:
        wanted = shape if mask.ndim == 2 else (n * num_heads, *shape)
        if mask.shape != wanted:
            raise RuntimeError(
                f"The shape of the {mask.ndim}D attn_mask is {mask.shape}, but should be {wanted}."
            )
    if padding is None:
        return mask
    if padding.shape != (n, shape[1]):
        raise AssertionError(
            f"Expected key_padded_mask.shape to be {(n, shape[1])}, but got {padding.shape}"
        )
    padding = padding.repeat_interleave(num_heads, dim=0).unsqueeze(1)
    return padding if mask is None else mask + padding


def _widened(mask: Tensor | None) -> Tensor | None:
    """The mask with a further key, which all may see."""
    return None if mask is None else mg.cat([mask, mask.new_zeros(*mask.shape[:-1], 1)], -1)


def _heads(x: Tensor, static: Tensor | None, name: str, heads: int, size: int) -> Tensor:
    """Keys or values of each head: (heads, S, size)."""
    if static is None:
        return x.reshape(x.shape[0], heads, size).transpose(0, 1)
    if (static.shape[0], static.shape[2]) != (heads, size):
        raise AssertionError(
            f"expecting {name} of shape ({heads}, S, {size}), but got {tuple(static.shape)}"
        )
    return static
