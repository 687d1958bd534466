"""The geometric distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..nn import functional as F
from . import constraints
from .chances import BinaryChances
from .utils import broadcast_all


class Geometric(BinaryChances):
    """How many tries fail before the first succeeds, each with chance p: k has p (1 - p)ᵏ.

    (`Tensor.geometric_` counts the successful one too.)

    Args:
        probs: p, from (0, 1].
        logits: log(p / (1 - p)), instead.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: both are given, or none.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Geometric
        >>> _ = mg.manual_seed(0)
        >>> Geometric(mg.tensor([0.1, 0.5])).sample()
        tensor([6., 0.])
    """

    support = constraints.nonnegative_integer

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ) -> None:
        super().__init__(probs, logits, validate_args)
        value = self._param
        if self._validate_args and probs is not None and not (value > 0).all():
            raise ValueError(
                f"Expected parameter probs ({type(value).__name__} of shape {tuple(value.shape)}) "
                f"of distribution {self!r} to be positive but found invalid values:\n"
                f"{value[value <= 0].detach()}"
            )

    @property
    def mean(self) -> Tensor:
        """The mean, 1 / p - 1."""
        return 1.0 / self.probs - 1.0

    @property
    def mode(self) -> Tensor:
        """The likeliest number: 0."""
        return mg.zeros_like(self.probs)

    @property
    def variance(self) -> Tensor:
        """The variance, (1 / p - 1) / p."""
        return (1.0 / self.probs - 1.0) / self.probs

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws: log u / log(1 - p) rounded down, u uniform."""
        shape, dtype = self._extended_shape(sample_shape), self.probs.dtype
        with no_grad():
            u = mg.empty(shape, dtype=dtype).uniform_(mg.finfo(dtype).tiny, 1)
            return (u.log() / (-self.probs).log1p()).floor()

    def _log_prob(self, value: Tensor) -> Tensor:
        value, probs = broadcast_all(value, self.probs)
        probs = probs.masked_fill((probs == 1) & (value == 0), 0)  # 0 · log 0 is to be 0
        return value * (-probs).log1p() + self.probs.log()

    def entropy(self) -> Tensor:
        """-(p log p + (1 - p) log(1 - p)) / p."""
        both = F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction="none")
        return both / self.probs
