"""Public functions of two numbers: a table of the rows with PyTorch's names and documents."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import elementwise as rows
from .arguments import broadcast_shape, finish, float_pair, pair

Operand = Any  # a Tensor, an array or a number


class Binary(Protocol):
    """A function of the elements of two operands."""

    __name__: str

    def __call__(self, input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        """Apply it."""


DOC = """{formula}, for each pair of elements.

    Operands are broadcast, and promoted to their common type.{remark}

    Args:
        input: a Tensor of any shape, or a number.
        other: a Tensor whose shape broadcasts with it, or a number.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast.
        TypeError: an operand is neither a Tensor nor a number.

    Example:
        >>> import minigrad as mg
        >>> {where}.{name}(mg.tensor({a}), mg.tensor({b}))
        {printed}
    """


def apply(row: Op, *operands: Any, **params: Any) -> Tensor:
    """`row` of operands that may fail to broadcast, with PyTorch's message when they do.

    Raises:
        RuntimeError: the shapes do not broadcast.
    """
    try:
        return row(*operands, **params)
    except ValueError:
        broadcast_shape([x._array.shape for x in operands if isinstance(x, Tensor)])
        raise


def _binary(
    row: Op,
    formula: str,
    a: str,
    b: str,
    printed: str,
    *,
    floats: bool = False,
    name: str | None = None,
    where: str = "mg",
) -> Binary:
    """A public function that applies `row`.

    Args:
        row: the formula.
        formula: for the documentation.
        a: the data of the documented example's first operand.
        b: that of its second.
        printed: what the example prints.
        floats: integers become floats first.
        name: the function's name where it is not the row's.
        where: the module in which users find it.
    """
    prepare = float_pair if floats else pair

    def function(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        a, b = prepare(input, other)
        result = apply(row, a, b)
        return result if out is None else finish(result, out)

    function.__name__ = function.__qualname__ = name or row.name
    function.__doc__ = DOC.format(
        name=function.__name__,
        where=where,
        formula=formula,
        remark=" Integers become the default floating type." if floats else "",
        a=a,
        b=b,
        printed=printed,
    )
    return function


mul: Binary = _binary(rows.mul, "input · other", "[2., 3.]", "[4., 5.]", "tensor([ 8., 15.])")
true_divide: Binary = _binary(
    rows.div,
    "input / other",
    "[1., 3.]",
    "[2., 2.]",
    "tensor([0.5000, 1.5000])",
    floats=True,
    name="true_divide",
)
atan2: Binary = _binary(
    rows.atan2,
    "The angle of the point (other, input) from the positive x axis, in radians",
    "[0., 1.]",
    "[1., 1.]",
    "tensor([0.0000, 0.7854])",
    floats=True,
)
hypot: Binary = _binary(
    rows.hypot, "√(input² + other²)", "[3., 6.]", "[4., 8.]", "tensor([ 5., 10.])"
)
logaddexp: Binary = _binary(
    rows.logaddexp,
    "ln(e^input + e^other), without overflow",
    "[0., 900.]",
    "[0., 900.]",
    "tensor([  0.6931, 900.6931])",
    floats=True,
)
logaddexp2: Binary = _binary(
    rows.logaddexp2,
    "log₂(2^input + 2^other), without overflow",
    "[0., 900.]",
    "[0., 900.]",
    "tensor([  1., 901.])",
    floats=True,
)
xlogy: Binary = _binary(
    rows.xlogy,
    "input · ln(other), and 0 where input is 0",
    "[0., 2.]",
    "[0., 1.]",
    "tensor([0., 0.])",
    floats=True,
)
xlog1py: Binary = _binary(
    rows.xlog1py,
    "input · ln(1 + other), and 0 where input is 0",
    "[0., 1.]",
    "[-1., 1.]",
    "tensor([0.0000, 0.6931])",
    floats=True,
    where="mg.special",
)
copysign: Binary = _binary(
    rows.copysign,
    "|input| with the sign of other",
    "[1., 2.]",
    "[-3., 3.]",
    "tensor([-1.,  2.])",
    floats=True,
)
maximum: Binary = _binary(
    rows.maximum, "The larger of both; nan if either is", "[1., 5.]", "[4., 2.]", "tensor([4., 5.])"
)
minimum: Binary = _binary(
    rows.minimum,
    "The smaller of both; nan if either is",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([1., 2.])",
)
fmax: Binary = _binary(
    rows.fmax,
    "The larger of both; nan only if both are",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([4., 5.])",
)
fmin: Binary = _binary(
    rows.fmin,
    "The smaller of both; nan only if both are",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([1., 2.])",
)
eq: Binary = _binary(rows.eq, "input = other", "[1., 2.]", "[1., 3.]", "tensor([ True, False])")
ne: Binary = _binary(rows.ne, "input ≠ other", "[1., 2.]", "[1., 3.]", "tensor([False,  True])")
lt: Binary = _binary(rows.lt, "input < other", "[1., 2.]", "[1., 3.]", "tensor([False,  True])")
le: Binary = _binary(rows.le, "input ≤ other", "[1., 4.]", "[1., 3.]", "tensor([ True, False])")
gt: Binary = _binary(rows.gt, "input > other", "[1., 4.]", "[1., 3.]", "tensor([False,  True])")
ge: Binary = _binary(rows.ge, "input ≥ other", "[1., 2.]", "[1., 3.]", "tensor([ True, False])")
logical_and: Binary = _binary(
    rows.logical_and, "Whether both are not 0", "[1., 1.]", "[0., 1.]", "tensor([False,  True])"
)
logical_or: Binary = _binary(
    rows.logical_or, "Whether one is not 0", "[0., 1.]", "[0., 1.]", "tensor([False,  True])"
)
logical_xor: Binary = _binary(
    rows.logical_xor,
    "Whether exactly one is not 0",
    "[1., 1.]",
    "[0., 1.]",
    "tensor([ True, False])",
)


def _bitwise(row: Op, formula: str, a: str, b: str, printed: str) -> Binary:
    """A function of integers and bools."""
    checked = _binary(row, formula, a, b, printed)

    def function(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        for x in (input, other):
            kind = x._array.dtype.kind if isinstance(x, Tensor) else np.asarray(x).dtype.kind
            if kind in "fc":
                raise RuntimeError(f"{row.name} is not implemented for floating point operands")
        return checked(input, other, out=out)

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = checked.__doc__
    return function


bitwise_and: Binary = _bitwise(
    rows.bitwise_and, "input AND other, bit by bit", "[6, 5]", "[3, 1]", "tensor([2, 1])"
)
bitwise_or: Binary = _bitwise(
    rows.bitwise_or, "input OR other, bit by bit", "[6, 5]", "[3, 1]", "tensor([7, 5])"
)
bitwise_xor: Binary = _bitwise(
    rows.bitwise_xor, "input XOR other, bit by bit", "[6, 5]", "[3, 1]", "tensor([5, 4])"
)
bitwise_left_shift: Binary = _bitwise(
    rows.bitwise_left_shift, "input · 2^other", "[1, 3]", "[2, 1]", "tensor([4, 6])"
)
bitwise_right_shift: Binary = _bitwise(
    rows.bitwise_right_shift, "input / 2^other, rounded down", "[8, 6]", "[2, 1]", "tensor([2, 3])"
)

multiply, arctan2 = mul, atan2
less, less_equal, greater, greater_equal, not_equal = lt, le, gt, ge, ne
