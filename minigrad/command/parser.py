"""Reading a command line: the one line that says what is wrong with it, and readers of values."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import NoReturn

from .ending import REFUSED

COMMAND = "python -m minigrad"
STATUSES = "Exit status: 0 done, 1 failed, 2 bad option or input, 130 interrupted."


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is a single line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with status 2."""
        self.exit(REFUSED, f"{self.prog}: {' '.join(message.splitlines())}\n")


def subparser(name: str, description: str, example: str) -> Parser:
    """A parser for the command that `name` asks for, with examples in its `--help`."""
    return Parser(
        prog=f"{COMMAND} {name}",
        description=description,
        epilog=f"examples:\n{example}\n\n{STATUSES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


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
    value = _number(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"expected a positive number, got {text!r}")
    return value


def share(text: str) -> float:
    """Read a part of a whole from a command-line option, which must leave something over."""
    value = _number(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to below 1, got {text!r}")
    return value


def widths(text: str) -> tuple[int, ...]:
    """Read the sizes of layers, such as '64,32'; 'none' are no layers."""
    if text == "none":
        return ()
    read = integer(1, 65536)
    try:
        return tuple(read(part) for part in text.split(","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"expected numbers from 1 to 65536 such as 64,32, or none, got {text!r}"
        ) from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
