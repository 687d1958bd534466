"""Tensor methods that reduce dimensions, order elements, or multiply matrices."""

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
class ReductionMethods:
    """Sums, extremes, moments, sorting, products."""

    def sum(
        self,
        dim: Any = None,
        keepdim: Any = False,
        *,
        dtype: Any = None,
    ) -> Tensor:
        return mg.sum(self, dim, keepdim, dtype=dtype)

    def mean(
        self,
        dim: Any = None,
        keepdim: Any = False,
        *,
        dtype: Any = None,
    ) -> Tensor:
        return mg.mean(self, dim, keepdim, dtype=dtype)

    def prod(
        self,
        dim: Any = None,
        keepdim: Any = False,
        *,
        dtype: Any = None,
    ) -> Tensor:
        return mg.prod(self, dim, keepdim, dtype=dtype)

    def var(
        self,
        dim: Any = None,
        unbiased: Any = None,
        keepdim: Any = False,
        *,
        correction: Any = None,
    ) -> Tensor:
        return mg.var(self, dim, unbiased, keepdim, correction=correction)

    def std(
        self,
        dim: Any = None,
        unbiased: Any = None,
        keepdim: Any = False,
        *,
        correction: Any = None,
    ) -> Tensor:
        return mg.std(self, dim, unbiased, keepdim, correction=correction)

    def amax(self, dim: Any = (), keepdim: Any = False) -> Tensor:
        return mg.amax(self, dim, keepdim)

    def amin(self, dim: Any = (), keepdim: Any = False) -> Tensor:
        return mg.amin(self, dim, keepdim)

    def argmax(self, dim: Any = None, keepdim: Any = False) -> Tensor:
        return mg.argmax(self, dim, keepdim)

    def argmin(self, dim: Any = None, keepdim: Any = False) -> Tensor:
        return mg.argmin(self, dim, keepdim)

    def all(self, dim: Any = None, keepdim: Any = False) -> Tensor:
        return mg.all(self, dim, keepdim)

    def any(self, dim: Any = None, keepdim: Any = False) -> Tensor:
        return mg.any(self, dim, keepdim)

    def logsumexp(self, dim: Any, keepdim: Any = False) -> Tensor:
        return mg.logsumexp(self, dim, keepdim)

    def norm(
        self, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
    ) -> Tensor:
        return mg.norm(self, p, dim, keepdim, dtype=dtype)

    def count_nonzero(self, dim: Any = None) -> Tensor:
        return mg.count_nonzero(self, dim)

    def argsort(self, dim: Any = -1, descending: Any = False, stable: Any = True) -> Tensor:
        return mg.argsort(self, dim, descending, stable)

    def cumsum(self, dim: Any, *, dtype: Any = None) -> Tensor:
        return mg.cumsum(self, dim, dtype=dtype)

    def cumsum_(self, dim: Any, *, dtype: Any = None) -> Tensor:
        return _store(self, mg.cumsum(self, dim, dtype=dtype))

    def max(
        self,
        dim: Any = None,
        keepdim: Any = False,
        *,
        other: Any = None,
    ) -> Any:
        return mg.max(self, dim, keepdim, other=other)

    def min(
        self,
        dim: Any = None,
        keepdim: Any = False,
        *,
        other: Any = None,
    ) -> Any:
        return mg.min(self, dim, keepdim, other=other)

    def aminmax(self, *, dim: Any = None, keepdim: Any = False) -> Any:
        return mg.aminmax(self, dim=dim, keepdim=keepdim)

    def sort(self, dim: Any = -1, descending: Any = False, *, stable: Any = True) -> Any:
        return mg.sort(self, dim, descending, stable=stable)

    def topk(self, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True) -> Any:
        return mg.topk(self, k, dim, largest, sorted)

    def median(self, dim: Any = None, keepdim: Any = False) -> Any:
        return mg.median(self, dim, keepdim)

    def mm(self, mat2: Any) -> Tensor:
        return mg.mm(self, mat2)

    def bmm(self, mat2: Any) -> Tensor:
        return mg.bmm(self, mat2)

    def dot(self, other: Any) -> Tensor:
        return mg.dot(self, other)

    def mv(self, vec: Any) -> Tensor:
        return mg.mv(self, vec)

    def outer(self, vec2: Any) -> Tensor:
        return mg.outer(self, vec2)

    def ger(self, vec2: Any) -> Tensor:
        return mg.ger(self, vec2)

    def addmm(self, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return mg.addmm(self, mat1, mat2, beta=beta, alpha=alpha)

    def addmm_(self, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return _store(self, mg.addmm(self, mat1, mat2, beta=beta, alpha=alpha))

    def addmv(self, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return mg.addmv(self, mat, vec, beta=beta, alpha=alpha)

    def addmv_(self, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return _store(self, mg.addmv(self, mat, vec, beta=beta, alpha=alpha))

    def addr(self, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return mg.addr(self, vec1, vec2, beta=beta, alpha=alpha)

    def addr_(self, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return _store(self, mg.addr(self, vec1, vec2, beta=beta, alpha=alpha))

    def baddbmm(self, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return mg.baddbmm(self, batch1, batch2, beta=beta, alpha=alpha)

    def baddbmm_(self, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
        return _store(self, mg.baddbmm(self, batch1, batch2, beta=beta, alpha=alpha))

    def softmax(self, dim: Any, dtype: Any = None) -> Tensor:
        return mg.softmax(self, dim, dtype)

    def log_softmax(self, dim: Any, dtype: Any = None) -> Tensor:
        return mg.log_softmax(self, dim, dtype)
