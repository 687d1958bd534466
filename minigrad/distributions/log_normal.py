"""The log-normal distribution."""

from __future__ import annotations

from .._tensor import Tensor
from . import constraints
from .normal import Normal
from .transformed_distribution import TransformedDistribution
from .transforms import ExpTransform


class LogNormal(TransformedDistribution):
    """Numbers whose logarithms are normal.

    Args:
        loc: μ, the mean of the logarithm.
        scale: σ, the standard deviation of the logarithm, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import LogNormal
        >>> d = LogNormal(mg.tensor([0.0]), mg.tensor([1.0]))
        >>> d.mean, d.log_prob(mg.tensor([1.0]))
        (tensor([1.6487]), tensor([-0.9189]))
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}  # noqa: RUF012
    support = constraints.positive

    def __init__(
        self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None
    ) -> None:
        base = Normal(loc, scale, validate_args=validate_args)
        super().__init__(base, ExpTransform(), validate_args=validate_args)

    @property
    def loc(self) -> Tensor:
        """The mean of the logarithm, μ."""
        loc: Tensor = self.base_dist.loc
        return loc

    @property
    def scale(self) -> Tensor:
        """The standard deviation of the logarithm, σ."""
        scale: Tensor = self.base_dist.scale
        return scale

    @property
    def mean(self) -> Tensor:
        """The mean, exp(μ + σ²/2)."""
        return (self.loc + self.scale**2 / 2).exp()

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: exp(μ - σ²)."""
        return (self.loc - self.scale**2).exp()

    @property
    def variance(self) -> Tensor:
        """The variance, (exp(σ²) - 1) exp(2μ + σ²)."""
        square = self.scale**2
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Tensor:
        """That of the normal distribution, plus μ."""
        entropy: Tensor = self.base_dist.entropy() + self.loc
        return entropy
