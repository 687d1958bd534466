"""`python -m minigrad`: which command the words ask for, and the exit status it ends with."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from .ending import FAILED, INTERRUPTED, Failure, Refusal
from .parser import COMMAND

COMMANDS = ("train", "predict", "summary", "run")
"""Each is a module beside this one, with a function `main` that takes the words after it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the first word asks for; where there is none, train on the digits for all to see.

    Args:
        arguments: the words after the program's name; by default the process's own.

    Returns:
        The exit status: 0 done, 1 failed, 2 bad input, 130 interrupted.

    Raises:
        SystemExit: with status 2 after one line on standard error when an option is wrong,
            with status 0 after `--help`.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    name = words[0] if words and words[0] in COMMANDS else ""
    if not name:
        from ..demo.command import demonstrate

        return _guarded("", lambda: demonstrate(words, COMMANDS))
    command = importlib.import_module(f".{name}", __package__).main
    if name == "run":  # what a script raises is its own affair
        return int(command(words[1:]))
    return _guarded(name, lambda: command(words[1:]))


def _guarded(name: str, command: Callable[[], int]) -> int:
    """Run a command; what ends it early becomes a line and a status."""
    try:
        try:
            return command()
        except UnicodeEncodeError as error:
            letter = error.object[error.start]
            raise Refusal(
                f"standard output is in {error.encoding}, which lacks {letter!a}; "
                "PYTHONIOENCODING=utf-8 has it"
            ) from error
    except Failure as failure:
        text = " ".join(str(failure).splitlines())
        print(f"{COMMAND} {name}".rstrip() + f": {text}", file=sys.stderr)
        return failure.status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output is gone: say no more, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
