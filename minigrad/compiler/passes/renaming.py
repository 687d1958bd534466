"""Values that are overwritten become values that are assigned once."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

import numpy as np

from ..aliases import Aliases
from ..program import Equation, Program, Ref, refs_in
from .rewriting import (
    Rewriting,
    computed_kind,
    example,
    fresh_kind,
    mapped,
    with_names,
    written_whole,
)


def stored(value: Any, like: np.ndarray[Any, Any]) -> Any:
    """What an array that looks like another holds once `value` is stored in it: a new array."""
    array = np.empty_like(like)
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
        call = with_names(replace(equation, writes=()), rewriting.names)
        value = _write_value(call, target, rewriting)
        if aliases.lasts(target):
            store = Equation(operator.setitem, (target, ..., value), {}, (), writes=(target,))
            rewriting.write(store)
        rewriting.names[target] = rewriting.names[aliases.root(target)] = value
    result = rewriting.finish()
    local = {r: v for r, v in rewriting.names.items() if not aliases.lasts(r)}
    return replace(result, outputs=mapped(program.outputs, local))


def _can_be_renamed(program: Program, aliases: Aliases) -> set[Ref]:
    """The memory that is only written to through values that are overwritten as a whole.

    And nobody watches: after a write, only the value that was written to is read, and views of it
    that are taken then. What lasts is watched by those who read it after the run.
    """
    taken: dict[Ref, int] = {}  # how many writes to its memory a view came after
    writes: dict[Ref, int] = {}
    holder: dict[Ref, Ref] = {}  # the value that was written to last
    failed: set[Ref] = set()

    def read(ref: Ref) -> None:
        root = aliases.root(ref)
        if root in writes and holder[root] != ref and taken.get(ref, 0) != writes[root]:
            failed.add(root)

    for equation in program.equations:
        target = written_whole(equation)
        reads = [*equation.reads()]
        if target is not None:
            reads.remove(target)
        for ref in reads:
            read(ref)
        for ref in equation.writes:
            root = aliases.root(ref)
            writes[root] = writes.get(root, 0) + 1
            holder[root] = ref
            whole = aliases.owns(ref) if aliases.lasts(ref) else root not in aliases.shared
            if target is None or not whole or _natural(equation, program) is None:
                failed.add(root)
        for ref in equation.results:
            taken[ref] = writes.get(aliases.root(ref), 0)
    for ref in refs_in(program.outputs):
        read(ref)
        if aliases.lasts(ref) and program.kind(ref).base is not None:
            failed.add(aliases.root(ref))  # a view that goes out is one of this memory
    return writes.keys() - failed


def _natural(equation: Equation, program: Program) -> Any:
    """What a ufunc would return without `out`, or True for a store; None when that is not clear."""
    if equation.function in (operator.setitem, np.copyto):
        return True
    return computed_kind(equation, program.kinds)


def _write_value(equation: Equation, target: Ref, rewriting: Rewriting) -> Ref:
    """Write down what an equation overwrites `target` with, as a new value."""
    kind = rewriting.program.kind(target)
    if kind.base is not None:
        kind = fresh_kind(kind.shape, kind.dtype)
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
    rewriting.write(Equation(stored, (value, example(kind)), {}, (result,)))
    return result
