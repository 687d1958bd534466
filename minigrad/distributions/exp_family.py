"""`ExponentialFamily`, whose entropy follows from a derivative."""

from __future__ import annotations

import minigrad as mg

from .._tensor import Tensor
from .distribution import Distribution
from .utils import sum_rightmost


class ExponentialFamily(Distribution):
    """Distributions of density exp(⟨t(x), θ⟩ - F(θ) + k(x)), θ being the natural parameters.

    The mean of t(x) is the gradient of F, the log normalizer; entropies and divergences follow from
    it (`kl_divergence` uses this for pairs of one class that have no formula of their own).

    A subclass gives `_natural_params`, `_log_normalizer` and `_mean_carrier_measure`.

    Reference:
        F. Nielsen and R. Nock, Entropies and cross-entropies of exponential families, ICIP 2010.
    """

    @property
    def _mean_carrier_measure(self) -> float:
        """The mean of k(x)."""
        raise NotImplementedError

    @property
    def _natural_params(self) -> tuple[Tensor, ...]:
        """θ."""
        raise NotImplementedError

    def _log_normalizer(self, *natural_params: Tensor) -> Tensor:
        """F(θ)."""
        raise NotImplementedError

    def entropy(self) -> Tensor:
        """F(θ) - ⟨θ, ∇F(θ)⟩, less the mean of k(x)."""
        params, normalizer, means = self._moments()
        result = normalizer - self._mean_carrier_measure
        for param, mean in zip(params, means, strict=True):
            result = result - sum_rightmost(param * mean, param.ndim - len(self._batch_shape))
        return result

    def _moments(self) -> tuple[list[Tensor], Tensor, tuple[Tensor, ...]]:
        """θ (as leaves), F(θ) and the means of t(x)."""
        params = [p.detach().requires_grad_() for p in self._natural_params]
        normalizer = self._log_normalizer(*params)
        means = mg.autograd.grad(normalizer.sum(), params, create_graph=True)
        return params, normalizer, means
