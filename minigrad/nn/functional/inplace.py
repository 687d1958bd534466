"""Activation functions in place: the functions of `activation.py`, written to their input."""

from __future__ import annotations

from ..._tensor import Tensor
from . import activation
from .random_activation import rrelu


def relu_(input: Tensor) -> Tensor:
    """Set each x to max(x, 0).

    Args:
        input: x, of any shape.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad, or of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.relu_(mg.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    return activation.relu(input, True)


def leaky_relu_(input: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Set each x below 0 to negative_slope · x.

    Args:
        input: x, of any shape.
        negative_slope: the slope below 0.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.leaky_relu_(mg.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])
    """
    return activation.leaky_relu(input, negative_slope, True)


def elu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Set each x below 0 to α (exp(x) - 1).

    Args:
        input: x, of any shape.
        alpha: α.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.elu_(mg.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    return activation.elu(input, alpha, True)


def selu_(input: Tensor) -> Tensor:
    """Set each x to λ x, below 0 to λ α (exp(x) - 1); see `selu`.

    Args:
        input: x, of any shape.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.selu_(mg.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])
    """
    return activation.selu(input, True)


def celu_(input: Tensor, alpha: float = 1.0) -> Tensor:
    """Set each x below 0 to α (exp(x/α) - 1).

    Args:
        input: x, of any shape.
        alpha: α.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad; α is 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.celu_(mg.tensor([-1.0, 2.0]), 2.0)
        tensor([-0.7869,  2.0000])
    """
    return activation.celu(input, alpha, True)


def hardtanh_(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor:
    """Set each x to min(max(x, min_val), max_val).

    Args:
        input: x, of any shape.
        min_val: the lowest result.
        max_val: the highest result.

    Returns:
        `input`.

    Raises:
        ValueError: `min_val` > `max_val`.
        RuntimeError: `input` is a leaf that requires grad, or of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.hardtanh_(mg.tensor([-2.0, 0.5]))
        tensor([-1.0000,  0.5000])
    """
    return activation.hardtanh(input, min_val, max_val, True)


def threshold_(input: Tensor, threshold: float, value: float) -> Tensor:
    """Set each x that is not greater than a threshold to `value`.

    Args:
        input: x, of any shape.
        threshold: the largest x that is replaced.
        value: what replaces it.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.threshold_(mg.tensor([0.1, 2.0]), 0.5, -1.0)
        tensor([-1.,  2.])
    """
    return activation.threshold(input, threshold, value, True)


def rrelu_(
    input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False
) -> Tensor:
    """Multiply each x below 0 by a random slope; see `rrelu`.

    Args:
        input: x, of any shape.
        lower: the smallest slope.
        upper: the largest slope.
        training: without it the slope is the mean of both.

    Returns:
        `input`.

    Raises:
        RuntimeError: `input` is a leaf that requires grad; `lower` > `upper`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.rrelu_(mg.tensor([-1.0, 2.0]), 0.25, 0.75)
        tensor([-0.5000,  2.0000])
    """
    return rrelu(input, lower, upper, training, True)
