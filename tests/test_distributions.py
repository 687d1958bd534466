"""Distributions against torch's: draws bit for bit, values, gradients, divergences, errors."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch

import minigrad as mg
import minigrad.distributions

from .cases.distributions import CASES, ERRORS, LINES, TRANSFORMS, Case, names
from .parity import assert_same, assert_same_outcome, outcome
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
    look: Callable[[Any], dict[Any, Any]], case: Case, ulps: float, gradient_ulps: float
) -> None:
    """Assert that what `attempt` gives, by names, is the same in both frameworks."""
    theirs, ours = look(torch), look(mg)
    for name, result in theirs.items():
        for key, bound in (("value", ulps), ("gradients", gradient_ulps)):
            what = f"{key} of {name} of {case.name}"
            assert_same(ours[name][key], result[key], ulps=bound, what=what)


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

    assert_same_results(look, case, 32, TRIGAMMA if case.by_digamma else 64)


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
