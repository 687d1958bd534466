"""Adaptive pooling as functions: the number of windows is given, not their size."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.grad_mode import mode
from ...functions.arguments import cast_to
from ...ops import pooling as rows
from ...ops.reduce import mean
from .pool_windows import Ints, adaptive_windows, check_type, divisor_of

# One for each dimension; None stands for the input's size
Sizes = Ints | tuple[int | None, ...]


def _averaged(function: str, input: Tensor, dims: int, output_size: Any) -> Tensor:
    windows = adaptive_windows(function, input, dims, output_size, channels=False)
    check_type(input, function, "efd")
    array = input._array
    if array.dtype == np.float16:
        return cast_to(_averaged(function, input.float(), dims, output_size), array.dtype)
    if dims > 1 and all([w.count == 1 for w in windows]):
        whole: Tensor = mean(input, axis=tuple(range(array.ndim - dims, array.ndim)), keepdims=True)
        return whole
    divisor = divisor_of(windows, None, array.dtype)
    result: Tensor = rows.adaptive_avg_pool[dims](input, windows=windows, divisor=divisor)
    return result


def _largest(function: str, input: Tensor, dims: int, output_size: Any, with_indices: bool) -> Any:
    windows = adaptive_windows(function, input, dims, output_size, channels=True)
    check_type(input, function, "efd")
    if with_indices:
        return rows.adaptive_max_pool[dims](input, windows=windows)
    if mode.grad and input.requires_grad:
        return rows.adaptive_max_pool[dims](input, windows=windows)[0]
    return rows.max_pool_values(input, windows=windows)


def adaptive_avg_pool1d(input: Tensor, output_size: Ints) -> Tensor:
    """The means of so many windows, which cover the last dimension as evenly as they can.

    Window i goes from ⌊i · length / output_size⌋ to ⌈(i + 1) · length / output_size⌉, exclusive.

    Args:
        input: (n, channels, length) or (channels, length).
        output_size: the number of windows.

    Shape:
        (n, channels, output_size).

    Raises:
        RuntimeError: the input has other dimensions; the number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_avg_pool1d(mg.arange(5.0).reshape(1, 5), 3)
        tensor([[0.5000, 2.0000, 3.5000]])
    """
    return _averaged("adaptive_avg_pool1d", input, 1, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: Sizes) -> Tensor:
    """The means of so many windows, which cover the last two dimensions as evenly as they can.

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        output_size: the number of windows, for both dimensions or for each; None keeps a size.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: the input has too few dimensions.
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_avg_pool2d(mg.arange(6.0).reshape(1, 2, 3), (1, None))
        tensor([[[1.5000, 2.5000, 3.5000]]])
    """
    return _averaged("adaptive_avg_pool2d", input, 2, output_size)


def adaptive_avg_pool3d(input: Tensor, output_size: Sizes) -> Tensor:
    """The means of so many windows, which cover the last three dimensions as evenly as they can.

    Args:
        input: (n, channels, depth, height, width) or without n.
        output_size: the number of windows, for all dimensions or for each; None keeps a size.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: the input has too few dimensions.
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_avg_pool3d(mg.arange(8.0).reshape(1, 2, 2, 2), (1, 1, 2))
        tensor([[[[3., 4.]]]])
    """
    return _averaged("adaptive_avg_pool3d", input, 3, output_size)


def adaptive_max_pool1d(input: Tensor, output_size: Ints, return_indices: bool = False) -> Any:
    """The largest elements of so many windows, which cover the last dimension evenly.

    Args:
        input: (n, channels, length) or (channels, length).
        output_size: the number of windows; they are those of `adaptive_avg_pool1d`.
        return_indices: also return where each was found.

    Shape:
        (n, channels, output_size).

    Raises:
        RuntimeError: the input has other dimensions; the number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool1d(mg.arange(5.0).reshape(1, 5), 3)
        tensor([[1., 3., 4.]])
    """
    return _largest("adaptive_max_pool1d", input, 1, output_size, return_indices)


def adaptive_max_pool1d_with_indices(
    input: Tensor, output_size: Ints, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool1d` with `return_indices`.

    Args:
        input: as for `adaptive_max_pool1d`.
        output_size: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool1d_with_indices(mg.tensor([[5.0, 3.0]]), 1)
        (tensor([[5.]]), tensor([[0]]))
    """
    result: tuple[Tensor, Tensor] = _largest("adaptive_max_pool1d", input, 1, output_size, True)
    return result


def adaptive_max_pool2d(input: Tensor, output_size: Sizes, return_indices: bool = False) -> Any:
    """The largest elements of so many windows, which cover the last two dimensions evenly.

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        output_size: the number of windows, for both dimensions or for each; None keeps a size.
        return_indices: also return where each was found, counted through the plane.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: the input has too few dimensions.
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool2d(mg.arange(6.0).reshape(1, 2, 3), (1, None))
        tensor([[[3., 4., 5.]]])
    """
    return _largest("adaptive_max_pool2d", input, 2, output_size, return_indices)


def adaptive_max_pool2d_with_indices(
    input: Tensor, output_size: Sizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool2d` with `return_indices`.

    Args:
        input: as for `adaptive_max_pool2d`.
        output_size: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool2d_with_indices(mg.arange(6.0).reshape(1, 2, 3), 1)
        (tensor([[[5.]]]), tensor([[[5]]]))
    """
    result: tuple[Tensor, Tensor] = _largest("adaptive_max_pool2d", input, 2, output_size, True)
    return result


def adaptive_max_pool3d(input: Tensor, output_size: Sizes, return_indices: bool = False) -> Any:
    """The largest elements of so many windows, which cover the last three dimensions evenly.

    Args:
        input: (n, channels, depth, height, width) or without n.
        output_size: the number of windows, for all dimensions or for each; None keeps a size.
        return_indices: also return where each was found, counted through the volume.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: the input has too few dimensions.
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool3d(mg.arange(8.0).reshape(1, 2, 2, 2), (1, 1, 2))
        tensor([[[[6., 7.]]]])
    """
    return _largest("adaptive_max_pool3d", input, 3, output_size, return_indices)


def adaptive_max_pool3d_with_indices(
    input: Tensor, output_size: Sizes, return_indices: bool = False
) -> tuple[Tensor, Tensor]:
    """`adaptive_max_pool3d` with `return_indices`.

    Args:
        input: as for `adaptive_max_pool3d`.
        output_size: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.adaptive_max_pool3d_with_indices(mg.ones(1, 2, 2, 2), 1)[1]
        tensor([[[[0]]]])
    """
    result: tuple[Tensor, Tensor] = _largest("adaptive_max_pool3d", input, 3, output_size, True)
    return result
