"""Public functions that give a Tensor other sizes: most return views, which share its memory."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..numpy_names import numpy_names
from ..ops import reduce as reduce_rows
from ..ops import shape as rows
from .arguments import cast_to, dim, dims, finish, sizes, tensor, worth

_dim, _dims = dim, dims  # the functions below have parameters of these names


def _completed(shape: tuple[int, ...], x: Tensor) -> tuple[int, ...]:
    """`shape` with its -1, if it has one, worked out.

    Raises:
        RuntimeError: the number of elements does not fit.
    """
    size = x._array.size
    if -1 in shape:
        if shape.count(-1) > 1:
            raise RuntimeError("only one dimension can be inferred")
        known = -math.prod(shape)
        if known == 0:
            raise RuntimeError(
                f"cannot reshape tensor of {size} elements into shape {list(shape)} because the "
                "unspecified dimension size -1 can be any value and is ambiguous"
            )
        if size % known == 0:
            shape = tuple([size // known if n == -1 else n for n in shape])
    if shape and min(shape) < 0:
        bad = next((n for n in shape if n < -1), None)
        if bad is not None:
            raise RuntimeError(
                f"invalid shape dimension {bad} at index {shape.index(bad)} of shape {list(shape)}"
            )
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    if math.prod(shape) != size:
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return shape


def _viewable(array: Any, shape: tuple[int, ...]) -> bool:
    """Whether `shape` can be had of the memory as it lies."""
    array = worth(array)
    if array.flags.c_contiguous:
        return True
    return np.may_share_memory(array.reshape(shape), array)


def reshape(input: Tensor, *shape: Any) -> Tensor:
    """`input` with another shape and the elements in the same order: a view where possible.

    Args:
        input: a Tensor of any shape.
        shape: the sizes, as a tuple or one by one; one of them may be -1.

    Shape:
        `shape`, with as many elements as `input`.

    Raises:
        RuntimeError: the number of elements does not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.reshape(mg.arange(4), (2, -1))
        tensor([[0, 1],
                [2, 3]])
    """
    x = tensor(input, "reshape")
    if shape == (-1,) and type(x._array) is np.ndarray and x._array.flags.c_contiguous:
        return rows.view(x, shape=(x._array.size,))
    wanted = _completed(sizes(shape or ((),), "shape"), x)
    row = rows.view if _viewable(x._array, wanted) else rows.reshape_copy
    return row(x, shape=wanted)


def view(input: Tensor, *shape: Any) -> Tensor:
    """`input` seen with another shape, always sharing its memory.

    Args:
        input: a Tensor of any shape.
        shape: the sizes, as a tuple or one by one; one of them may be -1. A dtype instead sees
            the bytes as elements of that type.

    Raises:
        RuntimeError: the number of elements does not fit, or the memory does not lie so.

    Example:
        >>> import minigrad as mg
        >>> mg.arange(4).view(2, 2)
        tensor([[0, 1],
                [2, 3]])
    """
    x = input
    if not shape:
        raise TypeError("view() received no arguments, expected a dtype or a tuple of ints size")
    wanted = _completed(sizes(shape, "shape"), x)
    if not _viewable(x._array, wanted):
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        )
    return rows.view(x, shape=wanted)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """`input` with the dimensions from `start_dim` to `end_dim` made one.

    Args:
        input: a Tensor of any shape.
        start_dim: the first of them.
        end_dim: the last of them.

    Raises:
        RuntimeError: `start_dim` comes after `end_dim`.

    Example:
        >>> import minigrad as mg
        >>> mg.flatten(mg.zeros(2, 3, 4), 1).shape
        torch.Size([2, 12])
    """
    x = tensor(input, "flatten")
    first, last = _dim(start_dim, x.ndim), _dim(end_dim, x.ndim)
    if first > last:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if x.ndim == 0:
        return reshape(x, (1,))
    if first == last:
        return x
    shape = x._array.shape
    return reshape(x, (*shape[:first], math.prod(shape[first : last + 1]), *shape[last + 1 :]))


@numpy_names
def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """`input` with one dimension made several.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        sizes: of the new dimensions; one may be -1.

    Raises:
        RuntimeError: the sizes do not multiply to the dimension's.

    Example:
        >>> import minigrad as mg
        >>> mg.unflatten(mg.zeros(2, 12), 1, (3, 4)).shape
        torch.Size([2, 3, 4])
    """
    x = tensor(input, "unflatten")
    k = _dim(dim, x.ndim)
    shape = x._array.shape
    new = list(sizes)
    if not new:
        raise RuntimeError("unflatten: sizes must be non-empty")
    known = -math.prod(new) if -1 in new else math.prod(new)
    if (-1 in new and (known <= 0 or shape[k] % known)) or (-1 not in new and known != shape[k]):
        raise RuntimeError(
            f"unflatten: Provided sizes {new} don't multiply up to the size of dim {k} "
            f"({shape[k]}) in the input tensor"
        )
    new = [shape[k] // known if n == -1 else n for n in new]
    return view(x, (*shape[:k], *new, *shape[k + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """`input` as a vector: a view where possible.

    Args:
        input: a Tensor of any shape.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.ravel(mg.zeros(2, 3)).shape
        torch.Size([6])
    """
    return reshape(input, -1)


@numpy_names
def squeeze(input: Tensor, dim: Any = None) -> Tensor:
    """A view of `input` without dimensions of size 1.

    Args:
        input: a Tensor of any shape.
        dim: which of them to take out, one or several. Default: all.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.squeeze(mg.zeros(1, 3, 1)).shape
        torch.Size([3])
    """
    x = tensor(input, "squeeze")
    several = isinstance(dim, (tuple, list))
    chosen = () if several and not dim else _dims(dim, x.ndim)
    row = rows.squeeze_all if dim is None else rows.squeeze_dims if several else rows.squeeze
    shape = x._array.shape
    return row(x, shape=tuple([n for k, n in enumerate(shape) if n != 1 or k not in chosen]))


@numpy_names
def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """A view of `input` with a dimension of size 1 put in at `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the place, from -(ndim + 1) to ndim.

    Raises:
        IndexError: out of that range.

    Example:
        >>> import minigrad as mg
        >>> mg.unsqueeze(mg.zeros(3), 0).shape
        torch.Size([1, 3])
    """
    x = tensor(input, "unsqueeze")
    k = _dim(dim, x.ndim + 1)
    shape = x._array.shape
    return rows.unsqueeze(x, shape=(*shape[:k], 1, *shape[k:]))


def expand(input: Tensor, *sizes_: Any) -> Tensor:
    """A view of `input` with dimensions of size 1 repeated, without using memory.

    Args:
        input: a Tensor of any shape.
        sizes_: the new sizes; -1 leaves one as it is; more may be put before.

    Raises:
        RuntimeError: a size other than 1 would change.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor([[1], [2]]).expand(-1, 3)
        tensor([[1, 1, 1],
                [2, 2, 2]])
    """
    x = tensor(input, "expand")
    wanted = sizes(sizes_, "size")
    shape = x._array.shape
    lead = len(wanted) - len(shape)
    if lead < 0:
        raise RuntimeError(
            f"expand({x.type()}{{{list(shape)}}}, size={list(wanted)}): the number of sizes "
            f"provided ({len(wanted)}) must be greater or equal to the number of dimensions in the "
            f"tensor ({len(shape)})"
        )
    new = []
    for k, n in enumerate(wanted):
        old = shape[k - lead] if k >= lead else 1
        if n == -1 and k < lead:
            raise RuntimeError(
                f"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                f"dimension {k}"
            )
        if n not in (-1, old) and old != 1:
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({old}) at "
                f"non-singleton dimension {k}.  Target sizes: {list(wanted)}.  Tensor sizes: "
                f"{list(shape)}"
            )
        new.append(old if n == -1 else n)
    return reduce_rows.broadcast_to(x, shape=tuple(new))


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """`input` expanded to `size`; see `expand`.

    Args:
        input: a Tensor of any shape.
        size: the shape it broadcasts to.

    Raises:
        RuntimeError: it does not.

    Example:
        >>> import minigrad as mg
        >>> mg.broadcast_to(mg.tensor([1, 2]), (2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    return expand(input, tuple(size))


def sum_to_size(input: Tensor, *size: Any) -> Tensor:
    """The sum over the dimensions that broadcasting to `input`'s shape would have repeated.

    Args:
        input: a Tensor of any shape.
        size: a shape that broadcasts to the input's.

    Raises:
        RuntimeError: it does not.

    Example:
        >>> import minigrad as mg
        >>> mg.ones(2, 3).sum_to_size(1, 3)
        tensor([[2., 2., 2.]])
    """
    shape = sizes(size)
    try:
        fits = np.broadcast_shapes(shape, input._array.shape) == input._array.shape
    except ValueError:
        fits = False
    if not fits:
        raise RuntimeError(f"size {list(shape)} is not expandable to size {list(input.shape)}.")
    if shape and shape == input._array.shape:
        return input
    if input._array.dtype.kind in "iub":
        input = cast_to(input, np.dtype(np.int64))
    return reduce_rows.sum_to(input, shape=shape)


def repeat(input: Tensor, *repeats: Any) -> Tensor:
    """`input` tiled: repeated along each dimension.

    Args:
        input: a Tensor of any shape.
        repeats: how often along each dimension, of which there may be more than `input` has.

    Raises:
        RuntimeError: fewer numbers than dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor([1, 2]).repeat(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    reps = sizes(repeats, "repeats")
    if len(reps) < input.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    if any(n < 0 for n in reps):
        raise RuntimeError(f"repeats must be non-negative, got {list(reps)}")
    return rows.tile(input, reps=reps)


def narrow_copy(
    input: Tensor, dim: int, start: int, length: int, *, out: Tensor | None = None
) -> Tensor:
    """A copy of `length` places of a dimension from `start`; `narrow` gives a view.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        start: the first place; negative counts from the end.
        length: how many.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: beyond the end.

    Example:
        >>> import minigrad as mg
        >>> mg.narrow_copy(mg.tensor([1, 2, 3]), 0, 1, 2)
        tensor([2, 3])
    """
    return finish(tensor(input, "narrow_copy").narrow(dim, start, length).clone(), out)


def _at_least(x: Tensor, ndim: int) -> Tensor:
    """`x` with dimensions of size 1 added: a vector becomes a row, a matrix gets a last one."""
    tensor(x, f"atleast_{ndim}d")
    if x.ndim >= ndim:
        return x
    if x.ndim == 0:
        return reshape(x, (1,) * ndim)
    x = unsqueeze(x, 0) if x.ndim == 1 else x
    return unsqueeze(x, -1) if ndim == 3 else x


def _all_at_least(tensors: tuple[Any, ...], ndim: int) -> Any:
    if len(tensors) == 1:
        if isinstance(tensors[0], Tensor):
            return _at_least(tensors[0], ndim)
        if isinstance(tensors[0], (tuple, list)):
            tensors = tuple(tensors[0])
    return tuple([_at_least(x, ndim) for x in tensors])


def atleast_1d(*tensors: Any) -> Any:
    """The tensors as views with at least one dimension.

    Args:
        tensors: Tensors of any shapes, one by one or as a sequence.

    Returns:
        A Tensor for one Tensor; else a tuple.

    Raises:
        TypeError: something is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.atleast_1d(mg.tensor(1.0))
        tensor([1.])
    """
    return _all_at_least(tensors, 1)


def atleast_2d(*tensors: Any) -> Any:
    """The tensors as views with at least two dimensions; a vector becomes a row.

    Args:
        tensors: Tensors of any shapes, one by one or as a sequence.

    Returns:
        A Tensor for one Tensor; else a tuple.

    Raises:
        TypeError: something is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.atleast_2d(mg.tensor([1.0, 2.0]))
        tensor([[1., 2.]])
    """
    return _all_at_least(tensors, 2)


def atleast_3d(*tensors: Any) -> Any:
    """The tensors as views with at least three dimensions: of n to (1, n, 1), m × n to (m, n, 1).

    Args:
        tensors: Tensors of any shapes, one by one or as a sequence.

    Returns:
        A Tensor for one Tensor; else a tuple.

    Raises:
        TypeError: something is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.atleast_3d(mg.zeros(2, 3)).shape
        torch.Size([2, 3, 1])
    """
    return _all_at_least(tensors, 3)


def tile(input: Tensor, *dims: Any) -> Tensor:
    """`input` tiled, as NumPy's `tile`: missing leading numbers are 1.

    Args:
        input: a Tensor of any shape.
        dims: how often along each dimension.

    Raises:
        RuntimeError: a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.tile(mg.tensor([[1, 2]]), (2,))
        tensor([[1, 2, 1, 2]])
    """
    reps = sizes(dims, "dims")
    return rows.tile(tensor(input, "tile"), reps=(1,) * (input.ndim - len(reps)) + reps)
