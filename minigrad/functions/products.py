"""Public functions of products of vectors and matrices beyond `linalg`: inner, kron, cross, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..dtypes import get_default_dtype as _default_dtype
from ..numpy_names import numpy_names
from ..ops import geometry as rows
from .arguments import broadcast_shape, dim, finish, refuse, tensor
from .binary import mul
from .cumulative import cumprod
from .joining import cat
from .linalg import addmm, dot, tensordot
from .shaping import broadcast_to, reshape, unsqueeze

_dim = dim  # a function below has a parameter of this name


def addbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta · input + alpha · Σₖ batch1ₖ @ batch2ₖ, of two batches of matrices.

    Args:
        input: a Tensor that broadcasts to (n, m).
        batch1: a Tensor (batch, n, k).
        batch2: a Tensor (batch, k, m).
        beta: a number; with 0 the input's nan and inf do not count.
        alpha: a number.
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.addbmm(mg.zeros(1, 1), mg.ones(2, 1, 3), mg.ones(2, 3, 1))
        tensor([[6.]])
    """
    for name, x in (("batch1", batch1), ("batch2", batch2)):
        if tensor(x, "addbmm", name).ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    (batch, n, k), (other, p, m) = batch1.shape, batch2.shape
    if batch != other or k != p:
        raise RuntimeError(
            "batch1 and batch2 must have same number of batches and fitting sizes, got "
            f"{list(batch1.shape)} and {list(batch2.shape)}"
        )
    left = reshape(batch1.transpose(0, 1), (n, batch * k))
    return addmm(input, left, reshape(batch2, (batch * k, m)), beta=beta, alpha=alpha, out=out)


def vdot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Σ input · other of two vectors, the first conjugated: for real numbers the same as `dot`.

    Args:
        input: a vector (n).
        other: a vector (n).
        out: a Tensor that takes the result.

    Shape:
        A 0-d Tensor.

    Raises:
        RuntimeError: not vectors, or the sizes or types differ.

    Example:
        >>> import minigrad as mg
        >>> mg.vdot(mg.tensor([2., 3.]), mg.tensor([4., 5.]))
        tensor(23.)
    """
    return dot(input, other, out=out)


def inner(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sums of products over the last dimension of both.

    Args:
        input: a Tensor (*, k), or 0-d.
        other: a Tensor (**, k), or 0-d.
        out: a Tensor that takes the result.

    Shape:
        (*, **); with a 0-d operand that of the product.

    Raises:
        RuntimeError: the last sizes or the types differ.

    Example:
        >>> import minigrad as mg
        >>> mg.inner(mg.tensor([[1., 2.], [3., 4.]]), mg.tensor([1., 10.]))
        tensor([21., 43.])
    """
    a, b = tensor(input, "inner"), tensor(other, "inner", "other")
    if not a.ndim or not b.ndim:
        return mul(a, b, out=out)
    if a._array.dtype != b._array.dtype:
        raise RuntimeError("both inputs should have same dtype")
    if a.shape[-1] != b.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(a.shape)} and {list(b.shape)}"
        )
    return tensordot(a, b, ([-1], [-1]), out=out)


def kron(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The Kronecker product: a block input[i] · other for each element of `input`.

    Args:
        input: a Tensor of any shape.
        other: a Tensor; the shorter shape is filled up with ones in front.
        out: a Tensor that takes the result.

    Shape:
        The products of the sizes.

    Raises:
        TypeError: an operand is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.kron(mg.tensor([1., 2.]), mg.tensor([[1., 10.]]))
        tensor([[ 1., 10.,  2., 20.]])
    """
    a, b = tensor(input, "kron"), tensor(other, "kron", "other")
    ndim = max(a.ndim, b.ndim)
    p, q = ((1,) * (ndim - x.ndim) + x._array.shape for x in (a, b))
    blocks = reshape(a, [n for size in p for n in (size, 1)])
    each = reshape(b, [n for size in q for n in (1, size)])
    return finish(reshape(mul(blocks, each), [m * n for m, n in zip(p, q, strict=True)]), out)


def block_diag(*tensors: Tensor) -> Tensor:
    """A matrix with the given ones along its diagonal, and zeros elsewhere.

    Args:
        tensors: matrices; a vector counts as a row, a 0-d Tensor as a matrix of one element.

    Shape:
        The sums of the heights and of the widths.

    Raises:
        RuntimeError: more than two dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.block_diag(mg.tensor([[1.], [2.]]), mg.tensor([3., 4.]))
        tensor([[1., 0., 0.],
                [2., 0., 0.],
                [0., 3., 4.]])
    """
    blocks = []
    for k, x in enumerate(tensors):
        if tensor(x, "block_diag", "tensors").ndim > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                f"{k} has {x.ndim} dimensions"
            )
        blocks.append(x if x.ndim == 2 else reshape(x, (1, -1) if x.numel() else (1, 0)))
    if not blocks:
        return wrap(np.zeros((1, 0), _default_dtype().numpy))
    width = 0
    total = sum(x.shape[1] for x in blocks)
    strips = []
    for x in blocks:
        n, m = x.shape
        sides = [x.new_zeros(n, w) for w in (width, total - width - m)]
        strips.append(cat([sides[0], x, sides[1]], 1))
        width += m
    return cat(strips, 0)


@numpy_names
def cross(
    input: Tensor, other: Tensor, dim: int | None = None, *, out: Tensor | None = None
) -> Tensor:
    """The cross products of vectors of three elements along `dim`: what is orthogonal to both.

    (a₁b₂ - a₂b₁, a₂b₀ - a₀b₂, a₀b₁ - a₁b₀)

    Args:
        input: a Tensor with a dimension of size 3.
        other: a Tensor of as many dimensions that broadcasts with it.
        dim: the dimension. Default: the first of size 3.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of both.

    Raises:
        RuntimeError: no dimension of size 3; the shapes do not fit; the types differ.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.cross(mg.tensor([1., 0., 0.]), mg.tensor([0., 1., 0.]))
        tensor([0., 0., 1.])
    """
    a, b = tensor(input, "cross"), tensor(other, "cross", "other")
    if dim is None:
        if 3 not in a.shape:
            raise RuntimeError("no dimension of size 3 in input")
        dim = a.shape.index(3)
    if a.ndim != b.ndim:
        raise RuntimeError(
            "linalg.cross: inputs must have the same number of dimensions. Got "
            f"{a.ndim} and {b.ndim}"
        )
    k = _dim(dim, a.ndim)
    if a.ndim == 0 or a.shape[k] != 3 or b.shape[k] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got "
            f"{a.size(k)} and {b.size(k)}"
        )
    broadcast_shape([a._array.shape, b._array.shape])
    refuse("b", "cross", a)
    if a._array.dtype != b._array.dtype:
        raise RuntimeError(f"expected scalar type {type_name(a)} but found {type_name(b)}")
    return finish(rows.cross(a, b, axis=k - a.ndim), out)


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """The Vandermonde matrix: the powers of each element in a row.

    Args:
        x: a vector (n).
        N: the number of powers, from 0 on. Default: n.
        increasing: whether the powers grow from left to right, or fall.

    Shape:
        (n, N).

    Raises:
        RuntimeError: not a vector; `N` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.vander(mg.tensor([1., 2., 3.]))
        tensor([[1., 1., 1.],
                [4., 2., 1.],
                [9., 3., 1.]])
    """
    if tensor(x, "vander", "x").ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    n = x.shape[0] if N is None else N
    if n < 0:
        raise RuntimeError("N must be non-negative.")
    powers = x.new_ones(x.shape[0], min(n, 1))
    if n > 1:
        column = unsqueeze(x, 1)
        powers = cat([powers, cumprod(broadcast_to(column, (x.shape[0], n - 1)), 1)], 1)
    elif x._array.dtype.kind in "iub":
        powers = powers.long()
    return powers if increasing else powers.flip(1)
