"""Products, powers and exponentials of matrices; products of vectors."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..functions import diagonals
from ..functions import products as functions
from ..functions.arguments import finish, tensor
from ..functions.cumulative import cumprod
from ..functions.joining import cat
from ..functions.linalg import mm
from ..functions.shaping import reshape
from ..numpy_names import numpy_names
from ..ops import decompositions as rows
from ..ops.elementwise import overwrite
from .checks import floats, same_type, square
from .solving import inv


@numpy_names
def cross(input: Tensor, other: Tensor, *, dim: int = -1, out: Tensor | None = None) -> Tensor:
    """The cross products of vectors of three elements along `dim`, broadcast.

    Args:
        input: a Tensor with size 3 at `dim`.
        other: a Tensor of as many dimensions.
        dim: the dimension.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.cross(mg.tensor([1., 0., 0.]), mg.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])
    """
    return functions.cross(input, other, dim, out=out)


@numpy_names
def vecdot(x: Tensor, y: Tensor, *, dim: int = -1, out: Tensor | None = None) -> Tensor:
    """Σ x · y along a dimension, broadcast.

    Args:
        x: a Tensor of floats.
        y: a Tensor of the same type.
        dim: the dimension, of the broadcast shape.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: they are not of floats; the types differ; the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.vecdot(mg.tensor([[1., 2.], [3., 4.]]), mg.tensor([1., 1.]))
        tensor([3., 7.])
    """
    name = "linalg.vecdot"
    if tensor(x, name, "x")._array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {type_name(x)}"
        )
    same_type(x, tensor(y, name, "y"), name, "x and y")
    return finish((x * y).sum(dim), out)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """A view of each matrix's diagonal: `torch.diagonal` of the last two dimensions.

    Args:
        A: a Tensor (*, m, n).
        offset: which diagonal: 0 the main one, positive above it.
        dim1: the rows.
        dim2: the columns.

    Raises:
        RuntimeError: both are the same dimension.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.diagonal(mg.tensor([[[1, 2], [3, 4]]]))
        tensor([[1, 4]])
    """
    return diagonals.diagonal(A, offset, dim1, dim2)


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """The powers 0 ... N - 1 of each element, in a new last dimension.

    Args:
        x: a Tensor (*, n) of floats, or of integers.
        N: how many powers. Default: n.

    Shape:
        (*, n, N).

    Raises:
        RuntimeError: N is 1 or less; halves or bools.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.vander(mg.tensor([1, 2, 3]))
        tensor([[1, 1, 1],
                [1, 2, 4],
                [1, 3, 9]])
    """
    d = tensor(x, "linalg_vander", "x")._array.dtype
    if d.kind == "b" or (d.kind == "f" and d.itemsize < 4):
        raise RuntimeError(
            "linalg.vander supports floating point, complex, and integer tensors, but got "
            f"{type_name(x)}"
        )
    x = x if x.ndim else x.unsqueeze(0)
    n = x._array.shape[-1] if N is None else N
    if n <= 1:
        raise RuntimeError(f"N must be greater than 1, got {n}.")
    shape = x._array.shape
    powers = cumprod(x.unsqueeze(-1).expand(*shape, n - 1), -1)
    ones = wrap(np.ones((*shape, 1), powers._array.dtype))
    return cat([ones, powers], -1)


def matrix_power(A: Tensor, n: int, *, out: Tensor | None = None) -> Tensor:
    """Aⁿ of each matrix, by repeated squaring; with a negative n, of the inverse.

    Args:
        A: a Tensor (*, m, m).
        n: the power.
        out: a Tensor that takes the result.

    Shape:
        (*, m, m).

    Raises:
        RuntimeError: the matrices are not square.
        LinAlgError: one is singular, and n is negative.
        TypeError: n is not an integer.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.matrix_power(mg.tensor([[1., 1.], [0., 1.]]), 5)
        tensor([[1., 5.],
                [0., 1.]])
    """
    try:
        n = operator.index(n)
    except TypeError:
        raise TypeError(
            f"linalg_matrix_power(): argument 'n' (position 2) must be int, not {type(n).__name__}"
        ) from None
    square(A, "linalg.matrix_power")
    if n == 0:
        eye = wrap(np.eye(A._array.shape[-1], dtype=A._array.dtype))
        return finish(overwrite(A, eye), out)
    power = inv(A) if n < 0 else A
    n = abs(n)
    result: Tensor | None = None
    while n:
        if n % 2:
            result = power if result is None else result @ power
        n //= 2
        power = power @ power if n else power
    assert result is not None
    return finish(result.clone() if result is A else result, out)


def matrix_exp(A: Tensor) -> Tensor:
    """e^A = Σ Aᵏ / k! of each matrix, by scaling, an approximant and squaring.

    Args:
        A: a Tensor (*, n, n) of floats.

    Shape:
        (*, n, n).

    Raises:
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.matrix_exp(mg.tensor([[0., 1.], [0., 0.]]))
        tensor([[1., 1.],
                [0., 1.]])

    Reference:
        N. J. Higham, The scaling and squaring method for the matrix exponential revisited,
        SIAM J. Matrix Anal. Appl. 26 (2005).
    """
    floats(square(A, "linalg.matrix_exp"), "linalg.matrix_exp", "matrix_exp")
    return rows.matrix_exp(A)


def multi_dot(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """The product of several matrices, in the order of multiplication that costs least.

    Args:
        tensors: two or more matrices; the first may be a vector, taken as a row, and the last
            one, taken as a column.
        out: a Tensor that takes the result.

    Shape:
        (n, m), without n or m where a vector stood.

    Raises:
        RuntimeError: fewer than two; the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.multi_dot([mg.ones(2, 3), mg.ones(3, 4), mg.ones(4)])
        tensor([12., 12.])
    """
    count = len(tensors)
    if count < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {count}")
    first, *middle, last = [tensor(t, "multi_dot", f"tensors[{k}]") for k, t in enumerate(tensors)]
    for t, where in ((first, "first"), (last, "last")):
        if t.ndim not in (1, 2):
            raise RuntimeError(
                f"multi_dot(): the {where} tensor must be 1D or 2D but got {t.ndim}D"
            )
    for k, t in enumerate(middle, 1):
        if t.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {k} must be 2D but got {t.ndim}D")
    for k, t in enumerate(tensors):
        if t.dtype != first.dtype:
            raise RuntimeError(
                "multi_dot(): all tensors must have be the same dtype but tensor 0 is "
                f"{first.dtype} and tensor {k} {t.dtype}"
            )
    matrices = [
        first.unsqueeze(0) if first.ndim == 1 else first,
        *middle,
        last.unsqueeze(1) if last.ndim == 1 else last,
    ]
    sizes = [x._array.shape for x in matrices]
    for k, (p, q) in enumerate(itertools.pairwise(sizes)):
        if p[1] != q[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {k} and {k + 1} with shapes {list(tensors[k].shape)} and "
                f"{list(tensors[k + 1].shape)} cannot be multiplied"
            )
    result = _chain(matrices, _splits([p[0] for p in sizes] + [sizes[-1][1]]), 0, count - 1)
    shape = [n for n, t in zip(result.shape, (first, last), strict=True) if t.ndim == 2]
    return finish(result if len(shape) == 2 else reshape(result, shape), out, same_type=True)


def _splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """After which matrix to part each stretch of a chain, by dynamic programming."""
    n = len(sizes) - 1
    cost: dict[tuple[int, int], int] = {(k, k): 0 for k in range(n)}
    split = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            outer = sizes[i] * sizes[j + 1]
            costs = [cost[i, k] + cost[k + 1, j] + outer * sizes[k + 1] for k in range(i, j)]
            cost[i, j] = min(costs)
            split[i, j] = i + costs.index(cost[i, j])
    return split


def _chain(matrices: list[Any], split: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return matrices[i]
    k = split[i, j]
    return mm(_chain(matrices, split, i, k), _chain(matrices, split, k + 1, j))
