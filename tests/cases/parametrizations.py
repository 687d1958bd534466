"""Snippets about weights that are computed: parametrizations, and their older forms."""

from __future__ import annotations

from typing import Any


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework.

    `U` is `nn.utils`, `P` its `parametrize`, `PP` its `parametrizations`; the Modules are functions
    to register, `lin`, `cube` and `box` make what they are registered on, `double`, `symmetric`
    and `rank_one` do both; `x` is (4, 3). `state(m)` is what a module consists of, `trained(m)`
    what two steps of SGD make of it, `twice(m)` its weights read twice, `slopes(m)` the gradients
    of two passes.
    """
    nn = fw.nn
    P, PP = nn.utils.parametrize, nn.utils.parametrizations

    class Symmetric(nn.Module):
        def forward(self, x: Any) -> Any:
            return x.triu() + x.triu(1).mT

        def right_inverse(self, x: Any) -> Any:
            return x.triu()

    class Double(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bias = nn.Parameter(fw.ones(1))

        def forward(self, x: Any) -> Any:
            return 2 * x + self.bias

    class RankOne(nn.Module):
        def forward(self, x: Any, y: Any) -> Any:
            return x.unsqueeze(-1) @ y.unsqueeze(-2)

        def right_inverse(self, z: Any) -> Any:
            return z[:, 0], z[0]

    class To(nn.Module):
        """Whatever it is told to be."""

        def __init__(self, forward: Any, *inverse: Any) -> None:
            super().__init__()
            self.forward = forward
            if inverse:
                self.right_inverse = inverse[0]

    def refuses(x: Any) -> Any:
        raise NotImplementedError

    def state(m: Any) -> Any:
        return [repr(m), dict(m.state_dict()), [name for name, _ in m.named_parameters()]]

    x = fw.arange(12.0).reshape(4, 3).cos()

    def trained(m: Any) -> Any:
        optimizer = fw.optim.SGD(m.parameters(), lr=0.1)
        losses = []
        for _ in range(2):
            optimizer.zero_grad()
            loss = m(x).cos().sum()
            loss.backward()
            losses.append(loss)
            optimizer.step()
        return [losses, [p.grad for p in m.parameters()], state(m), m.weight]

    def slopes(m: Any) -> Any:
        (m(x) - m(2 * x)).sum().backward()
        return [p.grad for p in m.parameters()]

    def box(**tensors: Any) -> Any:
        m = nn.Module()
        for name, value in tensors.items():
            if isinstance(value, nn.Parameter):
                m.register_parameter(name, value)
            else:
                m.register_buffer(name, value)
        return m

    return {
        "U": nn.utils,
        "P": P,
        "PP": PP,
        "reg": P.register_parametrization,
        "remove": P.remove_parametrizations,
        "transfer": P.transfer_parametrizations_and_params,
        "Symmetric": Symmetric,
        "Double": Double,
        "RankOne": RankOne,
        "To": To,
        "refuses": refuses,
        "lin": lambda n=3: nn.Linear(3, n),
        "double": lambda: P.register_parametrization(nn.Linear(3, 3), "weight", Double()),
        "symmetric": lambda: P.register_parametrization(nn.Linear(3, 3), "weight", Symmetric()),
        "rank_one": lambda: P.register_parametrization(nn.Linear(3, 2), "weight", RankOne()),
        "cube": lambda: box(weight=nn.Parameter(fw.arange(24.0).square().cos().reshape(2, 3, 4))),
        "box": box,
        "x": x,
        "state": state,
        "trained": trained,
        "slopes": slopes,
        "twice": lambda m: [m.weight.detach().clone(), m.weight.detach().clone()],
    }


REGISTERED = """
state(symmetric())
trained(symmetric())
trained(double())
m = reg(double(), "weight", Symmetric()); trained(m)
m = reg(symmetric(), "bias", Double()); trained(m)
trained(rank_one())
state(reg(box(b=torch.ones(2, 2)), "b", Symmetric()))
state(reg(box(b=torch.ones(2, 2)), "b", RankOne()))
m = lin(); p = m.weight; reg(m, "weight", Symmetric()).parametrizations.weight.original is p
m = reg(lin().eval(), "weight", Double()); m.parametrizations.weight[0].training
m = reg(lin().eval(), "weight", Double()); m.train().parametrizations.weight[0].training
w = double().weight; w.requires_grad, w.is_leaf
m = double(); type(m).__name__, isinstance(m, nn.Linear)
m = double().parametrizations; list(m), len(m.weight), "weight" in m
m = double(); m.weight is m.weight
f = double().parametrizations.weight; f.is_tensor, f.ntensors, f.unsafe
f = reg(lin(), "weight", RankOne()).parametrizations.weight; f.is_tensor, f.ntensors, f.unsafe
# what keeps neither type nor shape
reg(lin(), "weight", To(lambda x: x[0]), unsafe=True).weight.shape
reg(lin(), "weight", To(lambda x: x.double()), unsafe=True).weight.dtype
m = reg(double(), "weight", To(lambda x: x[0]), unsafe=True); m.weight.shape
reg(lin(), "weight", To(lambda x: x[0]))
reg(lin(), "weight", To(lambda x: x.double()))
reg(lin(), "weight", To(lambda x: 3))
reg(lin(), "weight", To(lambda x: x, lambda x: x.double()))
reg(lin(), "weight", To(lambda x: x, lambda x: x[0]))
reg(lin(), "weight", To(lambda x: x, lambda x: 3))
reg(lin(), "weight", To(lambda x, y: x, lambda x: (x, 3)))
reg(lin(), "weight", To(lambda x: x, lambda x: "ab"))
m = double(); reg(m, "weight", To(lambda x: x[0]))
m = double(); reg(m, "weight", To(lambda x: x.double()))
m = double(); reg(m, "weight", To(lambda x: 3))
m = double(); reg(m, "weight", To(lambda x: x, lambda x: 3))
m = double(); reg(m, "weight", To(lambda x: x, lambda x: x[0]))
m = double(); reg(m, "weight", To(lambda x: x, lambda x: x.double()))
m = double(); state(reg(m, "weight", To(lambda x: -x, refuses)))
reg(lin(), "w", Double())
reg(lin(), "in_features", Double())
P.ParametrizationList([], torch.ones(2))
P.ParametrizationList([Symmetric()], nn.Parameter(torch.ones(2, 2)))()
# assigning
m = symmetric(); m.weight = torch.ones(3, 3); state(m)
m = rank_one(); m.weight = torch.ones(2, 3); state(m)
m = symmetric(); m.weight = nn.Parameter(torch.ones(3, 3))
m = double(); m.weight = torch.ones(3, 3)
m = symmetric(); m.weight = torch.ones(3, 3).double()
m = reg(lin(), "weight", RankOne()); m.weight = torch.ones(3, 3).double()
m = symmetric(); m.parametrizations.weight.right_inverse(torch.zeros(3, 3)); m.weight
m = symmetric(); del m.weight
# removing
m = double(); state(remove(m, "weight"))
m = double(); state(remove(m, "weight", False))
m = rank_one(); state(remove(m, "weight"))
m = rank_one(); remove(m, "weight", False)
m = reg(double(), "bias", Double()); state(remove(m, "weight")), trained(m)
m = double(); p = m.parametrizations.weight.original; remove(m, "weight").weight is p
m = reg(box(b=torch.ones(2, 2)), "b", Symmetric()); state(remove(m, "b"))
m = reg(lin(), "weight", To(lambda x: x.double()), unsafe=True); remove(m, "weight")
remove(lin(), "weight")
remove(double(), "bias")
m = remove(double(), "weight"); type(m) is nn.Linear, hasattr(m, "parametrizations")
# asking
P.is_parametrized(lin()), P.is_parametrized(double())
m = double(); P.is_parametrized(m, "weight"), P.is_parametrized(m, "bias")
m = lin(); m.parametrizations = 3; P.is_parametrized(m)
P.type_before_parametrizations(double()) is nn.Linear
P.type_before_parametrizations(lin()) is nn.Linear
# transfer
m = double(); state(transfer(m, lin()))
m = reg(lin(), "weight", RankOne()); state(transfer(m, lin(), "weight"))
m = symmetric(); state(transfer(m, nn.Module()))
state(transfer(lin(), lin()))
# the state of one in another
m = double(); n = double(); n.load_state_dict(m.state_dict()); m.weight - n.weight
double().load_state_dict(lin().state_dict())
symmetric().double().weight.dtype
import pickle; pickle.dumps(double())
import copy; m = double(); n = copy.deepcopy(m); n.weight.sub_(m.weight), state(n)
"""

NORMALIZED = """
state(PP.weight_norm(lin()))
trained(PP.weight_norm(lin()))
trained(PP.weight_norm(lin(2), dim=1))
trained(PP.weight_norm(lin(), dim=None))
trained(PP.weight_norm(lin(), dim=-1))
trained(PP.weight_norm(nn.Bilinear(3, 3, 2), dim=2).requires_grad_(False))
m = PP.weight_norm(lin(), "bias"); m.bias, [p.shape for p in m.parameters()]
m = PP.weight_norm(cube(), dim=1); m.weight, m.parametrizations.weight.original0
PP.weight_norm(lin(), "w")
m = PP.weight_norm(lin()); m.weight = torch.ones(3, 3); state(m)
state(remove(PP.weight_norm(lin()), "weight"))
state(PP.spectral_norm(lin()))
trained(PP.spectral_norm(lin()))
trained(PP.spectral_norm(lin(), n_power_iterations=3, eps=0.1, dim=1))
trained(PP.spectral_norm(lin(), dim=-1).eval())
twice(PP.spectral_norm(lin())), twice(PP.spectral_norm(lin()).eval())
m = PP.spectral_norm(lin(), "bias"); m.bias, state(m)
PP.spectral_norm(cube()).weight
PP.spectral_norm(cube(), dim=1).weight
state(remove(PP.spectral_norm(lin()).eval(), "weight"))
m = PP.spectral_norm(lin()); slopes(m)
PP.spectral_norm(lin(), "w")
PP.spectral_norm(lin(), n_power_iterations=0)
PP.spectral_norm(lin(), dim=2)
m = PP.orthogonal(lin()); trained(m)
trained(PP.orthogonal(lin(2)))
trained(PP.orthogonal(lin(5)))
trained(PP.orthogonal(lin(2), orthogonal_map="matrix_exp"))
trained(PP.orthogonal(lin(5), orthogonal_map="matrix_exp"))
trained(PP.orthogonal(lin(), orthogonal_map="cayley"))
trained(PP.orthogonal(lin(2), orthogonal_map="cayley", use_trivialization=False))
trained(PP.orthogonal(lin(), use_trivialization=False))
trained(PP.orthogonal(lin(), orthogonal_map="householder", use_trivialization=False))
trained(PP.orthogonal(lin(2), use_trivialization=False))
PP.orthogonal(cube()).weight
m = PP.orthogonal(lin()); m.weight = torch.eye(3); state(m)
m = PP.orthogonal(lin(2)); m.weight = torch.eye(2, 3); m.weight
m = PP.orthogonal(lin(2), use_trivialization=False); m.weight = torch.eye(2, 3); m.weight
m = PP.orthogonal(lin(), use_trivialization=False); m.weight = torch.eye(3)
m = PP.orthogonal(lin()); m.weight = torch.eye(2)
PP.orthogonal(lin(), "w")
PP.orthogonal(lin(), "bias")
PP.orthogonal(lin(), orthogonal_map="none")
"""

OLDER = """
state(U.weight_norm(lin()))
trained(U.weight_norm(lin()))
trained(U.weight_norm(lin(2), dim=1))
trained(U.weight_norm(lin(), "weight", None))
state(U.remove_weight_norm(U.weight_norm(lin())))
m = U.weight_norm(lin()); U.weight_norm(m)
m = U.weight_norm(U.weight_norm(lin()), "bias"); state(m)
U.weight_norm(lin(), "w")
U.remove_weight_norm(lin())
U.remove_weight_norm(U.weight_norm(lin()), "bias")
m = PP.weight_norm(lin()); m.load_state_dict(U.weight_norm(lin()).state_dict()); state(m)
state(U.spectral_norm(lin()))
trained(U.spectral_norm(lin()))
trained(U.spectral_norm(lin(2), n_power_iterations=2, eps=0.1, dim=1))
trained(U.spectral_norm(lin()).eval())
U.spectral_norm(lin()).state_dict()._metadata
m = U.spectral_norm(lin()); m(x); state(U.remove_spectral_norm(m))
U.remove_spectral_norm(U.spectral_norm(lin())).state_dict()._metadata
m = U.spectral_norm(lin()); slopes(m)
m, n = U.spectral_norm(lin()), U.spectral_norm(lin()); n.load_state_dict(m.state_dict()); state(n)
m = U.spectral_norm(lin()); U.spectral_norm(m)
U.spectral_norm(lin(), "w")
U.spectral_norm(nn.Linear(3, 3, bias=False), "bias")
U.spectral_norm(lin(), n_power_iterations=0)
U.remove_spectral_norm(lin())
"""
