"""Pooling of planes as C text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...ops.pooling import adaptive_max_pool, avg_pool, avg_spread, max_pool, plane_add
from ...ops.windows import Windows
from ..program import Equation
from .scalars import literal, memory_type
from .statements import NoLoop, Shape

if TYPE_CHECKING:
    from .lowering import Lowering


def _regular(windows: Sequence[Windows]) -> list[tuple[int, int, int, int, int]]:
    """Of two dimensions: the size, how many windows, their places, the steps within and between."""
    if len(windows) != 2:
        raise NoLoop
    found = []
    for w in windows:
        if type(w) is not Windows or w.clipped or w.starts[0] != 0:
            raise NoLoop
        apart = {*np.diff(w.starts).tolist()} or {1}
        if len(apart) > 1:
            raise NoLoop
        found.append((w.size, w.count, w.kernel, w.step, apart.pop()))
    return found


def _max_pool(lowering: Lowering, equation: Equation, x: Any, windows: Any) -> None:
    """The largest of each window and where it is: the first of equals, the last nan."""
    source = lowering.place(x)
    y, index = lowering.results(equation)
    (height, rows, m, down, stride), (width, columns, n, right, apart) = _regular(windows)
    if source.dtype.kind != "f" or index.dtype != np.int64:
        raise NoLoop
    kind, planes = memory_type(source.dtype), source.size // (height * width)
    whole = "int32_t" if kind == "float" else "int64_t"
    lines = [
        f"for (int64_t p = 0; p < {planes}; p++)",
        f"for (int64_t i = 0; i < {rows}; i++) {{",
        f"    const {kind} *x = a0 + (p * {height} + i * {stride}) * {width};",
        f"    {kind} *y = c0 + (p * {rows} + i) * {columns};",
        f"    int64_t *at = c1 + (p * {rows} + i) * {columns};",
        "#pragma omp simd",
        f"    for ({whole} j = 0; j < {columns}; j++) {{",
        f"        {kind} best = x[j * {apart}];",
        f"        {whole} k = 0;",
    ]
    for r in range(m):
        for c in range(n):
            if r or c:
                at = r * down * width + c * right
                lines += [
                    f"        {{ const {kind} e = x[j * {apart} + {at}];",
                    "          const _Bool more = e > best || e != e;",
                    f"          best = more ? e : best; k = more ? {at} : k; }}",
                ]
    lines += [
        "        y[j] = best;",
        f"        at[j] = i * {stride * width} + j * {apart} + k;",
        "    }",
        "}",
    ]
    lowering.routine(equation, [source], [y, index], lines, 0, source.size)


def _plane_add(
    lowering: Lowering, equation: Equation, v: Any, index: Any, shape: Shape, dims: int
) -> None:
    """Zeros, to which v is added at places of each plane."""
    plane = math.prod(shape[len(shape) - dims :])
    source, to = lowering.place(v), lowering.result(equation)
    at = lowering.checked(equation, index, plane)
    if at.dtype != np.int64 or source.dtype != to.dtype or at.shape != source.shape:
        raise NoLoop
    planes = to.size // plane
    each = source.size // planes
    lines = [
        f"memset(c0, 0, sizeof({memory_type(to.dtype)}) * {to.size});",
        f"for (int64_t p = 0; p < {planes}; p++)",
        f"    for (int64_t i = 0; i < {each}; i++) {{",
        f"        const int64_t k = a1[p * {each} + i];",
        f"        c0[p * {plane} + (k < 0 ? k + {plane} : k)] += a0[p * {each} + i];",
        "    }",
    ]
    lowering.routine(equation, [source, at], [to], lines, 0, source.size)


def _means(x_dtype: np.dtype[Any], divisor: Any) -> str:
    """The divisor as C text; an array of it where all windows are whole."""
    if isinstance(divisor, np.ndarray) and divisor.size and (divisor == divisor.flat[0]).all():
        divisor = divisor.flat[0].item()
    if x_dtype.kind != "f" or not isinstance(divisor, (int, float)):
        raise NoLoop
    return literal(divisor, x_dtype)


def _avg_pool(lowering: Lowering, equation: Equation, x: Any, windows: Any, divisor: Any) -> None:
    source, to = lowering.place(x), lowering.result(equation)
    (height, rows, m, down, stride), (width, columns, n, right, apart) = _regular(windows)
    kind, by = memory_type(source.dtype), _means(source.dtype, divisor)
    offsets = [r * down * width + c * right for r in range(m) for c in range(n)]
    total = " + ".join([f"x[j * {apart} + {at}]" for at in offsets])
    lines = [
        f"for (int64_t p = 0; p < {source.size // (height * width)}; p++)",
        f"for (int64_t i = 0; i < {rows}; i++) {{",
        f"    const {kind} *x = a0 + (p * {height} + i * {stride}) * {width};",
        f"    {kind} *y = c0 + (p * {rows} + i) * {columns};",
        "#pragma omp simd",
        f"    for (int64_t j = 0; j < {columns}; j++) y[j] = ({total}) / {by};",
        "}",
    ]
    lowering.routine(equation, [source], [to], lines, 0, source.size)


def _avg_spread(lowering: Lowering, equation: Equation, v: Any, windows: Any, divisor: Any) -> None:
    """Zeros, to which each mean's share is added in all of its window."""
    source, to = lowering.place(v), lowering.result(equation)
    (height, rows, m, down, stride), (width, columns, n, right, apart) = _regular(windows)
    kind, by = memory_type(source.dtype), _means(source.dtype, divisor)
    if source.dtype != to.dtype:
        raise NoLoop
    lines = [
        f"memset(c0, 0, sizeof({kind}) * {to.size});",
        f"for (int64_t p = 0; p < {to.size // (height * width)}; p++)",
        f"for (int64_t i = 0; i < {rows}; i++) {{",
        f"    const {kind} *y = a0 + (p * {rows} + i) * {columns};",
        f"    {kind} *x = c0 + (p * {height} + i * {stride}) * {width};",
    ]
    for r in range(m):
        for c in range(n):
            at = r * down * width + c * right
            lines += [
                "#pragma omp simd",
                f"    for (int64_t j = 0; j < {columns}; j++)",
                f"        x[j * {apart} + {at}] += y[j] / {by};",
            ]
    lowering.routine(equation, [source], [to], [*lines, "}"], 0, to.size)


POOLS: dict[Any, Any] = {
    max_pool[2].eager: _max_pool,
    adaptive_max_pool[2].eager: _max_pool,
    plane_add.eager: _plane_add,
    avg_pool[2].eager: _avg_pool,
    avg_spread.eager: _avg_spread,
}
