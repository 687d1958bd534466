"""The pictures beside RESULTS.md. They need matplotlib."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .report import FRAMEWORKS
from .subjects import BASELINE, SUBJECTS

if TYPE_CHECKING:
    from .scaling import Curve
    from .steps import Result

BELOW: dict[str, Any] = {"loc": "outside lower center", "ncols": 6}
"""Where the legend stands."""


@contextmanager
def figure(path: Path, columns: int, size: tuple[float, float], **options: Any) -> Iterator[Any]:
    """Panels side by side, written to a file in the end.

    Args:
        path: the file, an SVG that is the same for the same figures.
        columns: how many panels.
        size: width and height in inches.
        options: further arguments of `plt.subplots`.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    with plt.rc_context({"svg.hashsalt": "minigrad", "svg.fonttype": "none"}):
        drawing, panels = plt.subplots(
            1, columns, figsize=size, layout="constrained", squeeze=False, **options
        )
        yield panels[0]
        drawing.savefig(path, metadata={"Date": None})
        plt.close(drawing)


def speeds(results: Mapping[int, Sequence[Result]], path: Path) -> None:
    """How fast each subject is in PyTorch's measure: a panel for each number of threads."""
    from matplotlib.ticker import LogLocator

    cases = [result.case.name for result in next(iter(results.values()))]
    names = [s.name for s in SUBJECTS if s.name != BASELINE]
    shifts = np.linspace(0.3, -0.3, len(names))
    size = (1.5 + 4 * len(results), 1.5 + 0.7 * len(cases))
    with figure(path, len(results), size, sharex=True, sharey=True) as panels:
        for axes, (count, timed) in zip(panels, results.items(), strict=True):
            rows = np.arange(len(cases))[::-1]
            for name, shift in zip(names, shifts, strict=True):
                points = [
                    (row, *speed)
                    for row, result in zip(rows, timed, strict=True)
                    if (speed := result.speed(name))
                ]
                if points:
                    row, low, median, high = np.transpose(points)
                    spread = (median - low, high - median)
                    axes.errorbar(median, row + shift, xerr=spread, fmt="o", ms=4, label=name)
            axes.axvline(1, color="black", linewidth=1)
            axes.grid(axis="x", alpha=0.4)
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.xaxis.set_major_formatter("{x:g}x")
            axes.minorticks_off()
            axes.set_yticks(rows, cases)
            axes.set_xlabel("speed, PyTorch = 1 (medians and quartiles)")
            axes.set_title("one thread" if count == 1 else f"{count} threads")
        panels[0].figure.legend(*panels[0].get_legend_handles_labels(), **BELOW)


def curves(results: Mapping[str, Mapping[str, Curve]], path: Path) -> None:
    """The time of a step along each axis, of every framework: a panel for each axis."""
    with figure(path, len(results), (3.2 * len(results), 3.2)) as panels:
        for axes, (title, by_name) in zip(panels, results.items(), strict=True):
            for name, curve in by_name.items():
                low, median, high = 1e6 * np.transpose(curve.spreads)
                spread = (median - low, high - median)
                label = FRAMEWORKS[name]
                axes.errorbar(curve.points, median, yerr=spread, marker="o", ms=4, label=label)
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_xticks(curve.points, [str(point) for point in curve.points])
            axes.minorticks_off()
            axes.grid(alpha=0.4)
            axes.set_xlabel(title)
        panels[0].set_ylabel("time of a step, us")
        panels[0].figure.legend(*panels[0].get_legend_handles_labels(), **BELOW)
