"""The one-hot categorical distribution, relaxed to vectors of chances that pass gradients."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .over_categorical import OverCategorical
from .relaxed import Relaxed
from .transforms import ExpTransform
from .utils import broadcast_all, clamp_probs


class ExpRelaxedCategorical(OverCategorical):
    """Logarithms of vectors that `RelaxedOneHotCategorical` draws.

    They are log softmax((log p + g) / t), g drawn from the Gumbel distribution.

    Args:
        temperature: t, positive.
        probs, logits, validate_args: as for `Categorical`.

    Reference:
        C. J. Maddison, A. Mnih and Y. W. Teh, The concrete distribution, ICLR 2017.
    """

    support = constraints.real_vector
    has_rsample = True
    _unexpanded = ("temperature",)

    def __init__(
        self,
        temperature: Tensor,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        self.temperature = temperature
        super().__init__(probs, logits, validate_args)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients to the chances and to the temperature."""
        shape = self._extended_shape(sample_shape)
        u = clamp_probs(mg.rand(shape, dtype=self.logits.dtype))
        scores = (self.logits - (-u.log()).log()) / self.temperature
        return scores - scores.logsumexp(dim=-1, keepdim=True)

    def _log_prob(self, value: Tensor) -> Tensor:
        k = self._categorical._num_events
        logits, value = broadcast_all(self.logits, value)
        log_scale: Tensor = mg.full_like(self.temperature, float(k)).lgamma()
        log_scale = log_scale + self.temperature.log() * (k - 1)
        scores = logits - value * self.temperature
        return (scores - scores.logsumexp(dim=-1, keepdim=True)).sum(-1) + log_scale


class RelaxedOneHotCategorical(Relaxed):
    """Vectors of chances: near a single 1 at low temperatures, more even at high ones.

    Args:
        temperature: t, positive.
        probs, logits, validate_args: as for `Categorical`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import RelaxedOneHotCategorical
        >>> _ = mg.manual_seed(0)
        >>> RelaxedOneHotCategorical(mg.tensor(0.5), mg.tensor([0.1, 0.9])).rsample()
        tensor([0.0017, 0.9983])

    Reference:
        C. J. Maddison, A. Mnih and Y. W. Teh, The concrete distribution, ICLR 2017.
    """

    arg_constraints = OverCategorical.arg_constraints
    support = constraints.simplex

    def __init__(
        self,
        temperature: Tensor,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        base = ExpRelaxedCategorical(temperature, probs, logits, validate_args=validate_args)
        super().__init__(base, ExpTransform(), validate_args=validate_args)
