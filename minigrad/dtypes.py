"""Data types and PyTorch's rules for combining them: the one place that knows how kinds promote."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

import numpy as np


class dtype:
    """The type of a tensor's elements, such as `minigrad.float32`.

    There is one object per type, so `t.dtype is minigrad.float32` may be asked. It prints as
    PyTorch's does.

    Attributes:
        numpy: the `numpy.dtype` that holds such elements.
        is_floating_point: True for float16, float32 and float64.
        is_complex: True for complex64 and complex128.
        is_signed: True when negative values exist.
        itemsize: bytes an element.

    Example:
        >>> import minigrad as mg
        >>> mg.float32, mg.float32.itemsize, mg.int64.is_floating_point
        (torch.float32, 4, False)
    """

    __slots__ = (
        "_name",
        "is_complex",
        "is_floating_point",
        "is_signed",
        "itemsize",
        "kind",
        "numpy",
    )

    numpy: np.dtype[Any]

    def __init__(self, name: str) -> None:
        self._name = name
        if name == "bfloat16":  # to be named in scripts, not used
            self.is_floating_point = self.is_signed = True
            self.is_complex = False
            self.itemsize = 2
            self.kind = _KINDS["f"]
            return
        self.numpy = np.dtype(name)
        self.is_floating_point = self.numpy.kind == "f"
        self.is_complex = self.numpy.kind == "c"
        self.is_signed = self.numpy.kind in "ifc"
        self.itemsize = self.numpy.itemsize
        self.kind = _KINDS[self.numpy.kind]

    def __getattr__(self, name: str) -> Any:
        if name == "numpy":
            raise TypeError(
                f"{self} can be named, not used: NumPy has no such type. Use float32 or float16"
            )
        raise AttributeError(f"'torch.dtype' object has no attribute {name!r}")

    def __repr__(self) -> str:
        return f"torch.{self._name}"

    def __reduce__(self) -> str:
        return self._name

    def to_complex(self) -> dtype:
        """The complex type whose parts have this precision."""
        return complex128 if self in (float64, complex128) else complex64

    def to_real(self) -> dtype:
        """The floating type of a complex type's parts; a real type itself."""
        return {complex64: float32, complex128: float64}.get(self, self)


_KINDS = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}  # promotion only ever climbs this ladder

bool = dtype("bool")
uint8 = dtype("uint8")
uint16 = dtype("uint16")
uint32 = dtype("uint32")
uint64 = dtype("uint64")
int8 = dtype("int8")
int16 = dtype("int16")
int32 = dtype("int32")
int64 = dtype("int64")
float16 = dtype("float16")
float32 = dtype("float32")
float64 = dtype("float64")
bfloat16 = dtype("bfloat16")
complex64 = dtype("complex64")
complex128 = dtype("complex128")

short, int, long = int16, int32, int64
half, float, double = float16, float32, float64
cfloat, cdouble = complex64, complex128

_ALL = (
    *(bool, uint8, uint16, uint32, uint64, int8, int16, int32, int64),
    *(float16, float32, float64, complex64, complex128),
)
_FROM_NUMPY = {d.numpy: d for d in _ALL}
_FROM_PYTHON = {
    builtins.bool: bool,
    builtins.int: int64,
    builtins.float: float64,
    builtins.complex: complex128,
}
_default = float32


def of(numpy_dtype: np.dtype[Any]) -> dtype:
    """The dtype whose elements NumPy calls `numpy_dtype`.

    Raises:
        TypeError: minigrad has no such type (strings, dates, objects, ...).
    """
    try:
        return _FROM_NUMPY[numpy_dtype]
    except KeyError:
        pass
    native = np.dtype(numpy_dtype).newbyteorder("=")
    if native in _FROM_NUMPY:
        return _FROM_NUMPY[native]
    raise TypeError(
        f"can't convert np.ndarray of type {numpy_dtype}. The only supported types are: "
        + ", ".join(d._name for d in reversed(_ALL))
        + "."
    )


def as_dtype(value: Any) -> dtype:
    """`value` as a dtype: itself, or what PyTorch takes Python's bool, int, float, complex for.

    Raises:
        TypeError: for anything else.
    """
    if type(value) is dtype:
        return value
    try:
        return _FROM_PYTHON[value]
    except (KeyError, TypeError):
        raise TypeError(f"dtype must be a torch.dtype, got {value!r}") from None


def get_default_dtype() -> dtype:
    """The floating type that new tensors get from Python floats: float32 unless set.

    Example:
        >>> import minigrad as mg
        >>> mg.get_default_dtype()
        torch.float32
    """
    return _default


def set_default_dtype(d: dtype) -> None:
    """Set the floating type that new tensors get from Python floats.

    Args:
        d: a floating dtype.

    Raises:
        TypeError: `d` is not a floating dtype.

    Example:
        >>> import minigrad as mg
        >>> mg.set_default_dtype(mg.float64)
        >>> mg.tensor(1.5).dtype
        torch.float64
        >>> mg.set_default_dtype(mg.float32)
    """
    global _default
    d = as_dtype(d)
    if not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, got {d}")
    _default = d


def _promote(a: dtype, b: dtype) -> dtype:
    if a is b:
        return a
    if a.kind > b.kind:
        a, b = b, a  # now b is of the higher kind
    if a.kind < b.kind:
        # A float never widens for an integer; a complex does for a wide float.
        return a.to_complex() if b.is_complex and a is float64 else b
    if a.kind == 1 and {a, b} & {uint16, uint32, uint64}:
        raise RuntimeError(
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote "
            f"{a} and {b}"
        )
    return of(np.promote_types(a.numpy, b.numpy))


_PROMOTED: dict[tuple[dtype, dtype], dtype] = {}


def promote_types(type1: dtype, type2: dtype) -> dtype:
    """The smallest type of the higher of two kinds that holds both, by PyTorch's table.

    bool < integers < floats < complex; within a kind the wider wins. Unlike NumPy's, an integer
    never widens a float: int64 with float32 is float32.

    Args:
        type1: one dtype.
        type2: the other; the order does not matter.

    Raises:
        RuntimeError: uint16, uint32 or uint64 with another integer type.

    Example:
        >>> import minigrad as mg
        >>> mg.promote_types(mg.int64, mg.float32), mg.promote_types(mg.uint8, mg.int8)
        (torch.float32, torch.int16)
    """
    key = (type1, type2)
    found = _PROMOTED.get(key)
    if found is None:
        found = _PROMOTED[key] = _promote(as_dtype(type1), as_dtype(type2))
    return found


def of_scalar(value: Any) -> dtype:
    """The type a Python number stands for: bool, int64, the default float, or its complex."""
    if isinstance(value, builtins.bool):
        return bool
    if isinstance(value, builtins.int):
        return int64
    if isinstance(value, builtins.float):
        return _default
    if isinstance(value, complex):
        return _default.to_complex()
    raise TypeError(f"expected a Tensor or a number, got {type(value).__name__}")


def combine(dimensioned: dtype | None, zero_dim: dtype | None, scalar: dtype | None) -> dtype:
    """The type of an operation on tensors with dimensions, 0-d tensors and Python numbers.

    Each later group takes part only when it is of a higher kind than what stands before it.
    """
    result = dimensioned
    for other in (zero_dim, scalar):
        if other is None:
            continue
        if result is None:
            result = other
        elif other.kind > result.kind:
            result = promote_types(result, other) if other.is_complex else other
    assert result is not None
    return result


def result_of(operands: Iterable[Any]) -> dtype:
    """PyTorch's result type of `operands`: arrays (their shape and dtype are read) and numbers."""
    groups: list[dtype | None] = [None, None, None]
    for x in operands:
        if hasattr(x, "ndim"):
            group, d = (0 if x.ndim else 1), of(x.dtype)
        else:
            group, d = 2, of_scalar(x)
        known = groups[group]
        groups[group] = d if known is None else promote_types(known, d)
    return combine(*groups)


def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Whether in-place results of type `from_` may be stored as `to`: kinds may not fall.

    Args:
        from_: the type of the results.
        to: the type of what they would be stored in.

    Example:
        >>> import minigrad as mg
        >>> mg.can_cast(mg.float64, mg.float32), mg.can_cast(mg.float32, mg.int64)
        (True, False)
    """
    return from_.kind <= to.kind


class finfo:
    """Machine limits of a floating type: `bits`, `eps`, `max`, `min`, `tiny`, `resolution`.

    Example:
        >>> import minigrad as mg
        >>> mg.finfo(mg.float32).eps
        1.1920928955078125e-07
    """

    def __init__(self, type: dtype | None = None) -> None:
        d = _default if type is None else as_dtype(type)
        if not (d.is_floating_point or d.is_complex):
            raise TypeError(f"torch.finfo() requires a floating point input type, got {d}")
        limits = np.finfo(d.numpy)
        self.dtype = d.to_real()._name
        self.bits = limits.bits
        self.eps = limits.eps.item()
        self.max = limits.max.item()
        self.min = limits.min.item()
        self.tiny = self.smallest_normal = limits.smallest_normal.item()
        self.resolution = limits.resolution.item()

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
            f"eps={self.eps:g}, smallest_normal={self.tiny:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )


class iinfo:
    """Limits of an integer type: `bits`, `max`, `min`.

    Example:
        >>> import minigrad as mg
        >>> mg.iinfo(mg.int8).max
        127
    """

    def __init__(self, type: dtype) -> None:
        d = as_dtype(type)
        if d.kind != 1:
            raise TypeError(f"torch.iinfo() requires an integer input type, got {d}")
        limits = np.iinfo(d.numpy)
        self.dtype = d._name
        self.bits = limits.bits
        self.max = limits.max
        self.min = limits.min

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
