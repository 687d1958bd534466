"""C text of matrix products: small ones as unrolled vector code, large ones by BLAS."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .arena import ALIGNMENT
from .blas import find
from .scalars import memory_type
from .statements import Product

LARGE = 64 * 64 * 64  # multiplications from which BLAS is called
NARROW = 32  # rows or columns from which it is as fast as code for the very size
FEW = 128  # rows up to which a transposed b is turned faster here than there
REUSED = 16  # rows from which columns are worth being copied for the sake of aligned vectors
CLOSE = 512  # elements from row to row up to which a panel need not be copied to be close together
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
    """Whether a product is left to BLAS: large ones, in which it is not held up by turning b."""
    if t.m * t.n * t.k < LARGE or min(t.m, t.n) < NARROW or find() is None:
        return False
    turns = t.bk == 1 and t.bn != 1 and t.m <= FEW
    return not turns and _gemm_fits(t)


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


def kernel(t: Matrices, aligned: tuple[bool, bool] = (False, False)) -> Kernel:
    """Vector code of a product of constant sizes.

    Sums are kept in registers for blocks of rows and vectors of columns. It goes along the
    columns of b, or of the transposed product along the rows of a. These are first written into
    scratch memory, panel by panel, where they don't lie side by side; and where it pays because
    their vectors may lie across lines of the cache, which halves the speed. Where both matrices
    lie along k, it can be dot products.

    Args:
        t: the product.
        aligned: whether a and b begin, and go on from row to row, at whole lines of the cache.
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
    straight = aligned[not swap] and s.bk * size % ALIGNMENT == 0 and s.bk <= CLOSE
    packs = s.bn != 1 or (s.m >= REUSED and not straight)
    return Kernel(_blocks(s, a, b, width, packs), s.k * s.n if packs else 0)


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


def _packed(t: Matrices, b: str, column: str, width: int) -> list[str]:
    """Some columns of b written side by side into scratch memory, as a panel (k, width)."""
    to = f"s + {column} * {t.k}"
    if t.bk == 1 and t.kind == "float" and t.bn != 1:
        return [f"    turn_f32({b} + {column} * {t.bn}, {t.bn}, {width}, {t.k}, {to});"]
    return [
        f"    for (int64_t k = 0; k < {t.k}; k++)",
        f"        for (int64_t j = 0; j < {width}; j++)",
        f"            ({to})[k * {width} + j] = {b}[k * {t.bk} + ({column} + j) * {t.bn}];",
    ]


def _blocks(t: Matrices, a: str, b: str, width: int, packs: bool) -> list[str]:
    """All columns: those that make whole blocks of vectors in a loop, then the rest."""
    pieces = _pieces(t.n, width)
    whole = pieces.count(width) if width > 1 else 0
    together = max([v for v in (4, 3, 2, 1) if whole % v == 0]) if whole else 1
    lines: list[str] = []
    start = whole * width
    parts = [(f"0; n < {start}; n += {together * width}", [width] * together)] if whole else []
    rest = pieces[whole:]
    while rest:
        now, rest = rest[:4], rest[4:]
        parts.append((f"{start}; n < {start + 1}; n++", now))
        start += sum(now)
    for bounds, vectors in parts:
        lines.append(f"for (int64_t n = {bounds}) {{")
        panel, step = f"{b} + n", t.bk
        if packs:
            lines += _packed(t, b, "n", sum(vectors))
            panel, step = f"s + n * {t.k}", sum(vectors)
        lines += _row_blocks(t._replace(bk=step), a, panel, "n", vectors, _rows(t.m, len(vectors)))
        lines.append("}")
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
    lines.append(f"    const {t.kind} *x = {a} + {row} * {t.am}, *y = {b};")
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
