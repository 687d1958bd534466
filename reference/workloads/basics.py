"""First programs: regressions, XOR and a polynomial, each on all its data at every step."""

from __future__ import annotations

import math
from itertools import repeat
from typing import Any

import numpy as np

from ..registry import Training, supervised, workload
from .data import floats


@workload("logistic")
def logistic(fw: Any) -> Training:
    """Logistic regression of four points on a line: what a first PyTorch program does."""
    x = fw.Tensor([[1.0], [2.0], [3.0], [4.0]])
    y = fw.Tensor([[0], [0], [1], [1]])

    class LinearModule(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.linear = fw.nn.Linear(1, 1)

        def forward(self, x: Any) -> Any:
            return fw.nn.functional.sigmoid(self.linear(x))

    model = LinearModule()
    criterion = fw.nn.BCELoss(reduction="sum")
    optimizer = fw.optim.SGD(model.parameters(), lr=0.01)
    return supervised(model, criterion, optimizer, repeat((x, y)))


@workload("linear")
def linear(fw: Any) -> Training:
    """Linear regression: a plane through 64 points with noise, by mean squared error."""
    random = np.random.RandomState(0)
    points = random.uniform(-1, 1, (64, 3))
    heights = points @ [[2.0], [-1.0], [0.5]] + 3 + 0.1 * random.standard_normal((64, 1))
    model = fw.nn.Linear(3, 1)
    criterion = fw.nn.MSELoss()
    optimizer = fw.optim.SGD(model.parameters(), lr=0.05)
    batch = floats(fw, points), floats(fw, heights)
    return supervised(model, criterion, optimizer, repeat(batch))


@workload("xor")
def xor(fw: Any) -> Training:
    """Exclusive or: a hidden layer of tanh, the loss on logits, SGD with Nesterov momentum.

    Weight decay keeps the loss from vanishing, where rounding would be all that is compared.
    """
    x = fw.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    y = fw.tensor([[0.0], [1.0], [1.0], [0.0]])
    model = fw.nn.Sequential(fw.nn.Linear(2, 16), fw.nn.Tanh(), fw.nn.Linear(16, 1))
    criterion = fw.nn.BCEWithLogitsLoss()
    optimizer = fw.optim.SGD(
        model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.003
    )
    return supervised(model, criterion, optimizer, repeat((x, y)))


@workload("polynomial")
def polynomial(fw: Any) -> Training:
    """A cubic fitted to a sine wave, its coefficients a bare parameter."""
    x = np.linspace(-1, 1, 200)

    class Cubic(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.coefficients = fw.nn.Parameter(fw.rand(4) - 0.5)

        def forward(self, x: Any) -> Any:
            a, b, c, d = self.coefficients
            return a + b * x + c * x**2 + d * x**3

    def criterion(output: Any, target: Any) -> Any:
        return (output - target).pow(2).mean()

    model = Cubic()
    optimizer = fw.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, dampening=0.1)
    batch = floats(fw, x), floats(fw, np.sin(math.pi * x))
    return supervised(model, criterion, optimizer, repeat(batch))
