"""Cases of `nn.functional`: interpolation to another size, and sampling at the points of a grid."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import Case, Input, call, case, constant, given, real, unit
from .functional import f
from .norms import AT_POINTS, FLOATS, INF, NAN

SHAPES = {1: (2, 3, 5), 2: (1, 2, 4, 5), 3: (1, 2, 3, 4, 2)}
MODES = {
    1: ("nearest", "nearest-exact", "linear", "area"),
    2: ("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    3: ("nearest", "nearest-exact", "trilinear", "area"),
}


def _aligned(mode: str) -> tuple[dict[str, bool], ...]:
    """The options for the corners that a mode has."""
    return ({},) if mode in ("nearest", "nearest-exact", "area") else ({}, {"align_corners": True})


# Sizes that grow, shrink, stay, and are 1

_SIZES: dict[int, list[Any]] = {
    1: [10, 3, (5,), 1],
    2: [(8, 10), (3, 7), (4, 2), 1],
    3: [(6, 4, 4), (2, 5, 2), 1],
}
_FACTORS: dict[int, list[Any]] = {1: [2, 1.7, (0.6,)], 2: [2.0, (1.7, 0.6)], 3: [(2, 1.3, 0.5)]}


def _of_bytes(size: Any, **options: Any) -> Case:
    """An image of bytes, which has roundings of its own."""
    return case(
        f"interpolate of bytes({size}, {options})",
        lambda fw, x: fw.nn.functional.interpolate(x.to(fw.uint8), size, **options),
        constant(Input((1, 3, 7, 6), low=0, high=255)),
        types=False,
    )


INTERPOLATE = [
    *(
        f("interpolate", real(*SHAPES[n]), size, mode=mode, **align, types="i" not in mode)
        for n in SHAPES
        for mode in MODES[n]
        for align in _aligned(mode)
        for size in _SIZES[n]
    ),
    *(
        f("interpolate", real(*SHAPES[n]), None, factor, mode, **FLOATS, **more)
        for n in SHAPES
        for mode in MODES[n]
        for factor in _FACTORS[n]
        for more in ({}, {"recompute_scale_factor": True})
    ),
    *(
        f("interpolate", real(1, 2, 5, 7), size, mode=mode, **more, antialias=True, **FLOATS)
        for mode in ("bilinear", "bicubic", "lanczos")
        for more in _aligned(mode if mode != "lanczos" else "nearest")
        for size in ((2, 3), (5, 9), (11, 4))
    ),
    f("interpolate", real(1, 2, 5, 7), None, (0.4, 1.5), "bicubic", antialias=True, **FLOATS),
    *(
        _of_bytes((5, 9), mode=mode, antialias=antialias)
        for mode in ("bilinear", "bicubic")
        for antialias in (False, True)
    ),
    _of_bytes((7, 9), mode="bilinear"),
    _of_bytes((7, 6), mode="bilinear"),
    _of_bytes(13),
    *(
        f(
            "interpolate",
            given([[[[INF, 1.0, NAN], [2.0, -INF, 0.0]]]]),
            (3, 5),
            mode=m,
            **AT_POINTS,
        )
        for m in ("nearest", "bilinear", "bicubic", "area")
    ),
    *(f("interpolate", real(0, 2, 3, 4), 5, mode=m, **FLOATS) for m in MODES[2]),
    f("upsample", real(1, 2, 4, 5), (3, 7), mode="bilinear", align_corners=True, **FLOATS),
    f("upsample_nearest", real(1, 2, 4, 5), scale_factor=2, **FLOATS),
    f("upsample_bilinear", real(1, 2, 4, 5), (3, 7), **FLOATS),
]

# Grids: points inside and outside, on the edges, and not finite

_POINTS = {2: Input((2, 2, 1, 2), low=-2, high=2), 3: Input((2, 1, 2, 1, 3), low=-2, high=2)}
_EDGES = given(
    np.array([-3, -1, -0.5, 0, 0.5, 1, 1.5, 3.0])[np.indices((8, 8)).T].reshape(1, 8, 8, 2)
)
CRASHES: dict[str, Any] = {"order": 0, "why": "torch crashes there", "smooth": False}
_LOST = given([[[[NAN, 0.0], [INF, 0.0], [0.0, -INF], [1e30, 0.3]]]])
_IMAGES = {2: (2, 1, 3, 4), 3: (2, 1, 3, 2, 2)}
_WAYS = [
    (n, mode, padding)
    for n in (2, 3)
    for mode in ("bilinear", "nearest", "bicubic")[: 5 - n]
    for padding in ("zeros", "border", "reflection")
]


def _sampled(image: Input, points: Input, *options: Any, **flags: Any) -> Case:
    return f("grid_sample", image, points, *options, types=False, **flags)


GRID = [
    *(
        _sampled(real(*_IMAGES[n]), _POINTS[n], mode, padding, align, ulps=256)
        for n, mode, padding in _WAYS
        for align in (False, True)
    ),
    *(
        _sampled(real(1, 1, 3, 4), _EDGES, mode, padding, align, smooth=False)
        for n, mode, padding in _WAYS
        if n == 2
        for align in (False, True)
    ),
    *(
        _sampled(real(1, 1, 3, 2), constant(_LOST), mode, padding, False, **CRASHES)
        for n, mode, padding in _WAYS
        if n == 2
    ),
    *(
        _sampled(real(1, 1, 1, 3), unit(1, 2, 2, 2), "bilinear", padding, True)
        for padding in ("border", "reflection")
    ),
    _sampled(real(0, 2, 3, 3), real(0, 2, 2, 2), "bilinear", "zeros", False),
    _sampled(real(2, 2, 3, 3), real(2, 0, 2, 2), "bilinear", "zeros", False),
    *(
        f("affine_grid", real(2, n, n + 1), (2, 3, *sizes), align_corners=align, types=False)
        for n, sizes in ((2, (3, 4)), (3, (2, 3, 4)))
        for align in (False, True)
    ),
    f("affine_grid", real(1, 2, 3), [1, 1, 1, 2], align_corners=False, types=False),
    call("affine_grid_generator", real(1, 2, 3), (1, 1, 2, 3), True, types=False),
    call("grid_sampler", real(1, 2, 3, 4), unit(1, 2, 2, 2), 0, 1, True, types=False),
    call("grid_sampler_2d", real(1, 2, 3, 4), unit(1, 2, 2, 2), 2, 2, False, types=False),
    call("grid_sampler_3d", real(1, 2, 3, 4, 2), unit(1, 2, 2, 1, 3), 0, 0, False, types=False),
]

CASES = [*INTERPOLATE, *GRID]

ERRORS = """
F.interpolate(ones(1, 1, 4, 4), 0.5)
F.interpolate(ones(1, 1, 4, 4), "a")
F.interpolate(ones(1, 1, 4, 4), (2.0, 2))
F.interpolate(ones(1, 1, 4, 4), (2, 2, 2))
F.interpolate(ones(1, 1, 4, 4), 0)
F.interpolate(ones(1, 1, 4, 4), -1)
F.interpolate(ones(1, 1, 4, 4), scale_factor=0.1)
F.interpolate(ones(1, 1, 4, 4), scale_factor=-1.0)
F.interpolate(ones(1, 1, 4, 4), scale_factor="a")
F.interpolate(ones(1, 1, 4, 4), scale_factor=(2,))
F.interpolate(ones(1, 1, 4, 4))
F.interpolate(ones(1, 1, 4, 4), 2, 2)
F.interpolate(ones(1, 1, 4, 4), 2, recompute_scale_factor=True)
F.interpolate(ones(1, 1, 4, 4), 2, antialias=True)
F.interpolate(ones(1, 1, 4), 2, mode="linear", antialias=True)
F.interpolate(ones(1, 1, 4, 4), 2, align_corners=False)
F.interpolate(ones(1, 1, 4, 4).long(), 2)
F.interpolate(ones(1, 1, 4, 4).int(), 2, mode="bilinear")
F.interpolate(ones(1, 1, 4, 4).long(), 2, mode="area")
F.interpolate(ones(1, 1, 4, 4).half(), 2, mode="bilinear", antialias=True)
F.interpolate(ones(1, 1, 4).byte(), 2, mode="linear")
F.interpolate(ones(1, 0, 4, 4), 2)
F.interpolate(ones(1, 1, 0, 4), 2)
F.interpolate(ones(1, 1, 4, 4), 2, mode="bad")
F.interpolate(ones(4, 4), 2)
F.interpolate(ones(1, 4, 4), 2, mode="bicubic")
F.interpolate(ones(1, 4, 4), 2, mode="bilinear")
F.interpolate(ones(1, 1, 4, 4), 2, mode="linear")
F.interpolate(ones(1, 1, 4, 4), 2, mode="lanczos")
F.interpolate(ones(1, 1, 4, 4), 2, mode="lanczos", align_corners=True, antialias=True)
F.affine_grid(ones(1, 2, 3), (1, 1, 2), align_corners=False)
F.affine_grid(ones(1, 2, 2), (1, 1, 2, 2), align_corners=False)
F.affine_grid(ones(1, 2, 3), (1, 1, 2, 2, 2), align_corners=False)
F.affine_grid(ones(1, 2, 3).long(), (1, 1, 2, 2), align_corners=False)
F.affine_grid(ones(1, 2, 3), (1, 1, 0, 2), align_corners=False)
F.affine_grid(ones(2, 2, 3), (1, 1, 2, 2), align_corners=False)
F.affine_grid(ones(1, 2, 3), 4, align_corners=False)
torch.affine_grid_generator(ones(1, 2, 3), (1, 1, 2), True)
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 2).double(), align_corners=False)
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 3), align_corners=False)
F.grid_sample(ones(1, 1, 4, 4), ones(2, 2, 2, 2), align_corners=False)
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 2, 2), align_corners=False)
F.grid_sample(ones(1, 4, 4), ones(1, 2, 2, 2), align_corners=False)
F.grid_sample(ones(1, 1, 0, 4), ones(1, 2, 2, 2), align_corners=False)
F.grid_sample(ones(1, 1, 1, 4, 4), ones(1, 2, 2, 2, 3), "bicubic", align_corners=False)
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 2), "linear")
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 2), "bilinear", "mirror")
F.grid_sample(ones(1, 1, 4, 4).long(), ones(1, 2, 2, 2).long(), align_corners=False)
F.grid_sample([1.0], ones(1, 2, 2, 2), align_corners=False)
torch.grid_sampler_3d(ones(1, 1, 4, 4), ones(1, 2, 2, 2), 0, 0, False)
torch.grid_sampler_2d(ones(1, 1, 1, 4, 4), ones(1, 1, 2, 2, 3), 0, 0, False)
"""

WARNINGS = """
F.upsample(ones(1, 1, 2), 3)
F.upsample_nearest(ones(1, 1, 2), 3)
F.upsample_bilinear(ones(1, 1, 2, 2), 3)
F.affine_grid(ones(1, 2, 3), (1, 1, 2, 2))
F.affine_grid(ones(1, 2, 3), (1, 1, 1, 2), align_corners=True)
F.grid_sample(ones(1, 1, 4, 4), ones(1, 2, 2, 2))
"""
