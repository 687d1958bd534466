"""Tensor methods that select, count or place elements."""

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
class SelectionMethods:
    """Ranks, quantiles, histograms, places; what is combined at places."""

    def nansum(self, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Tensor:
        return mg.nansum(self, dim, keepdim, dtype=dtype)

    def nanmean(self, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Tensor:
        return mg.nanmean(self, dim, keepdim, dtype=dtype)

    def nanmedian(self, dim: Any = None, keepdim: Any = False) -> Any:
        return mg.nanmedian(self, dim, keepdim)

    def quantile(
        self, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: str = "linear"
    ) -> Tensor:
        return mg.quantile(self, q, dim, keepdim, interpolation=interpolation)

    def nanquantile(
        self, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: str = "linear"
    ) -> Tensor:
        return mg.nanquantile(self, q, dim, keepdim, interpolation=interpolation)

    def kthvalue(self, k: Any, dim: Any = -1, keepdim: Any = False) -> Any:
        return mg.kthvalue(self, k, dim, keepdim)

    def mode(self, dim: Any = -1, keepdim: Any = False) -> Any:
        return mg.mode(self, dim, keepdim)

    def msort(self) -> Tensor:
        return mg.msort(self)

    def histc(self, bins: Any = 100, min: Any = 0, max: Any = 0) -> Tensor:
        return mg.histc(self, bins, min, max)

    def histogram(
        self, bins: Any, *, range: Any = None, weight: Any = None, density: Any = False
    ) -> Any:
        return mg.histogram(self, bins, range=range, weight=weight, density=density)

    def bincount(self, weights: Any = None, minlength: Any = 0) -> Tensor:
        return mg.bincount(self, weights, minlength)

    def unique(
        self,
        sorted: Any = True,
        return_inverse: Any = False,
        return_counts: Any = False,
        dim: Any = None,
    ) -> Any:
        return mg.unique(self, sorted, return_inverse, return_counts, dim)

    def unique_consecutive(
        self, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
    ) -> Any:
        return mg.unique_consecutive(self, return_inverse, return_counts, dim)

    def argwhere(self) -> Tensor:
        return mg.argwhere(self)

    def nonzero_static(self, *, size: Any, fill_value: Any = -1) -> Tensor:
        return mg.nonzero_static(self, size=size, fill_value=fill_value)

    def take_along_dim(self, indices: Any, dim: Any = None) -> Tensor:
        return mg.take_along_dim(self, indices, dim)

    def put(self, index: Any, source: Any, accumulate: Any = False) -> Tensor:
        return mg.put(self, index, source, accumulate)

    def put_(self, index: Any, source: Any, accumulate: Any = False) -> Tensor:
        return _store(self, mg.put(self, index, source, accumulate))

    def masked_scatter(self, mask: Any, source: Any) -> Tensor:
        return mg.masked_scatter(self, mask, source)

    def masked_scatter_(self, mask: Any, source: Any) -> Tensor:
        return _store(self, mg.masked_scatter(self, mask, source))

    def scatter_reduce(
        self, dim: Any, index: Any, src: Any, reduce: Any, *, include_self: Any = True
    ) -> Tensor:
        return mg.scatter_reduce(self, dim, index, src, reduce, include_self=include_self)

    def scatter_reduce_(
        self, dim: Any, index: Any, src: Any, reduce: Any, *, include_self: Any = True
    ) -> Tensor:
        result = mg.scatter_reduce(self, dim, index, src, reduce, include_self=include_self)
        return _store(self, result)

    def index_reduce(
        self, dim: Any, index: Any, source: Any, reduce: Any, *, include_self: Any = True
    ) -> Tensor:
        return mg.index_reduce(self, dim, index, source, reduce, include_self=include_self)

    def index_reduce_(
        self, dim: Any, index: Any, source: Any, reduce: Any, *, include_self: Any = True
    ) -> Tensor:
        result = mg.index_reduce(self, dim, index, source, reduce, include_self=include_self)
        return _store(self, result)

    def diagflat(self, offset: Any = 0) -> Tensor:
        return mg.diagflat(self, offset)

    def rot90(self, k: Any = 1, dims: Any = (0, 1)) -> Tensor:
        return mg.rot90(self, k, dims)

    def hash_tensor(self, dim: Any = (), *, keepdim: Any = False, mode: Any = 0) -> Tensor:
        return mg.hash_tensor(self, dim, keepdim=keepdim, mode=mode)
