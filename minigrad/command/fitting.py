"""The training itself, which can stop after any step and go on exactly as it would have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import minigrad as mg
from minigrad import nn

from ..demo.training import OPTIMIZERS
from .options import ACTIVATIONS, Settings
from .problem import Problem

CHUNK = 4096  # rows that are predicted at once


class Diverged(Exception):
    """The loss, or a parameter, is no longer a finite number."""


class Split(NamedTuple):
    """Which rows are learnt from and which are held out, and the generator that drew them."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    generator: mg.Generator


def split(count: int, settings: Settings) -> Split:
    """Draw the rows that are held out; at least one is left to learn from.

    Args:
        count: how many rows there are.
        settings: their seed and share.
    """
    generator = mg.Generator().manual_seed(settings.seed)
    order = mg.randperm(count, generator=generator).numpy()
    held = min(round(settings.test_share * count), count - 1)
    return Split(order[held:], order[:held], generator)


def network(inputs: int, outputs: int, settings: Settings) -> nn.Sequential:
    """A multilayer perceptron."""
    layers: list[nn.Module] = []
    for width in settings.hidden:
        layers += [nn.Linear(inputs, width), getattr(nn, ACTIVATIONS[settings.activation])()]
        if settings.dropout:
            layers.append(nn.Dropout(settings.dropout))
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def outputs(model: nn.Module, x: mg.Tensor) -> mg.Tensor:
    """What a network gives for rows, in evaluation mode."""
    model.eval()
    with mg.no_grad():
        return mg.cat([model(part) for part in x.split(CHUNK)])


class Fit:
    """A training, and how far it has come.

    Args:
        settings: what it depends on.
        problem: what is learnt.
        encoded: the table's rows, as `Problem.encode` gives them.
        truth: and what is to be predicted, as `Target.encode` gives it.
        parts: which rows are learnt from.

    Attributes:
        model: the network.
        history: for each epoch that has ended, its losses and scores.
    """

    def __init__(
        self,
        settings: Settings,
        problem: Problem,
        encoded: NDArray[np.float64],
        truth: NDArray[Any],
        parts: Split,
    ) -> None:
        x, y = mg.from_numpy(problem.inputs(encoded)), mg.from_numpy(problem.goals(truth))
        train, test = mg.from_numpy(parts.train), mg.from_numpy(parts.test)
        self._settings, self._problem = settings, problem
        self._x, self._y = x[train], y[train]
        self._test_x, self._test_y = x[test], y[test]
        self._truth = truth[parts.test]
        mg.manual_seed(settings.seed)
        self.model = network(x.shape[1], problem.outputs, settings)
        recipe = OPTIMIZERS[settings.optimizer]
        self._optimizer = recipe.build(mg.optim, self.model.parameters(), settings.rate)
        self._criterion: nn.Module = (
            nn.MSELoss() if problem.target.classes is None else nn.CrossEntropyLoss()
        )
        self._shuffles = parts.generator
        self._epoch_start = self._shuffles.get_state()
        self._batch, self._total = 0, 0.0  # of the epoch under way
        self.history: list[dict[str, float]] = []

    @property
    def rows(self) -> int:
        """How many rows are learnt from."""
        return len(self._x)

    @property
    def batches(self) -> int:
        """How many steps an epoch has."""
        return math.ceil(self.rows / self._settings.batch_size)

    @property
    def batch(self) -> int:
        """How many of them are behind, in the epoch under way."""
        return self._batch

    @property
    def measures(self) -> tuple[str, ...]:
        """What an entry of the history has."""
        held_out = ("loss", *self._problem.measures) if len(self._truth) else ()
        return "train_loss", *(f"test_{name}" for name in held_out)

    def epoch(self) -> Iterator[float]:
        """Train to the end of the epoch, or to where the caller leaves off.

        Yields:
            After each step the mean loss of the epoch so far.

        Raises:
            Diverged: the step, or the state at the epoch's end, is of no use.
        """
        self._shuffles.set_state(self._epoch_start)
        order = mg.randperm(self.rows, generator=self._shuffles)
        for rows in order.split(self._settings.batch_size)[self._batch :]:
            self._step(rows)
            yield self._total / min(self._batch * self._settings.batch_size, self.rows)
        scores = {"train_loss": self._total / self.rows, **self._evaluation()}
        self.check()
        self.history.append(scores)
        self._epoch_start = self._shuffles.get_state()
        self._batch, self._total = 0, 0.0

    def _step(self, rows: mg.Tensor) -> None:
        self.model.train()
        self._optimizer.zero_grad()
        loss = self._criterion(self.model(self._x[rows]), self._y[rows])
        value = loss.item()
        if not math.isfinite(value):
            raise Diverged
        loss.backward()
        self._optimizer.step()
        self._batch += 1
        self._total += value * len(rows)

    def _evaluation(self) -> dict[str, float]:
        """Loss and scores on the rows that are held out, if there are any."""
        if not len(self._truth):
            return {}
        given = outputs(self.model, self._test_x)
        scores = self._problem.scores(given.numpy(), self._truth)
        named = {f"test_{name}": value for name, value in scores.items()}
        return {"test_loss": self._criterion(given, self._test_y).item(), **named}

    def check(self) -> None:
        """See that the state is worth keeping.

        Raises:
            Diverged: a parameter is no finite number.
        """
        if not all(np.isfinite(value.numpy()).all() for value in self.model.state_dict().values()):
            raise Diverged

    def state_dict(self) -> dict[str, Any]:
        """All that the training goes on from, but for the data."""
        return {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "rng": mg.get_rng_state(),
            "epoch_start": self._epoch_start,
            "batch": self._batch,
            "total": self._total,
            "history": list(self.history),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from there; an error leaves a training that is of no use."""
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        mg.set_rng_state(state["rng"])
        self._epoch_start = state["epoch_start"]
        self._shuffles.set_state(self._epoch_start)
        self._batch, self._total = int(state["batch"]), float(state["total"])
        self.history = [dict(entry) for entry in state["history"]]
        if not 0 <= self._batch <= self.batches:
            raise ValueError(f"{self._batch} of {self.batches} batches")
        if any(tuple(entry) != self.measures for entry in self.history):
            raise ValueError("a history of other measures")
