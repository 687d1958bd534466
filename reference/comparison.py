"""Runs a workload on two frameworks and measures how far apart they end up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import workloads  # noqa: F401  (registers them)
from .registry import BOUNDS, WORKLOADS

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Run:
    """What one framework made of a workload.

    Attributes:
        initial: the parameters before the first step, by their names in the model.
        final: the parameters after the last.
        losses: one a step, as float64.
        batches: a digest of every batch's bits, dtypes and shapes.
        seconds: time spent in the steps, without drawing the batches.
    """

    initial: dict[str, Array]
    final: dict[str, Array]
    losses: NDArray[np.float64]
    batches: list[str]
    seconds: float


@dataclass(frozen=True)
class Comparison:
    """How far our run of a workload is from theirs.

    Attributes:
        workload: its name.
        dtype: the default dtype of both runs.
        same_start: whether the initial parameters agree in names, order, dtypes and every bit.
        same_batches: whether all the batches agree so.
        losses: largest relative difference of a step's losses.
        parameters: largest difference of the final parameters, relative to the largest
            magnitude in the same tensor.
        seconds: the times of our steps and of theirs.
    """

    workload: str
    dtype: str
    same_start: bool
    same_batches: bool
    losses: float
    parameters: float
    seconds: tuple[float, float]

    @property
    def broken(self) -> list[str]:
        """The promises not kept, in words; empty when all is well."""
        bound = BOUNDS[self.dtype]
        checks = {
            "initial parameters differ": self.same_start,
            "batches differ": self.same_batches,
            f"losses differ by {self.losses:.1e}, allowed {bound:.0e}": self.losses <= bound,
        }
        return [complaint for complaint, kept in checks.items() if not kept]


def run(
    workload: str,
    fw: Any,
    *,
    dtype: str = "float32",
    seed: int = 0,
    steps: int | None = None,
    backend: str | None = None,
) -> Run:
    """Run a workload on one framework.

    Args:
        workload: a key of `WORKLOADS`.
        fw: the framework, `minigrad` or `torch`; its default dtype is put back afterwards.
        dtype: name of the default dtype during the run.
        seed: seed of the framework's random numbers.
        steps: number of training steps. Default: the workload's.
        backend: compile the step for this backend of `fw.compile`.
    """
    steps = WORKLOADS[workload].steps if steps is None else steps
    default = fw.get_default_dtype()
    fw.set_default_dtype(getattr(fw, dtype))
    try:
        fw.manual_seed(seed)
        training = WORKLOADS[workload].prepare(fw)
        initial = _parameters(training.model)
        step = fw.compile(training.step, backend=backend) if backend else training.step
        losses, batches, seconds = np.empty(steps), [], 0.0
        for i in range(steps):
            batch = next(training.batches)
            batches.append(_digest(batch))
            start = perf_counter()
            losses[i] = step(*batch).item()
            seconds += perf_counter() - start
        return Run(initial, _parameters(training.model), losses, batches, seconds)
    finally:
        fw.set_default_dtype(default)


def compare(
    workload: str,
    ours: Any,
    theirs: Any,
    *,
    dtype: str = "float32",
    seed: int = 0,
    steps: int | None = None,
    backend: str | None = None,
) -> Comparison:
    """Run a workload on two frameworks and compare.

    Args:
        workload: a key of `WORKLOADS`.
        ours: the framework under test.
        theirs: the one it is held against.
        dtype: name of the default dtype during the runs, a key of `BOUNDS`.
        seed: seed of both frameworks' random numbers.
        steps: number of training steps. Default: the workload's.
        backend: compile our step for this backend; theirs is eager.
    """
    our = run(workload, ours, dtype=dtype, seed=seed, steps=steps, backend=backend)
    their = run(workload, theirs, dtype=dtype, seed=seed, steps=steps)
    return Comparison(
        workload=workload,
        dtype=dtype,
        same_start=_identical(our.initial, their.initial),
        same_batches=our.batches == their.batches,
        losses=_largest(np.abs(our.losses - their.losses), np.abs(their.losses)),
        parameters=_parameter_difference(our.final, their.final),
        seconds=(our.seconds, their.seconds),
    )


def _parameters(model: Any) -> dict[str, Array]:
    return {name: p.detach().numpy().copy() for name, p in model.named_parameters()}


def _digest(batch: tuple[Any, ...]) -> str:
    digest = hashlib.sha256()
    for array in (tensor.numpy() for tensor in batch):
        digest.update(f"{array.dtype}{array.shape}".encode() + array.tobytes())
    return digest.hexdigest()


def _identical(a: dict[str, Array], b: dict[str, Array]) -> bool:
    """Whether names, order, dtypes and bits agree (so that -0.0 is not 0.0)."""
    return list(a) == list(b) and all(
        a[name].dtype == b[name].dtype
        and a[name].shape == b[name].shape
        and a[name].tobytes() == b[name].tobytes()
        for name in a
    )


def _parameter_difference(a: dict[str, Array], b: dict[str, Array]) -> float:
    if a.keys() != b.keys() or any(a[name].shape != b[name].shape for name in a):
        return np.inf
    return max(_largest(np.abs(a[name] - b[name]), np.abs(b[name]).max()) for name in a)


def _largest(difference: Array, scale: Any) -> float:
    """The largest quotient, where no difference counts as 0 even at scale 0; NaN stays NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.max(np.where(difference == 0, 0.0, difference / scale)))
