"""The half-normal distribution."""

from __future__ import annotations

import math

from .._tensor import Tensor
from .half import Half
from .normal import Normal


class HalfNormal(Half):
    """|x|, x normal with mean 0.

    Args:
        scale: σ, the standard deviation of x, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import HalfNormal
        >>> HalfNormal(1.0).cdf(mg.tensor([0.0, 1.0, 2.0]))
        tensor([0.0000, 0.6827, 0.9545])
    """

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(Normal(0, scale, validate_args=False), validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, σ √(2/π)."""
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def variance(self) -> Tensor:
        """The variance, σ² (1 - 2/π)."""
        return self.scale**2 * (1 - 2 / math.pi)
