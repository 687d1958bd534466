"""The classic first PyTorch program: with only its import lines changed, the same output."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .processes import python

STEPS = 10_000
# Each loss; float32 rounding alone gives 1.3e-6
BOUND = 3e-6

SCRIPT = """
import {name} as torch
import {name}.nn.functional as F

torch.manual_seed({seed})

x_data = torch.Tensor([[1.0], [2.0], [3.0], [4.0]])
y_data = torch.Tensor([[0], [0], [1], [1]])

class LinearModule(torch.nn.Module):
    def __init__(self):
        super(LinearModule, self).__init__()
        self.linear = torch.nn.Linear(1, 1)

    def forward(self, x):
        return F.sigmoid(self.linear(x))

module = LinearModule()
criterion = torch.nn.BCELoss(size_average=False)
optimizer = torch.optim.SGD(module.parameters(), lr=0.01)

print(module)
print(list(module.parameters()))

for epoch in range({steps}):
    y_pred = module(x_data)
    loss = criterion(y_pred, y_data)
    print('\\tepoch:', epoch + 1, 'loss value:', loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(y_pred, loss)
print(module.linear.weight.grad)
print(list(module.parameters()))
"""


def output_of(name: str, seed: int, steps: int = STEPS) -> tuple[list[str], list[Any]]:
    """The lines that the script prints on a framework, and its warnings."""
    code = compile(SCRIPT.format(name=name, seed=seed, steps=steps), "script.py", "exec")
    with (
        contextlib.redirect_stdout(io.StringIO()) as text,
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        exec(code, {"__name__": "__main__"})
    given = [(w.category, str(w.message), Path(w.filename).name) for w in caught]
    return text.getvalue().splitlines(), given


def losses(lines: list[str]) -> np.ndarray[Any, Any]:
    found = [line.rpartition("loss value: ") for line in lines if "loss value: " in line]
    assert [head for head, _, _ in found] == [f"\tepoch: {k + 1} " for k in range(len(found))]
    return np.array([float(value) for _, _, value in found])


def check(seed: int) -> None:
    ours, our_warnings = output_of("minigrad", seed)
    theirs, their_warnings = output_of("torch", seed)
    a, b = losses(ours), losses(theirs)
    assert len(a) == len(b) == STEPS
    assert np.abs(a / b - 1).max() <= BOUND
    # All other lines are the same text, but for the last digits of numbers at the end
    a_text, b_text = ([x for x in lines if "loss value" not in x] for lines in (ours, theirs))
    start = 1 + next(k for k, line in enumerate(a_text) if "requires_grad" in line)
    assert a_text[:start] == b_text[:start]
    number = r"-?\d+\.\d*(e[-+]\d+)?"
    for x, y in zip(a_text, b_text, strict=True):
        assert re.sub(number, "#", x) == re.sub(number, "#", y)
        for p, q in zip(re.finditer(number, x), re.finditer(number, y), strict=True):
            assert float(p.group()) == pytest.approx(float(q.group()), rel=1e-4, abs=2e-4)
    assert our_warnings == their_warnings


@pytest.mark.parametrize("seed", [0, 1, 42])
def test_script(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(2, 30), 2**40, 123456789])
def test_script_with_other_seeds(seed: int) -> None:
    check(seed)


def test_script_as_a_program(tmp_path: Path) -> None:
    """In a process of its own: what is printed, and the warnings on standard error."""
    printed = []
    for name in ("torch", "minigrad"):
        path = tmp_path / f"with_{name}.py"
        path.write_text(SCRIPT.format(name=name, seed=5, steps=3))
        done = python(path)
        assert done.returncode == 0, done.stderr
        assert "UserWarning: size_average and reduce args will be deprecated" in done.stderr
        printed.append(done.stdout)
    assert printed[0] == printed[1]
