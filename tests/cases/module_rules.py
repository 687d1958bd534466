"""Snippets about what every Module does: registration, traversal, conversion, containers."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from . import modules


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework.

    `box()` is a Module with one of everything, `layout(m)` what is registered on it, `Net` the
    model of `cases.modules`, `seq`, `mlist`, `mdict`, `pdict` and `plist` small containers.
    """
    nn = fw.nn

    def box() -> Any:
        m = nn.Module()
        m.p = nn.Parameter(fw.ones(2))
        m.c = nn.Tanh()
        m.register_buffer("b", fw.zeros(2))
        m.register_buffer("n", fw.zeros(1), persistent=False)
        m.x = 3
        return m

    def layout(m: Any) -> Any:
        return {
            "parameters": dict(m._parameters),
            "modules": dict(m._modules),
            "buffers": dict(m._buffers),
            "transient": sorted(m._non_persistent_buffers_set),
            "attributes": [name for name in ("x", "p", "t", "c", "q") if name in vars(m)],
            "state": list(m.state_dict()),
        }

    def early(action: Any) -> Any:
        class Early(nn.Module):
            def __init__(self) -> None:
                action(self)

        return Early()

    def seq(n: int = 3) -> Any:
        return nn.Sequential(*[nn.Linear(i + 1, i + 2, bias=False) for i in range(n)])

    return {
        **modules.names(fw),
        "OrderedDict": OrderedDict,
        "box": box,
        "early": early,
        "layout": layout,
        "mdict": lambda: nn.ModuleDict(OrderedDict(b=nn.Linear(1, 1), a=nn.Tanh())),
        "mlist": lambda: nn.ModuleList(seq()),
        "one": lambda: nn.Parameter(fw.ones(1)),
        "pdict": lambda: nn.ParameterDict(OrderedDict(b=fw.ones(2), a=fw.zeros(1))),
        "plist": lambda: nn.ParameterList([fw.ones(1), fw.ones(2), "s"]),
        "seq": seq,
        "kinds": lambda values: [type(v).__name__ for v in values],
        "types": lambda m: [str(v.dtype) for v in m.state_dict().values()],
    }


REGISTRATION = """
m = box(); layout(m)
m = box(); m.p = nn.Parameter(torch.zeros(3)); layout(m)
m = box(); m.p = None; layout(m)
m = box(); m.p = torch.zeros(2); layout(m)
m = box(); m.p = 3; layout(m)
m = box(); m.p = np.zeros(2); layout(m)
m = box(); m.p = nn.Sequential(); layout(m)
m = box(); m.x = one(); layout(m)
m = box(); m.n = one(); layout(m)
m = box(); m.c = one(); layout(m)
m = box(); m.c = None; layout(m)
m = box(); m.c = torch.zeros(2); layout(m)
m = box(); m.c = "s"; layout(m)
m = box(); m.c = nn.Sigmoid(); layout(m)
m = box(); m.x = nn.Sigmoid(); layout(m)
m = box(); m.n = nn.Sigmoid(); layout(m)
m = box(); m.b = torch.ones(4); layout(m)
m = box(); m.n = torch.ones(4); layout(m)
m = box(); m.b = None; layout(m)
m = box(); m.b = 3; layout(m)
m = box(); m.b = nn.Tanh(); layout(m)
m = box(); m.q = nn.Buffer(torch.ones(2)); layout(m)
m = box(); m.q = nn.Buffer(torch.ones(2), persistent=False); layout(m)
m = box(); m.x = nn.Buffer(torch.ones(2)); layout(m)
m = box(); m.t = torch.ones(2); layout(m)
m = box(); del m.p; layout(m)
m = box(); del m.n; layout(m)
m = box(); del m.c; layout(m)
m = box(); del m.x; layout(m)
m = box(); del m.zz
m = box(); m.zz
m = box(); m.register_parameter("q", one()); layout(m)
m = box(); m.register_parameter("q", None); layout(m)
m = box(); m.register_parameter("x", None)
m = box(); m.register_parameter("a.b", None)
m = box(); m.register_parameter("", None)
m = box(); m.register_parameter(3, None)
m = box(); m.register_parameter("q", torch.ones(2))
m = box(); m.register_parameter("q", "s")
m = box(); m.register_parameter("forward", None)
m = box(); m.register_parameter("q", nn.Parameter(torch.ones(1), False).mul_(one()))
m = box(); setattr(m, "a.b", one())
m = box(); m.register_buffer("q", torch.ones(1)); layout(m)
m = box(); m.register_buffer("b", torch.ones(1), persistent=False); layout(m)
m = box(); m.register_buffer("x", None)
m = box(); m.register_buffer("a.b", None)
m = box(); m.register_buffer("", None)
m = box(); m.register_buffer(3.5, None)
m = box(); m.register_buffer("q", 3)
m = box(); m.add_module("q", nn.ReLU()); layout(m)
m = box(); m.add_module("q", None); layout(m)
m = box(); m.add_module("x", None)
m = box(); m.add_module("a.b", None)
m = box(); m.add_module("", None)
m = box(); m.add_module(3, None)
m = box(); m.add_module("q", 3)
m = box(); m.register_module("q", torch.ones(1))
m = box(); m._parameters["late"] = one(); m.late
early(lambda m: setattr(m, "p", one()))
early(lambda m: setattr(m, "p", nn.Tanh()))
early(lambda m: m.register_buffer("p", None))
early(lambda m: m.register_parameter("p", None))
early(lambda m: m.p)
"""

TREE = """
Net()
[name for name, _ in Net().named_parameters()]
[name for name, _ in Net().named_parameters("p", True, False)]
[name for name, _ in Net().first.named_parameters("q", recurse=False)]
[name for name, _ in Net().named_buffers()]
[name for name, _ in Net().named_buffers("p", remove_duplicate=False)]
[name for name, _ in Net().named_modules()]
[name for name, _ in Net().named_modules(prefix="p", remove_duplicate=False)]
[name for name, _ in Net().named_children()]
m = Net(); [len(list(f())) for f in (m.parameters, m.buffers, m.modules, m.children)]
Net().get_submodule("rest.0.lin")
Net().get_submodule("")
Net().get_submodule("rest.7")
Net().get_submodule("plain")
Net().get_parameter("rest.0.lin.bias")
Net().get_parameter("first.count")
Net().get_parameter("first.xx")
Net().get_buffer("first.count")
Net().get_buffer("first.scale")
m = Net(); m.set_submodule("rest.0.lin", nn.Tanh()); m
Net().set_submodule("", nn.Tanh())
Net().set_submodule("first.zz", nn.Tanh(), strict=True)
[name for name in dir(Net()) if name in ("first", "w", "head", "plain", "weight")]
"0" in dir(nn.Sequential(nn.Tanh()))
m, seen = Net(), []; m.apply(lambda c: seen.append(type(c).__name__)) is m, seen
[m.training for m in Net().eval().modules()], [m.training for m in Net().train().modules()]
Net().train(1)
[p.requires_grad for p in Net().requires_grad_(False).parameters()]
m = Net(); m(torch.ones(2, 3)).sum().backward(); m.zero_grad(); [p.grad for p in m.parameters()]
m = nn.Linear(1, 1); m(torch.ones(1, 1)).backward(); m.zero_grad(False); m.weight.grad
m = nn.Linear(2, 1); del m.weight; m.weight = torch.ones(1, 2); m(torch.ones(1, 2)) - m.bias
c = nn.BCELoss(torch.ones(3)); c.weight = one(); c(torch.ones(3) / 2, torch.ones(3))
[isinstance(nn.CELU(), k) for k in (nn.ELU, nn.ReLU)]
[isinstance(nn.ReLU6(), k) for k in (nn.Hardtanh, nn.ReLU)]
isinstance(nn.ModuleList(), nn.Sequential)
"""

CONVERSION = """
dict(Net().double().state_dict())
types(Net().half())
types(Net().to(torch.float64))
types(Net().to(device="cpu", dtype=torch.float64))
types(Net().to("cpu", torch.float16, non_blocking=True))
types(Net().to(torch.ones(1, dtype=torch.float64)))
types(Net().to(tensor=torch.ones(1, dtype=torch.float64)))
types(Net().to(torch.device("cpu")))
types(Net().type(torch.float64))
Net().to(torch.int64)
Net().cuda()
Net().to("cuda")
Net().to("cuda:1")
Net().to("nonsense")
Net().to("cpu", bad=1)
nn.Tanh().cuda()
m = Net(); m.cpu() is m
m = Net(); p = m.head.weight; m.double(); p is m.head.weight, p.dtype
m = nn.Linear(1, 1); m(torch.ones(1, 1)).backward(); g = m.weight.grad; m.double().weight.grad, g
m = nn.Linear(1, 1).double(); m(torch.ones(1, 1, dtype=torch.float64)).backward(); m.weight.grad
nn.Module().get_extra_state()
"""

PARAMETERS = """
repr(nn.Parameter(torch.tensor([1.0, 2.0])))
repr(nn.Parameter(torch.ones(2, dtype=torch.int64), requires_grad=False))
repr(list(nn.Linear(2, 3).parameters()))
repr(nn.Parameter())
repr(nn.Buffer(torch.ones(2)))
t = torch.ones(2); p = nn.Parameter(t); t.add_(1); p
kinds([v for p in [one()] for v in (p, p.data, p.detach(), p + 1, p[0], p.clone(), p.view(1, 1))])
nn.Parameter(nn.Parameter(torch.ones(1)))
nn.Parameter(torch.ones(2, requires_grad=True) * 2).is_leaf
nn.Parameter([1.0])
nn.Parameter(torch.ones(2, dtype=torch.int64))
isinstance(one(), torch.Tensor), isinstance(torch.ones(1), nn.Parameter)
b = nn.Buffer(torch.ones(1)); isinstance(b, nn.Buffer), isinstance(b, nn.Parameter)
isinstance(one(), nn.Buffer)
nn.Buffer(torch.ones(2, requires_grad=True)).requires_grad
"""

# What both Sequential and ModuleList do; {} stands for one of them
SEQUENCES = """
m = {}; m[1]
m = {}; m[-1]
m = {}; m[1:]
m = {}; m[::-1]
m = {}; m[3]
m = {}; m[-4]
m = {}; m["0"]
m = {}; m[1] = nn.Tanh(); m
m = {}; m[-1] = nn.Tanh(); m
m = {}; m[9] = nn.Tanh()
m = {}; m[0] = 3
m = {}; del m[0]; m
m = {}; del m[0:2]; m
m = {}; del m[-1]; m
m = {}; del m[3]
m = {}; m.append(nn.Tanh()) is m, m
m = {}; m.append(3)
m = {}; m.insert(1, nn.Tanh()); m
m = {}; m.insert(3, nn.Tanh()); m
m = {}; m.extend([nn.Tanh(), nn.ReLU()]) is m, m
m = {}; m.pop(1), m
m = {}; m.pop(-1), m
m = {}; kinds(m), len(m)
"""

SEQUENTIAL = """
seq() + seq(1)
seq() + [1]
m = seq(); m += seq(2); m
seq() * 2
2 * seq()
m = seq(); m *= 3; m
seq() * 0
seq() * 1.5
m = seq(); m *= -1
m = seq(); m.insert(-1, nn.Tanh()); m
m = seq(); m.insert(9, nn.Tanh())
m = seq(); m.insert(0, 3)
m = nn.Sequential(OrderedDict(x=nn.Tanh(), y=nn.ReLU())); m.x, m[1], m[:1]
m = nn.Sequential(OrderedDict(x=nn.Tanh(), y=nn.ReLU())); m[0] = nn.GELU(); m
nn.Sequential(kinds)
seq().extend(3)
"""

LISTS_AND_DICTS = """
mlist() + [nn.Tanh()]
mlist().extend(3)
m = mlist(); m += [nn.Tanh()]; m
nn.ModuleList(nn.Tanh() for _ in range(3))
m = mdict(); m.update({"c": nn.Tanh(), "a": nn.ReLU()}); m
m = mdict(); m.update(mdict()); m
m = mdict(); m["q"] = 3
m = mdict(); m["q"] = nn.Tanh(); m
m = mdict(); m["keys"] = nn.Tanh()
m = pdict(); m.update({"d": torch.ones(1), "c": torch.ones(1)}); m
pdict().copy()
pdict() | nn.ParameterDict({"z": torch.ones(1)})
m = pdict(); m["q"] = torch.ones(2); m
m = pdict(); m["q"] = 3; m, m["q"]
m = pdict(); m[3] = torch.ones(1)
m = pdict(); m.popitem(), m
m = pdict(); m.setdefault("a", 3), m.setdefault("n", torch.ones(1)), m
m = pdict(); m.get("a"), m.get("q"), m.get("q", 4)
pdict().fromkeys(["x", "y"], 3)
list(reversed(pdict()))
nn.ParameterDict().popitem()
m = plist(); m[0], m[-1], m[1:], kinds(m), len(m)
m = plist(); m[0] = torch.zeros(3); m.append(torch.ones(1)); m.extend([1]); m
nn.ParameterList().extend(torch.ones(2))
nn.ParameterList()[0]
"""

# What both ModuleDict and ParameterDict do
MAPPINGS = """
m = {}; m["a"]
m = {}; m["zz"]
m = {}; m.b
m = {}; "a" in m, "q" in m, len(m)
m = {}; list(m.keys()), [k for k, _ in m.items()], kinds(m.values()), list(m)
m = {}; del m["b"]; m
m = {}; del m["zz"]
m = {}; m.pop("b"), m
m = {}; m.pop("q")
m = {}; m.clear(); m
m = {}; m.update(3)
m = {}; m.update([("a",)])
"""
