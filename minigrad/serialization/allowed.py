"""The closed list of what a file may name, and what happens when it calls it.

A pickle names functions and classes, and calls them. Here a name only leads to an entry of this
list: nothing is ever imported or looked up for a file.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

import minigrad as mg

from .._tensor import Tensor
from ..dtypes import dtype
from ..layouts import strided
from ..nn.parameter import Parameter
from ..size import Size, device
from .errors import LoadError, shown
from .names import DTYPES, STORAGES, UNTYPED
from .numpy_values import dtype_of, scalar, unfilled_array
from .tensors import TypedStorage, parameter_of, tensor_in, with_attributes

MOST_PARTS = 1000  # of a key
_MAX_KEY = 1 << 60  # below it, unequal ints have unequal hashes
_KEYS = (str, bytes, bool, float, np.integer, np.floating, type(None), dtype, device)


class Name:
    """What stands for a name in a file until it is called.

    Attributes:
        name: the name.
        call: makes the object from the arguments that the file gives; None forbids it.
        factory: the class, when a defaultdict may have it as its factory.
        storage: the dtype of the elements, when it names a type of storages.
    """

    __slots__ = ("call", "factory", "name", "storage")

    def __init__(
        self,
        name: str,
        call: Callable[..., Any] | None = None,
        factory: type | None = None,
        storage: dtype | None = None,
    ) -> None:
        self.name = name
        self.call = call
        self.factory = factory
        self.storage = storage

    def __repr__(self) -> str:
        return f"<{self.name}>"


def find(module: str, name: str) -> Any:
    """What a file may mean by a name.

    Raises:
        LoadError: it is not in the list.
    """
    full = f"{'builtins' if module == '__builtin__' else module}.{name}"
    if full in DTYPES:
        return DTYPES[full]
    if name in STORAGES and module in ("torch", "torch.cuda", "torch.storage"):
        return Name(full, storage=STORAGES[name])
    if name == UNTYPED and module in ("torch", "torch.cuda", "torch.storage"):
        return Name(full, storage=mg.uint8)
    if full in _NAMES:
        return _NAMES[full]
    if module.startswith("torch") and (name.endswith("Storage") or name in _FOREIGN_DTYPES):
        raise LoadError(f"Unsupported global: {full}: minigrad has no such dtype")
    raise LoadError(
        f"Unsupported global: {full} is not among what a file may name. Only tensors and plain "
        "containers, numbers and strings are loaded, since loading anything else would run the "
        "file's code; save a module's or optimizer's `state_dict()`"
    )


_FOREIGN_DTYPES = (
    *("bfloat16", "complex32", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"),
    *("float8_e5m2fnuz", "float8_e8m0fnu", "qint8", "quint8", "qint32"),
)


def storage_dtype(kind: Any, type_: Any, key: Any, location: Any, numel: Any) -> dtype:
    """The dtype of the elements of a storage that a file refers to, the reference checked.

    Raises:
        LoadError: it is no reference to a storage.
    """
    if not (type(kind) is str and kind == "storage" and isinstance(type_, Name) and type_.storage):
        raise LoadError(f"a file refers to {shown(kind)}, which is no storage")
    if type(key) is not str or type(location) is not str or type(numel) is not int or numel < 0:
        raise LoadError("a file refers to a storage without a name, place or size")
    return type_.storage


def check_key(key: Any, most: int = 64) -> int:
    """Refuse keys of dicts and members of sets whose hashes could be made slow, or recurse.

    Args:
        key: the key, or the member.
        most: how many parts it may have, itself and those of tuples within tuples.

    Returns:
        How many it has.

    Raises:
        LoadError: more, or of other types.
    """
    parts, count = [key], 0
    while parts:
        part = parts.pop()
        count += 1
        if type(part) in (tuple, Size) and len(part) + len(parts) + count <= most:
            parts += part
        elif not (isinstance(part, _KEYS) or (type(part) is int and -_MAX_KEY < part < _MAX_KEY)):
            raise LoadError(f"an unusual {type(key).__name__} as key of a dict or member of a set")
    return count


def _ordered_dict(items: Any = ()) -> OrderedDict[Any, Any]:
    """Python 2 wrote the items as lists of two, Python 3 adds them afterwards."""
    result: OrderedDict[Any, Any] = OrderedDict()
    for key, value in items:
        check_key(key)
        result[key] = value
    return result


def _counter(counts: Any) -> Counter[Any]:
    return Counter(_exactly(dict, counts))


def _defaultdict(factory: Any = None) -> defaultdict[Any, Any]:
    if factory is None:
        return defaultdict(None)
    if not (isinstance(factory, Name) and factory.factory):
        raise LoadError(f"a defaultdict's factory is {shown(factory)}")
    return defaultdict(factory.factory)


def _set(members: Any) -> set[Any]:
    for member in _exactly(list, members):
        check_key(member)
    return set(members)


def _frozenset(members: Any) -> frozenset[Any]:
    return frozenset(_set(members))


def _encode(text: Any, encoding: Any) -> bytes:
    """How protocol 2 writes bytes."""
    if _exactly(str, encoding) != "latin1":
        raise LoadError(f"bytes are encoded as {shown(encoding)}")
    encoded: bytes = _exactly(str, text).encode("latin1")
    return encoded


def _bytearray(data: Any = b"") -> bytearray:
    return bytearray(_exactly(bytes, data))


def _complex(real: Any, imag: Any) -> complex:
    return complex(_exactly(float, real), _exactly(float, imag))


def _size(sizes: Any) -> Size:
    for n in _exactly(tuple, sizes):
        _exactly(int, n)
    return Size(sizes)


def _device(kind: Any, index: Any = None) -> device:
    return device(_exactly(str, kind), None if index is None else _exactly(int, index))


def _layout(name: Any) -> Any:
    if _exactly(str, name) != "torch.strided":
        raise LoadError(f"a file has the layout {shown(name)}: minigrad has dense tensors only")
    return strided


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise LoadError(f"a file has {type(value).__name__} where {kind.__name__} is expected")
    return value


# Tensors; the hooks in their descriptions have long been empty


def _tensor(storage: Any, offset: Any, size: Any, stride: Any) -> Tensor:
    return tensor_in(storage, offset, size, stride, False, _dtype_of(storage))


def _tensor_v2(storage: Any, *rest: Any) -> Tensor:
    described = (storage, *rest[:5], _dtype_of(storage), *rest[5:])
    return _tensor_v3(*described)


def _tensor_v3(
    storage: Any,
    offset: Any,
    size: Any,
    stride: Any,
    requires_grad: Any,
    hooks: Any,
    type_: Any,
    metadata: Any = None,
) -> Tensor:
    if metadata:
        raise LoadError(
            "a tensor was saved with its conjugation or negation pending: save what its "
            "resolve_conj() or resolve_neg() gives"
        )
    return tensor_in(storage, offset, size, stride, requires_grad, type_)


def _dtype_of(storage: Any) -> dtype | None:
    return storage.dtype if isinstance(storage, TypedStorage) else None


def _parameter(data: Any, requires_grad: Any, hooks: Any) -> Parameter:
    return parameter_of(data, requires_grad)


def _parameter_with_state(data: Any, requires_grad: Any, hooks: Any, state: Any) -> Tensor:
    return with_attributes(parameter_of(data, requires_grad), state)


def _of_type(function: Any, type_: Any, args: Any, state: Any) -> Tensor:
    """A tensor with attributes, or of another class."""
    kinds = (_NAMES[_TENSOR], _NAMES[_PARAMETER])
    if not any(function is f for f in _PLAIN) or not any(type_ is k for k in kinds):
        raise LoadError("a tensor of another class, or made by another function")
    tensor: Tensor = function.call(*_exactly(tuple, args))
    if type_ is _NAMES[_PARAMETER]:
        tensor = Parameter(tensor, tensor.requires_grad)
    return with_attributes(tensor, state)


_CORES = ("_core", "core")  # of NumPy 2 and 1
_TENSOR, _PARAMETER = "torch.Tensor", "torch.nn.parameter.Parameter"
_NAMES = {
    entry.name: entry
    for entry in (
        Name("torch._utils._rebuild_tensor", _tensor),
        Name("torch._utils._rebuild_tensor_v2", _tensor_v2),
        Name("torch._utils._rebuild_tensor_v3", _tensor_v3),
        Name("torch._utils._rebuild_parameter", _parameter),
        Name("torch._utils._rebuild_parameter_with_state", _parameter_with_state),
        Name("torch._tensor._rebuild_from_type_v2", _of_type),
        Name(_TENSOR),
        Name(_PARAMETER, parameter_of),
        Name("torch.Size", _size),
        Name("torch.device", _device),
        Name("torch.serialization._get_layout", _layout),
        Name("collections.OrderedDict", _ordered_dict),
        Name("collections.Counter", _counter),
        Name("collections.defaultdict", _defaultdict),
        Name("_codecs.encode", _encode),
        Name("builtins.bytes", lambda: b""),
        Name("builtins.bytearray", _bytearray),
        Name("builtins.complex", _complex),
        Name("builtins.set", _set, set),
        Name("builtins.frozenset", _frozenset),
        *(Name(f"builtins.{c.__name__}", None, c) for c in (list, dict, tuple, int, float)),
        *(Name(f"builtins.{c.__name__}", None, c) for c in (str, bool)),
        Name("numpy.dtype", dtype_of),
        Name("numpy.ndarray"),
        *(Name(f"numpy.{core}.multiarray.scalar", scalar) for core in _CORES),
        *(Name(f"numpy.{core}.multiarray._reconstruct", unfilled_array) for core in _CORES),
    )
}
_PLAIN = [_NAMES[f"torch._utils._rebuild_tensor{suffix}"] for suffix in ("", "_v2", "_v3")]
