"""`TransformedDistribution`: a function of a random variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from . import constraints
from .distribution import Distribution
from .independent import Independent
from .transforms import ComposeTransform, Transform
from .utils import sum_rightmost


class TransformedDistribution(Distribution):
    """y = f(x), x drawn from a distribution: log p(y) = log p(x) - log |det ∂y/∂x|.

    Args:
        base_distribution: the distribution of x.
        transforms: f, or a list of transforms, the first one first.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: no transforms; the distribution has too few dimensions for them.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import TransformedDistribution, Uniform, transforms
        >>> logit, stretch = transforms.SigmoidTransform().inv, transforms.AffineTransform(1.0, 2.0)
        >>> logistic = TransformedDistribution(Uniform(0.0, 1.0), [logit, stretch])
        >>> logistic.log_prob(mg.tensor(1.0))
        tensor(-2.0794)
    """

    arg_constraints = {}  # noqa: RUF012
    base_dist: Any

    def __init__(
        self,
        base_distribution: Distribution,
        transforms: Transform | list[Transform],
        validate_args: bool | None = None,
    ) -> None:
        if isinstance(transforms, Transform):
            transforms = [transforms]
        elif not isinstance(transforms, list):
            raise ValueError(f"transforms must be a Transform or list, but was {transforms}")
        if not all(isinstance(t, Transform) for t in transforms):
            raise ValueError("transforms must be a Transform or a list of Transforms")
        self.transforms = transforms

        shape = base_distribution.batch_shape + base_distribution.event_shape
        base_dims = len(base_distribution.event_shape)
        transform = ComposeTransform(transforms)
        before, after = transform.domain.event_dim, transform.codomain.event_dim
        if len(shape) < before:
            raise ValueError(
                f"base_distribution needs to have shape with size at least {before}, but got "
                f"{shape}."
            )
        new_shape = transform.forward_shape(shape)
        expanded = transform.inverse_shape(new_shape)
        if expanded != shape:  # parameters of the transforms broadcast it
            base_distribution = base_distribution.expand(expanded[: len(expanded) - base_dims])
        if before > base_dims:
            base_distribution = Independent(base_distribution, before - base_dims)
        self.base_dist = base_distribution
        self.has_rsample = base_distribution.has_rsample
        cut = len(new_shape) - max(after, base_dims + after - before)
        super().__init__(new_shape[:cut], new_shape[cut:], validate_args=validate_args)

    @constraints.dependent_property(is_discrete=False)
    def support(self) -> Any:
        """The codomain of the last transform."""
        if not self.transforms:
            return self.base_dist.support
        support = self.transforms[-1].codomain
        missing = len(self.event_shape) - support.event_dim
        return constraints.independent(support, missing) if missing > 0 else support

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of x, transformed."""
        with no_grad():
            return self._transformed(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws of x with gradients, transformed."""
        return self._transformed(self.base_dist.rsample(sample_shape))

    def _transformed(self, x: Tensor) -> Tensor:
        for transform in self.transforms:
            x = transform(x)
        return x

    def _log_prob(self, value: Tensor) -> Tensor:
        dims = len(self.event_shape)
        log_det: Tensor | float = 0.0
        for transform in reversed(self.transforms):
            x = transform.inv(value)
            dims += transform.domain.event_dim - transform.codomain.event_dim
            term = transform.log_abs_det_jacobian(x, value)
            log_det = log_det - sum_rightmost(term, dims - transform.domain.event_dim)
            value = x
        base = self.base_dist.log_prob(value)
        return log_det + sum_rightmost(base, dims - len(self.base_dist.event_shape))

    def _monotone(self, chance: Tensor) -> Tensor:
        """The chance itself, or 1 less it if the transforms turn the order around."""
        sign: Any = 1
        for transform in self.transforms:
            sign = sign * transform.sign
        if isinstance(sign, int) and sign == 1:
            return chance
        flipped: Tensor = sign * (chance - 0.5) + 0.5
        return flipped

    def cdf(self, value: Tensor) -> Tensor:
        """The chance of a draw up to the value: that of x, or 1 less it where f decreases."""
        for transform in reversed(self.transforms):
            value = transform.inv(value)
        if self._validate_args:
            self.base_dist._validate_sample(value)
        return self._monotone(self.base_dist.cdf(value))

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile of x, transformed."""
        return self._transformed(self.base_dist.icdf(self._monotone(value)))
