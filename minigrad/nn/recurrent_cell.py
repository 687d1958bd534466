"""Recurrent layers of one step: RNNCell, LSTMCell, GRUCell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import init
from .functional.recurrent_cell import gru_cell, lstm_cell, rnn_relu_cell, rnn_tanh_cell
from .module import Module
from .parameter import Parameter


class RNNCellBase(Module):
    """Base of the cells, which say what they compute and document the arguments.

    Args:
        num_chunks: how many times `hidden_size` the weights have rows.
    """

    input_size: int
    hidden_size: int
    bias: bool
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool,
        num_chunks: int,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        tall = num_chunks * hidden_size

        def parameter(*shape: int) -> Parameter:
            return Parameter(mg.empty(shape, device=device, dtype=dtype))

        self.weight_ih = parameter(tall, input_size)
        self.weight_hh = parameter(tall, hidden_size)
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, parameter(tall) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _prepare(self, input: Tensor, states: Sequence[Tensor] | None, count: int) -> Any:
        """An input and its states with a batch; zeros for states that are not given.

        Raises:
            ValueError: the input or a state has neither one nor two dimensions.
        """
        name, ndim = type(self).__name__, input.dim()
        if ndim not in (1, 2):
            raise ValueError(f"{name}: Expected input to be 1D or 2D, got {ndim}D instead")
        for k, state in enumerate(states or ()):
            if state.dim() not in (1, 2):
                said = "hidden" if count == 1 else f"hx[{k}]"
                raise ValueError(
                    f"{name}: Expected {said} to be 1D or 2D, got {state.dim()}D instead"
                )
        if ndim == 1:
            input = input.unsqueeze(0)
        if states is None:
            zeros = mg.zeros(input._array.shape[0], self.hidden_size, dtype=input.dtype)
            states = (zeros,) * count
        elif ndim == 1:
            states = [state.unsqueeze(0) for state in states]
        return input, states, (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)

    def extra_repr(self) -> str:
        """Return the sizes, and what is not by default."""
        text = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            text += f", bias={self.bias}"
        nonlinearity = vars(self).get("nonlinearity", "tanh")
        return text if nonlinearity == "tanh" else f"{text}, nonlinearity={nonlinearity}"


class RNNCell(RNNCellBase):
    """Take one step of an `RNN`: h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh).

    Args:
        input_size: the number of features of x.
        hidden_size: the number of features of h.
        bias: whether to add b_ih and b_hh.
        nonlinearity: 'tanh', or 'relu' in its place.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        x (n, input_size) or (input_size); h and h' (n, hidden_size) or (hidden_size).

    Attributes:
        weight_ih: W_ih, of shape (hidden_size, input_size). All parameters are drawn from
            U(-k, k) with k = 1 / √hidden_size.
        weight_hh: W_hh, of shape (hidden_size, hidden_size).
        bias_ih: b_ih, of shape (hidden_size); or None.
        bias_hh: b_hh, of shape (hidden_size); or None.

    Raises:
        ValueError: an input or a state has neither one nor two dimensions.
        RuntimeError: their sizes or types do not fit; an unknown `nonlinearity`.

    Example:
        >>> import minigrad as mg
        >>> cell = mg.nn.RNNCell(10, 20)
        >>> cell(mg.ones(3, 10), mg.zeros(3, 20)).shape
        torch.Size([3, 20])
    """

    nonlinearity: str

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Return h'.

        Args:
            input: x.
            hx: h; zeros if None.
        """
        x, (h,), weights = self._prepare(input, None if hx is None else [hx], 1)
        if self.nonlinearity == "tanh":
            h = rnn_tanh_cell(x, h, *weights)
        elif self.nonlinearity == "relu":
            h = rnn_relu_cell(x, h, *weights)
        else:
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return h if x is input else h.squeeze(0)


class LSTMCell(RNNCellBase):
    """Take one step of an `LSTM`.

    With σ the sigmoid and ⊙ the product element by element:

        i = σ(x W_iiᵀ + b_ii + h W_hiᵀ + b_hi)
        f = σ(x W_ifᵀ + b_if + h W_hfᵀ + b_hf)
        g = tanh(x W_igᵀ + b_ig + h W_hgᵀ + b_hg)
        o = σ(x W_ioᵀ + b_io + h W_hoᵀ + b_ho)
        c' = f ⊙ c + i ⊙ g
        h' = o ⊙ tanh(c')

    Args:
        input_size: the number of features of x.
        hidden_size: the number of features of h and c.
        bias: whether to add the b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        x (n, input_size) or (input_size); h, c, h' and c' (n, hidden_size) or (hidden_size).

    Attributes:
        weight_ih: W_ii, W_if, W_ig and W_io, one below the other, of shape
            (4 · hidden_size, input_size). All parameters are drawn from U(-k, k) with
            k = 1 / √hidden_size.
        weight_hh: W_hi, W_hf, W_hg and W_ho, of shape (4 · hidden_size, hidden_size).
        bias_ih: b_ii, b_if, b_ig and b_io, of shape (4 · hidden_size); or None.
        bias_hh: b_hi, b_hf, b_hg and b_ho, of shape (4 · hidden_size); or None.

    Raises:
        ValueError: an input or a state has neither one nor two dimensions.
        RuntimeError: their sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> cell = mg.nn.LSTMCell(10, 20)
        >>> h, c = cell(mg.ones(3, 10))
        >>> h.shape, c.shape
        (torch.Size([3, 20]), torch.Size([3, 20]))
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(
        self, input: Tensor, hx: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return h' and c'.

        Args:
            input: x.
            hx: h and c; zeros if None.
        """
        x, states, weights = self._prepare(input, hx, 2)
        h, c = lstm_cell(x, states, *weights)
        return (h, c) if x is input else (h.squeeze(0), c.squeeze(0))


class GRUCell(RNNCellBase):
    """Take one step of a `GRU`.

    With σ the sigmoid and ⊙ the product element by element:

        r = σ(x W_irᵀ + b_ir + h W_hrᵀ + b_hr)
        z = σ(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)
        n = tanh(x W_inᵀ + b_in + r ⊙ (h W_hnᵀ + b_hn))
        h' = (1 - z) ⊙ n + z ⊙ h

    Args:
        input_size: the number of features of x.
        hidden_size: the number of features of h.
        bias: whether to add the b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        x (n, input_size) or (input_size); h and h' (n, hidden_size) or (hidden_size).

    Attributes:
        weight_ih: W_ir, W_iz and W_in, one below the other, of shape
            (3 · hidden_size, input_size). All parameters are drawn from U(-k, k) with
            k = 1 / √hidden_size.
        weight_hh: W_hr, W_hz and W_hn, of shape (3 · hidden_size, hidden_size).
        bias_ih: b_ir, b_iz and b_in, of shape (3 · hidden_size); or None.
        bias_hh: b_hr, b_hz and b_hn, of shape (3 · hidden_size); or None.

    Raises:
        ValueError: an input or a state has neither one nor two dimensions.
        RuntimeError: their sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> cell = mg.nn.GRUCell(10, 20)
        >>> cell(mg.ones(3, 10), mg.zeros(3, 20)).shape
        torch.Size([3, 20])
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)

    def forward(self, input: Tensor, hx: Tensor | None = None) -> Tensor:
        """Return h'.

        Args:
            input: x.
            hx: h; zeros if None.
        """
        x, (h,), weights = self._prepare(input, None if hx is None else [hx], 1)
        h = gru_cell(x, h, *weights)
        return h if x is input else h.squeeze(0)
