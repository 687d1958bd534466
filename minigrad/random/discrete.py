"""Samplers of choices and counts: arrays from a `Generator`, PyTorch's numbers bit for bit.

Each takes the generator's lock, checks its arguments before the first draw and returns a new array.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..memory import order_of
from ..quiet import quiet
from .continuous import check_floating, exponential, fill, unit
from .exact import FLOAT32, FLOAT64, Array, Shape
from .generator import Generator, sampler

_MASK_53 = np.array(2**53 - 1, np.uint64)


@sampler
def bernoulli(
    generator: Generator, shape: Shape, p: float, dtype: np.dtype[Any] = FLOAT32
) -> Array:
    """Ones with chance p, zeros otherwise: `u < p` with 53 random bits, whatever the dtype.

    Dropout's mask is `bernoulli(generator, shape, 1 - p, dtype) / (1 - p)`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        p: chance of a one.
        dtype: bool, floating, or integer other than unsigned ones above uint8.

    Raises:
        RuntimeError: p is not in [0, 1].
        NotImplementedError: another dtype.

    Example:
        >>> bernoulli(Generator().manual_seed(0), (5,), 0.5)
        array([0., 0., 1., 0., 0.], dtype=float32)
    """
    if not 0.0 <= p <= 1.0:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p}")
    if dtype.kind not in "bif" and dtype != np.uint8:
        raise NotImplementedError(f"bernoulli_ is not implemented for {dtype}")
    with generator.lock:
        words = generator.double_words(math.prod(shape))
    words &= _MASK_53
    ones: Array = words < np.uint64(math.ceil(p * 2.0**53))  # u < p, for u = word / 2**53
    return ones.reshape(shape).astype(dtype, copy=False)


@sampler
def bernoulli_of(generator: Generator, p: Array, dtype: np.dtype[Any] | None = None) -> Array:
    """Ones with the chance that stands in each element: `u < p`, u of the precision of p.

    Args:
        generator: where the random bits come from.
        p: chances, floating, any shape.
        dtype: of the result; that of p if None.

    Raises:
        RuntimeError: a chance outside [0, 1].
        NotImplementedError: p is not floating.

    Example:
        >>> bernoulli_of(Generator().manual_seed(0), np.array([0.0, 0.5, 1.0]))
        array([0., 0., 1.])
    """
    check_floating("bernoulli", p.dtype)
    if not ((p >= 0.0) & (p <= 1.0)).all():
        raise RuntimeError("bernoulli expects every p to be in [0, 1]")
    wide = FLOAT64 if p.dtype == FLOAT64 else FLOAT32
    with generator.lock:
        draws = unit(generator, p.size, wide)
    return (draws.reshape(p.shape) < p).astype(dtype or p.dtype)


@sampler
def multinomial(
    generator: Generator, weights: Array, num_samples: int, replacement: bool = False
) -> NDArray[np.int64]:
    """Indices drawn with chances proportional to the weights.

    With replacement each index is looked up in the cumulative weights. Without (or for one sample)
    they are the largest of `weight / e`, e drawn from the exponential distribution: Gumbel's trick.

    Args:
        generator: where the random bits come from.
        weights: (n,) or (rows, n), floating, not negative, finite, each row's sum positive.
        num_samples: indices to draw from each row.
        replacement: whether an index may come more than once.

    Returns:
        int64 array, (num_samples,) or (rows, num_samples).

    Raises:
        RuntimeError: the weights or num_samples are not as described.

    Example:
        >>> multinomial(Generator().manual_seed(0), np.array([1.0, 2.0, 3.0]), 2)
        array([2, 1])
    """
    if weights.ndim not in (1, 2):
        raise RuntimeError(f"prob_dist must be 1 or 2 dim, but got {weights.ndim}")
    if weights.dtype.kind != "f":
        raise RuntimeError(f"multinomial expects floating-point weights, got: {weights.dtype}")
    categories = weights.shape[-1]
    if num_samples <= 0:
        raise RuntimeError(f"cannot sample n_sample <= 0 samples, but got {num_samples}")
    if not replacement and num_samples > categories:
        raise RuntimeError(
            f"cannot sample n_sample > prob_dist.size(-1) samples without replacement, but got "
            f"{num_samples} > {categories}"
        )
    if not ((weights >= 0.0) & (weights < np.inf)).all():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not weights.any(axis=-1).all():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    if replacement and num_samples > 1:
        return _with_replacement(generator, weights, num_samples)
    waits = np.empty_like(weights, order=order_of(weights))
    fill(waits, lambda shape: exponential(generator, shape, 1.0, weights.dtype))
    with quiet:
        keys: Array = weights / waits
    chosen: NDArray[np.int64]
    if num_samples == 1:
        chosen = keys.argmax(axis=-1, keepdims=True)
    else:
        chosen = np.argsort(-keys, axis=-1, kind="stable")[..., :num_samples]
    return chosen


@sampler
def poisson(generator: Generator, rates: Array) -> Array:
    """Counts of events that come at the given mean rates.

    Below a rate of 10 uniforms are multiplied until their product is at most `exp(-rate)`; from 10
    on candidates are drawn by transformed rejection.

    Args:
        generator: where the random bits come from.
        rates: mean counts, floating, any shape, not negative.

    Returns:
        The counts, with the shape and dtype of the rates.

    Raises:
        RuntimeError: a rate is negative or NaN.
        NotImplementedError: the rates are not floating.

    Example:
        >>> poisson(Generator().manual_seed(0), np.array([1.0, 5.0, 50.0]))
        array([ 2.,  6., 49.])

    Reference:
        W. Hoermann, The transformed rejection method for generating Poisson random variables,
        Insurance: Mathematics and Economics 12(1), 1993.
    """
    check_floating("poisson", rates.dtype)
    if not (rates >= 0.0).all():
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    with generator.lock:
        counts = [_poisson(generator, rate) for rate in rates.ravel().tolist()]
    return np.array(counts, np.float64).astype(rates.dtype).reshape(rates.shape)


def _with_replacement(generator: Generator, weights: Array, num_samples: int) -> NDArray[np.int64]:
    wide = FLOAT64 if weights.dtype == FLOAT64 else FLOAT32
    rows = np.atleast_2d(weights)
    with generator.lock:
        draws = unit(generator, len(rows) * num_samples, FLOAT64).reshape(-1, num_samples)
    chosen = np.empty(draws.shape, np.int64)
    for row, draw, choice in zip(rows, draws, chosen, strict=True):
        shares: Array = np.cumsum(row, dtype=wide)
        shares /= shares[-1]
        shares[-1] = 1.0
        choice[:] = np.searchsorted(shares, draw)
    return chosen.reshape(*weights.shape[:-1], num_samples)


def _poisson(generator: Generator, rate: float) -> int:
    if rate == 0.0:
        return 0
    if rate >= 10.0:
        return _poisson_by_rejection(generator, rate)
    bound = math.exp(-rate)
    product, count = 1.0, -1
    while product > bound or count < 0:
        product *= float(unit(generator, 1, FLOAT64)[0])
        count += 1
    return count


def _poisson_by_rejection(generator: Generator, rate: float) -> int:
    b = 0.931 + 2.53 * math.sqrt(rate)
    a = -0.059 + 0.02483 * b
    log_inverse_alpha = math.log(1.1239 + 1.1328 / (b - 3.4))
    squeeze = 0.9277 - 3.6224 / (b - 2)
    while True:
        draws = unit(generator, 2, FLOAT64)
        u, v = float(draws[0]) - 0.5, float(draws[1])
        us = 0.5 - abs(u)
        count = math.floor((2 * a / us + b) * u + rate + 0.43)
        if us >= 0.07 and v <= squeeze:
            return count
        if count < 0 or (us < 0.013 and v > us):
            continue
        log_accepted = math.log(v) + log_inverse_alpha - math.log(a / (us * us) + b)
        if log_accepted <= -rate + count * math.log(rate) - math.lgamma(count + 1.0):
            return count
