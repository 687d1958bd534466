"""A recording made ready to run: the program, and what surrounds it at each call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from .executor import Executor
from .guards import Guards
from .program import Program
from .recording import Recording
from .structure import rebuild

Array = np.ndarray[Any, Any]


class Entry:
    """What a compiled function does for arguments of one kind.

    Args:
        function: the user's.
        recording: of a call of it.
        make: makes an executor.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        recording: Recording,
        make: Callable[[Program], Executor],
    ) -> None:
        self.recording = recording
        self.guards = Guards(function, recording)
        program = recording.program
        self._rebound = _written_inputs(program)
        self.executor = make(program)
        self._numbers = recording.numbers
        self._captured = [(t, program.captured[ref], ref) for t, ref in recording.captured]
        self._grads = [(t, program.captured[ref], ref) for t, ref in recording.accumulated]
        self._given = [None] * recording.arguments

    def numbers(self) -> list[Array] | None:
        """The numbers of this call's updates; None when they are made by another rule."""
        vectors = [source.vector() for source in self._numbers]
        return None if any(v is None for v in vectors) else vectors  # type: ignore[return-value]

    def fits(self) -> bool:
        """Whether the recording is right for a call now; captured memory is looked up."""
        if not self.guards.hold():
            return False
        for k, (t, array, ref) in enumerate(self._captured):
            now = t._array
            if now is not array:
                if not _alike(now, array):
                    return False
                self.executor.rebind(ref, now)
                self._captured[k] = t, now, ref
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
        return True

    def run(self, arrays: list[Array], vectors: list[Array]) -> Any:
        """Carry out a call.

        Args:
            arrays: those of the arguments.
            vectors: the numbers of updates.
        """
        outputs = self.executor.run(self._inputs(arrays, vectors))
        self._settle(1)
        for source in self._numbers:
            source.advance()
        return self._result(outputs)

    def repeat(self, n: int, arrays: list[Array]) -> Any:
        """Carry out n calls with the same arguments; the result of the last."""
        varying: dict[int, list[Array]] = {}
        first = len(arrays)
        for k, source in enumerate(self._numbers):
            varying[first + k] = source.ahead(n)
        vectors = [values[0] for values in varying.values()]
        outputs = self.executor.repeat(n, self._inputs(arrays, vectors), varying)
        self._settle(n)
        for source in self._numbers:
            source.advance()
        return self._result(outputs)

    def _inputs(self, arrays: list[Array], vectors: list[Array]) -> Sequence[Array]:
        for k, ref in self._rebound:
            self.executor.rebind(ref, arrays[k])
        if self._rebound:
            gone = {k for k, _ in self._rebound}
            arrays = [a for k, a in enumerate(arrays) if k not in gone]
        return [*arrays, *vectors]

    def _settle(self, runs: int) -> None:
        for cell, rise in self.recording.versions:
            cell[0] += rise * runs

    def _result(self, outputs: list[Any]) -> Any:
        recording = self.recording
        for t, number in recording.gradients:
            t._grad = None if number is None else wrap(outputs[number])
        tensors = iter(
            [r if isinstance(r, Tensor) else wrap(outputs[r]) for r in recording.results]
        )
        return rebuild(recording.structure, tensors.__next__)


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
