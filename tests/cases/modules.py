"""Every module: how it is made, and on what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..snippets import program
from . import Input, given, places, probability, real


@dataclass(frozen=True)
class ModuleCase:
    """A module and its call.

    Attributes:
        text: the expression that makes it.
        inputs: how the tensors it is called on are made; those of floats require gradients.
    """

    text: str
    inputs: tuple[Input, ...]

    @property
    def make(self) -> Callable[[Any], Any]:
        """Makes the module, given the framework."""
        return program(self.text, names)

    def __str__(self) -> str:
        return self.text


def names(fw: Any) -> dict[str, Any]:
    """What the expressions use beside the framework: a model with nested and shared layers."""

    class Block(fw.nn.Module):
        def __init__(self, n: int) -> None:
            super().__init__()
            self.lin = fw.nn.Linear(n, n)
            self.register_buffer("count", fw.zeros(2, dtype=fw.int64))
            self.register_buffer("scratch", fw.ones(1), persistent=False)
            self.register_buffer("none", None)
            self.act = None
            self.scale = fw.nn.Parameter(fw.ones(n), requires_grad=False)

        def forward(self, x: Any) -> Any:
            return fw.tanh(self.lin(x)) * self.scale

    class Net(fw.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first = Block(3)
            self.rest = fw.nn.ModuleList([Block(3), self.first])
            self.head = fw.nn.Linear(3, 1)
            self.tied = self.head
            self.register_parameter("w", None)
            self.plain = 5

        def forward(self, x: Any) -> Any:
            for block in self.rest:
                x = block(x)
            return self.head(self.first(x))

        def extra_repr(self) -> str:
            return "plain=5"

    return {"Net": Net}


def _rows(table: str, *inputs: Input) -> list[ModuleCase]:
    return [ModuleCase(line, inputs) for line in table.strip().splitlines()]


LAYERS = [
    *_rows("nn.Linear(3, 4)\nnn.Linear(3, 2, bias=False)\nnn.Linear(3, 1)", real(5, 3)),
    *_rows("nn.Linear(3, 4)\nnn.Sequential(nn.Linear(3, 2), nn.Tanh())", real(2, 5, 3)),
    *_rows("nn.Linear(3, 4)\nNet()", real(3)),
    *_rows('nn.Linear(7, 9, device="cpu")', real(2, 7)),
    *_rows("nn.Linear(784, 256)", real(2, 784)),
    *_rows("nn.Linear(1, 1)", real(4, 1)),
    *_rows("nn.Bilinear(2, 3, 4)\nnn.Bilinear(2, 3, 4, bias=False)", real(5, 2), real(5, 3)),
    *_rows("nn.Identity()\nnn.Identity(3, a=1)", real(2, 3)),
    *_rows("nn.Flatten()\nnn.Flatten(0, 1)\nnn.Flatten(1, -1)", real(2, 3, 4)),
    *_rows("nn.Unflatten(1, (2, 3))\nnn.Unflatten(-1, [3, -1])", real(2, 6)),
    *_rows(
        "nn.Dropout()\nnn.Dropout(0.1)\nnn.Dropout(0.0)\nnn.Dropout(1.0)\nnn.Dropout(p=0.3)",
        real(4, 10),
    ),
    *_rows("Net()", real(4, 3)),
    *_rows(
        """
nn.Sequential()
nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1))
nn.Sequential(dict(a=nn.Linear(3, 2))["a"], nn.Sequential(nn.Dropout(0.4), nn.Tanh()))
nn.Sequential(nn.Linear(3, 3)) + nn.Sequential(nn.Tanh())
nn.Sequential(nn.Linear(3, 3), nn.ReLU(inplace=True)) * 2
""",
        real(4, 3),
    ),
]

# CELU with an alpha that float32 holds: torch rounds it to that in the derivative
ACTIVATIONS = _rows(
    """
nn.Sigmoid()
nn.Tanh()
nn.LogSigmoid()
nn.ReLU()
nn.ReLU6()
nn.LeakyReLU()
nn.LeakyReLU(0.2)
nn.ELU()
nn.ELU(0.5)
nn.SELU()
nn.CELU()
nn.CELU(0.75)
nn.GELU()
nn.GELU(approximate="tanh")
nn.SiLU()
nn.Mish()
nn.PReLU()
nn.PReLU(3, 0.1)
nn.Softplus()
nn.Softplus(2, 10)
nn.Softsign()
nn.Tanhshrink()
nn.Hardtanh()
nn.Hardtanh(-2, 2.5)
nn.Hardtanh(min_value=-2, max_value=0.5)
nn.Hardsigmoid()
nn.Hardswish()
nn.Hardshrink()
nn.Hardshrink(1.0)
nn.Softshrink()
nn.Softshrink(0.3)
nn.Threshold(0.1, 20)
nn.Softmax(dim=1)
nn.Softmax(0)
nn.Softmax()
nn.LogSoftmax(dim=-1)
nn.LogSoftmax()
nn.Softmin(dim=0)
nn.Softmin()
nn.GLU(0)
""",
    given([[-3.0, -0.5, 0.0], [0.25, 1.0, 30.0]]),
)

# In place on a leaf: refused by both; in place on a result is in `LAYERS`
IN_PLACE = _rows(
    """
nn.ReLU(True)
nn.ReLU6(inplace=True)
nn.LeakyReLU(0.2, True)
nn.ELU(0.5, True)
nn.SELU(True)
nn.CELU(inplace=True)
nn.SiLU(inplace=True)
nn.Mish(True)
nn.Hardswish(inplace=True)
nn.Hardtanh(inplace=True)
nn.Threshold(0.1, 20, True)
nn.Dropout(0.1, inplace=True)
""",
    real(2, 3),
)

DIFFERENCES = _rows(
    """
nn.MSELoss()
nn.MSELoss(reduction="sum")
nn.MSELoss(reduction="none")
nn.MSELoss(size_average=True)
nn.MSELoss(reduction="bad")
nn.L1Loss()
nn.L1Loss(reduce=False)
nn.SmoothL1Loss()
nn.SmoothL1Loss(beta=0.4)
nn.HuberLoss()
nn.HuberLoss(delta=0.3)
nn.KLDivLoss()
nn.KLDivLoss(reduction="batchmean")
nn.KLDivLoss(reduction="sum", log_target=True)
nn.BCEWithLogitsLoss()
nn.BCEWithLogitsLoss(torch.tensor([1.0, 2.0, 3.0]), pos_weight=torch.tensor([2.0, 1.0, 0.5]))
nn.BCEWithLogitsLoss(reduce=False, size_average=True)
nn.BCELoss()
nn.BCELoss(torch.tensor([1.0, 2.0, 3.0]))
nn.BCELoss(size_average=False)
nn.CrossEntropyLoss()
nn.CrossEntropyLoss(label_smoothing=0.2)
""",
    probability(2, 3),
    probability(2, 3),
)

CLASSES = _rows(
    """
nn.CrossEntropyLoss()
nn.CrossEntropyLoss(torch.tensor([1.0, 2.0, 3.0]), label_smoothing=0.1)
nn.CrossEntropyLoss(ignore_index=2)
nn.CrossEntropyLoss(size_average=False, reduce=True, reduction="none")
nn.NLLLoss()
nn.NLLLoss(torch.tensor([1.0, 2.0, 3.0]), reduction="none")
nn.NLLLoss(None, False)
""",
    real(2, 3),
    places([2, 0]),
)

MODULES = [*LAYERS, *ACTIVATIONS, *DIFFERENCES, *CLASSES]

# Containers that are not called
CONTAINERS = _rows(
    """
nn.Module()
nn.ModuleList()
nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Tanh(), nn.Tanh(), nn.ReLU()])
nn.ModuleList([nn.Sequential(nn.Linear(1, 1), nn.Tanh()), nn.Sequential(nn.Linear(1, 1))])
nn.Sequential(nn.ModuleList([nn.Linear(1, 1)] * 2), nn.ModuleList([nn.Sequential()] * 3))
nn.ModuleDict()
nn.ModuleDict({"b": nn.Linear(1, 2), "a": nn.Tanh()})
nn.ModuleDict([["x", nn.Tanh()], ["y", nn.Linear(1, 1)]])
nn.ParameterList()
nn.ParameterList([torch.ones(2), nn.Parameter(torch.zeros(2, 3)), "text", 3])
nn.Sequential(nn.ParameterList([torch.ones(2)]), nn.ParameterList())
nn.ParameterDict()
nn.ParameterDict({"b": torch.ones(2), "a": torch.zeros(1, dtype=torch.float64), "c": 5})
nn.ParameterDict([("z", torch.ones(())), ("k", torch.ones(2, 2))])
nn.PReLU(3, 0.1, dtype=torch.float64)
nn.Linear(7, 9, dtype=torch.float64)
nn.Bilinear(2, 3, 4, dtype=torch.float64)
"""
)

# Arguments that are refused when the module is made
REFUSED = """
nn.Linear("3", 4)
nn.Linear(-1, 2)
nn.Linear(2, 2, dtype=torch.int64)
nn.Linear(2, 2, device="nowhere")
nn.Bilinear(0, 3, 4)
nn.Dropout(1.5)
nn.Dropout(-0.1)
nn.Unflatten(1, 3)
nn.Unflatten(1, (2, "x"))
nn.Hardtanh(2, 1)
nn.HuberLoss(delta="x")
nn.Sequential(3)
nn.ModuleList([3])
nn.ModuleList(3)
nn.ModuleDict({"a": 3})
nn.ModuleDict({3: nn.Tanh()})
nn.ModuleDict({"a.b": nn.Tanh()})
nn.Linear(3)
nn.Linear(3, 4, bia=False)
nn.Module(1)
nn.Module(a=1)
"""

# Calls with what does not fit
ERRORS = """
nn.Linear(3, 4)(torch.ones(2, 5))
nn.Linear(3, 4)(torch.ones(()))
nn.Linear(3, 4)(torch.ones(2, 3, dtype=torch.float64))
nn.Linear(3, 4)(torch.ones(2, 3, dtype=torch.int64))
nn.Linear(3, 4)([[1.0, 2.0, 3.0]])
nn.Linear(3, 4)(None)
nn.Linear(3, 4)()
nn.Linear(3, 4)(torch.ones(2, 3), torch.ones(1))
nn.Linear(3, 4)(x=torch.ones(2, 3))
nn.Linear(0, 3)
nn.Bilinear(2, 3, 4)(torch.ones(5, 2), torch.ones(4, 3))
nn.Bilinear(2, 3, 4)(torch.ones(5, 2), torch.ones(5, 2))
nn.Flatten(1, 5)(torch.ones(2, 3))
nn.Flatten(2, 1)(torch.ones(2, 3, 4))
nn.Unflatten(1, (2, 3))(torch.ones(2, 5))
nn.Softmax(dim=2)(torch.ones(2, 3))
nn.GLU(1)(torch.ones(2, 3))
nn.PReLU(3)(torch.ones(2, 4))
nn.ReLU()([1.0])
nn.ReLU()(torch.ones(2, dtype=torch.bool))
nn.Tanh()(1.0)
nn.GELU()(torch.ones(2, dtype=torch.int64))
nn.GELU(approximate="no")(torch.ones(2))
nn.Dropout()(torch.ones(2, dtype=torch.int64))
nn.Dropout()([1.0])
nn.MSELoss()(torch.ones(2, 3), torch.ones(2, 4))
nn.MSELoss()(torch.ones(2))
nn.MSELoss()(torch.ones(2, dtype=torch.int64), torch.ones(2, dtype=torch.int64))
nn.BCELoss()(torch.ones(2, 1), torch.ones(2))
nn.BCELoss()(torch.ones(2) * 2, torch.ones(2))
nn.BCELoss()(torch.ones(2), torch.ones(2, dtype=torch.int64))
nn.BCELoss(torch.ones(3))(torch.ones(2), torch.ones(2))
nn.BCEWithLogitsLoss()(torch.ones(2, 1), torch.ones(2))
nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 3]))
nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 1, 2]))
nn.CrossEntropyLoss()(torch.ones(2, 3), torch.tensor([0, 1], dtype=torch.int32))
nn.CrossEntropyLoss()(torch.ones(2, 3), torch.ones(2))
nn.CrossEntropyLoss(weight=torch.ones(2))(torch.ones(2, 3), torch.tensor([0, 1]))
nn.NLLLoss()(torch.ones(2, 3), torch.tensor([0, -1]))
nn.KLDivLoss()(torch.ones(2, 3), torch.ones(2, 4))
nn.HuberLoss(delta=0)(torch.ones(2), torch.ones(2))
nn.SmoothL1Loss(beta=-1)(torch.ones(2), torch.ones(2))
nn.Module()(1)
nn.ModuleList()(1)
nn.ModuleDict()(1)
nn.ParameterList()(1)
nn.ParameterDict()(1)
nn.Sequential(nn.Tanh())()
nn.Sequential()()
"""
