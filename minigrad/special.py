"""Special functions, as `torch.special`: error, gamma, Bessel and entropy functions, logarithms."""

from __future__ import annotations

import math

from ._tensor import Tensor
from .functions.arguments import finish, floating, tensor
from .functions.binary import xlog1py, xlogy
from .functions.elementwise import (
    digamma,
    entr,
    erf,
    erfc,
    erfcx,
    erfinv,
    exp2,
    expm1,
    i0,
    i0e,
    i1,
    i1e,
    lgamma,
    log1p,
    logit,
    polygamma,
    round,
    sigmoid,
    sinc,
)
from .functions.reduction import logsumexp
from .nn.functional import log_softmax, softmax

__all__ = [
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammaln",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "log1p",
    "log_softmax",
    "logit",
    "logsumexp",
    "multigammaln",
    "ndtr",
    "polygamma",
    "psi",
    "round",
    "sinc",
    "softmax",
    "xlog1py",
    "xlogy",
]

expit, gammaln, psi = sigmoid, lgamma, digamma


def ndtr(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """The chance that a standard normal variable is below x: ½ erfc(-x/√2), for each element.

    Args:
        input: a Tensor of any shape.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.special.ndtr(mg.tensor([-1., 0., 1.]))
        tensor([0.1587, 0.5000, 0.8413])
    """
    return finish(erfc(floating(tensor(input, "ndtr")) * -math.sqrt(0.5)) * 0.5, out)


def multigammaln(input: Tensor, p: int, *, out: Tensor | None = None) -> Tensor:
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
        >>> mg.special.multigammaln(mg.tensor([2., 3.]), 2)
        tensor([0.4516, 1.5502])
    """
    x = floating(tensor(input, "multigammaln"))
    if input._array.dtype.kind == "b":
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if p < 1:
        raise RuntimeError(f"p has to be greater than or equal to 1, got {p}")
    total = lgamma(x)
    for j in range(1, p):
        total = total + lgamma(x - j / 2)
    return finish(total + p * (p - 1) / 4 * math.log(math.pi), out)
