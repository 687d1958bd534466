"""The beta distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .dirichlet import Dirichlet
from .exp_family import ExponentialFamily
from .utils import Number, broadcast_all


class Beta(ExponentialFamily):
    """Chances of density proportional to x^(α - 1) (1 - x)^(β - 1), 0 < x < 1.

    Args:
        concentration1: α, positive.
        concentration0: β, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Beta
        >>> _ = mg.manual_seed(0)
        >>> d = Beta(mg.tensor([0.5, 2.0]), 2.0)
        >>> d.sample(), d.mean
        (tensor([0.0012, 0.6531]), tensor([0.2000, 0.5000]))
    """

    arg_constraints = {  # noqa: RUF012
        "concentration1": constraints.positive,
        "concentration0": constraints.positive,
    }
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self,
        concentration1: Tensor | float,
        concentration0: Tensor | float,
        validate_args: bool | None = None,
    ) -> None:
        if isinstance(concentration1, Number) and isinstance(concentration0, Number):
            both = mg.tensor([float(concentration1), float(concentration0)])
        else:
            both = mg.stack(broadcast_all(concentration1, concentration0), -1)
        self._dirichlet = Dirichlet(both, validate_args=validate_args)
        super().__init__(self._dirichlet.batch_shape, validate_args=validate_args)

    @property
    def concentration1(self) -> Tensor:
        """α."""
        return self._dirichlet.concentration[..., 0]

    @property
    def concentration0(self) -> Tensor:
        """β."""
        return self._dirichlet.concentration[..., 1]

    @property
    def mean(self) -> Tensor:
        """The mean, α / (α + β)."""
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: (α - 1) / (α + β - 2), or 0 or 1."""
        return self._dirichlet.mode[..., 0]

    @property
    def variance(self) -> Tensor:
        """The variance, αβ / ((α + β)² (α + β + 1))."""
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total**2 * (total + 1))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: the first of two numbers that `Dirichlet` draws."""
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def _log_prob(self, value: Tensor) -> Tensor:
        return self._dirichlet.log_prob(mg.stack([value, 1.0 - value], -1))

    def entropy(self) -> Tensor:
        """As `Dirichlet`'s, with K = 2."""
        return self._dirichlet.entropy()

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return self.concentration1, self.concentration0

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        x, y = natural_params
        return x.lgamma() + y.lgamma() - (x + y).lgamma()
