"""Public functions of divisors, of the parts of floating point numbers, of steps; and `fill`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..ops import elementwise as elementwise_rows
from ..ops import numbers as rows
from .arguments import cast_to, finish, refuse, tensor
from .arithmetic import pow
from .binary import Binary, apply, binary, mul
from .options import number as checked_number
from .ordering import named_pair
from .packing import packed_number

Frexp = named_pair("frexp", "mantissa", "exponent")

gcd: Binary = binary(
    rows.gcd,
    "The greatest common divisor, not negative",
    "[12, 7]",
    "[18, 0]",
    "tensor([6, 7])",
    numbers=0,
    refused="fb",
)
lcm: Binary = binary(
    rows.lcm,
    "The least common multiple, not negative",
    "[4, 7]",
    "[6, 0]",
    "tensor([12,  0])",
    numbers=0,
    refused="fb",
)
nextafter: Binary = binary(
    rows.nextafter,
    "The float next to input in the direction of other",
    "[1., 0.]",
    "[2., -1.]",
    "tensor([ 1.0000e+00, -1.4013e-45])",
    numbers=0,
    refused="iub",
)


def heaviside(input: Tensor, values: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The unit step: 0 below 0, values at 0, 1 above, for each pair of elements.

    Args:
        input: a Tensor of any shape.
        values: a Tensor of the same type that broadcasts with it.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of both.

    Raises:
        RuntimeError: the types differ; the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.heaviside(mg.tensor([-1., 0., 2.]), mg.tensor([0.5]))
        tensor([0.0000, 0.5000, 1.0000])
    """
    x, v = tensor(input, "heaviside"), tensor(values, "heaviside", "values")
    if x._array.dtype != v._array.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    if out is not None and tensor(out, "heaviside", "out")._array.dtype != x._array.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return finish(apply(rows.heaviside, x, v), out)


def frexp(input: Tensor, *, out: Any = None) -> Any:
    """x = mantissa · 2^exponent with 0.5 ≤ |mantissa| < 1, for each element; both are 0 at 0.

    Args:
        input: a Tensor of floats of any shape.
        out: two Tensors that take the mantissas and the exponents.

    Returns:
        A named tuple `(mantissa, exponent)`, the exponent of type int32.

    Shape:
        Both have the shape of `input`.

    Raises:
        RuntimeError: integers or bools.

    Example:
        >>> import minigrad as mg
        >>> mg.frexp(mg.tensor([1., -6.])).mantissa
        tensor([ 0.5000, -0.7500])
    """
    if tensor(input, "frexp")._array.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    parts: Any = rows.frexp(input)
    if out is not None:
        parts = [finish(a, b) for a, b in zip(parts, out, strict=True)]
    return Frexp(*parts)


def ldexp(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """input · 2^other, for each pair of elements.

    Args:
        input: a Tensor of any shape.
        other: a Tensor of exponents that broadcasts with it.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of both.

    Raises:
        RuntimeError: the shapes do not broadcast.
        TypeError: an operand is not a Tensor.
        NotImplementedError: a float to be scaled by bools.

    Example:
        >>> import minigrad as mg
        >>> mg.ldexp(mg.tensor([1., 3.]), mg.tensor([4, -1]))
        tensor([16.0000,  1.5000])
    """
    x, power = tensor(input, "ldexp"), tensor(other, "ldexp", "other")
    if x._array.dtype.kind == "f" and power._array.dtype.kind in "iub":
        refuse("b", "ldexp", power)
        return finish(apply(rows.ldexp, x, power), out)
    return mul(x, pow(2.0, power), out=out)


def fill(input: Tensor, value: Any) -> Tensor:
    """A Tensor like `input` with `value` everywhere.

    Args:
        input: gives the shape and the type.
        value: a number, or a 0-d Tensor, to which gradients flow.

    Shape:
        The shape of `input`.

    Raises:
        RuntimeError: the value has dimensions, or does not fit into the type.
        TypeError: it is neither.

    Example:
        >>> import minigrad as mg
        >>> mg.fill(mg.zeros(2), 3)
        tensor([3., 3.])
    """
    x = tensor(input, "fill")
    if isinstance(value, Tensor):
        if value.ndim:
            raise RuntimeError(
                "fill_ only supports 0-dimension value tensor but got tensor with "
                f"{value.ndim} dimensions."
            )
        value = cast_to(value, x._array.dtype)
    else:
        number = checked_number(value, "fill", "value")
        value = wrap(np.asarray(packed_number(number, x._array.dtype)))
    return elementwise_rows.overwrite(x, value)
