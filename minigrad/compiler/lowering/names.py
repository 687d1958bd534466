"""What the text of a program names: values, constants, functions, memory for what is on the way."""

from __future__ import annotations

import keyword
import math
import re
from collections.abc import Callable
from types import BuiltinMethodType
from typing import Any

import numpy as np

from ..program import Equation, Kind, Ref

Array = np.ndarray[Any, Any]
BLAS = "fd"  # the types that matrix products are fast for


class Names:
    """The names of a text.

    Attributes:
        namespace: what is known before a run; the other values are local variables of the text.
        kinds: of the values.
    """

    def __init__(self, kinds: list[Kind]) -> None:
        self.kinds = kinds
        self.namespace: dict[str, Any] = {}
        self._given: dict[Any, str] = {}
        self._count: dict[str, int] = {}  # of the names with a number behind
        self._numbers: dict[Any, Array] = {}
        self._scratch: dict[Any, Array] = {}
        self._kept: list[Any] = []  # whose ids are keys

    def fixed(self, value: Any) -> Any:
        """The array of a value, if it is the same in every run; else None."""
        found = self.namespace.get(repr(value)) if isinstance(value, Ref) else value
        return found if isinstance(found, np.ndarray) else None

    def place(self, out: str) -> Any:
        """The array in which a result belongs; None if it is made in each run, in C order."""
        return self.namespace.get(out)

    def kind(self, value: Any) -> Any:
        """The shape, dtype and strides of an array, known before a run or not."""
        return self.kinds[value.number] if isinstance(value, Ref) else value

    def text(self, value: Any) -> str:
        """A value, or a constant, or what is made of them."""
        if value is Ellipsis:
            return "..."
        if value is None or type(value) in (Ref, bool, int, str):
            return repr(value)
        if type(value) is float and math.isfinite(value):
            return repr(value)
        if type(value) is tuple:
            inside = ", ".join(map(self.text, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if type(value) is list:
            return f"[{', '.join(map(self.text, value))}]"
        if type(value) is slice:
            return f"slice({', '.join(map(self.text, (value.start, value.stop, value.step)))})"
        return self.give(value)

    def give(self, value: Any, name: str = "c") -> str:
        """The name of something that the text is given: one for each object."""
        key = id(value)
        if key not in self._given:
            self._kept.append(value)
            number = self._count.get(name, 0)
            while f"{name}{number}" in self.namespace:
                number += 1
            self._count[name] = number + 1
            self._given[key] = f"{name}{number}"
            self.namespace[f"{name}{number}"] = value
        return self._given[key]

    def number(self, value: Any, dtype: np.dtype[Any]) -> str:
        """The name of a number as an array without dimensions."""
        array = np.array(value, dtype)
        return self.give(self._numbers.setdefault((dtype.str, array.tobytes()), array))

    def ones(self, count: int, dtype: np.dtype[Any]) -> Array:
        """An array of ones, the same at each call."""
        return self._numbers.setdefault(("ones", count, dtype.str), np.ones(count, dtype))

    def scratch(self, shape: tuple[int, ...], dtype: Any, which: int = 0) -> Array:
        """Memory that is free before and after each equation."""
        key = shape, np.dtype(dtype).str, which
        return self._scratch.setdefault(key, np.empty(shape, dtype))

    def function(self, function: Any) -> str:
        """The name of a function: its own, if that is free."""
        known = function if isinstance(function, BuiltinMethodType) else id(function)
        if known in self._given:
            return self._given[known]
        owner = getattr(function, "__self__", None)
        name = getattr(function, "__name__", type(function).__name__)
        if isinstance(owner, np.ufunc):
            name = f"{owner.__name__}_{name}"
        if not name.isidentifier() or keyword.iskeyword(name) or re.fullmatch(r"v\d+.*", name):
            name = f"function{len(self._given)}"
        while name in self.namespace or name in _LOCAL:
            name += "_"
        self.namespace[name] = function
        self._kept.append(function)
        self._given[known] = name
        return name

    def method(self, array: Array, name: str, text: str) -> str:
        """The name of an array's method: looking one up takes as long as a small call.

        Args:
            array: whose method it is.
            name: the method's.
            text: what the array is called.
        """
        full = f"{text}_{name}"
        self.namespace[full] = getattr(array, name)
        return full


_LOCAL = ("i", "k", "n", "inputs", "varying", "values", "token", "part")

Lines = list[str]
# What writes an equation down as calls whose result lies in the memory of a name.
Lowered = Callable[[Equation, str, Names], Lines]


def call(equation: Equation, names: Names, *more: str) -> str:
    """An equation as it stands.

    Args:
        more: arguments by name.
    """
    parts = [*map(names.text, equation.args), *more]
    parts += [f"{k}={names.text(v)}" for k, v in equation.kwargs.items()]
    return f"{names.function(equation.function)}({', '.join(parts)})"


def is_memory(*arrays: Array | None) -> bool:
    """Whether these are arrays known before a run, in C order."""
    return all(a is not None and a.flags.c_contiguous for a in arrays)
