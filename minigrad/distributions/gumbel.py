"""The Gumbel distribution."""

from __future__ import annotations

import math

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .transformed_distribution import TransformedDistribution
from .transforms import AffineTransform, ExpTransform, Transform
from .uniform import Uniform
from .utils import broadcast_all, euler_constant


class Gumbel(TransformedDistribution):
    """μ - β log(-log u), u uniform: the largest of many numbers is nearly so distributed.

    Args:
        loc: μ.
        scale: β, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Gumbel
        >>> _ = mg.manual_seed(0)
        >>> d = Gumbel(mg.tensor([0.0]), mg.tensor([1.0]))
        >>> d.sample(), d.mean
        (tensor([0.3557]), tensor([0.5772]))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}  # noqa: RUF012
    support = constraints.real

    def __init__(
        self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None
    ) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        info = mg.finfo(self.loc.dtype)
        base = Uniform(
            mg.full_like(self.loc, info.tiny),
            mg.full_like(self.loc, 1 - info.eps),
            validate_args=validate_args,
        )
        minus = AffineTransform(loc=0, scale=-mg.ones_like(self.scale))
        stretch = AffineTransform(loc=loc, scale=-self.scale)
        transforms: list[Transform] = [ExpTransform().inv, minus, ExpTransform().inv, stretch]
        super().__init__(base, transforms, validate_args=validate_args)

    def _log_prob(self, value: Tensor) -> Tensor:
        y = (self.loc - value) / self.scale  # more precise than by the transforms
        return (y - y.exp()) - self.scale.log()

    @property
    def mean(self) -> Tensor:
        """The mean, μ + β γ, γ being Euler's constant."""
        return self.loc + self.scale * euler_constant

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: μ."""
        return self.loc

    @property
    def stddev(self) -> Tensor:
        """The standard deviation, π β / √6."""
        return math.pi / math.sqrt(6) * self.scale

    @property
    def variance(self) -> Tensor:
        """The variance, π² β² / 6."""
        return self.stddev**2

    def entropy(self) -> Tensor:
        """Log β + 1 + γ."""
        return self.scale.log() + (1 + euler_constant)
