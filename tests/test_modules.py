"""Every module against torch's: as it is made, called, differentiated, loaded, copied, refused."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from .cases import modules, recurrent, spatial
from .cases.modules import IN_PLACE, ModuleCase, names
from .checks import flat
from .parity import FRAMEWORKS, array_of, assert_same, assert_same_outcome, moved, tensor_in
from .snippets import program, snippets

MODULES = [*modules.MODULES, *recurrent.MODULES, *spatial.MODULES]
CONTAINERS = [*modules.CONTAINERS, *recurrent.MADE]  # not called
REFUSED = modules.REFUSED + spatial.REFUSED
ERRORS = modules.ERRORS + spatial.ERRORS


def called(case: ModuleCase, fw: Any, module: Any, dtype: str = "float32") -> dict[str, Any]:
    """The output of a module and the gradients of its inputs and parameters."""
    random = np.random.RandomState(1)
    arrays = [maker.make(random, np.dtype(dtype)) for maker in case.inputs]
    inputs = [tensor_in(fw, array, grad=True) for array in arrays]
    fw.manual_seed(3)
    output = module(*inputs)
    outputs = flat(output)
    for k, t in enumerate(outputs):
        slopes = np.cos(np.arange(t.numel())).reshape(tuple(t.shape))
        if t.requires_grad:
            t.backward(tensor_in(fw, slopes.astype(dtype)), retain_graph=k + 1 < len(outputs))
    return {
        "output": [t.detach() for t in outputs],
        "gradients of inputs": [x.grad for x in inputs],
        "gradients": {name: p.grad for name, p in module.named_parameters()},
        "buffers": dict(module.named_buffers()),
    }


@pytest.mark.parametrize("case", [*MODULES, *IN_PLACE, *CONTAINERS], ids=str)
def test_made(case: ModuleCase) -> None:
    """From the same seed: the same weights, bit for bit, and the same random numbers after."""

    def describe(fw: Any) -> Any:
        module = case.make(fw)
        return {
            "state": dict(module.state_dict()),
            "metadata": module.state_dict()._metadata,
            "repr": repr(module),
            "parameters": dict(module.named_parameters()),
            "buffers": dict(module.named_buffers()),
            "modules": [(name, type(m).__name__) for name, m in module.named_modules()],
            "training": module.training,
            "next": fw.rand(2),
        }

    assert_same_outcome(describe, ulps=0, traits=True, messages=True)


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", [*MODULES, *spatial.LAZY], ids=str)
def test_called(case: ModuleCase, dtype: str, training: bool) -> None:
    def run(fw: Any) -> Any:
        module = case.make(fw).to(getattr(fw, dtype)).train(training)
        return called(case, fw, module, dtype)

    assert_same_outcome(run, messages=True)


@pytest.mark.parametrize("case", IN_PLACE, ids=str)
def test_in_place(case: ModuleCase) -> None:
    """A leaf is refused; the memory of a result is written to."""
    assert_same_outcome(lambda fw: case.make(fw)(fw.ones(2, requires_grad=True)))

    def run(fw: Any) -> Any:
        x = fw.tensor([[-1.0, 0.5, 2.0], [7.0, -4.0, 0.0]], requires_grad=True)
        y = x * 1
        result = case.make(fw)(y)
        result.sum().backward()
        return result is y, y.detach(), x.grad, case.make(fw).eval()(x.detach())

    assert_same_outcome(run)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("case", [*MODULES, *CONTAINERS], ids=str)
def test_state_crosses(case: ModuleCase) -> None:
    """Torch's trained weights load here, ours there; both then compute the same."""
    for source, target in (FRAMEWORKS, FRAMEWORKS[::-1]):
        trained, fresh = case.make(source), case.make(target)
        with source.no_grad():
            for p in trained.parameters():
                p.add_(0.25)
        assert str(fresh.load_state_dict(moved(dict(trained.state_dict()), target)))
        for (name, a), (_, b) in zip(
            trained.state_dict().items(), fresh.state_dict().items(), strict=True
        ):
            np.testing.assert_array_equal(array_of(a), array_of(b), err_msg=name)
        if case in MODULES and 'reduction="bad"' not in case.text:
            pair = {source: called(case, source, trained), target: called(case, target, fresh)}
            assert_same(pair[mg], pair[torch])


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("case", [*MODULES, *CONTAINERS], ids=str)
def test_copied(case: ModuleCase) -> None:
    module = case.make(mg)
    twins = [copy.deepcopy(module)]
    if "Net" not in case.text:  # a class made in a function can't be pickled
        twins.append(pickle.loads(pickle.dumps(module)))
    for twin in twins:
        assert repr(twin) == repr(module)
        assert list(twin.state_dict()) == list(module.state_dict())
        for (name, p), (_, q) in zip(
            twin.named_parameters(), module.named_parameters(), strict=True
        ):
            assert p is not q, name
            assert type(p) is type(q), name
            assert p.tolist() == q.tolist(), name
            assert p.requires_grad == q.requires_grad, name
            assert not np.shares_memory(array_of(p), array_of(q)), name


@pytest.mark.parametrize("line", snippets(REFUSED))
def test_refused(line: str) -> None:
    assert_same_outcome(program(line, names))


@pytest.mark.parametrize("line", snippets(ERRORS))
def test_error(line: str) -> None:
    assert_same_outcome(program(line, names))


@pytest.mark.parametrize(
    "line",
    [
        "m(mg.ones(2, 4))",
        "m(mg.ones(1, 3))",
        "m(mg.ones(2, 3).double())",
        "m.running_var = mg.ones(4); m(mg.ones(2, 3))",
        "m.running_var.requires_grad_(); m(mg.ones(2, 3))",
        "m.running_var = mg.ones(1).expand(3); m(mg.ones(2, 3))",
        "m.running_var = None; m(mg.ones(2, 3))",
        "m.weight = nn.Parameter(mg.ones(4)); m(mg.ones(2, 3))",
    ],
)
def test_an_error_leaves_running_statistics_as_they_are(line: str) -> None:
    m = mg.nn.BatchNorm1d(3)
    with pytest.raises((RuntimeError, ValueError)):
        exec(line, {"m": m, "mg": mg, "nn": mg.nn})
    assert m.running_mean.tolist() == [0.0, 0.0, 0.0]
    assert m.num_batches_tracked.item() == 0


def test_every_module_has_a_case() -> None:
    texts = " ".join(case.text for case in [*MODULES, *IN_PLACE, *CONTAINERS, *spatial.LAZY])
    classes = {
        name
        for name, value in ((name, getattr(mg.nn, name)) for name in mg.nn.__all__)
        if isinstance(value, type) and issubclass(value, mg.nn.Module)
    }
    assert {name for name in classes if f"nn.{name}(" not in texts} == set()
    assert {name for name in classes if not hasattr(torch.nn, name)} == set()
