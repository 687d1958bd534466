"""Public functions of one number: a table of the rows with PyTorch's names and documents."""

from __future__ import annotations

import builtins
from typing import Protocol

import numpy as np

from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import elementwise as rows
from ..ops import nn as nn_rows
from .arguments import cast_to, finish, floating, refuse, tensor


class Unary(Protocol):
    """A function of each element of `input`."""

    __name__: str

    def __call__(self, input: Tensor, *, out: Tensor | None = None) -> Tensor:
        """Apply it."""


_DOC = """{name}(x) = {formula}, for each element.

    {remark}

    Args:
        input: a Tensor of any shape.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        TypeError: `input` is not a Tensor.{error}

    Example:
        >>> import minigrad as mg
        >>> {where}.{name}(mg.tensor({given}))
        {printed}
    """

_ERRORS = {
    "": "",
    "signed": "\n        RuntimeError: `input` is of type bool.",
    "b": "\n        NotImplementedError: `input` is of type bool.",
    "iub": "\n        NotImplementedError: `input` is not floating point.",
}
_REMARKS = {
    "float": "Integers and bools are computed in the default floating type.",
    "same": "The result has the type of `input`.",
    "bool": "The result is of type bool.",
    "signed": "The result has the type of `input`, which may not be bool.",
}


def unary(
    row: Op,
    formula: str,
    given: str,
    printed: str,
    kind: str = "float",
    where: str = "mg",
    refused: str = "",
) -> Unary:
    """A public function that applies `row`.

    Args:
        row: the formula.
        formula: for the documentation.
        given: the data of the documented example.
        printed: what the example prints.
        kind: 'float' (integers become floats), 'same', 'signed' (no bools), 'bool' (the result).
        where: the module in which users find it.
        refused: the kinds of types (NumPy's letters) that it does not compute with.
    """
    name = row.name

    if kind == "float":

        def function(input: Tensor, *, out: Tensor | None = None) -> Tensor:
            if not isinstance(input, Tensor):
                tensor(input, name)
            if input._array.dtype.kind != "f":
                input = floating(input)
            result: Tensor = row(input)
            return result if out is None else finish(result, out)
    else:
        unchanged = "iu" if row in _ROUNDING else "b" if row is rows.sign else ""

        def function(input: Tensor, *, out: Tensor | None = None) -> Tensor:
            if not isinstance(input, Tensor):
                tensor(input, name)
            apply, x = row, input._array.dtype.kind
            if x != "f":  # floats are never refused
                if kind == "signed" and x == "b":
                    raise RuntimeError(f"{name}() does not support bool tensors, got {input.dtype}")
                refuse(refused, name, input)
                apply = rows.clone if x in unchanged else row
            result: Tensor = apply(input)
            return result if out is None else finish(result, out)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(
        name=name,
        where=where,
        formula=formula,
        remark=_REMARKS[kind],
        given=given,
        printed=printed,
        error=_ERRORS["signed" if kind == "signed" else refused],
    )
    return function


_ROUNDING = (rows.floor, rows.ceil, rows.trunc, rows.round)

exp: Unary = unary(rows.exp, "eˣ", "[0., 1.]", "tensor([1.0000, 2.7183])")
exp2: Unary = unary(rows.exp2, "2ˣ", "[0., 3.]", "tensor([1., 8.])")
expm1: Unary = unary(rows.expm1, "eˣ - 1, exact near 0", "[0., 1.]", "tensor([0.0000, 1.7183])")
log: Unary = unary(rows.log, "ln x; -inf at 0, nan below", "[1., 0.]", "tensor([0., -inf])")
log2: Unary = unary(rows.log2, "log₂ x", "[1., 8.]", "tensor([0., 3.])")
log10: Unary = unary(rows.log10, "log₁₀ x", "[1., 50.]", "tensor([0.0000, 1.6990])")
log1p: Unary = unary(rows.log1p, "ln(1 + x), exact near 0", "[0., 1.]", "tensor([0.0000, 0.6931])")
sqrt: Unary = unary(rows.sqrt, "√x; nan below 0", "[4., 9.]", "tensor([2., 3.])")
rsqrt: Unary = unary(rows.rsqrt, "1/√x", "[4., 16.]", "tensor([0.5000, 0.2500])")
reciprocal: Unary = unary(rows.reciprocal, "1/x", "[4., 2.]", "tensor([0.2500, 0.5000])")
sin: Unary = unary(rows.sin, "sin x, x in radians", "[0., 1.]", "tensor([0.0000, 0.8415])")
cos: Unary = unary(rows.cos, "cos x, x in radians", "[0., 1.]", "tensor([1.0000, 0.5403])")
tan: Unary = unary(rows.tan, "tan x, x in radians", "[0., 1.]", "tensor([0.0000, 1.5574])")
asin: Unary = unary(rows.asin, "arcsin x, in radians", "[0., 1.]", "tensor([0.0000, 1.5708])")
acos: Unary = unary(rows.acos, "arccos x, in radians", "[1., 0.]", "tensor([0.0000, 1.5708])")
atan: Unary = unary(rows.atan, "arctan x, in radians", "[0., 1.]", "tensor([0.0000, 0.7854])")
sinh: Unary = unary(rows.sinh, "(eˣ - e⁻ˣ)/2", "[0., 1.]", "tensor([0.0000, 1.1752])")
cosh: Unary = unary(rows.cosh, "(eˣ + e⁻ˣ)/2", "[0., 1.]", "tensor([1.0000, 1.5431])")
tanh: Unary = unary(rows.tanh, "sinh x / cosh x", "[0., 1.]", "tensor([0.0000, 0.7616])")
asinh: Unary = unary(rows.asinh, "the inverse of sinh", "[0., 1.]", "tensor([0.0000, 0.8814])")
acosh: Unary = unary(rows.acosh, "the inverse of cosh", "[1., 2.]", "tensor([0.0000, 1.3170])")
atanh: Unary = unary(rows.atanh, "the inverse of tanh", "[0., 0.5]", "tensor([0.0000, 0.5493])")
deg2rad: Unary = unary(rows.deg2rad, "x π/180", "[0., 90.]", "tensor([0.0000, 1.5708])")
rad2deg: Unary = unary(rows.rad2deg, "x 180/π", "[0., 1.]", "tensor([ 0.0000, 57.2958])")
sinc: Unary = unary(rows.sinc, "sin(πx)/(πx), 1 at 0", "[0., 0.5]", "tensor([1.0000, 0.6366])")
sigmoid: Unary = unary(rows.sigmoid, "1/(1 + e⁻ˣ)", "[0., 1.]", "tensor([0.5000, 0.7311])")
erf: Unary = unary(rows.erf, "2/√π ∫₀ˣ e^(-t²) dt", "[0., 1.]", "tensor([0.0000, 0.8427])")
erfc: Unary = unary(
    rows.erfc, "1 - erf(x), exact for large x", "[0., 1.]", "tensor([1.0000, 0.1573])"
)
erfinv: Unary = unary(rows.erfinv, "the inverse of erf", "[0., 0.5]", "tensor([0.0000, 0.4769])")
lgamma: Unary = unary(rows.lgamma, "ln |Γ(x)|", "[1., 4.]", "tensor([0.0000, 1.7918])")
digamma: Unary = unary(rows.digamma, "Γ'(x)/Γ(x)", "[1., 4.]", "tensor([-0.5772,  1.2561])")
i0: Unary = unary(
    rows.i0,
    "I₀(x), the modified Bessel function of order 0",
    "[0., 1.]",
    "tensor([1.0000, 1.2661])",
)
i0e: Unary = unary(
    rows.i0e, "e^(-|x|) I₀(x)", "[0., 1.]", "tensor([1.0000, 0.4658])", where="mg.special"
)
i1: Unary = unary(
    rows.i1,
    "I₁(x), the modified Bessel function of order 1",
    "[0., 1.]",
    "tensor([0.0000, 0.5652])",
    where="mg.special",
)
i1e: Unary = unary(
    rows.i1e, "e^(-|x|) I₁(x)", "[0., 1.]", "tensor([0.0000, 0.2079])", where="mg.special"
)
erfcx: Unary = unary(
    rows.erfcx, "e^(x²) erfc(x)", "[0., 1.]", "tensor([1.0000, 0.4276])", where="mg.special"
)
entr: Unary = unary(
    rows.entr,
    "-x ln x, 0 at 0 and -inf below",
    "[0.5, 0.]",
    "tensor([0.3466, 0.0000])",
    where="mg.special",
)

neg: Unary = unary(rows.neg, "-x", "[1., -2.]", "tensor([-1.,  2.])", "signed")
abs: Unary = unary(rows.abs, "|x|", "[1., -2.]", "tensor([1., 2.])", "same", refused="b")
sign: Unary = unary(rows.sign, "-1, 0 or 1", "[3., -2.]", "tensor([ 1., -1.])", "same")
floor: Unary = unary(
    rows.floor, "the largest integer ≤ x", "[1.5, -1.5]", "tensor([ 1., -2.])", "same", refused="b"
)
ceil: Unary = unary(
    rows.ceil, "the smallest integer ≥ x", "[1.5, -1.5]", "tensor([ 2., -1.])", "same", refused="b"
)
trunc: Unary = unary(
    rows.trunc, "x without its fraction", "[1.5, -1.5]", "tensor([ 1., -1.])", "same", refused="b"
)
frac: Unary = unary(
    rows.frac, "x - trunc(x)", "[1.5, -1.5]", "tensor([ 0.5000, -0.5000])", "same", refused="iub"
)
relu: Unary = unary(nn_rows.relu, "max(x, 0)", "[1., -2.]", "tensor([1., 0.])", "signed")

isnan: Unary = unary(
    rows.isnan, "whether x is nan", "[1., float('nan')]", "tensor([False,  True])", "bool"
)
isinf: Unary = unary(
    rows.isinf, "whether x is ±inf", "[1., float('inf')]", "tensor([False,  True])", "bool"
)
isfinite: Unary = unary(
    rows.isfinite,
    "whether x is neither nan nor ±inf",
    "[1., float('inf')]",
    "tensor([ True, False])",
    "bool",
)
signbit: Unary = unary(
    rows.signbit,
    "whether x is negative, -0 included",
    "[1., -0.]",
    "tensor([False,  True])",
    "bool",
)
logical_not: Unary = unary(
    rows.logical_not, "whether x is 0", "[1., 0.]", "tensor([False,  True])", "bool"
)

negative, absolute, fix = neg, abs, trunc
arcsin, arccos, arctan = asin, acos, atan
arcsinh, arccosh, arctanh = asinh, acosh, atanh


def square(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """x², for each element.

    Args:
        input: a Tensor of any shape.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.square(mg.tensor([2., -3.]))
        tensor([4., 9.])
    """
    if tensor(input, "square")._array.dtype.kind == "b":
        input = cast_to(input, np.dtype(np.int64))
    return finish(rows.pow_scalar(input, exponent=2), out)


def positive(input: Tensor) -> Tensor:
    """`input` itself, unless it is of type bool.

    Args:
        input: a Tensor of numbers.

    Raises:
        RuntimeError: `input` is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.positive(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    if tensor(input, "positive")._array.dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def round(input: Tensor, *, decimals: int = 0, out: Tensor | None = None) -> Tensor:
    """x rounded to the nearest, halves to the even neighbour.

    Args:
        input: a Tensor of any shape.
        decimals: how many decimal places to keep; negative rounds to tens, hundreds, ...
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        NotImplementedError: bools; `decimals` with integers.

    Example:
        >>> import minigrad as mg
        >>> mg.round(mg.tensor([0.5, 1.5, 2.6]))
        tensor([0., 2., 3.])
    """
    refuse("iub" if decimals else "b", "round", tensor(input, "round"))
    if input._array.dtype.kind not in "fc":
        return finish(rows.clone(input), out)
    if not decimals:
        return finish(rows.round(input), out)
    scale = 10.0 ** builtins.abs(decimals)
    if decimals > 0:
        return finish(rows.div(rows.round(rows.mul(input, scale)), scale), out)
    return finish(rows.mul(rows.round(rows.div(input, scale)), scale), out)


def bitwise_not(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Every bit turned over; logical not of bools.

    Args:
        input: a Tensor of integers or bools.
        out: a Tensor that takes the result.

    Raises:
        NotImplementedError: `input` is floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.bitwise_not(mg.tensor([0, 5]))
        tensor([-1, -6])
    """
    refuse("fc", "bitwise_not", tensor(input, "bitwise_not"))
    return finish(rows.bitwise_not(input), out)


def logit(input: Tensor, eps: float | None = None, *, out: Tensor | None = None) -> Tensor:
    """ln(x / (1 - x)), the inverse of sigmoid.

    Args:
        input: a Tensor of probabilities.
        eps: when given, x is first clamped to [eps, 1 - eps].
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.logit(mg.tensor([0.5, 0.75]))
        tensor([0.0000, 1.0986])
    """
    return finish(rows.logit(floating(tensor(input, "logit")), eps=eps), out)


def polygamma(n: int, input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """ψ⁽ⁿ⁾(x), the n-th derivative of the digamma function.

    Args:
        n: the order, not negative; 0 is the digamma function itself.
        input: a Tensor of any shape.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: `n` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.polygamma(1, mg.tensor([1., 2.]))
        tensor([1.6449, 0.6449])
    """
    x = floating(tensor(input, "polygamma"))
    if n < 0:
        raise RuntimeError(f"polygamma(n, x) does not support negative n, got {n}")
    return finish(rows.polygamma(x, n=n) if n else rows.digamma(x), out)


def nan_to_num(
    input: Tensor,
    nan: float | None = None,
    posinf: float | None = None,
    neginf: float | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """`input` with nan, inf and -inf replaced.

    Args:
        input: a Tensor of any shape.
        nan: replaces nan. Default: 0.
        posinf: replaces inf. Default: the type's largest number.
        neginf: replaces -inf. Default: the type's lowest number.
        out: a Tensor that takes the result.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.nan_to_num(mg.tensor([float('nan'), 1., float('inf')]), posinf=9.)
        tensor([0., 1., 9.])
    """
    x = tensor(input, "nan_to_num")
    if x._array.dtype.kind not in "fc":
        return finish(rows.clone(x), out)
    limits = np.finfo(x._array.dtype)
    return finish(
        rows.nan_to_num(
            x,
            nan=0.0 if nan is None else float(nan),
            posinf=limits.max.item() if posinf is None else float(posinf),
            neginf=limits.min.item() if neginf is None else float(neginf),
        ),
        out,
    )
