"""Public functions that see memory with other strides, or its bytes as elements of another type."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import change_view, type_name
from ..dtypes import dtype
from ..memory import offset, seen, steps
from ..ops import strided as rows
from ..ops import view as view_rows
from ..ops.shape import view as view_row
from .arguments import cast_to, dim, tensor, worth


def _place(x: Tensor, size: Any, stride: Any, storage_offset: int | None) -> dict[str, Any]:
    """The parameters of the row `as_strided`, checked."""
    for name, value, position in (("size", size, 2), ("stride", stride, 3)):
        if not isinstance(value, (tuple, list)):
            raise TypeError(
                f"as_strided(): argument '{name}' (position {position}) must be tuple of ints, not "
                f"{type(value).__name__}"
            )
    shape = tuple([operator.index(n) for n in size])
    strides = tuple([operator.index(s) for s in stride])
    if len(shape) != len(strides):
        raise RuntimeError("mismatch in length of strides and shape")
    if any(s < 0 for s in strides):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: "
            f"{list(strides)}"
        )
    if any(n < 0 for n in shape):
        raise RuntimeError(
            f"Storage size calculation overflowed with sizes={list(shape)} and "
            f"strides={list(strides)}"
        )
    array = worth(x._array)
    start = offset(array)
    first = start if storage_offset is None else storage_offset
    if first < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {first}")
    seen(array, shape, strides, first)  # or raise
    return {"shape": shape, "strides": strides, "at": first - start, "source": steps(array)}


def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """A view of the memory in which `input` lies: element i, j, ... at offset + i·s₀ + j·s₁ + ...

    Places that are read twice receive the sum of both gradients.

    Args:
        input: a Tensor of any shape.
        size: the sizes.
        stride: the steps in memory from one place of a dimension to the next, in elements.
        storage_offset: the place of the first element in the memory. Default: that of `input`.

    Raises:
        RuntimeError: beyond the memory; a negative number; sizes and strides differ in number.

    Example:
        >>> import minigrad as mg
        >>> mg.as_strided(mg.arange(6), (2, 2), (1, 2), 1)
        tensor([[1, 3],
                [2, 4]])
    """
    x = tensor(input, "as_strided")
    params = _place(x, size, stride, storage_offset)
    out = rows.as_strided(x, **params)
    base = x._base
    if base is not None and not base._view:  # it goes by the memory: as if taken from the owner
        away = offset(worth(x._array)) - offset(worth(base._array))
        whole = {**params, "at": params["at"] + away, "source": steps(worth(base._array))}
        out._view = ((), rows.as_strided, whole)
    return out


def as_strided_(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """`as_strided` in place: `input` itself gets these sizes and strides.

    Args:
        input: a Tensor of any shape.
        size: the sizes.
        stride: the steps in memory, in elements.
        storage_offset: the place of the first element in the memory. Default: that of `input`.

    Raises:
        RuntimeError: as `as_strided`; a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> mg.as_strided_(mg.arange(6), (3,), (2,))
        tensor([0, 2, 4])
    """
    x = tensor(input, "as_strided_")
    params = _place(x, size, stride, storage_offset)
    there = {
        "shape": x._array.shape,
        "strides": params["source"],
        "at": -params["at"],
        "source": params["strides"],
    }
    return change_view(x, rows.as_strided_, (rows.restrided, there), **params)


def as_strided_scatter(
    input: Tensor, src: Tensor, size: Any, stride: Any, storage_offset: int | None = None
) -> Tensor:
    """A copy of `input` in which what `as_strided` would show is replaced by `src`.

    Args:
        input: a Tensor of any shape.
        src: a Tensor of shape `size`.
        size: the sizes.
        stride: the steps in memory, in elements.
        storage_offset: the place of the first element in the memory. Default: that of `input`.

    Raises:
        RuntimeError: as `as_strided`; `src` has another shape.

    Example:
        >>> import minigrad as mg
        >>> mg.as_strided_scatter(mg.zeros(5), mg.ones(2), (2,), (3,), 1)
        tensor([0., 1., 0., 0., 1.])
    """
    x, v = tensor(input, "as_strided_scatter"), tensor(src, "as_strided_scatter", "src")
    params = _place(x, size, stride, storage_offset)
    check_source(v, params["shape"])
    chain = ((), rows.restrided, params)
    return view_rows.as_strided_scatter(x, cast_to(v, x._array.dtype), chain=chain)


def check_source(src: Tensor, shape: tuple[int, ...]) -> None:
    """Raise when `src` does not have the shape of what it is to replace.

    Raises:
        RuntimeError: it has not.
    """
    if src._array.shape != shape:
        raise RuntimeError(
            "expected src to have a size equal to the slice of self. src size = "
            f"{list(src._array.shape)}, slice size = {list(shape)}"
        )


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """A view of all windows of `size` along a dimension, `step` apart; they come as a last one.

    Args:
        input: a Tensor of any shape.
        dimension: which one.
        size: of a window.
        step: from the start of one window to that of the next.

    Shape:
        (*, n, *) to (*, (n - size) // step + 1, *, size).

    Raises:
        RuntimeError: the window is larger than the dimension, or the step not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.arange(4).unfold(0, 2, 1)
        tensor([[0, 1],
                [1, 2],
                [2, 3]])
    """
    x = input
    k = dim(dimension, x.ndim)
    shape = x._array.shape or (1,)
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > shape[k]:
        raise RuntimeError(
            f"maximum size for tensor at dimension {k} is {shape[k]} but size is {size}"
        )
    if not x.ndim:
        return view_row(x, shape=(size,)) if size else view_row(x, shape=(1,))[:0]
    return rows.unfold(x, axis=k, size=size, step=step)


def view_as_type(input: Tensor, kind: dtype) -> Tensor:
    """The bytes of `input` as elements of another type: the same memory, without history.

    Args:
        input: a Tensor of any shape.
        kind: the type.

    Raises:
        RuntimeError: the types differ in size, and the last dimension does not lie in order or
            does not hold whole elements.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor([1.0]).view(mg.int32)
        tensor([1065353216], dtype=torch.int32)
    """
    array, to = input._array, kind.numpy
    wide, narrow = to.itemsize, array.itemsize
    if wide != narrow:
        types = f"{type_name(input)} as {type_name(wrap(np.empty(0, to)))}"
        text = f"to view {types} (different element sizes)"
        if not array.ndim:
            raise RuntimeError(f"self.dim() cannot be 0 {text}")
        *outer, last = steps(array)
        if last != 1:
            raise RuntimeError(f"self.stride(-1) must be 1 {text}, but got {last}")
        ratio = wide // narrow
        if ratio > 1:
            found = [("size(-1)", array.shape[-1]), ("storage_offset()", offset(array))]
            found += [(f"stride({k})", s) for k, s in enumerate(outer)]
            for what, n in found:
                if n % ratio:
                    raise RuntimeError(
                        f"self.{what} must be divisible by {ratio} {text}, but got {n}"
                    )
    out = wrap(array.view(to))
    out._version = input._version
    return out
