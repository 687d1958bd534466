"""Public functions that run along a dimension: cumprod, cummax, cummin, logcumsumexp."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.op import Op
from ..dtypes import dtype
from ..numpy_names import numpy_names
from ..ops import cumulative as rows
from ..ops.elementwise import clone
from .arguments import dim, finish, refuse, tensor
from .converting import to
from .ordering import named_pair

_dim = dim  # the functions below have a parameter of this name

CumMax, CumMin = named_pair("cummax"), named_pair("cummin")


@numpy_names
def cumprod(
    input: Tensor, dim: int, *, dtype: dtype | None = None, out: Tensor | None = None
) -> Tensor:
    """The running product along `dim`: yₖ = x₀ · x₁ · ... · xₖ.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        dtype: convert to this type first. Default: integers and bools become int64.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.cumprod(mg.tensor([1., 2., 3.]), 0)
        tensor([1., 2., 6.])
    """
    x = tensor(input, "cumprod")
    if dtype is not None:
        x = to(x, dtype)
    elif x._array.dtype.kind in "iub":
        x = to(x, dtypes.int64)
    k = _dim(dim, x.ndim)
    return finish(rows.cumprod(x, axis=k) if x.ndim else clone(x), out)


def _extreme(row: Op, kind: Any, word: str, printed: str) -> Any:
    @numpy_names
    def function(input: Tensor, dim: int, *, out: Any = None) -> Any:
        x = tensor(input, row.name)
        k = _dim(dim, x.ndim)
        if x.ndim:
            pair: Any = row(x, axis=k)
        else:
            pair = clone(x), wrap(np.zeros((), np.int64))
        if out is not None:
            pair = [finish(a, b) for a, b in zip(pair, out, strict=True)]
        return kind(*pair)

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = f"""The {word} element so far along `dim`, and its place.

    Of equal elements the last counts; from a nan on all is nan.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        out: two Tensors that take the values and the places.

    Returns:
        A named tuple `(values, indices)`.

    Shape:
        Both have the shape of `input`.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.{row.name}(mg.tensor([2., 1., 3.]), 0).values
        {printed}
    """
    return function


cummax = _extreme(rows.cummax, CumMax, "largest", "tensor([2., 2., 3.])")
cummin = _extreme(rows.cummin, CumMin, "smallest", "tensor([2., 1., 1.])")


@numpy_names
def logcumsumexp(input: Tensor, dim: int, *, out: Tensor | None = None) -> Tensor:
    """ln Σ eˣ of the elements so far along `dim`, without overflow.

    Args:
        input: a Tensor of floats of any shape.
        dim: the dimension.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.
        NotImplementedError: integers or bools.

    Example:
        >>> import minigrad as mg
        >>> mg.logcumsumexp(mg.tensor([0., 0., 1000.]), 0)
        tensor([0.0000e+00, 6.9315e-01, 1.0000e+03])
    """
    x = tensor(input, "logcumsumexp")
    k = _dim(dim, x.ndim)
    refuse("iub", "logcumsumexp_out", x)
    return finish(rows.logcumsumexp(x, axis=k) if x.ndim else clone(x), out)
