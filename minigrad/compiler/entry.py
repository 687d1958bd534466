"""A recording made ready to run: the program, and what surrounds it at each call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.node import Slot
from .executor import Executor
from .guards import Guards
from .joint import CompiledNode, SpentNode
from .program import Program
from .recording import Recording
from .shortcut import shortcut
from .structure import is_tensor, rebuild

Array = np.ndarray[Any, Any]

MOVES = 8  # of captured memory, after which shortcuts, which know where it lies, are not worth it


class Entry:
    """What a compiled function does for arguments of one kind.

    Args:
        roots: see `Guards`.
        recording: of a call.
        make: makes an executor.

    Attributes:
        captured: the Tensors whose memory the program uses, with this memory and its value.
        rebound: arguments (by number) whose memory it writes to, and their values.
        repeats: n calls may be made without Python between them.
        returns_tensor: the result is one Tensor.
    """

    def __init__(
        self,
        roots: list[Any],
        recording: Recording,
        make: Callable[[Program], Executor],
    ) -> None:
        self.recording = recording
        self.guards = Guards(roots, recording)
        program = recording.program
        self.rebound = _written_inputs(program)
        self.executor = make(program)
        self.repeats = not recording.schedules and not recording.absent
        self.returns_tensor = is_tensor(recording.structure)
        self._numbers = recording.numbers
        self.captured = [(t, program.captured[ref], ref) for t, ref in recording.captured]
        self._grads = [(t, program.captured[ref], ref) for t, ref in recording.accumulated]
        self._shortcut: Callable[..., Any] | None = None
        self._moved = True  # since the shortcut was made
        self._moves = 0
        self._make = make
        self._backward: Executor | None = None
        self._places = {
            id(t): k for k, t in enumerate(recording.given) if recording.backward is not None
        }

    def numbers(self) -> list[Array] | None:
        """The numbers of this call's updates; None when they are made by another rule."""
        vectors = [source.vector() for source in self._numbers]
        return None if any(v is None for v in vectors) else vectors  # type: ignore[return-value]

    def fits(self) -> bool:
        """Whether the recording is right for a call now; captured memory is looked up."""
        if not self.guards.hold():
            return False
        for k, (t, array, ref) in enumerate(self.captured):
            now = t._array
            if now is not array:
                if not _alike(now, array):
                    return False
                self.executor.rebind(ref, now)
                self.captured[k] = t, now, ref
                self._moved = True
                self._moves += 1
                self._shortcut = None
        for k, (t, array, ref) in enumerate(self._grads):
            grad = t._grad
            if grad is None:
                return False
            now = grad._array
            if now is not array:
                if not _alike(now, array):
                    return False
                self.executor.rebind(ref, now)
                self._grads[k] = t, now, ref
        return self._way_back_fits()

    def _way_back_fits(self) -> bool:
        """The same for the memory that the backward pass uses."""
        back = self.recording.backward
        if back is None:
            return True
        captured = back.program.captured
        for t, ref in self.recording.recalled:
            now = t._array
            if now is not captured[ref]:
                if not _alike(now, captured[ref]):
                    return False
                if self._backward is not None:
                    self._backward.rebind(ref, now)
                captured[ref] = now
        return True

    def shortcut(self, given: list[Tensor]) -> Callable[..., Any] | None:
        """What makes calls such as the last one; see `shortcut`."""
        if self._moved and self._moves <= MOVES:
            self._shortcut = shortcut(self, given)
            self._moved = False
        return self._shortcut

    def run(self, given: list[Tensor], vectors: list[Array]) -> Any:
        """Carry out a call.

        Args:
            given: the Tensors among the arguments.
            vectors: the numbers of updates.
        """
        outputs = self.executor.run(self._inputs([t._array for t in given], vectors))
        self._settle(1, given)
        for source in self._numbers:
            source.advance()
        for step, args in self.recording.schedules:
            step(*args)
        return self._result(outputs, given)

    def repeat(self, n: int, given: list[Tensor]) -> Any:
        """Carry out n calls with the same arguments; the result of the last."""
        arrays = [t._array for t in given]
        varying: dict[int, Sequence[Array]] = {}
        first = len(arrays)
        vectors = []
        for k, source in enumerate(self._numbers):
            ahead = source.ahead(n)
            vectors.append(ahead[0])
            if len(ahead) > 1:
                varying[first + k] = ahead
        outputs = self.executor.repeat(n, self._inputs(arrays, vectors), varying)
        self._settle(n, given)
        for source in self._numbers:
            source.advance()
        return self._result(outputs, given)

    def _inputs(self, arrays: list[Array], vectors: list[Array]) -> Sequence[Array]:
        for k, ref in self.rebound:
            self.executor.rebind(ref, arrays[k])
        if self.rebound:
            gone = {k for k, _ in self.rebound}
            arrays = [a for k, a in enumerate(arrays) if k not in gone]
        return [*arrays, *vectors]

    def _settle(self, runs: int, given: list[Tensor]) -> None:
        for cell, rise in self.recording.versions:
            cell[0] += rise * runs
        for k, rise in self.recording.rises:
            given[k]._version[0] += rise * runs

    def _result(self, outputs: list[Any], given: list[Tensor]) -> Any:
        recording = self.recording
        for t, number in recording.gradients:
            t._grad = None if number is None else wrap(outputs[number])
        tensors = []
        for r in recording.results:
            if r.argument is not None:
                tensors.append(given[r.argument])
            else:
                tensors.append(wrap(outputs[r.output]) if r.tensor is None else r.tensor)
        if recording.backward is not None:
            self._join(tensors, outputs[recording.kept :], given)
        for t, r in zip(tensors, recording.results, strict=True):
            if r.spent:
                t._node = SpentNode(t._array.shape, t._array.dtype)
        return rebuild(recording.structure, iter(tensors).__next__)

    def _join(self, tensors: list[Tensor], kept: list[Array], given: list[Tensor]) -> None:
        """Let the results be differentiated."""
        back = self.recording.backward
        assert back is not None
        sources = [given[self._places[id(t)]] if id(t) in self._places else t for t in back.sources]
        roots = [
            t for t, r in zip(tensors, self.recording.results, strict=True) if r.root is not None
        ]
        node = CompiledNode(self._executor_back, back.likes, sources, kept, roots[0]._array)
        if len(roots) == 1:
            roots[0]._node = node
        else:
            for index, t in enumerate(roots):
                t._node = Slot(node, index, t._array)

    def _executor_back(self) -> Executor:
        if self._backward is None:
            assert self.recording.backward is not None
            self._backward = self._make(self.recording.backward.program)
        return self._backward


def _alike(a: Array, b: Array) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.strides == b.strides


def _written_inputs(program: Program) -> list[tuple[int, Any]]:
    """Inputs whose memory the program writes to become captured values, bound anew at each call."""
    written = {program.owner(ref) for equation in program.equations for ref in equation.writes}
    rebound = [(k, ref) for k, ref in enumerate(program.inputs) if ref in written]
    for _, ref in rebound:
        program.inputs.remove(ref)
        kind = program.kind(ref)
        program.captured[ref] = np.ndarray(kind.shape, kind.dtype, strides=None)
    return rebound
