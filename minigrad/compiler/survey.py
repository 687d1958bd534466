"""How the values of a program are used: until when, and which may lie in other values' memory."""

from __future__ import annotations

import operator
from collections.abc import Iterable

import numpy as np

from .aliases import Aliases
from .lowering import is_fast_in_place, lowered, row_added
from .program import Equation, Kind, Program, Ref, refs_in


class Survey:
    """What is known of a program's values.

    Attributes:
        aliases: their memory.
        last: the last equation that has to do with a root's memory; outputs count as one more.
        made: the equation that computes a value.
        writes: the equations that write to a root's memory.
        viewed: values of which there are views.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.aliases = Aliases(program)
        self.last: dict[Ref, int] = {}
        self.made: dict[Ref, int] = {}
        self.writes: dict[Ref, list[int]] = {}
        self.viewed: set[Ref] = set()
        root = self.aliases.root
        for index, equation in enumerate(program.equations):
            for ref in (*equation.reads(), *equation.results):
                self.last[root(ref)] = index
            for ref in equation.writes:
                self.writes.setdefault(root(ref), []).append(index)
            for ref in equation.results:
                self.made[ref] = index
                if program.kind(ref).base is not None:
                    self.viewed.add(program.owner(ref))
        for ref in refs_in(program.outputs):
            self.last[root(ref)] = len(program.equations)

    def outputs(self) -> dict[Ref, set[Ref]]:
        """The local values that go out, by the roots of their memory."""
        found: dict[Ref, set[Ref]] = {}
        for ref in refs_in(self.program.outputs):
            if not self.aliases.lasts(ref):
                found.setdefault(self.aliases.root(ref), set()).add(ref)
        return found

    def stored_in_place(self, targets: Iterable[Ref]) -> dict[Ref, Ref]:
        """Values that can be computed right in the captured memory in which they are stored later.

        Nothing has to do with that memory in the meantime, and nothing can fail afterwards.

        Args:
            targets: the captured values that may be computed in.

        Returns:
            Of each such value, where it is stored.
        """
        allowed, out = {*targets}, self.outputs()
        failing = [i for i, e in enumerate(self.program.equations) if _may_fail(e)]
        found: dict[Ref, Ref] = {}
        for index, equation in enumerate(self.program.equations):
            if equation.function is not operator.setitem or equation.args[1] is not ...:
                continue
            target, _, value = equation.args
            if target in allowed and isinstance(value, Ref) and value not in found:
                start = self.made.get(value)
                early = start is None or any(i > start for i in failing)
                if not early and value not in out and self._fits(value, target, index):
                    found[value] = target
        return found

    def _fits(self, value: Ref, target: Ref, index: int) -> bool:
        """Whether a value can lie where equation `index` stores it, from the time it is made."""
        kind, look = self.program.kind(target), self.program.kind(value)
        maker, root = self.program.equations[self.made[value]], self.aliases.root(target)
        if kind[:3] != look[:3] or look.base is not None or value in self.writes:
            return False
        if lowered(maker) is None or maker.writes or maker.effect:
            return False
        between = self.program.equations[self.made[value] + 1 : index]
        if any(root in self.aliases.reads(e) or root in self.aliases.writes(e) for e in between):
            return False
        if self.last[value] > index and any(i > index for i in self.writes[root]):
            return False
        read = {r for r in maker.reads() if self.aliases.root(r) == root}
        return not read or (read == {target} and self._may_be_in_place(maker, kind))

    def heirs(self, equation: Equation) -> list[Ref]:
        """Operands in whose memory the result can be put, if they are not used any more."""
        kind = self.program.kind(equation.results[0])
        reads = [*equation.reads()]
        if not self._may_be_in_place(equation, kind):
            return []
        root = self.aliases.root
        return [
            ref
            for ref in reads
            if self.program.kind(ref) == kind
            and all(other == ref or root(other) != root(ref) for other in reads)
        ]

    def _may_be_in_place(self, equation: Equation, kind: Kind) -> bool:
        """Whether `out` can be an operand; a row that is added is stored there first."""
        plain = isinstance(equation.function, np.ufunc) and equation.function.signature is None
        return plain and is_fast_in_place(kind) and row_added(equation, self.program.kinds) is None


def _may_fail(equation: Equation) -> bool:
    """Whether an equation may refuse the values it is given."""
    function = equation.function
    owner = getattr(function, "__self__", None)
    known = isinstance(function, np.ufunc) or isinstance(owner, np.ufunc)
    pure = known or lowered(equation) is not None or bool(equation.writes)
    return equation.effect or not pure
