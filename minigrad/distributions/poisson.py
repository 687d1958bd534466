"""The Poisson distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from . import constraints
from .exp_family import ExponentialFamily
from .utils import broadcast_all


class Poisson(ExponentialFamily):
    """Counts k of events, each with chance λᵏ exp(-λ) / k!.

    Args:
        rate: λ, the mean count, not negative.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Poisson
        >>> _ = mg.manual_seed(0)
        >>> Poisson(mg.tensor([1.0, 20.0])).sample()
        tensor([ 2., 28.])
    """

    arg_constraints = {"rate": constraints.nonnegative}  # noqa: RUF012
    support = constraints.nonnegative_integer

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, λ."""
        return self.rate

    @property
    def mode(self) -> Tensor:
        """The likeliest count: λ, rounded down."""
        return self.rate.floor()

    @property
    def variance(self) -> Tensor:
        """The variance, λ."""
        return self.rate

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, as `poisson` makes them."""
        with no_grad():
            return mg.poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def _log_prob(self, value: Tensor) -> Tensor:
        rate, value = broadcast_all(self.rate, value)
        return mg.xlogy(value, rate) - rate - (value + 1).lgamma()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.rate.log(),)

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        (x,) = natural_params
        return x.exp()
