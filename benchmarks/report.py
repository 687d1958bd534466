"""The results as a table, as the page RESULTS.md and as a picture."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import torch
from threadpoolctl import threadpool_info

from .cases import Case
from .timing import Spread, Times

SUBJECTS = ("numpy", "minigrad", "torch")


@dataclass(frozen=True)
class Result:
    """The times a case took on each subject, repeat by repeat."""

    case: Case
    times: dict[str, Times]

    def speed(self, subject: str) -> Spread:
        """How many times as fast as PyTorch a subject is, compared within each repeat."""
        return Spread.of(self.times["torch"] / self.times[subject])


def table(results: Sequence[Result]) -> str:
    """The cases and their ratios in Markdown."""
    lines = [
        "| step | NumPy by hand | minigrad | PyTorch | minigrad against PyTorch |",
        "|---|---:|---:|---:|---:|",
    ]
    for result in results:
        times = [microseconds(Spread.of(result.times[subject])) for subject in SUBJECTS]
        low, median, high = result.speed("minigrad")
        ratio = f"**{median:.2f}x** ({low:.2f}-{high:.2f})"
        lines.append(f"| {' | '.join([result.case.title, *times, ratio])} |")
    return "\n".join(lines)


def microseconds(spread: Spread) -> str:
    """A time with its quartiles."""
    low, median, high = (f"{1e6 * value:{'.1f' if value < 1e-4 else '.0f'}}" for value in spread)
    return f"{median} us ({low}-{high})"


def import_table(times: dict[str, Times]) -> str:
    """The import times in Markdown."""
    lines = ["| import | beyond NumPy's own, median | fastest to slowest |", "|---|---:|---:|"]
    for module, seconds in times.items():
        low, median, high = 1e3 * np.percentile(seconds, (0, 50, 100))
        lines.append(f"| {module} | {median:.1f} ms | {low:.1f}-{high:.1f} ms |")
    return "\n".join(lines)


def page(results: Sequence[Result], imports: dict[str, Times], picture: str) -> str:
    """The whole of RESULTS.md."""
    repeats = len(results[0].times["torch"])
    return f"""# Benchmarks

{date.today().isoformat()}, {machine()}; Python {platform.python_version()}, NumPy {np.__version__},
PyTorch {torch.__version__}; one thread each. Written by `python -m benchmarks`.
NumPy's products of matrices: {kernels()}.

Every figure is the median of {repeats} repeats, quartiles in brackets; the three take turns within
a repeat, and the ratios are taken there. NumPy by hand shows what the arithmetic alone costs.

{table(results)}

![Speed relative to PyTorch]({picture})

Import, in {len(imports["minigrad"])} fresh processes each:

{import_table(imports)}
"""


def kernels() -> str:
    """Which library multiplies NumPy's matrices, and for which processor its kernels are."""
    found = [
        f"{info['internal_api']} {info['version']}, kernels for {info['architecture']}"
        for info in threadpool_info()
        if info["user_api"] == "blas" and "numpy" in info["filepath"]
    ]
    return ", ".join(found) or "unknown"


def machine() -> str:
    """Processor model and number of cores."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return f"{model}, {os.cpu_count()} cores"


def plot(results: Sequence[Result], path: Path) -> None:
    """Draw how fast each subject is in PyTorch's measure; needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    plt.rcParams["svg.hashsalt"] = "minigrad"
    figure, axes = plt.subplots(figsize=(7, 0.6 * len(results) + 1.2), layout="constrained")
    rows = np.arange(len(results))[::-1]
    for subject, label, shift in (
        ("minigrad", "minigrad", 0.12),
        ("numpy", "NumPy by hand", -0.12),
    ):
        low, median, high = np.transpose([result.speed(subject) for result in results])
        spread = (median - low, high - median)
        axes.errorbar(median, rows + shift, xerr=spread, fmt="o", capsize=3, label=label)
    axes.axvline(1, color="black", linewidth=1)
    axes.grid(axis="x", alpha=0.4)
    axes.set_xscale("log")
    ticks = [0.5, 1, 2, 5, 10, 20]
    axes.set_xticks(ticks, [f"{tick:g}x" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(rows, [result.case.name for result in results])
    axes.set_xlabel("speed, PyTorch = 1 (medians and quartiles)")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
