"""What passes have in common: substitution, and what is known of functions."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..program import Equation, Kind, Program, Ref, refs_in, substitute

Array = np.ndarray[Any, Any]


def mapped(value: Any, names: dict[Ref, Any]) -> Any:
    """`value` with what stands in `names` for Refs in it."""
    return substitute(value, lambda ref: names.get(ref, ref)) if names else value


def with_names(equation: Equation, names: dict[Ref, Any]) -> Equation:
    """An equation with other arguments, where `names` has any."""
    if not any(ref in names for ref in equation.reads()):
        return equation
    return replace(
        equation,
        args=mapped(equation.args, names),
        kwargs={k: mapped(v, names) for k, v in equation.kwargs.items()},
        writes=mapped(equation.writes, names),
    )


class Rewriting:
    """A program that is being rewritten, from its first equation to its last.

    Attributes:
        equations: those that have been written.
        kinds: of all values.
        names: what stands for values that are not computed any more: other values, or constants.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.equations: list[Equation] = []
        self.kinds = list(program.kinds)
        self.names: dict[Ref, Any] = {}

    def new(self, kind: Kind) -> Ref:
        """A new value that looks like `kind`."""
        self.kinds.append(kind)
        return Ref(len(self.kinds) - 1)

    def write(self, equation: Equation) -> None:
        """Write an equation whose arguments have been named anew already."""
        self.equations.append(equation)
        for ref in equation.results:
            kind = self.kinds[ref.number]
            if kind.base in self.names:
                value = self.names[kind.base]
                base = (self.kinds[value.number].base or value) if isinstance(value, Ref) else None
                self.kinds[ref.number] = kind._replace(base=base)

    def finish(self) -> Program:
        """The program that was written."""
        return replace(
            self.program,
            equations=self.equations,
            kinds=self.kinds,
            outputs=mapped(self.program.outputs, self.names),
        )


def last_uses(program: Program, root: Callable[[Ref], Ref]) -> dict[Ref, int]:
    """The last equation that has to do with the memory of each root; outputs count as one more."""
    last: dict[Ref, int] = {}
    for index, equation in enumerate(program.equations):
        for ref in (*equation.reads(), *equation.results):
            last[root(ref)] = index
    for ref in refs_in(program.outputs):
        last[root(ref)] = len(program.equations)
    return last


def writes_by_root(program: Program, root: Callable[[Ref], Ref]) -> dict[Ref, list[int]]:
    """The equations that write to the memory of each root, in their order."""
    found: dict[Ref, list[int]] = {}
    for index, equation in enumerate(program.equations):
        for ref in {root(ref) for ref in equation.writes}:
            found.setdefault(ref, []).append(index)
    return found


def is_whole(key: Any) -> bool:
    """Whether an index takes all of an array, as a view that looks like it."""
    if type(key) is tuple:
        return all(map(is_whole, key)) and sum(k is Ellipsis for k in key) < 2
    return key is Ellipsis or (type(key) is slice and key == slice(None))


def written_whole(equation: Equation) -> Ref | None:
    """The value that an equation overwrites, all of it and whatever it was; None if it does not."""
    if len(equation.writes) != 1 or equation.effect:
        return None
    (written,) = equation.writes
    function, args, kwargs = equation.function, equation.args, equation.kwargs
    if function is operator.setitem:
        whole = is_whole(args[1])
    elif function is np.copyto:
        whole = len(args) == 2 and not kwargs and args[0] == written
    else:
        whole = (
            isinstance(function, np.ufunc)
            and kwargs.keys() == {"out"}
            and kwargs["out"] == written
            and function.nin == len(args)
        )
    return written if whole else None


def example(kind: Kind) -> Array:
    """An array that looks like `kind`, not to be written to: it may have little memory.

    Its elements are ones, which most functions can do with.
    """
    if any(s < 0 for s in kind.strides) or not kind.shape:
        return np.ones(kind.shape, kind.dtype)
    extent = sum([(n - 1) * s for n, s in zip(kind.shape, kind.strides, strict=True)])
    memory = np.ones(max(extent // kind.dtype.itemsize, 0) + 1, kind.dtype)
    return as_strided(memory, kind.shape, kind.strides, writeable=False)


def computed_kind(equation: Equation, kinds: list[Kind]) -> Kind | None:
    """What a ufunc's result looks like, left to itself; None when that is not clear."""
    types: list[Any] = []
    shapes: list[tuple[int, ...]] = []
    for arg in equation.args:
        if isinstance(arg, Ref):
            kind = kinds[arg.number]
            types.append(kind.dtype)
            shapes.append(kind.shape)
        elif type(arg) in (int, float, complex):
            types.append(type(arg))
        elif isinstance(arg, (np.ndarray, np.generic)):
            types.append(arg.dtype)
            shapes.append(arg.shape)
        else:
            return None
    try:
        dtype = equation.function.resolve_dtypes((*types, None))[-1]  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError):
        return None
    return fresh_kind(np.broadcast_shapes(*shapes), dtype)


def fresh_kind(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Kind:
    """What a new array in C order looks like."""
    strides = [dtype.itemsize] * len(shape)
    for k in range(len(shape) - 2, -1, -1):
        strides[k] = strides[k + 1] * shape[k + 1]
    return Kind(shape, dtype, tuple(strides), None)
