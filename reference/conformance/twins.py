"""What in minigrad answers to a callable, a sample or a value of PyTorch's op database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np
import torch

import minigrad


def _paths() -> dict[int, str]:
    """The dotted name below `torch` of every public callable, by identity."""
    roots: dict[str, Any] = {
        "Tensor": torch.Tensor,
        "linalg": torch.linalg,
        "nn.functional": torch.nn.functional,
        "signal.windows": torch.signal.windows,
        "special": torch.special,
        "": torch,
    }
    paths = {}
    for prefix, root in roots.items():
        for name in dir(root):
            value = getattr(root, name, None)
            if callable(value) and not isinstance(value, (type, ModuleType)):
                paths[id(value)] = f"{prefix}.{name}".lstrip(".")
    return paths


PATHS = _paths()


class Absent(Exception):
    """Minigrad has no callable of that name."""


def named(path: str) -> Any:
    """What minigrad has under a dotted name.

    Raises:
        Absent: nothing.
    """
    found: Any = minigrad
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise Absent(path) from None
    return found


def twin(function: Any) -> Callable[..., Any]:
    """Minigrad's form of a callable: its own of the same name; a helper rebound to minigrad.

    The database wraps some operations in Python functions that say `torch`. Those are the same
    code with minigrad under that name.

    Raises:
        Absent: minigrad has no such callable.
    """
    path = PATHS.get(id(function))
    if path is not None:
        return named(path)  # type: ignore[no-any-return]
    if of_the_database(function):
        return _rebound(function)
    if isinstance(function, BuiltinFunctionType) and function.__module__ == "_operator":
        return function
    if isinstance(function, partial):
        return partial(twin(function.func), *function.args, **function.keywords)
    raise Absent(getattr(function, "__qualname__", repr(function)))


def of_the_database(function: Any) -> bool:
    """Whether a callable is a Python function of the database's own, whose code says `torch`."""
    return isinstance(function, FunctionType) and function.__module__.startswith("torch.testing.")


@cache
def _rebound(function: FunctionType) -> FunctionType:
    scope = function.__globals__ | {"torch": minigrad, "wrapper_set_seed": seeded}
    for name in function.__code__.co_names:
        value = scope.get(name)
        if value is not function and of_the_database(value):
            scope[name] = _rebound(value)
    made = FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def missing(function: FunctionType) -> list[str]:
    """The dotted names below `torch` that a helper's code asks for and minigrad lacks."""
    names = function.__code__.co_names
    absent = []
    for k, name in enumerate(names):
        if name != "torch":
            continue
        theirs: Any = torch
        path = ""
        for part in names[k + 1 :]:
            theirs = getattr(theirs, part, None)
            if theirs is None:
                break
            path = f"{path}.{part}".lstrip(".")
            try:
                named(path)
            except Absent:
                absent.append(path)
                break
    return absent


def seeded(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call with the generator at the seed that the database uses."""
    minigrad.manual_seed(42)
    return function(*args, **kwargs)


class Mover:
    """Copies of torch's values as minigrad's; what shares memory goes on sharing it.

    Attributes:
        leaves: the pairs (torch's, minigrad's) of tensors that require gradients, in order.
    """

    def __init__(self) -> None:
        self._made: dict[int, Any] = {}
        self._memory: dict[int, np.ndarray[Any, Any]] = {}
        self.leaves: list[tuple[torch.Tensor, Any]] = []

    def __call__(self, value: Any) -> Any:
        """The twin of a value: tensors, types, and what contains them."""
        if isinstance(value, torch.Tensor):
            if id(value) not in self._made:
                ours = minigrad.from_numpy(self._array(value)).requires_grad_(value.requires_grad)
                self._made[id(value)] = ours
                if value.requires_grad:
                    self.leaves.append((value, ours))
            return self._made[id(value)]
        if isinstance(value, torch.Size):
            return minigrad.Size(value)
        if isinstance(value, torch.nn.utils.rnn.PackedSequence):
            return named("nn.utils.rnn.PackedSequence")(*map(self, value))
        if isinstance(value, torch.nn.LinearCrossEntropyOptions):
            return named("nn.LinearCrossEntropyOptions")(**self(asdict(value)))
        if isinstance(value, (tuple, list)):
            return type(value)(self(v) for v in value)
        if isinstance(value, dict):
            return {key: self(v) for key, v in value.items()}
        if isinstance(value, slice):
            return slice(self(value.start), self(value.stop), self(value.step))
        if isinstance(value, torch.Generator):
            return minigrad.Generator().manual_seed(value.initial_seed())
        if isinstance(value, (torch.dtype, torch.layout, torch.memory_format)):
            return named(str(value).removeprefix("torch."))
        if isinstance(value, torch.device):
            return str(value)
        if isinstance(value, (FunctionType, BuiltinFunctionType)):  # a distance function, say
            return twin(value)
        if isinstance(value, torch.nn.Module):  # the same as a module
            made = named(f"nn.{type(value).__name__}")()
            vars(made).update({name: getattr(value, name) for name in value.__constants__})
            return made
        return value

    def _array(self, value: torch.Tensor) -> np.ndarray[Any, Any]:
        """The elements in a copy of the memory that they lie in, at the same places."""
        if value.device.type != "cpu" or value.ndim > 64:
            raise Absent(f"a tensor on {value.device} with {value.ndim} dimensions")
        value = value.detach()
        storage = value.untyped_storage()
        array: np.ndarray[Any, Any]
        if value.numel() == 0 or storage.data_ptr() == 0:
            array = value.numpy().copy()
            return array
        key = storage.data_ptr()
        if key not in self._memory:
            whole = torch.empty(0, dtype=torch.uint8).set_(storage)
            self._memory[key] = whole.numpy().copy()
        like = value.numpy()
        start = value.storage_offset() * value.element_size()
        memory = self._memory[key][start:]
        flat = memory[: len(memory) // like.itemsize * like.itemsize].view(like.dtype)
        array = np.lib.stride_tricks.as_strided(flat, like.shape, like.strides)
        return array
