"""The command itself: reads the options, trains, prints, and answers with an exit status."""

from __future__ import annotations

import importlib
import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import minigrad

from .options import COMMAND, make_parser
from .report import LiveLine, Run, heading, row, suggestions, summary
from .script import run_script
from .training import OPTIMIZERS, Settings, split_digits

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the digits as the options say and print how it goes; or `run` a script.

    Args:
        arguments: the words after the program's name; by default the process's own.

    Returns:
        The exit status: 0 done, 1 failed, 130 interrupted.

    Raises:
        SystemExit: with status 2 after one line on standard error when an option is wrong,
            with status 0 after `--help`.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["run"]:
        return run_script(words[1:])
    options = make_parser().parse_args(words)
    lr = OPTIMIZERS[options.optimizer].lr if options.lr is None else options.lr
    settings = Settings(options.seed, options.epochs, options.optimizer, lr, options.hidden)
    try:
        frameworks: dict[str, Any] = {"minigrad": minigrad}
        if options.twin:
            frameworks["PyTorch"] = importlib.import_module("torch")
        return _demonstrate(frameworks, settings)
    except ImportError as error:
        print(f"{COMMAND}: --twin needs PyTorch: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output is gone: say no more, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


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
