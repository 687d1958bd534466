"""`python -m benchmarks`: times every case, prints the table, writes RESULTS.md and the plot."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from functools import partial
from pathlib import Path

import torch

import minigrad
from reference.threads import pin_threads

from .cases import CASES
from .report import Result, import_table, page, plot, table
from .timing import FIRST_STEP, import_times, interleaved

HERE = Path(__file__).parent


def main() -> int:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=25, help="times each is timed (default: 25)")
    parser.add_argument("--only", help="cases whose name contains this; nothing is written then")
    options = parser.parse_args()

    pin_threads(1)
    results = []
    for case in CASES:
        if options.only and options.only not in case.name:
            continue
        print(f"timing {case.name} ...", file=sys.stderr, flush=True)
        subjects = {
            "numpy": partial(case.by_hand, torch),
            "minigrad": partial(case.on, minigrad),
            "torch": partial(case.on, torch),
        }
        results.append(Result(case, interleaved(subjects, repeats=options.repeats)))
    print(table(results))
    if options.only:
        return 0

    print("timing imports ...", file=sys.stderr, flush=True)
    imports = {
        f"{module}{label}": import_times(module, then)
        for module in ("minigrad", "torch")
        for label, then in (("", ""), (", and a first training step", FIRST_STEP))
    }
    print(f"\n{import_table(imports)}")
    (HERE / "RESULTS.md").write_text(page(results, imports, "results.svg"))
    if importlib.util.find_spec("matplotlib"):
        plot(results, HERE / "results.svg")
    else:
        print("no plot: pip install -e '.[plot]'", file=sys.stderr)
    return 0


sys.exit(main())
