"""The training that `python -m minigrad` shows: handwritten digits, a small network, any optimizer.

It is written once, as a function of the framework, so that PyTorch can run the very same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..data import load_digits

BATCH_SIZE = 16


class Recipe(NamedTuple):
    """How to build an optimizer from a framework's `optim` and the learning rate that suits it."""

    build: Callable[..., Any]
    lr: float


OPTIMIZERS = {
    "sgd": Recipe(lambda optim, parameters, lr: optim.SGD(parameters, lr=lr), 0.3),
    "momentum": Recipe(
        lambda optim, parameters, lr: optim.SGD(parameters, lr=lr, momentum=0.9), 0.05
    ),
    "rmsprop": Recipe(lambda optim, parameters, lr: optim.RMSprop(parameters, lr=lr), 0.004),
    "adam": Recipe(lambda optim, parameters, lr: optim.Adam(parameters, lr=lr), 0.005),
    "adamw": Recipe(lambda optim, parameters, lr: optim.AdamW(parameters, lr=lr), 0.005),
}


@dataclass(frozen=True)
class Settings:
    """What a run depends on.

    Attributes:
        seed: where the random numbers start: initial weights, shuffles, dropout.
        epochs: passes over the training images.
        optimizer: a key of `OPTIMIZERS`.
        lr: the learning rate of the first epoch; it falls linearly towards zero.
        hidden: units of the hidden layer.
    """

    seed: int
    epochs: int
    optimizer: str
    lr: float
    hidden: int


class Split(NamedTuple):
    """Images as standardised rows of 64 float32, and their labels; every fifth is held out."""

    train_x: NDArray[np.float32]
    train_y: NDArray[np.int64]
    test_x: NDArray[np.float32]
    test_y: NDArray[np.int64]


class Progress(NamedTuple):
    """Where a training stands after a batch.

    Attributes:
        epoch: the current one, from 1.
        done: the share of its images seen, above 0 and up to 1.
        loss: mean cross-entropy over those images.
        accuracy: share of the held-out images read correctly; None before the epoch's end.
    """

    epoch: int
    done: float
    loss: float
    accuracy: float | None


def split_digits() -> Split:
    """Load the digits, hold out every fifth, and standardise by the others' mean and spread."""
    images, labels = load_digits()
    held_out = np.arange(len(labels)) % 5 == 4
    pixels = images.reshape(len(images), -1).astype(np.float32)
    train = pixels[~held_out]
    pixels = (pixels - train.mean()) / train.std()
    return Split(pixels[~held_out], labels[~held_out], pixels[held_out], labels[held_out])


def train(fw: Any, split: Split, settings: Settings) -> Iterator[Progress]:
    """Train a network with one hidden layer, reporting after every batch.

    Dropout on the input pixels is what lifts the accuracy on held-out images most.

    Args:
        fw: the framework, `minigrad` or `torch`.
        split: the images and labels.
        settings: seed, epochs, optimizer, learning rate, width.

    Yields:
        The progress after each batch; the last of an epoch carries the held-out accuracy.
    """
    fw.manual_seed(settings.seed)
    train_x, train_y, test_x, test_y = map(fw.tensor, split)
    model = fw.nn.Sequential(
        fw.nn.Dropout(0.2),
        fw.nn.Linear(train_x.shape[1], settings.hidden),
        fw.nn.ReLU(),
        fw.nn.Linear(settings.hidden, 10),
    )
    criterion = fw.nn.CrossEntropyLoss()
    recipe = OPTIMIZERS[settings.optimizer]
    optimizer = recipe.build(fw.optim, model.parameters(), settings.lr)

    for epoch in range(settings.epochs):
        optimizer.param_groups[0]["lr"] = settings.lr * (1 - epoch / settings.epochs)
        model.train()
        seen, total = 0, 0.0
        for batch in fw.randperm(len(train_x)).split(BATCH_SIZE):
            optimizer.zero_grad()
            loss = criterion(model(train_x[batch]), train_y[batch])
            loss.backward()
            optimizer.step()
            seen += len(batch)
            total += loss.item() * len(batch)
            if seen < len(train_x):
                yield Progress(epoch + 1, seen / len(train_x), total / seen, None)

        model.eval()
        with fw.no_grad():
            correct = (model(test_x).argmax(1) == test_y).sum().item()
        yield Progress(epoch + 1, 1.0, total / seen, correct / len(test_y))
