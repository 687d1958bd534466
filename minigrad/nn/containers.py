"""Modules that hold modules: Sequential, ModuleList, ModuleDict."""

from __future__ import annotations

import operator
import warnings
from collections import OrderedDict
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from itertools import chain
from typing import TYPE_CHECKING, Any, overload

from .errors import name_failing_layer
from .module import Module

if TYPE_CHECKING:
    from typing_extensions import Self


_call = Module.__call__


class Container(Module):
    """A module with children: what `Module` itself does by now. Deprecated, as in PyTorch.

    Args:
        **kwargs: the children by their names.

    Example:
        >>> import warnings
        >>> import minigrad as mg
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     mg.nn.Container(act=mg.nn.Tanh()).act
        Tanh()
    """

    def __init__(self, **kwargs: Any) -> None:
        warnings.warn(
            "`nn.Container` is deprecated. All of its functionality is now implemented in "
            "`nn.Module`. Subclass that instead.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__()
        for name, module in kwargs.items():
            self.add_module(name, module)


class _Indexed(Module):
    """What Sequential and ModuleList share: children in order, looked up by position."""

    _modules: dict[str, Module]  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def _key(self, idx: Any) -> str:
        """The name of the child at a position, counted from the end when negative."""
        return list(self._modules)[position(idx, len(self))]

    def __setitem__(self, idx: int, module: Module) -> None:
        setattr(self, self._key(idx), module)

    def __delitem__(self, idx: int | slice) -> None:
        keys = list(self._modules)[idx] if isinstance(idx, slice) else [self._key(idx)]
        for key in keys:
            delattr(self, key)
        self._renumber(list(self))

    def _renumber(self, modules: list[Module]) -> None:
        self._modules = {str(i): module for i, module in enumerate(modules)}

    def append(self, module: Module) -> Self:
        """Add a module at the end, and return self."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add all modules at the end, and return self.

        Raises:
            TypeError: `modules` is not iterable.
        """
        if not isinstance(modules, Iterable):
            raise TypeError(
                f"{type(self).__name__}.extend should be called with an iterable, but got "
                f"{type(modules).__name__}"
            )
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, key: int | slice) -> Any:
        """Remove the child at a position (or those of a slice) and return it."""
        module = self[key]  # type: ignore[index]
        del self[key]
        return module


class Sequential(_Indexed):
    """A chain of modules: the output of each is the input of the next.

    Args:
        *args: the modules; or one OrderedDict of them by name.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Sequential(mg.nn.Linear(2, 3), mg.nn.ReLU(), mg.nn.Linear(3, 1))
        >>> model(mg.ones(4, 2)).shape
        torch.Size([4, 1])
        >>> model[:2]
        Sequential(
          (0): Linear(in_features=2, out_features=3, bias=True)
          (1): ReLU()
        )
    """

    @overload
    def __init__(self, *args: Module) -> None: ...
    @overload
    def __init__(self, arg: OrderedDict[str, Module], /) -> None: ...
    def __init__(self, *args: Any) -> None:
        super().__init__()
        by_name = len(args) == 1 and isinstance(args[0], OrderedDict)
        named = args[0] if by_name else {str(i): module for i, module in enumerate(args)}
        for name, module in named.items():
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        """Pass `input` through all modules in turn."""
        module: Module = self
        try:
            for module in self._modules.values():
                # Where a call would only call `forward`, it takes longer than a small layer may.
                if type(module).__call__ is _call and not module._hooked:
                    input = module.forward(input)
                else:
                    input = module(input)
        except Exception as error:
            name_failing_layer(error, module)
            raise
        return input

    @overload
    def __getitem__(self, idx: slice) -> Sequential: ...
    @overload
    def __getitem__(self, idx: int) -> Module: ...
    def __getitem__(self, idx: int | slice) -> Module:
        if isinstance(idx, slice):
            return type(self)(OrderedDict(list(self._modules.items())[idx]))
        return self._modules[self._key(idx)]

    def insert(self, index: int, module: Module) -> Self:
        """Put a module before the one at `index`, and return self.

        Raises:
            AssertionError: `module` is not a Module.
            IndexError: `index` is beyond the ends.
        """
        if not isinstance(module, Module):
            raise AssertionError(f"module should be of type: {Module}")
        if not -len(self) <= index <= len(self):
            raise IndexError(f"Index out of range: {index}")
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)
        return self

    def __add__(self, other: Sequential) -> Sequential:
        return Sequential(*self, *self._other(other))

    def __iadd__(self, other: Sequential) -> Self:
        return self.extend(self._other(other))

    @staticmethod
    def _other(other: Any) -> Sequential:
        if not isinstance(other, Sequential):
            raise ValueError(
                "add operator supports only objects of Sequential class, "
                f"but {type(other)} is given."
            )
        return other

    def __mul__(self, other: int) -> Sequential:
        return Sequential(*list(self) * self._factor(other))

    __rmul__ = __mul__

    def __imul__(self, other: int) -> Self:
        return self.extend(list(self) * (self._factor(other) - 1))

    def _factor(self, other: Any) -> int:
        if not isinstance(other, int):
            raise TypeError(f"unsupported operand type(s) for *: {type(self)} and {type(other)}")
        if other <= 0:
            raise ValueError(f"Non-positive multiplication factor {other} for {type(self)}")
        return other


class ModuleList(_Indexed):
    """A list of modules that registers them; what is computed with them is up to the owner.

    Args:
        modules: an iterable of modules to begin with.

    Example:
        >>> import minigrad as mg
        >>> layers = mg.nn.ModuleList(mg.nn.Linear(2, 2) for _ in range(3))
        >>> layers
        ModuleList(
          (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)
        )
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.extend(modules)

    def _key(self, idx: Any) -> str:
        return str(position(idx, len(self)))

    @overload
    def __getitem__(self, idx: slice) -> ModuleList: ...
    @overload
    def __getitem__(self, idx: int) -> Module: ...
    def __getitem__(self, idx: int | slice) -> Module:
        if isinstance(idx, slice):
            return type(self)(list(self)[idx])
        return self._modules[self._key(idx)]

    def insert(self, index: int, module: Module) -> None:
        """Put a module before the one at `index`.

        Args:
            index: a position from the start.
            module: the module.
        """
        modules = list(self)
        modules.insert(index, module)
        self._renumber(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return ModuleList(chain(self, other))

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __repr__(self) -> str:
        if not len(self):
            return f"{self._get_name()}()"
        runs: list[tuple[str, int]] = []  # equal neighbours: their text, the first one's index
        for index, text in enumerate(map(repr, self)):
            if not runs or runs[-1][0] != text:
                runs.append((text, index))
        lines = []
        ends = [start - 1 for _, start in runs[1:]] + [len(self) - 1]
        for (text, start), end in zip(runs, ends, strict=True):
            line = f"({start}): {text}"
            if end > start:
                line = f"({start}-{end}): {end - start + 1} x {text}"
            lines.append(line.replace("\n", "\n  "))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


class ModuleDict(Module):
    """A dictionary of modules that registers them, in order of insertion.

    Args:
        modules: a mapping, or an iterable of pairs, to begin with.

    Example:
        >>> import minigrad as mg
        >>> heads = mg.nn.ModuleDict({"mean": mg.nn.Linear(4, 1), "scale": mg.nn.Softplus()})
        >>> heads["mean"](mg.ones(2, 4)).shape
        torch.Size([2, 1])
    """

    _modules: dict[str, Module]  # type: ignore[assignment]

    def __init__(
        self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None
    ) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Module:
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def clear(self) -> None:
        """Remove all modules."""
        self._modules.clear()

    def pop(self, key: str) -> Module:
        """Remove a module and return it."""
        return self._modules.pop(key)

    def keys(self) -> KeysView[str]:
        """The names."""
        return self._modules.keys()

    def items(self) -> ItemsView[str, Module]:
        """The pairs of name and module."""
        return self._modules.items()

    def values(self) -> ValuesView[Module]:
        """The modules."""
        return self._modules.values()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add the modules of a mapping (or of pairs), replacing those with the same names.

        Raises:
            TypeError: `modules` or one of its elements is not iterable.
            ValueError: an element is not a pair.
        """
        for name, module in pairs(modules, "ModuleDict"):
            self[name] = module


def position(idx: Any, size: int) -> int:
    """The position from the start that an index, maybe negative, stands for.

    Raises:
        IndexError: it is beyond the ends.
    """
    idx = operator.index(idx)
    if not -size <= idx < size:
        raise IndexError(f"index {idx} is out of range")
    return int(idx % size)


def pairs(entries: Any, container: str) -> Iterable[tuple[str, Any]]:
    """The (name, value) pairs that the argument of a container's `update` holds, checked.

    Raises:
        TypeError: it or one of its elements is not iterable.
        ValueError: an element is not a pair.
    """
    if not isinstance(entries, Iterable):
        raise TypeError(
            f"{container}.update should be called with an iterable of key/value pairs, but got "
            f"{type(entries).__name__}"
        )
    if hasattr(entries, "items"):
        return list(entries.items())
    checked = []
    for index, entry in enumerate(entries):
        element = f"{container} update sequence element #{index}"
        if not isinstance(entry, Iterable):
            raise TypeError(f"{element} should be Iterable; is {type(entry).__name__}")
        values = tuple(entry)
        if len(values) != 2:
            raise ValueError(f"{element} has length {len(values)}; 2 is required")
        checked.append(values)
    return checked
