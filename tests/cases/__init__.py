"""The databases of cases. Here: the record of a case, and the makers of its inputs.

A case is data; the checks that it goes through are in `tests/checks.py`.
"""

from __future__ import annotations

import operator
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def words(text: str) -> list[str]:
    """A table of names, written as one text."""
    return text.split()


@dataclass(frozen=True)
class Input:
    """How a tensor argument is made: its shape and where its values come from.

    `low` and `high` bound the values. Floats are drawn with a fraction between 0.15 and 0.85, so
    that steps and kinks at integers are far away. The maker is drawn from anew for each type.
    """

    shape: tuple[int, ...]
    low: int = -3
    high: int = 3
    distinct: bool = False
    # 'f' takes the type under test, 'c' too but no gradient; 'i' stays int64, 'b' stays bool
    kind: str = "f"
    values: Any = None  # given instead of drawn

    def make(self, random: np.random.RandomState, dtype: np.dtype[Any]) -> Array:
        """An array of type `dtype`, or of the input's own fixed type."""
        dtype = {"i": np.dtype(np.int64), "b": np.dtype(bool)}.get(self.kind, dtype)
        if self.values is not None:
            return np.asarray(self.values).astype(dtype)
        if dtype.kind == "b":
            return np.asarray(random.uniform(size=self.shape) > 0.4)
        count = int(np.prod(self.shape))
        if self.distinct:
            places = random.permutation(count) - (0 if dtype.kind == "u" else count // 2)
            values = places * 0.37 + 0.11 if dtype.kind == "f" else places
        elif dtype.kind == "f":
            whole = random.randint(self.low, self.high, count)
            values = whole + random.uniform(0.15, 0.85, count)
        else:
            low = max(self.low, 0) if dtype.kind == "u" else self.low
            values = random.randint(low, self.high + (self.kind in "fc"), count)
        return values.astype(dtype).reshape(self.shape)

    def __str__(self) -> str:
        size = "x".join(map(str, self.shape)) or "0d"
        if self.values is None:
            return size
        return f"{size}={_text(np.asarray(self.values).ravel().tolist())}"


def real(*shape: int) -> Input:
    """Values between -3 and 3."""
    return Input(shape)


def positive(*shape: int) -> Input:
    """Values between 0 and 3, without 0."""
    return Input(shape, low=0)


def nonzero(*shape: int) -> Input:
    """Positive values for integers too, where `positive` has zeros."""
    return Input(shape, low=1)


def probability(*shape: int) -> Input:
    """Values between 0 and 1."""
    return Input(shape, low=0, high=1)


def unit(*shape: int) -> Input:
    """Values between -1 and 1."""
    return Input(shape, low=-1, high=1)


def above_one(*shape: int) -> Input:
    """Values between 1 and 3."""
    return Input(shape, low=1)


def distinct(*shape: int) -> Input:
    """Values no two of which are equal."""
    return Input(shape, distinct=True)


def given(values: Any) -> Input:
    """These values, in the type under test."""
    return Input(np.shape(values), values=values)


def constant(x: Input) -> Input:
    """The same values, with respect to which nothing is differentiated."""
    return replace(x, kind="c")


def index(n: int, *shape: int) -> Input:
    """int64 from 0 to n - 1."""
    return Input(shape, low=0, high=n, kind="i")


def places(values: Any) -> Input:
    """These values as int64."""
    return Input(np.shape(values), kind="i", values=values)


def mask(*shape: int) -> Input:
    """bool."""
    return Input(shape, kind="b")


@dataclass(frozen=True)
class Case:
    """One use of the library, which serves both frameworks: `run(fw, *tensors)`.

    Attributes:
        name: its id.
        run: takes the framework's module and a tensor for each input.
        inputs: how the tensors are made.
        order: how often it can be differentiated: 0, 1 or 2.
        why: the reason for less than 2, or for another flag.
        ulps: how far floats may be from torch's.
        traced: False when the steps depend on the values, so that no program can be written.
        raises: it raises, in both frameworks.
        smooth: False when finite differences do not apply (ties, steps, special values).
        types: whether the inputs of kind 'f' may be integers and bools too.
        read: the type with which the three readers are compared.
        broken: why the case is known to fail.
        call: for a plain call of a function, its name, arguments and keywords.
    """

    name: str
    run: Callable[..., Any]
    inputs: tuple[Input, ...]
    order: int = 2
    why: str = ""
    ulps: float = 32
    traced: bool = True
    raises: bool = False
    smooth: bool = True
    types: bool = True
    read: str = "float64"
    broken: str = ""
    call: tuple[str, tuple[Any, ...], dict[str, Any]] | None = field(default=None, compare=False)

    @property
    def types_read(self) -> tuple[str, str]:
        """The types in which it is compared with torch in full."""
        return ("float32", "float64") if self.read == "float64" else ("int32", "int64")

    def arrays(self, dtype: Any, seed: int = 0) -> list[Array]:
        """The inputs' values: the same for the same name, type and seed."""
        random = np.random.RandomState((zlib.crc32(self.name.encode()) + seed) % 2**32)
        return [x.make(random, np.dtype(dtype)) for x in self.inputs]

    def __str__(self) -> str:
        return self.name


def case(name: str, run: Callable[..., Any], *inputs: Input, **flags: Any) -> Case:
    """A case given by its function of the framework."""
    return Case(name, run, inputs, **flags)


_FLAGS = {"order", "why", "ulps", "traced", "raises", "smooth", "types", "read", "broken"}


def call(name: str, *args: Any, **keywords: Any) -> Case:
    """A case that calls the public function `name`; Inputs among the arguments become tensors.

    The method, the in-place method and `out=` of that name are checked along with it.
    """
    flags = {k: keywords.pop(k) for k in _FLAGS & keywords.keys()}
    inputs, fill = _slots([*args, *keywords.values()])
    label = ",".join([*map(_text, args), *(f"{k}={_text(v)}" for k, v in keywords.items())])
    keys = list(keywords)

    def run(fw: Any, *tensors: Any, **more: Any) -> Any:
        filled = fill(tensors)
        named = dict(zip(keys, filled[len(args) :], strict=True))
        return operator.attrgetter(name)(fw)(*filled[: len(args)], **named, **more)

    return Case(f"{name}({label})", run, inputs, call=(name, args, keywords), **flags)


def forms(base: Case, suffix: str = "") -> Case:
    """The method of a `call` case, `x.name(...)`, or with a suffix `_` the in-place method."""
    assert base.call is not None
    name, args, keywords = base.call
    _, fill = _slots([*args, *keywords.values()])
    keys = list(keywords)

    def run(fw: Any, *tensors: Any) -> Any:
        first, *filled = fill(tensors)
        rest = filled[: len(args) - 1]
        named = dict(zip(keys, filled[len(args) - 1 :], strict=True))
        if suffix:
            first = first.clone()
        return getattr(first, name + suffix)(*rest, **named)

    return replace(base, name=f"x.{base.name.replace('(', suffix + '(', 1)}", run=run, call=None)


def _slots(values: list[Any]) -> tuple[tuple[Input, ...], Callable[[Any], list[Any]]]:
    """The Inputs among `values`, in lists too, and a function that puts tensors in their places."""
    inputs: list[Input] = []

    def collect(value: Any) -> Any:
        if isinstance(value, Input):
            inputs.append(value)
            return Slot(len(inputs) - 1)
        return type(value)(map(collect, value)) if type(value) in (list, tuple) else value

    template = [collect(v) for v in values]

    def put(value: Any, tensors: Any) -> Any:
        if isinstance(value, Slot):
            return tensors[value.n]
        if type(value) in (list, tuple):
            return type(value)(put(v, tensors) for v in value)
        return value

    return tuple(inputs), lambda tensors: [put(v, tensors) for v in template]


@dataclass(frozen=True)
class Slot:
    """Where a tensor goes."""

    n: int


def _text(value: Any) -> str:
    if type(value) in (list, tuple):
        return f"[{' '.join(map(_text, value))}]"
    return str(value)
