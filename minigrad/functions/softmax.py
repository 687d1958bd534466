"""Softmax and its logarithm."""

from __future__ import annotations

from .. import dtypes
from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..autograd.op import Op
from ..numpy_names import numpy_names
from ..ops import nn as rows
from .arguments import dim as counted_dim
from .arguments import finish, tensor


def _apply(
    name: str, row: Op, input: Tensor, dim: int, dtype: dtypes.dtype | None, out: Tensor | None
) -> Tensor:
    x = tensor(input, name)
    if dtype is not None:
        x = x.to(dtype)
    array = x._array
    if array.dtype.kind != "f":
        raise NotImplementedError(f'"{name}" not implemented for {type_name(x)!r}')
    ndim = array.ndim
    k = counted_dim(dim, ndim)
    return finish(row(x, axis=(k,) if ndim and array.shape[k] else ()), out)


@numpy_names
def softmax(
    input: Tensor, dim: int, dtype: dtypes.dtype | None = None, *, out: Tensor | None = None
) -> Tensor:
    """exp(x_i) / Σ_j exp(x_j) along a dimension: positive, with sum 1.

    Args:
        input: x, of any shape.
        dim: the dimension.
        dtype: convert to this type first.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point, and no `dtype` makes it so.

    Example:
        >>> import minigrad as mg
        >>> mg.softmax(mg.tensor([[0.0, 0.0], [0.0, 1000.0]]), 1)
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """
    return _apply("softmax", rows.softmax, input, dim, dtype, out)


@numpy_names
def log_softmax(
    input: Tensor, dim: int, dtype: dtypes.dtype | None = None, *, out: Tensor | None = None
) -> Tensor:
    """x_i - log Σ_j exp(x_j) along a dimension: the logarithm of softmax, without its underflow.

    Args:
        input: x, of any shape.
        dim: the dimension.
        dtype: convert to this type first.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point, and no `dtype` makes it so.

    Example:
        >>> import minigrad as mg
        >>> mg.log_softmax(mg.tensor([0.0, 100.0]), 0)
        tensor([-100.,    0.])
    """
    return _apply("log_softmax", rows.log_softmax, input, dim, dtype, out)
