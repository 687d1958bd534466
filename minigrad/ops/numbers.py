"""Rows about how numbers are made: signs and angles, parts of floats, divisors, neighbours."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.op import Op, op


def refusal(name: str) -> Callable[[Any], Any]:
    """The derivative of an operation that has none, and says so when it is asked for."""

    def refuse(g: Any) -> Any:
        raise RuntimeError(f"derivative for aten::{name} is not implemented")

    return refuse


def missing(what: str) -> Callable[[Any], Any]:
    """The derivative that is missing beside others of the same operation."""

    def refuse(g: Any) -> Any:
        raise NotImplementedError(f"the derivative for '{what}' is not implemented.")

    return refuse


angle = op(
    "angle",
    lambda x: np.where(x < 0, math.pi, np.where(x == x, 0, x)).astype(x.dtype),
    x=lambda g: g * 0,
)
isposinf = op("isposinf", lambda x: x == math.inf)
isneginf = op("isneginf", lambda x: x == -math.inf)
isreal = op("isreal", lambda x: np.ones_like(x, dtype=bool))
frexp = op(
    "frexp",
    lambda x: np.frexp(x),
    outputs=("mantissa", "exponent"),
    x=lambda g, exponent: g / np.exp2(exponent),
)
ldexp: Op = op("ldexp", lambda x, n: np.ldexp(x, n), x=lambda g, n: ldexp(g, n))
heaviside = op(
    "heaviside",
    lambda x, values: np.where(x == 0, values, x > 0),
    node_name="NotImplemented",
    x=refusal("heaviside"),
    values=refusal("heaviside"),
)
gcd = op("gcd", np.gcd)
lcm = op("lcm", np.lcm)
nextafter = op(
    "nextafter", np.nextafter, a=lambda g, a, b: np.where(a == b, 0, g), b=lambda g: g * 0
)
