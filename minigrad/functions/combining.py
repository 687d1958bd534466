"""Public functions that combine what stands at places with new values: scatter_reduce, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.op import Op
from ..numpy_names import numpy_names
from ..ops import index as index_rows
from ..ops import scatter_reduce as rows
from ..ops.elementwise import clone
from ..ops.index import Here
from .arguments import dim, finish, refuse, tensor
from .gathering import check_along, check_range, index_array
from .indexing import ALL
from .shaping import reshape

_dim = dim  # the functions below have a parameter of this name


@numpy_names
def scatter_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of input with src[i][j] combined into out[index[i][j]][j] for dim 0, and so on.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: int64; as many dimensions as `input`, and no larger than `src`.
        src: a Tensor of the type of `input`.
        reduce: 'sum', 'prod', 'mean', 'amax' or 'amin'. Equal extremes share the gradient.
        include_self: combine with what stands there; False: only what comes counts.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the index does not fit, or is out of range; another reduction.
        NotImplementedError: the mean of bools.

    Example:
        >>> import minigrad as mg
        >>> x, places = mg.zeros(2), mg.tensor([0, 0])
        >>> mg.scatter_reduce(x, 0, places, mg.tensor([3., 5.]), "amax")
        tensor([5., 0.])
    """
    x, k = tensor(input, "scatter_reduce"), _dim(dim, input.ndim)
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}."
        )
    if reduce == "mean":
        refuse("b", "scatter_reduce_mean", x)
    places, v = index_array(index, "scatter"), tensor(src, "scatter_reduce", "src")
    shape = x._array.shape
    if places.size:
        check_along(shape, places, k, "self", shape[k] if shape else 1)
        _check_source(v, places, x)
        x, v, places = _at_least_1d(x), _at_least_1d(v), np.atleast_1d(places)
        v = v[tuple([slice(n) for n in places.shape])]
        at = index_rows.along(places, k)
    else:  # nothing comes, whatever the shapes
        x, v, at = reshape(clone(x), -1), reshape(v, -1)[:0], (places.reshape(-1),)
    result = _combined(rows.scatter_reduce, x, v, at, 0, reduce, include_self)
    return finish(_shaped(result, shape), out)


def _check_source(v: Tensor, places: Any, x: Tensor) -> None:
    if v._array.dtype != x._array.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if max(v.ndim, 1) != max(places.ndim, 1) or any(
        a > b for a, b in zip(places.shape, v._array.shape, strict=False)
    ):
        raise RuntimeError(
            f"Expected index {list(places.shape)} to be no larger than src {list(v.shape)}"
        )


@numpy_names
def index_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    source: Tensor,
    reduce: str,
    *,
    include_self: bool = True,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of input with `source` combined into it at the places `index` of a dimension.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: a vector of integers.
        source: a Tensor of input's shape, but for `dim`, where it has the size of `index`.
        reduce: 'prod', 'mean', 'amax' or 'amin'. Equal extremes share the gradient.
        include_self: combine with what stands there; False: only what comes counts.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: shapes or types that do not fit; another reduction.
        IndexError: beyond the size.
        NotImplementedError: bools, but for those of whole slices combined with what stands there.

    Example:
        >>> import minigrad as mg
        >>> x, places = mg.ones(2), mg.tensor([1, 1])
        >>> mg.index_reduce(x, 0, places, mg.tensor([3., 5.]), "prod")
        tensor([ 1., 15.])
    """
    x, k = tensor(input, "index_reduce"), _dim(dim, input.ndim)
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
            f"{reduce}."
        )
    places = np.atleast_1d(index_array(index, "index_reduce"))
    if places.ndim > 1:
        raise IndexError("index_reduce(): Index is supposed to be a vector")
    if x.ndim < 2 or not include_self or (reduce == "mean" and places.size):
        refuse("b", f"index_reduce_{reduce}", x)
    if tensor(source, "index_reduce", "source")._array.dtype != x._array.dtype:
        raise RuntimeError("index_reduce(): self and source must have the same scalar type")
    shape = x._array.shape
    x, v = _at_least_1d(x), _at_least_1d(source)
    wanted = (*x.shape[:k], places.shape[0], *x.shape[k + 1 :])
    if v._array.shape != wanted:
        raise RuntimeError(
            f"index_reduce(): source of shape {list(source.shape)} does not fit self of shape "
            f"{list(shape)} and {places.shape[0]} places of dimension {k}: expected {list(wanted)}"
        )
    check_range(places, k, x.shape[k])
    result = _combined(rows.index_reduce, x, v, (places,), k, reduce, include_self)
    return finish(_shaped(result, shape), out)


def _at_least_1d(x: Tensor) -> Tensor:
    """A number as a vector: a copy, for what is kept must outlive a write in place."""
    return x if x.ndim else reshape(clone(x), 1)


def _shaped(x: Tensor, shape: tuple[int, ...]) -> Tensor:
    return x if x._array.shape == shape else reshape(x, shape)


def _combined(
    row: Op, x: Tensor, v: Tensor, at: Any, before: int, reduce: str, include_self: bool
) -> Tensor:
    """Apply a row to index arrays that stand after `before` whole dimensions."""
    spec = (*(ALL,) * before, *map(Here, range(len(at))))
    return row(x, v, *at, spec=spec, reduce=reduce, include_self=include_self)
