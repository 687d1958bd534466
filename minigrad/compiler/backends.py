"""The executors by name."""

from __future__ import annotations

from collections.abc import Callable

from .executor import Executor, Interpreter
from .program import Program

NAMES = ("eager", "inductor", "native", "numpy")


def executor_of(name: str) -> Callable[[Program], Executor]:
    """What makes the executor of a backend.

    Args:
        name: see `compile`.

    Raises:
        ValueError: there is no such backend, or it can't be used here.
    """
    if name == "eager":
        return Interpreter
    if name in ("native", "inductor"):
        from .native import NativeExecutor

        able, reason = NativeExecutor.available()
        if able:
            return NativeExecutor
        if name == "native":
            raise ValueError(f"the backend 'native' can't be used here: {reason}")
    if name in ("numpy", "inductor"):
        from .numpy_executor import NumpyExecutor

        return NumpyExecutor
    raise ValueError(f"unknown backend {name!r}: there are {', '.join(NAMES)}")
