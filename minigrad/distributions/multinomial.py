"""The multinomial distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .binomial import Binomial
from .over_categorical import OverCategorical
from .utils import broadcast_all


class Multinomial(OverCategorical):
    """How often each of K categories comes in n draws.

    Args:
        total_count: n. For `log_prob` any counts will do.
        probs: (*, K), the chances of the categories, up to a factor.
        logits: (*, K), their logarithms, up to a summand, instead.
        validate_args: as for `Distribution`.

    Raises:
        NotImplementedError: `total_count` is not an int.
        ValueError: both are given, or none; without dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Multinomial
        >>> _ = mg.manual_seed(0)
        >>> Multinomial(100, mg.tensor([1.0, 1.0, 2.0])).sample()
        tensor([28., 25., 47.])
    """

    def __init__(
        self,
        total_count: int = 1,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        super().__init__(probs, logits, validate_args)
        self._binomial = Binomial(total_count, probs=self.probs)

    @constraints.dependent_property(is_discrete=True, event_dim=1)
    def support(self) -> Any:
        """Counts that sum to at most n."""
        return constraints.multinomial(self.total_count)

    @property
    def mean(self) -> Tensor:
        """The mean, n p."""
        return self.probs * self.total_count

    @property
    def variance(self) -> Tensor:
        """The variance of each count, n p (1 - p)."""
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws: n of `Categorical`, counted."""
        places = self._categorical.sample((self.total_count, *sample_shape)).movedim(0, -1)
        counts = mg.zeros(self._extended_shape(sample_shape), dtype=places.dtype)
        counts.scatter_add_(-1, places, mg.ones_like(places))
        return counts.to(self.probs.dtype)

    def entropy(self) -> Tensor:
        """The mean of -log_prob, which is a sum over the counts that each category can have."""
        n = mg.tensor(self.total_count)
        counts = self._binomial.enumerate_support(expand=False)[1:]
        weighted = self._binomial.log_prob(counts).exp() * (counts + 1).lgamma()
        return n * self._categorical.entropy() - (n + 1).lgamma() + weighted.sum([0, -1])

    def _log_prob(self, value: Tensor) -> Tensor:
        logits, value = broadcast_all(self.logits, value)
        logits = logits.masked_fill((value == 0) & (logits == -math.inf), 0)
        log_ways = (value.sum(-1) + 1).lgamma() - (value + 1).lgamma().sum(-1)
        return log_ways + (logits * value).sum(-1)
