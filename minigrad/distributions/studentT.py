"""Student's t-distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from . import constraints
from .chi2 import Chi2
from .distribution import Distribution
from .utils import broadcast_all, standard_normal


class StudentT(Distribution):
    """μ + σ z / √(c / ν), z standard normal and c chi-squared with ν degrees of freedom.

    Args:
        df: ν, positive.
        loc: μ.
        scale: σ, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import StudentT
        >>> StudentT(mg.tensor([1.0, 3.0])).log_prob(mg.tensor(2.0))
        tensor([-2.7542, -2.6955])
    """

    arg_constraints = {  # noqa: RUF012
        "df": constraints.positive,
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real
    has_rsample = True

    def __init__(
        self,
        df: Tensor | float,
        loc: Tensor | float = 0.0,
        scale: Tensor | float = 1.0,
        validate_args: bool | None = None,
    ) -> None:
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        """The mean, μ; not a number for ν ≤ 1."""
        return self.loc.masked_fill(self.df <= 1, math.nan)

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: μ."""
        return self.loc

    @property
    def variance(self) -> Tensor:
        """The variance, σ² ν / (ν - 2); infinite for ν ≤ 2, not a number for ν ≤ 1."""
        finite = self.df > 2
        df = mg.where(finite, self.df, 3.0)  # a gradient at the others would be nan
        variance: Tensor = mg.where(finite, self.scale**2 * df / (df - 2), math.inf)
        return variance.masked_fill(self.df <= 1, math.nan)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients, from draws of the normal and the gamma distribution."""
        z = standard_normal(self._extended_shape(sample_shape), self.df)
        c = self._chi2.rsample(sample_shape)
        return self.loc + self.scale * (z * (c / self.df).rsqrt())

    def _log_prob(self, value: Tensor) -> Tensor:
        y = (value - self.loc) / self.scale
        normalizer = (
            self.scale.log()
            + 0.5 * self.df.log()
            + 0.5 * math.log(math.pi)
            + (0.5 * self.df).lgamma()
            - (0.5 * (self.df + 1.0)).lgamma()
        )
        return -0.5 * (self.df + 1.0) * (y**2.0 / self.df).log1p() - normalizer

    def entropy(self) -> Tensor:
        """Log σ + (ν + 1)/2 (ψ((ν + 1)/2) - ψ(ν/2)) + ½ log ν + log B(ν/2, ½)."""
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        log_beta = half.lgamma() + math.lgamma(0.5) - more.lgamma()
        return (
            self.scale.log()
            + more * (more.digamma() - half.digamma())
            + 0.5 * self.df.log()
            + log_beta
        )
