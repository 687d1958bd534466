"""What recurrent layers share: their weights, the checks of what they are called on, the call."""

from __future__ import annotations

import math
import numbers
import warnings
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import minigrad as mg

from .._tensor import Tensor
from . import init
from .functional.recurrent import GRU, LSTM, RNN_RELU, RNN_TANH, Recurrence, Stack, stacked
from .module import Module
from .parameter import Parameter
from .utils.rnn import PackedSequence

_KINDS = {"RNN_TANH": RNN_TANH, "RNN_RELU": RNN_RELU, "LSTM": LSTM, "GRU": GRU}


class RNNBase(Module):
    """Base of `RNN`, `LSTM` and `GRU`, which say what a layer computes and document the arguments.

    Args:
        mode: 'RNN_TANH', 'RNN_RELU', 'LSTM' or 'GRU'.

    Raises:
        ValueError: a size, `dropout` or `mode` out of range.
        TypeError: a size or a switch of another type.
    """

    _dims_message: ClassVar[str] = "got {}D instead"

    mode: str
    input_size: int
    hidden_size: int
    num_layers: int
    bias: bool
    batch_first: bool
    dropout: float
    bidirectional: bool
    proj_size: int

    def __init__(
        self,
        mode: str,
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
        super().__init__()
        _check_dropout(dropout, num_layers)
        for name, switch in (("bias", bias), ("batch_first", batch_first)):
            if not isinstance(switch, bool):
                raise TypeError(f"{name} should be of type bool, got: {type(switch).__name__}")
        for name, size in (("input_size", input_size), ("hidden_size", hidden_size)):
            if not isinstance(size, int):
                raise TypeError(f"{name} should be of type int, got: {type(size).__name__}")
            if size <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if proj_size < 0:
            raise ValueError(
                "proj_size should be a positive integer or zero to disable projections"
            )
        if proj_size >= hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")
        if mode not in _KINDS:
            raise ValueError("Unrecognized RNN mode: " + mode)
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        self._all_weights: list[list[str]] = []
        for shapes in self._shapes():
            self._all_weights.append(list(shapes))
            for name, shape in shapes.items():
                setattr(self, name, Parameter(mg.empty(shape, device=device, dtype=dtype)))
        self.reset_parameters()

    def _shapes(self) -> Iterator[dict[str, tuple[int, ...]]]:
        """The names and shapes of the weights, for each layer and each of its directions."""
        directions = ("", "_reverse") if self.bidirectional else ("",)
        size = self.proj_size or self.hidden_size
        tall = self._kind.gates * self.hidden_size
        for layer in range(self.num_layers):
            features = size * len(directions) if layer else self.input_size
            for suffix in directions:
                end = f"_l{layer}{suffix}"
                shapes: dict[str, tuple[int, ...]] = {
                    f"weight_ih{end}": (tall, features),
                    f"weight_hh{end}": (tall, size),
                }
                if self.bias:
                    shapes |= {f"bias_ih{end}": (tall,), f"bias_hh{end}": (tall,)}
                if self.proj_size:
                    shapes[f"weight_hr{end}"] = (self.proj_size, self.hidden_size)
                yield shapes

    @property
    def _kind(self) -> Recurrence:
        return _KINDS[self.mode]

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    @property
    def all_weights(self) -> list[list[Parameter]]:
        """The parameters of each layer and each of its directions."""
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self) -> list[Tensor]:
        """All parameters in one list."""
        own: dict[str, Any] = self._parameters
        try:  # the look-up by attribute takes ten times as long
            return [own[name] for names in self._all_weights for name in names]
        except KeyError:  # replaced by something that is no parameter
            return [getattr(self, name) for names in self._all_weights for name in names]

    def flatten_parameters(self) -> None:
        """Do nothing: in PyTorch this makes the parameters one block for GPUs."""

    # What it is called on

    def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
        """Look at the type and the size of an input.

        Args:
            input: (T, n, input_size); packed (Σ sizes, input_size).
            batch_sizes: those of a packed sequence, or None.

        Raises:
            ValueError: its type is not that of the weights.
            RuntimeError: its number of dimensions or of features.
        """
        weight = self._flat_weights[0]
        if input._array.dtype != weight._array.dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({weight.dtype}). "
                f"Convert input: input.to({weight.dtype}), or convert model: "
                f"model.to({input.dtype})"
            )
        shape = input._array.shape
        expected = 3 if batch_sizes is None else 2
        if len(shape) != expected:
            raise RuntimeError(f"input must have {expected} dimensions, got {len(shape)}")
        if shape[-1] != self.input_size:
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got "
                f"{shape[-1]}"
            )

    def get_expected_hidden_size(
        self, input: Tensor, batch_sizes: Tensor | None
    ) -> tuple[int, int, int]:
        """The shape that h must have.

        Args:
            input: as for `check_input`.
            batch_sizes: as for `check_input`.
        """
        return self._state_shape(input, batch_sizes, self.proj_size or self.hidden_size)

    def _state_shape(
        self, input: Tensor, batch_sizes: Tensor | None, size: int
    ) -> tuple[int, int, int]:
        if batch_sizes is None:
            n = input._array.shape[0 if self.batch_first else 1]
        else:
            n = int(batch_sizes[0])
        return self.num_layers * (2 if self.bidirectional else 1), n, size

    def check_hidden_size(
        self,
        hx: Tensor,
        expected_hidden_size: tuple[int, int, int],
        msg: str = "Expected hidden size {}, got {}",
    ) -> None:
        """Look at the shape of a state.

        Args:
            hx: the state.
            expected_hidden_size: what its shape must be.
            msg: what to say of the two if it is not.

        Raises:
            RuntimeError: it is not.
        """
        if hx._array.shape != tuple(expected_hidden_size):
            raise RuntimeError(msg.format(tuple(expected_hidden_size), list(hx._array.shape)))

    def check_forward_args(self, input: Tensor, hidden: Any, batch_sizes: Tensor | None) -> None:
        """Look at an input and the first states.

        Args:
            input: as for `check_input`.
            hidden: h, or for an `LSTM` (h, c).
            batch_sizes: as for `check_input`.

        Raises:
            ValueError: as `check_input`.
            RuntimeError: as `check_input` and `check_hidden_size`.
        """
        self.check_input(input, batch_sizes)
        self.check_hidden_size(hidden, self.get_expected_hidden_size(input, batch_sizes))

    def permute_hidden(self, hx: Any, permutation: Tensor | None) -> Any:
        """The states in another order of the sequences.

        Args:
            hx: h, or for an `LSTM` (h, c).
            permutation: the order, or None for the same.
        """
        return hx if permutation is None else hx.index_select(1, permutation)

    def _check_state_dims(self, hidden: Any, ndim: int) -> None:
        """Look at the number of dimensions of the states given.

        Raises:
            RuntimeError: it is not that of the input.
        """
        if hidden._array.ndim != ndim:
            batched = "batched" if ndim == 3 else "unbatched"
            raise RuntimeError(
                f"For {batched} {ndim}-D input, hx should also be {ndim}-D but got "
                f"{hidden._array.ndim}-D tensor"
            )

    # The call

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the outputs of the last layer, and the last states of all.

        Args:
            input: (T, n, input_size), with `batch_first` (n, T, input_size); (T, input_size); or
                a `PackedSequence`.
            hx: the first states; zeros if None.
        """
        packed = isinstance(input, PackedSequence)
        x: Any
        batch_sizes: Any
        x, batch_sizes, order, back = input if packed else (input, None, None, None)
        single = False
        if not packed:
            ndim = x.dim()
            if ndim not in (2, 3):
                raise ValueError(
                    f"{type(self).__name__}: Expected input to be 2D or 3D, "
                    + self._dims_message.format(ndim)
                )
            single = ndim == 2
            if hx is not None:
                self._check_state_dims(hx, ndim)
            if single:
                x = x.unsqueeze(0 if self.batch_first else 1)
                hx = None if hx is None else self._each(hx, lambda state: state.unsqueeze(1))
        if hx is None:
            self.check_input(x, batch_sizes)
        else:
            hx = self.permute_hidden(hx, order)
            self.check_forward_args(x, hx, batch_sizes)
        output, *states = stacked(
            self._kind,
            x,
            tuple(batch_sizes.tolist()) if packed else None,
            None if hx is None else self._listed(hx),
            self._flat_weights,
            Stack(
                self.bias,
                self.num_layers,
                self.dropout,
                self.training,
                self.bidirectional,
                self.batch_first and not packed,
            ),
        )
        hidden = self._hidden(states)
        if packed:
            together = PackedSequence(output, batch_sizes, order, back)
            return together, self.permute_hidden(hidden, back)
        if single:
            output = output.squeeze(0 if self.batch_first else 1)
            hidden = self._each(hidden, lambda state: state.squeeze(1))
        return output, hidden

    # h alone, or for an LSTM (h, c)

    def _listed(self, hidden: Any) -> Sequence[Tensor]:
        return (hidden,)

    def _hidden(self, states: Sequence[Tensor]) -> Any:
        return states[0]

    def _each(self, hidden: Any, change: Any) -> Any:
        return self._hidden([change(state) for state in self._listed(hidden)])

    def extra_repr(self) -> str:
        """Return the sizes, and what is not by default."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, default in (
            *(("proj_size", 0), ("num_layers", 1), ("bias", True), ("batch_first", False)),
            *(("dropout", 0), ("bidirectional", False)),
        ):
            value = getattr(self, name)
            if value != default:
                parts.append(f"{name}={value}")
        return ", ".join(parts)


def _check_dropout(dropout: float, num_layers: int) -> None:
    """Look at a chance to drop.

    Raises:
        ValueError: it is no number from 0 to 1.
    """
    number = isinstance(dropout, numbers.Number) and not isinstance(dropout, bool)
    if not number or not 0 <= dropout <= 1:
        raise ValueError(
            "dropout should be a number in range [0, 1] representing the probability of an "
            "element being zeroed"
        )
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout option adds dropout after all but last recurrent layer, so non-zero dropout "
            f"expects num_layers greater than 1, but got dropout={dropout} and "
            f"num_layers={num_layers}",
            stacklevel=4,
        )
