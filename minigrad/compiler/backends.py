"""The executors by name."""

from __future__ import annotations

import warnings
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
    if name == "inductor":
        return _fastest
    if name == "numpy":
        return _in_numpy
    if name == "native":
        from .native import NativeExecutor

        able, reason = NativeExecutor.available()
        if not able:
            raise ValueError(f"the backend 'native' can't be used here: {reason}")
        return NativeExecutor
    raise ValueError(f"unknown backend {name!r}: there are {', '.join(NAMES)}")


def _in_numpy(program: Program) -> Executor:
    from .numpy_executor import NumpyExecutor

    return NumpyExecutor(program)


def _fastest(program: Program) -> Executor:
    """Native code where there is a compiler, and it works."""
    from .native import NativeExecutor
    from .native.toolchain import BuildError

    if NativeExecutor.available()[0]:
        try:
            return NativeExecutor(program)
        except BuildError as error:
            warnings.warn(f"programs are run by NumPy, not as native code: {error}", stacklevel=2)
    return _in_numpy(program)
