"""Values that are overwritten become values that are assigned once."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..aliases import Aliases
from ..program import Equation, Kind, Program, Ref, refs_in
from .rewriting import Rewriting, computed_kind, example, mapped, with_names, written_whole


def stored(value: Any, kind: Kind) -> Any:
    """What an array that looks like `kind` holds once `value` is stored in it: a new array."""
    array = np.empty_like(example(kind))
    array[...] = value
    return array


def with_overwrites_renamed(program: Program) -> Program:
    """Give a new name to what overwrites the whole of a value.

    A local value is then not written to. What overwrites captured memory is computed as a value,
    which is stored at once, but read by name: nobody waits for the store.
    """
    aliases = Aliases(program)
    renamed = _can_be_renamed(program, aliases)
    rewriting = Rewriting(program)
    for equation in program.equations:
        target = written_whole(equation)
        if target is None or aliases.root(target) not in renamed:
            rewriting.write(with_names(equation, rewriting.names))
            continue
        value = _write_value(
            with_names(replace(equation, writes=()), rewriting.names), target, rewriting
        )
        if aliases.lasts(target):
            store = Equation(operator.setitem, (target, ..., value), {}, (), writes=(target,))
            rewriting.write(store)
        rewriting.names[target] = value
    result = rewriting.finish()
    kept = {r: v for r, v in rewriting.names.items() if not aliases.lasts(r)}
    return replace(result, outputs=mapped(program.outputs, kept))


def _can_be_renamed(program: Program, aliases: Aliases) -> set[Ref]:
    """The values that are written to, all of them at each time and without anybody who watches.

    A view of such a value that was taken before a write is not used after it.
    """
    taken: dict[Ref, int] = {}  # which write to its memory a view came after
    writes: dict[Ref, int] = {}
    failed: set[Ref] = set()
    for equation in program.equations:
        for ref in equation.reads():
            root = aliases.root(ref)
            if root in writes and ref != root and taken.get(ref, 0) != writes[root]:
                failed.add(root)
        for root in aliases.writes(equation):
            writes[root] = writes.get(root, 0) + 1
            target = written_whole(equation)
            if target is None or not aliases.owns(target):
                failed.add(root)
            elif _natural(equation, program) is None:
                failed.add(root)
        for ref in equation.results:
            taken[ref] = writes.get(aliases.root(ref), 0)
    for ref in refs_in(program.outputs):
        root = aliases.root(ref)
        if ref != root and (root in writes) and taken.get(ref, 0) != writes[root]:
            failed.add(root)
        if ref != root and aliases.lasts(root):  # a view that goes out is one of this memory
            failed.add(root)
    return writes.keys() - failed


def _natural(equation: Equation, program: Program) -> Any:
    """What a ufunc would return without `out`, or True for a store; None when that is not clear."""
    if equation.function in (operator.setitem, np.copyto):
        return True
    return computed_kind(equation, program.kinds)


def _write_value(equation: Equation, target: Ref, rewriting: Rewriting) -> Ref:
    """Write down what an equation overwrites `target` with, as a new value."""
    kind = rewriting.program.kind(target)
    if equation.function in (operator.setitem, np.copyto):
        value = equation.args[-1]
    else:
        natural = computed_kind(equation, rewriting.kinds)
        assert natural is not None
        alike = natural.shape == kind.shape and natural.dtype == kind.dtype
        value = rewriting.new(kind if alike else natural)
        rewriting.write(replace(equation, kwargs={}, results=(value,)))
        if alike:
            return value
    result = rewriting.new(kind)
    rewriting.write(Equation(stored, (value, kind), {}, (result,)))
    return result
