"""Bad input: torch's types of exceptions, and messages that say what was given, and where."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import minigrad as mg

from .parity import FRAMEWORKS, outcome
from .snippets import program

# What a user does wrong, and what our message must contain
BAD_INPUT: dict[str, list[str]] = {
    # Shapes that do not fit
    "torch.ones(2, 3) @ torch.ones(4, 5)": ["2x3", "4x5"],
    "torch.mm(torch.ones(2, 3), torch.ones(4, 5))": ["2x3", "4x5"],
    "torch.bmm(torch.ones(7, 2, 3), torch.ones(7, 4, 5))": ["[7, 3]", "[7, 4]"],
    "torch.ones(3) @ torch.ones(4)": ["[3]", "[4]"],
    "torch.ones(2, 3) @ torch.ones(4)": ["2x3", "4"],
    "torch.ones(2, 3) + torch.ones(2, 4)": ["(3)", "(4)"],
    "nn.Linear(3, 4)(torch.ones(2, 5))": ["2x5", "3x4"],
    "nn.Linear(3, 4)(torch.ones(6, 2, 5))": ["12x5", "3x4"],
    "nn.Linear(3, 4)(torch.ones(2, 3, dtype=torch.float64))": ["Double", "Float"],
    "nn.Linear(3, 4)([1.0, 2.0, 3.0])": ["Tensor", "list"],
    "torch.ones(2, 3).view(4, 2)": ["[4, 2]", "6"],
    "torch.cat([torch.ones(2, 3), torch.ones(2, 4)])": ["3", "4"],
    # Losses
    "nn.MSELoss()(torch.ones(2, 3), torch.ones(4, 5))": ["3", "5"],
    "nn.BCELoss()(torch.ones(4, 1), torch.ones(4))": ["[4, 1]", "[4]"],
    "nn.BCEWithLogitsLoss()(torch.ones(4, 1), torch.ones(4))": ["[4, 1]", "[4]"],
    "nn.BCELoss()(torch.ones(4), torch.ones(4, dtype=torch.int64))": ["Float", "Long"],
    "nn.CrossEntropyLoss()(torch.ones(4, 3), torch.tensor([0, 1]))": ["(4)", "(2)"],
    "nn.CrossEntropyLoss()(torch.ones(4, 3), torch.ones(4))": ["Long", "Float"],
    "nn.CrossEntropyLoss()(torch.ones(4, 3), torch.ones(4, 2))": ["[4, 3]", "[4, 2]"],
    "nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 3]))": ["3", "out of bounds"],
    "nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, -1]))": ["-1", "out of bounds"],
    "nn.NLLLoss()(torch.ones(2, 3), torch.tensor([7, 0]))": ["7", "out of bounds"],
    "nn.NLLLoss()(torch.ones(2, 3), torch.ones(2))": ["Long", "Float"],
    "nn.BCELoss()(torch.ones(2) * 1.5, torch.ones(2))": ["between 0 and 1"],
    "nn.BCELoss()(torch.ones(2) * -0.5, torch.ones(2))": ["between 0 and 1"],
    "nn.BCELoss()(torch.ones(2), torch.ones(2) * 2)": ["between 0 and 1"],
    "nn.BCELoss()(torch.ones(2) * float('nan'), torch.ones(2))": ["between 0 and 1"],
    # Backward
    "torch.ones(2, requires_grad=True).backward()": ["scalar"],
    "(torch.ones(2, 3, requires_grad=True) * 2).backward()": ["scalar"],
    "torch.ones(()).backward()": ["does not require grad"],
    "y = (x * x).sum(); y.backward(); y.backward()": ["second time", "retain_graph"],
    "(x * 2).backward(torch.ones(3))": ["[3]", "[2]"],
    "torch.autograd.grad((x * 2).sum(), torch.ones(2))": ["require"],
    # In place
    "x.add_(1)": ["leaf", "in-place"],
    "x[0] = 5.0": ["leaf", "in-place"],
    "x.zero_()": ["leaf", "in-place"],
    "y = x * 1; z = y * y; y.add_(1); z.sum().backward()": [
        *("[2]", "version 1", "expected version 0", "MulBackward0"),
    ],
    "y = x.exp(); y.mul_(2); y.sum().backward()": ["ExpBackward0", "version 1"],
    # Optimizers
    "optim.SGD([x], lr=-1.0)": ["-1.0", "learning rate"],
    "optim.Adam([x], lr=-0.1)": ["-0.1", "learning rate"],
    "optim.SGD([], lr=0.1)": ["empty parameter list"],
    "optim.Adam(iter([]))": ["empty parameter list"],
    "optim.SGD([x * 2], lr=0.1)": ["non-leaf"],
    # State
    "nn.Linear(2, 3).load_state_dict({'zz': torch.ones(1)})": [
        *(
            'Unexpected key(s) in state_dict: "zz"',
            'Missing key(s) in state_dict: "weight", "bias"',
        ),
    ],
    "m = nn.Linear(2, 3); m.load_state_dict({**m.state_dict(), 'weight': torch.ones(5, 2)})": [
        *("size mismatch for weight", "[5, 2]", "[3, 2]"),
    ],
    "optim.SGD([x]).load_state_dict(optim.SGD([x, torch.ones(1)]).state_dict())": ["2", "1"],
    # Seeds
    "torch.manual_seed(float('nan'))": ["NaN"],
    "torch.manual_seed(2**64)": ["18446744073709551616"],
    "torch.Generator().manual_seed(float('nan'))": ["float"],
    # Indices
    "torch.arange(3)[5]": ["5", "3"],
    "torch.ones(2, 3)[0, 1, 2]": ["2"],
    "torch.ones(2, 3).sum(2)": ["2"],
}


def names(fw: Any) -> dict[str, Any]:
    return {"x": fw.ones(2, requires_grad=True)}


@pytest.mark.parametrize("line", BAD_INPUT)
def test_type_and_message(line: str) -> None:
    theirs, ours = (outcome(program(line, names), fw) for fw in FRAMEWORKS)
    assert isinstance(theirs, Exception), f"torch gave {theirs!r}"
    assert type(ours) is type(theirs), f"minigrad: {ours!r}, torch: {theirs!r}"
    for word in BAD_INPUT[line]:
        assert word in str(ours)


# Inside a model the message names the layer


class Encoder(mg.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = mg.nn.ModuleList([mg.nn.Sequential(mg.nn.Linear(3, 4)), mg.nn.Linear(5, 1)])

    def forward(self, x: Any) -> Any:
        return self.layers[1](self.layers[0](x))


class Model(mg.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()

    def forward(self, x: Any) -> Any:
        return self.encoder(x)


class Raising(mg.nn.Module):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def forward(self, x: Any) -> Any:
        raise self.error


def message_of(model: Any, *inputs: Any) -> str:
    error = outcome(lambda fw: model(*inputs), mg)
    assert isinstance(error, Exception)
    return str(error)


def test_the_innermost_layer_is_named_once() -> None:
    message = message_of(Model(), mg.ones(2, 3))
    assert "2x4 and 5x1" in message
    layer = "(in layer 'encoder.layers.1', Linear(in_features=5, out_features=1, bias=True))"
    assert message.endswith(layer)
    assert message.count("in layer") == 1
    deeper = message_of(Model(), mg.ones(2, 7))
    assert deeper.endswith(
        "(in layer 'encoder.layers.0.0', Linear(in_features=3, out_features=4, bias=True))"
    )


def test_a_loss_in_a_model_is_named() -> None:
    model = mg.nn.ModuleDict({"loss": mg.nn.CrossEntropyLoss()})
    model.forward = lambda x, y: model["loss"](x, y)
    message = message_of(model, mg.ones(4, 3), mg.tensor([0, 1]))
    assert message.endswith("(in layer 'loss', CrossEntropyLoss())")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("v"), "v (in layer '0', Raising())"),
        (KeyError("k"), "'k'"),  # whose argument is the key, not the message
        (ValueError(), ""),
        (ValueError(3), "3"),
        (ValueError("a", 1), "('a', 1)"),
        (OSError(2, "x"), "[Errno 2] x"),
    ],
)
def test_the_error_itself_is_raised(error: Exception, message: str) -> None:
    model = mg.nn.Sequential(Raising(error))
    for _ in range(2):
        with pytest.raises(type(error)) as raised:
            model(1)
        assert raised.value is error
        assert str(error) == message


def test_a_layer_alone_has_no_name() -> None:
    assert message_of(Raising(ValueError("top")), 1) == "top"


@pytest.mark.parametrize("hooked", [False, True])
def test_hooks_do_not_hide_the_layer(hooked: bool) -> None:
    nn = mg.nn
    model = nn.Sequential(nn.Sequential(nn.Sequential(Raising(ValueError("m")), nn.Tanh())))
    if hooked:
        model[0][0][0].register_forward_hook(lambda *_: None)
        model.register_forward_hook(lambda *_: None)
    assert message_of(model, 1) == "m (in layer '0.0.0', Raising())"


def test_torch_knows_nothing_of_that() -> None:
    """The types are torch's, whatever the message has more."""
    ours = outcome(lambda fw: Model()(mg.ones(2, 3)), mg)
    theirs = outcome(lambda fw: torch.nn.Linear(5, 1)(torch.ones(2, 4)), torch)
    assert type(ours) is type(theirs)
