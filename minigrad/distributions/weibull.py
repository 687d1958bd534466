"""The Weibull distribution."""

from __future__ import annotations

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .exponential import Exponential
from .transformed_distribution import TransformedDistribution
from .transforms import AffineTransform, PowerTransform
from .utils import broadcast_all, euler_constant


class Weibull(TransformedDistribution):
    """Numbers of density k/λ (x/λ)^(k - 1) exp(-(x/λ)ᵏ), x > 0.

    Args:
        scale: λ, positive.
        concentration: k, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Weibull
        >>> Weibull(2.0, mg.tensor([1.0, 2.0])).mean
        tensor([2.0000, 1.7725])
    """

    arg_constraints = {  # noqa: RUF012
        "scale": constraints.positive,
        "concentration": constraints.positive,
    }
    support = constraints.positive

    def __init__(
        self,
        scale: Tensor | float,
        concentration: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self.scale, self.concentration = broadcast_all(scale, concentration)
        self.concentration_reciprocal = self.concentration.reciprocal()
        base = Exponential(mg.ones_like(self.scale), validate_args=validate_args)
        power = PowerTransform(exponent=self.concentration_reciprocal)
        stretch = AffineTransform(loc=0, scale=self.scale)
        super().__init__(base, [power, stretch], validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, λ Γ(1 + 1/k)."""
        return self.scale * (1 + self.concentration_reciprocal).lgamma().exp()

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: λ ((k - 1) / k)^(1/k)."""
        k = self.concentration
        return self.scale * ((k - 1) / k) ** k.reciprocal()

    @property
    def variance(self) -> Tensor:
        """The variance, λ² (Γ(1 + 2/k) - Γ(1 + 1/k)²)."""
        once, twice = (1 + n * self.concentration_reciprocal for n in (1, 2))
        return self.scale**2 * (twice.lgamma().exp() - (2 * once.lgamma()).exp())

    def entropy(self) -> Tensor:
        """γ (1 - 1/k) + log(λ/k) + 1, γ being Euler's constant."""
        inverse = self.concentration_reciprocal
        return euler_constant * (1 - inverse) + (self.scale * inverse).log() + 1
