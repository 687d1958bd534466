"""`python -m minigrad summary`: what a kept training is, and how it went."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from ..utils.summaries import summary
from .checkpoint import Checkpoint, read_checkpoint
from .ending import DONE, listed
from .parser import Parser, subparser
from .report import described, heading, held_out, row

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
    path = make_parser().parse_args(arguments).checkpoint
    checkpoint = read_checkpoint(path)
    print(f"{path}: {described(checkpoint.problem)}")
    print(*_data(checkpoint), sep="\n")
    print(summary(checkpoint.model(), mg.ones(1, len(checkpoint.problem.mean))))
    print(*_course(checkpoint), sep="\n")
    return DONE


def _data(checkpoint: Checkpoint) -> list[str]:
    """What it was trained on, and how."""
    lines = [
        f"{checkpoint.source}: {checkpoint.train} rows to learn from, {checkpoint.test} held out",
        str(checkpoint.settings),
    ]
    texts = [f for f in checkpoint.problem.features if f.categories is not None]
    return lines + [f"{f.name!r} is one of {listed(f.categories or ())}" for f in texts]


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
