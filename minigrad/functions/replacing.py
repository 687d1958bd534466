"""Public functions that give a copy of a Tensor in which a view of it is replaced."""

from __future__ import annotations

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..autograd.op import Op
from ..numpy_names import numpy_names
from ..ops import index as index_rows
from ..ops import view as rows
from .arguments import cast_to, dim, finish, tensor
from .diagonals import diagonal
from .indexing import select
from .strided import check_source

_dim = dim  # the functions below have a parameter of this name


def _replaced(row: Op, input: Tensor, src: Tensor, view: Tensor) -> Tensor:
    """`row` of `input` and `src`, for the place that `view` shows of a detached `input`."""
    check_source(src, view._array.shape)
    return row(input, cast_to(src, input._array.dtype), chain=view._view)


@numpy_names
def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """A copy of `input` with one place of a dimension replaced.

    Args:
        input: a Tensor of any shape.
        src: a Tensor of the shape of `input.select(dim, index)`.
        dim: the dimension.
        index: the place.

    Raises:
        IndexError: no such dimension or place.
        RuntimeError: `src` has another shape.

    Example:
        >>> import minigrad as mg
        >>> mg.select_scatter(mg.zeros(2, 2), mg.ones(2), 0, 1)
        tensor([[0., 0.],
                [1., 1.]])
    """
    x, v = tensor(input, "select_scatter"), tensor(src, "select_scatter", "src")
    with no_grad():
        place = select(x.detach(), dim, index)
    return _replaced(rows.select_scatter, x, v, place)


@numpy_names
def slice_scatter(
    input: Tensor,
    src: Tensor,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """A copy of `input` with a slice of a dimension replaced.

    Args:
        input: a Tensor of any shape.
        src: a Tensor of the shape of the slice.
        dim: the dimension.
        start: its first place; negative counts from the end. Default: the first of all.
        end: the place after its last. Default: to the end.
        step: from one place to the next.
        out: a Tensor that takes the result.

    Raises:
        IndexError: no such dimension.
        RuntimeError: `src` has another shape; the step is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.slice_scatter(mg.zeros(5), mg.ones(2), start=1, step=3)
        tensor([0., 1., 0., 0., 1.])
    """
    x, v = tensor(input, "slice_scatter"), tensor(src, "slice_scatter", "src")
    if step <= 0:
        raise RuntimeError(f"slice step must be positive, got {step}")
    key = (slice(None),) * _dim(dim, x.ndim) + (slice(start, end, step),)
    with no_grad():
        place = index_rows.slice_view(x.detach(), key=key)
    return finish(_replaced(rows.slice_scatter, x, v, place), out)


def diagonal_scatter(
    input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1
) -> Tensor:
    """A copy of `input` with a diagonal replaced.

    Args:
        input: a Tensor with at least two dimensions.
        src: a Tensor of the shape of `input.diagonal(offset, dim1, dim2)`.
        offset: which diagonal: 0 the main one, positive above it.
        dim1: the rows.
        dim2: the columns.

    Raises:
        RuntimeError: both are the same dimension; `src` has another shape.

    Example:
        >>> import minigrad as mg
        >>> mg.diagonal_scatter(mg.zeros(2, 2), mg.ones(2))
        tensor([[1., 0.],
                [0., 1.]])
    """
    x, v = tensor(input, "diagonal_scatter"), tensor(src, "diagonal_scatter", "src")
    with no_grad():
        place = diagonal(x.detach(), offset, dim1, dim2)
    return _replaced(rows.diagonal_scatter, x, v, place)
