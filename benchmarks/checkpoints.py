"""Saving and loading `.pt` files beside PyTorch.

The two take turns within a repeat, on the same file of 100 MB; the memory that loading takes at
its peak is measured in processes of their own.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import minigrad

from .memory import growth, measurable
from .processes import fresh
from .report import FRAMEWORKS, Options, Table, times_as_fast
from .timing import Spread, Times, interleaved

SHAPES = {"25 tensors of 4 MB": (25, 1024, 1024), "1000 tensors of 100 kB": (1000, 250, 100)}
REPEATS = 10  # at most: disks are slow


def tensors(fw: Any, count: int, *shape: int) -> dict[str, Any]:
    """So many tensors of a shape."""
    return {f"layer{k}.weight": fw.full(shape, float(k)) for k in range(count)}


def peak_of_loading(framework: str, path: Path) -> int:
    """The bytes of memory by which a process that loads the file grows at most.

    Args:
        framework: the module to load with.
        path: the file.
    """
    return fresh(1, _grown, framework, path)


def _grown(framework: str, path: Path) -> int:
    fw: Any = importlib.import_module(framework)
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.pt")
        minigrad.save(minigrad.ones(1), small)
        fw.load(small)  # loads code
    return growth(lambda: fw.load(path))


def measure(path: Path, repeats: int) -> dict[str, Times]:
    """Time the loading of a file, in the process at hand."""
    frameworks = {name: importlib.import_module(name) for name in FRAMEWORKS}
    makers = {name: partial(loader, fw, path) for name, fw in frameworks.items()}
    return interleaved(makers, repeats=repeats)


def loader(fw: Any, path: Path) -> Callable[[], Any]:
    """The loading of a file, ready to be timed."""
    return lambda: fw.load(path, weights_only=True)


def section(options: Options) -> str:
    """Loading: its time, and its memory in the size of the file."""
    table = Table("100 MB", *FRAMEWORKS.values(), "minigrad's speed against PyTorch's")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.pt")
        for title, (count, *shape) in SHAPES.items():
            print(f"loading {title} ...", file=sys.stderr, flush=True)
            minigrad.save(tensors(minigrad, count, *shape), path)
            times = fresh(1, measure, path, min(options.repeats, REPEATS))
            medians = [f"{1e3 * Spread.of(times[name]).median:.1f} ms" for name in FRAMEWORKS]
            table.add(
                f"load, {title}",
                *medians,
                times_as_fast(Spread.of(times["torch"] / times["minigrad"])),
            )
            if measurable():
                size = path.stat().st_size
                peaks = [f"{peak_of_loading(name, path) / size:.2f}" for name in FRAMEWORKS]
                table.add("its peak memory, in files", *peaks, "")
    return str(table)
