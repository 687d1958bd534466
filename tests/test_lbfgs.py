"""L-BFGS and its line search: landscapes of many kinds, whose descent must be torch's."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.optim.line_search import Trial, strong_wolfe

from .cases.optimizers import parameters
from .parity import array_of, assert_same_outcome, tensor_in
from .programs import Program

# Rounding in float64 grows from iteration to iteration; what differs in kind differs at once.
NEAR = {"ulps": 2.0**24, "floor": 1.0}


def descend(
    fw: Any, params: list[Any], landscape: Any, steps: int = 2, **options: Any
) -> tuple[Any, ...]:
    """Losses, points and state after each step, and how often the closure was called."""
    optimizer = fw.optim.LBFGS(params, **options)
    calls, found = [], []

    def closure() -> Any:
        calls.append(1)
        optimizer.zero_grad()
        loss = landscape(*params)
        loss.backward()
        return loss

    for _ in range(steps):
        loss = optimizer.step(closure).detach()
        found.append((loss, [p.detach().clone() for p in params]))
    return found, len(calls), optimizer.state_dict()["state"]


def banana(x: Any, y: Any) -> Any:
    return ((1 - x) ** 2 + 100 * (y - x**2) ** 2).sum()


def at_the_banana(fw: Any) -> list[Any]:
    return [
        fw.nn.Parameter(fw.tensor([-1.5, 0.3], dtype=fw.float64)),
        fw.nn.Parameter(fw.tensor(2.0, dtype=fw.float64)),
    ]


OPTIONS: list[dict[str, Any]] = [
    {},
    {"lr": 0.1},
    {"max_iter": 0},
    {"max_iter": 1},
    {"max_iter": 9, "history_size": 2},
    {"max_eval": 1},
    {"max_eval": 3},
    {"tolerance_grad": 1e6},
    {"tolerance_change": 10.0},
    {"tolerance_change": 1e9},
]


@pytest.mark.parametrize("search", [None, "strong_wolfe"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_options(options: dict[str, Any], search: str | None) -> None:
    options = {"max_iter": 7, "line_search_fn": search} | options
    assert_same_outcome(lambda fw: descend(fw, at_the_banana(fw), banana, **options), **NEAR)


def rough(fw: Any, seed: int) -> Any:
    """A landscape of waves, walls and kinks, unlike what a line search expects."""
    random = np.random.RandomState(seed)
    scale, pitch = 10.0 ** random.uniform(-2, 2, 2)
    kinks, flat = random.randint(2), random.randint(2)

    def landscape(x: Any) -> Any:
        value = x.sin() * pitch + x**2 * 0.1
        if kinks:
            value = value + (x - 0.3).abs()
        if flat:
            value = value.clamp(min=0.5)
        return (value * scale).sum()

    return landscape


@pytest.mark.parametrize("seed", range(40))
def test_rough_landscapes(seed: int) -> None:
    def run(fw: Any) -> Any:
        params = parameters(fw, [(3,)], "float64", seed)
        options = {"max_iter": 2, "max_eval": 30, "lr": [1, 0.01, 100.0][seed % 3]}
        return descend(fw, params, rough(fw, seed), 1, line_search_fn="strong_wolfe", **options)

    assert_same_outcome(run, **NEAR)


def float32(fw: Any) -> Any:
    params = [fw.nn.Parameter(p.detach().float()) for p in at_the_banana(fw)]
    return descend(fw, params, banana, 1, max_iter=4, line_search_fn="strong_wolfe")


def learning_rate_in_a_tensor(fw: Any) -> Any:
    lr = fw.tensor([0.5])
    return descend(fw, at_the_banana(fw), banana, lr=lr, max_iter=4)


def several_types(fw: Any) -> Any:
    x, y = at_the_banana(fw)
    x = fw.nn.Parameter(x.detach().float())
    return descend(fw, [x, y], banana, 1, max_iter=4)


def complex_numbers(fw: Any) -> Any:
    (r,) = parameters(fw, [(2, 3)], "float64")
    start = tensor_in(fw, np.array([1 + 2j, 3 - 1j]))
    p = fw.nn.Parameter(start)
    optimizer = fw.optim.LBFGS([p, r], max_iter=4)

    def closure() -> Any:
        z = array_of(p)
        p.grad = tensor_in(fw, 4 * z * np.abs(z) ** 2)  # of |z|⁴, as torch counts it
        r.grad = r.detach() ** 3 * 4
        return float((np.abs(z) ** 4).sum() + (array_of(r) ** 4).sum())

    return optimizer.step(closure), optimizer.step(closure), p, optimizer.state_dict()["state"]


def not_contiguous(fw: Any) -> Any:
    (p,) = parameters(fw, [(3, 4)], "float64")
    p.data = fw.arange(12.0, dtype=fw.float64).reshape(4, 3).t()
    optimizer = fw.optim.LBFGS([p], max_iter=4)

    def closure() -> Any:
        p.grad = (p.detach() ** 3).contiguous()
        return (p.detach() ** 4).sum()

    return optimizer.step(closure), p


def empty_and_unused(fw: Any) -> Any:
    params = parameters(fw, [(0,), (2,), (3,)], "float64")
    return descend(fw, params, lambda e, p, q: (p**4).sum() + e.sum(), max_iter=4)


def loss_as_a_number(fw: Any) -> Any:
    (p,) = parameters(fw, [(3,)], "float64")
    optimizer = fw.optim.LBFGS([p], max_iter=3)

    def closure() -> float:
        p.grad = p.detach() ** 3 * 4
        return float((p.detach() ** 4).sum())

    return optimizer.step(closure), optimizer.step(closure), p


def gradients_under_no_grad(fw: Any) -> Any:
    with fw.no_grad():
        return descend(fw, at_the_banana(fw), banana, max_iter=2)


def options_changed(fw: Any) -> Any:
    (p,) = parameters(fw, [(4,)], "float64")
    optimizer = fw.optim.LBFGS([p], max_iter=3)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (p**4).sum()
        loss.backward()
        return loss

    for name, value in (("lr", 0.5), ("line_search_fn", "strong_wolfe"), ("max_iter", 2)):
        optimizer.param_groups[0][name] = value
        optimizer.step(closure)
    return p, optimizer.state_dict()["state"]


PROGRAMS: list[Program] = [
    learning_rate_in_a_tensor,
    several_types,
    complex_numbers,
    not_contiguous,
    empty_and_unused,
    loss_as_a_number,
    gradients_under_no_grad,
    options_changed,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: Program) -> None:
    assert_same_outcome(program, **NEAR)


def test_copies_go_on_alike() -> None:  # torch's can't be copied
    (p,) = parameters(mg, [(4,)], "float64")
    first = mg.optim.LBFGS([p], max_iter=2)

    def go_on(p: Any, optimizer: Any) -> Any:
        def closure() -> float:
            p.grad = p.detach() ** 3 * 4
            return float((p.detach() ** 4).sum())

        return optimizer.step(closure), closure()

    go_on(p, first)
    copies = [copy.deepcopy(first), pickle.loads(pickle.dumps(first))]
    ends = [go_on(each.param_groups[0]["params"][0], each) for each in copies]
    assert ends == [go_on(p, first)] * 2


def test_float32() -> None:
    assert_same_outcome(float32, ulps=2.0**12, traits=True)


@pytest.mark.parametrize("failing", [1, 2, 4])
@pytest.mark.parametrize("search", [None, "strong_wolfe"])
def test_a_failed_step_changes_nothing(search: str | None, failing: int) -> None:
    x, y = at_the_banana(mg)
    optimizer = mg.optim.LBFGS([x, y], line_search_fn=search)
    calls: list[int] = []

    def closure() -> Any:
        calls.append(1)
        if len(calls) == failing:
            raise KeyError("closure")
        optimizer.zero_grad()
        loss = banana(x, y)
        loss.backward()
        return loss

    before = [array_of(p).copy() for p in (x, y)]
    with pytest.raises(KeyError):
        optimizer.step(closure)
    assert [a.tolist() for a in before] == [array_of(p).tolist() for p in (x, y)]
    assert optimizer.state_dict()["state"] == {}


def test_parameters_in_read_only_memory() -> None:
    p, q = parameters(mg, [(2,), (2,)])
    q.data = mg.ones(1).expand(2)
    optimizer = mg.optim.LBFGS([p, q])

    def closure() -> float:
        p.grad, q.grad = mg.ones(2), mg.ones(2)
        return 1.0

    before = p.tolist()
    with pytest.raises(RuntimeError, match="read-only"):
        optimizer.step(closure)
    assert p.tolist() == before


def test_the_closure_warns_as_its_caller_wants() -> None:
    (p,) = parameters(mg, [(2,)])

    def closure() -> float:
        p.grad = tensor_in(mg, np.ones(2, np.float32))
        return float(np.float32(1) / np.float32(0))

    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        mg.optim.LBFGS([p]).step(closure)


@pytest.mark.parametrize("t", [1e-3, 0.1, 1.0, 30.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_step_found_satisfies_the_wolfe_conditions(seed: int, t: float) -> None:
    a, b, c = np.random.RandomState(seed).uniform(0.5, 2, 3)

    def evaluate(t: float) -> Trial:
        """A valley whose bottom is at b: a bowl with a ripple."""
        value = a * (t - b) ** 2 + 0.05 * np.sin(9 * c * (t - b))
        slope = 2 * a * (t - b) + 0.45 * c * np.cos(9 * c * (t - b))
        return Trial(t, float(value), np.array([slope]), slope)

    start = evaluate(0.0)
    assert start.slope < 0
    found, evaluations = strong_wolfe(evaluate, start, t, 1.0, 25)
    assert found.loss <= start.loss + 1e-4 * found.t * start.slope
    assert abs(found.slope) <= 0.9 * abs(start.slope)
    assert evaluations <= 26
