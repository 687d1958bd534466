"""Which values of a program lie in the same memory, and which of that outlives a run."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .program import Equation, Program, Ref


class Aliases:
    """The memory of a program's values: each lies in that of one root.

    A view lies in the memory of the value that owns it. Captured arrays that overlap have one root
    between them. Inputs are taken to share memory with nothing else; those who run programs see to
    that.

    Args:
        program: its equations may be rewritten later, its captured arrays and views may not.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.lasting = {*program.inputs, *program.captured}
        self._merged: dict[Ref, Ref] = {}
        spans = sorted(
            [(*byte_bounds(a), ref.number, ref) for ref, a in program.captured.items() if a.size]
        )
        end, first = 0, None
        for start, stop, _, ref in spans:
            if first is not None and start < end:
                self._merged[ref] = first
            else:
                first = ref
            end = max(end, stop)
        self.shared = {*self._merged, *self._merged.values()}

    def root(self, ref: Ref) -> Ref:
        """The value that stands for all whose memory may overlap that of `ref`."""
        owner = self.program.owner(ref)
        return self._merged.get(owner, owner)

    def lasts(self, ref: Ref) -> bool:
        """Whether the memory of a value is there before a run, and after it."""
        return self.program.owner(ref) in self.lasting

    def owns(self, ref: Ref) -> bool:
        """Whether a value is all there is of its memory, but for views of it."""
        return self.program.kind(ref).base is None and ref not in self.shared

    def reads(self, equation: Equation) -> set[Ref]:
        """The roots of an equation's arguments."""
        return {self.root(ref) for ref in equation.reads()}

    def writes(self, equation: Equation) -> set[Ref]:
        """The roots of what an equation writes to."""
        return {self.root(ref) for ref in equation.writes}


def may_share(array: Any, other: Any) -> bool:
    """Whether two arrays may overlap, by the ends of their memory."""
    return bool(array.size and other.size and np.may_share_memory(array, other))
