"""`python -m minigrad run script.py ...`: a PyTorch script, with minigrad for `torch`."""

from __future__ import annotations

import argparse
import builtins
import importlib.machinery
import io
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from ..dropin import as_torch
from . import spawned
from .ending import REFUSED
from .parser import COMMAND, Parser


def main(arguments: Sequence[str]) -> int:
    """Run a script as `python script.py ...` would, but that `torch` means minigrad.

    What it raises goes on, so that Python prints the traceback, without the frames of this runner,
    and ends as it does.

    Args:
        arguments: the script's path and its own arguments.

    Returns:
        The exit status: 0, or 2 when the script can't be read.
    """
    options = make_parser().parse_args(arguments)
    path = os.path.abspath(options.script)
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        print(f"{COMMAND} run: can't open file {path!r}: {error.strerror}", file=sys.stderr)
        return REFUSED
    as_torch()
    sys.argv[:] = [options.script, *options.arguments]
    sys.path[0] = os.path.dirname(os.path.realpath(path))
    sys.excepthook = lambda kind, error, frames: _print_error(path, error)
    module = ModuleType("__main__")
    module.__file__ = path
    module.__dict__["__builtins__"] = builtins
    module.__loader__ = importlib.machinery.SourceFileLoader("__main__", path)
    module.__spec__ = importlib.machinery.ModuleSpec(spawned.__name__, None)
    os.environ[spawned.SCRIPT] = path
    sys.modules["__main__"] = module
    exec(compile(source, path, "exec", dont_inherit=True), module.__dict__)
    return 0


def make_parser() -> Parser:
    """Describe the command line."""
    parser = Parser(
        prog=f"{COMMAND} run",
        description="Run a PyTorch script as it is: `torch` means minigrad.",
        epilog="Exit status: the script's; 2 when it can't be read.",
        allow_abbrev=False,
    )
    parser.add_argument("script", help="the script's path")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="the script's own arguments")
    return parser


def _print_error(path: str, error: BaseException) -> None:
    """Print a traceback that begins in the script: the frames that led to it are cut off."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != path:
        frames = frames.tb_next
    sys.__excepthook__(type(error), error.with_traceback(frames), frames)
