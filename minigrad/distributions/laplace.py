"""The Laplace distribution."""

from __future__ import annotations

from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from .location_scale import LocationScale


class Laplace(LocationScale):
    """Numbers of density exp(-|x - μ| / b) / 2b.

    Args:
        loc: μ, the mean.
        scale: b, the mean distance from it, positive.
        validate_args: as for `Distribution`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import Laplace
        >>> Laplace(0.0, 1.0).log_prob(mg.tensor([0.0, 2.0]))
        tensor([-0.6931, -2.6931])
    """

    @property
    def variance(self) -> Tensor:
        """The variance, 2b²."""
        return 2 * self.scale**2

    @property
    def stddev(self) -> Tensor:
        """The standard deviation, √2 b."""
        return 2**0.5 * self.scale

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: μ - b sign(u) log(1 - |u|), u uniform from (-1, 1)."""
        shape, dtype = self._extended_shape(sample_shape), self.loc.dtype
        u = mg.empty(shape, dtype=dtype).uniform_(mg.finfo(dtype).eps - 1, 1)
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def _log_prob(self, value: Tensor) -> Tensor:
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def _cdf(self, value: Tensor) -> Tensor:
        offset = value - self.loc
        return 0.5 - 0.5 * offset.sign() * (-offset.abs() / self.scale).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        """The quantile: μ - b sign(p - ½) log(1 - 2|p - ½|)."""
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self) -> Tensor:
        """1 + log 2b."""
        return 1 + (2 * self.scale).log()
