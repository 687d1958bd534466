"""What the in-place methods share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import minigrad as mg

if TYPE_CHECKING:
    from .._tensor import Tensor


def store(target: Any, result: Any, *operands: Any) -> Tensor:
    """`target` after it has taken the values and the history of `result`.

    The `operands` may not lie partly in the memory of `target`.
    """
    if operands:
        mg.autograd.inplace.check_overlap(target, *operands)
    return mg.autograd.inplace.store(target, result)


NUMBERS = (bool, int, float, complex, np.generic, np.ndarray)
