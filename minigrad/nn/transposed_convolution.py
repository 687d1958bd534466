"""Layers that turn convolution round: ConvTranspose1d, ConvTranspose2d, ConvTranspose3d."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from .._tensor import Tensor
from . import functional as F
from .convolution import Sizes, _ConvNd


class _ConvTransposeNd(_ConvNd):
    """What ConvTranspose1d, ConvTranspose2d and ConvTranspose3d share."""

    transposed = True
    _function: ClassVar[Callable[..., Tensor]]

    def __init__(
        self,
        in_channels: int,
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
        if padding_mode != "zeros":
            raise ValueError(
                f'Only "zeros" padding mode is supported for {type(self).__name__}, but got '
                f"'{padding_mode}'"
            )
        super().__init__(
            *(in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding),
            *(groups, bias, padding_mode, device, dtype),
        )

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the transposed convolution of the input with the weight, plus the bias.

        Args:
            input: as the layer takes it.
            output_size: the sizes wanted of the output in space (or all of its sizes), in the place
                of the layer's `output_padding`.

        Raises:
            ValueError: there is no output of this size.
        """
        weight, bias = self._weights()
        more = self._output_padding(input, output_size)
        # Not to be bound as a method
        spread = type(self)._function
        return spread(
            input, weight, bias, self.stride, self.padding, more, self.groups, self.dilation
        )

    def _output_padding(self, input: Tensor, output_size: Sequence[int] | None) -> tuple[int, ...]:
        if output_size is None:
            return self.output_padding
        n = self._dims
        outside = 2 if input.ndim == n + 2 else 1
        wanted = list(output_size)
        if len(wanted) == outside + n:
            wanted = wanted[outside:]
        if len(wanted) != n:
            raise ValueError(
                f"{type(self).__name__}: for {input.ndim}D input, output_size must have {n} or "
                f"{outside + n} elements (got {len(wanted)})"
            )
        assert isinstance(self.padding, tuple)
        options = (self.stride, self.padding, self.dilation, self.kernel_size)
        sizes = zip(input.shape[outside:], *options, strict=True)
        least = [(size - 1) * s - 2 * p + d * (k - 1) + 1 for size, s, p, d, k in sizes]
        most = [size + s - 1 for size, s in zip(least, self.stride, strict=True)]
        if not all([a <= w <= b for a, w, b in zip(least, wanted, most, strict=True)]):
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {least} to "
                f"{most} (for an input of {input.shape[outside:]})"
            )
        return tuple([w - a for w, a in zip(wanted, least, strict=True)])


class ConvTranspose1d(_ConvTransposeNd):
    """Turn the convolution of sequences round: `nn.functional.conv_transpose1d`, plus a bias.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next, in the output.
        padding: how much is cut off at both ends of the output.
        output_padding: how much more is kept at its end.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        dilation: from one element of the kernel to the next.
        padding_mode: 'zeros'.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, length) or without n, output (n, out_channels, length'), with
        length' = (length - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1.

    Attributes:
        weight: (in_channels, out_channels / groups, kernel_size), drawn from U(-k, k) with
            k = √(groups / (out_channels · kernel_size)).
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or nothing would be left of the output.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ConvTranspose1d(16, 33, 3, stride=2)(mg.ones(20, 16, 50)).shape
        torch.Size([20, 33, 101])
    """

    _dims = 1
    _function = staticmethod(F.conv_transpose1d)


class ConvTranspose2d(_ConvTransposeNd):
    """Turn the convolution of images round: `nn.functional.conv_transpose2d`, plus a bias.

    It makes of an output of `Conv2d` with the same options something of the input's size; it is
    no inverse. Options are numbers, or tuples with one for each dimension.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next, in the output.
        padding: how much is cut off at both ends of each dimension of the output.
        output_padding: how much more is kept at the ends; or give `output_size` with the call.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        dilation: from one element of the kernel to the next.
        padding_mode: 'zeros'.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, height, width) or without n, output (n, out_channels, height',
        width'), with height' = (height - 1) stride - 2 padding + dilation (kernel_size - 1)
        + output_padding + 1.

    Attributes:
        weight: (in_channels, out_channels / groups, *kernel_size), drawn from U(-k, k) with
            k = √(groups / (out_channels · kernel elements)).
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or nothing would be left of the output.

    Example:
        >>> import minigrad as mg
        >>> down = mg.nn.Conv2d(16, 16, 3, stride=2, padding=1)
        >>> up = mg.nn.ConvTranspose2d(16, 16, 3, stride=2, padding=1)
        >>> x = mg.ones(1, 16, 12, 12)
        >>> down(x).shape
        torch.Size([1, 16, 6, 6])
        >>> up(down(x), output_size=x.shape).shape
        torch.Size([1, 16, 12, 12])

    Reference:
        Zeiler et al., "Deconvolutional networks", CVPR 2010.
    """

    _dims = 2
    _function = staticmethod(F.conv_transpose2d)


class ConvTranspose3d(_ConvTransposeNd):
    """Turn the convolution of volumes round: `nn.functional.conv_transpose3d`, plus a bias.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next, in the output.
        padding: how much is cut off at both ends of each dimension of the output.
        output_padding: how much more is kept at the ends.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        dilation: from one element of the kernel to the next.
        padding_mode: 'zeros'.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, depth, height, width) or without n, output (n, out_channels, depth',
        height', width'), as for `ConvTranspose2d`.

    Attributes:
        weight: (in_channels, out_channels / groups, *kernel_size), drawn as in `ConvTranspose2d`.
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or nothing would be left of the output.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ConvTranspose3d(2, 3, 2, stride=2)(mg.ones(1, 2, 2, 3, 4)).shape
        torch.Size([1, 3, 4, 6, 8])
    """

    _dims = 3
    _function = staticmethod(F.conv_transpose3d)
