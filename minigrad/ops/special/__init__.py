"""Kernels of the special functions that NumPy does not have, to a few units in the last place.

Plain arrays in, plain arrays out: the rows that give them derivatives are in `elementwise`.
"""

from __future__ import annotations

from .bessel import i0_kernel, i0e_kernel, i1_kernel, i1e_kernel
from .error import erf_kernel, erfc_kernel, erfcx_kernel, erfinv_kernel
from .gamma import digamma_kernel, lgamma_kernel, polygamma_kernel
from .incomplete import igamma_kernel, igammac_kernel
from .normal import log_ndtr_kernel, ndtri_kernel
from .zeta import zeta_kernel

__all__ = [
    "digamma_kernel",
    "erf_kernel",
    "erfc_kernel",
    "erfcx_kernel",
    "erfinv_kernel",
    "i0_kernel",
    "i0e_kernel",
    "i1_kernel",
    "i1e_kernel",
    "igamma_kernel",
    "igammac_kernel",
    "lgamma_kernel",
    "log_ndtr_kernel",
    "ndtri_kernel",
    "polygamma_kernel",
    "zeta_kernel",
]
