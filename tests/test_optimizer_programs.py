"""What users do between the steps of an optimizer: both frameworks must come to the same end."""

from __future__ import annotations

import copy
import pickle
import sys
import warnings
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import minigrad as mg

from .cases.optimizers import MLP, parameters, set_gradients
from .parity import array_of, assert_same_outcome, tensor_in
from .programs import Program

# Rounding, at the scale of the parameters at the start
NEAR = {"ulps": 256.0, "floor": 1.0}


def full(fw: Any, like: Any, value: float) -> Any:
    return fw.full(tuple(like.shape), value, dtype=like.dtype)


# State that users edit, replace, delete


def state_edited_in_place(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    for k in range(9):
        set_gradients(fw, ps, k)
        o.step()
        if k == 3:
            o.state[ps[1]]["exp_avg"].zero_()
        if k == 5:
            o.state[ps[2]]["step"].fill_(1.0)
    return ps


def state_replaced(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.SGD(ps, lr=0.1, momentum=0.9, dampening=0.3)
    whole: Any = None
    for k in range(12):
        set_gradients(fw, ps, k)
        o.step()
        if k == 3:
            o.state[ps[1]]["momentum_buffer"] = fw.ones(4)
        if k == 5:
            del o.state[ps[2]]
        if k == 7:
            o.state[ps[0]].clear()
        if k == 8:
            whole, o.state = o.state, defaultdict(dict)
        if k == 10:
            o.state = whole
    return ps


def state_in_a_tensor_of_the_users(fw: Any) -> Any:
    ps = parameters(fw, [*MLP, (95, 95)])
    o = fw.optim.SGD(ps, lr=0.1, momentum=0.9)
    small, large = fw.ones(4, 3), fw.ones(95, 95)
    for k in range(5):
        set_gradients(fw, ps, k)
        if k == 2:
            o.state[ps[0]]["momentum_buffer"] = small
            o.state[ps[4]]["momentum_buffer"] = large
        o.step()
    return ps, o.state[ps[0]]["momentum_buffer"], large


def buffers_loaded_as_none(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.SGD(ps, lr=0.1, momentum=0.9, dampening=0.5)
    state = o.state_dict()
    state["state"] = {i: {"momentum_buffer": None} for i in range(4)}
    o.load_state_dict(state)
    for k in range(3):
        set_gradients(fw, ps, k, skip=(2,) if k == 0 else ())
        o.step()
    return ps


def numbers_of_several_types(fw: Any) -> Any:
    """Loaded state is in the parameters' type, but for step counts; what begins is in float32."""
    found = []
    for name in ("NAdam", "ASGD"):
        ps = parameters(fw, [*MLP, (95, 95)], "float64")
        o = getattr(fw.optim, name)(ps, lr=0.1)
        for k in range(5):
            if k == 2:
                o.load_state_dict(o.state_dict())
            set_gradients(fw, ps, k, skip=(1, 4) if k < 3 else ())
            o.step()
        found.append((ps, o.state_dict()["state"]))
    return found


def numbers_without_tensors(fw: Any) -> Any:
    """State as it was saved before it was kept in Tensors."""
    found = []
    for name in ("NAdam", "ASGD", "Adagrad"):
        ps = parameters(fw, [*MLP, (95, 95)])
        o = getattr(fw.optim, name)(ps, lr=0.1)
        for k in range(4):
            set_gradients(fw, ps, k)
            o.step()
            if k == 1:
                saved = copy.deepcopy(o.state_dict())
                for state in saved["state"].values():
                    for key in state.keys() & {"step", "mu_product", "eta", "mu"}:
                        state[key] = state[key].item()
                o.load_state_dict(saved)
        found.append((ps, o.state_dict()["state"]))
    return found


def state_loaded_by_a_second_optimizer(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    first, second = fw.optim.Adam(ps, lr=0.1), fw.optim.Adam(ps, lr=0.1)
    set_gradients(fw, ps, 0)
    first.step()
    second.load_state_dict(first.state_dict())
    for k in (1, 2):
        set_gradients(fw, ps, k)
        second.step()
    return ps


# Parameters that come, go, freeze, share memory


def frozen_and_thawed(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    for k in range(9):
        frozen = 2 <= k < 5
        set_gradients(fw, ps, k, skip=(0, 1) if frozen else ())
        for p in ps[:2]:
            p.requires_grad_(not frozen)
        o.step()
    return ps


def gradients_never_there(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    for k in range(4):
        set_gradients(fw, ps, k, skip=(1, 3))
        o.step()
    return ps, len(o.state), list(o.state_dict()["state"])


def group_added(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.AdamW(ps[:2], lr=0.1)
    for k in range(6):
        set_gradients(fw, ps, k)
        if k == 3:
            o.add_param_group({"params": ps[2:], "lr": 0.01, "betas": (0.5, 0.6)})
        o.step()
    return ps


def parameter_that_grows(fw: Any) -> Any:
    """As programs do that add points to a cloud: a longer parameter takes over the state."""
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    for k in range(6):
        if k == 3:
            state = o.state.pop(ps[1])
            (ps[1],) = parameters(fw, [(6,)], seed=5)
            for key in ("exp_avg", "exp_avg_sq"):
                state[key] = fw.cat([state[key], fw.zeros(2)])
            o.param_groups[0]["params"][1] = ps[1]
            o.state[ps[1]] = state
        set_gradients(fw, ps, k)
        o.step()
    return ps


def not_contiguous(fw: Any) -> Any:
    made = []
    for n in (5, 150):
        ps = parameters(fw, [(n, n)] * 3)
        base = fw.arange(1.0 * n * n).reshape(n, n)
        for p, view in zip(ps, (base.clone().t(), base.clone()[:, ::2], base[1:]), strict=True):
            p.data = view
        for name in ("SGD", "Adam", "ASGD", "Rprop", "Adafactor"):
            o = getattr(fw.optim, name)(ps, lr=0.1)
            for k in range(4):
                random = np.random.RandomState(k)
                for p in ps:
                    g = random.standard_normal(tuple(p.shape)[::-1]).astype(np.float32)
                    p.grad = tensor_in(fw, g).t()
                o.step()
        made += ps
    return made


def memory_shared(fw: Any) -> Any:
    ps = parameters(fw, [(8,), (8,), (3,)])
    (whole,) = parameters(fw, [(12,)], seed=1)
    for p, part in zip(ps, (slice(0, 8), slice(4, 12), slice(1, 4)), strict=True):
        p.data = whole.data[part]
    for name in ("SGD", "AdamW"):
        o = getattr(fw.optim, name)(ps, lr=0.1, weight_decay=0.5)
        for k in range(5):
            set_gradients(fw, ps, k)
            o.step()
    return ps, whole


def listed_twice(fw: Any) -> Any:
    ps = parameters(fw, [*MLP, (95, 95)])
    found = []
    for name in ("SGD", "Adam", "RMSprop", "ASGD", "Adafactor"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            o = getattr(fw.optim, name)([*ps, ps[1], ps[4]], lr=0.1)
        for k in range(5):
            set_gradients(fw, ps, k)
            o.step()
        found.append(o.state_dict()["param_groups"][0]["params"])
        if name != "SGD":
            found += [o.state[ps[1]]["step"], o.state[ps[4]]["step"]]
    return ps, found


def several_types(fw: Any) -> Any:
    ps = [
        p
        for shapes, dtype in ((MLP[:2], "float32"), (MLP[2:], "float64"), ([(3,)], "float16"))
        for p in parameters(fw, shapes, dtype)
    ]
    for name, options in (("SGD", {}), ("AdamW", {"eps": 1e-3})):
        o = getattr(fw.optim, name)(ps, lr=0.01, **options)
        for k in range(5):
            set_gradients(fw, ps, k)
            o.step()
    return ps[:4], ps[4].dtype


def complex_numbers(fw: Any) -> Any:
    found = []
    for name in ("SGD", "Adam", "RMSprop", *ELEMENTWISE):
        random = np.random.RandomState(0)

        def draw(shape: Any, random: Any = random) -> Any:
            real, imaginary = random.standard_normal((2, *shape))
            return tensor_in(fw, np.asarray(real + 1j * imaginary, np.complex64))

        ps = [fw.nn.Parameter(draw(shape)) for shape in ((3,), (), (2, 2), (95, 95))]
        o = getattr(fw.optim, name)(ps, lr=0.1, **ELEMENTWISE.get(name, {}))
        for k in range(4):
            for p in ps[k % 2 :]:
                p.grad = draw(tuple(p.shape))
            o.step()
        found.append((ps, o.state_dict()["state"]))
    return found


# Options that change


def options_changed(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.SGD(ps, lr=0.1)
    changes = {
        3: ("momentum", 0.9),
        5: ("weight_decay", 0.2),
        7: ("maximize", True),
        9: ("momentum", 0),
    }
    for k in range(12):
        group = o.param_groups[0]
        if k in changes:
            option, value = changes[k]
            group[option] = value
        group["lr"] = 0.1 / (k + 1)
        set_gradients(fw, ps, k)
        o.step()
    return ps


def schedules(fw: Any) -> Any:
    """Learning rates that change in every step, also before some state begins."""
    found = []
    for name in (*ELEMENTWISE, "Adafactor"):
        ps = parameters(fw, MLP)
        o = getattr(fw.optim, name)(ps)
        for k in range(6):
            o.param_groups[0]["lr"] *= 0.8
            set_gradients(fw, ps, k, skip=(2,) if k < 3 else ())
            o.step()
        found.append((ps, o.state_dict()["state"]))
    return found


def not_numbers(fw: Any) -> Any:
    found = []
    for name in ELEMENTWISE:
        (p,) = parameters(fw, [(6,)])
        o = getattr(fw.optim, name)([p])
        for values in ([1, 2, np.nan, np.inf, 0, 1e-30], [1, 2, 3, 4, 0, -1e-30]):
            p.grad = tensor_in(fw, np.array(values, np.float32))
            o.step()
        found.append((p, o.state_dict()["state"]))
    return found


def betas_in_a_list(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    o.param_groups[0]["betas"] = [0.9, 0.99]
    for k in range(6):
        if k == 3:
            o.param_groups[0]["betas"][0] = 0.1
        set_gradients(fw, ps, k)
        o.step()
    return ps


def learning_rate_in_a_tensor(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    found = []
    for name in ("SGD", "Adam", "AdamW", "RMSprop", *ELEMENTWISE, "Adafactor"):
        lr = fw.tensor(0.1)
        o = getattr(fw.optim, name)(ps, lr=lr)
        for k in range(6):
            set_gradients(fw, ps, k)
            if k == 3:
                lr.fill_(0.01)
            o.step()
        found.append(o.param_groups[0]["lr"])
    return ps, found


def betas_in_tensors(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1, betas=(fw.tensor([[0.5]]), fw.tensor(0.75)))
    for k in range(3):
        set_gradients(fw, ps, k)
        o.step()
    return ps, o.param_groups[0]["betas"]


# Copies, closures, hooks


def copied(fw: Any) -> Any:
    ps = parameters(fw, MLP)
    o = fw.optim.Adam(ps, lr=0.1)
    set_gradients(fw, ps, 0)
    o.step()
    deep = copy.deepcopy((ps, o))
    pickled = pickle.loads(pickle.dumps(o))
    runs = [(ps, o), deep, (pickled.param_groups[0]["params"], pickled)]
    for k in (1, 2):
        for params, optimizer in runs:
            set_gradients(fw, params, k)
            optimizer.step()
    return [params for params, _ in runs], deep[0][0] is deep[1].param_groups[0]["params"][0]


def large_by_a_closure(fw: Any) -> Any:
    ps = parameters(fw, [(400, 700)])
    o = fw.optim.Adam(ps, lr=0.1)
    results = []
    for k in range(3):

        def closure(k: int = k) -> int:
            set_gradients(fw, ps, k)
            return k

        results.append(o.step(closure))
    return ps, results


def closure_with_gradients_under_no_grad(fw: Any) -> Any:
    (p,) = parameters(fw, [(3,)])
    o = fw.optim.SGD([p], lr=0.1)

    def closure() -> Any:
        o.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with fw.no_grad():
        loss = o.step(closure)
    return loss.detach(), p, fw.is_grad_enabled()


def hooks(fw: Any) -> Any:
    log: list[Any] = []
    ps = parameters(fw, MLP)
    o = fw.optim.SGD(ps, lr=0.1)
    on_all = sys.modules[fw.optim.Optimizer.__module__]

    def note(word: str) -> Any:
        return lambda *given: log.append((word, len(given)))

    handles = [
        o.register_step_pre_hook(note("before step")),
        o.register_step_post_hook(note("after step")),
        on_all.register_optimizer_step_pre_hook(note("before any step")),
        on_all.register_optimizer_step_post_hook(note("after any step")),
        o.register_state_dict_pre_hook(note("before save")),
        o.register_state_dict_pre_hook(note("first before save"), prepend=True),
        o.register_state_dict_post_hook(lambda o, state: {**state, "more": 1}),
        o.register_load_state_dict_pre_hook(lambda o, state: log.append(sorted(state))),
        o.register_load_state_dict_post_hook(note("after load")),
    ]
    o.step()
    o.load_state_dict(o.state_dict())
    o.register_step_pre_hook(lambda o, args, kwargs: ((args[0], lambda: 5), kwargs))
    log.append(o.step())

    class Own(fw.optim.SGD):
        def step(self, closure: Any = None) -> None:
            log.append("own")

    own = Own(ps, lr=0.1)
    own.step()
    own.register_step_post_hook(lambda o, args, kwargs: log.append((len(args), list(kwargs))))
    own.step(closure=lambda: 3)
    for handle in handles:
        handle.remove()
    own.step()
    log.append("removed")
    o.step()
    return log


PROGRAMS: list[Program] = [
    state_edited_in_place,
    state_replaced,
    state_in_a_tensor_of_the_users,
    buffers_loaded_as_none,
    numbers_of_several_types,
    numbers_without_tensors,
    state_loaded_by_a_second_optimizer,
    frozen_and_thawed,
    gradients_never_there,
    group_added,
    parameter_that_grows,
    not_contiguous,
    memory_shared,
    listed_twice,
    several_types,
    complex_numbers,
    options_changed,
    schedules,
    not_numbers,
    betas_in_a_list,
    learning_rate_in_a_tensor,
    betas_in_tensors,
    copied,
    large_by_a_closure,
    closure_with_gradients_under_no_grad,
    hooks,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: Program) -> None:
    assert_same_outcome(program, **NEAR)


# Any of that in any order

ELEMENTWISE: dict[str, dict[str, Any]] = {
    "Adagrad": {"eps": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.1},
    "Adadelta": {"eps": 0.1, "weight_decay": 0.1},
    "Adamax": {"eps": 0.1},
    "NAdam": {"eps": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True},
    "RAdam": {"eps": 0.1, "weight_decay": 0.1},
    "ASGD": {"t0": 5, "lambd": 0.1},
    "Rprop": {},
}


class Anything:
    """A random program: what a user may do between steps, drawn from a seed."""

    def __init__(self, fw: Any, seed: int) -> None:
        self.fw, self.seed = fw, seed
        self.random = np.random.RandomState(seed)
        shapes = [[(3, 2), (), (4,), (1,)], [(2, 2), (95, 95), (3,)]]
        groups = [{"params": parameters(fw, s, seed=seed + i)} for i, s in enumerate(shapes)]
        self.optimizer = self.make(groups)
        self.saved: Any = None

    def make(self, groups: Any) -> Any:
        r = self.random
        name = r.choice(["SGD", "SGD", "RMSprop", "Adam", "AdamW", *ELEMENTWISE])
        options: dict[str, Any] = {"lr": 0.05, "weight_decay": r.choice([0.0, 0.1])}
        if name in ELEMENTWISE:
            options = ELEMENTWISE[name] | {"lr": 0.05}
        elif name == "SGD":
            options |= {"momentum": r.choice([0, 0.5]), "dampening": r.choice([0, 0.25])}
        elif name == "RMSprop":
            options |= {"momentum": r.choice([0, 0.5]), "alpha": 0.9, "eps": 0.1}
        else:
            options |= {"amsgrad": bool(r.randint(2)), "eps": 0.1}
        return getattr(self.fw.optim, name)(groups, **options)

    def params(self) -> list[Any]:
        return [p for group in self.optimizer.param_groups for p in group["params"]]

    def run(self, steps: int) -> Any:
        for k in range(steps):
            skip = {i for i in range(7) if self.random.rand() < 0.1}
            set_gradients(self.fw, self.params(), 1000 * self.seed + k, skip)
            self.act(k)
            self.optimizer.step()
        state = self.optimizer.state
        return [(p, dict(state[p])) if p in state else p for p in self.params()]

    def act(self, k: int) -> None:
        """One of the things, on one of the parameters or one piece of its state."""
        r, fw, o = self.random, self.fw, self.optimizer
        group = o.param_groups[r.randint(2)]
        place = r.randint(len(group["params"]))
        p = group["params"][place]
        state = o.state.get(p, {})
        piece = sorted(state)[r.randint(len(state))] if state else None
        action = r.randint(13)
        if action == 0:
            group["lr"] *= 0.9
        elif action == 1:
            group["maximize"] = not group["maximize"]
        elif action == 2:
            p.data = p.data * 0.5
        elif action == 3:
            o.state.pop(p, None)
        elif action == 4 and piece:
            state[piece].fill_(1.0)
        elif action == 5 and piece:
            state[piece] = full(fw, state[piece], 2.0)
        elif action == 6:
            self.saved = copy.deepcopy(o.state_dict())
        elif action == 7 and self.saved:
            o.load_state_dict(copy.deepcopy(self.saved))
        elif action == 8:
            (new,) = parameters(fw, [tuple(p.shape)], seed=k)
            new.grad = p.grad
            group["params"][place] = new
            if state:
                o.state[new] = o.state.pop(p)
        elif action == 9:
            p.requires_grad_(not p.requires_grad)
        elif action == 10 and state:
            whole, o.state = o.state, defaultdict(dict)
            if r.randint(2):
                o.step()
                o.state = whole
        elif action == 11 and piece and piece != "step":
            state[piece].mul_(0.5)
        elif action == 12 and "momentum" in group and type(o).__name__ == "SGD":
            group["momentum"] = 0.25 if group["momentum"] == 0 else 0.0


@pytest.mark.parametrize("seed", range(25))
def test_anything(seed: int) -> None:
    assert_same_outcome(lambda fw: Anything(fw, seed).run(40), **NEAR)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25, 325))
def test_anything_else(seed: int) -> None:
    assert_same_outcome(lambda fw: Anything(fw, seed).run(40), **NEAR)


def test_the_programs_train() -> None:
    """They move the parameters: what is compared is not what it was at the start."""
    for program in (state_edited_in_place, options_changed):
        start = parameters(mg, MLP)
        for p, q in zip(program(mg), start, strict=True):
            assert np.abs(array_of(p) - array_of(q)).max() > 0.1
