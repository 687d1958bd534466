"""Every module: how it is made, and on what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..snippets import program
from . import Input, given, module_pooling, places, probability, real
from .transformers import TRANSFORMERS


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
nn.Dropout1d(0.1, inplace=True)
nn.RReLU(inplace=True)
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

# Norms, dropout of channels, embeddings, attention: by the shapes of their inputs. CrossMapLRN2d
# over all channels and of even size: with smaller windows torch's sum never loses the first
# channel, with odd ones its derivative is a channel aside.
CHANNELS = [
    *_rows(
        """
nn.BatchNorm1d(4)
nn.BatchNorm1d(4, momentum=None)
nn.BatchNorm1d(4, eps=0.1, momentum=0.3, affine=False)
nn.BatchNorm1d(4, track_running_stats=False)
nn.BatchNorm1d(4, bias=False)
nn.LayerNorm(4)
nn.LayerNorm([4], eps=0.1, bias=False)
nn.LayerNorm((3, 4), elementwise_affine=False)
nn.GroupNorm(1, 4, affine=False)
nn.GroupNorm(1, 4, bias=False)
nn.RMSNorm(4)
nn.RMSNorm([3, 4], eps=0.1, elementwise_affine=False)
nn.Sequential(nn.BatchNorm1d(4), nn.ReLU(inplace=True))
nn.AlphaDropout(0.3)
nn.AlphaDropout(0.3, inplace=True)
nn.FeatureAlphaDropout(0.3)
nn.Dropout1d()
nn.RReLU()
nn.RReLU(0.2, 0.4)
""",
        real(3, 4),
    ),
    *_rows(
        """
nn.BatchNorm1d(4)
nn.SyncBatchNorm(4)
nn.SyncBatchNorm(4, momentum=None, bias=False)
nn.DataParallel(nn.BatchNorm1d(4))
nn.GroupNorm(4, 4)
nn.GroupNorm(2, 4)
nn.InstanceNorm1d(4)
nn.InstanceNorm1d(4, affine=True, track_running_stats=True, momentum=0.3)
nn.LocalResponseNorm(2)
nn.LocalResponseNorm(3, alpha=1.0, beta=0.5, k=2.0)
nn.Dropout1d(0.3)
""",
        real(2, 4, 3),
    ),
    *_rows("nn.InstanceNorm1d(4)", real(4, 3)),
    *_rows(
        """
nn.BatchNorm2d(4)
nn.InstanceNorm2d(4, affine=True)
nn.LocalResponseNorm(2)
nn.CrossMapLRN2d(8)
nn.CrossMapLRN2d(10, alpha=1.0, beta=0.5, k=2)
nn.Dropout2d()
nn.Softmax2d()
""",
        real(2, 4, 3, 2),
    ),
    *_rows("nn.InstanceNorm2d(2)\nnn.Softmax2d()", real(2, 3, 4)),
    *_rows(
        "nn.BatchNorm3d(2)\nnn.InstanceNorm3d(2, affine=True, bias=False)\nnn.Dropout3d(0.4)",
        real(2, 2, 2, 2, 2),
    ),
    *_rows(
        """
nn.Embedding(5, 3)
nn.Embedding(5, 3, padding_idx=-2)
nn.Embedding(5, 3, max_norm=1.0, norm_type=1.0)
nn.Embedding(5, 3, padding_idx=0, scale_grad_by_freq=True)
nn.Embedding.from_pretrained(torch.eye(5))
nn.Embedding.from_pretrained(torch.eye(5), freeze=False, padding_idx=1)
nn.EmbeddingBag(5, 3)
nn.EmbeddingBag(5, 3, mode="sum", max_norm=1.0)
nn.EmbeddingBag(5, 3, mode="max", padding_idx=1)
nn.EmbeddingBag.from_pretrained(torch.eye(5), freeze=False)
""",
        places([[1, 4, 1], [0, 3, 1]]),
    ),
    *_rows(
        'nn.EmbeddingBag(5, 3)\nnn.EmbeddingBag(5, 3, mode="sum", include_last_offset=True)',
        *(places([1, 4, 1, 0]), places([0, 1, 4])),
    ),
    *_rows(
        """
nn.MultiheadAttention(4, 2)
nn.MultiheadAttention(4, 2, bias=False, batch_first=True)
nn.MultiheadAttention(4, 1, add_bias_kv=True, add_zero_attn=True)
nn.MultiheadAttention(4, 4, dropout=0.3)
""",
        *(real(3, 2, 4), real(3, 2, 4), real(3, 2, 4)),
    ),
    *_rows(
        "nn.MultiheadAttention(4, 2, kdim=3, vdim=2)", real(3, 2, 4), real(5, 2, 3), real(5, 2, 2)
    ),
    *_rows("nn.MultiheadAttention(4, 2)", real(3, 4), real(5, 4), real(5, 4)),
    *_rows(
        "nn.AdaptiveLogSoftmaxWithLoss(4, 9, [3, 6], div_value=2.0)\n"
        "nn.AdaptiveLogSoftmaxWithLoss(4, 9, [2], 1.5, head_bias=True)",
        *(real(3, 4), places([0, 4, 8])),
    ),
    *_rows("nn.AdaptiveLogSoftmaxWithLoss(4, 9, [2], 1.5)", real(4), places(7)),
]

PAIRS = [
    *_rows(
        """
nn.PairwiseDistance()
nn.PairwiseDistance(1.0, 0.1, keepdim=True)
nn.CosineSimilarity()
nn.CosineSimilarity(dim=0, eps=0.1)
nn.HingeEmbeddingLoss(0.5)
nn.HingeEmbeddingLoss(size_average=False)
nn.MultiLabelSoftMarginLoss()
nn.MultiLabelSoftMarginLoss(torch.tensor([1.0, 2.0, 3.0]), reduction="sum")
nn.PoissonNLLLoss()
nn.PoissonNLLLoss(log_input=False, full=True, reduction="sum")
""",
        *(probability(2, 3), probability(2, 3)),
    ),
    *_rows(
        """
nn.TripletMarginLoss()
nn.TripletMarginLoss(0.3, p=1.0, swap=True, reduction="none")
nn.TripletMarginWithDistanceLoss(margin=0.5)
nn.TripletMarginWithDistanceLoss(distance_function=nn.PairwiseDistance(1.0), swap=True)
nn.MarginRankingLoss(0.3)
nn.GaussianNLLLoss()
nn.GaussianNLLLoss(full=True, eps=0.5, reduction="sum")
""",
        *(probability(2, 3), probability(2, 3), probability(2, 3)),
    ),
    *_rows(
        'nn.SoftMarginLoss()\nnn.SoftMarginLoss(reduction="none")',
        *(real(2, 3), places([[1, -1, 1], [-1, 1, 1]])),
    ),
    *_rows(
        "nn.CosineEmbeddingLoss(0.2)\nnn.CosineEmbeddingLoss(reduction='none')",
        *(real(2, 3), real(2, 3), places([1, -1])),
    ),
    *_rows(
        """
nn.MultiMarginLoss()
nn.MultiMarginLoss(2, 0.5, torch.tensor([1.0, 2.0, 3.0]), reduction="none")
nn.LinearCrossEntropyLoss(3, 4)
nn.LinearCrossEntropyLoss(3, 4, bias=True, reduction="sum", ignore_index=2)
""",
        *(real(2, 3), places([2, 0])),
    ),
    *_rows("nn.LinearCrossEntropyLoss(3, 4, out_features=(2,))", real(2, 3), places([[2, 0]] * 2)),
    *_rows("nn.MultiLabelMarginLoss()", real(2, 3), places([[2, 0, -1], [1, -1, 0]])),
    *_rows("nn.NLLLoss2d()", real(1, 3, 2, 1), places([[[2], [0]]])),
    *_rows(
        "nn.CTCLoss()\nnn.CTCLoss(2, 'sum', zero_infinity=True)",
        *(real(5, 2, 3), places([[1, 1], [1, 1]]), places([5, 4]), places([2, 1])),
    ),
]

POOLING = [case for table, *inputs in module_pooling.TABLES for case in _rows(table, *inputs)]

STACKS = [ModuleCase(*row) for row in TRANSFORMERS]

MODULES = [*LAYERS, *ACTIVATIONS, *DIFFERENCES, *CLASSES, *CHANNELS, *PAIRS, *POOLING, *STACKS]

# Containers that are not called
CONTAINERS = _rows(
    """
nn.Module()
nn.Container()
nn.Container(b=nn.Tanh(), a=nn.Linear(1, 2))
nn.SyncBatchNorm.convert_sync_batchnorm(nn.BatchNorm2d(2, affine=False))
nn.SyncBatchNorm.convert_sync_batchnorm(nn.Sequential(nn.BatchNorm1d(3, eps=0.1), nn.Tanh()))
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
nn.BatchNorm1d(2, dtype=torch.float64)
nn.Embedding(2, 3, dtype=torch.float64)
nn.MultiheadAttention(4, 2, kdim=3, add_bias_kv=True, dtype=torch.float64)
nn.Sequential(nn.LayerNorm(3), nn.GroupNorm(1, 2), nn.RMSNorm(3))
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
nn.Dropout2d(1.5)
nn.GroupNorm(3, 4)
nn.LayerNorm("x")
nn.Embedding(5, 3, padding_idx=5)
nn.EmbeddingBag(5, 3, padding_idx=-6)
nn.Embedding(5, 3, _weight=torch.ones(5, 2))
nn.Embedding.from_pretrained(torch.ones(5))
nn.MultiheadAttention(5, 2)
nn.MultiheadAttention(0, 2)
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [])
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [6, 3])
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [9])
nn.MultiMarginLoss(p=3)
nn.MultiMarginLoss(weight=torch.ones(2, 2))
nn.TripletMarginLoss(margin=0)
nn.TripletMarginWithDistanceLoss(margin=-1)
nn.LinearCrossEntropyLoss(3, 4, label_smoothing=2)
nn.LinearCrossEntropyLoss(3, 4, weight=torch.ones(3))
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
nn.BatchNorm1d(3)(torch.ones(2, 4))
nn.BatchNorm1d(3)(torch.ones(1, 3))
nn.BatchNorm1d(3)(torch.ones(3))
nn.BatchNorm2d(3)(torch.ones(2, 3))
nn.BatchNorm3d(3)(torch.ones(2, 3, 4))
nn.BatchNorm1d(3)(torch.ones(2, 3, dtype=torch.int64))
nn.BatchNorm1d(3)(torch.ones(2, 3, dtype=torch.float64))
nn.BatchNorm1d(3, eps=0.0)(torch.ones(2, 3))
nn.BatchNorm1d(3, eps=-1.0).eval()(torch.ones(2, 3))
nn.InstanceNorm1d(3, affine=True)(torch.ones(2, 4, 5))
nn.InstanceNorm1d(3)(torch.ones(2, 4, 5))
nn.InstanceNorm1d(3)(torch.ones(2, 3, 1))
nn.InstanceNorm2d(3)(torch.ones(2, 3))
nn.LayerNorm(3)(torch.ones(2, 4))
nn.LayerNorm(3)(torch.ones(2, 3, dtype=torch.int64))
nn.LayerNorm((2, 3))(torch.ones(3))
nn.LayerNorm(())(torch.ones(3))
nn.GroupNorm(2, 4)(torch.ones(2, 6))
nn.GroupNorm(2, 4)(torch.ones(4))
nn.GroupNorm(4, 4)(torch.ones(1, 4))
nn.RMSNorm(3)(torch.ones(2, 4))
nn.LocalResponseNorm(2)(torch.ones(2, 3))
nn.LocalResponseNorm(0)(torch.ones(2, 3, 4))
nn.CrossMapLRN2d(2)(torch.ones(2, 3, 4))
nn.Dropout1d()(torch.ones(2))
nn.FeatureAlphaDropout()(torch.ones(2))
nn.Softmax2d()(torch.ones(2, 3))
nn.RReLU(0.5, 0.1)(torch.ones(2))
nn.Embedding(5, 3)(torch.tensor([5]))
nn.Embedding(5, 3)(torch.tensor([-1]))
nn.Embedding(5, 3)(torch.tensor([1.0]))
nn.Embedding(5, 3)([1])
nn.EmbeddingBag(5, 3)(torch.tensor([[5]]))
nn.EmbeddingBag(5, 3)(torch.tensor([1, 2]))
nn.EmbeddingBag(5, 3)(torch.tensor([1, 2]), torch.tensor([1]))
nn.EmbeddingBag(5, 3)(torch.tensor([1, 2]), torch.tensor([0, 3]))
nn.EmbeddingBag(5, 3)(torch.tensor([[1, 2]]), torch.tensor([0]))
nn.EmbeddingBag(5, 3)(torch.tensor([[1, 2]]), per_sample_weights=torch.ones(1, 2))
nn.EmbeddingBag(5, 3, mode="sum")(torch.tensor([[1, 2]]), per_sample_weights=torch.ones(2))
nn.EmbeddingBag(5, 3, mode="bad")(torch.tensor([[1, 2]]))
nn.EmbeddingBag(5, 3, include_last_offset=True)(torch.tensor([1]), torch.zeros(0).long())
nn.MultiheadAttention(4, 2)(torch.ones(3, 2, 5), torch.ones(3, 2, 5), torch.ones(3, 2, 5))
nn.MultiheadAttention(4, 2)(torch.ones(3, 2, 4), torch.ones(5, 2, 4), torch.ones(3, 2, 4))
nn.MultiheadAttention(4, 2)(torch.ones(3, 2, 4), torch.ones(3, 4), torch.ones(3, 2, 4))
nn.MultiheadAttention(4, 2)(*[torch.ones(4)] * 3)
nn.MultiheadAttention(4, 2)(*[torch.ones(3, 2, 4)] * 3, attn_mask=torch.ones(2, 3))
nn.MultiheadAttention(4, 2)(*[torch.ones(3, 2, 4)] * 3, attn_mask=torch.ones(3))
nn.MultiheadAttention(4, 2)(*[torch.ones(3, 2, 4)] * 3, attn_mask=torch.ones(3, 3).long())
nn.MultiheadAttention(4, 2)(*[torch.ones(3, 2, 4)] * 3, key_padding_mask=torch.ones(3, 3))
nn.MultiheadAttention(4, 2)(*[torch.ones(3, 2, 4)] * 3, is_causal=True)
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [3])(torch.ones(2, 4), torch.tensor([0, 9]))
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [3])(torch.ones(2, 4), torch.tensor([0]))
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [3])(torch.ones(4), torch.tensor([0]))
nn.AdaptiveLogSoftmaxWithLoss(4, 9, [3])(torch.ones(1, 4), torch.tensor([[0]]))
nn.MarginRankingLoss()(torch.ones(2), torch.ones(2), torch.ones(2, 1))
nn.CosineEmbeddingLoss()(torch.ones(2, 3), torch.ones(2, 3), torch.ones(2, 1))
nn.CosineEmbeddingLoss()(torch.ones(3), torch.ones(3), torch.ones(3))
nn.TripletMarginLoss()(torch.ones(2, 3), torch.ones(2, 3), torch.ones(3))
nn.MultiMarginLoss()(torch.ones(2, 3), torch.tensor([0, 3]))
nn.MultiMarginLoss()(torch.ones(2, 3), torch.tensor([0]))
nn.MultiMarginLoss()(torch.ones(2, 3), torch.tensor([0.0, 1.0]))
nn.MultiMarginLoss(weight=torch.ones(2))(torch.ones(2, 3), torch.tensor([0, 1]))
nn.MultiLabelMarginLoss()(torch.ones(2, 3), torch.tensor([[0, 1]]))
nn.MultiLabelMarginLoss()(torch.ones(1, 3), torch.tensor([[0, 3, -1]]))
nn.GaussianNLLLoss()(torch.ones(2), torch.ones(2), -torch.ones(2))
nn.GaussianNLLLoss()(torch.ones(2, 3), torch.ones(2, 3), torch.ones(3))
nn.GaussianNLLLoss(reduction="bad")(torch.ones(2), torch.ones(2), torch.ones(2))
nn.PoissonNLLLoss(reduction="bad")(torch.ones(2), torch.ones(2))
nn.CTCLoss(3)(torch.ones(5, 1, 3), torch.tensor([[1]]), (5,), (1,))
nn.CTCLoss()(torch.ones(5, 1, 3), torch.tensor([[1]]), (6,), (1,))
nn.CTCLoss()(torch.ones(5, 1, 3), torch.tensor([[1]]), (5, 5), (1,))
nn.CTCLoss()(torch.ones(5, 1, 3), torch.tensor([[1]]), (5,), (2,))
nn.CTCLoss()(torch.ones(5, 1, 3), torch.tensor([1, 2]), (5,), (1,))
nn.LinearCrossEntropyLoss(3, 4)(torch.ones(2, 5), torch.tensor([0, 1]))
nn.LinearCrossEntropyLoss(3, 4)(torch.ones(2, 2, 3), torch.tensor([0, 1]))
nn.SyncBatchNorm(3)(torch.ones(3))
nn.SyncBatchNorm(0)(torch.ones(2, 0))
nn.DataParallel(nn.Linear(2, 3))(torch.ones(2, 3))
nn.Module()(1)
nn.ModuleList()(1)
nn.ModuleDict()(1)
nn.ParameterList()(1)
nn.ParameterDict()(1)
nn.Sequential(nn.Tanh())()
nn.Sequential()()
"""

REFUSED += module_pooling.REFUSED
ERRORS += module_pooling.ERRORS
