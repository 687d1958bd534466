"""Sums of plain arrays as products with ones: BLAS takes a third of the time of NumPy's sums.

And softmax by such sums.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

BLOCK = 1024  # elements summed by one product: BLAS adds up with less care than NumPy
MANY = 2048  # elements, from which on that saves more than it takes to look whether it goes


@functools.lru_cache(64)
def row_of_ones(n: int, dtype: Any) -> Any:
    """n ones, to sum rows with; not to be written to."""
    return np.ones(n, dtype)


def total(x: Any) -> Any:
    """The sum of all elements, of any type and layout."""
    n = x.size
    if n < 16 * MANY or x.dtype.char not in "fd" or not x.flags.c_contiguous:
        return np.add.reduce(x, axis=None)
    flat, whole = x.reshape(-1), n - n % BLOCK
    blocks = flat[:whole].reshape(-1, BLOCK).dot(row_of_ones(BLOCK, x.dtype))
    return np.add.reduce(blocks) + np.add.reduce(flat[whole:])


def partial_sums(x: Any, axis: tuple[int, ...]) -> Any:
    """The sums over the first or the last dimensions, where a product takes less time; or None."""
    size, k, ndim = x.size, len(axis), x.ndim
    if size < MANY or not size or not k or x.dtype.char not in "fd" or not x.flags.c_contiguous:
        return None
    if axis == tuple(range(ndim - k, ndim)):
        shape = x.shape[: ndim - k]
        n = size // math.prod(shape)
        if n <= BLOCK:
            return x.reshape(-1, n).dot(row_of_ones(n, x.dtype)).reshape(shape)
    elif axis == tuple(range(k)):
        shape = x.shape[k:]
        n = size // math.prod(shape)
        if n <= BLOCK:
            return row_of_ones(n, x.dtype).dot(x.reshape(n, -1)).reshape(shape)
    return None


def row_sums(x: Any) -> Any:
    """The sums of the last dimension, which stays with size 1."""
    length = x.shape[-1]
    if not x.flags.c_contiguous or not x.size:
        return np.add.reduce(x, axis=-1, keepdims=True)
    sums = x.reshape(-1, length).dot(row_of_ones(length, x.dtype))
    return sums.reshape(*x.shape[:-1], 1)


@functools.lru_cache(8)
def _usual(dtype: Any) -> tuple[float, float]:
    """Between what sums of exponentials are as precise without a shift."""
    info = np.finfo(dtype)
    return math.sqrt(info.tiny), math.sqrt(info.max)


def plain_softmax(x: Any) -> Any:
    """The softmax of the last dimension, without the usual shift by its maximum; or None.

    It is None of few elements or long rows, and where sums of exponentials are unusually small or
    large, as with an infinity, nan or a row that is -inf throughout. NumPy's maxima of rows take as
    long as all the rest.
    """
    if x.size < MANY or x.shape[-1] > BLOCK or x.dtype.kind != "f":
        return None
    e = np.exp(x)
    total = row_sums(e)
    low, high = _usual(x.dtype)
    if low < np.minimum.reduce(total, axis=None) and np.maximum.reduce(total, axis=None) < high:
        return np.true_divide(e, total, out=e)
    return None


def sum_of_squares(x: Any) -> Any:
    """The sum of the squares of all elements, of any layout."""
    n = x.size
    if x.dtype.char not in "fd" or not x.flags.c_contiguous:
        return np.add.reduce(x * x, axis=None)
    flat, whole = x.reshape(-1), n - n % BLOCK
    rest = flat[whole:]
    if not whole:
        return rest.dot(rest)
    blocks = flat[:whole].reshape(-1, BLOCK)
    return np.add.reduce(np.vecdot(blocks, blocks)) + rest.dot(rest)


RUN = 16  # elements whose running sums are one row of a product


@functools.lru_cache(4)
def _triangle(dtype: Any) -> Any:
    """Ones from the diagonal on, not to be written to."""
    return np.triu(np.ones((RUN, RUN), dtype))


def running_sums(x: Any, *, axis: int) -> Any:
    """`np.add.accumulate`, whose every addition waits for the last."""
    if x.ndim == 0 or x.size < MANY or x.shape[axis] < 3 * RUN or x.dtype.char not in "fd":
        return np.add.accumulate(x, axis=axis)
    count = x.shape[axis]
    if axis == x.ndim - 1 and x.flags.c_contiguous:
        y = _running_sums_of_rows(x.reshape(-1, count)).reshape(x.shape)
        if np.isfinite(y[..., -1]).all():  # else 0 times inf may have made nan
            return y
    elif axis == 0 and x.size >= 64 * count and x.flags.c_contiguous:
        y = x.copy()
        for k in range(1, count):
            np.add(y[k], y[k - 1], y[k])
        return y
    return np.add.accumulate(x, axis=axis)


def _running_sums_of_rows(x: Any) -> Any:
    """Running sums of runs of elements by one product, and from run to run likewise."""
    rows, count = x.shape
    if count < 3 * RUN:
        return np.add.accumulate(x, axis=1)
    whole = count - count % RUN
    y = np.empty_like(x)
    runs = x[:, :whole].reshape(-1, RUN).dot(_triangle(x.dtype)).reshape(rows, -1, RUN)
    runs[:, 1:] += _running_sums_of_rows(np.ascontiguousarray(runs[:, :-1, -1]))[..., None]
    y[:, :whole] = runs.reshape(rows, whole)
    if whole < count:
        rest = np.add.accumulate(x[:, whole:], axis=1)
        np.add(rest, y[:, whole - 1 : whole], y[:, whole:])
    return y
