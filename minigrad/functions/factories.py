"""Public functions that make a Tensor of a size: filled, empty, or like another one."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..dtypes import dtype
from ..memory import order_of
from ..size import check_cpu
from .arguments import sizes as integers
from .arguments import tensor
from .options import finished, number, numpy_dtype, shape_in, shape_of
from .packing import packed_number


def zeros(
    *sizes: Any,
    size: Any = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """A Tensor of zeros.

    Args:
        sizes: the sizes of the dimensions, one by one or as a tuple.
        size: the same by keyword.
        out: a Tensor that takes the result.
        dtype: the type of the elements. Default: that of `out`, or the default floating type.
        layout: accepted, without effect.
        device: where to make it; only the CPU exists.
        pin_memory: accepted, without effect.
        requires_grad: record what is done with the result.

    Raises:
        TypeError: no sizes, or something that is no integer among them.
        RuntimeError: a size is negative; gradients are required of a type that has none.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3)
        tensor([[0., 0., 0.],
                [0., 0., 0.]])
    """
    check_cpu(device)
    array = np.zeros(shape_of("zeros", sizes, size), numpy_dtype(dtype, out))
    return finished(array, requires_grad, out)


def ones(
    *sizes: Any,
    size: Any = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """A Tensor of ones.

    Args:
        sizes: the sizes of the dimensions, one by one or as a tuple.
        size: the same by keyword.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        TypeError, RuntimeError: as `zeros`.

    Example:
        >>> import minigrad as mg
        >>> mg.ones(2)
        tensor([1., 1.])
    """
    check_cpu(device)
    array = np.ones(shape_of("ones", sizes, size), numpy_dtype(dtype, out))
    return finished(array, requires_grad, out)


def _memory(shape: Any, d: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Memory that nothing was written to; zeros in a program, where every run begins alike."""
    return np.empty(shape, d) if mode.tracing is None else np.zeros(shape, d)


def empty(
    *sizes: Any,
    size: Any = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """A Tensor whose elements are whatever the memory held: for those who fill it afterwards.

    Args:
        sizes: the sizes of the dimensions, one by one or as a tuple.
        size: the same by keyword.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.
        memory_format: accepted, without effect.

    Raises:
        TypeError, RuntimeError: as `zeros`.

    Example:
        >>> import minigrad as mg
        >>> mg.empty(2, 3).shape
        torch.Size([2, 3])
    """
    check_cpu(device)
    array = _memory(shape_of("empty", sizes, size), numpy_dtype(dtype, out))
    return finished(array, requires_grad, out)


def full(
    size: Sequence[int],
    fill_value: Any,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """A Tensor with the same number everywhere.

    Args:
        size: the sizes of the dimensions, as a tuple.
        fill_value: the number; it decides the type (bool, int64, the default float)
            where no other is given.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        TypeError: `size` is no tuple of integers, or `fill_value` no number.
        RuntimeError: the number does not fit into the type; a size is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.full((2,), 7)
        tensor([7, 7])
    """
    check_cpu(device)
    shape = shape_in("full", size)
    value = number(fill_value, "full", "fill_value")
    filling = packed_number(value, numpy_dtype(dtype, out, dtypes.of_scalar(value)))
    return finished(np.full(shape, filling, filling.dtype), requires_grad, out)


def empty_strided(
    size: Sequence[int],
    stride: Sequence[int],
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """An uninitialised Tensor with given steps in memory.

    Args:
        size: the sizes of the dimensions, as a tuple.
        stride: for each dimension the step from one place to the next, in elements.
        dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        RuntimeError: the two are of different lengths, or something is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.empty_strided((2, 3), (1, 2)).stride()
        (1, 2)
    """
    check_cpu(device)
    shape, steps = shape_in("empty_strided", size), integers((tuple(stride),), "stride")
    if len(shape) != len(steps):
        raise RuntimeError(
            f"dimensionality of sizes ({len(shape)}) must match dimensionality of strides "
            f"({len(steps)})"
        )
    if any(step < 0 for step in steps):
        raise RuntimeError(f"strides must not be negative, got {list(steps)}")
    d = numpy_dtype(dtype)
    last = sum((n - 1) * step for n, step in zip(shape, steps, strict=True))
    memory = _memory(last + 1 if 0 not in shape else 0, d)
    strides = tuple([step * d.itemsize for step in steps])
    return finished(np.ndarray(shape, d, memory, strides=strides), requires_grad)


def empty_permuted(
    size: Sequence[int],
    physical_layout: Sequence[int],
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """An uninitialised Tensor whose dimensions lie in memory in a given order.

    Args:
        size: the sizes of the dimensions, as a tuple.
        physical_layout: the dimensions from the outermost in memory to the innermost.
        dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        RuntimeError: the layout does not name each dimension once.

    Example:
        >>> import minigrad as mg
        >>> mg.empty_permuted((2, 3, 5), (0, 2, 1)).stride()
        (15, 1, 3)
    """
    check_cpu(device)
    shape, order = shape_in("empty_permuted", size), tuple(physical_layout)
    if len(order) != len(shape):
        raise RuntimeError(
            "Number of dimensions in size does not match the length of the physical_layout; i.e. "
            f"len(size) = {len(shape)} is not equal to len(physical_layout) = {len(order)}"
        )
    for at, k in enumerate(order):
        if not 0 <= k < len(shape):
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {len(shape) - 1}, but got "
                f"{k} at index {at}).  NB: negative dims not currently supported"
            )
        if k in order[:at]:
            raise RuntimeError(f"Duplicate dim not allowed: {k}")
    memory = _memory([shape[k] for k in order], numpy_dtype(dtype))
    return finished(memory.transpose(np.argsort(order)) if order else memory, requires_grad)


def eye(
    n: int,
    m: int | None = None,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """A matrix with ones on its main diagonal and zeros elsewhere.

    Args:
        n: how many rows.
        m: how many columns. Default: n.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        TypeError: `n` or `m` is no integer.
        RuntimeError: one of them is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.eye(2)
        tensor([[1., 0.],
                [0., 1.]])
    """
    check_cpu(device)
    rows = operator.index(n)
    columns = rows if m is None else operator.index(m)
    for name, count in (("n", rows), ("m", columns)):
        if count < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {count}")
    return finished(np.eye(rows, columns, dtype=numpy_dtype(dtype, out)), requires_grad, out)


def zeros_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Zeros in the shape and type of `input`, laid out in memory in the same order.

    Args:
        input: a Tensor of any shape.
        dtype: another type.
        memory_format: `contiguous_format` lays the elements out in order instead.
        layout, device, pin_memory, requires_grad: as for `zeros`.

    Raises:
        TypeError: `input` is not a Tensor.
        RuntimeError: gradients are required of a type that has none.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros_like(mg.tensor([1, 2]))
        tensor([0, 0])
    """
    check_cpu(device)
    array = like("zeros_like", input, dtype, memory_format)
    array[...] = 0
    return finished(array, requires_grad)


def ones_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Ones in the shape and type of `input`, laid out in memory in the same order.

    Args:
        input: a Tensor of any shape.
        dtype, layout, device, pin_memory, requires_grad, memory_format: as for `zeros_like`.

    Raises:
        TypeError, RuntimeError: as `zeros_like`.

    Example:
        >>> import minigrad as mg
        >>> mg.ones_like(mg.tensor([1, 2]))
        tensor([1, 1])
    """
    check_cpu(device)
    array = like("ones_like", input, dtype, memory_format)
    array[...] = 1
    return finished(array, requires_grad)


def empty_like(
    input: Tensor,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """An uninitialised Tensor in the shape and type of `input`, laid out in the same order.

    Args:
        input: a Tensor of any shape.
        dtype, layout, device, pin_memory, requires_grad, memory_format: as for `zeros_like`.

    Raises:
        TypeError, RuntimeError: as `zeros_like`.

    Example:
        >>> import minigrad as mg
        >>> mg.empty_like(mg.ones(2, 3)).shape
        torch.Size([2, 3])
    """
    check_cpu(device)
    return finished(like("empty_like", input, dtype, memory_format), requires_grad)


def full_like(
    input: Tensor,
    fill_value: Any,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """The same number everywhere, in the shape and type of `input`.

    Args:
        input: a Tensor of any shape.
        fill_value: the number.
        dtype, layout, device, pin_memory, requires_grad, memory_format: as for `zeros_like`.

    Raises:
        TypeError: `input` is not a Tensor, or `fill_value` no number.
        RuntimeError: the number does not fit into the type.

    Example:
        >>> import minigrad as mg
        >>> mg.full_like(mg.zeros(2), 3)
        tensor([3., 3.])
    """
    check_cpu(device)
    array = like("full_like", input, dtype, memory_format)
    value = number(fill_value, "full_like", "fill_value")
    array[...] = packed_number(value, array.dtype)
    return finished(array, requires_grad)


def like(
    name: str, input: Tensor, dtype: dtype | None, memory_format: Any = None
) -> np.ndarray[Any, Any]:
    """An uninitialised array in the shape of `input`, laid out in memory in the same order."""
    model = tensor(input, name)._array
    order = "C" if str(memory_format) == "torch.contiguous_format" else order_of(model)
    d = model.dtype if dtype is None else dtypes.as_dtype(dtype).numpy
    if mode.tracing is not None:
        return np.zeros_like(model, d, order, subok=False)
    return np.empty_like(model, d, order, subok=False)
