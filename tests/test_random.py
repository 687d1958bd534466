"""The random stream against torch: the same bits, and the same state left behind."""

from __future__ import annotations

import contextlib
import pickle
import random
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
from minigrad.random import Generator, continuous, normal

from .cases.random import SAMPLERS, Array, Sampler
from .parity import assert_same_outcome
from .programs import Program
from .snippets import program, snippets

SEEDS = (0, 1, 42, -1, 2**32, 123456789012345)

# Where the generator stands when a sampler begins: fresh, one word in, with a normal kept for the
# next call, at the end of a block of words
STARTS = (
    (lambda g: None, lambda g: None),
    (lambda g: continuous.uniform(g, (1,)), lambda g: torch.rand(1, generator=g)),
    (lambda g: normal.normal(g, (3,)), lambda g: torch.randn(3, generator=g)),
    (lambda g: continuous.uniform(g, (624,)), lambda g: torch.rand(624, generator=g)),
)


def assert_same_bits(ours: Array, theirs: torch.Tensor) -> None:
    assert ours.dtype == theirs.numpy().dtype
    assert ours.shape == theirs.shape
    assert ours.tobytes() == theirs.numpy().tobytes()


def assert_same_state(ours: Generator, theirs: torch.Generator) -> None:
    assert ours.state_bytes().tobytes() == theirs.get_state().numpy().tobytes()


def generators(seed: int) -> tuple[Generator, torch.Generator]:
    return Generator().manual_seed(seed), torch.Generator().manual_seed(seed)


@pytest.mark.filterwarnings("ignore:(from|to - 1) is out of bounds")
@pytest.mark.filterwarnings("ignore:mean is more than 2 std")
@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: s.name)
def test_sampler(sampler: Sampler) -> None:
    for seed in SEEDS[::2]:
        for ours, theirs in STARTS:
            g, h = generators(seed)
            ours(g)
            theirs(h)
            for _ in range(2):
                assert_same_bits(sampler.ours(g), sampler.theirs(h))
                assert_same_state(g, h)


@pytest.mark.filterwarnings("ignore:(from|to - 1) is out of bounds")
@pytest.mark.filterwarnings("ignore:mean is more than 2 std")
@pytest.mark.parametrize("seed", SEEDS)
def test_mixed_sequence_with_states_crossing(seed: int) -> None:
    g, h = generators(seed)
    choices = random.Random(seed)
    for _ in range(300):
        sampler = choices.choice(SAMPLERS)
        assert_same_bits(sampler.ours(g), sampler.theirs(h))
        if choices.random() < 0.2:  # each goes on from the other's state
            mine, its = g.state_bytes(), h.get_state().numpy().copy()
            assert mine.tobytes() == its.tobytes()
            g.set_state_bytes(its)
            h.set_state(torch.from_numpy(mine))


def check_a_million(seed: int) -> None:
    g, h = generators(seed)
    for name in ("float32", "float64"):
        d, t = np.dtype(name), getattr(torch, name)
        for args in ((0, 1), (0.3, 1.7)):
            ours = normal.normal(g, (1_000_003,), *args, dtype=d)
            assert_same_bits(ours, torch.empty(1_000_003, dtype=t).normal_(*args, generator=h))
        ours = continuous.uniform(g, (1_000_000,), -0.37, 0.81, d)
        theirs = torch.empty(1_000_000, dtype=t).uniform_(-0.37, 0.81, generator=h)
        assert_same_bits(ours, theirs)


def test_a_million() -> None:
    check_a_million(0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 10))
def test_millions(seed: int) -> None:
    check_a_million(seed)


# The generators as users see them

GENERATORS = """
torch.manual_seed(5).initial_seed(), torch.initial_seed(), torch.rand(2)
torch.manual_seed(5.7).initial_seed()
torch.manual_seed(-1).initial_seed()
torch.manual_seed(2**64 - 1).initial_seed()
torch.manual_seed(2**64)
torch.manual_seed(-(2**63) - 1)
torch.manual_seed(float("nan"))
torch.manual_seed(float("inf"))
torch.manual_seed("7").initial_seed()
torch.manual_seed("x")
torch.manual_seed(None)
torch.manual_seed(True).initial_seed()
torch.manual_seed(torch.tensor(3)).initial_seed()
torch.Generator().initial_seed()
torch.Generator("cpu").device
torch.Generator().device
torch.Generator("cuda")
g = torch.Generator(); torch.rand(2, generator=g), torch.rand(2)
g = torch.Generator().manual_seed(3); torch.rand(2, generator=g), torch.rand(2, generator=g)
g = torch.Generator(); g.manual_seed("x")
g = torch.Generator(); g.manual_seed(2**64)
g = torch.Generator(); g.manual_seed(2.5)
g = torch.Generator(); g.get_state().dtype, g.get_state().shape
g = torch.Generator(); s = g.get_state(); a = torch.rand(3, generator=g); g.set_state(s) is g, a
s = torch.get_rng_state(); a = torch.randn(3); torch.set_rng_state(s); a, torch.randn(3)
s = torch.get_rng_state(); torch.rand(1); torch.equal(s, torch.get_rng_state())
torch.set_rng_state(torch.zeros(3, dtype=torch.uint8))
torch.set_rng_state(torch.zeros(5056))
torch.set_rng_state([1])
torch.default_generator.initial_seed()
torch.default_generator.manual_seed(9); torch.rand(2)
torch.randn(3), torch.rand(1), torch.randn(3)
torch.randn(3), torch.manual_seed(0).initial_seed(), torch.randn(3)
"""


@pytest.mark.parametrize("line", snippets(GENERATORS))
def test_generator(line: str) -> None:
    assert_same_outcome(program(line), ulps=0)


def fork(fw: Any) -> Any:
    with fw.random.fork_rng():
        inside = fw.rand(2), fw.manual_seed(9).initial_seed(), fw.randn(2)
    return inside, fw.rand(2), fw.initial_seed()


def fork_that_fails(fw: Any) -> Any:
    with contextlib.suppress(KeyError), fw.random.fork_rng():
        fw.rand(2)
        raise KeyError
    return fw.rand(2)


def fork_disabled(fw: Any) -> Any:
    with fw.random.fork_rng(enabled=False):
        fw.rand(2)
    return fw.rand(2)


def copies(fw: Any) -> Any:
    g = fw.Generator().manual_seed(4)
    fw.randn(3, generator=g)
    clone = g.clone_state()
    fw.rand(1, generator=g)
    twin = pickle.loads(pickle.dumps(g))
    return [fw.randn(4, generator=each) for each in (g, clone, twin)]


@pytest.mark.parametrize("program", [fork, fork_that_fails, fork_disabled, copies])
def test_program(program: Program) -> None:
    assert_same_outcome(program, ulps=0)


def test_seed_is_different_every_time() -> None:
    assert mg.seed() != mg.seed()
    assert mg.initial_seed() == mg.default_generator.initial_seed()
    assert mg.Generator().seed() != mg.Generator().seed()


def test_bytes_of_states_cross() -> None:
    torch.rand(5)
    mg.set_rng_state(mg.from_numpy(torch.get_rng_state().numpy()))
    assert mg.rand(3).tolist() == torch.rand(3).tolist()
    torch.set_rng_state(torch.from_numpy(mg.get_rng_state().numpy()))
    assert mg.randn(3).tolist() == torch.randn(3).tolist()
