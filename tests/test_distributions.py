"""Distributions against torch's: draws bit for bit, values, gradients, divergences, errors."""

from __future__ import annotations

import importlib
import itertools
import pickle
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
import minigrad.distributions
from minigrad.ops.special.pathwise import dirichlet_grad_kernel, standard_gamma_grad_kernel

from .cases.distributions import CASES, ERRORS, LINES, REGISTERED, TRANSFORMS, Case, names
from .parity import assert_same, assert_same_outcome, assert_same_signature, outcome
from .snippets import program, snippets

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])

FACTS = ("mean", "mode", "variance", "stddev", "entropy", "perplexity")
PROBABILITIES = [0.05, 0.5, 0.8]
SHAPES = ((), (3,), (2, 16))
TRIGAMMA = 2.0**24  # torch's is good to 1e-9


def attempt(function: Callable[[], Any], leaves: list[Any]) -> dict[str, Any]:
    """What a call gives, and its gradients by the leaves; or the name of what it raises."""
    value = outcome(function)
    if isinstance(value, Exception):
        return {"value": type(value).__name__, "gradients": []}
    fw = torch if isinstance(value, torch.Tensor) else mg
    gradients: Any = []
    if value.requires_grad:
        weights = fw.arange(1, 1 + value.numel(), dtype=value.dtype).reshape(value.shape)
        total = fw.where(fw.isfinite(value), value * weights, 0).sum()
        gradients = outcome(fw.autograd.grad, total, leaves, allow_unused=True, retain_graph=True)
        if isinstance(gradients, Exception):
            gradients = type(gradients).__name__
    return {"value": value, "gradients": gradients}


def assert_same_results(
    look: Callable[[Any], dict[Any, Any]],
    case: Case,
    ulps: float,
    gradient_ulps: float,
    floor: float = 0,
) -> None:
    """Assert that what `attempt` gives, by names, is the same in both frameworks."""
    theirs, ours = look(torch), look(mg)
    for name, result in theirs.items():
        for key, bound in (("value", ulps), ("gradients", gradient_ulps)):
            what = f"{key} of {name} of {case.name}"
            assert_same(ours[name][key], result[key], ulps=bound, floor=floor, what=what)


def called(distribution: Any, name: str) -> Any:
    value = getattr(distribution, name)
    return value() if callable(value) else value


@every_case
def test_description(case: Case) -> None:
    def look(fw: Any) -> Any:
        d, _ = case.build(fw, "float32", grad=False)
        return (
            repr(d),
            [list(d.batch_shape), list(d.event_shape)],
            [d.has_rsample, d.has_enumerate_support],
            repr(d.support),
            {name: repr(c) for name, c in d.arg_constraints.items()},
        )

    assert_same_outcome(look)


@every_dtype
@every_case
def test_facts(case: Case, dtype: str) -> None:
    def look(fw: Any) -> Any:
        d, leaves = case.build(fw, dtype)
        facts = {name: attempt(lambda name=name: called(d, name), leaves) for name in FACTS}
        for expand in (True, False):
            facts[f"support {expand}"] = attempt(lambda e=expand: d.enumerate_support(e), leaves)
        return facts

    # A variance may be a difference of two moments
    assert_same_results(look, case, 32, TRIGAMMA if case.by_digamma else 64, floor=1)


@every_dtype
@every_case
def test_values(case: Case, dtype: str) -> None:
    def look(fw: Any) -> Any:
        d, leaves = case.build(fw, dtype)
        d_type = getattr(fw, dtype if case.tensors else "float32")
        value = fw.tensor(case.values, dtype=d_type, requires_grad=True)
        p = fw.tensor(PROBABILITIES, dtype=d_type).unsqueeze(-1).requires_grad_()
        return {
            "log_prob": attempt(lambda: d.log_prob(value), [*leaves, value]),
            "cdf": attempt(lambda: d.cdf(value), [*leaves, value]),
            "icdf": attempt(lambda: d.icdf(p), [*leaves, p]),
        }

    assert_same_results(look, case, 64, 64)


@every_dtype
@every_case
def test_draws(case: Case, dtype: str) -> None:
    def draw(fw: Any) -> Any:
        d, _ = case.build(fw, dtype)
        return [[d.sample(shape), fw.get_rng_state()] for shape in ((), (3,), (2, 16), (5,))]

    assert_same_outcome(draw, ulps=0 if case.exact else 32)


@every_dtype
@every_case
def test_reparameterized_draws(case: Case, dtype: str) -> None:
    def draw(fw: Any) -> Any:
        fw.manual_seed(0)
        d, leaves = case.build(fw, dtype)
        draws = {shape: attempt(lambda s=shape: d.rsample(s), leaves) for shape in SHAPES}
        return {**draws, "state": {"value": fw.get_rng_state(), "gradients": []}}

    assert_same_results(draw, case, 32, case.ulps)


@every_case
def test_expand(case: Case) -> None:
    def look(fw: Any) -> Any:
        d, leaves = case.build(fw, "float32")
        wide = d.expand((2, *d.batch_shape))
        value = fw.tensor(case.values)
        return (
            type(wide) is type(d),
            [repr(wide), list(wide.batch_shape), list(wide.event_shape)],
            attempt(lambda: wide.log_prob(value), leaves),
            attempt(lambda: wide.mean, leaves),
            wide.sample((3,)),
            fw.get_rng_state(),
            wide.expand((4, 2, *d.batch_shape)).sample(),
        )

    assert_same_outcome(look)


@every_dtype
def test_divergences(dtype: str) -> None:
    """Of all pairs, whether there is a formula or not."""

    def look(fw: Any) -> Any:
        cases = [case for case in CASES if dtype == "float32" or case.tensors]
        made = [(case.name, *case.build(fw, dtype)) for case in cases]
        results = {}
        for (a, p, ps), (b, q, qs) in itertools.product(made, repeat=2):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                results[a, b] = attempt(
                    lambda p=p, q=q: fw.distributions.kl_divergence(p, q), [*ps, *qs]
                )
        return results

    theirs, ours = look(torch), look(mg)
    for pair, result in theirs.items():
        if result["value"] == "IndexError":  # torch can't broadcast the batches of this pair
            continue
        assert_same(ours[pair]["value"], result["value"], ulps=256, floor=1, what=f"KL of {pair}")
        gradients = [r["gradients"] for r in (ours[pair], result)]
        assert_same(*gradients, ulps=TRIGAMMA, floor=1, what=f"gradients of KL of {pair}")


@pytest.mark.parametrize("line", snippets(ERRORS + LINES))
def test_line(line: str) -> None:
    assert_same_outcome(program(line, names))


@pytest.mark.parametrize("line", TRANSFORMS)
def test_transform(line: str) -> None:
    make = program(line, names)

    def look(fw: Any) -> Any:
        transform, x = make(fw), fw.tensor(TRANSFORMS[line], requires_grad=True)
        y = transform(x)
        back = transform.inv(y)
        return (
            [repr(transform), repr(transform.domain), repr(transform.codomain)],
            [transform.domain.event_dim, transform.codomain.event_dim, transform.bijective],
            [list(transform.forward_shape(x.shape)), list(transform.inverse_shape(y.shape))],
            attempt(lambda: y, [x]),
            attempt(lambda: back, [x]),
            attempt(lambda: transform.log_abs_det_jacobian(x, y), [x]),
            attempt(lambda: transform.inv.log_abs_det_jacobian(y, x), [x]),
            str(outcome(lambda: transform.sign)),
        )

    assert_same_outcome(look, ulps=128)


@pytest.mark.parametrize("registry", ["biject_to", "transform_to"])
@pytest.mark.parametrize("line", REGISTERED)
def test_registered_transform(line: str, registry: str) -> None:
    make = program(line, names)

    def look(fw: Any) -> Any:
        transform = getattr(fw.distributions, registry)(make(fw))
        return repr(transform), transform(fw.tensor(REGISTERED[line]))

    assert_same_outcome(look)


def test_registration() -> None:
    def use(fw: Any) -> Any:
        D = fw.distributions
        registry = D.constraint_registry.ConstraintRegistry()

        @registry.register(D.constraints.boolean)
        def factory(constraint: Any) -> Any:
            return D.AbsTransform()

        refused = outcome(registry.register, int, factory)
        return repr(registry(D.constraints.boolean)), type(refused).__name__

    assert_same_outcome(use)


@pytest.mark.parametrize("name", [n for n in mg.distributions.__all__ if n[0].isupper()])
def test_signature(name: str) -> None:
    ours, theirs = (getattr(fw.distributions, name).__init__ for fw in (mg, torch))
    assert_same_signature(ours, theirs)


def test_public_names() -> None:
    """All are torch's, and each is also in the module where scripts look for it."""
    for name in mg.distributions.__all__:
        theirs = getattr(torch.distributions, name)
        path = getattr(theirs, "__module__", "").removeprefix("torch.distributions")
        if path:
            module = importlib.import_module(f"minigrad.distributions{path}")
            assert getattr(module, name) is getattr(mg.distributions, name)


class TestOwnClasses:
    """Users' distributions, built on the base class as PyTorch's documents have it."""

    @staticmethod
    def point(fw: Any) -> Any:
        D = fw.distributions

        class Point(D.Distribution):
            arg_constraints = {"at": D.constraints.real}  # noqa: RUF012
            support = D.constraints.real
            has_rsample = True

            def __init__(self, at: Any, validate_args: bool | None = None) -> None:
                self.at = at
                super().__init__(at.shape, validate_args=validate_args)

            def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
                new = self._get_checked_instance(Point, _instance)
                new.at = self.at.expand(batch_shape)
                super(Point, new).__init__(fw.Size(batch_shape), validate_args=False)
                return new

            def rsample(self, sample_shape: Any = ()) -> Any:
                return self.at.expand(self._extended_shape(sample_shape))

            def log_prob(self, value: Any) -> Any:
                if self._validate_args:
                    self._validate_sample(value)
                return fw.where(value == self.at, 0.0, -float("inf"))

        return Point

    def test_whole(self) -> None:
        def use(fw: Any) -> Any:
            d = self.point(fw)(fw.tensor([1.0, 2.0], requires_grad=True))
            return (
                [repr(d), repr(d.expand((3, 2)))],
                d.sample((2,)),
                attempt(lambda: d.rsample((2,)), [d.at]),
                d.log_prob(fw.tensor(1.0)),
                fw.distributions.Independent(d, 1).log_prob(fw.tensor([1.0, 2.0])),
                type(outcome(d.entropy)).__name__,
                outcome(d.log_prob, fw.tensor(float("nan"))).args[0],
            )

        assert_same_outcome(use, messages=True)

    def test_bare(self) -> None:
        def use(fw: Any) -> Any:
            class Bare(fw.distributions.Distribution):
                def log_prob(self, value: Any) -> Any:
                    self._validate_sample(value)
                    return value

            return Bare().log_prob(fw.tensor(1.0))

        assert_same_outcome(use)  # with two warnings

    def test_expand_is_asked_for(self) -> None:
        def use(fw: Any) -> Any:
            class Unit(fw.distributions.Normal):
                def __init__(self) -> None:
                    super().__init__(0.0, 1.0)

            return Unit().expand((2,))

        assert_same_outcome(use, messages=True)

    def test_expand_of_more_than_parameters(self) -> None:
        def use(fw: Any) -> Any:
            class Rotated(fw.distributions.Normal):
                def __init__(self, loc: Any) -> None:
                    super().__init__(loc, 1.0)
                    self.rotation = fw.eye(2)

                def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
                    new = self._get_checked_instance(Rotated, _instance)
                    new.rotation = self.rotation
                    return super().expand(batch_shape, _instance=new)

            new = Rotated(fw.zeros(3)).expand((2, 3))
            return type(new).__name__, new.rotation, repr(new), new.sample()

        assert_same_outcome(use)

    def test_divergence_is_inherited(self) -> None:
        def use(fw: Any) -> Any:
            D = fw.distributions

            class A(D.Normal):
                pass

            class B(A):
                pass

            before = D.kl_divergence(B(0.0, 1.0), A(1.0, 2.0))
            D.register_kl(A, D.Normal)(lambda p, q: "first")
            inherited = D.kl_divergence(B(0.0, 1.0), A(1.0, 2.0))
            D.register_kl(D.Normal, A)(lambda p, q: "second")
            return before, inherited, D.kl_divergence(B(0.0, 1.0), A(1.0, 2.0))

        assert_same_outcome(use)  # with a warning: the last is ambiguous

    def test_divergence_of_no_distribution(self) -> None:
        with pytest.raises(TypeError, match="Expected type_q to be a Distribution subclass"):
            mg.distributions.register_kl(mg.distributions.Normal, int)


def test_validation_can_be_switched_off() -> None:
    def use(fw: Any) -> Any:
        D = fw.distributions
        D.Distribution.set_default_validate_args(False)
        try:
            return D.Normal(0.0, -1.0).scale, D.Normal(0.0, 1.0)._validate_args
        finally:
            D.Distribution.set_default_validate_args(True)

    assert_same_outcome(use)


@pytest.mark.parametrize(
    "name", ["Normal", "Bernoulli", "Gamma", "Beta", "Dirichlet", "Exponential"]
)
def test_exponential_families(name: str) -> None:
    """The formulas agree with those that follow from the log normalizer."""
    (case,) = (case for case in CASES if case.name == name)
    family = mg.distributions.ExponentialFamily
    p, _ = case.build(mg, "float64")
    q, _ = case._replace(
        parameters={k: list(reversed(v)) for k, v in case.parameters.items()}
    ).build(mg, "float64")
    if name not in ("Beta", "Dirichlet"):  # these have no mean carrier measure
        assert mg.allclose(family.entropy(p), p.entropy(), rtol=1e-12)
    general = minigrad.distributions.kl._FORMULAS[family, family]
    assert mg.allclose(general(p, q), mg.distributions.kl_divergence(p, q), rtol=1e-12, atol=1e-12)


@every_case
def test_pickle(case: Case) -> None:
    d, _ = case.build(mg, "float32", grad=False)
    copy = pickle.loads(pickle.dumps(d))
    assert repr(copy) == repr(d)
    mg.manual_seed(0)
    first = d.sample()
    mg.manual_seed(0)
    assert mg.equal(copy.sample(), first)


# How draws move with their parameters


def shapes_and_draws() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Concentrations of all sizes, and draws near and far from their means."""
    random = np.random.RandomState(0)
    alpha = np.exp(random.uniform(-5, 6, 3000))
    near = alpha * random.uniform(0.5, 1.5, alpha.size)
    return alpha, np.where(random.uniform(size=alpha.size) < 0.3, near, random.gamma(alpha)) + 1e-30


@every_dtype
def test_gamma_gradients(dtype: str) -> None:
    alpha, draws = (x.astype(dtype) for x in shapes_and_draws())
    ours = standard_gamma_grad_kernel(alpha, draws)
    theirs = torch._standard_gamma_grad(*map(torch.from_numpy, (alpha, draws))).numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-12 if dtype == "float64" else 0)


def test_beta_gradients() -> None:
    a, _ = shapes_and_draws()
    b = a[::-1].copy()
    x = np.clip(np.random.RandomState(1).beta(a, b), 1e-7, 1 - 1e-7)
    x[::3] = a[::3] / (a + b)[::3] * 0.99
    ours = dirichlet_grad_kernel(x, a, a + b)
    theirs = torch._dirichlet_grad(*map(torch.from_numpy, (x, a, a + b))).numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-10)


def test_gradients_are_those_of_quantiles() -> None:
    """Against the definition: how the distribution function must be followed."""
    alpha, draws = (mg.from_numpy(x) for x in shapes_and_draws())
    step = 1e-5 * alpha
    up, down = (mg.special.gammainc(alpha + s, draws) for s in (step, -step))
    density = ((alpha - 1) * draws.log() - draws - alpha.lgamma()).exp()
    truth = -(up - down) / (2 * step) / density
    ours = mg.from_numpy(standard_gamma_grad_kernel(alpha.numpy(), draws.numpy()))
    certain = (up > 1e-3) & (up < 0.999) & (density * alpha > 1e-3)  # where differences are exact
    assert certain.sum() > 1500
    assert ((ours - truth).abs() / truth)[certain].max() < 5e-3


def test_draws_have_one_derivative() -> None:
    alpha = mg.tensor([0.5, 3.0], requires_grad=True)
    draw = mg.distributions.Gamma(alpha, 1.0).rsample()
    (gradient,) = mg.autograd.grad(draw.sum(), alpha, create_graph=True)
    with pytest.raises(NotImplementedError, match="_standard_gamma_grad"):
        gradient.sum().backward()
