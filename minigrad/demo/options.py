"""The options of `python -m minigrad`."""

from __future__ import annotations

from ..command.parser import COMMAND, STATUSES, Parser, integer, positive
from .training import OPTIMIZERS


def make_parser() -> Parser:
    """Describe the command line."""
    parser = Parser(
        prog=COMMAND,
        description="Train a classifier of handwritten digits, on NumPy alone.",
        epilog=f"`{COMMAND} train` learns from data of your own and keeps what it learnt, for "
        "`predict` and `summary`; `run script.py` runs a PyTorch script, with minigrad for torch. "
        f"Each has its own --help. {STATUSES}",
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
