"""`Half`, what absolute values of symmetric distributions share."""

from __future__ import annotations

import math
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .transformed_distribution import TransformedDistribution
from .transforms import AbsTransform


class Half(TransformedDistribution):
    """|x|, x drawn from a distribution that is symmetric about 0.

    Args:
        base_distribution: that of x, with a `scale`.
        validate_args: as for `Distribution`.
    """

    arg_constraints = {"scale": constraints.positive}  # noqa: RUF012
    support = constraints.nonnegative

    def __init__(self, base_distribution: Any, validate_args: bool | None = None) -> None:
        super().__init__(base_distribution, AbsTransform(), validate_args=validate_args)

    @property
    def scale(self) -> Tensor:
        """The scale of x."""
        scale: Tensor = self.base_dist.scale
        return scale

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: 0."""
        return mg.zeros_like(self.scale)

    def _log_prob(self, value: Tensor) -> Tensor:
        log_prob: Tensor = self.base_dist.log_prob(value) + math.log(2)
        return log_prob.masked_fill(value < 0, -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        """The chance of a draw up to the value: 2F - 1, F being that for x."""
        if self._validate_args:
            self._validate_sample(value)
        chance: Tensor = 2 * self.base_dist.cdf(value) - 1
        return chance

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: that of x for (p + 1) / 2."""
        quantile: Tensor = self.base_dist.icdf((value + 1) / 2)
        return quantile

    def entropy(self) -> Tensor:
        """That of x, less log 2."""
        entropy: Tensor = self.base_dist.entropy() - math.log(2)
        return entropy
