"""Windows, pixels and channels laid out in another way, as functions."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import tensor
from ...ops import rearranging as rows
from ...ops.convolution_kernels import Form

Pair = int | Sequence[int]


def _pair(value: Any, name: str, function: str) -> tuple[int, int]:
    """Two integers, of a single one or of two.

    Raises:
        TypeError: it is neither an integer nor a sequence of such.
        RuntimeError: a sequence of another length.
    """
    if hasattr(value, "__index__"):
        value = (value, value)
    if not isinstance(value, (tuple, list)) or not all([hasattr(v, "__index__") for v in value]):
        raise TypeError(
            f"{function}(): argument '{name}' must be an int or a tuple of ints, not {value!r}"
        )
    if len(value) != 2:
        raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(value)}")
    return operator.index(value[0]), operator.index(value[1])


def _form(
    function: str, kernel_size: Any, dilation: Any, padding: Any, stride: Any
) -> tuple[Form, tuple[int, int]]:
    """The form of the windows, and the sizes of one, checked."""
    kernel = _pair(kernel_size, "kernel_size", function)
    form = Form(
        _pair(stride, "stride", function),
        _pair(padding, "padding", function),
        _pair(dilation, "dilation", function),
        1,
    )
    positive = (("kernel size", kernel), ("dilation", form.dilation), ("stride", form.stride))
    for name, pair in positive:
        if min(pair) <= 0:
            raise RuntimeError(f"{name} should be greater than zero, but got {list(pair)}")
    if min(form.padding) < 0:
        raise RuntimeError(f"padding should be non-negative, but got {list(form.padding)}")
    return form, kernel


def _blocks(form: Form, kernel: tuple[int, int], whole: Sequence[int]) -> tuple[int, int]:
    """How many windows there are along each dimension."""
    first, second = [
        (n + 2 * p - r) // s + 1
        for n, p, r, s in zip(
            whole, form.padding, form.reach(kernel, (1, 1)), form.stride, strict=True
        )
    ]
    return first, second


def unfold(
    input: Tensor, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1
) -> Tensor:
    """The windows of images as columns: what convolution multiplies its weight with.

    Args:
        input: (n, channels, height, width), or without n.
        kernel_size: the sizes of a window; a number, or one for each dimension.
        dilation: from one element of a window to the next.
        padding: how many zeros are put at both ends of each dimension.
        stride: from one window to the next.

    Shape:
        (n, channels · kernel height · kernel width, windows).

    Raises:
        RuntimeError: there are no windows; an option is out of its range.
        NotImplementedError: integers.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.unfold(mg.arange(6.0).reshape(1, 2, 3), (2, 2))
        tensor([[0., 1.],
                [1., 2.],
                [3., 4.],
                [4., 5.]])
    """
    x = tensor(input, "im2col")
    form, kernel = _form("im2col", kernel_size, dilation, padding, stride)
    shape = x._array.shape
    if len(shape) < 3:  # PyTorch looks for a third dimension before it counts
        raise IndexError(
            f"Dimension out of range: expected 3D or 4D input to unfold, but got {list(shape)}"
        )
    if len(shape) > 4 or not all(shape[-3:]):
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {list(shape)}"
        )
    size = _blocks(form, kernel, shape[-2:])
    if min(size) < 1:
        raise RuntimeError(
            f"Given input with spatial size {tuple(shape[-2:])}, kernel_size={kernel}, "
            f"dilation={form.dilation}, padding={form.padding}, calculated shape of the array of "
            f"sliding blocks as {size}, but its components must be at least one."
        )
    _refuse_integers(x, "im2col")
    if len(shape) == 4:
        return rows.im2col(x, form=form, kernel=kernel, size=size)
    return rows.im2col(x.unsqueeze(0), form=form, kernel=kernel, size=size).squeeze(0)


def fold(
    input: Tensor,
    output_size: Pair,
    kernel_size: Pair,
    dilation: Pair = 1,
    padding: Pair = 0,
    stride: Pair = 1,
) -> Tensor:
    """Images in which each element is the sum of those of the windows that lie over it.

    Args:
        input: the windows as columns, (n, channels · kernel height · kernel width, windows), as
            `unfold` gives them; or without n.
        output_size: the height and width of the images.
        kernel_size: the sizes of a window.
        dilation: from one element of a window to the next.
        padding: how many elements are cut off at both ends of each dimension.
        stride: from one window to the next.

    Shape:
        (n, channels, height, width).

    Raises:
        RuntimeError: the number of rows or of windows does not fit; an option is out of its range.
        NotImplementedError: integers.

    Example:
        >>> import minigrad as mg
        >>> columns = mg.nn.functional.unfold(mg.ones(1, 2, 3), (2, 2))
        >>> mg.nn.functional.fold(columns, (2, 3), (2, 2))
        tensor([[[1., 2., 1.],
                 [1., 2., 1.]]])
    """
    x = tensor(input, "col2im")
    whole = _pair(output_size, "output_size", "col2im")
    form, kernel = _form("col2im", kernel_size, dilation, padding, stride)
    shape = x._array.shape
    if len(shape) not in (2, 3) or not all(shape[-2:]):
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
            f"non-zero dimensions for input, but got: {list(shape)}"
        )
    if shape[-2] % math.prod(kernel):
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, "
            f"but got input.size(1)={shape[-2]} and kernel_size={kernel}."
        )
    size = _blocks(form, kernel, whole)
    if shape[-1] != math.prod(size) or min(size) < 1:
        raise RuntimeError(
            f"Given output_size={whole}, kernel_size={kernel}, dilation={form.dilation}, "
            f"padding={form.padding}, stride={form.stride}, expected size of input's dimension 2 "
            f"to match the calculated number of sliding blocks {size[0]} * {size[1]} = "
            f"{math.prod(size)}, but got input.size(2)={shape[-1]}."
        )
    _refuse_integers(x, "col2im")
    params: dict[str, Any] = {"form": form, "kernel": kernel, "size": size, "whole": whole}
    if len(shape) == 3:
        return rows.col2im(x, **params)
    return rows.col2im(x.unsqueeze(0), **params).squeeze(0)


def _refuse_integers(x: Tensor, name: str) -> None:
    if x._array.dtype.kind in "iu":
        raise NotImplementedError(f"\"{name}_out_cpu\" not implemented for '{type_name(x)}'")


def _factor(value: Any, name: str, function: str) -> int:
    if not hasattr(value, "__index__"):
        raise TypeError(
            f"{function}(): argument '{name}' (position 2) must be int, not {type(value).__name__}"
        )
    return operator.index(value)


def _image(input: Any, name: str, factor_name: str, factor: int) -> tuple[int, ...]:
    """The shape of an image to be shuffled, checked."""
    shape: tuple[int, ...] = tensor(input, name)._array.shape
    if len(shape) < 3:
        raise RuntimeError(
            f"{name} expects input to have at least 3 dimensions, but got input with {len(shape)} "
            "dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{name} expects a positive {factor_name}, but got {factor}")
    return shape


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Images r times as high and wide, whose squares of r x r pixels come from r² channels.

    Args:
        input: (*, channels · r², height, width).
        upscale_factor: r.

    Shape:
        (*, channels, height · r, width · r).

    Raises:
        RuntimeError: the number of channels is not divisible by r²; r is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.pixel_shuffle(mg.arange(4.0).reshape(4, 1, 1), 2)
        tensor([[[0., 1.],
                 [2., 3.]]])

    Reference:
        Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
        convolutional neural network", CVPR 2016, arXiv:1609.05158.
    """
    factor = _factor(upscale_factor, "upscale_factor", "pixel_shuffle")
    shape = _image(input, "pixel_shuffle", "upscale_factor", factor)
    if shape[-3] % factor**2:
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
            f"of upscale_factor, but input.size(-3)={shape[-3]} is not divisible by {factor**2}"
        )
    return rows.pixel_shuffle(input, factor=factor)


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """`pixel_shuffle` turned round: squares of r x r pixels become r² channels.

    Args:
        input: (*, channels, height · r, width · r).
        downscale_factor: r.

    Shape:
        (*, channels · r², height, width).

    Raises:
        RuntimeError: height or width is not divisible by r; r is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.pixel_unshuffle(mg.arange(4.0).reshape(1, 2, 2), 2).flatten()
        tensor([0., 1., 2., 3.])
    """
    factor = _factor(downscale_factor, "downscale_factor", "pixel_unshuffle")
    shape = _image(input, "pixel_unshuffle", "downscale_factor", factor)
    for name, k in (("height", -2), ("width", -1)):
        if shape[k] % factor:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but "
                f"input.size({k})={shape[k]} is not divisible by {factor}"
            )
    return rows.pixel_unshuffle(input, factor=factor)


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Channels dealt out: of g groups first all first ones, then all second ones, ...

    Args:
        input: (n, channels, *), with at least one dimension *.
        groups: g.

    Raises:
        RuntimeError: the number of channels is not divisible by g; g is not positive; there are
            too few dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.channel_shuffle(mg.arange(4.0).reshape(1, 4, 1), 2).flatten()
        tensor([0., 2., 1., 3.])

    Reference:
        Zhang et al., "ShuffleNet", arXiv:1707.01083, 2017.
    """
    groups = _factor(groups, "groups", "channel_shuffle")
    shape = tensor(input, "channel_shuffle")._array.shape
    if len(shape) < 3:
        raise RuntimeError(
            f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(shape)}"
        )
    if groups <= 0:
        raise RuntimeError(
            f"Number of groups to divide channels in must be positive. Value of groups:{groups}"
        )
    if shape[1] % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {shape[1]} channels and {groups} "
            "groups."
        )
    return rows.channel_shuffle(input, groups=groups)
