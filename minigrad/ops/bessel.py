"""Rows of Bessel functions that PyTorch has without derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import op
from .special import i0_kernel, i1_kernel


def _spherical_j0(x: Any) -> Any:
    y = np.where(x == 0, 1, np.sin(x) / np.where(x == 0, 1, x))
    return np.where(np.abs(x) == np.inf, 0, y)


modified_bessel_i0 = op("modified_bessel_i0", i0_kernel, opaque=True)
modified_bessel_i1 = op("modified_bessel_i1", i1_kernel, opaque=True)
spherical_bessel_j0 = op("spherical_bessel_j0", _spherical_j0)
