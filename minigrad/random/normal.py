"""Samplers built on normal draws: Box-Muller in PyTorch's two ways, pair by pair and by 16.

PyTorch fills 16 and more contiguous numbers in blocks of 16. In float32 it evaluates `log`, `sin`
and `cos` by the polynomials of the Cephes library with fused multiply-adds. Here a fused
multiply-add is a float64 product and sum, rounded to float32: exact for each of the 2**24 uniforms.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..quiet import quiet
from .continuous import cast, check_floating, uniform, unit
from .exact import FLOAT32, FLOAT64, Array, Shape, libm, multiply_add
from .generator import Generator, sampler

_BLOCK = 16  # 8 uniforms for the radii, then 8 for the angles
_CHUNK = 4096  # blocks transformed while they are still in the cache
_ACCEPTED = 0.3  # share of normal draws inside the bounds from which they are worth rejecting


def _single(*values: Any) -> Array:
    """Constants as float32 holds them, in float64."""
    return np.array(values, np.float32).astype(np.float64)


# S. L. Moshier, Cephes mathematical library, logf.c and sinf.c.
_HALF, _ONE = np.array(0.5), np.array(1.0)
_TWO_PI, _FOUR_OVER_PI = np.float32(2 * math.pi), np.float32(4 / math.pi)
_SQRT_HALF_BITS = np.float32(math.sqrt(0.5)).view(np.int32)
_LOG_2_LOW, _LOG_2_HIGH = np.float32(-2.12194440e-4), np.float64(0.693359375)
_LOG = _single(
    7.0376836292e-2,
    -1.1514610310e-1,
    1.1676998740e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
)
_QUARTER_PI = _single(0.78515625, 2.4187564849853515625e-4, 3.77489497744594108e-8)  # its parts
_COS_SIN = _single(
    [2.443315711809948e-5, -1.9515295891e-4],
    [-1.388731625493765e-3, 8.3321608736e-3],
    [4.166664568298827e-2, -1.6666654611e-1],
)[..., None]


@sampler
def normal(
    generator: Generator,
    shape: Shape,
    mean: float = 0.0,
    std: float = 1.0,
    dtype: np.dtype[Any] = FLOAT32,
    *,
    contiguous: bool = True,
) -> Array:
    """Normal draws of the given mean and standard deviation: `z * std + mean`, rounded once.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        mean: mean of the distribution.
        std: standard deviation, not negative.
        dtype: floating or complex; a complex number's parts have the deviation `std / sqrt(2)`.
        contiguous: False for draws that will fill scattered memory: they are made pair by pair.

    Raises:
        NotImplementedError: another dtype.
        RuntimeError: std is negative or NaN.

    Example:
        >>> normal(Generator().manual_seed(0), (3,))
        array([ 1.5409961, -0.2934289, -2.1787894], dtype=float32)

    Reference:
        G. E. P. Box and M. E. Muller, A note on the generation of random normal deviates,
        Annals of Mathematical Statistics 29(2), 1958.
    """
    if not std >= 0.0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    if dtype.kind == "c":
        real = np.dtype(f"f{dtype.itemsize // 2}")
        parts = normal(
            generator, (*shape, 2), mean, std / math.sqrt(2.0), real, contiguous=contiguous
        )
        return parts.view(dtype)[..., 0]
    check_floating("normal", dtype)
    size = math.prod(shape)
    with generator.lock:
        if size >= _BLOCK and contiguous:
            draws = _blocks(generator, size, dtype)
        else:
            draws = _pairs(generator, size)
    with quiet:
        factor, term = float(draws.dtype.type(std)), float(draws.dtype.type(mean))
    return cast(multiply_add(draws, factor, term), shape, dtype)


@sampler
def log_normal(
    generator: Generator,
    shape: Shape,
    mean: float = 1.0,
    std: float = 2.0,
    dtype: np.dtype[Any] = FLOAT32,
) -> Array:
    """Draws whose logarithm is normal: `exp(z * std + mean)`.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        mean: mean of the logarithm.
        std: standard deviation of the logarithm, positive.
        dtype: floating; the arithmetic is float64's.

    Raises:
        RuntimeError: std is not positive.
        NotImplementedError: the dtype is not floating.

    Example:
        >>> log_normal(Generator().manual_seed(0), (2,), 0.0, 0.5)
        array([2.1608422 , 0.86354053], dtype=float32)
    """
    if not std > 0.0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std}")
    check_floating("log_normal_", dtype)
    draws = normal(generator, shape, mean, std, FLOAT64, contiguous=False)
    return cast(libm(_exp, draws.ravel()), shape, dtype)


@sampler
def trunc_normal(
    generator: Generator,
    shape: Shape,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    dtype: np.dtype[Any] = FLOAT32,
) -> Array:
    """Normal draws inside [a, b]: those outside are drawn again.

    Where fewer than 30% of the normal draws would be inside, candidates are uniform over [a, b] and
    accepted with the chance `exp(-((x - mean) / std)**2 / 2)`, relative to its largest value there.

    Args:
        generator: where the random bits come from.
        shape: shape of the result.
        mean: mean of the normal distribution.
        std: its standard deviation.
        a: lowest value.
        b: highest value.
        dtype: floating.

    Example:
        >>> trunc_normal(Generator().manual_seed(0), (3,), a=-0.5, b=0.5)
        array([ 0.40334684, -0.2934289 ,  0.18203649], dtype=float32)
    """
    inside = _normal_cdf((b - mean) / std) - _normal_cdf((a - mean) / std)
    if inside > _ACCEPTED:
        with quiet:
            low, high = dtype.type(a), dtype.type(b)
        result = normal(generator, shape, mean, std, dtype)
        while (outside := (result < low) | (result > high)).any():
            result = np.where(outside, normal(generator, shape, mean, std, dtype), result)
        return result
    mode = max(a, min(mean, b))
    log_peak = -0.5 * ((mode - mean) / std) ** 2
    result = np.empty(shape, dtype)
    pending = np.ones(shape, np.bool_)
    while pending.any():
        candidates = uniform(generator, shape, a, b, dtype)
        result = np.where(pending, candidates, result)
        with quiet:
            scaled = (candidates - dtype.type(mean)) / dtype.type(std)
            log_density = scaled * scaled * dtype.type(-0.5) - dtype.type(log_peak)
            level = np.log(uniform(generator, shape, dtype=dtype))
        pending &= level > log_density
    return result


def _normal_cdf(x: float) -> float:
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _pairs(generator: Generator, count: int) -> Array:
    """Standard normals two by two, in float64; an odd one out is kept for the next call."""
    normals = []
    if count and generator.kept_normal is not None:
        normals.append(generator.kept_normal)
        generator.kept_normal = None
    missing = count - len(normals)
    draws = iter(unit(generator, missing + missing % 2, FLOAT64).tolist())
    for u1, u2 in zip(draws, draws, strict=True):
        radius = math.sqrt(-2.0 * math.log1p(-u2))
        angle = 2.0 * math.pi * u1
        normals += radius * math.cos(angle), radius * math.sin(angle)
    if missing % 2:
        generator.kept_normal = normals.pop()
    return np.array(normals, np.float64)


def _blocks(generator: Generator, count: int, dtype: np.dtype[Any]) -> Array:
    """Standard normals in blocks of 16; a ragged end is overwritten by one block more.

    The uniforms of the ragged end are drawn all the same, but for float16.
    """
    ragged = count % _BLOCK
    whole = count - ragged
    drawn = (whole if dtype.char == "e" else count) + (_BLOCK if ragged else 0)
    draws = unit(generator, drawn, FLOAT64 if dtype == FLOAT64 else FLOAT32)
    if not ragged:
        return _box_muller(draws)
    draws = _box_muller(np.concatenate([draws[:whole], draws[-_BLOCK:]]))
    draws[count - _BLOCK : count] = draws[-_BLOCK:]
    return draws[:count]


def _box_muller(draws: Array) -> Array:
    """Turn blocks of 16 uniforms into 16 normals in place: radius times cosine, then times sine."""
    polar = _polar_double if draws.dtype.char == "d" else _polar_single
    blocks = draws.reshape(-1, 2, 8)
    for start in range(0, len(blocks), _CHUNK):
        block = blocks[start : start + _CHUNK]
        radius, cos, sin = polar(block[:, 0].ravel(), block[:, 1].ravel())
        block[:, 0] = (radius * cos).reshape(-1, 8)
        block[:, 1] = (radius * sin).reshape(-1, 8)
    return draws


def _polar_double(u1: Array, u2: Array) -> tuple[Array, Array, Array]:
    angle = 2.0 * math.pi * u2
    radius = np.sqrt(-2.0 * libm(math.log, 1.0 - u1))
    return radius, libm(math.cos, angle), libm(math.sin, angle)


def _polar_single(u1: Array, u2: Array) -> tuple[Array, Array, Array]:
    radius = _log(1.0 - u1)
    radius *= np.float32(-2.0)
    return np.sqrt(radius), *_cos_sin(_TWO_PI * u2)


def _log(x: Array) -> Array:
    """Cephes' `logf` of float32 numbers from (0, 1]."""
    bits = x.view(np.int32) - _SQRT_HALF_BITS
    exponent = bits >> 23
    bits &= 2**23 - 1
    bits += _SQRT_HALF_BITS
    x = bits.view(np.float32).astype(np.float64)  # from sqrt(1/2) to sqrt(2)
    x -= _ONE
    single = np.empty(x.shape, np.float32)
    square = _round(x * x, single)
    y = x * _LOG[0]
    y += _LOG[1]
    for coefficient in _LOG[2:]:
        _round(y, single)
        y *= x
        y += coefficient
    _round(y, single)
    y *= x
    _round(y, single)
    y *= square
    y += (exponent * _LOG_2_LOW).astype(np.float32)
    _round(y, single)
    square *= _HALF
    y -= square
    _round(y, single)
    y += x
    _round(y, single)
    y += exponent * _LOG_2_HIGH  # the logarithm of 2 in two parts: the product is exact
    single[...] = y
    return single


def _cos_sin(angle: Array) -> tuple[Array, Array]:
    """Cephes' `cosf` and `sinf` of float32 angles from [0, 2 pi]."""
    octant = (angle * _FOUR_OVER_PI).astype(np.int32)
    octant += 1
    octant &= ~1
    turns = octant.astype(np.float64)
    single = np.empty_like(angle)
    x = angle.astype(np.float64)
    for part in _QUARTER_PI:
        x -= turns * part
        _round(x, single)
    square = _round(x * x, single)
    both = np.empty((2, *angle.shape), np.float32)
    y = _COS_SIN[0] * square  # one row for the cosine, one for the sine
    y += _COS_SIN[1]
    _round(y, both)
    y *= square
    y += _COS_SIN[2]
    _round(y, both)
    y *= square
    _round(y, both)
    y[0] *= square
    square *= _HALF
    y[0] -= square
    y[1] *= x
    y[1] += x
    _round(y, both)
    cos, sin = both
    cos += np.float32(1.0)
    c, s = cos.view(np.int32), sin.view(np.int32)
    exchange = (c ^ s) * (octant >> 1 & 1)  # past pi/4 the sine is the cosine of what is left
    c ^= exchange
    s ^= exchange
    c ^= ((octant + 2) & 4) << 29  # the third bit of the octant is the sign
    s ^= (octant & 4) << 29
    return cos, sin


def _round(x: Array, single: Array) -> Array:
    """Round a float64 array to float32's precision in place, by way of a float32 array."""
    single[...] = x
    x[...] = single
    return x
