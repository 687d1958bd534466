"""Rows of random draws that depend on their parameters: gamma and Dirichlet.

The draws themselves are an input: what a row computes is how they move with the parameters.
"""

from __future__ import annotations

import numpy as np

from ..autograd.op import op
from .numbers import missing
from .special.pathwise import dirichlet_grad_kernel, standard_gamma_grad_kernel

standard_gamma_grad = op(
    "standard_gamma_grad",
    lambda alpha, draws: standard_gamma_grad_kernel(alpha, draws),
    opaque=True,
    alpha=missing("_standard_gamma_grad"),
    draws=missing("_standard_gamma_grad: output"),
)
standard_gamma = op(
    "standard_gamma",
    lambda alpha, draws: draws,
    opaque=True,
    alpha=lambda g, alpha, y: g * standard_gamma_grad(alpha, y),
)
dirichlet_grad = op(
    "dirichlet_grad",
    lambda draws, alpha, total: dirichlet_grad_kernel(draws, alpha, total),
    opaque=True,
    draws=missing("_dirichlet_grad: x"),
    alpha=missing("_dirichlet_grad: alpha"),
    total=missing("_dirichlet_grad: total"),
)
dirichlet = op(
    "dirichlet",
    lambda alpha, draws: draws,
    opaque=True,
    node_name="_DirichletBackward",
    alpha=lambda g, alpha, y: (
        dirichlet_grad(y, alpha, np.broadcast_to(np.sum(alpha, -1, keepdims=True), alpha.shape))
        * (g - np.sum(y * g, -1, keepdims=True))
    ),
)
