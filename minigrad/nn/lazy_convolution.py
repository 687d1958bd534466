"""Convolutions that take the number of their input's channels from their first input."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from . import convolution, transposed_convolution
from .convolution import Sizes
from .lazy import LazyModuleMixin
from .parameter import UninitializedParameter


class _Lazy(LazyModuleMixin, convolution._ConvNd):
    def _start(self, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        """Put parameters without a shape in the place of empty ones."""
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draw the parameters anew, if they have their shapes."""
        if self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor, *args: Any, **kwargs: Any) -> None:
        """Take the number of channels from an input, and draw the parameters."""
        n = self._dims
        if input.ndim not in (n + 1, n + 2):
            raise RuntimeError(
                f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to "
                f"{type(self).__name__}, but got input of size: {input.shape}"
            )
        channels = input.shape[-n - 1]
        if channels % self.groups != 0:
            raise ValueError(
                f"in_channels must be divisible by groups, but got {channels} and {self.groups}"
            )
        if self.has_uninitialized_params():
            self.in_channels = channels
            self._materialize("weight", self._weight_shape())
            self._materialize("bias", (self.out_channels,))
            self.reset_parameters()
        else:  # loaded
            shape = self.weight.shape
            self.in_channels = shape[0] if self.transposed else shape[1] * self.groups


class _LazyConv(_Lazy, convolution._Conv):
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        options = (kernel_size, stride, padding, dilation, groups, False, padding_mode)
        super().__init__(0, 0, *options)
        self._start(out_channels, bias, device, dtype)


class _LazyConvTranspose(_Lazy, transposed_convolution._ConvTransposeNd):
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        options = (kernel_size, stride, padding, output_padding, groups, False, dilation)
        super().__init__(0, 0, *options, padding_mode)
        self._start(out_channels, bias, device, dtype)


class LazyConv1d(_LazyConv, convolution.Conv1d):
    """A `Conv1d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype: as for
            `Conv1d`.

    Shape:
        input (n, channels, length) or without n.

    Raises:
        ValueError: as `Conv1d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConv1d(33, 3)(mg.ones(20, 16, 50)).shape
        torch.Size([20, 33, 48])
    """

    cls_to_become = convolution.Conv1d


class LazyConv2d(_LazyConv, convolution.Conv2d):
    """A `Conv2d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype: as for
            `Conv2d`.

    Shape:
        input (n, channels, height, width) or without n.

    Raises:
        ValueError: as `Conv2d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConv2d(33, 3)(mg.ones(1, 16, 5, 5)).shape
        torch.Size([1, 33, 3, 3])
    """

    cls_to_become = convolution.Conv2d


class LazyConv3d(_LazyConv, convolution.Conv3d):
    """A `Conv3d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype: as for
            `Conv3d`.

    Shape:
        input (n, channels, depth, height, width) or without n.

    Raises:
        ValueError: as `Conv3d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConv3d(33, 3)(mg.ones(1, 2, 4, 4, 4)).shape
        torch.Size([1, 33, 2, 2, 2])
    """

    cls_to_become = convolution.Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, transposed_convolution.ConvTranspose1d):
    """A `ConvTranspose1d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device,
            dtype: as for `ConvTranspose1d`.

    Shape:
        input (n, channels, length) or without n.

    Raises:
        ValueError: as `ConvTranspose1d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConvTranspose1d(33, 3)(mg.ones(20, 16, 50)).shape
        torch.Size([20, 33, 52])
    """

    cls_to_become = transposed_convolution.ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, transposed_convolution.ConvTranspose2d):
    """A `ConvTranspose2d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device,
            dtype: as for `ConvTranspose2d`.

    Shape:
        input (n, channels, height, width) or without n.

    Raises:
        ValueError: as `ConvTranspose2d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConvTranspose2d(33, 3)(mg.ones(1, 16, 5, 5)).shape
        torch.Size([1, 33, 7, 7])
    """

    cls_to_become = transposed_convolution.ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, transposed_convolution.ConvTranspose3d):
    """A `ConvTranspose3d` that takes `in_channels` from its first input.

    Args:
        out_channels: channels of the output.
        kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode, device,
            dtype: as for `ConvTranspose3d`.

    Shape:
        input (n, channels, depth, height, width) or without n.

    Raises:
        ValueError: as `ConvTranspose3d`; the input's channels are not divisible by `groups`.
        RuntimeError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LazyConvTranspose3d(33, 3)(mg.ones(1, 2, 4, 4, 4)).shape
        torch.Size([1, 33, 6, 6, 6])
    """

    cls_to_become = transposed_convolution.ConvTranspose3d
