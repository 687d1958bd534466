"""Public functions that take a Tensor apart: the parts are views of it."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..autograd.parts import parts
from ..numpy_names import numpy_names
from ..ops import index as index_rows
from ..ops import shape as rows
from .arguments import dim, tensor
from .indexing import narrow

_dim = dim  # the functions below have a parameter of this name


def _split(x: Tensor, k: int, lengths: Sequence[int], title: str) -> tuple[Tensor, ...]:
    ends = list(itertools.accumulate(lengths, initial=0))
    keys = [(slice(None),) * k + (slice(a, b),) for a, b in itertools.pairwise(ends)]
    return parts(x, index_rows.slice_view, keys, title, partial(rows.cat, axis=k))


def _lengths(x: Tensor, size: int, dim: int) -> tuple[int, list[int]]:
    """The dimension, and how long the parts of `size` are."""
    if x.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    if size == 0 and n:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {n}"
        )
    return k, [min(size, n - at) for at in range(0, n, size or 1)] or [0]


def _checked_lengths(x: Tensor, sizes: Any, dim: int) -> tuple[int, list[int]]:
    """The dimension, and the lengths given."""
    if x.ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    if not isinstance(sizes, (tuple, list)):
        raise TypeError(
            "split_with_sizes(): argument 'split_sizes' (position 2) must be tuple of ints, not "
            f"{type(sizes).__name__}"
        )
    lengths = [operator.index(length) for length in sizes]
    if any(length < 0 for length in lengths):
        raise RuntimeError(
            "split_with_sizes expects split_sizes have only non-negative entries, but got "
            f"split_sizes={lengths}"
        )
    if sum(lengths) != n:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size "
            f"at dimension {k}), but got split_sizes={lengths}"
        )
    return k, lengths


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
    if hasattr(split_size_or_sections, "__index__"):
        k, lengths = _lengths(tensor, operator.index(split_size_or_sections), dim)
        return _split(tensor, k, lengths, "SplitBackward0")
    return split_with_sizes(tensor, split_size_or_sections, dim)


@numpy_names
def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Views of consecutive parts of given sizes along a dimension.

    Args:
        input: a Tensor of any shape.
        split_sizes: the size of each part.
        dim: the dimension.

    Raises:
        RuntimeError: the sizes do not add up, or one is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.split_with_sizes(mg.arange(5), [1, 4])
        (tensor([0]), tensor([1, 2, 3, 4]))
    """
    x = tensor(input, "split_with_sizes")
    k, lengths = _checked_lengths(x, split_sizes, dim)
    return _split(x, k, lengths, "SplitWithSizesBackward0")


@numpy_names
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
    return split(x, -(-n // chunks), dim) if n else split(x, [0] * chunks, dim)


@numpy_names
def tensor_split(
    input: Tensor,
    indices_or_sections: Any = None,
    dim: int = 0,
    *,
    indices: Any = None,
    sections: Any = None,
) -> tuple[Tensor, ...]:
    """Views of parts as equal as possible, or cut before the given places.

    Args:
        input: a Tensor of any shape.
        indices_or_sections: how many parts, or where to cut.
        dim: the dimension.
        indices: where to cut.
        sections: how many parts.

    Raises:
        RuntimeError: the number of parts is not positive.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor_split(mg.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    x = tensor(input, "tensor_split")
    if x.ndim == 0:
        raise RuntimeError(
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    given = (indices_or_sections, indices, sections)
    cuts = next((value for value in given if value is not None), None)
    if isinstance(cuts, Tensor):
        if cuts._array.dtype != np.int64:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to have dtype of long, but got "
                f"{cuts.type().removeprefix('torch.').removesuffix('Tensor')}"
            )
        if cuts.ndim > 1:
            raise RuntimeError(
                "tensor_split expected tensor_indices_or_sections to be a zero-dimensional or "
                f"one-dimensional tensor, but got a tensor with {cuts.ndim} dims"
            )
        cuts = cuts.tolist()
    if hasattr(cuts, "__index__"):
        count = operator.index(cuts)  # type: ignore[arg-type]
        if count <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {count}")
        size, extra = divmod(n, count)
        cuts = list(itertools.accumulate([size + (i < extra) for i in range(count - 1)]))
    elif not isinstance(cuts, (tuple, list)):
        raise TypeError(
            "tensor_split(): argument 'indices_or_sections' must be int, tuple of ints or Tensor, "
            f"not {type(cuts).__name__}"
        )
    edges = [0, *(min(c if c >= 0 else max(c + n, 0), n) for c in cuts), n]
    return tuple(narrow(x, k, a, max(b - a, 0)) for a, b in itertools.pairwise(edges))


def _split_evenly(x: Tensor, where: Any, name: str, k: int, ndim: int) -> tuple[Tensor, ...]:
    """`tensor_split` along dimension `k`, into parts of the same size where a number is given."""
    if tensor(x, name).ndim < ndim:
        raise RuntimeError(
            f"torch.{name} requires a tensor with at least {ndim} dimension, but got a tensor with "
            f"{x.ndim} dimensions!"
        )
    n = x._array.shape[k]
    if hasattr(where, "__index__") and (where == 0 or n % where):
        raise RuntimeError(
            f"torch.{name} attempted to split along dimension {k}, but the size of the dimension "
            f"{n} is not divisible by the split_size {where}!"
        )
    return tensor_split(x, where, k)


def _where(values: tuple[Any, ...], indices: Any, sections: Any) -> Any:
    """Sections or indices, given in one argument, one by one, or by keyword."""
    if len(values) > 1:
        return values
    return values[0] if values else sections if indices is None else indices


def hsplit(
    input: Tensor, *indices_or_sections: Any, indices: Any = None, sections: Any = None
) -> tuple[Tensor, ...]:
    """Views of parts side by side: along the second dimension, of a vector along the first.

    Args:
        input: a Tensor with at least one dimension.
        indices_or_sections: how many parts, or where to cut.
        indices: where to cut.
        sections: how many parts.

    Raises:
        RuntimeError: no dimension; the parts would not be of the same size.

    Example:
        >>> import minigrad as mg
        >>> mg.hsplit(mg.tensor([[1, 2], [3, 4]]), 2)[0]
        tensor([[1],
                [3]])
    """
    k = 1 if tensor(input, "hsplit").ndim > 1 else 0
    return _split_evenly(input, _where(indices_or_sections, indices, sections), "hsplit", k, 1)


def vsplit(
    input: Tensor, *indices_or_sections: Any, indices: Any = None, sections: Any = None
) -> tuple[Tensor, ...]:
    """Views of parts on top of each other: along the first dimension.

    Args:
        input: a Tensor with at least two dimensions.
        indices_or_sections: how many parts, or where to cut.
        indices: where to cut.
        sections: how many parts.

    Raises:
        RuntimeError: fewer dimensions; the parts would not be of the same size.

    Example:
        >>> import minigrad as mg
        >>> mg.vsplit(mg.tensor([[1, 2], [3, 4]]), 2)
        (tensor([[1, 2]]), tensor([[3, 4]]))
    """
    return _split_evenly(input, _where(indices_or_sections, indices, sections), "vsplit", 0, 2)


def dsplit(
    input: Tensor, *indices_or_sections: Any, indices: Any = None, sections: Any = None
) -> tuple[Tensor, ...]:
    """Views of parts behind each other: along the third dimension.

    Args:
        input: a Tensor with at least three dimensions.
        indices_or_sections: how many parts, or where to cut.
        indices: where to cut.
        sections: how many parts.

    Raises:
        RuntimeError: fewer dimensions; the parts would not be of the same size.

    Example:
        >>> import minigrad as mg
        >>> mg.dsplit(mg.zeros(1, 2, 4), 2)[0].shape
        torch.Size([1, 2, 2])
    """
    return _split_evenly(input, _where(indices_or_sections, indices, sections), "dsplit", 2, 3)


@numpy_names
def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Views at each place of a dimension, which is left out.

    Args:
        input: a Tensor with at least one dimension.
        dim: the dimension.

    Raises:
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
    keys = [(slice(None),) * k + (i, ...) for i in range(x._array.shape[k])]
    return parts(x, index_rows.select, keys, "UnbindBackward0", partial(rows.stack, axis=k))


def _own(views: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The parts as Tensors that share memory but count as no views, as PyTorch's unsafe splits."""
    for view in views:
        view._base, view._view, view._restricted, view._version = None, (), "", [0]
    return views


@numpy_names
def unsafe_split(tensor: Tensor, split_size: int, dim: int = 0) -> tuple[Tensor, ...]:
    """`split` whose parts may be written to one by one, unseen by the history of the others.

    Args:
        tensor: a Tensor of any shape, not to be used any more once a part is written to.
        split_size: the size of each part (the last may be smaller).
        dim: the dimension.

    Raises:
        RuntimeError: the size is negative, or 0.

    Example:
        >>> import minigrad as mg
        >>> mg.unsafe_split(mg.arange(5), 3)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    k, lengths = _lengths(tensor, split_size, dim)
    return _own(_split(tensor, k, lengths, "UnsafeSplitBackward0"))


def unsafe_split_with_sizes(
    input: Tensor, split_sizes: Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """`split_with_sizes` whose parts may be written to one by one; see `unsafe_split`.

    Args:
        input: a Tensor of any shape, not to be used any more once a part is written to.
        split_sizes: the size of each part.
        dim: the dimension.

    Raises:
        RuntimeError: the sizes do not add up, or one is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.unsafe_split_with_sizes(mg.arange(5), [1, 4])
        (tensor([0]), tensor([1, 2, 3, 4]))
    """
    x = tensor(input, "unsafe_split_with_sizes")
    k, lengths = _checked_lengths(x, split_sizes, dim)
    return _own(_split(x, k, lengths, "UnsafeSplitWithSizesBackward0"))


@numpy_names
def unsafe_chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """`chunk` whose parts may be written to one by one; see `unsafe_split`.

    Args:
        input: a Tensor of any shape, not to be used any more once a part is written to.
        chunks: how many.
        dim: the dimension.

    Raises:
        RuntimeError: `chunks` is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.unsafe_chunk(mg.arange(5), 2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    x = tensor(input, "unsafe_chunk")
    with no_grad():
        lengths = [part._array.shape[_dim(dim, x.ndim)] for part in chunk(x, chunks, dim)]
    k = _dim(dim, x.ndim)
    title = "UnsafeSplitBackward0" if x._array.shape[k] else "UnsafeSplitWithSizesBackward0"
    return _own(_split(x, k, lengths, title))
