"""`python -m minigrad predict`: what a kept training says of the rows of a table, as CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import minigrad as mg

from ..serialization.saving import replacing
from .checkpoint import read_checkpoint
from .columns import read_column, read_frame
from .ending import DONE, Failure, check_output, counted
from .fitting import outputs
from .parser import Parser, subparser
from .problem import Problem
from .report import scores
from .table import Table, read_table

EXAMPLE = """\
  python -m minigrad predict houses.pt new.csv
  python -m minigrad predict flowers.pt new.csv --output species.csv
"""

ABOUT = """\
Predict the target of a kept training for each row of a table, and write CSV.

A number is in the target's own unit; a class comes with the probability of each class. Where the
table has the target already, standard error tells how good the predictions are.
"""


def make_parser() -> Parser:
    """Describe the command line."""
    parser = subparser("predict", ABOUT, EXAMPLE.rstrip())
    parser.add_argument("checkpoint", help="what `train --save` kept")
    parser.add_argument("data", help="a CSV file, an .npz, or the word digits")
    parser.add_argument(
        "--output", metavar="FILE", help="where to write (default: standard output)"
    )
    parser.add_argument("--force", action="store_true", help="replace a file that exists")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Predict.

    Args:
        arguments: the words after `predict`.

    Returns:
        The exit status, 0.

    Raises:
        Failure: the predictions can't be written; a `Refusal`: they can't be made.
        SystemExit: an option is wrong (status 2), or after `--help`.
    """
    options = make_parser().parse_args(arguments)
    if options.output:
        check_output(options.output, options.force, [options.checkpoint, options.data])
    checkpoint = read_checkpoint(options.checkpoint)
    problem = checkpoint.problem
    table = read_table(options.data)
    inputs = problem.inputs(problem.encode(read_frame(table, problem.kinds)))
    given = outputs(checkpoint.model(), mg.from_numpy(inputs))
    told = _told(table, problem, given.numpy())
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_rows(problem, given))
    if options.output:
        try:
            with replacing(options.output) as file:
                file.write(text.getvalue().encode())
        except (OSError, RuntimeError) as error:
            raise Failure(f"can't write {options.output!r}: {error}") from error
    else:
        print(text.getvalue(), end="", flush=True)
    if told:
        print(told, file=sys.stderr)
    return DONE


def _rows(problem: Problem, given: mg.Tensor) -> Iterator[list[str]]:
    """The lines of the CSV, cell by cell."""
    target, answers = problem.target, problem.answers(given.numpy()).tolist()
    if target.classes is None:
        yield [target.name]
        yield from ([f"{answer:.7g}"] for answer in answers)
    else:
        yield [target.name, *(f"p({name})" for name in target.classes)]
        for answer, chances in zip(answers, given.softmax(1).tolist(), strict=True):
            yield [target.classes[answer], *(f"{chance:.6f}" for chance in chances)]


def _told(table: Table, problem: Problem, given: NDArray[np.float32]) -> str:
    """How good the predictions are on the rows that have the target; "" if none has."""
    target = problem.target
    if target.name not in table.names:
        return ""
    column = read_column(table, target.name, target.text)
    there = ~column.missing
    if len(there) != len(given) or not there.any():
        return ""
    truth: NDArray[Any] = target.encode(column)
    return (
        f"{counted(int(there.sum()), 'row')}: {scores(problem.scores(given[there], truth[there]))}"
    )
