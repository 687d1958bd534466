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
]
