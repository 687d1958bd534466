"""The categorical distribution, as vectors with a single 1."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .over_categorical import OverCategorical
from .utils import one_hot_like


class OneHotCategorical(OverCategorical):
    """Vectors with 1 at the category drawn, and 0 elsewhere.

    Args:
        probs: (*, K), the chances of the categories, up to a factor.
        logits: (*, K), their logarithms, up to a summand, instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none; without dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import OneHotCategorical
        >>> _ = mg.manual_seed(0)
        >>> OneHotCategorical(mg.tensor([1.0, 1.0, 2.0])).sample()
        tensor([0., 0., 1.])
    """

    support = constraints.one_hot
    has_enumerate_support = True

    @property
    def mean(self) -> Tensor:
        """The mean: the chances."""
        return self.probs

    @property
    def mode(self) -> Tensor:
        """The vector of the likeliest category."""
        return one_hot_like(self.probs.argmax(dim=-1), self.probs)

    @property
    def variance(self) -> Tensor:
        """The variance of each number, p (1 - p)."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, from the same random numbers as `Categorical`'s."""
        return one_hot_like(self._categorical.sample(sample_shape), self.probs)

    def _log_prob(self, value: Tensor) -> Tensor:
        return self._categorical.log_prob(value.argmax(-1))

    def entropy(self) -> Tensor:
        """-Σ p log p, over the categories."""
        return self._categorical.entropy()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """The vectors of all categories, along a new first dimension."""
        n, batch = self.event_shape[0], self.batch_shape
        values = mg.eye(n, dtype=self._param.dtype).view((n,) + (1,) * len(batch) + (n,))
        return values.expand((n, *batch, n)) if expand else values


class OneHotCategoricalStraightThrough(OneHotCategorical):
    """`OneHotCategorical` whose draws pass gradients to the chances as if they were these.

    Args:
        probs, logits, validate_args: as for `OneHotCategorical`.

    Reference:
        Y. Bengio, N. Léonard and A. Courville, Estimating or propagating gradients through
        stochastic neurons for conditional computation, 2013.
    """

    has_rsample = True

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: the draw, plus the chances, minus the chances as constants."""
        return self.sample(sample_shape) + (self.probs - self.probs.detach())
