"""A training run that can stop after any step; as a program, it goes on from saved files.

`python -m tests.resumed_run NAME FILE...` prints a fingerprint of how each run ends.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import minigrad as mg
from minigrad import nn, optim
from minigrad.optim import lr_scheduler as lrs

EPOCHS, ROWS, BATCH = 3, 20, 6

RECIPES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "momentum": (
        lambda ps: optim.SGD(ps, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
        lambda o: lrs.StepLR(o, 3, gamma=0.5),
    ),
    "adam": (
        lambda ps: optim.Adam(ps, lr=0.01, amsgrad=True),
        lambda o: lrs.CosineAnnealingWarmRestarts(o, 5),
    ),
    "adamw": (
        lambda ps: optim.AdamW([{"params": [p], "lr": 0.01} for p in ps]),
        lambda o: lrs.OneCycleLR(o, 0.1, total_steps=50),
    ),
    "rmsprop": (
        lambda ps: optim.RMSprop(ps, lr=0.01, momentum=0.5, centered=True),
        lambda o: lrs.SequentialLR(o, [lrs.LinearLR(o), lrs.ExponentialLR(o, 0.9)], [4]),
    ),
}


class Run:
    """All that a training consists of, and how far it has come."""

    def __init__(self, name: str) -> None:
        mg.manual_seed(0)
        self.x, self.y = mg.randn(ROWS, 5), mg.randint(0, 3, (ROWS,))
        layers = (nn.Linear(5, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.3))
        self.model = nn.Sequential(*layers, nn.Linear(16, 3))
        make_optimizer, make_scheduler = RECIPES[name]
        self.optimizer = make_optimizer(self.model.parameters())
        self.scheduler = make_scheduler(self.optimizer)
        self.generator = mg.Generator().manual_seed(1)  # of the shuffles
        self.epoch = self.position = 0
        self.order = mg.randperm(ROWS, generator=self.generator)

    def done(self) -> bool:
        return self.epoch == EPOCHS

    def step(self) -> None:
        rows = self.order[self.position : self.position + BATCH]
        self.optimizer.zero_grad()
        noisy = self.x[rows] + 0.1 * mg.randn(len(rows), 5)
        nn.functional.cross_entropy(self.model(noisy), self.y[rows]).backward()
        self.optimizer.step()
        self.scheduler.step()
        self.position += BATCH
        if self.position >= ROWS:
            self.epoch, self.position = self.epoch + 1, 0
            self.order = mg.randperm(ROWS, generator=self.generator)

    def finish(self) -> None:
        while not self.done():
            self.step()

    def save(self, path: Path) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "rng": mg.get_rng_state(),
            "shuffles": self.generator.get_state(),
            "place": (self.epoch, self.position, self.order),
        }
        mg.save(state, path)

    def load(self, path: Path) -> None:
        state = mg.load(path)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        mg.set_rng_state(state["rng"])
        self.generator.set_state(state["shuffles"])
        self.epoch, self.position, self.order = state["place"]

    def fingerprint(self) -> str:
        """A digest of every bit that is to agree at the end."""
        digest = hashlib.sha256()
        for value in self.model.state_dict().values():
            digest.update(value.numpy().tobytes())
        digest.update(mg.rand(3).numpy().tobytes() + self.order.numpy().tobytes())
        return digest.hexdigest()


def main() -> None:
    name, *paths = sys.argv[1:]
    for path in paths:
        run = Run(name)
        run.load(Path(path))
        run.finish()
        print(run.fingerprint())


if __name__ == "__main__":
    main()
