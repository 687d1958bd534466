"""Layers of average pooling and power-average pooling."""

from __future__ import annotations

from collections.abc import Callable

from .._tensor import Tensor
from . import functional as F
from .max_pooling import Ints, of_each
from .module import Module


class _AvgPool(Module):
    kernel_size: Ints
    stride: Ints
    padding: Ints
    ceil_mode: bool
    count_include_pad: bool

    def extra_repr(self) -> str:
        """Return the options."""
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool1d(_AvgPool):
    """The mean of each window along the last dimension.

    Args:
        kernel_size: how many places a window has.
        stride: how far apart the windows are; the kernel size unless given.
        padding: how many zeros to think before the first place and behind the last.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.

    Shape:
        input (n, channels, length) or (channels, length), output with the last size
        (length + 2 padding - kernel_size) / stride + 1, rounded down, or up with `ceil_mode`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AvgPool1d(2)(mg.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size = of_each(kernel_size, 1)
        self.stride = self.kernel_size if stride is None else of_each(stride, 1)
        self.padding = of_each(padding, 1)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """Return the input pooled."""
        return F.avg_pool1d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        )


class _AvgPoolOverridable(_AvgPool):
    divisor_override: int | None
    _pool: Callable[..., Tensor]

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        """Return the input pooled."""
        return self._pool(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool2d(_AvgPoolOverridable):
    """The mean of each window in the last two dimensions.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: how many zeros to think around the input.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.
        divisor_override: divide the sums by this, not by the number of places.

    Shape:
        input (n, channels, height, width) or without n, output with sizes as for `AvgPool1d`.

    Raises:
        RuntimeError: the input has other dimensions; an argument is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AvgPool2d(2)(mg.arange(16.0).reshape(1, 4, 4))
        tensor([[[ 2.5000,  4.5000],
                 [10.5000, 12.5000]]])
    """

    _pool = staticmethod(F.avg_pool2d)


class AvgPool3d(_AvgPoolOverridable):
    """The mean of each window in the last three dimensions.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        padding: how many zeros to think around the input.
        ceil_mode: whether a last window may end further behind, if it starts before the end.
        count_include_pad: whether these zeros count; else only places in the input do.
        divisor_override: divide the sums by this, not by the number of places.

    Shape:
        input (n, channels, depth, height, width) or without n, output with sizes as for
        `AvgPool1d`.

    Raises:
        RuntimeError: the input has other dimensions, or is smaller than the kernel; an argument is
            out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AvgPool3d(2)(mg.arange(16.0).reshape(1, 2, 2, 4))
        tensor([[[[6.5000, 8.5000]]]])
    """

    _pool = staticmethod(F.avg_pool3d)


class _LPPool(Module):
    norm_type: float
    kernel_size: Ints
    stride: Ints | None
    ceil_mode: bool
    _pool: Callable[..., Tensor]

    def __init__(
        self,
        norm_type: float,
        kernel_size: Ints,
        stride: Ints | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type = norm_type
        self.kernel_size = kernel_size
        self.stride = stride
        self.ceil_mode = ceil_mode

    def forward(self, input: Tensor) -> Tensor:
        """Return the input pooled."""
        return self._pool(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(_LPPool):
    """The p-norm of each window along the last dimension: (Σ x^p)^(1/p).

    Args:
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has.
        stride: how far apart the windows are; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        input (n, channels, length) or (channels, length), output with the last size
        (length - kernel_size) / stride + 1, rounded down, or up with `ceil_mode`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LPPool1d(2, 2)(mg.tensor([[3.0, 4.0, 0.0, 2.0]]))
        tensor([[5., 2.]])
    """

    _pool = staticmethod(F.lp_pool1d)


class LPPool2d(_LPPool):
    """The p-norm of each window in the last two dimensions: (Σ x^p)^(1/p).

    Args:
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        input (n, channels, height, width) or without n, output with sizes as for `LPPool1d`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LPPool2d(2, 2)(mg.tensor([[[3.0, 0.0], [0.0, 4.0]]]))
        tensor([[[5.]]])
    """

    _pool = staticmethod(F.lp_pool2d)


class LPPool3d(_LPPool):
    """The p-norm of each window in the last three dimensions: (Σ x^p)^(1/p).

    Args:
        norm_type: p; infinity for the largest absolute value.
        kernel_size: how many places a window has, as one int or one for each dimension.
        stride: how far apart the windows are, likewise; the kernel size unless given.
        ceil_mode: whether a last window may end behind the end, if it starts before.

    Shape:
        input (n, channels, depth, height, width) or without n, output with sizes as for
        `LPPool1d`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LPPool3d(3, (2, 2, 1))(mg.ones(1, 2, 2, 1))
        tensor([[[[1.5874]]]])
    """

    _pool = staticmethod(F.lp_pool3d)
