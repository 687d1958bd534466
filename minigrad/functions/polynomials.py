"""Public functions of the classical orthogonal polynomials, which users find in `special`."""

from __future__ import annotations

from typing import Protocol

from .._tensor import Tensor
from ..autograd.op import Op
from ..ops import polynomials as rows
from .arguments import finish, float_pair, refuse, tensor, zero_dim
from .binary import Operand, apply


class Polynomial(Protocol):
    """A polynomial of degree `n` at each element."""

    __name__: str

    def __call__(self, input: Operand, n: Operand, *, out: Tensor | None = None) -> Tensor:
        """Apply it."""


_DOC = """{title} of degree n, for each pair of elements; it has no derivative.

    {formula}

    Args:
        input: the points, a Tensor or a number.
        n: the degrees, a Tensor or a number; below 0 the result is 0.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of both.

    Raises:
        RuntimeError: the shapes do not broadcast.
        TypeError: both are numbers.
        NotImplementedError: float16.

    Example:
        >>> import minigrad as mg
        >>> mg.special.{name}(mg.tensor([1., 2.]), 3)
        {printed}

    Reference:
        NIST Digital Library of Mathematical Functions, 18.9.
    """


def _polynomial(row: Op, title: str, formula: str, printed: str) -> Polynomial:
    name = row.name

    def function(input: Operand, n: Operand, *, out: Tensor | None = None) -> Tensor:
        if not isinstance(input, Tensor):
            tensor(n, f"special_{name}", "n")
        a, b = zero_dim(*float_pair(input, n))
        if a._array.dtype.itemsize < 4:
            refuse("f", name, a)
        return finish(apply(row, a.detach(), b.detach()), out)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = _DOC.format(name=name, title=title, formula=formula, printed=printed)
    return function


_STEP = "{0}₀ = 1, {0}₁ = {1}, {0}ₖ₊₁(x) = 2x {0}ₖ(x) - {0}ₖ₋₁(x)"
_SHIFTED = "{0}*ₙ(x) = {0}ₙ(2x - 1); see `chebyshev_polynomial_{1}`."

chebyshev_polynomial_t: Polynomial = _polynomial(
    rows.chebyshev_polynomial_t,
    "The Chebyshev polynomial of the first kind",
    _STEP.format("T", "x"),
    "tensor([ 1., 26.])",
)
chebyshev_polynomial_u: Polynomial = _polynomial(
    rows.chebyshev_polynomial_u,
    "The Chebyshev polynomial of the second kind",
    _STEP.format("U", "2x"),
    "tensor([ 4., 56.])",
)
chebyshev_polynomial_v: Polynomial = _polynomial(
    rows.chebyshev_polynomial_v,
    "The Chebyshev polynomial of the third kind",
    _STEP.format("V", "2x - 1"),
    "tensor([ 1., 41.])",
)
chebyshev_polynomial_w: Polynomial = _polynomial(
    rows.chebyshev_polynomial_w,
    "The Chebyshev polynomial of the fourth kind",
    _STEP.format("W", "2x + 1"),
    "tensor([ 7., 71.])",
)
shifted_chebyshev_polynomial_t: Polynomial = _polynomial(
    rows.shifted_chebyshev_polynomial_t,
    "The shifted Chebyshev polynomial of the first kind",
    _SHIFTED.format("T", "t"),
    "tensor([ 1., 99.])",
)
shifted_chebyshev_polynomial_u: Polynomial = _polynomial(
    rows.shifted_chebyshev_polynomial_u,
    "The shifted Chebyshev polynomial of the second kind",
    _SHIFTED.format("U", "u"),
    "tensor([  4., 204.])",
)
shifted_chebyshev_polynomial_v: Polynomial = _polynomial(
    rows.shifted_chebyshev_polynomial_v,
    "The shifted Chebyshev polynomial of the third kind",
    _SHIFTED.format("V", "v"),
    "tensor([  1., 169.])",
)
shifted_chebyshev_polynomial_w: Polynomial = _polynomial(
    rows.shifted_chebyshev_polynomial_w,
    "The shifted Chebyshev polynomial of the fourth kind",
    _SHIFTED.format("W", "w"),
    "tensor([  7., 239.])",
)
hermite_polynomial_h: Polynomial = _polynomial(
    rows.hermite_polynomial_h,
    "The physicists' Hermite polynomial",
    "H₀ = 1, H₁ = 2x, Hₖ₊₁(x) = 2x Hₖ(x) - 2k Hₖ₋₁(x)",
    "tensor([-4., 40.])",
)
hermite_polynomial_he: Polynomial = _polynomial(
    rows.hermite_polynomial_he,
    "The probabilists' Hermite polynomial",
    "He₀ = 1, He₁ = x, Heₖ₊₁(x) = x Heₖ(x) - k Heₖ₋₁(x)",
    "tensor([-2.,  2.])",
)
laguerre_polynomial_l: Polynomial = _polynomial(
    rows.laguerre_polynomial_l,
    "The Laguerre polynomial",
    "L₀ = 1, L₁ = 1 - x, (k + 1) Lₖ₊₁(x) = (2k + 1 - x) Lₖ(x) - k Lₖ₋₁(x)",
    "tensor([-0.6667, -0.3333])",
)
legendre_polynomial_p: Polynomial = _polynomial(
    rows.legendre_polynomial_p,
    "The Legendre polynomial",
    "P₀ = 1, P₁ = x, (k + 1) Pₖ₊₁(x) = (2k + 1) x Pₖ(x) - k Pₖ₋₁(x)",
    "tensor([ 1., 17.])",
)
