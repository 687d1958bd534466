"""A flat program: equations that call NumPy functions on named values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..quiet import quiet


@dataclass(frozen=True, slots=True)
class Ref:
    """A value of the program, by its number."""

    number: int

    def __repr__(self) -> str:
        return f"v{self.number}"


@dataclass(slots=True)
class Equation:
    """`results = function(*args, **kwargs)`; Refs stand for values, anywhere in the arguments."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    results: tuple[Ref, ...]
    several: bool  # the function returns a tuple

    def __str__(self) -> str:
        parts = [*map(_text, self.args), *(f"{k}={_text(v)}" for k, v in self.kwargs.items())]
        name = getattr(self.function, "__qualname__", None) or getattr(
            self.function, "__name__", repr(self.function)
        )
        return f"{', '.join(map(repr, self.results))} = {name}({', '.join(parts)})"


def _text(value: Any) -> str:
    """An argument in print: arrays by their shape and type."""
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return f"{value.dtype}{list(value.shape)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    return repr(value)


@dataclass
class Program:
    """Equations in order, the values that come in and those that go out.

    Constants (arrays met on the way) are part of the equations, by reference.

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
    equations: list[Equation] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    _count: int = 0

    def new(self) -> Ref:
        """A new value."""
        ref = Ref(self._count)
        self._count += 1
        return ref

    def __call__(self, *arrays: Any) -> list[Any]:
        """Run the equations on other inputs of the same shapes and types.

        Args:
            arrays: one an input.

        Returns:
            The outputs.
        """
        values: dict[Ref, Any] = dict(zip(self.inputs, arrays, strict=True))
        with quiet:
            for equation in self.equations:
                result = equation.function(
                    *substitute(equation.args, values.__getitem__),
                    **{k: substitute(v, values.__getitem__) for k, v in equation.kwargs.items()},
                )
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
