"""Layers that convolve: Conv1d, Conv2d, Conv3d, and what they share with the transposed ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")
Sizes = int | Sequence[int]


def each(value: Any, n: int) -> tuple[Any, ...]:
    """`value` for each of n dimensions; what is iterable has a value for each already."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * n


class _ConvNd(Module):
    """Options and parameters of a convolution in any number of dimensions."""

    _dims: ClassVar[int]
    transposed: ClassVar[bool] = False

    in_channels: int
    out_channels: int
    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...] | str
    dilation: tuple[int, ...]
    output_padding: tuple[int, ...]
    groups: int
    padding_mode: str
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes,
        padding: Sizes | str,
        dilation: Sizes,
        output_padding: Sizes,
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any,
        dtype: Any,
    ) -> None:
        super().__init__()
        if groups <= 0:
            raise ValueError(f"groups must be a positive integer, but got {groups}")
        if in_channels % groups != 0:
            raise ValueError(
                f"in_channels must be divisible by groups, but got {in_channels} and {groups}"
            )
        if out_channels % groups != 0:
            raise ValueError(
                f"out_channels must be divisible by groups, but got {out_channels} and {groups}"
            )
        n = self._dims
        self.stride = each(stride, n)
        if isinstance(padding, str):
            if padding not in ("same", "valid"):
                raise ValueError(
                    f"Invalid padding string {padding!r}, should be one of 'same' and 'valid'"
                )
            if padding == "same" and any([s != 1 for s in self.stride]):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in PADDING_MODES:
            raise ValueError(
                f"padding_mode must be one of {PADDING_MODES}, but got "
                f"padding_mode='{padding_mode}'"
            )
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = each(kernel_size, n)
        self.padding = padding if isinstance(padding, str) else each(padding, n)
        self.dilation = each(dilation, n)
        self.output_padding = each(output_padding, n)
        self.groups = groups
        self.padding_mode = padding_mode
        shape = self._weight_shape()
        self.weight = Parameter(mg.empty(shape, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(mg.empty(out_channels, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def _weight_shape(self) -> tuple[int, ...]:
        ends = self.out_channels, self.in_channels
        first, second = ends[::-1] if self.transposed else ends
        return (first, second // self.groups, *self.kernel_size)

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        # The bound comes out as 1 / √(fan in), by the same roundings as in PyTorch.
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in, _ = init._calculate_fan_in_and_fan_out(self.weight)
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def _weights(self) -> tuple[Any, Any]:
        """The weight and the bias."""
        try:  # the look-up by attribute takes ten times as long
            parameters: dict[str, Any] = self._parameters
            return parameters["weight"], parameters["bias"]
        except KeyError:  # replaced by something that is no parameter
            return self.weight, self.bias

    def extra_repr(self) -> str:
        """Return the sizes, and the options that are not the usual ones."""
        text = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        text += f", stride={self.stride}"
        for name, usual in (("padding", 0), ("dilation", 1), ("output_padding", 0)):
            value = getattr(self, name)
            if value != (usual,) * len(value):
                text += f", {name}={value}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        if self.padding_mode != "zeros":
            text += f", padding_mode={self.padding_mode}"
        return text


class _Conv(_ConvNd):
    """What Conv1d, Conv2d and Conv3d share."""

    _function: ClassVar[Callable[..., Tensor]]

    def __init__(
        self,
        in_channels: int,
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
        super().__init__(
            *(in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups),
            *(bias, padding_mode, device, dtype),
        )

    def _edges(self) -> list[int]:
        """The padding as `F.pad` takes it: from the last dimension on, before and after."""
        padding = self.padding
        if isinstance(padding, tuple):
            return [p for p in reversed(padding) for _ in range(2)]
        if padding == "valid":
            return [0, 0] * self._dims
        both = reversed(list(zip(self.dilation, self.kernel_size, strict=True)))
        return [p for d, k in both for p in (d * (k - 1) // 2, d * (k - 1) - d * (k - 1) // 2)]

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolution of the input with the weight, plus the bias."""
        weight, bias = self._weights()
        padding: Any = self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._edges(), self.padding_mode), 0
        # Not to be bound as a method
        convolve = type(self)._function
        return convolve(input, weight, bias, self.stride, padding, self.dilation, self.groups)


class Conv1d(_Conv):
    """Convolve sequences: `nn.functional.conv1d` with a weight that is learned, plus a bias.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next.
        padding: how much is put at both ends; or 'valid' for nothing, 'same' for an output as long
            as the input.
        dilation: from one element of the kernel to the next.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        padding_mode: what is put there: 'zeros', 'reflect', 'replicate', 'circular' (see
            `nn.functional.pad`).
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, length) or without n, output (n, out_channels, length'), with
        length' = (length + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1.

    Attributes:
        weight: (out_channels, in_channels / groups, kernel_size), drawn from U(-k, k) with
            k = √(groups / (in_channels · kernel_size)).
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or is smaller than the kernel.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Conv1d(16, 33, 3, stride=2)(mg.ones(20, 16, 50)).shape
        torch.Size([20, 33, 24])
    """

    _dims = 1
    _function = staticmethod(F.conv1d)


class Conv2d(_Conv):
    """Convolve images: `nn.functional.conv2d` with a weight that is learned, plus a bias.

    Options are numbers, or tuples with one for each dimension.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next.
        padding: how much is put at both ends of each dimension; or 'valid' for nothing, 'same' for
            an output of the input's size.
        dilation: from one element of the kernel to the next.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        padding_mode: what is put there: 'zeros', 'reflect', 'replicate', 'circular' (see
            `nn.functional.pad`).
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, height, width) or without n, output (n, out_channels, height',
        width'), with
        height' = (height + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1.

    Attributes:
        weight: (out_channels, in_channels / groups, *kernel_size), drawn from U(-k, k) with
            k = √(groups / (in_channels · kernel elements)).
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or is smaller than the kernel.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))
        >>> layer
        Conv2d(16, 33, kernel_size=(3, 5), stride=(2, 1), padding=(4, 2))
        >>> layer(mg.ones(2, 16, 50, 10)).shape
        torch.Size([2, 33, 28, 10])

    Reference:
        LeCun et al., "Backpropagation applied to handwritten zip code recognition", Neural
        Computation 1(4), 1989.
    """

    _dims = 2
    _function = staticmethod(F.conv2d)


class Conv3d(_Conv):
    """Convolve volumes: `nn.functional.conv3d` with a weight that is learned, plus a bias.

    Args:
        in_channels: channels of the input.
        out_channels: channels of the output.
        kernel_size: the size of the kernel.
        stride: from one place of the kernel to the next.
        padding: how much is put at both ends of each dimension; or 'valid', 'same'.
        dilation: from one element of the kernel to the next.
        groups: into how many parts the channels are split, each for itself.
        bias: whether to add b.
        padding_mode: 'zeros', 'reflect', 'replicate' or 'circular'.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_channels, depth, height, width) or without n, output (n, out_channels, depth',
        height', width'), as for `Conv2d`.

    Attributes:
        weight: (out_channels, in_channels / groups, *kernel_size), drawn as in `Conv2d`.
        bias: (out_channels), drawn likewise; or None.

    Raises:
        ValueError: an option is out of its range; channels that groups do not divide.
        RuntimeError: an input has other channels, or is smaller than the kernel.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Conv3d(2, 3, (2, 3, 3))(mg.ones(1, 2, 4, 5, 6)).shape
        torch.Size([1, 3, 3, 3, 4])
    """

    _dims = 3
    _function = staticmethod(F.conv3d)
