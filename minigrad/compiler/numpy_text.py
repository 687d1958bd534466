"""The text of a program as NumPy calls, and the memory they work in."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ..quiet import IGNORE, reset_error_state, set_error_state
from .buffers import ALIGNMENT, Layout, Lifetime, lay_out
from .lowering import Lines, Names, call, lowered, written
from .packing import Pack, UpdateText, is_update, packs
from .passes.rewriting import fresh_kind
from .program import Equation, Kind, Program, Ref, as_array, refs_in, substitute
from .survey import Survey

Array = np.ndarray[Any, Any]
COPIED = 65536  # bytes of an output, up to which it is copied out of its buffer
SMALL = 4096  # bytes that are not worth being let go of, or can as well be copied

_RUN = """\
{comments}

def run({arguments}):
    token = set_error_state(IGNORE)
    try:
        {calls}
        return [{results}]
    finally:
        reset_error_state(token)


def repeat(n, inputs, varying):
    token = set_error_state(IGNORE)
    try:
        for i in range(n):
            for k, values in varying.items():
                inputs[k] = values[i]
            [{arguments}] = inputs
            {calls_again}
        return [{results}]
    finally:
        reset_error_state(token)
"""


class NumpyText:
    """The text of a program as NumPy calls, and the memory they work in.

    Values whose place is known are names in `namespace`; others are local variables of the text:
    inputs, what calls return that have no `out`, and views of these.

    Args:
        program: what to write down.
        moving: captured values that lie elsewhere in each run, and are given behind the inputs.

    Attributes:
        source: the text, which defines `run(*inputs, *moving)` and `repeat`.
        namespace: what the text needs.
        survey: of the program.
    """

    def __init__(self, program: Program, moving: list[Ref]) -> None:
        self.program = program
        self.moving = moving
        self.survey = Survey(program)
        self.names = Names(program.kinds)
        self.namespace = self.names.namespace
        self.namespace |= {
            "IGNORE": IGNORE,
            "as_array": as_array,
            "empty": np.empty,
            "reset_error_state": reset_error_state,
            "set_error_state": set_error_state,
        }
        still = {r: a for r, a in program.captured.items() if r not in moving}
        self.namespace |= {repr(ref): array for ref, array in still.items()}
        self.copied_in = self._copied_in()
        self.stored = self.survey.stored_in_place(still)
        for value, target in self.stored.items():
            self.namespace[repr(value)] = still[target]
        self.packs = self._packs()
        outputs = self.survey.outputs()
        self.copied_out = {
            root
            for root, refs in outputs.items()
            if len(refs) == 1 and _size(program.kind(root)) <= COPIED
        }
        self.allocated = outputs.keys() - self.copied_out  # made anew in each run
        self.packed: set[Ref] = set()  # gradients that are computed in a pack
        self.buffers: dict[Ref, int] = {}
        self.layout, self.unshared = self._plan()
        self.source = self._source()

    def _copied_in(self) -> list[Ref]:
        """Small inputs of which views are taken: with a copy in a fixed place this is done once."""
        numbers = {e.args[3] for e in self.program.equations if is_update(e)}
        out = {self.program.owner(ref) for ref in refs_in(self.program.outputs)}
        copied = []
        for ref in self.program.inputs:
            kind = self.program.kind(ref)
            wanted = ref in numbers or ref in self.survey.viewed
            if wanted and ref not in out and ref not in self.survey.writes and _size(kind) <= SMALL:
                self.namespace[repr(ref)] = np.zeros(kind.shape, kind.dtype)
                copied.append(ref)
        return copied

    def _packs(self) -> dict[int, list[Pack]]:
        """How the parameters of each update are packed, by the update's equation."""
        found = {}
        root = self.survey.aliases.root
        for index, equation in enumerate(self.program.equations):
            if is_update(equation) and self.names.fixed(equation.args[3]) is not None:
                apart = {*map(root, equation.writes)}
                stay = all(self.names.fixed(ref) is not None for ref in equation.writes)
                together = packs(equation, self.program) if stay else None
                if together is not None and len(apart) == len(equation.writes):
                    found[index] = together
        return found

    def _plan(self) -> tuple[Layout, int]:
        """Give values buffers; gradients that are packed lie side by side in one.

        Returns:
            The buffers, and how many bytes they would have if no two values shared one.
        """
        lifetimes: list[Lifetime] = []
        owners: list[Ref | Pack] = []
        position: dict[Ref | int, int] = {}  # of a value, or of a pack by its id
        wanted = {
            grad: (pack, index)
            for index, together in self.packs.items()
            for pack in together
            for grad, shape in zip(pack.grads, pack.shapes, strict=True)
            if len(pack.params) > 1 and self._fits(grad, pack, shape)
        }

        def reserve(pack: Pack, start: int, end: int) -> None:
            if id(pack) not in position:
                position[id(pack)] = len(owners)
                owners.append(pack)
                lifetimes.append(Lifetime(sum(pack.sizes) * pack.dtype.itemsize, start, end))
            life = lifetimes[position[id(pack)]]
            life.last = max(life.last, end)

        for index, equation in enumerate(self.program.equations):
            for pack in self.packs.get(index, ()):
                if len(pack.params) > 1:
                    reserve(pack, index, index)
            result = self._placed(equation)
            if result is None or result in self.stored or result in self.allocated:
                continue
            last = self.survey.last[result]
            if result in wanted:
                pack, update = wanted[result]
                self.packed.add(result)
                reserve(pack, index, max(update, last))
                continue
            heirs = [position[r] for r in self.survey.heirs(equation) if r in position]
            position[result] = len(owners)
            owners.append(result)
            size = _size(self.program.kind(result))
            lifetimes.append(Lifetime(size, index, last, heirs))
        layout = lay_out(lifetimes)
        self._make_buffers(owners, layout)
        return layout, sum([life.size for life in lifetimes])

    def _placed(self, equation: Equation) -> Ref | None:
        """The result of an equation, if it can be computed into given memory."""
        pure = len(equation.results) == 1 and not equation.writes and not equation.effect
        if pure and self.program.kind(equation.results[0]).base is None and lowered(equation):
            return equation.results[0]
        return None

    def _fits(self, grad: Ref, pack: Pack, shape: tuple[int, ...]) -> bool:
        """Whether a gradient can be computed in its place in a pack."""
        kind = self.program.kind(grad)
        return kind == fresh_kind(shape, pack.dtype) and grad not in self.allocated

    def _make_buffers(self, owners: list[Ref | Pack], layout: Layout) -> None:
        """Make the arrays of values, and of packed gradients."""
        offsets = layout.offsets
        memory = _aligned(offsets[-1])
        arrays: dict[Any, Array] = {}  # in place NumPy is faster when it sees one object twice
        for owner, buffer in zip(owners, layout.buffers, strict=True):
            if isinstance(owner, Ref):
                kind = self.program.kind(owner)
                key = buffer, kind
                if key not in arrays:
                    place = memory, offsets[buffer], kind.strides
                    arrays[key] = np.ndarray(kind.shape, kind.dtype, *place)
                self.namespace[repr(owner)] = arrays[key]
                self.buffers[owner] = buffer
                continue
            owner.gradient = np.ndarray(sum(owner.sizes), owner.dtype, memory, offsets[buffer])
            for ref, part in zip(owner.grads, owner.parts(owner.gradient), strict=True):
                if ref in self.packed and ref not in self.buffers:
                    self.namespace[repr(ref)] = part
                    self.buffers[ref] = buffer

    def _source(self) -> str:
        """The text."""
        lines = [f"{ref!r}[...] = {ref!r}_given" for ref in self.copied_in]
        for index, equation in enumerate(self.program.equations):
            lines += self._lines(index, equation)
            lines += self._given_up(index, equation)
        inputs = [f"{r!r}_given" if r in self.copied_in else repr(r) for r in self.program.inputs]
        results = []
        for output in self.program.outputs:
            text = self.names.text(output)
            if isinstance(output, Ref) and self._is_copied_out(output):
                if f"{text}_out = {text}.copy()" not in lines:
                    lines.append(f"{text}_out = {text}.copy()")
                text += "_out"
            results.append(text)
        lines = lines or ["pass"]
        return _RUN.format(
            comments="\n".join(self._comments()),
            arguments=", ".join([*inputs, *map(repr, self.moving)]),
            calls="\n        ".join(lines),
            calls_again="\n            ".join(lines),
            results=", ".join(results),
        )

    def _is_copied_out(self, output: Ref) -> bool:
        root = self.survey.aliases.root(output)
        return root in self.copied_out and self.names.fixed(output) is not None

    def _comments(self) -> Lines:
        """Which value lies in which buffer."""
        sizes = self.layout.sizes
        lines = [
            f"# {sum(sizes)} bytes in {len(sizes)} buffers; without sharing {self.unshared} bytes"
        ]
        for number, size in enumerate(sizes):
            values = [
                f"{ref!r} {self.program.kind(ref)}"
                for ref, buffer in self.buffers.items()
                if buffer == number
            ]
            lines.append(f"# {number}: {size} bytes: {', '.join(values)}")
        return lines

    def _lines(self, index: int, equation: Equation) -> Lines:
        """The calls of an equation."""
        names = self.names
        if index in self.packs:
            return [
                line
                for k, pack in enumerate(self.packs[index])
                for line in UpdateText(equation, pack, names, f"u{index}_{k}").lines()
            ]
        if not equation.results:
            is_done = (
                equation.function is operator.setitem
                and isinstance(equation.args[2], Ref)
                and self.stored.get(equation.args[2]) == equation.args[0]
            )
            return [] if is_done else written(equation, names)
        result = self._placed(equation)
        if result is not None and (how := lowered(equation)) is not None:
            lines = how(equation, repr(result), names)
            if result in self.allocated:
                shape, dtype, *_ = self.program.kind(result)
                lines.insert(0, f"{result!r} = empty({names.text(shape)}, {names.give(dtype)})")
            return lines
        if self._made_once(equation):
            return []
        text = call(equation, names)
        if equation.function is operator.getitem:
            text = f"{names.text(equation.args[0])}[{names.text(equation.args[1])}]"
        if equation.several:
            return [f"[{', '.join(map(repr, equation.results))}] = {text}"]
        result = equation.results[0]
        return [f"{result!r} = {text if self.program.kind(result).shape else f'as_array({text})'}"]

    def _made_once(self, equation: Equation) -> bool:
        """Make a view now, if it is the same in each run."""
        result, *more = equation.results
        reads = [*equation.reads()]
        array = self.names.fixed(reads[0]) if len(reads) == 1 else None
        is_view = not more and not equation.several and self.program.kind(result).base is not None
        if array is None or not is_view or equation.writes or equation.effect:
            return False
        args = substitute(equation.args, lambda ref: array)
        view = equation.function(*args, **equation.kwargs)
        if view.size and not np.may_share_memory(view, array):
            return False
        self.namespace[repr(result)] = view
        return True

    def _given_up(self, index: int, equation: Equation) -> Lines:
        """Let go of what calls returned, when it has been used last."""
        root = self.survey.aliases.root
        dead = [
            ref
            for ref in {*equation.reads(), *equation.results}
            if self.names.fixed(ref) is None
            and not self.survey.aliases.lasts(ref)
            and self.survey.last[root(ref)] == index
        ]
        if all(_size(self.program.kind(ref)) < SMALL for ref in dead):
            return []
        return [f"del {', '.join(sorted(map(repr, dead)))}"]


def _size(kind: Kind) -> int:
    """The bytes that an array with memory of its own takes."""
    return max(int(np.prod(kind.shape)), 1) * kind.dtype.itemsize


def _aligned(size: int) -> Array:
    """Memory that begins with a cache line."""
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.__array_interface__["data"][0] % ALIGNMENT
    return memory[start : start + size]
