"""The options of `python -m minigrad` and the one line that says what is wrong with them."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import NoReturn

from .training import OPTIMIZERS

COMMAND = "python -m minigrad"


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is a single line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def integer(low: int, high: int | None = None) -> Callable[[str], int]:
    """Make a reader of whole numbers from `low` to `high` for a command-line option."""
    bounds = f"of at least {low}" if high is None else f"from {low} to {high}"

    def read(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if value < low or (high is not None and value > high):
            raise argparse.ArgumentTypeError(f"expected a whole number {bounds}, got {text!r}")
        return value

    return read


def positive(text: str) -> float:
    """Read a positive, finite number from a command-line option."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"expected a positive number, got {text!r}")
    return value


def make_parser() -> Parser:
    """Describe the command line."""
    parser = Parser(
        prog=COMMAND,
        description="Train a classifier of handwritten digits, on NumPy alone.",
        epilog="Exit status: 0 done, 1 failed, 2 bad option, 130 interrupted. "
        f"`{COMMAND} run script.py ...` runs a PyTorch script, with minigrad for torch.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--seed",
        type=integer(0, 2**63 - 1),
        default=0,
        metavar="N",
        help="start of the random numbers (default: %(default)s)",
    )
    parser.add_argument(
        "--epochs",
        type=integer(1),
        default=25,
        metavar="N",
        help="passes over the training images (default: %(default)s)",
    )
    parser.add_argument(
        "--optimizer",
        choices=OPTIMIZERS,
        default="adam",
        help="the rule that changes the weights (default: %(default)s)",
    )
    rates = ", ".join(f"{name} {recipe.lr}" for name, recipe in OPTIMIZERS.items())
    parser.add_argument(
        "--lr", type=positive, metavar="X", help=f"learning rate to begin with (default: {rates})"
    )
    parser.add_argument(
        "--hidden",
        type=integer(1, 65536),
        default=64,
        metavar="N",
        help="units of the hidden layer (default: %(default)s)",
    )
    parser.add_argument(
        "--twin",
        action="store_true",
        help="run the same training on PyTorch beside it and compare the losses",
    )
    return parser


def make_run_parser() -> Parser:
    """Describe the command line of `run`."""
    parser = Parser(
        prog=f"{COMMAND} run",
        description="Run a PyTorch script as it is: `torch` means minigrad.",
        epilog="Exit status: the script's; 2 when it can't be read.",
        allow_abbrev=False,
    )
    parser.add_argument("script", help="the script's path")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the script's own arguments")
    return parser
