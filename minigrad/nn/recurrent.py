"""Recurrent layers: RNN, LSTM, GRU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from .recurrent_base import RNNBase


def _refuse_projection(proj_size: int | None) -> None:
    """Raise where a projection is asked for.

    Raises:
        ValueError: it is.
    """
    if proj_size is not None:
        raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")


class RNN(RNNBase):
    """Apply layers of h_t = tanh(x_t W_ihᵀ + b_ih + h_{t-1} W_hhᵀ + b_hh) over sequences.

    A layer's outputs are all its h_t; they are the inputs of the layer above it.

    Args:
        input_size: the number of features of x_t.
        hidden_size: the number of features of h_t.
        num_layers: how many layers there are.
        nonlinearity: 'tanh', or 'relu' in its place.
        bias: whether to add b_ih and b_hh.
        batch_first: whether the batch comes before the time in inputs and outputs.
        dropout: the probability of an output to be set to zero on its way to the next layer, in
            training.
        bidirectional: whether each layer also reads the sequence from its end, with weights of
            its own; its outputs are those of both directions, side by side.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        With D = 2 directions or 1: input (T, n, input_size), or (n, T, input_size) with
        `batch_first`; output (T, n, D · hidden_size), or (n, T, D · hidden_size); states
        (D · num_layers, n, hidden_size). A single sequence has no n in any of them. Of a
        `PackedSequence` the output is one too.

    Attributes:
        weight_ih_l[k]: W_ih of layer k, of shape (hidden_size, input_size), or
            (hidden_size, D · hidden_size) above the first; `weight_ih_l[k]_reverse` for the other
            direction. All parameters are drawn from U(-k, k) with k = 1 / √hidden_size.
        weight_hh_l[k]: W_hh, of shape (hidden_size, hidden_size).
        bias_ih_l[k]: b_ih, of shape (hidden_size).
        bias_hh_l[k]: b_hh, of shape (hidden_size).

    Raises:
        ValueError: a size, `dropout` or `nonlinearity` out of range; another type than that of
            the weights.
        TypeError: a size or a switch of another type.
        RuntimeError: an input or a state of another size.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.RNN(10, 20, num_layers=2)
        >>> output, h = layer(mg.ones(5, 3, 10), mg.zeros(2, 3, 20))
        >>> output.shape, h.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))

    Reference:
        Elman, "Finding structure in time", 1990.
    """

    _dims_message = "got {}D tensor instead"

    nonlinearity: str

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        proj_size: int | None = None,
    ) -> None:
        _refuse_projection(proj_size)
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(
                f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."
            )
        super().__init__(
            f"RNN_{nonlinearity.upper()}",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )
        self.nonlinearity = nonlinearity


class LSTM(RNNBase):
    """Apply layers of long short-term memory over sequences.

    With σ the sigmoid and ⊙ the product element by element:

        i_t = σ(x_t W_iiᵀ + b_ii + h_{t-1} W_hiᵀ + b_hi)
        f_t = σ(x_t W_ifᵀ + b_if + h_{t-1} W_hfᵀ + b_hf)
        g_t = tanh(x_t W_igᵀ + b_ig + h_{t-1} W_hgᵀ + b_hg)
        o_t = σ(x_t W_ioᵀ + b_io + h_{t-1} W_hoᵀ + b_ho)
        c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
        h_t = o_t ⊙ tanh(c_t), or W_hr times this where h is projected

    A layer's outputs are all its h_t; they are the inputs of the layer above it.

    Args:
        input_size: the number of features of x_t.
        hidden_size: the number of features of c_t.
        num_layers: how many layers there are.
        bias: whether to add the b.
        batch_first: whether the batch comes before the time in inputs and outputs.
        dropout: the probability of an output to be set to zero on its way to the next layer, in
            training.
        bidirectional: whether each layer also reads the sequence from its end, with weights of
            its own; its outputs are those of both directions, side by side.
        proj_size: the number of features of h_t where it is projected; 0 if not.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        With D = 2 directions or 1 and H = proj_size or hidden_size: input (T, n, input_size), or
        (n, T, input_size) with `batch_first`; output (T, n, D · H), or (n, T, D · H); states h
        (D · num_layers, n, H) and c (D · num_layers, n, hidden_size). A single sequence has no n
        in any of them. Of a `PackedSequence` the output is one too.

    Attributes:
        weight_ih_l[k]: W_ii, W_if, W_ig and W_io of layer k, one below the other, of shape
            (4 · hidden_size, input_size), or (4 · hidden_size, D · H) above the first;
            `weight_ih_l[k]_reverse` for the other direction. All parameters are drawn from
            U(-k, k) with k = 1 / √hidden_size.
        weight_hh_l[k]: W_hi, W_hf, W_hg and W_ho, of shape (4 · hidden_size, H).
        bias_ih_l[k]: b_ii, b_if, b_ig and b_io, of shape (4 · hidden_size).
        bias_hh_l[k]: b_hi, b_hf, b_hg and b_ho, of shape (4 · hidden_size).
        weight_hr_l[k]: W_hr, of shape (proj_size, hidden_size), if h is projected.

    Raises:
        ValueError: a size or `dropout` out of range; another type than that of the weights.
        TypeError: a size or a switch of another type.
        RuntimeError: an input or a state of another size.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LSTM(10, 20, num_layers=2)
        >>> output, (h, c) = layer(mg.ones(5, 3, 10))
        >>> output.shape, c.shape
        (torch.Size([5, 3, 20]), torch.Size([2, 3, 20]))

    Reference:
        Hochreiter and Schmidhuber, "Long short-term memory", 1997; projections: Sak et al.,
        arXiv:1402.1128, 2014.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            "LSTM",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            proj_size,
            device,
            dtype,
        )

    def get_expected_cell_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that c must have.

        Args:
            input: as for `check_input`.
            batch_sizes: as for `check_input`.
        """
        return self._state_shape(input, batch_sizes, self.hidden_size)

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """Look at an input and the first states, as `RNNBase.check_forward_args`."""
        self.check_input(input, batch_sizes)
        shapes = (
            self.get_expected_hidden_size(input, batch_sizes),
            self.get_expected_cell_size(input, batch_sizes),
        )
        for k, shape in enumerate(shapes):
            self.check_hidden_size(hidden[k], shape, f"Expected hidden[{k}] size {{}}, got {{}}")

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """The states in another order of the sequences, as `RNNBase.permute_hidden`."""
        if permutation is None:
            return hx
        return hx[0].index_select(1, permutation), hx[1].index_select(1, permutation)

    def _check_state_dims(self, hidden: Any, ndim: int) -> None:
        found = [hidden[k].dim() for k in range(2)]
        if found != [ndim, ndim]:
            batched = "batched" if ndim == 3 else "unbatched"
            raise RuntimeError(
                f"For {batched} {ndim}-D input, hx and cx should also be {ndim}-D but got "
                f"({found[0]}-D, {found[1]}-D) tensors"
            )

    def _listed(self, hidden: Any) -> Sequence[Tensor]:
        return hidden[0], hidden[1]

    def _hidden(self, states: Sequence[Tensor]) -> Any:
        return tuple(states)


class GRU(RNNBase):
    """Apply layers of gated recurrent units over sequences.

    With σ the sigmoid and ⊙ the product element by element:

        r_t = σ(x_t W_irᵀ + b_ir + h_{t-1} W_hrᵀ + b_hr)
        z_t = σ(x_t W_izᵀ + b_iz + h_{t-1} W_hzᵀ + b_hz)
        n_t = tanh(x_t W_inᵀ + b_in + r_t ⊙ (h_{t-1} W_hnᵀ + b_hn))
        h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}

    The reset gate r acts on the product with h, not as in the paper on h itself. A layer's outputs
    are all its h_t; they are the inputs of the layer above it.

    Args:
        input_size: the number of features of x_t.
        hidden_size: the number of features of h_t.
        num_layers: how many layers there are.
        bias: whether to add the b.
        batch_first: whether the batch comes before the time in inputs and outputs.
        dropout: the probability of an output to be set to zero on its way to the next layer, in
            training.
        bidirectional: whether each layer also reads the sequence from its end, with weights of
            its own; its outputs are those of both directions, side by side.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        With D = 2 directions or 1: input (T, n, input_size), or (n, T, input_size) with
        `batch_first`; output (T, n, D · hidden_size), or (n, T, D · hidden_size); states
        (D · num_layers, n, hidden_size). A single sequence has no n in any of them. Of a
        `PackedSequence` the output is one too.

    Attributes:
        weight_ih_l[k]: W_ir, W_iz and W_in of layer k, one below the other, of shape
            (3 · hidden_size, input_size), or (3 · hidden_size, D · hidden_size) above the first;
            `weight_ih_l[k]_reverse` for the other direction. All parameters are drawn from
            U(-k, k) with k = 1 / √hidden_size.
        weight_hh_l[k]: W_hr, W_hz and W_hn, of shape (3 · hidden_size, hidden_size).
        bias_ih_l[k]: b_ir, b_iz and b_in, of shape (3 · hidden_size).
        bias_hh_l[k]: b_hr, b_hz and b_hn, of shape (3 · hidden_size).

    Raises:
        ValueError: a size or `dropout` out of range; another type than that of the weights.
        TypeError: a size or a switch of another type.
        RuntimeError: an input or a state of another size.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.GRU(10, 20, bidirectional=True)
        >>> output, h = layer(mg.ones(5, 3, 10))
        >>> output.shape, h.shape
        (torch.Size([5, 3, 40]), torch.Size([2, 3, 20]))

    Reference:
        Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical
        machine translation", arXiv:1406.1078, 2014.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        proj_size: int | None = None,
    ) -> None:
        _refuse_projection(proj_size)
        super().__init__(
            "GRU",
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )
