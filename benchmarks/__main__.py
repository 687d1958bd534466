"""`python -m benchmarks`: measures everything, writes RESULTS.md and the plots beside it.

With the names of sections or with `--only`, measures these and prints them alone.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from .report import Options, page
from .sections import SECTIONS

HERE = Path(__file__).parent


def main() -> int:
    """Run the benchmarks."""
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
    given = parser.parse_args()
    if unknown := set(given.sections) - set(names):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    if given.repeats < 1 or min(given.threads) < 1:
        parser.error("--repeats and --threads must be at least 1")

    chosen = [s for s in SECTIONS if not given.sections or s.name in given.sections]
    whole = len(chosen) == len(SECTIONS) and not given.only
    options = Options(given.repeats, tuple(given.threads), given.only)
    if whole and find_spec("matplotlib"):
        options = replace(options, pictures=HERE)
    elif whole:
        print("no plots: pip install -e '.[plot]'", file=sys.stderr)
    texts = {}
    for section in chosen:
        texts[section.title] = section.text(options)
        print(f"## {section.title}\n\n{texts[section.title]}\n", flush=True)
    if whole:
        (HERE / "RESULTS.md").write_text(page(texts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
