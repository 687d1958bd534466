"""Running a program as native code, with calls of Python between where they are needed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...quiet import quiet
from ..executor import repeated
from ..program import Equation, Program, Ref, as_array, substitute
from . import blas, cache, toolchain
from .arena import ALIGNMENT
from .places import Array, empty_like
from .source import BAD_SLOT, BLAS_SLOTS, FIRST_SLOT, Source

HOLD = 1_000_000  # bytes of work up to which other threads are kept waiting


class NativeExecutor:
    """Runs a program compiled to native code.

    Args:
        program: the program.

    Attributes:
        source: the C source.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> from minigrad.compiler.native import NativeExecutor
        >>> run = NativeExecutor(trace(lambda x: np.exp(x) + 1, np.zeros(2))).run
        >>> run([np.ones(2)])
        [array([3.71828183, 3.71828183])]
    """

    def __init__(self, program: Program) -> None:
        program = Program(
            list(program.inputs),
            dict(program.captured),
            list(program.equations),
            list(program.outputs),
            list(program.kinds),
        )
        self.program = program
        self._made = made = Source(program)
        self.source = made.text
        self._library = cache.load(made.text)
        self._table = (ctypes.c_int64 * (len(made.slots) + FIRST_SLOT))()
        self._address = ctypes.c_void_p(ctypes.addressof(self._table))
        self._arena = _aligned(made.arena)
        self._bad = np.zeros(1, np.int64)
        self._cells = _Cells(8)
        self._table[0] = id(self._arena)
        self._table[BAD_SLOT] = id(self._bad)
        found = blas.find()
        if found is not None:
            self._table[BLAS_SLOTS["sgemm"]] = self._cells.new(found.single)
            self._table[BLAS_SLOTS["dgemm"]] = self._cells.new(found.double)
        self._captured = dict(program.captured)
        for ref, array in (*self._captured.items(), *made.lowering.constants.items()):
            if ref in made.slots:
                self._table[made.slots[ref]] = id(array)
        slots = made.slots
        self._bound = [(k, slots[ref]) for k, ref in enumerate(program.inputs) if ref in slots]
        self._last: list[Any] = [None] * len(program.inputs)
        self._fresh = [_Fresh(program.kind(r), r, slots[r]) for r in slots if r in made.outputs]
        self._env: dict[Ref, Any] = {}
        self._steps = [self._step(s) for s in made.steps]
        self._python = any(not isinstance(s, str) for s in made.steps)
        self._single = self._steps[0] if made.steps == ["run0"] else None
        self._results = [self._result(x) for x in program.outputs]

    @staticmethod
    def available() -> tuple[bool, str]:
        """Whether programs can be compiled here, and if not, why."""
        if toolchain.compiler() is None:
            return False, "there is no C compiler: none of cc, gcc, clang, nor the package ziglang"
        return True, ""

    # Building.

    def _step(self, step: str | Equation) -> Callable[[], Any]:
        """What a run does for a step."""
        if isinstance(step, str):
            # Short runs keep the lock that Python's threads share, which saves half the call.
            function = getattr(self._library, step)
            function.restype = ctypes.c_int64
            address, refuse = self._address, self._refuse

            def native() -> None:
                code = function(address)
                if code:
                    refuse(code)

            return native
        return self._python_step(step)

    def _python_step(self, equation: Equation) -> Callable[[], None]:
        env, table, slots = self._env, self._table, self._made.slots
        needed = self._needed(equation.reads())
        found = [(r, slots.get(r), self.program.kind(r)) for r in equation.results]

        def call() -> None:
            for ref, make in needed:
                env[ref] = make()
            result = equation.function(
                *substitute(equation.args, env.__getitem__),
                **{k: substitute(v, env.__getitem__) for k, v in equation.kwargs.items()},
            )
            if found:
                results = result if equation.several else (as_array(result),)
                for (ref, slot, kind), array in zip(found, results, strict=True):
                    if slot is not None:
                        if array.strides != kind.strides and array.size > 1:
                            array = _laid_out(array, kind)
                        table[slot] = id(array)
                    env[ref] = array

        return call

    def _needed(self, refs: Any) -> list[tuple[Ref, Callable[[], Any]]]:
        """Arrays that must be at hand for Python, and what makes them."""
        needed: list[tuple[Ref, Callable[[], Any]]] = []
        for ref in dict.fromkeys(refs):
            made = self._made
            equation = made.lowering.views.get(ref)
            if ref in self._env:
                continue
            if ref in made.made or ref in made.inputs:
                continue  # put into `env` by those who make it
            if ref in self._captured:
                self._env[ref] = self._captured[ref]
            elif ref in made.offsets:
                self._env[ref] = self._in_arena(ref)
            elif equation is not None:
                inner = self._needed(equation.reads())
                needed += inner
                needed.append((ref, self._viewer(equation)))
            else:
                needed.append((ref, lambda ref=ref: self._env[ref]))  # type: ignore[misc]
        return needed

    def _viewer(self, equation: Equation) -> Callable[[], Any]:
        env = self._env

        def view() -> Any:
            return as_array(
                equation.function(
                    *substitute(equation.args, env.__getitem__),
                    **{k: substitute(v, env.__getitem__) for k, v in equation.kwargs.items()},
                )
            )

        return view

    def _in_arena(self, ref: Ref) -> Array:
        kind = self.program.kind(ref)
        return np.ndarray(
            kind.shape, kind.dtype, self._arena, self._made.offsets[ref], kind.strides
        )

    def _result(self, output: Any) -> Callable[[], Any]:
        """What makes an output, after a run."""
        env = self._env
        if not isinstance(output, Ref):
            return lambda: substitute(output, env.__getitem__)
        if self.program.owner(output) == output and output in self._made.outputs:
            return lambda: env[output]
        if output in self._made.inputs or output in self._made.made:
            return lambda: env[output]
        if output in self._captured:
            return lambda: self._captured[output]
        needed = self._needed([output])

        def result() -> Any:
            for ref, make in needed:
                env[ref] = make()
            return env[output]

        return result

    def _refuse(self, code: int) -> None:
        """Raise what a check says.

        Raises:
            IndexError: always.
        """
        check = self._made.checks[code - 1]
        raise IndexError(
            f"index {self._bad[0]} is out of bounds for axis {check.axis} with size {check.size}"
        )

    # Running.

    def run(self, inputs: Sequence[Array]) -> list[Any]:
        """Run the program.

        Args:
            inputs: one array an input, of the shapes, types and strides of the program's.

        Returns:
            The outputs.

        Raises:
            IndexError: an index is beyond the end; nothing that lasts has been written to.
        """
        self._bind(inputs)
        if self._single is not None:
            self._single()
        else:
            with quiet:
                for step in self._steps:
                    step()
        return [result() for result in self._results]

    def _bind(self, inputs: Sequence[Array]) -> None:
        table, last, env = self._table, self._last, self._env
        for k, slot in self._bound:
            x = inputs[k]
            if x is not last[k]:
                table[slot] = id(x)
                last[k] = x
        for ref, x in zip(self.program.inputs, inputs, strict=True):
            env[ref] = x
        for fresh in self._fresh:
            env[fresh.ref] = fresh.array(table)

    def rebind(self, ref: Ref, array: Array) -> None:
        """From now on a captured value is another array that looks the same."""
        self._captured[ref] = array
        if ref in self._env:
            self._env[ref] = array
        slot = self._made.slots.get(ref)
        if slot is not None:
            self._table[slot] = id(array)

    def repeat(
        self, n: int, inputs: Sequence[Array], varying: dict[int, Sequence[Array]]
    ) -> list[Any]:
        """Run the program n times; without Python between, where it is native as a whole.

        Args:
            n: how many times.
            inputs: as for `run`.
            varying: for some inputs, by their number, what each run gets instead.

        Returns:
            The outputs of the last run.
        """
        if self._single is None:
            return repeated(self.run, n, inputs, varying)
        self._bind(inputs)
        slots = dict(self._bound)
        steps = []
        kept = []
        cells = _Cells(len(varying))
        for k, arrays in varying.items():
            if k in slots:
                rows = np.ascontiguousarray(np.stack(arrays[:n]))
                kept.append(rows)
                self._table[slots[k]] = cells.new(rows.__array_interface__["data"][0])
                steps += [slots[k], rows.strides[0]]
                self._last[k] = None
        pairs = (ctypes.c_int64 * max(len(steps), 1))(*steps)
        function = self._library.repeat
        function.restype = ctypes.c_int64
        code = function(
            self._address,
            ctypes.c_int64(n),
            ctypes.byref(pairs),
            ctypes.c_int64(len(steps) // 2),
        )
        if code:
            self._refuse(code)
        return [result() for result in self._results]


class _Cells:
    """Addresses in memory that look to C like array objects: see `source.py`."""

    def __init__(self, n: int) -> None:
        self._memory = (ctypes.c_int64 * max(n, 1))()
        self._used = 0

    def new(self, address: int) -> int:
        """A cell that holds an address, as an entry of the table."""
        self._memory[self._used] = address
        self._used += 1
        return ctypes.addressof(self._memory) + 8 * (self._used - 1) - object.__basicsize__


class _Fresh:
    """Arrays of an output that callers own: two in turn, each used again when nobody holds it.

    Args:
        kind: how they look.
        ref: the output.
        slot: its place in the table.
    """

    def __init__(self, kind: Any, ref: Ref, slot: int) -> None:
        self.kind, self.ref, self.slot = kind, ref, slot
        self._arrays = [empty_like(kind), empty_like(kind)]

    def array(self, table: Any) -> Array:
        """One that nobody else holds, from now on in the table."""
        arrays = self._arrays
        arrays.reverse()
        array = arrays[0]
        if sys.getrefcount(array) > 3:
            array = arrays[0] = empty_like(self.kind)
        table[self.slot] = id(array)
        return array


def _aligned(size: int) -> Array:
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.__array_interface__["data"][0] % ALIGNMENT
    return memory[start : start + size]


def _laid_out(array: Array, kind: Any) -> Array:
    """The same numbers in memory as the program expects it."""
    made = empty_like(kind)
    made[...] = array
    return made
