"""Trainings that differentiate more than once, or go through an optimizer's own steps."""

from __future__ import annotations

from itertools import repeat
from typing import Any

import numpy as np

from ..registry import Training, workload
from .data import floats


@workload("physics")
def oscillator(fw: Any) -> Training:
    """A network that obeys u'' + 0.4 u' + 4 u = 0 from u(0) = 1, u'(0) = 0: second derivatives.

    Raissi, Perdikaris and Karniadakis, *Physics-informed neural networks*, 2019.
    """
    model = fw.nn.Sequential(
        fw.nn.Linear(1, 24), fw.nn.Tanh(), fw.nn.Linear(24, 24), fw.nn.Tanh(), fw.nn.Linear(24, 1)
    )
    optimizer = fw.optim.Adam(model.parameters(), lr=0.002)
    times = floats(fw, np.linspace(0, 3, 64).reshape(-1, 1))

    def step(t: Any) -> Any:
        t = t.clone().requires_grad_()
        u = model(t)
        (speed,) = fw.autograd.grad(u.sum(), t, create_graph=True)
        (acceleration,) = fw.autograd.grad(speed.sum(), t, create_graph=True)
        law = acceleration + 0.4 * speed + 4 * u
        loss = (law**2).mean() + 10 * ((u[0] - 1) ** 2 + speed[0] ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return Training(model, step, repeat((times,)))


@workload("maml")
def meta_learning(fw: Any) -> Training:
    """Sine waves of any height and phase, learned from ten points in one step of descent.

    The gradient goes through that step. Finn, Abbeel and Levine, *Model-agnostic meta-learning*,
    2017.
    """
    model = fw.nn.Sequential(
        fw.nn.Linear(1, 24), fw.nn.Tanh(), fw.nn.Linear(24, 24), fw.nn.Tanh(), fw.nn.Linear(24, 1)
    )
    optimizer = fw.optim.Adam(model.parameters(), lr=0.002)
    names = [name for name, _ in model.named_parameters()]

    def error(parameters: Any, x: Any, y: Any) -> Any:
        named = dict(zip(names, parameters, strict=True))
        return fw.nn.functional.mse_loss(fw.func.functional_call(model, named, (x,)), y)

    def step(x: Any, amplitudes: Any, phases: Any) -> Any:
        total = fw.zeros(())
        for points, heights in zip(x, amplitudes * (x + phases).sin(), strict=True):
            parameters = list(model.parameters())
            inner = error(parameters, points[:10], heights[:10])
            slopes = fw.autograd.grad(inner, parameters, create_graph=True)
            adapted = [p - 0.05 * g for p, g in zip(parameters, slopes, strict=True)]
            total = total + error(adapted, points[10:], heights[10:])
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        return total

    def tasks() -> Any:
        while True:
            yield fw.rand(4, 20, 1) * 10 - 5, fw.rand(4, 1, 1) * 4 + 1, fw.rand(4, 1, 1) * 3

    return Training(model, step, tasks())


@workload("lbfgs")
def quasi_newton(fw: Any) -> Training:
    """A sum of two bells fitted to points, by L-BFGS with a line search, a few turns a step."""
    x = np.linspace(-3, 3, 60)
    y = 1.5 * np.exp(-((x + 1) ** 2)) + np.exp(-2 * (x - 1) ** 2) + 0.05 * np.sin(40 * x)

    class Bells(fw.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.heights = fw.nn.Parameter(fw.rand(2) + 0.5)
            self.centers = fw.nn.Parameter(fw.tensor([-0.5, 0.5]))
            self.widths = fw.nn.Parameter(fw.ones(2))

        def forward(self, x: Any) -> Any:
            distances = (x[:, None] - self.centers) * self.widths
            return (self.heights * (-(distances**2)).exp()).sum(1)

    model = Bells()
    optimizer = fw.optim.LBFGS(model.parameters(), max_iter=2, line_search_fn="strong_wolfe")

    def step(x: Any, y: Any) -> Any:
        def closure() -> Any:
            optimizer.zero_grad()
            loss = fw.nn.functional.mse_loss(model(x), y)
            loss.backward()
            return loss

        return optimizer.step(closure)

    return Training(model, step, repeat((floats(fw, x), floats(fw, y))))
