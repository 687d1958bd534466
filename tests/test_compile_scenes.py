"""Compiled steps in scenes: called again and again, with events between the calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import minigrad as mg
from minigrad import nn
from minigrad.nn import functional as F

from .compiled import BACKENDS, CALLS, Scene, check_scene, network

SCENES: dict[str, tuple[Callable[[], Scene], int]] = {}


def scene(programs: int, name: str = "") -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    """Register a scene that is expected to need so many programs; none when it stays eager."""

    def register(make: Callable[[], Scene]) -> Callable[[], Scene]:
        SCENES[name or make.__name__] = make, programs
        return make

    return register


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
def arguments_among_the_results() -> Scene:
    return Scene(lambda x, y: (y, x * 2, x), [(mg.randn(2), mg.randn(3)) for _ in range(CALLS)])


@scene(1)
def an_argument_itself() -> Scene:
    w = mg.ones(2)

    def f(x: Any) -> Any:
        w.add_(x)
        return x

    return Scene(f, [(mg.randn(2),) for _ in range(CALLS)], [w])


@scene(0)
def a_gradient_of_an_argument() -> Scene:
    xs = [mg.randn(2).requires_grad_() for _ in range(CALLS)]
    return Scene(lambda x: (x * x).sum().backward(), [(x,) for x in xs], xs)


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


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", SCENES)
def test_scenes(name: str, backend: str) -> None:
    make, programs = SCENES[name]
    function = check_scene(make, backend)
    assert sum(kind.entry is not None for kind in function._kinds) == programs
