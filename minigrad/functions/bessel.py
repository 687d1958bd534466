"""Public Bessel functions that PyTorch has without derivatives; users find them in `special`."""

from __future__ import annotations

from ..ops import bessel as rows
from .elementwise import Unary, unary

modified_bessel_i0: Unary = unary(
    rows.modified_bessel_i0,
    "I₀(x), as `i0` but without a derivative",
    "[0., 1.]",
    "tensor([1.0000, 1.2661])",
    where="mg.special",
)
modified_bessel_i1: Unary = unary(
    rows.modified_bessel_i1,
    "I₁(x), as `i1` but without a derivative",
    "[0., 1.]",
    "tensor([0.0000, 0.5652])",
    where="mg.special",
)
spherical_bessel_j0: Unary = unary(
    rows.spherical_bessel_j0,
    "sin(x)/x, 1 at 0, without a derivative",
    "[0., 1.]",
    "tensor([1.0000, 0.8415])",
    where="mg.special",
)
