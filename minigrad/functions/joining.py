"""Public functions that join Tensors or take them apart."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..ops import shape as rows
from .arguments import broadcast_shape, dim, finish, promote, tensor
from .indexing import narrow, select
from .shaping import expand, reshape, unsqueeze

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


def cat(
    tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None, out: Tensor | None = None
) -> Tensor:
    """The tensors joined along a dimension.

    Args:
        tensors: Tensors of the same shape but for `dim`; empty 1-d ones are passed over.
        dim: the dimension.
        axis: NumPy's word for `dim`.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.cat([mg.zeros(2), mg.ones(1)])
        tensor([0., 0., 1.])
    """
    parts = _checked(tensors, "cat")
    for k, x in enumerate(parts):
        if x.ndim == 0:
            raise RuntimeError(f"zero-dimensional tensor (at position {k}) cannot be concatenated")
    first = next((x._array.shape for x in parts if x._array.shape != (0,)), (0,))
    k = _dim(dim if axis is None else axis, len(first))
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
    return finish(rows.cat(*parts, axis=k), out)


def stack(
    tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None, out: Tensor | None = None
) -> Tensor:
    """The tensors joined along a new dimension.

    Args:
        tensors: Tensors of the same shape.
        dim: where the new dimension goes.
        axis: NumPy's word for `dim`.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none is given, or the shapes differ.

    Example:
        >>> import minigrad as mg
        >>> mg.stack([mg.zeros(2), mg.ones(2)])
        tensor([[0., 0.],
                [1., 1.]])
    """
    parts = _checked(tensors, "stack")
    first = parts[0]._array.shape
    for n, x in enumerate(parts):
        if x._array.shape != first:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(first)} at entry 0 and "
                f"{list(x.shape)} at entry {n}"
            )
    k = _dim(dim if axis is None else axis, len(first) + 1)
    return finish(rows.stack(*parts, axis=k), out)


def split(
    tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Views of consecutive parts along a dimension.

    Args:
        tensor: a Tensor of any shape.
        split_size_or_sections: the size of each part (the last may be smaller), or all sizes.
        dim: the dimension.

    Raises:
        RuntimeError: the sizes do not add up.

    Example:
        >>> import minigrad as mg
        >>> mg.split(mg.arange(5), 2)
        (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    if tensor.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    k = _dim(dim, tensor.ndim)
    n = tensor._array.shape[k]
    if isinstance(split_size_or_sections, int):
        size = split_size_or_sections
        if size < 0 or (size == 0 and n):
            raise RuntimeError(
                f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}"
                if size == 0
                else f"split expects split_size be non-negative, but got split_size={size}"
            )
        lengths = [builtins.min(size, n - at) for at in range(0, n, size or 1)] or [0]
    else:
        lengths = list(split_size_or_sections)
        if sum(lengths) != n:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size "
                f"at dimension {k}), but got split_sizes={lengths}"
            )
    starts = np.cumsum([0, *lengths])
    return tuple(
        [narrow(tensor, k, int(a), length) for a, length in zip(starts[:-1], lengths, strict=True)]
    )


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of at most `chunks` consecutive parts of equal size (the last may be smaller).

    Args:
        input: a Tensor of any shape.
        chunks: how many.
        dim: the dimension.

    Raises:
        RuntimeError: `chunks` is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.chunk(mg.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    x = tensor(input, "chunk")
    if x.ndim == 0:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    n = x._array.shape[_dim(dim, x.ndim)]
    size = -(-n // chunks)
    return split(x, size, dim) if n else split(x, [0] * chunks, dim)


def tensor_split(input: Tensor, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Views of parts as equal as possible, or cut before the given places.

    Args:
        input: a Tensor of any shape.
        indices_or_sections: how many parts, or where to cut.
        dim: the dimension.

    Raises:
        RuntimeError: the number of parts is not positive.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor_split(mg.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    x = tensor(input, "tensor_split")
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    cuts = indices_or_sections
    if isinstance(cuts, Tensor):
        cuts = cuts.tolist()
    if isinstance(cuts, int):
        if cuts <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {cuts}")
        size, extra = divmod(n, cuts)
        lengths = [size + (k < extra) for k in range(cuts)]
        return split(x, lengths, k)
    edges = [0, *(builtins.min(c if c >= 0 else builtins.max(c + n, 0), n) for c in cuts), n]
    return tuple(narrow(x, k, a, builtins.max(b - a, 0)) for a, b in itertools.pairwise(edges))


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Views at each place of a dimension, which is left out.

    Args:
        input: a Tensor with at least one dimension.
        dim: the dimension.

    Raises:
        RuntimeError: `input` has no dimension.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.unbind(mg.tensor([[1, 2], [3, 4]]))
        (tensor([1, 2]), tensor([3, 4]))
    """
    x = tensor(input, "unbind")
    if x.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    k = _dim(dim, x.ndim)
    return tuple([select(x, k, i) for i in range(x._array.shape[k])])


def _at_least(x: Tensor, ndim: int) -> Tensor:
    if ndim == 3 and x.ndim == 2:
        return unsqueeze(x, 2)
    if ndim == 3 and x.ndim < 2:
        return reshape(x, (1, -1, 1))
    return reshape(x, (1,) * (ndim - x.ndim) + x._array.shape) if x.ndim < ndim else x


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
    parts = [_at_least(x, 1) for x in tensors]
    return cat(parts, 0 if parts and parts[0].ndim == 1 else 1, out=out)


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
    return cat([_at_least(x, 2) for x in tensors], 0, out=out)


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
    return cat([_at_least(x, 3) for x in tensors], 2, out=out)


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
