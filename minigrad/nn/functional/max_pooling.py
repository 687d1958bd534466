"""Maximum pooling as functions."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from ...autograd.grad_mode import mode
from ...ops import pooling as rows
from .pool_windows import Ints, check_type, strided

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
