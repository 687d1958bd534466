"""`compile`: results differentiated outside, what can't be a program, and the interface."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.nn import functional as F

from .compiled import BACKENDS, assert_same, network, plain

# The results are differentiated outside


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_compiled_module_in_a_usual_loop(backend: str) -> None:
    def losses(compiled: bool) -> list[Any]:
        mg.manual_seed(0)
        model: Any = nn.Sequential(
            nn.Linear(3, 8, bias=False),
            nn.BatchNorm1d(8),
            nn.Tanh(),
            nn.Dropout(0.2),
            nn.Linear(8, 2),
        )
        net = mg.compile(model, backend=backend) if compiled else model
        descent = mg.optim.Adam(net.parameters(), lr=0.01)
        x, y = mg.randn(6, 3), mg.randint(0, 2, (6,))
        found = []
        for k in range(8):
            if k == 6:
                net.eval()
            loss = F.cross_entropy(net(x), y)
            descent.zero_grad()
            loss.backward()
            descent.step()
            found.append(loss.item())
        return [*found, *(p.detach().numpy().sum().item() for p in model.parameters())]

    assert losses(True) == pytest.approx(losses(False), rel=1e-4)


@pytest.mark.parametrize("backend", BACKENDS)
def test_gradients_go_on_outside(backend: str) -> None:
    w = mg.tensor([1.0, 2.0], requires_grad=True)

    @mg.compile(backend=backend)
    def f(h: Any) -> Any:
        return (h * w).sum(), h.exp()

    for _ in range(5):
        z = mg.tensor([0.5, -0.5], requires_grad=True)
        w.grad = None
        a, b = f(2 * z)
        (a + b[0]).backward()
        expected = 2 * w.detach().numpy() + [2 * 2.718281828, 0]
        assert z.grad is not None and w.grad is not None
        assert z.grad.tolist() == pytest.approx(expected.tolist(), rel=1e-5)
        assert w.grad.tolist() == [1.0, -1.0]
    with pytest.raises(RuntimeError, match="a second time"):
        a.backward()


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_way_back_uses_the_memory_of_today(backend: str) -> None:
    w = mg.tensor([2.0], requires_grad=True)
    square = mg.compile(lambda x: (x * w * w).sum(), backend=backend)
    for value in (2.0, 2.0, 2.0, 5.0, 7.0, -1.0, 3.0):
        w.data, w.grad = mg.tensor([value]), None
        square(mg.ones(1)).backward()
        assert w.grad is not None and w.grad.item() == 2 * value
    assert square.program()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_write_into_an_argument_is_counted(backend: str) -> None:
    grow = mg.compile(lambda x: x.add_(1), backend=backend)
    for _ in range(5):
        x = mg.zeros(2)
        assert grow(x) is x
        assert x._version[0] == 1 and x.tolist() == [1, 1]


def test_retained_and_second_derivatives() -> None:
    w = mg.tensor([1.0, 2.0], requires_grad=True)
    f = mg.compile(lambda x: (x * w * w).sum(), backend="eager")
    for _ in range(4):
        loss = f(mg.ones(2))
    loss.backward(retain_graph=True)
    loss.backward()
    assert w.grad is not None and w.grad.tolist() == [4.0, 8.0]
    loss = f(mg.ones(2))
    with pytest.raises(RuntimeError, match="create_graph=True does not go through"):
        mg.autograd.grad(loss, w, create_graph=True)
    loss = f(mg.ones(2))
    with mg.no_grad():
        w.mul_(2)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


# What can't be a program

REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "item": (lambda x: x.sum().item(), "the elements of a Tensor are looked at"),
    "branch": (lambda x: x * 2 if x.sum() > 0 else x, "the elements of a Tensor are looked at"),
    "numpy": (lambda x: mg.from_numpy(x.numpy() * 2), "the elements of a Tensor are looked at"),
    "shape": (lambda x: x[x > 0], "the elements of a Tensor are looked at"),
    "print": (lambda x: print("x") or x + 1, "it prints"),
    "repr": (
        lambda x: repr(x),
        "the elements of a Tensor are looked at",
    ),
    "tolist": (lambda x: [v + 1 for v in x.tolist()], "the elements of a Tensor are looked at"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_a_program_runs_eagerly_and_says_why(name: str) -> None:
    function, reason = REFUSED[name]
    compiled = mg.compile(function)
    with pytest.warns(
        UserWarning, match=f"<lambda> is run eagerly, not as a program: {reason}.*py:"
    ):
        first = compiled(mg.ones(3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # once
        for x in (mg.ones(3), -mg.ones(3)):
            assert str(compiled(x)) == str(function(x))
    assert str(first) == str(function(mg.ones(3)))
    with pytest.raises(RuntimeError, match=reason):
        mg.compile(function, fullgraph=True)(mg.ones(3))


def test_a_view_of_an_argument_is_not_returned() -> None:
    compiled = mg.compile(lambda x: x[1:])
    with pytest.warns(UserWarning, match=r"a view of memory from outside is returned$"):
        for _ in range(3):
            x = mg.zeros(3)
            compiled(x).fill_(1)
            assert x.tolist() == [0, 1, 1]


def test_python_that_counts_is_found_out() -> None:
    count = itertools.count(1)

    def f(x: Any) -> Any:
        return x * next(count)

    compiled = mg.compile(f)
    with pytest.warns(UserWarning, match="numbers that are others at each call"):
        results = [compiled(mg.ones(1)).item() for _ in range(8)]
    assert results == [1, 2, 3, 4, 5, 6, 7, 8]


def test_data_fetched_on_the_way_is_found_out() -> None:
    batches = iter([mg.full((2,), float(k)) for k in range(9)])
    compiled = mg.compile(lambda: next(batches) * 2)
    with pytest.warns(UserWarning, match="run eagerly"):
        assert [compiled()[0].item() for _ in range(9)] == [2.0 * k for k in range(9)]


def test_results_kept_outside_are_kept() -> None:
    kept, space = [], SimpleNamespace(last=None)

    def listed(x: Any) -> Any:
        kept.append(x * 2)
        return x + 1

    def hidden(x: Any) -> Any:
        space.last = x * 2
        return x + 1

    for function, reason in (
        (listed, "variable from outside is changed"),
        (hidden, "kept outside"),
    ):
        compiled = mg.compile(function)
        with pytest.warns(UserWarning, match=reason):
            for k in range(5):
                compiled(mg.full((1,), float(k)))
    assert [t.item() for t in kept] == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert space.last.item() == 8.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_refused_step_changes_nothing(backend: str) -> None:
    model = nn.Linear(3, 2)
    descent = mg.optim.Adam(model.parameters())

    @mg.compile(backend=backend)
    def step(x: Any, y: Any) -> Any:
        descent.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        descent.step()
        return loss

    x, y = mg.ones(4, 3), mg.tensor([0, 1, 1, 0])
    for _ in range(5):
        step(x, y)
    before = [p.detach().numpy().copy() for p in model.parameters()]
    with pytest.raises(IndexError, match="Target 2 is out of bounds"):
        step(x, mg.tensor([0, 1, 2, 0]))
    for p, old in zip(model.parameters(), before, strict=True):
        assert (p.detach().numpy() == old).all()
    assert descent.state_dict()["state"][0]["step"].item() == 5
    step(x, y)
    assert descent.state_dict()["state"][0]["step"].item() == 6


# The interface


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("optimizer", [mg.optim.SGD, mg.optim.Adam])
def test_repeat_is_so_many_calls(optimizer: Any, backend: str) -> None:
    def make() -> Any:
        mg.manual_seed(1)
        made = network(optimizer=lambda p: optimizer(p, lr=0.01))
        return made, made.calls[0]

    made, batch = make()
    compiled = mg.compile(made.function, backend=backend)
    compiled.repeat(3, *batch)
    last = compiled.repeat(20, *batch)
    again, batch = make()
    for _ in range(23):
        expected = again.function(*batch)
    assert_same(plain(last), plain(expected), "loss")
    assert_same(plain(made.state), plain(again.state), "parameters")
    states = [plain(scene.optimizer.state_dict()["state"]) for scene in (made, again)]
    assert_same(*states, "state")
    with pytest.raises(ValueError, match="positive number of calls, but got 0"):
        compiled.repeat(0)


def test_compile_as_a_decorator_keeps_the_name() -> None:
    @mg.compile
    def doubled(x: Any) -> Any:
        """Twice x."""
        return 2 * x

    assert doubled.__name__ == "doubled" and doubled.__doc__ == "Twice x."
    with pytest.raises(RuntimeError, match="doubled has no program yet"):
        doubled.program()
    for _ in range(2):
        doubled(mg.ones(2))
    assert doubled.program() == "v1 = multiply(v0, 2.0)"
    assert doubled.source()


def test_a_method_is_compiled_for_each_object() -> None:
    class Scale:
        def __init__(self, by: float) -> None:
            self.by = by

        @mg.compile
        def __call__(self, x: Any) -> Any:
            return x * self.by

    a, b = Scale(2.0), Scale(3.0)
    for _ in range(4):
        assert a(mg.ones(1)).item() == 2 and b(mg.ones(1)).item() == 3
    a.by = 5.0
    assert a(mg.ones(1)).item() == 5


def test_a_compiled_module_is_a_module() -> None:
    model = nn.Linear(2, 1)
    compiled = mg.compile(model)
    assert isinstance(compiled, nn.Module)
    assert [*compiled.state_dict()] == ["_orig_mod.weight", "_orig_mod.bias"]
    assert compiled.weight is model.weight and compiled.in_features == 2
    assert not compiled.eval().training and not model.training


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        ((3,), {}, TypeError, "expected a function or a Module, but got int"),
        ((len,), {"backend": "cuda"}, ValueError, "unknown backend 'cuda': there are eager"),
    ],
)
def test_bad_arguments(arguments: Any, options: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        mg.compile(*arguments, **options)


def test_disabled() -> None:
    assert mg.compile(len, disable=True) is len


def test_controls() -> None:
    seen = []

    @mg.compiler.disable
    def log(x: Any) -> None:
        seen.append((x.sum().item(), mg.compiler.is_compiling()))

    @mg.compile
    def f(x: Any) -> Any:
        log(x)
        return x * 2

    with pytest.warns(UserWarning, match=r"eagerly, not as a program: log is not to be compiled"):
        for _ in range(4):
            f(mg.ones(2))
    assert seen == [(2.0, True)] + [(2.0, False)] * 3
    g = mg.compile(lambda x: x + 1)
    for _ in range(3):
        g(mg.ones(2))
    assert g.program()
    mg.compiler.reset()
    with pytest.raises(RuntimeError, match="no program yet"):
        g.program()
    assert mg.compiler.list_backends() == ["eager", "inductor", "native", "numpy"]


def test_variables_around_are_looked_at() -> None:
    scale, table, array = 2.0, [1.0], np.ones(2, np.float32)

    @mg.compile
    def scaled(x: Any) -> Any:
        return x * scale * table[0]

    for _ in range(3):
        assert scaled(mg.ones(1)).item() == 2
    scale = 3.0
    assert scaled(mg.ones(1)).item() == 3
    table[0] = 5.0
    assert scaled(mg.ones(1)).item() == 15

    compiled = mg.compile(lambda x: x + mg.from_numpy(array))
    with pytest.warns(UserWarning, match="a NumPy array comes in"):
        for _ in range(4):
            compiled(mg.ones(2))
    array[:] = 4
    assert compiled(mg.ones(2)).tolist() == [5, 5]


def test_arguments_in_memory_that_is_written_to() -> None:
    w = mg.ones(4)

    def f(x: Any) -> Any:
        w.mul_(2)
        return x + w[:2]

    compiled = mg.compile(f)
    with pytest.warns(UserWarning, match="an argument lies in memory that is written to"):
        found = [compiled(w[2:]).tolist() for _ in range(4)]
    assert found == [[4.0 * 2**k] * 2 for k in range(4)]


def test_steps_of_others_change_nothing() -> None:
    made = network()
    compiled, batch = mg.compile(made.function, backend="eager"), made.calls[0]
    for _ in range(4):
        compiled(*batch)
    entry = compiled._kinds[0].entry
    other = nn.Linear(2, 2)
    other.weight.requires_grad_(False)
    compiled(*batch)
    assert entry is not None and compiled._kinds[0].entry is entry


def test_what_changes_all_the_time_is_left_alone() -> None:
    scale = 0.0
    compiled = mg.compile(lambda x: x * scale, backend="eager")
    with pytest.warns(UserWarning, match="what it uses changes too often"):
        for k in range(60):
            scale = float(k // 3)
            assert compiled(mg.ones(1)).item() == scale
