"""The Kumaraswamy distribution."""

from __future__ import annotations

import math

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .beta import Beta
from .transformed_distribution import TransformedDistribution
from .transforms import AffineTransform, PowerTransform, Transform
from .uniform import Uniform
from .utils import broadcast_all, euler_constant


class Kumaraswamy(TransformedDistribution):
    """Chances of density a b x^(a - 1) (1 - xᵃ)^(b - 1), 0 < x < 1.

    Args:
        concentration1: a, positive.
        concentration0: b, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Kumaraswamy
        >>> Kumaraswamy(mg.tensor([1.0, 2.0]), 1.0).mean
        tensor([0.5000, 0.6667])
    """

    arg_constraints = Beta.arg_constraints
    support = constraints.unit_interval

    def __init__(
        self,
        concentration1: Tensor | float,
        concentration0: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self.concentration1, self.concentration0 = broadcast_all(concentration1, concentration0)
        base = Uniform(
            mg.zeros_like(self.concentration0),
            mg.ones_like(self.concentration0),
            validate_args=validate_args,
        )
        transforms: list[Transform] = [
            PowerTransform(exponent=self.concentration0.reciprocal()),
            AffineTransform(loc=1.0, scale=-1.0),
            PowerTransform(exponent=self.concentration1.reciprocal()),
        ]
        super().__init__(base, transforms, validate_args=validate_args)

    def _moment(self, n: int) -> Tensor:
        """The mean of xⁿ, b B(1 + n/a, b)."""
        b, shifted = self.concentration0, 1 + n / self.concentration1
        return b * (shifted.lgamma() + b.lgamma() - (shifted + b).lgamma()).exp()

    @property
    def mean(self) -> Tensor:
        """The mean, b B(1 + 1/a, b)."""
        return self._moment(1)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest; not a number if that is 0 or 1."""
        a, b = self.concentration1, self.concentration0
        log_mode = b.reciprocal() * (-b).log1p() - (-b * a).log1p()
        return log_mode.masked_fill((b < 1) | (a < 1), math.nan).exp()

    @property
    def variance(self) -> Tensor:
        """The mean of x², less the square of the mean."""
        return self._moment(2) - self.mean**2

    def entropy(self) -> Tensor:
        """1 - 1/b + (1 - 1/a) (ψ(b + 1) + γ) - log a b, γ being Euler's constant."""
        a, b = self.concentration1, self.concentration0
        harmonic = (b + 1).digamma() + euler_constant
        return (1 - b.reciprocal()) + (1 - a.reciprocal()) * harmonic - a.log() - b.log()
