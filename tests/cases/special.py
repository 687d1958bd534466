"""Special functions: on which points, and how far from torch's values they may be.

Where a bound is large it is torch that is off the exact value: in float64 these kernels are within
4 ulps of it, in float32 within 0.51, digamma excepted, which follows torch's own steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import Array

_random = np.random.RandomState(0)


def _uniform(low: float, high: float) -> Array:
    return _random.uniform(low, high, 5000)


def _powers(low: float, high: float) -> Array:
    """Of ten."""
    return np.asarray(10.0 ** _random.uniform(low, high, 2000))


def _both(*points: Array) -> Array:
    joined = np.concatenate(points)
    return np.concatenate([joined, -joined])


@dataclass(frozen=True)
class Function:
    """A function on a part of its domain.

    Attributes:
        name: its id.
        run: `run(fw, x)`.
        points: float64.
        bounds: for float32 and float64 the largest difference: in ulps of each value; or as a pair,
            relative and absolute.
    """

    name: str
    run: Callable[[Any, Any], Any]
    points: Array
    bounds: tuple[float | tuple[float, float], float | tuple[float, float]]


def _named(name: str) -> Callable[[Any, Any], Any]:
    return lambda fw, x: getattr(fw.special, name)(x)


def _polygamma(n: int) -> Callable[[Any, Any], Any]:
    return lambda fw, x: fw.special.polygamma(n, x)


def _igamma(a: float) -> Callable[[Any, Any], Any]:
    return lambda fw, x: fw.special.gammainc(fw.full_like(x, a), x)


def _zeta(fw: Any, x: Any) -> Any:
    return fw.special.zeta(x, fw.ones_like(x))


_near_one = 1 - _powers(-7, -1)

FUNCTIONS = [
    Function("erf", _named("erf"), _both(_uniform(0, 6), _powers(-12, 1)), (2, 2)),
    Function("erfc", _named("erfc"), np.r_[_uniform(-6, 9), _both(_powers(-12, 0))], (2, 5)),
    Function("erfc, subnormal", _named("erfc"), _uniform(9, 26), ((1e-6, 1.5e-45), 5)),
    Function("erfcx", _named("erfcx"), np.r_[_uniform(-5, 30), _powers(-8, 8)], (25, 25)),
    Function("erfinv", _named("erfinv"), _both(_uniform(0, 1), _powers(-9, 0), _near_one), (2, 3)),
    Function(
        "lgamma",
        _named("gammaln"),
        np.r_[_uniform(0, 12), _uniform(-1.9, 0), _powers(-12, 12)],
        (2, 6),
    ),
    Function("lgamma < -2", _named("gammaln"), _uniform(-20, -2), ((1e-5, 1e-6), (1e-14, 2e-15))),
    Function(
        "digamma", _named("digamma"), np.r_[_uniform(2, 20), _powers(-6, 0), _powers(1, 8)], (12, 4)
    ),
    Function(
        "digamma about its zeros",
        _named("digamma"),
        np.r_[_uniform(1, 2), _uniform(-9, 0)],
        ((1e-5, 3e-6), (1e-14, 5e-15)),
    ),
    Function(  # torch's own error is 1e-9
        "polygamma 1",
        _polygamma(1),
        np.r_[_uniform(0.01, 20), _powers(-6, 6)],
        ((3e-6, 0), (1e-8, 0)),
    ),
    Function("polygamma 2", _polygamma(2), np.r_[_uniform(0.01, 20), _powers(-4, 6)], (2, 8)),
    Function("polygamma 3", _polygamma(3), np.r_[_uniform(0.01, 20), _powers(-4, 6)], (3, 12)),
    Function("i0", _named("i0"), _both(_uniform(0, 80)), (5, 7)),
    Function("i0e", _named("i0e"), _both(_uniform(0, 80), _powers(1, 6)), (5, 7)),
    Function("i1", _named("i1"), _both(_uniform(0, 80)), (18, 14)),
    Function("log_ndtr", _named("log_ndtr"), np.r_[_uniform(-60, 9), -_powers(1, 8)], (64, 64)),
    Function("ndtri", _named("ndtri"), np.r_[_uniform(0, 1), _powers(-30, -1)], (16, 32)),
    Function("igamma 0.3", _igamma(0.3), np.r_[_uniform(0, 9), _powers(-9, 2)], (16, 64)),
    Function("igamma 7", _igamma(7.0), np.r_[_uniform(0, 40), _powers(-3, 2)], (128, 256)),
    Function(
        "igamma 1000, 900 < x", _igamma(1000.0), _uniform(900, 1100), ((1e-5, 1e-6), (1e-8, 0))
    ),
    Function("igamma 1e7", _igamma(1e7), 1e7 + _uniform(-9e3, 9e3), ((1e-3, 1e-4), (1e-9, 1e-10))),
    Function("zeta(x, 1)", _zeta, 1 + _powers(-3, 2), (8, 32)),
    Function("i1e", _named("i1e"), _both(_uniform(0, 80), _powers(1, 6)), (15, 12)),
]

inf = float("inf")
POINTS = [
    *(float("nan"), inf, -inf, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 10.0, 700.0, -700.0),
    1e30,
]
# Where the exact limit is taken for torch's overshoot or nan
DIFFERS = {
    "polygamma 1": [-inf, -1.0, -2.0, -700.0],
    "polygamma 2": [inf],
    "polygamma 3": [inf],
}
