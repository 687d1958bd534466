"""Convolutions as functions; see `transposed_convolution` for the other direction."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import tensor
from ...ops import convolution as rows
from ...ops.convolution_kernels import Form, Shape

Sizes = int | Sequence[int]


def each(value: Any, n: int, name: str, function: str) -> tuple[int, ...]:
    """One integer for each dimension of space, of a single one or of as many.

    Raises:
        TypeError: it is neither an integer nor a sequence of such.
        RuntimeError: a sequence of another length.
    """
    if type(value) is int:
        return (value,) * n
    if type(value) is tuple and len(value) == n and all([type(v) is int for v in value]):
        return value
    if hasattr(value, "__index__"):
        return (operator.index(value),) * n
    if not isinstance(value, (tuple, list)) or not all([hasattr(v, "__index__") for v in value]):
        raise TypeError(
            f"{function}(): argument '{name}' must be an int or a tuple of ints, not {value!r}"
        )
    if len(value) not in (1, n):
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {n} values to match the "
            f"convolution dimensions, but got {name}={list(value)}"
        )
    return tuple([operator.index(v) for v in value]) * (n // len(value))


def checked(
    name: str, n: int, input: Any, weight: Any, bias: Any, groups: Any, transposed: bool
) -> bool:
    """Whether `input` has a batch, after a look at what does not depend on the sizes in space.

    Raises:
        TypeError: something is not a Tensor, `groups` not an integer.
        RuntimeError: numbers of dimensions or channels do not fit, types differ.
    """
    x, w = tensor(input, name)._array, tensor(weight, name, "weight")._array
    b = None if bias is None else tensor(bias, name, "bias")._array
    if not hasattr(groups, "__index__"):
        kind = type(groups).__name__
        raise TypeError(f"{name}(): argument 'groups' must be int, not {kind}")
    if x.ndim not in (n + 1, n + 2):
        raise RuntimeError(
            f"Expected {n + 1}D (unbatched) or {n + 2}D (batched) input to {name}, but got input "
            f"of size: {list(x.shape)}"
        )
    if w.ndim != n + 2:
        raise RuntimeError(
            f"Expected {n + 2}-dimensional weight for {name}, but got weight of size "
            f"{list(w.shape)}"
        )
    if groups <= 0:
        raise RuntimeError(f"non-positive groups is not supported, but got {groups}")
    batched, given, shape = x.ndim == n + 2, list(x.shape), list(w.shape)
    channels = given[1 if batched else 0]
    prefix = f"Given transposed=1, weight of size {shape}" if transposed else ""
    if w.shape[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but "
            f"got weight of size {shape} instead"
        )
    if w.shape[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, "
            f"but got weight of size {shape} instead"
        )
    wanted = w.shape[0] if transposed else w.shape[1] * groups
    if channels != wanted:
        raise RuntimeError(
            f"{prefix or f'Given groups={groups}, weight of size {shape}'}, expected input{given} "
            f"to have {wanted} channels, but got {channels} channels instead"
        )
    outputs = w.shape[1] * groups if transposed else w.shape[0]
    if b is not None and b.shape != (outputs,):
        raise RuntimeError(
            f"{prefix or f'Given weight of size {shape}'}, expected bias to be 1-dimensional with "
            f"{outputs} elements, but got bias of size {list(b.shape)} instead"
        )
    if not all(w.shape[2:]):
        raise RuntimeError(
            f"kernel size should be greater than zero, but got {list(w.shape[2:])} in {name}"
        )
    if x.dtype != w.dtype:
        raise RuntimeError(f"expected scalar type {type_name(input)} but found {type_name(weight)}")
    if b is not None and x.dtype != b.dtype:
        names = [str(t.dtype).removeprefix("torch.") for t in (input, bias)]
        raise RuntimeError(f"Input type ({names[0]}) and bias type ({names[1]}) should be the same")
    if x.dtype.kind == "b" or (transposed and x.dtype.kind in "iu" and x.dtype.itemsize < 8):
        raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{type_name(input)}'")
    return batched


def apply(
    row: Any, batched: bool, x: Tensor, weight: Tensor, bias: Tensor | None, **params: Any
) -> Tensor:
    """What the row makes of `x`, which may be without a batch."""
    if batched:
        return row(x, weight, bias, **params)  # type: ignore[no-any-return]
    return row(x.unsqueeze(0), weight, bias, **params).squeeze(0)  # type: ignore[no-any-return]


def convolve(
    name: str,
    n: int,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: Any,
) -> Tensor:
    """The convolution in `n` dimensions; see `conv2d`.

    Args:
        name: of the function, for messages.
        n: the number of dimensions of space.
        input, weight, bias, stride, padding, dilation, groups: as given to the function.
    """
    batched = checked(name, n, input, weight, bias, groups, transposed=False)
    if not isinstance(padding, str):
        padding = each(padding, n, "padding", name)
    form, size = _places(
        weight._array.shape[2:],
        input._array.shape[-n:],
        each(stride, n, "stride", name),
        padding,
        each(dilation, n, "dilation", name),
        groups,
    )
    return apply(rows.convolution, batched, input, weight, bias, form=form, size=size)


@functools.lru_cache(1024)
def _places(
    kernel: Shape, whole: Shape, stride: Shape, padding: Shape | str, dilation: Shape, groups: int
) -> tuple[Form, Shape]:
    """The form of a convolution, and the sizes of its result in space.

    Raises:
        RuntimeError: the kernel is larger than the padded input; an option is out of its range.
    """
    wide = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise RuntimeError(f"Invalid padding string: '{padding}'")
        if padding == "same" and max(stride) > 1:
            raise RuntimeError("padding='same' is not supported for strided convolutions")
        # Where an odd number of zeros is needed, the one more goes to the end.
        total = wide if padding == "same" else [0 for _ in wide]
        padding = tuple([t // 2 for t in total])
    else:
        total = [2 * p for p in padding]
    form = form_of(stride, padding, dilation, groups)
    room = [s + t for s, t in zip(whole, total, strict=True)]
    if not all([r > w for r, w in zip(room, wide, strict=True)]) or not all(whole):
        sizes, reach = " x ".join(map(str, room)), " x ".join([str(w + 1) for w in wide])
        raise RuntimeError(
            f"Calculated padded input size per channel: ({sizes}). Kernel size: ({reach}). Kernel "
            "size can't be greater than actual input size"
        )
    return form, tuple([(r - w - 1) // s + 1 for r, w, s in zip(room, wide, stride, strict=True)])


def form_of(stride: Shape, padding: Shape, dilation: Shape, groups: int) -> Form:
    """A form whose options are in their ranges.

    Raises:
        RuntimeError: one is not.
    """
    if min(padding) < 0:
        raise RuntimeError(f"negative padding is not supported, but got {list(padding)}")
    if min(stride) <= 0:
        raise RuntimeError(f"non-positive stride is not supported, but got {list(stride)}")
    if min(dilation) <= 0:
        raise RuntimeError(f"dilation should be greater than zero, but got {list(dilation)}")
    return Form(stride, padding, dilation, groups)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution along one dimension: see `conv2d`.

    Args:
        input: (n, channels, length), or without n.
        weight: (outputs, channels / groups, kernel).
        bias: (outputs), or None.
        stride: from one place of the kernel to the next.
        padding: how many zeros are put at both ends; or 'valid' for none, 'same' for a result as
            long as the input.
        dilation: from one element of the kernel to the next.
        groups: into how many parts channels and outputs are split, each for itself.

    Shape:
        (n, outputs, (length + 2 padding - dilation (kernel - 1) - 1) // stride + 1).

    Raises:
        RuntimeError: as `conv2d`.

    Example:
        >>> import minigrad as mg
        >>> x, w = mg.tensor([[1.0, 2.0, 4.0]]), mg.tensor([[[-1.0, 1.0]]])
        >>> mg.nn.functional.conv1d(x, w)
        tensor([[1., 2.]])
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution (correlation) of images: the products of a kernel with all windows of its size.

    y[n, o, p] = b[o] + Σ w[o, c, k] · x[n, c, p · stride + k · dilation - padding], over the
    channels c and the places k of the kernel, where p are places and x counts as 0 outside.

    Args:
        input: x, (n, channels, height, width), or without n.
        weight: w, (outputs, channels / groups, kernel height, kernel width).
        bias: b, (outputs), or None.
        stride: from one place of the kernel to the next; a number, or one for each dimension.
        padding: how many zeros are put at both ends of each dimension; or 'valid' for none, 'same'
            for a result of the input's size, with stride 1.
        dilation: from one element of the kernel to the next.
        groups: into how many parts channels and outputs are split, each for itself.

    Shape:
        (n, outputs, height', width'), with
        height' = (height + 2 padding - dilation (kernel height - 1) - 1) // stride + 1.

    Raises:
        RuntimeError: numbers of dimensions or channels do not fit; the types differ; the kernel
            is larger than the padded input; an option is out of its range.
        TypeError: an argument is not a Tensor, an option not of integers.

    Example:
        >>> import minigrad as mg
        >>> x = mg.arange(9.0).reshape(1, 3, 3)
        >>> mg.nn.functional.conv2d(x, mg.ones(1, 1, 2, 2))
        tensor([[[ 8., 12.],
                 [20., 24.]]])
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Convolution in three dimensions: see `conv2d`.

    Args:
        input: (n, channels, depth, height, width), or without n.
        weight: (outputs, channels / groups, kernel depth, height, width).
        bias: (outputs), or None.
        stride: from one place of the kernel to the next.
        padding: how many zeros are put at both ends of each dimension; or 'valid', 'same'.
        dilation: from one element of the kernel to the next.
        groups: into how many parts channels and outputs are split, each for itself.

    Shape:
        (n, outputs, depth', height', width'), as for `conv2d`.

    Raises:
        RuntimeError: as `conv2d`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.conv3d(mg.ones(1, 2, 2, 3), mg.ones(1, 1, 2, 2, 2))
        tensor([[[[8., 8.]]]])
    """
    return convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def conv_tbc(input: Tensor, weight: Tensor, bias: Tensor, pad: int = 0) -> Tensor:
    """Convolution along time of sequences that have time, batch and channels in this order.

    Args:
        input: (time, n, channels).
        weight: (kernel, channels, outputs).
        bias: (outputs).
        pad: how many zeros are put at both ends.

    Shape:
        (time + 2 pad - kernel + 1, n, outputs).

    Raises:
        RuntimeError: numbers of dimensions or channels do not fit.

    Example:
        >>> import minigrad as mg
        >>> x, w = mg.tensor([1.0, 2.0, 4.0]).reshape(3, 1, 1), mg.ones(2, 1, 1)
        >>> mg.nn.functional.conv_tbc(x, w, mg.zeros(1)).flatten()
        tensor([3., 6.])
    """
    x, w = tensor(input, "conv_tbc")._array, tensor(weight, "conv_tbc", "weight")._array
    b = tensor(bias, "conv_tbc", "bias")._array
    if x.ndim != 3:
        raise RuntimeError("Input must have 3 dims: time, batch, in_channel")
    if w.ndim != 3:
        raise RuntimeError(
            "Weight tensor must have 3 dims: kernel_width, in_channels, out_channels."
        )
    if b.ndim != 1:
        raise RuntimeError("Bias must be 1-D")
    if x.shape[2] != w.shape[1]:
        raise RuntimeError(
            f"Input dim 2 (input channels) is not == dim 1 in the weight tensor: {x.shape[2]} and "
            f"{w.shape[1]}"
        )
    if b.shape[0] != w.shape[2]:
        raise RuntimeError(
            "Bias size must equal dim 2 in the weight tensor (output channels): "
            f"{b.shape[0]} and {w.shape[2]}"
        )
    y = convolve("conv_tbc", 1, input.permute(1, 2, 0), weight.permute(2, 1, 0), bias, 1, pad, 1, 1)
    return y.permute(2, 0, 1)
