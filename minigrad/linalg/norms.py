"""Norms of vectors and matrices, and the condition of a matrix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import dtypes
from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..dtypes import dtype as dtype_
from ..functions.arguments import cast_to, dim, dims, finish, tensor
from ..functions.axes import movedim
from ..functions.choosing import where
from ..functions.factories import zeros
from ..functions.reduction import amax, amin
from ..functions.shaping import unsqueeze
from ..numpy_names import numpy_names
from ..ops import reduce as rows
from ..ops import solving
from .checks import floats, matrices, square
from .decompositions import svdvals

_dim, _dims = dim, dims  # the functions below have parameters of these names


def _typed(x: Tensor, dtype: dtype_ | None, name: str) -> Tensor:
    """`x` in the type in which its norm is wanted.

    Raises:
        RuntimeError: one of both types is not of floats; `dtype` is narrower.
    """
    if x._array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {type_name(x)}"
        )
    if dtype is None:
        return x
    if dtype.kind < 2:
        raise RuntimeError(f"{name}: dtype should be floating point or complex, but got {dtype}")
    if dtypes.promote_types(x.dtype, dtype) != dtype:
        raise RuntimeError(
            f"{name}: the dtype of the input ({x.dtype}) should be convertible without narrowing "
            f"to the specified dtype ({dtype})"
        )
    return cast_to(x, dtype.numpy)


@numpy_names
def vector_norm(
    x: Tensor,
    ord: float = 2,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    dtype: dtype_ | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """(Σ|x|ᵖ)^(1/p) over `dim`: the norm of all these elements as one vector.

    Where the norm is 0, so is the gradient.

    Args:
        x: a Tensor of floats.
        ord: p; inf: the largest |x|, -inf: the smallest, 0: the number of elements but zeros.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        dtype: convert to this type first.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: `x` is not of floats; `dtype` is narrower; there is no element, and `ord`
            is inf or negative.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.vector_norm(mg.tensor([[3., 4.], [5., 12.]]), dim=1)
        tensor([ 5., 13.])
    """
    name = "linalg.vector_norm"
    if not isinstance(ord, (int, float)):
        raise TypeError(
            f"linalg_vector_norm(): argument 'ord' (position 2) must be Number, not "
            f"{type(ord).__name__}"
        )
    x = _typed(tensor(x, "linalg_vector_norm", "x"), dtype, name)
    axis = _dims(dim, x.ndim)
    if ord < 0 or ord == math.inf:
        for k in axis:
            if not x._array.shape[k]:
                where_ = "an empty tensor" if dim is None else f"the dimension {k}"
                raise RuntimeError(
                    f"{name} cannot compute the {ord} norm on {where_} because the operation does "
                    "not have an identity"
                )
    return finish(rows.norm(x, p=float(ord), axis=axis, keepdims=keepdim), out)


@numpy_names
def matrix_norm(
    A: Tensor,
    ord: float | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: dtype_ | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """A norm of each matrix.

    Args:
        A: a Tensor (*, m, n) of floats.
        ord: 'fro': √Σ|a|², 'nuc': the sum of the singular values; 2 and -2: the largest and the
            smallest of them; 1 and -1: the largest and the smallest sum of |a| in a column;
            inf and -inf: in a row.
        dim: the dimensions of the matrices: rows, columns.
        keepdim: leave them in as ones.
        dtype: convert to this type first.
        out: a Tensor that takes the result.

    Shape:
        (*).

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats; another `ord`; `dim` is
            not two different ones.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.matrix_norm(mg.tensor([[1., -2.], [3., 4.]]), ord=1)
        tensor(6.)
    """
    name = "linalg.matrix_norm"
    matrices(A, name)
    if not isinstance(dim, Sequence):
        raise TypeError(f"linalg_matrix_norm(): dim must be two ints, not {type(dim).__name__}")
    if len(dim) != 2:
        raise RuntimeError(f"{name}: dim must be a 2-tuple. Got {' '.join(map(str, dim))}")
    first, second = _dim(dim[0], A.ndim), _dim(dim[1], A.ndim)
    if first == second:
        raise RuntimeError(f"{name}: dims must be different. Got ({dim[0]}, {dim[1]})")
    return finish(_matrix_norm(_typed(A, dtype, name), ord, first, second, keepdim), out)


def _matrix_norm(a: Tensor, ord: Any, first: int, second: int, keepdim: bool) -> Tensor:
    if ord == "fro":
        return vector_norm(a, 2, (first, second), keepdim)
    if ord in (1, -1, math.inf, -math.inf):
        summed, rest = (first, second) if abs(ord) == 1 else (second, first)
        sums = vector_norm(a, 1, summed, True)
        result = _extreme(sums, rest, ord)
        return result if keepdim else result.squeeze((first, second))
    if ord not in (2, -2, "nuc"):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    floats(a, "linalg.matrix_norm")
    s = svdvals(movedim(a, (first, second), (-2, -1)))
    result = s.sum(-1, True) if ord == "nuc" else _extreme(s, -1, ord)
    if not keepdim:
        return result.squeeze(-1)
    return movedim(unsqueeze(result, -1), (-2, -1), (first, second))


def _extreme(x: Tensor, k: int, ord: float) -> Tensor:
    """The largest element along a dimension, 0 where it has none; or the smallest."""
    if ord < 0:
        return amin(x, k, True)
    return amax(x, k, True) if x._array.shape[k] else x.detach().sum(k, True)


@numpy_names
def norm(
    A: Tensor,
    ord: float | str | None = None,
    dim: int | Sequence[int] | None = None,
    keepdim: bool = False,
    *,
    out: Tensor | None = None,
    dtype: dtype_ | None = None,
) -> Tensor:
    """A norm of vectors or matrices, by the number of dimensions.

    Without `ord` it is √Σ|a|² over `dim`, or over all elements. With `ord` it is `matrix_norm`
    over two dimensions, `vector_norm` over one.

    Args:
        A: a Tensor of floats; with `ord` and without `dim`, a vector or a matrix.
        ord: as in `matrix_norm` or `vector_norm`.
        dim: one or two dimensions. Default: all.
        keepdim: leave them in as ones.
        out: a Tensor that takes the result.
        dtype: convert to this type first.

    Raises:
        RuntimeError: A is not of floats; the dimensions do not fit `ord`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.norm(mg.tensor([3., 4.])), mg.linalg.norm(mg.eye(4), "nuc")
        (tensor(5.), tensor(4.))
    """
    ndim = tensor(A, "linalg_norm", "A").ndim
    over = (dim,) if isinstance(dim, int) else None if dim is None else tuple(dim)
    if over is not None and len(over) not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {list(over)}"
        )
    if isinstance(ord, str):
        over = tuple(range(ndim)) if over is None else over
        return matrix_norm(A, ord, over, keepdim, dtype=dtype, out=out)
    if ord is not None:
        if over is None and ndim not in (1, 2):
            raise RuntimeError(
                "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
                f"{ndim}D."
            )
        if (ndim if over is None else len(over)) == 2:
            return matrix_norm(A, ord, over or (0, 1), keepdim, dtype=dtype, out=out)
    return vector_norm(A, 2 if ord is None else ord, over, keepdim, dtype=dtype, out=out)


def cond(A: Tensor, p: float | str | None = None, *, out: Tensor | None = None) -> Tensor:
    """The condition number ‖A‖ ‖A⁻¹‖ of each matrix: how much an error in it can grow.

    Args:
        A: a Tensor (*, m, n) of floats; square but for p None, 2 and -2.
        p: the norm, as in `matrix_norm`. Default: 2, from the singular values.
        out: a Tensor that takes the result.

    Shape:
        (*); infinite for singular matrices.

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats; another `p`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.cond(mg.tensor([[4., 0.], [0., 2.]]))
        tensor(2.)
    """
    if tensor(A, "linalg_cond", "A").ndim < 2:
        raise RuntimeError(
            f"linalg.cond: The input tensor must have at least 2 dimensions, got {A.ndim}."
        )
    if p not in (None, "fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    if not A._array.size:
        return finish(zeros(A._array.shape[:-2], dtype=A.dtype), out)
    if p in (None, 2, -2):
        s = svdvals(A)
        ratio = s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
        return finish(ratio, out)
    floats(square(A, f"linalg.cond(ord={p})"), "linalg.cond")
    inverse, info = solving.inv(A, checked="")
    product = _matrix_norm(A, p, A.ndim - 2, A.ndim - 1, False) * _matrix_norm(
        inverse, p, A.ndim - 2, A.ndim - 1, False
    )
    return finish(where(info == 0, product, math.inf), out)
