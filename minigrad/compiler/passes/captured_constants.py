"""Constants that lie in memory to which a program writes are not constant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..aliases import Aliases, may_share
from ..program import Kind, Program, Ref
from .rewriting import Rewriting


def capture_shared_constants(program: Program) -> Program:
    """Turn constant arrays that overlap captured arrays to which it writes into captured ones."""
    aliases = Aliases(program)
    written = {root for e in program.equations for root in aliases.writes(e)}
    arrays = [a for ref, a in program.captured.items() if aliases.root(ref) in written]
    if not arrays:
        return program
    rewriting, captured = Rewriting(program), dict(program.captured)
    refs: dict[int, Ref] = {}

    def lift(value: Any) -> Any:
        if type(value) in (tuple, list):
            return type(value)([lift(v) for v in value])
        if not isinstance(value, np.ndarray) or not any(may_share(value, a) for a in arrays):
            return value
        if id(value) not in refs:
            refs[id(value)] = ref = rewriting.new(
                Kind(value.shape, value.dtype, value.strides, None)
            )
            captured[ref] = value
        return refs[id(value)]

    for equation in program.equations:
        kwargs = {k: lift(v) for k, v in equation.kwargs.items()}
        rewriting.write(replace(equation, args=lift(equation.args), kwargs=kwargs))
    outputs = lift(program.outputs)
    return replace(rewriting.finish(), captured=captured, outputs=outputs)
