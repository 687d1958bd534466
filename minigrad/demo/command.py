"""The command itself: reads the options, trains, prints, and answers with an exit status."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import minigrad

from ..command.ending import DONE, FAILED, INTERRUPTED, Failure
from ..command.progress import LiveLine
from ..lazy import near
from .options import make_parser
from .report import Run, heading, row, suggestions, summary
from .training import OPTIMIZERS, Settings, split_digits


def demonstrate(arguments: Sequence[str], commands: Iterable[str]) -> int:
    """Train on the digits as the options say and print how it goes.

    Args:
        arguments: the words after the program's name.
        commands: the words that would have asked for something else.

    Returns:
        The exit status: 0 done, 1 failed, 130 interrupted.

    Raises:
        Failure: PyTorch is asked for, and is not there.
        SystemExit: with status 2 after one line on standard error when an option is wrong,
            with status 0 after `--help`.
    """
    parser = make_parser()
    options, strange = parser.parse_known_args(arguments)
    if strange:
        hint = near(strange[0], commands)
        parser.error(f"unrecognized arguments: {' '.join(strange)}{hint}")
    lr = OPTIMIZERS[options.optimizer].lr if options.lr is None else options.lr
    settings = Settings(options.seed, options.epochs, options.optimizer, lr, options.hidden)
    frameworks: dict[str, Any] = {"minigrad": minigrad}
    if options.twin:
        try:
            frameworks["PyTorch"] = importlib.import_module("torch")
        except ImportError as error:
            raise Failure(f"--twin needs PyTorch: {error}") from error
    return _demonstrate(frameworks, settings)


def _demonstrate(frameworks: Mapping[str, Any], settings: Settings) -> int:
    """Print the account of the training from its first line to its last."""
    split = split_digits()
    print(
        f"{len(split.train_y)} handwritten digits to learn from, {len(split.test_y)} held out; "
        f"{settings.hidden} hidden units, {settings.optimizer}, lr {settings.lr:g}, "
        f"seed {settings.seed}"
    )
    runs = [Run(name, fw, split, settings) for name, fw in frameworks.items()]
    print(heading(runs), flush=True)
    status = _train(runs, settings)
    if status == INTERRUPTED:
        print("Interrupted.")
    print(summary(runs, settings))
    if status == FAILED:
        print("The loss is no longer a finite number; try a smaller --lr.", file=sys.stderr)
    elif status == DONE:
        print(suggestions(runs, settings))
    return status


def _train(runs: Sequence[Run], settings: Settings) -> int:
    """Take the runs through their epochs side by side, a row of the table for each."""
    line = LiveLine()
    try:
        for _ in range(settings.epochs):
            for run in runs:
                run.epoch(line)
            line.clear()
            print(row(runs, settings) + "\n", end="", flush=True)  # whole, or not at all
            if not all(math.isfinite(run.losses[-1]) for run in runs):
                return FAILED
    except KeyboardInterrupt:
        line.clear()
        return INTERRUPTED
    return DONE
