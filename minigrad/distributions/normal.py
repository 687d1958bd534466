"""The normal distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..functions.arguments import promote
from ..ops.densities import normal_log_prob
from .exp_family import ExponentialFamily
from .location_scale import LocationScale
from .utils import standard_normal


class Normal(LocationScale, ExponentialFamily):
    """Numbers of density exp(-(x - μ)² / 2σ²) / (σ √2π).

    Args:
        loc: μ, the mean.
        scale: σ, the standard deviation, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Normal
        >>> _ = mg.manual_seed(0)
        >>> d = Normal(mg.tensor([0.0, 10.0]), 2.0)
        >>> d.sample(), d.log_prob(mg.tensor(0.0))
        (tensor([3.0820, 9.4131]), tensor([ -1.6121, -14.1121]))
    """

    _mean_carrier_measure = 0

    @property
    def stddev(self) -> Tensor:
        """The standard deviation, σ."""
        return self.scale

    @property
    def variance(self) -> Tensor:
        """The variance, σ²."""
        return self.scale**2

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, without gradients, as `normal` makes them."""
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return mg.normal(self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: μ + σ z, z standard normal."""
        noise = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + noise * self.scale

    def _log_prob(self, value: Tensor) -> Tensor:
        return normal_log_prob(*promote(value, self.loc, self.scale, float_result=True))

    def _cdf(self, value: Tensor) -> Tensor:
        return 0.5 * (1 + mg.erf((value - self.loc) * self.scale.reciprocal() / math.sqrt(2)))

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: μ + σ √2 erf⁻¹(2p - 1)."""
        return self.loc + self.scale * mg.erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self) -> Tensor:
        """½ + ½ log 2π + log σ."""
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.loc / self.scale**2, -0.5 * (self.scale**2).reciprocal()

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        x, y = natural_params
        return -0.25 * x**2 / y + 0.5 * (-math.pi / y).log()
