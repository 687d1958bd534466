"""Multi-head attention as a layer."""

from __future__ import annotations

from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from . import init
from .functional.multi_head_attention import self_attention
from .linear import Linear
from .module import Module
from .parameter import Parameter


class NonDynamicallyQuantizableLinear(Linear):
    """A `Linear` by the name that PyTorch gives to the last map of attention.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MultiheadAttention(4, 2).out_proj
        NonDynamicallyQuantizableLinear(in_features=4, out_features=4, bias=True)
    """


class MultiheadAttention(Module):
    """Concat(head_1, ..., head_h) W_oᵀ + b_o with head_i = attention(q W_qᵢᵀ, k W_kᵢᵀ, v W_vᵢᵀ).

    Args:
        embed_dim: E, the size of queries and outputs.
        num_heads: h, which divides E.
        dropout: the probability of a weight to be set to zero in training.
        bias: whether the maps have biases.
        add_bias_kv: whether to add a key and a value to be learnt.
        add_zero_attn: whether to add a key and a value of zeros.
        kdim: size of the keys; E unless given.
        vdim: size of the values; E unless given.
        batch_first: whether the batch comes first: (n, L, E) for (L, n, E).
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        query (L, n, E) or (L, E); key (S, n, kdim) or (S, kdim); value (S, n, vdim) or (S, vdim);
        output (L, n, E) or (L, E), weights (n, L, S) or (L, S).

    Attributes:
        in_proj_weight: W_q, W_k and W_v one below the other, (3 E, E), drawn by `xavier_uniform_`;
            None if they are separate: q_proj_weight, k_proj_weight and v_proj_weight.
        in_proj_bias: their biases, (3 E), of zeros at first; or None.
        out_proj: W_o and b_o, a `Linear`.
        bias_k: the added key, (1, 1, E), drawn by `xavier_normal_`; or None.
        bias_v: the added value, likewise.

    Raises:
        AssertionError: `num_heads` does not divide `embed_dim`; the shapes do not fit.
        ValueError: a size is not positive.

    Example:
        >>> import minigrad as mg
        >>> attention = mg.nn.MultiheadAttention(8, 2, batch_first=True)
        >>> x = mg.ones(4, 5, 8)
        >>> y, weights = attention(x, x, x)
        >>> y.shape, weights.shape
        (torch.Size([4, 5, 8]), torch.Size([4, 5, 5]))

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """

    embed_dim: int
    num_heads: int
    kdim: int
    vdim: int
    dropout: float
    batch_first: bool
    head_dim: int
    add_zero_attn: bool
    in_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    q_proj_weight: Parameter | None
    k_proj_weight: Parameter | None
    v_proj_weight: Parameter | None
    bias_k: Parameter | None
    bias_v: Parameter | None
    out_proj: Linear

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError(
                f"embed_dim must be divisible by num_heads, got {embed_dim} and {num_heads}"
            )

        def parameter(*shape: int) -> Parameter:
            return Parameter(mg.empty(shape, device=device, dtype=dtype))

        separate = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        if self._qkv_same_embed_dim:
            self.in_proj_weight = parameter(3 * embed_dim, embed_dim)
            for name in separate:
                self.register_parameter(name, None)
        else:
            for name, size in zip(separate, (embed_dim, self.kdim, self.vdim), strict=True):
                self.register_parameter(name, parameter(embed_dim, size))
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", parameter(3 * embed_dim) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias=bias, device=device, dtype=dtype
        )
        self.bias_k = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.bias_v = parameter(1, 1, embed_dim) if add_bias_kv else None
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for weight in (
            self.in_proj_weight,
            self.q_proj_weight,
            self.k_proj_weight,
            self.v_proj_weight,
        ):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None and self.out_proj.bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for added in (self.bias_k, self.bias_v):
            if added is not None:
                init.xavier_normal_(added)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output and the weights, or None for these.

        Args:
            query: (L, n, E), (n, L, E) with batch_first, or (L, E).
            key: (S, n, kdim), and so on.
            value: (S, n, vdim), and so on.
            key_padding_mask: keys to leave out, (n, S) or (S): True, or numbers to add.
            need_weights: whether to return the weights.
            attn_mask: what not to see, (L, S) or (n h, L, S): True, or numbers to add.
            average_attn_weights: return the mean of the heads' weights.
            is_causal: says that `attn_mask` lets query i see the keys up to i.
        """
        if query is key is value and query.ndim == 3 and not need_weights and self._plain:
            return self._to_itself(query, key_padding_mask, attn_mask, is_causal), None
        swap = self.batch_first and query.ndim == 3
        if swap:  # equal Tensors stay so: one product projects them all
            swapped = {id(t): t.transpose(1, 0) for t in (query, key, value)}
            query, key, value = (swapped[id(t)] for t in (query, key, value))
        output, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (output.transpose(1, 0) if swap else output), weights

    @property
    def _plain(self) -> bool:
        """Whether the projections are in one, and nothing is added to keys and values."""
        return self.in_proj_weight is not None and self.bias_k is None and not self.add_zero_attn

    def _to_itself(
        self,
        x: Tensor,
        key_padding_mask: Tensor | None,
        attn_mask: Tensor | None,
        is_causal: bool,
    ) -> Tensor:
        weight = self.in_proj_weight
        assert weight is not None
        return self_attention(
            x,
            self.num_heads,
            weight,
            self.in_proj_bias,
            self.dropout if self.training else 0.0,
            self.out_proj.weight,
            self.out_proj.bias,
            key_padding_mask,
            attn_mask,
            is_causal,
            self.batch_first,
        )
