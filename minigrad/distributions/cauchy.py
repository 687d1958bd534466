"""The Cauchy distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from .distribution import full
from .location_scale import LocationScale


class Cauchy(LocationScale):
    """Numbers of density 1 / (πγ (1 + ((x - x₀) / γ)²)), which have no mean.

    Args:
        loc: x₀, the median.
        scale: γ, half the width at half the height, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Cauchy
        >>> Cauchy(0.0, 1.0).cdf(mg.tensor([0.0, 1.0]))
        tensor([0.5000, 0.7500])
    """

    @property
    def mean(self) -> Tensor:
        """Not a number: there is no mean."""
        return full(self, math.nan, self.loc)

    @property
    def variance(self) -> Tensor:
        """Infinite."""
        return full(self, math.inf, self.loc)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: x₀ + γ c, c drawn for location 0 and scale 1."""
        shape = self._extended_shape(sample_shape)
        return self.loc + mg.empty(shape, dtype=self.loc.dtype).cauchy_() * self.scale

    def _log_prob(self, value: Tensor) -> Tensor:
        square = ((value - self.loc) / self.scale) ** 2
        return -math.log(math.pi) - self.scale.log() - square.log1p()

    def _cdf(self, value: Tensor) -> Tensor:
        return ((value - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: x₀ + γ tan(π(p - ½))."""
        return (math.pi * (value - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Tensor:
        """Log 4πγ."""
        return math.log(4 * math.pi) + self.scale.log()
