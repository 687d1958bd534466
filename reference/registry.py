"""What a workload is, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar


@dataclass(frozen=True)
class Training:
    """A training made ready on one framework.

    Attributes:
        model: the module whose parameters are compared.
        step: takes one training step on a batch and returns its loss, a 0-d tensor.
        batches: endless; each is the tuple of tensors that `step` takes.
    """

    model: Any
    step: Callable[..., Any]
    batches: Iterator[tuple[Any, ...]]


BOUNDS = {"float32": 1e-4, "float64": 1e-9}
"""The largest relative difference allowed between the losses of a run, by dtype."""


@dataclass(frozen=True)
class Workload:
    """A training, and how it is compared.

    Attributes:
        prepare: a function of the framework, `minigrad` or `torch`, that makes the training ready.
            The framework is seeded and has its default dtype before the call.
        steps: how many steps are compared.
    """

    prepare: Callable[[Any], Training]
    steps: int


Function = TypeVar("Function", bound=Callable[..., Training])

WORKLOADS: dict[str, Workload] = {}


def workload(name: str, steps: int = 500, **variant: Any) -> Callable[[Function], Function]:
    """Register the decorated function as a workload.

    The function itself stays as it is, so decorators with different names stack.

    Args:
        name: what the workload is called in tables and on the command line.
        steps: how long it is compared: less where losses vanish soon.
        variant: keyword arguments that the function gets under this name.

    Raises:
        ValueError: when the name is taken.
    """

    def register(function: Function) -> Function:
        if name in WORKLOADS:
            raise ValueError(f"there is a workload {name!r} already")
        WORKLOADS[name] = Workload(partial(function, **variant), steps)
        return function

    return register


def supervised(
    model: Any, criterion: Callable[..., Any], optimizer: Any, batches: Iterator[tuple[Any, ...]]
) -> Training:
    """Make the usual training: batches of inputs and targets, one optimizer step for each.

    Args:
        model: the module to train.
        criterion: the loss, a function of the model's output and the targets.
        optimizer: of the model's parameters.
        batches: endless pairs of inputs and targets.
    """

    def step(inputs: Any, targets: Any) -> Any:
        optimizer.zero_grad()
        loss = criterion(model(inputs), targets)
        loss.backward()
        optimizer.step()
        return loss

    return Training(model, step, batches)
