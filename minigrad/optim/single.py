"""A large parameter, updated in its own memory, in chunks that fit the cache."""

from __future__ import annotations

import math
from operator import is_
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .._tensor import Tensor
from .kernels import Array, as_real
from .rule import Floats, Group, Start, Workspace
from .state import Step, check_updatable, checked_state, filled, scalar_kinds

if TYPE_CHECKING:
    from .optimizer import Optimizer

CHUNK = 65536  # elements, as measured: with state and scratch memory they stay in a fast cache


class Chunk(NamedTuple):
    """A stretch of the parameter with its state, and scratch memory for it."""

    where: slice
    values: Array
    own_g: Array
    state: dict[str, Array]
    tmp: Array
    out: Array


class Single:
    """A parameter that is updated by itself, with its state wherever `optimizer.state` has it."""

    def __init__(self, param: Tensor, start: Start, workspace: Workspace) -> None:
        self.param = param
        self.array = param._array
        self.start = start
        self.workspace = workspace
        self._in_place = self.array.flags.c_contiguous
        self._flat = self.array.reshape(-1)  # a copy unless in place
        self._state: dict[str, Array] = {}
        self._chunks: list[Chunk] = []

    def prepare(self, step: Step) -> bool:
        """Say what is to be done; False when the block no longer fits."""
        p, array = self.param, self.array
        if p._array is not array:
            return False
        if p._grad is None:
            return True
        check_updatable(p)
        held = step.held(p)
        starting: dict[str, Array] = {}
        kinds = scalar_kinds(self.start.scalars, held)
        scalars = [
            self._found(held, name, first, (), kind, starting)
            for (name, first), kind in zip(self.start.scalars.items(), kinds, strict=True)
        ]
        shapes = self.start.shapes
        state = {
            name: self._found(
                held, name, first, shapes.get(name, array.shape), array.dtype, starting
            )
            for name, first in self.start.arrays.items()
        }
        if starting:
            step.begin(p, starting)
        fresh = any(held.get(name) is None for name in starting)
        numbers, after = step.numbers(fresh, kinds, [scalar.item() for scalar in scalars])
        gradient = p._grad._array.reshape(-1)
        updates = list(zip(scalars, after, strict=True))
        arguments = (step.optimizer, step.group, numbers, gradient, state, updates)
        step.work.append((self.execute, arguments))
        return True

    @staticmethod
    def _found(
        held: dict[str, Any],
        name: str,
        first: float,
        shape: tuple[int, ...],
        dtype: Any,
        starting: dict[str, Array],
    ) -> Array:
        """The array that holds a piece of state, if need be a new one, noted in `starting`."""
        value = held.get(name)
        if value is None:
            array = starting[name] = filled(shape, first, dtype)
            return array
        given = checked_state(name, value, shape)
        array = np.asarray(given, dtype, order="C")
        if array is not given or not isinstance(value, Tensor):
            starting[name] = array
        return array

    def execute(
        self,
        optimizer: Optimizer,
        group: Group,
        numbers: Floats,
        gradient: Array,
        state: dict[str, Array],
        scalars: list[tuple[Array, float]],
    ) -> None:
        """Do what was prepared."""
        for array, after in scalars:
            array[...] = after
        if not self._in_place:
            self._flat[...] = self.array.reshape(-1)
        for where, values, own_g, part, tmp, out in self._cut(state):
            g = as_real(gradient[where])
            self.workspace.apply(optimizer, group, numbers, values, g, own_g, part, tmp, out)
        if not self._in_place:
            self.array[...] = self._flat.reshape(self.array.shape)
        self.param._version[0] += 1

    def _cut(self, state: dict[str, Array]) -> list[Chunk]:
        """The chunks, made anew when the state lies in other arrays than before."""
        if not (self._chunks and all(map(is_, state.values(), self._state.values()))):
            self._chunks = []
            size = chunk_size(self._flat.size)
            for start in range(0, self._flat.size, size):
                where = slice(start, start + size)
                values = as_real(self._flat[where])
                flat = {name: as_real(a.reshape(-1)[where]) for name, a in state.items()}
                own_g, tmp, out = (as_real(b)[: values.size] for b in self.workspace.buffers)
                self._chunks.append(Chunk(where, values, own_g, flat, tmp, out))
            self._state = state
        return self._chunks


def chunk_size(size: int) -> int:
    """The length of equal chunks of a parameter, none above CHUNK."""
    return math.ceil(size / math.ceil(size / CHUNK)) if size else 1
