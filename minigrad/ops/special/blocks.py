"""How a formula on a short row of numbers becomes a kernel on any array."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Concatenate, ParamSpec

import numpy as np

from ...quiet import quiet

Array = np.ndarray[Any, Any]
P = ParamSpec("P")

# A formula passes over its numbers dozens of times: a block of them stays in the cache meanwhile.
BLOCK = 8192


def blockwise(
    dtype: type[np.floating[Any]],
) -> Callable[[Callable[Concatenate[Array, P], Array]], Callable[Concatenate[Array, P], Array]]:
    """Make an array kernel of a formula that maps one-dimensional blocks.

    The kernel takes a floating point array of any shape, layout and dtype, and returns a new one
    like it. It raises no floating point warnings.

    Args:
        dtype: the least precision the formula computes in; wider inputs keep theirs.
    """

    def decorate(
        formula: Callable[Concatenate[Array, P], Array],
    ) -> Callable[Concatenate[Array, P], Array]:
        @functools.wraps(formula)
        def kernel(x: Array, /, *args: P.args, **kwargs: P.kwargs) -> Array:
            if not x.flags.forc:
                x = x.copy(order="K")  # of gaps and overlaps, not of its order of axes
            out = np.empty_like(x)
            source, target = x.ravel("K"), out.ravel("K")
            working = np.promote_types(x.dtype, dtype)
            with quiet:
                for start in range(0, x.size, BLOCK):
                    block = source[start : start + BLOCK].astype(working, copy=False)
                    target[start : start + BLOCK] = formula(block, *args, **kwargs)
            return out

        return kernel

    return decorate


def polynomial(x: Array, coefficients: Sequence[Array | float]) -> Array:
    """c0 + c1 x + c2 x² + ..., by Horner's rule."""
    result = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        result *= x
        result += c
    return result
