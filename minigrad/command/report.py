"""What is told of a training: the problem, and losses and scores as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from .ending import counted, listed
from .problem import Problem

COLUMNS = {
    "train_loss": ("train loss", "{:.6f}"),
    "test_loss": ("test loss", "{:.6f}"),
    "test_accuracy": ("accuracy", "{:.2%}"),
    "test_r2": ("R2", "{:.4f}"),
    "test_rmse": ("RMSE", "{:.6g}"),
}
"""For each entry of a history its title and form."""


def heading(measures: Iterable[str]) -> str:
    """The titles of `row`."""
    return f"{'epoch':>11}" + "".join(f"{COLUMNS[name][0]:>12}" for name in measures)


def row(epoch: int, epochs: int, entry: Mapping[str, float]) -> str:
    """An epoch's losses and scores.

    Example:
        >>> row(3, 20, {"train_loss": 0.5, "test_accuracy": 0.75})
        '       3/20    0.500000      75.00%'
    """
    cells = (_cell(name, value) for name, value in entry.items())
    return f"{f'{epoch}/{epochs}':>11}" + "".join(f"{cell:>12}" for cell in cells)


def _cell(name: str, value: float) -> str:
    return "-" if math.isnan(value) else COLUMNS[name][1].format(value)  # R2 of a single row


def scores(values: Mapping[str, float]) -> str:
    """The scores among some values, in words.

    Example:
        >>> scores({"loss": 1.0, "r2": 0.91234, "rmse": 1.5})
        'R2 0.9123, RMSE 1.5'
    """
    names = [name for name in ("accuracy", "r2", "rmse") if name in values]
    told = ((f"test_{name}", values[name]) for name in names)
    return ", ".join(f"{COLUMNS[name][0]} {_cell(name, value)}" for name, value in told)


def held_out(entry: Mapping[str, float]) -> str:
    """The scores on the rows held out, in words; "" if there are none."""
    return scores({name.removeprefix("test_"): value for name, value in entry.items()})


def described(problem: Problem) -> str:
    """What is predicted from what."""
    names = [feature.name for feature in problem.features]
    classes = problem.target.classes
    return (
        f"{'regression' if classes is None else 'classification'} of {problem.target.name!r}"
        + (f" ({len(classes)} classes: {listed(classes)})" if classes else "")
        + f" from {listed(names)}: {counted(len(problem.mean), 'input')}"
    )
