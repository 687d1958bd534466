"""Tensor methods that act on each element: the public functions' other spelling."""

# The methods are documented at the functions of the same names; self is always a Tensor.
# ruff: noqa: D102
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import minigrad as mg

from ._store import store as _store

if TYPE_CHECKING:
    from .._tensor import Tensor


class UnaryMethods:
    """Methods of each element; a trailing underscore stores the result in place."""

    def exp(self) -> Tensor:
        return mg.exp(self)

    def exp2(self) -> Tensor:
        return mg.exp2(self)

    def expm1(self) -> Tensor:
        return mg.expm1(self)

    def log(self) -> Tensor:
        return mg.log(self)

    def log2(self) -> Tensor:
        return mg.log2(self)

    def log10(self) -> Tensor:
        return mg.log10(self)

    def log1p(self) -> Tensor:
        return mg.log1p(self)

    def sqrt(self) -> Tensor:
        return mg.sqrt(self)

    def rsqrt(self) -> Tensor:
        return mg.rsqrt(self)

    def reciprocal(self) -> Tensor:
        return mg.reciprocal(self)

    def sin(self) -> Tensor:
        return mg.sin(self)

    def cos(self) -> Tensor:
        return mg.cos(self)

    def tan(self) -> Tensor:
        return mg.tan(self)

    def asin(self) -> Tensor:
        return mg.asin(self)

    def acos(self) -> Tensor:
        return mg.acos(self)

    def atan(self) -> Tensor:
        return mg.atan(self)

    def sinh(self) -> Tensor:
        return mg.sinh(self)

    def cosh(self) -> Tensor:
        return mg.cosh(self)

    def tanh(self) -> Tensor:
        return mg.tanh(self)

    def asinh(self) -> Tensor:
        return mg.asinh(self)

    def acosh(self) -> Tensor:
        return mg.acosh(self)

    def atanh(self) -> Tensor:
        return mg.atanh(self)

    def arcsin(self) -> Tensor:
        return mg.arcsin(self)

    def arccos(self) -> Tensor:
        return mg.arccos(self)

    def arctan(self) -> Tensor:
        return mg.arctan(self)

    def arcsinh(self) -> Tensor:
        return mg.arcsinh(self)

    def arccosh(self) -> Tensor:
        return mg.arccosh(self)

    def arctanh(self) -> Tensor:
        return mg.arctanh(self)

    def deg2rad(self) -> Tensor:
        return mg.deg2rad(self)

    def rad2deg(self) -> Tensor:
        return mg.rad2deg(self)

    def sinc(self) -> Tensor:
        return mg.sinc(self)

    def sigmoid(self) -> Tensor:
        return mg.sigmoid(self)

    def erf(self) -> Tensor:
        return mg.erf(self)

    def erfc(self) -> Tensor:
        return mg.erfc(self)

    def erfinv(self) -> Tensor:
        return mg.erfinv(self)

    def neg(self) -> Tensor:
        return mg.neg(self)

    def negative(self) -> Tensor:
        return mg.negative(self)

    def abs(self) -> Tensor:
        return mg.abs(self)

    def absolute(self) -> Tensor:
        return mg.absolute(self)

    def sign(self) -> Tensor:
        return mg.sign(self)

    def floor(self) -> Tensor:
        return mg.floor(self)

    def ceil(self) -> Tensor:
        return mg.ceil(self)

    def trunc(self) -> Tensor:
        return mg.trunc(self)

    def fix(self) -> Tensor:
        return mg.fix(self)

    def frac(self) -> Tensor:
        return mg.frac(self)

    def relu(self) -> Tensor:
        return mg.relu(self)

    def square(self) -> Tensor:
        return mg.square(self)

    def logical_not(self) -> Tensor:
        return mg.logical_not(self)

    def bitwise_not(self) -> Tensor:
        return mg.bitwise_not(self)

    def isnan(self) -> Tensor:
        return mg.isnan(self)

    def isinf(self) -> Tensor:
        return mg.isinf(self)

    def isfinite(self) -> Tensor:
        return mg.isfinite(self)

    def signbit(self) -> Tensor:
        return mg.signbit(self)

    def positive(self) -> Tensor:
        return mg.positive(self)

    def exp_(self) -> Tensor:
        return _store(self, mg.exp(self))

    def exp2_(self) -> Tensor:
        return _store(self, mg.exp2(self))

    def expm1_(self) -> Tensor:
        return _store(self, mg.expm1(self))

    def log_(self) -> Tensor:
        return _store(self, mg.log(self))

    def log2_(self) -> Tensor:
        return _store(self, mg.log2(self))

    def log10_(self) -> Tensor:
        return _store(self, mg.log10(self))

    def log1p_(self) -> Tensor:
        return _store(self, mg.log1p(self))

    def sqrt_(self) -> Tensor:
        return _store(self, mg.sqrt(self))

    def rsqrt_(self) -> Tensor:
        return _store(self, mg.rsqrt(self))

    def reciprocal_(self) -> Tensor:
        return _store(self, mg.reciprocal(self))

    def sin_(self) -> Tensor:
        return _store(self, mg.sin(self))

    def cos_(self) -> Tensor:
        return _store(self, mg.cos(self))

    def tan_(self) -> Tensor:
        return _store(self, mg.tan(self))

    def asin_(self) -> Tensor:
        return _store(self, mg.asin(self))

    def acos_(self) -> Tensor:
        return _store(self, mg.acos(self))

    def atan_(self) -> Tensor:
        return _store(self, mg.atan(self))

    def sinh_(self) -> Tensor:
        return _store(self, mg.sinh(self))

    def cosh_(self) -> Tensor:
        return _store(self, mg.cosh(self))

    def tanh_(self) -> Tensor:
        return _store(self, mg.tanh(self))

    def asinh_(self) -> Tensor:
        return _store(self, mg.asinh(self))

    def acosh_(self) -> Tensor:
        return _store(self, mg.acosh(self))

    def atanh_(self) -> Tensor:
        return _store(self, mg.atanh(self))

    def arcsin_(self) -> Tensor:
        return _store(self, mg.arcsin(self))

    def arccos_(self) -> Tensor:
        return _store(self, mg.arccos(self))

    def arctan_(self) -> Tensor:
        return _store(self, mg.arctan(self))

    def arcsinh_(self) -> Tensor:
        return _store(self, mg.arcsinh(self))

    def arccosh_(self) -> Tensor:
        return _store(self, mg.arccosh(self))

    def arctanh_(self) -> Tensor:
        return _store(self, mg.arctanh(self))

    def deg2rad_(self) -> Tensor:
        return _store(self, mg.deg2rad(self))

    def rad2deg_(self) -> Tensor:
        return _store(self, mg.rad2deg(self))

    def sinc_(self) -> Tensor:
        return _store(self, mg.sinc(self))

    def sigmoid_(self) -> Tensor:
        return _store(self, mg.sigmoid(self))

    def erf_(self) -> Tensor:
        return _store(self, mg.erf(self))

    def erfc_(self) -> Tensor:
        return _store(self, mg.erfc(self))

    def erfinv_(self) -> Tensor:
        return _store(self, mg.erfinv(self))

    def neg_(self) -> Tensor:
        return _store(self, mg.neg(self))

    def negative_(self) -> Tensor:
        return _store(self, mg.negative(self))

    def abs_(self) -> Tensor:
        return _store(self, mg.abs(self))

    def absolute_(self) -> Tensor:
        return _store(self, mg.absolute(self))

    def sign_(self) -> Tensor:
        return _store(self, mg.sign(self))

    def floor_(self) -> Tensor:
        return _store(self, mg.floor(self))

    def ceil_(self) -> Tensor:
        return _store(self, mg.ceil(self))

    def trunc_(self) -> Tensor:
        return _store(self, mg.trunc(self))

    def fix_(self) -> Tensor:
        return _store(self, mg.fix(self))

    def frac_(self) -> Tensor:
        return _store(self, mg.frac(self))

    def relu_(self) -> Tensor:
        return _store(self, mg.relu(self))

    def square_(self) -> Tensor:
        return _store(self, mg.square(self))

    def logical_not_(self) -> Tensor:
        return _store(self, mg.logical_not(self))

    def bitwise_not_(self) -> Tensor:
        return _store(self, mg.bitwise_not(self))

    def lgamma(self) -> Tensor:
        return mg.lgamma(self)

    def lgamma_(self) -> Tensor:
        return _store(self, mg.lgamma(self))

    def digamma(self) -> Tensor:
        return mg.digamma(self)

    def digamma_(self) -> Tensor:
        return _store(self, mg.digamma(self))

    def i0(self) -> Tensor:
        return mg.i0(self)

    def i0_(self) -> Tensor:
        return _store(self, mg.i0(self))

    def polygamma(self, n: int) -> Tensor:
        return mg.polygamma(n, self)

    def polygamma_(self, n: int) -> Tensor:
        return _store(self, mg.polygamma(n, self))

    def round(self, *, decimals: int = 0) -> Tensor:
        return mg.round(self, decimals=decimals)

    def round_(self, *, decimals: int = 0) -> Tensor:
        return _store(self, mg.round(self, decimals=decimals))

    def logit(self, eps: float | None = None) -> Tensor:
        return mg.logit(self, eps)

    def logit_(self, eps: float | None = None) -> Tensor:
        return _store(self, mg.logit(self, eps))

    def nan_to_num(self, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Tensor:
        return mg.nan_to_num(self, nan, posinf, neginf)

    def nan_to_num_(self, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Tensor:
        return _store(self, mg.nan_to_num(self, nan, posinf, neginf))
