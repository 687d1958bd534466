"""The formulas of `kl_divergence`, each for distributions of two classes.

Reference:
    M. Gil, F. Alajaji and T. Linder, Rényi divergence measures for commonly used univariate
    continuous distributions, Information Sciences 249, 2013.
"""

from __future__ import annotations

import math
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..nn import functional as F
from .bernoulli import Bernoulli
from .beta import Beta
from .binomial import Binomial
from .categorical import Categorical
from .cauchy import Cauchy
from .dirichlet import Dirichlet
from .exp_family import ExponentialFamily
from .exponential import Exponential
from .gamma import Gamma
from .geometric import Geometric
from .gumbel import Gumbel
from .half_normal import HalfNormal
from .independent import Independent
from .kl import kl_divergence, register_kl
from .laplace import Laplace
from .multivariate_normal import MultivariateNormal, mahalanobis
from .normal import Normal
from .one_hot_categorical import OneHotCategorical
from .pareto import Pareto
from .poisson import Poisson
from .transformed_distribution import TransformedDistribution
from .uniform import Uniform
from .utils import euler_constant, sum_rightmost

# Of one class


@register_kl(Bernoulli, Bernoulli)
def _(p: Bernoulli, q: Bernoulli) -> Tensor:
    ones = p.probs * (F.softplus(-q.logits) - F.softplus(-p.logits))
    ones = ones.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0)
    zeros = (1 - p.probs) * (F.softplus(q.logits) - F.softplus(p.logits))
    zeros = zeros.masked_fill(q.probs == 1, math.inf).masked_fill(p.probs == 1, 0)
    return ones + zeros


@register_kl(Beta, Beta)
def _(p: Beta, q: Beta) -> Tensor:
    a, b, c, d = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    return (
        (c.lgamma() + d.lgamma() + (a + b).lgamma())
        - (a.lgamma() + b.lgamma() + (c + d).lgamma())
        + (a - c) * a.digamma()
        + (b - d) * b.digamma()
        + (c + d - (a + b)) * (a + b).digamma()
    )


@register_kl(Binomial, Binomial)
def _(p: Binomial, q: Binomial) -> Tensor:
    if (p.total_count < q.total_count).any():
        raise NotImplementedError(
            "KL between Binomials where q.total_count > p.total_count is not implemented"
        )
    each = p.probs * (p.logits - q.logits) + (-p.probs).log1p() - (-q.probs).log1p()
    return (p.total_count * each).masked_fill(p.total_count > q.total_count, math.inf)


@register_kl(Categorical, Categorical)
def _kl_categorical(p: Categorical, q: Categorical) -> Tensor:
    terms = p.probs * (p.logits - q.logits)
    return terms.masked_fill(q.probs == 0, math.inf).masked_fill(p.probs == 0, 0).sum(-1)


@register_kl(OneHotCategorical, OneHotCategorical)
def _(p: OneHotCategorical, q: OneHotCategorical) -> Tensor:
    return _kl_categorical(p._categorical, q._categorical)


@register_kl(Cauchy, Cauchy)
def _(p: Cauchy, q: Cauchy) -> Tensor:
    square = (p.scale + q.scale) ** 2 + (p.loc - q.loc) ** 2
    return square.log() - (4 * p.scale * q.scale).log()


@register_kl(Dirichlet, Dirichlet)
def _(p: Dirichlet, q: Dirichlet) -> Tensor:
    a, b = p.concentration, q.concentration
    means = a.digamma() - a.sum(-1, True).digamma()
    return (
        (a.sum(-1).lgamma() - b.sum(-1).lgamma())
        - (a.lgamma() - b.lgamma()).sum(-1)
        + ((a - b) * means).sum(-1)
    )


@register_kl(Exponential, Exponential)
def _(p: Exponential, q: Exponential) -> Tensor:
    ratio = q.rate / p.rate
    return -ratio.log() + ratio - 1


@register_kl(ExponentialFamily, ExponentialFamily)
def _(p: ExponentialFamily, q: ExponentialFamily) -> Tensor:
    if type(p) is not type(q):
        raise NotImplementedError(
            f"No KL(p || q) is implemented for p type {type(p).__name__} and q type "
            f"{type(q).__name__}: exponential families of one class only have one in general"
        )
    params, normalizer, means = p._moments()
    result = q._log_normalizer(*q._natural_params) - normalizer
    for param, other, mean in zip(params, q._natural_params, means, strict=True):
        result = result - sum_rightmost((other - param) * mean, len(q.event_shape))
    return result


@register_kl(Gamma, Gamma)
def _(p: Gamma, q: Gamma) -> Tensor:
    a, b = p.concentration, q.concentration
    return (
        b * (p.rate / q.rate).log()
        + (b.lgamma() - a.lgamma())
        + (a - b) * a.digamma()
        + (q.rate - p.rate) * (a / p.rate)
    )


@register_kl(Geometric, Geometric)
def _(p: Geometric, q: Geometric) -> Tensor:
    return -p.entropy() - (-q.probs).log1p() / p.probs - q.logits


@register_kl(Gumbel, Gumbel)
def _(p: Gumbel, q: Gumbel) -> Tensor:
    ratio, before, after = p.scale / q.scale, q.loc / q.scale, p.loc / q.scale
    return (
        (-ratio.log() - before + after)
        + ratio * euler_constant
        + (before + (1 + ratio).lgamma() - after).exp()
        - (1 + euler_constant)
    )


@register_kl(Laplace, Laplace)
def _(p: Laplace, q: Laplace) -> Tensor:
    ratio, distance = p.scale / q.scale, (p.loc - q.loc).abs()
    return -ratio.log() + distance / q.scale + ratio * (-distance / p.scale).exp() - 1


@register_kl(Normal, Normal)
def _kl_normal(p: Normal, q: Normal) -> Tensor:
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale) ** 2 - 1 - ratio.log())


@register_kl(HalfNormal, HalfNormal)
def _(p: HalfNormal, q: HalfNormal) -> Tensor:
    return _kl_normal(p.base_dist, q.base_dist)


@register_kl(MultivariateNormal, MultivariateNormal)
def _(p: MultivariateNormal, q: MultivariateNormal) -> Tensor:
    if p.event_shape != q.event_shape:
        raise ValueError(
            "KL-divergence between two Multivariate Normals with different event shapes cannot be "
            f"computed: {p.event_shape} and {q.event_shape}"
        )
    a, b = p._unbroadcasted_scale_tril, q._unbroadcasted_scale_tril
    shape = mg.broadcast_shapes(a.shape, b.shape)
    whitened = mg.linalg.solve_triangular(b.expand(shape), a.expand(shape), upper=False)
    n: int = p.event_shape[0]
    spread = sum_rightmost(whitened**2, 2)
    distance = mahalanobis(b, q.loc - p.loc)
    half_log_dets: Tensor = q._half_log_det() - p._half_log_det()
    return half_log_dets + 0.5 * (spread + distance - n)


@register_kl(Pareto, Pareto)
def _(p: Pareto, q: Pareto) -> Tensor:
    ratio = q.alpha / p.alpha
    result = q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1
    return result.masked_fill(p.scale < q.scale, math.inf)


@register_kl(Poisson, Poisson)
def _(p: Poisson, q: Poisson) -> Tensor:
    return p.rate * (p.rate.log() - q.rate.log()) - (p.rate - q.rate)


@register_kl(Uniform, Uniform)
def _(p: Uniform, q: Uniform) -> Tensor:
    result = ((q.high - q.low) / (p.high - p.low)).log()
    return result.masked_fill((q.low > p.low) | (q.high < p.high), math.inf)


@register_kl(Independent, Independent)
def _(p: Independent, q: Independent) -> Tensor:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError("KL of events made of different numbers of dimensions")
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _(p: TransformedDistribution, q: TransformedDistribution) -> Tensor:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError("KL of distributions that are transformed differently")
    return kl_divergence(p.base_dist, q.base_dist)


# What q has no density for, p draws all the same


@register_kl(Beta, Pareto)
@register_kl(Exponential, Beta)
@register_kl(Exponential, Pareto)
@register_kl(Exponential, Uniform)
@register_kl(Gamma, Beta)
@register_kl(Gamma, Pareto)
@register_kl(Gamma, Uniform)
@register_kl(Gumbel, Beta)
@register_kl(Gumbel, Exponential)
@register_kl(Gumbel, Gamma)
@register_kl(Gumbel, Pareto)
@register_kl(Gumbel, Uniform)
@register_kl(Laplace, Beta)
@register_kl(Laplace, Exponential)
@register_kl(Laplace, Gamma)
@register_kl(Laplace, Pareto)
@register_kl(Laplace, Uniform)
@register_kl(Normal, Beta)
@register_kl(Normal, Exponential)
@register_kl(Normal, Gamma)
@register_kl(Normal, Pareto)
@register_kl(Normal, Uniform)
@register_kl(Pareto, Beta)
@register_kl(Pareto, Uniform)
@register_kl(Poisson, Bernoulli)
@register_kl(Poisson, Binomial)
def _infinite(p: Any, q: Any) -> Tensor:
    return mg.full_like(p.mean, math.inf)


# Of two classes


@register_kl(Bernoulli, Poisson)
def _(p: Bernoulli, q: Poisson) -> Tensor:
    return -p.entropy() - (p.probs * q.rate.log() - q.rate)


@register_kl(Beta, Exponential)
def _(p: Beta, q: Exponential) -> Tensor:
    return -p.entropy() - q.rate.log() + q.rate * p.mean


@register_kl(Beta, Gamma)
def _(p: Beta, q: Gamma) -> Tensor:
    a, total = p.concentration1, p.concentration1 + p.concentration0
    return (
        -p.entropy()
        + (q.concentration.lgamma() - q.concentration * q.rate.log())
        - (q.concentration - 1) * (a.digamma() - total.digamma())
        + q.rate * a / total
    )


@register_kl(Beta, Normal)
def _(p: Beta, q: Normal) -> Tensor:
    mean, variance = p.mean, q.variance
    square = mean * (1 - mean) / (p.concentration1 + p.concentration0 + 1) + mean**2
    return (
        -p.entropy()
        + 0.5 * (variance * 2 * math.pi).log()
        + (square * 0.5 - q.loc * mean + q.loc**2 * 0.5) / variance
    )


@register_kl(Beta, Uniform)
def _(p: Beta, q: Uniform) -> Tensor:
    result = -p.entropy() + (q.high - q.low).log()
    return result.masked_fill((q.low > 0) | (q.high < 1), math.inf)


@register_kl(Exponential, Gamma)
def _(p: Exponential, q: Gamma) -> Tensor:
    ratio = q.rate / p.rate
    return (
        -q.concentration * ratio.log()
        + ratio
        + q.concentration.lgamma()
        + q.concentration * euler_constant
        - (1 + euler_constant)
    )


@register_kl(Exponential, Gumbel)
def _(p: Exponential, q: Gumbel) -> Tensor:
    product, ratio = p.rate * q.scale, q.loc / q.scale
    return product.log() - 1 - ratio + ratio.exp() * product / (product + 1) + product.reciprocal()


@register_kl(Exponential, Normal)
def _(p: Exponential, q: Normal) -> Tensor:
    square = p.rate**2
    moments = square.reciprocal() - q.loc / p.rate + q.loc**2 * 0.5
    return 0.5 * (square * q.variance * 2 * math.pi).log() - 1 + moments / q.variance


@register_kl(Gamma, Exponential)
def _(p: Gamma, q: Exponential) -> Tensor:
    return -p.entropy() - q.rate.log() + q.rate * p.concentration / p.rate


@register_kl(Gamma, Gumbel)
def _(p: Gamma, q: Gumbel) -> Tensor:
    a, product, ratio = p.concentration, p.rate * q.scale, q.loc / q.scale
    return (
        ((a - 1) * a.digamma() - a.lgamma() - a)
        + (product.log() + a / product)
        + (ratio.exp() * (1 + product.reciprocal()) ** -a - ratio)
    )


@register_kl(Gamma, Normal)
def _(p: Gamma, q: Normal) -> Tensor:
    a, square = p.concentration, p.rate**2
    moments = 0.5 * (a**2 + a) / square - q.loc * a / p.rate + 0.5 * q.loc**2
    return (
        0.5 * (square * q.variance * 2 * math.pi).log()
        - a
        - a.lgamma()
        + (a - 1) * a.digamma()
        + moments / q.variance
    )


@register_kl(Gumbel, Normal)
def _(p: Gumbel, q: Normal) -> Tensor:
    ratio = p.scale / q.scale
    return (
        -(ratio / math.sqrt(2 * math.pi)).log()
        + (math.pi * ratio * 0.5) ** 2 / 3
        + ((p.loc + p.scale * euler_constant - q.loc) / q.scale) ** 2 * 0.5
        - (euler_constant + 1)
    )


@register_kl(Laplace, Normal)
def _(p: Laplace, q: Normal) -> Tensor:
    ratio = p.scale**2 / q.variance
    moments = 0.5 * p.loc**2 - p.loc * q.loc + 0.5 * q.loc**2
    return -0.5 * (2 * ratio / math.pi).log() + ratio + moments / q.variance - 1


@register_kl(Normal, Gumbel)
def _(p: Normal, q: Gumbel) -> Tensor:
    mean, loc, variance = p.loc / q.scale, q.loc / q.scale, (p.scale / q.scale) ** 2
    return (
        -variance.log() * 0.5
        + (mean - loc)
        + (-mean + 0.5 * variance + loc).exp()
        - 0.5 * (1 + math.log(2 * math.pi))
    )


@register_kl(Normal, Laplace)
def _(p: Normal, q: Laplace) -> Tensor:
    offset = p.loc - q.loc
    ratio = offset / p.scale
    near = math.sqrt(2 / math.pi) * p.scale * (-0.5 * ratio**2).exp()
    far = offset * mg.erf(math.sqrt(0.5) * ratio)
    constant = 0.5 * (1 + math.log(0.5 * math.pi))
    return -(p.scale / q.scale).log() + (near + far) / q.scale - constant


@register_kl(Pareto, Exponential)
def _(p: Pareto, q: Exponential) -> Tensor:
    product = p.scale * q.rate
    mean = p.alpha * product / (p.alpha - 1)
    result = (p.alpha / product).log() - p.alpha.reciprocal() + mean - 1
    return result.masked_fill(p.alpha <= 1, math.inf)


@register_kl(Pareto, Gamma)
def _(p: Pareto, q: Gamma) -> Tensor:
    a, mean_log = q.concentration, p.scale.log() + p.alpha.reciprocal()
    result = (
        (p.alpha.log() - mean_log)
        + (a.lgamma() - a * q.rate.log())
        + (1 - a) * mean_log
        + q.rate * p.alpha * p.scale / (p.alpha - 1)
        - 1
    )
    return result.masked_fill(p.alpha <= 1, math.inf)


@register_kl(Pareto, Normal)
def _(p: Pareto, q: Normal) -> Tensor:
    part = p.scale / (p.alpha - 1)
    squares = p.alpha * part**2 / (p.alpha - 2) + (p.alpha * part - q.loc) ** 2
    result = (
        (math.sqrt(2 * math.pi) * q.scale * p.alpha / p.scale).log()
        - p.alpha.reciprocal()
        + squares / (2 * q.variance)
        - 1
    )
    return result.masked_fill(p.alpha <= 2, math.inf)


@register_kl(Uniform, Beta)
def _(p: Uniform, q: Beta) -> Tensor:
    width, a, b = p.high - p.low, q.concentration1, q.concentration0
    down = (a - 1) * (_x_log_x(p.high) - _x_log_x(p.low) - width) / width
    up = (b - 1) * (_x_log_x(1 - p.high) - _x_log_x(1 - p.low) + width) / width
    result = up + (a.lgamma() + b.lgamma() - (a + b).lgamma()) - width.log() - down
    return result.masked_fill((p.high > 1) | (p.low < 0), math.inf)


@register_kl(Uniform, Exponential)
def _(p: Uniform, q: Exponential) -> Tensor:
    result = q.rate * (p.high + p.low) / 2 - ((p.high - p.low) * q.rate).log()
    return result.masked_fill(p.low < 0, math.inf)


@register_kl(Uniform, Gamma)
def _(p: Uniform, q: Gamma) -> Tensor:
    width, a = p.high - p.low, q.concentration
    result = (
        -width.log()
        + (a.lgamma() - a * q.rate.log())
        + (1 - a) * (_x_log_x(p.high) - _x_log_x(p.low) - width) / width
        + q.rate * (p.high + p.low) / 2
    )
    return result.masked_fill(p.low < 0, math.inf)


@register_kl(Uniform, Gumbel)
def _(p: Uniform, q: Gumbel) -> Tensor:
    ratio = q.scale / (p.high - p.low)
    high, low = (p.high - q.loc) / q.scale, (p.low - q.loc) / q.scale
    return ratio.log() + 0.5 * (high + low) - ratio * ((-high).exp() - (-low).exp())


@register_kl(Uniform, Normal)
def _(p: Uniform, q: Normal) -> Tensor:
    width = p.high - p.low
    moments = width**2 / 12 + ((p.high + p.low - 2 * q.loc) / 2) ** 2
    return (math.sqrt(math.pi * 2) * q.scale / width).log() + 0.5 * moments / q.variance


@register_kl(Uniform, Pareto)
def _(p: Uniform, q: Pareto) -> Tensor:
    width = p.high - p.low
    mean_log = (_x_log_x(p.high) - _x_log_x(p.low) - width) / width
    result = mean_log * (q.alpha + 1) - (q.alpha * q.scale**q.alpha * width).log()
    return result.masked_fill(p.low < q.scale, math.inf)


def _x_log_x(x: Tensor) -> Tensor:
    """x log x, which is 0 at 0."""
    return mg.xlogy(x, x)
