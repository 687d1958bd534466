"""Rows of distribution functions, gamma and normal, and of Hurwitz's zeta function."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .elementwise import erfcx, lgamma
from .numbers import missing
from .special import (
    igamma_kernel,
    igammac_kernel,
    log_ndtr_kernel,
    ndtri_kernel,
    zeta_kernel,
)


def _gamma_density(a: Any, x: Any) -> Any:
    """xᵃ⁻¹ e⁻ˣ / Γ(a)."""
    return np.exp((a - 1) * np.log(x) - x - lgamma(a))


igamma = op(
    "igamma",
    lambda a, x: igamma_kernel(a, x),
    opaque=True,
    a=missing("igamma: input"),
    x=lambda g, a, x: g * _gamma_density(a, x),
)
igammac = op(
    "igammac",
    lambda a, x: igammac_kernel(a, x),
    opaque=True,
    a=missing("igammac: input"),
    x=lambda g, a, x: -g * _gamma_density(a, x),
)
log_ndtr = op(
    "log_ndtr",
    log_ndtr_kernel,
    opaque=True,
    node_name="SpecialLogNdtrBackward0",
    x=lambda g, x: g / erfcx(x * -math.sqrt(0.5)) * math.sqrt(2 / math.pi),
)
ndtri = op(
    "ndtri",
    ndtri_kernel,
    opaque=True,
    node_name="SpecialNdtriBackward0",
    p=lambda g, y: g * math.sqrt(2 * math.pi) * np.exp(y * y / 2),
)
zeta: Op = op(
    "zeta",
    lambda s, q: zeta_kernel(s, q),
    opaque=True,
    node_name="SpecialZetaBackward0",
    s=missing("zeta"),
    q=lambda g, s, q: g * -s * zeta(s + 1, q),
)
