"""Sums of products without the products."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from ..aliases import Aliases
from ..program import Equation, Program, Ref, refs_in


def summed_product(x: Any, y: Any) -> Any:
    """The sum of all products of the elements of two arrays of one shape."""
    return np.add.reduce(x * y, axis=None)


def with_summed_products(program: Program) -> Program:
    """Turn the sum of a product that nobody else reads into a call of `summed_product`.

    It is equal to rounding, so not among the passes of `optimize`.
    """
    aliases = Aliases(program)
    written = {root for e in program.equations for root in aliases.writes(e)}
    uses = Counter(ref for e in program.equations for ref in e.reads())
    uses.update(refs_in(program.outputs))
    makers = {ref: e for e in program.equations for ref in e.results}
    equations = []
    gone = []
    for equation in program.equations:
        value: Any = equation.args[0] if equation.args else None
        maker = makers.get(value) if isinstance(value, Ref) else None
        fits = (
            maker is not None
            and equation.function == np.add.reduce
            and _is_of_all(equation, program)
            and uses[value] == 1
            and maker.function is np.multiply
            and not maker.kwargs
            and all(isinstance(a, Ref) and aliases.root(a) not in written for a in maker.args)
        )
        if fits and maker is not None:
            kinds = [program.kind(r) for r in (*maker.args, *maker.results, *equation.results)]
            x, y, _, total = kinds
            if x.shape == y.shape and x.dtype == y.dtype == total.dtype and x.dtype.char in "fd":
                gone.append(id(maker))
                equation = replace(equation, function=summed_product, args=maker.args, kwargs={})
        equations.append(equation)
    return replace(program, equations=[e for e in equations if id(e) not in gone])


def _is_of_all(equation: Equation, program: Program) -> bool:
    """Whether a reduction is one of all dimensions, to a number."""
    kwargs = equation.kwargs
    plain = len(equation.args) == 1 and kwargs.keys() <= {"axis", "keepdims"}
    axis = kwargs.get("axis", 0)
    count = len(program.kind(equation.args[0]).shape)
    every = axis is None or (count == 1 if type(axis) is int else len(axis) == count)
    return plain and every and not kwargs.get("keepdims", False)
