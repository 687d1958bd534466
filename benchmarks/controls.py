"""The cases' steps by hand in plain NumPy: what the arithmetic alone costs on this machine.

Each control takes a case's initial parameters and its batch as arrays and returns its step. That of
a large network is a floor: the products of matrices alone, which no step can do without.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Step = Callable[[], Any]
Loss = Callable[[Array, NDArray[Any]], tuple[float, Array]]
Update = Callable[[Sequence[Array], Sequence[Array]], None]


def logistic(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """Logistic regression by summed binary cross-entropy and SGD."""
    (weight, bias), (x, y) = parameters, batch

    def step() -> float:
        p = 1 / (1 + np.exp(-(x @ weight.T + bias)))
        loss = -(y * np.log(p) + (1 - y) * np.log(1 - p)).sum()
        gradient = p - y
        np.subtract(weight, 0.01 * (gradient.T @ x), out=weight)
        np.subtract(bias, 0.01 * gradient.sum(axis=0), out=bias)
        return float(loss)

    return step


def forward(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """The output of a network of linear layers with ReLU between them."""
    (x,) = batch
    return lambda: activations(parameters, x)[-1]


def loading(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """The rows of a data set in batches of 64, in the order that the last array gives."""
    x, y, order = batch
    starts = itertools.cycle(range(0, len(order), 64))

    def step() -> Array:
        start = next(starts)
        rows = order[start : start + 64]
        features: Array = x[rows]
        _ = y[rows]
        return features

    return step


def mlp(
    parameters: Sequence[Array], batch: Sequence[NDArray[Any]], criterion: Loss, update: Update
) -> Step:
    """A training step of a network of linear layers with ReLU between them."""
    x, y = batch
    weights = parameters[::2]

    def step() -> float:
        layers = activations(parameters, x)
        loss, gradient = criterion(layers[-1], y)
        gradients: list[Array] = []
        for i in reversed(range(len(weights))):
            gradients[:0] = gradient.T @ layers[i], gradient.sum(axis=0)
            if i > 0:
                gradient = (gradient @ weights[i]) * (layers[i] > 0)
        update(parameters, gradients)
        return loss

    return step


def activations(parameters: Sequence[Array], x: Array) -> list[Array]:
    """The input of every layer, and the output of the last."""
    layers = [x]
    for i in range(0, len(parameters), 2):
        if i > 0:
            layers[-1] = np.maximum(layers[-1], 0)
        layers.append(layers[-1] @ parameters[i].T + parameters[i + 1])
    return layers


def mse(output: Array, target: Array) -> tuple[float, Array]:
    """Mean squared error and its gradient."""
    difference = output - target
    return float((difference * difference).mean()), difference * (2 / difference.size)


def cross_entropy(output: Array, target: NDArray[np.int64]) -> tuple[float, Array]:
    """Mean cross-entropy of logits with classes, and its gradient."""
    rows = np.arange(len(target))
    shifted = output - output.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    gradient = np.exp(log_p)
    gradient[rows, target] -= 1
    return float(-log_p[rows, target].mean()), gradient / len(target)


def sgd(parameters: Sequence[Array], gradients: Sequence[Array]) -> None:
    """Plain gradient descent with learning rate 0.01."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter -= 0.01 * gradient


def adam() -> Update:
    """Adam with its usual constants; each call makes one with a state of its own."""
    state: list[tuple[Array, Array]] = []
    t = 0

    def update(parameters: Sequence[Array], gradients: Sequence[Array]) -> None:
        nonlocal t
        t += 1
        state.extend((np.zeros_like(p), np.zeros_like(p)) for p in parameters[len(state) :])
        size, root = 0.001 / (1 - 0.9**t), math.sqrt(1 - 0.999**t)
        for parameter, gradient, (m, v) in zip(parameters, gradients, state, strict=True):
            m *= 0.9
            m += 0.1 * gradient
            v *= 0.999
            v += 0.001 * (gradient * gradient)
            parameter -= size * (m / (np.sqrt(v) / root + 1e-8))

    return update


# Floors: of a product of x (rows, inner) with a matrix (inner, columns) the gradients are two more


def layer(rows: int, inner: int, columns: int, *, times: int = 1, first: bool = False) -> Step:
    """The products of a linear layer, or of `times` pairs of matrices of the same sizes.

    Args:
        rows: those of x.
        inner: the columns of x.
        columns: those of the result.
        times: how many such pairs there are.
        first: whether x is the input of the network, of which there is no gradient.
    """
    x, weight, gradient = (
        np.ones(shape, np.float32)
        for shape in ((times, rows, inner), (times, inner, columns), (times, rows, columns))
    )

    def step() -> None:
        np.matmul(x, weight)
        np.matmul(x.mT, gradient)
        if not first:
            np.matmul(gradient, weight.mT)

    return step


def recurrence(steps: int, width: int, columns: int, n: int) -> Step:
    """The products of a layer that steps through `n` sequences, its states (width, n)."""
    weight = np.ones((columns, width), np.float32)
    turned = np.ascontiguousarray(weight.T)
    states, gradients = (np.ones((steps, size, n), np.float32) for size in (width, columns))

    def step() -> None:
        for state in states:
            weight.dot(state)
        for gradient in gradients:
            turned.dot(gradient)
        gradients.reshape(columns, -1).dot(states.reshape(width, -1).T)

    return step


def all_of(*steps: Step) -> Step:
    """One step after the other."""

    def step() -> None:
        for each in steps:
            each()

    return step


def lenet(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """The products of LeNet, those of convolution with windows that are written out."""
    n = len(batch[0])
    return all_of(
        layer(6, 1 * 5 * 5, 28 * 28, times=n, first=True),
        layer(n * 10 * 10, 6 * 5 * 5, 16),
        *(layer(n, width, outputs) for outputs, width in _sizes(parameters[4:])),
    )


def char_lstm(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """The products of the layer of LSTM and of the linear layer."""
    _, w_ih, w_hh, _, _, head, _ = parameters
    n, length = batch[0].shape
    return all_of(
        layer(n * length, w_ih.shape[1], w_ih.shape[0]),
        recurrence(length, w_hh.shape[1], w_hh.shape[0], n),
        layer(n * length, head.shape[1], head.shape[0]),
    )


def gpt(parameters: Sequence[Array], batch: Sequence[NDArray[Any]]) -> Step:
    """The products of the linear layers and of attention, whose 4 heads have 16 numbers each."""
    n, length = batch[0].shape
    return all_of(
        *(layer(n * length, width, outputs) for outputs, width in _sizes(parameters[2:])),
        layer(length, 16, length, times=2 * n * 4),
        layer(length, length, 16, times=2 * n * 4),
    )


def _sizes(parameters: Sequence[Array]) -> list[tuple[int, ...]]:
    """The shapes of the parameters that are matrices."""
    return [p.shape for p in parameters if p.ndim == 2]
