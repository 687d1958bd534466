"""Transposed convolutions as functions, and the function that is either."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from ..._tensor import Tensor
from ...functions.arguments import tensor
from ...ops import convolution as rows
from ...ops.convolution_kernels import Form, Shape
from .convolution import Sizes, apply, checked, convolve, each, form_of


def spread(
    name: str,
    n: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    groups: Any,
    dilation: Any,
) -> Tensor:
    """The transposed convolution in `n` dimensions; see `conv_transpose2d`.

    Args:
        name: of the function, for messages.
        n: the number of dimensions of space.
        input, weight, bias, stride, padding, output_padding, groups, dilation: as given to it.
    """
    batched = checked(name, n, input, weight, bias, groups, transposed=True)
    form, size = _spread_places(
        weight._array.shape[2:],
        input._array.shape[-n:],
        each(stride, n, "stride", name),
        each(padding, n, "padding", name),
        each(output_padding, n, "output_padding", name),
        each(dilation, n, "dilation", name),
        groups,
    )
    return apply(rows.convolution_input, batched, input, weight, bias, form=form, size=size)


@functools.lru_cache(1024)
def _spread_places(
    kernel: Shape,
    given: Shape,
    stride: Shape,
    padding: Shape,
    more: Shape,
    dilation: Shape,
    groups: int,
) -> tuple[Form, Shape]:
    """The form of a transposed convolution, and the sizes of its result in space.

    Raises:
        RuntimeError: nothing would be left of the result; an option is out of its range.
    """
    form = form_of(stride, padding, dilation, groups)
    if min(more) < 0:
        raise RuntimeError(f"negative output_padding is not supported, but got {list(more)}")
    if any([m >= max(s, d) for m, s, d in zip(more, stride, dilation, strict=True)]):
        raise RuntimeError(
            "output padding must be smaller than either stride or dilation, but got output_padding "
            f"{list(more)}, stride {list(stride)}, dilation {list(dilation)}"
        )
    reach = form.reach(kernel, given)
    size = tuple([r - 2 * p + m for r, p, m in zip(reach, padding, more, strict=True)])
    if min(size) <= 0 or not all(given):
        raise RuntimeError(
            f"Given input size per channel: ({' x '.join(map(str, given))}). Calculated output "
            f"size per channel: ({' x '.join(map(str, size))}). Output size is too small"
        )
    return form, size


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Transposed convolution along one dimension: see `conv_transpose2d`.

    Args:
        input: (n, channels, length), or without n.
        weight: (channels, outputs / groups, kernel).
        bias: (outputs), or None.
        stride: from one place of the kernel to the next, in the result.
        padding: how many elements are cut off at both ends of the result.
        output_padding: how many more are kept at its end.
        groups: into how many parts channels and outputs are split, each for itself.
        dilation: from one element of the kernel to the next.

    Shape:
        (n, outputs, (length - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1).

    Raises:
        RuntimeError: as `conv_transpose2d`.

    Example:
        >>> import minigrad as mg
        >>> x, w = mg.tensor([[1.0, 2.0]]), mg.tensor([[[1.0, 10.0]]])
        >>> mg.nn.functional.conv_transpose1d(x, w)
        tensor([[ 1., 12., 20.]])
    """
    return spread(
        "conv_transpose1d",
        1,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Transposed convolution of images: `conv2d` turned round, as it is for gradients.

    Each element of the input places a multiple of the kernel into the result, and these add up:
    x[n, o, p · stride + k · dilation - padding] gets y[n, c, p] · w[c, o, k].

    Args:
        input: y, (n, channels, height, width), or without n.
        weight: w, (channels, outputs / groups, kernel height, kernel width).
        bias: (outputs), added to the result, or None.
        stride: from one place of the kernel to the next, in the result.
        padding: how many elements are cut off at both ends of each dimension of the result.
        output_padding: how many more are kept at the ends: `conv2d` with a stride makes the same
            size of several ones, and this says of which.
        groups: into how many parts channels and outputs are split, each for itself.
        dilation: from one element of the kernel to the next.

    Shape:
        (n, outputs, height', width'), with
        height' = (height - 1) stride - 2 padding + dilation (kernel height - 1) + output_padding
        + 1.

    Raises:
        RuntimeError: numbers of dimensions or channels do not fit; the types differ; nothing would
            be left of the result; an option is out of its range.
        TypeError: an argument is not a Tensor, an option not of integers.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[[1.0, 10.0]]])
        >>> mg.nn.functional.conv_transpose2d(x, mg.ones(1, 1, 2, 2), stride=(1, 2))
        tensor([[[ 1.,  1., 10., 10.],
                 [ 1.,  1., 10., 10.]]])

    Reference:
        Dumoulin and Visin, "A guide to convolution arithmetic for deep learning",
        arXiv:1603.07285, 2016.
    """
    return spread(
        "conv_transpose2d",
        2,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """Transposed convolution in three dimensions: see `conv_transpose2d`.

    Args:
        input: (n, channels, depth, height, width), or without n.
        weight: (channels, outputs / groups, kernel depth, height, width).
        bias: (outputs), or None.
        stride: from one place of the kernel to the next, in the result.
        padding: how many elements are cut off at both ends of each dimension of the result.
        output_padding: how many more are kept at the ends.
        groups: into how many parts channels and outputs are split, each for itself.
        dilation: from one element of the kernel to the next.

    Shape:
        (n, outputs, depth', height', width'), as for `conv_transpose2d`.

    Raises:
        RuntimeError: as `conv_transpose2d`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.conv_transpose3d(mg.ones(1, 1, 1, 2), mg.ones(1, 1, 1, 1, 2))
        tensor([[[[1., 2., 1.]]]])
    """
    return spread(
        "conv_transpose3d",
        3,
        input,
        weight,
        bias,
        stride,
        padding,
        output_padding,
        groups,
        dilation,
    )


def convolution(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Sequence[int],
    padding: Sequence[int],
    dilation: Sequence[int],
    transposed: bool,
    output_padding: Sequence[int],
    groups: int,
) -> Tensor:
    """Convolution or transposed convolution in as many dimensions as `weight` has beside two.

    Args:
        input: (n, channels, *).
        weight: (outputs, channels / groups, *kernel); transposed (channels, outputs / groups, *).
        bias: (outputs), or None.
        stride, padding, dilation: one number for each dimension.
        transposed: whether it is a transposed convolution.
        output_padding: what more is kept at the end of a transposed one.
        groups: into how many parts channels and outputs are split, each for itself.

    Raises:
        RuntimeError: as `conv2d` and `conv_transpose2d`.

    Example:
        >>> import minigrad as mg
        >>> x, w = mg.ones(1, 1, 3), mg.ones(1, 1, 2)
        >>> mg.convolution(x, w, None, (1,), (0,), (1,), False, (0,), 1)
        tensor([[[2., 2.]]])
    """
    x, w = tensor(input, "convolution")._array, tensor(weight, "convolution", "weight")._array
    if x.ndim != w.ndim:
        raise RuntimeError(
            f"Expected {w.ndim}-dimensional input for {w.ndim}-dimensional weight {list(w.shape)}, "
            f"but got {x.ndim}-dimensional input of size {list(x.shape)} instead"
        )
    name, n = "convolution", w.ndim - 2
    if transposed:
        return spread(
            name, n, input, weight, bias, stride, padding, output_padding, groups, dilation
        )
    return convolve(name, n, input, weight, bias, stride, padding, dilation, groups)
