"""Python's numbers and nested sequences as arrays by PyTorch's rules, types found or given."""

from __future__ import annotations

import cmath
import functools
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..dtypes import dtype
from ..quiet import quiet

_PLAIN = {bool, int, float, complex}
_UINT64 = np.dtype(np.uint64)  # the only type that int64 does not lead to


def packed(data: Any, wanted: np.dtype[Any] | None = None) -> np.ndarray[Any, Any]:
    """A new array of numbers in nested sequences, or of one number.

    Without a type wanted it is found as PyTorch finds it: the default float for Python's floats,
    int64, bool; that of NumPy numbers, arrays and Tensors among them; the common one of several.

    Args:
        data: a number, or lists, tuples and other sequences of numbers, arrays and Tensors.
        wanted: the type of the result.

    Raises:
        ValueError: rows of different lengths; an integer beyond 64 bits.
        TypeError: something that is no number where one should be.
        RuntimeError: no type is known for some element; a number does not fit into the type.
    """
    found: set[type] = set()
    if type(data) in (list, tuple):
        _leaf_types(data, found)
    else:
        found.add(type(data))
    if found <= _PLAIN:
        if wanted is None:
            wanted = _inferred(found).numpy
    else:
        if isinstance(data, (str, bytes)):
            raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
        seen: list[dtype] = []
        data = _plain(data, seen)
        found = set()
        _leaf_types([data], found)
        if wanted is None:
            promoted = functools.reduce(dtypes.promote_types, seen) if seen else _inferred(found)
            wanted = promoted.numpy
    try:
        return _filled(data, found, wanted)
    except ValueError as error:
        raise (_ragged(data) or error) from None


def packed_number(value: Any, wanted: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """A number as a 0-d array of a type, which must be able to hold it.

    Raises:
        RuntimeError: it does not fit.
    """
    if isinstance(value, complex) and wanted.kind != "c":
        if value.imag:
            raise _overflow(wanted)
        value = value.real
    if isinstance(value, float) and wanted.kind in "iu":
        limits = np.iinfo(wanted)  # fractions count here, unlike in sequences
        if not limits.min <= value <= limits.max:
            raise _overflow(wanted)
    try:
        array = _filled(value, {type(value)}, wanted)
    except (ValueError, OverflowError):
        raise _overflow(wanted) from None
    if wanted.kind in "fc" and cmath.isinf(array.item()) and not cmath.isinf(value):
        raise _overflow(wanted)
    return array


def _leaf_types(data: Iterable[Any], found: set[type]) -> None:
    """Add the types of all that is neither a list nor a tuple."""
    types = set(map(type, data))
    if list in types or tuple in types:
        for item in data:
            if type(item) in (list, tuple):
                _leaf_types(item, found)
        types -= {list, tuple}
    found |= types


def _inferred(found: set[type]) -> dtype:
    if complex in found:
        return dtypes.get_default_dtype().to_complex()
    if float in found or not found:
        return dtypes.get_default_dtype()
    return dtypes.int64 if int in found else dtypes.bool


def _plain(x: Any, seen: list[dtype]) -> Any:
    """Nested lists of Python numbers; the types of what stood there are added to `seen`."""
    if isinstance(x, np.generic):
        seen.append(dtypes.of(x.dtype))
        return x.item()
    if isinstance(x, Tensor):
        array = x._array
        seen.append(x.dtype)
        if array.size == 1:
            return array.item()
        message = "only one element tensors can be converted to Python scalars"
        raise TypeError(message) if array.dtype.kind in "iub" else ValueError(message)
    if isinstance(x, np.ndarray):
        seen.append(dtypes.of(x.dtype))
        return x.tolist()
    if isinstance(x, (bool, int, float, complex)):
        seen.append(dtypes.of_scalar(x))
        return x
    if isinstance(x, (str, bytes)):
        raise ValueError(f"too many dimensions '{type(x).__name__}'")
    kind = type(x)
    if hasattr(kind, "__getitem__") and hasattr(kind, "__len__") and not isinstance(x, Mapping):
        return [_plain(item, seen) for item in x]
    raise RuntimeError(f"Could not infer dtype of {kind.__name__}")


def _filled(data: Any, found: set[type], wanted: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """The array of plain data whose leaves have the types `found`."""
    if wanted.kind in "iu":
        return _integers(data, found, wanted)
    with quiet:
        if wanted.char == "e":  # PyTorch rounds to float16 by way of float32
            return np.array(data, np.float32).astype(wanted)
        return np.array(data, wanted)


def _integers(data: Any, found: set[type], wanted: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Integers, floats without their fraction; negative ones wrap around into unsigned types."""
    if float in found:
        array = np.trunc(np.array(data, np.float64))
    elif wanted == _UINT64:
        array = np.array(data, np.uint64)
    else:
        try:
            array = np.array(data, np.int64)
        except OverflowError:
            raise ValueError("Overflow when unpacking long long") from None
    if array.dtype == wanted:
        return array
    highest = int(np.iinfo(wanted).max)
    lowest = -highest if wanted.kind == "u" else -highest - 1
    if not ((array >= lowest) & (array < highest + 1)).all():
        raise _overflow(wanted)
    return array.astype(wanted) if wanted == _UINT64 else array.astype(np.int64).astype(wanted)


def _overflow(wanted: np.dtype[Any]) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {wanted.name} without overflow")


def _ragged(data: Any) -> Exception | None:
    """What is wrong with nested lists that make no array; None when nothing is."""
    shape = []
    first = data
    while isinstance(first, (list, tuple)):
        shape.append(len(first))
        first = first[0] if first else None
    level = [data]
    for dim, expected in enumerate(shape):
        for row in level:
            if not isinstance(row, (list, tuple)):
                return TypeError(f"not a sequence: {row!r}, beside sequences at dim {dim}")
            if len(row) != expected:
                return ValueError(
                    f"expected sequence of length {expected} at dim {dim} (got {len(row)})"
                )
        level = [item for row in level for item in row]
    for item in level:
        if isinstance(item, (list, tuple)):
            return TypeError(f"must be real number, not {type(item).__name__}")
    return None
