"""Modules that take sizes from their first input: before it, through it, loaded and copied."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import torch

import minigrad as mg

from .cases.modules import ModuleCase
from .cases.spatial import LAZY
from .parity import FRAMEWORKS, array_of, assert_same_outcome, moved, tensor_in
from .test_modules import called


@pytest.mark.parametrize("case", LAZY, ids=str)
def test_before_the_first_call(case: ModuleCase) -> None:
    """The text and the names are torch's; nothing has been drawn yet."""

    def describe(fw: Any) -> Any:
        module = case.make(fw)
        return {
            "repr": repr(module),
            "state": {name: repr(t) for name, t in module.state_dict().items()},
            "parameters": [(n, repr(p), p.requires_grad) for n, p in module.named_parameters()],
            "buffers": [(n, repr(b)) for n, b in module.named_buffers()],
            "types": [p.dtype for p in module.double().parameters()],
            "next": fw.rand(2),
        }

    assert_same_outcome(describe, ulps=0)


@pytest.mark.parametrize("case", LAZY, ids=str)
def test_becomes_the_plain_module(case: ModuleCase) -> None:
    """With the first call parameters are drawn as torch's are; a second call is a plain one."""

    def run(fw: Any) -> Any:
        module = case.make(fw)
        called(case, fw, module)
        types = [type(m).__name__ for m in module.modules()]
        drawn = dict(module.named_parameters())
        return types, drawn, repr(module), fw.rand(2), called(case, fw, module)["output"]

    assert_same_outcome(run)


@pytest.mark.parametrize("case", LAZY, ids=str)
def test_state_crosses(case: ModuleCase) -> None:
    """What torch's module has become loads into one that was not called, and the reverse."""
    for source, target in (FRAMEWORKS, FRAMEWORKS[::-1]):
        trained, fresh = case.make(source), case.make(target)
        called(case, source, trained)
        fresh.load_state_dict(moved(dict(trained.state_dict()), target))
        assert [array_of(t).tolist() for t in fresh.state_dict().values()] == [
            array_of(t).tolist() for t in trained.state_dict().values()
        ]


@pytest.mark.parametrize("case", LAZY, ids=str)
def test_copied_before_the_first_call(case: ModuleCase) -> None:
    module = case.make(mg)
    for twin in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert repr(twin) == repr(module)
        mg.manual_seed(0)
        outputs = called(case, mg, twin)
        assert [repr(t) for t in module.parameters()] == ["<UninitializedParameter>"] * len(
            list(module.parameters())
        ) or "Lazy" not in repr(module)
        mg.manual_seed(0)
        again = called(case, mg, case.make(mg))
        assert [t.tolist() for t in outputs["output"]] == [t.tolist() for t in again["output"]]


def test_a_failed_load_leaves_no_shapes() -> None:
    module = mg.nn.LazyLinear(3)
    with pytest.raises(RuntimeError, match="Unexpected key"):
        module.load_state_dict({**mg.nn.Linear(4, 3).state_dict(), "more": mg.ones(1)})
    assert repr(module.weight) == "<UninitializedParameter>"
    assert module(mg.ones(2, 5)).shape == (2, 3)


def test_a_refused_first_call_leaves_it_lazy() -> None:
    module = mg.nn.Sequential(mg.nn.LazyConv2d(4, 2, groups=2))
    with pytest.raises(ValueError, match=r"3 and 2 \(in layer '0', LazyConv2d"):
        module(mg.ones(1, 3, 4, 4))
    assert repr(module[0].weight) == "<UninitializedParameter>"
    assert module[0].in_channels == 0
    assert module(mg.ones(1, 2, 4, 4)).shape == (1, 4, 3, 3)


@pytest.mark.parametrize("kind", ["Parameter", "Buffer"])
def test_materialize(kind: str) -> None:
    def run(fw: Any) -> Any:
        made = getattr(fw.nn, f"Uninitialized{kind}")(dtype=fw.float64)
        before = repr(made), made.dtype, made.requires_grad
        made.materialize((2, 3))
        return before, type(made).__name__, made.shape, made.dtype, made.requires_grad

    assert_same_outcome(run)


def test_gradients_reach_a_parameter_that_had_no_shape() -> None:
    weight = mg.nn.UninitializedParameter()
    weight.materialize((2,))
    weight.data.fill_(3.0)
    (weight * weight).sum().backward()
    assert weight.grad.tolist() == [6.0, 6.0]


def test_a_mixin_of_ones_own() -> None:
    """A module that stays of its class has its parameters inferred once."""

    def run(fw: Any) -> Any:
        class Scale(fw.nn.modules.lazy.LazyModuleMixin, fw.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.scale = fw.nn.UninitializedParameter()
                self.calls = 0

            def initialize_parameters(self, x: Any) -> None:
                self.calls += 1
                self.scale.materialize(x.shape[-1:])
                fw.nn.init.ones_(self.scale)

            def forward(self, x: Any) -> Any:
                return x * self.scale

        module = Scale()
        x = tensor_in(fw, array_of(torch.arange(6.0).reshape(2, 3)))
        return module(x), module(x), module.calls, module.has_uninitialized_params()

    assert_same_outcome(run)


def test_a_mixin_that_infers_nothing() -> None:
    class Forgetful(mg.nn.modules.lazy.LazyModuleMixin):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.w = mg.nn.UninitializedParameter()

        def initialize_parameters(self, x: Any) -> None:
            pass

    with pytest.raises(RuntimeError, match="Forgetful has not been fully initialized"):
        Forgetful()(mg.ones(2))
    with pytest.raises(NotImplementedError, match="initialize_parameters is not implemented"):
        mg.nn.modules.lazy.LazyModuleMixin()(mg.ones(2))
