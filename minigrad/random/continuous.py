"""Samplers of continuous distributions: arrays from a `Generator`, PyTorch's numbers bit for bit.

Each takes the generator's lock, checks its arguments before the first draw and returns a new array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..quiet import quiet
from .exact import FLOAT32, FLOAT64, Array, Shape, libm, multiply_add
from .generator import Generator, sampler

_MASK_24 = np.array(2**24 - 1, np.uint64)
_MASK_53 = np.array(2**53 - 1, np.uint64)
_STEP_24 = np.array(2.0**-24, np.float32)
_STEP_53 = np.array(2.0**-53)
_LARGEST = {char: float(np.finfo(char).max) for char in "efd"}


def fill(out: Array, sample: Callable[[Shape], Array]) -> None:
    """Fill an array with draws, in the order of PyTorch: as the elements lie in memory.

    Args:
        out: array of any strides.
        sample: gives the draws for a shape.

    Example:
        >>> import numpy as np
        >>> out = np.zeros((2, 3)).T
        >>> fill(out, lambda shape: np.arange(6.0).reshape(shape))
        >>> out
        array([[0., 3.],
               [1., 4.],
               [2., 5.]])
    """
    if not out.flags.c_contiguous:
        out = out.transpose(sorted(range(out.ndim), key=lambda axis: -abs(out.strides[axis])))
    out[...] = sample(out.shape)


def unit(generator: Generator, count: int, dtype: np.dtype[Any]) -> Array:
    """Uniform draws from [0, 1), one dimension: 24 bits in float32, 53 bits in float64.

    The caller holds the generator's lock.
    """
    if dtype == FLOAT64:
        words = generator.double_words(count)
        words &= _MASK_53
        draws = words.view(np.float64)
        draws[...] = words.view(np.int64)  # in the same memory
        draws *= _STEP_53
    else:
        words = generator.words(count)
        words &= _MASK_24
        draws = words.view(np.int64).astype(np.float32)
        draws *= _STEP_24
    return draws


@sampler
def uniform(
    generator: Generator,
    shape: Shape,
    low: float = 0.0,
    high: float = 1.0,
    dtype: np.dtype[Any] = FLOAT32,
) -> Array:
    """Uniform draws from [low, high): `u * (high - low) + low`, rounded once.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        low: lower bound, included.
        high: upper bound, excluded.
        dtype: floating or complex; a complex number is two draws. float16 is computed in float32.

    Raises:
        NotImplementedError: another dtype.
        RuntimeError: low > high, or a bound or their difference that the dtype cannot hold.

    Example:
        >>> uniform(Generator().manual_seed(0), (3,), -1.0, 1.0)
        array([-0.00748682,  0.5364436 , -0.82304513], dtype=float32)
    """
    if dtype.kind == "c":
        real = np.dtype(f"f{dtype.itemsize // 2}")
        return uniform(generator, (*shape, 2), low, high, real).view(dtype)[..., 0]
    check_floating("uniform", dtype)
    standard = low == 0.0 and high == 1.0
    if not standard:
        _check_bounds(low, high, dtype)
    wide = FLOAT64 if dtype == FLOAT64 else FLOAT32
    with generator.lock:
        draws = unit(generator, math.prod(shape), wide)
    if not standard:
        first, last = float(wide.type(low)), float(wide.type(high))
        if first == -last:  # u * 2b - b = (2u - 1) * b, and 2u - 1 is exact
            draws *= 2.0
            draws -= 1.0
            draws *= last
        else:
            draws = multiply_add(draws, float(wide.type(last) - wide.type(first)), first)
    draws = cast(draws, shape, dtype)
    if not standard or dtype.char == "e":  # rounding may have reached `high`
        draws[draws == dtype.type(high)] = dtype.type(low)
    return draws


@sampler
def exponential(
    generator: Generator, shape: Shape, lambd: float = 1.0, dtype: np.dtype[Any] = FLOAT32
) -> Array:
    """Draws of density `lambd * exp(-lambd * x)`, x >= 0: `-1 / lambd * log(1 - u)`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        lambd: rate, positive.
        dtype: floating; the arithmetic is float64's.

    Raises:
        RuntimeError: lambd is not positive, or the dtype not floating.

    Example:
        >>> exponential(Generator().manual_seed(0), (3,))
        array([3.5083263, 1.2303847, 0.6150441], dtype=float32)
    """
    if dtype.kind != "f":
        raise RuntimeError(f"exponential_ draws real numbers: dtype must be floating, not {dtype}")
    if not lambd > 0.0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    draws = _unit_double(generator, shape)
    with quiet:
        draws = -1.0 / lambd * libm(math.log1p, -draws)
    return cast(draws, shape, dtype)


@sampler
def cauchy(
    generator: Generator,
    shape: Shape,
    median: float = 0.0,
    sigma: float = 1.0,
    dtype: np.dtype[Any] = FLOAT32,
) -> Array:
    """Draws of density `sigma / pi / ((x - median)**2 + sigma**2)`.

    Computed as `median + sigma * tan(pi * (u - 1/2))`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        median: where the density is highest.
        sigma: half its width at half its height, positive.
        dtype: floating; the arithmetic is float64's.

    Raises:
        RuntimeError: sigma is not positive, or the dtype not floating.

    Example:
        >>> cauchy(Generator().manual_seed(0), (3,))
        array([10.59773   ,  0.7647673 , -0.12829934], dtype=float32)
    """
    if not sigma > 0.0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma}")
    if dtype.kind != "f":
        raise RuntimeError(f"cauchy_ draws real numbers: dtype must be floating, not {dtype}")
    draws = libm(math.tan, math.pi * (_unit_double(generator, shape) - 0.5))
    return cast(multiply_add(draws, sigma, median), shape, dtype)


@sampler
def geometric(
    generator: Generator, shape: Shape, p: float, dtype: np.dtype[Any] = FLOAT32
) -> Array:
    """How many tries until the first success of chance p: `ceil(log(u) / log(1 - p))`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        p: chance of success, between 0 and 1, both excluded.
        dtype: floating, or an integer type other than unsigned ones above uint8.

    Raises:
        RuntimeError: p is not inside (0, 1).
        NotImplementedError: another dtype.

    Example:
        >>> geometric(Generator().manual_seed(0), (5,), 0.3)
        array([1., 1., 3., 1., 2.], dtype=float32)
    """
    if not 0.0 < p < 1.0:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
    if dtype.kind not in "fi" and dtype != np.uint8:
        raise NotImplementedError(f"geometric_ is not implemented for {dtype}")
    draws = _unit_double(generator, shape)
    with quiet:
        tries = np.ceil(np.log(draws) / math.log1p(-p))
    return cast(tries, shape, dtype)


def check_floating(name: str, dtype: np.dtype[Any]) -> None:
    """Raise unless the sampler's dtype is floating."""
    if dtype.kind != "f":
        raise NotImplementedError(f"{name} is not implemented for {dtype}: expected a float type")


def cast(draws: Array, shape: Shape, dtype: np.dtype[Any]) -> Array:
    """The draws in their final shape and dtype; PyTorch rounds to float16 by way of float32."""
    if draws.dtype != dtype:
        with quiet:
            if dtype.char == "e":
                draws = draws.astype(np.float32, copy=False)
            draws = draws.astype(dtype)
    return draws.reshape(shape)


def _check_bounds(low: float, high: float, dtype: np.dtype[Any]) -> None:
    """Raise unless low <= high, and the dtype can hold both and their difference."""
    limit = _LARGEST[dtype.char]
    for name, bound in (("from", low), ("to", high)):
        if not abs(bound) <= limit:
            raise RuntimeError(f"{name} is out of bounds for {dtype}: {bound}")
    if low > high:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}"
        )
    if high - low > limit:
        raise RuntimeError(
            f"uniform_ expects to-from <= {limit} for {dtype}, but found to={high} and from={low}"
        )


def _unit_double(generator: Generator, shape: Shape) -> Array:
    with generator.lock:
        return unit(generator, math.prod(shape), FLOAT64)
