"""A training made ready: the table read, the problem posed, the network as it begins or goes on."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from .checkpoint import BROKEN, Checkpoint, digest
from .columns import Kinds, read_frame
from .ending import Failure, Refusal, listed
from .fitting import Diverged, Fit, split
from .interrupts import Interrupts
from .options import Settings
from .problem import Problem, pose
from .progress import progress
from .report import heading, row
from .table import Table


@dataclass(frozen=True)
class Training:
    """A `Fit`, and what a checkpoint has besides.

    Attributes:
        about: the checkpoint, but for the state.
        fit: the training as it stands.
        path: where the checkpoint is kept; None: nowhere.
    """

    about: Checkpoint
    fit: Fit
    path: str | None

    def save(self) -> None:
        """Keep the state, where it is to be kept.

        Raises:
            Diverged: it is not worth it, so the file stays as it was.
            Failure: it can't be written.
        """
        self.fit.check()
        if self.path is not None:
            replace(self.about, fit=self.fit.state_dict()).save(self.path)

    def run(self) -> bool:
        """Train to the end, with a row for each epoch; or until the user interrupts.

        Returns:
            Whether the end was reached.

        Raises:
            Failure: a loss or parameter is no longer finite, or the checkpoint can't be written.
        """
        epochs = self.about.settings.epochs
        print(heading(self.fit.measures), flush=True)
        with Interrupts() as interrupts:
            try:
                while len(self.fit.history) < epochs:
                    self._epoch(interrupts)
                    if interrupts.asked:
                        return len(self.fit.history) == epochs
            except Diverged:
                epoch, path = len(self.fit.history) + 1, self.path
                kept = f"; {path} keeps what was before" if path and os.path.exists(path) else ""
                raise Failure(
                    f"the loss is no longer a finite number in epoch {epoch}; "
                    f"try a smaller --lr{kept}"
                ) from None
        return True

    def _epoch(self, interrupts: Interrupts) -> None:
        """Train to the epoch's end or the user's interruption, and keep the state."""
        fit, epochs = self.fit, self.about.settings.epochs
        done = len(fit.history)
        with progress(f"epoch {done + 1}/{epochs}", fit.batches, fit.batch) as advance:
            for loss in fit.epoch():
                advance(loss)
                if interrupts.asked:
                    break
        self.save()
        if len(fit.history) > done:
            print(row(done + 1, epochs, fit.history[-1]), flush=True)


def prepare(table: Table, settings: Settings, old: Checkpoint | None, path: str | None) -> Training:
    """Bring table and network to where the training begins, or goes on.

    Args:
        table: the data.
        settings: what the training depends on.
        old: where it goes on from; None: it begins.
        path: where it is to be kept.

    Raises:
        Refusal: the data can't be learnt from, or is not what the old training learnt from.
    """
    target, kinds = _columns(table, settings) if old is None else _known_columns(old.problem)
    frame = read_frame(table, kinds, settings.drop_missing)
    if len(frame.rows) < 2:
        raise table.refusal("a single row; at least 2 are needed")
    problem = pose(frame, target, settings.task) if old is None else old.problem
    encoded, truth = problem.encode(frame), problem.target.encode(frame.columns[target])
    parts = split(len(truth), settings)
    if old is None and settings.standardize:
        problem = problem.standardized(encoded[parts.train], truth[parts.train])
    fingerprint = digest(encoded, truth)
    if old is not None and fingerprint != old.digest:
        raise table.refusal(f"not the data that was trained on, which was {old.source!r}")
    fit = Fit(settings, problem, encoded, truth, parts)
    if old is not None:
        try:
            fit.load_state_dict(old.fit)
        except BROKEN as error:
            raise Refusal("the state of the training that goes on is damaged") from error
    counts = len(parts.train), len(parts.test), frame.dropped
    about = Checkpoint(table.source, fingerprint, *counts, settings, problem, {})
    return Training(about, fit, path)


def _columns(table: Table, settings: Settings) -> tuple[str, Kinds]:
    """The target's name, and which columns are read: as texts, or as what they have."""
    target = table.target if settings.target is None else settings.target
    if target is None:
        raise table.refusal(f"--target is to name one of the columns {listed(table.names)}")
    table.check([target, *settings.features, *settings.ignore, *settings.text])
    if target in (*settings.features, *settings.ignore):
        raise table.refusal(f"{table.kind} {target!r} is the target; it can't be another thing too")
    names = settings.features or [name for name in table.names if name != target]
    names = [name for name in names if name not in settings.ignore]
    if not names:
        raise table.refusal(f"no {table.kind} is left to predict {target!r} from")
    if "" in (*names, target):
        raise table.refusal("a column has no name; --ignore '' leaves it out")
    return target, {name: name in settings.text or None for name in (*names, target)}


def _known_columns(problem: Problem) -> tuple[str, Kinds]:
    """The same for a training that goes on."""
    target = problem.target
    return target.name, {**problem.kinds, target.name: target.text}
