"""Public functions that copy a Tensor, change its type, or cut it from its history."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..layouts import channels_first, preserve_format
from ..ops import elementwise as rows
from ..ops import shape as shape_rows
from .arguments import cast_to, tensor


def to(input: Tensor, dtype: dtypes.dtype) -> Tensor:
    """`input` in another type, differentiably between floating types; itself where it has it.

    Args:
        input: a Tensor of any shape.
        dtype: the type wanted.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor([1.7]).to(mg.int64)
        tensor([1])
    """
    wanted = dtypes.as_dtype(dtype).numpy
    if wanted.kind in "fc" or input._array.dtype.kind not in "fc":
        return cast_to(input, wanted)
    return wrap(to_integers(input._array, wanted))


def to_integers(array: Any, wanted: np.dtype[Any]) -> Any:
    """Floats cut to integers; what does not fit wraps or saturates as the processor does it."""
    with np.errstate(invalid="ignore"):
        return array.astype(wanted)


def clone(input: Tensor, *, memory_format: Any = None) -> Tensor:
    """A copy with its own memory; gradients flow back to `input`.

    Args:
        input: a Tensor of any shape.
        memory_format: in which order to lay out the elements. Default: as in `input`.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([1., 2.])
        >>> y = x.clone(); y[0] = 9.; x
        tensor([1., 2.])
    """
    x = tensor(input, "clone")
    if memory_format in (None, preserve_format) and 0 not in x._array.strides:
        result: Tensor = rows.clone(x)
        return result
    return _laid_out(x, memory_format)


def _laid_out(x: Tensor, memory_format: Any) -> Tensor:
    order = channels_first(memory_format, x.ndim)
    return shape_rows.contiguous(x) if order is None else shape_rows.laid_out(x, axes=order)


def contiguous(input: Tensor, memory_format: Any = None) -> Tensor:
    """`input` with its elements in order in memory: itself, or a copy.

    Args:
        input: a Tensor of any shape.
        memory_format: the order. Default: `contiguous_format`, the last dimension fastest.

    Raises:
        RuntimeError: the format is for another number of dimensions, or `preserve_format`.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3).T.contiguous().is_contiguous()
        True
    """
    if input.is_contiguous(memory_format):
        return input
    if memory_format is None:
        result: Tensor = shape_rows.contiguous(input)
        return result
    if memory_format is preserve_format:
        raise RuntimeError("preserve memory format is unsupported by the contiguous operator")
    return _laid_out(input, memory_format)


def detach(input: Tensor) -> Tensor:
    """The same memory without history; it shares the version counter, so writes are noticed.

    Args:
        input: a Tensor of any shape.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.ones(2, requires_grad=True).detach().requires_grad
        False
    """
    out = wrap(tensor(input, "detach")._array)
    out._version = input._version
    return out


def detach_(input: Tensor) -> Tensor:
    """Forget the history of `input`, in place.

    Args:
        input: a Tensor of any shape, not a view.

    Raises:
        RuntimeError: it is a view.

    Example:
        >>> import minigrad as mg
        >>> (mg.ones(2, requires_grad=True) * 2).detach_().is_leaf
        True
    """
    if tensor(input, "detach_")._base is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using "
            "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as "
            "True, gradients are views of DDP buckets, and hence detach_() cannot be called on "
            "these gradients."
        )
    input._node = None
    return input
