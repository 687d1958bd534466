"""Nothing stays: loops do not grow, no cycle holds a graph, deep graphs go, threads part."""

from __future__ import annotations

import gc
import platform
import threading
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd.node import Node

from .processes import python


@pytest.fixture
def collector_off() -> Iterator[None]:
    """What goes now goes by reference counts alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def living() -> int:
    """How many Tensors and steps of graphs there are."""
    return sum(issubclass(type(o), (mg.Tensor, Node)) for o in gc.get_objects())


class Cube(mg.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        y = x * x
        ctx.save_for_backward(x, y)
        return y * x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        x, y = ctx.saved_tensors
        return g * (x * x + 2 * y)


class Several(mg.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        a, b = x.exp(), x.sin()
        ctx.save_for_backward(a, b)
        return a, b

    @staticmethod
    def backward(ctx: Any, ga: Any, gb: Any) -> Any:
        a, _ = ctx.saved_tensors
        return ga * a + gb


def model() -> Any:
    return mg.nn.Sequential(
        mg.nn.Linear(8, 16), mg.nn.Tanh(), mg.nn.Dropout(0.5), mg.nn.Linear(16, 4)
    )


def step_with(optimizer: str) -> Callable[[], Callable[[], None]]:
    """A training step with one of the optimizers."""

    def setup() -> Callable[[], None]:
        net = model()
        rule = getattr(mg.optim, optimizer)(net.parameters(), lr=0.01)
        criterion = mg.nn.CrossEntropyLoss()

        def step() -> None:
            rule.zero_grad()
            criterion(net(mg.randn(32, 8)), mg.randint(0, 4, (32,))).backward()
            rule.step()

        return step

    return setup


def loop(run: Callable[[Any], Any]) -> Callable[[], Callable[[], None]]:
    """`run(x)` on the same leaf again and again."""

    def setup() -> Callable[[], None]:
        x = mg.rand(64, 64, requires_grad=True)

        def step() -> None:
            x.grad = None
            run(x)

        return step

    return setup


def in_place(x: Any) -> None:
    h = x * 2
    view = h[1:].t()
    view.mul_(3)
    h[0] = x[1]
    h.add_(1).exp_()
    (view.sum() + h.sum()).backward()


def hooked(x: Any) -> None:
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda g: g * 2 + x.detach())
    y.grad_fn.register_hook(lambda gi, go: None)
    (y * y).sum().backward()


def second_order(x: Any) -> None:
    (g,) = mg.autograd.grad((x * x.sin()).sum(), x, create_graph=True)
    (g * g).sum().backward()


def penalty(x: Any) -> None:
    (x * x.sin()).sum().backward(create_graph=True)
    (x.grad * x.grad).sum().backward()


def retained(x: Any) -> None:
    y = (x * x).sum()
    y.backward(retain_graph=True)
    y.backward(retain_graph=True)


def unused(x: Any) -> None:
    (x.exp() * x).sum()


def failing(x: Any) -> None:
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError):
        y.backward()


def functions(x: Any) -> None:
    a, b = Several.apply(Cube.apply(x))
    (g,) = mg.autograd.grad((a * b).sum(), x, create_graph=True)
    g.sum().backward()


def batched(x: Any) -> None:
    v = x[0, :4] * 1
    mg.autograd.grad(v * v, x, mg.eye(4), is_grads_batched=True)


def anomaly(x: Any) -> None:
    with mg.autograd.set_detect_anomaly(True):
        (x * x).sum().backward()


LOOPS = {
    "SGD": step_with("SGD"),
    "RMSprop": step_with("RMSprop"),
    "Adam": step_with("Adam"),
    "AdamW": step_with("AdamW"),
    **{
        f.__name__: loop(f)
        for f in (
            in_place, hooked, second_order, penalty, retained, unused, failing, functions,
            batched, anomaly,
        )
    },
}  # fmt: skip


@pytest.mark.usefixtures("collector_off")
@pytest.mark.parametrize("setup", LOOPS.values(), ids=LOOPS)
def test_a_loop_does_not_grow(setup: Callable[[], Callable[[], None]]) -> None:
    step = setup()
    tracemalloc.start()
    try:
        for _ in range(10):
            step()
        objects = len(gc.get_objects())
        memory = tracemalloc.get_traced_memory()[0]
        for _ in range(100):
            step()
        memory = tracemalloc.get_traced_memory()[0] - memory
        objects = len(gc.get_objects()) - objects
    finally:
        tracemalloc.stop()
    assert objects < 10
    # CPython's own lists of free tuples may grow by a few kilobytes; a 64 x 64 array has 16.
    assert memory < 50_000, f"{memory} bytes in 100 steps"


@pytest.mark.usefixtures("collector_off")
@pytest.mark.parametrize(
    "run",
    [in_place, hooked, second_order, penalty, retained, unused, functions, batched],
    ids=lambda f: f.__name__,
)
def test_a_graph_goes_with_its_last_tensor(run: Callable[[Any], Any]) -> None:
    before = living()
    x = mg.rand(64, 64, requires_grad=True)
    run(x)
    del x
    assert living() == before


@pytest.mark.usefixtures("collector_off")
def test_backward_frees_what_was_kept() -> None:
    x = mg.rand(64, requires_grad=True)
    h = x * 2
    kept = weakref.ref(h)
    y = h.exp().sin().sum()
    array = weakref.ref(h._array)
    del h
    assert kept() is None
    y.backward()
    assert array() is None
    assert y.grad_fn is not None


@pytest.mark.usefixtures("collector_off")
def test_only_what_derivatives_name_is_kept() -> None:
    x = mg.rand(64, requires_grad=True)
    h = x * 2
    array = weakref.ref(h._array)
    y = (h + 1).reshape(8, 8).sum(0)
    del h
    assert array() is None
    y.sum().backward()


@pytest.mark.usefixtures("collector_off")
def test_a_view_keeps_its_memory_only() -> None:
    base = mg.zeros(64)
    watch = weakref.ref(base)
    row = base[3:5]
    del base
    assert row.tolist() == [0, 0]
    del row
    assert watch() is None


@pytest.mark.usefixtures("collector_off")
def test_a_leaf_goes_though_its_graph_is_held() -> None:
    x = mg.rand(4, requires_grad=True)
    y = (x * 2).sum()
    watch = weakref.ref(x)
    del x
    assert watch() is None
    y.backward()


def chain(length: int, step: Callable[[Any], Any]) -> tuple[Any, Any]:
    x = mg.full((1,), 0.5, requires_grad=True)
    y = x * 1
    for _ in range(length):
        y = step(y)
    return x, y


def _written(y: Any) -> Any:
    y[0] *= 1.0
    return y


STEPS: dict[str, Callable[[Any], Any]] = {
    "mul": lambda y: y * 1.0,
    "sin": lambda y: y.sin(),
    "in_place": lambda y: y.mul_(1.0),
    "view": lambda y: y.view(1),
    "detour": lambda y: y + y * 0,
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_chain_of_100_000_steps_goes_backward(step: Callable[[Any], Any]) -> None:
    x, y = chain(100_000, step)
    y.backward()
    assert x.grad is not None and np.isfinite(x.grad.numpy()).all()


@pytest.mark.slow
def test_a_chain_of_a_million_steps_is_freed() -> None:
    _, y = chain(1_000_000, lambda y: y * 1.0)
    del y


@pytest.mark.parametrize(
    "step",
    [*STEPS.values(), Cube.apply, lambda y: Several.apply(y)[1], _written],
    ids=[*STEPS, "function", "function_of_several_outputs", "written_to"],
)
def test_a_deep_chain_is_freed(step: Callable[[Any], Any]) -> None:
    _, y = chain(30_000, step)
    del y


def test_a_deep_chain_of_recorded_gradients() -> None:
    x, y = chain(20_000, STEPS["sin"])
    (g,) = mg.autograd.grad(y, x, create_graph=True)
    g.backward()
    assert np.isfinite(x.grad.numpy()).all()


def train(seed: int, steps: int) -> list[float]:
    """The losses of a small model trained by a generator of its own."""
    source = mg.Generator().manual_seed(seed)
    x, y = mg.randn(16, 3, generator=source), mg.randn(16, 1, generator=source)
    w = mg.randn(3, 1, generator=source).requires_grad_()
    optimizer = mg.optim.Adam([w], lr=0.1)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((x @ w).tanh() - y).square().mean()
        loss.backward()
        optimizer.step()
        with mg.no_grad():
            losses.append(((x @ w).tanh() - y).square().mean().item())
        assert mg.is_grad_enabled()
    return losses


def test_two_threads_train_two_models_at_once() -> None:
    expected = [train(seed, 100) for seed in (1, 2)]
    found: dict[int, list[float]] = {}
    threads = [
        threading.Thread(target=lambda s=seed: found.update({s: train(s, 100)})) for seed in (1, 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[1], found[2]] == expected


def test_two_threads_add_to_one_leaf() -> None:
    x = mg.zeros(8, requires_grad=True)
    x.grad = mg.zeros(8)

    def work() -> None:
        for _ in range(200):
            (x * 1).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [400] * 8


def test_a_graph_made_in_one_thread_goes_backward_in_another() -> None:
    x = mg.ones(3, requires_grad=True)
    y = (x * x).sum()
    thread = threading.Thread(target=y.backward)
    thread.start()
    thread.join()
    assert x.grad is not None and x.grad.tolist() == [2, 2, 2]


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="of other C libraries nothing is known"
)
def test_steps_touch_no_new_memory() -> None:
    """Large arrays take the places of those freed before: no page of memory is touched anew."""
    text = """
import resource
import minigrad as mg

def step():
    x = mg.ones(512, 1024, requires_grad=True)  # 2 MB
    ((x * 2 + 1).tanh() * x).sum().backward()

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

for _ in range(5):
    step()
before = faults()
for _ in range(10):
    step()
print(faults() - before)
"""
    result = python("-c", text)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) < 100  # of 512 pages an array
