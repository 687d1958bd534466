"""Activation functions that see a whole dimension at once."""

from __future__ import annotations

import warnings

from ... import dtypes
from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions import softmax as functions
from ...functions.arguments import dim as counted_dim
from ...functions.arguments import tensor
from ...ops import nn as rows


def _implicit_dim(name: str, ndim: int, stacklevel: int) -> int:
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. "
        "Change the call to include dim=X as an argument.",
        stacklevel=stacklevel,
    )
    return 0 if ndim in (0, 1, 3) else 1


def softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtypes.dtype | None = None,
) -> Tensor:
    """exp(x_i) / Σ_j exp(x_j) along a dimension: positive, with sum 1.

    Args:
        input: x, of any shape.
        dim: the dimension. Without it one is guessed, with a warning.
        dtype: convert to this type first.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point, and no `dtype` makes it so.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.softmax(mg.tensor([[0.0, 0.0], [0.0, 1000.0]]), dim=1)
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """
    x = tensor(input, "softmax")
    if dim is None:
        dim = _implicit_dim("softmax", x._array.ndim, _stacklevel)
    return functions.softmax(x, dim, dtype)


def log_softmax(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtypes.dtype | None = None,
) -> Tensor:
    """x_i - log Σ_j exp(x_j) along a dimension: the logarithm of softmax, without its underflow.

    Args:
        input: x, of any shape.
        dim: the dimension. Without it one is guessed, with a warning.
        dtype: convert to this type first.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point, and no `dtype` makes it so.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.log_softmax(mg.tensor([0.0, 100.0]), dim=0)
        tensor([-100.,    0.])
    """
    x = tensor(input, "log_softmax")
    if dim is None:
        dim = _implicit_dim("log_softmax", x._array.ndim, _stacklevel)
    return functions.log_softmax(x, dim, dtype)


def softmin(
    input: Tensor,
    dim: int | None = None,
    _stacklevel: int = 3,
    dtype: dtypes.dtype | None = None,
) -> Tensor:
    """exp(-x_i) / Σ_j exp(-x_j) along a dimension: the softmax of -x.

    Args:
        input: x, of any shape.
        dim: the dimension. Without it one is guessed, with a warning.
        dtype: convert to this type first.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point, and no `dtype` makes it so.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.softmin(mg.tensor([0.0, 1000.0]), dim=0)
        tensor([1., 0.])
    """
    x = -tensor(input, "softmin")
    if dim is None:
        dim = _implicit_dim("softmin", x._array.ndim, _stacklevel)
    return functions.softmax(x, dim, dtype)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """a σ(b), where a and b are the two halves of a dimension: the gated linear unit.

    Args:
        input: a and b, one after the other.
        dim: the dimension, of even size.

    Shape:
        The input's, with half the size in `dim`.

    Raises:
        RuntimeError: the size is odd; `input` has no dimensions.
        IndexError: no such dimension.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.glu(mg.tensor([1.0, 2.0, 0.0, 100.0]))
        tensor([0.5000, 2.0000])

    Reference:
        Dauphin et al., "Language modeling with gated convolutional networks", arXiv:1612.08083,
        2016.
    """
    array = tensor(input, "glu")._array
    if not array.ndim:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    axis = counted_dim(dim, array.ndim)
    if array.shape[axis] % 2:
        raise RuntimeError(
            f"Halving dimension must be even, but dimension {axis} is size {array.shape[axis]}"
        )
    if array.dtype.kind != "f":
        raise NotImplementedError(f'"glu" not implemented for {type_name(input)!r}')
    return rows.glu(input, axis=axis)
