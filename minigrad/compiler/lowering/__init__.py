"""NumPy calls into given memory, as text, for the equations of a program.

What is known of NumPy's speed is here: which of several equal calls is the fastest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..passes.renaming import stored
from ..passes.sums import summed_product
from ..program import Equation
from ..trace import astype
from .elementwise import (
    is_fast_in_place,
    lowered_reshape,
    lowered_store,
    lowered_ufunc,
    lowered_where,
    row_added,
)
from .joining import lowered_concatenate, lowered_stack
from .names import Lines, Lowered, Names, call
from .products import lowered_product
from .reductions import lowered_accumulate, lowered_reduce, lowered_summed_product
from .writes import written

__all__ = [
    "Lines",
    "Lowered",
    "Names",
    "call",
    "is_fast_in_place",
    "lowered",
    "row_added",
    "written",
]

_METHODS: dict[str, Lowered] = {"reduce": lowered_reduce, "accumulate": lowered_accumulate}
_FUNCTIONS: dict[Any, Lowered] = {
    np.dot: lowered_product,
    np.matmul: lowered_product,
    np.copy: lowered_store,
    astype: lowered_store,
    stored: lowered_store,
    np.where: lowered_where,
    np.reshape: lowered_reshape,
    np.ravel: lowered_reshape,
    np.concatenate: lowered_concatenate,
    np.stack: lowered_stack,
    summed_product: lowered_summed_product,
}


def lowered(equation: Equation) -> Lowered | None:
    """How the only result of an equation can be computed into given memory.

    Returns:
        What writes that down, given the equation, the name of the memory and all Names; None if it
        can't be done.
    """
    function, kwargs = equation.function, equation.kwargs
    if "out" in kwargs or equation.several:
        return None
    if isinstance(owner := getattr(function, "__self__", None), np.ufunc):
        return _METHODS.get(function.__name__) if owner.nout == 1 else None
    if function in _FUNCTIONS:
        plain = not kwargs.keys() - {"axis"}
        if function is np.where and len(equation.args) != 3:
            return None
        return _FUNCTIONS[function] if plain else None
    if isinstance(function, np.ufunc) and function.nout == 1 and function.signature is None:
        return lowered_ufunc
    return None
