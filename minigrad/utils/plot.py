"""Curves of a training, drawn with matplotlib (the extra `plot`)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["curves"]

ENDINGS = (".png", ".svg", ".pdf")
PARTS = ("train", "training", "val", "valid", "validation", "test")
# of Okabe and Ito, which the colour-blind tell apart
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


def curves(
    history: Mapping[str, Iterable[Any]] | Sequence[Mapping[str, Any]],
    path: str | os.PathLike[str],
    *,
    title: str = "",
) -> None:
    """Draw losses and metrics over epochs into a file.

    Each quantity has a panel, in which a line stands for each part of the data: `train_loss` and
    `val_loss` go into one panel, `accuracy` into another.

    Args:
        history: for each name its values, one an epoch; or for each epoch its values by name, where
            a name may be missing. Values are numbers or Tensors of one element.
        path: ends in '.png', '.svg' or '.pdf'.
        title: stands above the panels.

    Raises:
        ImportError: matplotlib is not installed.
        ValueError: nothing to draw, or a path with another ending.

    Example:
        >>> from minigrad.utils import plot
        >>> plot.curves({"train_loss": [2.0, 1.0], "val_loss": [2.1, 1.4]}, "curves.gif")
        Traceback (most recent call last):
            ...
        ValueError: curves are saved as .png, .svg or .pdf, but got 'curves.gif'
    """
    if Path(path).suffix.lower() not in ENDINGS:
        raise ValueError(f"curves are saved as .png, .svg or .pdf, but got '{path}'")
    panels = _panels(_lines(history))
    if not panels:
        raise ValueError("curves expects a history of one epoch at least, but it is empty")
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ImportError as error:
        raise ImportError(
            "curves are drawn with matplotlib: pip install 'minigrad[plot]'"
        ) from error
    # Not by pyplot, which would choose a window system and keep the figure.
    figure = Figure(figsize=(4.8 * len(panels), 3.6), layout="constrained")
    every = figure.subplots(1, len(panels), squeeze=False)[0]
    labels = list(dict.fromkeys(label for lines in panels.values() for label, _, _ in lines))
    for axes, (quantity, lines) in zip(every, panels.items(), strict=True):
        for label, epochs, values in lines:
            mark = "o" if len(values) == 1 else ""  # a line of one point can't be seen
            colour = COLOURS[labels.index(label) % len(COLOURS)]  # the same in every panel
            axes.plot(epochs, values, label=label, color=colour, marker=mark, linewidth=1.8)
        axes.set(xlabel="epoch", ylabel=quantity)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        if len(lines) > 1 or lines[0][0] != quantity:
            axes.legend(frameon=False)
    if title:
        figure.suptitle(title)
    figure.savefig(path, dpi=150)


def _lines(history: Any) -> dict[str, tuple[list[int], list[float]]]:
    """For each name its epochs, counted from 1, and values."""
    epochs: dict[str, tuple[list[int], list[float]]] = {}
    if isinstance(history, Mapping):
        for name, values in history.items():
            numbers = [float(value) for value in values]
            if numbers:
                epochs[name] = list(range(1, len(numbers) + 1)), numbers
    else:
        for epoch, entry in enumerate(history, 1):
            for name, value in entry.items():
                at, numbers = epochs.setdefault(name, ([], []))
                at.append(epoch)
                numbers.append(float(value))
    return epochs


def _panels(
    lines: Mapping[str, tuple[list[int], list[float]]],
) -> dict[str, list[tuple[str, list[int], list[float]]]]:
    """The lines by quantity: label, epochs and values of each."""
    panels: dict[str, list[tuple[str, list[int], list[float]]]] = {}
    for name, (epochs, values) in lines.items():
        words = name.replace("/", "_").replace(" ", "_").split("_")
        rest = [word for word in words if word.lower() not in PARTS]
        part = " ".join(word for word in words if word.lower() in PARTS)
        quantity = " ".join(rest) or name
        panels.setdefault(quantity, []).append((part or quantity, epochs, values))
    return panels
