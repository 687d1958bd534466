"""The Bernoulli distribution, relaxed to numbers between 0 and 1 that pass gradients."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .chances import BinaryChances
from .relaxed import Relaxed
from .transforms import SigmoidTransform
from .utils import broadcast_all, clamp_probs


class LogitRelaxedBernoulli(BinaryChances):
    """Log odds of numbers that `RelaxedBernoulli` draws: (logit u + logit p) / t, u uniform.

    Args:
        temperature: t, positive.
        probs, logits, validate_args: as for `Bernoulli`.

    Reference:
        C. J. Maddison, A. Mnih and Y. W. Teh, The concrete distribution, ICLR 2017.
    """

    support = constraints.real
    _unexpanded = ("temperature",)

    def __init__(
        self,
        temperature: Tensor,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self.temperature = temperature
        super().__init__(probs, logits, validate_args)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients to the chances and to the temperature."""
        shape = self._extended_shape(sample_shape)
        probs = clamp_probs(self.probs.expand(shape))
        u = clamp_probs(mg.rand(shape, dtype=probs.dtype))
        return (u.log() - (-u).log1p() + probs.log() - (-probs).log1p()) / self.temperature

    def _log_prob(self, value: Tensor) -> Tensor:
        logits, value = broadcast_all(self.logits, value)
        difference = logits - value * self.temperature
        return self.temperature.log() + difference - 2 * difference.exp().log1p()


class RelaxedBernoulli(Relaxed):
    """Numbers from (0, 1): near 0 or 1 at low temperatures, more evenly spread at high ones.

    Args:
        temperature: t, positive.
        probs, logits, validate_args: as for `Bernoulli`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import RelaxedBernoulli
        >>> _ = mg.manual_seed(0)
        >>> RelaxedBernoulli(mg.tensor(0.5), mg.tensor([0.1, 0.5])).rsample()
        tensor([0.0118, 0.9166])

    Reference:
        C. J. Maddison, A. Mnih and Y. W. Teh, The concrete distribution, ICLR 2017.
    """

    arg_constraints = BinaryChances.arg_constraints
    support = constraints.unit_interval

    def __init__(
        self,
        temperature: Tensor,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        base = LogitRelaxedBernoulli(temperature, probs, logits)
        super().__init__(base, SigmoidTransform(), validate_args=validate_args)
        self.has_rsample = True
