"""Public functions on places: put, masked_scatter, take_along_dim, argwhere, unravel_index, ..."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..numpy_names import numpy_names
from ..ops import index as rows
from ..ops.index import Here
from .arguments import broadcast_shape, dim, finish, tensor
from .checks import Within, insist
from .gathering import gather, nonzero
from .shaping import expand, reshape

_dim = dim  # the functions below have a parameter of this name


def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """A copy of input with `source` at the places `index` of the flattened tensor.

    Args:
        input: a Tensor of any shape.
        index: int64 of any shape, negative from the end.
        source: a Tensor of the type of `input`, with as many elements as `index`.
        accumulate: add to what stands there; a place named twice receives both.

    Raises:
        IndexError: beyond the number of elements; another number of them in `source`.
        RuntimeError: types that do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.put(mg.zeros(2, 2), mg.tensor([1, -1]), mg.tensor([5., 6.]))
        tensor([[0., 5.],
                [0., 6.]])
    """
    x, places = tensor(input, "put"), tensor(index, "put", "index")._array
    count = tensor(source, "put", "source")._array.size
    if places.dtype != np.int64:
        raise RuntimeError(f"put_(): Expected a long tensor for index, but got {type_name(index)}")
    if source._array.dtype != x._array.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{type_name(x)} and source.dtype = {type_name(source)}"
        )
    if count != places.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {count}, index.numel() = {places.size}"
        )
    size = x._array.size
    if places.size and not size:
        raise IndexError("put_(): Tried to put elements into an empty tensor")

    def refuse(places: Any) -> None:
        for place in (places.min(), places.max()):
            if not -size <= place < size:
                raise IndexError(
                    f"out of range: tried to access index {place} on a tensor of {size} elements."
                )

    if places.size:
        insist(refuse if type(places) is np.ndarray else Within(-size, size - 1, refuse), places)
    flat = reshape(x, -1)
    at = places.reshape(-1)
    result = rows.index_put(flat, reshape(source, -1), at, spec=(Here(0),), accumulate=accumulate)
    return reshape(result, x._array.shape)


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """A copy of input with the elements of `source`, in order, where the mask holds.

    Args:
        input: a Tensor of any shape.
        mask: a Tensor of bools that broadcasts with it.
        source: a Tensor of the type of `input`, with at least as many elements as are to be set.

    Raises:
        RuntimeError: types that do not fit; too few elements.

    Example:
        >>> import minigrad as mg
        >>> mg.masked_scatter(mg.zeros(3), mg.tensor([True, False, True]), mg.ones(2))
        tensor([1., 0., 1.])
    """
    x, held = tensor(input, "masked_scatter"), tensor(mask, "masked_scatter", "mask")._array
    if held.dtype.kind != "b":
        raise RuntimeError(
            "masked_scatter_ only supports boolean masks, but got mask with dtype "
            f"{type_name(mask)}"
        )
    if tensor(source, "masked_scatter", "source")._array.dtype != x._array.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got "
            f"{type_name(x)} and {type_name(source)}"
        )
    shape = broadcast_shape([x._array.shape, held.shape])
    held = np.broadcast_to(held, shape)
    count = int(np.count_nonzero(held))
    if source._array.size < count:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    v = reshape(source, -1)[:count]
    flat = reshape(expand(x, shape), -1)
    result = rows.index_put(flat, v, held.reshape(-1), spec=(Here(0),), accumulate=False)
    return reshape(result, shape)


@numpy_names
def take_along_dim(
    input: Tensor, indices: Tensor, dim: int | None = None, *, out: Tensor | None = None
) -> Tensor:
    """The elements at `indices` along `dim`, both broadcast in the other dimensions.

    Args:
        input: a Tensor of any shape.
        indices: int64, of as many dimensions; with `dim` they wrap around beyond the size.
        dim: the dimension. Default: the flattened input, by the flattened indices.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: other numbers of dimensions; another type; beyond the size; without `dim`,
            elements that no view flattens.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[3., 1.], [2., 4.]])
        >>> mg.take_along_dim(x, mg.argsort(x, 1), 1)
        tensor([[1., 3.],
                [2., 4.]])
    """
    x, places = tensor(input, "take_along_dim"), tensor(indices, "take_along_dim", "indices")
    name = "torch.take_along_dim()"
    if places._array.dtype != np.int64:
        raise RuntimeError(f"{name}: dtype of indices should be Long but got {type_name(places)}")
    if dim is None:
        return gather(x.view(-1), 0, places.view(-1), out=out)
    if x.ndim != places.ndim:
        raise RuntimeError(
            f"{name}: input and indices should have the same number of dimensions, but got "
            f"{x.ndim} dimensions for input, and {places.ndim} dimensions for indices"
        )
    if not x.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    k = _dim(dim, x.ndim)
    a, b = list(x._array.shape), list(places._array.shape)
    shape = list(broadcast_shape([(*a[:k], *a[k + 1 :]), (*b[:k], *b[k + 1 :])]))
    x = expand(x, (*shape[:k], a[k], *shape[k:]))
    places = wrap(np.broadcast_to(places._array % a[k], (*shape[:k], b[k], *shape[k:])))
    return gather(x, k, places, out=out)


def argwhere(input: Tensor) -> Tensor:
    """The places of the elements that are not 0, a row for each.

    Args:
        input: a Tensor of any shape.

    Shape:
        (number of places, number of dimensions)

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.argwhere(mg.tensor([[0, 3], [4, 0]]))
        tensor([[0, 1],
                [1, 0]])
    """
    places: Tensor = nonzero(tensor(input, "argwhere"))
    return places


def nonzero_static(
    input: Tensor, *, size: int, fill_value: int = -1, out: Tensor | None = None
) -> Tensor:
    """The first `size` places of elements that are not 0, filled up where there are fewer.

    Args:
        input: a Tensor of any shape.
        size: how many rows the result has.
        fill_value: what stands in those that are left.
        out: a Tensor that takes the result.

    Shape:
        (size, number of dimensions)

    Raises:
        RuntimeError: `size` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nonzero_static(mg.tensor([0, 3]), size=2)
        tensor([[ 1],
                [-1]])
    """
    x, count = tensor(input, "nonzero_static"), operator.index(size)
    if count < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    found = nonzero(x)._array[:count]
    places = np.full((count, x.ndim), fill_value, np.int64)
    places[: len(found)] = found
    return finish(wrap(places), out)


def unravel_index(indices: Tensor, shape: int | Sequence[int]) -> tuple[Tensor, ...]:
    """The coordinates, in a tensor of `shape`, of places in the flattened tensor.

    Args:
        indices: integers of any shape; beyond the end they begin again.
        shape: the tensor's shape.

    Returns:
        For each dimension a Tensor of the shape of `indices`.

    Raises:
        TypeError: `indices` or `shape` are no integers.
        ValueError: a size is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.unravel_index(mg.tensor([1, 5]), (2, 3))
        (tensor([0, 1]), tensor([1, 2]))
    """
    places = tensor(indices, "unravel_index", "indices")._array
    if places.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    sizes = [shape] if isinstance(shape, int) else shape
    for n in sizes:
        if not hasattr(n, "__index__"):
            raise TypeError(f"expected 'shape' sequence to only contain ints, but got {type(n)}")
    counts = [operator.index(n) for n in sizes]
    if any(n < 0 for n in counts):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(counts)}")
    found = []
    for n in reversed(counts):
        found.append(wrap(np.asarray(places % n)))
        places = places // n
    return tuple(reversed(found))
