"""What is timed beside what: a row for each way to run a case."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import minigrad

from . import peers
from .cases import Case

Step = Callable[[], Any]


@dataclass(frozen=True)
class Subject:
    """A way to run a case.

    Attributes:
        name: for tables, plots and the command line.
        make: makes a case's step ready.
        covers: whether there is something to run for a case.
        ready: whether what it needs is installed.
        slow: whether it takes long to make. It is then made once, not anew for every repeat, and
            pytest runs it with `-m slow` only.
    """

    name: str
    make: Callable[[Case], Step]
    covers: Callable[[Case], bool] = lambda case: True
    ready: Callable[[], bool] = lambda: True
    slow: bool = False

    def maker(self, case: Case) -> Callable[[], Step]:
        """A function without arguments that makes the case ready."""
        make = partial(self.make, case)
        return cache(make) if self.slow else make


def on_minigrad(case: Case) -> Step:
    """The case on minigrad."""
    return case.on(minigrad)


def on_torch(case: Case) -> Step:
    """The case on PyTorch."""
    import torch

    return case.on(torch)


def compiled(backend: str) -> Callable[[Case], Step]:
    """The case on minigrad, its step compiled."""
    return lambda case: case.on(minigrad, partial(minigrad.compile, backend=backend))


def can_compile() -> bool:
    """Whether there is a compiler for native programs."""
    from minigrad.compiler.native import NativeExecutor

    return NativeExecutor.available()[0]


def by_hand(case: Case) -> Step:
    """The case in plain NumPy, from the same initial parameters."""
    return case.by_hand()


def compiled_by_torch(case: Case) -> Step:
    """The case on PyTorch, its step compiled; what was compiled before is forgotten."""
    import torch

    torch._logging.set_logs(dynamo=logging.ERROR)  # it warns of itself looking into itself
    torch.compiler.reset()
    return case.on(torch, torch.compile)


def trains(case: Case) -> bool:
    """Whether the step is made of operations on tensors."""
    return case.name != "DataLoader"


def has(name: str) -> Callable[[], bool]:
    """Whether a module is installed, asked later."""
    return lambda: find_spec(name) is not None


BASELINE = "PyTorch"
"""The subject that the speeds of the others are told by."""

SUBJECTS = (
    Subject("NumPy by hand", by_hand),
    Subject("minigrad", on_minigrad),
    Subject("minigrad compiled, numpy", compiled("numpy"), trains, slow=True),
    Subject("minigrad compiled, native", compiled("native"), trains, can_compile, slow=True),
    Subject(BASELINE, on_torch, ready=has("torch")),
    Subject(
        "torch.compile",
        compiled_by_torch,
        trains,
        ready=lambda: has("torch")() and shutil.which("g++") is not None,
        slow=True,
    ),
    Subject("JAX jit", peers.jax, peers.covers, has("jax"), slow=True),
    Subject("autograd", peers.autograd, peers.covers, has("autograd")),
    Subject("MyGrad", peers.mygrad, peers.covers, has("mygrad")),
)


def subjects_for(case: Case) -> list[Subject]:
    """Those that are installed and run the case."""
    return [subject for subject in SUBJECTS if subject.covers(case) and subject.ready()]
