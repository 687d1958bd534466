"""The optimizers against torch's: every configuration, state that crosses, errors, failures."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
from minigrad.optim import muon

from .cases.optimizers import (
    CASES,
    ERRORS,
    EVERY,
    MIXED,
    MLP,
    TEXTS,
    OptimizerCase,
    parameters,
    set_gradients,
)
from .parity import assert_close, assert_same, assert_same_outcome, moved
from .snippets import program, snippets


class Twins:
    """The same optimization in both frameworks."""

    def __init__(self, case: OptimizerCase, dtype: str) -> None:
        self.case = case
        self.ulps = case.ulps(dtype)
        self.choices = np.random.RandomState(0)
        shapes = [shape for shape in MIXED if case.takes(shape)]
        self.params = {fw: parameters(fw, shapes, dtype) for fw in (torch, mg)}
        self.optimizers = {fw: self.optimizer(fw) for fw in (torch, mg)}

    def optimizer(self, fw: Any) -> Any:
        params = self.params[fw]
        first, second = params[: len(params) * 2 // 3], params[len(params) * 2 // 3 :]
        return self.case.make(fw, [{"params": first}, {"params": second, "lr": 0.02}])

    def step(self, k: int, lacking: float) -> None:
        """A step in which gradients are lacking with some chance; they pull towards 0."""
        skip = {i for i in range(len(self.params[mg])) if self.choices.rand() < lacking}
        pull = -0.5 if self.case.options.get("maximize") else 0.5
        for fw, params in self.params.items():
            set_gradients(fw, params, k, skip)
            for p in params:
                if p.grad is not None:
                    p.grad += p.detach() * pull
            self.optimizers[fw].step()

    def compare(self) -> None:
        theirs, ours = self.params[torch], self.params[mg]
        assert_same(ours, theirs, ulps=self.ulps, floor=1)

    def compare_states(self) -> None:
        theirs, ours = (self.optimizers[fw].state_dict() for fw in (torch, mg))
        assert_same(ours, theirs, ulps=self.ulps, floor=1, traits=True)

    def exchange_states(self) -> None:
        """Each goes on, in a new optimizer, with what the other knew."""
        self.compare_states()
        for fw, other in ((torch, mg), (mg, torch)):
            state = moved(self.optimizers[other].state_dict(), fw)
            self.optimizers[fw] = self.optimizer(fw)
            self.optimizers[fw].load_state_dict(state)
        self.compare_states()

    def pickle_ours(self) -> None:
        state = pickle.loads(pickle.dumps(self.optimizers[mg].state_dict()))
        self.optimizers[mg] = self.optimizer(mg)
        self.optimizers[mg].load_state_dict(state)


def check_run(case: OptimizerCase, dtype: str, steps: int) -> None:
    twins = Twins(case, dtype)
    events: dict[int, Callable[[], None]] = {
        steps // 3: twins.exchange_states,
        steps // 2: twins.pickle_ours,
    }
    for k in range(steps):
        if k in events:
            events[k]()
        if k == steps // 5:
            for optimizer in twins.optimizers.values():
                optimizer.param_groups[0]["lr"] *= 0.5
        if k == 2 * steps // 3:  # memory replaced behind the optimizer's back
            for params in twins.params.values():
                for place in (len(params) // 3, -1):
                    params[place].data = params[place].data * 0.5
        twins.step(k, lacking=0.0 if k % 3 else 0.25)
        twins.compare()
    twins.compare_states()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_run(case: OptimizerCase, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.name == "Muon":  # what is said of it alone is in test_orthogonalized
        monkeypatch.setattr(muon, "orthogonalized", torch_orthogonalized)
    check_run(case, dtype, 60)


def torch_orthogonalized(x: Any, coefficients: Any, steps: int, eps: float) -> Any:
    made = torch.optim._muon._zeropower_via_newtonschulz(
        torch.from_numpy(x), coefficients, steps, eps
    )
    return made.float().numpy()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("shape", "equal"),  # at least that share of matrices bit for bit
    [((1, 1), 1.0), ((4, 4), 0.9), ((5, 3), 0.9), ((3, 8), 0.8), ((16, 32), 0.5), ((96, 64), 0.0)],
)
def test_orthogonalized(shape: tuple[int, int], equal: float, dtype: str) -> None:
    same = []
    for seed in range(30):
        x = np.random.RandomState(seed).standard_normal(shape).astype(dtype) * 10.0 ** (seed - 15)
        ours, theirs = (
            f(x, [3.4445, -4.7750, 2.0315], 5, 1e-7)
            for f in (muon.orthogonalized, torch_orthogonalized)
        )
        assert_close(ours, theirs, ulps=0.03 / np.finfo(np.float32).eps)
        same.append(np.array_equal(ours, theirs))
    assert np.mean(same) >= equal


def test_bfloat16_rounds_as_torch_does() -> None:
    x = np.random.RandomState(0).standard_normal((90, 99))
    x *= 10.0 ** np.arange(-45, 45)[:, None]
    x[0, :5] = [np.nan, np.inf, -np.inf, 0.0, 3.4e38]
    with np.errstate(all="ignore"):
        ours = muon.as_bfloat16(x)
    assert_close(ours, torch.from_numpy(x).bfloat16().float().numpy(), ulps=0)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_long_run(case: OptimizerCase, dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if case.name == "Muon":
        monkeypatch.setattr(muon, "orthogonalized", torch_orthogonalized)
    check_run(case, dtype, 500)


def names(fw: Any) -> dict[str, Any]:
    p, q, w = parameters(fw, [(2,), (3,), (3, 2)])
    return {"p": p, "q": q, "w": w, "EVERY": EVERY}


# torch names its own types and leaves out the sizes
OTHER_WORDS = {
    "optim.SGD(p)",
    'optim.SGD([{"params": p}, p])',
    "optim.SGD([p]).load_state_dict(optim.SGD([p, q]).state_dict())",
    'optim.SGD([p]).load_state_dict(optim.SGD([{"params": p}, {"params": q}]).state_dict())',
    "optim.SGD([p], wrong=1)",
    'w.grad = w.data; o = optim.Muon([w]); p.grad = p.data; o.add_param_group({"params": p}); '
    "o.step()",
    "optim.SGD([p]).load_state_dict({})",
}


REFUSED_HERE = {'optim.SGD([p], lr=float("nan"))': "torch accepts nan for a learning rate"}


@pytest.mark.parametrize("line", snippets(ERRORS, REFUSED_HERE))
def test_error(line: str) -> None:
    assert_same_outcome(program(line, names), messages=line not in OTHER_WORDS)


@pytest.mark.parametrize("line", snippets(TEXTS))
def test_text(line: str) -> None:
    run = program(line, names)

    def text(fw: Any) -> Any:
        result = run(fw)
        return repr(result) if isinstance(result, fw.optim.Optimizer) else result

    assert_same_outcome(text, ulps=0, messages=True)


def test_every_optimizer_has_a_case() -> None:
    tested = {case.ours or case.name for case in CASES} | {"Optimizer", "LBFGS"}  # test_lbfgs.py
    assert tested == {name for name, home in mg.optim.HOMES.items() if home}


# Minigrad's own promise: what fails leaves everything as it was


def snapshot(params: list[Any], optimizer: Any) -> bytes:
    arrays = [p.detach().numpy() for p in params]
    return pickle.dumps((arrays, [p._version for p in params], optimizer.state_dict()))


Spoil = Callable[[Any, list[Any]], None]


def text_for_lr(optimizer: Any, params: list[Any]) -> None:
    optimizer.param_groups[1]["lr"] = "fast"


def option_deleted(optimizer: Any, params: list[Any]) -> None:
    del optimizer.param_groups[1]["eps"]


def state_of_wrong_size(optimizer: Any, params: list[Any]) -> None:
    optimizer.state[params[3]]["exp_avg"] = mg.zeros(7)


def large_state_of_wrong_size(optimizer: Any, params: list[Any]) -> None:
    optimizer.state[params[4]]["exp_avg_sq"] = mg.zeros(7)


def gradient_of_wrong_size(optimizer: Any, params: list[Any]) -> None:
    params[3]._grad = mg.zeros(7)


def large_gradient_of_wrong_size(optimizer: Any, params: list[Any]) -> None:
    params[4]._grad = mg.zeros(7, 95)


def parameter_of_other_size(optimizer: Any, params: list[Any]) -> None:
    params[2]._array = np.zeros((4, 2), np.float32)


def read_only(optimizer: Any, params: list[Any]) -> None:
    params[2].data = mg.ones(1).expand(2, 4)


def large_read_only(optimizer: Any, params: list[Any]) -> None:
    params[4].data = mg.ones(1).expand(95, 95)


def negative_step(optimizer: Any, params: list[Any]) -> None:
    optimizer.state[params[2]]["step"] = mg.tensor(-1.0)


def failing_closure(optimizer: Any, params: list[Any]) -> None:
    def fail(*_: Any) -> None:
        raise KeyError("closure")

    optimizer.step = lambda: type(optimizer).step(optimizer, fail)


SPOILS: list[Spoil] = [
    text_for_lr,
    option_deleted,
    state_of_wrong_size,
    large_state_of_wrong_size,
    gradient_of_wrong_size,
    large_gradient_of_wrong_size,
    parameter_of_other_size,
    read_only,
    large_read_only,
    negative_step,
    failing_closure,
]


@pytest.mark.parametrize(
    ("spoil", "steps_before"),
    [(spoil, n) for spoil in SPOILS for n in (0, 1) if n or spoil is not negative_step],
)
def test_a_failed_step_changes_nothing(spoil: Spoil, steps_before: int) -> None:
    params = parameters(mg, [*MLP, (95, 95)])
    optimizer = mg.optim.Adam([{"params": params[:2]}, {"params": params[2:]}], lr=0.1)
    set_gradients(mg, params, 0)
    for _ in range(steps_before):
        optimizer.step()
    spoil(optimizer, params)
    before = snapshot(params, optimizer)
    for _ in range(2):
        with pytest.raises((RuntimeError, TypeError, ValueError, KeyError, ZeroDivisionError)):
            optimizer.step()
        assert snapshot(params, optimizer) == before


SINGLE: list[tuple[Spoil, int]] = [
    (text_for_lr, 0),
    (gradient_of_wrong_size, 1),
    (large_gradient_of_wrong_size, 1),
    (read_only, 1),
    (large_read_only, 1),
    (failing_closure, 1),
]
TRAINED = sorted({case.ours or case.name for case in CASES})


@pytest.mark.parametrize(("spoil", "steps_before"), SINGLE)
@pytest.mark.parametrize("name", TRAINED)
def test_a_failed_step_of_any_optimizer_changes_nothing(
    name: str, spoil: Spoil, steps_before: int
) -> None:
    params = parameters(mg, [(4, 3), (3, 3), (2, 4), (2, 2), (95, 95)])
    groups = [{"params": params[:2]}, {"params": params[2:]}]
    optimizer = getattr(mg.optim, name)(groups, lr=0.1)
    set_gradients(mg, params, 0)
    for _ in range(steps_before):
        optimizer.step()
    spoil(optimizer, params)
    before = snapshot(params, optimizer)
    with pytest.raises((RuntimeError, TypeError, ValueError, KeyError)):
        optimizer.step()
    assert snapshot(params, optimizer) == before


def nothing(state: dict[str, Any]) -> Any:
    return {}


def no_groups(state: dict[str, Any]) -> Any:
    return {"state": state["state"]}


def no_state(state: dict[str, Any]) -> Any:
    return {"param_groups": state["param_groups"]}


def too_many_groups(state: dict[str, Any]) -> Any:
    return {**state, "param_groups": state["param_groups"] * 2}


def too_few_parameters(state: dict[str, Any]) -> Any:
    return {**state, "param_groups": [{**state["param_groups"][0], "params": [0, 1]}]}


@pytest.mark.parametrize(
    "spoil", [nothing, no_groups, no_state, too_many_groups, too_few_parameters]
)
def test_a_failed_load_changes_nothing(spoil: Callable[[dict[str, Any]], Any]) -> None:
    params = parameters(mg, MLP)
    optimizer = mg.optim.Adam(params, lr=0.1)
    set_gradients(mg, params, 0)
    optimizer.step()
    before = snapshot(params, optimizer)
    with pytest.raises((KeyError, ValueError)):
        optimizer.load_state_dict(spoil(copy.deepcopy(optimizer.state_dict())))
    assert snapshot(params, optimizer) == before
