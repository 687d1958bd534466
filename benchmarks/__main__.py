"""`python -m benchmarks`: measures everything, writes RESULTS.md and the plots beside it.

With names of sections, or `--only` some cases (their steps, if no section is named), it measures
and prints these alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from .report import Options, page
from .sections import SECTIONS

HERE = Path(__file__).parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks.

    Args:
        arguments: the command line's, by default.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [section.name for section in SECTIONS]
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(names))
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--repeats", type=int, default=25, help="times each is timed (default: 25)")
    parser.add_argument(
        "--threads", type=int, nargs="+", default=[1, 2], help="of the steps (default: 1 2)"
    )
    given = parser.parse_args(arguments)
    if unknown := set(given.sections) - set(names):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if given.repeats < 1 or min(given.threads) < 1:
        parser.error("--repeats and --threads must be at least 1")

    whole = not given.sections and not given.only
    wanted = names if whole else given.sections or ["steps"]
    options = Options(given.repeats, tuple(given.threads), given.only)
    if whole and find_spec("matplotlib"):
        options = replace(options, pictures=HERE)
    elif whole:
        print("no plots: pip install -e '.[plot]'", file=sys.stderr)
    texts, start = {}, perf_counter()
    for section in SECTIONS:
        if section.name not in wanted:
            continue
        texts[section.title] = section.text(options)
        print(f"## {section.title}\n\n{texts[section.title]}\n", flush=True)
    if whole:
        (HERE / "RESULTS.md").write_text(page(texts, perf_counter() - start))
    return 0


if __name__ == "__main__":
    sys.exit(main())
