"""The page RESULTS.md: its head, its tables, and the form of the figures in them."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from threadpoolctl import threadpool_info

from .timing import Spread

FRAMEWORKS = {"minigrad": "minigrad", "torch": "PyTorch"}
"""The two that are compared, and their names in tables."""

PACKAGES = {"numpy": "NumPy", "torch": "PyTorch", "jax": "JAX", "autograd": "", "mygrad": "MyGrad"}


@dataclass(frozen=True)
class Options:
    """What the command line asks of every section.

    Attributes:
        repeats: how many times each is timed.
        threads: for how many threads the steps are timed.
        only: cases whose name contains this.
        pictures: where plots are written, if they are.
    """

    repeats: int = 25
    threads: tuple[int, ...] = (1, 2)
    only: str = ""
    pictures: Path | None = None


@dataclass
class Table:
    """Rows of texts in Markdown, all but the first column to the right."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def __init__(self, *columns: str) -> None:
        self.columns, self.rows = columns, []

    def add(self, *cells: str) -> None:
        """Add a row."""
        self.rows.append(cells)

    def __str__(self) -> str:
        rule = ("---", *["---:"] * (len(self.columns) - 1))
        lines = [" | ".join(row) for row in (self.columns, rule, *self.rows)]
        return "\n".join(f"| {line} |" for line in lines)


def microseconds(spread: Spread) -> str:
    """A time with its quartiles."""
    low, median, high = (f"{1e6 * value:{'.1f' if value < 1e-4 else '.0f'}}" for value in spread)
    return f"{median} us ({low}-{high})"


def times_as_fast(spread: Spread) -> str:
    """A ratio of speeds with its quartiles."""
    low, median, high = (f"{value:.{2 if spread.high < 100 else 0}f}" for value in spread)
    return f"{median}x ({low}-{high})"


def page(sections: Mapping[str, str], seconds: float) -> str:
    """The whole of RESULTS.md.

    Args:
        sections: their texts by their titles.
        seconds: how long measuring took.
    """
    parts = [
        "# Benchmarks",
        f"{date.today().isoformat()}, {machine()}; {versions()}.\n"
        f"Written by `python -m benchmarks` in {seconds / 60:.0f} minutes.\n"
        f"NumPy's products of matrices: {kernels()}.",
    ]
    for title, text in sections.items():
        parts += [f"## {title}", text]
    return "\n\n".join(parts) + "\n"


def versions() -> str:
    """Python's, and those of the packages that are compared."""
    found = [f"Python {platform.python_version()}"]
    for name, title in PACKAGES.items():
        try:
            found.append(f"{title or name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


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
