"""The options of `train`, and what of them a training depends on."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from typing import Any

from ..demo.training import OPTIMIZERS
from .parser import Parser, integer, positive, share, subparser, widths

ACTIVATIONS = {"relu": "ReLU", "tanh": "Tanh", "sigmoid": "Sigmoid", "gelu": "GELU", "elu": "ELU"}
TASKS = ("classification", "regression")

EXAMPLE = """\
  python -m minigrad train houses.csv --target price --save houses.pt --plot houses.png
  python -m minigrad train flowers.csv --target species --hidden 32,32 --epochs 100
  python -m minigrad train mnist.npz --features x_train --target y_train --save mnist.pt
  python -m minigrad train --resume houses.pt --epochs 200
"""

ABOUT = """\
Train a network on a table, show how it does on rows that are held out, and keep it.

The table is a CSV file in UTF-8 with names in its first line (commas, semicolons or tabs), arrays
of an .npz that have a row for each sample, or the digits that minigrad carries. Texts become one
input for each that occurs. The target is a class if it is a text or one of few whole numbers (of
an .npz, any whole number); otherwise it is a number.
"""


@dataclass(frozen=True)
class Settings:
    """What a training depends on, but for the data; all but `epochs` is settled when it begins.

    Attributes:
        target: the column to predict; None: what the file's kind has it called.
        features: the columns to predict from; empty: all others.
        ignore: of them, those to leave out.
        text: columns to take for texts even if they have numbers.
        task: what the target is taken for; None: its values decide.
        drop_missing: whether rows with missing values are left out.
        test_share: the part of the rows that is held out.
        standardize: whether numbers are brought to mean 0 and deviation 1.
        hidden: the widths of the hidden layers.
        activation: what follows each of them, a key of `ACTIVATIONS`.
        dropout: the part of their outputs that is zeroed.
        optimizer: a key of `OPTIMIZERS`.
        lr: the learning rate.
        batch_size: rows for each step.
        seed: where the random numbers start: what is held out, initial weights, shuffles, dropout.
        epochs: passes over the rows.
    """

    target: str | None = None
    features: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    task: str | None = None
    drop_missing: bool = False
    test_share: float = 0.2
    standardize: bool = True
    hidden: tuple[int, ...] = (64,)
    activation: str = "relu"
    dropout: float = 0.0
    optimizer: str = "adam"
    lr: float | None = None
    batch_size: int = 32
    seed: int = 0
    epochs: int = 50

    @property
    def rate(self) -> float:
        """The learning rate: by default what suits the optimizer."""
        return OPTIMIZERS[self.optimizer].lr if self.lr is None else self.lr

    def __str__(self) -> str:
        hidden = ", ".join(map(str, self.hidden))
        return (
            f"hidden units {hidden}, {self.activation}" if self.hidden else "no hidden layer"
        ) + (
            f", dropout {self.dropout:g}"
            * (self.dropout > 0)
            + f"; {self.optimizer}, lr {self.rate:g}, batches of {self.batch_size}, "
            f"seed {self.seed}"
        )


NAMES = {field.name for field in fields(Settings)}


def given(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that the command line names, each with its value."""
    named = {name: value for name, value in vars(options).items() if name in NAMES}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in named.items()}


def flag(name: str) -> str:
    """The option that sets what is called so among the settings."""
    return "--no-standardize" if name == "standardize" else f"--{name.replace('_', '-')}"


def make_parser() -> Parser:
    """Describe the command line; options that settings come from are absent unless given."""
    parser = subparser("train", ABOUT, EXAMPLE.rstrip())
    parser.add_argument(
        "data",
        nargs="?",
        help="a CSV file, an .npz, or the word digits (default: digits, or with --resume what the "
        "checkpoint was trained on)",
    )
    _add_data(parser)
    _add_network(parser)
    _add_training(parser)
    files = parser.add_argument_group("files")
    files.add_argument("--save", metavar="FILE", help="keep the training in a checkpoint")
    files.add_argument(
        "--resume", metavar="FILE", help="go on from a checkpoint, and keep it there unless --save"
    )
    files.add_argument("--plot", metavar="FILE", help="draw losses and scores (.png, .svg, .pdf)")
    files.add_argument("--force", action="store_true", help="replace files that exist")
    return parser


def _add_data(parser: Parser) -> None:
    add = _adder(parser, "data")
    add("--target", metavar="NAME", help="the column to predict (of an .npz: y)")
    add(
        "--features",
        action="append",
        metavar="NAME",
        help="predict from this column, and others named so (default: all but the target)",
    )
    add("--ignore", action="append", metavar="NAME", help="leave this column out")
    add("--text", action="append", metavar="NAME", help="take this column's numbers for texts")
    add("--task", choices=TASKS, help="what the target is, classes or a number")
    add("--drop-missing", action="store_true", help="leave out rows with missing values")
    add("--test-share", type=share, metavar="X", help="part of the rows held out (default: 0.2)")
    add(
        "--no-standardize",
        action="store_false",
        dest="standardize",
        help="take numbers as they are, not to mean 0 and deviation 1",
    )


def _add_network(parser: Parser) -> None:
    add = _adder(parser, "network")
    add(
        "--hidden",
        type=widths,
        metavar="N,N",
        help="units of each hidden layer, or none (default: 64)",
    )
    add("--activation", choices=ACTIVATIONS, help="after each hidden layer (default: relu)")
    add("--dropout", type=share, metavar="X", help="part of its outputs zeroed (default: 0)")


def _add_training(parser: Parser) -> None:
    add = _adder(parser, "training")
    rates = ", ".join(f"{name} {recipe.lr}" for name, recipe in OPTIMIZERS.items())
    add("--optimizer", choices=OPTIMIZERS, help="the rule that changes weights (default: adam)")
    add("--lr", type=positive, metavar="X", help=f"learning rate (default: {rates})")
    add("--batch-size", type=integer(1), metavar="N", help="rows for each step (default: 32)")
    add("--epochs", type=integer(1), metavar="N", help="passes over the rows (default: 50)")
    add("--seed", type=integer(0, 2**63 - 1), metavar="N", help="of random numbers (default: 0)")


def _adder(parser: Parser, title: str) -> Any:
    """What adds options to a group that are absent from the result unless given."""
    group = parser.add_argument_group(title)

    def add(*names: str, **details: Any) -> None:
        group.add_argument(*names, default=argparse.SUPPRESS, **details)

    return add
