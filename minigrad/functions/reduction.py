"""Public functions that reduce dimensions: sums, extremes, moments, logical, positions."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

import minigrad as mg

from .. import dtypes
from .._tensor import Tensor
from ..autograd.op import Op
from ..dtypes import dtype
from ..numpy_names import numpy_names
from ..ops import reduce as rows
from ..ops.elementwise import clone
from .arguments import dim, dims, finish, floating, tensor
from .converting import to

_dim, _dims = dim, dims  # the functions below have parameters of these names


class Reduction(Protocol):
    """A function that reduces dimensions."""

    __name__: str

    def __call__(
        self,
        input: Tensor,
        dim: Any = ...,
        keepdim: bool = ...,
        *,
        out: Tensor | None = ...,
    ) -> Tensor:
        """Apply it."""


class Moment(Protocol):
    """A reduction with a correction of the number of elements."""

    __name__: str

    def __call__(
        self,
        input: Tensor,
        dim: Any = ...,
        unbiased: bool | None = ...,
        keepdim: bool = ...,
        *,
        correction: Any = ...,
        out: Tensor | None = ...,
    ) -> Tensor:
        """Apply it."""


@numpy_names
def sum(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The sum of the elements over `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions to sum over, one or several. Default: all.
        keepdim: leave them in as ones.
        dtype: convert to this type first. Default: integers and bools become int64.
        out: a Tensor that takes the result.

    Shape:
        The input's without the dimensions summed over.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.sum(mg.tensor([[1., 2.], [3., 4.]]), 0)
        tensor([4., 6.])
    """
    x = tensor(input, "sum")
    if dtype is not None:
        x = to(x, dtype)
    elif x._array.dtype.kind in "iub":
        x = to(x, dtypes.int64)
    if dim is None and not keepdim:
        return finish(rows.sum_all(x), out)
    return finish(rows.sum(x, axis=_dims(dim, x.ndim), keepdims=keepdim), out)


def _must_be_floating(x: Tensor, name: str) -> Tensor:
    if x._array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{name}(): could not infer output dtype. Input dtype must be either a floating point "
            f"or complex dtype. Got: {x.dtype}"
        )
    return x


@numpy_names
def mean(
    input: Tensor,
    dim: Any = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The mean of the elements over `dim`: their sum / their number; nan of none.

    Args:
        input: a Tensor of floats.
        dim: the dimensions to average over, one or several. Default: all.
        keepdim: leave them in as ones.
        dtype: convert to this type first.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: `input` is not floating point and no `dtype` is given.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.mean(mg.tensor([[1., 2.], [3., 4.]]), 1)
        tensor([1.5000, 3.5000])
    """
    x = tensor(input, "mean")
    if dtype is not None and dtype.kind < 2:
        raise RuntimeError(
            "mean(): could not infer output dtype. Optional dtype must be either a floating point "
            f"or complex dtype. Got: {dtype}"
        )
    x = to(x, dtype) if dtype is not None else _must_be_floating(x, "mean")
    if dim is None and not keepdim:
        return finish(rows.mean_all(x), out)
    return finish(rows.mean(x, axis=_dims(dim, x.ndim), keepdims=keepdim), out)


@numpy_names
def prod(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """The product of the elements, all or over one dimension.

    Args:
        input: a Tensor of any shape.
        dim: the dimension. Default: all.
        keepdim: leave it in as one.
        dtype: convert to this type first. Default: integers and bools become int64.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.prod(mg.tensor([2., 3., 4.]))
        tensor(24.)
    """
    x = tensor(input, "prod")
    if dtype is not None:
        x = to(x, dtype)
    elif x._array.dtype.kind in "iub":
        x = to(x, dtypes.int64)
    return finish(rows.prod(x, axis=_dims(dim, x.ndim), keepdims=keepdim), out)


def _correction(unbiased: bool | None, correction: Any) -> float:
    if correction is not None:
        return float(correction)
    return 1.0 if unbiased is None or unbiased else 0.0


def _moment(row: Op, formula: str, what: str, printed: str) -> Moment:
    @numpy_names
    def function(
        input: Tensor,
        dim: Any = None,
        unbiased: bool | None = None,
        keepdim: bool = False,
        *,
        correction: Any = None,
        out: Tensor | None = None,
    ) -> Tensor:
        if isinstance(dim, bool):  # var(input, unbiased)
            dim, unbiased = None, dim
        x = tensor(input, row.name)
        if x._array.dtype.kind not in "fc":
            raise RuntimeError(f"{row.name}(): input dtype must be floating point, got {x.dtype}")
        return finish(
            row(
                x,
                axis=_dims(dim, x.ndim),
                correction=_correction(unbiased, correction),
                keepdims=keepdim,
            ),
            out,
        )

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = f"""The {what} over `dim`: {formula}.

    Args:
        input: a Tensor of floats.
        dim: the dimensions, one or several. Default: all.
        unbiased: the old way to say correction 1 (True) or 0 (False).
        keepdim: leave the dimensions in as ones.
        correction: what is taken off the number of elements n. Default: 1.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: `input` is not floating point.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.{row.name}(mg.tensor([1., 2., 3., 4.]))
        {printed}
    """
    return function


var: Moment = _moment(rows.var, "Σ(x - mean)² / (n - correction)", "variance", "tensor(1.6667)")
std: Moment = _moment(
    rows.std, "√(Σ(x - mean)² / (n - correction))", "standard deviation", "tensor(1.2910)"
)


@numpy_names
def var_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Any = None,
) -> tuple[Tensor, Tensor]:
    """`var` and `mean` over the same dimensions.

    Args:
        input: a Tensor of floats.
        dim: the dimensions, one or several. Default: all.
        unbiased: the old way to say correction 1 (True) or 0 (False).
        keepdim: leave the dimensions in as ones.
        correction: what is taken off the number of elements.

    Raises:
        RuntimeError: `input` is not floating point.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.var_mean(mg.tensor([1., 3.]))
        (tensor(2.), tensor(2.))
    """
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return var(input, dim, unbiased, keepdim, correction=correction), mean(input, dim, keepdim)


@numpy_names
def std_mean(
    input: Tensor,
    dim: Any = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Any = None,
) -> tuple[Tensor, Tensor]:
    """`std` and `mean` over the same dimensions.

    Args:
        input: a Tensor of floats.
        dim: the dimensions, one or several. Default: all.
        unbiased: the old way to say correction 1 (True) or 0 (False).
        keepdim: leave the dimensions in as ones.
        correction: what is taken off the number of elements.

    Raises:
        RuntimeError: `input` is not floating point.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.std_mean(mg.tensor([1., 3.]))
        (tensor(1.4142), tensor(2.))
    """
    if isinstance(dim, bool):
        dim, unbiased = None, dim
    return std(input, dim, unbiased, keepdim, correction=correction), mean(input, dim, keepdim)


def _extreme(row: Op, word: str, printed: str) -> Reduction:
    @numpy_names
    def function(
        input: Tensor,
        dim: Any = (),
        keepdim: bool = False,
        *,
        out: Tensor | None = None,
    ) -> Tensor:
        x = tensor(input, row.name)
        axes = _dims(dim, x.ndim)
        no_empty(x, axes, row.name, dim in (None, ()))
        return finish(row(x, axis=axes, keepdims=keepdim), out)

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = f"""The {word} element over `dim`; ties share the gradient evenly.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension, or one without elements.

    Example:
        >>> import minigrad as mg
        >>> mg.{row.name}(mg.tensor([[1., 4.], [3., 2.]]), 1)
        {printed}
    """
    return function


def no_empty(x: Tensor, axes: tuple[int, ...], name: str, whole: bool) -> None:
    """Raise PyTorch's error when an extreme of no elements is asked for."""
    if x._array.size:
        return
    if whole:
        raise RuntimeError(
            f"{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the "
            "reduction dim with the 'dim' argument."
        )
    for k in axes:
        if x._array.shape[k] == 0:
            raise IndexError(f"{name}(): Expected reduction dim {k} to have non-zero size.")


amax: Reduction = _extreme(rows.amax, "largest", "tensor([4., 3.])")
amin: Reduction = _extreme(rows.amin, "smallest", "tensor([1., 2.])")


def _logical(row: Op, formula: str, printed: str) -> Reduction:
    @numpy_names
    def function(
        input: Tensor,
        dim: Any = None,
        keepdim: bool = False,
        *,
        out: Tensor | None = None,
    ) -> Tensor:
        x = tensor(input, row.name)
        axes = () if dim == () else _dims(dim, x.ndim)
        result = row(x, axis=axes, keepdims=keepdim)
        if x._array.dtype == np.uint8:  # PyTorch keeps this type for old masks
            result = to(result, dtypes.uint8)
        return finish(result, out)

    function.__name__ = function.__qualname__ = row.name
    function.__doc__ = f"""Whether {formula} not 0, over `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions, one, several or, by `()`, none. Default: all.
        keepdim: leave them in as ones.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.{row.name}(mg.tensor([[True, True], [True, False]]), 1)
        {printed}
    """
    return function


all: Reduction = _logical(rows.all, "all elements are", "tensor([ True, False])")
any: Reduction = _logical(rows.any, "some element is", "tensor([True, True])")


@numpy_names
def logsumexp(
    input: Tensor, dim: Any, keepdim: bool = False, *, out: Tensor | None = None
) -> Tensor:
    """ln Σ eˣ over `dim`, without overflow.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions, one or several.
        keepdim: leave them in as ones.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.logsumexp(mg.tensor([1000., 1000.]), 0)
        tensor(1000.6932)
    """
    x = floating(tensor(input, "logsumexp"))
    return finish(rows.logsumexp(x, axis=_dims(dim, x.ndim), keepdims=keepdim), out)


@numpy_names
def norm(
    input: Tensor,
    p: Any = "fro",
    dim: Any = None,
    keepdim: bool = False,
    out: Tensor | None = None,
    dtype: dtype | None = None,
) -> Tensor:
    """(Σ|x|ᵖ)^(1/p) over `dim`.

    Args:
        input: a Tensor of floats.
        p: the order: a number, inf, -inf, 'fro' (2), or 'nuc', of matrices. Default: 2.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        out: a Tensor that takes the result.
        dtype: convert to this type first.

    Raises:
        RuntimeError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.norm(mg.tensor([3., 4.]))
        tensor(5.)
    """
    x = tensor(input, "norm")
    if isinstance(p, str) and p != "fro":
        over = tuple(range(x.ndim)) if dim is None else dim
        return mg.linalg.matrix_norm(x, p, over, keepdim, dtype=dtype, out=out)
    x = to(x, dtype) if dtype is not None else x
    if x._array.dtype.kind not in "fc":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. "
            f"Got {x.dtype}"
        )
    order = 2.0 if p is None or p == "fro" else float(p)
    return finish(rows.norm(x, p=order, axis=_dims(dim, x.ndim), keepdims=keepdim), out)


@numpy_names
def cumsum(
    input: Tensor, dim: int, *, dtype: dtype | None = None, out: Tensor | None = None
) -> Tensor:
    """The running sum along `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        dtype: convert to this type first. Default: integers and bools become int64.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.cumsum(mg.tensor([1., 2., 3.]), 0)
        tensor([1., 3., 6.])
    """
    x = tensor(input, "cumsum")
    if dtype is not None:
        x = to(x, dtype)
    elif x._array.dtype.kind in "iub":
        x = to(x, dtypes.int64)
    k = _dim(dim, x.ndim)
    return finish(rows.cumsum(x, axis=k) if x.ndim else clone(x), out)


@numpy_names
def count_nonzero(input: Tensor, dim: Any = None) -> Tensor:
    """How many elements are not 0, over `dim`.

    Args:
        input: a Tensor of any shape.
        dim: the dimensions, one or several. Default: all.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.count_nonzero(mg.tensor([0., 2., 3.]))
        tensor(2)
    """
    x = tensor(input, "count_nonzero")
    return rows.count_nonzero(x, axis=_dims(dim, x.ndim))
