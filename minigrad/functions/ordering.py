"""Public functions about order: extremes with their places, sorting, the median."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.op import Op
from ..numpy_names import numpy_names
from ..ops import index as index_rows
from ..ops import reduce as rows
from ..ops import shape as shape_rows
from ..ops.elementwise import clone
from . import binary
from .arguments import dim, dims, finish, refuse, tensor
from .keys import stable_order
from .reduction import Reduction, amax, amin, no_empty
from .results import named

_dim, _dims = dim, dims  # the functions below have parameters of these names


def pick(x: Tensor, indices: Any, k: int, keepdim: bool) -> Tensor:
    """The elements of `x` at `indices` along dimension k (kept in `indices`)."""
    values = index_rows.gather(x, indices, axis=k)
    return values if keepdim or not x.ndim else _without(values, k)


def _without(x: Tensor, k: int) -> Tensor:
    """`x` without dimension k, whose size is 1."""
    shape = x._array.shape
    squeezed: Tensor = shape_rows.squeeze(x, shape=(*shape[:k], *shape[k + 1 :]))
    return squeezed


def named_pair(kind: str, first: str = "values", second: str = "indices") -> Any:
    """A named tuple of two: values and their places, unless named otherwise."""
    return named(kind, first, second)


Max, Min, Median = named_pair("max"), named_pair("min"), named_pair("median")
Sort, TopK = named_pair("sort"), named_pair("topk")
AMinMax = named_pair("aminmax", "min", "max")


def _max_or_min(name: str, row: Any, locate: Any, pairwise: Any, result: Any, word: str) -> Any:
    @numpy_names
    def function(
        input: Tensor,
        dim: Any = None,
        keepdim: bool = False,
        *,
        other: Any = None,
        out: Any = None,
    ) -> Any:
        x = tensor(input, name)
        if isinstance(dim, Tensor) or other is not None:
            return pairwise(x, dim if other is None else other, out=out)
        if dim is None:
            no_empty(x, _dims(None, x.ndim), name, True)
            return finish(row(x), out)
        k = _dim(dim, x.ndim)
        if x.ndim == 0:
            pair = result(clone(x), wrap(np.zeros((), np.int64)))
        else:
            no_empty(x, (k,), name, False)
            where = wrap(locate(x._array, k, keepdims=True))
            values = pick(x, where, k, keepdim)
            pair = result(values, where if keepdim else _without(where, k))
        if out is not None:
            return result(*(finish(a, b) for a, b in zip(pair, out, strict=True)))
        return pair

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""The {word} element of all, that over `dim`, or that of each pair.

    Over all elements ties share the gradient evenly; over `dim` the element named by the index
    receives it.

    Args:
        input: a Tensor of any shape.
        dim: the dimension; or another Tensor, for the {word} of each pair.
        keepdim: leave the dimension in as one.
        other: another Tensor, for the {word} of each pair.
        out: Tensors that take the result.

    Returns:
        A Tensor; with `dim` a named tuple (values, indices).

    Raises:
        IndexError: no such dimension, or one without elements.

    Example:
        >>> import minigrad as mg
        >>> values, indices = mg.{name}(mg.tensor([[1., 4.], [3., 2.]]), dim=1)
        >>> indices
        tensor({"[1, 0]" if name == "max" else "[0, 1]"})
    """
    return function


max: Any = _max_or_min("max", rows.max_all, np.argmax, binary.maximum, Max, "largest")
min: Any = _max_or_min("min", rows.min_all, np.argmin, binary.minimum, Min, "smallest")


@numpy_names
def aminmax(
    input: Tensor, *, dim: int | None = None, keepdim: bool = False, out: Any = None
) -> Any:
    """`amin` and `amax` together.

    Args:
        input: a Tensor of any shape.
        dim: the dimension. Default: all.
        keepdim: leave it in as one.
        out: two Tensors that take the result.

    Raises:
        IndexError: no such dimension, or one without elements.
        RuntimeError: the Tensors of `out` are of another type.

    Example:
        >>> import minigrad as mg
        >>> low, high = mg.aminmax(mg.tensor([1., 3., 2.]))
        >>> low, high
        (tensor(1.), tensor(3.))
    """
    where = () if dim is None else dim
    pair = AMinMax(amin(input, where, keepdim), amax(input, where, keepdim))
    if out is None:
        return pair
    return AMinMax(*(finish(a, b, same_type=True) for a, b in zip(pair, out, strict=True)))


def _locator(row: Op, word: str, printed: str) -> Reduction:
    name = row.name

    @numpy_names
    def function(
        input: Tensor,
        dim: Any = None,
        keepdim: bool = False,
        *,
        out: Tensor | None = None,
    ) -> Tensor:
        x = tensor(input, name)
        if x._array.dtype.kind == "b":
            raise RuntimeError(f"{name}(): does not support bool input")
        if dim is None:
            if not x._array.size:
                raise IndexError(
                    f"{name}(): Expected reduction dim to be specified for input.numel() == 0. "
                    "Specify the reduction dim with the 'dim' argument."
                )
            return finish(row(x, axis=None, keepdims=keepdim), out)
        k = _dim(dim, x.ndim)
        if not x.ndim:
            return finish(wrap(np.zeros((), np.int64)), out)
        no_empty(x, (k,), name, False)
        return finish(row(x, axis=k, keepdims=keepdim), out)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""The place of the {word} element: in the flattened input, or along `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimension. Default: the flattened input.
        keepdim: leave it in as one.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension, or one without elements.
        RuntimeError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.{name}(mg.tensor([[1., 4.], [3., 2.]]), dim=1)
        {printed}
    """
    return function


argmax: Reduction = _locator(rows.argmax, "largest", "tensor([1, 0])")
argmin: Reduction = _locator(rows.argmin, "smallest", "tensor([0, 1])")


@numpy_names
def sort(
    input: Tensor, dim: int = -1, descending: bool = False, *, stable: bool = True, out: Any = None
) -> Any:
    """The elements in order along `dim`, and where each came from; nan counts as the largest.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        descending: the largest first.
        stable: equal elements keep their order (they always do here).
        out: two Tensors that take the result.

    Returns:
        A named tuple (values, indices).

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.sort(mg.tensor([3., 1., 2.])).values
        tensor([1., 2., 3.])
    """
    x = tensor(input, "sort")
    k = _dim(dim, x.ndim)
    if not x.ndim:
        pair = Sort(clone(x), wrap(np.zeros((), np.int64)))
    else:
        where = wrap(stable_order(x._array, k, descending))
        pair = Sort(pick(x, where, k, True), where)
    if out is not None:
        return Sort(*(finish(a, b) for a, b in zip(pair, out, strict=True)))
    return pair


@numpy_names
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = True) -> Tensor:
    """The indices that sort `input` along `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        descending: the largest first.
        stable: equal elements keep their order (they always do here).

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.argsort(mg.tensor([3., 1., 2.]))
        tensor([1, 2, 0])
    """
    indices: Tensor = sort(input, dim, descending).indices
    return indices


@numpy_names
def topk(
    input: Tensor,
    k: int,
    dim: int = -1,
    largest: bool = True,
    sorted: bool = True,
    *,
    out: Any = None,
) -> Any:
    """The k largest (or smallest) elements along `dim`, in order, and their places.

    Args:
        input: a Tensor of any shape.
        k: how many.
        dim: the dimension.
        largest: False for the smallest.
        sorted: accepted; the result is always in order.
        out: two Tensors that take the result.

    Returns:
        A named tuple (values, indices).

    Raises:
        RuntimeError: fewer than k elements; bools.

    Example:
        >>> import minigrad as mg
        >>> mg.topk(mg.tensor([3., 1., 2.]), 2).values
        tensor([3., 2.])
    """
    x = tensor(input, "topk")
    axis = _dim(dim, x.ndim)
    size = x._array.shape[axis] if x.ndim else 1
    if not 0 <= k <= size:
        raise RuntimeError(
            f"selected index k out of range: k={k}, size of dimension {dim} is {size}"
        )
    if x._array.dtype.kind == "b":
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if x.ndim:
        where = wrap(stable_order(x._array, axis, largest, k))
        pair = TopK(pick(x, where, axis, True), where)
    else:
        pair = TopK(*sort(x))
    if out is not None:
        return TopK(*(finish(a, b) for a, b in zip(pair, out, strict=True)))
    return pair


@numpy_names
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """The middle element, the lower one of two; nan if there is any.

    Args:
        input: a Tensor of any shape.
        dim: the dimension. Default: all elements.
        keepdim: leave it in as one.

    Returns:
        A Tensor; with `dim` a named tuple (values, indices).

    Raises:
        IndexError: no such dimension, or one without elements.
        NotImplementedError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.median(mg.tensor([3., 1., 2., 4.]))
        tensor(2.)
    """
    x = tensor(input, "median")
    refuse("b", "median", x)
    if dim is None:
        return rows.median_all(x)
    k = _dim(dim, x.ndim)
    if not x.ndim:
        return Median(clone(x), wrap(np.zeros((), np.int64)))
    no_empty(x, (k,), "median", False)
    places = stable_order(x._array, k, False)
    n = x._array.shape[k]
    middle = np.take(places, [(n - 1) // 2], k)
    if x._array.dtype.kind == "f":
        bad = np.isnan(x._array)
        first = np.argmax(bad, k, keepdims=True)
        middle = np.where(np.any(bad, k, keepdims=True), first, middle)
    where = wrap(middle)
    return Median(pick(x, where, k, keepdim), where if keepdim else where.squeeze(k))
