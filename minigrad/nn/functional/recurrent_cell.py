"""One step of a recurrent layer as a function: `torch.lstm_cell`, `torch.gru_cell`, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._tensor import Tensor
from ...functions.arguments import tensor
from .recurrent import GRU, LSTM, RNN_RELU, RNN_TANH, Recurrence, check_type, check_weights


def _step(
    name: str,
    kind: Recurrence,
    x: Tensor,
    states: Sequence[Tensor],
    weights: Sequence[Tensor | None],
) -> tuple[Tensor, ...]:
    """A layer of one step: its output and last states.

    Raises:
        TypeError: an argument is no Tensor.
        RuntimeError: sizes or types do not fit.
    """
    w_ih, w_hh, b_ih, b_hh = weights
    for value in (x, *states, w_ih, w_hh, *(b for b in (b_ih, b_hh) if b is not None)):
        tensor(value, name)
    assert w_ih is not None and w_hh is not None
    shape, features, size = x._array.shape, w_ih._array.shape[-1], w_hh._array.shape[-1]
    if len(shape) != 2:
        raise RuntimeError(f"{name}: expected an input of 2 dimensions, got {len(shape)}")
    if shape[1] != features:
        raise RuntimeError(f"input has inconsistent input_size: got {shape[1]} expected {features}")
    for k, state in enumerate(states):
        check_type(x, state)
        had = state._array.shape
        if len(had) != 2 or had[1] != size:
            raise RuntimeError(
                f"hidden{k} has inconsistent hidden_size: got {had[-1]}, expected {size}"
                if len(had) == 2
                else f"hidden{k}: expected 2 dimensions, got {len(had)}"
            )
        if had[0] != shape[0]:
            raise RuntimeError(
                f"Input batch size {shape[0]} doesn't match hidden{k} batch size {had[0]}"
            )
    check_weights(kind, x, features, weights, name)
    projection = (None,) * (kind.states - 1)
    results: Any = kind.row(
        x, *states, *weights, *projection, sizes=(shape[0],), reverse=False, **kind.options
    )
    return tuple(results)


def rnn_tanh_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh).

    Args:
        input: x, (n, in).
        hx: h, (n, size).
        w_ih: (size, in).
        w_hh: (size, size).
        b_ih: (size), or None.
        b_hh: (size), or None.

    Shape:
        (n, size).

    Raises:
        TypeError: an argument is no Tensor.
        RuntimeError: sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> one = mg.ones(1, 1)
        >>> mg.rnn_tanh_cell(one, one, one, one)
        tensor([[0.9640]])
    """
    return _step("rnn_tanh_cell", RNN_TANH, input, [hx], (w_ih, w_hh, b_ih, b_hh))[0]


def rnn_relu_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """h' = max(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh, 0).

    Args:
        input: x, (n, in).
        hx: h, (n, size).
        w_ih: (size, in).
        w_hh: (size, size).
        b_ih: (size), or None.
        b_hh: (size), or None.

    Shape:
        (n, size).

    Raises:
        TypeError: an argument is no Tensor.
        RuntimeError: sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> one = mg.ones(1, 1)
        >>> mg.rnn_relu_cell(one, one, one, one)
        tensor([[2.]])
    """
    return _step("rnn_relu_cell", RNN_RELU, input, [hx], (w_ih, w_hh, b_ih, b_hh))[0]


def gru_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    """h' = (1 - z) n + z h, with the gates of `nn.GRUCell`.

    Args:
        input: x, (n, in).
        hx: h, (n, size).
        w_ih: the inputs' weights for r, z and n, one below the other, (3 size, in).
        w_hh: those of the state, (3 size, size).
        b_ih: (3 size), or None.
        b_hh: (3 size), or None.

    Shape:
        (n, size).

    Raises:
        TypeError: an argument is no Tensor.
        RuntimeError: sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> x, h, w = mg.ones(1, 1), mg.zeros(1, 1), mg.zeros(3, 1)
        >>> mg.gru_cell(x, h, w + 1, w)
        tensor([[0.2048]])
    """
    return _step("gru_cell", GRU, input, [hx], (w_ih, w_hh, b_ih, b_hh))[0]


def lstm_cell(
    input: Tensor,
    hx: Sequence[Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """c' = f c + i g and h' = o tanh(c'), with the gates of `nn.LSTMCell`.

    Args:
        input: x, (n, in).
        hx: h and c, each (n, size).
        w_ih: the inputs' weights for i, f, g and o, one below the other, (4 size, in).
        w_hh: those of h, (4 size, size).
        b_ih: (4 size), or None.
        b_hh: (4 size), or None.

    Returns:
        h' and c', each (n, size).

    Raises:
        TypeError: an argument is no Tensor.
        RuntimeError: sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> x, zero, w = mg.ones(1, 1), mg.zeros(1, 1), mg.ones(4, 1)
        >>> mg.lstm_cell(x, (zero, zero), w, w)
        (tensor([[0.3696]]), tensor([[0.5568]]))
    """
    if len(hx) != 2:
        raise RuntimeError("lstm_cell expects two hidden states")
    results = _step("lstm_cell", LSTM, input, hx, (w_ih, w_hh, b_ih, b_hh))
    return results[0], results[2].squeeze(0)
