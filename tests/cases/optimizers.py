"""The optimizers' configurations, and what parameters and gradients they are given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import minigrad as mg

from ..parity import array_of, tensor_in

Shapes = Sequence[tuple[int, ...]]

MLP: Shapes = [(4, 3), (4,), (2, 4), (2,)]
# Of every rank, an empty one, some that are packed together and one too large for that
MIXED: Shapes = [(1, 1), (1,), (), (5, 3), (5,), (2, 1, 4), (0,), (64, 32), (95, 95)]


@dataclass(frozen=True)
class OptimizerCase:
    """An optimizer and its options.

    Attributes:
        name: of the class in torch.
        options: keywords of the constructor.
        ours: of the class here, where it has one of its own.
    """

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    ours: str = ""

    def make(self, fw: Any, params: Any) -> Any:
        """The optimizer of the framework `fw`."""
        name = self.ours if self.ours and fw is mg else self.name
        options = {k: v for k, v in self.options.items() if not (name == "Momentum" and v == 0.9)}
        return getattr(fw.optim, name)(params, **options)

    def takes(self, shape: tuple[int, ...]) -> bool:
        """Whether PyTorch's optimizer takes such a parameter."""
        if self.name == "Adafactor":  # divides by the number of elements
            return 0 not in shape
        return self.name != "Muon" or len(shape) == 2

    def ulps(self, dtype: str) -> float:
        """How far apart the parameters may come."""
        if self.options.get("centered"):  # where v - a² cancels, rounding is amplified
            return 2.0**10
        if self.name == "Muon" and dtype == "float32":  # rounding decides that to bfloat16
            return 2.0**16
        return 32

    def __str__(self) -> str:
        options = ", ".join(f"{k}={v}" for k, v in self.options.items())
        return f"{self.ours or self.name}({options})"


CASES = [
    OptimizerCase("SGD", {"lr": 0.1}),
    OptimizerCase("SGD", {"lr": 0.1, "weight_decay": 0.1}),
    OptimizerCase("SGD", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
    OptimizerCase("SGD", {"lr": 0.05, "momentum": 0.9}),
    OptimizerCase("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.5}),
    OptimizerCase(
        "SGD",
        {"lr": 0.05, "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1, "maximize": True},
    ),
    OptimizerCase("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    OptimizerCase("SGD", {"lr": 0.05, "momentum": 0.9}, ours="Momentum"),
    OptimizerCase("RMSprop"),
    OptimizerCase("RMSprop", ours="RMSProp"),
    OptimizerCase("RMSprop", {"centered": True}),
    OptimizerCase("RMSprop", {"momentum": 0.9, "alpha": 0.9}),
    OptimizerCase(
        "RMSprop", {"centered": True, "momentum": 0.9, "weight_decay": 0.1, "maximize": True}
    ),
    OptimizerCase("RMSprop", {"alpha": 0.3, "centered": True, "eps": 1e-3}),
    OptimizerCase("Adam"),
    OptimizerCase("Adam", {"lr": 0.01, "weight_decay": 0.1}),
    OptimizerCase("Adam", {"lr": 0.01, "betas": (0.5, 0.9), "eps": 1e-4}),
    OptimizerCase("Adam", {"lr": 0.01, "betas": (0.0, 0.9)}),
    OptimizerCase("Adam", {"lr": 0.01, "amsgrad": True, "weight_decay": 0.1}),
    OptimizerCase("Adam", {"lr": 0.01, "maximize": True, "weight_decay": 0.1, "amsgrad": True}),
    OptimizerCase("Adam", {"lr": 0.01, "decoupled_weight_decay": True, "weight_decay": 0.1}),
    OptimizerCase("AdamW", {"lr": 0.01}),
    OptimizerCase("AdamW", {"lr": 0.01, "weight_decay": 0.3, "amsgrad": True, "maximize": True}),
    OptimizerCase("Adagrad"),
    OptimizerCase("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "initial_accumulator_value": 0.5}),
    OptimizerCase("Adagrad", {"weight_decay": 0.1, "maximize": True, "eps": 0.1}),
    OptimizerCase("Adadelta"),
    OptimizerCase("Adadelta", {"lr": 0.5, "rho": 0.5, "eps": 1e-3, "weight_decay": 0.1}),
    OptimizerCase("Adadelta", {"maximize": True, "weight_decay": 0.1}),
    OptimizerCase("Adamax"),
    OptimizerCase("Adamax", {"lr": 0.02, "betas": (0.3, 0.9), "weight_decay": 0.1}),
    OptimizerCase("Adamax", {"eps": 0.1, "maximize": True}),
    OptimizerCase("NAdam"),
    OptimizerCase("NAdam", {"lr": 0.01, "weight_decay": 0.1, "momentum_decay": 0.1}),
    OptimizerCase("NAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1, "eps": 1e-3}),
    OptimizerCase("NAdam", {"lr": 0.01, "betas": (0.4, 0.9), "maximize": True}),
    OptimizerCase("RAdam"),
    OptimizerCase("RAdam", {"lr": 0.01, "betas": (0.4, 0.9), "weight_decay": 0.1}),
    OptimizerCase("RAdam", {"decoupled_weight_decay": True, "weight_decay": 0.1, "eps": 1e-3}),
    OptimizerCase("RAdam", {"maximize": True, "betas": (0.9, 0.6)}),  # never trusts the variance
    OptimizerCase("ASGD"),
    OptimizerCase("ASGD", {"lr": 0.1, "lambd": 0.1, "t0": 10, "weight_decay": 0.1}),
    OptimizerCase("ASGD", {"t0": 0, "alpha": 0.5, "maximize": True}),
    OptimizerCase("Rprop"),
    OptimizerCase("Rprop", {"etas": (0.7, 1.5), "step_sizes": (1e-3, 0.05), "maximize": True}),
    OptimizerCase("Adafactor"),
    OptimizerCase("Adafactor", {"lr": 0.1, "weight_decay": 0.1, "eps": (1e-2, 1e-2)}),
    OptimizerCase("Adafactor", {"beta2_decay": -0.3, "d": 2.0, "maximize": True}),
    OptimizerCase("Muon"),
    OptimizerCase("Muon", {"momentum": 0.4, "nesterov": False, "weight_decay": 0.0}),
    OptimizerCase("Muon", {"adjust_lr_fn": "match_rms_adamw", "ns_steps": 3, "eps": 0.5}),
    OptimizerCase("Muon", {"adjust_lr_fn": "original", "ns_coefficients": (2.0, -1.5, 0.5)}),
]


def parameters(fw: Any, shapes: Shapes, dtype: str = "float32", seed: int = 0) -> list[Any]:
    """The same normal values in both frameworks."""
    random = np.random.RandomState(seed)
    arrays = [np.asarray(random.standard_normal(shape), dtype) for shape in shapes]
    return [fw.nn.Parameter(tensor_in(fw, array)) for array in arrays]


def set_gradients(fw: Any, params: Sequence[Any], seed: int, skip: Collection[int] = ()) -> None:
    """The same normal gradients in both frameworks; None for those at the places in `skip`."""
    random = np.random.RandomState(seed % 2**32)
    for place, p in enumerate(params):
        array = np.asarray(random.standard_normal(tuple(p.shape)), array_of(p).dtype)
        p.grad = None if place in skip else tensor_in(fw, array)


EVERY = ("Adadelta", "Adafactor", "Adagrad", "Adamax", "ASGD", "LBFGS", "NAdam", "RAdam", "Rprop")

# Arguments that are refused, with parameters p and q, and a matrix w
ERRORS = """
optim.SGD(p)
optim.SGD([])
optim.SGD(iter([]))
optim.SGD([p, 3])
optim.SGD({"a": p})
optim.SGD([{"params": {p, q}}])
optim.SGD([{"params": p}, {"params": [p]}])
optim.SGD([{"params": p}, p])
optim.SGD([{"lr": 1.0}])
optim.SGD([p * 2])
optim.SGD([("w", p), q])
optim.SGD([{"params": [p]}, {"params": [("w", q)]}])
optim.SGD([{"params": [("w", p)]}, {"params": [q]}])
optim.SGD([p], lr=-1.0)
optim.SGD([p], lr=float("nan"))
optim.SGD([p], lr=torch.ones(2))
optim.SGD([p], momentum=-0.5)
optim.SGD([p], weight_decay=-0.5)
optim.SGD([p], nesterov=True)
optim.SGD([p], nesterov=True, momentum=0.9, dampening=0.1)
optim.SGD([p], fused=True, foreach=True)
optim.SGD([p], fused=True, differentiable=True)
optim.SGD([p], wrong=1)
optim.SGD([p]).add_param_group([q])
optim.SGD([p]).add_param_group({"params": [p]})
optim.SGD([p]).add_param_group({"params": [q], "lr": -1.0})
optim.SGD([p]).load_state_dict(optim.SGD([p, q]).state_dict())
optim.SGD([p]).load_state_dict(optim.SGD([{"params": p}, {"params": q}]).state_dict())
optim.SGD([p]).load_state_dict({})
optim.Optimizer([p], {}).step()
optim.RMSprop([p], lr=-1.0)
optim.RMSprop([p], eps=-1.0)
optim.RMSprop([p], momentum=-1.0)
optim.RMSprop([p], alpha=-1.0)
optim.RMSprop([p], weight_decay=-1)
optim.Adam([p], lr=-1.0)
optim.Adam([p], eps=-1.0)
optim.Adam([p], betas=(1.0, 0.0))
optim.Adam([p], betas=(0.9, -0.1))
optim.Adam([p], betas=(0, 0.9))
optim.Adam([p], weight_decay=-1)
optim.Adam([p], betas=(0.9, torch.tensor(0.99)))
optim.Adam([p], lr=torch.tensor(0.1), foreach=True)
optim.Adam([p], lr=torch.ones(2))
optim.Adam([p], betas=(torch.tensor(0.9), torch.tensor(0.9)), foreach=True)
optim.AdamW([p], weight_decay=-1)
optim.AdamW([p], lr=-1)
optim.Adagrad([p], lr=-1)
optim.Adagrad([p], lr_decay=-0.5)
optim.Adagrad([p], weight_decay=-0.5)
optim.Adagrad([p], initial_accumulator_value=-0.5)
optim.Adagrad([p], eps=-0.5)
optim.Adagrad([p], fused=True, foreach=True)
optim.Adagrad([p], fused=True, differentiable=True)
optim.Adadelta([p], lr=torch.ones(2))
optim.Adadelta([p], rho=1.1)
optim.Adadelta([p], rho=-0.1)
optim.Adadelta([p], eps=-1)
optim.Adadelta([p], weight_decay=-1)
optim.Adamax([p], lr=-1.0)
optim.Adamax([p], eps=-1)
optim.Adamax([p], betas=(0.0, 1.0))
optim.Adamax([p], weight_decay=-1)
optim.NAdam([p], lr=-1.0)
optim.NAdam([p], eps=-1)
optim.NAdam([p], betas=(1.0, 0.0))
optim.NAdam([p], weight_decay=-1)
optim.NAdam([p], momentum_decay=-0.2)
optim.RAdam([p], lr=-1.0)
optim.RAdam([p], eps=-1)
optim.RAdam([p], betas=(-0.1, 0.0))
optim.RAdam([p], weight_decay=-1)
optim.ASGD([p], lr=-1)
optim.ASGD([p], weight_decay=-0.5)
optim.Rprop([p], lr=-1)
optim.Rprop([p], etas=(1.0, 0.5))
optim.Rprop([p], etas=(0.5, 1.0))
optim.Adafactor([p], lr=-1)
optim.Adafactor([p], lr=torch.ones(2))
optim.Adafactor([p], beta2_decay=0.8)
optim.Adafactor([p], eps=(-1e-30, 1e-3))
optim.Adafactor([p], eps=(None, -1e-3))
optim.Adafactor([p], d=0.0)
optim.Adafactor([p], weight_decay=-1)
optim.Muon([p])
optim.Muon([w], lr=-1)
optim.Muon([w], lr=torch.ones(2))
optim.Muon([w], momentum=-1)
optim.Muon([w], weight_decay=-1)
optim.Muon([w], adjust_lr_fn="arbitrary")
optim.Muon([w], maximize=True)
w.grad = w.data; optim.Muon([w], ns_steps=100).step()
w.grad = w.data; optim.Muon([w], ns_coefficients=(1.0, 2.0)).step()
w.grad = w.data; o = optim.Muon([w]); p.grad = p.data; o.add_param_group({"params": p}); o.step()
z = torch.ones(2, 2, dtype=torch.complex64); z.grad = z.clone(); optim.Muon([z]).step()
z = torch.ones(2, 2, dtype=torch.complex64); z.grad = z.clone(); optim.Adafactor([z]).step()
optim.LBFGS([p], lr=-1)
optim.LBFGS([p], lr=torch.ones(2))
optim.LBFGS([{"params": p}, {"params": q}])
optim.LBFGS([p], weight_decay=0.1)
optim.LBFGS([p]).step()
optim.LBFGS([p], line_search_fn="weak").step(lambda: (p.sum() ** 2).backward() or 1.0)
"""

# What is accepted, and what it says of itself
TEXTS = """
repr(optim.SGD([p], lr=0.1))
repr(optim.Adam([("w", p), ("b", q)]))
repr(optim.RMSprop([{"params": p}, {"params": [q], "lr": 1.0}]))
optim.AdamW([p]).defaults
[getattr(optim, name)([p]).defaults for name in EVERY]
[getattr(optim, name)([p]).state_dict() for name in EVERY]
[repr(getattr(optim, name)([p])) for name in EVERY]
optim.Muon([w]).defaults
optim.Muon([w]).state_dict()
optim.LBFGS([p], max_iter=7).defaults
optim.Rprop([p], lr=torch.tensor([0.5])).defaults
optim.RMSprop([p]).defaults
optim.SGD([p], lr=0.1).defaults
optim.SGD(iter([p, q])).state_dict()
optim.Adam([("w", p), ("b", q)]).state_dict()
optim.SGD([p, p])
optim.SGD([{"params": [p, q], "lr": 0.5}], lr=0.1).param_groups
o = optim.SGD([p], lr=0.1); o.zero_grad(); o.step(); o.state_dict()
o = optim.SGD([p], lr=0.1); o.add_param_group({"params": q}); o.param_groups[1]["lr"]
o = optim.SGD([p, q]); o.zero_grad(set_to_none=False); p.grad, q.grad
o = optim.SGD([p]); p.sum().backward(); o.zero_grad(set_to_none=False); p.grad
o = optim.SGD([p]); o.step(lambda: 5)
optim.SGD([torch.ones(2, requires_grad=True)], lr=0.1).param_groups[0]["params"]
optim.SGD([torch.ones(2)], lr=0.1).param_groups[0]["params"]
"""
