"""What is computed from constants alone is computed now."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...quiet import quiet
from ..aliases import Aliases
from ..program import Equation, Program, as_array
from .rewriting import Rewriting, example, mapped, with_names

_OF_LOOKS = (np.zeros_like, np.ones_like, np.full_like)  # only how arrays look counts for these


def with_constants_folded(program: Program) -> Program:
    """Call functions of constants, or of how arrays look, unless their result is written to."""
    aliases = Aliases(program)
    written = {root for e in program.equations for root in aliases.writes(e)}
    rewriting = Rewriting(program)
    for equation in program.equations:
        equation = with_names(equation, rewriting.names)
        fixed = (
            equation.results
            and not equation.effect
            and not equation.writes
            and written.isdisjoint(map(aliases.root, equation.results))
            and (_looks_only(equation) or next(equation.reads(), None) is None)
        )
        if not fixed:
            rewriting.write(equation)
            continue
        with quiet:
            looks = {r: example(program.kind(r)) for r in equation.reads()}
            args, kwargs = mapped((equation.args, tuple(equation.kwargs.items())), looks)
            value: Any = equation.function(*args, **dict(kwargs))
        values = value if equation.several else (as_array(value),)
        for ref, array in zip(equation.results, values, strict=True):
            if isinstance(array, np.ndarray):
                array = array.view()
                array.flags.writeable = False
            rewriting.names[ref] = array
    return rewriting.finish()


def _looks_only(equation: Equation) -> bool:
    """Whether it makes an array that looks like another."""
    return equation.function in _OF_LOOKS and [*equation.reads()] == [equation.args[0]]
