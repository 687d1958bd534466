"""Equations that write to values and compute none."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..passes.rewriting import is_whole
from ..program import Equation, Ref
from .elementwise import lowered_ufunc, row_added
from .names import Lines, Names, call


def written(equation: Equation, names: Names) -> Lines:
    """An equation that writes, as text."""
    function, args, kwargs = equation.function, equation.args, equation.kwargs
    if function is operator.setitem:
        target, key, value = args
        if is_whole(key):
            return [f"{names.text(target)}[...] = {names.text(value)}"]
        array = names.fixed(target)
        if array is not None and _is_basic(key):
            keys = key if type(key) is tuple else (key,)
            part = array[keys if Ellipsis in keys else (*keys, ...)]
            return [f"{names.give(part, f'{names.text(target)}_part')}[...] = {names.text(value)}"]
        return [f"{names.text(target)}[{names.text(key)}] = {names.text(value)}"]
    plain = isinstance(function, np.ufunc) and function.signature is None and function.nout == 1
    if plain and kwargs.keys() == {"out"} and isinstance(kwargs["out"], Ref):
        computed = Equation(function, args, {}, ())
        if row_added(computed, names.kinds) is None:  # else operands may lie where the row would
            return lowered_ufunc(computed, names.text(kwargs["out"]), names)
    return [call(equation, names)]


def _is_basic(key: Any) -> bool:
    """Whether an index makes a view, the same at each run."""
    if type(key) is tuple:
        return all(map(_is_basic, key))
    if type(key) is slice:
        return all(p is None or type(p) is int for p in (key.start, key.stop, key.step))
    return key is None or key is Ellipsis or type(key) is int
