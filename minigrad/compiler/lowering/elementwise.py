"""Functions of each element by itself, and copies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..program import Equation, Kind, Ref
from .names import BLAS, Array, Lines, Names, call, is_memory

clip = np._core.umath.clip  # type: ignore[attr-defined]  # the ufunc that `np.clip` calls
FEW = 512  # elements, up to which the fewest calls are the fastest
_BITS: dict[int, Any] = {4: np.int32, 8: np.int64}  # by the number of bytes
_ONE, _BOOL = np.array(1, np.int8), np.dtype(bool)


def operands(equation: Equation, names: Names, kinds: list[Kind] | None = None) -> list[str]:
    """The arguments of a ufunc; Python's numbers as arrays of the type they are computed in.

    NumPy takes 0.2 us to make one of a number.

    Args:
        equation, names: what is written where.
        kinds: of the values, if they are not those of `names`.
    """
    function: Any = equation.function
    texts = [*map(names.text, equation.args)]
    numbers = [type(a) in (int, float, bool) for a in equation.args]
    if not any(numbers) or equation.kwargs.keys() - {"out"}:
        return texts
    known = kinds or names.kinds
    types: list[Any] = []
    for arg, number in zip(equation.args, numbers, strict=True):
        if number:
            types.append(np.dtype(bool) if type(arg) is bool else type(arg))
        else:
            types.append(known[arg.number].dtype if isinstance(arg, Ref) else arg.dtype)
    try:
        loop = function.resolve_dtypes((*types, *[None] * function.nout))
        for k, arg in enumerate(equation.args):
            if numbers[k] and (type(arg) is float or np.array(arg, loop[k]) == arg):
                texts[k] = names.number(arg, loop[k])
    except (TypeError, ValueError, OverflowError):
        pass  # NumPy knows what to do
    return texts


def lowered_ufunc(equation: Equation, out: str, names: Names) -> Lines:
    """A call with `out`."""
    function, texts = equation.function, operands(equation, names)
    more = "".join([f", {k}={names.text(v)}" for k, v in equation.kwargs.items()])
    if function is np.add and not more and (row := row_added(equation, names.kinds)) is not None:
        x = texts[1 - row]
        return [f"{out}[...] = {texts[row]}", f"{names.function(np.add)}({out}, {x}, {out})"]
    if function is np.maximum and not more and (low := _low_bound(equation, names)) is not None:
        infinity = names.number(math.inf, names.kind(equation.args[1 - low]).dtype)
        return [f"{names.function(clip)}({texts[1 - low]}, {texts[low]}, {infinity}, {out})"]
    if function in (np.maximum, np.minimum):  # by its place it is deprecated
        return [f"{names.function(function)}({', '.join(texts)}, out={out}{more})"]
    _without_dimensions(equation, texts, out, names)
    return [f"{names.function(function)}({', '.join([*texts, out])}{more})"]


def is_fast_in_place(kind: Any) -> bool:
    """Whether `out` may be an operand; of one element NumPy then takes three times as long."""
    return bool(math.prod(kind.shape) > 1)


def row_added(equation: Equation, kinds: list[Kind]) -> int | None:
    """Which argument of an addition is a row for each row of the other; None if neither.

    Storing the rows and then adding takes NumPy less time than broadcasting.
    """
    if equation.function is not np.add or len(equation.args) != 2 or equation.kwargs:
        return None
    for k, (row, x) in enumerate((equation.args, equation.args[::-1])):
        if isinstance(row, (Ref, np.ndarray)) and isinstance(x, Ref):
            a: Any = kinds[row.number] if isinstance(row, Ref) else row
            b = kinds[x.number]
            alike = len(a.shape) == 1 and a.shape == b.shape[-1:] and a.dtype == b.dtype
            if alike and len(b.shape) > 1 and a.shape[0] > 1 and b.strides[-1] == a.dtype.itemsize:
                return k
    return None


def _without_dimensions(equation: Equation, texts: list[str], out: str, names: Names) -> None:
    """Name operands of one element as numbers: nothing is broadcast then."""
    shape = getattr(names.place(out), "shape", None)
    arrays = [names.fixed(arg) for arg in equation.args]
    shapes = [names.kind(arg).shape if isinstance(arg, Ref) else () for arg in equation.args]
    for k, array in enumerate(arrays):
        single = array is not None and array.size == 1 and array.ndim and shape != array.shape
        if single and any(s == shape for j, s in enumerate(shapes) if j != k):
            texts[k] = names.give(array.reshape(()), f"{texts[k]}_number")


def _low_bound(equation: Equation, names: Names) -> int | None:
    """Which argument of `maximum` is a number that `clip`, with vector instructions, can take."""
    for k, value in enumerate(equation.args):
        other = equation.args[1 - k]
        if type(value) in (int, float) and isinstance(other, Ref) and value == value:
            return k if names.kind(other).dtype.kind == "f" else None
    return None


def lowered_store(equation: Equation, out: str, names: Names) -> Lines:
    """A copy, perhaps in another type."""
    return [f"{out}[...] = {names.text(equation.args[0])}"]


def lowered_reshape(equation: Equation, out: str, names: Names) -> Lines:
    """A copy in another shape, where no view will do."""
    x, place = names.kind(equation.args[0]), names.place(out)
    if not is_memory(place) or place is None:
        return [f"{out}[...] = {call(equation, names)}"]
    target = names.give(place.reshape(x.shape), f"{out}_shaped")
    return [f"{target}[...] = {names.text(equation.args[0])}"]


def lowered_where(equation: Equation, out: str, names: Names) -> Lines:
    """A choice: by and-ing bits, since NumPy branches at each element."""
    mask, a, b = equation.args
    place = names.place(out)
    m, x, y = map(names.fixed, (mask, a, b))
    if not (is_memory(m, place) and m.dtype == bool and m.shape == place.shape):
        if getattr(names.kind(mask), "dtype", None) != _BOOL:
            where = names.function(np.where)
            return [f"{out}[...] = {where}({', '.join(map(names.text, equation.args))})"]
        return [
            f"{out}[...] = {names.text(b)}",
            f"{names.function(np.copyto)}({out}, {names.text(a)}, where={names.text(mask)})",
        ]
    long = m.size > FEW and place.dtype.char in BLAS
    for zero, other, known, how in ((a, b, y, "subtract"), (b, a, x, "negative")):
        if long and _is_zero(zero):
            if _alike(known, place):
                return _kept_bits(names.text(mask), m, how, known, place, out, names)
            # What is only known in a run is copied first, and and-ed in place.
            kept = _kept_bits(names.text(mask), m, how, place, place, out, names)
            return [f"{out}[...] = {names.text(other)}", *kept]
    return [
        f"{out}[...] = {names.text(b)}",
        f"{names.function(np.copyto)}({out}, {names.text(a)}, where={names.text(mask)})",
    ]


def _is_zero(value: Any) -> bool:
    if isinstance(value, (np.ndarray, np.generic)) and value.size == 1:
        value = value.item()
    return isinstance(value, (int, float)) and value == 0 and not np.signbit(value)


def _alike(array: Any, place: Array) -> bool:
    """Whether an array known before a run looks like the result."""
    return bool(is_memory(array) and array.shape == place.shape and array.dtype == place.dtype)


def _kept_bits(
    mask: str, m: Array, how: str, x: Any, place: Array, out: str, names: Names
) -> Lines:
    """The bits of `x` where a byte made of the mask is -1, none where it is 0."""
    bits = _BITS[place.itemsize]
    bytes_ = names.give(names.scratch(m.shape, np.int8), "bytes")
    chosen = names.give(names.scratch(m.shape, bits), "bits")
    m8 = names.give(m.view(np.int8), f"{mask}_bytes")
    arguments = f"{m8}, {names.give(_ONE)}" if how == "subtract" else m8
    return [
        f"{names.function(getattr(np, how))}({arguments}, {bytes_})",
        f"{chosen}[...] = {bytes_}",
        f"{names.function(np.bitwise_and)}({chosen}, {names.give(x.view(bits), 'bits')}, "
        f"{names.give(place.view(bits), f'{out}_bits')})",
    ]
