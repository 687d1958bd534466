"""Mixtures of distributions of one kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..nn import functional as F
from . import constraints
from .categorical import Categorical
from .distribution import Distribution


class MixtureSameFamily(Distribution):
    """A draw of one of K distributions, which one being drawn first.

    Args:
        mixture_distribution: a `Categorical` of K categories.
        component_distribution: the K distributions: the last dimension of a batch.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: not a `Categorical` and a `Distribution`; batches that do not fit.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Categorical, MixtureSameFamily, Normal
        >>> weights = Categorical(mg.tensor([0.25, 0.75]))
        >>> d = MixtureSameFamily(weights, Normal(mg.tensor([-1.0, 1.0]), mg.ones(2)))
        >>> d.mean, d.variance
        (tensor(0.5000), tensor(1.7500))
    """

    arg_constraints = {}  # noqa: RUF012

    def __init__(
        self,
        mixture_distribution: Categorical,
        component_distribution: Distribution,
        validate_args: bool | None = None,
    ) -> None:
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(
                "The Mixture distribution needs to be an instance of "
                f"torch.distributions.Categorical, not {type(mixture_distribution).__name__}"
            )
        if not isinstance(component_distribution, Distribution):
            raise ValueError(
                "The Component distribution needs to be an instance of "
                f"torch.distributions.Distribution, not {type(component_distribution).__name__}"
            )
        self._mixture_distribution = mixture_distribution
        self._component_distribution = component_distribution
        weights, batch = mixture_distribution.batch_shape, component_distribution.batch_shape
        for i, j in zip(reversed(weights), reversed(batch[:-1]), strict=False):
            if i != 1 and j != 1 and i != j:
                raise ValueError(
                    f"`mixture_distribution.batch_shape` ({weights}) is not compatible with "
                    f"`component_distribution.batch_shape`({batch[:-1]})"
                )
        categories = mixture_distribution.logits.shape[-1]
        if categories != batch[-1]:
            raise ValueError(
                f"`mixture_distribution component` ({categories}) does not equal "
                f"`component_distribution.batch_shape[-1]` ({batch[-1]})"
            )
        super().__init__(batch[:-1], component_distribution.event_shape, validate_args)

    @constraints.dependent_property
    def support(self) -> Any:
        """What all components can give."""
        return constraints.MixtureSameFamilyConstraint(self._component_distribution.support)

    @property
    def mixture_distribution(self) -> Categorical:
        """The distribution of which component is drawn."""
        return self._mixture_distribution

    @property
    def component_distribution(self) -> Distribution:
        """The components."""
        return self._component_distribution

    @property
    def mean(self) -> Tensor:
        """The weighted mean of the components'."""
        return self._weighted(self.component_distribution.mean)

    @property
    def variance(self) -> Tensor:
        """The mean of the components' variances, and the variance of their means."""
        components = self.component_distribution
        between = self._weighted((components.mean - self._pad(self.mean)) ** 2.0)
        return self._weighted(components.variance) + between

    def cdf(self, value: Tensor) -> Tensor:
        """The weighted mean of the components'."""
        chances = self.component_distribution.cdf(self._pad(value))
        return (chances * self.mixture_distribution.probs).sum(-1)

    def _log_prob(self, value: Tensor) -> Tensor:
        log_prob = self.component_distribution.log_prob(self._pad(value))
        weights = F.log_softmax(self.mixture_distribution.logits, dim=-1)
        return (log_prob + weights).logsumexp(dim=-1)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of all components, of which one is taken."""
        with no_grad():
            dim = len(sample_shape) + len(self.batch_shape)
            chosen = self.mixture_distribution.sample(sample_shape)
            draws = self.component_distribution.sample(sample_shape)
            index = chosen.reshape(chosen.shape + (1,) * (len(self.event_shape) + 1))
            index = index.expand((*chosen.shape, 1, *self.event_shape))
            return draws.gather(dim, index).squeeze(dim)

    def _pad(self, value: Tensor) -> Tensor:
        """With a dimension for the components."""
        return value.unsqueeze(-1 - len(self.event_shape))

    def _weighted(self, values: Tensor) -> Tensor:
        """The mean over the components, weighted by their chances."""
        probs, events = self.mixture_distribution.probs, len(self.event_shape)
        weights = probs.reshape(probs.shape + (1,) * events)
        return (weights * values).sum(dim=-1 - events)

    def __repr__(self) -> str:
        return (
            f"MixtureSameFamily(\n  {self.mixture_distribution},\n  {self.component_distribution})"
        )
