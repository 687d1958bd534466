"""Pooling functions that PyTorch has under `torch` too, with other arguments or results there."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from . import adaptive_pooling, max_pooling
from .pool_windows import Ints


def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints = (),
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """`nn.functional.max_pool1d` without indices.

    Args:
        input: as there, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.

    Example:
        >>> import minigrad as mg
        >>> mg.max_pool1d(mg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[3., 2.]])
    """
    return _plain(max_pooling.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode))


def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints = (),
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """`nn.functional.max_pool2d` without indices.

    Args:
        input: as there, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.

    Example:
        >>> import minigrad as mg
        >>> mg.max_pool2d(mg.arange(8.0).reshape(1, 2, 4), 2)
        tensor([[[5., 7.]]])
    """
    return _plain(max_pooling.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode))


def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints = (),
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """`nn.functional.max_pool3d` without indices.

    Args:
        input: as there, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.

    Example:
        >>> import minigrad as mg
        >>> mg.max_pool3d(mg.arange(8.0).reshape(1, 2, 2, 2), 2)
        tensor([[[[7.]]]])
    """
    return _plain(max_pooling.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode))


def _plain(y: Any) -> Tensor:
    result: Tensor = y
    return result


def adaptive_max_pool1d(input: Tensor, output_size: Ints) -> tuple[Tensor, Tensor]:
    """`nn.functional.adaptive_max_pool1d`, always with indices.

    Args:
        input: as there.
        output_size: likewise.

    Example:
        >>> import minigrad as mg
        >>> mg.adaptive_max_pool1d(mg.tensor([[5.0, 3.0]]), 1)
        (tensor([[5.]]), tensor([[0]]))
    """
    return adaptive_pooling.adaptive_max_pool1d_with_indices(input, output_size)
