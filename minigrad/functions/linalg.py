"""Public functions of matrix products."""

from __future__ import annotations

import math
from typing import Any

from .._tensor import Tensor
from ..ops import elementwise as elementwise_rows
from ..ops import linalg as rows
from .arguments import broadcast_shape, finish, number_as, promote, refuse, tensor
from .shaping import reshape, squeeze, unsqueeze


def _same_type(a: Tensor, b: Tensor) -> None:
    if a._array.dtype.kind == "b":
        refuse("b", "addmm_impl", a)
    if a._array.dtype != b._array.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {_c_name(a)} != {_c_name(b)}"
        )


_C_NAMES = {
    "float32": "float",
    "float64": "double",
    "int64": "long int",
    "int32": "int",
    "int16": "short int",
    "int8": "signed char",
    "uint8": "unsigned char",
    "float16": "c10::Half",
    "bool": "bool",
}


def _c_name(x: Tensor) -> str:
    name: str = x._array.dtype.name
    return _C_NAMES.get(name, name)


def matmul(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The matrix product input @ other, by the ranks of both.

    Vectors give their dot product; a vector takes part as a row on the left or a column on the
    right; leading dimensions are batches, and are broadcast.

    Args:
        input: a Tensor (*, n, k) or (k).
        other: a Tensor (*, k, m) or (k).
        out: a Tensor that takes the result.

    Shape:
        (*, n, m), without n or m where a vector stood.

    Raises:
        RuntimeError: the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.matmul(mg.tensor([[1., 2.], [3., 4.]]), mg.tensor([1., 1.]))
        tensor([3., 7.])
    """
    result = _matmul(input, other)
    return result if out is None else finish(result, out)


def _matmul(a: Tensor, b: Tensor) -> Tensor:
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        tensor(a, "matmul")
        tensor(b, "matmul", "other")
    n, m = a._array.ndim, b._array.ndim
    if n == 2 and m == 2:
        return mm(a, b)
    _same_type(a, b)
    if n == 0 or m == 0:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {n}D and {m}D"
        )
    if n == 1 and m == 1:
        return dot(a, b)
    if n == 2 and m == 1:
        return mv(a, b)
    if n == 1:
        return squeeze(_matmul(unsqueeze(a, 0), b), -2)
    if m == 1:
        return squeeze(_matmul(a, unsqueeze(b, 1)), -1)
    p, q = a._array.shape, b._array.shape
    if p[-1] != q[-2]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[*, {p[-1]}] but got: [*, {q[-2]}] (batches {list(p)} and {list(q)})"
        )
    broadcast_shape([p[:-2], q[:-2]])
    return rows.matmul(a, b)


def mm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of two matrices, without broadcasting.

    Args:
        input: a matrix (n, k).
        mat2: a matrix (k, m).
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: not matrices, or the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.mm(mg.tensor([[1., 2.]]), mg.tensor([[3.], [4.]]))
        tensor([[11.]])
    """
    p, q = tensor(input, "mm")._array.shape, tensor(mat2, "mm", "mat2")._array.shape
    if len(p) != 2 or len(q) != 2:
        which, got = ("self", len(p)) if len(p) != 2 else ("mat2", len(q))
        raise RuntimeError(f"{which} must be a matrix, got {got}D")
    if p[1] != q[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({p[0]}x{p[1]} and {q[0]}x{q[1]})"
        )
    _same_type(input, mat2)
    return finish(rows.mm(input, mat2), out)


def bmm(input: Tensor, mat2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The products of two batches of matrices, one by one.

    Args:
        input: a Tensor (batch, n, k).
        mat2: a Tensor (batch, k, m).
        out: a Tensor that takes the result.

    Shape:
        (batch, n, m).

    Raises:
        RuntimeError: not three dimensions, or the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.bmm(mg.ones(2, 1, 3), mg.ones(2, 3, 1)).shape
        torch.Size([2, 1, 1])
    """
    p, q = tensor(input, "bmm")._array.shape, tensor(mat2, "bmm", "mat2")._array.shape
    if len(p) != 3 or len(q) != 3:
        raise RuntimeError(f"batch1 and batch2 must be 3D tensors, got {len(p)}D and {len(q)}D")
    if p[0] != q[0] or p[2] != q[1]:
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{p[0]}, {p[2]}] but got: [{q[0]}, {q[1]}]."
        )
    _same_type(input, mat2)
    return finish(rows.matmul(input, mat2), out)


def dot(input: Tensor, other: Tensor, *, out: Tensor | None = None) -> Tensor:
    """Σ input · other of two vectors.

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
        >>> mg.dot(mg.tensor([2., 3.]), mg.tensor([4., 5.]))
        tensor(23.)
    """
    p, q = tensor(input, "dot")._array.shape, tensor(other, "dot", "tensor")._array.shape
    if len(p) != 1 or len(q) != 1:
        raise RuntimeError(f"1D tensors expected, but got {len(p)}D and {len(q)}D tensors")
    if p != q:
        raise RuntimeError(
            "inconsistent tensor size, expected tensor "
            f"[{p[0]}] and src [{q[0]}] to have the same number of elements, but got {p[0]} and "
            f"{q[0]} elements respectively"
        )
    refuse("b", "dot", input)
    if input._array.dtype != other._array.dtype:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {input.dtype} and "
            f"{other.dtype}"
        )
    return finish(rows.dot(input, other), out)


def mv(input: Tensor, vec: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The product of a matrix and a vector.

    Args:
        input: a matrix (n, k).
        vec: a vector (k).
        out: a Tensor that takes the result.

    Shape:
        (n).

    Raises:
        RuntimeError: the ranks, sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.mv(mg.tensor([[1., 2.]]), mg.tensor([3., 4.]))
        tensor([11.])
    """
    p, q = tensor(input, "mv")._array.shape, tensor(vec, "mv", "vec")._array.shape
    if len(p) != 2 or len(q) != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {len(q)}, {len(p)}, {len(q)}")
    if p[1] != q[0]:
        raise RuntimeError(f"size mismatch, got input ({p[0]}), mat ({p[0]}x{p[1]}), vec ({q[0]})")
    _same_type(input, vec)
    return finish(rows.mv(input, vec), out)


def outer(input: Tensor, vec2: Tensor, *, out: Tensor | None = None) -> Tensor:
    """out[i][j] = input[i] · vec2[j].

    Args:
        input: a vector (n).
        vec2: a vector (m).
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: not vectors.

    Example:
        >>> import minigrad as mg
        >>> mg.outer(mg.tensor([1., 2.]), mg.tensor([3., 4.]))
        tensor([[3., 4.],
                [6., 8.]])
    """
    a, b = promote(tensor(input, "outer"), tensor(vec2, "outer", "vec2"))
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(
            f"outer: Expected 1-D argument self and vec2, but got {a.ndim}-D and {b.ndim}-D"
        )
    return finish(rows.outer(a, b), out)


def addmm(
    input: Tensor,
    mat1: Tensor,
    mat2: Tensor,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta · input + alpha · mat1 @ mat2.

    Args:
        input: a Tensor that broadcasts to (n, m).
        mat1: a matrix (n, k).
        mat2: a matrix (k, m).
        beta: a number; with 0 the input's nan and inf do not count.
        alpha: a number.
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.addmm(mg.tensor([1.]), mg.tensor([[1., 2.]]), mg.tensor([[3.], [4.]]))
        tensor([[12.]])
    """
    product = mm(mat1, mat2)
    broadcast_shape([tensor(input, "addmm")._array.shape, product._array.shape])
    _same_type(input, mat1)
    if beta == 0:
        return _plus(input, product, beta, alpha, out)
    d = product.dtype
    beta, alpha = number_as(beta, d), number_as(alpha, d)
    return finish(rows.addmm(input, mat1, mat2, beta=beta, alpha=alpha), out)


def _plus(input: Tensor, product: Tensor, beta: Any, alpha: Any, out: Tensor | None) -> Tensor:
    """beta · input + alpha · product; with beta 0 the input's nan and inf do not count."""
    d = product.dtype
    value = product if alpha == 1 else product * number_as(alpha, d)
    if beta == 0:
        return finish(elementwise_rows.overwrite(input, value), out)
    return finish(input * number_as(beta, d) + value, out)


def addmv(
    input: Tensor,
    mat: Tensor,
    vec: Tensor,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta · input + alpha · mat @ vec, of a matrix and a vector.

    Args:
        input: a Tensor that broadcasts to (n).
        mat: a matrix (n, k).
        vec: a vector (k).
        beta: a number; with 0 the input's nan and inf do not count.
        alpha: a number.
        out: a Tensor that takes the result.

    Shape:
        (n).

    Raises:
        RuntimeError: the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.addmv(mg.tensor([1.]), mg.tensor([[1., 2.]]), mg.tensor([3., 4.]), beta=2)
        tensor([13.])
    """
    return _plus(input, mv(mat, vec), beta, alpha, out)


def addr(
    input: Tensor,
    vec1: Tensor,
    vec2: Tensor,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta · input + alpha · the outer product of two vectors.

    Args:
        input: a Tensor that broadcasts to (n, m).
        vec1: a vector (n).
        vec2: a vector (m).
        beta: a number; with 0 the input's nan and inf do not count.
        alpha: a number.
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.addr(mg.ones(2, 2), mg.tensor([1., 2.]), mg.tensor([3., 4.]))
        tensor([[4., 5.],
                [7., 9.]])
    """
    return _plus(input, outer(vec1, vec2), beta, alpha, out)


def baddbmm(
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Tensor | None = None,
) -> Tensor:
    """beta · input + alpha · batch1 @ batch2, of two batches of matrices.

    Args:
        input: a Tensor that broadcasts to (batch, n, m).
        batch1: a Tensor (batch, n, k).
        batch2: a Tensor (batch, k, m).
        beta: a number; with 0 the input's nan and inf do not count.
        alpha: a number.
        out: a Tensor that takes the result.

    Shape:
        (batch, n, m).

    Raises:
        RuntimeError: the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.baddbmm(mg.ones(1), mg.ones(2, 1, 3), mg.ones(2, 3, 1), alpha=2)
        tensor([[[7.]],
        <BLANKLINE>
                [[7.]]])
    """
    return _plus(input, bmm(batch1, batch2), beta, alpha, out)


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Tensor | None = None) -> Tensor:
    """The sum of products over several dimensions of both.

    Args:
        a: a Tensor of any shape.
        b: a Tensor of any shape.
        dims: how many of a's last and b's first dimensions; or two lists, of a's and of b's.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: the sizes do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.tensordot(mg.ones(2, 3, 4), mg.ones(3, 4, 5), 2).shape
        torch.Size([2, 5])
    """
    if isinstance(dims, int):
        left = list(range(a.ndim - dims, a.ndim))
        right = list(range(dims))
    else:
        left, right = ([k % x.ndim for k in d] for x, d in ((a, dims[0]), (b, dims[1])))
    for i, j in zip(left, right, strict=True):
        if a.shape[i] == 1:  # either may be broadcast
            b = b.sum(j, keepdim=True)
        elif b.shape[j] == 1:
            a = a.sum(i, keepdim=True)
        elif a.shape[i] != b.shape[j]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.shape[i]} in dim {i} "
                f"and second has size {b.shape[j]} in dim {j}"
            )
    free_a = [k for k in range(a.ndim) if k not in left]
    free_b = [k for k in range(b.ndim) if k not in right]
    n = math.prod([a.shape[k] for k in left])
    p, q = [a.shape[k] for k in free_a], [b.shape[k] for k in free_b]
    x = reshape(a.permute(*free_a, *left), (math.prod(p), n))
    y = reshape(b.permute(*right, *free_b), (n, math.prod(q)))
    return finish(reshape(mm(x, y), p + q), out)


ger = outer
