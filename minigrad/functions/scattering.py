"""Public functions that put elements at positions: scatter, index_add, index_put, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..numpy_names import numpy_names
from ..ops import elementwise as elementwise_rows
from ..ops import index as rows
from ..ops.index import Here
from .arguments import dim, finish, number_as, tensor
from .choosing import masked_fill
from .gathering import check_along, check_range, index_array
from .indexing import ALL, indexed_shape, parse, recording, value_like
from .packing import packed_number
from .shaping import expand, reshape

_dim = dim  # the functions below have parameters of this name


def _scatter(
    name: str, input: Tensor, dim: int, index: Tensor, src: Any, reduce: str | None
) -> Tensor:
    x, k = tensor(input, name), _dim(dim, input.ndim)
    places = index_array(index, name)
    shape = x._array.shape
    if places.size == 0:  # nothing comes, whatever the shapes
        x = elementwise_rows.clone(x)
        if not isinstance(src, Tensor):
            return x
        flat, none = reshape(x, -1), reshape(src, -1)[:0]
        at = np.zeros(0, np.int64)
        return reshape(rows.index_put(flat, none, at, spec=(Here(0),), accumulate=True), shape)
    check_along(shape, places, k, "self", shape[k] if shape else 1)
    if not places.ndim and shape:
        src = reshape(src, 1) if isinstance(src, Tensor) else src
        index = reshape(index, 1)
        places = index._array
    if isinstance(src, Tensor):
        if src._array.dtype != x._array.dtype:
            raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
        if max(src.ndim, 1) != max(places.ndim, 1) or any(
            a > b for a, b in zip(places.shape, src._array.shape, strict=False)
        ):
            raise RuntimeError(
                f"Expected index {list(places.shape)} to be no larger than src {list(src.shape)}"
            )
        v = src
        if src._array.shape != places.shape:
            v = src[tuple([slice(n) for n in places.shape])] if places.ndim else src.reshape(())
    else:
        v = wrap(np.full(places.shape, packed_number(src, x._array.dtype)))
    if reduce is None:
        return rows.scatter(x, v, index, axis=k)
    if reduce == "add":
        return elementwise_rows.add(x, rows.scatter_zeros(v, index, shape=shape, axis=k))
    if reduce == "multiply":
        if recording(x, v):
            raise RuntimeError("scatter with reduce='multiply' is not differentiable")
        result = x._array.copy()
        np.multiply.at(result, rows.along(places, k) if shape else (), v._array)
        return wrap(result)
    raise RuntimeError("reduce argument must be either add or multiply.")


@numpy_names
def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Any = None,
    *,
    value: Any = None,
    reduce: str | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of input with out[index[i][j]][j] = src[i][j] for dim 0, and so on.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: integers; as many dimensions as `input`, and no larger than `src`.
        src: a Tensor of the type of `input`, or a number.
        value: the number, by this name.
        reduce: None, 'add' or 'multiply' with what stands there.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the index does not fit, or is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.scatter(mg.zeros(2, 2), 1, mg.tensor([[1], [0]]), 5.)
        tensor([[0., 5.],
                [5., 0.]])
    """
    return finish(
        _scatter("scatter", input, dim, index, value if src is None else src, reduce), out
    )


@numpy_names
def scatter_add(
    input: Tensor, dim: int, index: Tensor, src: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """A copy of input with out[index[i][j]][j] += src[i][j] for dim 0, and so on.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: integers; as many dimensions as `input`, and no larger than `src`.
        src: a Tensor of the type of `input`.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the index does not fit, or is out of range.

    Example:
        >>> import minigrad as mg
        >>> mg.scatter_add(mg.zeros(2), 0, mg.tensor([0, 0]), mg.ones(2))
        tensor([2., 0.])
    """
    return finish(_scatter("scatter_add", input, dim, index, src, "add"), out)


@numpy_names
def index_add(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Any = 1, out: Any = None
) -> Tensor:
    """A copy of input with `alpha * source` added at the places `index` of a dimension.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: a vector of integers.
        source: a Tensor of input's shape, but for `dim`, where it has the size of `index`.
        alpha: a number.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the shapes or types do not fit.
        IndexError: beyond the size.

    Example:
        >>> import minigrad as mg
        >>> mg.index_add(mg.zeros(2), 0, mg.tensor([1, 1]), mg.ones(2))
        tensor([0., 2.])
    """
    x, k = tensor(input, "index_add"), _dim(dim, input.ndim)
    places = index_array(index, "index_add")
    if source._array.dtype != x._array.dtype:
        raise RuntimeError(
            f"index_add_(): self ({x.dtype}) and source ({source.dtype}) must have the same scalar "
            "type"
        )
    count = places.shape[0] if places.ndim else 1
    wanted = (*x._array.shape[:k], count, *x._array.shape[k + 1 :]) if x.ndim else ()
    if source._array.shape != wanted:
        raise RuntimeError(
            f"source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(x.shape)} source.shape = {list(source.shape)}"
        )
    check_range(places, k, x._array.shape[k] if x.ndim else 1)
    v = source if alpha == 1 else elementwise_rows.mul(source, number_as(alpha, source.dtype))
    if x.ndim:
        spec = (*(ALL,) * k, Here(0))
        v = rows.index_add(v, np.atleast_1d(places), shape=x._array.shape, spec=spec)
    return finish(elementwise_rows.add(x, v), out)


def index_put(
    input: Tensor, indices: tuple[Any, ...], values: Any, accumulate: bool = False
) -> Tensor:
    """A copy of input with `values` at the places `indices`, added there if `accumulate`.

    Args:
        input: a Tensor of any shape.
        indices: index Tensors, one a dimension.
        values: a Tensor that broadcasts to the places.
        accumulate: add to what stands there; a place named twice receives both.

    Raises:
        RuntimeError: the shapes do not broadcast.
        IndexError: beyond the sizes.

    Example:
        >>> import minigrad as mg
        >>> mg.index_put(mg.zeros(2), (mg.tensor([0, 0]),), mg.ones(2), accumulate=True)
        tensor([2., 0.])
    """
    x = tensor(input, "index_put")
    key = [ALL if k is None else _at_least_1d(k) for k in indices]
    _, spec, arrays = parse(x, tuple(key))
    if not arrays:
        shape = x._array.shape
        return elementwise_rows.overwrite(x, expand(value_like(values, x), shape))
    target = indexed_shape(x, spec, arrays)
    value = expand(value_like(values, x), target)
    return rows.index_put(x, value, *arrays, spec=spec, accumulate=accumulate)


def _at_least_1d(index: Any) -> Any:
    """An index as a Tensor; one number as a vector, for `parse` would take it for an int."""
    return wrap(np.atleast_1d(index._array if isinstance(index, Tensor) else index))


@numpy_names
def index_fill(input: Tensor, dim: int, index: Tensor, value: Any) -> Tensor:
    """A copy of input with `value` at the places `index` of a dimension.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: a vector of integers.
        value: a number or a 0-d Tensor.

    Raises:
        IndexError: beyond the size.

    Example:
        >>> import minigrad as mg
        >>> mg.index_fill(mg.zeros(3), 0, mg.tensor([0, 2]), 1.)
        tensor([1., 0., 1.])
    """
    x, k = tensor(input, "index_fill"), _dim(dim, input.ndim)
    places = index_array(index, "index_fill").reshape((-1,))
    n = x._array.shape[k] if x.ndim else 1
    check_range(np.where(places < 0, places + n, places), k, n)
    found = np.ones(places.shape, bool)
    mask = wrap(rows.index_put(np.zeros(n, bool), found, places, spec=(Here(0),), accumulate=False))
    sizes = [n if d == k else 1 for d in range(x.ndim)]
    return masked_fill(x, reshape(mask, sizes), value)


@numpy_names
def index_copy(
    input: Tensor, dim: int, index: Tensor, source: Tensor, *, out: Tensor | None = None
) -> Tensor:
    """A copy of input with `source` at the places `index` of a dimension.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: a vector of integers.
        source: a Tensor of input's shape, but for `dim`.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the shapes do not fit.
        IndexError: beyond the size.

    Example:
        >>> import minigrad as mg
        >>> mg.index_copy(mg.zeros(3), 0, mg.tensor([2]), mg.tensor([7.]))
        tensor([0., 0., 7.])
    """
    k = _dim(dim, input.ndim)
    places = index_array(index, "index_copy").reshape((-1,))
    return finish(index_put(input, (*(None,) * k, wrap(places)), source), out)
