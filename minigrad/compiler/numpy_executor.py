"""A program as a flat list of NumPy calls on memory laid out beforehand."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..quiet import IGNORE, reset_error_state, set_error_state
from .aliases import Aliases
from .buffers import Layout, Lifetime, lay_out
from .lowering import Lowered, Names, call, lowered, written
from .packing import Pack, UpdateText, is_update, packs
from .passes import optimize
from .passes.rewriting import fresh_kind
from .program import Equation, Program, Ref, refs_in

Array = np.ndarray[Any, Any]
COPIED = 65536  # bytes of an output, up to which it is copied out of its buffer
FREED = 4096  # bytes of what a call returned, from which on it is given up when it was used last


class NumpyExecutor:
    """Runs a program as Python text: one call a line, whose result lies in a planned buffer.

    Views of buffers, captured arrays and constants are made once. What has no `out` is called as
    it is. Outputs are the caller's own. Inputs are taken to share no memory with what the program
    writes to, or with one another. One thread at a time.

    Args:
        program: what to run. It is optimized here.

    Attributes:
        source: the text, with the buffers that it uses.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> from minigrad.compiler.numpy_executor import NumpyExecutor
        >>> executor = NumpyExecutor(trace(lambda x: np.exp(x) + 1, np.zeros(2)))
        >>> executor.run([np.zeros(2)])
        [array([2., 2.])]
    """

    def __init__(self, program: Program) -> None:
        self._given = program
        self._build()

    def _build(self) -> None:
        build = _Build(optimize(self._given))
        self.source = build.source
        exec(compile(build.source, "<compiled step>", "exec"), build.names.namespace)
        self._run = build.names.namespace["run"]
        self._repeat = build.names.namespace["repeat"]

    def run(self, inputs: Sequence[Array]) -> list[Any]:
        """Run the program once.

        Args:
            inputs: one array an input, of the shape, type and strides that it was traced with.

        Returns:
            The outputs.
        """
        return self._run(*inputs)  # type: ignore[no-any-return]

    def repeat(self, n: int, inputs: Sequence[Array], varying: dict[int, Array]) -> list[Any]:
        """Run the program several times.

        Args:
            n: how often; at least once.
            inputs: of every run.
            varying: for some inputs, by number, one array a run instead.

        Returns:
            The outputs of the last run.
        """
        return self._repeat(n, [*inputs], varying)  # type: ignore[no-any-return]

    def rebind(self, ref: Ref, array: Array) -> None:
        """Say that a captured array lives elsewhere.

        Args:
            ref: the array that moved.
            array: like the one before.
        """
        self._given.captured[ref] = array
        self._build()


class _Build:
    """The text of a program, and what it names."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.aliases = Aliases(program)
        self.names = Names(program.kinds)
        self.namespace = self.names.namespace
        self.last: dict[Ref, int] = {}  # the last equation that uses a root's memory
        self.read: dict[Ref, int] = {}
        self.writes: dict[Ref, list[int]] = {}
        self.made: dict[Ref, int] = {}
        self._survey()
        for ref, array in program.captured.items():
            self.namespace[repr(ref)] = array
        self.copied_in = self._copied_inputs()
        self.stored = self._stored_in_place()
        self.packs = self._packs()
        self.copied_out, self.allocated = self._escaping()
        self.lowered: dict[int, Lowered] = {}
        self.packed: set[Ref] = set()
        self.buffers: dict[Ref, int] = {}
        self.layout = self._plan()
        self.source = self._text()

    def _survey(self) -> None:
        root = self.aliases.root
        for index, equation in enumerate(self.program.equations):
            for ref in (*equation.reads(), *equation.results):
                self.last[root(ref)] = index
            for ref in equation.reads():
                self.read[root(ref)] = index
            for ref in equation.writes:
                self.writes.setdefault(root(ref), []).append(index)
            for ref in equation.results:
                self.made[ref] = index
        for ref in refs_in(self.program.outputs):
            self.last[root(ref)] = len(self.program.equations)

    def _copied_inputs(self) -> list[Ref]:
        """Small inputs of which views are taken: a copy in a place of its own saves these."""
        viewed = {
            self.program.owner(r)
            for e in self.program.equations
            for r in e.results
            if self.program.kind(r).base is not None
        }
        numbers = {e.args[3] for e in self.program.equations if is_update(e)}
        copied = []
        for ref in self.program.inputs:
            kind = self.program.kind(ref)
            out = any(self.aliases.root(r) == ref for r in refs_in(self.program.outputs))
            if (
                (ref in viewed or ref in numbers)
                and not out
                and ref not in self.writes
                and _size(kind) <= FREED
            ):
                self.namespace[repr(ref)] = np.zeros(kind.shape, kind.dtype)
                copied.append(ref)
        return copied

    def _packs(self) -> dict[int, list[Pack]]:
        """How the parameters of each update are packed, by the update's equation."""
        found = {}
        for index, equation in enumerate(self.program.equations):
            if is_update(equation) and self.names.fixed(equation.args[3]) is not None:
                apart = {*map(self.aliases.root, equation.writes)}
                together = packs(equation, self.program)
                if together is not None and len(apart) == len(equation.writes):
                    found[index] = together
        return found

    def _stored_in_place(self) -> dict[Ref, Ref]:
        """Values that can be computed in the captured memory in which they are stored later."""
        equations = self.program.equations
        found: dict[Ref, Ref] = {}
        effects = [i for i, e in enumerate(equations) if _may_fail(e)]
        for index, equation in enumerate(equations):
            if equation.function is not operator.setitem or equation.args[1] is not ...:
                continue
            target, _, value = equation.args
            if not isinstance(value, Ref) or target not in self.program.captured:
                continue
            kind, look = self.program.kind(target), self.program.kind(value)
            start = self.made.get(value)
            if start is None or kind[:3] != look[:3] or look.base is not None or value in found:
                continue
            maker, root = equations[start], self.aliases.root(target)
            between = equations[start + 1 : index]
            disturbed = any(
                root in self.aliases.reads(e) or root in self.aliases.writes(e) for e in between
            )
            later = any(i > index for i in self.writes[root]) and self.last[value] > index
            reads = [r for r in maker.reads() if self.aliases.root(r) == root]
            itself = not reads or isinstance(maker.function, np.ufunc) and {*reads} == {target}
            if disturbed or later or not itself or lowered(maker) is None or value in self.writes:
                continue
            if maker.writes or any(i > start for i in effects):
                continue
            if any(self.aliases.root(r) == value for r in refs_in(self.program.outputs)):
                continue
            found[value] = target
            self.namespace[repr(value)] = self.program.captured[target]
        return found

    def _escaping(self) -> tuple[set[Ref], set[Ref]]:
        """Local values that go out: those that are copied at the end, those made anew each time."""
        out: dict[Ref, set[Ref]] = {}
        for ref in refs_in(self.program.outputs):
            if not self.aliases.lasts(ref):
                out.setdefault(self.aliases.root(ref), set()).add(ref)
        small = {
            root
            for root, refs in out.items()
            if len(refs) == 1 and _size(self.program.kind(root)) <= COPIED
        }
        return small, out.keys() - small

    def _plan(self) -> Layout:
        """Give values buffers; gradients that are packed lie side by side in one."""
        lifetimes: list[Lifetime] = []
        owners: list[Ref | Pack] = []
        position: dict[Ref, int] = {}
        of_pack: dict[int, int] = {}  # the position of a pack, by its id
        wanted = {
            grad: (pack, index)
            for index, packs_ in self.packs.items()
            for pack in packs_
            for grad, shape in zip(pack.grads, pack.shapes, strict=True)
            if len(pack.params) > 1 and self._fits(grad, pack, shape)
        }

        def reserve(pack: Pack, start: int, end: int) -> None:
            if id(pack) not in of_pack:
                of_pack[id(pack)] = len(owners)
                owners.append(pack)
                lifetimes.append(Lifetime(sum(pack.sizes) * pack.dtype.itemsize, start, end))
            life = lifetimes[of_pack[id(pack)]]
            life.last = max(life.last, end)

        for index, equation in enumerate(self.program.equations):
            for pack in self.packs.get(index, ()):
                if len(pack.params) > 1:
                    reserve(pack, index, index)
            if len(equation.results) != 1 or equation.several:
                continue
            (result,) = equation.results
            how = lowered(equation)
            kind = self.program.kind(result)
            if how is None or kind.base is not None or equation.writes or equation.effect:
                continue
            self.lowered[index] = how
            if result in self.stored or result in self.allocated:
                continue
            if result in wanted:
                pack, update = wanted[result]
                self.packed.add(result)
                reserve(pack, index, max(update, self.last[result]))
                continue
            heirs = [position[r] for r in _may_inherit(equation, self) if r in position]
            position[result] = len(owners)
            owners.append(result)
            lifetimes.append(Lifetime(_size(kind), index, self.last[result], heirs))
        layout = lay_out(lifetimes)
        self.unshared = sum([life.size for life in lifetimes])
        offsets = layout.offsets
        memory = _aligned(offsets[-1])
        for owner, buffer in zip(owners, layout.buffers, strict=True):
            if isinstance(owner, Ref):
                kind = self.program.kind(owner)
                self.buffers[owner] = buffer
                self.namespace[repr(owner)] = np.ndarray(
                    kind.shape, kind.dtype, memory, offsets[buffer], kind.strides
                )
                continue
            owner.gradient = np.ndarray(sum(owner.sizes), owner.dtype, memory, offsets[buffer])
            for ref, part in zip(owner.grads, owner.parts(owner.gradient), strict=True):
                if ref in self.packed and repr(ref) not in self.namespace:
                    self.namespace[repr(ref)] = part
                    self.buffers[ref] = buffer
        return layout

    def _fits(self, grad: Ref, pack: Pack, shape: tuple[int, ...]) -> bool:
        """Whether a gradient can be computed in its place in a pack."""
        kind = self.program.kind(grad)
        return kind[:3] == fresh_kind(shape, pack.dtype)[:3] and grad not in self.allocated

    def _text(self) -> str:
        lines: list[str] = []
        for ref in self.copied_in:
            lines.append(f"{ref!r}[...] = {ref!r}_given")
        for index, equation in enumerate(self.program.equations):
            lines += self._lines(index, equation)
            lines += self._given_up(index, equation)
        given = [f"{r!r}_given" if r in self.copied_in else repr(r) for r in self.program.inputs]
        results = []
        seen: dict[Ref, str] = {}
        for output in self.program.outputs:
            text = self.names.text(output)
            if isinstance(output, Ref) and self.aliases.root(output) in self.copied_out:
                if self.names.fixed(output) is not None:
                    if output in seen:
                        text = seen[output]
                    else:
                        seen[output] = f"{text}_out"
                        lines.append(f"{text}_out = {text}.copy()")
                        text = seen[output]
            results.append(text)
        self.namespace |= {
            "set_error_state": set_error_state,
            "reset_error_state": reset_error_state,
            "IGNORE": IGNORE,
        }
        shift = "\n        ".join(lines) or "pass"
        shift2 = "\n            ".join(lines) or "pass"
        arguments = ", ".join(given)
        unpack = f"{arguments}, = inputs" if given else "pass"
        back = f"[{', '.join(results)}]"
        sizes = ", ".join([str(s) for s in self.layout.sizes])
        head = [
            f"# {sum(self.layout.sizes)} bytes in {len(self.layout.sizes)} buffers ({sizes});"
            f" {self.unshared} bytes if each value had its own"
        ]
        for ref, buffer in self.buffers.items():
            head.append(f"# {ref!r}: {self.program.kind(ref)} in buffer {buffer}")
        return f"""{chr(10).join(head)}

def run({arguments}):
    token = set_error_state(IGNORE)
    try:
        {shift}
        return {back}
    finally:
        reset_error_state(token)

def repeat(n, inputs, varying):
    token = set_error_state(IGNORE)
    try:
        for i in range(n):
            for k, values in varying.items():
                inputs[k] = values[i]
            {unpack}
            {shift2}
        return {back}
    finally:
        reset_error_state(token)
"""

    def _lines(self, index: int, equation: Equation) -> list[str]:
        names = self.names
        if index in self.packs:
            lines = []
            for k, pack in enumerate(self.packs[index]):
                lines += UpdateText(equation, pack, names, f"u{index}_{k}").lines()
            return lines
        if not equation.results:
            (store,) = equation.writes if len(equation.writes) == 1 else (None,)
            if equation.function is operator.setitem and store is not None:
                if (
                    self.stored.get(equation.args[2]) == store
                    if isinstance(equation.args[2], Ref)
                    else False
                ):
                    return []
            return written(equation, names)
        if index in self.lowered:
            (result,) = equation.results
            how = self.lowered[index]
            lines = []
            if result in self.allocated:
                kind = self.program.kind(result)
                lines = [
                    f"{result!r} = empty({names.text(kind.shape)}, {names.constant(kind.dtype)})"
                ]
            return lines + how(equation, repr(result), names)
        if self._made_once(equation):
            return []
        targets = ", ".join(map(repr, equation.results)) + ("," if equation.several else "")
        text = call(equation, names)
        if equation.function is operator.getitem:
            text = f"{names.text(equation.args[0])}[{names.text(equation.args[1])}]"
        if not equation.several and not self.program.kind(equation.results[0]).shape:
            text = f"as_array({text})"
        return [f"{targets} = {text}"]

    def _made_once(self, equation: Equation) -> bool:
        """Make a view now, if it is the same in each run."""
        if len(equation.results) != 1 or equation.several or equation.writes or equation.effect:
            return False
        (result,) = equation.results
        reads = [*equation.reads()]
        if self.program.kind(result).base is None or len(reads) != 1:
            return False
        array = self.names.fixed(reads[0])
        if array is None:
            return False
        from .program import substitute

        args = substitute(equation.args, lambda ref: array)
        view = equation.function(*args, **equation.kwargs)
        if view.size and not np.may_share_memory(view, array):
            return False
        self.namespace[repr(result)] = view
        return True

    def _given_up(self, index: int, equation: Equation) -> list[str]:
        """Let go of what calls returned, when it was used last."""
        dead = []
        for ref in {*equation.reads(), *equation.results}:
            if (
                self.aliases.root(ref) not in self.aliases.lasting
                and repr(ref) not in self.namespace
                and self.last[self.aliases.root(ref)] == index
            ):
                dead.append(ref)
        if not dead or max(_size(self.program.kind(r)) for r in dead) < FREED:
            return []
        return [f"del {', '.join(sorted(map(repr, dead)))}"]


def _size(kind: Any) -> int:
    """The bytes that an array with memory of its own takes."""
    return max(int(np.prod(kind.shape)), 1) * int(kind.dtype.itemsize)


def _aligned(size: int) -> Array:
    """Memory that begins with a cache line."""
    memory = np.empty(size + 64, np.uint8)
    start = -memory.__array_interface__["data"][0] % 64
    return memory[start : start + size]


def _may_fail(equation: Equation) -> bool:
    """Whether an equation may refuse the values it is given."""
    function = equation.function
    known = isinstance(function, np.ufunc) or isinstance(
        getattr(function, "__self__", None), np.ufunc
    )
    if equation.effect:
        return True
    return not known and lowered(equation) is None and not equation.writes


def _may_inherit(equation: Equation, build: _Build) -> list[Ref]:
    """Operands in whose buffer the result may be put."""
    if not isinstance(equation.function, np.ufunc):
        return []
    kind = build.program.kind(equation.results[0])
    reads = [*equation.reads()]
    found = []
    for ref in reads:
        same = build.program.kind(ref)[:3] == kind[:3]
        alone = all(r == ref or build.aliases.root(r) != build.aliases.root(ref) for r in reads)
        if same and alone and build.program.kind(ref).base is None:
            found.append(ref)
    return found
