"""A closed unpickler: a machine for the few opcodes that tensors in containers take.

Nothing is imported, looked up or called but by `allowed.py`; every step takes a bounded time and
a bounded multiple of its bytes in memory, and nothing recurses, whatever the file says.
"""

from __future__ import annotations

import pickle
import struct
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from .allowed import MOST_PARTS, Name, check_key, find
from .errors import LoadError
from .numpy_values import check_dtype_state, fill_array
from .tensors import set_attributes

_MAPPINGS = (dict, OrderedDict, Counter, defaultdict)
_COPIED = (str, bytes, tuple, list, dict)
_MAX_NAME = 256

_INT_32, _UINT_16, _UINT_32 = struct.Struct("<i"), struct.Struct("<H"), struct.Struct("<I")
_UINT_8, _DOUBLE = struct.Struct("<B"), struct.Struct(">d")


class Unpickler:
    """Reads one pickle.

    Args:
        file: where it begins, at the present position.
        size: how many bytes there are at most.
        storage: returns the storage that a tuple in the pickle refers to.
    """

    def __init__(
        self, file: IO[bytes], size: int, storage: Callable[[tuple[Any, ...]], Any]
    ) -> None:
        self.file = file
        self.size = size
        self.storage = storage
        self.memo: dict[int, Any] = {}
        self.marks: list[list[Any]] = []
        self.stack: list[Any] = []
        # How many items calls may copy in all. A file that names each once needs less than its
        # size; one that has a long list made into a set again and again needs more.
        self.budget = 4 * size + 4096
        self.hashing = 8 * size + 4096  # the same of the parts of keys, which take time only

    def load(self) -> Any:
        """The object.

        Raises:
            LoadError: the pickle is damaged, or names what is not allowed.
        """
        read, opcodes, stop = self.file.read, _OPCODES, pickle.STOP[0]
        code = -1
        try:
            while True:
                (code,) = read(1)
                if code == stop:
                    return _value(self.stack.pop())
                opcodes[code](self)
        except (LoadError, OSError):
            raise
        except KeyError as error:
            if code in opcodes:
                raise _damaged(code, error) from error
            raise LoadError(
                f"not a PyTorch file, or a damaged one: opcode {code:#x} is not among what tensors "
                "in containers take"
            ) from None
        except Exception as error:  # whatever it is, the file led to it
            raise _damaged(code, error) from error

    def take(self, count: int) -> bytes:
        """The next so many bytes."""
        if count > self.size:
            raise LoadError("a file says that a part is longer than the whole")
        data = self.file.read(count)
        if len(data) != count:
            raise LoadError("the file ends too early")
        return data

    def number(self, layout: struct.Struct) -> Any:
        """The next number, laid out so."""
        (value,) = layout.unpack(self.file.read(layout.size))
        return value

    def push(self, value: Any) -> None:
        """Put a value on the stack."""
        self.stack.append(value)

    def marked(self) -> list[Any]:
        """What was put on the stack since the last mark, taken off."""
        items = self.stack
        self.stack = self.marks.pop()
        return items

    # Opcodes that are more than a line

    def _protocol(self) -> None:
        version = self.take(1)[0]
        if version > pickle.HIGHEST_PROTOCOL:
            raise LoadError(f"unknown pickle protocol {version}")

    def _mark(self) -> None:
        self.marks.append(self.stack)
        self.stack = []

    def _global(self) -> None:
        lines = [self.file.readline(_MAX_NAME) for _ in range(2)]
        if not all(line.endswith(b"\n") for line in lines):
            raise LoadError("a name in the file does not end")
        self.push(find(*(line[:-1].decode() for line in lines)))

    def _stack_global(self) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        if type(module) is not str or type(name) is not str or len(module + name) > _MAX_NAME:
            raise LoadError("a name in the file is no name")
        self.push(find(module, name))

    def _reduce(self) -> None:
        args, name = self.stack.pop(), self.stack.pop()
        if not isinstance(name, Name) or name.call is None or type(args) is not tuple:
            raise LoadError(f"a file would call {_short(name)}, which can't be")
        self._charge(args)
        self.push(name.call(*args))

    def _build(self) -> None:
        state, target = self.stack.pop(), self.stack[-1]
        if isinstance(target, np.dtype):
            check_dtype_state(state)
        elif type(target) is np.ndarray:
            if type(state) is tuple:
                self._charge(state)
            fill_array(target, state)
        elif type(target) is OrderedDict and type(state) is dict:
            self._charge((state,))
            set_attributes(target, state)
        else:
            raise LoadError(f"a file would set the state of a {type(target).__name__}")

    def _charge(self, args: tuple[Any, ...]) -> None:
        for arg in args:
            if type(arg) in _COPIED:
                self.budget -= len(arg)
        if self.budget < 0:
            raise LoadError("a file has its parts copied over and over")

    def _append(self) -> None:
        item = self.stack.pop()
        self._target((list,)).append(_value(item))

    def _appends(self) -> None:
        items = self.marked()
        self._target((list,)).extend(map(_value, items))

    def _add_items(self) -> None:
        items = self.marked()
        members = self._target((set,))
        for item in items:
            members.add(self._key(item))

    def _set_item(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._target(_MAPPINGS)[self._key(key)] = _value(value)

    def _set_items(self) -> None:
        items = self.marked()
        mapping = self._target(_MAPPINGS)
        for key, value in zip(items[::2], items[1::2], strict=True):
            mapping[self._key(key)] = _value(value)

    def _key(self, key: Any) -> Any:
        self.hashing -= check_key(key, MOST_PARTS)
        if self.hashing < 0:
            raise LoadError("a file has large keys over and over")
        return key

    def _target(self, kinds: tuple[type, ...]) -> Any:
        target = self.stack[-1]
        if type(target) not in kinds:
            raise LoadError(f"a file would add items to a {type(target).__name__}")
        return target

    def _tuple_of(self, count: int) -> None:
        if len(self.stack) < count:
            raise LoadError("a tuple in the file lacks its items")
        self.stack[-count:] = [tuple(self.stack[-count:])]

    def _frozenset(self) -> None:
        items = self.marked()
        self.push(frozenset(map(self._key, items)))

    def _persistent(self) -> None:
        key = self.stack.pop()
        if type(key) is not tuple:
            raise LoadError("a reference to a storage is no tuple")
        self.push(self.storage(key))

    def _text(self, count: int) -> None:
        self.push(str(self.take(count), "utf-8", "surrogatepass"))


def _damaged(code: int, error: Exception) -> LoadError:
    return LoadError(f"damaged file: opcode {code:#x} failed ({type(error).__name__}: {error})")


def _value(item: Any) -> Any:
    """What is to be in a container: not a name, which only stands for what it may make."""
    if type(item) is Name:
        raise LoadError(f"Unsupported global: {item!r} as a value: no classes or functions are")
    return item


def _short(value: Any) -> str:
    return repr(value) if isinstance(value, Name) else f"a {type(value).__name__}"


_OPCODES: dict[int, Callable[[Unpickler], Any]] = {
    pickle.PROTO[0]: Unpickler._protocol,
    pickle.FRAME[0]: lambda m: m.take(8),
    # values
    pickle.NONE[0]: lambda m: m.push(None),
    pickle.NEWTRUE[0]: lambda m: m.push(True),
    pickle.NEWFALSE[0]: lambda m: m.push(False),
    pickle.BININT[0]: lambda m: m.push(m.number(_INT_32)),
    pickle.BININT1[0]: lambda m: m.push(m.number(_UINT_8)),
    pickle.BININT2[0]: lambda m: m.push(m.number(_UINT_16)),
    pickle.LONG1[0]: lambda m: m.push(pickle.decode_long(m.take(m.number(_UINT_8)))),
    pickle.LONG4[0]: lambda m: m.push(pickle.decode_long(m.take(m.number(_UINT_32)))),
    pickle.BINFLOAT[0]: lambda m: m.push(m.number(_DOUBLE)),
    pickle.BINUNICODE[0]: lambda m: m._text(m.number(_UINT_32)),
    pickle.SHORT_BINUNICODE[0]: lambda m: m._text(m.number(_UINT_8)),
    pickle.SHORT_BINSTRING[0]: lambda m: m._text(m.number(_UINT_8)),  # a string of Python 2
    pickle.SHORT_BINBYTES[0]: lambda m: m.push(m.take(m.number(_UINT_8))),
    pickle.BINBYTES[0]: lambda m: m.push(m.take(m.number(_UINT_32))),
    # containers
    pickle.EMPTY_TUPLE[0]: lambda m: m.push(()),
    pickle.EMPTY_LIST[0]: lambda m: m.push([]),
    pickle.EMPTY_DICT[0]: lambda m: m.push({}),
    pickle.EMPTY_SET[0]: lambda m: m.push(set()),
    pickle.MARK[0]: Unpickler._mark,
    pickle.TUPLE[0]: lambda m: m.push(tuple(m.marked())),
    pickle.TUPLE1[0]: lambda m: m._tuple_of(1),
    pickle.TUPLE2[0]: lambda m: m._tuple_of(2),
    pickle.TUPLE3[0]: lambda m: m._tuple_of(3),
    pickle.FROZENSET[0]: Unpickler._frozenset,
    pickle.APPEND[0]: Unpickler._append,
    pickle.APPENDS[0]: Unpickler._appends,
    pickle.ADDITEMS[0]: Unpickler._add_items,
    pickle.SETITEM[0]: Unpickler._set_item,
    pickle.SETITEMS[0]: Unpickler._set_items,
    # objects
    pickle.GLOBAL[0]: Unpickler._global,
    pickle.STACK_GLOBAL[0]: Unpickler._stack_global,
    pickle.REDUCE[0]: Unpickler._reduce,
    pickle.NEWOBJ[0]: Unpickler._reduce,  # all that is allowed is made by the same call
    pickle.BUILD[0]: Unpickler._build,
    pickle.BINPERSID[0]: Unpickler._persistent,
    # what was met before
    pickle.BINPUT[0]: lambda m: m.memo.__setitem__(m.number(_UINT_8), m.stack[-1]),
    pickle.LONG_BINPUT[0]: lambda m: m.memo.__setitem__(m.number(_UINT_32), m.stack[-1]),
    pickle.MEMOIZE[0]: lambda m: m.memo.__setitem__(len(m.memo), m.stack[-1]),
    pickle.BINGET[0]: lambda m: m.push(m.memo[m.number(_UINT_8)]),
    pickle.LONG_BINGET[0]: lambda m: m.push(m.memo[m.number(_UINT_32)]),
}
