"""Cases of `nn.functional`: pooling of all kinds, and unpooling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from . import Case, call, case, constant, distinct, given, places, positive, real
from .functional import f
from .norms import AT_POINTS, FLOATS, INF, NAN, seeded

TIES = given([[[2.0, 2.0, 1.0, 2.0], [0.0, 2.0, 2.0, 2.0], [1.0, 1.0, -INF, -INF]]])
HOLES = given([[[NAN, 2.0, 1.0, 2.0], [0.0, NAN, 2.0, INF], [NAN, NAN, -INF, -INF]]])
SHAPES = {1: (2, 3, 7), 2: (2, 2, 5, 6), 3: (1, 2, 4, 3, 5)}


def _each(*values: int) -> Any:
    """One int, or one for each dimension."""
    return values[0] if len(values) == 1 else values


# Windows: size, stride, padding, dilation and whether rounded up, in one to three dimensions

_WINDOWS: dict[int, list[dict[str, Any]]] = {
    1: [
        {"kernel_size": 2},
        {"kernel_size": (3,), "stride": (1,), "padding": (1,)},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": 2, "stride": 3, "ceil_mode": True},
        {"kernel_size": 1, "stride": 2},
    ],
    2: [
        {"kernel_size": 2},
        {"kernel_size": [3, 2], "stride": [1, 2], "padding": [1, 0]},
        {"kernel_size": 3, "stride": 2, "padding": 1, "ceil_mode": True},
        {"kernel_size": (4, 5), "stride": (), "padding": 2},
        {"kernel_size": 1},
    ],
    3: [
        {"kernel_size": 2},
        {"kernel_size": (2, 1, 3), "stride": (1, 2, 2), "padding": (1, 0, 1)},
        {"kernel_size": 2, "stride": 3, "ceil_mode": True},
    ],
}
_DILATED: dict[int, list[dict[str, Any]]] = {
    1: [{"kernel_size": 3, "stride": 1, "padding": 1, "dilation": 2}],
    2: [
        {"kernel_size": 2, "stride": 2, "dilation": (3, 1)},
        {"kernel_size": (2, 3), "stride": 1, "padding": 1, "dilation": 2, "ceil_mode": True},
    ],
    3: [{"kernel_size": 2, "stride": 1, "padding": 1, "dilation": (1, 2, 2)}],
}

# PyTorch has no one-dimensional form for integers, but with indices
MAXIMUM = [
    *(
        f(f"max_pool{n}d", distinct(*SHAPES[n]), **options)
        for n in SHAPES
        for options in (*_WINDOWS[n], *_DILATED[n])
    ),
    *(
        f(f"max_pool{n}d_with_indices", distinct(*SHAPES[n]), **options)
        for n in SHAPES
        for options in (_WINDOWS[n][2], _DILATED[n][0])
    ),
    *(f(f"max_pool{n}d", distinct(*SHAPES[n][1:]), 2, 1, return_indices=True) for n in SHAPES),
    *(f(f"max_pool{n}d", real(0, *SHAPES[n][1:]), 2, **FLOATS) for n in SHAPES),
    *(
        f("max_pool2d", x, *_each(k), return_indices=indices, **AT_POINTS)
        for x in (TIES, HOLES)
        for k in (((2, 2), 1), (2, 1, 1), (3, 1, 1))
        for indices in (True, False)
    ),
    f("max_pool1d", HOLES, 3, 1, 1, **AT_POINTS),
    f("max_pool1d", constant(distinct(2, 3, 300)), 270, return_indices=True, **FLOATS),
    case(
        "max_pool2d of a constant",
        lambda fw, x: fw.nn.functional.max_pool2d(x, 3, 2, 1),
        constant(distinct(2, 2, 5, 6)),
    ),
    case(
        "max_pool2d, channels last",
        lambda fw, x: fw.nn.functional.max_pool2d(x.permute(0, 3, 1, 2), 2, return_indices=True),
        distinct(2, 4, 6, 3),
    ),
    *(call(f"max_pool{n}d", distinct(*SHAPES[n]), 2, 1, 1) for n in SHAPES),
    call("max_pool1d_with_indices", distinct(2, 3, 7), 2),
]

AVERAGE = [
    *(f(f"avg_pool{n}d", real(*SHAPES[n]), **options) for n in SHAPES for options in _WINDOWS[n]),
    *(
        f(f"avg_pool{n}d", real(*SHAPES[n]), count_include_pad=False, **options)
        for n in SHAPES
        for options in _WINDOWS[n][1:3]
    ),
    *(
        f(f"avg_pool{n}d", real(*SHAPES[n]), 2, 1, 1, divisor_override=d, **FLOATS)
        for n in (2, 3)
        for d in (3, -2)
    ),
    *(f(f"avg_pool{n}d", real(*SHAPES[n][1:]), 2, 1, ceil_mode=True) for n in SHAPES),
    *(f(f"avg_pool{n}d", real(0, *SHAPES[n][1:]), 2, **FLOATS) for n in SHAPES),
    f("avg_pool2d", HOLES, 2, 1, **AT_POINTS),
    f("avg_pool2d", given(np.arange(-8, 8).reshape(1, 4, 4)), 3, 1, 1),
    f("avg_pool2d", places(np.arange(16).reshape(1, 4, 4) * 2**57 + 1), (1, 2), order=0),
    f("avg_pool2d", places(np.arange(-8, 8).reshape(1, 4, 4)), 2, divisor_override=-3, order=0),
    case(
        "avg_pool2d of transposed",
        lambda fw, x: fw.nn.functional.avg_pool2d(x.transpose(1, 2), 2),
        real(2, 5, 3, 6),
        types=False,
    ),
    call("avg_pool1d", real(2, 3, 7), 2),
]

# Powers: of positive numbers, and of negative ones, of which odd powers have no root

POWER = [
    *(
        f(f"lp_pool{n}d", positive(*SHAPES[n]), p, 2, **options, types=False)
        for n in SHAPES
        for p in (1, 2.0, 3.5)
        for options in ({}, {"stride": 1}, {"ceil_mode": True})
    ),
    *(f(f"lp_pool{n}d", distinct(*SHAPES[n]), p, 2, **FLOATS) for n in SHAPES for p in (INF, -INF)),
    f("lp_pool1d", given([[1.0, -2.0, -3.0, 1.0]]), 3.0, 2, **AT_POINTS),
    f("lp_pool2d", given([[[0.0, 0.0], [0.0, 0.0]]]), 2.0, 2, order=1, why="0/0", **AT_POINTS),
    f("lp_pool2d", positive(2, 4, 5), 2.0, (1, 2), **FLOATS),
]

# Adaptive: fewer windows than elements, as many, more

_COUNTS: dict[int, list[Any]] = {
    1: [1, 3, (7,), 10],
    2: [1, 3, (5, 4), (None, 3), (7, None), (None, None), (2, 9)],
    3: [1, (2, 3, None), (None, 1, 4), [4, 5, 2]],
}
ADAPTIVE = [
    *(
        f(f"adaptive_{kind}_pool{n}d", make(*SHAPES[n]), size)
        for kind, make in (("avg", real), ("max", distinct))
        for n in SHAPES
        for size in _COUNTS[n]
    ),
    *(
        f(f"adaptive_{kind}_pool{n}d", make(*SHAPES[n][1:]), 2)
        for kind, make in (("avg", real), ("max", distinct))
        for n in SHAPES
    ),
    *(f(f"adaptive_max_pool{n}d", distinct(*SHAPES[n]), 2, return_indices=True) for n in SHAPES),
    *(f(f"adaptive_max_pool{n}d_with_indices", distinct(*SHAPES[n]), 3) for n in SHAPES),
    *(f("adaptive_max_pool2d", x, (2, 3), True, **AT_POINTS) for x in (TIES, HOLES)),
    f("adaptive_avg_pool2d", HOLES, (2, 3), **AT_POINTS),
    f("adaptive_avg_pool2d", real(0, 2, 4, 4), 2, **FLOATS),
    f("adaptive_avg_pool2d", constant(real(1, 2, 4, 4)), 0, **FLOATS),
    f("adaptive_max_pool2d", real(0, 2, 4, 4), 2, **FLOATS),
    call("adaptive_avg_pool1d", real(2, 3, 7), 2),
    call("adaptive_max_pool1d", distinct(2, 3, 7), 2),
]

# Fractional: the draws are PyTorch's


def _fractional(n: int, *shape: int, indices: bool = False, **options: Any) -> Case:
    name = f"fractional_max_pool{n}d" + "_with_indices" * indices

    def run(fw: Any, x: Any) -> Any:
        return getattr(fw.nn.functional, name)(x, **options)

    return seeded(f"{name}({shape}, {options})", run, distinct(*shape), types=False)


FRACTIONAL = [
    _fractional(2, 2, 3, 9, 8, kernel_size=3, output_size=4),
    _fractional(2, 2, 3, 9, 8, kernel_size=(2, 3), output_size=(5, 1), return_indices=True),
    _fractional(2, 3, 9, 8, kernel_size=2, output_ratio=(0.5, 0.7), return_indices=True),
    _fractional(2, 1, 1, 9, 8, kernel_size=(1, 2), output_ratio=(0.5, 0.5), indices=True),
    _fractional(3, 2, 2, 5, 6, 7, kernel_size=2, output_size=3, indices=True),
    _fractional(3, 2, 5, 6, 7, kernel_size=(1, 2, 3), output_ratio=0.5),
    _fractional(3, 1, 1, 5, 6, 7, kernel_size=2, output_size=(1, 2, 4), return_indices=True),
    *(
        case(
            f"fractional_max_pool{n}d, given draws",
            lambda fw, x, u, n=n: getattr(fw.nn.functional, f"fractional_max_pool{n}d")(
                x, 2, 3, _random_samples=u, return_indices=True
            ),
            *(
                distinct(1, 2, *(6,) * n),
                constant(given(np.linspace(0, 0.99, 4 * n).reshape(2, 2, n))),
            ),
            types=False,
        )
        for n in (2, 3)
    ),
    seeded(
        "fractional_max_pool2d with nan",
        lambda fw, x: fw.nn.functional.fractional_max_pool2d(x, 2, 2, return_indices=True),
        HOLES,
        **AT_POINTS,
    ),
]

# Unpooling


def _unpooled(n: int, shape: tuple[int, ...], size: Any = None, **options: Any) -> Case:
    """Of what was pooled."""

    def run(fw: Any, x: Any) -> Any:
        functions = fw.nn.functional
        y, index = getattr(functions, f"max_pool{n}d")(x, **options, return_indices=True)
        return getattr(functions, f"max_unpool{n}d")(y, index, **options, output_size=size)

    return case(f"max_unpool{n}d({shape}, {size}, {options})", run, distinct(*shape), types=False)


UNPOOL = [
    *(_unpooled(n, SHAPES[n], SHAPES[n], kernel_size=2) for n in SHAPES),
    *(_unpooled(n, SHAPES[n][1:], SHAPES[n][2:], kernel_size=2, stride=2) for n in SHAPES),
    _unpooled(1, (2, 6), kernel_size=3, stride=(3,), padding=0),
    # what is found twice is put down once
    replace(
        _unpooled(2, (2, 1, 6, 6), (6, 6), kernel_size=(2, 3), padding=(0, 1), stride=(2, 2)),
        smooth=False,
    ),
    f("max_unpool2d", real(1, 2, 2), places([[[0, 5], [10, 15]]]), 2, **FLOATS),
    f("max_unpool1d", real(0, 2, 2), places(np.zeros((0, 2, 2))), 2, **FLOATS),
    f("max_unpool3d", real(1, 1, 1, 2), places([[[[3, 8]]]]), (2, 2, 2), **FLOATS),
]

CASES = [*MAXIMUM, *AVERAGE, *POWER, *ADAPTIVE, *FRACTIONAL, *UNPOOL]

ERRORS = """
F.max_pool2d(ones(1, 4, 4), 1.5)
F.max_pool2d(ones(1, 4, 4), "2")
F.max_pool2d(ones(1, 4, 4), (2, "x"))
F.max_pool2d(ones(1, 4, 4), None)
F.max_pool2d(ones(1, 4, 4), True)
F.max_pool2d(ones(1, 4, 4), (1, 2, 3))
F.max_pool2d(ones(1, 4, 4), ())
F.max_pool2d(ones(1, 4, 4), 2, (1, 2, 3))
F.max_pool2d([1.0], 2)
F.max_pool2d(ones(1, 4, 4).bool(), 2)
F.max_pool2d(ones(4, 4), 2)
F.max_pool2d(ones(1, 0, 4), 2)
F.max_pool2d(ones(1, 4, 4), 5)
F.max_pool2d(ones(1, 4, 4), 0)
F.max_pool2d(ones(1, 4, 4), 2, 0)
F.max_pool2d(ones(1, 4, 4), 2, padding=-1)
F.max_pool2d(ones(1, 4, 4), 2, padding=2)
F.max_pool2d(ones(1, 4, 4), 2, padding=(0, 2))
F.max_pool2d(ones(1, 4, 4), 2, padding=2, dilation=3)
F.max_pool2d(ones(1, 4, 4), 2, dilation=0)
F.max_pool1d(ones(1, 1, 4, 4), 2)
F.max_pool1d(ones(1, 4).long(), 2)
F.max_pool1d(ones(1, 4), (2, 2))
F.max_pool3d(ones(1, 4, 4), 2)
F.max_pool3d(ones(1, 4, 4, 4), 5)
torch.max_pool2d(ones(1, 4, 4), 2, return_indices=True)
F.avg_pool2d(ones(1, 4, 4).int(), 2)
F.avg_pool2d(ones(1, 4, 4).bool(), 2)
F.avg_pool2d(ones(1, 4, 4), 2, padding=2)
F.avg_pool2d(ones(1, 4, 4), 2, divisor_override=0)
F.avg_pool2d(ones(1, 4, 4), None)
F.avg_pool1d(ones(1, 1, 4, 4), 2)
F.avg_pool1d(ones(1, 4), (2, 2))
F.avg_pool3d(ones(1, 1, 4, 4), 2)
F.avg_pool3d(ones(1, 1, 4, 4), (1, 5, 5), padding=(0, 1, 1))
F.avg_pool3d(ones(1, 4, 4, 4).half(), 2)
F.lp_pool2d(ones(1, 4, 4), 0, 2)
F.adaptive_avg_pool1d(ones(1, 1, 4, 4), 2)
F.adaptive_avg_pool1d(ones(1, 4), None)
F.adaptive_avg_pool1d(ones(3), 2)
F.adaptive_avg_pool1d(ones(1, 4), -1)
F.adaptive_avg_pool2d(ones(1, 4, 4), (1, 2, 3))
F.adaptive_avg_pool2d(ones(1, 4, 4), (1, 2))[5]
F.adaptive_avg_pool2d(ones(1, 4, 4), None)
F.adaptive_avg_pool2d(ones(1, 4, 4), 1.5)
F.adaptive_avg_pool2d(ones(4, 4), 2)
F.adaptive_avg_pool2d(ones(4, 4), (2, 2))
F.adaptive_avg_pool2d(ones(1, 0, 4), 2)
F.adaptive_avg_pool2d(ones(1, 4, 4).long(), 2)
F.adaptive_avg_pool2d(ones(1, 4, 4), (-1, 2))
F.adaptive_max_pool2d(ones(1, 4, 4).long(), 2)
F.adaptive_max_pool2d(ones(1, 0, 4, 4), 2)
F.adaptive_max_pool2d(ones(1, 4, 4), (2, 2, 2))
F.adaptive_max_pool2d(ones(1, 4, 4), -1)
F.adaptive_max_pool1d(ones(4), 2)
F.fractional_max_pool2d(ones(1, 4, 4), 2)
F.fractional_max_pool2d(ones(1, 4, 4), 5, 2)
F.fractional_max_pool2d(ones(1, 4, 4), 2, output_ratio=(0.5, 0.5, 0.5))
F.fractional_max_pool2d(ones(1, 4, 4), 2, 2, _random_samples=ones(1, 1, 3))
F.fractional_max_pool2d(ones(1, 4, 4), 2, 2, _random_samples=ones(1, 2))
F.fractional_max_pool2d(ones(1, 4, 4), 2, 2, _random_samples=ones(1, 1, 2).double())
F.fractional_max_pool2d(ones(4, 4), 2, 2)
F.fractional_max_pool2d(ones(1, 4, 4).long(), 2, 2)
F.fractional_max_pool2d(ones(1, 4, 4), 2, (2, 2, 2))
F.fractional_max_pool2d(ones(1, 4, 4), 2, -1)
F.fractional_max_pool3d(ones(1, 4, 4, 4), 2)
F.fractional_max_pool3d(ones(1, 4, 4, 4), 5, 1)
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 2), 2)
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 2).long() * 16, 2)
F.max_unpool2d(ones(1, 2, 2), -ones(1, 2, 2).long(), 2)
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 1).long(), 2)
F.max_unpool2d(ones(1, 2, 2).long(), ones(1, 2, 2).long(), 2)
F.max_unpool2d(ones(2, 2), ones(2, 2).long(), 2)
F.max_unpool2d(ones(1, 0, 2, 2), ones(1, 0, 2, 2).long(), 2)
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 2).long(), 2, output_size=(3,))
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 2).long(), 2, output_size=(30, 30))
F.max_unpool2d(ones(1, 2, 2), ones(1, 2, 2).long(), 1, 1, 3)
F.max_unpool1d(ones(1, 2), ones(1, 2).long(), 2, output_size=(9,))
F.max_unpool3d(ones(1, 2, 2, 2), ones(1, 2, 2, 2).long(), 2, 0)
F.max_unpool3d(ones(1, 2, 2, 2), ones(1, 2, 2, 2).int(), 2)
"""
