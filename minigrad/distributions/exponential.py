"""The exponential distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .exp_family import ExponentialFamily
from .utils import broadcast_all


class Exponential(ExponentialFamily):
    """Numbers of density λ exp(-λx), x ≥ 0: times between events.

    Args:
        rate: λ, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Exponential
        >>> _ = mg.manual_seed(0)
        >>> Exponential(mg.tensor([1.0, 10.0])).sample()
        tensor([3.5083, 0.1230])
    """

    arg_constraints = {"rate": constraints.positive}  # noqa: RUF012
    support = constraints.nonnegative
    has_rsample = True
    _mean_carrier_measure = 0

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, 1 / λ."""
        return self.rate.reciprocal()

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: 0."""
        return mg.zeros_like(self.rate)

    @property
    def stddev(self) -> Tensor:
        """The standard deviation, 1 / λ."""
        return self.rate.reciprocal()

    @property
    def variance(self) -> Tensor:
        """The variance, 1 / λ²."""
        return self.rate**-2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: draws for λ = 1, divided by λ."""
        shape = self._extended_shape(sample_shape)
        return mg.empty(shape, dtype=self.rate.dtype).exponential_() / self.rate

    def _log_prob(self, value: Tensor) -> Tensor:
        return self.rate.log() - self.rate * value

    def _cdf(self, value: Tensor) -> Tensor:
        return 1 - (-self.rate * value).exp()

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: -log(1 - p) / λ."""
        return -(-value).log1p() / self.rate

    def entropy(self) -> Tensor:
        """1 - log λ."""
        return 1.0 - self.rate.log()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (-self.rate,)

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        (x,) = natural_params
        return -(-x).log()
