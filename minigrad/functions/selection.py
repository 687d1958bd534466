"""Public functions that select an element by its rank or frequency: kthvalue, nanmedian, mode."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..numpy_names import numpy_names
from ..ops.elementwise import clone
from . import ties
from .arguments import dim, finish, refuse, refuse_overlap, tensor
from .keys import stable_order
from .ordering import median, named_pair, pick, sort
from .reduction import no_empty

_dim = dim  # the functions below have a parameter of this name

KthValue, Mode, NanMedian = named_pair("kthvalue"), named_pair("mode"), named_pair("nanmedian")


def _selected(kind: Any, x: Tensor, places: Any, k: int, keepdim: bool, out: Any) -> Any:
    """The named tuple of the elements at `places` along dimension k, and of these places."""
    where = wrap(places)
    values = pick(x, where, k, keepdim) if x.ndim else clone(x)
    pair = kind(values, where if keepdim or not x.ndim else where.squeeze(k))
    if out is None:
        return pair
    refuse_overlap(out[0], x)
    return kind(*(finish(a, b) for a, b in zip(pair, out, strict=True)))


@numpy_names
def kthvalue(
    input: Tensor, k: int, dim: int = -1, keepdim: bool = False, *, out: Any = None
) -> Any:
    """The k-th smallest element along `dim`, and its place; nan counts as the largest.

    Args:
        input: a Tensor of any shape.
        k: which, from 1.
        dim: the dimension.
        keepdim: leave it in as one.
        out: two Tensors that take the result.

    Returns:
        A named tuple (values, indices). Of equal elements PyTorch's choice.

    Raises:
        RuntimeError: fewer than k elements.
        IndexError: no such dimension.
        NotImplementedError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.kthvalue(mg.tensor([4., 1., 3.]), 2).values
        tensor(3.)
    """
    x, axis, number = tensor(input, "kthvalue"), _dim(dim, input.ndim), operator.index(k)
    size = x._array.shape[axis] if x.ndim else 1
    if not 1 <= number <= size:
        raise RuntimeError(
            f"kthvalue(): selected number k out of range for dimension {axis}: k={k} of {size} "
            "elements"
        )
    if not x.ndim:  # of bools too
        return _selected(KthValue, x, np.zeros((), np.int64), axis, keepdim, out)
    refuse("b", "kthvalue", x)
    places = ties.places_of_kth(x._array, number - 1, axis)
    return _selected(KthValue, x, places, axis, keepdim, out)


@numpy_names
def nanmedian(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, out: Any = None
) -> Any:
    """The middle of the elements that are not nan, the lower one of two; nan of none.

    Args:
        input: a Tensor of any shape.
        dim: the dimension. Default: all elements, of which equal ones share the gradient.
        keepdim: leave it in as one.
        out: two Tensors that take the result, with `dim`.

    Returns:
        A Tensor; with `dim` a named tuple (values, indices).

    Raises:
        IndexError: no such dimension, or one without elements.
        NotImplementedError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.nanmedian(mg.tensor([3., mg.nan, 1., 2.]))
        tensor(2.)
    """
    x = tensor(input, "nanmedian")
    refuse("b", "median", x)
    bad = np.isnan(x._array) if x._array.dtype.kind == "f" else np.zeros(x._array.shape, bool)
    if dim is None:
        some = bad.any() and not bad.all()
        return finish(median(x[wrap(~bad)] if some else x), out)
    k = _dim(dim, x.ndim)
    if not x.ndim:
        return _selected(NanMedian, x, np.zeros((), np.int64), k, keepdim, out)
    no_empty(x, (k,), "median", False)
    middle = np.maximum(np.add.reduce(~bad, axis=k, keepdims=True) - 1, 0) // 2
    places = np.take_along_axis(stable_order(x._array, k, False), middle, k)
    return _selected(NanMedian, x, places, k, keepdim, out)


@numpy_names
def mode(input: Tensor, dim: int = -1, keepdim: bool = False, *, out: Any = None) -> Any:
    """The most frequent element along `dim`, the smallest of several; and one of its places.

    Args:
        input: a Tensor of any shape. No nan equals another.
        dim: the dimension.
        keepdim: leave it in as one.
        out: two Tensors that take the result.

    Returns:
        A named tuple (values, indices).

    Raises:
        IndexError: no such dimension, or one without elements.

    Example:
        >>> import minigrad as mg
        >>> mg.mode(mg.tensor([3., 1., 3., 1., 2.])).values
        tensor(1.)
    """
    x, k = tensor(input, "mode"), _dim(dim, input.ndim)
    if not x.ndim:
        return _selected(Mode, x, np.zeros((), np.int64), k, keepdim, out)
    no_empty(x, (k,), "mode", False)
    rows = np.moveaxis(x._array, k, -1)
    places = np.empty((*rows.shape[:-1], 1), np.int64)
    for row in np.ndindex(rows.shape[:-1]):
        places[row] = _place_of_mode(rows[row])
    return _selected(Mode, x, np.ascontiguousarray(np.moveaxis(places, -1, k)), k, keepdim, out)


def _place_of_mode(row: Any) -> int:
    _, ranks, counts = np.unique(row, return_inverse=True, return_counts=True, equal_nan=False)
    return ties.last_of_run(ranks.reshape(-1).tolist(), int(np.argmax(counts)))


def msort(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The elements in order along the first dimension.

    Args:
        input: a Tensor of any shape.
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.msort(mg.tensor([[3., 1.], [2., 4.]]))
        tensor([[2., 1.],
                [3., 4.]])
    """
    return finish(sort(tensor(input, "msort"), 0).values, out)
