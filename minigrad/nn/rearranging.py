"""Layers that lay out the windows, the pixels or the channels of images in another way."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from . import functional as F
from .module import Module


class Unfold(Module):
    """Return the windows of images as columns: see `nn.functional.unfold`.

    Args:
        kernel_size: the sizes of a window; a number, or one for each dimension.
        dilation: from one element of a window to the next.
        padding: how many zeros are put at both ends of each dimension.
        stride: from one window to the next.

    Shape:
        input (n, channels, height, width) or without n, output (n, channels · kernel elements,
        windows).

    Raises:
        RuntimeError: there are no windows; an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Unfold(kernel_size=(2, 3))(mg.ones(2, 5, 3, 4)).shape
        torch.Size([2, 30, 4])
    """

    kernel_size: Any
    dilation: Any
    padding: Any
    stride: Any

    def __init__(
        self, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """Return the windows of the input."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """Return images in which windows, given as columns, are added up: see `nn.functional.fold`.

    Args:
        output_size: the height and width of the images.
        kernel_size: the sizes of a window; a number, or one for each dimension.
        dilation: from one element of a window to the next.
        padding: how many elements are cut off at both ends of each dimension.
        stride: from one window to the next.

    Shape:
        input (n, channels · kernel elements, windows) or without n, output (n, channels, height,
        width).

    Raises:
        RuntimeError: the number of rows or of windows does not fit; an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Fold(output_size=(4, 5), kernel_size=(2, 2))(mg.ones(1, 3 * 2 * 2, 12)).shape
        torch.Size([1, 3, 4, 5])
    """

    output_size: Any
    kernel_size: Any
    dilation: Any
    padding: Any
    stride: Any

    def __init__(
        self,
        output_size: Any,
        kernel_size: Any,
        dilation: Any = 1,
        padding: Any = 0,
        stride: Any = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """Return the images."""
        return F.fold(
            input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride
        )

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


class PixelShuffle(Module):
    """Return images r times as high and wide, made of r² channels: see `nn.functional`.

    Args:
        upscale_factor: r.

    Shape:
        input (*, channels · r², height, width), output (*, channels, height · r, width · r).

    Raises:
        RuntimeError: the number of channels is not divisible by r².

    Example:
        >>> import minigrad as mg
        >>> mg.nn.PixelShuffle(3)(mg.ones(1, 9, 4, 4)).shape
        torch.Size([1, 1, 12, 12])
    """

    upscale_factor: int

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the larger images."""
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        """Return the factor."""
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Return images of which squares of r x r pixels became r² channels: see `nn.functional`.

    Args:
        downscale_factor: r.

    Shape:
        input (*, channels, height · r, width · r), output (*, channels · r², height, width).

    Raises:
        RuntimeError: height or width is not divisible by r.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.PixelUnshuffle(3)(mg.ones(1, 1, 12, 12)).shape
        torch.Size([1, 9, 4, 4])
    """

    downscale_factor: int

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the smaller images."""
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        """Return the factor."""
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Deal out channels: of g groups first all first ones, then all second ones, ...

    Args:
        groups: g.

    Shape:
        input and output (n, channels, *).

    Raises:
        RuntimeError: the number of channels is not divisible by g.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ChannelShuffle(2)(mg.arange(4.0).reshape(1, 4, 1, 1)).flatten()
        tensor([0., 2., 1., 3.])
    """

    groups: int

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        """Return the channels in their new order."""
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        """Return the number of groups."""
        return f"groups={self.groups}"
