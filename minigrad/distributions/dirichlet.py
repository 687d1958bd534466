"""The Dirichlet distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor, wrap
from ..ops import pathwise
from ..random import default_generator, rejection
from . import constraints
from .exp_family import ExponentialFamily
from .utils import one_hot_like


class Dirichlet(ExponentialFamily):
    """Vectors of K chances, of density proportional to Π xₖ^(αₖ - 1).

    Args:
        concentration: α, (*, K), positive.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: without dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Dirichlet
        >>> _ = mg.manual_seed(0)
        >>> d = Dirichlet(mg.tensor([1.0, 3.0]))
        >>> d.sample(), d.mean
        (tensor([0.5654, 0.4346]), tensor([0.2500, 0.7500]))
    """

    arg_constraints = {  # noqa: RUF012
        "concentration": constraints.independent(constraints.positive, 1)
    }
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Tensor, validate_args: bool | None = None) -> None:
        if concentration.ndim < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        shape = concentration.shape
        super().__init__(shape[:-1], shape[-1:], validate_args=validate_args)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients, which are implicit: see `ops.pathwise`."""
        alpha = self.concentration.expand(self._extended_shape(sample_shape))
        return pathwise.dirichlet(alpha, wrap(rejection.dirichlet(default_generator, alpha._array)))

    def _log_prob(self, value: Tensor) -> Tensor:
        alpha = self.concentration
        return mg.xlogy(alpha - 1, value).sum(-1) + alpha.sum(-1).lgamma() - alpha.lgamma().sum(-1)

    @property
    def mean(self) -> Tensor:
        """The mean, α / Σ α."""
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: (α - 1) / Σ (α - 1), or a corner where all α < 1."""
        excess = (self.concentration - 1).clamp(min=0.0)
        mode = excess / excess.sum(-1, True)
        in_corner = (self.concentration < 1).all(-1, True)
        corner = one_hot_like(mode.argmax(-1), mode)
        result: Tensor = mg.where(in_corner, corner, mode)
        return result

    @property
    def variance(self) -> Tensor:
        """The variance of each number, α (Σ - α) / (Σ² (Σ + 1)) with Σ = Σ α."""
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total**2 * (total + 1))

    def entropy(self) -> Tensor:
        """Σ log Γ(α) - log Γ(Σ α) - (K - Σ α) ψ(Σ α) - Σ (α - 1) ψ(α)."""
        alpha = self.concentration
        k: int = alpha.shape[-1]
        total = alpha.sum(-1)
        return (
            alpha.lgamma().sum(-1)
            - total.lgamma()
            - (k - total) * total.digamma()
            - ((alpha - 1) * alpha.digamma()).sum(-1)
        )

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (self.concentration,)

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        (x,) = natural_params
        return x.lgamma().sum(-1) - x.sum(-1).lgamma()
