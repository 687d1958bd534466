"""C text of matrix products: small ones as unrolled vector code, large ones by BLAS."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .blas import find
from .scalars import memory_type
from .statements import Product

LARGE = 64 * 64 * 64  # multiplications from which BLAS is called
REGISTERS = 24  # sums that are kept in vector registers at once


@functools.cache
def vector_bytes() -> int:
    """How wide this processor's vectors are; a compiler splits what is too wide for it."""
    core = getattr(np, "_core", None)
    features = getattr(getattr(core, "_multiarray_umath", None), "__cpu_features__", {})
    return 64 if features.get("AVX512F") else 32 if features.get("AVX2") else 16


class Matrices(NamedTuple):
    """A product's sizes, and steps in elements: a is (m, k), b is (k, n), c is (m, n)."""

    kind: str
    m: int
    n: int
    k: int
    am: int
    ak: int
    bk: int
    bn: int
    cm: int
    cn: int

    def turned(self) -> Matrices:
        """The same product, transposed."""
        t = self
        return Matrices(t.kind, t.n, t.m, t.k, t.bn, t.bk, t.ak, t.am, t.cn, t.cm)


def matrices(product: Product) -> Matrices:
    """The sizes and steps of one product of the stack."""
    a, b, c = product.a, product.b, product.target
    kind = memory_type(a.dtype)
    (m, k), n = a.shape[-2:], b.shape[-1]
    return Matrices(kind, m, n, k, *a.strides[-2:], *b.strides[-2:], *c.strides[-2:])


def by_blas(t: Matrices) -> bool:
    """Whether a product is left to BLAS."""
    return t.m * t.n * t.k >= LARGE and min(t.m, t.n) > 1 and _gemm_fits(t) and find() is not None


def _gemm_fits(t: Matrices) -> bool:
    """Whether BLAS takes the matrices as they lie: one step of each is 1."""
    rows = ((t.m, t.k, t.am, t.ak), (t.k, t.n, t.bk, t.bn), (t.m, t.n, t.cm, t.cn))
    return all(
        [
            (inner == 1 and outer >= columns) or (outer == 1 and inner >= lines)
            for lines, columns, outer, inner in rows
        ]
    )


def gemm(t: Matrices, a: str, b: str, c: str) -> str:
    """A call of BLAS, as C text; the arguments are addresses."""
    if t.cn != 1:
        t, a, b = t.turned(), b, a
    row, plain, transposed = 101, 111, 112
    flags = [plain if inner == 1 else transposed for inner in (t.ak, t.bn)]
    steps = [t.am if t.ak == 1 else t.ak, t.bk if t.bn == 1 else t.bn]
    name = "sgemm" if t.kind == "float" else "dgemm"
    return (
        f"{name}({row}, {flags[0]}, {flags[1]}, {t.m}, {t.n}, {t.k}, 1, "
        f"{a}, {steps[0]}, {b}, {steps[1]}, 0, {c}, {t.cm});"
    )


class Kernel(NamedTuple):
    """Text of a function `(a, b, c, scratch)` that multiplies, and how much scratch it needs.

    Attributes:
        lines: the function's body.
        scratch: in elements.
    """

    lines: list[str]
    scratch: int


def kernel(t: Matrices) -> Kernel:
    """Vector code of a product of constant sizes.

    Sums are kept in registers for blocks of rows and vectors of columns. It goes along the
    columns of b, or of the transposed product along the rows of a; what does not lie side by side
    is written into scratch memory first. Where both lie along k, it can be dot products.
    """
    size = 4 if t.kind == "float" else 8
    width = vector_bytes() // size
    dots = t.m * t.n * (t.k / width / 2 + 8) if t.ak == t.bk == 1 and t.k >= width else np.inf
    along, turned = _cost(t, width), _cost(t.turned(), width)
    if dots < min(along, turned):
        return Kernel(_dot_products(t, width), 0)
    swap = turned < along
    s = t.turned() if swap else t
    a, b = ("b", "a") if swap else ("a", "b")
    lines: list[str] = []
    scratch = 0
    if s.bn != 1:
        scratch = s.k * s.n
        lines += _packed(s, b)
        b, s = "s", s._replace(bk=s.n, bn=1)
    return Kernel(lines + _blocks(s, a, b, width), scratch)


def _cost(t: Matrices, width: int) -> float:
    """Roughly how many cycles."""
    work = t.m * t.k * len(_pieces(t.n, width)) / 2
    packing = 0.75 * t.k * t.n if t.bn != 1 else 0
    return work + packing + (t.m * t.n if t.cn != 1 else 0)


def _pieces(n: int, width: int) -> list[int]:
    """Columns as vectors: whole ones, then narrower ones, then single numbers."""
    pieces = [width] * (n // width)
    rest = n % width
    while rest:
        width //= 2
        if width < 4:
            width = 1
        pieces += [width] * (rest // width)
        rest %= width
    return pieces


def _packed(t: Matrices, b: str) -> list[str]:
    """Rows of b written side by side into the scratch memory `s`."""
    if t.bk == 1 and t.kind == "float":
        return [f"turn_f32({b}, {t.bn}, {t.n}, {t.k}, s);"]
    return [
        f"for (int64_t n = 0; n < {t.n}; n++)",
        f"    for (int64_t k = 0; k < {t.k}; k++)",
        f"        s[k * {t.n} + n] = {b}[k * {t.bk} + n * {t.bn}];",
    ]


def _blocks(t: Matrices, a: str, b: str, width: int) -> list[str]:
    pieces = _pieces(t.n, width)
    whole = pieces.count(width) if width > 1 else 0
    together = max([v for v in (4, 3, 2, 1) if whole % v == 0]) if whole else 1
    lines: list[str] = []
    rows = _rows(t.m, together)
    if whole:
        step = together * width
        lines.append(f"for (int64_t n = 0; n < {whole * width}; n += {step}) {{")
        lines += _row_blocks(t, a, b, "n", [width] * together, rows)
        lines.append("}")
    rest = pieces[whole:]
    start = whole * width
    while rest:
        now, rest = rest[:4], rest[4:]
        lines += _row_blocks(t, a, b, str(start), now, _rows(t.m, len(now)))
        start += sum(now)
    return lines


def _rows(m: int, vectors: int) -> int:
    """How many rows make a block: as many as registers hold, and leave no rest where possible."""
    most = min(m, max(REGISTERS // vectors, 1))
    return next((r for r in range(most, most // 2, -1) if m % r == 0), most)


def _row_blocks(
    t: Matrices, a: str, b: str, column: str, vectors: Sequence[int], rows: int
) -> list[str]:
    lines = []
    many = t.m // rows * rows
    if many:
        lines.append(f"for (int64_t m = 0; m < {many}; m += {rows}) {{")
        lines += _block(t, a, b, "m", column, vectors, rows)
        lines.append("}")
    if many < t.m:
        lines.append("{")
        lines += _block(t, a, b, str(many), column, vectors, t.m - many)
        lines.append("}")
    return lines


def _block(
    t: Matrices, a: str, b: str, row: str, column: str, vectors: Sequence[int], rows: int
) -> list[str]:
    """The sums of one block, in registers from the first to the last term."""
    letter = "f" if t.kind == "float" else "d"
    kinds = [f"v{w}{letter}" if w > 1 else t.kind for w in vectors]
    starts = [sum(vectors[:j]) for j in range(len(vectors))]
    sums = [(r, j) for r in range(rows) for j in range(len(vectors))]
    lines = [f"    {kinds[j]} c{r}_{j} = {'{0}' if vectors[j] > 1 else '0'};" for r, j in sums]
    lines.append(f"    const {t.kind} *x = {a} + {row} * {t.am}, *y = {b} + {column};")
    lines.append(f"    for (int64_t k = 0; k < {t.k}; k++, x += {t.ak}, y += {t.bk}) {{")
    for j, kind in enumerate(kinds):
        lines.append(f"        const {kind} y{j} = *(const {kind} *)(y + {starts[j]});")
    for r in range(rows):
        lines.append(f"        const {t.kind} x{r} = x[{r * t.am}];")
        lines += [f"        c{r}_{j} += x{r} * y{j};" for j in range(len(vectors))]
    lines.append("    }")
    lines.append(f"    {t.kind} *z = c + {row} * {t.cm} + {column} * {t.cn};")
    for r, j in sums:
        at = r * t.cm + starts[j] * t.cn
        if vectors[j] == 1:
            lines.append(f"    z[{at}] = c{r}_{j};")
        elif t.cn == 1:
            lines.append(f"    *({kinds[j]} *)(z + {at}) = c{r}_{j};")
        else:
            for i in range(vectors[j]):
                lines.append(f"    z[{at + i * t.cn}] = c{r}_{j}[{i}];")
    return lines


def _dot_products(t: Matrices, width: int) -> list[str]:
    """Each element by itself: rows of a with columns of b, vectors along k."""
    letter = "f" if t.kind == "float" else "d"
    kind = f"v{width}{letter}"
    whole = t.k // width * width
    lines = [
        f"for (int64_t m = 0; m < {t.m}; m++)",
        f"for (int64_t n = 0; n < {t.n}; n++) {{",
        f"    const {t.kind} *x = a + m * {t.am}, *y = b + n * {t.bn};",
        f"    {kind} v = {{0}};",
        f"    for (int64_t k = 0; k < {whole}; k += {width})",
        f"        v += *(const {kind} *)(x + k) * *(const {kind} *)(y + k);",
        f"    {t.kind} sum = 0;",
        f"    for (int k = 0; k < {width}; k++) sum += v[k];",
    ]
    if whole < t.k:
        lines.append(f"    for (int64_t k = {whole}; k < {t.k}; k++) sum += x[k] * y[k];")
    return [*lines, f"    c[m * {t.cm} + n * {t.cn}] = sum;", "}"]
