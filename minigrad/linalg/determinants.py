"""Determinants and their logarithms."""

from __future__ import annotations

import math
from typing import Any

from .._tensor import Tensor
from ..functions.arguments import finish
from ..functions.choosing import where
from ..functions.results import finish_all, named
from ..ops import decompositions as rows
from .checks import floats, square

Slogdet = named("linalg_slogdet", "sign", "logabsdet")


def det(A: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The determinant of each matrix.

    The gradient, the matrix of cofactors, exists for singular matrices too.

    Args:
        A: a Tensor (*, n, n) of floats.
        out: a Tensor that takes the result.

    Shape:
        (*).

    Raises:
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.det(mg.tensor([[2., 0.], [1., 3.]]))
        tensor(6.)
    """
    name = "linalg.det"
    floats(square(A, name), name, "lu")
    return finish(rows.det(A), out, same_type=True)


def slogdet(A: Tensor, *, out: Any = None) -> Any:
    """The sign of the determinant and the logarithm of its size: det A = sign · exp(logabsdet).

    Args:
        A: a Tensor (*, n, n) of floats.
        out: two Tensors that take the results.

    Returns:
        A named tuple: sign (*), 0 for singular matrices; logabsdet (*), there -inf.

    Raises:
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> sign, logabsdet = mg.linalg.slogdet(mg.tensor([[-1., 0.], [0., 1.]]))
        >>> sign, logabsdet
        (tensor(-1.), tensor(0.))
    """
    floats(square(A, "linalg.slogdet"), "linalg.slogdet")
    return finish_all(Slogdet(*rows.slogdet(A)), out, same_type=True)


def logdet(input: Tensor) -> Tensor:
    """ln det A: nan where the determinant is negative, -inf where it is 0.

    Args:
        input: a Tensor (*, n, n) of floats.

    Shape:
        (*).

    Raises:
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.logdet(mg.eye(3))
        tensor(0.)
    """
    floats(square(input, "logdet"), "logdet")
    sign, logabsdet = rows.slogdet(input)
    result: Tensor = where(sign == -1, math.nan, logabsdet)
    return result
