"""What a function can reach: the Tensors, modules and numbers it may use besides its arguments."""

from __future__ import annotations

import dis
import functools
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import is_
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from .._tensor import Tensor
from ..nn.module import Module
from ..optim.lr_scheduler.scheduler import LRScheduler
from ..optim.optimizer import Optimizer

_LIBRARIES = {*sys.stdlib_module_names, "minigrad", "numpy", "torch"}
_PLAIN = (bool, int, float, complex, str, bytes, type(None))
_MEMBERS = ("_parameters", "_buffers", "_modules")
_MAKING = ("__init__", "__new__", "__annotations__", "__doc__", "__module__")
_CHANGING = (list, dict, set, deque)
_CONTAINERS = (list, tuple, set, frozenset, deque)


@dataclass
class Reach:
    """What was found, each thing once, in the order in which it was found.

    Attributes:
        tensors, modules, optimizers, schedulers: by whatever way they are reached.
        names: (namespace, name, value): global variables, module attributes and plain attributes
            of objects that functions on the way refer to.
        cells: (cell, value): variables of the functions around.
        contents: (container, what is in it): lists, dicts and sets among these values.
    """

    tensors: list[Tensor] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    optimizers: list[Optimizer] = field(default_factory=list)
    schedulers: list[LRScheduler] = field(default_factory=list)
    names: list[tuple[dict[str, Any], str, Any]] = field(default_factory=list)
    cells: list[tuple[Any, Any]] = field(default_factory=list)
    contents: list[tuple[Any, list[Any]]] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)  # names that code mentions
    _grads: set[int] = field(default_factory=set)
    _fields: list[tuple[dict[str, Any], str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._values: list[Any] = []

    def close(self) -> None:
        """All has been found: note what variables hold now."""
        self.names += [entry for entry in self._fields if entry[1] in self._used]
        self._values = [v for *_, v in self.names] + [v for _, v in self.cells]
        self.contents = [(v, contents(v)) for v in self._values if type(v) in _CHANGING]

    def holds(self) -> bool:
        """Whether all variables hold what they held then."""
        try:
            values = [
                *[space[name] for space, name, _ in self.names],
                *[cell.cell_contents for cell, _ in self.cells],
            ]
        except (KeyError, ValueError):  # one is gone
            return False
        if not same(values, self._values):
            return False
        for container, then in self.contents:
            now = contents(container)
            if len(now) != len(then) or not same(now, then):
                return False
        return True

    def signature(self) -> list[Any]:
        """All that makes a difference to how modules compute, to be compared with a later one's."""
        found: list[Any] = []
        for t in self.tensors:
            if id(t) in self._grads:  # made anew with every step
                continue
            found += [id(t), t._node is None, t._node is not None and t._node.hooks is not None]
        for m in self.modules:
            for name, value in vars(m).items():
                if isinstance(value, _PLAIN) or _is_plain_tuple(value):
                    found.append((id(m), name, value))
                elif name.endswith("_hooks"):
                    found.append((id(m), name, len(value)))
                elif name in _MEMBERS:
                    found += [(id(m), member, id(v)) for member, v in value.items()]
        found += [id(o) for o in self.optimizers]
        return found


def reach(*roots: Any) -> Reach:
    """Follow a function's variables, its functions' variables and what these consist of.

    Code of libraries is not looked into, for what it uses of the user's it has been given.

    Args:
        roots: functions and other objects to begin with.
    """
    found = Reach()
    seen: set[int] = set()
    kept: list[Any] = []  # so that no id is used twice
    stack: list[Any] = list(roots)[::-1]
    while stack:
        thing = stack.pop()
        if isinstance(thing, _PLAIN) or id(thing) in seen:
            continue
        seen.add(id(thing))
        kept.append(thing)
        stack.extend([*_parts(thing, found)][::-1])
    found.close()
    return found


def same(now: list[Any], then: list[Any]) -> bool:
    """Whether values are the same objects as before, or plain values that are equal."""
    return all(map(is_, now, then)) or all(
        [
            a is b or (type(a) is type(b) and isinstance(a, _PLAIN) and a == b)
            for a, b in zip(now, then, strict=True)
        ]
    )


def contents(container: Any) -> list[Any]:
    """What is in a list, a dict or a set."""
    return [*container, *container.values()] if type(container) is dict else [*container]


def _parts(thing: Any, found: Reach) -> Iterable[Any]:
    """What to follow next from `thing`, which is noted if it is of interest."""
    kind = type(thing)  # of others' objects `__class__` may do anything
    if issubclass(kind, Tensor):
        found.tensors.append(thing)
        grad, base = thing._grad, thing._base
        if grad is not None:
            found._grads.add(id(grad))
        return (x for x in (grad, base) if x is not None)
    if issubclass(kind, FunctionType):
        typed = thing.__code__.co_filename.startswith("<")  # at a prompt, whatever the module
        library = _is_library(thing.__module__) and not typed
        return () if library else _of_function(thing, found)
    if issubclass(kind, MethodType):
        return (thing.__self__, thing.__func__)
    if issubclass(kind, functools.partial):
        return (thing.func, thing.args, thing.keywords)
    if issubclass(kind, (staticmethod, classmethod)):
        return (thing.__func__,)
    if issubclass(kind, property):
        return (thing.fget,)
    if issubclass(kind, dict):
        return [*thing.keys(), *thing.values()]
    if issubclass(kind, _CONTAINERS):
        return list(thing)
    if issubclass(kind, (ModuleType, BuiltinFunctionType, CodeType)):
        return ()
    if issubclass(kind, type):
        return () if _is_library(thing.__module__) else list(vars(thing).values())
    return _of_instance(thing, found)


def _of_function(function: FunctionType, found: Reach) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            value = cell.cell_contents
        except ValueError:  # not assigned yet
            continue
        found.cells.append((cell, value))
        yield value
    yield function.__defaults__
    yield function.__kwdefaults__
    namespace = function.__globals__
    variables, attributes = _names_in(function.__code__)
    found._used |= attributes
    for name in sorted(variables & namespace.keys()):
        value = namespace[name]
        found.names.append((namespace, name, value))
        yield value
        if isinstance(value, ModuleType) and not _is_library(value.__name__):
            for attribute in sorted(attributes & vars(value).keys()):
                found.names.append((vars(value), attribute, vars(value)[attribute]))
                yield vars(value)[attribute]


def _names_in(code: CodeType) -> tuple[set[str], set[str]]:
    """The global variables and the attributes that code asks for, functions within included."""
    variables, attributes = set(), set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            variables.add(instruction.argval)
        elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            attributes.add(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            for mine, inner in zip((variables, attributes), _names_in(constant), strict=True):
                mine |= inner
    return variables, attributes


def _of_instance(thing: Any, found: Reach) -> Iterable[Any]:
    cls = type(thing)
    if _is_library(cls.__module__) and not cls.__module__.startswith("minigrad."):
        return ()
    fields = getattr(thing, "__dict__", None)
    if type(fields) is not dict:
        return ()
    if issubclass(cls, Module):
        found.modules.append(thing)
    elif issubclass(cls, Optimizer):
        found.optimizers.append(thing)
        return (thing.param_groups, thing.state, *_methods(cls))
    elif hasattr(cls, "_is_compiled"):
        return (thing._function,)
    elif issubclass(cls, LRScheduler):
        found.schedulers.append(thing)
        return (thing.optimizer,)
    elif not _is_library(cls.__module__):
        found._fields += [
            (fields, k, v) for k, v in fields.items() if isinstance(v, (*_PLAIN, *_CHANGING))
        ]
    return (fields, *_methods(cls))


def _methods(cls: type) -> Iterator[Any]:
    """What a class's code has besides making objects: the object is there."""
    for c in cls.__mro__:
        if not _is_library(c.__module__):
            yield from (v for name, v in vars(c).items() if name not in _MAKING)


def _is_library(module: str | None) -> bool:
    return module is None or module.partition(".")[0] in _LIBRARIES


def _is_plain_tuple(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(v, _PLAIN) for v in value)
