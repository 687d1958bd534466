"""What goes out belongs to the caller."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..aliases import Aliases
from ..program import Equation, Program, Ref
from .rewriting import Rewriting, fresh_kind


def with_outputs_of_their_own(program: Program, before: Program) -> Program:
    """Copy outputs that were arrays of their own before a program was made simpler.

    What was computed may have become the same as what lasts, a constant, or another output.

    Args:
        program: the simpler one.
        before: what it was made from.
    """
    old, new = Aliases(before), Aliases(program)
    rewriting = Rewriting(program)
    rewriting.equations += program.equations
    owners: dict[Any, Ref] = {}  # to whose memory each output's belonged before
    outputs = []
    copies: dict[Ref, Any] = {}
    for was, now in zip(before.outputs, program.outputs, strict=True):
        if not isinstance(was, Ref) or (old.lasts(was) and was == now):
            outputs.append(now)
            continue
        root = new.root(now) if isinstance(now, Ref) else id(now)
        owner = owners.setdefault(root, old.root(was))
        mine = isinstance(now, Ref) and not new.lasts(now) and owner == old.root(was)
        if not (mine or old.lasts(was)):
            if was not in copies:
                kind = before.kind(was)
                copies[was] = rewriting.new(fresh_kind(kind.shape, kind.dtype))
                rewriting.write(Equation(np.copy, (now,), {}, (copies[was],)))
            now = copies[was]
        outputs.append(now)
    result = rewriting.finish()
    result.outputs = outputs
    return result
