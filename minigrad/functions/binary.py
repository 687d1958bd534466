"""Public functions of two numbers: a table of the rows with PyTorch's names and documents."""

from __future__ import annotations

from typing import Any, Protocol

from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import elementwise as rows
from .arguments import broadcast_shape, finish, float_pair, pair, refuse, tensor, zero_dim

Operand = Any  # a Tensor, an array or a number


class Binary(Protocol):
    """A function of the elements of two operands."""

    __name__: str

    def __call__(self, input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        """Apply it."""


_DOC = """{formula}, for each pair of elements.

    Operands are broadcast, and promoted to their common type.{remark}

    Args:
        input: a Tensor of any shape{first}.
        other: a Tensor whose shape broadcasts with it{second}.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of the operands.

    Raises:
        RuntimeError: the shapes do not broadcast.
        TypeError: an operand is something else.{types}

    Example:
        >>> import minigrad as mg
        >>> {where}.{name}(mg.tensor({a}), mg.tensor({b}))
        {printed}
    """


def document(
    *,
    formula: str,
    name: str,
    a: str,
    b: str,
    printed: str,
    remark: str = "",
    where: str = "mg",
    numbers: int = 2,
    types: str = "",
) -> str:
    """The documentation of a function of two operands, of which some may be numbers."""
    refused = f"\n        NotImplementedError: the operands are {types}." if types else ""
    return _DOC.format(
        formula=formula,
        name=name,
        a=a,
        b=b,
        printed=printed,
        remark=remark,
        where=where,
        first=", or a number" if numbers > 1 else "",
        second=", or a number" if numbers else "",
        types=refused,
    )


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


def binary(
    row: Op,
    formula: str,
    a: str,
    b: str,
    printed: str,
    *,
    floats: bool = False,
    numbers: int = 2,
    both: bool = True,
    refused: str = "",
    prepare: Any = None,
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
        numbers: how many of the operands may be numbers, from the last.
        both: whether they may be numbers at the same time.
        refused: the kinds of types (NumPy's letters) that it does not compute with.
        prepare: how operands are promoted, where it is not the usual way.
        name: the function's name where it is not the row's.
        where: the module in which users find it.
    """
    prepare = prepare or (float_pair if floats else pair)
    name = name or row.name
    restricted = numbers < 2 or not both or refused != ""

    def function(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
        if restricted:
            if numbers < 2:
                tensor(input, name)
            if numbers < 1 or (not both and not isinstance(input, Tensor)):
                tensor(other, name, "other")
            if refused:
                input, other = pair(input, other)
                refuse(refused, name, input, other)
        a, b = prepare(input, other)
        result = apply(row, a, b)
        return result if out is None else finish(result, out, input, other)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = document(
        name=name,
        where=where,
        formula=formula,
        remark=" Integers become the default floating type." if floats else "",
        a=a,
        b=b,
        printed=printed,
        numbers=numbers,
        types={"": "", "f": "floats", "fb": "floats or bools", "iub": "integers or bools"}[refused],
    )
    return function


def _float_tensors(a: Operand, b: Operand) -> tuple[Any, ...]:
    return zero_dim(*float_pair(a, b))


mul: Binary = binary(rows.mul, "input · other", "[2., 3.]", "[4., 5.]", "tensor([ 8., 15.])")
true_divide: Binary = binary(
    rows.div,
    "input / other",
    "[1., 3.]",
    "[2., 2.]",
    "tensor([0.5000, 1.5000])",
    floats=True,
    name="true_divide",
)
atan2: Binary = binary(
    rows.atan2,
    "The angle of the point (other, input) from the positive x axis, in radians",
    "[0., 1.]",
    "[1., 1.]",
    "tensor([0.0000, 0.7854])",
    floats=True,
    numbers=0,
)
hypot: Binary = binary(
    rows.hypot,
    "√(input² + other²)",
    "[3., 6.]",
    "[4., 8.]",
    "tensor([ 5., 10.])",
    numbers=0,
    refused="iub",
)
logaddexp: Binary = binary(
    rows.logaddexp,
    "ln(e^input + e^other), without overflow",
    "[0., 90.]",
    "[0., 90.]",
    "tensor([ 0.6931, 90.6931])",
    numbers=0,
    refused="iub",
)
logaddexp2: Binary = binary(
    rows.logaddexp2,
    "log₂(2^input + 2^other), without overflow",
    "[0., 900.]",
    "[0., 900.]",
    "tensor([  1., 901.])",
    numbers=0,
    refused="iub",
)
xlogy: Binary = binary(
    rows.xlogy,
    "input · ln(other), and 0 where input is 0",
    "[0., 2.]",
    "[0., 1.]",
    "tensor([0., 0.])",
    floats=True,
    both=False,
    prepare=_float_tensors,
)
xlog1py: Binary = binary(
    rows.xlog1py,
    "input · ln(1 + other), and 0 where input is 0",
    "[0., 1.]",
    "[-1., 1.]",
    "tensor([0.0000, 0.6931])",
    floats=True,
    both=False,
    prepare=_float_tensors,
    where="mg.special",
)
copysign: Binary = binary(
    rows.copysign,
    "|input| with the sign of other",
    "[1., 2.]",
    "[-3., 3.]",
    "tensor([-1.,  2.])",
    floats=True,
    numbers=1,
)
maximum: Binary = binary(
    rows.maximum,
    "The larger of both; nan if either is",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([4., 5.])",
    numbers=0,
)
minimum: Binary = binary(
    rows.minimum,
    "The smaller of both; nan if either is",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([1., 2.])",
    numbers=0,
)
fmax: Binary = binary(
    rows.fmax,
    "The larger of both; nan only if both are",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([4., 5.])",
    numbers=0,
)
fmin: Binary = binary(
    rows.fmin,
    "The smaller of both; nan only if both are",
    "[1., 5.]",
    "[4., 2.]",
    "tensor([1., 2.])",
    numbers=0,
)
eq: Binary = binary(
    rows.eq, "input = other", "[1., 2.]", "[1., 3.]", "tensor([ True, False])", numbers=1
)
ne: Binary = binary(
    rows.ne, "input ≠ other", "[1., 2.]", "[1., 3.]", "tensor([False,  True])", numbers=1
)
lt: Binary = binary(
    rows.lt, "input < other", "[1., 2.]", "[1., 3.]", "tensor([False,  True])", numbers=1
)
le: Binary = binary(
    rows.le, "input ≤ other", "[1., 4.]", "[1., 3.]", "tensor([ True, False])", numbers=1
)
gt: Binary = binary(
    rows.gt, "input > other", "[1., 4.]", "[1., 3.]", "tensor([False,  True])", numbers=1
)
ge: Binary = binary(
    rows.ge, "input ≥ other", "[1., 2.]", "[1., 3.]", "tensor([ True, False])", numbers=1
)
logical_and: Binary = binary(
    rows.logical_and,
    "Whether both are not 0",
    "[1., 1.]",
    "[0., 1.]",
    "tensor([False,  True])",
    numbers=0,
)
logical_or: Binary = binary(
    rows.logical_or,
    "Whether one is not 0",
    "[0., 1.]",
    "[0., 1.]",
    "tensor([False,  True])",
    numbers=0,
)
logical_xor: Binary = binary(
    rows.logical_xor,
    "Whether exactly one is not 0",
    "[1., 1.]",
    "[0., 1.]",
    "tensor([ True, False])",
    numbers=0,
)
bitwise_and: Binary = binary(
    rows.bitwise_and,
    "input AND other, bit by bit",
    "[6, 5]",
    "[3, 1]",
    "tensor([2, 1])",
    both=False,
    refused="f",
)
bitwise_or: Binary = binary(
    rows.bitwise_or,
    "input OR other, bit by bit",
    "[6, 5]",
    "[3, 1]",
    "tensor([7, 5])",
    both=False,
    refused="f",
)
bitwise_xor: Binary = binary(
    rows.bitwise_xor,
    "input XOR other, bit by bit",
    "[6, 5]",
    "[3, 1]",
    "tensor([5, 4])",
    both=False,
    refused="f",
)
bitwise_left_shift: Binary = binary(
    rows.bitwise_left_shift,
    "input · 2^other",
    "[1, 3]",
    "[2, 1]",
    "tensor([4, 6])",
    both=False,
    refused="fb",
)
bitwise_right_shift: Binary = binary(
    rows.bitwise_right_shift,
    "input / 2^other, rounded down",
    "[8, 6]",
    "[2, 1]",
    "tensor([2, 3])",
    both=False,
    refused="fb",
)

multiply, arctan2 = mul, atan2
less, less_equal, greater, greater_equal, not_equal = lt, le, gt, ge, ne
