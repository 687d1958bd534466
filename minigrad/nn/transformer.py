"""Stacks of transformer layers: encoder, decoder, and both together."""

from __future__ import annotations

import copy
import math
import warnings
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import is_grad_enabled
from . import functional as F
from . import init
from .activation import GELU, ReLU
from .containers import ModuleList
from .functional.multi_head_attention import canonical_mask
from .module import Module
from .normalization import LayerNorm
from .transformer_layers import Activation, TransformerDecoderLayer, TransformerEncoderLayer


class TransformerEncoder(Module):
    """Encoder layers one after the other, copies of the given one.

    In evaluation, without gradients and with `use_nested_tensor`, what is padding comes out of the
    last layer as zeros, as in PyTorch, which then leaves it out of the computation.

    Args:
        encoder_layer: the layer to copy, weights included.
        num_layers: the number of copies.
        norm: what the last one's output goes through, or None.
        enable_nested_tensor: whether `use_nested_tensor` may be on; it is for layers of even
            numbers of heads with `batch_first` and biases, without `norm_first`.
        mask_check: ask whether the padding is on the right, before it makes zeros.

    Shape:
        src (S, n, E), (n, S, E) with batch_first, or (S, E); output the same.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.TransformerEncoderLayer(d_model=8, nhead=2, batch_first=True)
        >>> encoder = mg.nn.TransformerEncoder(layer, num_layers=3)
        >>> encoder(mg.rand(4, 5, 8)).shape
        torch.Size([4, 5, 8])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """

    num_layers: int
    enable_nested_tensor: bool
    use_nested_tensor: bool
    mask_check: bool

    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = _copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.use_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        reason = _no_nesting(encoder_layer) if enable_nested_tensor else ""
        if reason:
            warnings.warn(
                "enable_nested_tensor is True, but self.use_nested_tensor is False because "
                f"encoder_layer{reason}",
                stacklevel=2,
            )
            self.use_nested_tensor = False

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """Return the sequence after all layers.

        Args:
            src: (S, n, E), (n, S, E) with batch_first, or (S, E).
            mask: what not to see, (S, S) or (n heads, S, S): True, or numbers to add.
            src_key_padding_mask: elements to leave out, (n, S) or (S): True, or numbers to add.
            is_causal: says whether `mask` lets element i see those up to i; None: look at it.
        """
        padding = canonical_mask(src_key_padding_mask, "src_key_padding_mask", src, mask, "mask")
        mask = canonical_mask(mask, "mask", src)
        first: Any = self.layers[0]
        causal = _is_causal(mask, is_causal, _length(src, first.self_attn.batch_first))
        absent = None if padding is None else padding.detach() != 0
        zeroed = absent is not None and mask is None and self._leaves_out(src, absent)
        if zeroed:
            padding = canonical_mask(absent, "src_key_padding_mask", src)
        output = src
        for layer in self.layers:
            output = layer(output, src_mask=mask, src_key_padding_mask=padding, is_causal=causal)
        if zeroed and absent is not None:
            output = output.masked_fill(absent.unsqueeze(-1), 0.0)
        return output if self.norm is None else self.norm(output)

    def _leaves_out(self, src: Tensor, absent: Tensor) -> bool:
        """Whether PyTorch leaves the padding out of the computation."""
        first: Any = self.layers[0]
        if not self.use_nested_tensor or first.training or src.ndim != 3:
            return False
        if self.mask_check and bool((absent[:, :-1] & ~absent[:, 1:]).any()):
            return False
        recorded = src.requires_grad or any(p.requires_grad for p in first.parameters())
        return not (is_grad_enabled() and recorded)


class TransformerDecoder(Module):
    """Decoder layers one after the other, copies of the given one.

    Args:
        decoder_layer: the layer to copy, weights included.
        num_layers: the number of copies.
        norm: what the last one's output goes through, or None.

    Shape:
        tgt (T, n, E), (n, T, E) with batch_first, or (T, E); memory likewise with S; output as
        tgt.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.TransformerDecoderLayer(d_model=8, nhead=2, batch_first=True)
        >>> decoder = mg.nn.TransformerDecoder(layer, num_layers=3)
        >>> decoder(mg.rand(4, 5, 8), mg.rand(4, 3, 8)).shape
        torch.Size([4, 5, 8])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """

    num_layers: int

    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = _copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the sequence after all layers.

        Args:
            tgt: (T, n, E), (n, T, E) with batch_first, or (T, E).
            memory: what the encoder made, likewise with S.
            tgt_mask: what of `tgt` not to see, (T, T) or (n heads, T, T): True, or numbers to add.
            memory_mask: the same of `memory`, (T, S).
            tgt_key_padding_mask: elements to leave out, (n, T) or (T): True, or numbers to add.
            memory_key_padding_mask: the same of `memory`, (n, S) or (S).
            tgt_is_causal: says whether `tgt_mask` lets element i see those up to i; None: look at
                it.
            memory_is_causal: says that `memory_mask` does.
        """
        first: Any = self.layers[0]
        causal = _is_causal(tgt_mask, tgt_is_causal, _length(tgt, first.self_attn.batch_first))
        output = tgt
        for layer in self.layers:
            output = layer(
                output,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )
        return output if self.norm is None else self.norm(output)


class Transformer(Module):
    """An encoder of one sequence, and a decoder of another that looks at what it made.

    Args:
        d_model: E, the size of an element of both sequences.
        nhead: the number of heads, which divides E.
        num_encoder_layers: the number of layers of the encoder.
        num_decoder_layers: that of the decoder.
        dim_feedforward: size of the layers' hidden layer.
        dropout: the probability of all dropouts.
        activation: 'relu', 'gelu' or a function of one Tensor.
        custom_encoder: an encoder instead of a `TransformerEncoder`.
        custom_decoder: a decoder instead of a `TransformerDecoder`.
        layer_norm_eps: ε of the norms.
        batch_first: whether the batch comes first: (n, S, E) for (S, n, E).
        norm_first: normalize what goes into attentions and networks, not the sums.
        bias: whether the maps and norms have biases.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        src (S, n, E), (n, S, E) with batch_first, or (S, E); tgt likewise with T; output as tgt.

    Attributes:
        encoder: a `TransformerEncoder`; its weights are drawn by `xavier_uniform_`.
        decoder: a `TransformerDecoder`, likewise.

    Raises:
        RuntimeError: there is no activation of that name; the batches or E do not fit.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Transformer(d_model=8, nhead=2, num_encoder_layers=1,
        ...                           num_decoder_layers=1, batch_first=True)
        >>> mask = model.generate_square_subsequent_mask(5)
        >>> model(mg.rand(4, 3, 8), mg.rand(4, 5, 8), tgt_mask=mask).shape
        torch.Size([4, 5, 8])

    Reference:
        Vaswani et al., "Attention is all you need", arXiv:1706.03762, 2017.
    """

    d_model: int
    nhead: int
    batch_first: bool

    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        custom_encoder: Module | None = None,
        custom_decoder: Module | None = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        made: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        layer: dict[str, Any] = {
            "dim_feedforward": dim_feedforward,
            "dropout": dropout,
            "activation": activation,
            "layer_norm_eps": layer_norm_eps,
            "batch_first": batch_first,
            "norm_first": norm_first,
            **made,
        }
        super().__init__()
        if custom_encoder is not None:
            self.encoder = custom_encoder
        else:
            self.encoder = TransformerEncoder(
                TransformerEncoderLayer(d_model, nhead, **layer),
                num_encoder_layers,
                LayerNorm(d_model, layer_norm_eps, **made),
            )
        if custom_decoder is not None:
            self.decoder = custom_decoder
        else:
            self.decoder = TransformerDecoder(
                TransformerDecoderLayer(d_model, nhead, **layer),
                num_decoder_layers,
                LayerNorm(d_model, layer_norm_eps, **made),
            )
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for p in self.parameters():
            if p.ndim > 1:
                init.xavier_uniform_(p)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Return the second sequence after encoder and decoder.

        Args:
            src: the first sequence, (S, n, E), (n, S, E) with batch_first, or (S, E).
            tgt: the second, likewise with T.
            src_mask: what of `src` not to see, (S, S) or (n heads, S, S): True, or numbers to add.
            tgt_mask: the same of `tgt`, (T, T) or (n heads, T, T).
            memory_mask: the same of what the encoder made, (T, S).
            src_key_padding_mask: elements to leave out, (n, S) or (S): True, or numbers to add.
            tgt_key_padding_mask: the same of `tgt`, (n, T) or (T).
            memory_key_padding_mask: the same of what the encoder made, (n, S) or (S).
            src_is_causal: says whether `src_mask` lets element i see those up to i; None: look at
                it.
            tgt_is_causal: the same of `tgt_mask`.
            memory_is_causal: says that `memory_mask` does.
        """
        batch = 0 if self.batch_first else 1
        if src.ndim == 3 and src.shape[batch] != tgt.shape[batch]:
            raise RuntimeError(
                "the batch number of src and tgt must be equal, got "
                f"{tuple(src.shape)} and {tuple(tgt.shape)}"
            )
        if not src.shape[-1] == tgt.shape[-1] == self.d_model:
            raise RuntimeError(
                f"the feature number of src and tgt must be equal to d_model = {self.d_model}, got "
                f"{tuple(src.shape)} and {tuple(tgt.shape)}"
            )
        memory = self.encoder(
            src,
            mask=src_mask,
            src_key_padding_mask=src_key_padding_mask,
            is_causal=src_is_causal,
        )
        output: Tensor = self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )
        return output

    @staticmethod
    def generate_square_subsequent_mask(sz: int, device: Any = None, dtype: Any = None) -> Tensor:
        """Return the mask that lets element i see those up to i: -inf above the diagonal, else 0.

        Args:
            sz: the length of the sequence.
            device: 'cpu' or None.
            dtype: of the mask; the default dtype unless given.

        Example:
            >>> import minigrad as mg
            >>> mg.nn.Transformer.generate_square_subsequent_mask(3)
            tensor([[0., -inf, -inf],
                    [0., 0., -inf],
                    [0., 0., 0.]])
        """
        return mg.full((sz, sz), -math.inf, device=device, dtype=dtype).triu(1)


def _copies(layer: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(layer) for _ in range(count)])


def _no_nesting(layer: Module) -> str:
    """Why PyTorch's encoder of such layers never leaves out padding; '' if it may."""
    if not isinstance(layer, TransformerEncoderLayer):
        return " was not TransformerEncoderLayer"
    attention = layer.self_attn
    if layer.norm_first:
        return ".norm_first was True"
    if not attention.batch_first:
        return (
            ".self_attn.batch_first was not True(use batch_first for better inference performance)"
        )
    if attention.in_proj_bias is None:
        return ".self_attn was passed bias=False"
    activation = layer.activation
    if activation not in (F.relu, F.gelu) and not isinstance(activation, (ReLU, GELU)):
        return ".activation_relu_or_gelu was not True"
    if layer.norm1.eps != layer.norm2.eps:
        return ".norm1.eps was not equal to encoder_layer.norm2.eps"
    return ".self_attn.num_heads is odd" if attention.num_heads % 2 else ""


def _length(sequence: Tensor, batch_first: bool) -> int:
    return int(sequence.shape[1 if batch_first and sequence.ndim == 3 else 0])


def _is_causal(mask: Tensor | None, hint: bool | None, length: int) -> bool:
    """Whether a mask lets element i see those up to i: as the hint says, else by looking."""
    if hint is not None or mask is None:
        return hint is True
    if mask.shape != (length, length):
        return False
    causal = Transformer.generate_square_subsequent_mask(length, dtype=mask.dtype)
    return bool((mask == causal).all())
