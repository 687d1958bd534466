"""What the functions of linear algebra ask of their operands."""

from __future__ import annotations

from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..functions.arguments import refuse, tensor


def matrices(x: Tensor, name: str, argument: str = "A") -> Tensor:
    """`x` if it has the two dimensions of a matrix, and any before them.

    Raises:
        RuntimeError: it has fewer.
    """
    if tensor(x, name, argument)._array.ndim < 2:
        raise RuntimeError(
            f"{name}: The input tensor {argument} must have at least 2 dimensions, got {x.ndim}."
        )
    return x


def square(x: Tensor, name: str, argument: str = "A") -> Tensor:
    """`x` if its matrices are square.

    Raises:
        RuntimeError: they are not.
    """
    m, n = matrices(x, name, argument)._array.shape[-2:]
    if m != n:
        raise RuntimeError(
            f"{name}: {argument} must be batches of square matrices, but they are {m} by {n} "
            "matrices"
        )
    return x


def floats(x: Tensor, name: str, kernel: str = "", *, integers: bool = False) -> Tensor:
    """`x` if its type is one that LAPACK computes with.

    Raises:
        RuntimeError: it is of integers, bools or halves.
        NotImplementedError: where `kernel` names what PyTorch lacks for halves, and with
            `integers` for integers too.
    """
    d = x._array.dtype
    if d.kind in "fc" and d.itemsize > 2:
        return x
    if kernel:
        refuse("iubf" if integers else "f", kernel, x)
    if d.kind not in "fc":
        raise RuntimeError(
            f"{name}: Expected a floating point or complex tensor as input. Got {type_name(x)}"
        )
    raise RuntimeError(f"{name}: Low precision dtypes not supported. Got {type_name(x)}")


def same_type(a: Tensor, b: Tensor, name: str, names: str = "A and B") -> None:
    """Both of one type.

    Raises:
        RuntimeError: they differ.
    """
    if a._array.dtype != b._array.dtype:
        first, _, second = names.split()
        raise RuntimeError(
            f"{name}: Expected {names} to have the same dtype, but found {first} of type "
            f"{type_name(a)} and {second} of type {type_name(b)} instead"
        )


def fitting(a: Tensor, b: Tensor, left: bool, name: str) -> None:
    """The sizes of A X = B, or of X A = B, fit.

    Raises:
        RuntimeError: they do not.
    """
    p, q = a._array.shape[-2:], b._array.shape[-2:]
    if p[0] != q[-2 if left else -1]:
        raise RuntimeError(
            f"{name}: Incompatible shapes of A and B for the equation {'AX' if left else 'XA'} = "
            f"B ({p[0]}x{p[1]} and {q[0]}x{q[1]})"
        )
