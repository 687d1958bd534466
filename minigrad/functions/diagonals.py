"""Public functions of diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Protocol

from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import shape as rows
from .arguments import dim, finish, refuse, tensor
from .axes import movedim

_dim = dim  # the functions below have parameters of this name


class Triangle(Protocol):
    """A function that keeps one side of a diagonal."""

    __name__: str

    def __call__(self, input: Tensor, diagonal: int = ..., *, out: Tensor | None = ...) -> Tensor:
        """Apply it."""


def _triangle(row: Op, formula: str, printed: str) -> Triangle:
    name = row.name

    def function(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
        x = tensor(input, name)
        if x.ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        return finish(row(x, k=diagonal), out)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""The {formula} part of each matrix, zeros elsewhere.

    Args:
        input: a Tensor (*, rows, columns).
        diagonal: up to which diagonal: 0 the main one, positive above it.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: fewer than two dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.{name}(mg.ones(2, 2))
        {printed}
    """
    return function


tril: Triangle = _triangle(rows.tril, "lower", "tensor([[1., 0.],\n                [1., 1.]])")
triu: Triangle = _triangle(rows.triu, "upper", "tensor([[1., 1.],\n                [0., 1.]])")


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """A view of the diagonal over two dimensions, put last.

    Args:
        input: a Tensor with at least two dimensions.
        offset: which diagonal: 0 the main one, positive above it.
        dim1: the rows.
        dim2: the columns.

    Raises:
        RuntimeError: both are the same dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.diagonal(mg.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    x = tensor(input, "diagonal")
    a, b = _dim(dim1, x.ndim), _dim(dim2, x.ndim)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return rows.diagonal(x, offset=offset, axis1=a, axis2=b)


_diagonal = diagonal


def diag(input: Tensor, diagonal: int = 0, *, out: Tensor | None = None) -> Tensor:
    """A matrix with `input` on a diagonal; or, of a matrix, a copy of its diagonal.

    Args:
        input: a vector or a matrix.
        diagonal: which: 0 the main one, positive above it.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: another number of dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.diag(mg.tensor([1, 2]))
        tensor([[1, 0],
                [0, 2]])
    """
    x = tensor(input, "diag")
    if x.ndim == 2:
        return finish(_diagonal(x, diagonal).clone(), out)
    if x.ndim != 1:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {x.ndim}D")
    return finish(diag_embed(x, diagonal), out)


def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Matrices with the last dimension of `input` on a diagonal, zeros elsewhere.

    Args:
        input: a Tensor (*, n).
        offset: which diagonal: 0 the main one, positive above it.
        dim1: where the rows go.
        dim2: where the columns go.

    Raises:
        RuntimeError: both are the same dimension.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.diag_embed(mg.ones(3, 2)).shape
        torch.Size([3, 2, 2])
    """
    x = tensor(input, "diag_embed")
    a, b = _dim(dim1, x.ndim + 1), _dim(dim2, x.ndim + 1)
    if a == b:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    n = x._array.shape[-1] + abs(offset)
    if a > b:
        offset = -offset
    full = rows.diagonal_scatter(
        x, shape=(*x._array.shape[:-1], n, n), offset=offset, axis1=x.ndim - 1, axis2=x.ndim
    )
    return movedim(full, (-2, -1), (min(a, b), max(a, b)))


def trace(input: Tensor) -> Tensor:
    """The sum of a matrix's main diagonal.

    Args:
        input: a matrix.

    Raises:
        RuntimeError: it is not a matrix.

    Example:
        >>> import minigrad as mg
        >>> mg.trace(mg.tensor([[1., 2.], [3., 4.]]))
        tensor(5.)
    """
    x = tensor(input, "trace")
    if x.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {x.ndim}")
    refuse("b", "trace", x)
    return diagonal(x).sum()
