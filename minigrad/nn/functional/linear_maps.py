"""Affine and bilinear maps as functions."""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import finish, tensor
from ...ops import nn as rows


def linear(
    input: Tensor, weight: Tensor, bias: Tensor | None = None, *, out: Tensor | None = None
) -> Tensor:
    """x Aᵀ + b: an affine map of the last dimension.

    Args:
        input: x, (*, in).
        weight: A, (out, in); or (in), without bias, for a single output.
        bias: b, (out), or None.
        out: a Tensor that takes the result.

    Shape:
        (*, out).

    Raises:
        RuntimeError: the sizes do not fit, or the types differ.
        TypeError: an argument is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> x, a = mg.tensor([[1.0, 2.0]]), mg.tensor([[1.0, 0.0], [0.0, 10.0]])
        >>> mg.nn.functional.linear(x, a, mg.tensor([0.5, 0.0]))
        tensor([[ 1.5000, 20.0000]])
    """
    if out is not None:
        return finish(linear(input, weight, bias), out)
    try:
        x, w = input._array, weight._array
        plain = w.ndim == 2 and x.dtype is w.dtype
        if bias is not None and bias._array.dtype is not w.dtype:
            plain = False
    except AttributeError:
        plain = False
    if not plain and not _check(input, weight, bias):
        result = input.matmul(weight)
        return result if bias is None else result + bias
    try:
        if bias is None:
            row = rows.linear_unbiased if x.ndim == 2 else rows.linear_unbiased_stacked
            return row(input, weight)
        row = rows.linear if x.ndim == 2 else rows.linear_stacked
        return row(input, weight, bias)
    except ValueError:
        raise _mismatch(input._array.shape, weight._array.shape, bias) from None


def _check(input: Tensor, weight: Tensor, bias: Tensor | None) -> bool:
    """Whether `weight` is a matrix; it may be a vector, without a bias for the vectors of a matrix.

    Raises:
        TypeError: an argument is not a Tensor.
        RuntimeError: the types differ, or the numbers of dimensions are wrong.
    """
    x, w = tensor(input, "linear")._array, tensor(weight, "linear", "weight")._array
    if bias is not None:
        tensor(bias, "linear", "bias")
    if not x.ndim or not w.ndim:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {x.ndim}D and {w.ndim}D"
        )
    if w.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {w.ndim}D")
    if x.dtype != w.dtype:
        raise RuntimeError(
            f"mat1 and mat2 must have the same dtype, but got {type_name(input)} and "
            f"{type_name(weight)}"
        )
    if bias is not None and bias._array.dtype != w.dtype:
        raise RuntimeError(
            f"self and mat2 must have the same dtype, but got {type_name(bias)} and "
            f"{type_name(weight)}"
        )
    if w.ndim == 1 and bias is not None and x.ndim > 1:
        raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
    return w.ndim == 2


def _mismatch(x: tuple[int, ...], w: tuple[int, ...], bias: Tensor | None) -> RuntimeError:
    """The error that tells why the shapes do not fit."""
    if not x:
        return RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are 0D and {len(w)}D"
        )
    rows = math.prod(x[:-1])
    if x[-1] != w[1] or bias is None:
        return RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{x[-1]} and {w[1]}x{w[0]})"
        )
    b = bias._array.shape
    return RuntimeError(
        f"The expanded size of the tensor ({w[0]}) must match the existing size "
        f"({b[-1]}) at non-singleton dimension 1.  "
        f"Target sizes: {[rows, w[0]]}.  Tensor sizes: {list(b)}"
    )


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """x₁ᵀ A_k x₂ + b_k, for each output k.

    Args:
        input1: x₁, (*, in1).
        input2: x₂, (*, in2).
        weight: A, (out, in1, in2).
        bias: b, (out), or None.

    Shape:
        (*, out).

    Raises:
        RuntimeError: the sizes do not fit, or the types differ.

    Example:
        >>> import minigrad as mg
        >>> a = mg.tensor([[[1.0, 2.0]]])
        >>> mg.nn.functional.bilinear(mg.tensor([3.0]), mg.tensor([1.0, 10.0]), a)
        tensor([63.])
    """
    _check_bilinear(input1, input2, weight, bias)
    out, in1, in2 = weight.shape
    lead = input1.shape[:-1]
    x1, x2 = input1.reshape(-1, in1), input2.reshape(-1, 1, in2)
    maps = weight.permute(1, 0, 2).reshape(in1, out * in2)
    result = ((x1 @ maps).reshape(-1, out, in2) * x2).sum(-1).reshape(*lead, out)
    return result if bias is None else result + bias


def _check_bilinear(x1: Tensor, x2: Tensor, weight: Tensor, bias: Tensor | None) -> None:
    given: dict[str, Tensor] = {"input1": x1, "input2": x2, "weight": weight}
    if bias is not None:
        given["bias"] = bias
    shapes: list[Any] = [tensor(t, "bilinear", name)._array.shape for name, t in given.items()]
    if len({t._array.dtype for t in given.values()}) > 1:
        types = ", ".join(f"{name}: {type_name(t)}" for name, t in given.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {types}")
    s1, s2, w = shapes[:3]
    if len(s1) != len(s2):
        raise RuntimeError(
            f"bilinear(): input dimensions do not match: got {len(s1)} and {len(s2)}"
        )
    for k, (a, b) in enumerate(zip(s1[:-1], s2[:-1], strict=True)):
        if a != b:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {k}: got {a} and {b}"
            )
    if len(w) != 3:
        raise RuntimeError(f"bilinear(): weight must have 3 dimensions, got {len(w)}")
    sizes = [("input1", s1[-1], w[1]), ("input2", s2[-1], w[2])]
    if bias is not None:
        sizes.append(("bias", shapes[3][0] if shapes[3] else 1, w[0]))
    for name, size, wanted in sizes:
        if size != wanted:
            raise RuntimeError(
                f"bilinear(): {name} size does not match weight size: got {size} but expected "
                f"{wanted}"
            )
