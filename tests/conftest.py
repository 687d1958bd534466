"""Fixtures for every test: nothing a test sets in the frameworks outlives it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
import torch

import minigrad as mg

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def frameworks_as_found() -> Iterator[None]:
    """Seed both frameworks before a test; fail it if it leaves a mode or a default changed."""
    torch.manual_seed(0)
    mg.manual_seed(0)
    yield
    left = {
        "grad mode": (mg.is_grad_enabled(), torch.is_grad_enabled()) != (True, True),
        "inference mode": mg.is_inference_mode_enabled(),
        "default dtype": mg.get_default_dtype() is not mg.float32,
        "torch's default dtype": torch.get_default_dtype() is not torch.float32,
    }
    mg.set_default_dtype(mg.float32)
    torch.set_default_dtype(torch.float32)
    changed = [what for what, wrong in left.items() if wrong]
    assert not changed, f"the test left changed: {', '.join(changed)}"


@pytest.fixture(scope="session")
def forward_mode() -> None:
    """Load torch's forward mode, whose first use gives warnings of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.func.jvp(torch.tanh, (torch.ones(1),), (torch.ones(1),))
        torch.func.hessian(lambda x: x.softmax(0)[0])(torch.ones(2))
