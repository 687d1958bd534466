"""Average pooling and power-average pooling as functions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...functions.arguments import cast_to, finish
from ...functions.elementwise import relu
from ...ops import pooling as rows
from .max_pooling import max_pool1d, max_pool2d, max_pool3d
from .pool_windows import Ints, check_type, divisor_of, several, strided


def _averaged(
    function: str,
    input: Tensor,
    dims: int,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor_override: int | None = None,
) -> Tensor:
    if divisor_override == 0:
        raise RuntimeError(f"{function}: divisor must be not zero")
    windows = strided(function, input, dims, kernel_size, stride, padding, 1, ceil_mode)
    check_type(input, function, "efdlq" if dims < 3 else "fdlq")
    array = input._array
    if dims == 3:
        _check_large_enough(function, array.shape[-3:], [w.kernel for w in windows])
    divisor: Any = divisor_override
    if divisor is None:
        margins = several(padding, dims, function, "padding") if count_include_pad else None
        divisor = divisor_of(windows, margins, array.dtype)
    if array.dtype == np.float16:
        wide = rows.avg_pool[dims](input.float(), windows=windows, divisor=divisor)
        return cast_to(wide, array.dtype)
    result: Tensor = rows.avg_pool[dims](input, windows=windows, divisor=divisor)
    return result


def _check_large_enough(function: str, sizes: Any, kernel: list[int]) -> None:
    """PyTorch pools no input that is smaller than the kernel in three dimensions, padded or not."""
    if any([n < k for n, k in zip(sizes, kernel, strict=True)]):
        raise RuntimeError(
            f"{function}: input image {list(sizes)} smaller than kernel size {kernel}"
        )


def avg_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """The mean of each window along the last dimension: y[i] = Σ_k x[i s - p + k] / kernel_size.

    Args:
        input: (n, channels, length) or (channels, length).
        kernel_size: how many places a window has.
        stride: s, how far apart the windows are; the kernel size unless given.
        padding: p, how many zeros to think before the first place and behind the last.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.

    Shape:
        (n, channels, (length + 2p - kernel_size) / s + 1), rounded down, or up with `ceil_mode`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        NotImplementedError: the input is not floating point or int64.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.avg_pool1d(mg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[2., 1.]])
    """
    return _averaged(
        "avg_pool1d", input, 1, kernel_size, stride, padding, ceil_mode, count_include_pad
    )


def avg_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The mean of each window in the last two dimensions.

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: how many zeros to think around the input.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.
        divisor_override: divide the sums by this, not by the number of places.
        out: a Tensor that takes the result.

    Shape:
        (n, channels, *), each size as for `avg_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        NotImplementedError: the input is not floating point or int64.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.avg_pool2d(mg.arange(16.0).reshape(1, 4, 4), 2)
        tensor([[[ 2.5000,  4.5000],
                 [10.5000, 12.5000]]])
    """
    mean = _averaged(
        "avg_pool2d",
        input,
        2,
        kernel_size,
        stride,
        padding,
        ceil_mode,
        count_include_pad,
        divisor_override,
    )
    return finish(mean, out, input)


def avg_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The mean of each window in the last three dimensions.

    Args:
        input: (n, channels, depth, height, width) or without n.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: how many zeros to think around the input.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.
        divisor_override: divide the sums by this, not by the number of places.
        out: a Tensor that takes the result.

    Shape:
        (n, channels, *), each size as for `avg_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions, or is smaller than the kernel; an argument is
            out of range.
        NotImplementedError: the input is not float32, float64 or int64.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.avg_pool3d(mg.arange(16.0).reshape(1, 2, 2, 4), 2)
        tensor([[[[6.5000, 8.5000]]]])
    """
    mean = _averaged(
        "avg_pool3d",
        input,
        3,
        kernel_size,
        stride,
        padding,
        ceil_mode,
        count_include_pad,
        divisor_override,
    )
    return finish(mean, out, input)


def _powered(
    averaged: Callable[..., Tensor],
    largest: Callable[..., Any],
    input: Tensor,
    norm_type: float,
    kernel_size: Any,
    places: Any,
    stride: Any,
    ceil_mode: bool,
) -> Tensor:
    if norm_type == math.inf:
        result: Tensor = largest(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        return result
    if norm_type == -math.inf:
        smallest: Tensor = -largest(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        return smallest
    mean = averaged(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
    # A negative sum has no root, and one of 0 no slope: relu lets 0 through.
    return (mean.sign() * relu(mean.abs())).mul(places).pow(1.0 / norm_type)


def lp_pool1d(
    input: Tensor,
    norm_type: float,
    kernel_size: int,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-norm of each window along the last dimension: (Σ x^p)^(1/p).

    Args:
        input: (n, channels, length) or (channels, length).
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has.
        stride: how far apart the windows are; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        (n, channels, (length - kernel_size) / stride + 1), rounded down, or up with `ceil_mode`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        ZeroDivisionError: p is 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.lp_pool1d(mg.tensor([[3.0, 4.0, 0.0, 2.0]]), 2, 2)
        tensor([[5., 2.]])
    """
    return _powered(
        avg_pool1d, max_pool1d, input, norm_type, kernel_size, kernel_size, stride, ceil_mode
    )


def lp_pool2d(
    input: Tensor,
    norm_type: float,
    kernel_size: Ints,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-norm of each window in the last two dimensions: (Σ x^p)^(1/p).

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        (n, channels, *), each size as for `lp_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        ZeroDivisionError: p is 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.lp_pool2d(mg.tensor([[[3.0, 0.0], [0.0, 4.0]]]), 2, 2)
        tensor([[[5.]]])
    """
    places = math.prod(several(kernel_size, 2, "lp_pool2d", "kernel_size"))
    return _powered(
        avg_pool2d, max_pool2d, input, norm_type, kernel_size, places, stride, ceil_mode
    )


def lp_pool3d(
    input: Tensor,
    norm_type: float,
    kernel_size: Ints,
    stride: Ints | None = None,
    ceil_mode: bool = False,
) -> Tensor:
    """The p-norm of each window in the last three dimensions: (Σ x^p)^(1/p).

    Args:
        input: (n, channels, depth, height, width) or without n.
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        (n, channels, *), each size as for `lp_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        ZeroDivisionError: p is 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.lp_pool3d(mg.ones(1, 2, 2, 1), 3, (2, 2, 1))
        tensor([[[[1.5874]]]])
    """
    places = math.prod(several(kernel_size, 3, "lp_pool3d", "kernel_size"))
    return _powered(
        avg_pool3d, max_pool3d, input, norm_type, kernel_size, places, stride, ceil_mode
    )
