"""Public functions that choose between values: where, masked_fill, clamp."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..ops import elementwise as rows
from .arguments import cast_to, finish, pair, promote, refuse, tensor
from .binary import Operand, apply
from .packing import packed_number


def where(
    condition: Tensor, input: Operand = None, other: Operand = None, *, out: Any = None
) -> Any:
    """input where the condition holds, other elsewhere. With the condition alone: its places.

    Args:
        condition: a Tensor of bools.
        input: a Tensor or a number.
        other: a Tensor or a number.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of all three.

    Raises:
        RuntimeError: the shapes do not broadcast; the condition is not of type bool.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([1., -2.])
        >>> mg.where(x > 0, x, 0.)
        tensor([1., 0.])
    """
    tensor(condition, "where", "condition")
    if input is None and other is None:
        return condition.nonzero(as_tuple=True)
    if condition._array.dtype.kind != "b" and condition._array.dtype != np.uint8:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype}"
        )
    if not isinstance(input, Tensor) and not isinstance(other, Tensor):
        d = dtypes.result_of((input, other)).numpy
        value = np.where(condition._array, np.asarray(input, d), np.asarray(other, d))
        return finish(wrap(value), out)
    a, b = pair(input, other)
    return finish(apply(rows.where, condition, a, b), out)


def masked_fill(input: Tensor, mask: Tensor, value: Any) -> Tensor:
    """input, with value where the mask holds.

    Args:
        input: a Tensor of any shape.
        mask: a Tensor of bools that broadcasts with it.
        value: a number, or a 0-d Tensor.

    Shape:
        The broadcast shape of `input` and `mask`.

    Raises:
        RuntimeError: the mask is not of type bool; the value has dimensions, or does not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.masked_fill(mg.ones(2), mg.tensor([True, False]), 9.)
        tensor([9., 1.])
    """
    x = tensor(input, "masked_fill")
    if tensor(mask, "masked_fill", "mask")._array.dtype.kind != "b":
        raise RuntimeError(
            f"masked_fill_ only supports boolean masks, but got mask with dtype {mask.dtype}"
        )
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value.ndim} dimension(s)."
            )
        if value.is_complex() and not x.is_complex():
            packed_number(value.item(), x._array.dtype)
        value = cast_to(value, x._array.dtype)
    elif x._array.dtype.kind != "f" or isinstance(value, complex):
        value = packed_number(value, x._array.dtype).item()
    return apply(rows.masked_fill, x, mask, value)


def clamp(
    input: Tensor, min: Operand = None, max: Operand = None, *, out: Tensor | None = None
) -> Tensor:
    """min(max(input, min), max), for each element.

    Args:
        input: a Tensor of any shape.
        min: the lower bound: a number, a Tensor, or None.
        max: the upper bound: a number, a Tensor, or None.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: neither bound is given; a number does not fit into the type.
        NotImplementedError: bools between numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.clamp(mg.tensor([-2., 0.5, 2.]), -1, 1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if tensor(input, "clamp")._array.dtype.kind == "f" and out is None:
        if type(min) in (int, float):
            if type(max) in (int, float):
                return rows.clamp(input, low=min, high=max)
            if max is None:
                return rows.clamp_min(input, low=min)
        elif min is None and type(max) in (int, float):
            return rows.clamp_max(input, high=max)
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    limits = [x for x in (min, max) if x is not None]
    x, *bounds = promote(input, *limits)
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        if min is None:
            return finish(apply(rows.minimum, x, bounds[0]), out)
        if max is None:
            return finish(apply(rows.maximum, x, bounds[0]), out)
        refuse("b", "clamp", x)
        return finish(apply(rows.clamp_tensor, x, *bounds), out)
    refuse("b", "clamp_scalar_kernel_impl", x)
    low, high = min, max
    if x._array.dtype.kind in "iu":
        d = x._array.dtype
        low, high = (None if b is None else packed_number(b, d).item() for b in (min, max))
    if max is None:
        return finish(rows.clamp_min(x, low=low), out)
    if min is None:
        return finish(rows.clamp_max(x, high=high), out)
    return finish(rows.clamp(x, low=low, high=high), out)


def clamp_min(input: Tensor, min: Operand, *, out: Tensor | None = None) -> Tensor:
    """max(input, min): `clamp` with one bound.

    Args:
        input: a Tensor of any shape.
        min: the lower bound.
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.clamp_min(mg.tensor([-2., 2.]), 0)
        tensor([0., 2.])
    """
    return clamp(input, min, None, out=out)


def clamp_max(input: Tensor, max: Operand, *, out: Tensor | None = None) -> Tensor:
    """min(input, max): `clamp` with one bound.

    Args:
        input: a Tensor of any shape.
        max: the upper bound.
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.clamp_max(mg.tensor([-2., 2.]), 0)
        tensor([-2.,  0.])
    """
    return clamp(input, None, max, out=out)


clip = clamp
