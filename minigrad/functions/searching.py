"""Public functions that find values: searchsorted, bucketize, isin, unique, unique_consecutive."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from .arguments import dim, finish, promote, tensor

_dim = dim  # the functions below have a parameter of this name


def searchsorted(
    sorted_sequence: Tensor,
    input: Any,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
    sorter: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Where in a sorted row each value would have to be put in.

    Before equal elements, i with row[i-1] < value ≤ row[i]; or after, row[i-1] ≤ value < row[i].

    Args:
        sorted_sequence: (n,), or (..., n) with a row for each row of `input`.
        input: a Tensor (..., m), of any shape for one row; or a number.
        out_int32: int32 instead of int64.
        right: after equal elements.
        side: 'left' or 'right', the same as a word.
        sorter: int64, the order in which to read an unsorted `sorted_sequence`.
        out: a Tensor that takes the result.

    Shape:
        That of `input`.

    Raises:
        RuntimeError: shapes that do not fit; `side` and `right` that disagree.

    Example:
        >>> import minigrad as mg
        >>> mg.searchsorted(mg.tensor([1, 3, 5]), mg.tensor([3, 4]))
        tensor([1, 2])
    """
    name = "torch.searchsorted()"
    edges = tensor(sorted_sequence, "searchsorted", "sorted_sequence")._array
    values = input._array if isinstance(input, Tensor) else np.asarray(input)
    if side not in (None, "left", "right"):
        raise RuntimeError(f"{name}: side can only be 'left' or 'right' but got {side}")
    if side == "left" and right:
        raise RuntimeError(
            f"{name}: side and right can't be set to opposites, got side of {side} while right "
            f"was {right}"
        )
    if edges.ndim != 1:
        _check_rows(name, edges, values)
    if sorter is not None:
        edges = np.take_along_axis(edges, _checked_sorter(name, sorter, edges), -1)
    return _searched(edges, values, right or side == "right", out_int32, out)


def _check_rows(name: str, edges: Any, values: Any) -> None:
    if not values.ndim or not edges.ndim:
        raise RuntimeError(
            f"{name}: input value can be a scalar only when boundaries tensor dimension is 1, but "
            f"we got boundaries tensor dim({edges.ndim}) and input value's dim({values.ndim}) "
            f"numel({values.size})"
        )
    if edges.shape[:-1] != values.shape[:-1]:
        raise RuntimeError(
            f"{name}: boundaries tensor should be 1 dimension or the first N-1 dimensions of "
            "boundaries tensor and input value tensor must match, but we got boundaries tensor "
            f"{list(edges.shape)} and input value tensor {list(values.shape)}"
        )


def _checked_sorter(name: str, sorter: Tensor, edges: Any) -> Any:
    order = tensor(sorter, "searchsorted", "sorter")._array
    if order.shape != edges.shape:
        raise RuntimeError(
            f"{name}: boundary and sorter must have the same size, but got boundary tensor "
            f"{list(edges.shape)} and got sorter tensor {list(order.shape)}"
        )
    if order.dtype != np.int64:
        raise RuntimeError(
            f"{name}: sorter must be a tensor of long dtype but got dtype {type_name(sorter)}"
        )
    if order.size and (order.min() < 0 or order.max() >= edges.shape[-1]):
        raise RuntimeError(f"{name}: sorter index out of range")
    return order


def _searched(edges: Any, values: Any, right: bool, out_int32: bool, out: Any) -> Tensor:
    if edges.dtype.kind == values.dtype.kind == "b":
        raise NotImplementedError("\"searchsorted_cpu\" not implemented for 'Bool'")
    side: Any = "right" if right else "left"
    if edges.ndim == 1:
        places = np.asarray(np.searchsorted(edges, values, side))
    else:
        places = np.empty(values.shape, np.int64)
        for row in np.ndindex(edges.shape[:-1]):
            places[row] = np.searchsorted(edges[row], values[row], side)
    d = np.dtype(np.int32 if out_int32 else np.int64)
    if out is not None and out._array.dtype != d:
        raise RuntimeError(
            f"torch.searchsorted(): output tensor's dtype is wrong, it can only be {d} by the "
            f"out_int32 flag, but got {out.dtype}"
        )
    return finish(wrap(places.astype(d, copy=False)), out)


def bucketize(
    input: Any,
    boundaries: Tensor,
    *,
    out_int32: bool = False,
    right: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """In which bucket each value falls: `searchsorted` in the boundaries.

    Args:
        input: a Tensor of any shape, or a number.
        boundaries: a sorted vector.
        out_int32: int32 instead of int64.
        right: a value equal to a boundary goes to the bucket after it.
        out: a Tensor that takes the result.

    Shape:
        That of `input`.

    Raises:
        RuntimeError: `boundaries` is not a vector.

    Example:
        >>> import minigrad as mg
        >>> mg.bucketize(mg.tensor([0., 3., 9.]), mg.tensor([1., 3., 5.]))
        tensor([0, 1, 3])
    """
    edges = tensor(boundaries, "bucketize", "boundaries")._array
    if edges.ndim != 1:
        raise RuntimeError(f"boundaries tensor must be 1 dimension, but got dim({edges.ndim})")
    values = input._array if isinstance(input, Tensor) else np.asarray(input)
    return _searched(edges, values, right, out_int32, out)


def isin(
    elements: Any = None,
    test_elements: Any = None,
    *,
    element: Any = None,
    test_element: Any = None,
    assume_unique: bool = False,
    invert: bool = False,
    out: Tensor | None = None,
) -> Tensor:
    """For each element, whether it is among the test elements.

    Args:
        elements: a Tensor, or a number.
        test_elements: a Tensor, or a number.
        element: `elements` as a number, by this name.
        test_element: `test_elements` as a number, by this name.
        assume_unique: accepted, without effect on the result.
        invert: whether it is not among them.
        out: a Tensor that takes the result.

    Shape:
        That of `elements`.

    Raises:
        TypeError: two numbers.
        RuntimeError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.isin(mg.tensor([1, 2, 3]), mg.tensor([2, 5]))
        tensor([False,  True, False])
    """
    a = element if elements is None else elements
    b = test_element if test_elements is None else test_elements
    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        raise TypeError("isin() expects a Tensor: got two numbers")
    for x in (a, b):
        if isinstance(x, Tensor) and x._array.dtype.kind == "b":
            raise RuntimeError("Unsupported input type encountered for isin(): Bool")
    x, y = [t._array if isinstance(t, Tensor) else t for t in promote(a, b)]
    return finish(wrap(np.asarray(np.isin(x, y, invert=invert))), out)


def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The different elements, or slices along `dim`, in order.

    Args:
        input: a Tensor of any shape. No nan equals another.
        sorted: accepted; the result is always in order.
        return_inverse: also where in the result each element went.
        return_counts: also how often each occurs.
        dim: the dimension whose slices are compared. Default: the elements.

    Returns:
        The different elements; a tuple with what else is asked for.

    Raises:
        RuntimeError: another dimension without elements.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.unique(mg.tensor([3, 1, 3]), return_counts=True)
        (tensor([1, 3]), tensor([1, 2]))
    """
    x = tensor(input, "unique")
    plain = type(x._array) is np.ndarray and dim is None
    if plain and not (return_inverse or return_counts):
        ascending = np.sort(x._array, axis=None)
        first = np.ones(ascending.size, bool)
        np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
        return wrap(ascending[first])
    rows = _rows(x, "unique", dim)
    order = np.lexsort(rows.T[::-1]) if rows.shape[1] else np.arange(len(rows))
    first = _starts(rows[order])
    groups = np.empty(len(rows), np.int64)
    groups[order] = np.cumsum(first) - 1
    return _grouped(x, dim, order[first], groups, return_inverse, return_counts)


def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """The elements, or slices along `dim`, without those that equal the one before.

    Args:
        input: a Tensor of any shape. No nan equals another.
        return_inverse: also where in the result each element went.
        return_counts: also how often each occurs in a row.
        dim: the dimension whose slices are compared. Default: the flattened input.

    Returns:
        The elements left; a tuple with what else is asked for.

    Raises:
        RuntimeError: another dimension without elements.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.unique_consecutive(mg.tensor([1, 1, 2, 1]))
        tensor([1, 2, 1])
    """
    x = tensor(input, "unique_consecutive")
    rows = _rows(x, "unique_consecutive", dim)
    first = _starts(rows)
    groups = np.cumsum(first) - 1
    return _grouped(x, dim, np.flatnonzero(first), groups, return_inverse, return_counts)


def _rows(x: Tensor, name: str, dim: int | None) -> Any:
    """What is compared, one in each row: elements, or slices."""
    if dim is None:
        return x._array.reshape(-1, 1)
    if not x.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    k = _dim(dim, x.ndim)
    shape = x._array.shape
    if 0 in shape[:k] + shape[k + 1 :]:
        raise RuntimeError(
            f"There are 0 sized dimensions, and they aren't selected, so {name} cannot be applied"
        )
    return np.moveaxis(x._array, k, 0).reshape(shape[k], x._array.size // max(shape[k], 1))


def _starts(rows: Any) -> Any:
    """Which rows differ from the one before."""
    first = np.ones(len(rows), bool)
    first[1:] = (rows[1:] != rows[:-1]).any(1)
    return first


def _grouped(
    x: Tensor, dim: int | None, kept: Any, groups: Any, return_inverse: bool, return_counts: bool
) -> Any:
    """The result: the elements or slices at `kept`; their places, their numbers."""
    array = x._array
    values = array.reshape(-1)[kept] if dim is None else np.take(array, kept, dim)
    results = [wrap(values)]
    if return_inverse:
        results.append(wrap(groups.reshape(array.shape) if dim is None else groups))
    if return_counts:
        results.append(wrap(np.bincount(groups, minlength=len(kept))))
    return results[0] if len(results) == 1 else tuple(results)
