"""From equations to statements."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...functions.checks import Within
from ..aliases import Aliases
from ..program import Equation, Kind, Program, Ref
from ..trace import astype
from ..update import Update
from . import scalars
from .known import SPECIAL, within
from .places import Array, Layout, Place, dense
from .statements import (
    Call,
    Check,
    Counter,
    Gather,
    Load,
    Loop,
    Number,
    Operand,
    Product,
    Routine,
    Statement,
)

VIEWS = {np.reshape, np.ravel, np.transpose, np.matrix_transpose, np.swapaxes, np.moveaxis}
VIEWS |= {np.broadcast_to, np.expand_dims, np.squeeze, np.flip, np.rollaxis, np.diagonal}
VIEWS |= {np.permute_dims, operator.getitem}
"""Functions that may give views, and then do nothing."""

REDUCTIONS = {np.add, np.multiply, np.maximum, np.minimum, np.logical_and, np.logical_or}

_EMPTY: dict[Any, float] = {np.add: 0, np.multiply: 1, np.maximum: -np.inf, np.minimum: np.inf}
"""What may be the start of a total without being seen in it."""


class Unknown(Exception):
    """Raised for what has no form in C; Python calls the function."""


class Lowering:
    """Makes statements of a program's equations.

    Args:
        program: whose; values are added to it.

    Attributes:
        statements: in the equations' order.
        layout: where the values lie.
        constants: arrays that equations hold, by the values made for them.
        views: the equations that take views, by their results.
        aliases: whose memory is whose.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.layout = Layout(program)
        self.statements: list[Statement] = []
        self.constants: dict[Ref, Array] = {}
        self.views: dict[Ref, Equation] = {}
        self.aliases = Aliases(program)
        for equation in program.equations:
            self._lower(equation)

    def _lower(self, equation: Equation) -> None:
        start = len(self.statements)
        try:
            if isinstance(equation.function, Within):
                within(self, equation, equation.function, *equation.args, **equation.kwargs)
            elif equation.effect:
                raise Unknown
            else:
                self._native(equation)
        except (Unknown, KeyError):
            del self.statements[start:]
            self._call(equation)

    def _native(self, equation: Equation) -> None:
        function, args, kwargs = equation.function, equation.args, equation.kwargs
        owner = getattr(function, "__self__", None)
        if isinstance(function, Update):
            self._update(equation, function.rule, *args)
        elif function in SPECIAL and function is not operator.getitem:
            SPECIAL[function](self, equation, *args, **kwargs)
        elif equation.several:
            raise Unknown
        elif isinstance(function, np.ufunc):
            if function is np.matmul:
                self._product(equation)
            else:
                self._elementwise(equation)
        elif isinstance(owner, np.ufunc) and function.__name__ == "reduce":
            self._reduce(equation, owner, *args, **kwargs)
        elif function is np.sum:
            self._reduce(equation, np.add, *args, **{"axis": None, **kwargs})
        elif function in VIEWS and not (function is operator.getitem and not _basic(args[1])):
            self._view(equation)
        elif function in HANDLERS:
            HANDLERS[function](self, equation, *args, **kwargs)
        elif function in SPECIAL:
            SPECIAL[function](self, equation, *args, **kwargs)
        else:
            raise Unknown

    def _call(self, equation: Equation) -> None:
        reads = tuple(dict.fromkeys(equation.reads()))
        written = (*equation.writes, *equation.results)
        self.statements.append(Call(equation, reads, written))

    # What handlers are made of.

    def new(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Place:
        """A new value with memory of its own."""
        strides = tuple([s * dtype.itemsize for s in dense(shape)])
        self.program.kinds.append(Kind(shape, dtype, strides, None))
        return self.layout.place(Ref(len(self.program.kinds) - 1))

    def place(self, value: Any) -> Place:
        """Where a value lies; arrays that the program holds become values."""
        if isinstance(value, Ref):
            place = self.layout.place(value)
        elif isinstance(value, np.ndarray):
            ref = self.program.new(value)
            self.constants[ref] = value
            place = self.layout.place(ref)
        else:
            raise Unknown
        if not scalars.known_type(place.dtype):
            raise Unknown
        return place

    def result(self, equation: Equation, out: Any = None) -> Place:
        """Where an equation's result goes."""
        if out is not None:
            return self.place(out)
        (ref,) = equation.results
        if self.program.kind(ref).base is not None:
            raise Unknown
        return self.place(ref)

    def loop(
        self,
        equation: Equation,
        target: Place,
        operands: Sequence[Any],
        given: Sequence[np.dtype[Any]],
        dtype: np.dtype[Any],
        text: Callable[..., str],
    ) -> None:
        """An elementwise loop.

        Args:
            equation: what it belongs to.
            target: where the results go.
            operands: Places, constants, or Operands.
            given: the types to which they are cast.
            dtype: of what `text` computes.
            text: makes C text of the operands' texts.
        """
        if not target.size:
            return
        ready: list[Operand] = []
        sources: list[np.dtype[Any]] = []
        for x, kind in zip(operands, given, strict=True):
            if isinstance(x, Place):
                ready.append(Load(x.broadcast(target.shape)))
                sources.append(x.dtype)
            elif isinstance(x, (Load, Counter, Gather, Number)):
                ready.append(x)
                sources.append(x.place.dtype if isinstance(x, (Load, Gather)) else kind)
            else:
                ready.append(Number(scalars.literal(x, kind)))
                sources.append(kind)
        for x in ready:  # overlapping memory read and written at different places
            if isinstance(x, (Load, Gather)) and self.memory(x.place) == self.memory(target):
                same = isinstance(x, Load) and x.place == target.broadcast(target.shape)
                if not same:
                    raise Unknown

        def whole(*texts: str) -> str:
            cast = map(scalars.cast, texts, sources, given)
            return scalars.cast(text(*cast), dtype, target.dtype)

        if not target.injective:
            raise Unknown
        self.statements.append(
            Loop(equation, target.shape, target, tuple(ready), whole, target.dtype)
        )

    def routine(
        self,
        equation: Equation,
        sources: Sequence[Place],
        targets: Sequence[Place],
        lines: list[str],
        scratch: int = 0,
        work: int = 0,
    ) -> None:
        """A function of its own; sources that have gaps are copied before."""
        ready = []
        for x in sources:
            if not x.contiguous:
                copy = self.new(x.shape, x.dtype)
                self.loop(equation, copy, [x], [x.dtype], x.dtype, lambda a: a)
                x = copy
            ready.append(x)
        if not all([y.contiguous for y in targets]):
            raise Unknown
        if {self.memory(x) for x in ready} & {self.memory(y) for y in targets}:
            raise Unknown
        self.statements.append(
            Routine(equation, tuple(ready), tuple(targets), lines, scratch, work)
        )

    def results(self, equation: Equation) -> list[Place]:
        """Where several results go."""
        if any(self.program.kind(r).base is not None for r in equation.results):
            raise Unknown
        return [self.place(r) for r in equation.results]

    def checked(
        self, equation: Equation, index: Any, size: int, ignore: int | None = None, axis: int = 0
    ) -> Place:
        """Where indices lie, which are checked before they are used."""
        place = self.place(index)
        if place.dtype.kind != "i":
            raise Unknown
        good = f"(k >= {-size} && k < {size})"
        if ignore is not None:
            good += f" || k == {ignore}"
        message = f"index {{}} is out of bounds for axis {axis} with size {size}"
        if place.size:
            self.statements.append(Check(equation, place, good, message))
        return place

    def memory(self, place: Place) -> Ref:
        """The value in whose memory a place lies."""
        return self.aliases.root(place.pointer)

    # The handlers.

    def operands(self, values: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Arguments of an elementwise function, and what is known of their types."""
        ready: list[Any] = []
        kinds: list[Any] = []
        for v in values:
            if isinstance(v, (bool, int, float)):
                ready.append(v)
                kinds.append(v)
            elif isinstance(v, (np.ndarray, np.generic)) and v.ndim == 0:
                ready.append(v.item())
                kinds.append(v.dtype)
            else:
                ready.append(self.place(v))
                kinds.append(ready[-1].dtype)
        if not all([not isinstance(k, np.dtype) or scalars.known_type(k) for k in kinds]):
            raise Unknown
        return ready, kinds

    def _elementwise(self, equation: Equation) -> None:
        ufunc: Any = equation.function
        kwargs = dict(equation.kwargs)
        out, dtype = kwargs.pop("out", None), kwargs.pop("dtype", None)
        kwargs.pop("casting", None)
        if kwargs or len(equation.args) != ufunc.nin:
            raise Unknown
        target = self.result(equation, out)
        self.compute(equation, ufunc, equation.args, target, dtype)

    def compute(
        self, equation: Equation, ufunc: np.ufunc, values: Sequence[Any], target: Place, dtype: Any
    ) -> None:
        """An elementwise function of values."""
        ready, kinds = self.operands(values)
        known = scalars.formula(ufunc, kinds, dtype)
        if known is None:
            raise Unknown
        given, result, text = known
        self.loop(equation, target, ready, given, result, text)

    def _reduce(
        self,
        equation: Equation,
        ufunc: np.ufunc,
        x: Any,
        axis: Any = 0,
        dtype: Any = None,
        out: Any = None,
        keepdims: bool = False,
        **others: Any,
    ) -> None:
        source, target = self.place(x), self.result(equation, out)
        if others.pop("initial", _EMPTY.get(ufunc)) != _EMPTY.get(ufunc):
            raise Unknown
        if others or ufunc not in REDUCTIONS:
            raise Unknown
        ndim = len(source.shape)
        listed = range(ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        axes = tuple(sorted({a % ndim for a in listed})) if ndim else ()
        known = scalars.formula(ufunc, [source.dtype, source.dtype], dtype)
        if ufunc in (np.logical_and, np.logical_or):
            total = np.dtype(bool)
        elif known is not None and dtype is None and source.dtype.kind in "bi":
            total = target.dtype if ufunc in (np.add, np.multiply) else source.dtype
        elif known is not None:
            total = known[1]
        else:
            raise Unknown
        if total != target.dtype or self.memory(source) == self.memory(target):
            raise Unknown
        if not axes:
            self.loop(equation, target, [source], [total], total, lambda a: a)
            return
        if not source.size:
            if ufunc.identity is None:
                raise Unknown
            self.fill(equation, target, ufunc.identity)
            return
        strides = iter(
            [s for a, s in enumerate(target.strides) if a not in axes]
            if keepdims
            else target.strides
        )
        spread = tuple([0 if a in axes else next(strides) for a in range(ndim)])
        wide = Place(target.pointer, target.offset, source.shape, spread, target.dtype)

        def text(a: str) -> str:
            return scalars.cast(a, source.dtype, total)

        self.statements.append(
            Loop(equation, source.shape, wide, (Load(source),), text, total, ufunc, axes)
        )

    def _view(self, equation: Equation) -> None:
        (ref,) = equation.results
        base = equation.args[0]
        if not isinstance(base, Ref) or any(isinstance(a, Ref) for a in equation.args[1:]):
            raise Unknown
        if 0 in self.program.kind(ref).shape:
            return
        source = self.layout.place(base)
        if self.program.kind(ref).base is not None:
            view = self.layout.taken(equation)
            self.layout.settle(ref, self.layout.within(base, view), view)
            self.views[ref] = equation
        elif equation.function is operator.getitem:  # one element
            self.copy_into(equation, self.place(ref), self.part(base, equation.args[1]))
        elif equation.function in (np.reshape, np.ravel):  # a copy
            target = self.place(ref)
            if set(equation.kwargs) - {"order"} or equation.kwargs.get("order", "C") != "C":
                raise Unknown
            shape = source.shape
            same = Place(target.pointer, target.offset, shape, dense(shape), target.dtype)
            self.copy_into(equation, same, self.place(base))
        else:
            raise Unknown

    def fill(self, equation: Equation, target: Place, number: float) -> None:
        """The same number everywhere."""
        self.loop(equation, target, [number], [target.dtype], target.dtype, lambda a: a)

    def part(self, ref: Ref, key: Any) -> Place:
        """The place of some elements of a value.

        Raises:
            Unknown: the key is not one of slices and numbers.
        """
        if not _basic(key):
            raise Unknown
        self.place(ref)
        parts = key if isinstance(key, tuple) else (key,)
        if Ellipsis not in parts:
            parts = (*parts, ...)  # one element is a view too
        return self.layout.within(ref, self.layout.stand_in(ref)[parts])

    def copy_into(self, equation: Equation, target: Place, value: Any) -> None:
        """Store a value, broadcast and cast as an assignment does.

        Args:
            equation: what it belongs to.
            target: where it goes.
            value: a Place, or an argument of the equation.
        """
        source: Any = value
        kind: Any = value.dtype if isinstance(value, Place) else None
        if kind is None:
            (source,), (kind,) = self.operands([value])
        given = kind if isinstance(kind, np.dtype) else target.dtype
        if isinstance(source, Place) and len(source.shape) > len(target.shape):
            raise Unknown
        self.loop(equation, target, [source], [given], given, lambda a: a)

    def _setitem(self, equation: Equation, x: Ref, key: Any, value: Any) -> None:
        self.copy_into(equation, self.part(x, key), value)

    def _copyto(self, equation: Equation, x: Ref, value: Any) -> None:
        self.copy_into(equation, self.place(x), value)

    def _copy(self, equation: Equation, x: Any, order: str = "K") -> None:
        self.copy_into(equation, self.result(equation), x)

    def _astype(self, equation: Equation, x: Any, dtype: Any) -> None:
        self.copy_into(equation, self.result(equation), x)

    def _where(self, equation: Equation, condition: Any, x: Any, y: Any) -> None:
        target = self.result(equation)
        ready, kinds = self.operands([condition, x, y])
        first = kinds[0] if isinstance(kinds[0], np.dtype) else np.dtype(bool)
        self.loop(
            equation,
            target,
            ready,
            [first, target.dtype, target.dtype],
            target.dtype,
            lambda c, a, b: f"({c} ? {a} : {b})",
        )

    def _concatenate(self, equation: Equation, parts: Any, axis: int = 0) -> None:
        target = self.result(equation)
        axis = axis % len(target.shape)
        start = 0
        for part in parts:
            source = self.place(part)
            n = source.shape[axis]
            key = (slice(None),) * axis + (slice(start, start + n),)
            self.copy_into(equation, self.part(equation.results[0], key), source)
            start += n

    def _stack(self, equation: Equation, parts: Any, axis: int = 0) -> None:
        target = self.result(equation)
        axis = axis % len(target.shape)
        for i, part in enumerate(parts):
            key = (slice(None),) * axis + (i, ...)
            self.copy_into(equation, self.part(equation.results[0], key), part)

    def _clip(self, equation: Equation, x: Any, low: Any = None, high: Any = None) -> None:
        target = self.result(equation)
        if low is not None and high is not None:
            middle = self.new(target.shape, target.dtype)
            self.compute(equation, np.maximum, [x, low], middle, None)
            self.compute(equation, np.minimum, [middle.pointer, high], target, None)
        elif low is not None:
            self.compute(equation, np.maximum, [x, low], target, None)
        else:
            self.compute(equation, np.minimum, [x, high], target, None)

    def _product(self, equation: Equation) -> None:
        kwargs = dict(equation.kwargs)
        target = self.result(equation, kwargs.pop("out", None))
        a, b = map(self.place, equation.args)
        if kwargs or not (a.dtype == b.dtype == target.dtype) or a.dtype.kind != "f":
            raise Unknown
        if equation.function is np.dot and (len(a.shape) > 2 or len(b.shape) > 2):
            raise Unknown
        if not a.shape or not b.shape or self.memory(target) in (self.memory(a), self.memory(b)):
            raise Unknown
        shape, strides = target.shape, target.strides
        if len(a.shape) == 1:
            a = Place(a.pointer, a.offset, (1, *a.shape), (0, *a.strides), a.dtype)
            at = len(shape) - (len(b.shape) > 1)
            shape, strides = (*shape[:at], 1, *shape[at:]), (*strides[:at], 0, *strides[at:])
        if len(b.shape) == 1:
            b = Place(b.pointer, b.offset, (*b.shape, 1), (*b.strides, 0), b.dtype)
            shape, strides = (*shape, 1), (*strides, 0)
        target = Place(target.pointer, target.offset, shape, strides, target.dtype)
        if not a.size or not b.size:
            self.fill(equation, target, 0)
            return
        batch = shape[:-2]
        a, b = a.broadcast((*batch, *a.shape[-2:])), b.broadcast((*batch, *b.shape[-2:]))
        self.statements.append(Product(equation, a, b, target))

    def _dot(self, equation: Equation, a: Any, b: Any) -> None:
        self._product(equation)

    def _update(
        self, equation: Equation, rule: Program, params: Any, grads: Any, states: Any, numbers: Any
    ) -> None:
        vector = self.place(numbers)
        scalars_given = [
            Place(vector.pointer, vector.offset + i * vector.strides[0], (), (), vector.dtype)
            for i in range(vector.shape[0])
        ]
        for i, (p, g) in enumerate(zip(params, grads, strict=True)):
            own = [self.place(x) for x in (p, *[s[i] for s in states])]
            given = [own[0], self.place(g), *own[1:], *scalars_given]
            values: dict[Ref, Any] = dict(zip(rule.inputs, given, strict=True))
            for line in rule.equations:
                self._rule_line(equation, line, values)
            for target, output in zip(own, rule.outputs, strict=True):
                value = values[output] if isinstance(output, Ref) else output
                if value is not target:
                    self.copy_into(equation, target, value)

    def _rule_line(self, equation: Equation, line: Equation, values: dict[Ref, Any]) -> None:
        """One line of an update's rule, for one parameter."""
        ufunc: Any = line.function
        args = [values[a] if isinstance(a, Ref) else a for a in line.args]
        kinds = [a.dtype if isinstance(a, Place) else a for a in args]
        if ufunc is np.where:
            dtype = np.result_type(*kinds[1:])
            given = [np.dtype(bool), dtype, dtype]
            text: Callable[..., str] = lambda c, a, b: f"({c} ? {a} : {b})"  # noqa: E731
        else:
            known = scalars.formula(ufunc, kinds) if isinstance(ufunc, np.ufunc) else None
            if known is None or line.kwargs:
                raise Unknown
            given, dtype, text = known
        shapes = [a.shape for a in args if isinstance(a, Place)]
        target = self.new(np.broadcast_shapes(*shapes), dtype)
        self.loop(equation, target, args, given, dtype, text)
        values[line.results[0]] = target


def _basic(key: Any) -> bool:
    """Whether a key selects by slices and numbers only."""
    parts = key if isinstance(key, tuple) else (key,)
    return all(
        [k is None or k is Ellipsis or type(k) is int or isinstance(k, slice) for k in parts]
    )


HANDLERS: dict[Any, Callable[..., None]] = {
    operator.setitem: Lowering._setitem,
    np.copyto: Lowering._copyto,
    np.copy: Lowering._copy,
    astype: Lowering._astype,
    np.where: Lowering._where,
    np.concatenate: Lowering._concatenate,
    np.stack: Lowering._stack,
    np.clip: Lowering._clip,
    np.dot: Lowering._dot,
}
