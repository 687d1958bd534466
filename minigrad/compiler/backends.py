"""The executors by name."""

from __future__ import annotations

from collections.abc import Callable

from .executor import Executor, Interpreter
from .program import Program


def executor_of(name: str) -> Callable[[Program], Executor]:
    """What makes the executor of a backend.

    Args:
        name: see `compile`.

    Raises:
        ValueError: there is no such backend, or it can't be used here.
    """
    if name in ("eager", "inductor"):
        return Interpreter
    raise ValueError(f"unknown backend {name!r}: there are eager, inductor, native and numpy")
