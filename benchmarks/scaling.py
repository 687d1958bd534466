"""What a training step costs as one thing grows: the batch, layers, their number, Tensors."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any

import numpy as np

from reference import Training
from reference.registry import supervised

from . import plots
from .cases import network
from .models import noise
from .processes import fresh
from .report import FRAMEWORKS, Options, Table, microseconds
from .timing import Spread, Times, interleaved

METHOD = """\
A network of linear layers (64 rows, 64 inputs, 3 layers of 64, 10 classes, but for what grows) with
Adam, and Adam alone on parameters of 16 x 16; one thread. The power by which the time grows is
fitted to the four points; in brackets by how much a unit of arithmetic gets dearer at most from one
point to the next, which leaving a cache explains up to twice."""
DEARER = 2.0
"""How much dearer a unit may get by leaving a cache."""


@dataclass(frozen=True)
class Axis:
    """Something that grows.

    Attributes:
        title: what.
        points: how far.
        power: the arithmetic of a step grows as this power of it.
        training: makes the training ready on a framework, at a point.
    """

    title: str
    points: Sequence[int]
    power: int
    training: Callable[[Any, int], Training]


@dataclass(frozen=True)
class Curve:
    """The times of a step at the points of an axis, with their quartiles."""

    points: Sequence[int]
    spreads: Sequence[Spread]

    @property
    def exponent(self) -> float:
        """The power that fits best: the slope of the logarithms, by least squares."""
        return float(np.polyfit(np.log(self.points), np.log(self._medians()), 1)[0])

    def rise(self, power: int) -> float:
        """By how much a unit of arithmetic gets dearer at most, from one point to the next.

        Args:
            power: arithmetic grows as this power of the points.
        """
        cost = self._medians() / np.array(self.points, float) ** power
        return float(np.max(cost[1:] / cost[:-1]))

    def _medians(self) -> Times:
        return np.array([spread.median for spread in self.spreads])


def perceptron(fw: Any, *, batch: int = 64, width: int = 64, depth: int = 3) -> Training:
    """So many linear layers with ReLU between them, cross-entropy, Adam."""
    model = network(fw, 64, *[width] * (depth - 1), 10)
    x = fw.tensor(noise(batch, 64), dtype=fw.float32)
    y = fw.tensor(np.arange(batch) % 10)
    optimizer = fw.optim.Adam(model.parameters(), lr=0.001)
    return supervised(model, fw.nn.CrossEntropyLoss(), optimizer, repeat((x, y)))


def parameters(fw: Any, count: int) -> Training:
    """Adam's update alone, of so many parameters of 16 x 16."""
    model = fw.nn.ParameterList([fw.rand(16, 16) for _ in range(count)])
    for parameter in model:
        parameter.grad = fw.rand(16, 16)
    return Training(model, fw.optim.Adam(model.parameters()).step, repeat(()))


AXES = (
    Axis("rows of a batch", (8, 64, 512, 4096), 1, lambda fw, n: perceptron(fw, batch=n)),
    Axis("width of a layer", (16, 64, 256, 1024), 2, lambda fw, n: perceptron(fw, width=n)),
    Axis("number of layers", (2, 8, 32, 128), 1, lambda fw, n: perceptron(fw, depth=n)),
    Axis("number of parameters", (4, 32, 256, 2048), 1, parameters),
)


def measure(index: int, repeats: int) -> dict[str, Curve]:
    """Time an axis on every framework, in the process at hand."""
    from reference.threads import pin_threads

    axis = AXES[index]
    frameworks = {name: importlib.import_module(name) for name in FRAMEWORKS}
    pin_threads(1)
    spreads: dict[str, list[Spread]] = {name: [] for name in FRAMEWORKS}
    for point in axis.points:
        makers = {name: partial(step, fw, axis, point) for name, fw in frameworks.items()}
        for name, times in interleaved(makers, repeats=repeats).items():
            spreads[name].append(Spread.of(times))
    return {name: Curve(axis.points, found) for name, found in spreads.items()}


def step(fw: Any, axis: Axis, point: int) -> Callable[[], Any]:
    """The step at a point of an axis, ready to be timed."""
    fw.manual_seed(0)
    training = axis.training(fw, point)
    batch = next(training.batches)
    return lambda: training.step(*batch)


def section(options: Options) -> str:
    """Each axis on one thread: the times at its points, and the powers that fit them."""
    results = {}
    for index, axis in enumerate(AXES):
        if options.only in axis.title:
            print(f"timing the {axis.title} ...", file=sys.stderr, flush=True)
            results[axis.title] = fresh(1, measure, index, options.repeats)
    parts = [METHOD]
    if options.pictures:
        plots.curves(results, options.pictures / "scaling.svg")
        parts.append("![Time of a step along each axis](scaling.svg)")
    return "\n\n".join([*parts, *tables(results)])


def tables(results: dict[str, dict[str, Curve]]) -> list[str]:
    """The powers, what they say, and the times."""
    powers = Table("what grows", "the arithmetic's power", *FRAMEWORKS.values())
    times = Table("time of a step", *FRAMEWORKS.values())
    surprises = []
    for axis in AXES:
        if axis.title not in results:
            continue
        found = [results[axis.title][name] for name in FRAMEWORKS]
        fitted = (f"{curve.exponent:.2f} ({curve.rise(axis.power):.2f}x)" for curve in found)
        powers.add(axis.title, str(axis.power), *fitted)
        if found[0].rise(axis.power) > DEARER:
            surprises.append(axis.title)
        for i, point in enumerate(axis.points):
            spreads = (microseconds(curve.spreads[i]) for curve in found)
            times.add(f"{axis.title}: {point}", *spreads)
    steeper = ", ".join(surprises) or "nowhere"
    verdict = (
        f"More than {DEARER:g} times as dear from one point to the next in minigrad: {steeper}."
    )
    return [str(powers), verdict, str(times)]
