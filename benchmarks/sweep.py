"""`python -m benchmarks.sweep`: single operations of 1 to 10 million elements against PyTorch's.

Each operation is timed at each size in both frameworks, which take turns, in processor time, on one
thread. Writes SWEEP.md, unless a pattern (of names) picks some of them.
"""

from __future__ import annotations

import argparse
import functools
import math
import platform
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import thread_time
from typing import Any

import numpy as np
import torch

import minigrad
from reference.threads import pin_threads

from .report import Options
from .sweep_cases import CASES, SIZES, Array, Maker, Measured

PAGE = Path(__file__).parent / "SWEEP.md"
SECONDS = 0.12  # roughly what a framework gets for an operation of one size
FEWEST, MOST = 3, 60  # turns
LEAST = 0.4  # of PyTorch's speed; what is slower has its reason in the table


@dataclass(frozen=True)
class Result:
    """How an operation fared.

    Attributes:
        case: the operation.
        ratios: PyTorch's time by minigrad's for each number of elements.
        seconds: what a call of minigrad took.
    """

    case: Measured
    ratios: dict[int, float]
    seconds: dict[int, float]


@functools.lru_cache(8)
def values(maker: Maker, n: int) -> Array:
    """The values of an input, made once for consecutive operations."""
    return maker(n)


def tensors(fw: Any, case: Measured, n: int) -> list[Any]:
    """The inputs on a framework."""
    made = []
    for maker in case.inputs:
        array = values(maker, n)
        # Those that are written to in place, or get a gradient, have memory of their own.
        t = fw.from_numpy(array.copy() if array.size <= SIZES[-2] else array)
        made.append(t.requires_grad_() if case.backward and array.dtype.kind == "f" else t)
    return made


def call(fw: Any, case: Measured, n: int) -> Callable[[], Any]:
    """The operation on a framework, ready to be timed."""
    inputs = tensors(fw, case, n)
    if not case.backward:
        return lambda: case.run(fw, *inputs)
    seed = fw.ones_like(case.run(fw, *inputs))

    def step() -> None:
        for t in inputs:
            t.grad = None
        case.run(fw, *inputs).backward(seed)

    return step


def measure(case: Measured, n: int) -> tuple[float, float]:
    """Seconds of a call by PyTorch and by minigrad: the lower quartiles of turns.

    What else runs on the machine only ever makes a turn longer.
    """
    calls = [call(fw, case, n) for fw in (torch, minigrad)]
    counts = []
    for function in calls:
        function()
        once = seconds_for(function, 1)
        counts.append(max(1, round(SECONDS / 20 / max(once, 1e-7))))
    expected = sum(seconds_for(f, 1) * k for f, k in zip(calls, counts, strict=True))
    turns = min(MOST, max(FEWEST, round(2 * SECONDS / expected)))
    times = np.array(
        [[seconds_for(f, k) for f, k in zip(calls, counts, strict=True)] for _ in range(turns)]
    )
    theirs, ours = np.percentile(times, 25, axis=0)
    return float(theirs), float(ours)


def seconds_for(function: Callable[[], Any], calls: int) -> float:
    """The mean processor time of a call."""
    start = thread_time()
    for _ in range(calls):
        function()
    return (thread_time() - start) / calls


def run(pattern: str | None = None) -> list[Result]:
    """Time the operations whose name matches a pattern, or all of them."""
    pin_threads(1)
    results = []
    for case in CASES:
        if pattern and not re.search(pattern, case.name):
            continue
        times = {n: measure(case, n) for n in case.sizes}
        results.append(
            Result(
                case,
                {n: theirs / ours for n, (theirs, ours) in times.items()},
                {n: ours for n, (_, ours) in times.items()},
            )
        )
        print(line(results[-1], []), file=sys.stderr, flush=True)
    return results


def mean(ratios: Sequence[float]) -> float:
    """The geometric mean."""
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def line(result: Result, reasons: list[str]) -> str:
    """An operation's row of the table; its reason is noted, if need be, and referred to."""
    reason = result.case.reason if min(result.ratios.values()) < LEAST else ""
    if reason and reason not in reasons:
        reasons.append(reason)
    cells = [cell(result.ratios.get(n)) for n in SIZES]
    why = str(reasons.index(reason) + 1) if reason else ""
    return f"| {result.case.name} | {' | '.join(cells)} | {why} |"


def cell(ratio: float | None) -> str:
    """A ratio, in bold where it is too low."""
    if ratio is None:
        return ""
    text = f"{ratio:.2f}" if ratio < 9.95 else f"{ratio:.0f}"
    return f"**{text}**" if ratio < LEAST else text


def section(options: Options) -> str:
    """The part of the benchmarks' page; SWEEP.md is written with it where all is run."""
    results = run(options.only or None)
    if options.pictures is not None:
        PAGE.write_text(page(results))
    return f"{summary(results)}\n\nEach operation: [SWEEP.md](SWEEP.md)."


def summary(results: Sequence[Result]) -> str:
    """How fast the operations are altogether."""
    ratios = [r for result in results for r in result.ratios.values()]
    return f"""Of {len(ratios)} ratios the geometric mean is **{mean(ratios):.2f}**, and
{sum(r < LEAST for r in ratios)} are below {LEAST} (bold)."""


def page(results: Sequence[Result]) -> str:
    """The whole of SWEEP.md."""
    by_size = [mean([r.ratios[n] for r in results if n in r.ratios] or [math.nan]) for n in SIZES]
    reasons: list[str] = []
    rows = "\n".join([line(result, reasons) for result in results])
    notes = "\n".join(
        [f"{k}. {reason[0].upper()}{reason[1:]}." for k, reason in enumerate(reasons, 1)]
    )
    sizes = " | ".join(f"{n:,}" for n in SIZES)
    return f"""# Single operations against PyTorch

{date.today().isoformat()}; Python {platform.python_version()}, NumPy {np.__version__},
PyTorch {torch.__version__}; one thread each. Written by `python -m benchmarks.sweep`.

PyTorch's processor time by minigrad's (above 1 minigrad is faster) by the number of elements: of
the input, or of multiplications for products of matrices. The two take turns; lower quartiles.
Float32 unless it says otherwise.

{summary(results)}

| operation | {sizes} | why |
|---|{"---:|" * len(SIZES)}---|
| **geometric mean** | {" | ".join(f"{m:.2f}" for m in by_size)} | |
{rows}

Why, where it is below {LEAST}:

{notes}
"""


def main() -> int:
    """Run the sweep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("pattern", nargs="?", help="a regular expression: only these operations")
    results = run(parser.parse_args().pattern)
    text = page(results)
    print(text)
    if len(results) == len(CASES):
        PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
