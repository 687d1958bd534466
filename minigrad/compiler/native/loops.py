"""The C text of a group of loops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..program import Ref
from .fusion import wide_axes
from .places import Place
from .scalars import local_type, memory_type
from .statements import Counter, Gather, Load, Loop, Number

BLOCK = 512  # terms of a sum of single precision that are added without more precision


class Body:
    """Text of a function that runs loops of one shape as one.

    Args:
        loops: the statements.
        stored: whether a value's memory is read after the loop.

    Attributes:
        pointers: the values whose addresses the function takes, in the order of its parameters.
        text: the statements, in terms of `p0`, `p1`, ...
    """

    def __init__(self, loops: Sequence[Loop], stored: Callable[[Place], bool]) -> None:
        self.pointers: dict[Ref, tuple[str, str]] = {}  # name and C type, const or not
        self._written: set[Ref] = set()
        self._loops = loops
        self._stored = stored
        self._now: dict[Any, str] = {}  # what an element is worth by now
        self._stores: dict[Any, tuple[Place, str, Loop]] = {}
        self._lines: list[str] = []
        self._names = 0
        self._dims = self._order()
        self._totals: list[_Total] = []
        for loop in loops:
            if loop.reduce is None:
                self._element(loop)
            else:
                self._total(loop)
        for place, name, loop in self._stores.values():
            self._lines.append(f"{self._at(loop, place)} = {name};")
        self.text = "\n".join(self._nest())

    # The iteration: dimensions are lists of axes of a loop's wide axes, made one where possible.

    def _order(self) -> list[_Dimension]:
        first = self._loops[0]
        sizes = [first.shape[a] for a in wide_axes(first.shape)]
        places = [
            (tuple([p.strides[a] for a in wide_axes(loop.shape)]), loop)
            for loop in self._loops
            for p in (*_loaded(loop), loop.target)
        ]
        order = list(range(len(sizes)))
        if order:
            fit = [sum([s[d] in (0, 1) for s, _ in places]) for d in order]
            best = max(order, key=lambda d: (fit[d], d))
            order.remove(best)
            order.append(best)
        dims: list[_Dimension] = []
        pinned = {
            wide_axes(loop.shape).index(x.axis)
            for loop in self._loops
            for x in loop.operands
            if isinstance(x, Counter) and loop.shape[x.axis] != 1
        }
        for d in order:
            last = dims[-1].axes[-1] if dims else None
            joins = (
                last is not None
                and not {last, d} & pinned
                and all([s[last] == s[d] * sizes[d] for s, _ in places])
                and all(
                    [self._reduced(loop, last) == self._reduced(loop, d) for loop in self._loops]
                )
            )
            if joins:
                dims[-1].axes.append(d)
                dims[-1].size *= sizes[d]
            else:
                dims.append(_Dimension([d], sizes[d], f"i{len(dims)}"))
        return dims

    @staticmethod
    def _reduced(loop: Loop, wide: int) -> bool:
        return wide_axes(loop.shape)[wide] in loop.axes

    def _index(self, loop: Loop, place: Place) -> str:
        axes = wide_axes(loop.shape)
        terms = []
        for dim in self._dims:
            step = place.strides[axes[dim.axes[-1]]]
            if step:
                terms.append(dim.name if step == 1 else f"{dim.name} * {step}")
        if place.offset or not terms:
            terms.append(str(place.offset))
        return " + ".join(terms)

    def _pointer(self, place: Place, write: bool = False) -> str:
        kind = memory_type(place.dtype)
        known = self.pointers.get(place.pointer)
        if known is None:
            known = self.pointers[place.pointer] = f"p{len(self.pointers)}", kind
        if write:
            self._written.add(place.pointer)
        name, first = known
        return name if first == kind else f"(({kind} *){name})"

    def _at(self, loop: Loop, place: Place, write: bool = True) -> str:
        return f"{self._pointer(place, write)}[{self._index(loop, place)}]"

    def _name(self) -> str:
        self._names += 1
        return f"t{self._names}"

    def _key(self, loop: Loop, place: Place) -> Any:
        strides = tuple([place.strides[a] for a in wide_axes(loop.shape)])
        return place.pointer, place.offset, strides, place.dtype.name

    def _load(self, loop: Loop, place: Place) -> str:
        key = self._key(loop, place)
        name = self._now.get(key)
        if name is None:
            name = self._now[key] = self._name()
            kind = local_type(place.dtype)
            self._lines.append(f"const {kind} {name} = {self._at(loop, place, False)};")
        return name

    def _operands(self, loop: Loop) -> list[str]:
        texts: list[str] = []
        late: list[int] = []
        for k, x in enumerate(loop.operands):
            if isinstance(x, Load):
                texts.append(self._load(loop, x.place))
            elif isinstance(x, Number):
                texts.append(x.text)
            elif isinstance(x, Counter):
                texts.append(self._counter(loop, x.axis))
            else:
                texts.append("")
                late.append(k)
        for k in late:
            x = loop.operands[k]
            assert isinstance(x, Gather)
            texts[k] = self._gathered(loop, x, texts[x.index])
        return texts

    def _counter(self, loop: Loop, axis: int) -> str:
        if loop.shape[axis] == 1:
            return "0"
        wide = wide_axes(loop.shape).index(axis)
        return next(dim.name for dim in self._dims if wide in dim.axes)

    def _gathered(self, loop: Loop, x: Gather, index: str) -> str:
        at, name = self._name(), self._name()
        skip = "" if x.ignore is None else f"{index} == {x.ignore} ? 0 : "
        wrapped = f"{skip}{index} < 0 ? {index} + {x.size} : {index}"
        self._lines.append(f"const int64_t {at} = {wrapped};")
        element = f"{self._pointer(x.place)}[{self._index(loop, x.place)} + {at} * {x.step}]"
        self._lines.append(f"const {local_type(x.place.dtype)} {name} = {element};")
        return name

    def _element(self, loop: Loop) -> None:
        text = loop.text(*self._operands(loop))
        name = self._name()
        self._lines.append(f"const {local_type(loop.dtype)} {name} = {text};")
        key = self._key(loop, loop.target)
        self._now[key] = name
        if self._stored(loop.target):
            self._pointer(loop.target, True)
            self._stores[key] = loop.target, name, loop

    def _total(self, loop: Loop) -> None:
        text = loop.text(*self._operands(loop))
        reduced = [self._reduced(loop, dim.axes[0]) for dim in self._dims]
        kept = [d for d, r in enumerate(reduced) if not r]
        depth = kept[-1] + 1 if kept else 0
        outer = any(reduced[:depth])
        total = _Total(loop, self._name(), depth, outer)
        self._totals.append(total)
        self._pointer(loop.target, True)
        value = self._name()
        self._lines.append(f"const {local_type(loop.dtype)} {value} = {text};")
        if depth < len(self._dims):
            self._lines.append(f"{total.name} = {total.combined(total.name, value)};")
        else:  # in memory: the last dimension is not reduced
            at = self._at(loop, loop.target)
            self._lines.append(f"{at} = {total.combined(at, value) if outer else value};")

    # The loops around.

    def _nest(self) -> list[str]:
        lines: list[str] = []
        for total in self._totals:
            if total.outer:
                lines += self._initial(total)
        depth = len(self._dims)
        inner = [t for t in self._totals if t.depth < depth]
        self._open(lines, 0, inner)
        return lines

    def _open(self, lines: list[str], depth: int, totals: list[_Total]) -> None:
        """The loops from a depth on, with the totals that are complete after them."""
        pad = "    " * (depth + 1)
        own = [t for t in totals if t.depth == depth]
        last = depth == len(self._dims) - 1
        if depth == len(self._dims):
            lines.extend([pad + line for line in self._lines])
            return
        dim = self._dims[depth]
        if not last:
            for t in own:
                lines.append(f"{pad}{t.wide} {t.name}w = {t.start};")
            lines.append(
                f"{pad}for (int64_t {dim.name} = 0; {dim.name} < {dim.size}; {dim.name}++) {{"
            )
            self._open(lines, depth + 1, totals)
            lines.append(pad + "}")
            for t in own:
                lines += [pad + line for line in self._stored_total(t, f"{t.name}w")]
            return
        blocked = dim.size > 2 * BLOCK and any([t.widens for t in totals])
        begin, end = "0", str(dim.size)
        if blocked:
            for t in own:
                lines.append(f"{pad}{t.wide} {t.name}w = {t.start};")
            lines.append(f"{pad}for (int64_t b = 0; b < {dim.size}; b += {BLOCK}) {{")
            lines.append(
                f"{pad}const int64_t e = b + {BLOCK} < {dim.size} ? b + {BLOCK} : {dim.size};"
            )
            begin, end = "b", "e"
        for t in totals:
            lines.append(f"{pad}{t.kind} {t.name} = {t.start};")
        clauses = "".join([f" reduction({t.clause}:{t.name})" for t in totals])
        lines.append(f"#pragma omp simd{clauses}")
        lines.append(
            f"{pad}for (int64_t {dim.name} = {begin}; {dim.name} < {end}; {dim.name}++) {{"
        )
        self._open(lines, depth + 1, [])
        lines.append(pad + "}")
        for t in totals:
            if t.depth < depth or blocked:
                lines.append(f"{pad}{t.name}w = {t.combined(t.name + 'w', t.name)};")
        if blocked:
            lines.append(pad + "}")
        for t in own:
            name = f"{t.name}w" if blocked else t.name
            lines += [pad + line for line in self._stored_total(t, name)]

    def _stored_total(self, total: _Total, name: str) -> list[str]:
        at = self._at(total.loop, total.loop.target)
        value = total.combined(at, name) if total.outer else name
        return [f"{at} = {value};"]

    def _initial(self, total: _Total) -> list[str]:
        """What totals in memory start from."""
        loop = total.loop
        lines = []
        kept = [d for d in self._dims if not self._reduced(loop, d.axes[0])]
        for dim in kept:
            lines.append(f"    for (int64_t {dim.name} = 0; {dim.name} < {dim.size}; {dim.name}++)")
        lines.append(f"        {self._at(loop, loop.target)} = {total.start};")
        return lines

    def parameters(self) -> list[str]:
        """The function's parameters, as C text."""
        texts = []
        for ref, (name, kind) in self.pointers.items():
            const = "" if ref in self._written else "const "
            texts.append(f"{const}{kind} *restrict {name}")
        return texts


class _Dimension:
    """A dimension of the iteration: axes that are one in memory, its size, its counter."""

    def __init__(self, axes: list[int], size: int, name: str) -> None:
        self.axes, self.size, self.name = axes, size, name


_SYMBOLS: dict[Any, str] = {
    np.add: "+",
    np.multiply: "*",
    np.logical_and: "&",
    np.logical_or: "|",
    np.maximum: "max",
    np.minimum: "min",
}


class _Total:
    """A total on its way.

    Args:
        loop: its statement.
        name: of the variable.
        depth: of the loop whose end completes it.
        outer: dimensions outside of that are reduced too, so it is added to what lies in memory.
    """

    def __init__(self, loop: Loop, name: str, depth: int, outer: bool) -> None:
        self.loop, self.name, self.depth, self.outer = loop, name, depth, outer
        dtype = loop.dtype
        self.kind = "int" if dtype.kind == "b" else local_type(dtype)
        self.symbol = _SYMBOLS[loop.reduce]
        if dtype.kind == "b":
            self.symbol = {"+": "|", "max": "|", "*": "&", "min": "&"}.get(self.symbol, self.symbol)
        self.widens = dtype == np.float32 and self.symbol in "+*"
        self.wide = "double" if self.widens else self.kind
        extreme = self.symbol in ("max", "min")
        self.start = "0" if self.symbol in "+|" else "1"
        if extreme and dtype.kind == "f":
            self.start = "-INFINITY" if self.symbol == "max" else "INFINITY"
            self.clause = f"nan{self.symbol}"
        elif extreme:
            info = np.iinfo(dtype)
            self.start = f"({info.min + 1} - 1)" if self.symbol == "max" else str(info.max)
            self.clause = self.symbol
        else:
            self.clause = self.symbol

    def combined(self, a: str, b: str) -> str:
        """The total of two."""
        if self.symbol in ("max", "min"):
            order = ">" if self.symbol == "max" else "<"
            nan = f" || {b} != {b}" if self.loop.dtype.kind == "f" else ""
            return f"{b} {order} {a}{nan} ? {b} : {a}"
        return f"{a} {self.symbol} {b}"


def _loaded(loop: Loop) -> list[Place]:
    return [x.place for x in loop.operands if isinstance(x, (Load, Gather))]
