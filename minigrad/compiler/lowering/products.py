"""Matrix products."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..program import Equation
from .names import BLAS, Array, Lines, Names, is_memory

FEW_ROWS = 16  # of the result, from which on a small transposed matrix is worth copying
SMALL = 16384  # elements of such a matrix


def lowered_product(equation: Equation, out: str, names: Names) -> Lines:
    """A product with `out`: the method `dot`, which costs less than functions do."""
    a, b = equation.args
    left, right = names.kind(a), names.kind(b)
    shapes = len(left.shape), len(right.shape)
    texts = [names.text(a), names.text(b)]
    x, y, place = names.fixed(a), names.fixed(b), names.place(out)
    plain = left.dtype == right.dtype and left.dtype.char in BLAS
    in_order = place is None or place.flags.c_contiguous  # what is made in each run is in order
    if not plain or 0 in shapes or not in_order:
        return _plain(equation, texts, out, names)
    if shapes[0] > 2 and shapes[1] == 2 and is_memory(place) and place.size and left.shape[-1]:
        result = place.reshape(-1, right.shape[1])  # one large product instead of many small ones
        rows = x.reshape(-1, left.shape[-1]) if is_memory(x) else None
        texts[0] = f"{texts[0]}.reshape(-1, {left.shape[-1]})"
        if rows is not None:
            texts[0] = names.give(rows, f"{names.text(a)}_rows")
        return _matrices(rows, y, len(result), texts, names.give(result, f"{out}_rows"), names)
    if max(shapes) > 2:
        return _plain(equation, texts, out, names)
    if shapes == (2, 2):
        return _matrices(x, y, left.shape[0], texts, out, names)
    return [f"{_dot(x, texts[0], names)}({texts[1]}, {out})"]


def _plain(equation: Equation, texts: list[str], out: str, names: Names) -> Lines:
    if equation.function is np.dot:  # is particular about `out`
        return [f"{out}[...] = {names.function(np.dot)}({', '.join(texts)})"]
    return [f"{names.function(equation.function)}({', '.join([*texts, out])})"]


def _dot(x: Array | None, text: str, names: Names) -> str:
    """The `dot` of an array."""
    return f"{text}.dot" if x is None else names.method(x, "dot", text)


def _matrices(
    x: Array | None, y: Any, rows: int, texts: list[str], out: str, names: Names
) -> Lines:
    """The product of two matrices in memory in C order.

    BLAS is slow where the second is transposed: it reads both along their rows. A small one is
    copied; of few long rows the transposed product is taken.
    """
    transposed = y is not None and y.T.flags.c_contiguous and not y.flags.c_contiguous
    if transposed and y.size <= SMALL and rows >= FEW_ROWS:
        copied = names.give(names.scratch(y.shape, y.dtype), "copied")
        dot = _dot(x, texts[0], names)
        return [f"{copied}[...] = {texts[1]}", f"{dot}({copied}, {out})"]
    long = y is not None and y.shape[0] >= 512 and y.dtype == np.float32
    if transposed and long and rows <= 128 <= y.shape[1]:
        mirrored = names.scratch((y.shape[1], rows), y.dtype)
        dot = names.method(y.T, "dot", names.give(y.T, "transposed"))
        product = names.give(mirrored, "mirrored")
        return [
            f"{dot}({texts[0]}.T, {product})",
            f"{out}[...] = {names.give(mirrored.T, 'mirrored')}",
        ]
    return [f"{_dot(x, texts[0], names)}({texts[1]}, {out})"]
