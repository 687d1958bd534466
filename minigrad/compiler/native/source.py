"""The C source of a program, and what its memory is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..program import Program, Ref
from . import products
from .arena import ALIGNMENT, Life, arrange
from .blas import find
from .fusion import Fusion, Group
from .loops import Body
from .lowering import Lowering
from .places import Place, extent
from .scalars import memory_type
from .statements import Call, Check, Loop, Product, Routine, Statement

BLAS_SLOTS = {"sgemm": 1, "dgemm": 2}
BAD_SLOT = 3  # where an index that is refused is put
FIRST_SLOT = 4

_REPEAT = """/* Run n times; after each, cells of the table go on: pairs of a slot and bytes. */
int64_t repeat(char *const *table, int64_t n, const int64_t *varying, int64_t count)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t code = run0(table);
        if (code) return code;
        for (int64_t j = 0; j < count; j++)
            *(char **)(table[varying[2 * j]] + DATA) += varying[2 * j + 1];
    }
    return 0;
}
"""


_TABLE = """/* A program gets a table of array objects, or of what looks alike: the address of their
   elements comes after what every object begins with. */
#define DATA {}
#define ADDRESS(slot) (*(char **)(table[slot] + DATA))
"""


@cache
def functions() -> str:
    """The functions that generated code calls."""
    text = Path(__file__).with_name("functions.h").read_text()
    return f"{text}\n{_TABLE.format(object.__basicsize__)}"


class Source:
    """A program as C: functions to be called in turn with Python's calls.

    Attributes:
        text: the source.
        steps: what a run does: the name of a C function, or an equation for Python.
        slots: for each value whose address C takes from its table, where in the table.
        offsets: of the values in the arena.
        arena: its size in bytes.
        checks: for each check, what an error says.
        work: elements computed, and multiplications of products.
    """

    def __init__(self, program: Program) -> None:
        self.lowering = lowering = Lowering(program)
        self.program = program
        outputs = {program.owner(x) for x in program.outputs if isinstance(x, Ref)}
        self.inputs = set(program.inputs)
        self.outer = {program.owner(x) for x in (*program.inputs, *program.captured)}
        self.made: set[Ref] = set()
        for s in lowering.statements:
            if isinstance(s, Call):
                self.made.update(s.equation.results)
        self.outputs = outputs - self.outer - self.made - set(lowering.constants)
        self._memory, self._owner = lowering.memory, lowering.aliases.root
        lasting = {self._owner(r) for r in program.captured}
        self._drop_dead()
        self.work = sum(map(_work, lowering.statements))
        fusion = Fusion(lowering.statements, self._memory, self._touched, lasting)
        self.groups = fusion.groups
        self._plan()
        self._functions: dict[str, str] = {}
        self.checks: list[Check] = []
        self.steps: list[Any] = []
        self.slots: dict[Ref, int] = {}
        self._segments: list[_Segment] = []
        self._write()

    # Memory.

    def _statements(self, group: Group) -> list[Statement]:
        return [self.lowering.statements[i] for i in group.members]

    def _touched(self, s: Statement) -> tuple[set[Ref], set[Ref]]:
        """The memories that a statement reads and writes."""
        if isinstance(s, Call):
            return set(map(self._owner, s.memory_read)), set(map(self._owner, s.memory_written))
        return set(map(self._memory, s.reads())), set(map(self._memory, s.writes()))

    def _drop_dead(self) -> None:
        """Leave out statements whose results nobody reads."""
        needed = {self._owner(r) for r in self.outer | self.outputs}
        needed |= {self._owner(x) for x in self.program.outputs if isinstance(x, Ref)}
        kept = []
        for s in reversed(self.lowering.statements):
            reads, writes = self._touched(s)
            if isinstance(s, Check) or s.equation.effect or not needed.isdisjoint(writes):
                needed |= reads
                kept.append(s)
        self.lowering.statements[:] = reversed(kept)

    def _plan(self) -> None:
        """Which values need memory, and where it is."""
        groups: dict[Ref, list[int]] = {}
        for k, group in enumerate(self.groups):
            for s in self._statements(group):
                reads, writes = self._touched(s)
                for ref in reads | writes:
                    found = groups.setdefault(ref, [])
                    if not found or found[-1] != k:
                        found.append(k)
        lasting = self.outer | self.outputs | set(self.lowering.constants)
        lasting |= set(map(self._owner, lasting))
        self.stored = lasting | {r for r, at in groups.items() if len(at) > 1}
        inside = self.stored - lasting - self.made
        lives = []
        for ref in sorted(inside, key=lambda r: r.number):
            kind = self.program.kind(ref)
            size = sum(extent(kind.shape, kind.strides, kind.dtype.itemsize))
            lives.append(Life(ref, size, groups[ref][0], groups[ref][-1]))
        need = 0
        for k, group in enumerate(self.groups):
            (s, *_) = self._statements(group)
            need = s.scratch if isinstance(s, Routine) else 0
            if isinstance(s, Product):
                t = products.matrices(s)
                if not products.by_blas(t):
                    need = products.kernel(t, (False, False)).scratch * s.a.dtype.itemsize
            if need:
                lives.append(Life(Ref(-1 - k), need, k, k))
        self.offsets, self.arena = arrange(lives)

    # Text.

    def _write(self) -> None:
        for k, group in enumerate(self.groups):
            statements = self._statements(group)
            first = statements[0]
            if isinstance(first, Call):
                self.steps.append(first.equation)
                continue
            if not self.steps or not isinstance(self.steps[-1], str):
                self.steps.append(f"run{len(self._segments)}")
                self._segments.append(_Segment([], {}))
            lines = self._segments[-1].lines
            lines += [f"    /* {line} */" for line in _described(statements)]
            if isinstance(first, Loop):
                lines.append(self._loops([s for s in statements if isinstance(s, Loop)]))
            elif isinstance(first, Product):
                lines += self._product(first, k)
            elif isinstance(first, Routine):
                lines.append(self._routine(first, k))
            elif isinstance(first, Check):
                lines.append(self._check(first))
        parts = [functions(), *self._blas_types()]
        parts += [f"static {text.replace('@', name)}" for text, name in self._functions.items()]
        parts += [self._segment(f"run{i}", s) for i, s in enumerate(self._segments)]
        parts.append(_REPEAT if self.steps == ["run0"] else "")
        self.text = "\n\n".join(parts).rstrip() + "\n"

    def _blas_types(self) -> list[str]:
        blas = find()
        if blas is None:
            return []
        lines = []
        i = blas.integer
        for kind, name in (("float", "sgemm"), ("double", "dgemm")):
            head = f"int, int, int, {i}, {i}, {i}, {kind}, const {kind} *, {i}, const {kind} *"
            lines.append(f"typedef void (*{name}_t)({head}, {i}, {kind}, {kind} *, {i});")
        return ["\n".join(lines)]

    def _name(self, ref: Ref) -> str:
        """The variable of a segment that holds a value's address."""
        name = f"v{ref.number}" if ref.number >= 0 else f"s{-ref.number}"
        names = self._segments[-1].names
        if ref in self.offsets:
            names[name] = f"arena + {self.offsets[ref]}"
        else:
            slot = self.slots.setdefault(ref, len(self.slots) + FIRST_SLOT)
            names[name] = f"ADDRESS({slot})"
        return name

    def _address(self, place: Place) -> str:
        kind = memory_type(place.dtype)
        text = f"({kind} *){self._name(place.pointer)}"
        return f"{text} + {place.offset}" if place.offset else text

    def _function(self, head: str, body: str) -> str:
        """A function of this text, its name left open as @; equal ones are one."""
        key = f"{head}\n{{\n{body}\n}}"
        name = self._functions.get(key)
        if name is None:
            name = f"f{len(self._functions)}"
            self._functions[key] = name
        return name

    def _loops(self, loops: list[Loop]) -> str:
        body = Body(loops, lambda place: self._memory(place) in self.stored)
        name = self._function(f"void @({', '.join(body.parameters())})", body.text)
        return f"    {name}({', '.join([f'(void *){self._name(r)}' for r in body.pointers])});"

    def _product(self, product: Product, k: int) -> list[str]:
        t = products.matrices(product)
        a, b, c = map(self._address, (product.a, product.b, product.target))
        loops, shifts = _batch(product)
        a, b, c = (text + shift for text, shift in zip((a, b, c), shifts, strict=True))
        if products.by_blas(t):
            name = "sgemm" if t.kind == "float" else "dgemm"
            self._segments[-1].names[name] = f"({name}_t)ADDRESS({BLAS_SLOTS[name]})"
            return [*loops, "    " + products.gemm(t, a, b, c)]
        kernel = products.kernel(t, (self._aligned(product.a), self._aligned(product.b)))
        head = (
            f"void @(const {t.kind} *restrict a, const {t.kind} *restrict b, {t.kind} *restrict c"
        )
        head += f", {t.kind} *restrict s)" if kernel.scratch else ")"
        name = self._function(head, "\n".join(["    " + line for line in kernel.lines]))
        scratch = f", (void *){self._name(Ref(-1 - k))}" if kernel.scratch else ""
        return [*loops, f"    {name}({a}, {b}, {c}{scratch});"]

    def _routine(self, routine: Routine, k: int) -> str:
        places = [*routine.sources, *routine.targets]
        names = [f"a{i}" for i in range(len(routine.sources))]
        names += [f"c{i}" for i in range(len(routine.targets))]
        parameters = [
            f"{'const ' * name.startswith('a')}{memory_type(p.dtype)} *restrict {name}"
            for name, p in zip(names, places, strict=True)
        ]
        arguments = list(map(self._address, places))
        if routine.scratch:
            parameters.append("void *restrict s")
            arguments.append(self._name(Ref(-1 - k)))
        body = "\n".join(["    " + line for line in routine.lines])
        name = self._function(f"void @({', '.join(parameters)})", body)
        return f"    {name}({', '.join(arguments)});"

    def _aligned(self, place: Place) -> bool:
        """Whether a product's operand begins at a whole line of the cache."""
        steps = (place.offset, *place.strides[:-2])
        bytes_ = [s * place.dtype.itemsize % ALIGNMENT for s in steps]
        return place.pointer in self.offsets and not any(bytes_)

    def _check(self, check: Check) -> str:
        place = check.place
        kind = memory_type(place.dtype)
        lines = []
        terms = [str(place.offset)]
        for d, (n, step) in enumerate(zip(place.shape, place.strides, strict=True)):
            lines.append("    " * (d + 1) + f"for (int64_t i{d} = 0; i{d} < {n}; i{d}++)")
            terms.append(f"i{d} * {step}")
        pad = "    " * (len(place.shape) + 1)
        lines += [
            f"{pad}{{",
            f"{pad}    const {kind} k = p[{' + '.join(terms)}];",
            f"{pad}    if (!({check.good})) {{ *bad = k; return 1; }}",
            f"{pad}}}",
            "    return 0;",
        ]
        head = f"int @(const {kind} *p, int64_t *bad)"
        name = self._function(head, "\n".join(lines))
        self.checks.append(check)
        call = f"{name}((void *){self._name(place.pointer)}, (int64_t *)ADDRESS({BAD_SLOT}))"
        return f"    if ({call}) return {len(self.checks)};"

    def _segment(self, name: str, segment: _Segment) -> str:
        lines = [f"int64_t {name}(char *const *table)", "{"]
        if any(where.startswith("arena") for where in segment.names.values()):
            lines.append("    char *const arena = ADDRESS(0);")
        for variable, where in segment.names.items():
            kind = f"const {variable}_t " if variable in BLAS_SLOTS else "char *const "
            lines.append(f"    {kind}{variable} = {where};")
        return "\n".join([*lines, *segment.lines, "    return 0;", "}"])


class _Segment(NamedTuple):
    """A function in the making: its statements, and the addresses they use."""

    lines: list[str]
    names: dict[str, str]


def _described(statements: Sequence[Statement]) -> list[str]:
    """The equations that statements come from, for comments."""
    equations = {id(s.equation): s.equation for s in statements}
    return [str(e).replace("*/", "* /") for e in equations.values()]


def _work(statement: Statement) -> int:
    if isinstance(statement, Product):
        return statement.target.size * statement.a.shape[-1]
    if isinstance(statement, Routine):
        return statement.work
    return int(np.prod(statement.shape)) if isinstance(statement, Loop) else 0


def _batch(product: Product) -> tuple[list[str], list[str]]:
    """The loops over a stack of products, and what they add to the three addresses."""
    loops = []
    shifts = ["", "", ""]
    for d, n in enumerate(product.target.shape[:-2]):
        if n == 1:
            continue
        loops.append(f"    for (int64_t i{d} = 0; i{d} < {n}; i{d}++)")
        for j, place in enumerate((product.a, product.b, product.target)):
            if place.strides[d]:
                shifts[j] += f" + i{d} * {place.strides[d]}"
    return loops, shifts
