"""Samplers that reject: gamma, Dirichlet and binomial arrays, PyTorch's numbers bit for bit.

Each takes the generator's lock, checks its arguments before the first draw and returns a new array.
PyTorch computes some steps in the precision of the parameters, which is kept here: a last bit may
decide whether a candidate is rejected, and with it every later draw.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..quiet import quiet
from .continuous import unit
from .exact import FLOAT32, FLOAT64, Array
from .generator import Generator, sampler

_THIRD = float(np.float32(1) / np.float32(3))  # constants that PyTorch has in single precision
_SQUEEZE = float(np.float32(0.0331))
# log k! minus Stirling's approximation, for the first k
_STIRLING_TAILS = (
    *(0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509),
    *(0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.0104112652619720),
    *(0.00925546218271273, 0.00833056343336287),
)


class _Uniforms:
    """Uniform float64 draws one by one, taken from the generator many at once.

    No draw is taken that will not be used: whoever draws says how many more are certain to be
    needed, and what is rejected comes on top.
    """

    def __init__(self, generator: Generator) -> None:
        self.generator = generator
        self.certain = 0
        self._ahead: list[float] = []

    def draw(self) -> float:
        """The next draw; `certain` many at least follow it."""
        if not self._ahead:
            self._ahead = unit(self.generator, 1 + self.certain, FLOAT64).tolist()
            self._ahead.reverse()
        return self._ahead.pop()

    def normal(self) -> float:
        """A standard normal; of each pair the second is kept for the next call."""
        kept = self.generator.kept_normal
        if kept is not None:
            self.generator.kept_normal = None
            return kept
        angle = 2.0 * math.pi * self.draw()
        radius = math.sqrt(-2.0 * math.log1p(-self.draw()))
        self.generator.kept_normal = radius * math.sin(angle)
        return radius * math.cos(angle)


@sampler
def gamma(generator: Generator, concentration: Array) -> Array:
    """Draws of density x^(α - 1) exp(-x) / Γ(α), one for each α.

    (1 + z / √(9d))³ d, with d = α - 1/3 and z normal, is nearly so distributed; where it is not,
    candidates are rejected. For α < 1 a draw for α + 1 is multiplied by u^(1/α).

    Args:
        generator: where the random bits come from.
        concentration: α, float32 or float64, any shape, not negative.

    Returns:
        The draws, with α's shape and dtype; at least the dtype's smallest normal number.

    Raises:
        NotImplementedError: another dtype.
        RuntimeError: a concentration is negative or NaN.

    Example:
        >>> gamma(Generator().manual_seed(0), np.array([3.0, 1.0, 2.0])).round(4)
        array([6.0577, 0.4546, 0.622 ])

    Reference:
        G. Marsaglia and W. W. Tsang, A simple method for generating gamma variables,
        ACM Transactions on Mathematical Software 26(3), 2000.
    """
    draws = _gammas(generator, concentration, concentration.dtype).astype(concentration.dtype)
    np.maximum(draws, np.finfo(concentration.dtype).tiny, out=draws)
    return draws


@sampler
def dirichlet(generator: Generator, concentration: Array) -> Array:
    """Draws from the simplex, of density proportional to Π xₖ^(αₖ - 1): gamma draws over their sum.

    Args:
        generator: where the random bits come from.
        concentration: α, float32 or float64, (*, k), not negative.

    Returns:
        The draws, with α's shape and dtype, each number between 0 and 1, both excluded.

    Raises:
        NotImplementedError, RuntimeError: as `gamma`.

    Example:
        >>> dirichlet(Generator().manual_seed(0), np.array([1.0, 2.0, 20.0])).round(4)
        array([0.1483, 0.0677, 0.784 ])
    """
    dtype = concentration.dtype
    draws = np.maximum(_gammas(generator, concentration, FLOAT64), np.finfo(FLOAT64).tiny)
    shares: Array = (draws / _sum_rows(draws)).astype(dtype)
    below_1 = np.nextafter(dtype.type(1), dtype.type(0))
    np.clip(shares, np.finfo(dtype).tiny, below_1, out=shares)
    return shares


@sampler
def binomial(generator: Generator, count: Array, p: Array) -> Array:
    """How many of so many tries succeed, each with chance p.

    Where few successes are expected, the tries up to each one are drawn; from 10 on candidates are
    drawn by transformed rejection.

    Args:
        generator: where the random bits come from.
        count: tries, float32 or float64.
        p: chances, of the same shape and dtype.

    Returns:
        The successes, of this shape and dtype.

    Raises:
        NotImplementedError: another dtype.

    Example:
        >>> count, p = np.array([5.0, 100.0, 9.0]), np.array([0.3, 0.5, 0.0])
        >>> binomial(Generator().manual_seed(0), count, p)
        array([ 3., 52.,  0.])

    Reference:
        W. Hoermann, The generation of binomial random variates, Journal of Statistical
        Computation and Simulation 46, 1993.
    """
    _check_dtype("binomial", count.dtype)
    tries, chances = count.ravel(), p.ravel()
    draws = np.where(chances >= 1, tries, 0).astype(FLOAT64)
    draws[np.isnan(chances)] = np.nan
    draws[tries <= 0] = 0
    drawn = np.flatnonzero((tries > 0) & (chances > 0) & (chances < 1)).tolist()
    with generator.lock:
        uniforms = _Uniforms(generator)
        for left, i in zip(range(len(drawn) - 1, -1, -1), drawn, strict=True):
            uniforms.certain = left
            draws[i] = _binomial(uniforms, tries[i], chances[i])
    return draws.astype(count.dtype).reshape(count.shape)


def _check_dtype(name: str, dtype: np.dtype[Any]) -> None:
    if dtype not in (FLOAT32, FLOAT64):
        raise NotImplementedError(f"{name} is not implemented for {dtype}: float32 or float64 is")


def _gammas(generator: Generator, concentration: Array, dtype: np.dtype[Any]) -> Array:
    """Gamma draws in float64, α taken in `dtype`."""
    _check_dtype("gamma", concentration.dtype)
    if not (concentration >= 0).all():
        raise RuntimeError("gamma expects every concentration to be >= 0")
    alpha = concentration.ravel().astype(dtype)
    small = alpha < 1
    with quiet:
        power = 1 / alpha
    d = np.where(small, alpha + 1, alpha).astype(dtype) - dtype.type(_THIRD)
    rows = zip(d.tolist(), np.where(small, power, 0).tolist(), strict=True)
    draws = np.zeros(alpha.size)
    drawn = np.count_nonzero(alpha)
    with generator.lock:
        uniforms = _Uniforms(generator)
        for i, (shifted, exponent) in enumerate(rows):
            if alpha[i]:
                drawn -= 1
                # Each takes one to accept by and half a pair, of which one may be kept already
                uniforms.certain = max(2 * drawn - 1, 0)
                draws[i] = _gamma(uniforms, shifted, exponent)
    return draws.reshape(concentration.shape)


def _gamma(uniforms: _Uniforms, d: float, exponent: float) -> float:
    """A draw for d + 1/3, times u^exponent unless the exponent is 0."""
    scale = (1 - uniforms.draw()) ** exponent if exponent else 1.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = uniforms.normal()
        y = 1.0 + c * x
        if y <= 0:
            continue
        v = y * y * y
        u = 1 - uniforms.draw()
        square = x * x
        if u < 1.0 - _SQUEEZE * square * square:
            return scale * d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return scale * d * v


def _sum_rows(x: Array) -> Array:
    """Sums along the last dimension, kept; added up in PyTorch's order, for rows up to 256 numbers.

    Four lanes side by side, of four sums each, to which every 16 numbers add one; then these.
    """
    count = x.shape[-1]
    lanes = x[..., : count // 4 * 4].reshape(*x.shape[:-1], -1, 4)
    even = lanes.shape[-2] // 4 * 4
    sums = np.zeros((*x.shape[:-1], 4, 4))
    if even:
        sums = _last_sum(lanes[..., :even, :].reshape(*x.shape[:-1], -1, 4, 4), -3)[..., 0, :, :]
    first = np.concatenate([sums[..., :1, :], lanes[..., even:, :]], -2)
    sums = np.concatenate([_last_sum(first, -2), sums[..., 1:, :]], -2)
    rest = x[..., count // 4 * 4 :]
    return _last_sum(np.concatenate([rest, _last_sum(sums, -2)[..., 0, :]], -1), -1)


def _last_sum(x: Array, axis: int) -> Array:
    """The sum along an axis, kept, from the first number to the last one by one."""
    return np.take(np.add.accumulate(x, axis), [-1], axis)


def _binomial(uniforms: _Uniforms, n: Any, p: Any) -> float:
    """Successes of n tries; both are NumPy numbers of the precision that PyTorch computes in."""
    swapped = p > 0.5
    if swapped:
        p = 1 - p  # failures are counted, which are the fewer
    successes = (_by_rejection if n * p >= 10 else _by_waiting)(uniforms, n, p)
    return float(n) - successes if swapped else successes


def _by_waiting(uniforms: _Uniforms, n: Any, p: Any) -> float:
    """The tries until each success, geometrically distributed, are added until they exceed n."""
    log_failure = float(type(p)(math.log1p(-float(p))))
    total, successes = 0.0, 0
    while True:
        u = uniforms.draw()
        total += math.ceil(math.log(u) / log_failure) if u else math.inf
        if total > n:
            return successes
        successes += 1


def _by_rejection(uniforms: _Uniforms, n: Any, p: Any) -> float:
    """Hoermann's algorithm BTRS, for n p >= 10."""
    deviation, centre = float(np.sqrt(n * p * (1 - p))), float(n * p) + 0.5
    odds, peak = float(p / (1 - p)), math.floor((n + 1) * p)
    n, p = float(n), float(p)
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    squeeze = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * deviation
    while True:
        u, v = uniforms.draw() - 0.5, uniforms.draw()
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + centre) if us else -1
        if k < 0 or k > n:
            continue
        if (us >= 0.07 and v <= squeeze) or not v:
            return k
        bound = (
            (peak + 0.5) * math.log((peak + 1) / (odds * (n - peak + 1)))
            + (n + 1) * math.log((n - peak + 1) / (n - k + 1))
            + (k + 0.5) * math.log(odds * (n - k + 1) / (k + 1))
            + _stirling_tail(peak)
            + _stirling_tail(n - peak)
            - _stirling_tail(k)
            - _stirling_tail(n - k)
        )
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return k


def _stirling_tail(k: float) -> float:
    """The error of Stirling's approximation of log k!."""
    if k < len(_STIRLING_TAILS):
        return _STIRLING_TAILS[int(k)]
    square = (k + 1) * (k + 1)
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1)
