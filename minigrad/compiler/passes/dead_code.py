"""What nobody needs is left out."""

from __future__ import annotations

from dataclasses import replace

from ..aliases import Aliases
from ..program import Program, Ref, refs_in
from .rewriting import written_whole


def without_dead_code(program: Program) -> Program:
    """Leave out equations whose results are not read and whose writes are not seen.

    What lasts is seen after the run, unless all of it is overwritten first.
    """
    aliases = Aliases(program)
    live: set[Ref] = set(refs_in(program.outputs))
    roots = {aliases.root(ref) for ref in live}
    overwritten: set[Ref] = set()  # from here on, before anything reads them
    kept = []
    for equation in reversed(program.equations):
        written = aliases.writes(equation)
        seen = any(
            root not in overwritten and (root in roots or aliases.lasts(root)) for root in written
        )
        if not (equation.effect or seen or any(ref in live for ref in equation.results)):
            continue
        kept.append(equation)
        target = written_whole(equation)
        reads = list(equation.reads())
        if target is not None and aliases.lasts(target) and aliases.owns(target):
            overwritten.add(target)
            reads.remove(target)
        live.update(reads)
        touched = {aliases.root(ref) for ref in reads}
        roots |= touched
        overwritten -= touched
    return replace(program, equations=kept[::-1])
