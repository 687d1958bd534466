"""Rows that are not NumPy expressions, but loops in C: indexing, and functions NumPy lacks."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...functions.checks import Within
from ...ops.elementwise import cast, erf
from ...ops.embedding import embedding, scatter_rows, take_rows
from ...ops.index import Here, index, put_slice
from ...ops.loss import pick, unpick
from ..program import Equation, Ref
from .convolutions import CONVOLUTIONS
from .places import Place
from .pools import POOLS
from .scalars import literal, memory_type
from .statements import Check, Counter, Gather, Load, NoLoop, Shape

if TYPE_CHECKING:
    from .lowering import Lowering


def _pick(lowering: Lowering, equation: Equation, x: Any, target: Any, ignore: Any) -> None:
    """`x[i, target[i, ...], ...]`, classes in the second dimension, or the only one."""
    source, to = lowering.place(x), lowering.result(equation)
    axis = min(len(source.shape) - 1, 1)
    size = source.shape[axis]
    index = lowering.checked(equation, target, size, ignore, axis)
    kept = [a for a in range(len(source.shape)) if a != axis]
    rest = source.along(kept).broadcast(to.shape)
    gather = Gather(rest, 1, source.strides[axis], size, ignore)
    if lowering.memory(source) == lowering.memory(to):
        raise NoLoop
    used = "1" if ignore is None else f"{{}} != {literal(ignore, index.dtype)}"

    def text(value: str, at: str) -> str:
        return f"({used.format(at)} ? {value} : 0)"

    lowering.loop(equation, to, [gather, index], [source.dtype, index.dtype], source.dtype, text)


def _unpick(
    lowering: Lowering, equation: Equation, v: Any, target: Any, shape: Any, ignore: Any
) -> None:
    """Zeros, but for v where `_pick` reads."""
    to = lowering.result(equation)
    axis = min(len(shape) - 1, 1)
    size = shape[axis]
    index = lowering.checked(equation, target, size, ignore, axis)
    values = lowering.place(v)
    if len(shape) == 1 and index.size > 1:
        raise NoLoop

    def spread(place: Place) -> Load:
        full = tuple([n for a, n in enumerate(shape) if a != axis])
        wide = place.broadcast(full)
        strides = (*wide.strides[:axis], 0, *wide.strides[axis:])
        return Load(Place(wide.pointer, wide.offset, tuple(shape), strides, wide.dtype))

    extra = "" if ignore is None else f" && {{}} != {literal(ignore, index.dtype)}"

    def text(value: str, at: str, here: str) -> str:
        hit = f"(({at} < 0 ? {at} + {size} : {at}) == {here}{extra.format(at)})"
        return f"({hit} ? {value} : 0)"

    lowering.loop(
        equation,
        to,
        [spread(values), spread(index), Counter(axis)],
        [values.dtype, index.dtype, index.dtype],
        values.dtype,
        text,
    )


def _take(lowering: Lowering, equation: Equation, x: Any, index: Any) -> None:
    """`x[index]` for an array of whole numbers."""
    if not isinstance(index, (Ref, np.ndarray)):
        raise NoLoop
    source, to = lowering.place(x), lowering.result(equation)
    at = lowering.checked(equation, index, source.shape[0], None, 0)
    many = len(source.shape) - 1
    rest = source.along(range(1, len(source.shape))).broadcast(to.shape)
    wide = Place(
        at.pointer, at.offset, (*at.shape, *(1,) * many), (*at.strides, *(0,) * many), at.dtype
    )
    gather = Gather(rest, 1, source.strides[0], source.shape[0], None)
    lowering.loop(
        equation, to, [gather, wide], [source.dtype, at.dtype], source.dtype, lambda a, i: a
    )


def _embedding(
    lowering: Lowering, equation: Equation, weight: Any, index: Any, padding: Any, by_frequency: Any
) -> None:
    _take(lowering, equation, weight, index)


def _scatter_rows(lowering: Lowering, equation: Equation, v: Any, index: Any, count: int) -> None:
    """Zeros, to whose rows the rows of v are added."""
    source, to = lowering.place(v), lowering.result(equation)
    at = lowering.checked(equation, index, count, None, 0)
    if source.dtype != to.dtype:
        raise NoLoop
    kind, width = memory_type(source.dtype), source.shape[-1]
    lines = [
        f"memset(c0, 0, sizeof({kind}) * {to.size});",
        f"for (int64_t i = 0; i < {at.size}; i++) {{",
        f"    const int64_t k = a1[i] < 0 ? a1[i] + {count} : a1[i];",
        f"    const {kind} *x = a0 + i * {width};",
        f"    {kind} *y = c0 + k * {width};",
        "#pragma omp simd",
        f"    for (int64_t j = 0; j < {width}; j++) y[j] += x[j];",
        "}",
    ]
    lowering.routine(equation, [source, at], [to], lines, 0, source.size)


def _put_slice(lowering: Lowering, equation: Equation, v: Any, shape: Shape, key: Any) -> None:
    """Zeros, with v in some places."""
    lowering.fill(equation, lowering.result(equation), 0)
    lowering.copy_into(equation, lowering.part(equation.results[0], key), v)


def _index(lowering: Lowering, equation: Equation, x: Any, *indices: Any, spec: Any) -> None:
    if spec != (Here(0),):
        raise NoLoop
    _take(lowering, equation, x, *indices)


def _cast(lowering: Lowering, equation: Equation, x: Any, dtype: Any) -> None:
    lowering.copy_into(equation, lowering.result(equation), x)


def _erf(lowering: Lowering, equation: Equation, x: Any) -> None:
    source, to = lowering.place(x), lowering.result(equation)
    if source.dtype.kind != "f":
        raise NoLoop
    name = "erf_f32" if source.dtype == np.float32 else "erf"
    lowering.loop(equation, to, [source], [source.dtype], source.dtype, lambda a: f"{name}({a})")


def within(lowering: Lowering, equation: Equation, bounds: Within, array: Any) -> None:
    """A refusal of values, which raises its own error."""
    place = lowering.place(array)
    if place.dtype.kind not in "if":
        raise NoLoop
    whole = place.dtype.kind == "i" and isinstance(bounds.low, int) and isinstance(bounds.high, int)
    kind = place.dtype if whole else np.dtype(np.float64)
    good = f"(k >= {literal(bounds.low, kind)} && k <= {literal(bounds.high, kind)})"
    if bounds.allowed is not None:
        good += f" || k == {literal(bounds.allowed, kind)}"
    if place.size:
        lowering.statements.append(Check(equation, place, good, None))


SPECIAL: dict[Any, Any] = {
    pick.eager: _pick,
    unpick.eager: _unpick,
    operator.getitem: _take,
    erf.eager: _erf,
    cast.eager: _cast,
    put_slice.eager: _put_slice,
    index.eager: _index,
    embedding.eager: _embedding,
    take_rows.eager: _take,
    scatter_rows.eager: _scatter_rows,
    **CONVOLUTIONS,
    **POOLS,
}
