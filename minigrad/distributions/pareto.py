"""The Pareto distribution."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from . import constraints
from .exponential import Exponential
from .transformed_distribution import TransformedDistribution
from .transforms import AffineTransform, ExpTransform
from .utils import broadcast_all


class Pareto(TransformedDistribution):
    """Numbers of density α mᵅ / x^(α + 1), x ≥ m.

    Args:
        scale: m, positive.
        alpha: α, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Pareto
        >>> Pareto(1.0, mg.tensor([0.5, 3.0])).mean
        tensor([   inf, 1.5000])
    """

    arg_constraints = {  # noqa: RUF012
        "alpha": constraints.positive,
        "scale": constraints.positive,
    }

    def __init__(
        self, scale: Tensor | float, alpha: Tensor | float, validate_args: bool | None = None
    ) -> None:
        self.scale, self.alpha = broadcast_all(scale, alpha)
        base = Exponential(self.alpha, validate_args=validate_args)
        stretch = AffineTransform(loc=0, scale=self.scale)
        super().__init__(base, [ExpTransform(), stretch], validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False, event_dim=0)
    def support(self) -> Any:
        """Numbers from m on."""
        return constraints.greater_than_eq(self.scale)

    @property
    def mean(self) -> Tensor:
        """The mean, α m / (α - 1); infinite for α ≤ 1."""
        alpha = self.alpha.clamp(min=1)
        return alpha * self.scale / (alpha - 1)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: m."""
        return self.scale

    @property
    def variance(self) -> Tensor:
        """The variance, m² α / ((α - 1)² (α - 2)); infinite for α ≤ 2."""
        alpha = self.alpha.clamp(min=2)
        return self.scale**2 * alpha / ((alpha - 1) ** 2 * (alpha - 2))

    def entropy(self) -> Tensor:
        """log(m / α) + 1 + 1 / α."""
        return (self.scale / self.alpha).log() + (1 + self.alpha.reciprocal())
