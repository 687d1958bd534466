"""What can be saved: objects made of either framework's tensors."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

SAVED: list[Callable[[Any], Any]] = []


def saved(make: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Add a maker to the table."""
    SAVED.append(make)
    return make


DTYPES = (
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("float16", "float32", "float64", "complex64", "complex128"),
)


@saved
def every_dtype(fw: Any) -> Any:
    return {name: fw.tensor([0, 1, 2, 100]).to(getattr(fw, name)) for name in DTYPES}


@saved
def zero_dim_and_empty(fw: Any) -> Any:
    return [fw.tensor(2.5), fw.tensor(True), fw.empty(0), fw.empty(3, 0, 2), fw.zeros(1, 1, 1)]


@saved
def special_values(fw: Any) -> Any:
    return fw.tensor([float("nan"), float("inf"), -float("inf"), -0.0, 1e-45])


@saved
def shared_memory(fw: Any) -> Any:
    x = fw.arange(24.0).view(2, 3, 4)
    return {"x": x, "again": x, "row": x[1], "flipped": x.permute(2, 0, 1), "part": x[:, 1:, ::2]}


@saved
def expanded_and_overlapping(fw: Any) -> Any:
    x = fw.arange(6)
    return x[:2].view(2, 1).expand(2, 3), fw.as_strided(x, (3, 2), (1, 1), 1)


@saved
def a_view_takes_its_memory_along(fw: Any) -> Any:
    return fw.arange(1000.0)[500:502]


@saved
def channels_last(fw: Any) -> Any:
    return fw.arange(48.0).view(2, 3, 2, 4).contiguous(memory_format=fw.channels_last)


@saved
def requiring_grad(fw: Any) -> Any:
    leaf = fw.ones(2, requires_grad=True)
    return leaf, leaf * 2, leaf.detach()


@saved
def parameters_and_buffers(fw: Any) -> Any:
    p = fw.nn.Parameter(fw.ones(2, 3))
    return [
        *(p, p, p.data, fw.nn.Parameter(fw.zeros(1), requires_grad=False)),
        *(fw.nn.Buffer(fw.ones(2)), fw.nn.Buffer(fw.ones(1), persistent=False)),
    ]


@saved
def unsigned_parameter(fw: Any) -> Any:
    return fw.nn.Parameter(fw.ones(2, dtype=fw.uint16), requires_grad=False)


@saved
def tensors_with_attributes(fw: Any) -> Any:
    x, p = fw.zeros(2), fw.nn.Parameter(fw.zeros(2))
    x.tag, p.tag = "input", {"of": [1, 2]}
    return x, p


@saved
def numbers(fw: Any) -> Any:
    whole = [0, 1, 255, 256, 65535, 65536, 2**31 - 1, 2**31, -1, -128, -(2**31), -(2**31) - 1]
    large = [2**63, -(2**63), 2**64, 10**300]
    return [*whole, *large, 0.1, -0.0, float("inf"), 1e-320, 1 + 2j, True, False, None]


@saved
def texts(fw: Any) -> Any:
    return ["", "a", "naïve ☃ 𝄞", "\ud800", "x" * 300, b"abc", bytes(range(256)), bytearray(b"de")]


@saved
def containers(fw: Any) -> Any:
    shared = [1]
    nested: Any = {}
    for _ in range(50):
        nested = {"in": [(nested,)]}
    return {
        "tuples": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        "dicts": [{}, {1: 2}, {(1, "a"): None, None: 0, 1.5: 1}, OrderedDict(b=1, a=2)],
        "shared": [shared, shared],
        "set": {1, 2, 3},
        "states of a board": {tuple(range(n)): n for n in range(40)},
        "counter": Counter("abca"),
        "nested": nested,
    }


@saved
def long_containers(fw: Any) -> Any:
    return [list(range(2500)), {i: str(i) for i in range(2500)}, tuple(range(300))]


@saved
def sizes_types_devices(fw: Any) -> Any:
    devices = [fw.device("cpu"), fw.device("cuda", 1), fw.device("cuda", 1)]
    return [fw.Size([2, 3]), fw.Size([]), fw.ones(4, 5).shape, fw.float32, fw.uint32, *devices]


@saved
def generator_state(fw: Any) -> Any:
    fw.manual_seed(3)
    fw.randn(3)
    return fw.get_rng_state()


@saved
def state_of_a_module(fw: Any) -> Any:
    fw.manual_seed(1)
    layers = (fw.nn.Linear(3, 4), fw.nn.BatchNorm1d(4), fw.nn.ReLU(), fw.nn.Linear(4, 2))
    return fw.nn.Sequential(*layers).state_dict()


def trained(fw: Any) -> tuple[Any, Any, Any]:
    fw.manual_seed(1)
    model = fw.nn.Sequential(fw.nn.Linear(3, 4), fw.nn.Tanh(), fw.nn.Linear(4, 2))
    optimizer = fw.optim.Adam(model.parameters(), lr=0.01)
    scheduler = fw.optim.lr_scheduler.MultiStepLR(optimizer, [1, 3])
    for _ in range(2):
        optimizer.zero_grad()
        model(fw.linspace(-1, 1, 15).view(5, 3)).square().sum().backward()
        optimizer.step()
        scheduler.step()
    return model, optimizer, scheduler


@saved
def a_whole_checkpoint(fw: Any) -> Any:
    model, optimizer, scheduler = trained(fw)
    return {
        "epoch": 2,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "rng": fw.get_rng_state(),
        "history": defaultdict(list, loss=[0.5, 0.25])["loss"],
    }


# Of NumPy, which PyTorch saves, and loads with `weights_only=False`
NUMPY = [
    *(np.float64(1.5), np.float32(-0.1), np.int64(-3), np.uint8(7), np.bool_(True)),
    *(np.complex64(1 + 2j), np.float16(0.5), np.arange(6).reshape(2, 3), np.zeros((0, 2), "f4")),
    *(np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.array(2.5), np.arange(10)[::-2]),
    *(np.dtype("float32"), np.dtype(bool)),
]
