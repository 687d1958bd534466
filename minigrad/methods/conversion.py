"""Tensor methods that convert: types, copies, detached views; and what describes the layout."""

# The methods are documented at the functions of the same names; self is always a Tensor.
# ruff: noqa: D102
# mypy: disable-error-code="arg-type"

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import minigrad as mg

from .. import dtypes
from ..layouts import lies_in, preserve_format
from ..memory import UntypedStorage, address, offset, steps
from ..size import check_cpu

if TYPE_CHECKING:
    from .._tensor import Tensor
    from ..storage import TypedStorage


class ConversionMethods:
    """Types, devices, copies and layout."""

    _array: Any
    _version: list[int]

    def to(self, *args: Any, **kwargs: Any) -> Tensor:
        """In another type, or like another Tensor; devices other than the CPU are refused.

        Takes PyTorch's forms: `to(dtype)`, `to(device, dtype)`, `to(other)`, and the flags
        `non_blocking`, `copy`, `memory_format`.
        """
        dtype, where, copy = kwargs.get("dtype"), kwargs.get("device"), kwargs.get("copy", False)
        rest = list(args)
        if rest and isinstance(rest[0], ConversionMethods):
            dtype = rest.pop(0).dtype
        elif rest and not isinstance(rest[0], dtypes.dtype) and rest[0] not in (float, int, bool):
            where = rest.pop(0)
        if rest and (isinstance(rest[0], dtypes.dtype) or rest[0] in (float, int, bool)):
            dtype = rest.pop(0)
        if len(rest) > 1:
            copy = rest[1]
        check_cpu(where)
        result: Any = self if dtype is None else mg.functions.converting.to(self, dtype)
        result = result.clone() if copy and result is self else result
        wanted = kwargs.get("memory_format")
        if wanted not in (None, preserve_format):
            result = result.contiguous(wanted)
        return result  # type: ignore[no-any-return]

    def type(self, dtype: Any = None, non_blocking: bool = False) -> Any:
        """The name of the type, such as 'torch.FloatTensor'; or the Tensor in another type."""
        if dtype is None:
            return f"torch.{_TYPE_NAMES[self._array.dtype.name]}Tensor"
        if isinstance(dtype, str):
            name = dtype.removeprefix("torch.").removesuffix("Tensor")
            if name not in _BY_TYPE_NAME:
                raise ValueError(f"invalid type: {dtype!r}")
            dtype = _BY_TYPE_NAME[name]
        return self.to(getattr(dtype, "dtype", dtype))

    def type_as(self, other: Tensor) -> Tensor:
        return self.to(other.dtype)

    def float(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.float32, memory_format=memory_format)

    def double(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.float64, memory_format=memory_format)

    def half(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.float16, memory_format=memory_format)

    def long(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.int64, memory_format=memory_format)

    def int(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.int32, memory_format=memory_format)

    def short(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.int16, memory_format=memory_format)

    def char(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.int8, memory_format=memory_format)

    def byte(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.uint8, memory_format=memory_format)

    def bool(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.bool, memory_format=memory_format)

    def cpu(self, memory_format: Any = None) -> Tensor:
        return self  # type: ignore[return-value]

    def cuda(self, device: Any = None, non_blocking: Any = False, memory_format: Any = None) -> Any:
        check_cpu("cuda")

    def xpu(self, device: Any = None, non_blocking: Any = False, memory_format: Any = None) -> Any:
        check_cpu("xpu")

    def bfloat16(self, memory_format: Any = None) -> Tensor:
        return self.to(dtypes.bfloat16)

    def to_dense(self, dtype: Any = None, *, masked_grad: Any = None) -> Tensor:
        """The Tensor itself, which is dense; in another type where one is given."""
        return self.to(dtype) if dtype is not None else self  # type: ignore[return-value]

    def to_sparse(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("minigrad's tensors are dense: there is no to_sparse()")

    def pin_memory(self) -> Tensor:
        return self  # type: ignore[return-value]

    def share_memory_(self) -> Tensor:
        return self  # type: ignore[return-value]

    def clone(self, *, memory_format: Any = None) -> Tensor:
        return mg.clone(self, memory_format=memory_format)

    def detach(self) -> Tensor:
        """The same memory and version counter, without history."""
        return mg.functions.converting.detach(self)

    def detach_(self) -> Tensor:
        """Forget the history, in place."""
        return mg.functions.converting.detach_(self)

    def is_nonzero(self) -> Any:
        return mg.is_nonzero(self)

    def is_floating_point(self) -> Any:
        return self._array.dtype.kind == "f"

    def is_complex(self) -> Any:
        return self._array.dtype.kind == "c"

    def is_signed(self) -> Any:
        return self._array.dtype.kind in "ifc"

    def is_contiguous(self, memory_format: Any = None) -> Any:
        """Whether the elements lie in order in memory, or in the order of a `memory_format`."""
        if memory_format is None:
            return self._array.flags.c_contiguous
        return lies_in(self._array, memory_format)

    def is_pinned(self) -> Any:
        return False

    def is_set_to(self, tensor: Tensor) -> Any:
        """Whether both are the same memory seen the same way."""
        a, b = self._array, tensor._array
        return (a.shape, a.strides, address(a)) == (b.shape, b.strides, address(b))

    def size(self, dim: Any = None) -> Any:
        """The shape, or the size of one dimension."""
        shape: mg.Size = self.shape  # type: ignore[attr-defined]
        return shape if dim is None else shape[mg.functions.arguments.dim(dim, len(shape))]

    def dim(self) -> Any:
        """The number of dimensions."""
        return self._array.ndim

    ndimension = dim

    def numel(self) -> Any:
        """The number of elements."""
        return math.prod(self._array.shape)

    nelement = numel

    def element_size(self) -> Any:
        """Bytes an element."""
        return self._array.itemsize

    def stride(self, dim: Any = None) -> Any:
        """Steps in memory from one place of a dimension to the next, in elements."""
        strides = steps(self._array)
        return strides if dim is None else strides[mg.functions.arguments.dim(dim, len(strides))]

    def storage_offset(self) -> Any:
        """How many elements lie before the first one in the memory."""
        return offset(self._array)

    def data_ptr(self) -> Any:
        """The address of the first element; 0 when there is none."""
        return address(self._array) if self._array.size else 0

    def untyped_storage(self) -> Any:
        """The memory that this Tensor and its views lie in."""
        return UntypedStorage(self._array)

    def storage(self) -> TypedStorage:
        """The memory that this Tensor and its views lie in, as elements in a row."""
        return mg.storage.TypedStorage(self)

    def resize(self, *sizes: Any) -> Tensor:
        """`view`, of old: other sizes for the same number of elements."""
        warnings.warn("non-inplace resize is deprecated", stacklevel=2)
        shape = mg.functions.arguments.checked_sizes(sizes)
        if math.prod(shape) != self.numel():
            raise RuntimeError(
                f"requested resize to {'x'.join(map(str, shape))} ({math.prod(shape)} elements in "
                f"total), but the given tensor has {self.numel()} elements: resize can only change "
                "the shape"
            )
        return self.contiguous().view(shape)  # type: ignore[attr-defined, no-any-return]

    def resize_as(self, tensor: Tensor) -> Tensor:
        """`resize` to the sizes of another Tensor."""
        return self.resize(tensor._array.shape)

    def get_device(self) -> Any:
        """-1: on the CPU."""
        return -1


_TYPE_NAMES = {
    "float32": "Float",
    "float64": "Double",
    "float16": "Half",
    "int64": "Long",
    "int32": "Int",
    "int16": "Short",
    "int8": "Char",
    "uint8": "Byte",
    "bool": "Bool",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
}
_BY_TYPE_NAME = {name: getattr(dtypes, numpy) for numpy, name in _TYPE_NAMES.items()}
