"""Where the elements of a program's values lie: index arithmetic, known before any run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..program import Equation, Kind, Program, Ref, as_array, substitute

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Elements of an array, by their distance from where a value's memory begins.

    Attributes:
        pointer: the value at whose first element the memory begins.
        offset: of the first element, in elements.
        shape: as an array's.
        strides: in elements.
        dtype: of the elements.
    """

    pointer: Ref
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def size(self) -> int:
        """How many elements."""
        return int(np.prod(self.shape, dtype=int))

    @property
    def contiguous(self) -> bool:
        """Whether the elements lie side by side, the last dimension's first."""
        return self.strides == dense(self.shape) or not any(
            n > 1 and s != d
            for n, s, d in zip(self.shape, self.strides, dense(self.shape), strict=True)
        )

    @property
    def injective(self) -> bool:
        """Whether no two elements share a place, as far as one can tell by the strides' order."""
        reach = 1
        for n, s in sorted(zip(self.shape, self.strides, strict=True), key=lambda d: abs(d[1])):
            if n > 1:
                if abs(s) < reach:
                    return False
                reach = abs(s) * (n - 1) + reach
        return True

    def broadcast(self, shape: tuple[int, ...]) -> Place:
        """The same elements, repeated along dimensions of size 1 and new ones in front."""
        extra = len(shape) - len(self.shape)
        strides = [
            0 if n != m else s
            for n, m, s in zip(self.shape, shape[extra:], self.strides, strict=True)
        ]
        return Place(self.pointer, self.offset, shape, (0,) * extra + (*strides,), self.dtype)

    def along(self, axes: Sequence[int]) -> Place:
        """Only these dimensions, in this order; the others at their first index."""
        shape = tuple([self.shape[a] for a in axes])
        strides = tuple([self.strides[a] for a in axes])
        return Place(self.pointer, self.offset, shape, strides, self.dtype)


def dense(shape: Sequence[int]) -> tuple[int, ...]:
    """The strides, in elements, of an array without gaps."""
    strides: list[int] = []
    step = 1
    for n in reversed(shape):
        strides.append(step)
        step *= n
    return tuple(reversed(strides))


def extent(shape: Sequence[int], strides: Sequence[int], itemsize: int) -> tuple[int, int]:
    """How many bytes an array reaches before and after its first element's address."""
    reaches = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    if 0 in shape:
        return 0, 0
    return -sum([r for r in reaches if r < 0]), sum([r for r in reaches if r > 0]) + itemsize


class Layout:
    """The places of a program's values.

    A view's place is found by taking it from a stand-in of its base: memory of the same layout,
    which is not touched.

    Args:
        program: whose values.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._stand_ins: dict[Ref, Array] = {}
        self._places: dict[Ref, Place] = {}

    def stand_in(self, ref: Ref) -> Array:
        """An array that lies like the value."""
        found = self._stand_ins.get(ref)
        if found is None:
            found = self._stand_ins[ref] = empty_like(self.program.kind(ref))
        return found

    def place(self, ref: Ref) -> Place:
        """Where the value lies.

        Raises:
            KeyError: not at whole elements.
        """
        found = self._places.get(ref)
        if found is None:
            kind = self.program.kind(ref)
            strides = _in_elements(kind.strides, kind.dtype)
            found = self._places[ref] = Place(ref, 0, kind.shape, strides, kind.dtype)
        return found

    def taken(self, equation: Equation) -> Array:
        """What an equation that takes views gives for stand-ins."""
        array: Array = as_array(
            equation.function(
                *substitute(equation.args, self.stand_in),
                **{k: substitute(v, self.stand_in) for k, v in equation.kwargs.items()},
            )
        )
        return array

    def within(self, source: Ref, view: Array) -> Place:
        """The place of a view that was taken from the stand-in of `source`."""
        base, whole = self.place(source), self.stand_in(source)
        if view.size and not np.may_share_memory(view, whole):
            raise KeyError("a copy, not a view")
        size = view.dtype.itemsize
        start = base.offset * base.dtype.itemsize + _address(view) - _address(whole)
        if not view.size:
            start = 0
        if start % size:
            raise KeyError("a view between elements")
        strides = _in_elements(view.strides, view.dtype)
        return Place(base.pointer, start // size, view.shape, strides, view.dtype)

    def settle(self, ref: Ref, place: Place, stand_in: Array | None = None) -> None:
        """Say where a value lies."""
        self._places[ref] = place
        if stand_in is not None:
            self._stand_ins[ref] = stand_in


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _in_elements(strides: tuple[int, ...], dtype: np.dtype[Any]) -> tuple[int, ...]:
    if any([s % dtype.itemsize for s in strides]):
        raise KeyError("strides between elements")
    return tuple([s // dtype.itemsize for s in strides])


def empty_like(kind: Kind) -> Array:
    """A new array of a kind, its strides included."""
    before, after = extent(kind.shape, kind.strides, kind.dtype.itemsize)
    if before + after == 0:
        return np.empty(kind.shape, kind.dtype)
    memory = np.empty(before + after, np.uint8)
    array: Array = np.ndarray(kind.shape, kind.dtype, memory, before, kind.strides)
    return array
