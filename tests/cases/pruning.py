"""Snippets about pruning."""

from __future__ import annotations

import importlib
from typing import Any


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework.

    `U` is the module of pruning, `jointly` its `global_unstructured`; `lin` and `net` are made
    anew, `cube` has a weight (3, 4, 2); `x` is (4, 3). `state(m)` is what a module consists of and
    draws next, `trained(m)` what two steps of SGD make of it, `hook(m)` its first hook.
    """
    nn = fw.nn
    U = importlib.import_module(f"{fw.__name__}.nn.utils.prune")
    x = fw.arange(12.0).reshape(4, 3).cos()

    def state(m: Any) -> Any:
        tensors = dict(m.state_dict())
        return [repr(m), tensors, [k for k, _ in m.named_parameters()], m.weight, fw.rand(1)]

    def trained(m: Any) -> Any:
        optimizer = fw.optim.SGD(m.parameters(), lr=0.1)
        for _ in range(2):
            optimizer.zero_grad()
            m(x).cos().sum().backward()
            optimizer.step()
        return [[p.grad for p in m.parameters()], state(m)]

    def cube() -> Any:
        m = nn.Module()
        m.weight = nn.Parameter(fw.arange(24.0).square().cos().reshape(3, 4, 2))
        return m

    class OneOf(U.BasePruningMethod):
        PRUNING_TYPE = "unstructured"

        def compute_mask(self, t: Any, default_mask: Any) -> Any:
            return default_mask * (t > 0)

    class Unknown(OneOf):
        PRUNING_TYPE = "unknown"

    class NoDim(OneOf):
        PRUNING_TYPE = "structured"

    return {
        "U": U,
        "L1": U.L1Unstructured,
        "Random": U.RandomUnstructured,
        "hook": lambda m: next(iter(m._forward_pre_hooks.values())),
        "jointly": U.global_unstructured,
        "lin": lambda: nn.Linear(3, 4),
        "net": lambda: [nn.Linear(3, 4), nn.Linear(4, 2)],
        "cube": cube,
        "x": x,
        "state": state,
        "trained": trained,
        "OneOf": OneOf,
        "Unknown": Unknown,
        "NoDim": NoDim,
    }


LINES = """
state(U.identity(lin(), "weight"))
state(U.random_unstructured(lin(), "weight", 5))
state(U.random_unstructured(lin(), "weight", amount=0.5))
state(U.random_unstructured(lin(), "weight", amount=0))
state(U.l1_unstructured(lin(), "weight", amount=0.5))
state(U.l1_unstructured(lin(), "weight", 12))
state(U.l1_unstructured(lin(), "bias", 1.0))
state(U.l1_unstructured(lin(), "weight", 3, importance_scores=torch.arange(12.0).view(4, 3)))
state(U.random_structured(lin(), "weight", 2, dim=0))
state(U.random_structured(lin(), "weight", 0.5, dim=-1))
state(U.random_structured(lin(), "weight", 0, 1))
state(U.ln_structured(lin(), "weight", 2, n=2, dim=0))
state(U.ln_structured(lin(), "weight", 0.3, 1, -1))
state(U.ln_structured(lin(), "weight", 0, float("inf"), 1))
state(U.ln_structured(lin(), "weight", 1, 2, 0, importance_scores=torch.arange(12.0).view(4, 3)))
state(U.ln_structured(cube(), "weight", 2, 2, dim=1))
state(U.random_structured(cube(), "weight", 1, dim=2))
state(U.custom_from_mask(lin(), "weight", torch.arange(12).view(4, 3) % 2))
m = lin(); OneOf.apply(m, "weight"); state(m)
# training: what is pruned stays so
trained(U.l1_unstructured(lin(), "weight", 5))
trained(U.ln_structured(U.l1_unstructured(lin(), "weight", 5), "bias", 1, 1, 0))
trained(U.remove(U.l1_unstructured(lin(), "weight", 5), "weight"))
# more than once
state(U.l1_unstructured(U.l1_unstructured(lin(), "weight", 3), "weight", 3))
state(U.l1_unstructured(U.random_unstructured(lin(), "weight", 3), "weight", 0.5))
state(U.random_structured(U.l1_unstructured(lin(), "weight", 7), "weight", 1, 0))
state(U.ln_structured(U.ln_structured(lin(), "weight", 1, 2, 0), "weight", 1, 2, 0))
state(U.ln_structured(U.ln_structured(lin(), "weight", 1, 2, 0), "weight", 1, 2, -1))
state(U.custom_from_mask(U.l1_unstructured(lin(), "weight", 3), "weight", torch.eye(4, 3)))
h = hook(U.identity(U.identity(lin(), "weight"), "weight")); [len(h), len(list(h))]
m = lin(); [U.l1_unstructured(m, "weight", 2) for _ in "abc"]; len(m._forward_pre_hooks), state(m)
m = lin(); OneOf.apply(m, "weight"); Unknown.apply(m, "weight")
m = lin(); OneOf.apply(m, "weight"); NoDim.apply(m, "weight")
# several as one
a, b = net(); jointly([(a, "weight"), (b, "weight")], L1, amount=10); state(a), state(b)
a, b = net(); jointly([(a, "weight"), (b, "bias")], Random, amount=0.5); state(a), state(b)
p = [(m, "weight") for m in net()]; [jointly(p, L1, amount=5) for _ in "ab"]; state(p[0][0])
m = lin(); jointly(((m, "weight"),), L1, {(m, "weight"): -m.weight}, amount=5); state(m)
jointly(3, U.L1Unstructured, amount=1)
jointly([], U.L1Unstructured, importance_scores=[], amount=1)
jointly([(lin(), "weight")], U.LnStructured, amount=1, n=2)
# without a module
U.L1Unstructured(2).prune(x), U.L1Unstructured(amount=0.5).prune(x, importance_scores=-x)
U.L1Unstructured(2).prune(x, default_mask=torch.zeros(4, 3))
U.RandomStructured(1).prune(x), U.LnStructured(1, 2).prune(x)
U.CustomFromMask(torch.eye(4, 3)).prune(x), U.CustomFromMask.PRUNING_TYPE
# ending it, asking for it
state(U.remove(U.random_unstructured(lin(), "weight", 5), "weight"))
m = lin(); p = m.weight; U.remove(U.identity(m, "weight"), "weight").weight is p
U.remove(lin(), "weight")
U.remove(U.identity(lin(), "weight"), "bias")
U.is_pruned(lin()), U.is_pruned(U.identity(lin(), "bias"))
U.is_pruned(nn.Sequential(lin())), U.is_pruned(nn.Sequential(U.identity(lin(), "bias")))
m = U.identity(lin(), "bias"); m.load_state_dict(U.identity(lin(), "bias").state_dict()); m(x)
# errors
U.l1_unstructured(lin(), "weight", -1)
U.l1_unstructured(lin(), "weight", 1.5)
U.l1_unstructured(lin(), "weight", -0.5)
U.l1_unstructured(lin(), "weight", 13)
U.random_unstructured(lin(), "weight", "half")
U.random_structured(lin(), "weight", 5, 0)
U.random_structured(lin(), "weight", 1, 2)
U.random_structured(lin(), "bias", 1, 0)
U.ln_structured(lin(), "bias", 1, 2, 0)
U.ln_structured(lin(), "weight", 5, 2, 0)
U.l1_unstructured(lin(), "w", 1)
U.l1_unstructured(lin(), "in_features", 1)
U.l1_unstructured(lin(), "weight", 1, importance_scores=torch.ones(2))
U.L1Unstructured(1).prune(x, importance_scores=torch.ones(2))
U.custom_from_mask(lin(), "weight", torch.ones(2))
U.PruningContainer(3)
U.PruningContainer().add_pruning_method(3)
U.BasePruningMethod()
"""
