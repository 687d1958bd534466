"""What is timed: each case a training, or a part of one, written once for every framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

import minigrad
from reference import Training
from reference.registry import supervised
from reference.workloads.basics import logistic
from reference.workloads.data import floats

from . import controls, models
from .models import noise


@dataclass(frozen=True)
class Case:
    """Something to time.

    Attributes:
        name: short, for the command line and the plot.
        title: what it does, in full.
        training: makes it ready on a framework; one call of its step on one batch is timed.
        control: makes the same step in plain NumPy from the parameters and the batch.
        floor: whether the control is the step's matrix products alone.
        item: whether the step's result is read out as a number.
    """

    name: str
    title: str
    training: Callable[[Any], Training]
    control: Callable[[Sequence[NDArray[Any]], Sequence[NDArray[Any]]], controls.Step]
    floor: bool = False
    item: bool = False

    def on(
        self, fw: Any, compiled: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None
    ) -> Callable[[], Any]:
        """Make the step ready on a framework.

        Args:
            fw: the framework.
            compiled: takes the training's step and returns the one to time.
        """
        training = self._seeded(fw)
        step, batch = training.step, next(training.batches)
        if compiled is not None:
            step = compiled(step)
        if self.item:
            return lambda: step(*batch).item()
        return lambda: step(*batch)

    def arrays(self) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
        """The initial parameters, which are the same on every framework, and the batch."""
        training = self._seeded(minigrad)
        parameters = [p.detach().numpy().copy() for p in training.model.parameters()]
        return parameters, [tensor.numpy() for tensor in next(training.batches)]

    def by_hand(self) -> controls.Step:
        """Make the control ready."""
        return self.control(*self.arrays())

    def _seeded(self, fw: Any) -> Training:
        fw.manual_seed(0)
        return self.training(fw)


def network(fw: Any, *widths: int) -> Any:
    """Linear layers of the given widths with ReLU between them."""
    layers: list[Any] = []
    for inputs, outputs in pairwise(widths):
        layers += [fw.nn.Linear(inputs, outputs), fw.nn.ReLU()]
    return fw.nn.Sequential(*layers[:-1])


def small(fw: Any) -> Training:
    """A 4-64-64-2 network, batch of 32, mean squared error, Adam."""
    model = network(fw, 4, 64, 64, 2)
    batch = floats(fw, noise(32, 4)), floats(fw, noise(32, 2))
    optimizer = fw.optim.Adam(model.parameters(), lr=0.001)
    return supervised(model, fw.nn.MSELoss(), optimizer, repeat(batch))


def small_forward(fw: Any) -> Training:
    """The same network's answer to one row, as a policy gives at every move."""
    model = network(fw, 4, 64, 64, 2)

    def step(x: Any) -> Any:
        with fw.no_grad():
            return model(x)

    return Training(model, step, repeat((floats(fw, noise(1, 4)),)))


def wide(fw: Any, optimizer: Callable[[Any, Any], Any]) -> Training:
    """A 784-256-10 network, batch of 64, cross-entropy."""
    model = network(fw, 784, 256, 10)
    batch = floats(fw, noise(64, 784)), fw.tensor(np.arange(64) % 10)
    updater = optimizer(fw, model.parameters())
    return supervised(model, fw.nn.CrossEntropyLoss(), updater, repeat(batch))


def loading(fw: Any) -> Training:
    """A loader's next batch; the tensors and the order of the rows are given, for the control."""
    x, y = floats(fw, noise(100_000, 20)), fw.arange(100_000)
    order = fw.randperm(100_000)
    data = fw.utils.data.TensorDataset(x, y)
    loader = fw.utils.data.DataLoader(data, 64, sampler=order.tolist())
    batches = chain.from_iterable(repeat(loader))
    return Training(fw.nn.Identity(), lambda *_: next(batches)[0], repeat((x, y, order)))


CASES = (
    Case(
        "Linear(1, 1)",
        "Linear(1, 1), sigmoid, BCE, SGD on 4 rows, with loss.item()",
        logistic,
        controls.logistic,
        item=True,
    ),
    Case(
        "4-64-64-2 Adam",
        "MLP 4-64-64-2, ReLU, batch 32, MSE, Adam",
        small,
        lambda parameters, batch: controls.mlp(parameters, batch, controls.mse, controls.adam()),
    ),
    Case(
        "4-64-64-2 forward",
        "MLP 4-64-64-2, ReLU, batch 1, forward alone under no_grad",
        small_forward,
        controls.forward,
    ),
    Case(
        "784-256-10 SGD",
        "MLP 784-256-10, ReLU, batch 64, cross-entropy, SGD",
        lambda fw: wide(fw, lambda fw, parameters: fw.optim.SGD(parameters, lr=0.01)),
        lambda parameters, batch: controls.mlp(
            parameters, batch, controls.cross_entropy, controls.sgd
        ),
    ),
    Case(
        "784-256-10 Adam",
        "MLP 784-256-10, ReLU, batch 64, cross-entropy, Adam",
        lambda fw: wide(fw, lambda fw, parameters: fw.optim.Adam(parameters, lr=0.001)),
        lambda parameters, batch: controls.mlp(
            parameters, batch, controls.cross_entropy, controls.adam()
        ),
    ),
    Case(
        "LeNet",
        "LeNet 1-6-16 channels, 120-84-10, batch 64, cross-entropy, SGD with momentum",
        models.lenet,
        controls.lenet,
        floor=True,
    ),
    Case(
        "LSTM",
        "Embedding 65x64, LSTM 64-128, Linear, 16 texts of 64, Adam",
        models.char_lstm,
        controls.char_lstm,
        floor=True,
    ),
    Case(
        "GPT",
        "GPT of 2 layers, width 64, 4 heads, 16 texts of 64, AdamW",
        models.gpt,
        controls.gpt,
        floor=True,
    ),
    Case(
        "DataLoader",
        "DataLoader, the next 64 of 100,000 rows of a TensorDataset (20 floats, a class)",
        loading,
        controls.loading,
    ),
)


def named(name: str) -> Case:
    """The case of that name."""
    return next(case for case in CASES if case.name == name)
