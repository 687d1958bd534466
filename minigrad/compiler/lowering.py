"""NumPy calls into given memory, as text, for the equations of a program."""

from __future__ import annotations

import keyword
import math
import operator
import re
from collections.abc import Callable
from types import BuiltinMethodType
from typing import Any

import numpy as np

from .passes.renaming import stored
from .passes.rewriting import is_whole
from .program import Equation, Kind, Ref, as_array
from .trace import astype

clip = np._core.umath.clip  # type: ignore[attr-defined]  # the ufunc that `np.clip` calls


class Names:
    """What the text of a program may name: values, constants and functions.

    Attributes:
        namespace: what is known before a run; the other values are local variables of the text.
        kinds: of the values.
    """

    def __init__(self, kinds: list[Kind]) -> None:
        self.kinds = kinds
        self.namespace: dict[str, Any] = {"as_array": as_array, "empty": np.empty}
        self._constants: dict[int, str] = {}
        self._numbers: dict[Any, Any] = {}
        self._functions: dict[Any, str] = {}
        self._kept: list[Any] = []  # whose ids are keys

    def fixed(self, ref: Any) -> Any:
        """The array of a value, if it is the same in every run; else None."""
        return self.namespace.get(repr(ref)) if isinstance(ref, Ref) else None

    def text(self, value: Any) -> str:
        """A value, or a constant, or what is made of them, in the text."""
        if isinstance(value, Ref) or value is None or value is Ellipsis or type(value) is bool:
            return "..." if value is Ellipsis else repr(value)
        if type(value) is int or (type(value) is float and math.isfinite(value)):
            return repr(value)
        if type(value) is str:
            return repr(value)
        if type(value) is tuple:
            return f"({''.join([f'{self.text(v)}, ' for v in value])})"
        if type(value) is list:
            return f"[{', '.join(map(self.text, value))}]"
        if type(value) is slice:
            return (
                f"slice({self.text(value.start)}, {self.text(value.stop)}, {self.text(value.step)})"
            )
        return self.constant(value)

    def constant(self, value: Any, name: str = "c") -> str:
        """The name of something that is given to the text."""
        key = id(value)
        self._kept.append(value)
        if key not in self._constants:
            number = 0
            while (unique := f"{name}{number}") in self.namespace:
                number += 1
            self._constants[key] = unique
            self.namespace[unique] = value
        return self._constants[key]

    def number(self, value: Any, dtype: np.dtype[Any]) -> str:
        """The name of a number as an array without dimensions."""
        array = np.array(value, dtype)
        key = dtype.str, array.tobytes()
        return self.constant(self._numbers.setdefault(key, array))

    def function(self, function: Any) -> str:
        """The name of a function: its own, if that is free."""
        known = function if isinstance(function, BuiltinMethodType) else id(function)
        if known in self._functions:
            return self._functions[known]
        name = getattr(function, "__name__", type(function).__name__)
        if isinstance(owner := getattr(function, "__self__", None), np.ufunc):
            name = f"{owner.__name__}_{name}"
        if not name.isidentifier() or keyword.iskeyword(name) or re.fullmatch(r"v\d+", name):
            name = f"function_{len(self._functions)}"
        while name in self.namespace:
            name += "_"
        self.namespace[name] = function
        self._kept.append(function)
        self._functions[known] = name
        return name


Lines = list[str]
# What writes an equation down as calls whose result lies in the memory of a name.
Lowered = Callable[[Equation, str, Names], Lines]


def lowered(equation: Equation) -> Lowered | None:
    """How the only result of an equation can be computed into given memory; None if it can't."""
    function = equation.function
    if isinstance(function, np.ufunc):
        return _ufunc if function.nout == 1 and "out" not in equation.kwargs else None
    if isinstance(getattr(function, "__self__", None), np.ufunc):
        return _REDUCTIONS.get(function.__name__) if "out" not in equation.kwargs else None
    if function is np.where and len(equation.args) != 3:
        return None
    return _LOWERED.get(function) if not equation.kwargs else None


def call(equation: Equation, names: Names) -> str:
    """An equation as it stands."""
    parts = [*map(names.text, equation.args)]
    parts += [f"{k}={names.text(v)}" for k, v in equation.kwargs.items()]
    return f"{names.function(equation.function)}({', '.join(parts)})"


def operands(equation: Equation, names: Names, kinds: list[Kind] | None = None) -> list[str]:
    """The arguments of a ufunc; Python's numbers as arrays of the type they are computed in.

    NumPy takes 0.2 us to make one of a number.
    """
    function, args = equation.function, equation.args[: equation.function.nin]  # type: ignore[attr-defined]
    texts = [*map(names.text, args)]
    numbers = [type(a) in (int, float, bool) for a in args]
    if not any(numbers) or equation.kwargs.keys() - {"out"}:
        return texts
    kinds = kinds or names.kinds
    types = [type(a) if n else _type_of(a, kinds) for a, n in zip(args, numbers, strict=True)]
    types = [np.dtype(bool) if t is bool else t for t in types]
    try:
        loop = function.resolve_dtypes((*types, *[None] * function.nout))  # type: ignore[attr-defined]
        for k, number in enumerate(numbers):
            if number:
                if type(args[k]) is float or np.array(args[k], loop[k]) == args[k]:
                    texts[k] = names.number(args[k], loop[k])
    except (TypeError, ValueError, OverflowError):
        pass  # NumPy knows what to do
    return texts


def _type_of(value: Any, kinds: list[Kind]) -> Any:
    return kinds[value.number].dtype if isinstance(value, Ref) else value.dtype


def _ufunc(equation: Equation, out: str, names: Names) -> Lines:
    texts = operands(equation, names)
    function: Any = equation.function
    if function in (np.maximum, np.minimum):
        x, bound = equation.args
        dtype = _type_of(x, names.kinds) if isinstance(x, Ref) else None
        if (
            function is np.maximum
            and _is_low_bound(bound)
            and dtype is not None
            and dtype.kind == "f"
        ):
            infinity = names.number(math.inf, dtype)
            return [f"{names.function(clip)}({texts[0]}, {texts[1]}, {infinity}, {out})"]
        return [f"{names.function(function)}({', '.join(texts)}, out={out})"]
    more = "".join([f", {k}={names.text(v)}" for k, v in equation.kwargs.items()])
    return [f"{names.function(function)}({', '.join([*texts, out])}{more})"]


def _is_low_bound(value: Any) -> bool:
    """Whether `clip` to this and infinity is `maximum`, which uses no vector instructions."""
    return type(value) in (int, float) and (value > 0 or str(value) in ("0", "0.0"))


def in_place(equation: Equation, names: Names) -> Lines | None:
    """A ufunc that has its `out` already."""
    if not isinstance(equation.function, np.ufunc) or equation.results:
        return None
    kwargs = dict(equation.kwargs)
    out = kwargs.pop("out", None)
    if not isinstance(out, Ref) or kwargs:
        return None
    return _ufunc(Equation(equation.function, equation.args, {}, ()), names.text(out), names)


def _reduce(equation: Equation, out: str, names: Names) -> Lines:
    given = dict(zip(("array", "axis", "dtype", "out", "keepdims"), equation.args, strict=False))
    given |= equation.kwargs
    first = [given.pop(k, d) for k, d in (("array", None), ("axis", 0), ("dtype", None))]
    text = ", ".join(map(names.text, first))
    more = "".join([f", {k}={names.text(v)}" for k, v in given.items()])
    return [f"{names.function(equation.function)}({text}, {out}{more})"]


def _accumulate(equation: Equation, out: str, names: Names) -> Lines:
    return [call(equation, names)[:-1] + f", out={out})"]


def _product(equation: Equation, out: str, names: Names) -> Lines:
    a, b = equation.args
    texts = names.text(a), names.text(b)
    array = names.fixed(a) if isinstance(a, Ref) else a
    shapes = [names.kinds[x.number].shape if isinstance(x, Ref) else x.shape for x in (a, b)]
    if all(len(s) in (1, 2) for s in shapes) and _type_of(a, names.kinds).kind == "f":
        if isinstance(array, np.ndarray):
            name = f"dot_{texts[0]}"
            names.namespace[name] = array.dot
            return [f"{name}({texts[1]}, {out})"]
        return [f"{texts[0]}.dot({texts[1]}, {out})"]
    return [f"{names.function(equation.function)}({texts[0]}, {texts[1]}, {out})"]


def _store(equation: Equation, out: str, names: Names) -> Lines:
    return [f"{out}[...] = {names.text(equation.args[0])}"]


def _where(equation: Equation, out: str, names: Names) -> Lines:
    mask, a, b = map(names.text, equation.args)
    copyto = names.function(np.copyto)
    return [f"{out}[...] = {b}", f"{copyto}({out}, {a}, where={mask})"]


_REDUCTIONS: dict[str, Lowered] = {"reduce": _reduce, "accumulate": _accumulate}
_LOWERED: dict[Any, Lowered] = {
    np.dot: _product,
    np.copy: _store,
    astype: _store,
    stored: _store,
    np.where: _where,
}


def written(equation: Equation, names: Names) -> Lines:
    """An equation that writes to values, and computes none."""
    function, args = equation.function, equation.args
    if function is operator.setitem:
        target, key, value = args
        if is_whole(key):
            return [f"{names.text(target)}[...] = {names.text(value)}"]
        array = names.fixed(target)
        if array is not None and _is_basic(key):
            keys = key if type(key) is tuple else (key,)
            part = array[keys if Ellipsis in keys else (*keys, ...)]
            return [f"{names.constant(part, 'part')}[...] = {names.text(value)}"]
        return [f"{names.text(target)}[{names.text(key)}] = {names.text(value)}"]
    return in_place(equation, names) or [call(equation, names)]


def _is_basic(key: Any) -> bool:
    """Whether an index makes a view, the same at each run."""
    if type(key) is tuple:
        return all(map(_is_basic, key))
    if type(key) is slice:
        parts = (key.start, key.stop, key.step)
        return all(p is None or type(p) is int for p in parts)
    return key is None or key is Ellipsis or type(key) is int
