"""What pooling functions share: their arguments, and the windows that these give."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import tensor
from ...ops.windows import Windows, adaptive, regular

Ints = int | Sequence[int]
Shape = tuple[int, ...]
_WORDS = {1: "one", 2: "two", 3: "three"}


def several(value: Any, dims: int, function: str, name: str) -> Shape:
    """An argument given as one int for all dimensions, or as one for each.

    Args:
        value: as given.
        dims: how many dimensions there are.
        function: the function's name.
        name: the argument's name.

    Raises:
        TypeError: not ints.
        RuntimeError: another number of them.
    """
    if type(value) is int:
        return (value,) * dims
    given = value if isinstance(value, (tuple, list)) else (value,)
    try:
        if isinstance(value, bool):
            raise TypeError
        numbers = tuple([operator.index(n) for n in given])
    except TypeError:
        bad = type(given[0] if len(given) == 1 else value).__name__
        raise TypeError(
            f"{function}(): argument '{name}' must be tuple of ints, not {bad}"
        ) from None
    if len(numbers) not in (1, dims):
        raise RuntimeError(
            f"{function}: {name} must either be a single int, or a tuple of {_WORDS[dims]} ints, "
            f"got {list(numbers)}"
        )
    return numbers * dims if len(numbers) == 1 else numbers


def check_type(input: Tensor, function: str, kinds: str) -> None:
    """Raise unless the input's type is one of these letters of NumPy's.

    Raises:
        NotImplementedError: it is not.
    """
    if input._array.dtype.char not in kinds:
        raise NotImplementedError(f"\"{function}\" not implemented for '{type_name(input)}'")


def strided(
    function: str,
    input: Any,
    dims: int,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
) -> tuple[Windows, ...]:
    """The windows of a pooling function, for each of the last dimensions of its input.

    Args:
        function: its name, for messages.
        input: a Tensor.
        dims: how many dimensions the windows have.
        kernel_size: how many places a window has.
        stride: how far apart the windows are; None or () for the kernel size.
        padding: how far windows may reach beyond the ends.
        dilation: how far apart a window's places are.
        ceil_mode: whether a last window may reach further, if it starts before the end.

    Raises:
        TypeError: the input is no Tensor; an argument is not of ints.
        RuntimeError: the input's dimensions, or an argument's value, do not fit.
    """
    shape = tensor(input, function)._array.shape
    kernel = several(kernel_size, dims, function, "kernel_size")
    unset = stride is None or (isinstance(stride, (tuple, list)) and not len(stride))
    return _strided(
        function,
        shape,
        dims,
        kernel,
        kernel if unset else several(stride, dims, function, "stride"),
        several(padding, dims, function, "padding"),
        several(dilation, dims, function, "dilation"),
        bool(ceil_mode),
    )


@lru_cache(1024)
def _strided(
    function: str,
    shape: Shape,
    dims: int,
    kernel: Shape,
    stride: Shape,
    padding: Shape,
    dilation: Shape,
    ceil_mode: bool,
) -> tuple[Windows, ...]:
    check_planes(function, shape, dims, channels=True)
    for name, given, least in (
        ("kernel size", kernel, 1),
        ("stride", stride, 1),
        ("dilation", dilation, 1),
        ("pad", padding, 0),
    ):
        if min(given) < least:
            wanted = "greater than zero" if least else "non-negative"
            raise RuntimeError(f"{function}: {name} must be {wanted}, but got {list(given)}")
    sizes = shape[-dims:]
    counts = []
    for n, k, s, p, d in zip(sizes, kernel, stride, padding, dilation, strict=True):
        if p > ((k - 1) * d + 1) // 2 or (dims > 1 and p > k // 2):
            raise RuntimeError(
                f"{function}: pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}"
            )
        counts.append(_count(n, k, s, p, d, ceil_mode))
    if min(counts) < 1:
        raise RuntimeError(
            f"{function}: Given input size: {_by(shape[-dims - 1 :])}. Calculated output size: "
            f"{_by((shape[-dims - 1], *counts))}. Output size is too small"
        )
    return tuple(map(regular, sizes, counts, kernel, stride, padding, dilation))


def _count(size: int, kernel: int, stride: int, padding: int, step: int, ceil_mode: bool) -> int:
    """How many windows fit."""
    room = size + 2 * padding - step * (kernel - 1) - 1
    count = (room + (stride - 1 if ceil_mode else 0)) // stride + 1
    return count - (ceil_mode and (count - 1) * stride >= size + padding)


def _by(shape: Shape) -> str:
    return f"({'x'.join(map(str, shape))})"


def check_planes(function: str, shape: Shape, dims: int, *, channels: bool) -> None:
    """Raise unless a shape is (samples, channels, *dims) or (channels, *dims) with elements.

    Args:
        function: the function's name.
        shape: the input's.
        dims: how many dimensions follow the channels.
        channels: whether their number must not be 0 either; that of the samples may be.

    Raises:
        RuntimeError: it is not.
    """
    wanted = f"{dims + 1}D or {dims + 2}D (batch mode) tensor"
    if len(shape) not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"{function}(): non-empty {wanted} expected for input, but got: {list(shape)}"
        )
    for k in range(len(shape) - dims - channels, len(shape)):
        if shape[k] == 0:
            raise RuntimeError(
                f"{function}(): Expected {wanted} with optional 0 dim batch size for input, but "
                f"got: {list(shape)} with dimension {k} being empty"
            )


def adaptive_windows(
    function: str, input: Any, dims: int, output_size: Any, *, channels: bool
) -> tuple[Windows, ...]:
    """The windows of an adaptive pooling function.

    Args:
        function: its name, for messages.
        input: a Tensor.
        dims: how many dimensions the windows have.
        output_size: how many windows, for all or each of them; None stands for the input's size.
        channels: as for `check_planes`.

    Raises:
        TypeError: the input is no Tensor; not ints.
        ValueError: the input has too few dimensions for these sizes.
        RuntimeError: the input's dimensions, or the sizes, do not fit.
    """
    shape = tensor(input, function)._array.shape
    counts = output_size
    if dims > 1 and isinstance(counts, (tuple, list)):
        if len(shape) <= len(counts):
            raise ValueError(
                f"{function}: Input dimension should be at least {len(counts) + 1}, got "
                f"{len(shape)}"
            )
        sizes = shape[len(shape) - len(counts) :]
        counts = [n if c is None else c for c, n in zip(counts, sizes, strict=True)]
        if len(counts) != dims:
            raise RuntimeError(f"{function}: output_size must be {dims} ints, got {output_size}")
    counts = several(counts, dims, function, "output_size")
    check_planes(function, shape, dims, channels=channels)
    if min(counts) < 0:
        raise RuntimeError(
            f"{function}: Trying to create tensor with negative dimension: elements of output_size "
            f"must be greater than or equal to 0, but got {list(counts)}"
        )
    return tuple(map(adaptive, shape[-dims:], counts))


@lru_cache(1024)
def divisor_of(
    windows: tuple[Windows, ...], padding: Shape | None, dtype: np.dtype[Any]
) -> float | np.ndarray[Any, Any]:
    """How many places each window has: a number, or an array where they have not all as many.

    Args:
        windows: for each dimension.
        padding: of each, where places in the padding count; None where they do not.
        dtype: of an array.
    """
    counts = [w.counts for w in windows]
    if padding is not None:
        counts = [
            np.minimum(w.starts + w.kernel, w.size + p) - w.starts
            for w, p in zip(windows, padding, strict=True)
        ]
    if all([c.min(initial=1) == c.max(initial=1) for c in counts]):
        return float(math.prod([int(c[0]) if len(c) else 1 for c in counts]))
    total = counts[0]
    for c in counts[1:]:
        total = np.multiply.outer(total, c)
    return total.astype(dtype)
