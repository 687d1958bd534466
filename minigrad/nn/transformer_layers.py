"""The layers that transformers are stacks of: attention, and a feed-forward network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from .._tensor import Tensor
from . import functional as F
from .attention import MultiheadAttention
from .dropout import Dropout
from .functional.multi_head_attention import canonical_mask
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

Activation = str | Callable[[Tensor], Tensor]

_BY_NAME: dict[str, Callable[[Tensor], Tensor]] = {"relu": F.relu, "gelu": F.gelu}


def _activation(given: Activation) -> Callable[[Tensor], Tensor]:
    """The function of that name, or the given one.

    Raises:
        RuntimeError: there is none of that name.
    """
    if not isinstance(given, str):
        return given
    if given not in _BY_NAME:
        raise RuntimeError(f"activation should be relu/gelu, not {given}")
    return _BY_NAME[given]


def _attend(
    attention: MultiheadAttention,
    x: Tensor,
    memory: Tensor,
    mask: Tensor | None,
    padding: Tensor | None,
    is_causal: bool,
) -> Tensor:
    """What `x` takes from `memory`."""
    output, _ = attention(
        x,
        memory,
        memory,
        attn_mask=mask,
        key_padding_mask=padding,
        need_weights=False,
        is_causal=is_causal,
    )
    return output  # type: ignore[no-any-return]


class _Layer(Module):
    """What both kinds of layers are: attentions and a feed-forward network, with ways around."""

    _attentions: ClassVar[tuple[str, ...]]

    norm_first: bool
    self_attn: MultiheadAttention
    norm1: LayerNorm
    norm2: LayerNorm
    dropout1: Dropout
    dropout2: Dropout
    activation: Callable[[Tensor], Tensor]

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        activation = _activation(activation)
        made: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        super().__init__()
        for name in self._attentions:
            attention = MultiheadAttention(d_model, nhead, dropout, batch_first=batch_first, **made)
            self.add_module(name, attention)
        self.linear1 = Linear(d_model, dim_feedforward, **made)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **made)
        self.norm_first = norm_first
        numbers = range(1, len(self._attentions) + 2)
        for k in numbers:
            self.add_module(f"norm{k}", LayerNorm(d_model, layer_norm_eps, **made))
        for k in numbers:
            self.add_module(f"dropout{k}", Dropout(dropout))
        self.activation = activation

    def _step(self, norm: LayerNorm, part: Callable[..., Any], x: Tensor, *args: Any) -> Tensor:
        """Part of the layer, with the way around it, and its norm before or after."""
        if self.norm_first:
            return x + part(norm(x), *args)  # type: ignore[no-any-return]
        return norm(x + part(x, *args))  # type: ignore[no-any-return]

    def _sa_block(
        self,
        x: Tensor,
        attn_mask: Tensor | None,
        key_padding_mask: Tensor | None,
        is_causal: bool = False,
    ) -> Any:
        """Attention of the sequence to itself."""
        return self.dropout1(_attend(self.self_attn, x, x, attn_mask, key_padding_mask, is_causal))

    def _hidden(self, x: Tensor) -> Any:
        """The feed-forward network, without the last dropout."""
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_Layer):
    """Attention of a sequence to itself, then a feed-forward network, each with a way around it.

    x = norm1(x + dropout1(attention(x, x, x))), y = norm2(x + dropout2(ff(x))) with
    ff(x) = linear2(dropout(activation(linear1(x)))); or with `norm_first`
    x = x + dropout1(attention(norm1(x), ...)), y = x + dropout2(ff(norm2(x))).

    Args:
        d_model: E, the size of an element of the sequence.
        nhead: the number of heads, which divides E.
        dim_feedforward: size of the hidden layer.
        dropout: the probability of all dropouts, that of the attention weights included.
        activation: 'relu', 'gelu' or a function of one Tensor.
        layer_norm_eps: ε of the norms.
        batch_first: whether the batch comes first: (n, S, E) for (S, n, E).
        norm_first: normalize what goes into the attention and the network, not the sums.
        bias: whether the maps and norms have biases.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        src (S, n, E), (n, S, E) with batch_first, or (S, E); output the same.

    Raises:
        RuntimeError: there is no activation of that name.
        AssertionError: `nhead` does not divide `d_model`; the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.TransformerEncoderLayer(d_model=8, nhead=2, batch_first=True)
        >>> layer(mg.rand(4, 5, 8)).shape
        torch.Size([4, 5, 8])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017; with `norm_first`
        Xiong et al., "On layer normalization in the transformer architecture", arXiv:2002.04745,
        2020.
    """

    _attentions = ("self_attn",)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Return the sequence after the layer.

        Args:
            src: (S, n, E), (n, S, E) with batch_first, or (S, E).
            src_mask: what not to see, (S, S) or (n heads, S, S): True, or numbers to add.
            src_key_padding_mask: elements to leave out, (n, S) or (S): True, or numbers to add.
            is_causal: says that `src_mask` lets element i see those up to i.
        """
        name = "src_key_padding_mask"
        padding = canonical_mask(src_key_padding_mask, name, src, src_mask, "src_mask")
        mask = canonical_mask(src_mask, "src_mask", src)
        x = self._step(self.norm1, self._sa_block, src, mask, padding, is_causal)
        return self._step(self.norm2, self._ff_block, x)

    def _ff_block(self, x: Tensor) -> Any:
        return self.dropout2(self._hidden(x))


class TransformerDecoderLayer(_Layer):
    """Attention of a sequence to itself and to another, then a feed-forward network.

    x = norm1(x + dropout1(attention(x, x, x))), x = norm2(x + dropout2(attention(x, m, m))),
    y = norm3(x + dropout3(ff(x))) with ff(x) = linear2(dropout(activation(linear1(x)))); with
    `norm_first` the norms are of what goes into the three, not of the sums.

    Args:
        d_model: E, the size of an element of both sequences.
        nhead: the number of heads, which divides E.
        dim_feedforward: size of the hidden layer.
        dropout: the probability of all dropouts, that of the attention weights included.
        activation: 'relu', 'gelu' or a function of one Tensor.
        layer_norm_eps: ε of the norms.
        batch_first: whether the batch comes first: (n, T, E) for (T, n, E).
        norm_first: normalize what goes into the attentions and the network, not the sums.
        bias: whether the maps and norms have biases.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        tgt (T, n, E), (n, T, E) with batch_first, or (T, E); memory likewise with S; output as
        tgt.

    Raises:
        RuntimeError: there is no activation of that name.
        AssertionError: `nhead` does not divide `d_model`; the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.TransformerDecoderLayer(d_model=8, nhead=2, batch_first=True)
        >>> layer(mg.rand(4, 5, 8), mg.rand(4, 3, 8)).shape
        torch.Size([4, 5, 8])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """

    _attentions = ("self_attn", "multihead_attn")

    multihead_attn: MultiheadAttention
    norm3: LayerNorm
    dropout3: Dropout

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the sequence after the layer.

        Args:
            tgt: (T, n, E), (n, T, E) with batch_first, or (T, E).
            memory: what the encoder made, likewise with S.
            tgt_mask: what of `tgt` not to see, (T, T) or (n heads, T, T): True, or numbers to add.
            memory_mask: the same of `memory`, (T, S).
            tgt_key_padding_mask: elements to leave out, (n, T) or (T): True, or numbers to add.
            memory_key_padding_mask: the same of `memory`, (n, S) or (S).
            tgt_is_causal: says that `tgt_mask` lets element i see those up to i.
            memory_is_causal: the same of `memory_mask`.
        """
        own = (tgt_mask, tgt_key_padding_mask, tgt_is_causal)
        others = (memory, memory_mask, memory_key_padding_mask, memory_is_causal)
        x = self._step(self.norm1, self._sa_block, tgt, *own)
        x = self._step(self.norm2, self._mha_block, x, *others)
        return self._step(self.norm3, self._ff_block, x)

    def _mha_block(
        self,
        x: Tensor,
        mem: Tensor,
        attn_mask: Tensor | None,
        key_padding_mask: Tensor | None,
        is_causal: bool = False,
    ) -> Any:
        """Attention of the sequence to the other."""
        return self.dropout2(
            _attend(self.multihead_attn, x, mem, attn_mask, key_padding_mask, is_causal)
        )

    def _ff_block(self, x: Tensor) -> Any:
        return self.dropout3(self._hidden(x))
