"""`python -m minigrad summary`: what a kept training is, and how it went."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from ..utils.summaries import summary
from .checkpoint import Checkpoint, read_checkpoint
from .ending import DONE, listed
from .parser import Parser, subparser
from .report import heading, held_out, row

LAST = 5  # epochs that are listed

EXAMPLE = """\
  python -m minigrad summary houses.pt
"""

ABOUT = "Tell what was trained on what, the network's layers, and how the last epochs went."


def make_parser() -> Parser:
    """Describe the command line."""
    parser = subparser("summary", ABOUT, EXAMPLE.rstrip())
    parser.add_argument("checkpoint", help="what `train --save` kept")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Print the summary.

    Args:
        arguments: the words after `summary`.

    Returns:
        The exit status, 0.

    Raises:
        Refusal: the checkpoint can't be read.
        SystemExit: an option is wrong (status 2), or after `--help`.
    """
    checkpoint = read_checkpoint(make_parser().parse_args(arguments).checkpoint)
    print(*checkpoint.account(), sep="\n")
    for feature in checkpoint.problem.features:
        if feature.categories is not None:
            print(f"{feature.name!r} is one of {listed(feature.categories)}")
    print(summary(checkpoint.model(), mg.ones(1, len(checkpoint.problem.mean))))
    print(*_course(checkpoint), sep="\n")
    return DONE


def _course(checkpoint: Checkpoint) -> list[str]:
    """The last epochs, and the outcome."""
    history, epochs = checkpoint.history, checkpoint.settings.epochs
    if not history:
        return ["No epoch was completed."]
    first = max(0, len(history) - LAST)
    lines = [heading(history[-1])]
    lines += [row(first + i, epochs, entry) for i, entry in enumerate(history[first:], 1)]
    scores = held_out(history[-1])
    return lines + [f"Held out: {scores}."] * bool(scores)
