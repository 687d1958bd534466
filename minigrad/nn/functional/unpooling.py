"""The inverse of maximum pooling, as functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...functions.arguments import tensor
from ...functions.checks import Within, insist
from ...ops import pooling as rows
from .pool_windows import Ints, check_planes, check_type, several


def _unpooled(
    dims: int,
    input: Tensor,
    indices: Tensor,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    output_size: Sequence[int] | None,
) -> Tensor:
    name = f"max_unpool{dims}d"
    shape = tensor(input, name)._array.shape
    kernel = several(kernel_size, dims, name, "kernel_size")
    steps = kernel if stride is None else several(stride, dims, name, "stride")
    margin = several(padding, dims, name, "padding")
    if len(shape) < dims:
        raise IndexError(f"{name}: expected {dims} dimensions or more, got {list(shape)}")
    usual = [
        (n - 1) * s + k - 2 * p
        for n, s, k, p in zip(shape[len(shape) - dims :], steps, kernel, margin, strict=True)
    ]
    sizes = tuple(usual if output_size is None else _wished(output_size, usual, steps))
    for d, n in enumerate(sizes):
        if n < 0:
            raise ValueError(
                f"{name}: output_size must contain non-negative spatial dimensions, but got "
                f"output_size[{d}]={n}"
            )
    _check_indices(name, input, tensor(indices, name, "indices"), sizes)
    if min(steps) < 1 and dims == 3:
        raise RuntimeError(f"{name}: strides should be greater than zero, got {list(steps)}")
    planes = shape[: len(shape) - dims]
    result: Tensor = rows.max_unpool[dims](input, indices, shape=(*planes, *sizes), dims=dims)
    return result


def _wished(output_size: Sequence[int], usual: list[int], steps: Sequence[int]) -> Sequence[int]:
    """The sizes asked for, which may differ from the usual ones by less than a stride.

    Raises:
        ValueError: they differ by more; another number of them.
    """
    dims = len(usual)
    if len(output_size) == dims + 2:
        output_size = output_size[2:]
    if len(output_size) != dims:
        raise ValueError(
            f"output_size should be a sequence containing {dims} or {dims + 2} elements, but it "
            f"has a length of '{len(output_size)}'"
        )
    for d, (n, m, s) in enumerate(zip(output_size, usual, steps, strict=True)):
        if not m - s < n < m + s:
            raise ValueError(
                f'invalid output_size "{tuple(output_size)}" (dim {d} must be between {m - s} and '
                f"{m + s})"
            )
    return output_size


def _check_indices(name: str, input: Tensor, indices: Tensor, sizes: Sequence[int]) -> None:
    index, shape = indices._array, input._array.shape
    if index.dtype != np.int64:
        raise RuntimeError(
            f"{name}: elements in indices should be type int64 but got: {indices.dtype}"
        )
    if index.shape != shape:
        raise RuntimeError(
            f"{name}: Expected shape of indices to be same as that of the input tensor "
            f"({list(shape)}) but got indices tensor with shape: {list(index.shape)}"
        )
    check_planes(name, shape, len(sizes), channels=len(shape) == len(sizes) + 2)
    check_type(input, name, "efd")
    volume = int(np.prod(sizes))

    def refuse(index: Any) -> None:
        wrong = index[(index < 0) | (index >= volume)]
        if wrong.size:
            raise RuntimeError(
                f"{name}: Found an invalid max index: {wrong[0]} (output volumes are of size "
                f"{'x'.join(map(str, sizes))})"
            )

    if index.size:
        insist(refuse if type(index) is np.ndarray else Within(0, volume - 1, refuse), index)


def max_unpool1d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Undo `max_pool1d`: elements go back to where they were found, all others are 0.

    Args:
        input: what `max_pool1d` returned, (n, channels, length) or (channels, length).
        indices: the indices that it returned.
        kernel_size: as given to it.
        stride: likewise.
        padding: likewise.
        output_size: the size, or shape, of what it was given; needed where several sizes pool to
            the same.

    Shape:
        (n, channels, (length - 1) stride + kernel_size - 2 padding), or `output_size`.

    Raises:
        ValueError: `output_size` is not one that pools to the input's size.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn import functional as F
        >>> y, where = F.max_pool1d(mg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2, return_indices=True)
        >>> F.max_unpool1d(y, where, 2)
        tensor([[0., 3., 2., 0.]])
    """
    return _unpooled(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Undo `max_pool2d`: elements go back to where they were found, all others are 0.

    Args:
        input: what `max_pool2d` returned.
        indices: the indices that it returned.
        kernel_size: as given to it.
        stride: likewise.
        padding: likewise.
        output_size: the sizes, or shape, of what it was given.

    Shape:
        (n, channels, *), each size as for `max_unpool1d`.

    Raises:
        ValueError: `output_size` is not one that pools to the input's sizes.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn import functional as F
        >>> y, where = F.max_pool2d(mg.arange(8.0).reshape(1, 2, 4), 2, return_indices=True)
        >>> F.max_unpool2d(y, where, 2)
        tensor([[[0., 0., 0., 0.],
                 [0., 5., 0., 7.]]])
    """
    return _unpooled(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(
    input: Tensor,
    indices: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    output_size: Sequence[int] | None = None,
) -> Tensor:
    """Undo `max_pool3d`: elements go back to where they were found, all others are 0.

    Args:
        input: what `max_pool3d` returned.
        indices: the indices that it returned.
        kernel_size: as given to it.
        stride: likewise.
        padding: likewise.
        output_size: the sizes, or shape, of what it was given.

    Shape:
        (n, channels, *), each size as for `max_unpool1d`.

    Raises:
        ValueError: `output_size` is not one that pools to the input's sizes.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn import functional as F
        >>> y, where = F.max_pool3d(mg.arange(8.0).reshape(1, 2, 2, 2), 2, return_indices=True)
        >>> F.max_unpool3d(y, where, 2).flatten()
        tensor([0., 0., 0., 0., 0., 0., 0., 7.])
    """
    return _unpooled(3, input, indices, kernel_size, stride, padding, output_size)
