"""Public functions that pick elements by position: gather, index_select, nonzero, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..numpy_names import numpy_names
from ..ops import index as rows
from ..ops.index import Here
from .arguments import dim, finish, refuse_overlap, tensor
from .checks import Within, insist
from .indexing import ALL
from .shaping import expand, reshape

_dim = dim  # the functions below have parameters of this name


@numpy_names
def index_select(input: Tensor, dim: int, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The places `index` of a dimension, copied.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: a vector of integers.
        out: a Tensor that takes the result.

    Raises:
        IndexError: `index` is not a vector, or beyond the size.

    Example:
        >>> import minigrad as mg
        >>> mg.index_select(mg.tensor([[1, 2], [3, 4]]), 1, mg.tensor([1, 1]))
        tensor([[2, 2],
                [4, 4]])
    """
    x, k = tensor(input, "index_select"), _dim(dim, input.ndim)
    places = index_array(index, "index_select")
    if places.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not x.ndim:
        return finish(reshape(reshape(x, 1)[reshape(index, -1)], ()), out)
    n = x._array.shape[k]
    check_range(places, k, n)
    flat = places if places.ndim else np.atleast_1d(places)
    return finish(rows.index_select(x, flat, axis=k), out)


@numpy_names
def gather(
    input: Tensor,
    dim: int,
    index: Tensor,
    *,
    sparse_grad: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """out[i][j] = input[index[i][j]][j] for dim 0, and so on for other dimensions.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: integers; as many dimensions as `input`, and no larger apart from `dim`.
        sparse_grad: accepted, without effect.
        out: a Tensor that takes the result.

    Shape:
        That of `index`.

    Raises:
        RuntimeError: the index does not fit, or is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.gather(mg.tensor([[1, 2], [3, 4]]), 1, mg.tensor([[0], [1]]))
        tensor([[1],
                [4]])
    """
    x, k = tensor(input, "gather"), _dim(dim, input.ndim)
    refuse_overlap(out, x, index, shape=index._array.shape)
    if not tensor(index, "gather", "index")._array.size:  # of any type and number of dimensions
        nowhere = np.zeros(index._array.shape, np.int64)
        return finish(rows.index(reshape(x, -1), nowhere, spec=(Here(0),)), out, same_type=True)
    places = index_array(index, "gather")
    shape = x._array.shape
    check_along(shape, places, k, "input", shape[k] if shape else 1)
    if not places.ndim and shape:
        result = reshape(rows.gather(x, reshape(index, 1), axis=k), ())
    else:
        result = rows.gather(x if shape or not places.ndim else reshape(x, 1), index, axis=k)
    return finish(result, out, same_type=True)


def take(input: Tensor, index: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements of the flattened input at `index`.

    Args:
        input: a Tensor of any shape.
        index: integers of any shape.
        out: a Tensor that takes the result.

    Shape:
        That of `index`.

    Raises:
        IndexError: beyond the number of elements.

    Example:
        >>> import minigrad as mg
        >>> mg.take(mg.tensor([[1, 2], [3, 4]]), mg.tensor([0, -1]))
        tensor([1, 4])
    """
    shape = index_array(index, "take").shape
    flat = reshape(tensor(input, "take"), -1)
    refuse_overlap(out, input, index)
    return finish(reshape(flat[reshape(index, -1)], shape), out, same_type=True)


def masked_select(input: Tensor, mask: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements where the mask holds, as a vector.

    Args:
        input: a Tensor of any shape.
        mask: a Tensor of bools that broadcasts with it.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the mask is not of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.masked_select(mg.tensor([1, 2, 3]), mg.tensor([True, False, True]))
        tensor([1, 3])
    """
    x = tensor(input, "masked_select")
    if tensor(mask, "masked_select", "mask")._array.dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    shape = np.broadcast_shapes(x._array.shape, mask._array.shape)
    chosen = np.broadcast_to(mask._array, shape)
    if not shape:
        result = reshape(x, 1)[np.reshape(chosen, 1)]
    else:
        result = rows.index(expand(x, shape), chosen, spec=(Here(0),))
    refuse_overlap(out, x, mask)
    return finish(result, out, same_type=True)


def nonzero(input: Tensor, *, as_tuple: bool = False, out: Tensor | None = None) -> Any:
    """The places of the elements that are not 0, in order.

    Args:
        input: a Tensor of any shape.
        as_tuple: one vector a dimension instead of one row a place.
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.nonzero(mg.tensor([0, 3, 4]))
        tensor([[1],
                [2]])
    """
    x = tensor(input, "nonzero")._array
    places = np.nonzero(np.atleast_1d(x) if as_tuple else x) if x.ndim or as_tuple else ()
    if as_tuple:
        return tuple(map(wrap, places))
    if not x.ndim:
        return finish(wrap(np.empty((int(bool(x)), 0), np.int64)), out)
    return finish(wrap(np.stack(places, 1)), out)


@numpy_names
def repeat_interleave(
    input: Tensor, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Each element repeated in its place.

    Args:
        input: a Tensor of any shape.
        repeats: how often: a number, or a vector with one for each place. Default: `input` says
            how often each place comes.
        dim: the dimension. Default: the flattened input.
        output_size: the size that the dimension will have, if known.

    Raises:
        RuntimeError: a number is negative; another size than `output_size`.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.repeat_interleave(mg.tensor([1, 2]), 2)
        tensor([1, 1, 2, 2])
    """
    x = tensor(input, "repeat_interleave")
    if repeats is None:
        x, repeats = wrap(np.arange(x._array.size)), x
    if dim is None:
        x, dim = reshape(x, -1), 0
    k = _dim(dim, x.ndim)
    counts = repeats._array if isinstance(repeats, Tensor) else repeats
    if np.any(np.asarray(counts) < 0):
        raise RuntimeError("repeats can not be negative")
    n = x._array.shape[k]
    if np.size(counts) not in (1, n):
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got repeats.size(0) = "
            f"{np.size(counts)} and input.size({k}) = {n}"
        )
    places = np.repeat(np.arange(n), counts)
    if output_size not in (None, len(places)):
        raise RuntimeError(
            f"repeat_interleave: Invalid output_size, expected {len(places)} but got {output_size}"
        )
    return rows.index(x, places, spec=(*(ALL,) * k, Here(0)))


def index_array(index: Any, name: str) -> Any:
    """The array of an index Tensor.

    Raises:
        RuntimeError: it is not of an integer type.
    """
    array = tensor(index, name, "index")._array
    if array.dtype.kind != "i":
        raise RuntimeError(f"{name}(): Expected dtype int32 or int64 for index, got {index.dtype}")
    return array


def check_range(places: Any, k: int, n: int) -> None:
    """Raise unless all of an index array are in [0, n - 1].

    Raises:
        IndexError: one is not.
    """

    def refuse(_: Any) -> None:
        raise IndexError(f"index out of range in self: dimension {k} has size {n}")

    if type(places) is not np.ndarray:
        insist(Within(0, n - 1, refuse), places)
    elif places.size and _beyond(places, n):
        refuse(places)


def check_along(x: Any, index: Any, k: int, name: str, n: int) -> None:
    """Raise unless `index` (an array) may address `x` along dimension k."""
    if max(index.ndim, 1) != max(len(x), 1):
        raise RuntimeError(f"Index tensor must have the same number of dimensions as {name}")
    for d, size in enumerate(index.shape):
        if d != k and x and size > x[d]:
            raise RuntimeError(
                f"Size does not match at dimension {d} expected index {list(index.shape)} to be no "
                f"larger than {name} {list(x)} apart from dimension {k}"
            )

    def refuse(index: Any) -> None:
        low, high = int(index.min()), int(index.max())
        raise RuntimeError(
            f"index {low if low < 0 else high} is out of bounds for dimension {k} with size {n}"
        )

    if type(index) is not np.ndarray:
        insist(Within(0, n - 1, refuse), index)
    elif index.size and _beyond(index, n):
        refuse(index)


_UNSIGNED = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}  # by the number of bytes


def _beyond(places: Any, n: int) -> bool:
    """Whether some signed integers are not in [0, n - 1]: negative ones look very large."""
    largest: Any = np.maximum.reduce(places.view(_UNSIGNED[places.itemsize]), axis=None)
    return bool(largest >= n)
