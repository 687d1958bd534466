"""Tensor methods that change shape or pick elements."""

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
class ShapeMethods:
    """Views, joins, splits, indexing; documented at the functions of the same names."""

    _array: Any

    def reshape(self, *shape: Any) -> Tensor:
        return mg.reshape(self, *shape)

    def view(self, *shape: Any, dtype: Any = None, size: Any = None) -> Tensor:
        kind = shape[0] if len(shape) == 1 and dtype is None else dtype
        if isinstance(kind, mg.dtype):
            return mg.functions.strided.view_as_type(self, kind)
        return mg.functions.shaping.view(self, *(shape if size is None else size))

    def flatten(self, start_dim: Any = 0, end_dim: Any = -1) -> Tensor:
        return mg.flatten(self, start_dim, end_dim)

    def unflatten(self, dim: Any, sizes: Any) -> Tensor:
        return mg.unflatten(self, dim, sizes)

    def squeeze(self, dim: Any = None) -> Tensor:
        return mg.squeeze(self, dim)

    def squeeze_(self, dim: Any = None) -> Tensor:
        return mg.functions.resizing.squeeze_(self, dim)

    def unsqueeze(self, dim: Any) -> Tensor:
        return mg.unsqueeze(self, dim)

    def unsqueeze_(self, dim: Any) -> Tensor:
        return mg.functions.resizing.unsqueeze_(self, dim)

    def permute(self, *dims: Any) -> Tensor:
        return mg.permute(self, *dims)

    def transpose(self, dim0: Any, dim1: Any) -> Tensor:
        return mg.transpose(self, dim0, dim1)

    def transpose_(self, dim0: Any, dim1: Any) -> Tensor:
        return mg.functions.resizing.transpose_(self, dim0, dim1)

    def t(self) -> Tensor:
        return mg.t(self)

    def t_(self) -> Tensor:
        return mg.functions.resizing.t_(self)

    def adjoint(self) -> Tensor:
        return mg.adjoint(self)

    def movedim(self, source: Any, destination: Any) -> Tensor:
        return mg.movedim(self, source, destination)

    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        return mg.moveaxis(self, source, destination)

    def swapaxes(self, axis0: Any, axis1: Any) -> Tensor:
        return mg.swapaxes(self, axis0, axis1)

    def swapaxes_(self, axis0: Any, axis1: Any) -> Tensor:
        return mg.functions.resizing.transpose_(self, axis0, axis1)

    def swapdims(self, dim0: Any, dim1: Any) -> Tensor:
        return mg.swapdims(self, dim0, dim1)

    def swapdims_(self, dim0: Any, dim1: Any) -> Tensor:
        return mg.functions.resizing.transpose_(self, dim0, dim1)

    def broadcast_to(self, size: Any) -> Tensor:
        return mg.broadcast_to(self, size)

    def repeat(self, *repeats: Any) -> Tensor:
        return mg.functions.shaping.repeat(self, *repeats)

    def tile(self, *dims: Any) -> Tensor:
        return mg.tile(self, *dims)

    def flip(self, *axes: Any, dims: Any = ()) -> Tensor:
        return mg.flip(self, *axes, dims=dims)

    def fliplr(self) -> Tensor:
        return mg.fliplr(self)

    def flipud(self) -> Tensor:
        return mg.flipud(self)

    def roll(self, shifts: Any, dims: Any = None) -> Tensor:
        return mg.roll(self, shifts, dims)

    def diagonal(self, offset: Any = 0, dim1: Any = 0, dim2: Any = 1) -> Tensor:
        return mg.diagonal(self, offset, dim1, dim2)

    def diag(self, diagonal: Any = 0) -> Tensor:
        return mg.diag(self, diagonal)

    def diag_embed(self, offset: Any = 0, dim1: Any = -2, dim2: Any = -1) -> Tensor:
        return mg.diag_embed(self, offset, dim1, dim2)

    def trace(self) -> Tensor:
        return mg.trace(self)

    def select(self, dim: Any, index: Any) -> Tensor:
        return mg.select(self, dim, index)

    def narrow(self, dim: Any, start: Any, length: Any) -> Tensor:
        return mg.narrow(self, dim, start, length)

    def narrow_copy(self, dim: Any, start: Any, length: Any) -> Tensor:
        return mg.narrow_copy(self, dim, start, length)

    def unfold(self, dimension: Any, size: Any, step: Any) -> Tensor:
        return mg.functions.strided.unfold(self, dimension, size, step)

    def as_strided(self, size: Any, stride: Any, storage_offset: Any = None) -> Tensor:
        return mg.as_strided(self, size, stride, storage_offset)

    def as_strided_(self, size: Any, stride: Any, storage_offset: Any = None) -> Tensor:
        return mg.as_strided_(self, size, stride, storage_offset)

    def as_strided_scatter(
        self, src: Tensor, size: Any, stride: Any, storage_offset: Any = None
    ) -> Tensor:
        return mg.as_strided_scatter(self, src, size, stride, storage_offset)

    def select_scatter(self, src: Tensor, dim: Any, index: Any) -> Tensor:
        return mg.select_scatter(self, src, dim, index)

    def slice_scatter(
        self, src: Tensor, dim: Any = 0, start: Any = None, end: Any = None, step: Any = 1
    ) -> Tensor:
        return mg.slice_scatter(self, src, dim, start, end, step)

    def diagonal_scatter(
        self, src: Tensor, offset: Any = 0, dim1: Any = 0, dim2: Any = 1
    ) -> Tensor:
        return mg.diagonal_scatter(self, src, offset, dim1, dim2)

    def resize_(self, *sizes: Any, memory_format: Any = None) -> Tensor:
        return mg.functions.resizing.resize_(self, *sizes, memory_format=memory_format)

    def resize_as_(self, the_template: Tensor, *, memory_format: Any = None) -> Tensor:
        return mg.resize_as_(self, the_template, memory_format=memory_format)

    def set_(
        self,
        source: Any = None,
        storage_offset: Any = None,
        size: Any = None,
        stride: Any = None,
    ) -> Tensor:
        return mg.functions.resizing.set_(self, source, storage_offset, size, stride)

    def expand(self, *size: Any) -> Tensor:
        return mg.functions.shaping.expand(self, *size)

    def expand_as(self, other: Tensor) -> Tensor:
        return mg.functions.shaping.expand(self, other.shape)

    def view_as(self, other: Tensor) -> Tensor:
        return mg.functions.shaping.view(self, other.shape)

    def reshape_as(self, other: Tensor) -> Tensor:
        return mg.reshape(self, other.shape)

    def sum_to_size(self, *size: Any) -> Tensor:
        return mg.functions.shaping.sum_to_size(self, *size)

    def ravel(self) -> Tensor:
        return mg.reshape(self, -1)

    def contiguous(self, memory_format: Any = None) -> Tensor:
        return mg.functions.converting.contiguous(self, memory_format)

    def tril(self, diagonal: Any = 0) -> Tensor:
        return mg.tril(self, diagonal)

    def tril_(self, diagonal: Any = 0) -> Tensor:
        return _store(self, mg.tril(self, diagonal))

    def triu(self, diagonal: Any = 0) -> Tensor:
        return mg.triu(self, diagonal)

    def triu_(self, diagonal: Any = 0) -> Tensor:
        return _store(self, mg.triu(self, diagonal))

    def split(self, split_size: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.split(self, split_size, dim)

    def chunk(self, chunks: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.chunk(self, chunks, dim)

    def split_with_sizes(self, split_sizes: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.split_with_sizes(self, split_sizes, dim)

    def unsafe_split(self, split_size: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.unsafe_split(self, split_size, dim)

    def unsafe_split_with_sizes(self, split_sizes: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.unsafe_split_with_sizes(self, split_sizes, dim)

    def unsafe_chunk(self, chunks: Any, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.unsafe_chunk(self, chunks, dim)

    def tensor_split(
        self,
        indices_or_sections: Any = None,
        dim: Any = 0,
        *,
        indices: Any = None,
        sections: Any = None,
    ) -> tuple[Tensor, ...]:
        return mg.tensor_split(self, indices_or_sections, dim, indices=indices, sections=sections)

    def hsplit(
        self, *indices_or_sections: Any, indices: Any = None, sections: Any = None
    ) -> tuple[Tensor, ...]:
        return mg.hsplit(self, *indices_or_sections, indices=indices, sections=sections)

    def vsplit(
        self, *indices_or_sections: Any, indices: Any = None, sections: Any = None
    ) -> tuple[Tensor, ...]:
        return mg.vsplit(self, *indices_or_sections, indices=indices, sections=sections)

    def dsplit(
        self, *indices_or_sections: Any, indices: Any = None, sections: Any = None
    ) -> tuple[Tensor, ...]:
        return mg.dsplit(self, *indices_or_sections, indices=indices, sections=sections)

    def unbind(self, dim: Any = 0) -> tuple[Tensor, ...]:
        return mg.unbind(self, dim)

    def index_select(self, dim: Any, index: Any) -> Tensor:
        return mg.index_select(self, dim, index)

    def gather(self, dim: Any, index: Any, *, sparse_grad: Any = False) -> Tensor:
        return mg.gather(self, dim, index, sparse_grad=sparse_grad)

    def masked_select(self, mask: Any) -> Tensor:
        return mg.masked_select(self, mask)

    def take(self, index: Any) -> Tensor:
        return mg.take(self, index)

    def repeat_interleave(
        self, repeats: Any, dim: Any = None, *, output_size: Any = None
    ) -> Tensor:
        return mg.repeat_interleave(self, repeats, dim, output_size=output_size)

    def scatter_add(self, dim: Any, index: Any, src: Any) -> Tensor:
        return mg.scatter_add(self, dim, index, src)

    def scatter_add_(self, dim: Any, index: Any, src: Any) -> Tensor:
        return _store(self, mg.scatter_add(self, dim, index, src), index, src)

    def index_add(self, dim: Any, index: Any, source: Any, *, alpha: Any = 1) -> Tensor:
        return mg.index_add(self, dim, index, source, alpha=alpha)

    def index_add_(self, dim: Any, index: Any, source: Any, *, alpha: Any = 1) -> Tensor:
        return _store(self, mg.index_add(self, dim, index, source, alpha=alpha), index, source)

    def index_put(self, indices: Any, values: Any, accumulate: Any = False) -> Tensor:
        return mg.index_put(self, indices, values, accumulate)

    def index_put_(self, indices: Any, values: Any, accumulate: Any = False) -> Tensor:
        return _store(self, mg.index_put(self, indices, values, accumulate), values)

    def index_fill(self, dim: Any, index: Any, value: Any) -> Tensor:
        return mg.index_fill(self, dim, index, value)

    def index_fill_(self, dim: Any, index: Any, value: Any) -> Tensor:
        return _store(self, mg.index_fill(self, dim, index, value), index, value)

    def index_copy(self, dim: Any, index: Any, source: Any) -> Tensor:
        return mg.index_copy(self, dim, index, source)

    def index_copy_(self, dim: Any, index: Any, source: Any) -> Tensor:
        return _store(self, mg.index_copy(self, dim, index, source))

    def scatter(
        self, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: Any = None
    ) -> Tensor:
        return mg.scatter(self, dim, index, src, value=value, reduce=reduce)

    def scatter_(
        self, dim: int, index: Tensor, src: Any = None, *, value: Any = None, reduce: Any = None
    ) -> Tensor:
        result = mg.scatter(self, dim, index, src, value=value, reduce=reduce)
        return _store(self, result, index, src)

    def nonzero(self, *, as_tuple: bool = False) -> Any:
        return mg.nonzero(self, as_tuple=as_tuple)

    def __getitem__(self, key: Any) -> Tensor:
        return mg.functions.indexing.getitem(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        mg.functions.indexing.setitem(self, key, value)

    @property
    def T(self) -> Tensor:
        """A view with all dimensions in reverse order."""
        return mg.functions.axes.reversed_dims(self)

    @property
    def mT(self) -> Tensor:
        """A view with the last two dimensions exchanged."""
        return mg.functions.axes.matrices(self, "tensor.mT")

    @property
    def mH(self) -> Tensor:
        """The adjoint of each matrix: of reals, `mT`."""
        return mg.functions.axes.matrices(self, "tensor.mH")

    @property
    def H(self) -> Tensor:
        """The adjoint of a matrix: of reals, its transpose."""
        if self._array.ndim not in (0, 2):
            raise RuntimeError(
                "tensor.H is only supported on matrices (2-D tensors). Got "
                f"{self._array.ndim}-D tensor. For batches of matrices, consider using tensor.mH"
            )
        return mg.functions.axes.matrices(self, "tensor.H")
