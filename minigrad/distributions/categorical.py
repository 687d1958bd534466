"""The categorical distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..size import Size
from . import constraints
from .chances import Chances
from .distribution import full


class Categorical(Chances):
    """One of K categories, numbered from 0, each with a chance of its own.

    Args:
        probs: (*, K), the chances, up to a factor: they are made to sum to 1.
        logits: (*, K), logarithms of the chances, up to a summand, instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none; without dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Categorical
        >>> _ = mg.manual_seed(0)
        >>> d = Categorical(mg.tensor([1.0, 1.0, 2.0]))
        >>> d.sample((4,)), d.log_prob(mg.tensor(2)), d.entropy()
        (tensor([2, 2, 1, 2]), tensor(-0.6931), tensor(1.0397))
    """

    arg_constraints = {  # noqa: RUF012
        "probs": constraints.simplex,
        "logits": constraints.real_vector,
    }
    has_enumerate_support = True
    _binary = False

    def __init__(
        self,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        value: Tensor = self._give(probs=probs, logits=logits)
        if value.ndim < 1:
            raise ValueError(f"`{self._given}` parameter must be at least one-dimensional.")
        if self._given == "probs":
            self.probs = value / value.sum(-1, keepdim=True)
        else:
            self.logits = value - value.logsumexp(dim=-1, keepdim=True)
        self._num_events = value.shape[-1]
        super().__init__(value.shape[:-1], validate_args=validate_args)

    @constraints.dependent_property(is_discrete=True, event_dim=0)
    def support(self) -> Any:
        """The integers from 0 to K - 1."""
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Tensor:
        """Not a number: categories have no mean."""
        return full(self, math.nan, self.probs)

    @property
    def mode(self) -> Tensor:
        """The likeliest category."""
        return self.probs.argmax(dim=-1)

    @property
    def variance(self) -> Tensor:
        """Not a number."""
        return full(self, math.nan, self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws, int64, as `multinomial` makes them."""
        shape = Size(sample_shape)
        rows = self.probs.reshape(-1, self._num_events)
        return mg.multinomial(rows, shape.numel(), True).T.reshape(self._extended_shape(shape))

    def _log_prob(self, value: Tensor) -> Tensor:
        index, logits = value.long().unsqueeze(-1), self.logits
        if value.shape != logits.shape[:-1]:
            index, logits = mg.broadcast_tensors(index, logits)
            index = index[..., :1]
        return logits.gather(-1, index).squeeze(-1)

    def entropy(self) -> Tensor:
        """-Σ p log p, over the categories."""
        logits = self.logits.clamp(min=mg.finfo(self.logits.dtype).min)  # 0 · -inf is nan
        return -(logits * self.probs).sum(-1)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """The integers from 0 to K - 1, along a new first dimension."""
        return self._enumerated(mg.arange(self._num_events), expand)
