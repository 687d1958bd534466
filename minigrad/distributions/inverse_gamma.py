"""The inverse gamma distribution."""

from __future__ import annotations

import math

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .gamma import Gamma
from .transformed_distribution import TransformedDistribution
from .transforms import PowerTransform


class InverseGamma(TransformedDistribution):
    """1 / x, x drawn from the gamma distribution.

    Args:
        concentration: α, positive.
        rate: β, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import InverseGamma
        >>> d = InverseGamma(mg.tensor([0.5, 3.0]), 2.0)
        >>> d.mean, d.mode
        (tensor([inf, 1.]), tensor([1.3333, 0.5000]))
    """

    arg_constraints = Gamma.arg_constraints
    support = constraints.positive

    def __init__(
        self,
        concentration: Tensor | float,
        rate: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        base = Gamma(concentration, rate, validate_args=validate_args)
        inverse = PowerTransform(-base.rate.new_ones(()))
        super().__init__(base, inverse, validate_args=validate_args)

    @property
    def concentration(self) -> Tensor:
        """α."""
        concentration: Tensor = self.base_dist.concentration
        return concentration

    @property
    def rate(self) -> Tensor:
        """β."""
        rate: Tensor = self.base_dist.rate
        return rate

    @property
    def mean(self) -> Tensor:
        """The mean, β / (α - 1); infinite for α ≤ 1."""
        mean = self.rate / (self.concentration - 1)
        return mean.masked_fill(self.concentration <= 1, math.inf)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: β / (α + 1)."""
        return self.rate / (self.concentration + 1)

    @property
    def variance(self) -> Tensor:
        """The variance, β² / ((α - 1)² (α - 2)); infinite for α ≤ 2."""
        alpha = self.concentration
        variance = self.rate**2 / ((alpha - 1) ** 2 * (alpha - 2))
        return variance.masked_fill(alpha <= 2, math.inf)

    def entropy(self) -> Tensor:
        """α + log β + log Γ(α) - (1 + α) ψ(α)."""
        alpha = self.concentration
        return alpha + self.rate.log() + alpha.lgamma() - (1 + alpha) * mg.digamma(alpha)
