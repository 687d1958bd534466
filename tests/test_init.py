"""`nn.init` against torch's: the numbers, the state of the generator after, errors and warnings."""

from __future__ import annotations

from typing import Any

import pytest

import minigrad as mg

from .parity import assert_same_outcome
from .snippets import program, snippets

# With `t` a tensor of 6 by 5, in both floating types; equal bit for bit
EXACT = """
uniform_(t)
uniform_(t, a=-3, b=2)
uniform_(t, generator=g)
normal_(t)
normal_(t, mean=2, std=3)
normal_(t[:3, :4])
trunc_normal_(t)
trunc_normal_(t, mean=1, std=0.5, a=0.5, b=1.2)
trunc_normal_(t, mean=0.0, std=1.0, a=1.5, b=2.0)
trunc_normal_(t, generator=g)
trunc_normal_(t, mean=5.0, std=1.0)
trunc_normal_(torch.empty(0))
constant_(t, 0.3)
constant_(t, val=-2)
ones_(t)
zeros_(t)
eye_(t)
xavier_uniform_(t)
xavier_uniform_(t, gain=2)
xavier_normal_(t, gain=0.5)
kaiming_uniform_(t)
kaiming_uniform_(t, a=0.2)
kaiming_uniform_(t, mode="fan_out", nonlinearity="relu")
kaiming_uniform_(t, generator=g)
kaiming_normal_(t)
kaiming_normal_(t, nonlinearity="tanh")
sparse_(t, sparsity=0.3)
sparse_(t, sparsity=0.5, std=2.0, generator=g)
"""

# By a QR decomposition, whose last bits are the library's
CLOSE = """
orthogonal_(t)
orthogonal_(t[:3], gain=2)
orthogonal_(torch.empty(3, 8))
orthogonal_(torch.empty(4, 2, 3))
orthogonal_(torch.empty(9, 9))
orthogonal_(t, generator=g)
"""

OTHERS = """
# shapes

dirac_(torch.empty(4, 2, 3))
dirac_(torch.empty(4, 4, 3, 3))
dirac_(torch.empty(2, 3, 1, 2, 3))
dirac_(torch.empty(6, 2, 3), groups=3)
kaiming_uniform_(torch.empty(4, 3, 2, 2))
[_calculate_fan_in_and_fan_out(torch.empty(*s)) for s in ((2, 3), (4, 5, 6), (2, 3, 4, 5))]
p = nn.Parameter(torch.empty(3)); uniform_(p) is p, p.grad_fn, p.is_leaf, p

# nothing to fill

orthogonal_(torch.empty(0, 3))
kaiming_uniform_(torch.empty(0, 3))
kaiming_normal_(torch.empty(0, 3))

# errors

dirac_(torch.empty(5, 2, 3), groups=3)
dirac_(torch.empty(2, 2))
eye_(torch.empty(2, 2, 2))
sparse_(torch.empty(2), sparsity=0.1)
orthogonal_(torch.empty(3))
xavier_uniform_(torch.empty(3))
kaiming_normal_(torch.empty(3))
kaiming_uniform_(torch.empty(6, 5), mode="fan")
kaiming_uniform_(torch.empty(6, 5), nonlinearity="bad")
uniform_(torch.empty(2), 2, 1)
normal_(torch.empty(2), std=-1)

# gains

[calculate_gain(n) for n in ("linear", "conv1d", "conv_transpose3d", "sigmoid", "tanh")]
[calculate_gain(n) for n in ("relu", "leaky_relu", "selu")]
calculate_gain("leaky_relu", 0.3), calculate_gain("leaky_relu", 2)
calculate_gain("leaky_relu", True)
calculate_gain("leaky_relu", "x")
calculate_gain("swish")

# deprecated names

uniform(torch.empty(2))
normal(torch.empty(2))
constant(torch.empty(2), 2)
eye(torch.empty(2, 2))
dirac(torch.empty(2, 2, 3))
xavier_uniform(torch.empty(2, 2))
xavier_normal(torch.empty(2, 2))
kaiming_uniform(torch.empty(2, 2))
kaiming_normal(torch.empty(2, 2))
sparse(torch.empty(2, 2), 0.5)
[f.__name__ for f in (uniform, constant, eye, orthogonal, kaiming_normal)]
"""


def names(fw: Any, dtype: str = "float32") -> dict[str, Any]:
    return {
        **vars(fw.nn.init),
        "g": fw.Generator().manual_seed(5),
        "t": fw.empty(6, 5, dtype=getattr(fw, dtype)),
        "torch": fw,
    }


def check(line: str, dtype: str = "float32", ulps: float = 0) -> None:
    run = program(line, lambda fw: names(fw, dtype))
    assert_same_outcome(lambda fw: (run(fw), fw.rand(1)), ulps=ulps, traits=True, messages=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("line", snippets(EXACT))
def test_exact(line: str, dtype: str) -> None:
    check(line, dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("line", snippets(CLOSE))
def test_close(line: str, dtype: str) -> None:
    check(line, dtype, ulps=64)


@pytest.mark.parametrize("line", snippets(OTHERS))
def test_others(line: str) -> None:
    check(line)


def test_every_function_is_tested() -> None:
    text = EXACT + CLOSE + OTHERS
    public = {n for n in dir(mg.nn.init) if n.endswith("_") and not n.startswith("_")}
    assert {name for name in public if f"{name}(" not in text} == set()
