"""Whether two calls wrote down the same program: what is left to chance shows here."""

from __future__ import annotations

from typing import Any

import numpy as np

from .recording import Recording
from .update import Update


def difference(one: Recording, other: Recording) -> str | None:
    """How the programs of two calls differ; None when they are the same.

    Args:
        one, other: of the same function, with arguments of the same shapes and types.
    """
    first, second = one.program, other.program
    if len(first.equations) != len(second.equations):
        return "it computes different things from call to call"
    for a, b in zip(first.equations, second.equations, strict=True):
        if not (_same_function(a.function, b.function) and a.results == b.results):
            return "it computes different things from call to call"
        if not (_same(a.args, b.args) and _same(a.kwargs, b.kwargs)):
            return "it uses numbers that are others at each call"
    if [id(t) for t, _ in one.captured] != [id(t) for t, _ in other.captured]:
        return "it uses other Tensors at each call"
    if not (first.outputs == second.outputs and first.kinds == second.kinds):
        return "it returns different things from call to call"
    return None


def _same_function(a: Any, b: Any) -> bool:
    if isinstance(a, Update) and isinstance(b, Update):
        return str(a.rule) == str(b.rule)
    return bool(a == b)


def _same(a: Any, b: Any) -> bool:
    """Whether two arguments are the same: nan is nan, and 0.0 is not -0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (tuple, list)):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (np.ndarray, np.generic)):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if isinstance(a, float):
        return repr(a) == repr(b)
    same: bool = a is b or a == b
    return same
