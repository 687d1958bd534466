"""The negative binomial distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..nn import functional as F
from . import constraints
from .chances import CountedChances
from .gamma import Gamma
from .utils import lazy_property


class NegativeBinomial(CountedChances):
    """How many tries succeed, each with chance p, before n fail.

    Args:
        total_count: n, not negative, not only integers.
        probs: p, from [0, 1).
        logits: log(p / (1 - p)), instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import NegativeBinomial
        >>> d = NegativeBinomial(3, mg.tensor([0.25, 0.5]))
        >>> d.mean, d.log_prob(mg.tensor(0.0))
        (tensor([1., 3.]), tensor([-0.8630, -2.0794]))
    """

    arg_constraints = {  # noqa: RUF012
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }
    support = constraints.nonnegative_integer

    @property
    def mean(self) -> Tensor:
        """The mean, n p / (1 - p)."""
        return self.total_count * self.logits.exp()

    @property
    def mode(self) -> Tensor:
        """The likeliest count: (n - 1) p / (1 - p) rounded down, or 0."""
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0.0)

    @property
    def variance(self) -> Tensor:
        """The variance, n p / (1 - p)²."""
        return self.mean / (-self.logits).sigmoid()

    @lazy_property
    def _gamma(self) -> Gamma:
        return Gamma(self.total_count, (-self.logits).exp(), validate_args=False)  # n may be 0

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws: Poisson counts, at rates that are gamma draws."""
        with no_grad():
            return mg.poisson(self._gamma.sample(sample_shape))

    def _log_prob(self, value: Tensor) -> Tensor:
        n = self.total_count
        weighted = n * F.logsigmoid(-self.logits) + value * F.logsigmoid(self.logits)
        ways = -(n + value).lgamma() + (1.0 + value).lgamma() + n.lgamma()
        return weighted - ways.masked_fill(n + value == 0.0, 0.0)
