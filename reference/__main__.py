"""`python -m reference`: minigrad against PyTorch.

Alone: every workload on both, as a table of differences. With `ops` or `modules`: every operation
or module against PyTorch's own database of samples. With `names`: how many of the names that
scripts use there are.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import TYPE_CHECKING

import torch

import minigrad

from . import BOUNDS, WORKLOADS, Comparison, compare
from .threads import pin_threads

if TYPE_CHECKING:
    from .conformance.check import Result

COLUMNS = "{:<16} {:<8} {:>9} {:>11} {:>10} {:>8} {:>10} {:>9}  {}"
TITLES = ("workload", "dtype", "losses", "parameters", "start", "batches", "minigrad", "torch", "")


def main() -> int:
    """Print the table; the status is 1 when a bound is broken."""
    parser = argparse.ArgumentParser(prog="python -m reference", description=__doc__)
    parser.add_argument("--only", choices=WORKLOADS, help="run this workload alone")
    parser.add_argument("--steps", type=int, help="training steps (default: 500, of some 200)")
    parser.add_argument("--seed", type=int, default=0, help="random seed (default: 0)")
    parser.add_argument("--backend", help="compile minigrad's steps for it: native, numpy, eager")
    commands = parser.add_subparsers(dest="command", metavar="ops|modules|names")
    ops = commands.add_parser("ops", help="operations against PyTorch's op database instead")
    ops.add_argument("pattern", nargs="?", default="", help="a regular expression for the names")
    ops.add_argument("--write", action="store_true", help="write the conformance page")
    modules = commands.add_parser("modules", help="modules against PyTorch's module database")
    modules.add_argument(
        "pattern", nargs="?", default="", help="a regular expression for the names"
    )
    listed = commands.add_parser("names", help="the names that public scripts use instead")
    listed.add_argument("--write", action="store_true", help="write the coverage page")
    options = parser.parse_args()
    if options.steps is not None and options.steps < 1:
        parser.error("--steps must be at least 1")

    pin_threads(1)
    if options.command == "ops":
        if options.write and options.pattern:
            ops.error("--write takes all operations")
        return conformance(options.pattern, options.write)
    if options.command == "modules":
        return module_conformance(options.pattern)
    if options.command == "names":
        return coverage(options.write)
    print(f"minigrad against torch {torch.__version__}: largest relative")
    print("differences of losses and of final parameters, time of the steps\n")
    print(COLUMNS.format(*TITLES))
    broken = 0
    for name in [options.only] if options.only else WORKLOADS:
        for dtype in BOUNDS:
            result = compare(
                name,
                minigrad,
                torch,
                dtype=dtype,
                seed=options.seed,
                steps=options.steps,
                backend=options.backend,
            )
            print(row(result), flush=True)
            broken += bool(result.broken)
    bounds = ", ".join(f"{bound:.0e} in {dtype}" for dtype, bound in BOUNDS.items())
    print(f"\nbroken: {broken}; bounds: losses within {bounds}")
    print("start and batches: bit for bit")
    return 1 if broken else 0


def conformance(pattern: str, write: bool) -> int:
    """Check operations against the database; the status is 1 when one fails."""
    from .conformance import page  # torch's database takes seconds to import

    rows = page.measure(lambda name: re.search(pattern, name) is not None, progress)
    status = total([row.result for row in rows.values()])
    if write:
        page.PAGE.write_text(page.text(rows), encoding="utf-8")
        print(f"written to {page.PAGE.name}")
    return status


def module_conformance(pattern: str) -> int:
    """Check modules against the database; the status is 1 when one fails."""
    from .conformance.modules import check_module, modules

    results = []
    for name in modules():
        if re.search(pattern, name):
            results.append(check_module(name))
            progress(name, results[-1])
    return total(results)


def progress(name: str, result: Result | None) -> None:
    """Print what was found of an entry; None where minigrad has it not."""
    found = "absent" if result is None else "FAILS" if result.failures else "ok"
    print(f"{name:<50} {found}", flush=True)
    for what, dtype, message in result.failures if result else ():
        print(f"    {what} {dtype}: {message}")


def total(results: list[Result]) -> int:
    """Print how many entries passed; the status is 1 when one fails."""
    failing = sum(bool(result.failures) for result in results)
    print(f"\npassed: {len(results) - failing}; failed: {failing}")
    return 1 if failing else 0


def coverage(write: bool) -> int:
    """List the names that are not there; the status is 1 when one of them has no reason."""
    from . import names

    absent = names.missing()
    for name in absent:
        print(f"{name.files:5} {name.name:<50} {names.ABSENT.get(name.name, 'no reason given')}")
    print(f"\npresent, weighted by the files that use them: {names.share():.1%}")
    unexplained = [name for name in absent if name.name not in names.ABSENT]
    if write and not unexplained:
        names.PAGE.write_text(names.text(), encoding="utf-8")
        print(f"written to {names.PAGE.name}")
    return 1 if unexplained else 0


def row(result: Comparison) -> str:
    """A line of the table."""
    ours, theirs = result.seconds
    return COLUMNS.format(
        result.workload,
        result.dtype,
        f"{result.losses:.1e}",
        f"{result.parameters:.1e}",
        "equal" if result.same_start else "DIFFERENT",
        "equal" if result.same_batches else "DIFFERENT",
        f"{ours:.3f} s",
        f"{theirs:.3f} s",
        "; ".join(result.broken) or "ok",
    )


sys.exit(main())
