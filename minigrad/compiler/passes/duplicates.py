"""What is computed twice is computed once."""

from __future__ import annotations

from types import BuiltinMethodType
from typing import Any

import numpy as np

from ..aliases import Aliases
from ..program import Program, Ref
from .rewriting import Rewriting, with_names

FEW = 64  # elements of constants that are compared; of others it is asked whether they are the same


def without_duplicates(program: Program) -> Program:
    """Let one value stand for all that are computed by the same call on the same values.

    Values that are written to stay apart; what lasts may have been written to between two calls.
    """
    aliases = Aliases(program)
    written = {root for e in program.equations for root in aliases.writes(e)}
    versions: dict[Ref, int] = {}
    seen: dict[Any, tuple[Ref, ...]] = {}
    rewriting = Rewriting(program)

    def key(value: Any) -> Any:
        if isinstance(value, Ref):
            return value, versions.get(aliases.root(value), 0)
        if type(value) in (tuple, list):
            return type(value), *map(key, value)
        if isinstance(value, np.ndarray):
            if value.size > FEW:
                return np.ndarray, id(value)
            return value.shape, value.dtype.str, value.strides, value.tobytes()
        if isinstance(value, (int, float, complex, str, slice, np.dtype, type(None))):
            return type(value), repr(value)  # 0.0 is not -0.0, nor 1 True
        return "the same", id(value)

    for equation in program.equations:
        equation = with_names(equation, rewriting.names)
        for root in aliases.writes(equation):
            versions[root] = versions.get(root, 0) + 1
        pure = not equation.effect and not equation.writes
        if pure and written.isdisjoint(map(aliases.root, equation.results)):
            kwargs = tuple([(k, key(v)) for k, v in sorted(equation.kwargs.items())])
            call = _identity(equation.function), key(equation.args), kwargs
            if call in seen:
                rewriting.names.update(zip(equation.results, seen[call], strict=True))
                continue
            seen[call] = equation.results
        rewriting.write(equation)
    return rewriting.finish()


def _identity(function: Any) -> Any:
    """What tells functions apart: a ufunc's methods are made anew each time one is looked up."""
    return function if isinstance(function, BuiltinMethodType) else id(function)
