"""What is computed from constants alone is computed now."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...quiet import quiet
from ..aliases import Aliases
from ..program import Program, as_array
from .rewriting import Rewriting, with_names


def with_constants_folded(program: Program) -> Program:
    """Call functions of constants, if what they return is not written to later."""
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
            and next(equation.reads(), None) is None
        )
        if not fixed:
            rewriting.write(equation)
            continue
        with quiet:
            value: Any = equation.function(*equation.args, **equation.kwargs)
        values = value if equation.several else (as_array(value),)
        for ref, array in zip(equation.results, values, strict=True):
            if isinstance(array, np.ndarray):
                array = array.view()
                array.flags.writeable = False
            rewriting.names[ref] = array
    return rewriting.finish()
