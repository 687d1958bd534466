"""The file that `train` keeps: the training, what it depends on, and what it learns from."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import minigrad as mg

from ..serialization import LoadError
from .ending import Failure, Refusal, counted
from .fitting import network, outputs
from .options import Settings
from .plain import restored
from .problem import Problem
from .report import described, row

FORMAT, VERSION = "python -m minigrad train", 1

BROKEN = (
    *(ArithmeticError, AttributeError, LookupError, MemoryError),
    *(RuntimeError, TypeError, ValueError),
)
"""The errors of what goes on from a file that has not what it should have."""


@dataclass(frozen=True)
class Checkpoint:
    """What a file has of a training.

    Attributes:
        source: where its data came from, as the user named it.
        digest: of the data, to know it again.
        train: how many rows it learns from.
        test: how many are held out.
        dropped: how many were left out, for want of a value.
        settings: what it depends on.
        problem: what is learnt.
        fit: the state of the `Fit`.
    """

    source: str
    digest: str
    train: int
    test: int
    dropped: int
    settings: Settings
    problem: Problem
    fit: dict[str, Any]

    def account(self) -> list[str]:
        """What is learnt, from what, and how, as lines."""
        dropped = f", {self.dropped:,} without a value left out" * (self.dropped > 0)
        return [
            f"{self.source}: {described(self.problem)}",
            f"{counted(self.train, 'row')} to learn from, {self.test:,} held out{dropped}",
            str(self.settings),
        ]

    @property
    def history(self) -> list[dict[str, float]]:
        """For each epoch that has ended, its losses and scores."""
        history: list[dict[str, float]] = self.fit["history"]
        return history

    def model(self) -> mg.nn.Sequential:
        """The network, as trained."""
        model = network(len(self.problem.mean), self.problem.outputs, self.settings)
        model.load_state_dict(self.fit["model"])
        return model

    def check(self) -> None:
        """See that all parts are what they should be; what is wrong raises one of `BROKEN`."""
        inputs = self.problem.inputs(np.ones((1, len(self.problem.mean))))
        self.problem.answers(outputs(self.model(), mg.from_numpy(inputs)).numpy())
        self.account()
        for entry in self.history:
            row(1, self.settings.epochs, entry)

    def save(self, path: str) -> None:
        """Write the file anew, whole or not at all.

        Raises:
            Failure: the disk is full, the folder is gone, ...
        """
        parts = {
            **vars(self),
            "settings": asdict(self.settings),
            "problem": self.problem.state_dict(),
        }
        try:
            mg.save({"format": FORMAT, "version": VERSION, **parts}, path)
        except (OSError, RuntimeError) as error:
            raise Failure(f"can't write {path!r}: {error}") from error


def read_checkpoint(path: str) -> Checkpoint:
    """Read what `Checkpoint.save` wrote.

    Raises:
        Refusal: there is no such file, or it is of another kind.
    """
    try:
        parts = mg.load(path)
    except OSError as error:
        raise Refusal(f"can't read {path!r}: {error.strerror or error}") from error
    except (LoadError, RuntimeError) as error:
        raise Refusal(f"{path}: no checkpoint: {error}") from error
    if not isinstance(parts, dict) or parts.pop("format", None) != FORMAT:
        raise Refusal(f"{path}: was not written by `{FORMAT}`")
    version = parts.pop("version", None)
    if version != VERSION:
        raise Refusal(f"{path}: version {version!r} of the file; {VERSION} is read here")
    try:
        settings = restored(Settings, parts["settings"])
        problem = Problem.from_state(parts["problem"])
        checkpoint = restored(Checkpoint, {**parts, "settings": settings, "problem": problem})
        checkpoint.check()
    except BROKEN as error:
        raise Refusal(f"{path}: the checkpoint is damaged") from error
    return checkpoint


def digest(*arrays: NDArray[Any]) -> str:
    """A fingerprint of arrays: their types, shapes and values."""
    hashed = hashlib.sha256()
    for array in arrays:
        hashed.update(f"{array.dtype.str}{array.shape}".encode())
        hashed.update(array.tobytes())
    return hashed.hexdigest()
