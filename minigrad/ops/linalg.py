"""Rows of matrix products. Operands have two dimensions or more unless said otherwise."""

from __future__ import annotations

import numpy as np

from ..autograd.op import Op, op

mm = op(
    "mm",
    lambda a, b: np.dot(a, b),
    fast=lambda a, b: a.dot(b),  # matmul's set-up costs three times this on small matrices
    a=lambda g, b: np.dot(g, b.mT),
    b=lambda g, a: np.dot(a.mT, g),
)
matmul = op(
    "bmm",
    np.matmul,
    a=lambda g, b: g @ b.mT,
    b=lambda g, a: a.mT @ g,
)
dot = op(
    "dot",
    lambda a, b: np.add.reduce(a * b),
    fast=lambda a, b: a.dot(b),
    a=lambda g, b: g * b,
    b=lambda g, a: g * a,
)
mv: Op = op(
    "mv",
    lambda a, v: np.add.reduce(a * v, axis=-1),
    fast=lambda a, v: a.dot(v),
    a=lambda g, v: g.reshape((-1, 1)) * v,
    v=lambda g, a: mv(a.mT, g),
)
outer = op(
    "outer",
    lambda a, b: a.reshape((-1, 1)) * b,
    node_name="MulBackward0",
    a=lambda g, b: mv(g, b),
    b=lambda g, a: mv(g.mT, a),
)
addmm = op(
    "addmm",
    lambda c, a, b, *, beta, alpha: beta * c + alpha * (a @ b),
    c=lambda g, beta: beta * g,
    a=lambda g, b, alpha: alpha * (g @ b.mT),
    b=lambda g, a, alpha: alpha * (a.mT @ g),
)
