"""`python -m benchmarks.checkpoints`: saving and loading `.pt` files beside PyTorch.

The two take turns within a repeat, on the same file of 100 MB; the memory that loading takes at
its peak is measured in processes of their own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch

import minigrad
from reference.threads import pin_threads

from .timing import Spread, interleaved

SHAPES = {"25 tensors of 4 MB": (25, 1024, 1024), "1000 tensors of 100 kB": (1000, 250, 100)}
FRAMEWORKS = {"minigrad": minigrad, "torch": torch}

# The high-water mark of the process's own memory: `getrusage` would give the parent's, if greater.
PEAK = """
import re, sys, {name} as fw
def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]) * 1024
fw.load({small!r})
before = peak()
loaded = fw.load(sys.argv[1])
print(peak() - before)
"""


def tensors(fw: Any, count: int, *shape: int) -> dict[str, Any]:
    """So many tensors of a shape."""
    return {f"layer{k}.weight": fw.full(shape, float(k)) for k in range(count)}


def peak_of_loading(name: str, path: Path) -> int:
    """The bytes of memory by which a process that loads the file grows at most.

    Args:
        name: the module to load with.
        path: the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder, "small.pt")
        minigrad.save(minigrad.ones(1), small)
        command = [sys.executable, "-c", PEAK.format(name=name, small=str(small)), str(path)]
        root = str(Path(minigrad.__file__).parents[1])
        return int(subprocess.check_output(command, env={**os.environ, "PYTHONPATH": root}))


def compared(make: Callable[[Any], Callable[[], Any]], repeats: int) -> str:
    """The medians of both, and how many times as fast minigrad is."""
    subjects = {name: partial(make, fw) for name, fw in FRAMEWORKS.items()}
    times = interleaved(subjects, repeats=repeats)
    ours, theirs = (1e3 * Spread.of(times[name]).median for name in FRAMEWORKS)
    low, median, high = Spread.of(times["torch"] / times["minigrad"])
    return f"{ours:.1f} ms | {theirs:.1f} ms | **{median:.2f}x** ({low:.2f}-{high:.2f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checkpoints", description=__doc__)
    parser.add_argument("--repeats", type=int, default=15, help="times each is timed (default: 15)")
    options = parser.parse_args()
    pin_threads(1)
    print("| 100 MB | minigrad | PyTorch | minigrad against PyTorch |\n|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "x.pt")
        for title, (count, *shape) in SHAPES.items():
            torch.save(tensors(torch, count, *shape), path)
            loading = compared(
                lambda fw: partial(fw.load, path, weights_only=True), options.repeats
            )
            print(f"| load, {title} | {loading} |", flush=True)
            size = path.stat().st_size
            peaks = [peak_of_loading(name, path) / size for name in FRAMEWORKS]
            print(f"| its peak memory, in files | {peaks[0]:.2f} | {peaks[1]:.2f} | |", flush=True)


if __name__ == "__main__":
    main()
