"""The gamma distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor, wrap
from ..ops.pathwise import standard_gamma
from ..random import default_generator, rejection
from . import constraints
from .exp_family import ExponentialFamily
from .utils import broadcast_all


class Gamma(ExponentialFamily):
    """Numbers of density βᵅ x^(α - 1) exp(-βx) / Γ(α), x > 0.

    Args:
        concentration: α, positive.
        rate: β, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Gamma
        >>> _ = mg.manual_seed(0)
        >>> d = Gamma(mg.tensor([1.0, 3.0]), 2.0)
        >>> d.sample(), d.mean
        (tensor([1.4412, 1.1078]), tensor([0.5000, 1.5000]))
    """

    arg_constraints = {  # noqa: RUF012
        "concentration": constraints.positive,
        "rate": constraints.positive,
    }
    support = constraints.nonnegative
    has_rsample = True
    _mean_carrier_measure = 0

    def __init__(
        self,
        concentration: Tensor | float,
        rate: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        self.concentration, self.rate = broadcast_all(concentration, rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, α / β."""
        return self.concentration / self.rate

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: (α - 1) / β, or 0."""
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Tensor:
        """The variance, α / β²."""
        return self.concentration / self.rate**2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients, those by α implicit: see `ops.pathwise`."""
        shape = self._extended_shape(sample_shape)
        alpha = self.concentration.expand(shape)
        draws = wrap(rejection.gamma(default_generator, alpha._array))
        value = standard_gamma(alpha, draws) / self.rate.expand(shape)
        value.detach().clamp_(min=mg.finfo(value.dtype).tiny)  # its gradient stays
        return value

    def log_prob(self, value: Tensor | float) -> Tensor:
        """The logarithm of the density of values, Tensors or numbers; else as `Distribution`'s."""
        return super().log_prob(mg.as_tensor(value, dtype=self.rate.dtype))

    def _log_prob(self, value: Tensor) -> Tensor:
        return (
            mg.xlogy(self.concentration, self.rate)
            + mg.xlogy(self.concentration - 1, value)
            - self.rate * value
            - self.concentration.lgamma()
        )

    def _cdf(self, value: Tensor) -> Tensor:
        return mg.special.gammainc(self.concentration, self.rate * value)

    def entropy(self) -> Tensor:
        """α - log β + log Γ(α) + (1 - α) ψ(α)."""
        alpha = self.concentration
        return alpha - self.rate.log() + alpha.lgamma() + (1 - alpha) * alpha.digamma()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.concentration - 1, -self.rate

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        x, y = natural_params
        return (x + 1).lgamma() + (x + 1) * (-y.reciprocal()).log()
