"""Public functions that join Tensors; `parting` takes them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from ..numpy_names import numpy_names
from ..ops import shape as rows
from .arguments import broadcast_shape, dim, finish, promote, refuse_overlap, tensor
from .shaping import atleast_1d, atleast_2d, atleast_3d, expand, reshape

_dim = dim  # the functions below have a parameter of this name


def _checked(tensors: Any, name: str) -> list[Tensor]:
    if isinstance(tensors, Tensor):
        raise TypeError(
            f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"
        )
    found = [tensor(x, name, f"tensors[{k}]") for k, x in enumerate(tensors)]
    if not found:
        kind = ValueError if name == "cat" else RuntimeError
        raise kind(f"{name}(): expected a non-empty list of Tensors")
    return list(promote(*found))


def _alike(tensors: Any) -> bool:
    """Whether these are Tensors of one type and shape: then there is nothing to check."""
    if type(tensors) not in (list, tuple) or not tensors or not isinstance(tensors[0], Tensor):
        return False
    first = tensors[0]._array
    for x in tensors:
        if not isinstance(x, Tensor) or x._array.dtype is not first.dtype:
            return False
        if x._array.shape != first.shape:
            return False
    return first.ndim > 0 and first.shape != (0,)


@numpy_names
def cat(tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The tensors joined along a dimension.

    Args:
        tensors: Tensors of the same shape but for `dim`; empty 1-d ones are passed over.
        dim: the dimension.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.cat([mg.zeros(2), mg.ones(1)])
        tensor([0., 0., 1.])
    """
    if out is None and _alike(tensors):
        return rows.cat(*tensors, axis=_dim(dim, tensors[0]._array.ndim))
    parts = _checked(tensors, "cat")
    for k, x in enumerate(parts):
        if x.ndim == 0:
            raise RuntimeError(f"zero-dimensional tensor (at position {k}) cannot be concatenated")
    first = next((x._array.shape for x in parts if x._array.shape != (0,)), (0,))
    k = _dim(dim, len(first))
    nothing = (*first[:k], 0, *first[k + 1 :])
    parts = [reshape(x, nothing) if x._array.shape == (0,) else x for x in parts]
    for n, x in enumerate(parts):
        shape = x._array.shape
        if len(shape) != len(first):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}"
            )
        for d, (a, b) in enumerate(zip(first, shape, strict=True)):
            if a != b and d != k:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {k}. Expected size {a} but "
                    f"got size {b} for tensor number {n} in the list."
                )
    result = rows.cat(*parts, axis=k)
    refuse_overlap(out, *tensors, shape=result._array.shape)
    return finish(result, out)


@numpy_names
def stack(tensors: Sequence[Tensor], dim: int = 0, *, out: Tensor | None = None) -> Tensor:
    """The tensors joined along a new dimension.

    Args:
        tensors: Tensors of the same shape.
        dim: where the new dimension goes.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes differ.

    Example:
        >>> import minigrad as mg
        >>> mg.stack([mg.zeros(2), mg.ones(2)])
        tensor([[0., 0.],
                [1., 1.]])
    """
    if out is None and _alike(tensors):
        return rows.stack(*tensors, axis=_dim(dim, tensors[0]._array.ndim + 1))
    parts = _checked(tensors, "stack")
    first = parts[0]._array.shape
    for n, x in enumerate(parts):
        if x._array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(x.shape)} at entry {n}"
            )
    k = _dim(dim, len(first) + 1)
    return finish(rows.stack(*parts, axis=k), out)


def _some(name: str, parts: Any) -> Any:
    if not parts:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return parts


def hstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors side by side: along the second dimension, vectors along the first.

    Args:
        tensors: Tensors of fitting shapes.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.hstack([mg.tensor([1]), mg.tensor([2])])
        tensor([1, 2])
    """
    parts = _some("hstack", atleast_1d(tuple(tensors)))
    return cat(parts, 0 if parts[0].ndim == 1 else 1, out=out)


def vstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors on top of each other: along the first dimension, vectors as rows.

    Args:
        tensors: Tensors of fitting shapes.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.vstack([mg.tensor([1]), mg.tensor([2])])
        tensor([[1],
                [2]])
    """
    return cat(_some("vstack", atleast_2d(tuple(tensors))), 0, out=out)


def dstack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The tensors behind each other: along the third dimension.

    Args:
        tensors: Tensors of fitting shapes.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.dstack([mg.tensor([1]), mg.tensor([2])]).shape
        torch.Size([1, 1, 2])
    """
    return cat(_some("dstack", atleast_3d(tuple(tensors))), 2, out=out)


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """The tensors expanded to their common shape.

    Args:
        tensors: Tensors whose shapes broadcast.

    Raises:
        RuntimeError: they do not.

    Example:
        >>> import minigrad as mg
        >>> a, b = mg.broadcast_tensors(mg.zeros(2, 1), mg.zeros(3))
        >>> a.shape, b.shape
        (torch.Size([2, 3]), torch.Size([2, 3]))
    """
    shape = broadcast_shape([x._array.shape for x in tensors])
    return tuple(expand(x, shape) for x in tensors)


concat = concatenate = cat
row_stack = vstack
