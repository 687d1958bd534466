"""Networks for the handwritten digits, on shuffled mini-batches."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, repeat
from typing import Any

from ..registry import Training, supervised, workload
from .data import digit_tensors, shuffled


def classifier(fw: Any) -> Any:
    """A 64-64-10 network with dropout on its pixels and on its hidden units.

    Its activation is smooth: at the kink of ReLU a last-bit difference is a whole gradient, which
    in float32 happens about once in 20 runs and says nothing about either framework.
    """
    return fw.nn.Sequential(
        fw.nn.Dropout(0.1),
        fw.nn.Linear(64, 64),
        fw.nn.SiLU(),
        fw.nn.Dropout(0.3),
        fw.nn.Linear(64, 10),
    )


def momentum(fw: Any, parameters: Any) -> Any:
    """The textbook optimizer, which PyTorch offers as an option of SGD only."""
    if hasattr(fw.optim, "Momentum"):
        return fw.optim.Momentum(parameters, lr=0.05, momentum=0.9)
    return fw.optim.SGD(parameters, lr=0.05, momentum=0.9)


OPTIMIZERS: dict[str, Callable[[Any, Any], Any]] = {
    "sgd": lambda fw, parameters: fw.optim.SGD(parameters, lr=0.3),
    "momentum": momentum,
    "rmsprop": lambda fw, parameters: fw.optim.RMSprop(parameters, lr=0.003),
    "adam": lambda fw, parameters: fw.optim.Adam(parameters, lr=0.003),
}


@workload("digits-adam", optimizer="adam")
@workload("digits-rmsprop", optimizer="rmsprop")
@workload("digits-momentum", optimizer="momentum")
@workload("digits-sgd", optimizer="sgd")
def digits(fw: Any, optimizer: str) -> Training:
    """A classifier of digits with dropout, by cross-entropy."""
    model = classifier(fw)
    criterion = fw.nn.CrossEntropyLoss()
    updater = OPTIMIZERS[optimizer](fw, model.parameters())
    return supervised(model, criterion, updater, shuffled(fw, 64, *digit_tensors(fw)))


@workload("digits-loader")
def loaded(fw: Any) -> Training:
    """The classifier again, fed by a loader with four fifths of the digits."""
    data = fw.utils.data
    rows, _ = data.random_split(data.TensorDataset(*digit_tensors(fw)), [0.8, 0.2])
    batches = map(tuple, chain.from_iterable(repeat(data.DataLoader(rows, 64, shuffle=True))))
    model = classifier(fw)
    optimizer = fw.optim.Adam(model.parameters(), lr=0.003)
    return supervised(model, fw.nn.CrossEntropyLoss(), optimizer, batches)


@workload("accumulation")
def accumulation(fw: Any) -> Training:
    """The classifier again, each step's gradient gathered over four parts of its batch."""
    model = classifier(fw)
    criterion = fw.nn.CrossEntropyLoss(reduction="sum")
    optimizer = fw.optim.SGD(model.parameters(), lr=0.2)

    def step(x: Any, y: Any) -> Any:
        optimizer.zero_grad()
        total = fw.zeros(())
        for inputs, targets in zip(x.chunk(4), y.chunk(4), strict=True):
            loss = criterion(model(inputs), targets) / len(x)
            loss.backward()
            total += loss.detach()
        optimizer.step()
        return total

    return Training(model, step, shuffled(fw, 64, *digit_tensors(fw)))


@workload("autoencoder")
def autoencoder(fw: Any) -> Training:
    """Digits squeezed through 8 numbers and drawn again, by AdamW with weight decay."""
    images, _ = digit_tensors(fw)
    model = fw.nn.Sequential(
        fw.nn.Linear(64, 32), fw.nn.GELU(), fw.nn.Linear(32, 8), fw.nn.Tanh(),
        fw.nn.Linear(8, 32), fw.nn.GELU(), fw.nn.Linear(32, 64), fw.nn.Sigmoid(),
    )  # fmt: skip
    optimizer = fw.optim.AdamW(model.parameters(), lr=0.003, weight_decay=0.05)
    batches = ((x, x) for (x,) in shuffled(fw, 32, images))
    return supervised(model, fw.nn.MSELoss(), optimizer, batches)
