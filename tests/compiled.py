"""Runs scenes, functions called again and again with events in between, eagerly and compiled."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.compiler.native import NativeExecutor

CALLS = 7
NATIVE, _REASON = NativeExecutor.available()
needs_compiler = pytest.mark.skipif(not NATIVE, reason=_REASON)
EXECUTORS = ["numpy", pytest.param("native", marks=needs_compiler)]
BACKENDS = ["eager", *EXECUTORS]


@dataclass
class Scene:
    """A function and what it uses.

    Attributes:
        function: what is compiled.
        calls: the arguments of each call; those of the last one again, if there are not enough.
        state: the Tensors that are compared after each call, with their gradients and versions.
        optimizer: whose state is compared too.
        events: what happens before the call of that number.
    """

    function: Callable[..., Any]
    calls: list[tuple[Any, ...]] = field(default_factory=lambda: [()])
    state: Iterable[Any] = ()
    optimizer: Any = None
    events: dict[int, Callable[[], Any]] = field(default_factory=dict)


def network(*layers: Any, optimizer: Any = None, loss: Any = None, **more: Any) -> Scene:
    """A training step of a network, with its gradients cleared at first."""
    model = nn.Sequential(*(layers or (nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))))
    descent = (optimizer or (lambda p: mg.optim.SGD(p, lr=0.1)))(model.parameters())
    criterion = loss or nn.MSELoss()

    def step(x: Any, y: Any) -> Any:
        descent.zero_grad()
        value = criterion(model(x), y)
        value.backward()
        descent.step()
        return value

    batches = [(mg.randn(4, 3), mg.randn(4, 2)) for _ in range(CALLS)]
    state = [*model.parameters(), *model.buffers()]
    made = Scene(step, more.pop("calls", batches), state, descent)
    made.events = {k: lambda e=e: e(model, descent) for k, e in more.pop("events", {}).items()}
    return made


def run(make: Callable[[], Scene], backend: str | None, count: int) -> tuple[list[Any], Any]:
    """All that is seen of a scene, call by call; and what was called."""
    mg.manual_seed(0)
    scene = make()
    function = scene.function if backend is None else mg.compile(scene.function, backend=backend)
    seen: list[Any] = []
    for k in range(count):
        if k in scene.events:
            scene.events[k]()
        arguments = scene.calls[min(k, len(scene.calls) - 1)]
        try:
            seen.append(plain(function(*arguments)))
        except Exception as error:
            seen.append((type(error), str(error)))
        state = list(scene.state)
        seen.append([plain(t) for t in state])
        seen.append([None if t.grad is None else plain(t.grad) for t in state if t.is_leaf])
        seen.append([t.requires_grad for t in state])
        if scene.optimizer is not None:
            seen.append(plain(scene.optimizer.state_dict()["state"]))
        seen.append(mg.get_rng_state().numpy().tobytes())
    return seen, function


def plain(value: Any) -> Any:
    """A result with arrays, and whether they require grad, for Tensors."""
    if isinstance(value, mg.Tensor):
        return value.detach().numpy().copy(), value.requires_grad
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return value


def assert_same(a: Any, b: Any, what: str) -> None:
    """Two results are the same up to rounding."""
    assert type(a) is type(b), f"{what}: {a!r}, eagerly {b!r}"
    if isinstance(a, np.ndarray):
        assert a.shape == b.shape and a.dtype == b.dtype, what
        tolerance = 2e-5 if a.dtype == np.float32 else 1e-12
        np.testing.assert_allclose(a, b, tolerance, tolerance, err_msg=what)
    elif isinstance(a, dict):
        assert a.keys() == b.keys(), what
        for k in a:
            assert_same(a[k], b[k], f"{what}[{k!r}]")
    elif isinstance(a, (tuple, list)):
        assert len(a) == len(b), what
        for k, (x, y) in enumerate(zip(a, b, strict=True)):
            assert_same(x, y, f"{what}[{k}]")
    else:
        assert a == b or (a != a and b != b), f"{what}: {a!r}, eagerly {b!r}"


def check_scene(make: Callable[[], Scene], backend: str, count: int = CALLS) -> Any:
    """A scene is the same whether its function is compiled or not; returns the compiled one."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*is run eagerly")
        seen, function = run(make, backend, count)
    expected, _ = run(make, None, count)
    assert_same(seen, expected, "seen")
    return function
