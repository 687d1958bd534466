"""Snippets that write into tensors: constants, other tensors, random draws."""

from __future__ import annotations

from typing import Any

import numpy as np


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework; `write` is a function that writes to a tensor."""

    def leaf() -> Any:
        return fw.tensor([0.25, 0.75], requires_grad=True)

    def flow(target: Any, source: Any) -> Any:
        target.copy_(source)
        target.sum().backward()
        return source.grad

    def base_after(write: Any) -> Any:
        x = fw.arange(4.0).reshape(2, 2)
        version = x._version if fw.__name__ == "torch" else x._version[0]
        write(x)
        return x, (x._version if fw.__name__ == "torch" else x._version[0]) - version

    def part(x: Any, write: Any) -> Any:
        write(x)
        return x

    def leaf_grad(function: Any) -> Any:
        x = leaf()
        y = function(x)
        (y * y).sum().backward()
        return y.detach(), x.grad

    def kept(write: Any) -> Any:
        x = leaf()
        y = x * 1
        z = (y * y).sum()
        write(y)
        z.backward()
        return x.grad

    def share(convert: Any) -> Any:
        a = np.zeros(3)
        t = convert(a)
        t.fill_(1)
        return a.tolist(), t

    return {
        "base_after": base_after,
        "flow": flow,
        "generator": fw.Generator().manual_seed(1),
        "ints": lambda *shape: fw.zeros(*shape, dtype=fw.int64),
        "kept": kept,
        "leaf_grad": leaf_grad,
        "nonleaf": lambda: fw.ones(2, requires_grad=True) * 1,
        "part": part,
        "share": share,
        "tensor": fw.tensor,
        "zeros": fw.zeros,
    }


SNIPPETS = """
# copy_

x.copy_(src)
zeros(2).copy_(tensor([1, 2]))
ints(2).copy_(tensor([1.5, 2.5]))
ints(2).copy_(tensor([1.5, 2.5], requires_grad=True))
zeros(2).copy_(tensor([1.5, 2.5], requires_grad=True))
zeros(2).copy_(tensor(1.0))
zeros(2).copy_(tensor([1.0]))
zeros(2).copy_(tensor([1.0, 2, 3]))
zeros(2).copy_(zeros(3, 2))
zeros(2).copy_(zeros(1, 2))
zeros(2, 3).copy_(zeros(2))
zeros(2).copy_([1, 2])
zeros(2).copy_(3)
zeros(2).copy_(np.ones(2))
zeros(2).copy_(tensor([1.0, 2]), non_blocking=True)
zeros(2).copy_(tensor([1.0, 2]), True)
zeros(2).copy_(other=tensor([1.0, 2]))
zeros(2).copy_(src=tensor([1.0, 2]))
zeros(2, dtype=torch.bool).copy_(tensor([0.0, 2.0]))
zeros(2, dtype=torch.uint8).copy_(tensor([300.0, -1.0]))
zeros(2, dtype=torch.uint8).copy_(tensor([300, -1]))
zeros(2).copy_(tensor([1e+300, 2], dtype=torch.float64))
zeros(1).expand(2).copy_(zeros(2))
zeros(2, requires_grad=True).copy_(zeros(2))
nonleaf().copy_(zeros(2))
zeros(2).copy_(tensor([1j, 2]))
zeros(3, 2).t().copy_(torch.arange(6.0).reshape(2, 3))

# uniform_

zeros(2).uniform_(1, 2)
zeros(2).uniform_(to=3.0)
zeros(2).uniform_(2, 1)
ints(2).uniform_()
zeros(2).uniform_(generator=generator)
zeros(2).uniform_(0, float("nan"))
zeros(2).uniform_(0, float("inf"))
zeros(2, requires_grad=True).uniform_()
nonleaf().uniform_()
zeros(1).expand(2).uniform_()

# normal_

zeros(2).normal_()
zeros(2).normal_(1, 2)
zeros(2).normal_(mean=1.0, std=-2)
ints(2).normal_()
nonleaf().normal_()

# random_

zeros(2).random_()
zeros(2).random_(5)
zeros(2).random_(2, 5)
zeros(2).random_(5, 2)
zeros(2).random_(0)
ints(2).random_(2, None)
ints(2).random_(to=5)
ints(2).random_(5, generator=generator)
ints(2).random_(2.5)
ints(2).random_(-5)
nonleaf().random_(5)

# bernoulli_

zeros(2).bernoulli_()
zeros(2).bernoulli_(0.3)
zeros(2).bernoulli_(tensor([0.0, 1.0]))
zeros(2).bernoulli_(tensor(1.0))
zeros(2).bernoulli_(tensor([0.0, 1.0, 1.0]))
ints(2).bernoulli_(tensor([0.0, 1.0]))
ints(2).bernoulli_(tensor([0, 1]))
ints(2).bernoulli_(tensor([0.0, 1.0], dtype=torch.float64))
zeros(2).bernoulli_(p=1.5)
ints(2).bernoulli_()
zeros(2).bernoulli_(tensor([[0.0, 1.0], [0.0, 1.0]]))

# exponential_

zeros(2).exponential_()
zeros(2).exponential_(2)
zeros(2).exponential_(0)
zeros(2).exponential_(lambd=-1)
ints(2).exponential_()

# geometric_

ints(2).geometric_(0.5)
zeros(2).geometric_(0.5)
zeros(2).geometric_(1)
zeros(2).geometric_()

# cauchy_

zeros(2).cauchy_()
zeros(2).cauchy_(1, 2)
zeros(2).cauchy_(sigma=0)
ints(2).cauchy_()

# log_normal_

zeros(2).log_normal_()
zeros(2).log_normal_(1, 0.5)
zeros(2).log_normal_(std=0)
ints(2).log_normal_()

# fill_

zeros(2).fill_(3)
ints(2).fill_(2.7)
ints(2).fill_(True)
ints(2).fill_(tensor(3.7))
zeros(2).fill_(tensor([3.0]))
zeros(2).fill_(tensor([3.0, 4.0]))
zeros(2, dtype=torch.uint8).fill_(300)
zeros(2, dtype=torch.uint8).fill_(-1)
zeros(2, dtype=torch.int8).fill_(tensor(300))
zeros(2, dtype=torch.bool).fill_(2)
ints(2).fill_(float("nan"))
ints(2).fill_(float("inf"))
zeros(2, dtype=torch.float16).fill_(1000000.0)
zeros(2).fill_(1e+300)
zeros(2).fill_(2**70)
ints(2).fill_(2**63)
zeros(2).fill_(1j)
zeros(2).fill_("a")
zeros(2).fill_(None)
zeros(2).fill_([1])
zeros(2).fill_(np.float64(2))
zeros(2).fill_(np.float32(2))
zeros(2).fill_(np.int32(2))
zeros(2).fill_(value=2)
zeros(2).fill_()
zeros(2).fill_(tensor(3.0, requires_grad=True))
ints(2).fill_(tensor(3.0, requires_grad=True))
zeros(2).fill_(nonleaf()[0])
nonleaf().fill_(3)
zeros(2, requires_grad=True).fill_(3)
zeros(2, requires_grad=True).data.fill_(3)
zeros(2, requires_grad=True)[0].fill_(3)
zeros(1).expand(2).fill_(1)

# zero_

nonleaf().zero_()
zeros(2, requires_grad=True).zero_()
zeros(1).expand(2).zero_()
zeros(0).zero_()

# gradients that flow through copy_

flow(zeros(2), torch.ones(2, requires_grad=True))
flow(zeros(2, 3), torch.ones(3, requires_grad=True))
flow(zeros(2), torch.ones(2, requires_grad=True, dtype=torch.float64))
flow(zeros(2), torch.ones((), requires_grad=True))

# in the order of memory

zeros(20, 6)[::2, 1:4].t().uniform_()[0]
zeros(20, 6)[::2, 1:4].t().normal_()[0]
zeros(20, 6)[::2, 1:4].t().bernoulli_(0.5)[0]
zeros(20, 6)[::2, 1:4].t().random_(50)[0]
zeros(20, 6)[::2, 1:4].t().exponential_()[0]
zeros(6, 20).t().normal_()[0]
zeros(6, 20).t().bernoulli_(torch.linspace(0, 1, 120).reshape(20, 6))[5]
zeros(6, 20).t().bernoulli_(torch.linspace(0, 1, 120).reshape(6, 20).t())[5]
zeros(20, 6)[::2, 1:4].t().bernoulli_(0.5)
zeros(20, 6)[::2, 1:4].t().uniform_(-1, 1)
zeros(20, 6)[::2, 1:4].t().log_normal_()
zeros(20, 6)[::2, 1:4].t().geometric_(0.3)
zeros(20, 6)[::2, 1:4].t().cauchy_()
zeros(20, 6)[::2, 1:4].t().exponential_()
zeros(20, 6)[::2, 1:4].t().normal_()
zeros(20, 6)[::2, 1:4].t().random_(0, 9)
zeros(6, 20).t().bernoulli_(torch.linspace(0, 1, 120).reshape(20, 6))
zeros(6, 20).t().bernoulli_(torch.linspace(0, 1, 120, dtype=torch.float64).reshape(20, 6))
zeros(2, 3, 4).permute(2, 0, 1).uniform_()
zeros(2, 3, 4).permute(2, 0, 1).normal_()
zeros(40, 3)[:, 0].normal_()
zeros(40, 3)[:, 0].uniform_()

# a view, its base and the version of both

base_after(lambda x: x[0].fill_(3))
base_after(lambda x: x.t().zero_())
base_after(lambda x: x[:, 1].uniform_())
base_after(lambda x: x[:, 1].copy_(tensor([5.0, 6.0])))
base_after(lambda x: x.copy_(x.t()))

# what a leaf receives

leaf_grad(lambda x: (x * 1).fill_(3))
leaf_grad(lambda x: (x * 1).zero_())
leaf_grad(lambda x: 1 / (x * 1).fill_(0))
leaf_grad(lambda x: [part(y.expand(3, 2), lambda _: y.mul_(2)) for y in [x * 1]][0])
leaf_grad(lambda x: (x * 1).uniform_())
leaf_grad(lambda x: (x * 1).normal_())
leaf_grad(lambda x: (x * 1).bernoulli_(tensor([0.0, 1.0])))
leaf_grad(lambda x: (x * 1).copy_(zeros(2)))
leaf_grad(lambda x: zeros(2).copy_(x) * 2)
leaf_grad(lambda x: zeros(3, 2).copy_(x) * 2)
leaf_grad(lambda x: zeros(3, 2, dtype=torch.float64).copy_(x) * 2)
leaf_grad(lambda x: zeros(3, 2).fill_(x[0]) * 2)
leaf_grad(lambda x: part(x * 1, lambda v: v[0].fill_(7)))
leaf_grad(lambda x: part(x * 1, lambda v: v[0].copy_(x[1])))
leaf_grad(lambda x: torch.normal(x, 1.0) + x)
leaf_grad(lambda x: torch.bernoulli(x) + x)
leaf_grad(lambda x: torch.poisson(x) + x)
leaf_grad(lambda x: torch.stack(torch.meshgrid(x, x, indexing="xy")))
leaf_grad(lambda x: torch.combinations(x))
leaf_grad(lambda x: torch.cartesian_prod(x, x))
leaf_grad(lambda x: torch.as_tensor(x, dtype=torch.float64))

# writes to what backward needs

kept(lambda y: y.fill_(3))
kept(lambda y: y.uniform_())
kept(lambda y: y.copy_(zeros(2)))
kept(lambda y: y.data.fill_(3))

# memory that is shared

share(lambda a: torch.from_numpy(a))
share(lambda a: torch.as_tensor(a))
share(lambda a: torch.asarray(a))
share(lambda a: torch.asarray(a, copy=True))
share(lambda a: torch.tensor(a))
share(lambda a: torch.from_dlpack(a))
share(lambda a: torch.from_dlpack(a, copy=True))
share(lambda a: torch.Tensor(a))
share(lambda a: torch.DoubleTensor(a))
share(lambda a: torch.frombuffer(a, dtype=torch.float64))
"""

DIFFERS = {
    "zeros(2).fill_(2**70)": "accepted: a float can hold it",
    "ints(2).fill_(tensor(3.0, requires_grad=True))": "torch's integer Tensor requires grad then",
    "zeros(2).copy_(tensor([1j, 2]))": "the warning is NumPy's",
}
