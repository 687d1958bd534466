"""What a training looks like while it runs and when it is over: table, summary."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from ..command.parser import COMMAND
from ..command.progress import LiveLine, bar
from .training import OPTIMIZERS, Progress, Settings, Split, train


class Run:
    """The training on one framework, timed, with the results of the epochs behind it."""

    def __init__(self, name: str, fw: Any, split: Split, settings: Settings) -> None:
        """Make ready; the first step is taken by `epoch`."""
        self.name = name
        self.losses: list[float] = []
        self.accuracies: list[float] = []
        self.seconds = 0.0
        self._warm = False
        self._progress = train(fw, split, settings)

    def epoch(self, line: LiveLine) -> None:
        """Train to the end of an epoch and show on `line` how far it is."""
        while (progress := self._advance()).accuracy is None:
            line.show(bar(f"{self.name} epoch {progress.epoch}", progress.done, progress.loss))
        self.losses.append(progress.loss)
        self.accuracies.append(progress.accuracy)

    def _advance(self) -> Progress:
        start = perf_counter()
        progress = next(self._progress)
        if self._warm:  # the first step, in which a framework loads its lazy parts, is not timed
            self.seconds += perf_counter() - start
        self._warm = True
        return progress


def relative_difference(a: float, b: float) -> float:
    """|a - b| as a share of the larger of the two; 0 when they are equal."""
    return 0.0 if a == b else abs(a - b) / max(abs(a), abs(b))


def heading(runs: Sequence[Run]) -> str:
    """Title the columns of `row`: with twins, each one's loss and their relative difference."""
    others = runs[1:]
    losses = [run.name for run in runs] if others else ["loss"]
    return _line("epoch", *losses, *("difference" for _ in others), "held-out")


def row(runs: Sequence[Run], settings: Settings) -> str:
    """Tell the epoch that every run has just ended."""
    first, *others = runs
    return _line(
        f"{len(first.losses)}/{settings.epochs}",
        *(f"{run.losses[-1]:.6f}" for run in runs),
        *(f"{relative_difference(first.losses[-1], run.losses[-1]):.1e}" for run in others),
        f"{first.accuracies[-1]:.2%}",
    )


def _line(epoch: str, *cells: str) -> str:
    return f"{epoch:>9}" + "".join(f"{cell:>12}" for cell in cells)


def summary(runs: Sequence[Run], settings: Settings) -> str:
    """Tell the outcome of the epochs that every run has ended, be they fewer than planned."""
    epochs = min(len(run.losses) for run in runs)
    if epochs == 0:
        return "No epoch was completed."
    count = f"{epochs} of " * (epochs < settings.epochs) + f"{settings.epochs} epoch"
    count += "s" * (settings.epochs > 1)
    lines = [
        f"{run.name} reads {run.accuracies[epochs - 1]:.2%} of the held-out digits correctly, "
        f"after {count} in {run.seconds:.2f} s."
        for run in runs
    ]
    first, *others = runs
    for run in others:
        pairs = zip(first.losses[:epochs], run.losses[:epochs], strict=True)
        largest = max(relative_difference(a, b) for a, b in pairs)
        lines.append(f"Largest relative difference of their losses: {largest:.1e}.")
    return "\n".join(lines)


def suggestions(runs: Sequence[Run], settings: Settings) -> str:
    """Say what to try next, in view of what was run."""
    other = next(name for name in OPTIMIZERS if name != settings.optimizer)
    tries = [
        ("--twin", "the same run on PyTorch beside it, number for number"),
        (f"--optimizer {other}", "another rule for changing the weights"),
        ("--hidden 8 --seed 1", "a much smaller network, from another start"),
        ("train table.csv --target column", "a table of your own"),
    ]
    width = max(len(options) for options, _ in tries)
    lines = [
        f"  {COMMAND} {options:<{width}}  # {text}" for options, text in tries[len(runs) - 1 :]
    ]
    lines.append("and, in a PyTorch script of your own, `import minigrad as torch`.")
    return "\n".join(["Try next:", *lines])
