"""Public functions of arithmetic whose arguments or types need care: add, div, pow, lerp, ..."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import elementwise as rows
from .arguments import alike_floats, cast_to, finish, number_as, pair, promote, refuse, tensor
from .binary import Binary, Operand, apply, document, lt, mul, ne, true_divide


def _scaled(other: Any, alpha: Any, input: Any) -> Any:
    """`alpha * other`, for add and sub.

    Raises:
        RuntimeError: a fractional alpha with integers.
    """
    d = dtypes.result_of(x._array if isinstance(x, Tensor) else x for x in (input, other))
    if isinstance(alpha, float) and d.kind < 2:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )
    factor = bool(alpha) if d is dtypes.bool else alpha
    return mul(other, factor) if isinstance(other, Tensor) else other * factor


def _no_bools(*operands: Any) -> None:
    for x in operands:
        if isinstance(x, bool) or (isinstance(x, Tensor) and x._array.dtype.kind == "b"):
            raise RuntimeError(
                "Subtraction, the `-` operator, with a bool tensor is not supported. If you are "
                "trying to invert a mask, use the `~` or `logical_not()` operator instead."
            )


def add(input: Operand, other: Operand, *, alpha: Any = 1, out: Tensor | None = None) -> Tensor:
    """input + alpha · other, for each pair of elements.

    Operands are broadcast, and promoted to their common type.

    Args:
        input: a Tensor of any shape, or a number.
        other: a Tensor whose shape broadcasts with it, or a number.
        alpha: a number that multiplies `other`.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast; a fractional `alpha` with integers.

    Example:
        >>> import minigrad as mg
        >>> mg.add(mg.tensor([1., 2.]), mg.tensor([[10.], [20.]]), alpha=2)
        tensor([[21., 22.],
                [41., 42.]])
    """
    if alpha != 1:
        other = _scaled(other, alpha, input)
    a, b = pair(input, other)
    result = apply(rows.add, a, b)
    return result if out is None else finish(result, out, input, other)


def sub(input: Operand, other: Operand, *, alpha: Any = 1, out: Tensor | None = None) -> Tensor:
    """input - alpha · other, for each pair of elements.

    Operands are broadcast, and promoted to their common type.

    Args:
        input: a Tensor of any shape, or a number.
        other: a Tensor whose shape broadcasts with it, or a number.
        alpha: a number that multiplies `other`.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast; an operand is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.sub(mg.tensor([1., 2.]), 1)
        tensor([0., 1.])
    """
    a, b = pair(input, other)
    if a is not input or b is not other:
        _no_bools(input, other)
    if alpha != 1:
        b = _scaled(b, alpha, a)
    try:
        result = apply(rows.sub, a, b)
    except TypeError:
        _no_bools(input, other)
        raise
    return result if out is None else finish(result, out, input, other)


def rsub(input: Operand, other: Operand, *, alpha: Any = 1) -> Tensor:
    """other - alpha · input: `sub` with the operands exchanged.

    Args:
        input: a Tensor.
        other: a Tensor or a number.
        alpha: a number that multiplies `input`.

    Raises:
        TypeError: `input` is not a Tensor.
        RuntimeError: the shapes do not broadcast; an operand is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.rsub(mg.tensor([1., 2.]), 3)
        tensor([2., 1.])
    """
    tensor(input, "rsub")
    return sub(other, input, alpha=alpha)


def _divisor(a: Any, b: Any) -> None:
    """Raise on a zero divisor of integers."""
    value = b._array if isinstance(b, Tensor) else b
    kind = (a if isinstance(a, Tensor) else b)._array.dtype.kind
    if kind in "iub" and not np.all(value):
        raise RuntimeError("ZeroDivisionError")


def div(
    input: Operand,
    other: Operand,
    *,
    rounding_mode: str | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """input / other, for each pair of elements.

    Operands are broadcast, and promoted to their common type; without a rounding mode integers
    become the default floating type.

    Args:
        input: a Tensor of any shape, or a number.
        other: a Tensor whose shape broadcasts with it, or a number.
        rounding_mode: None for the quotient, 'trunc' to cut its fraction, 'floor' to round down.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast; another rounding mode; integers by zero.

    Example:
        >>> import minigrad as mg
        >>> mg.div(mg.tensor([7, -7]), 2), mg.div(mg.tensor([7, -7]), 2, rounding_mode='floor')
        (tensor([ 3.5000, -3.5000]), tensor([ 3, -4]))
    """
    if rounding_mode is None:
        return true_divide(input, other, out=out)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    a, b = pair(input, other)
    refuse("b", f"div_{rounding_mode}", a, b)
    _divisor(a, b)
    if rounding_mode == "floor":
        return finish(apply(rows.div_floor, a, b), out)
    kind = dtypes.result_of(x._array if isinstance(x, Tensor) else x for x in (a, b))
    if kind.kind < 2:  # exact for integers beyond 2**53 as well: cut what floor rounded down
        down = apply(rows.floor_divide, a, b)
        inexact = ne(mul(down, b), a)
        negative = lt(apply(rows.div, a, b), 0)
        return finish(add(down, mul(inexact, negative)), out)
    return finish(apply(rows.div_trunc, a, b), out)


def floor_divide(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
    """⌊input / other⌋, for each pair of elements.

    Args:
        input: a Tensor of any shape, or a number.
        other: a Tensor whose shape broadcasts with it, or a number.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast; integers by zero.

    Example:
        >>> import minigrad as mg
        >>> mg.floor_divide(mg.tensor([7., -7.]), 2)
        tensor([ 3., -4.])
    """
    a, b = pair(input, other)
    refuse("b", "div_floor", a, b)
    _divisor(a, b)
    return finish(apply(rows.floor_divide, a, b), out)


def _modulo(row: Op, sign: str, printed: str, numbers: int) -> Binary:
    name = row.name

    def function(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        if numbers < 2 or not isinstance(other, Tensor):
            tensor(input, name)
        a, b = pair(input, other)
        refuse("b", name, a, b)
        _divisor(a, b)
        return finish(apply(row, a, b), out, input, other)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = document(
        name=name,
        formula=f"The rest of input / other, with the sign of {sign}",
        a="[7., -7.]",
        b="[3., 3.]",
        printed=printed,
        numbers=numbers,
        types="bools",
    )
    return function


remainder: Binary = _modulo(rows.remainder, "other", "tensor([1., 2.])", numbers=2)
fmod: Binary = _modulo(rows.fmod, "input", "tensor([ 1., -1.])", numbers=1)


def pow(input: Operand, exponent: Operand, *, out: Tensor | None = None) -> Tensor:
    """input ^ exponent, for each pair of elements.

    Args:
        input: a Tensor of any shape, or a number.
        exponent: a Tensor whose shape broadcasts with it, or a number.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast; integers to the power of a negative integer.
        NotImplementedError: bools to the power of bools.

    Example:
        >>> import minigrad as mg
        >>> mg.pow(mg.tensor([2., 3.]), 2)
        tensor([4., 9.])
    """
    if isinstance(input, Tensor) and isinstance(exponent, (bool, int, float, np.generic)):
        power = exponent.item() if isinstance(exponent, np.generic) else exponent
        kind = input._array.dtype.kind
        if kind in "iub" and not isinstance(power, float) and power < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        if kind == "b" and isinstance(power, bool):
            return finish(rows.logical_or(input, not power), out)
        if kind == "b" or (kind in "iu" and isinstance(power, float)):
            input, _ = promote(input, power)
        return finish(rows.pow_scalar(input, exponent=power), out, input)
    if not isinstance(input, Tensor):
        tensor(exponent, "pow", "exponent")
    a, b = pair(input, exponent)
    refuse("b", "pow", a, b)
    kind = b._array.dtype.kind
    return finish(apply(rows.pow if kind in "fc" else rows.pow_integers, a, b), out, a, b)


def float_power(input: Operand, exponent: Operand, *, out: Tensor | None = None) -> Tensor:
    """input ^ exponent computed in float64.

    Args:
        input: a Tensor of any shape, or a number.
        exponent: a Tensor whose shape broadcasts with it, or a number.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.float_power(mg.tensor([2, 3]), -1)
        tensor([0.5000, 0.3333], dtype=torch.float64)
    """
    if not isinstance(input, Tensor):
        tensor(exponent, "float_power", "exponent")
    double = np.dtype("float64")
    a, b = (cast_to(x, double) if isinstance(x, Tensor) else float(x) for x in (input, exponent))
    return pow(a, b, out=out)


def lerp(input: Tensor, end: Tensor, weight: Operand, *, out: Tensor | None = None) -> Tensor:
    """input + weight · (end - input).

    Args:
        input: where weight is 0.
        end: where weight is 1.
        weight: a number or a Tensor.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the types differ.
        NotImplementedError: integers or bools.

    Example:
        >>> import minigrad as mg
        >>> mg.lerp(mg.tensor([0.]), mg.tensor([10.]), 0.25)
        tensor([2.5000])
    """
    a, b = tensor(input, "lerp"), tensor(end, "lerp", "end")
    refuse("iub", "lerp_kernel", a)
    if a._array.dtype != b._array.dtype:
        raise RuntimeError(f"expected dtype {a.dtype} for `end` but got dtype {b.dtype}")
    return finish(apply(rows.lerp, a, b, weight), out)


class Fused(Protocol):
    """A product or quotient of two operands, added to a third."""

    __name__: str

    def __call__(
        self,
        input: Tensor,
        tensor1: Tensor,
        tensor2: Tensor,
        *,
        value: Any = ...,
        out: Tensor | None = ...,
    ) -> Tensor:
        """Apply it."""


def _fused(row: Op, formula: str, printed: str) -> Fused:
    def function(
        input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Any = 1, out: Any = None
    ) -> Tensor:
        x, a, b = input, tensor1, tensor2
        if not alike_floats(x, a, b):
            x, a, b = promote(x, a, b)
        if x._array.dtype.kind not in "fc":
            refuse("b", row.name, x)
            if row is rows.addcdiv:
                raise RuntimeError(
                    "Integer division with addcdiv is no longer supported, and in a future "
                    "release addcdiv will perform a true division of tensor1 and tensor2."
                )
            value = number_as(value, x.dtype)
        return finish(apply(row, x, a, b, value=value), out)

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = f"""{formula}, for each element.

    Args:
        input: a Tensor of any shape.
        tensor1: a Tensor that broadcasts with it.
        tensor2: another.
        value: a number.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the shapes do not broadcast; integers divided.
        NotImplementedError: bools.

    Example:
        >>> import minigrad as mg
        >>> mg.{row.name}(mg.tensor([1.]), mg.tensor([6.]), mg.tensor([2.]), value=0.5)
        {printed}
    """
    return function


addcmul: Fused = _fused(rows.addcmul, "input + value · tensor1 · tensor2", "tensor([7.])")
addcdiv: Fused = _fused(rows.addcdiv, "input + value · tensor1 / tensor2", "tensor([2.5000])")

divide, subtract = div, sub
