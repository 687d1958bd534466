"""Public functions that change a Tensor's own sizes, strides or memory in place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.inplace import change_view, check_history, type_name
from ..autograd.node import AccumulateGrad
from ..autograd.op import Op
from ..layouts import channels_first
from ..memory import UntypedStorage, offset, owner, seen
from ..ops import shape as shape_rows
from ..ops import view as rows
from .arguments import checked_sizes, dim, tensor
from .strided import as_strided_

_dim = dim  # the functions below have a parameter of this name


def _reshaped(x: Tensor, row: Op, shape: tuple[int, ...]) -> Tensor:
    return change_view(x, row, (shape_rows.view, {"shape": x._array.shape}), shape=shape)


def squeeze_(input: Tensor, dim: Any = None) -> Tensor:
    """`squeeze` in place: `input` itself loses dimensions of size 1.

    Args:
        input: a Tensor of any shape.
        dim: which of them, one or several. Default: all.

    Raises:
        RuntimeError: a leaf that requires grad, while recording.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(1, 3).squeeze_().shape
        torch.Size([3])
    """
    x = tensor(input, "squeeze_")
    return _reshaped(x, rows.squeeze_, x.detach().squeeze(dim)._array.shape)


def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    """`unsqueeze` in place: `input` itself gets a dimension of size 1.

    Args:
        input: a Tensor of any shape.
        dim: the place, from -(ndim + 1) to ndim.

    Raises:
        RuntimeError: a leaf that requires grad, while recording.
        IndexError: no such place.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(3).unsqueeze_(0).shape
        torch.Size([1, 3])
    """
    x = tensor(input, "unsqueeze_")
    return _reshaped(x, rows.unsqueeze_, x.detach().unsqueeze(dim)._array.shape)


def _exchanged(x: Tensor, row: Op, a: int, b: int) -> Tensor:
    axes = list(range(x.ndim))
    if axes:
        axes[a], axes[b] = b, a
    params = {"axes": tuple(axes)}
    return change_view(x, row, (shape_rows.transpose, params), **params)


def transpose_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """`transpose` in place: two dimensions of `input` itself are exchanged.

    Args:
        input: a Tensor of any shape.
        dim0: the one.
        dim1: the other.

    Raises:
        RuntimeError: a leaf that requires grad, while recording.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3).transpose_(0, 1).shape
        torch.Size([3, 2])
    """
    x = tensor(input, "transpose_")
    return _exchanged(x, rows.transpose_, _dim(dim0, x.ndim), _dim(dim1, x.ndim))


def t_(input: Tensor) -> Tensor:
    """`t` in place: a matrix becomes its own transpose.

    Args:
        input: a Tensor with at most two dimensions.

    Raises:
        RuntimeError: more dimensions; a leaf that requires grad, while recording.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3).t_().shape
        torch.Size([3, 2])
    """
    x = tensor(input, "t_")
    if x.ndim > 2:
        raise RuntimeError(f"t_() expects a tensor with <= 2 dimensions, but self is {x.ndim}D")
    return _exchanged(x, rows.t_, 0, x.ndim - 1)


def resize_(input: Tensor, *sizes: Any, memory_format: Any = None) -> Tensor:
    """Give `input` other sizes, its memory read in order from its first element.

    Where the memory is too small, `input` moves to a larger one: what other Tensors share with it
    they then share no more. New elements are not set.

    Args:
        input: a Tensor of any shape that does not require grad.
        sizes: the sizes, as a tuple or one by one.
        memory_format: in which order to read the memory.

    Raises:
        RuntimeError: it requires grad; a size is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.arange(6).resize_(2, 2)
        tensor([[0, 1],
                [2, 3]])
    """
    x = tensor(input, "resize_")
    shape = checked_sizes(sizes)
    if x.requires_grad:
        raise RuntimeError("cannot resize variables that require grad")
    if shape == x._array.shape and memory_format is None:
        return x
    order = channels_first(memory_format, len(shape)) or tuple(range(len(shape)))
    strides = [0] * len(shape)
    for place, k in enumerate(order):
        strides[k] = math.prod([max(shape[i], 1) for i in order[place + 1 :]])
    start = offset(x._array)
    left = owner(x._array).nbytes // x._array.itemsize - start
    if math.prod(shape) <= left:
        return as_strided_(x, shape, strides, start)
    array = np.empty(math.prod(shape), x._array.dtype)
    array[:left] = seen(x._array, (left,), (1,), start)
    return _moved(x, seen(array, shape, strides, 0))


def resize_as_(input: Tensor, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
    """`resize_` to the sizes of another Tensor.

    Args:
        input: a Tensor of any shape that does not require grad.
        the_template: the other.
        memory_format: in which order to read the memory.

    Raises:
        RuntimeError: it requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.resize_as_(mg.arange(6), mg.zeros(1, 3))
        tensor([[0, 1, 2]])
    """
    template = tensor(the_template, "resize_as_", "the_template")
    return resize_(input, template._array.shape, memory_format=memory_format)


def set_(
    input: Tensor,
    source: Tensor | UntypedStorage | None = None,
    storage_offset: int | None = None,
    size: Any = None,
    stride: Any = None,
) -> Tensor:
    """Let `input` see other memory from now on, without history: that of `source`.

    Args:
        input: a Tensor of any shape.
        source: a Tensor of the same type, a storage, or None for no memory.
        storage_offset: where its first element lies. Default: as in `source`.
        size: the sizes. Default: those of `source`.
        stride: the steps in memory, in elements. Default: in order.

    Raises:
        RuntimeError: another type; beyond the memory; a leaf that requires grad, while recording.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.zeros(2), mg.ones(3)
        >>> x.set_(y).data_ptr() == y.data_ptr()
        True
    """
    x = tensor(input, "set_")
    check_history(x)
    d = x._array.dtype
    if source is None:
        return _moved(x, np.empty(0, d))
    if isinstance(source, UntypedStorage):
        memory = source.array.ravel(order="K").view(d)
    else:
        memory = tensor(source, "set_", "source")._array
        if memory.dtype != d:
            raise RuntimeError(
                f"Could not set tensor of type {type_name(source)} to a tensor of type "
                f"{type_name(x)}"
            )
    if size is None:
        return _moved(x, memory)
    shape = checked_sizes((size,))
    strides = [math.prod(shape[k + 1 :]) for k in range(len(shape))] if stride is None else stride
    return _moved(x, seen(memory, shape, strides, storage_offset or 0))


def _moved(x: Tensor, array: Any) -> Tensor:
    """`x` after it has left its memory, and its history, for that of `array`."""
    x._array = array
    x._base = None
    if isinstance(x._node, AccumulateGrad):
        x._node.shape = array.shape
    else:
        x._node = None
    x._view = x._origin = ()
    x._version[0] += 1
    return x
