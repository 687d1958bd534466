"""Many programs as one, so that one compilation does for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minigrad.compiler import Program
from minigrad.compiler.program import Equation, Ref, substitute


def join(programs: Sequence[Program]) -> Program:
    """A program that carries out all of them, on all their inputs."""
    joined = Program()
    for program in programs:
        start = len(joined.kinds)

        def moved(ref: Ref, start: int = start) -> Ref:
            return Ref(ref.number + start)

        def renamed(value: Any) -> Any:
            return substitute(value, moved)

        for kind in program.kinds:
            joined.kinds.append(kind._replace(base=kind.base and moved(kind.base)))
        joined.inputs += map(moved, program.inputs)
        joined.captured |= {moved(r): a for r, a in program.captured.items()}
        for e in program.equations:
            kwargs = {k: renamed(v) for k, v in e.kwargs.items()}
            results, writes = renamed(e.results), renamed(e.writes)
            joined.equations.append(
                Equation(e.function, renamed(e.args), kwargs, results, e.several, writes, e.effect)
            )
        joined.outputs += map(renamed, program.outputs)
    return joined
