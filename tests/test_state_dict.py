"""State: saving, loading with all its complaints, hooks on both; a failed load changes nothing."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

import minigrad as mg

from .cases import module_rules
from .parity import assert_same_outcome
from .programs import Program
from .snippets import program, snippets

SAVING = """
dict(Net().state_dict()), Net().state_dict()._metadata
list(Net().state_dict(prefix="model."))
list(Net().state_dict(destination={"x": 1}, prefix="m."))
list(Net().state_dict({}, "m.", True))
[v.requires_grad for v in Net().state_dict(keep_vars=True).values()]
[v.requires_grad for v in Net().state_dict().values()]
m = Net(); m.state_dict()["head.bias"].fill_(9); m.head.bias
type(Net().state_dict()).__name__
"""

# `m` is a model, `s` its state with 1 added everywhere
LOADING = """
m.load_state_dict(s)
m.load_state_dict(dict(s))
m.load_state_dict(s, assign=True)
m.load_state_dict(s, True, True)
m.load_state_dict({k: v.double() for k, v in s.items()})
m.load_state_dict({k: v.double() for k, v in s.items()}, assign=True)
del s["head.bias"], s["first.count"]; m.load_state_dict(s)
del s["head.bias"]; m.load_state_dict(s, strict=False)
s["zz"] = s["first.qq"] = s["head.weight.deep"] = torch.ones(1); m.load_state_dict(s)
s["first._extra_state"] = 3; m.load_state_dict(s)
s["zz"] = torch.ones(1); m.load_state_dict(s, strict=False)
s["head.bias"] = torch.ones(5); s["first.scale"] = torch.ones(3, 1); m.load_state_dict(s)
s["head.bias"] = torch.ones(5); m.load_state_dict(s, strict=False)
s["head.bias"] = torch.ones(5); s["zz"] = torch.ones(1); del s["first.scale"]; m.load_state_dict(s)
s["head.bias"] = np.ones(1); s["first.scale"] = "s"; m.load_state_dict(s)
s["head.bias"] = None; m.load_state_dict(s)
s["first.none"] = torch.ones(1); m.load_state_dict(s)
s["first.scratch"] = torch.ones(1); m.load_state_dict(s)
m.load_state_dict([1])
m.load_state_dict(None)
"""


@pytest.mark.parametrize("line", snippets(SAVING))
def test_saving(line: str) -> None:
    run = program(line, module_rules.names)
    assert_same_outcome(run, ulps=0, traits=True, messages=True)


@pytest.mark.parametrize("line", snippets(LOADING))
def test_loading(line: str) -> None:
    def run(fw: Any) -> Any:
        m = module_rules.names(fw)["Net"]()
        s = OrderedDict((k, v.clone() + 1) for k, v in m.state_dict().items())
        result = program(line, lambda fw: {"m": m, "s": s})(fw)
        return {
            "repr": repr(result),
            "missing": list(result.missing_keys),
            "unexpected": list(result.unexpected_keys),
            "state": dict(m.state_dict()),
            "parameters": list(m.parameters()),
        }

    assert_same_outcome(run, ulps=0, traits=True, messages=True)


# Extra state, versions, hooks


def zero_dim_from_one(fw: Any) -> Any:
    m = fw.nn.Module()
    m.p = fw.nn.Parameter(fw.zeros(()))
    return repr(m.load_state_dict({"p": fw.ones(1)})), m.p


def with_extra_state(fw: Any, value: int) -> Any:
    class Extra(fw.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.value = value

        def get_extra_state(self) -> Any:
            return {"value": self.value}

        def set_extra_state(self, state: Any) -> None:
            self.value = state["value"]

    return fw.nn.Sequential(Extra())


def extra_state(fw: Any) -> Any:
    a, b = with_extra_state(fw, 1), with_extra_state(fw, 2)
    return dict(a.state_dict()), repr(b.load_state_dict(a.state_dict())), b[0].value


def extra_state_missing(fw: Any) -> Any:
    return with_extra_state(fw, 1).load_state_dict({})


def extra_state_unexpected(fw: Any) -> Any:
    return fw.nn.Sequential(fw.nn.Tanh()).load_state_dict({"0._extra_state": 1})


def versions(fw: Any) -> Any:
    log = []

    class Versioned(fw.nn.Module):
        _version = 3

        def __init__(self) -> None:
            super().__init__()
            self.new = fw.nn.Parameter(fw.zeros(1))

        def _load_from_state_dict(
            self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any
        ) -> None:
            log.append(local_metadata.get("version"))
            if prefix + "old" in state_dict:
                state_dict[prefix + "new"] = state_dict.pop(prefix + "old")
            super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

        def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
            super()._save_to_state_dict(destination, prefix, keep_vars)
            destination[prefix + "note"] = fw.ones(1)

    m = fw.nn.Sequential(Versioned())
    state = m.state_dict()
    saved = list(state), state._metadata
    state.pop("0.note")
    m.load_state_dict(state)
    m.load_state_dict({"0.old": fw.ones(1)})
    return saved, log, m[0].new


def hooks(fw: Any) -> Any:
    log: list[Any] = []
    m = fw.nn.Sequential(fw.nn.Linear(1, 1))

    def before_save(module: Any, prefix: str, keep_vars: bool) -> None:
        log.append(("before save", type(module).__name__, prefix, keep_vars))

    def after_save(module: Any, state: Any, prefix: str, metadata: Any) -> None:
        log.append(("after save", list(state), prefix, metadata))
        state.pop(prefix + "bias")

    def before_load(module: Any, state: Any, prefix: str, metadata: Any, *rest: Any) -> None:
        log.append(("before load", type(module).__name__, prefix, rest))
        state.setdefault(prefix + "bias", fw.ones(1))

    def after_load(module: Any, keys: Any) -> None:
        log.append(("after load", type(module).__name__, repr(keys)))

    m[0].register_state_dict_pre_hook(before_save)
    m[0].register_state_dict_post_hook(after_save)
    m[0].register_load_state_dict_pre_hook(before_load)
    m.register_load_state_dict_post_hook(after_load)
    state = m.state_dict()
    names = list(state)
    m.load_state_dict(state)
    handle = m._register_state_dict_hook(lambda *_: {"replaced": 1})
    replaced = m.state_dict()
    handle.remove()
    return names, log, m[0].bias, replaced, list(m.state_dict())


def hook_clears_missing_keys(fw: Any) -> Any:
    m = fw.nn.Linear(1, 1)
    m.register_load_state_dict_post_hook(lambda _, keys: keys.missing_keys.clear())
    return repr(m.load_state_dict({"weight": fw.ones(1, 1)})), m.weight


def load_hook_returns(fw: Any) -> Any:
    m = fw.nn.Linear(1, 1)
    m.register_load_state_dict_post_hook(lambda *_: 3)
    return m.load_state_dict(m.state_dict())


def save_hook_returns(fw: Any) -> Any:
    m = fw.nn.Linear(1, 1)
    m.register_state_dict_post_hook(lambda *_: 3)
    return m.state_dict()


def hook_registered_both_ways(fw: Any) -> Any:
    def hook(*_: Any) -> None:
        pass

    m = fw.nn.Linear(1, 1)
    m.register_state_dict_post_hook(hook)
    return m._register_state_dict_hook(hook)


@pytest.mark.parametrize(
    "program",
    [
        zero_dim_from_one,
        extra_state,
        extra_state_missing,
        extra_state_unexpected,
        versions,
        hooks,
        hook_clears_missing_keys,
        load_hook_returns,
        save_hook_returns,
        hook_registered_both_ways,
    ],
)
def test_program(program: Program) -> None:
    assert_same_outcome(program, ulps=0, traits=True, messages=True)


# Minigrad's own promise: a failed load leaves everything as it was


def spoiled_size(m: Any, state: Any) -> None:
    state["head.bias"] = mg.ones(7)


def spoiled_type(m: Any, state: Any) -> None:
    state["head.weight"] = "not a tensor"


def unknown_key(m: Any, state: Any) -> None:
    state["zz"] = mg.ones(1)


def missing_key(m: Any, state: Any) -> None:
    del state["rest.1.lin.bias"]


def failing_hook(m: Any, state: Any) -> None:
    m.register_load_state_dict_post_hook(lambda *_: 1 / 0)


@pytest.mark.parametrize("assign", [False, True])
@pytest.mark.parametrize(
    "spoil", [spoiled_size, spoiled_type, unknown_key, missing_key, failing_hook]
)
def test_a_failed_load_changes_nothing(spoil: Any, assign: bool) -> None:
    m = module_rules.names(mg)["Net"]()
    output = m(mg.ones(1, 3)).sum()
    before = {name: v.tolist() for name, v in m.state_dict().items()}
    tensors = {name: id(p) for name, p in m.named_parameters()}
    state = {name: v + 1 for name, v in m.state_dict().items()}
    spoil(m, state)
    with pytest.raises((RuntimeError, ZeroDivisionError)):
        m.load_state_dict(state, assign=assign)
    assert {name: v.tolist() for name, v in m.state_dict().items()} == before
    assert {name: id(p) for name, p in m.named_parameters()} == tensors
    output.backward()  # nothing that was kept for it has been touched


def test_the_message_carries_the_shapes() -> None:
    pattern = r"size mismatch for 0\.weight.*\[2, 9\].*\[2, 3\]"
    with pytest.raises(RuntimeError, match=pattern):
        mg.nn.Sequential(mg.nn.Linear(3, 2)).load_state_dict(
            {"0.weight": mg.ones(2, 9), "0.bias": mg.ones(2)}
        )
