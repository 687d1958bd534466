"""Bad input: PyTorch's exception types, messages that carry the facts, and nothing half done."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import torch

import minigrad as mg

from .parity import outcome


class Bad(NamedTuple):
    """A mistake, and what minigrad's message must say of it."""

    name: str
    program: Callable[[Any], Any]
    says: str


def _twice(fw: Any) -> None:
    y = fw.ones(2, requires_grad=True).exp().sum()
    y.backward()
    y.backward()


def _kept(fw: Any) -> None:
    y = fw.ones(2, requires_grad=True).exp()
    y.add_(1)
    y.sum().backward()


def _network(fw: Any) -> Any:
    return fw.nn.Sequential(fw.nn.Linear(3, 4), fw.nn.Sequential(fw.nn.ReLU(), fw.nn.Linear(4, 2)))


def _layer(fw: Any) -> Any:
    net = _network(fw)
    net[1][1] = fw.nn.Linear(5, 2)
    return net(fw.ones(2, 3))


def _parameters(fw: Any) -> list[Any]:
    return [fw.nn.Parameter(fw.ones(2))]


BAD = [
    Bad("matmul", lambda fw: fw.ones(4, 3) @ fw.ones(2, 5), r"4x3 and 2x5"),
    Bad("broadcast", lambda fw: fw.ones(2) + fw.ones(3), r"\(2\).*\(3\)"),
    Bad("linear", lambda fw: fw.nn.Linear(3, 2)(fw.ones(4, 5)), r"4x5 and 3x2"),
    Bad("layer in a module", _layer, r"2x4 and 5x2.*1\.1.*Linear\(in_features=5"),
    Bad("mse shape", lambda fw: fw.nn.MSELoss()(fw.ones(2), fw.ones(3)), r"\[3\].*\[2\]"),
    Bad("bce shape", lambda fw: fw.nn.BCELoss()(fw.ones(2, 1), fw.ones(2)), r"\[2\].*\[2, 1\]"),
    Bad("bce type", lambda fw: fw.nn.BCELoss()(fw.ones(2), fw.ones(2).long()), r"Long.*Float"),
    Bad("bce range", lambda fw: fw.nn.BCELoss()(fw.ones(2) * 2, fw.ones(2)), r"between 0 and 1"),
    Bad(
        "class out of range",
        lambda fw: fw.nn.CrossEntropyLoss()(fw.ones(2, 3), fw.tensor([0, 5])),
        r"5.*out of bounds",
    ),
    Bad(
        "class target size",
        lambda fw: fw.nn.CrossEntropyLoss()(fw.ones(2, 3), fw.tensor([0, 1, 2])),
        r"\(2\).*\(3\)|batch",
    ),
    Bad("backward of a vector", lambda fw: fw.ones(2, requires_grad=True).backward(), r"scalar"),
    Bad("backward of a constant", lambda fw: fw.ones(()).backward(), r"does not require grad"),
    Bad("backward twice", _twice, r"second time"),
    Bad("in place on a leaf", lambda fw: fw.ones(2, requires_grad=True).add_(1), r"leaf"),
    Bad("in place on a kept value", _kept, r"\[2\].*version 1; expected version 0"),
    Bad("lr below 0", lambda fw: fw.optim.SGD(_parameters(fw), lr=-1), r"-1"),
    Bad("no parameters", lambda fw: fw.optim.Adam([]), r"empty"),
    Bad("a Tensor of parameters", lambda fw: fw.optim.Adam(fw.ones(2)), r"Tensor"),
    Bad("betas", lambda fw: fw.optim.Adam(_parameters(fw), betas=(1.5, 0.9)), r"1\.5"),
    Bad("nan seed", lambda fw: fw.manual_seed(float("nan")), r"[Nn]a[Nn]"),
    Bad("huge seed", lambda fw: fw.manual_seed(2**65), r""),
    Bad(
        "unknown keys",
        lambda fw: _network(fw).load_state_dict({"other": fw.ones(2)}),
        r'Missing key\(s\).*"0.weight".*Unexpected key\(s\).*"other"',
    ),
    Bad(
        "another shape in the state",
        lambda fw: fw.nn.Linear(3, 2).load_state_dict(
            {"weight": fw.ones(2, 4), "bias": fw.ones(2)}
        ),
        r"weight.*\[2, 4\].*\[2, 3\]",
    ),
    Bad("cuda", lambda fw: fw.ones(2).cuda(), r"CUDA"),
    Bad("item of many", lambda fw: fw.ones(2).item(), r"2 elements"),
    Bad("numpy of a recorded", lambda fw: fw.ones(2, requires_grad=True).numpy(), r"detach"),
    Bad("index", lambda fw: fw.ones(3)[5], r"5.*size 3"),
    Bad("dim", lambda fw: fw.ones(3).sum(2), r"\[-1, 0\].*2"),
    Bad("view", lambda fw: fw.ones(2, 3).t().view(6), r"reshape"),
    Bad("reshape", lambda fw: fw.ones(2, 3).reshape(4), r"\[4\].*6"),
    Bad("ragged", lambda fw: fw.tensor([[1], [1, 2]]), r"1.*2"),
    Bad("missing attribute", lambda fw: _network(fw).wieght, r"wieght"),
]


@pytest.mark.parametrize("bad", BAD, ids=[b.name for b in BAD])
def test_mistake_has_torchs_type_and_says_the_facts(bad: Bad) -> None:
    ours, theirs = (outcome(bad.program, fw) for fw in (mg, torch))
    assert isinstance(theirs, Exception)
    assert type(ours) is type(theirs), f"minigrad: {ours!r}, torch: {theirs!r}"
    assert re.search(bad.says, str(ours), flags=re.DOTALL), str(ours)


def test_failed_load_changes_nothing() -> None:
    net = _network(mg)
    before = {k: v.clone() for k, v in net.state_dict().items()}
    state = {k: v + 1 for k, v in before.items()}
    state["1.1.bias"] = mg.ones(7)
    with pytest.raises(RuntimeError, match="1.1.bias"):
        net.load_state_dict(state)
    assert all(mg.equal(net.state_dict()[k], v) for k, v in before.items())


def test_failed_step_changes_nothing() -> None:
    first, second = mg.nn.Parameter(mg.ones(3)), mg.nn.Parameter(mg.ones(2))
    optimizer = mg.optim.Adam([first, second])
    first.grad, second.grad = mg.ones(3), mg.ones(2)
    second.data = mg.ones(4)  # the gradient no longer fits
    with pytest.raises(RuntimeError, match=r"\[2\].*\[4\]"):
        optimizer.step()
    assert mg.equal(first.detach(), mg.ones(3)) and not optimizer.state
    assert (first._version[0], second._version[0]) == (0, 0)


def test_failed_inplace_changes_nothing() -> None:
    x = mg.zeros(2, dtype=mg.int64)
    with pytest.raises(RuntimeError, match="Float.*Long"):
        x.add_(1.5)
    with pytest.raises(RuntimeError, match=r"\[2\].*\[3, 2\]"):
        x.add_(mg.ones(3, 2, dtype=mg.int64))
    assert x.tolist() == [0, 0] and x._version[0] == 0
