"""The row of weight normalization: a direction and a length, told apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import op

# w = scale v / ‖v‖, the norms being taken over `axes`, which stay with size 1


def _norm(v: Any, axes: tuple[int, ...]) -> Any:
    return np.sqrt(np.add.reduce(v * v, axis=axes, keepdims=True))


def _across(g: Any, v: Any, scale: Any, axes: tuple[int, ...]) -> Any:
    """The gradient of v: that of w without its part along v, which does not change w."""
    norm = _norm(v, axes)
    unit = v / norm
    return (g - unit * np.add.reduce(g * unit, axis=axes, keepdims=True)) * (scale / norm)


weight_norm = op(
    "weight_norm_interface",
    lambda v, scale, *, axes: v * (scale / _norm(v, axes)),
    v=_across,
    scale=lambda g, v, axes: np.add.reduce(g * (v / _norm(v, axes)), axis=axes, keepdims=True),
)
