"""Layers of maximum pooling, and of unpooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._tensor import Tensor
from . import functional as F
from .module import Module

Ints = int | tuple[int, ...]


def of_each(value: Any, dims: int) -> tuple[Any, ...]:
    """A value given for all dimensions, or one for each, as one for each.

    Args:
        value: as given.
        dims: how many dimensions there are.

    Example:
        >>> of_each(3, 2), of_each([3, 4], 2)
        ((3, 3), (3, 4))
    """
    return tuple(value) if isinstance(value, Sequence) else (value,) * dims


class _MaxPool(Module):
    kernel_size: Ints
    stride: Ints
    padding: Ints
    dilation: Ints
    return_indices: bool
    ceil_mode: bool
    _pool: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Any:
        """Return the input pooled."""
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
            self.return_indices,
        )

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest element of each window along the last dimension.

    Args:
        kernel_size: how many places a window has.
        stride: how far apart the windows are; the kernel size unless given.
        padding: by how much windows may start before the first place and end behind the last.
        dilation: how far apart the places of a window are.
        return_indices: also return where each was found, for `MaxUnpool1d`.
        ceil_mode: whether a last window may end further behind, if it starts before the end.

    Shape:
        input (n, channels, length) or (channels, length), output with the last size
        (length + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1, rounded down, or up
        with `ceil_mode`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MaxPool1d(2)(mg.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    _pool = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPool):
    """The largest element of each window in the last two dimensions.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: by how much windows may start before the first place and end behind the last.
        dilation: how far apart the places of a window are.
        return_indices: also return where each was found, for `MaxUnpool2d`.
        ceil_mode: whether a last window may end further behind, if it starts before the end.

    Shape:
        input (n, channels, height, width) or (channels, height, width), output with sizes as for
        `MaxPool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MaxPool2d(2)(mg.arange(16.0).reshape(1, 4, 4))
        tensor([[[ 5.,  7.],
                 [13., 15.]]])
    """

    _pool = staticmethod(F.max_pool2d)


class MaxPool3d(_MaxPool):
    """The largest element of each window in the last three dimensions.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: by how much windows may start before the first place and end behind the last.
        dilation: how far apart the places of a window are.
        return_indices: also return where each was found, for `MaxUnpool3d`.
        ceil_mode: whether a last window may end further behind, if it starts before the end.

    Shape:
        input (n, channels, depth, height, width) or without n, output with sizes as for
        `MaxPool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MaxPool3d(2)(mg.arange(16.0).reshape(1, 2, 2, 4))
        tensor([[[[13., 15.]]]])
    """

    _pool = staticmethod(F.max_pool3d)


class _MaxUnpool(Module):
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    _dims: int
    _unpool: Callable[..., Tensor]

    def __init__(self, kernel_size: Ints, stride: Ints | None = None, padding: Ints = 0) -> None:
        super().__init__()
        self.kernel_size = of_each(kernel_size, self._dims)
        self.stride = self.kernel_size if stride is None else of_each(stride, self._dims)
        self.padding = of_each(padding, self._dims)

    def forward(
        self, input: Tensor, indices: Tensor, output_size: Sequence[int] | None = None
    ) -> Tensor:
        """Return the input unpooled."""
        return self._unpool(
            input, indices, self.kernel_size, self.stride, self.padding, output_size
        )

    def extra_repr(self) -> str:
        """Return the options."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_MaxUnpool):
    """Undo `MaxPool1d`: elements go back to where they were found, all others are 0.

    Args:
        kernel_size: that of the pooling.
        stride: likewise; the kernel size unless given.
        padding: likewise.

    Shape:
        input and indices (n, channels, length) or (channels, length), output with the last size
        (length - 1) stride - 2 padding + kernel_size, or as `output_size` says.

    Raises:
        ValueError: `output_size` is not one that pools to the input's size.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> pool = mg.nn.MaxPool1d(2, return_indices=True)
        >>> mg.nn.MaxUnpool1d(2)(*pool(mg.tensor([[1.0, 3.0, 2.0, 0.0]])))
        tensor([[0., 3., 2., 0.]])
    """

    _dims = 1
    _unpool = staticmethod(F.max_unpool1d)


class MaxUnpool2d(_MaxUnpool):
    """Undo `MaxPool2d`: elements go back to where they were found, all others are 0.

    Args:
        kernel_size: that of the pooling, as one int or one for each dimension.
        stride: likewise; the kernel size unless given.
        padding: likewise.

    Shape:
        input and indices (n, channels, height, width) or without n, output with sizes as for
        `MaxUnpool1d`.

    Raises:
        ValueError: `output_size` is not one that pools to the input's sizes.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> pool = mg.nn.MaxPool2d(2, return_indices=True)
        >>> mg.nn.MaxUnpool2d(2)(*pool(mg.arange(8.0).reshape(1, 2, 4)))
        tensor([[[0., 0., 0., 0.],
                 [0., 5., 0., 7.]]])
    """

    _dims = 2
    _unpool = staticmethod(F.max_unpool2d)


class MaxUnpool3d(_MaxUnpool):
    """Undo `MaxPool3d`: elements go back to where they were found, all others are 0.

    Args:
        kernel_size: that of the pooling, as one int or one for each dimension.
        stride: likewise; the kernel size unless given.
        padding: likewise.

    Shape:
        input and indices (n, channels, depth, height, width) or without n, output with sizes as
        for `MaxUnpool1d`.

    Raises:
        ValueError: `output_size` is not one that pools to the input's sizes.
        RuntimeError: the shapes, types or indices do not fit.

    Example:
        >>> import minigrad as mg
        >>> pool = mg.nn.MaxPool3d(2, return_indices=True)
        >>> mg.nn.MaxUnpool3d(2)(*pool(mg.arange(8.0).reshape(1, 2, 2, 2))).flatten()
        tensor([0., 0., 0., 0., 0., 0., 0., 7.])
    """

    _dims = 3
    _unpool = staticmethod(F.max_unpool3d)
