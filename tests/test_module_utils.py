"""Modules made without random numbers, and joined into one, against torch's."""

from __future__ import annotations

from typing import Any

import pytest

from .parity import assert_same_outcome
from .snippets import program, snippets


def names(fw: Any) -> dict[str, Any]:
    """What the snippets use beside the framework.

    `U` is `nn.utils`; `trained` makes a normalization that has seen a batch, `conv` what has a
    convolution's weight (4, 3, 2), and `x` is (5, 3).
    """
    nn = fw.nn

    def trained(*args: Any, **options: Any) -> Any:
        bn = nn.BatchNorm1d(4, **options)
        bn(fw.arange(20.0).reshape(5, 4).cos())
        return bn.eval()

    def conv(bias: bool = True) -> Any:
        m = nn.Module()
        m.weight = nn.Parameter(fw.arange(24.0).reshape(4, 3, 2).cos())
        m.register_parameter("bias", nn.Parameter(fw.arange(4.0)) if bias else None)
        return m.eval()

    def parts(m: Any) -> Any:
        return [m.weight, m.bias, m.weight.requires_grad, m.bias.requires_grad]

    return {
        "U": nn.utils,
        "trained": trained,
        "conv": conv,
        "parts": parts,
        "lin": lambda *args, **options: nn.Linear(3, 4, **options).eval(),
        "x": fw.arange(15.0).reshape(5, 3).sin(),
    }


LINES = """
m = U.skip_init(nn.Linear, 3, 4); m.weight.shape, m.bias.dtype, repr(m), torch.rand(2)
U.skip_init(nn.Linear, in_features=3, out_features=4, bias=False, dtype=torch.float64).weight.dtype
U.skip_init(nn.Embedding, 3, 4, device="cpu").weight.shape, torch.rand(2)
U.skip_init(nn.ReLU)
U.skip_init(dict)
m, bn = lin(), trained(); f = U.fuse_linear_bn_eval(m, bn); parts(f), f(x), bn(m(x)), parts(m)
m, bn = lin(bias=False), trained(); f = U.fuse_linear_bn_eval(m, bn); parts(f), f(x)
parts(U.fuse_linear_bn_eval(lin().requires_grad_(False), trained(eps=0.1)))
U.fuse_linear_bn_eval(lin().train(), trained())
U.fuse_linear_bn_eval(lin(), trained().train())
U.fuse_linear_bn_eval(nn.Linear(3, 2).eval(), trained())
U.fuse_linear_bn_eval(lin(), trained(track_running_stats=False))
parts(U.fuse_conv_bn_eval(conv(), trained()))
parts(U.fuse_conv_bn_eval(conv(), trained(affine=False)))
parts(U.fuse_conv_bn_eval(conv(bias=False), trained(bias=False)))
U.fuse_conv_bn_eval(conv().train(), trained())
c = conv(); U.fuse_conv_bn_weights(c.weight.mT, None, x[0, :2], x[1, :2].abs(), 0.1, None, None)
v = x[0]; U.fuse_conv_bn_weights(conv().weight, v, v, v.abs(), 0.1, v, v, transpose=True)
"""


@pytest.mark.parametrize("line", snippets(LINES))
def test_outcome(line: str) -> None:
    assert_same_outcome(program(line, names), floor=1.0)
