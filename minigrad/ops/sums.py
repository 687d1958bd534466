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
    if n < MANY or x.dtype.char not in "fd" or not x.flags.c_contiguous:
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
