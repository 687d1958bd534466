"""The half-Cauchy distribution."""

from __future__ import annotations

import math

import minigrad as mg

from .._tensor import Tensor
from .cauchy import Cauchy
from .distribution import full
from .half import Half


class HalfCauchy(Half):
    """|x|, x drawn from the Cauchy distribution about 0.

    Args:
        scale: γ, the median, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import HalfCauchy
        >>> HalfCauchy(1.0).cdf(mg.tensor([0.0, 1.0]))
        tensor([0.0000, 0.5000])
    """

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None) -> None:
        super().__init__(Cauchy(0, scale, validate_args=False), validate_args)

    @property
    def mean(self) -> Tensor:
        """Infinite."""
        return full(self, math.inf, self.scale)

    @property
    def variance(self) -> Tensor:
        """Infinite."""
        return full(self, math.inf, self.scale)

    def _log_prob(self, value: Tensor) -> Tensor:
        return super()._log_prob(mg.as_tensor(value, dtype=self.scale.dtype))
