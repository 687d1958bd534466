"""Pruning against torch's: masks, what is left, training, errors."""

from __future__ import annotations

import pytest

import minigrad as mg
from minigrad.nn.utils import prune

from .cases.pruning import LINES, names
from .parity import assert_same_outcome
from .snippets import program, snippets


@pytest.mark.parametrize("line", snippets(LINES))
def test_outcome(line: str) -> None:
    assert_same_outcome(program(line, names))


@pytest.mark.parametrize(
    "line",
    [
        "prune.l1_unstructured(m, 'weight', 99)",
        "prune.random_structured(m, 'weight', 1, 5)",
        "prune.custom_from_mask(m, 'weight', mg.ones(2))",
        "prune.l1_unstructured(m, 'weight', 1, importance_scores=mg.ones(2))",
    ],
)
@pytest.mark.parametrize("pruned", [False, True])
def test_what_is_refused_changes_nothing(line: str, pruned: bool) -> None:
    m = mg.nn.Linear(3, 3)
    if pruned:
        prune.l1_unstructured(m, "weight", 2)
    before = {key: t.tolist() for key, t in m.state_dict().items()}, list(m._forward_pre_hooks)
    with pytest.raises((ValueError, IndexError, AssertionError)):
        exec(line, {"m": m, "mg": mg, "prune": prune})
    after = {key: t.tolist() for key, t in m.state_dict().items()}, list(m._forward_pre_hooks)
    assert after == before
