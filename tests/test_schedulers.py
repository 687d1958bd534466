"""The schedulers against torch's: rates equal to the last bit, state that crosses, errors."""

from __future__ import annotations

import copy
import pickle
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from .cases.optimizers import parameters
from .cases.schedulers import ERRORS, OPTIMIZERS, OTHERS, SINGLE, TEXTS, Power, names
from .parity import assert_same, assert_same_outcome, assert_same_signature, moved
from .snippets import program, snippets

EPOCHS = 100
every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS)
every_line = pytest.mark.parametrize("line", snippets(SINGLE + OTHERS))

# A measure that gets better, worse, and better again, never twice the same
MEASURES = np.cos(np.arange(2 * EPOCHS) / 9) + np.random.RandomState(0).uniform(0, 0.3, 2 * EPOCHS)


def advance(scheduler: Any, epoch: int, *arguments: Any) -> None:
    """The steps of an optimizer and of its scheduler, `epoch` being their number."""
    scheduler.optimizer.step()
    if type(scheduler).__name__ == "ReduceLROnPlateau":
        scheduler.step(MEASURES[epoch], *arguments)
    else:
        scheduler.step(*arguments)


def rates(scheduler: Any) -> list[float]:
    """The learning rates and momenta."""
    groups = scheduler.optimizer.param_groups
    momenta = [group["betas"][0] if "betas" in group else group["momentum"] for group in groups]
    return [float(x) for x in [*(g["lr"] for g in groups), *momenta, *scheduler.get_last_lr()]]


def look(scheduler: Any) -> Any:
    """All that can be seen of a scheduler and its optimizer's groups; Tensors are copied."""
    groups = [{**group} for group in scheduler.optimizer.param_groups]
    for group in groups:
        del group["params"]
    fw = torch if isinstance(scheduler.optimizer, torch.optim.Optimizer) else mg
    return moved([groups, scheduler.get_last_lr(), scheduler.state_dict()], fw)


def weights(scheduler: Any) -> list[Any]:
    return [p.detach().clone() for g in scheduler.optimizer.param_groups for p in g["params"]]


@every_optimizer
@every_line
def test_rates(line: str, optimizer: str) -> None:
    make = program(line, names(optimizer))

    def run(fw: Any) -> Any:
        scheduler = make(fw)
        seen, looks = [rates(scheduler)], [look(scheduler)]
        for epoch in range(EPOCHS):
            advance(scheduler, epoch)
            seen.append(rates(scheduler))
            if epoch % 20 == 0:
                looks.append(look(scheduler))
        return fw.tensor(seen, dtype=fw.float64), looks, look(scheduler)

    assert_same_outcome(run, ulps=0, messages=True)


@every_optimizer
def test_rates_are_used(optimizer: str) -> None:
    """A rate changed in place, or replaced, is that of the next step."""
    make = program("S.CyclicLR(o, 0.01, 0.3, 5)", names(optimizer))

    def run(fw: Any) -> Any:
        scheduler = make(fw)
        for epoch in range(20):
            advance(scheduler, epoch)
        return weights(scheduler)

    assert_same_outcome(run)


@pytest.mark.filterwarnings("ignore:Detected call")  # to be compared in `test_rates`
@pytest.mark.parametrize("optimizer", ["Adam", "Tensor"])
@every_line
def test_state_crosses(line: str, optimizer: str) -> None:
    """Each goes on with what the other saved, as if it had not been interrupted."""
    make = program(line, names(optimizer))
    through = {fw: make(fw) for fw in (torch, mg)}
    for epoch in range(37):
        for scheduler in through.values():
            advance(scheduler, epoch)
    crossed = {}
    for fw, other in ((torch, mg), (mg, torch)):
        crossed[fw] = make(fw)
        crossed[fw].optimizer.load_state_dict(moved(through[other].optimizer.state_dict(), fw))
        state = moved(through[other].state_dict(), fw)
        before = copy.deepcopy(state)
        crossed[fw].load_state_dict(state)
        if fw is mg:
            assert_same(look(crossed[fw]), look(through[torch]), ulps=0)
            assert repr(state) == repr(before)
    for epoch in range(37, 80):
        for scheduler in (*through.values(), *crossed.values()):
            advance(scheduler, epoch)
        assert rates(crossed[mg]) == rates(through[torch])
        assert rates(through[mg]) == rates(crossed[torch])
    assert_same(look(crossed[mg]), look(through[torch]), ulps=0)
    assert_same(look(through[mg]), look(crossed[torch]), ulps=0)


@pytest.mark.parametrize("optimizer", ["SGD", "Tensor"])
@pytest.mark.parametrize("line", snippets(SINGLE))
def test_resume(line: str, optimizer: str) -> None:
    """A scheduler made with `last_epoch` goes on where another has stopped."""
    make = program(line, names(optimizer))

    def run(fw: Any) -> Any:
        first = make(fw)
        for epoch in range(30):
            advance(first, epoch)
            if epoch == 9:  # the user's own change
                first.optimizer.param_groups[1]["lr"] *= 0.5
        resumed_line = f"{line[:-1]}, last_epoch=first.last_epoch - 1)"
        rest = {**names(optimizer)(fw), "o": first.optimizer, "first": first}
        scheduler = program(resumed_line, lambda _: rest)(fw)
        seen = [rates(scheduler)]
        for epoch in range(30, 70):
            advance(scheduler, epoch)
            seen.append(rates(scheduler))
        return fw.tensor(seen, dtype=fw.float64), look(scheduler)

    assert_same_outcome(run, ulps=0, messages=True)


@pytest.mark.parametrize("optimizer", ["Adam", "Tensor"])
@every_line
def test_given_epochs(line: str, optimizer: str) -> None:
    make = program(line, names(optimizer))

    def run(fw: Any) -> Any:
        scheduler = make(fw)
        seen = []
        for epoch in (1, 5, 60, 61, 0, 20):
            for arguments in ([epoch], []):
                advance(scheduler, epoch, *arguments)
                seen.append(rates(scheduler))
        return fw.tensor(seen, dtype=fw.float64), look(scheduler)

    assert_same_outcome(run, ulps=0)


# Where ours say what was given, too
OTHER_WORDS = """
S.LRScheduler(o, last_epoch=3)
S.StepLR(o, 3, last_epoch=0)
S.CyclicLR(o, 0.1, 0.2, last_epoch=3)
S.OneCycleLR(o, 0.1, 10, last_epoch=3)
type("A", (S.LRScheduler,), {"get_lr": lambda self: [1.0]})(o)
S.StepLR(o)
S.LambdaLR(o, 3)
S.LambdaLR(o, Power(1)).load_state_dict({"lr_lambdas": [None, None, {}]})
S.ConstantLR(o, 1.1)
S.ConstantLR(o, -0.1)
S.LinearLR(o, 0)
S.LinearLR(o, 1.1)
S.LinearLR(o, 1.0, 1.1)
S.LinearLR(o, 1.0, -0.1)
S.LinearLR(o, total_iters=0).step(1)
S.PolynomialLR(o, 1).step(2)
S.CyclicLR(o, 0.1, 0.2, mode="square")
S.CyclicLR(optim.Optimizer(o.param_groups[0]["params"], {"lr": 0.1}), 0.1, 0.2)
S.OneCycleLR(optim.Optimizer(o.param_groups[0]["params"], {"lr": 0.1}), 0.1, 10)
S.ReduceLROnPlateau(o, factor=1.0)
S.ChainedScheduler([])
S.SequentialLR(o, [S.StepLR(o, 3), S.ChainedScheduler([S.StepLR(o, 3)])], [1]).step()
S.SequentialLR(o, [S.StepLR(o, 3), S.SequentialLR(o, [S.StepLR(o, 3)], [])], [1]).step()
S.SequentialLR(o, [S.StepLR(o, 3)], []).load_state_dict({"_schedulers": [{}, {}]})
W.get_swa_multi_avg_fn()([torch.tensor(3)], [torch.tensor(5)], torch.tensor(1))
a = o.param_groups[0]["params"]; b = a[0] ** 2; W.get_ema_multi_avg_fn()(a, a, 1); sum(b).backward()
""".splitlines()


@pytest.mark.parametrize("line", snippets(ERRORS))
def test_error(line: str) -> None:
    assert_same_outcome(program(line, names("SGD")), messages=line not in OTHER_WORDS)


@pytest.mark.parametrize("line", snippets(TEXTS))
def test_text(line: str) -> None:
    assert_same_outcome(program(line, names("SGD")), messages=True)


def test_names_and_signatures() -> None:
    ours, theirs = mg.optim.lr_scheduler, torch.optim.lr_scheduler
    assert set(ours.__all__) == set(theirs.__all__)
    for name in ours.__all__:
        assert f"S.{name}(o" in SINGLE + OTHERS + ERRORS or name == "ChainedScheduler"
        assert_same_signature(getattr(ours, name), getattr(theirs, name))


# Minigrad's own promise: what fails leaves everything as it was


def snapshot(scheduler: Any) -> bytes:
    return pickle.dumps(look(scheduler))


def made(line: str) -> Any:
    return program(line, names("Tensor"))(mg)


def add_group(scheduler: Any) -> None:
    scheduler.optimizer.add_param_group({"params": parameters(mg, [(1,)])})


NEEDS_BEGINNING = """
S.LambdaLR(o, lambda t: 0.95**t)
S.MultiplicativeLR(o, lambda t: 0.95)
S.CosineAnnealingWarmRestarts(o, T_0=3)
S.CyclicLR(o, 0.01, 0.3, step_size_up=7)
S.OneCycleLR(o, 0.3, total_steps=110)
W.SWALR(o, 0.05)
S.ReduceLROnPlateau(o, patience=-1, min_lr=[0.1, 0.001])
S.ChainedScheduler([S.StepLR(o, 1), S.LambdaLR(o, lambda t: 0.95**t)])
S.SequentialLR(o, [S.StepLR(o, 1), S.LambdaLR(o, lambda t: 0.95**t)], [1])
"""


@pytest.mark.parametrize("line", snippets(NEEDS_BEGINNING))
def test_a_failed_step_changes_nothing(line: str) -> None:
    scheduler = made(line)
    add_group(scheduler)
    scheduler.optimizer.step()
    before = snapshot(scheduler)
    for _ in range(2):
        with pytest.raises((ValueError, KeyError, RuntimeError)):
            scheduler.step(*([1.0] if "Plateau" in line else []))
        assert snapshot(scheduler) == before


def test_a_new_group_is_told_of() -> None:
    scheduler = made("S.LambdaLR(o, lambda t: 0.95**t)")
    add_group(scheduler)
    scheduler.optimizer.step()
    with pytest.raises(ValueError, match=r"LambdaLR .* for 2 parameter groups, .* has 3"):
        scheduler.step()


FAILING = """
S.LambdaLR(o, lambda t: 1 / t)
S.CyclicLR(o, 0.1, 0.2, scale_fn=lambda x: 1 / 0)
S.OneCycleLR(o, 0.1, 10, div_factor=0)
S.OneCycleLR(o, 0.1, 2, pct_start=0.5)
W.SWALR(o, ["fast", "slow"])
"""


@pytest.mark.parametrize("line", snippets(FAILING))
def test_a_scheduler_that_cannot_be_made_changes_nothing(line: str) -> None:
    optimizer = OPTIMIZERS["Tensor"](mg)
    before = pickle.dumps(optimizer.state_dict())
    with pytest.raises((ZeroDivisionError, TypeError)):
        program(line, lambda fw: {**names("Tensor")(fw), "o": optimizer})(mg)
    assert pickle.dumps(optimizer.state_dict()) == before


def test_a_sequence_that_cannot_be_made_changes_nothing() -> None:
    power = Power(0.9)
    make = program("S.LambdaLR(o, power)", lambda fw: {**names("Tensor")(fw), "power": power})
    scheduler = make(mg)
    before = snapshot(scheduler)
    power.base = "none"  # type: ignore[assignment]
    with pytest.raises(TypeError):
        mg.optim.lr_scheduler.SequentialLR(scheduler.optimizer, [scheduler], [])
    power.base = 0.9
    assert snapshot(scheduler) == before


NO_STATES = {
    "S.LambdaLR(o, Power(0.9))": {"last_epoch": 9},
    "S.CyclicLR(o, 0.1, 0.2)": {"last_epoch": 9},
    "S.ReduceLROnPlateau(o)": {"last_epoch": 9, "mode": "down"},
    "S.ChainedScheduler([S.StepLR(o, 1), S.LambdaLR(o, Power(0.9))])": {
        "_last_lr": [1.0, 2.0],
        "_schedulers": [{"last_epoch": 9}, {"last_epoch": 9}],
    },
    "S.SequentialLR(o, [S.StepLR(o, 1)], [])": {"_schedulers": [{"last_epoch": 9}, {}]},
}


@pytest.mark.parametrize("line", NO_STATES)
def test_a_failed_load_changes_nothing(line: str) -> None:
    scheduler = made(line)
    before = snapshot(scheduler)
    with pytest.raises((KeyError, ValueError, IndexError)):
        scheduler.load_state_dict(NO_STATES[line])
    assert snapshot(scheduler) == before


# The optimizer that is scheduled


def test_nothing_keeps_an_optimizer_alive() -> None:
    scheduler = made("S.StepLR(o, 3)")
    optimizer = weakref.ref(scheduler.optimizer)
    scheduler.optimizer.step()
    del scheduler
    assert optimizer() is None


@pytest.mark.parametrize("again", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s))])
def test_copies_go_on_by_themselves(again: Callable[[Any], Any]) -> None:
    scheduler = made("S.CyclicLR(o, 0.01, 0.3, 5)")
    for epoch in range(3):
        advance(scheduler, epoch)
    other = again(scheduler)
    before = snapshot(scheduler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a copy's step is not wrapped, as in PyTorch
        advance(other, 3)
    assert snapshot(scheduler) == before
    advance(scheduler, 3)
    assert snapshot(other) == snapshot(scheduler)


def test_a_step_of_the_users_own_is_noted() -> None:
    optimizer = OPTIMIZERS["SGD"](mg)
    calls: list[int] = []
    optimizer.step = lambda: calls.append(1)
    scheduler = mg.optim.lr_scheduler.StepLR(optimizer, 1)
    optimizer.step()
    scheduler.step()
    assert calls == [1]


def test_hooks_are_called_once_a_step() -> None:
    scheduler = made("S.StepLR(o, 3)")
    calls: list[Any] = []
    scheduler.optimizer.register_step_pre_hook(lambda *_: calls.append(1))
    assert scheduler.optimizer.step(lambda: 7) == 7
    assert calls == [1]
