"""Public functions about real and complex parts, signs and infinities.

Tensors are real here: what PyTorch would conjugate or negate lazily is the Tensor itself.
"""

from __future__ import annotations

from typing import NoReturn

from .._tensor import Tensor
from ..ops import numbers as rows
from .arguments import finish, refuse, tensor
from .elementwise import Unary, sign, unary


def _real(input: Tensor, name: str) -> Tensor:
    """`input`, if it is of real numbers."""
    refuse("c", name, tensor(input, name))
    return input


def conj(input: Tensor) -> Tensor:
    """The complex conjugate: of real numbers `input` itself.

    Args:
        input: a Tensor of real numbers.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.conj(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    return _real(input, "conj")


def conj_physical(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The complex conjugate, not a view of it: of real numbers `input` itself.

    Args:
        input: a Tensor of real numbers.
        out: a Tensor that takes the result.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.conj_physical(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    return finish(_real(input, "conj_physical"), out)


def resolve_conj(input: Tensor) -> Tensor:
    """`input` with a pending conjugation carried out: real numbers have none.

    Args:
        input: a Tensor of real numbers.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.resolve_conj(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    return _real(input, "resolve_conj")


def resolve_neg(input: Tensor) -> Tensor:
    """`input` with a pending negation carried out: real numbers have none.

    Args:
        input: a Tensor of real numbers.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.resolve_neg(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    return _real(input, "resolve_neg")


def real(input: Tensor) -> Tensor:
    """The real part: of real numbers `input` itself.

    Args:
        input: a Tensor of real numbers.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.real(mg.tensor([1., -2.]))
        tensor([ 1., -2.])
    """
    return _real(input, "real")


def imag(input: Tensor) -> NoReturn:
    """The imaginary part, which real numbers do not have.

    Args:
        input: a Tensor.

    Raises:
        RuntimeError: real numbers.
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.imag(mg.tensor([1., -2.]))
        Traceback (most recent call last):
        RuntimeError: imag is not implemented for tensors with non-complex dtypes.
    """
    _real(input, "imag")
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


def is_conj(input: Tensor) -> bool:
    """Whether a conjugation is pending: never.

    Args:
        input: a Tensor.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.is_conj(mg.ones(1))
        False
    """
    tensor(input, "is_conj")
    return False


def is_neg(input: Tensor) -> bool:
    """Whether a negation is pending: never.

    Args:
        input: a Tensor.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.is_neg(mg.ones(1))
        False
    """
    tensor(input, "is_neg")
    return False


def sgn(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The sign of each element: -1, 0 or 1. Of real numbers the same as `sign`.

    Args:
        input: a Tensor of real numbers.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        NotImplementedError: complex numbers.

    Example:
        >>> import minigrad as mg
        >>> mg.sgn(mg.tensor([3., -2.]))
        tensor([ 1., -1.])
    """
    return sign(_real(input, "sgn"), out=out)


angle: Unary = unary(
    rows.angle,
    "0 of a positive number, π of a negative one",
    "[1., -2.]",
    "tensor([0.0000, 3.1416])",
)
isreal: Unary = unary(
    rows.isreal, "whether x has no imaginary part", "[1., 2.]", "tensor([True, True])", "bool"
)
isposinf: Unary = unary(
    rows.isposinf, "whether x is inf", "[1., float('inf')]", "tensor([False,  True])", "bool"
)
isneginf: Unary = unary(
    rows.isneginf, "whether x is -inf", "[1., -float('inf')]", "tensor([False,  True])", "bool"
)
