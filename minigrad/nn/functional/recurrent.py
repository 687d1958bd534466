"""Recurrent layers as functions: `torch.lstm`, `torch.gru`, `torch.rnn_tanh`, `torch.rnn_relu`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...autograd.op import Op
from ...functions.arguments import tensor
from ...ops import recurrent as rows
from ...ops.shape import cat
from .dropouts import dropout as _dropout


class Recurrence(NamedTuple):
    """What tells one kind of recurrent layer from another."""

    row: Op
    gates: int  # w_ih and w_hh have as many times the size of a state as rows
    states: int  # h, or h and c
    options: dict[str, Any]


RNN_TANH = Recurrence(rows.rnn, 1, 1, {"relu": False})
RNN_RELU = Recurrence(rows.rnn, 1, 1, {"relu": True})
LSTM = Recurrence(rows.lstm, 4, 2, {})
GRU = Recurrence(rows.gru, 3, 1, {})


class Stack(NamedTuple):
    """How layers are put one upon the other."""

    has_biases: bool
    num_layers: int
    dropout: float
    train: bool
    bidirectional: bool
    batch_first: bool = False


def stacked(
    kind: Recurrence,
    x: Tensor,
    sizes: tuple[int, ...] | None,
    hx: Sequence[Tensor] | None,
    params: Sequence[Tensor],
    stack: Stack,
) -> tuple[Tensor, ...]:
    """Recurrent layers, one upon the other, in one direction or in both.

    Args:
        kind: of the layers.
        x: (T, n, in), or (n, T, in) if `batch_first`; packed (Σ sizes, in).
        sizes: of packed sequences: how many there are at each step.
        hx: the first states, each (layers · directions, n, size); None for zeros.
        params: the weights of each layer and direction, one after the other.
        stack: how many layers, and so on.

    Returns:
        The outputs of the last layer, and the last states, each (layers · directions, n, size).

    Raises:
        RuntimeError: sizes, types, or numbers of weights and states that do not fit.
    """
    if sizes is None:
        if x._array.ndim != 3:
            raise RuntimeError(f"input must have 3 dimensions, got {x._array.ndim}")
        x = x.transpose(0, 1) if stack.batch_first else x
        steps, n, _ = x._array.shape
        sizes = (n,) * steps
    if not sizes:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    directions = 2 if stack.bidirectional else 1
    runs = stack.num_layers * directions
    weights = _grouped(kind, params, runs, stack.has_biases)
    _check(kind, x, sizes[0], hx, weights, directions)
    last: list[Sequence[Tensor]] = []
    for layer in range(stack.num_layers):
        outputs = []
        for reverse in (False, True)[:directions]:
            starts: Sequence[Tensor | None] = (None,) * kind.states
            if hx is not None:
                starts = hx if runs == 1 else [state[len(last)] for state in hx]
            output, *states = kind.row(
                x, *starts, *weights[len(last)], sizes=sizes, reverse=reverse, **kind.options
            )[: 1 + kind.states]
            outputs.append(output)
            last.append(states)
        x = outputs[0] if directions == 1 else cat(*outputs, axis=x._array.ndim - 1)
        if stack.dropout and stack.train and layer + 1 < stack.num_layers:
            x = _dropout(x, stack.dropout)
    if stack.batch_first:
        x = x.transpose(0, 1)
    if runs == 1:
        return x, *last[0]
    return x, *[cat(*states, axis=0) for states in zip(*last, strict=True)]


def _grouped(
    kind: Recurrence, params: Sequence[Tensor], runs: int, has_biases: bool
) -> list[list[Tensor | None]]:
    """The weights of each layer and direction, as the row takes them.

    Raises:
        RuntimeError: there are not as many as it takes.
    """
    least = 4 if has_biases else 2
    each, rest = divmod(len(params), runs) if runs else (0, 1)
    projects = kind.states == 2 and each == least + 1
    if rest or not (each == least or projects):
        raise RuntimeError(
            f"got an incorrect number of RNN parameters: {len(params)}, where {runs} layers and "
            f"directions take {least} each"
        )
    groups: list[list[Tensor | None]] = []
    for k in range(runs):
        own: list[Tensor | None] = list(params[k * each : (k + 1) * each])
        if not has_biases:
            own[2:2] = [None, None]
        if kind.states == 2 and not projects:
            own.append(None)
        groups.append(own)
    return groups


def _check(
    kind: Recurrence,
    x: Tensor,
    n: int,
    hx: Sequence[Tensor] | None,
    weights: Sequence[Sequence[Any]],
    directions: int,
) -> None:
    """Look at sizes and types.

    Raises:
        RuntimeError: they do not fit.
    """
    features = x._array.shape[-1]
    for k, own in enumerate(weights):
        size, hidden = check_weights(kind, x, features, own, f"layer {k // directions}")
        if k % directions == directions - 1:
            features = size * directions
    for state, width in zip(hx or (), (size, hidden), strict=False):
        check_type(x, state)
        if state._array.shape != (len(weights), n, width):
            raise RuntimeError(
                f"Expected hidden size {(len(weights), n, width)}, got {list(state._array.shape)}"
            )


def check_weights(
    kind: Recurrence, x: Tensor, features: int, weights: Sequence[Any], name: str
) -> tuple[int, int]:
    """Look at the weights of a layer in one direction.

    Args:
        kind: of the layer.
        x: of the type that they must have.
        features: how many inputs the layer has.
        weights: as its row takes them.
        name: the layer's, for messages.

    Returns:
        The sizes of h, and of c.

    Raises:
        RuntimeError: sizes or types do not fit.
    """
    projection = weights[4] if len(weights) > 4 else None
    size = weights[1]._array.shape[-1]
    hidden = size if projection is None else projection._array.shape[-1]
    tall = kind.gates * hidden
    wanted = (tall, features), (tall, size), (tall,), (tall,), (size, hidden)
    for weight, shape in zip(weights, wanted, strict=False):
        if weight is not None:
            check_type(x, weight)
            if weight._array.shape != shape:
                raise RuntimeError(
                    f"{name} of {features} inputs and states of size {size}: expected a weight of "
                    f"shape {list(shape)}, got {list(weight._array.shape)}"
                )
    return size, hidden


def check_type(x: Tensor, other: Tensor) -> None:
    """Look at whether two operands of a layer have one type.

    Raises:
        RuntimeError: they do not.
    """
    if other._array.dtype is not x._array.dtype and other._array.dtype != x._array.dtype:
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {type_name(x)} and {type_name(other)}"
        )


_PADDED = (
    *("input", "hx", "params", "has_biases", "num_layers", "dropout", "train", "bidirectional"),
    "batch_first",
)
_PACKED = ("data", "batch_sizes", *_PADDED[1:-1])


def _called(name: str, kind: Recurrence, args: Any, kwargs: dict[str, Any]) -> tuple[Tensor, ...]:
    """What a public function returns when called in one of its two forms.

    Raises:
        TypeError: arguments are missing, unknown, or no Tensors.
        RuntimeError: an LSTM without two states; sizes that do not fit.
    """
    second = args[1] if len(args) > 1 else None
    counts = isinstance(second, Tensor) and second._array.dtype.kind == "i"
    names = _PACKED if counts or "batch_sizes" in kwargs else _PADDED
    given = dict(zip(names, args, strict=False)) | kwargs
    if len(args) > len(names) or given.keys() != set(names):
        raise TypeError(f"{name}() takes the arguments {', '.join(names)}")
    hx = given["hx"]
    if kind.states == 1:
        hx = (hx,)
    elif len(hx) != 2:
        raise RuntimeError("lstm expects two hidden states")
    x, sizes = given[names[0]], None
    for value in (x, *hx, *given["params"]):
        tensor(value, name)
    if names is _PACKED:
        sizes = tuple(tensor(given["batch_sizes"], name, "batch_sizes").tolist())
    stack = Stack(*[given.get(field, False) for field in Stack._fields])
    return stacked(kind, x, sizes, hx, given["params"], stack)


def lstm(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor, Tensor]:
    """Layers of long short-term memory; `nn.LSTM` is easier to use, and gives the formula.

    Two forms: `lstm(input, hx, params, has_biases, num_layers, dropout, train, bidirectional,
    batch_first)`, and for packed sequences `lstm(data, batch_sizes, hx, params, has_biases,
    num_layers, dropout, train, bidirectional)`.

    Args:
        input: (T, n, in), or (n, T, in) with `batch_first`.
        data, batch_sizes: those of a `PackedSequence`.
        hx: the first states h and c, each (layers · directions, n, size).
        params: for each layer, and each of its directions, w_ih (4 hidden, in),
            w_hh (4 hidden, size), with `has_biases` b_ih and b_hh (4 hidden), and where h is
            projected w_hr (size, hidden).
        has_biases, num_layers, dropout, bidirectional, batch_first: as for `nn.LSTM`.
        train: whether to drop.

    Returns:
        The outputs (T, n, directions · size) and the last h and c.

    Raises:
        TypeError: an argument is missing, or no Tensor.
        RuntimeError: sizes, types, or numbers of weights and states that do not fit.

    Example:
        >>> import minigrad as mg
        >>> layer, zeros = mg.nn.LSTM(3, 4), mg.zeros(1, 2, 4)
        >>> weights = list(layer.parameters())
        >>> y, h, c = mg.lstm(
        ...     mg.ones(5, 2, 3), (zeros, zeros), weights, True, 1, 0.0, False, False, False
        ... )
        >>> y.shape, h.shape
        (torch.Size([5, 2, 4]), torch.Size([1, 2, 4]))
    """
    output, h, c = _called("lstm", LSTM, args, kwargs)
    return output, h, c


def gru(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Layers of gated recurrent units; `nn.GRU` is easier to use, and gives the formula.

    Called as `lstm`, but with one state h for `hx`, and three gates for the four there.

    Returns:
        The outputs (T, n, directions · size) and the last h.

    Raises:
        TypeError: an argument is missing, or no Tensor.
        RuntimeError: sizes, types, or numbers of weights and states that do not fit.

    Example:
        >>> import minigrad as mg
        >>> weights = list(mg.nn.GRU(3, 4).parameters())
        >>> h = mg.zeros(1, 2, 4)
        >>> y, h = mg.gru(mg.ones(5, 2, 3), h, weights, True, 1, 0.0, False, False, False)
        >>> y.shape, h.shape
        (torch.Size([5, 2, 4]), torch.Size([1, 2, 4]))
    """
    output, h = _called("gru", GRU, args, kwargs)
    return output, h


def rnn_tanh(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Plain recurrent layers with tanh; `nn.RNN` is easier to use, and gives the formula.

    Called as `lstm`, but with one state h for `hx`, and no gates: w_ih is (size, in).

    Returns:
        The outputs (T, n, directions · size) and the last h.

    Raises:
        TypeError: an argument is missing, or no Tensor.
        RuntimeError: sizes, types, or numbers of weights and states that do not fit.

    Example:
        >>> import minigrad as mg
        >>> weights = list(mg.nn.RNN(3, 4).parameters())
        >>> h = mg.zeros(1, 2, 4)
        >>> y, h = mg.rnn_tanh(mg.ones(5, 2, 3), h, weights, True, 1, 0.0, False, False, False)
        >>> y.shape, h.shape
        (torch.Size([5, 2, 4]), torch.Size([1, 2, 4]))
    """
    output, h = _called("rnn_tanh", RNN_TANH, args, kwargs)
    return output, h


def rnn_relu(*args: Any, **kwargs: Any) -> tuple[Tensor, Tensor]:
    """Plain recurrent layers with relu; `nn.RNN` is easier to use, and gives the formula.

    Called as `rnn_tanh`.

    Returns:
        The outputs (T, n, directions · size) and the last h.

    Raises:
        TypeError: an argument is missing, or no Tensor.
        RuntimeError: sizes, types, or numbers of weights and states that do not fit.

    Example:
        >>> import minigrad as mg
        >>> weights = [mg.eye(1), mg.eye(1)]
        >>> x, h = mg.tensor([[[1.0]], [[2.0]]]), mg.zeros(1, 1, 1)
        >>> mg.rnn_relu(x, h, weights, False, 1, 0.0, False, False, False)[0].flatten()
        tensor([1., 3.])
    """
    output, h = _called("rnn_relu", RNN_RELU, args, kwargs)
    return output, h
