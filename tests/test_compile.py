"""`compile`: a compiled function does what the function does, whatever happens between calls."""

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

from .compiled import BACKENDS, CALLS, Scene, assert_same, check_scene, plain

SCENES: dict[str, tuple[Callable[[], Scene], int]] = {}


def scene(programs: int, name: str = "") -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    """Register a scene that is expected to need so many programs; none when it stays eager."""

    def register(make: Callable[[], Scene]) -> Callable[[], Scene]:
        SCENES[name or make.__name__] = make, programs
        return make

    return register


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


# Training steps

for optimizer in (
    mg.optim.SGD, mg.optim.Momentum, mg.optim.RMSprop, mg.optim.Adam, mg.optim.AdamW,
    mg.optim.Adagrad, mg.optim.Adadelta, mg.optim.Adamax, mg.optim.NAdam, mg.optim.RAdam,
    mg.optim.ASGD, mg.optim.Rprop,
):  # fmt: skip
    scene(1, optimizer.__name__)(
        lambda optimizer=optimizer: network(optimizer=lambda p: optimizer(p, lr=0.01))
    )


@scene(1)
def options_of_optimizers() -> Scene:
    return network(
        optimizer=lambda p: mg.optim.Adam(p, lr=0.01, weight_decay=0.1, amsgrad=True, maximize=True)
    )


@scene(1)
def groups_with_rates_of_their_own() -> Scene:
    def groups(p: Any) -> Any:
        first, *rest = list(p)
        return mg.optim.SGD(
            [{"params": [first], "lr": 0.01}, {"params": rest, "momentum": 0.5}], lr=0.1
        )

    return network(optimizer=groups)


@scene(1)
def dropout_draws_from_the_same_stream() -> Scene:
    return network(nn.Linear(3, 20), nn.Dropout(0.4), nn.Linear(20, 2))


@scene(1)
def batch_norm_keeps_its_statistics() -> Scene:
    return network(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))


@scene(1)
def layers_of_many_kinds() -> Scene:
    return network(
        nn.Linear(3, 8), nn.LayerNorm(8), nn.GELU(), nn.Linear(8, 8), nn.SiLU(), nn.Linear(8, 8),
        nn.Softplus(), nn.ELU(), nn.Linear(8, 2), nn.LogSoftmax(-1),
    )  # fmt: skip


@scene(1)
def classes_by_cross_entropy() -> Scene:
    calls = [(mg.randn(4, 3), mg.randint(0, 2, (4,))) for _ in range(CALLS)]
    return network(loss=nn.CrossEntropyLoss(label_smoothing=0.1), calls=calls)


@scene(1)
def clipped_gradients() -> Scene:
    made = network()
    model, step = made.state, made.optimizer

    def clipped(x: Any, y: Any) -> Any:
        step.zero_grad()
        value = ((x @ model[0].T + model[1]).tanh() @ model[2].T + model[3] - y).square().sum()
        value.backward()
        norm = nn.utils.clip_grad_norm_(model, 0.5)
        step.step()
        return value, norm

    made.function = clipped
    return made


@scene(1)
def gradients_that_add_up() -> Scene:
    w = nn.Parameter(mg.tensor([1.0, -2.0]))

    def step(x: Any) -> Any:
        (w * x).sum().backward()

    return Scene(step, [(mg.tensor([0.5, 2.0]),)], [w], events={3: lambda: None})


@scene(1)
def zeros_for_gradients() -> Scene:
    made = network()
    function, descent = made.function, made.optimizer

    def step(x: Any, y: Any) -> Any:
        descent.zero_grad(set_to_none=False)
        return function(x, y)

    made.function = step
    return made


@scene(1)
def a_scheduler_outside() -> Scene:
    made = network()
    schedule = mg.optim.lr_scheduler.CosineAnnealingLR(made.optimizer, 5)
    made.events = {k: schedule.step for k in range(1, CALLS)}
    return made


@scene(1)
def a_scheduler_inside() -> Scene:
    made = network(optimizer=lambda p: mg.optim.Adam(p, lr=0.1))
    schedule = mg.optim.lr_scheduler.OneCycleLR(made.optimizer, 0.1, total_steps=20)
    function = made.function

    def step(x: Any, y: Any) -> Any:
        value = function(x, y)
        schedule.step()
        return value

    made.function = step
    return made


@scene(1)
def a_gradient_penalty() -> Scene:
    w = nn.Parameter(mg.tensor([[0.5, -1.0], [2.0, 0.25]]))
    descent = mg.optim.SGD([w], lr=0.05)

    def step(x: Any) -> Any:
        descent.zero_grad()
        x = x.detach().requires_grad_()
        y = (x @ w).tanh().sum()
        (g,) = mg.autograd.grad(y, x, create_graph=True)
        loss = y + (g.norm() - 1) ** 2
        loss.backward()
        descent.step()
        return loss, g.detach()

    return Scene(step, [(mg.randn(3, 2),) for _ in range(CALLS)], [w], descent)


@scene(1)
def hooks_on_gradients() -> Scene:
    made = network()
    made.state[0].register_hook(lambda g: 3 * g)
    return made


@scene(1)
def hooks_on_modules() -> Scene:
    layer = nn.Linear(3, 2)
    layer.register_forward_hook(lambda module, args, output: output * 2)
    layer.register_forward_pre_hook(lambda module, args: (args[0] + 1,))
    return network(layer)


@scene(1)
def two_optimizers() -> Scene:
    a, b = nn.Parameter(mg.ones(2)), nn.Parameter(mg.ones(2))
    first, second = mg.optim.Adam([a], lr=0.1), mg.optim.SGD([b], lr=0.1)

    def step(x: Any) -> Any:
        first.zero_grad()
        (a * b * x).sum().backward()
        first.step()
        second.zero_grad()
        loss = ((a - b * x) ** 2).sum()
        loss.backward()
        second.step()
        return loss

    return Scene(step, [(mg.tensor([0.5, 2.0]),)], [a, b], first)


@scene(1)
def an_average_of_weights_by_hand() -> Scene:
    made = network()
    slow = [t.detach().clone() for t in made.state]
    function, fast = made.function, made.state

    def step(x: Any, y: Any) -> Any:
        value = function(x, y)
        with mg.no_grad():
            for s, f in zip(slow, fast, strict=True):
                s.mul_(0.9).add_(f, alpha=0.1)
        return value

    made.function, made.state = step, [*fast, *slow]
    return made


# What happens between calls

EVENTS: dict[str, Callable[[Any, Any], Any]] = {
    "another learning rate": lambda m, o: o.param_groups[0].update(lr=0.5),
    "weight decay from now on": lambda m, o: o.param_groups[0].update(weight_decay=0.1),
    "evaluation": lambda m, o: m.eval(),
    "a frozen layer": lambda m, o: m[0].requires_grad_(False),
    "new values in the same memory": lambda m, o: nn.init.ones_(m[0].weight),
    "data replaced": lambda m, o: setattr(m[0].weight, "data", mg.ones(5, 3)),
    "another parameter": lambda m, o: setattr(m[0], "bias", nn.Parameter(mg.ones(5))),
    "no bias": lambda m, o: setattr(m[0], "bias", None),
    "another layer": lambda m, o: m.__setitem__(1, nn.ReLU()),
    "a hook": lambda m, o: m[0].register_forward_hook(lambda a, b, c: c * 2),
    "a hook on a gradient": lambda m, o: m[0].weight.register_hook(lambda g: g * 2),
    "state loaded": lambda m, o: m.load_state_dict(
        {k: v * 2 for k, v in m.state_dict().items()}
    ),
    "the optimizer's state loaded": lambda m, o: o.load_state_dict(o.state_dict()),
    "the optimizer's state gone": lambda m, o: o.state.clear(),
    "a group more": lambda m, o: o.add_param_group({"params": [nn.Parameter(mg.ones(1))]}),
    "a gradient set": lambda m, o: setattr(m[0].weight, "grad", mg.ones(5, 3)),
    "a seed": lambda m, o: mg.manual_seed(5),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("event", EVENTS)
def test_events_between_calls(event: str, backend: str) -> None:
    happens = EVENTS[event]

    def make() -> Scene:
        return network(
            nn.Linear(3, 5), nn.Tanh(), nn.Dropout(0.5), nn.Linear(5, 2),
            optimizer=lambda p: mg.optim.SGD(p, lr=0.1, momentum=0.9),
            events={4: happens},
        )  # fmt: skip

    check_scene(make, backend, 9)


# Functions without a training step


@scene(1)
def inference() -> Scene:
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.BatchNorm1d(4), nn.Linear(4, 2)).eval()

    def act(x: Any) -> Any:
        with mg.no_grad():
            return model(x).softmax(-1)

    return Scene(act, [(mg.randn(2, 3),) for _ in range(CALLS)])


@scene(2)
def two_shapes() -> Scene:
    return Scene(lambda x: (x * 2).sum(), [(mg.ones(2 + k % 2),) for k in range(CALLS)])


@scene(1)
def results_in_containers() -> Scene:
    return Scene(lambda x: {"a": (x + 1, [x * 2]), "b": None, "c": "text", "x": x}, [(mg.ones(2),)])


@scene(1)
def arguments_in_containers() -> Scene:
    def f(pair: Any, *, more: Any = None) -> Any:
        return pair[0] * pair[1]["y"] + (0 if more is None else more)

    return Scene(lambda p: f(p, more=mg.ones(2)), [((mg.ones(2), {"y": mg.randn(2)}),)])


@scene(1)
def the_same_tensor_twice() -> Scene:
    return Scene(lambda x, y: (x * y).sum(), [(x, x) for x in [mg.randn(3)] * CALLS])


@scene(2)
def a_flag() -> Scene:
    return Scene(
        lambda x, twice: x * 2 if twice else x + 1, [(mg.ones(2), k % 2 == 0) for k in range(CALLS)]
    )


@scene(1)
def writing_into_an_argument() -> Scene:
    def f(x: Any) -> Any:
        x.add_(1)
        return x * 2

    xs = [mg.zeros(3) for _ in range(CALLS)]
    return Scene(f, [(x,) for x in xs], xs)


@scene(1)
def writing_into_what_was_made() -> Scene:
    def f(x: Any) -> Any:
        out = mg.zeros(3, 2)
        out[1:, 0] = x
        out[0] += 5
        return out

    return Scene(f, [(mg.randn(2),) for _ in range(CALLS)])


@scene(1)
def numbers_drawn_on_the_way() -> Scene:
    def f(x: Any) -> Any:
        noise = mg.randn(3) + mg.rand(3) * mg.randperm(3) + mg.bernoulli(x.sigmoid())
        return x + noise + mg.empty(3).normal_() + mg.nn.functional.dropout(x, 0.5)

    return Scene(f, [(mg.ones(3),)])


@scene(1)
def a_generator_of_its_own() -> Scene:
    generator = mg.Generator().manual_seed(3)
    return Scene(lambda x: x + mg.rand(2, generator=generator), [(mg.ones(2),)])


@scene(1)
def indices() -> Scene:
    def f(x: Any, i: Any) -> Any:
        return x[i], x.gather(0, i[None]), F.one_hot(i, 4), x.index_select(0, i), F.embedding(i, x)

    return Scene(f, [(mg.randn(4, 2), mg.tensor([k % 4, 3])) for k in range(CALLS)])


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


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", SCENES)
def test_scenes(name: str, backend: str) -> None:
    make, programs = SCENES[name]
    function = check_scene(make, backend)
    assert sum(kind.entry is not None for kind in function._kinds) == programs


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
