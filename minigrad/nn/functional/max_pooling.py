"""Maximum pooling as functions, and its inverse, unpooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.grad_mode import mode
from ...functions.arguments import tensor
from ...ops import pooling as rows
from .pool_windows import Ints, check_planes, check_type, several, strided

_REALS = "efdbhilBq"


def _pooled(
    function: str,
    input: Tensor,
    dims: int,
    kernel_size: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    ceil_mode: bool,
    with_indices: bool,
) -> Any:
    """The largest of each window, with its index if wanted; that is looked for only if needed."""
    windows = strided(function, input, dims, kernel_size, stride, padding, dilation, ceil_mode)
    check_type(input, function, _REALS if dims > 1 or with_indices else "efd")
    if with_indices:
        return rows.max_pool[dims](input, windows=windows)
    if mode.grad and input.requires_grad:
        return rows.max_pool[dims](input, windows=windows)[0]
    return rows.max_pool_values(input, windows=windows)


def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window along the last dimension: y[i] = max_k x[i s - p + k d].

    Args:
        input: (n, channels, length) or (channels, length).
        kernel_size: how many places a window has.
        stride: s, how far apart the windows are; the kernel size unless given.
        padding: p, by how much windows may start before the first place and end behind the last.
        dilation: d, how far apart the places of a window are.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        return_indices: also return where each was found, for `max_unpool1d`.

    Shape:
        (n, channels, (length + 2p - d (kernel_size - 1) - 1) / s + 1), rounded down, or up with
        `ceil_mode`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        NotImplementedError: the input is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool1d(mg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[3., 2.]])
    """
    return _pooled(
        "max_pool1d", input, 1, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


def max_pool1d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """`max_pool1d` with `return_indices`.

    Args:
        input: as for `max_pool1d`, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool1d_with_indices(mg.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        (tensor([[3., 2.]]), tensor([[1, 2]]))
    """
    result: tuple[Tensor, Tensor] = _pooled(
        "max_pool1d", input, 1, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return result


def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window in the last two dimensions.

    The first of equal ones counts; nan counts as larger than all.

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: by how much windows may start before the first place and end behind the last.
        dilation: how far apart the places of a window are.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        return_indices: also return where each was found, counted through the plane, for
            `max_unpool2d`.

    Shape:
        (n, channels, *), each size as for `max_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        NotImplementedError: the input is of bools or complex.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool2d(mg.arange(16.0).reshape(1, 4, 4), 2)
        tensor([[[ 5.,  7.],
                 [13., 15.]]])
    """
    return _pooled(
        "max_pool2d", input, 2, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


def max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """`max_pool2d` with `return_indices`.

    Args:
        input: as for `max_pool2d`, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool2d_with_indices(mg.arange(16.0).reshape(1, 4, 4), 2)[1]
        tensor([[[ 5,  7],
                 [13, 15]]])
    """
    result: tuple[Tensor, Tensor] = _pooled(
        "max_pool2d", input, 2, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return result


def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """The largest element of each window in the last three dimensions.

    Args:
        input: (n, channels, depth, height, width) or without n.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: by how much windows may start before the first place and end behind the last.
        dilation: how far apart the places of a window are.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        return_indices: also return where each was found, for `max_unpool3d`.

    Shape:
        (n, channels, *), each size as for `max_pool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.
        NotImplementedError: the input is of bools or complex.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool3d(mg.arange(16.0).reshape(1, 2, 2, 4), 2)
        tensor([[[[13., 15.]]]])
    """
    return _pooled(
        "max_pool3d", input, 3, kernel_size, stride, padding, dilation, ceil_mode, return_indices
    )


def max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:
    """`max_pool3d` with `return_indices`.

    Args:
        input: as for `max_pool3d`, like the rest.
        kernel_size: likewise.
        stride: likewise.
        padding: likewise.
        dilation: likewise.
        ceil_mode: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.max_pool3d_with_indices(mg.arange(16.0).reshape(1, 2, 2, 4), 2)[1]
        tensor([[[[13, 15]]]])
    """
    result: tuple[Tensor, Tensor] = _pooled(
        "max_pool3d", input, 3, kernel_size, stride, padding, dilation, ceil_mode, True
    )
    return result


# Unpooling


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
    if type(index) is np.ndarray and index.size:
        volume = int(np.prod(sizes))
        wrong = index[(index < 0) | (index >= volume)]
        if wrong.size:
            raise RuntimeError(
                f"{name}: Found an invalid max index: {wrong[0]} (output volumes are of size "
                f"{'x'.join(map(str, sizes))})"
            )


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
