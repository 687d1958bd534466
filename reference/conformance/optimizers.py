"""Holds the optimizers against PyTorch's own database of their configurations and errors.

`torch.testing._internal.common_optimizers.optim_db`: each optimizer, in each configuration, also
with `foreach` and `fused` where PyTorch has them, trains the same parameters in both frameworks, by
given gradients and by a closure. After every step parameters, state and options are compared; in
the middle each framework goes on, in a new optimizer, with the other's state.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch

import minigrad

from .measure import Differs, array_of, distance
from .twins import Mover

ABSENT = {"SparseAdam": "takes sparse gradients alone, and there are none here"}
"""The optimizers of the database that minigrad does not have, and why."""

DTYPES = (torch.float32, torch.float64)
STEPS = 9
EXCHANGED = 5  # the step before which states are
SHAPES: tuple[tuple[int, ...], ...] = ((4, 3), (3,), (), (0,), (2, 3, 2), (6, 3), (3, 5), (2, 2))
"""Of the parameters. The last one never has a gradient, the others lack it now and then."""

NOT_AS_ONE_BY_ONE = {
    ("ASGD", "foreach"): "in float64 PyTorch's own numbers are others, by 1e-7",
    ("SGD", "fused"): "PyTorch fails when the first gradient of a parameter comes late",
}
"""Ways of execution in which PyTorch does not what it does by default, and what instead."""


@dataclass(frozen=True)
class Bounds:
    """How far apart numbers may come, relative to the largest of their tensor.

    Attributes:
        parameters: of parameters and losses.
        state: of the optimizer's state.
    """

    parameters: float
    state: float


USUAL = {torch.float32: Bounds(1e-6, 1e-6), torch.float64: Bounds(1e-12, 1e-12)}
SPECIAL = {
    # A sum between two bfloat16 numbers may be rounded the other way: 4 units of 2⁻⁸, times γ.
    "Muon": dict.fromkeys(DTYPES, Bounds(5e-4, 5e-4)),
    # A step minimizes: what is left of the gradient in the end, and by what the last iterations
    # go, is the noise of rounding. In float32 their number too differs.
    "LBFGS": {torch.float32: Bounds(2e-3, math.inf), torch.float64: Bounds(1e-12, 1e-5)},
}


@dataclass
class Result:
    """What the check of an optimizer found.

    Attributes:
        name: its name.
        configurations: how many went through, over all types.
        steps: how many steps were compared.
        errors: how many error inputs were.
        worst: by type, the largest relative distance of parameters and losses.
        failures: what did not agree: (what, type, message).
    """

    name: str
    configurations: int = 0
    steps: int = 0
    errors: int = 0
    worst: dict[torch.dtype, float] = field(default_factory=dict)
    failures: list[tuple[str, str, str]] = field(default_factory=list)


@cache
def entries() -> dict[str, Any]:
    """The optimizers of the database by name."""
    from torch.testing._internal.common_optimizers import optim_db

    return {entry.name: entry for entry in optim_db}


def configurations(entry: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """What each configuration is called, and its options."""
    has_fused = "cpu" in entry.supports_fused_on
    for given in entry.optim_inputs_func("cpu"):
        yield given.desc, given.kwargs
        for way in ("foreach", "fused"):
            there = way in entry.supported_impls and (way != "fused" or has_fused)
            if there and (entry.name, way) not in NOT_AS_ONE_BY_ONE:
                yield f"{given.desc}, {way}", {**given.kwargs, way: True}


def check(name: str) -> Result:
    """Every configuration of an optimizer in each type, and its error inputs."""
    entry, result = entries()[name], Result(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for dtype in DTYPES:
            for by_closure in (False, True):
                if entry.step_requires_closure and not by_closure:
                    continue
                for what, options in configurations(entry):
                    try:
                        _check_training(Training(entry, options, dtype), by_closure, result)
                    except Exception as error:  # whatever minigrad raises where torch does not
                        kind = str(dtype).removeprefix("torch.")
                        way = "closure" if by_closure else "gradients"
                        result.failures.append((f"{what}, by {way}", kind, _said(error)))
                    result.configurations += 1
        for wrong in entry.optim_error_inputs_func("cpu", torch.float32):
            try:
                _check_error(entry, wrong)
            except Differs as error:
                what = f"error input {wrong.optimizer_error_input.desc!r}"
                result.failures.append((what, "float32", _said(error)))
            result.errors += 1
    return result


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, Differs) else f"{type(error).__name__}: {error}"


class Training:
    """The same parameters, trained by the same optimizer in both frameworks."""

    def __init__(self, entry: Any, options: dict[str, Any], dtype: torch.dtype) -> None:
        self.entry = entry
        self.dtype = dtype
        self.random = torch.Generator().manual_seed(0)
        shapes = [shape for shape in SHAPES if _suits(entry.name, shape)]
        self.theirs = [torch.nn.Parameter(self._draw(shape)) for shape in shapes]
        move = Mover()
        self.ours = [move(p) for p in self.theirs]
        self.options = (options, move(options))
        self.begin()

    def _draw(self, shape: Any) -> torch.Tensor:
        return torch.randn(shape, generator=self.random, dtype=self.dtype)

    def begin(self) -> None:
        """Make new optimizers, with two groups where they may have them."""
        theirs, ours = self.options
        self.optimizers = (
            self.entry.optim_cls(self._groups(self.theirs), **theirs),
            getattr(minigrad.optim, self.entry.name)(self._groups(self.ours), **ours),
        )

    def _groups(self, params: list[Any]) -> list[Any]:
        if not self.entry.supports_param_groups:
            return params
        return [{"params": params[::2]}, {"params": params[1::2], "lr": 0.02}]

    def step(self, k: int, by_closure: bool) -> float:
        """Take a step in both; return the distance of the losses, if there are any."""
        taking_part = [(k + i) % 4 != 3 for i in range(len(self.theirs) - 1)] + [False]
        theirs, ours = self.optimizers
        if by_closure:
            expected = theirs.step(_closure(theirs, self.theirs, taking_part))
            return _gap(ours.step(_closure(ours, self.ours, taking_part)), expected, "loss")
        for p, q, with_gradient in zip(self.theirs, self.ours, taking_part, strict=True):
            p.grad = self._draw(p.shape) if with_gradient else None
            q.grad = Mover()(p.grad)
        theirs.step()
        ours.step()
        return 0.0

    def exchange(self) -> None:
        """Go on, in new optimizers, with the state that the other framework has."""
        theirs, ours = (optimizer.state_dict() for optimizer in self.optimizers)
        self.begin()
        self.optimizers[0].load_state_dict(_as_torch(ours))
        self.optimizers[1].load_state_dict(Mover()(theirs))

    def parameters_apart(self) -> float:
        """How far apart the parameters are."""
        pairs = enumerate(zip(self.ours, self.theirs, strict=True))
        return max(_gap(q.detach(), p.detach(), f"parameter {i}", 1.0) for i, (q, p) in pairs)

    def states_apart(self) -> float:
        """How far apart the states are, whose layout is the same."""
        theirs, ours = (optimizer.state_dict() for optimizer in self.optimizers)
        return _gap(ours, theirs, "state dict")


def _suits(name: str, shape: tuple[int, ...]) -> bool:
    """Whether PyTorch's optimizer takes such a parameter."""
    if name == "Adafactor":  # divides by the number of elements
        return 0 not in shape
    return name != "Muon" or len(shape) == 2


def _closure(optimizer: Any, params: list[Any], taking_part: list[bool]) -> Callable[[], Any]:
    """What computes the loss of those parameters that take part: a curved bowl."""

    def closure() -> Any:
        optimizer.zero_grad()
        loss = sum(
            ((p - 0.5) ** 2).sum() * (0.1 * (i + 1)) + (p**4).sum() * 0.02
            for i, (p, included) in enumerate(zip(params, taking_part, strict=True))
            if included
        )
        loss.backward()
        return loss

    return closure


def _check_training(training: Training, by_closure: bool, result: Result) -> None:
    bounds = SPECIAL.get(result.name, USUAL)[training.dtype]
    for k in range(STEPS):
        if k == EXCHANGED:
            training.exchange()
        gap = max(training.step(k, by_closure), training.parameters_apart())
        result.worst[training.dtype] = max(gap, result.worst.get(training.dtype, 0.0))
        if gap > bounds.parameters:
            raise Differs(f"step {k}: off by {gap:.3g}, bound {bounds.parameters:g}")
        if bounds.state < math.inf:
            gap = training.states_apart()
            if gap > bounds.state:
                raise Differs(f"step {k}: state off by {gap:.3g}, bound {bounds.state:g}")
        result.steps += 1


def _gap(ours: Any, theirs: Any, what: str, floor: float = 0.0) -> float:
    """The largest relative distance of the numbers in two results of one layout.

    Raises:
        Differs: in names, their order, types or shapes, or in what is no floating point number.
    """
    try:
        if isinstance(theirs, torch.Tensor):
            eps = float(np.finfo(array_of(theirs).dtype).eps) if theirs.is_floating_point() else 1.0
            return distance(ours, theirs, floor=floor) * eps
        if type(ours) is not type(theirs):
            raise Differs(f"{type(ours).__name__}, torch {type(theirs).__name__}")
        if isinstance(theirs, float):
            return abs(ours - theirs) / max(abs(theirs), floor) if ours != theirs else 0.0
        if isinstance(theirs, dict) and list(ours) != list(theirs):
            raise Differs(f"{list(ours)}, torch {list(theirs)}")
        if isinstance(theirs, (list, tuple)) and len(ours) != len(theirs):
            raise Differs(f"{len(ours)} entries, torch {len(theirs)}")
    except Differs as error:
        raise Differs(f"{what}: {error}") from None
    if isinstance(theirs, dict):
        gaps = [_gap(ours[key], value, f"{what}[{key!r}]", floor) for key, value in theirs.items()]
    elif isinstance(theirs, (list, tuple)):
        pairs = enumerate(zip(ours, theirs, strict=True))
        gaps = [_gap(a, b, f"{what}[{i}]", floor) for i, (a, b) in pairs]
    elif ours != theirs:
        raise Differs(f"{what}: {ours!r}, torch {theirs!r}")
    else:
        return 0.0
    return max(gaps, default=0.0)


def _as_torch(value: Any) -> Any:
    """A copy of a state of minigrad's with torch's tensors."""
    if isinstance(value, minigrad.Tensor):
        return torch.from_numpy(array_of(value).copy())
    if isinstance(value, dict):
        return {key: _as_torch(v) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_as_torch, value))
    return value


def _check_error(entry: Any, wrong: Any) -> None:
    """Where torch raises or warns, the same type of exception, saying the same."""
    given, move = wrong.optimizer_error_input, Mover()
    params = given.params if given.params is not None else [torch.nn.Parameter(torch.ones(2, 3))]
    ours = move(params)
    for p in params if isinstance(params, list) else []:
        if isinstance(p, torch.Tensor) and p.grad is not None:
            move(p).grad = move(p.grad)
    expected = _raised(entry.optim_cls, params, given.kwargs)
    error = _raised(getattr(minigrad.optim, entry.name), ours, move(given.kwargs))
    if type(error) is not type(expected) or not re.search(wrong.error_regex, str(error)):
        raise Differs(f"{error!r:.150}; torch raises {expected!r:.150}")


def _raised(make: Callable[..., Any], params: Any, options: dict[str, Any]) -> Exception | None:
    """What the optimizer raises, at construction or in its first step."""
    try:
        optimizer = make(params, **options)
        optimizer.step(lambda: torch.zeros(()))
    except Exception as error:  # its type is what is compared
        return error
    return None
