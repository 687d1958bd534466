"""The cases' steps by hand in plain NumPy: what the arithmetic alone costs on this machine.

Each control takes a case's initial parameters and its batch as arrays and returns its step.
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
