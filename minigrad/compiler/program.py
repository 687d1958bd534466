"""A flat program: equations that call NumPy functions on named values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..quiet import quiet


@dataclass(frozen=True, slots=True)
class Ref:
    """A value of the program, by its number."""

    number: int

    def __repr__(self) -> str:
        return f"v{self.number}"


class Kind(NamedTuple):
    """What is known of a value before any run: how its array looks.

    Attributes:
        shape, dtype, strides: of the array; strides in bytes.
        base: the value whose memory it is a view of, through any number of views; None for a value
            with memory of its own.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    strides: tuple[int, ...]
    base: Ref | None

    def __str__(self) -> str:
        return f"{self.dtype}{list(self.shape)}"


@dataclass(slots=True)
class Equation:
    """`results = function(*args, **kwargs)`; Refs stand for values, anywhere in the arguments.

    Attributes:
        several: the function returns a tuple.
        writes: values among the arguments whose memory it writes to. What it returns for these is
            not a result of its own.
        effect: it does something else than computing its results (it draws random numbers, or
            refuses values), so it stays in its place and is not left out.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    results: tuple[Ref, ...]
    several: bool = False
    writes: tuple[Ref, ...] = ()
    effect: bool = False

    def reads(self) -> Iterator[Ref]:
        """The values among the arguments, those that are written to included."""
        yield from refs_in(self.args)
        yield from refs_in(tuple(self.kwargs.values()))

    def __str__(self) -> str:
        parts = [*map(_text, self.args), *(f"{k}={_text(v)}" for k, v in self.kwargs.items())]
        call = f"{_name(self.function)}({', '.join(parts)})"
        return f"{', '.join(map(repr, self.results))} = {call}" if self.results else call


def _name(function: Callable[..., Any]) -> str:
    """What a function is called; a ufunc's method by both names, as `add.reduce`."""
    name: str = getattr(function, "__name__", repr(function))
    owner = getattr(function, "__self__", None)
    return f"{owner.__name__}.{name}" if isinstance(owner, np.ufunc) else name


def _text(value: Any) -> str:
    """An argument in print: arrays by their shape and type."""
    if isinstance(value, (np.ndarray, np.generic)):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    return repr(value)


@dataclass
class Program:
    """Equations in order, the values that come in and those that go out.

    Memory is real: an equation that `writes` changes an array, as it would when run by itself, and
    views see it. `captured` arrays come in by reference at every run; what is written to them is
    there after it. Constants (other arrays met on the way) are part of the equations.

    Attributes:
        inputs: the values that a call gives.
        captured: the arrays that are not given, by the values that stand for them.
        equations: in the order in which they run.
        outputs: Refs, or what else goes out.
        kinds: of every value, by its number.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> program = trace(lambda x: np.exp(x) + 1, np.zeros(2))
        >>> print(program)
        v1 = exp(v0)
        v2 = add(v1, 1)
        >>> program(np.ones(2))[0]
        array([3.71828183, 3.71828183])
    """

    inputs: list[Ref] = field(default_factory=list)
    captured: dict[Ref, np.ndarray[Any, Any]] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)

    def new(self, array: np.ndarray[Any, Any], base: Ref | None = None) -> Ref:
        """A new value.

        Args:
            array: looks like it will.
            base: the value in whose memory it lies.
        """
        ref = Ref(len(self.kinds))
        if base is not None:
            base = self.owner(base)
        self.kinds.append(Kind(array.shape, array.dtype, array.strides, base))
        return ref

    def kind(self, ref: Ref) -> Kind:
        """How a value looks."""
        return self.kinds[ref.number]

    def owner(self, ref: Ref) -> Ref:
        """The value that owns the memory in which `ref` lies."""
        return self.kinds[ref.number].base or ref

    def number(self, refs: dict[Ref, Ref], kinds: list[Kind]) -> None:
        """Number the values anew in the order in which they are met, leaving out the others.

        Args:
            refs: for old values, the new ones; takes those that are met here.
            kinds: those of the new values; likewise.
        """

        def renamed(ref: Ref) -> Ref:
            new = refs.get(ref)
            if new is None:
                kind = self.kind(ref)
                base = None if kind.base is None else renamed(kind.base)
                new = refs[ref] = Ref(len(kinds))
                kinds.append(kind._replace(base=base))
            return new

        self.inputs = [renamed(ref) for ref in self.inputs]
        self.equations = [
            Equation(
                e.function,
                substitute(e.args, renamed),
                {k: substitute(v, renamed) for k, v in e.kwargs.items()},
                substitute(e.results, renamed),
                e.several,
                substitute(e.writes, renamed),
                e.effect,
            )
            for e in self.equations
        ]
        self.outputs = substitute(self.outputs, renamed)
        self.captured = {renamed(ref): array for ref, array in self.captured.items()}
        self.kinds = kinds

    def __call__(self, *arrays: Any) -> list[Any]:
        """Run the equations on other inputs of the same shapes and types.

        Args:
            arrays: one an input.

        Returns:
            The outputs.
        """
        values: dict[Ref, Any] = dict(zip(self.inputs, arrays, strict=True)) | self.captured
        with quiet:
            for equation in self.equations:
                result = equation.function(
                    *substitute(equation.args, values.__getitem__),
                    **{k: substitute(v, values.__getitem__) for k, v in equation.kwargs.items()},
                )
                if equation.results:
                    results: Sequence[Any] = result if equation.several else (as_array(result),)
                    values.update(zip(equation.results, results, strict=True))
        return list(substitute(tuple(self.outputs), values.__getitem__))

    def __str__(self) -> str:
        return "\n".join(map(str, self.equations))


def as_array(value: Any) -> Any:
    """A number that NumPy returned for an array without dimensions, as that array."""
    return np.asarray(value) if isinstance(value, np.generic) else value


def substitute(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """`value` with what `lookup` gives for each Ref in it, through tuples and lists."""
    if isinstance(value, Ref):
        return lookup(value)
    if type(value) in (tuple, list):
        return type(value)([substitute(v, lookup) for v in value])
    return value


def refs_in(value: Any) -> Iterator[Ref]:
    """The Refs in a value, through tuples and lists."""
    if isinstance(value, Ref):
        yield value
    elif type(value) in (tuple, list):
        for v in value:
            yield from refs_in(v)
