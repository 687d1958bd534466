"""Writes to memory that lasts are made as late as those who read it allow."""

from __future__ import annotations

from dataclasses import replace

from ..aliases import Aliases
from ..program import Equation, Program


def with_late_stores(program: Program) -> Program:
    """Move equations that only write to captured memory behind those they have nothing to do with.

    A step that fails half way then leaves parameters and state as they were.
    """
    aliases = Aliases(program)
    done: list[Equation] = []
    waiting: list[Equation] = []
    for equation in program.equations:
        waiting = _let_go(waiting, equation, done, aliases)
        only_writes = equation.writes and not equation.results and not equation.effect
        if only_writes and all(map(aliases.lasts, equation.writes)):
            waiting.append(equation)
        else:
            done.append(equation)
    return replace(program, equations=done + waiting)


def _let_go(
    waiting: list[Equation], equation: Equation, done: list[Equation], aliases: Aliases
) -> list[Equation]:
    """Those that can wait until after `equation`; the others are done."""
    before = [equation]  # these must come after those that are let go
    kept = []
    for store in reversed(waiting):
        if any(_in_order(store, other, aliases) for other in before):
            before.append(store)
        else:
            kept.append(store)
    done += before[:0:-1]
    return kept[::-1]


def _in_order(first: Equation, second: Equation, aliases: Aliases) -> bool:
    """Whether two equations have to come in this order."""
    return not (
        aliases.writes(first).isdisjoint(aliases.reads(second))  # what is written to included
        and aliases.writes(second).isdisjoint(aliases.reads(first))
    )
