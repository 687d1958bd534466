"""What the in-place methods share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import minigrad as mg

from ..autograd.grad_mode import mode
from ..quiet import IGNORE, reset_error_state, set_error_state

if TYPE_CHECKING:
    from .._tensor import Tensor


def store(target: Any, result: Any, *operands: Any) -> Tensor:
    """`target` after it has taken the values and the history of `result`.

    The `operands` may not lie partly in the memory of `target`.
    """
    if operands:
        mg.autograd.inplace.check_overlap(target, *operands)
    return mg.autograd.inplace.store(target, result)


def updated(target: Any, ufunc: Any, other: Any, factor: Any = 1) -> Any:
    """`target` after `ufunc` of its floats and `other` was computed in their own memory.

    None where that is not to be done: something is recorded, promoted or broadcast.

    Args:
        target: the Tensor to change.
        ufunc: of two arguments.
        other: a Tensor or a number.
        factor: a number that multiplies `other`.
    """
    array, plain = target._array, type(other) is float or type(other) is int
    operand = other if plain else getattr(other, "_array", None)
    if array.dtype.kind != "f" or type(factor) not in (int, float) or mode.observed:
        return None
    if not array.flags.writeable:  # an expanded one
        return None
    if not plain and (
        type(operand) is not np.ndarray
        or operand.dtype is not array.dtype
        or operand.shape != array.shape
    ):
        return None
    if mode.grad and (target.requires_grad or (not plain and other.requires_grad)):
        return None
    if not plain:
        mg.autograd.inplace.check_overlap(target, other)
    mg.autograd.inplace.check_writable(target)
    token = set_error_state(IGNORE)
    try:
        ufunc(array, operand if factor == 1 else operand * factor, array)
    finally:
        reset_error_state(token)
    target._version[0] += 1
    return target


NUMBERS = (bool, int, float, complex, np.generic, np.ndarray)
