"""Modules with dimensions of space: convolutions, padding, windows; and lazy modules."""

from __future__ import annotations

from . import real
from .modules import _rows as rows

_PADDED = [
    f"nn.{kind}Pad2d((1, 2, 0, 1))" for kind in ("Zero", "Reflection", "Replication", "Circular")
]

MODULES = [
    *rows(
        """
nn.Conv1d(4, 6, 3)
nn.Conv1d(4, 6, 2, stride=2, padding=1, dilation=2, groups=2, bias=False)
nn.Conv1d(4, 2, (3,), padding="same", padding_mode="circular")
nn.Conv1d(4, 2, 3, padding="valid", padding_mode="reflect")
nn.ConvTranspose1d(4, 6, 3)
nn.ConvTranspose1d(4, 6, 3, 2, 1, output_padding=1, groups=2, bias=False, dilation=2)
nn.ConstantPad1d(2, 3.5)
nn.ConstantPad1d((-1, 2), 0.5)
nn.ZeroPad1d((1, 2))
nn.ReflectionPad1d((1, 2))
nn.ReplicationPad1d(3)
nn.CircularPad1d((2, 1))
nn.ChannelShuffle(2)
""",
        real(3, 4, 5),
    ),
    *rows(
        """
nn.Conv2d(4, 6, 3)
nn.Conv2d(4, 6, (3, 1), (1, 2), (0, 1), (1, 3), 2)
nn.Conv2d(4, 2, 3, padding="same", dilation=(1, 2))
nn.Conv2d(4, 2, 3, padding=(1, 2), padding_mode="replicate", bias=False)
nn.Conv2d(4, 2, (2, 3), padding="same", padding_mode="circular")
nn.ConvTranspose2d(4, 6, 3)
nn.ConvTranspose2d(4, 6, (3, 2), 2, (1, 0), (1, 0), 2, False, 2)
nn.ConstantPad2d((1, 0, -1, 2), 3.5)
nn.Unfold(2)
nn.Unfold((2, 3), dilation=1, padding=1, stride=(2, 1))
nn.PixelShuffle(2)
nn.ChannelShuffle(4)
"""
        + "\n".join(_PADDED),
        real(2, 4, 5, 4),
    ),
    *rows("nn.Conv2d(4, 2, 3)\nnn.ConvTranspose2d(4, 2, 3)", real(4, 5, 4)),
    *rows("nn.PixelUnshuffle(2)", real(2, 3, 4, 2)),
    *rows("nn.Fold((4, 4), 2)\nnn.Fold((7, 5), (2, 3), 2, 1, (3, 1))", real(2, 12, 9)),
    *rows(
        """
nn.Conv3d(2, 3, 2, padding=1)
nn.Conv3d(2, 4, (1, 2, 1), groups=2, padding_mode="circular")
nn.ConvTranspose3d(2, 3, 2, stride=(1, 2, 1))
nn.ConstantPad3d(1, 3.5)
nn.ZeroPad3d((1, 0, 0, 1, 2, 0))
nn.ReflectionPad3d(1)
nn.ReplicationPad3d((1, 0, 0, 1, 2, 0))
nn.CircularPad3d((1, 0, 0, 1, 2, 0))
""",
        real(2, 2, 2, 3, 2),
    ),
]

# Without shapes before their first call
LAZY = [
    *rows(
        """
nn.LazyLinear(3)
nn.LazyLinear(3, bias=False)
nn.Sequential(nn.LazyLinear(3), nn.Tanh(), nn.LazyLinear(2))
nn.LazyConv1d(6, 3)
nn.LazyConvTranspose1d(6, 3, bias=False)
nn.LazyBatchNorm1d()
nn.LazyBatchNorm1d(momentum=None, bias=False)
nn.LazyBatchNorm1d(affine=False, track_running_stats=False)
nn.LazyInstanceNorm1d()
""",
        real(3, 4, 5),
    ),
    *rows(
        """
nn.LazyConv2d(6, 3, padding=1, groups=2)
nn.LazyConvTranspose2d(6, 2, stride=2)
nn.LazyBatchNorm2d()
nn.LazyInstanceNorm2d(affine=False)
nn.Sequential(nn.LazyConv2d(2, 3), nn.Tanh(), nn.Flatten(), nn.LazyLinear(1))
""",
        real(2, 4, 5, 4),
    ),
    *rows("nn.LazyConv2d(2, 1)", real(4, 5, 4)),
    *rows(
        """
nn.LazyConv3d(3, 2)
nn.LazyConvTranspose3d(3, 2)
nn.LazyBatchNorm3d()
nn.LazyInstanceNorm3d(track_running_stats=False)
""",
        real(2, 2, 2, 3, 2),
    ),
]

# Arguments that are refused when the module is made
REFUSED = """
nn.Conv2d(3, 4, 2, groups=2)
nn.Conv2d(4, 3, 2, groups=2)
nn.Conv2d(4, 4, 2, groups=0)
nn.Conv2d(4, 4, 2, padding="bad")
nn.Conv2d(4, 4, 2, stride=2, padding="same")
nn.Conv2d(4, 4, 2, padding_mode="bad")
nn.ConvTranspose2d(4, 4, 2, padding_mode="reflect")
nn.LazyConv2d(4, 2, groups=0)
"""

# Calls with what does not fit
ERRORS = """
nn.Conv2d(3, 4, 2)(torch.ones(1, 2, 4, 4))
nn.Conv2d(3, 4, 2)(torch.ones(4, 4))
nn.Conv2d(3, 4, 5)(torch.ones(1, 3, 4, 4))
nn.Conv2d(3, 4, 2)(torch.ones(1, 3, 4, 4).double())
nn.Conv2d(3, 4, (2,))(torch.ones(1, 3, 4, 4))
nn.Conv2d(3, 4, 2, padding=5, padding_mode="reflect")(torch.ones(1, 3, 4, 4))
nn.ConvTranspose2d(3, 4, 2)(torch.ones(1, 2, 4, 4))
nn.ConvTranspose2d(3, 4, 2, stride=2)(torch.ones(1, 3, 4, 4), output_size=(7, 8))
nn.ConvTranspose2d(3, 4, 2, stride=2)(torch.ones(1, 3, 4, 4), output_size=(8,))
nn.ConvTranspose2d(3, 4, 2, stride=2)(torch.ones(1, 3, 4, 4), [9, 8]).shape
nn.ConvTranspose2d(3, 4, 2, stride=2)(torch.ones(3, 4, 4), (4, 9, 9)).shape
nn.CircularPad2d(1)(torch.ones(4, 4))
nn.CircularPad1d(5)(torch.ones(1, 1, 4))
nn.ReflectionPad1d(4)(torch.ones(1, 1, 4))
nn.ReplicationPad2d(1)(torch.ones(1, 4))
nn.PixelShuffle(3)(torch.ones(1, 4, 2, 2))
nn.Unfold(5)(torch.ones(1, 4, 2, 2))
nn.Fold((4, 4), 2)(torch.ones(1, 4, 2))

nn.LazyConv2d(4, 2, groups=2)(torch.ones(1, 3, 4, 4))
nn.LazyConv2d(4, 2)(torch.ones(4, 4))
nn.LazyBatchNorm2d()(torch.ones(4, 4))
nn.LazyInstanceNorm1d()(torch.ones(5, 3))
m = nn.LazyLinear(3); m.load_state_dict(nn.Linear(4, 3).state_dict()); m(torch.ones(2, 5))
m = nn.LazyLinear(3); nn.Linear(4, 3).load_state_dict(m.state_dict())
m = nn.LazyLinear(3); m.weight + 1
m = nn.LazyLinear(3); torch.sum(m.weight)
m = nn.LazyLinear(3); m.weight.shape
m = nn.LazyLinear(3); m.weight[0]
m = nn.LazyLinear(3); m.weight.zero_()
m = nn.LazyLinear(3); m.forward(torch.ones(2, 4))
m = nn.LazyBatchNorm1d(); m.reset_running_stats()
"""
