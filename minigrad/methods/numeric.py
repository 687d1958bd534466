"""Tensor methods of running, special, integer and matrix functions beyond the everyday ones."""

# The methods are documented at the functions of the same names; self is always a Tensor.
# ruff: noqa: D102
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import minigrad as mg

from ..numpy_names import numpy_names_in_methods
from ._store import store as _store

if TYPE_CHECKING:
    from .._tensor import Tensor


@numpy_names_in_methods
class NumericMethods:
    """Methods that are another spelling; a trailing underscore stores the result in place."""

    # Real and complex parts

    @property
    def real(self) -> Tensor:
        """The real part: the Tensor itself."""
        return mg.real(self)

    @property
    def imag(self) -> Tensor:
        """The imaginary part, which real numbers do not have."""
        return mg.imag(self)

    def conj(self) -> Tensor:
        return mg.conj(self)

    def conj_physical(self) -> Tensor:
        return mg.conj_physical(self)

    def conj_physical_(self) -> Tensor:
        return _store(self, mg.conj_physical(self))

    def resolve_conj(self) -> Tensor:
        return mg.resolve_conj(self)

    def resolve_neg(self) -> Tensor:
        return mg.resolve_neg(self)

    def is_conj(self) -> bool:
        return mg.is_conj(self)

    def is_neg(self) -> bool:
        return mg.is_neg(self)

    def isreal(self) -> Tensor:
        return mg.isreal(self)

    def angle(self) -> Tensor:
        return mg.angle(self)

    def sgn(self) -> Tensor:
        return mg.sgn(self)

    def sgn_(self) -> Tensor:
        return _store(self, mg.sgn(self))

    # Numbers

    def isposinf(self) -> Tensor:
        return mg.isposinf(self)

    def isneginf(self) -> Tensor:
        return mg.isneginf(self)

    def frexp(self) -> Any:
        return mg.frexp(self)

    def ldexp(self, other: Tensor) -> Tensor:
        return mg.ldexp(self, other)

    def ldexp_(self, other: Tensor) -> Tensor:
        return _store(self, mg.ldexp(self, other))

    def heaviside(self, values: Tensor) -> Tensor:
        return mg.heaviside(self, values)

    def heaviside_(self, values: Tensor) -> Tensor:
        return _store(self, mg.heaviside(self, values))

    def gcd(self, other: Tensor) -> Tensor:
        return mg.gcd(self, other)

    def gcd_(self, other: Tensor) -> Tensor:
        return _store(self, mg.gcd(self, other))

    def lcm(self, other: Tensor) -> Tensor:
        return mg.lcm(self, other)

    def lcm_(self, other: Tensor) -> Tensor:
        return _store(self, mg.lcm(self, other))

    def nextafter(self, other: Tensor) -> Tensor:
        return mg.nextafter(self, other)

    def nextafter_(self, other: Tensor) -> Tensor:
        return _store(self, mg.nextafter(self, other))

    # Gamma functions

    def igamma(self, other: Tensor) -> Tensor:
        return mg.igamma(self, other)

    def igamma_(self, other: Tensor) -> Tensor:
        return _store(self, mg.igamma(self, other))

    def igammac(self, other: Tensor) -> Tensor:
        return mg.igammac(self, other)

    def igammac_(self, other: Tensor) -> Tensor:
        return _store(self, mg.igammac(self, other))

    def mvlgamma(self, p: int) -> Tensor:
        return mg.mvlgamma(self, p)

    def mvlgamma_(self, p: int) -> Tensor:
        return _store(self, mg.mvlgamma(mg.clone(self), p))  # keeps its input in several steps

    # Along a dimension

    def cumprod(self, dim: int, *, dtype: Any = None) -> Tensor:
        return mg.cumprod(self, dim, dtype=dtype)

    def cumprod_(self, dim: int, *, dtype: Any = None) -> Tensor:
        return _store(self, mg.cumprod(self, dim, dtype=dtype))

    def cummax(self, dim: int) -> Any:
        return mg.cummax(self, dim)

    def cummin(self, dim: int) -> Any:
        return mg.cummin(self, dim)

    def logcumsumexp(self, dim: int) -> Tensor:
        return mg.logcumsumexp(self, dim)

    def diff(
        self, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
    ) -> Tensor:
        return mg.diff(self, n, dim, prepend, append)

    # Vectors and matrices

    def cov(
        self,
        *,
        correction: int = 1,
        fweights: Tensor | None = None,
        aweights: Tensor | None = None,
    ) -> Tensor:
        return mg.cov(self, correction=correction, fweights=fweights, aweights=aweights)

    def corrcoef(self) -> Tensor:
        return mg.corrcoef(self)

    def addbmm(self, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return mg.addbmm(self, batch1, batch2, beta=beta, alpha=alpha)

    def addbmm_(self, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return _store(self, mg.addbmm(self, batch1, batch2, beta=beta, alpha=alpha))

    def vdot(self, other: Tensor) -> Tensor:
        return mg.vdot(self, other)

    def inner(self, other: Tensor) -> Tensor:
        return mg.inner(self, other)

    def kron(self, other: Tensor) -> Tensor:
        return mg.kron(self, other)

    def cross(self, other: Tensor, dim: int | None = None) -> Tensor:
        return mg.cross(self, other, dim)

    def dist(self, other: Tensor, p: float = 2) -> Tensor:
        return mg.dist(self, other, p)

    def renorm(self, p: float, dim: int, maxnorm: float) -> Tensor:
        return mg.renorm(self, p, dim, maxnorm)

    def renorm_(self, p: float, dim: int, maxnorm: float) -> Tensor:
        return _store(self, mg.renorm(self, p, dim, maxnorm))

    def __rmatmul__(self, other: Any) -> Tensor:
        return mg.matmul(other, self)

    def __rdiv__(self, other: Any) -> Tensor:
        return mg.true_divide(other, self)
