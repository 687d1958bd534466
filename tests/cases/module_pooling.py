"""The modules of pooling and upsampling: texts that make them, what they are called on, errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import distinct, places, real

# Each: expressions, one a line, and the inputs of all of them
TABLES: list[tuple[Any, ...]] = [
    (
        """
nn.MaxPool1d(2)
nn.MaxPool1d(3, 2, 1, ceil_mode=True)
nn.MaxPool1d((3,), stride=(1,), padding=1, dilation=2, return_indices=True)
nn.AvgPool1d(2)
nn.AvgPool1d(3, 2, 1, ceil_mode=True, count_include_pad=False)
nn.AvgPool1d((3,), stride=(1,), padding=[1])
nn.LPPool1d(2, 3)
nn.LPPool1d(1, 2, stride=1, ceil_mode=True)
nn.AdaptiveMaxPool1d(3)
nn.AdaptiveMaxPool1d(2, return_indices=True)
nn.AdaptiveAvgPool1d(3)
nn.AdaptiveAvgPool1d((2,))
nn.Upsample(3)
nn.Upsample(scale_factor=2, mode="linear", align_corners=True)
nn.Upsample((4,), mode="area")
""",
        distinct(2, 3, 7),
    ),
    (
        """
nn.MaxPool2d(2)
nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), ceil_mode=True, return_indices=True)
nn.MaxPool2d(2, 1, dilation=(1, 2))
nn.Sequential(nn.MaxPool2d(2), nn.ReLU(inplace=True))
nn.AvgPool2d(2)
nn.AvgPool2d((3, 2), stride=(2, 1), padding=(1, 0), ceil_mode=True, count_include_pad=False)
nn.AvgPool2d(2, divisor_override=3)
nn.LPPool2d(2, (2, 3))
nn.LPPool2d(float("inf"), 2, stride=1)
nn.AdaptiveMaxPool2d((3, None))
nn.AdaptiveMaxPool2d(2, True)
nn.AdaptiveAvgPool2d((3, None))
nn.AdaptiveAvgPool2d(1)
nn.FractionalMaxPool2d(2, output_size=3)
nn.FractionalMaxPool2d((2, 1), output_ratio=(0.5, 0.7), return_indices=True)
nn.FractionalMaxPool2d(2, 2, _random_samples=torch.full((2, 3, 2), 0.3))
nn.Upsample((3, 9))
nn.Upsample(scale_factor=(1.5, 0.5), mode="bilinear", recompute_scale_factor=True)
nn.Upsample(scale_factor=2, mode="bicubic")
nn.UpsamplingNearest2d(scale_factor=2)
nn.UpsamplingNearest2d(3)
nn.UpsamplingBilinear2d(scale_factor=1.5)
nn.UpsamplingBilinear2d((3, 9))
""",
        distinct(2, 3, 5, 6),
    ),
    (
        """
nn.MaxPool3d(2)
nn.MaxPool3d((1, 2, 3), stride=2, padding=(0, 1, 1), return_indices=True)
nn.AvgPool3d(2)
nn.AvgPool3d((1, 2, 3), stride=2, padding=(0, 1, 1), count_include_pad=False)
nn.LPPool3d(3, 2)
nn.AdaptiveMaxPool3d((2, None, 1))
nn.AdaptiveAvgPool3d((2, None, 1))
nn.FractionalMaxPool3d(2, output_size=(1, 2, 2))
nn.FractionalMaxPool3d(1, output_ratio=0.5, return_indices=True)
nn.Upsample(scale_factor=2, mode="trilinear")
nn.Upsample(4, mode="nearest-exact")
""",
        real(1, 2, 3, 4, 5),
    ),
    ("nn.MaxPool2d(2)\nnn.AvgPool2d(2)\nnn.AdaptiveAvgPool2d(2)", real(2, 5, 6)),
    (
        "nn.MaxUnpool1d(2)\nnn.MaxUnpool1d((3,), stride=2)",
        *(real(2, 1, 3), places([[[1, 2, 4]], [[0, 3, 5]]])),
    ),
    (
        "nn.MaxUnpool2d(2)\nnn.MaxUnpool2d((3, 2), stride=(1, 2))",
        *(real(1, 1, 2, 2), places([[[[0, 3], [5, 6]]]])),
    ),
    (
        "nn.MaxUnpool3d(2)\nnn.MaxUnpool3d((3, 2, 3), stride=2, padding=(1, 0, 0))",
        *(real(1, 1, 2, 1, 1), places(np.array([1, 6]).reshape(1, 1, 2, 1, 1))),
    ),
]

# Arguments that are refused when the module is made
REFUSED = """
nn.FractionalMaxPool2d(2)
nn.FractionalMaxPool2d(2, 2, 0.5)
nn.FractionalMaxPool2d(2, output_ratio=1.5)
nn.FractionalMaxPool3d(0, 2)
nn.FractionalMaxPool3d(2, output_ratio=(0.5, 0.5, 0.0))
nn.MaxPool2d()
nn.LPPool2d(2)
"""

# Calls with what does not fit
ERRORS = """
nn.MaxPool2d(2)(torch.ones(3, 4))
nn.MaxPool2d(2)(torch.ones(1, 2, 3, 4, 5))
nn.MaxPool2d(3, padding=5)(torch.ones(1, 1, 10, 10))
nn.MaxPool2d(5)(torch.ones(1, 4, 4))
nn.MaxPool1d(2)(torch.ones(4))
nn.AvgPool3d(5)(torch.ones(1, 4, 4, 4))
nn.AvgPool2d(2, divisor_override=0)(torch.ones(1, 4, 4))
nn.AdaptiveAvgPool2d((1, 2, 3))(torch.ones(1, 4, 4))
nn.AdaptiveMaxPool1d(2)(torch.ones(4))
nn.FractionalMaxPool2d(3, 3)(torch.ones(1, 4, 4))
nn.MaxUnpool2d(2)(torch.ones(1, 2, 2), torch.ones(1, 2, 2).long() * 99)
nn.MaxUnpool2d(2)(torch.ones(1, 2, 2), torch.ones(1, 2, 2).long(), (9, 9))
nn.Upsample()(torch.ones(1, 1, 2))
nn.Upsample(2, mode="bilinear")(torch.ones(1, 1, 2))
nn.Upsample((2, 2))(torch.ones(1, 1, 2))
"""
