"""Public functions that reduce what is not nan: sum, mean; and quantiles, nan in or out."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..dtypes import dtype
from ..numpy_names import numpy_names
from ..ops import index as index_rows
from ..ops.elementwise import nan_to_zero
from ..ops.reduce import kept_shape
from . import reduction
from .arguments import dim, finish, tensor
from .arithmetic import lerp
from .axes import movedim
from .choosing import where
from .ordering import sort
from .shaping import expand, reshape

_dim = dim  # the functions below have a parameter of this name
INTERPOLATIONS = ("linear", "lower", "higher", "midpoint", "nearest")


@numpy_names
def nansum(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The sum of the elements over `dim`, nan taken as 0.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        dtype: convert to this type. Default: integers and bools become int64.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nansum(mg.tensor([1., mg.nan, 2.]))
        tensor(3.)
    """
    x = tensor(input, "nansum")
    if x._array.dtype.kind == "f":
        x = nan_to_zero(x)
    return reduction.sum(x, dim, keepdim, dtype=dtype, out=out)


@numpy_names
def nanmean(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The mean of the elements over `dim` that are not nan; nan of none.

    Args:
        input: a Tensor of floats.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        dtype: convert to this type.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: `input` is not floating point.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nanmean(mg.tensor([1., mg.nan, 2.]))
        tensor(1.5000)
    """
    x = tensor(input, "nanmean")
    if x._array.dtype.kind not in "fc":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{type_name(x)}"
        )
    number = reduction.sum(x == x, dim, keepdim)
    return finish(nansum(x, dim, keepdim, dtype=dtype) / number, out)


@numpy_names
def quantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """The value at the fraction q of the way through the sorted elements; nan if there is one.

    At the rank r = q (n - 1), which lies between two elements a and b unless it is whole:
    a + (b - a) (r - ⌊r⌋).

    Args:
        input: a float32 or float64 Tensor.
        q: from 0 to 1: a number, a 0-d Tensor, or a vector of the type of `input`.
        dim: the dimension. Default: all elements.
        keepdim: leave it in as one.
        interpolation: 'linear', as above; 'lower', 'higher', 'nearest' (of two equally near the
            even rank) or 'midpoint' of the two elements.
        out: a Tensor that takes the result.

    Shape:
        That of `input` without `dim`; for a vector `q` with its size in front.

    Raises:
        RuntimeError: q outside [0, 1]; no elements; other types.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.quantile(mg.tensor([0., 1., 2., 3.]), mg.tensor([0.25, 0.5]))
        tensor([0.7500, 1.5000])
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation, out)


@numpy_names
def nanquantile(
    input: Tensor,
    q: Any,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
    out: Tensor | None = None,
) -> Tensor:
    """`quantile` of the elements that are not nan; nan of none.

    Args:
        input: a float32 or float64 Tensor.
        q, dim, keepdim, interpolation, out: as for `quantile`.

    Raises:
        RuntimeError, IndexError: as `quantile`.

    Example:
        >>> import minigrad as mg
        >>> mg.nanquantile(mg.tensor([0., mg.nan, 2.]), 0.5)
        tensor(1.)
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation, out)


def _quantile(
    name: str, input: Tensor, q: Any, dim: Any, keepdim: bool, interpolation: str, out: Any
) -> Tensor:
    x = tensor(input, name)
    ndim = x.ndim
    k = _dim(0 if dim is None else dim, ndim)
    points = q if isinstance(q, Tensor) else wrap(np.asarray(q, x._array.dtype))
    _check_quantile(name, x, points, interpolation)
    axes = tuple(range(ndim)) if dim is None or not ndim else (k,)
    flat = reshape(x, -1) if dim is None or not ndim else movedim(x, k, -1)
    ascending = sort(flat, -1).values
    ranks = reshape(points, -1) * _last_rank(ascending._array, name == "nanquantile")
    if name == "quantile":
        last = ascending._array.shape[-1] - 1
        ranks = where(wrap(np.isnan(ascending._array).any(-1, keepdims=True)), float(last), ranks)
    value = _interpolated(ascending, ranks, interpolation)
    value = movedim(value, -1, 0) if points.ndim else value.squeeze(-1)
    if keepdim:
        value = reshape(value, (*points.shape, *kept_shape(tuple(x.shape), axes)))
    return finish(value, out)


def _check_quantile(name: str, x: Tensor, q: Tensor, interpolation: str) -> None:
    if not x._array.size:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if q.ndim > 1:
        raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    if x._array.dtype.char not in "fd":
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if q._array.dtype != x._array.dtype:
        raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
    if interpolation not in INTERPOLATIONS:
        raise RuntimeError(
            f"{name}() interpolation must be one of {', '.join(INTERPOLATIONS)}, but got "
            f"{interpolation}"
        )
    if not ((q._array >= 0) & (q._array <= 1)).all():
        raise RuntimeError(f"{name}() q values must be in the range [0, 1]")


def _last_rank(ascending: Any, without_nan: bool) -> Any:
    """The rank of the largest element of each row; 0 for rows of nan alone."""
    if not without_nan:
        return ascending.shape[-1] - 1
    number = np.add.reduce(ascending == ascending, -1, keepdims=True)
    return wrap(np.maximum(number - 1, 0).astype(ascending.dtype))


def _interpolated(ascending: Tensor, ranks: Tensor, interpolation: str) -> Tensor:
    """The values at fractional ranks of sorted rows."""
    rounded = {"lower": np.floor, "higher": np.ceil, "nearest": np.rint}.get(interpolation)
    shape = (*ascending.shape[:-1], ranks.shape[-1])
    ranks = expand(ranks, shape)
    exact = ranks._array if rounded is None else rounded(ranks._array)
    low = wrap(exact.astype(np.int64))
    below = index_rows.gather(ascending, low, axis=ascending.ndim - 1)
    if rounded is not None:
        return below
    high = wrap(np.ceil(exact).astype(np.int64))
    above = index_rows.gather(ascending, high, axis=ascending.ndim - 1)
    half = wrap(np.full(shape, 0.5, exact.dtype))
    return lerp(below, above, half if interpolation == "midpoint" else ranks - low)
