"""The classic first PyTorch program: every loss, warning and printed line equals torch's."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg


def first_program(fw: Any, seed: int, epochs: int = 10_000) -> tuple[list[float], str, list[str]]:
    """The program's losses, what it prints of its module and tensors, and its warnings."""
    functional = fw.nn.functional
    fw.manual_seed(seed)
    x_data = fw.Tensor([[1.0], [2.0], [3.0], [4.0]])
    y_data = fw.Tensor([[0], [0], [1], [1]])

    class LinearModule(fw.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super(LinearModule, self).__init__()  # noqa: UP008 - as the program has it
            self.linear = fw.nn.Linear(1, 1)

        def forward(self, x: Any) -> Any:
            return functional.sigmoid(self.linear(x))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module = LinearModule()
        criterion = fw.nn.BCELoss(size_average=False)
        optimizer = fw.optim.SGD(module.parameters(), lr=0.01)
        losses = []
        for _ in range(epochs):
            y_pred = module(x_data)
            loss = criterion(y_pred, y_data)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    printed = "\n".join(map(str, (module, list(module.parameters()), y_pred, loss)))
    return losses, printed, [f"{w.category.__name__}: {w.message}" for w in caught]


def assert_program_is_torchs(seed: int) -> None:
    """Every loss within 3e-6, and the same text."""
    (ours, text, told), (theirs, expected, warned) = (first_program(fw, seed) for fw in (mg, torch))
    np.testing.assert_allclose(ours, theirs, rtol=3e-6)
    assert text == expected
    assert told == warned and len(told) == 1


@pytest.mark.parametrize("seed", [0, 1])
def test_first_program(seed: int) -> None:
    assert_program_is_torchs(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_first_program_from_other_seeds(seed: int) -> None:
    assert_program_is_torchs(seed)
