"""Running a program as native code, with calls of Python between where they are needed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from sys import getrefcount
from typing import Any

import numpy as np

from ...quiet import quiet
from ..executor import repeated
from ..passes import optimize
from ..program import Equation, Kind, Program, Ref, as_array, substitute
from . import blas, cache, toolchain
from .arena import ALIGNMENT
from .places import Array, empty_like
from .source import BAD_SLOT, BLAS_SLOTS, FIRST_SLOT, Source

BRIEF = 1_000_000  # elements and multiplications that take well under a millisecond


class NativeExecutor:
    """Runs a program compiled to native code.

    Args:
        program: the program.

    Attributes:
        source: the C source.
        native: all of a run is one call of native code.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> from minigrad.compiler.native import NativeExecutor
        >>> run = NativeExecutor(trace(lambda x: np.exp(x) + 1, np.zeros(2))).run
        >>> run([np.ones(2)])
        [array([3.71828183, 3.71828183])]
    """

    def __init__(self, program: Program) -> None:
        program = optimize(program)
        program.kinds = list(program.kinds)  # some are added
        self.program = program
        self._made = made = Source(program)
        self.source = made.text
        library = cache.load(made.text)
        # Short runs keep the lock that Python's threads share, which saves half the call.
        brief = ctypes.PyDLL(library._name, handle=library._handle)
        self._library = brief if made.work < BRIEF else library
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
        slots = made.slots
        for ref, array in (*self._captured.items(), *made.lowering.constants.items()):
            if ref in slots:
                self._table[slots[ref]] = id(array)
        self._bound = [(k, slots[ref]) for k, ref in enumerate(program.inputs) if ref in slots]
        self._last: list[Any] = [None] * len(program.inputs)
        self._fresh = [_Fresh(program.kind(r), r, slots[r]) for r in slots if r in made.outputs]
        self._static: dict[Ref, Any] = {}  # arrays that Python needs and that stay the same
        self._env: dict[Ref, Any] = {}  # these, and those of a run
        self._refusals = {
            k: self._python_step(check.equation)
            for k, check in enumerate(made.checks)
            if check.message is None
        }
        self._steps = [self._step(s) for s in made.steps]
        self._single = self._native(made.steps[0]) if made.steps == ["run0"] else None
        self.native = self._single is not None
        self._template: list[Any] = [None] * len(program.outputs)
        self._makers: list[tuple[int, Callable[[], Any]]] = []
        for k, output in enumerate(program.outputs):
            self._prepare_output(k, output)
        self._inner = [fresh for fresh in self._fresh if fresh.at < 0]
        self._fresh = [fresh for fresh in self._fresh if fresh.at >= 0]
        self._dynamic = bool(self._makers) or self._single is None

    @staticmethod
    def available() -> tuple[bool, str]:
        """Whether programs can be compiled here, and if not, why."""
        if toolchain.compiler() is None:
            return False, "there is no C compiler: none of cc, gcc, clang, nor the package ziglang"
        array = np.zeros(1)
        if sys.implementation.name != "cpython" or _address_in(array) != array.ctypes.data:
            return False, "array objects of this Python don't look as expected"
        return True, ""

    # Building.

    def _native(self, name: str) -> Any:
        """A function of the library."""
        function = getattr(self._library, name)
        function.restype = ctypes.c_int64
        return function

    def _step(self, step: str | Equation) -> Callable[[], None]:
        """What a run does for a step."""
        if not isinstance(step, str):
            return self._python_step(step)
        function, address, refuse = self._native(step), self._address, self._refuse

        def native() -> None:
            code = function(address)
            if code:
                refuse(code, ())

        return native

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
                    if array.shape != kind.shape or array.dtype != kind.dtype:
                        raise RuntimeError(
                            f"{equation} gave {array.dtype}{list(array.shape)} where the program "
                            f"was written down with {kind}"
                        )
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
            if ref in self._static:
                continue
            if ref in made.made or ref in made.inputs:
                continue  # put into `env` by those who make it
            if ref in self._captured:
                self._static[ref] = self._captured[ref]
            elif 0 in self.program.kind(ref).shape:
                self._static[ref] = empty_like(self.program.kind(ref))
            elif ref in made.offsets:
                self._static[ref] = self._in_arena(ref)
            elif equation is not None:
                inner = self._needed(equation.reads())
                needed += inner
                needed.append((ref, self._viewer(equation)))
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
        offset = self._made.offsets[ref]
        array: Array = np.ndarray(kind.shape, kind.dtype, self._arena, offset, kind.strides)
        return array

    def _prepare_output(self, k: int, output: Any) -> None:
        """Say where the k-th output comes from."""
        made, env = self._made, self._env
        if not isinstance(output, Ref):
            self._makers.append((k, lambda: substitute(output, env.__getitem__)))
            return
        for fresh in self._fresh:
            if fresh.ref == output and fresh.at < 0:
                fresh.at = k
                return
        if output in self._captured:
            self._makers.append((k, lambda: self._captured[output]))
        elif 0 in self.program.kind(output).shape and output not in made.inputs | made.made:
            self._makers.append((k, lambda: empty_like(self.program.kind(output))))
        else:
            needed = self._needed([output])

            def make() -> Any:
                for ref, view in needed:
                    env[ref] = view()
                return env[output]

            self._makers.append((k, make))

    def _refuse(self, code: int, inputs: Sequence[Array]) -> None:
        """Raise what a check says.

        Raises:
            Exception: always; an IndexError, or what the equation's function raises.
        """
        check = self._made.checks[code - 1]
        if check.message is not None:
            raise IndexError(check.message.format(self._bad[0]))
        if not self._dynamic:
            self._fill(inputs)
        self._refusals[code - 1]()
        raise AssertionError(f"{check.equation} passes what it should refuse")

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
        outputs = self._bind(inputs)
        if self._single is not None:
            code = self._single(self._address)
            if code:
                self._refuse(code, inputs)
        else:
            with quiet:
                for step in self._steps:
                    step()
        for k, make in self._makers:
            outputs[k] = make()
        return outputs

    def _bind(self, inputs: Sequence[Array]) -> list[Any]:
        """Put the addresses of inputs and outputs into the table; returns the outputs."""
        table, last = self._table, self._last
        for k, slot in self._bound:
            x = inputs[k]
            if x is not last[k]:
                table[slot] = id(x)
                last[k] = x
        outputs = self._template.copy()
        for fresh in self._fresh:
            array = fresh.spare
            if getrefcount(array) > UNHELD:
                array = empty_like(fresh.kind)
            fresh.spare = fresh.now
            fresh.now = array
            table[fresh.slot] = id(array)
            outputs[fresh.at] = array
        if self._dynamic:
            self._fill(inputs)
        return outputs

    def _fill(self, inputs: Sequence[Array]) -> None:
        """Put the arrays that Python works on into `_env`."""
        env = self._env
        env.clear()
        env.update(self._static)
        env.update(zip(self.program.inputs, inputs, strict=True))
        for fresh in self._inner:
            fresh.now = empty_like(fresh.kind)
            self._table[fresh.slot] = id(fresh.now)
        for fresh in (*self._fresh, *self._inner):
            env[fresh.ref] = fresh.now

    def rebind(self, ref: Ref, array: Array) -> None:
        """From now on a captured value is another array that looks the same."""
        self._captured[ref] = array
        if ref in self._static:
            self._static[ref] = array
        slot = self._made.slots.get(ref)
        if slot is not None:
            self._table[slot] = id(array)

    def repeat(
        self, n: int, inputs: Sequence[Array], varying: dict[int, Sequence[Array]]
    ) -> list[Any]:
        """See `Executor.repeat`; without Python between, where a run is native as a whole."""
        dense = [self._made.lowering.layout.place(self.program.inputs[k]) for k in varying]
        if self._single is None or not all([place.contiguous for place in dense]):
            return repeated(self.run, n, inputs, varying)
        outputs = self._bind(inputs)
        slots = dict(self._bound)
        steps = []
        kept = []
        cells = _Cells(len(varying))
        for k, arrays in varying.items():
            first = arrays[0]
            if k not in slots:
                continue
            if all([a is first for a in arrays]):
                self._table[slots[k]] = id(first)
            else:
                kept.append(np.concatenate([a.reshape(-1) for a in arrays[:n]]))
                self._table[slots[k]] = cells.new(kept[-1].__array_interface__["data"][0])
                steps += [slots[k], first.nbytes]
            self._last[k] = None
        pairs = (ctypes.c_int64 * max(len(steps), 1))(*steps)
        code = self._native("repeat")(
            self._address,
            ctypes.c_int64(n),
            ctypes.byref(pairs),
            ctypes.c_int64(len(steps) // 2),
        )
        if code:
            self._refuse(code, inputs)
        for k, make in self._makers:
            outputs[k] = make()
        return outputs


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
    """Arrays of an output, which callers own: two in turn, used again when nobody holds them.

    Args:
        kind: how they look.
        ref: the output.
        slot: its place in the table.

    Attributes:
        at: which output it is; -1 when only views of it go out.
        now, spare: the array of the latest run, and the one before.
    """

    __slots__ = ("at", "kind", "now", "ref", "slot", "spare")

    def __init__(self, kind: Kind, ref: Ref, slot: int) -> None:
        self.kind, self.ref, self.slot = kind, ref, slot
        self.at = -1
        self.now, self.spare = empty_like(kind), empty_like(kind)


def _address_in(array: Array) -> int | None:
    """Where an array object says that its elements are; what C reads."""
    return ctypes.c_void_p.from_address(id(array) + object.__basicsize__).value


def _unheld() -> int:
    """How many references an array has that only a _Fresh holds, counted as in `_bind`."""
    kind = Kind((), np.dtype(bool), (), None)
    for fresh in [_Fresh(kind, Ref(0), 0)]:
        array = fresh.spare
        count = getrefcount(array)
    return count


UNHELD = _unheld()


def _aligned(size: int) -> Array:
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.__array_interface__["data"][0] % ALIGNMENT
    return memory[start : start + size]


def _laid_out(array: Array, kind: Any) -> Array:
    """The same numbers in memory as the program expects it."""
    made = empty_like(kind)
    made[...] = array
    return made
