"""Hurwitz's zeta function."""

from __future__ import annotations

import numpy as np

from ...quiet import quiet
from .blocks import Array
from .gamma import hurwitz_zeta

# For greater exponents only the first term counts, wherever it is not 0.
STEEP = 1000.0


def zeta_kernel(s: Array, q: Array) -> Array:
    """The Hurwitz zeta function.

    ζ(s, q) = Σₖ 1 / (q + k)ˢ, k = 0, 1, ...

    Args:
        s: floating point array of exponents.
        q: another, of a shape that broadcasts with it.

    Returns:
        A new array; inf at s = 1 and where q is 0 or a negative integer, nan for s < 1, for
        fractions s of negative q, and at q = inf, as PyTorch.

    Example:
        >>> import numpy as np
        >>> from minigrad.ops.special import zeta_kernel
        >>> zeta_kernel(np.array([2.0, 4.0]), np.array([1.0, 1.0])).round(6)
        array([1.644934, 1.082323])

    Reference:
        NIST Digital Library of Mathematical Functions, 25.11.
    """
    kind = np.result_type(s, q)
    s, q = np.broadcast_arrays(s.astype(np.float64), q.astype(np.float64))
    with quiet:
        pole = (q <= 0) & (q == np.floor(q))
        good = (s > 1) & ~pole & np.isfinite(q) & ((q > 0) | (s == np.floor(s)))
        result = np.where(s == 1, np.inf, np.where((s > 1) & pole, np.inf, np.nan))
        steep = good & (s > STEEP)
        result[steep] = q[steep] ** -s[steep]
        gentle = good & ~steep
        result[gentle] = hurwitz_zeta(s[gentle], q[gentle])
    return result.astype(kind)
