"""Rows of the Gaussian error linear unit, exact and by tanh: x times a gate between 0 and 1.

Both gates are ½ + ½ tanh(x p(x²)) with a polynomial p. The gate is an output of its own, for the
derivative: PyTorch computes it once more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .constants import ONE, constant
from .elementwise import erf
from .pieces import by_pieces, mapped

FEW = 48  # elements, up to which Python's functions of one number take less time

_ROOT, _ROOT_HALF = math.sqrt(2 / math.pi), math.sqrt(0.5)
_DENSITY = 1 / math.sqrt(2 * math.pi)
_TANH = (_ROOT, _ROOT * 0.044715)
# For the normal distribution function p(x²) = artanh(erf(x/√2)) / x. This is its minimax
# polynomial for |x| < 5.7, beyond which the gate is 0 or 1 to a float32; it is off by 3e-8.
_NORMAL = (
    7.97884941e-1,
    3.63330846e-2,
    -3.25949789e-5,
    -5.53061927e-5,
    3.96474428e-6,
    -1.32263333e-7,
    1.75617067e-9,
)
_HALF, _MINUS_HALF = constant(0.5), constant(-0.5)
_DENSITIES = constant(_DENSITY)
Coefficients = Sequence[dict[Any, Any]]
TANH: Coefficients = [constant(c) for c in _TANH]
NORMAL: Coefficients = [constant(c) for c in _NORMAL]


def _gate_into(x: Any, gate: Any, y: Any, coefficients: Coefficients) -> None:
    """Write the gate and its product with x; y is room for x² until then."""
    d = x.dtype
    np.multiply(x, x, y)
    *others, first = coefficients[1:]
    np.multiply(y, first[d], gate)
    for c in reversed(others):
        np.add(gate, c[d], gate)
        np.multiply(gate, y, gate)
    np.add(gate, coefficients[0][d], gate)
    np.multiply(gate, x, gate)
    np.tanh(gate, gate)
    np.multiply(gate, _HALF[d], gate)
    np.add(gate, _HALF[d], gate)
    np.multiply(x, gate, y)


def _long(x: Any, coefficients: Coefficients) -> tuple[Any, Any]:
    gate, y = np.empty_like(x), np.empty_like(x)
    by_pieces(lambda x, gate, y: _gate_into(x, gate, y, coefficients), x, gate, y)
    return y, gate


def _normal(x: Any) -> tuple[Any, Any]:
    gate = 0.5 * (1 + erf(x * _ROOT_HALF))
    return x * gate, gate


def _normal_fast(x: Any) -> tuple[Any, Any]:
    if x.size <= FEW and x.flags.c_contiguous:
        values = [0.5 * (1 + math.erf(v * _ROOT_HALF)) for v in x.reshape(-1).tolist()]
        gate = np.array(values, x.dtype).reshape(x.shape)
        return x * gate, gate
    return _long(x, NORMAL) if x.dtype.char == "f" else _normal(x)


def _normal_grad(g: Any, x: Any, gate: Any) -> Any:
    # Not from `gate`, which has no derivative of its own.
    density = np.exp(-0.5 * (x * x)) * _DENSITY
    return g * (0.5 * (1 + erf(x * _ROOT_HALF)) + x * density)


def _normal_slope(x: Any, g: Any, gate: Any, room: Any) -> Any:
    d = x.dtype
    density = np.exp(np.multiply(np.multiply(x, x, room), _MINUS_HALF[d], room), room)
    slope = np.multiply(np.multiply(density, _DENSITIES[d], room), x, room)
    return np.multiply(np.add(slope, gate, room), g, room)


gelu: Op = op(
    "gelu",
    _normal,
    fast=_normal_fast,
    outputs=("y", "gate"),
    x=Fused(_normal_grad, lambda g, x, gate: mapped(_normal_slope, x, g, gate)),
)


# The formulas by tanh compute in the order of their kernels: the derivative has a zero near -3/4,
# where another order gives other digits.


def _tanh_gate(x: Any) -> Any:
    return 0.5 * np.tanh(x * (_TANH[0] + _TANH[1] * (x * x))) + 0.5


def _tanh(x: Any) -> tuple[Any, Any]:
    gate = _tanh_gate(x)
    return x * gate, gate


def _tanh_fast(x: Any) -> tuple[Any, Any]:
    return _tanh(x) if x.size == 1 else _long(x, TANH)  # NumPy copies a single element


_SLOPE = 2 * _TANH[0], 6 * _TANH[1]
SLOPE = [constant(c) for c in _SLOPE]


def _tanh_grad(g: Any, x: Any, gate: Any) -> Any:
    s = _tanh_gate(x)
    return g * (x * (_SLOPE[0] + _SLOPE[1] * (x * x)) * ((1 - s) * s) + s)


def _tanh_slope(x: Any, g: Any, gate: Any, y: Any, room: Any) -> Any:
    d = x.dtype
    slope = np.add(np.multiply(np.multiply(x, x, y), SLOPE[1][d], y), SLOPE[0][d], y)
    slope = np.multiply(slope, x, y)
    width = np.multiply(np.subtract(ONE[d], gate, room), gate, room)
    return np.multiply(np.add(np.multiply(slope, width, y), gate, y), g, y)


gelu_tanh: Op = op(
    "gelu",
    _tanh,
    fast=_tanh_fast,
    outputs=("y", "gate"),
    x=Fused(_tanh_grad, lambda g, x, gate: mapped(_tanh_slope, x, g, gate, rooms=1)),
)
