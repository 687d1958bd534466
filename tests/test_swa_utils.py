"""Averaged models against torch's: every way of averaging, statistics, state that crosses."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from .parity import (
    FRAMEWORKS,
    array_of,
    assert_same,
    assert_same_outcome,
    assert_same_signature,
    moved,
    tensor_in,
)
from .snippets import program, snippets

# With W the module, model what is trained
AVERAGES = """
W.AveragedModel(model)
W.AveragedModel(model, "cpu")
W.AveragedModel(model, use_buffers=True)
W.AveragedModel(model, avg_fn=W.get_swa_avg_fn())
W.AveragedModel(model, avg_fn=W.get_ema_avg_fn(0.9), use_buffers=True)
W.AveragedModel(model, avg_fn=lambda average, w, n: (average * n + w) / (n + 1))
W.AveragedModel(model, None, lambda average, w, n: average + w * n, use_buffers=True)
W.AveragedModel(model, multi_avg_fn=W.get_ema_multi_avg_fn())
W.AveragedModel(model, multi_avg_fn=W.get_ema_multi_avg_fn(0.3))
W.AveragedModel(model, multi_avg_fn=W.get_ema_multi_avg_fn(0.7), use_buffers=True)
W.AveragedModel(model, multi_avg_fn=W.get_swa_multi_avg_fn())
W.AveragedModel(model, multi_avg_fn=lambda a, w, n: [x.add_(y * n) for x, y in zip(a, w)])
"""


def model_of(fw: Any) -> Any:
    """A model with parameters of two types and buffers, the same in both frameworks."""
    fw.manual_seed(0)
    nn = fw.nn
    return nn.Sequential(
        nn.Linear(3, 4),
        nn.BatchNorm1d(4),
        nn.Sequential(nn.Tanh(), nn.Linear(4, 4), nn.BatchNorm1d(4, momentum=None)),
        nn.BatchNorm1d(4, affine=False, track_running_stats=False),
    )


def names(fw: Any) -> dict[str, Any]:
    return {"W": fw.optim.swa_utils, "model": model_of(fw)}


def inputs(fw: Any, batches: int = 4) -> list[Any]:
    random = np.random.RandomState(0)
    arrays = [random.standard_normal((n + 2, 3)).astype(np.float32) for n in range(batches)]
    return [tensor_in(fw, array) for array in arrays]


def change(fw: Any, model: Any, k: int) -> None:
    """Give the model the same new weights and statistics in both frameworks."""
    random = np.random.RandomState(k)
    with fw.no_grad():
        for tensor in (*model.parameters(), *model.buffers()):
            array = array_of(tensor)
            new = random.standard_normal(array.shape) * (1 if array.dtype.kind == "f" else 20)
            tensor.copy_(tensor_in(fw, np.asarray(new.astype(array.dtype))))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("line", snippets(AVERAGES))
def test_averages(line: str, dtype: str) -> None:
    def run(fw: Any) -> Any:
        model = model_of(fw).to(getattr(fw, dtype))
        averaged = program(line, lambda _: {**names(fw), "model": model})(fw)
        seen = [moved(averaged.state_dict(), fw)]
        for k in range(6):
            change(fw, model, k)
            averaged.update_parameters(model)
            seen.append(moved(averaged.state_dict(), fw))
        x = inputs(fw)[2].to(getattr(fw, dtype))
        return seen, [p.requires_grad for p in averaged.parameters()], averaged.eval()(x)

    assert_same_outcome(run, ulps=2, floor=1)


def test_averages_in_training() -> None:
    def run(fw: Any) -> Any:
        model = model_of(fw)
        averaged = fw.optim.swa_utils.AveragedModel(model)
        optimizer = fw.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
        scheduler = fw.optim.swa_utils.SWALR(optimizer, 0.02, anneal_epochs=5)
        for _ in range(10):
            for x in inputs(fw):
                optimizer.zero_grad()
                (model(x) - x.sum()).square().mean().backward()
                optimizer.step()
            averaged.update_parameters(model)
            scheduler.step()
        fw.optim.swa_utils.update_bn(inputs(fw), averaged)
        return averaged, averaged.eval()(inputs(fw)[3])

    assert_same_outcome(run, floor=1)


def test_a_function_is_given_the_tensors_of_one_type() -> None:
    def run(fw: Any) -> Any:
        calls: list[Any] = []

        def note(averages: Any, weights: Any, count: Any) -> None:
            shapes = [[list(x.shape) for x in tensors] for tensors in (averages, weights)]
            calls.append((str(averages[0].dtype), shapes, int(count)))

        model = model_of(fw)
        model[0].to(fw.float64)
        averaged = fw.optim.swa_utils.AveragedModel(model, multi_avg_fn=note, use_buffers=True)
        for _ in range(3):
            averaged.update_parameters(model)
        return sorted(calls)

    assert_same_outcome(run)


def test_state_crosses() -> None:
    averaged = {}
    for fw in FRAMEWORKS:
        model = model_of(fw)
        averaged[fw] = fw.optim.swa_utils.AveragedModel(model, use_buffers=True)
        for k in range(3):
            change(fw, model, k)
            averaged[fw].update_parameters(model)
    crossed = {fw: fw.optim.swa_utils.AveragedModel(model_of(fw)) for fw in FRAMEWORKS}
    for fw, other in ((torch, mg), (mg, torch)):
        crossed[fw].load_state_dict(moved(averaged[other].state_dict(), fw))
    assert_same(crossed[mg], averaged[torch], ulps=2)
    assert_same(averaged[mg], crossed[torch], ulps=2)


@pytest.mark.parametrize("kind", ["inputs", "lists", "tuples", "device", "none"])
def test_update_bn(kind: str) -> None:
    def run(fw: Any) -> Any:
        model = model_of(fw)
        change(fw, model, 3)
        model[1].eval()
        loader = inputs(fw) if kind != "none" else []
        if kind in ("lists", "tuples"):
            loader = [{"lists": list, "tuples": tuple}[kind]((x, "label")) for x in loader]
        fw.optim.swa_utils.update_bn(iter(loader), model, "cpu" if kind == "device" else None)
        modes = [(module.training, getattr(module, "momentum", 0)) for module in model.modules()]
        return model, modes, [p.grad for p in model.parameters()]

    assert_same_outcome(run)


def test_update_bn_without_any() -> None:
    def run(fw: Any) -> Any:
        model = fw.nn.Linear(3, 2)
        fw.optim.swa_utils.update_bn(iter([3, 4]), model)  # not even looked at
        return model.training

    assert_same_outcome(run)


def test_names_and_signatures() -> None:
    ours, theirs = mg.optim.swa_utils, torch.optim.swa_utils
    assert set(ours.__all__) == set(theirs.__all__)
    for name in ours.__all__:
        assert_same_signature(getattr(ours, name), getattr(theirs, name))


def test_a_failed_update_bn_changes_nothing() -> None:
    def loader() -> Iterator[Any]:
        yield from inputs(mg)
        yield mg.ones(3, 7)

    model = model_of(mg).eval()
    change(mg, model, 3)
    before = pickle.dumps([model.state_dict(), [m.training for m in model.modules()]])
    momenta = [getattr(m, "momentum", 0) for m in model.modules()]
    with pytest.raises(RuntimeError, match="in layer '0', Linear"):
        mg.optim.swa_utils.update_bn(loader(), model)
    assert before == pickle.dumps([model.state_dict(), [m.training for m in model.modules()]])
    assert momenta == [getattr(m, "momentum", 0) for m in model.modules()]


def test_an_averaged_model_is_copied_whole() -> None:
    model = model_of(mg)
    averaged = mg.optim.swa_utils.AveragedModel(model)
    for k in range(2):
        change(mg, model, k)
        averaged.update_parameters(model)
    for other in (copy.deepcopy(averaged), pickle.loads(pickle.dumps(averaged))):
        change(mg, model, 3)
        averaged_twin = copy.deepcopy(averaged)
        for one in (averaged_twin, other):
            one.update_parameters(model)
        assert pickle.dumps(other.state_dict()) == pickle.dumps(averaged_twin.state_dict())
