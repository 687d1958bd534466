"""Writes objects as pickles of protocol 2 that PyTorch reads with `weights_only=True`.

Python's own pickler can't do it, since it looks up what it names, and PyTorch need not be there.
The bytes are those that PyTorch writes.
"""

from __future__ import annotations

import pickle
import struct
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple, NoReturn

import numpy as np

from .._tensor import Tensor
from ..dtypes import dtype
from ..layouts import layout
from ..memory import Array, address, offset, owner, steps
from ..nn.parameter import Buffer, Parameter
from ..size import Size, device
from .allowed import MOST_PARTS, check_key
from .errors import LoadError
from .names import NUMPY_KINDS, STORAGE_NAMES, UNTYPED
from .tensors import attributes

_BATCH = 1000  # items that one opcode adds to a container
_FACTORIES = (list, dict, set, int, float, str, bool, tuple)  # a defaultdict may have


class Storage(NamedTuple):
    """A piece of memory to be written: its name in the file, its bytes, and their type."""

    key: str
    memory: Array
    dtype: dtype


class Pickler:
    r"""One pickle under way, and the storages that its tensors lie in.

    Attributes:
        storages: what the pickle refers to, in the order of their names.

    Example:
        >>> pickler = Pickler()
        >>> pickler.dump([1, 2.5])
        b'\x80\x02]q\x00(K\x01G@\x04\x00\x00\x00\x00\x00\x00e.'
    """

    def __init__(self) -> None:
        self._out = bytearray()
        self._memo: dict[int, tuple[int, Any]] = {}  # with the object, so that its id stays its own
        self._names: dict[str, int] = {}
        self._storages: dict[int, Storage] = {}
        self._path: list[str] = []

    @property
    def storages(self) -> list[Storage]:
        """What the pickle refers to, in the order of their names."""
        return list(self._storages.values())

    def dump(self, obj: Any) -> bytes:
        """The pickle of an object.

        Raises:
            pickle.PicklingError: some part of it can't be written; the message says which.
            RuntimeError: tensors see the same memory as different types.
        """
        self._out += pickle.PROTO + b"\2"
        try:
            self._save(obj)
        except RecursionError:
            raise pickle.PicklingError("can't save: containers are nested too deeply") from None
        return bytes(self._out + pickle.STOP)

    def _save(self, x: Any) -> None:
        known = self._memo.get(id(x))
        if known is not None:
            self._get(known[0])
        elif type(x) in _WRITERS:
            _WRITERS[type(x)](self, x)
        elif isinstance(x, np.dtype) or (isinstance(x, np.generic) and x.dtype.kind in NUMPY_KINDS):
            self._numpy(x)
        else:
            way = [name for name in ("state_dict", "get_state") if hasattr(x, name)]
            hint = f"; save what its {way[0]}() gives" if way and not isinstance(x, type) else ""
            self._refuse(
                x, f": only tensors, numbers, strings and plain containers of such can be{hint}"
            )

    def _refuse(self, x: Any, why: str) -> NoReturn:
        where = f" (at obj{''.join(self._path)})" if self._path else ""
        kind = f"{type(x).__module__}.{type(x).__qualname__}".removeprefix("builtins.")
        name = f" {x.__qualname__}" if hasattr(x, "__qualname__") else ""
        raise pickle.PicklingError(f"can't save the {kind}{name}{where}{why}")

    def _inside(self, place: str, x: Any) -> None:
        self._path.append(place)
        self._save(x)
        self._path.pop()

    # What was written before

    def _put(self) -> int:
        index = len(self._memo) + len(self._names)
        self._indexed(pickle.BINPUT, pickle.LONG_BINPUT, index)
        return index

    def _get(self, index: int) -> None:
        self._indexed(pickle.BINGET, pickle.LONG_BINGET, index)

    def _indexed(self, short: bytes, long: bytes, index: int) -> None:
        self._out += short + bytes((index,)) if index < 256 else long + struct.pack("<I", index)

    def _memoize(self, x: Any) -> None:
        index = self._put()
        self._memo[id(x)] = index, x

    def _global(self, module: str, name: str) -> None:
        full = f"{module}\n{name}\n"
        if full in self._names:
            self._get(self._names[full])
        else:
            self._out += pickle.GLOBAL + full.encode()
            self._names[full] = self._put()

    def _reduce(self, name: str, args: tuple[Any, ...], x: Any) -> None:
        """The call of a function by its full name; the result is `x`."""
        self._global(*name.rsplit(".", 1))
        self._tuple(args, self._argument)
        self._out += pickle.REDUCE
        self._memoize(x)

    def _argument(self, x: Any) -> None:
        """An argument of a call, which may be one of the classes that `load` knows."""
        if isinstance(x, type) and x in _FACTORIES:
            self._global("__builtin__", x.__name__)
        elif x is np.ndarray:
            self._global("numpy", "ndarray")
        else:
            self._save(x)

    # Numbers and strings

    def _none(self, x: None) -> None:
        self._out += pickle.NONE

    def _bool(self, x: bool) -> None:
        self._out += pickle.NEWTRUE if x else pickle.NEWFALSE

    def _int(self, x: int) -> None:
        if 0 <= x < 1 << 8:
            self._out += bytes((pickle.BININT1[0], x))
        elif 0 <= x < 1 << 16:
            self._out += pickle.BININT2 + struct.pack("<H", x)
        elif -(1 << 31) <= x < 1 << 31:
            self._out += pickle.BININT + struct.pack("<i", x)
        else:
            digits = pickle.encode_long(x)
            short = len(digits) < 256
            head = pickle.LONG1 if short else pickle.LONG4
            self._out += head + struct.pack("<B" if short else "<i", len(digits)) + digits

    def _float(self, x: float) -> None:
        self._out += pickle.BINFLOAT + struct.pack(">d", x)

    def _complex(self, x: complex) -> None:
        self._reduce("__builtin__.complex", (x.real, x.imag), x)

    def _str(self, x: str) -> None:
        encoded = x.encode("utf-8", "surrogatepass")
        self._out += pickle.BINUNICODE + struct.pack("<I", len(encoded)) + encoded
        self._memoize(x)

    def _bytes(self, x: bytes) -> None:
        if x:
            self._reduce("_codecs.encode", (str(x, "latin1"), "latin1"), x)
        else:
            self._reduce("__builtin__.bytes", (), x)

    def _bytearray(self, x: bytearray) -> None:
        self._reduce("__builtin__.bytearray", (bytes(x),) if x else (), x)

    # Containers

    def _tuple(self, x: tuple[Any, ...], save: Callable[[Any], None] | None = None) -> None:
        if not x:
            self._out += pickle.EMPTY_TUPLE
            return
        if len(x) > 3:
            self._out += pickle.MARK
        for k, item in enumerate(x):
            if save is None:
                self._inside(f"[{k}]", item)
            else:
                save(item)
        if id(x) in self._memo:
            self._refuse(x, ": it contains itself")
        short = {1: pickle.TUPLE1, 2: pickle.TUPLE2, 3: pickle.TUPLE3}
        self._out += short.get(len(x), pickle.TUPLE)
        self._memoize(x)

    def _list(self, x: list[Any]) -> None:
        self._out += pickle.EMPTY_LIST
        self._memoize(x)
        for many, batch in _batches(enumerate(x)):
            if many:
                self._out += pickle.MARK
            for k, item in batch:
                self._inside(f"[{k}]", item)
            self._out += pickle.APPENDS if many else pickle.APPEND

    def _dict(self, x: dict[Any, Any]) -> None:
        self._out += pickle.EMPTY_DICT
        self._memoize(x)
        self._items(x)

    def _items(self, x: dict[Any, Any]) -> None:
        for many, batch in _batches(x.items()):
            if many:
                self._out += pickle.MARK
            for key, item in batch:
                self._check_key(key, MOST_PARTS)
                self._inside(f" key {key!r}", key)
                self._inside(f"[{key!r}]", item)
            self._out += pickle.SETITEMS if many else pickle.SETITEM

    def _check_key(self, key: Any, *most: int) -> None:
        try:
            check_key(key, *most)
        except LoadError as error:
            where = "".join(self._path)
            raise pickle.PicklingError(f"can't save obj{where}: {error}, as a file's go") from None

    def _ordered_dict(self, x: OrderedDict[Any, Any]) -> None:
        self._reduce("collections.OrderedDict", (), x)
        self._items(x)
        if vars(x):  # a Module's `state_dict` keeps the layers' versions there
            self._save(vars(x))
            self._out += pickle.BUILD

    def _counter(self, x: Counter[Any]) -> None:
        self._reduce("collections.Counter", (dict(x),), x)

    def _defaultdict(self, x: defaultdict[Any, Any]) -> None:
        factory: Any = x.default_factory
        if factory is not None and factory not in _FACTORIES:
            self._refuse(x, f": its factory {factory!r} can't be; save dict(...) of it")
        self._reduce("collections.defaultdict", () if factory is None else (factory,), x)
        self._items(x)

    def _set(self, x: set[Any] | frozenset[Any]) -> None:
        for member in x:
            self._check_key(member)
        self._reduce(f"__builtin__.{type(x).__name__}", (list(x),), x)

    def _numpy(self, x: Any) -> None:
        """NumPy's arrays, scalars and dtypes say themselves how they are made."""
        if isinstance(x, np.ndarray) and (x.dtype.kind not in NUMPY_KINDS or not x.dtype.isnative):
            self._refuse(x, f": its elements are of dtype {x.dtype}; make it a Tensor")
        function, args, *state = x.__reduce__()
        self._reduce(f"{function.__module__}.{function.__name__}", args, x)
        if state:
            self._tuple(state[0], self._save)
            self._out += pickle.BUILD

    # PyTorch's

    def _size(self, x: Size) -> None:
        self._reduce("torch.Size", (tuple(x),), x)

    def _dtype(self, x: dtype) -> None:
        self._global(*repr(x).split("."))

    def _layout(self, x: layout) -> None:
        self._reduce("torch.serialization._get_layout", (repr(x),), x)

    def _device(self, x: device) -> None:
        kind = x.type.encode().decode()  # a string of its own, as PyTorch's devices make
        self._reduce("torch.device", (kind,) if x.index is None else (kind, x.index), x)

    def _tensor(self, x: Tensor) -> None:
        state = attributes(x)
        if not state:
            self._plain_tensor(x, x.requires_grad)
            return
        self._global("torch._tensor", "_rebuild_from_type_v2")
        self._out += pickle.MARK
        typed = x.dtype in STORAGE_NAMES
        self._global("torch._utils", "_rebuild_tensor_v2" if typed else "_rebuild_tensor_v3")
        self._global("torch", "Tensor")
        self._tensor_arguments(x, x.requires_grad)
        self._save(state)
        self._out += pickle.TUPLE
        self._anonymous()
        self._out += pickle.REDUCE
        self._memoize(x)

    def _parameter(self, x: Parameter) -> None:
        state = attributes(x)
        self._global(
            "torch._utils",
            "_rebuild_parameter_with_state" if state else "_rebuild_parameter",
        )
        if state:
            self._out += pickle.MARK
        self._plain_tensor(x.data, False)
        self._bool(x.requires_grad)
        self._save(OrderedDict())
        if state:
            self._save(state)
        self._out += pickle.TUPLE if state else pickle.TUPLE3
        self._anonymous()
        self._out += pickle.REDUCE
        self._memoize(x)

    def _plain_tensor(self, x: Tensor, requires_grad: bool) -> None:
        typed = x.dtype in STORAGE_NAMES
        self._global("torch._utils", "_rebuild_tensor_v2" if typed else "_rebuild_tensor_v3")
        self._tensor_arguments(x, requires_grad)
        self._out += pickle.REDUCE
        self._memoize(x)

    def _tensor_arguments(self, x: Tensor, requires_grad: bool) -> None:
        array = _writable(x._array)
        storage = self._storage(array, x.dtype)
        typed = x.dtype in STORAGE_NAMES
        self._out += pickle.MARK
        self._out += pickle.MARK
        self._save("storage")
        if typed:
            self._global("torch", STORAGE_NAMES[x.dtype])
        else:
            self._global("torch.storage", UNTYPED)
        self._save(storage.key)
        self._save("cpu")
        self._int(storage.memory.nbytes // (array.itemsize if typed else 1))
        self._out += pickle.TUPLE
        self._anonymous()
        self._out += pickle.BINPERSID
        self._int(offset(array))
        self._save(tuple(array.shape))
        self._save(tuple(steps(array)))
        self._bool(requires_grad)
        self._save(OrderedDict())
        if not typed:
            self._dtype(x.dtype)
        self._out += pickle.TUPLE
        self._anonymous()

    def _anonymous(self) -> None:
        """What is not referred to again has its number all the same, as in PyTorch's pickles."""
        self._memoize(object())

    def _storage(self, array: Array, dtype: dtype) -> Storage:
        memory = owner(array)
        storage = self._storages.get(id(memory))
        if storage is None:
            storage = Storage(str(len(self._storages)), memory, dtype)
            self._storages[id(memory)] = storage
        elif storage.dtype is not dtype:
            raise RuntimeError(
                "Cannot save multiple tensors or storages that view the same data as different "
                f"types: {storage.dtype} and {dtype} (at obj{''.join(self._path)})"
            )
        return storage


def _batches(items: Iterable[Any]) -> Iterable[tuple[bool, list[Any]]]:
    """Lists of up to so many items as one opcode adds, and whether it is more than one."""
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        yield len(batch) > 1, batch


def _writable(array: Array) -> Array:
    """`array`, or a copy when its memory can't be written as it lies."""
    plain = (
        array.dtype.isnative
        and owner(array).flags.forc
        and all(s >= 0 and s % array.itemsize == 0 for s in array.strides)
        and owner(array).nbytes % array.itemsize == 0
        and (address(array) - address(owner(array))) % array.itemsize == 0
    )
    return array if plain else np.array(array, array.dtype.newbyteorder("="), order="C")


_WRITERS: dict[type, Callable[[Pickler, Any], None]] = {
    type(None): Pickler._none,
    bool: Pickler._bool,
    int: Pickler._int,
    float: Pickler._float,
    complex: Pickler._complex,
    str: Pickler._str,
    bytes: Pickler._bytes,
    bytearray: Pickler._bytearray,
    tuple: Pickler._tuple,
    list: Pickler._list,
    dict: Pickler._dict,
    OrderedDict: Pickler._ordered_dict,
    Counter: Pickler._counter,
    defaultdict: Pickler._defaultdict,
    set: Pickler._set,
    frozenset: Pickler._set,
    np.ndarray: Pickler._numpy,
    Size: Pickler._size,
    dtype: Pickler._dtype,
    layout: Pickler._layout,
    device: Pickler._device,
    Tensor: Pickler._tensor,
    Buffer: Pickler._tensor,
    Parameter: Pickler._parameter,
}
