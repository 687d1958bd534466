"""Samplers of integers and permutations: arrays from a `Generator`, PyTorch's numbers bit for bit.

Each takes the generator's lock, checks its arguments before the first draw and returns a new array.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .exact import INT64, Array, Shape
from .generator import Generator, sampler

_TWO_WORDS = 2**28  # ranges from here on take 64 random bits, for they would show the bias of 32
_FEW = 500  # swaps that are done sooner one by one
_LOWEST, _HIGHEST = -(2**63), 2**63 - 1  # of int64


@sampler
def integers(
    generator: Generator, shape: Shape, low: int, high: int, dtype: np.dtype[Any] = INT64
) -> Array:
    """Integers from low to high - 1, all equally likely: `bits % (high - low) + low`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        low: lowest value.
        high: one more than the highest.
        dtype: bool, integer or floating; a floating dtype moves bounds that it cannot hold inwards.

    Raises:
        RuntimeError: low >= high, or a bound that the dtype cannot hold.

    Example:
        >>> integers(Generator().manual_seed(0), (5,), 0, 10)
        array([4, 9, 3, 0, 3])
    """
    _check_order(low, high)
    if dtype.kind == "f":
        low, high = _raised(low, dtype), _lowered(high, dtype)
        _check_order(low, high)
    _check_range(low, high - 1, dtype)
    return _integers(generator, shape, low, high - low, dtype)


@sampler
def integers_from(
    generator: Generator, shape: Shape, low: int, dtype: np.dtype[Any] = INT64
) -> Array:
    """Integers from low to the dtype's largest (of a float dtype: 2**(bits of its mantissa)).

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        low: lowest value; with -2**63, every int64 is equally likely.
        dtype: bool, integer or floating.

    Raises:
        RuntimeError: a bound that the dtype cannot hold.
        NotImplementedError: low is -2**63 and the dtype not int64, float64 or float32.

    Example:
        >>> integers_from(Generator().manual_seed(0), (3,), 250, np.dtype(np.uint8))
        array([252, 253, 255], dtype=uint8)
    """
    if low == _LOWEST:
        if dtype not in (np.int64, np.float64, np.float32):
            raise NotImplementedError(f"integers of 64 bits are not implemented for {dtype}")
        with generator.lock:
            words = generator.double_words(math.prod(shape))
        return words.view(np.int64).astype(dtype, copy=False).reshape(shape)
    highest = _largest(dtype)
    if dtype.kind == "f":
        low = _raised(low, dtype)
        _check_order(low, highest)
    _check_range(low, highest, dtype)
    return _integers(generator, shape, low, highest - low + 1, dtype)


@sampler
def any_integers(generator: Generator, shape: Shape, dtype: np.dtype[Any] = INT64) -> Array:
    """Integers from 0 to the dtype's largest (of a float dtype: 2**(bits of its mantissa)).

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        dtype: bool, integer other than unsigned ones above uint8, or floating.

    Raises:
        NotImplementedError: another dtype.

    Example:
        >>> any_integers(Generator().manual_seed(0), (4,), np.dtype(np.int8))
        array([ 44,  47, 117,  64], dtype=int8)
    """
    if dtype.kind not in "bif" and dtype != np.uint8:
        raise NotImplementedError(f"random_ is not implemented for {dtype}")
    size = math.prod(shape)
    with generator.lock:
        words = generator.double_words(size) if dtype.itemsize == 8 else generator.words(size)
    words %= np.uint64(_largest(dtype) + 1)
    return words.astype(dtype).reshape(shape)


@sampler
def permutation(generator: Generator, n: int, dtype: np.dtype[Any] = INT64) -> Array:
    """The numbers 0 to n - 1 in random order, by the Fisher-Yates shuffle.

    Args:
        generator: where the random bits come from.
        n: how many, up to 2**32 / 20.
        dtype: of the result; n must fit in it.

    Raises:
        RuntimeError: n is negative, or too large for the dtype.
        NotImplementedError: bool, or an unsigned dtype above uint8.

    Example:
        >>> permutation(Generator().manual_seed(0), 5)
        array([4, 0, 1, 3, 2])

    Reference:
        R. Durstenfeld, Algorithm 235: Random permutation, Communications of the ACM 7(7), 1964.
    """
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dtype.kind not in "if" and dtype != np.uint8:
        raise NotImplementedError(f"randperm is not implemented for {dtype}")
    if n > _largest(dtype) + 1:
        raise RuntimeError(f"n={n} is too large for a permutation in {dtype}")
    count = max(n - 1, 0)
    with generator.lock:
        words = generator.words(count)
    words %= np.arange(n, n - count, -1, dtype=np.uint64)
    partners = words.view(np.int64)
    partners += np.arange(count)
    return (_swapped if n < _FEW else _permuted)(partners).astype(dtype, copy=False)[:n]


def _integers(
    generator: Generator, shape: Shape, low: int, span: int, dtype: np.dtype[Any]
) -> Array:
    size = math.prod(shape)
    with generator.lock:
        words = generator.words(size) if span < _TWO_WORDS else generator.double_words(size)
    words %= np.uint64(span)
    words += np.uint64(low % 2**64)  # modulo 2**64, as two's complement has it
    return words.view(np.int64).astype(dtype, copy=False).reshape(shape)


def _check_order(low: int, high: int) -> None:
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        )


def _check_range(low: int, last: int, dtype: np.dtype[Any]) -> None:
    """Raise unless the dtype and int64 can hold both bounds."""
    if dtype.kind == "c":
        raise RuntimeError(f"random_ expects an integral, floating or boolean dtype, not {dtype}")
    if dtype.kind == "f":
        lowest, highest = _LOWEST, _HIGHEST
        if dtype == np.float16:
            lowest, highest = -65504, 65504
    elif dtype.kind == "b":
        lowest, highest = 0, 1
    else:
        lowest, highest = _limits(dtype)
    for name, bound in (("from", low), ("to - 1", last)):
        if not lowest <= bound <= highest:
            raise RuntimeError(f"{name} is out of bounds for {dtype}: {bound}")


@functools.cache
def _limits(dtype: np.dtype[Any]) -> tuple[int, int]:
    """The lowest and the highest integer that an integer type and int64 can hold."""
    info = np.iinfo(dtype)
    return int(info.min), min(int(info.max), _HIGHEST)


def _largest(dtype: np.dtype[Any]) -> int:
    """The largest integer that is drawn for a dtype."""
    if dtype.kind == "f":
        return 1 << _digits(dtype)
    return 1 if dtype.kind == "b" else int(np.iinfo(dtype).max)


def _digits(dtype: np.dtype[Any]) -> int:
    return int(np.finfo(dtype).nmant) + 1


def _raised(low: int, dtype: np.dtype[Any]) -> int:
    """The lowest number from `low` on that a floating dtype can hold, near enough."""
    held = float(dtype.type(low + 1))
    if held >= low or math.isinf(held):
        return low
    return int(held) + (1 << abs(low + 1).bit_length() - _digits(dtype))


def _lowered(high: int, dtype: np.dtype[Any]) -> int:
    """The highest number up to `high` that a floating dtype can hold, near enough."""
    held = float(dtype.type(high - 1))
    if held < high or math.isinf(held):
        return high
    return int(held) - (1 << abs(high - 1).bit_length() - _digits(dtype))


def _swapped(partners: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order in which 0, 1, ... lie once each position i was swapped with partners[i] >= i."""
    order = list(range(partners.size + 1))
    for i, j in enumerate(partners.tolist()):
        order[i], order[j] = order[j], order[i]
    return np.array(order, np.int64)


def _permuted(partners: NDArray[np.int64]) -> NDArray[np.int64]:
    """What `_swapped` gives, without a loop over the swaps.

    Swap i takes to position i what lay at its partner. That was brought there by the last earlier
    swap with the same partner, from its own position k; and to k, likewise, by the last swap
    before k whose partner was k; and so on, back to a position that no swap had reached.
    """
    steps = np.arange(partners.size + 1)
    partners = np.append(partners, partners.size)  # the last position: a swap with itself
    origin = steps.copy()
    moving = np.flatnonzero(partners != steps)
    origin[partners[moving]] = moving  # of several swaps with one partner the last one stays
    while not np.array_equal(further := origin[origin], origin):
        origin = further
    keys = partners << 32 | steps  # faster to sort than to find the order of partners
    keys.sort()
    by_partner, together = keys & 0xFFFF_FFFF, keys >> 32
    again = together[1:] == together[:-1]
    order = partners
    order[by_partner[1:][again]] = origin[by_partner[:-1][again]]
    return order
