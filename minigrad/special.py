"""Special functions, as `torch.special`: error, gamma, Bessel, entropy functions, polynomials."""

from __future__ import annotations

import math

from ._tensor import Tensor
from .functions.arguments import finish, floating, tensor
from .functions.bessel import modified_bessel_i0, modified_bessel_i1, spherical_bessel_j0
from .functions.binary import xlog1py, xlogy
from .functions.distributions import igamma, igammac, log_ndtr, mvlgamma, ndtri, zeta
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
from .functions.polynomials import (
    chebyshev_polynomial_t,
    chebyshev_polynomial_u,
    chebyshev_polynomial_v,
    chebyshev_polynomial_w,
    hermite_polynomial_h,
    hermite_polynomial_he,
    laguerre_polynomial_l,
    legendre_polynomial_p,
    shifted_chebyshev_polynomial_t,
    shifted_chebyshev_polynomial_u,
    shifted_chebyshev_polynomial_v,
    shifted_chebyshev_polynomial_w,
)
from .functions.reduction import logsumexp
from .functions.softmax import log_softmax, softmax

__all__ = [
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammainc",
    "gammaincc",
    "gammaln",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
    "log1p",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "modified_bessel_i0",
    "modified_bessel_i1",
    "multigammaln",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u",
    "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
    "sinc",
    "softmax",
    "spherical_bessel_j0",
    "xlog1py",
    "xlogy",
    "zeta",
]

expit, gammaln, psi = sigmoid, lgamma, digamma
gammainc, gammaincc, multigammaln = igamma, igammac, mvlgamma


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
