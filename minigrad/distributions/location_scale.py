"""`LocationScale`, what distributions share that are moved and stretched copies of one."""

from __future__ import annotations

from .._tensor import Tensor
from . import constraints
from .distribution import Distribution
from .utils import broadcast_all


class LocationScale(Distribution):
    """Distributions of real numbers with a location μ, where they are centred, and a scale σ > 0.

    Args:
        loc: μ.
        scale: σ.
        validate_args: as for `Distribution`.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}  # noqa: RUF012
    support = constraints.real
    has_rsample = True
    loc: Tensor
    scale: Tensor

    def __init__(
        self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None
    ) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, μ."""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: μ."""
        return self.loc
