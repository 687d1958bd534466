"""Padding as a function: with a number, or with what lies at the edges."""

from __future__ import annotations

import operator
from typing import Any

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import number_as, tensor
from ...ops import padding as rows
from ...ops.elementwise import clone

# Of each mode but 'constant' the rows for one, two and three dimensions
_EDGES = {
    "reflect": (rows.reflection_pad1d, rows.reflection_pad2d, rows.reflection_pad3d),
    "replicate": (rows.replication_pad1d, rows.replication_pad2d, rows.replication_pad3d),
    "circular": (rows.circular_pad, rows.circular_pad, rows.circular_pad),
}


def _pairs(name: str, ndim: int, pad: Any) -> tuple[tuple[int, int], ...]:
    """The pairs (before, after) of all dimensions, of numbers that start from the last.

    Raises:
        TypeError: these are not integers.
        RuntimeError: they are no pairs, or too many.
    """
    if not isinstance(pad, (tuple, list)):
        raise TypeError(
            f"{name}(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}"
        )
    for place, p in enumerate(pad):
        if not hasattr(p, "__index__"):
            raise TypeError(
                f"{name}(): argument 'pad' (position 2) must be tuple of ints, but found element "
                f"of type {type(p).__name__} at pos {place}"
            )
    if len(pad) % 2:
        raise RuntimeError(f"Padding length must be divisible by 2, but got {list(pad)}")
    if len(pad) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(pad)} and input of dimension {ndim}"
        )
    numbers = [operator.index(p) for p in pad]
    given = zip(numbers[-2::-2], numbers[::-2], strict=True)
    return ((0, 0),) * (ndim - len(pad) // 2) + tuple(given)


def constant_pad_nd(input: Tensor, pad: Any, value: Any = 0) -> Tensor:
    """`input` surrounded by a number; where a pad is negative, as much is cut off.

    Args:
        input: a Tensor of any shape.
        pad: how much before and after: of the last dimension, then of the one before, ...
        value: the number.

    Raises:
        RuntimeError: `pad` is not made of pairs, has too many, or cuts off more than there is.
        TypeError: `pad` is not a tuple of integers, `value` not a number.

    Example:
        >>> import minigrad as mg
        >>> mg.constant_pad_nd(mg.tensor([1, 2, 3]), (2, -1), 7)
        tensor([7, 7, 1, 2])
    """
    return _constant("constant_pad_nd", tensor(input, "constant_pad_nd"), pad, value)


def _constant(name: str, x: Tensor, pad: Any, value: Any) -> Tensor:
    if not isinstance(value, (bool, int, float, complex)):
        kind = type(value).__name__
        raise TypeError(f"{name}(): argument 'value' must be a number, not {kind}")
    shape = x._array.shape
    pads = _pairs(name, len(shape), pad)
    if not pads:
        return clone(x)
    for n, (a, b) in zip(shape, pads, strict=True):
        # What one side cuts off can't be what the other adds.
        if n + min(a, 0) + min(b, 0) < 0:
            raise RuntimeError(
                f"narrow(): length must be non-negative: a dimension of {n} is padded by {a} and "
                f"{b}"
            )
    return rows.constant_pad(x, pads=pads, value=number_as(value, x.dtype))


def pad(input: Tensor, pad: Any, mode: str = "constant", value: float | None = None) -> Tensor:
    """`input` made larger (or, by negative numbers, smaller) at the ends of its last dimensions.

    Args:
        input: a Tensor; for modes but 'constant' (n, channels, *) or (channels, *) with one to
            three dimensions *, which are those that are padded.
        pad: how much before and after: of the last dimension, then of the one before, ...
        mode: what is put there: 'constant' a number; 'reflect' the elements beside the edge in
            reverse, without the edge itself; 'replicate' the edge; 'circular' the other end.
        value: the number, 0 unless given; for 'constant' only.

    Raises:
        RuntimeError: `pad` is not made of pairs, has too many, or does not fit the sizes.
        NotImplementedError: an unknown mode, or one that does not go with the dimensions.
        TypeError: `pad` is not a tuple of integers.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[1.0, 2.0, 3.0]])
        >>> mg.nn.functional.pad(x, (2, 1))
        tensor([[0., 0., 1., 2., 3., 0.]])
        >>> mg.nn.functional.pad(x, (2, 1), "reflect")
        tensor([[3., 2., 1., 2., 3., 2.]])
        >>> mg.nn.functional.pad(x, (2, 1), "replicate")
        tensor([[1., 1., 1., 2., 3., 3.]])
        >>> mg.nn.functional.pad(x, (2, 1), "circular")
        tensor([[2., 3., 1., 2., 3., 1.]])
    """
    x = tensor(input, "pad")
    if not isinstance(mode, str):
        raise TypeError(
            f"pad(): argument 'mode' (position 3) must be str, not {type(mode).__name__}"
        )
    if mode == "constant":
        return _constant("pad", x, pad, 0 if value is None else value)
    pads = _pairs("pad", x.ndim, pad)
    if value:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    count = len(pad) // 2
    if count not in (1, 2, 3) or x.ndim not in (count + 1, count + 2):
        raise NotImplementedError(
            f"Padding size {len(pad)} is not supported for {x.ndim}D input tensor.\n"
            "Supported combinations for non-constant padding:\n"
            "  - 2D or 3D input: padding size = 2 (pads last dimension)\n"
            "  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n"
            "  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"
        )
    if mode not in _EDGES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    _check_edges(mode, x, pads, count)
    added = tuple([(max(a, 0), max(b, 0)) for a, b in pads])
    removed = tuple([(min(a, 0), min(b, 0)) for a, b in pads])
    cuts = any([a or b for a, b in removed])
    if cuts and mode == "circular":  # what is left is what goes round
        x = rows.constant_pad(x, pads=removed, value=0)
    y: Tensor = _EDGES[mode][count - 1](x, pads=added)
    return rows.constant_pad(y, pads=removed, value=0) if cuts and mode != "circular" else y


def _check_edges(mode: str, x: Tensor, pads: Any, count: int) -> None:
    """Raise unless a mode but 'constant' can pad `x`.

    Raises:
        RuntimeError: a size or a pad does not fit.
        NotImplementedError: bools, which PyTorch does not reflect or replicate.
    """
    shape = x._array.shape
    if x._array.dtype.kind == "b" and mode != "circular":
        name = _EDGES[mode][count - 1].name
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(x)}'")
    if mode != "circular" and not all(shape[1 if len(shape) == count + 2 else 0 :]):
        raise RuntimeError(
            f"Expected {count + 1}D or {count + 2}D (batch mode) tensor with possibly 0 batch size "
            f"and other non-zero dimensions for input, but got: {list(shape)}"
        )
    for axis, (n, (a, b)) in enumerate(zip(shape, pads, strict=True)):
        place = f"padding ({a}, {b}) at dimension {axis} of input {list(shape)}"
        if mode == "reflect" and max(a, b) >= n and (a or b):
            raise RuntimeError(
                "Padding size should be less than the corresponding input dimension, but got: "
                f"{place}"
            )
        left = n + min(a, 0) + min(b, 0)
        if mode == "circular" and max(a, b) > left:
            raise RuntimeError(f"Padding value causes wrapping around more than once: {place}")
        if n + a + b < (0 if mode == "circular" else 1) and (a or b):
            raise RuntimeError(f"input is too small for its {place}: {n + a + b} would be left")
