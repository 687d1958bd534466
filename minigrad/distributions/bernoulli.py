"""The Bernoulli distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..nn import functional as F
from . import constraints
from .chances import BinaryChances
from .exp_family import ExponentialFamily
from .utils import broadcast_all


class Bernoulli(BinaryChances, ExponentialFamily):
    """1 with chance p, else 0.

    Args:
        probs: p.
        logits: log(p / (1 - p)), instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Bernoulli
        >>> _ = mg.manual_seed(0)
        >>> d = Bernoulli(mg.tensor([0.25, 0.5, 1.0]))
        >>> d.sample(), d.entropy()
        (tensor([0., 0., 1.]), tensor([5.6234e-01, 6.9315e-01, 1.1921e-07]))
    """

    support = constraints.boolean
    has_enumerate_support = True
    _mean_carrier_measure = 0

    @property
    def mean(self) -> Tensor:
        """The mean, p."""
        return self.probs

    @property
    def mode(self) -> Tensor:
        """The likelier outcome; not a number if both are equally likely."""
        likelier = (self.probs >= 0.5).to(self.probs.dtype)
        return likelier.masked_fill(self.probs == 0.5, math.nan)

    @property
    def variance(self) -> Tensor:
        """The variance, p (1 - p)."""
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, as `bernoulli` makes them."""
        with no_grad():
            return mg.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def _log_prob(self, value: Tensor) -> Tensor:
        logits, value = broadcast_all(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction="none")

    def entropy(self) -> Tensor:
        """-p log p - (1 - p) log(1 - p)."""
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """0 and 1, along a new first dimension."""
        return self._enumerated(mg.arange(2, dtype=self._param.dtype), expand)

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        return (mg.logit(self.probs),)

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        (x,) = natural_params
        return x.exp().log1p()
