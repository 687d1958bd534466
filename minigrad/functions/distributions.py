"""Public functions of gamma and normal distributions, and Hurwitz's zeta function."""

from __future__ import annotations

import math

from .._tensor import Tensor
from ..ops import distributions as rows
from .arguments import finish, float_pair, floating, tensor, zero_dim
from .binary import Binary, Operand, apply, binary
from .elementwise import Unary, lgamma, unary

igamma: Binary = binary(
    rows.igamma,
    "1/Γ(input) · ∫₀ᵒᵗʰᵉʳ t^(input - 1) e⁻ᵗ dt, the regularized lower incomplete gamma function",
    "[1., 2.]",
    "[1., 1.]",
    "tensor([0.6321, 0.2642])",
    numbers=0,
    refused="iub",
)
igammac: Binary = binary(
    rows.igammac,
    "1 - igamma(input, other), the regularized upper incomplete gamma function",
    "[1., 2.]",
    "[1., 1.]",
    "tensor([0.3679, 0.7358])",
    numbers=0,
    refused="iub",
)
log_ndtr: Unary = unary(
    rows.log_ndtr,
    "ln Φ(x), the logarithm of the normal distribution function",
    "[-100., 0.]",
    "tensor([-5.0055e+03, -6.9315e-01])",
    where="mg.special",
)
ndtri: Unary = unary(
    rows.ndtri,
    "the inverse of the normal distribution function",
    "[0.5, 0.975]",
    "tensor([0.0000, 1.9600])",
    where="mg.special",
)


def zeta(input: Operand, other: Operand, *, out: Tensor | None = None) -> Tensor:
    """ζ(s, q) = Σₖ 1 / (q + k)ˢ, the Hurwitz zeta function, for each pair of elements.

    Args:
        input: s, a Tensor or a number.
        other: q, a Tensor or a number.
        out: a Tensor that takes the result.

    Shape:
        The broadcast shape of both.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.special.zeta(mg.tensor([2., 4.]), 1)
        tensor([1.6449, 1.0823])
    """
    if not isinstance(input, Tensor):
        tensor(other, "special_zeta", "other")
    return finish(apply(rows.zeta, *zero_dim(*float_pair(input, other))), out)


def mvlgamma(input: Tensor, p: int, *, out: Tensor | None = None) -> Tensor:
    """ln Γₚ(x) = p(p - 1)/4 ln π + Σⱼ ln Γ(x - j/2), j = 0 ... p - 1, for each element.

    Args:
        input: a Tensor of any shape, of numbers above (p - 1)/2.
        p: the dimension, at least 1.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: `p` is less than 1; `input` is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.mvlgamma(mg.tensor([2., 3.]), 2)
        tensor([0.4516, 1.5502])
    """
    x = floating(tensor(input, "mvlgamma"))
    if input._array.dtype.kind == "b":
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if p < 1:
        raise RuntimeError(f"p has to be greater than or equal to 1, got {p}")
    total = lgamma(x)
    for j in range(1, p):
        total = total + lgamma(x - j / 2)
    return finish(total + p * (p - 1) / 4 * math.log(math.pi), out)
