"""`utils.summary` against what PyTorch's own modules take and give, and against counts by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

Model = Callable[[Any], Any]


def images(fw: Any) -> Any:
    nn = fw.nn
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.BatchNorm2d(6), nn.ReLU(), nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(6, 4, 3, groups=2, bias=False), nn.Flatten()),
        nn.Linear(4 * 2 * 2, 3),
    )  # fmt: skip


MODELS: dict[str, tuple[Model, tuple[int, ...]]] = {
    "images": (images, (2, 1, 8, 8)),
    "linear": (lambda fw: fw.nn.Linear(3, 2), (5, 3)),
    "upwards": (lambda fw: fw.nn.ConvTranspose1d(2, 3, 4, stride=2), (1, 2, 5)),
    "recurrent": (lambda fw: fw.nn.LSTM(4, 8, 2, batch_first=True), (3, 5, 4)),
    "attention": (lambda fw: fw.nn.TransformerEncoderLayer(8, 2, 16), (5, 2, 8)),
}


@pytest.mark.parametrize(("make", "shape"), MODELS.values(), ids=MODELS)
def test_shapes_and_parameters_are_torchs(make: Model, shape: tuple[int, ...]) -> None:
    theirs = make(torch).eval()
    seen: dict[str, tuple[Any, Any]] = {}

    def note(name: str, args: Any, output: Any) -> None:
        seen.setdefault(name, (args, output))

    for name, module in theirs.named_modules():
        module.register_forward_hook(lambda _, args, y, name=name: note(name, args, y))
    theirs.train()(torch.zeros(shape))  # evaluation takes a fast path around the hooks
    result = mg.utils.summary(make(mg), mg.zeros(shape))
    assert [layer.name for layer in result.layers] == [n for n, _ in theirs.named_modules()]
    assert result.parameters == sum(p.numel() for p in theirs.parameters())
    called = [layer for layer in result.layers if layer.calls]
    assert {layer.name for layer in called} == set(seen)
    for layer in called:
        args, output = seen[layer.name]
        assert layer.input == [tuple(t.shape) for t in args if isinstance(t, torch.Tensor)]
        first = output[0] if isinstance(output, tuple) else output
        assert layer.output[0] == tuple(first.shape)


COUNTS = {
    "images": 2 * 6 * 8 * 8 * 25 + 2 * 4 * 2 * 2 * 27 + 2 * 3 * 16,
    "linear": 5 * 2 * 3,
    "upwards": 5 * 2 * 3 * 4,
    "recurrent": 3 * 5 * 4 * 8 * (4 + 8 + 8 + 8),
    # projections in and out, scores and their products with the values; then two linear layers
    "attention": 2 * (4 * 5 * 8 * 8 + 2 * 5 * 5 * 8) + 2 * 2 * 5 * 8 * 16,
}


@pytest.mark.parametrize("name", MODELS)
def test_multiply_adds(name: str) -> None:
    make, shape = MODELS[name]
    assert mg.utils.summary(make(mg), mg.zeros(shape)).multiply_adds == COUNTS[name]


def test_the_model_and_the_generator_are_as_before() -> None:
    model = images(mg)
    model[1].eval()
    state, before = mg.get_rng_state(), {k: v.clone() for k, v in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    mg.utils.summary(mg.nn.Sequential(model, mg.nn.Dropout()), mg.rand(2, 1, 8, 8))
    mg.rand(2, 1, 8, 8)  # what was drawn above is drawn again
    with pytest.raises(RuntimeError, match="layer '0'"):
        mg.utils.summary(model, mg.zeros(2, 3, 8, 8))
    assert [module.training for module in model.modules()] == modes
    assert not any(module._forward_hooks for module in model.modules())
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(value.numpy(), before[name].numpy())
    after = mg.get_rng_state()
    mg.set_rng_state(state)
    mg.rand(2, 1, 8, 8)
    mg.rand(2, 1, 8, 8)
    assert mg.get_rng_state().tolist() == after.tolist()


def test_what_is_shared_or_frozen_is_counted_once() -> None:
    layer = mg.nn.Linear(3, 3)
    tied = mg.nn.Linear(3, 3, bias=False)
    tied.weight = layer.weight
    layer.bias.requires_grad_(False)
    result = mg.utils.summary(mg.nn.Sequential(layer, layer, tied), mg.zeros(2, 3))
    assert (result.trainable, result.frozen) == (9, 3)
    assert [(x.name, x.calls, x.parameters) for x in result.layers] == [
        ("", 1, 0), ("0", 2, 12), ("2", 1, 0),
    ]  # fmt: skip
    assert result.multiply_adds == 3 * 2 * 9


def test_lazy_layers_and_keywords() -> None:
    class Model(mg.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = mg.nn.LazyLinear(2)
            self.unused = mg.nn.Identity()

        def forward(self, x: Any, *, scale: Any) -> Any:
            return {"y": self.layer(x) * scale}

    result = mg.utils.summary(Model(), mg.zeros(4, 3), scale=mg.ones(2))
    assert result.layers[0].input == [(4, 3), (2,)]
    assert result.layers[0].output == [(4, 2)]
    assert result.parameters == 8
    assert re.search(r"unused \(Identity\) +not called", str(result))


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(TypeError, match="takes a Module, got function"):
        mg.utils.summary(lambda x: x, mg.zeros(1))
