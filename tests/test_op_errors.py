"""Error inputs: torch's type of exception, a message that says what is wrong, nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import minigrad as mg

from .cases.errors import ERRORS

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize("check", ERRORS)
def test_error(check: Callable[[], None]) -> None:
    check()


FAILURES: dict[str, Callable[[Any], Any]] = {
    "add_ of another shape": lambda x: x.add_(mg.ones(3, 2)),
    "mul_ of a larger shape": lambda x: x.mul_(mg.ones(2, 2, 3)),
    "exp_ of integers": lambda x: x.long().exp_(),
    "copy_ of another shape": lambda x: x.copy_(mg.ones(4)),
    "fill_ with a vector": lambda x: x.fill_(mg.ones(2)),
    "masked_fill_ by floats": lambda x: x.masked_fill_(x, 0.0),
    "index_add_ beyond": lambda x: x.index_add_(0, mg.tensor([0, 5]), mg.ones(2, 3)),
    "index_copy_ beyond": lambda x: x.index_copy_(0, mg.tensor([0, 5]), mg.ones(2, 3)),
    "scatter_ beyond": lambda x: x.scatter_(0, mg.tensor([[0, 5, 0]]), 1.0),
    "setitem beyond": lambda x: x.__setitem__((0, 7), 1.0),
    "setitem of a tensor beyond": lambda x: x.__setitem__(mg.tensor([0, 5]), 1.0),
    "setitem of another shape": lambda x: x.__setitem__(slice(None), mg.ones(4)),
    "out= of integers": lambda x: mg.exp(mg.ones(2, 3), out=x.long()),
    "out= with gradients": lambda x: mg.exp(mg.ones(2, 3, requires_grad=True), out=x),
    "addmm_ of other sizes": lambda x: x.addmm_(mg.ones(2, 2), mg.ones(3, 3)),
    "clamp_ without bounds": lambda x: x.clamp_(),
    "an expanded tensor": lambda x: x[:, :1].expand(2, 3).add_(1),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failure_changes_nothing(name: str) -> None:
    x = mg.arange(6.0).reshape(2, 3).clone()
    version = x._version[0]
    with pytest.raises((RuntimeError, IndexError, TypeError)):
        FAILURES[name](x)
    np.testing.assert_array_equal(x.numpy(), np.arange(6.0).reshape(2, 3))
    assert x._version[0] == version
    assert x.is_leaf
    assert not x.requires_grad


def test_failing_write_keeps_the_history() -> None:
    leaf = mg.ones(2, 3, requires_grad=True)
    y = leaf * 3
    with pytest.raises(RuntimeError):
        y.add_(mg.ones(4))
    with pytest.raises(IndexError):
        y[5] = 0.0
    y.sum().backward()
    np.testing.assert_array_equal(leaf.grad.numpy(), np.full((2, 3), 3.0))
