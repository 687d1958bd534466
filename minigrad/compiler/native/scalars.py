"""NumPy's elementwise functions as C expressions of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

C_TYPES = {
    "float32": "float",
    "float64": "double",
    "bool": "uint8_t",  # in memory; numbers on the way are `_Bool`
    "int8": "int8_t",
    "int16": "int16_t",
    "int32": "int32_t",
    "int64": "int64_t",
    "uint8": "uint8_t",
}
_SUFFIXES = {"float32": "f32", "float64": "f64", "bool": "u8", "uint8": "u8"}
_SUFFIXES |= {f"int{n}": f"i{n}" for n in (8, 16, 32, 64)}

Formula = Callable[..., str]


def memory_type(dtype: np.dtype[Any]) -> str:
    """The C type of an element in memory."""
    return C_TYPES[dtype.name]


def local_type(dtype: np.dtype[Any]) -> str:
    """The C type of a number on the way; bools as such, so that conditions vectorize."""
    return "_Bool" if dtype.kind == "b" else C_TYPES[dtype.name]


def known_type(dtype: np.dtype[Any]) -> bool:
    """Whether programs in C compute with this type."""
    return dtype.name in C_TYPES and dtype.isnative


def literal(value: Any, dtype: np.dtype[Any]) -> str:
    """A number as C text: floats in hexadecimal, so none of their bits is lost."""
    if dtype.kind == "b":
        return str(int(bool(value)))
    if dtype.kind in "iu":
        whole = int(np.asarray(value).astype(dtype))
        least = dtype.kind == "i" and whole == np.iinfo(dtype).min
        text = f"({whole + 1} - 1)" if least else str(whole)
        return f"INT64_C({whole})" if dtype.itemsize == 8 and not least else text
    with np.errstate(over="ignore"):
        number = float(np.asarray(value).astype(dtype))
    if math.isnan(number):
        return "NAN"
    if math.isinf(number):
        return "INFINITY" if number > 0 else "(-INFINITY)"
    text = number.hex() + ("f" if dtype == np.float32 else "")
    return f"({text})" if text.startswith("-") else text


def cast(text: str, source: np.dtype[Any], target: np.dtype[Any]) -> str:
    """A number of one type as another's."""
    return text if source == target else f"(({local_type(target)}){text})"


def _binary(symbol: str) -> Formula:
    return lambda dtype, a, b: f"({a} {symbol} {b})"


def _libm(name: str) -> Formula:
    """The C library's function, which exists for float with an `f` at its end."""

    def formula(dtype: np.dtype[Any], *args: str) -> str:
        if dtype.kind != "f":
            raise KeyError(f"{name} of {dtype}")
        return f"{name}{'f' * (dtype == np.float32)}({', '.join(args)})"

    return formula


def _own(name: str) -> Formula:
    """A function of `functions.h`."""
    return lambda dtype, *args: f"{name}_{_SUFFIXES[dtype.name]}({', '.join(args)})"


def _own_f32(name: str) -> Formula:
    """A function of `functions.h` for float32, of the C library for float64."""
    return lambda dtype, *args: (_own if dtype == np.float32 else _libm)(name)(dtype, *args)


def _add(dtype: np.dtype[Any], a: str, b: str) -> str:
    return f"({a} | {b})" if dtype.kind == "b" else f"({a} + {b})"


def _multiply(dtype: np.dtype[Any], a: str, b: str) -> str:
    return f"({a} & {b})" if dtype.kind == "b" else f"({a} * {b})"


def _extreme(symbol: str) -> Formula:
    """`maximum` or `minimum`: nan where either is nan."""

    def formula(dtype: np.dtype[Any], a: str, b: str) -> str:
        if dtype.kind != "f":
            return f"({a} {symbol} {b} ? {a} : {b})"
        if _is_literal(b) and b != "NAN":  # a nan compares false, and stays
            return f"({a} {'<' if symbol == '>' else '>'} {b} ? {b} : {a})"
        return f"({a} {symbol} {b} || {a} != {a} ? {a} : {b})"

    return formula


def _is_literal(text: str) -> bool:
    return text[0].isdigit() or text[:2] == "(-" or text in ("NAN", "INFINITY")


def _fextreme(symbol: str) -> Formula:
    """`fmax` or `fmin`: the other number where one is nan."""
    return lambda dtype, a, b: f"({a} {symbol} {b} || {b} != {b} ? {a} : {b})"


def _reciprocal(dtype: np.dtype[Any], a: str) -> str:
    """1 / a of floats; whole numbers, with which 1 / 0 would end the process, are left out."""
    if dtype.kind != "f":
        raise KeyError("reciprocal of whole numbers")
    return f"({literal(1, dtype)} / {a})"


def _absolute(dtype: np.dtype[Any], a: str) -> str:
    if dtype.kind == "f":
        return _libm("fabs")(dtype, a)
    return a if dtype.kind in "bu" else f"({a} < 0 ? -{a} : {a})"


def _sign(dtype: np.dtype[Any], a: str) -> str:
    if dtype.kind == "f":  # nan and the zeros give themselves
        return f"({a} > 0 ? {literal(1, dtype)} : {a} < 0 ? {literal(-1, dtype)} : {a})"
    return f"(({a} > 0) - ({a} < 0))"


def _power(dtype: np.dtype[Any], a: str, b: str) -> str:
    """Frequent exponents as products and roots."""
    if dtype.kind != "f":
        raise KeyError("power of whole numbers")
    forms = {2: f"({a} * {a})", 3: f"({a} * {a} * {a})", 1: a, -1: f"({literal(1, dtype)} / {a})"}
    for exponent, form in forms.items():
        if b == literal(exponent, dtype):
            return form
    return _libm("pow")(dtype, a, b)


def _class(symbol: str) -> Formula:
    """`isinf` or `isfinite`: the absolute value against infinity."""

    def formula(dtype: np.dtype[Any], a: str) -> str:
        size = _libm("fabs")(dtype, a) if dtype.kind == "f" else "0.0f"
        return f"({size} {symbol} INFINITY)"

    return formula


FORMULAS: dict[Any, Formula] = {
    np.add: _add,
    np.subtract: _binary("-"),
    np.multiply: _multiply,
    np.divide: _binary("/"),
    np.negative: lambda dtype, a: f"(-{a})",
    np.positive: lambda dtype, a: a,
    np.absolute: _absolute,
    np.fabs: _libm("fabs"),
    np.sign: _sign,
    np.sqrt: _libm("sqrt"),
    np.cbrt: _libm("cbrt"),
    np.square: lambda dtype, a: _multiply(dtype, a, a),
    np.reciprocal: _reciprocal,
    np.exp: _own("exp"),
    np.log: _own("log"),
    np.log1p: _own("log1p"),
    np.tanh: _own_f32("tanh"),
    np.logaddexp: _own("logaddexp"),
    np.maximum: _extreme(">"),
    np.minimum: _extreme("<"),
    np.fmax: _fextreme(">"),
    np.fmin: _fextreme("<"),
    np.power: _power,
    np.floor_divide: _own("floor_divide"),
    np.remainder: _own("remainder"),
    np.fmod: lambda dtype, a, b: (_libm if dtype.kind == "f" else _own)("fmod")(dtype, a, b),
    np.equal: _binary("=="),
    np.not_equal: _binary("!="),
    np.less: _binary("<"),
    np.less_equal: _binary("<="),
    np.greater: _binary(">"),
    np.greater_equal: _binary(">="),
    np.logical_and: lambda dtype, a, b: f"(({a} != 0) & ({b} != 0))",
    np.logical_or: lambda dtype, a, b: f"(({a} != 0) | ({b} != 0))",
    np.logical_xor: lambda dtype, a, b: f"(({a} != 0) ^ ({b} != 0))",
    np.logical_not: lambda dtype, a: f"({a} == 0)",
    np.bitwise_and: _binary("&"),
    np.bitwise_or: _binary("|"),
    np.bitwise_xor: _binary("^"),
    np.invert: lambda dtype, a: f"(!{a})" if dtype.kind == "b" else f"(~{a})",
    np.isnan: lambda dtype, a: f"({a} != {a})",
    np.isinf: _class("=="),
    np.isfinite: _class("<"),
    np.signbit: lambda dtype, a: f"(signbit({a}) != 0)",
}
for _name in ("exp2", "expm1", "log2", "log10", "sin", "cos", "tan", "sinh", "cosh"):
    FORMULAS[getattr(np, _name)] = _libm(_name)
for _name in ("floor", "ceil", "trunc", "rint", "copysign", "hypot"):
    FORMULAS[getattr(np, _name)] = _libm(_name)
for _short, _long in {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}.items():
    FORMULAS[getattr(np, _long)] = _libm(_short)
    FORMULAS[getattr(np, _long + "h")] = _libm(_short + "h")
FORMULAS[np.arctan2] = _libm("atan2")

_SCALARS = {bool: bool, int: int, float: float}


def formula(
    ufunc: np.ufunc, operands: Sequence[Any], dtype: Any = None
) -> tuple[list[np.dtype[Any]], np.dtype[Any], Formula] | None:
    """How to compute an elementwise function of operands.

    Args:
        ufunc: the function.
        operands: dtypes, or Python numbers for constants whose type follows the others'.
        dtype: what the caller asked for.

    Returns:
        The types to which the operands are cast, the result's type, and what makes C text of the
        operands' C texts; None for functions and types that are not known here.
    """
    text = FORMULAS.get(ufunc)
    if text is None or ufunc.nout != 1:
        return None
    kinds = tuple([k if isinstance(k, np.dtype) else _SCALARS[type(k)] for k in operands])
    try:
        wanted: Any = (
            {} if dtype is None else {"signature": (None,) * ufunc.nin + (np.dtype(dtype),)}
        )
        *given, result = ufunc.resolve_dtypes((*kinds, None), **wanted)
    except TypeError:
        return None
    if not all([known_type(k) for k in (*given, result)]):
        return None
    compute = given[0]
    if len({*given}) > 1 and ufunc not in (np.left_shift, np.right_shift):
        return None
    try:  # some functions have no form for some types
        text(compute, *["a", "b"][: ufunc.nin])
    except KeyError:
        return None
    return given, result, partial(text, compute)
