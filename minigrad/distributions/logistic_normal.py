"""The logistic-normal distribution."""

from __future__ import annotations

from .._tensor import Tensor
from . import constraints
from .normal import Normal
from .transformed_distribution import TransformedDistribution
from .transforms import StickBreakingTransform


class LogisticNormal(TransformedDistribution):
    """Vectors of K + 1 chances, made of K normal numbers by breaking a stick.

    Args:
        loc: (*, K), the means of the numbers.
        scale: (*, K), their standard deviations, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import LogisticNormal
        >>> d = LogisticNormal(mg.zeros(2), mg.ones(2))
        >>> d.event_shape, d.sample((4,)).sum(-1)
        (torch.Size([3]), tensor([1., 1., 1., 1.]))
    """

    arg_constraints = Normal.arg_constraints
    support = constraints.simplex

    def __init__(
        self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None
    ) -> None:
        base = Normal(loc, scale, validate_args=validate_args)
        if not base.batch_shape:
            base = base.expand((1,))
        super().__init__(base, StickBreakingTransform(), validate_args=validate_args)

    @property
    def loc(self) -> Tensor:
        """The means of the normal numbers."""
        loc: Tensor = self.base_dist.base_dist.loc
        return loc

    @property
    def scale(self) -> Tensor:
        """Their standard deviations."""
        scale: Tensor = self.base_dist.base_dist.scale
        return scale
