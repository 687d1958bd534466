"""Parametrized weights against torch's: values, gradients, states, training, errors."""

from __future__ import annotations

import copy

import pytest
import torch

import minigrad as mg
from minigrad.nn.utils import parametrizations, parametrize

from .cases.parametrizations import NORMALIZED, OLDER, REGISTERED, names
from .parity import FRAMEWORKS, assert_same, assert_same_outcome, moved
from .snippets import program, snippets

MADE = [
    *("double()", "rank_one()"),
    *("PP.weight_norm(lin())", "PP.spectral_norm(lin())", "PP.orthogonal(lin())"),
    *("PP.orthogonal(lin(2))", "PP.orthogonal(lin(), 'weight', 'cayley')"),
    *("U.weight_norm(lin())", "U.spectral_norm(lin())"),
]


@pytest.mark.parametrize("line", snippets(REGISTERED + NORMALIZED + OLDER))
def test_outcome(line: str) -> None:
    assert_same_outcome(program(line, names), floor=1.0)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("line", MADE)
def test_state_crosses(line: str) -> None:
    """Torch's trained weights load here, ours there; both then compute the same."""
    for source, target in (FRAMEWORKS, FRAMEWORKS[::-1]):
        trained = program(f"m = {line}; trained(m); m.eval()", names)(source)
        fresh = program(f"{line}.eval()", names)(target)
        assert str(fresh.load_state_dict(moved(dict(trained.state_dict()), target)))
        pair = {source: trained, target: fresh}
        ours, theirs = (pair[fw](names(fw)["x"]) for fw in (mg, torch))
        assert_same(ours, theirs, floor=1.0)


class Double(mg.nn.Module):
    def forward(self, x: mg.Tensor) -> mg.Tensor:
        return 2 * x


def test_copies_have_parametrizations_of_their_own() -> None:
    """In torch they share a class, and removing from one takes the property off the other."""
    one = parametrize.register_parametrization(mg.nn.Linear(2, 2), "weight", Double())
    other = copy.deepcopy(one)
    parametrize.remove_parametrizations(one, "weight")
    assert mg.equal(other.weight, 2 * other.parametrizations.weight.original)
    with parametrize.cached():
        third = copy.deepcopy(other)
        assert third.weight is third.weight
        assert third.weight is not other.weight


def test_cached_within_the_outermost_block() -> None:
    layer = parametrizations.weight_norm(mg.nn.Linear(2, 2))
    with parametrize.cached():
        weight = layer.weight
        with parametrize.cached():
            assert layer.weight is weight
        assert layer.weight is weight
    assert layer.weight is not weight
    with pytest.raises(ValueError, match="planted"), parametrize.cached():
        raise ValueError("planted")
    assert layer.weight is not layer.weight


def test_what_is_refused_changes_nothing() -> None:
    class Wrong(mg.nn.Module):
        def forward(self, x: mg.Tensor) -> mg.Tensor:
            return x[0]

        def right_inverse(self, x: mg.Tensor) -> mg.Tensor:
            return x + 1

    layer = mg.nn.Linear(2, 2)
    before, text = layer.weight.tolist(), repr(layer)
    with pytest.raises(ValueError, match="change the shape"):
        parametrize.register_parametrization(layer, "weight", Wrong())
    assert (layer.weight.tolist(), repr(layer)) == (before, text)


def test_spectral_norm_knows_transposed_convolutions() -> None:
    class ConvTranspose2d(mg.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = mg.nn.Parameter(mg.rand(2, 3, 1, 1))

    layer = parametrizations.spectral_norm(ConvTranspose2d())
    assert layer.parametrizations.weight[0]._u.shape == (3,)
