"""What a program is made of on its way to C: loops, products, checks and calls of Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..program import Equation, Ref
from .places import Place

Shape = tuple[int, ...]


class NoLoop(KeyError):
    """Raised for arguments with which a row is not made native code."""


@dataclass(frozen=True, slots=True)
class Load:
    """The element of an array that belongs to an iteration.

    Attributes:
        place: broadcast to the loop's shape.
    """

    place: Place


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, as C text."""

    text: str


@dataclass(frozen=True, slots=True)
class Counter:
    """The index along one of the loop's dimensions."""

    axis: int


@dataclass(frozen=True, slots=True)
class Gather:
    """The element at an index that another operand gives, which has been checked.

    Attributes:
        place: broadcast to the loop's shape, at index 0.
        index: the operand's number.
        step: elements from one index to the next.
        size: how many there are; a negative index counts from the end.
        ignore: an index that is none, at which element 0 is read instead; or None.
    """

    place: Place
    index: int
    step: int
    size: int
    ignore: int | None


Operand = Load | Number | Counter | Gather


@dataclass(eq=False, slots=True)
class Statement:
    """A piece of the program.

    Attributes:
        equation: what it comes from, or a part of which it is.
    """

    equation: Equation

    def reads(self) -> Iterator[Place]:
        """The places it reads."""
        return iter(())

    def writes(self) -> Iterator[Place]:
        """The places it writes to."""
        return iter(())


@dataclass(eq=False, slots=True)
class Loop(Statement):
    """For each index of a shape: compute a number, and store it or let a total take it in.

    Attributes:
        shape: of the iteration.
        target: where results go, broadcast to `shape`: steps of 0 along dimensions reduced.
        operands: what the number is computed from.
        text: makes C text of the operands' texts.
        dtype: of the number.
        reduce: the function that makes a total, or None.
        axes: the dimensions reduced.
    """

    shape: Shape
    target: Place
    operands: tuple[Operand, ...]
    text: Callable[..., str]
    dtype: np.dtype[Any]
    reduce: np.ufunc | None = None
    axes: tuple[int, ...] = ()

    def reads(self) -> Iterator[Place]:
        """See Statement."""
        return (x.place for x in self.operands if isinstance(x, (Load, Gather)))

    def writes(self) -> Iterator[Place]:
        """See Statement."""
        yield self.target


@dataclass(eq=False, slots=True)
class Product(Statement):
    """A matrix product, or a stack of them: `target = a @ b`.

    Attributes:
        a, b, target: places of the same number of dimensions, at least two.
    """

    a: Place
    b: Place
    target: Place

    def reads(self) -> Iterator[Place]:
        """See Statement."""
        return iter((self.a, self.b))

    def writes(self) -> Iterator[Place]:
        """See Statement."""
        yield self.target


@dataclass(eq=False, slots=True)
class Routine(Statement):
    """A function of its own, such as a convolution.

    Attributes:
        sources: what it reads; dense in memory. `a0`, `a1`, ... in its text.
        targets: what it writes to, all of it; `c0`, ...
        lines: the function's body.
        scratch: bytes of memory that it uses besides, as `s`.
        work: roughly how many multiplications.
    """

    sources: tuple[Place, ...]
    targets: tuple[Place, ...]
    lines: list[str]
    scratch: int = 0
    work: int = 0

    def reads(self) -> Iterator[Place]:
        """See Statement."""
        return iter(self.sources)

    def writes(self) -> Iterator[Place]:
        """See Statement."""
        return iter(self.targets)


@dataclass(eq=False, slots=True)
class Check(Statement):
    """Refuses elements: indices beyond the ends, values out of bounds.

    Attributes:
        place: what is looked at.
        good: C text that says of an element `k` whether it is allowed.
        message: what an IndexError says, with the element put in; or None: the equation's function
            is called on the array, and raises.
    """

    place: Place
    good: str
    message: str | None

    def reads(self) -> Iterator[Place]:
        """See Statement."""
        yield self.place


@dataclass(eq=False, slots=True)
class Call(Statement):
    """An equation that Python carries out.

    Attributes:
        memory_read, memory_written: values whose memory it reads and writes.
    """

    memory_read: tuple[Ref, ...]
    memory_written: tuple[Ref, ...]
