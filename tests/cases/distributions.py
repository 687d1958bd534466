"""Distributions: how they are made, values to score, and lines that must fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Make = Callable[..., Any]


class Case(NamedTuple):
    """A distribution in both frameworks.

    Attributes:
        name: its class, and what is special about it.
        parameters: by name; lists become Tensors that require gradients.
        values: what it could give, for `log_prob` and `cdf`, broadcasting with the batch.
        make: makes it from the framework's module of distributions and the parameters.
            Default: the class of that name.
        exact: whether draws are equal bit for bit; else up to roundings of matrix products,
            exponentials and the like.
        ulps: how far gradients of draws may be apart.
        by_digamma: whether the entropy's gradient is by the trigamma function.
    """

    name: str
    parameters: dict[str, Any]
    values: Any
    make: Make | None = None
    exact: bool = True
    ulps: float = 64
    by_digamma: bool = False

    @property
    def tensors(self) -> bool:
        """Whether there are Tensors among the parameters, not only numbers."""
        return any(isinstance(value, list) for value in self.parameters.values())

    def build(self, fw: Any, dtype: str, grad: bool = True) -> tuple[Any, list[Any]]:
        """The distribution, and its parameters that are Tensors."""
        made = {
            key: fw.tensor(value, dtype=getattr(fw, dtype), requires_grad=grad)
            if isinstance(value, list)
            else value
            for key, value in self.parameters.items()
        }
        distributions = fw.distributions
        make = self.make or getattr(distributions, self.name.split()[0]).__call__
        arguments = (distributions,) if self.make else ()
        return make(*arguments, **made), [v for v in made.values() if isinstance(v, fw.Tensor)]


LOC, SCALE, POSITIVE = [-1.5, 0.0, 2.0], [0.5, 1.0, 3.0], [0.3, 1.0, 7.5]
CHANCES = [0.1, 0.5, 0.75]
ROWS = [[0.2, 0.3, 0.5], [3.0, 1.0, 0.25]]
SCORES = [[-1.0, 0.5, 2.0], [0.0, 0.0, 30.0]]
REAL = [[0.3], [-2.0], [1.7]]
OVER_0 = [[0.25], [1.0], [6.5]]
INSIDE = [[0.1], [0.45], [0.8]]
COUNTS = [[0.0], [1.0], [5.0]]
COVARIANCE = [[2.0, 0.5, 0.1], [0.5, 1.0, -0.2], [0.1, -0.2, 0.7]]
FACTOR = [[1.5, 0.0, 0.0], [-0.4, 0.8, 0.0], [0.3, 0.2, 1.1]]


def _mixture(D: Any, weights: Any, loc: Any, scale: Any) -> Any:
    return D.MixtureSameFamily(D.Categorical(weights), D.Normal(loc, scale))


def _vector_mixture(D: Any, weights: Any, loc: Any, scale: Any) -> Any:
    return D.MixtureSameFamily(D.Categorical(weights), D.Independent(D.Normal(loc, scale), 1))


def _independent(D: Any, loc: Any, scale: Any) -> Any:
    return D.Independent(D.Normal(loc, scale), 1)


def _squashed(D: Any, loc: Any, scale: Any) -> Any:
    return D.TransformedDistribution(D.Normal(loc, scale), D.TanhTransform())


def _logistic(D: Any, loc: Any, scale: Any) -> Any:
    stretch = D.AffineTransform(loc, -scale)
    return D.TransformedDistribution(
        D.Uniform(0 * loc.detach(), 1), [D.SigmoidTransform().inv, stretch]
    )


def _log_ratios(D: Any, loc: Any, scale: Any) -> Any:
    return D.TransformedDistribution(D.Normal(loc, scale), D.StickBreakingTransform())


def _column(D: Any, loc: Any, scale: Any) -> Any:
    return D.TransformedDistribution(D.Normal(loc, scale), [D.ReshapeTransform((3,), (3, 1))])


CASES = [
    Case("Normal", {"loc": LOC, "scale": SCALE}, REAL),
    Case("Normal of numbers", {"loc": 1, "scale": 2.5}, [0.3, -2.0]),
    Case("Normal broadcast", {"loc": [[0.0], [1.0]], "scale": SCALE}, 0.5),
    Case("Categorical", {"probs": ROWS}, [[0], [2]]),
    Case("Categorical logits", {"logits": SCORES}, [[0], [2]]),
    Case("Categorical without batch", {"probs": ROWS[1]}, [0, 2]),
    Case("Categorical with zeros", {"probs": [[0.0, 1.0], [0.5, 0.5]]}, [[0], [1]]),
    Case("Bernoulli", {"probs": CHANCES}, [[0.0], [1.0]]),
    Case("Bernoulli logits", {"logits": LOC}, [[0.0], [1.0]]),
    Case("Bernoulli number", {"probs": 0.25}, [0.0, 1.0]),
    Case("Bernoulli certain", {"probs": [0.0, 1.0]}, [0.0, 1.0]),
    Case("Uniform", {"low": LOC, "high": [1.0, 0.5, 9.0]}, [[-1.5, 0.25, 8.0]]),
    Case(
        "MultivariateNormal",
        {"loc": LOC, "covariance_matrix": COVARIANCE},
        [LOC, SCALE],
        exact=False,
    ),
    Case(
        "MultivariateNormal of precision",
        {"loc": [LOC, SCALE], "precision_matrix": COVARIANCE},
        SCALE,
        exact=False,
    ),
    Case(
        "MultivariateNormal of batch",
        {"loc": LOC, "scale_tril": [FACTOR, COVARIANCE]},
        [[LOC], [SCALE]],
        lambda D, loc, scale_tril: D.MultivariateNormal(loc, scale_tril=scale_tril.tril()),
        exact=False,
    ),
    Case(
        "Beta",
        {"concentration1": POSITIVE, "concentration0": [2.0, 1.0, 9.0]},
        INSIDE,
        ulps=2e3,
        by_digamma=True,
    ),
    Case(
        "Beta of numbers", {"concentration1": 2, "concentration0": 0.5}, [0.2, 0.9], by_digamma=True
    ),
    Case("Gamma", {"concentration": POSITIVE, "rate": SCALE}, OVER_0, by_digamma=True),
    Case("Gamma of numbers", {"concentration": 0.5, "rate": 2}, [0.2, 0.9], by_digamma=True),
    Case(
        "Dirichlet",
        {"concentration": ROWS},
        [[[0.2, 0.3, 0.5]], [[0.9, 0.05, 0.05]]],
        ulps=2e3,
        by_digamma=True,
    ),
    Case(
        "Dirichlet below 1", {"concentration": CHANCES}, [0.2, 0.3, 0.5], ulps=2e3, by_digamma=True
    ),
    Case("OneHotCategorical", {"probs": ROWS}, [[[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]]),
    Case("OneHotCategoricalStraightThrough", {"logits": SCORES}, [0.0, 1.0, 0.0]),
    Case("Exponential", {"rate": POSITIVE}, OVER_0),
    Case("Laplace", {"loc": LOC, "scale": SCALE}, REAL, exact=False),
    Case("LogNormal", {"loc": LOC, "scale": SCALE}, OVER_0, exact=False),
    Case("Poisson", {"rate": [0.5, 3.0, 40.0]}, COUNTS),
    Case("Binomial", {"total_count": 7, "probs": CHANCES}, COUNTS),
    Case("Binomial logits", {"total_count": 20, "logits": LOC}, COUNTS),
    Case(
        "Binomial of counts",
        {"probs": CHANCES},
        COUNTS,
        lambda D, probs: D.Binomial((probs * 40).detach().floor() + 5, probs),
    ),
    Case("Geometric", {"probs": CHANCES}, COUNTS),
    Case("Geometric logits", {"logits": LOC}, COUNTS),
    Case("Multinomial", {"total_count": 6, "probs": ROWS}, [[1.0, 2.0, 3.0]]),
    Case("StudentT", {"df": [0.8, 1.5, 6.0], "loc": LOC, "scale": SCALE}, REAL, by_digamma=True),
    Case("Chi2", {"df": [1.0, 2.0, 9.0]}, OVER_0, by_digamma=True),
    Case("HalfNormal", {"scale": SCALE}, OVER_0),
    Case("HalfCauchy", {"scale": SCALE}, OVER_0),
    Case("Gumbel", {"loc": LOC, "scale": SCALE}, REAL, exact=False),
    Case("Gumbel of numbers", {"loc": 0.5, "scale": 2.0}, [0.3, -1.0], exact=False),
    Case("Cauchy", {"loc": LOC, "scale": SCALE}, REAL),
    Case("RelaxedBernoulli", {"temperature": [0.7], "probs": CHANCES}, INSIDE, exact=False),
    Case(
        "RelaxedOneHotCategorical",
        {"temperature": [0.7], "logits": SCORES},
        [[0.2, 0.3, 0.5], [0.01, 0.04, 0.95]],
        exact=False,
        ulps=256,
    ),
    Case("Pareto", {"scale": SCALE, "alpha": [0.8, 1.5, 6.0]}, [[3.0], [7.5]], exact=False),
    Case("Weibull", {"scale": SCALE, "concentration": [0.8, 1.5, 6.0]}, OVER_0, exact=False),
    Case("NegativeBinomial", {"total_count": [0.0, 2.5, 20.0], "probs": CHANCES}, COUNTS),
    Case("NegativeBinomial logits", {"total_count": 3, "logits": LOC}, COUNTS),
    Case(
        "InverseGamma",
        {"concentration": [0.8, 1.5, 6.0], "rate": SCALE},
        OVER_0,
        exact=False,
        by_digamma=True,
    ),
    Case("LogisticNormal", {"loc": LOC, "scale": SCALE}, [0.2, 0.3, 0.1, 0.4], exact=False),
    Case("LogisticNormal of numbers", {"loc": 0.5, "scale": 2}, [0.2, 0.8], exact=False),
    Case("FisherSnedecor", {"df1": [1.0, 2.0, 9.0], "df2": [1.5, 3.0, 12.0]}, OVER_0),
    Case(
        "Kumaraswamy",
        {"concentration1": [0.3, 1.0, 2.0], "concentration0": [2.0, 1.0, 0.9]},
        INSIDE,
        exact=False,
        by_digamma=True,
    ),
    Case("Independent", {"loc": [LOC, SCALE], "scale": SCALE}, SCALE, _independent),
    Case("MixtureSameFamily", {"weights": CHANCES, "loc": LOC, "scale": SCALE}, REAL, _mixture),
    Case(
        "MixtureSameFamily of vectors",
        {"weights": ROWS[0], "loc": [LOC, SCALE, POSITIVE], "scale": SCALE},
        SCALE,
        _vector_mixture,
    ),
    Case(
        "TransformedDistribution tanh", {"loc": LOC, "scale": SCALE}, INSIDE, _squashed, exact=False
    ),
    Case(
        "TransformedDistribution logistic",
        {"loc": LOC, "scale": SCALE},
        REAL,
        _logistic,
        exact=False,
    ),
    Case(
        "TransformedDistribution of vectors",
        {"loc": [LOC, SCALE], "scale": SCALE},
        [0.2, 0.3, 0.1, 0.4],
        _log_ratios,
        exact=False,
    ),
    Case("TransformedDistribution reshaped", {"loc": LOC, "scale": SCALE}, REAL, _column),
]

# What must fail, for the most part. D: the module of distributions, C: its constraints, t: tensor
ERRORS = """
D.Normal(0.0, 0.0)
D.Normal(0.0, -1.0)
D.Normal(t([0.0, float("nan")]), 1.0)
D.Normal(t([0.0]), t([-1.0]))
D.Normal(t([0.0]), t([-1.0]), validate_args=False).scale
D.Normal("0", 1.0)
D.Normal(None, 1.0)
D.Normal(t([0.0, 1.0]), t([1.0, 2.0, 3.0]))
D.Normal(0.0)
D.Normal(0.0, 1.0).log_prob(1.0)
D.Normal(0.0, 1.0).log_prob(t(float("nan")))
D.Normal(t([0.0, 1.0]), 1.0).log_prob(t([0.0, 1.0, 2.0]))
D.Normal(0.0, 1.0).cdf(t(float("nan")))
D.Normal(0.0, 1.0, validate_args=False).log_prob(t(float("nan")))
D.Normal(0.0, 1.0).enumerate_support()
D.Normal(t([0.0, 1.0]), 1.0).expand((3,))
D.Categorical()
D.Categorical(t([0.5, 0.5]), t([0.0, 0.0]))
D.Categorical(t(0.5))
D.Categorical(logits=t(0.5))
D.Categorical(t([-0.5, 1.5]))
D.Categorical(t([0.0, 0.0]))
D.Categorical(t([float("nan"), 1.0]))
D.Categorical(logits=t([float("nan"), 1.0]))
D.Categorical(t([0.5, 0.5])).log_prob(t(2))
D.Categorical(t([0.5, 0.5])).log_prob(t(-1))
D.Categorical(t([0.5, 0.5])).log_prob(t(0.5))
D.Categorical(t([0.5, 0.5])).log_prob(1)
D.Categorical(t([0.5, 0.5])).rsample()
D.Categorical(t([0.5, 0.5])).cdf(t(0))
D.Bernoulli()
D.Bernoulli(0.5, 0.0)
D.Bernoulli(t([0.5, 1.5]))
D.Bernoulli(-0.1)
D.Bernoulli(0.5).log_prob(t(0.5))
D.Bernoulli(0.5).rsample()
D.Uniform(1.0, 0.0)
D.Uniform(1.0, 1.0)
D.Uniform(t([0.0, 1.0]), t([1.0, 0.5]))
D.Uniform(0.0, 1.0).log_prob(t(1.5))
D.Uniform(0.0, 1.0, validate_args=False).log_prob(t([-1.0, 0.0, 1.0]))
D.MultivariateNormal(t(0.0), torch.eye(1))
D.MultivariateNormal(t([0.0, 0.0]))
D.MultivariateNormal(t([0.0, 0.0]), torch.eye(2), torch.eye(2))
D.MultivariateNormal(t([0.0, 0.0]), t([1.0, 1.0]))
D.MultivariateNormal(t([0.0, 0.0]), precision_matrix=t([1.0, 1.0]))
D.MultivariateNormal(t([0.0, 0.0]), scale_tril=t([1.0, 1.0]))
D.MultivariateNormal(t([0.0, 0.0]), -torch.eye(2))
D.MultivariateNormal(t([0.0, 0.0]), t([[1.0, 2.0], [0.0, 1.0]]))
D.MultivariateNormal(t([0.0, 0.0]), scale_tril=t([[1.0, 2.0], [0.0, 1.0]]))
D.MultivariateNormal(t([0.0, 0.0]), scale_tril=t([[1.0, 0.0], [0.0, -1.0]]))
D.MultivariateNormal(t([0.0, 0.0]), torch.eye(2)).log_prob(t([0.0, 0.0, 0.0]))
D.MultivariateNormal(t([0.0, 0.0]), torch.eye(2)).log_prob(t(0.0))
D.Beta(0.0, 1.0)
D.Beta(t([1.0]), t([-1.0]))
D.Beta(1.0, 2.0).log_prob(t(1.5))
D.Gamma(0.0, 1.0)
D.Gamma(1.0, t([-1.0]))
D.Gamma(1.0, 1.0).log_prob(t(-1.0))
D.Gamma(1.0, 1.0).log_prob(2.0)
D.Dirichlet(t(1.0))
D.Dirichlet(t([1.0, 0.0]))
D.Dirichlet(t([1.0, 2.0])).log_prob(t([0.5, 0.6]))
D.OneHotCategorical(t([0.5, 0.5])).log_prob(t([1.0, 1.0]))
D.OneHotCategorical(t([0.5, 0.5])).log_prob(t([1.0, 0.0, 0.0]))
D.OneHotCategorical()
D.Exponential(-1.0)
D.Exponential(1.0).log_prob(t(-1.0))
D.Poisson(-1.0)
D.Poisson(1.0).log_prob(t(0.5))
D.Poisson(1.0).entropy()
D.Binomial(5)
D.Binomial(-1, t(0.5))
D.Binomial(5, t(0.5), t(0.0))
D.Binomial(5, t(1.5))
D.Binomial(5, t(0.5)).log_prob(t(6.0))
D.Binomial(t([2.0, 3.0]), t(0.5)).entropy()
D.Binomial(t([2.0, 3.0]), t(0.5)).enumerate_support()
D.Geometric(0.0)
D.Geometric(t([0.5, 0.0]))
D.Geometric(0.5, 0.0)
D.Geometric(0.5).log_prob(t(-1.0))
D.Multinomial(t(5), t([0.5, 0.5]))
D.Multinomial(5, t([0.5, 0.5])).log_prob(t([3.0, 4.0]))
D.Multinomial(5)
D.StudentT(0.0)
D.Chi2(-1.0)
D.HalfNormal(0.0)
D.HalfNormal(1.0).log_prob(t(-1.0))
D.HalfNormal(1.0, validate_args=False).log_prob(t([-1.0, 1.0]))
D.HalfCauchy(-1.0)
D.LogNormal(0.0, -1.0)
D.LogNormal(0.0, 1.0).log_prob(t(-1.0))
D.Gumbel(0.0, 0.0)
D.Cauchy(0.0, -2.0)
D.Laplace(0.0, -2.0)
D.Independent(D.Normal(0.0, 1.0), 1)
D.Independent(D.Bernoulli(t([0.5])), 1).enumerate_support()
D.Independent(D.Normal(t([0.0]), 1.0), 1).log_prob(t([0.0, 1.0]))
D.MixtureSameFamily(D.Normal(0.0, 1.0), D.Normal(t([0.0]), 1.0))
D.MixtureSameFamily(D.Categorical(t([0.5, 0.5])), 3)
D.MixtureSameFamily(D.Categorical(t([0.5, 0.5])), D.Normal(t([0.0, 1.0, 2.0]), 1.0))
D.MixtureSameFamily(D.Categorical(torch.ones(3, 2)), D.Normal(torch.zeros(2, 2), 1.0))
D.TransformedDistribution(D.Normal(0.0, 1.0), 3)
D.TransformedDistribution(D.Normal(0.0, 1.0), [3])
D.TransformedDistribution(D.Normal(0.0, 1.0), D.SoftmaxTransform())
D.TransformedDistribution(D.Normal(0.0, 1.0), []).log_prob(t(0.5))
D.TransformedDistribution(D.Uniform(0.0, 1.0), D.ExpTransform()).cdf(t(9.0))
D.Distribution().batch_shape
D.Distribution(validate_args=False).batch_shape
D.Distribution(validate_args=False).mode
D.Distribution(validate_args=False).rsample()
D.Distribution.set_default_validate_args(2)
D.kl_divergence(D.Normal(0.0, 1.0), D.Cauchy(0.0, 1.0))
p = D.Normal(t([[0.0]]), 1.0); D.kl_divergence(D.Independent(p, 1), D.Independent(p, 2))
D.kl_divergence(D.LogNormal(0.0, 1.0), D.Gumbel(0.0, 1.0))
p, q = (D.MultivariateNormal(torch.zeros(n), torch.eye(n)) for n in (1, 2)); D.kl_divergence(p, q)
D.kl_divergence(D.Binomial(3, t(0.5)), D.Binomial(5, t(0.5)))
D.kl_divergence(D.Binomial(5, t(0.5)), D.Binomial(3, t(0.5)))
D.kl_divergence(D.LogNormal(0.0, 1.0), D.LogNormal(1.0, 2.0))
D.kl_divergence(D.Bernoulli(t([0.0, 1.0, 0.5, 0.5])), D.Bernoulli(t([0.5, 0.5, 0.0, 1.0])))
D.kl_divergence(D.Categorical(t([0.0, 1.0])), D.Categorical(t([0.5, 0.5])))
D.kl_divergence(D.Categorical(t([0.5, 0.5])), D.Categorical(t([0.0, 1.0])))
D.Normal(0.0, 1.0).sample((-1,))
D.Normal(0.0, 1.0).sample(3)
D.Normal(0.0, 1.0).sample_n(2)
D.Normal(0.0, 1.0).sample(torch.Size([2]))
D.Normal(0.0, 1.0).sample([2])
D.Normal(0, 1).sample()
D.Normal(True, 1).loc
D.AffineTransform(0.0, 1.0, cache_size=2)
D.ReshapeTransform((2, 3), (5,))
D.ReshapeTransform((2, 3), (6,)).forward_shape((3,))
D.ReshapeTransform((2, 3), (6,)).forward_shape((4, 3, 2))
C.dependent.check(t(0.0))
C.dependent.event_dim
C.dependent.is_discrete
C.dependent(event_dim=1).event_dim
C.independent(3, 1)
C.independent(C.real, -1)
C.real_vector.check(t(0.0))
C.cat([C.real], lengths=[1, 2])
C.stack([3])
"""

# The same: what is to be had
LINES = """
[repr(c) for c in (C.boolean, C.one_hot, C.nonnegative_integer, C.positive_integer, C.real)]
[repr(c) for c in (C.real_vector, C.positive, C.nonnegative, C.unit_interval, C.simplex)]
[repr(c) for c in (C.lower_cholesky, C.corr_cholesky, C.square, C.positive_definite, C.dependent)]
[repr(c) for c in (C.interval(0, 1), C.half_open_interval(0, 1), C.less_than(2))]
[repr(c) for c in (C.integer_interval(0, 3), C.multinomial(3), C.cat([C.real]))]
[c.event_dim for c in (C.real, C.simplex, C.lower_cholesky, C.independent(C.simplex, 2))]
[c.is_discrete for c in (C.real, C.boolean, C.independent(C.boolean, 1), C.multinomial(2))]
C.boolean.check(t([0.0, 1.0, 2.0]))
C.one_hot.check(t([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]))
C.nonnegative_integer.check(t([-1.0, 0.0, 0.5, 3.0]))
C.positive_integer.check(t([0.0, 1.0, 1.5]))
C.integer_interval(1, 3).check(t([0.0, 1.0, 2.5, 3.0, 4.0]))
C.real.check(t([0.0, float("inf"), float("nan")]))
C.positive.check(t([-1.0, 0.0, 1.0]))
C.nonnegative.check(t([-1.0, 0.0, 1.0]))
C.less_than(1.0).check(t([0.0, 1.0, 2.0]))
C.interval(0.0, 1.0).check(t([-1.0, 0.0, 1.0, 2.0]))
C.half_open_interval(0.0, 1.0).check(t([-1.0, 0.0, 1.0, 2.0]))
C.simplex.check(t([[0.5, 0.5], [0.5, 0.6], [-0.5, 1.5]]))
C.multinomial(3).check(t([[1.0, 2.0], [2.0, 2.0], [-1.0, 2.0]]))
C.lower_triangular.check(t([[[1.0, 0.0], [2.0, -1.0]], [[1.0, 2.0], [0.0, 1.0]]]))
C.lower_cholesky.check(t([[[1.0, 0.0], [2.0, 1.0]], [[1.0, 0.0], [2.0, -1.0]]]))
C.corr_cholesky.check(t([[[1.0, 0.0], [0.6, 0.8]], [[1.0, 0.0], [0.6, 0.9]]]))
C.square.check(torch.ones(3, 2, 2)), C.square.check(torch.ones(3, 2, 1))
C.symmetric.check(t([[[1.0, 2.0], [2.0, 1.0]], [[1.0, 2.0], [1.0, 1.0]]]))
C.positive_semidefinite.check(t([[[1.0, 0.5], [0.5, 1.0]], [[1.0, 2.0], [2.0, 1.0]]]))
C.positive_definite.check(t([[[1.0, 0.5], [0.5, 1.0]], [[1.0, 2.0], [2.0, 1.0]]]))
C.positive_definite.check(torch.ones(2, 3))
C.cat([C.positive, C.real], 0, [1, 2]).check(t([-1.0, -1.0, float("nan")]))
C.stack([C.positive, C.real], -1).check(t([[-1.0, -1.0], [1.0, float("nan")]]))
C.stack([C.simplex, C.simplex], -2).event_dim
C.MixtureSameFamilyConstraint(C.interval(0.0, t([1.0, 2.0]))).check(t([0.5, 1.5]))
C.is_dependent(D.Uniform.support), C.is_dependent(D.Uniform(0.0, 1.0).support)
C.is_dependent(D.Categorical.support), D.Categorical.support.is_discrete
repr(D.ExpTransform()), repr(D.ExpTransform().inv), repr(D.ComposeTransform([D.ExpTransform()]))
repr(D.IndependentTransform(D.ExpTransform(), 1))
D.ExpTransform() == D.ExpTransform(), D.ExpTransform() == D.TanhTransform()
D.ExpTransform().inv == D.ExpTransform().inv, D.ExpTransform().inv.inv == D.ExpTransform()
D.AffineTransform(0.0, 1.0) == D.AffineTransform(0.0, 1.0)
D.AffineTransform(0.0, t([1.0, 2.0])) == D.AffineTransform(0.0, t([1.0, 3.0]))
D.PowerTransform(t(2.0)) == D.PowerTransform(t(2.0))
D.ComposeTransform([D.ExpTransform()]) == D.ComposeTransform([D.ExpTransform()])
[D.AffineTransform(0.0, s).sign for s in (2, -0.5, 0)]
D.ComposeTransform([D.AffineTransform(0.0, -1.0), D.ExpTransform()]).sign
D.TanhTransform().bijective, D.AbsTransform().bijective, D.TanhTransform().inv.bijective
x = t([20.0]); f = D.TanhTransform(cache_size=1); f.inv(f(x)) is x
x = t([20.0]); f = D.TanhTransform(); f.inv(f(x))
f = D.TanhTransform(cache_size=1); f.with_cache() is f, f.with_cache(0)._cache_size
D.ComposeTransform([D.ExpTransform()], 1).parts[0]._cache_size
D.identity_transform(t([1.0])), D.identity_transform.log_abs_det_jacobian(t([1.0]), t([1.0]))
D.StickBreakingTransform().forward_shape((2, 3)), D.StickBreakingTransform().inverse_shape((2, 3))
D.AffineTransform(t([0.0, 1.0]), 1.0).forward_shape((3, 1))
D.ReshapeTransform((2, 3), (6,)).forward_shape((4, 2, 3))
D.Normal(t([0.0]), 1.0).expand(torch.Size([2, 1])).scale.shape
D.Normal(t([0.0]), 1.0, validate_args=False).expand((2,))._validate_args
D.normal.Normal is D.Normal, D.categorical.Categorical is D.Categorical
D.kl.kl_divergence is D.kl_divergence, D.transforms.ExpTransform is D.ExpTransform
D.multivariate_normal.MultivariateNormal is D.MultivariateNormal
D.utils.broadcast_all(1, t([2.0, 3.0]))
D.utils.broadcast_all(1, 2)
D.utils.probs_to_logits(t([0.0, 0.5, 1.0])), D.utils.probs_to_logits(t([0.0, 1.0]), True)
D.utils.logits_to_probs(t([0.0, 0.5])), D.utils.logits_to_probs(t([0.0, 0.5]), True)
D.TransformedDistribution(D.Normal(0.0, 1.0), D.AffineTransform(torch.zeros(3), 1.0)).sample()
D.TransformedDistribution(D.Normal(torch.zeros(3), 1.0), D.SoftmaxTransform()).event_shape
D.Multinomial(3, t([0.5, 0.5])).expand((2,)).sample((2,))
D.Bernoulli(t([0.3])).expand((2,)).enumerate_support()
D.Bernoulli(logits=t([0.3])).probs, D.Bernoulli(t([0.3])).logits, D.Bernoulli(t([0.3])).param_shape
D.MultivariateNormal(torch.zeros(2), 2 * torch.eye(2)).precision_matrix
D.MultivariateNormal(torch.zeros(2), precision_matrix=2 * torch.eye(2)).covariance_matrix
D.MultivariateNormal(torch.zeros(2), scale_tril=torch.eye(2)).expand((3,)).covariance_matrix.shape
torch.manual_seed(3); D.Normal(torch.zeros(2, dtype=torch.float64), 1).sample((2,))
torch.manual_seed(3); [D.Beta(0.5, 0.5).sample() for _ in range(4)], torch.rand(2)
torch.manual_seed(3); [D.StudentT(3.0).sample() for _ in range(4)], torch.randn(2)
"""

# Constraints, and values for the transforms into what satisfies them
REGISTERED = {
    "C.real": REAL,
    "C.positive": REAL,
    "C.nonnegative": REAL,
    "C.less_than(t([1.0]))": REAL,
    "C.unit_interval": REAL,
    "C.interval(-1.0, 3.0)": REAL,
    "C.half_open_interval(0.0, t([2.0]))": REAL,
    "C.simplex": [LOC, SCALE],
    "C.real_vector": [LOC, SCALE],
    "C.lower_cholesky": [COVARIANCE],
    "C.positive_definite": [COVARIANCE],
    "C.cat([C.positive, C.unit_interval], -1, [1, 2])": [LOC],
    "C.stack([C.positive, C.real, C.unit_interval], -1)": [LOC],
    "C.boolean": REAL,
}

TRANSFORMS = {
    "D.ExpTransform()": REAL,
    "D.ExpTransform().inv": OVER_0,
    "D.PowerTransform(t([2.0, -0.5]))": OVER_0,
    "D.SigmoidTransform()": REAL,
    "D.SigmoidTransform().inv": INSIDE,
    "D.SoftplusTransform()": REAL,
    "D.TanhTransform()": REAL,
    "D.TanhTransform(cache_size=1)": REAL,
    "D.AbsTransform()": REAL,
    "D.AffineTransform(1.0, -2.0)": REAL,
    "D.AffineTransform(t([1.0, 2.0, 3.0]), t([0.5, -2.0, 4.0]), event_dim=1)": [LOC, SCALE],
    "D.CumulativeDistributionTransform(D.Normal(t([0.5]), t([2.0])))": REAL,
    "D.SoftmaxTransform()": [LOC, SCALE],
    "D.StickBreakingTransform()": [LOC, SCALE],
    "D.LowerCholeskyTransform()": [COVARIANCE, FACTOR],
    "D.PositiveDefiniteTransform()": [COVARIANCE, FACTOR],
    "D.ReshapeTransform((3,), (3, 1))": [LOC, SCALE],
    "D.IndependentTransform(D.ExpTransform(), 1)": [LOC, SCALE],
    "D.ComposeTransform([D.AffineTransform(0.5, 2.0), D.TanhTransform(), D.ExpTransform()])": REAL,
    "D.ComposeTransform([D.ExpTransform(), D.StickBreakingTransform()])": [LOC, SCALE],
    "D.ComposeTransform([D.TanhTransform(), D.ExpTransform()]).inv": INSIDE,
    "D.StackTransform([D.ExpTransform(), D.TanhTransform(), D.AbsTransform()], -1)": [LOC, SCALE],
    "D.CatTransform([D.ExpTransform(), D.TanhTransform()], 1, [1, 2])": [LOC, SCALE],
    "D.CatTransform([D.StickBreakingTransform(), D.StickBreakingTransform()], -1, [1, 2])": [LOC],
}


def names(fw: Any) -> dict[str, Any]:
    """What lines may use."""
    return {"D": fw.distributions, "C": fw.distributions.constraints, "t": fw.tensor}
