"""`python -m minigrad train`: fits a network to a table, shows how it goes, and keeps it."""

from __future__ import annotations

import argparse
import importlib.util
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from ..utils import plot
from .checkpoint import Checkpoint, read_checkpoint
from .ending import DONE, INTERRUPTED, Failure, Refusal, check_output, counted, same_file
from .options import Settings, flag, given, make_parser
from .parser import COMMAND
from .report import held_out
from .table import DIGITS, read_table
from .training import Training, prepare


def main(arguments: Sequence[str]) -> int:
    """Train, or go on training, as the options say.

    Args:
        arguments: the words after `train`.

    Returns:
        The exit status: 0 done, 130 interrupted.

    Raises:
        Failure: the training could not be finished; a `Refusal`: it could not begin.
        SystemExit: an option is wrong (status 2), or after `--help`.
    """
    options = make_parser().parse_intermixed_args(arguments)
    named = given(options)
    old = None if options.resume is None else read_checkpoint(options.resume)
    settings = Settings(**named) if old is None else _resumed(old, named, options.resume)
    source = options.data or (DIGITS if old is None else old.source)
    _check_files(options, source)
    path = options.save or options.resume
    training = prepare(read_table(source), settings, old, path)
    print(*training.about.account(), sep="\n", flush=True)
    start = perf_counter()
    whole = training.run()
    print(_outcome(training, whole, perf_counter() - start), flush=True)
    if options.plot and training.fit.history:
        _draw(training, options.plot)
    return DONE if whole else INTERRUPTED


def _resumed(old: Checkpoint, named: Mapping[str, Any], path: str) -> Settings:
    """The settings of a training that goes on: the old ones, but that it may last longer."""
    settled = replace(old.settings, lr=old.settings.rate)
    for name, value in named.items():
        if name != "epochs" and value != getattr(settled, name):
            raise Refusal(
                f"{flag(name)} is settled when a training begins: {path} has "
                f"{getattr(settled, name)!r}"
            )
    epochs = named.get("epochs", old.settings.epochs)
    if epochs <= len(old.history):
        raise Refusal(
            f"{path} has done {counted(len(old.history), 'epoch')}; --epochs asks for more"
        )
    return replace(old.settings, epochs=epochs)


def _check_files(options: argparse.Namespace, source: str) -> None:
    """See, before the training, that all that is to be written can be."""
    save, resume, drawn = options.save, options.resume, options.plot
    if save and not (resume and same_file(save, resume)):
        check_output(save, options.force, [source])
    elif resume:
        check_output(resume, force=True, sources=[source])
    if drawn:
        if Path(drawn).suffix.lower() not in plot.ENDINGS:
            raise Refusal(f"--plot draws {', '.join(plot.ENDINGS)}, but got {drawn!r}")
        for other in (save, resume):
            if other and same_file(drawn, other):
                raise Refusal(f"{drawn!r} is the checkpoint; --plot needs another file")
        check_output(drawn, options.force, [source])
        if importlib.util.find_spec("matplotlib") is None:
            raise Refusal("--plot draws by matplotlib: pip install 'minigrad[plot]'")


def _outcome(training: Training, whole: bool, seconds: float) -> str:
    """Tell how far it came, and what to do next."""
    about, history, path = training.about, training.fit.history, training.path
    epochs, planned = len(history), about.settings.epochs
    lines = [] if whole else ["Interrupted."]
    count = f"{epochs} of " * (epochs < planned) + counted(planned, "epoch")
    scores = held_out(history[-1]) if history else ""
    lines.append(
        f"After {count}, in {seconds:.2f} s" + f": held out, {scores}" * bool(scores) + "."
    )
    file = "" if path is None else shlex.quote(path)
    if path is None:
        lines.append("Nothing was kept; --save FILE does.")
    elif not whole:
        lines.append(f"All of it is kept: {COMMAND} train --resume {file} goes on.")
    else:
        lines += [
            f"Kept in {path}. Try next:",
            f"  {COMMAND} predict {file} {shlex.quote(about.source)}",
            f"  {COMMAND} summary {file}",
            f"  {COMMAND} train --resume {file} --epochs {2 * epochs}",
        ]
    return "\n".join(lines)


def _draw(training: Training, path: str) -> None:
    try:
        plot.curves(training.fit.history, path, title=training.about.source)
    except OSError as error:
        raise Failure(f"can't write {path!r}: {error.strerror or error}") from error
