"""The binomial distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor, wrap
from ..random import default_generator, rejection
from . import constraints
from .chances import CountedChances


class Binomial(CountedChances):
    """How many of n tries succeed, each with chance p.

    Args:
        total_count: n, integers, not negative.
        probs: p.
        logits: log(p / (1 - p)), instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Binomial
        >>> _ = mg.manual_seed(0)
        >>> Binomial(100, mg.tensor([0.0, 0.5, 1.0])).sample()
        tensor([  0.,  49., 100.])
    """

    arg_constraints = {  # noqa: RUF012
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True

    def __init__(
        self,
        total_count: Tensor | int = 1,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        super().__init__(total_count, probs, logits, validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> Any:
        """The integers from 0 to n."""
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self) -> Tensor:
        """The mean, n p."""
        return self.total_count * self.probs

    @property
    def mode(self) -> Tensor:
        """The likeliest count: (n + 1) p rounded down, at most n."""
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self) -> Tensor:
        """The variance, n p (1 - p)."""
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, by waiting for successes or by transformed rejection."""
        shape = self._extended_shape(sample_shape)
        count, probs = (x.expand(shape)._array for x in (self.total_count, self.probs))
        return wrap(rejection.binomial(default_generator, count, probs))

    def _log_prob(self, value: Tensor) -> Tensor:
        n, logits = self.total_count, self.logits
        # log(1 - p) = -max(logit, 0) - log(1 + exp(-|logit|)), exact for every logit
        positive = (logits.clamp(min=0) + logits - logits.clamp(max=0)) / 2  # its slope at 0 is ½
        normalizer = n * positive + n * (-logits.abs()).exp().log1p() - (n + 1).lgamma()
        return value * logits - (value + 1).lgamma() - (n - value + 1).lgamma() - normalizer

    def entropy(self) -> Tensor:
        """The mean of -log_prob, summed over all counts; n must be the same throughout."""
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """The integers from 0 to n, along a new first dimension; n must be the same throughout."""
        n = int(self.total_count.max())
        if self.total_count.min() != n:
            raise NotImplementedError(
                "Inhomogeneous total count not supported by `enumerate_support`."
            )
        return self._enumerated(mg.arange(1 + n, dtype=self._param.dtype), expand)
