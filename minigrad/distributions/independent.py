"""`Independent`: many distributions taken for one, of vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from . import constraints
from .distribution import Distribution
from .utils import sum_rightmost


class Independent(Distribution):
    """A batch of distributions as one, whose events are made of theirs.

    Only `log_prob` and `entropy` give something else: sums over these dimensions.

    Args:
        base_distribution: the batch.
        reinterpreted_batch_ndims: how many of its last dimensions belong to an event.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: the batch has not so many dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Independent, Normal
        >>> d = Independent(Normal(mg.zeros(3), mg.ones(3)), 1)
        >>> d.event_shape, d.log_prob(mg.zeros(3))
        (torch.Size([3]), tensor(-2.7568))
    """

    arg_constraints = {}  # noqa: RUF012

    def __init__(
        self,
        base_distribution: Distribution,
        reinterpreted_batch_ndims: int,
        validate_args: bool | None = None,
    ) -> None:
        batch, event = base_distribution.batch_shape, base_distribution.event_shape
        if reinterpreted_batch_ndims > len(batch):
            raise ValueError(
                "Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), "
                f"actual {reinterpreted_batch_ndims} vs {len(batch)}"
            )
        self.base_dist = base_distribution
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        self.has_rsample = base_distribution.has_rsample
        self.has_enumerate_support = (
            reinterpreted_batch_ndims == 0 and base_distribution.has_enumerate_support
        )
        cut = len(batch) - reinterpreted_batch_ndims
        super().__init__(batch[:cut], batch[cut:] + event, validate_args=validate_args)

    @constraints.dependent_property
    def support(self) -> Any:
        """That of the batch, for larger events."""
        support = self.base_dist.support
        if not self.reinterpreted_batch_ndims:
            return support
        return constraints.independent(support, self.reinterpreted_batch_ndims)

    @property
    def mean(self) -> Tensor:
        """Those of the batch."""
        return self.base_dist.mean

    @property
    def mode(self) -> Tensor:
        """Those of the batch."""
        return self.base_dist.mode

    @property
    def variance(self) -> Tensor:
        """Those of the batch."""
        return self.base_dist.variance

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of the batch."""
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of the batch, with gradients."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Tensor) -> Tensor:
        """The sums of the batch's."""
        return sum_rightmost(self.base_dist.log_prob(value), self.reinterpreted_batch_ndims)

    def entropy(self) -> Tensor:
        """The sums of the batch's."""
        return sum_rightmost(self.base_dist.entropy(), self.reinterpreted_batch_ndims)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """The batch's values, if events are not made of several."""
        if self.reinterpreted_batch_ndims > 0:
            raise NotImplementedError("Enumeration over cartesian product is not implemented")
        return self.base_dist.enumerate_support(expand=expand)

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.base_dist}, {self.reinterpreted_batch_ndims})"
