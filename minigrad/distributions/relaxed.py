"""`Relaxed`, what continuous stand-ins for discrete distributions share."""

from __future__ import annotations

from .._tensor import Tensor
from .transformed_distribution import TransformedDistribution


class Relaxed(TransformedDistribution):
    """Distributions of a temperature, whose draws are at low ones nearly those of a discrete one.

    Args:
        base_distribution, transforms, validate_args: as for `TransformedDistribution`.
    """

    @property
    def temperature(self) -> Tensor:
        """The temperature."""
        temperature: Tensor = self.base_dist.temperature
        return temperature

    @property
    def logits(self) -> Tensor:
        """Log odds, or the logarithms of the categories' chances."""
        logits: Tensor = self.base_dist.logits
        return logits

    @property
    def probs(self) -> Tensor:
        """The chances."""
        probs: Tensor = self.base_dist.probs
        return probs
