"""Cases of operations that select, count, search, combine at places; windows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from . import Case, call, case, constant, distinct, given, index, mask, places, real

INF, NAN = math.inf, math.nan

TIES = given([[2.0, 1.0, 2.0, 1.0, 2.0], [3.0, 3.0, 3.0, 3.0, 1.0]])
LONG_TIES = given(np.arange(40.0) * 7 % 5)
HOLES = given([[NAN, 1.0, 3.0, 1.0], [NAN, NAN, NAN, NAN], [2.0, 0.0, NAN, 5.0]])
SELECTED: dict[str, Any] = {"smooth": False, "traced": False, "why": "places follow the values"}
WRONG: dict[str, Any] = {"order": 0, "traced": False, "raises": True}
COUNTED: dict[str, Any] = {"order": 0, "traced": False, "why": "follows the values"}

# Ranks and frequencies


def _ranks() -> list[Case]:
    cases = []
    for d in ({}, {"dim": 0}, {"dim": 1, "keepdim": True}):
        cases += [
            call("kthvalue", distinct(2, 3), 2, **d, traced=False),
            call("nanmedian", distinct(2, 3), **d, traced=False),
            call("mode", given([[1.0, 2.0, 1.0], [2.0, 2.0, 0.0]]), **d, **SELECTED),
        ]
    for x in (TIES, LONG_TIES):
        cases += [
            call("kthvalue", x, 3, **SELECTED),
            call("kthvalue", x, 5, -1, True, **SELECTED),
            call("nanmedian", x, **SELECTED),
            call("nanmedian", x, -1, **SELECTED),
            call("mode", x, **SELECTED),
        ]
    # Which of a row of nan is taken is up to torch's partial sort.
    cases += [
        call("nanmedian", HOLES, types=False, **SELECTED),
        call("nanmedian", HOLES, dim=0, types=False, **SELECTED),
        case(
            "nanmedian(rows)",
            lambda fw, x: fw.nanmedian(x, 1, True).values,
            HOLES,
            types=False,
            **COUNTED,
        ),
    ]
    return [
        *cases,
        call("kthvalue", HOLES, 2, types=False, **SELECTED),
        call("kthvalue", distinct(), 1, traced=False),
        call("kthvalue", distinct(3), 4, types=False, **WRONG),
        call("kthvalue", distinct(0, 2), 1, 1, traced=False),
        call("nanmedian", distinct(), traced=False),
        call("nanmedian", distinct(), 0, traced=False),
        call(
            "nanmedian", given([]), order=1, why="torch's second is nan", traced=False, types=False
        ),
        call("nanmedian", given([NAN, NAN]), types=False, **SELECTED),
        call("mode", distinct(), traced=False),
        call("mode", given([NAN, 2.0, 2.0]), types=False, **SELECTED),
        call("mode", distinct(0, 2), 1, traced=False),
        call("mode", distinct(2, 0), 1, **WRONG),
        call("msort", distinct(3, 2)),
        call("msort", distinct()),
        call("msort", given([[1.0, NAN], [1.0, 0.0], [0.0, INF]]), smooth=False, types=False),
    ]


# Reductions without nan, and quantiles


def _without_nan() -> list[Case]:
    cases = []
    for d in ({}, {"dim": 0}, {"dim": (0, 1), "keepdim": True}, {"dim": -1}):
        cases += [
            call("nansum", HOLES, **d, smooth=False, types=False, traced=False),
            call("nanmean", HOLES, **d, smooth=False, types=False, traced=False),
            call("nansum", real(2, 3), **d, traced=False),
            call("nanmean", real(2, 3), **d, traced=False),
        ]
    cases += [
        call("nansum", real(), traced=False),
        call("nansum", real(0, 2), 0, traced=False),
        call("nanmean", real(0), types=False, traced=False),
        call("nansum", given([INF, NAN, -INF]), smooth=False, types=False, traced=False),
        case(
            "nansum(dtype)",
            lambda fw, x: fw.nansum(x, dtype=fw.float64),
            real(3),
            order=1,
            why="torch sums the second derivative in float32",
            traced=False,
        ),
    ]
    for name in ("quantile", "nanquantile"):
        for way in ("linear", "lower", "higher", "midpoint", "nearest"):
            cases += [
                call(name, distinct(2, 5), 0.3, 1, interpolation=way, traced=False),
                call(
                    name,
                    HOLES,
                    constant(given([0.0, 0.5, 1.0])),
                    -1,
                    True,
                    interpolation=way,
                    types=False,
                    **SELECTED,
                ),
                call(name, TIES, 0.4, interpolation=way, **SELECTED),
            ]
        cases += [
            call(name, distinct(5), 0.125, interpolation="nearest", traced=False),
            call(name, distinct(5), 0.375, interpolation="nearest", traced=False),
            call(name, distinct(2, 3), given([0.2, 0.9]), 0, traced=False),
            call(name, distinct(2, 3), given(0.3), traced=False),
            call(name, distinct(2, 3), 0.5, keepdim=True, traced=False),
            call(name, distinct(2, 3), given([0.5]), None, True, traced=False),
            call(name, distinct(), 0.5, traced=False),
            call(name, distinct(), 0.5, 0, True, traced=False),
            call(name, distinct(3), 1.5, **WRONG),
            call(name, distinct(3), 0.5, interpolation="best", **WRONG),
            call(name, given([]), 0.5, **WRONG),
            call(name, given([0.0, INF, -INF]), 0.25, types=False, **SELECTED),
        ]
    return cases


# Counts


def _counts() -> list[Case]:
    drawn, weights = real(7), constant(given([1.0, 2.0, 3.0, 0.5, 0.25, 7.0, -1.0]))
    edges = constant(given([-1.0, 0.5, 1.0, 2.5]))
    return [
        call("histc", drawn, **COUNTED),
        call("histc", drawn, 4, **COUNTED),
        call("histc", drawn, bins=3, min=-1, max=2, **COUNTED),
        call("histc", given([1.0, 1.0]), 3, **COUNTED),
        call("histc", given([0.0, 1.0, 2.0, 3.0, NAN, INF]), 3, 0, 3, types=False, **COUNTED),
        call("histc", given([0.0, INF]), 3, types=False, **WRONG),
        call("histc", given([]), 3, **COUNTED),
        call("histc", drawn, 0, **WRONG),
        call("histc", drawn, 2, 3, 1, **WRONG),
        call("histogram", drawn, 4, types=False, **COUNTED),
        call("histogram", drawn, 5, range=(-1.0, 1.5), types=False, **COUNTED),
        call("histogram", drawn, 3, weight=weights, density=True, types=False, **COUNTED),
        call("histogram", drawn, edges, types=False, **COUNTED),
        call("histogram", given([0.5, 2.5, -1.0, NAN, 3.0]), edges, types=False, **COUNTED),
        call("histogram", given([2.0, 2.0]), 2, types=False, **COUNTED),
        call("histogram", given([]), 2, types=False, **COUNTED),
        call("histogramdd", real(6, 2), [2, 3], types=False, **COUNTED),
        call("histogramdd", real(6, 2), 2, types=False, **COUNTED),
        call("histogramdd", real(6, 2), [edges, edges], density=True, types=False, **COUNTED),
        call(
            "histogramdd", real(6, 2), [2, 2], range=[-1.0, 1.0, 0.0, 2.0], types=False, **COUNTED
        ),
        call("histogramdd", drawn, 2, types=False, **WRONG),
        call("bincount", index(5, 9), **COUNTED),
        call("bincount", index(5, 9), minlength=8, **COUNTED),
        call("bincount", places([0, 2, 2]), constant(given([0.5, 1.0, 2.0])), **COUNTED),
        call("bincount", places([]), **COUNTED),
        call("bincount", places([]), minlength=2, **COUNTED),
        call("bincount", places([-1]), **WRONG),
        call("bincount", places([[1]]), **WRONG),
    ]


# Searches


def _searches() -> list[Case]:
    row, table = given([1.0, 3.0, 3.0, 5.0]), given([[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]])
    cases = []
    for right in (False, True):
        cases += [
            call("searchsorted", row, given([[0.0, 3.0], [6.0, 1.0]]), right=right, **COUNTED),
            call("searchsorted", table, given([[3.0], [4.0]]), right=right, **COUNTED),
            call("bucketize", given([0.0, 3.0, 9.0]), row, right=right, **COUNTED),
        ]
    cases += [
        call("searchsorted", row, 3, side="right", out_int32=True, **COUNTED),
        call("searchsorted", row, given([NAN, INF, -INF]), types=False, **COUNTED),
        call("searchsorted", given([3.0, 1.0]), given([2.0]), sorter=places([1, 0]), **COUNTED),
        call("searchsorted", row, given([2.0]), side="left", right=True, **WRONG),
        call("searchsorted", given([]), given([2.0]), **COUNTED),
        call("bucketize", 3, row, **COUNTED),
        call("bucketize", given(NAN), row, types=False, **COUNTED),
        call("bucketize", row, table, **WRONG),
        call("isin", given([[1.0, 2.0], [3.0, 1.0]]), given([1.0, 5.0]), **COUNTED),
        call("isin", given([1.0, NAN]), given([NAN]), types=False, **COUNTED),
        call("isin", given([1.0, 2.0]), 2, **COUNTED),
        call("isin", 2, given([1.0, 2.0]), invert=True, **COUNTED),
        call("isin", given([1.0]), given([]), assume_unique=True, **COUNTED),
    ]
    repeated = given([[3.0, 1.0, 3.0], [1.0, 1.0, 3.0]])
    slices = given([[1.0, 2.0], [0.0, 5.0], [1.0, 2.0], [1.0, 2.0]])
    for name in ("unique", "unique_consecutive"):
        for flags in ({}, {"return_inverse": True}, {"return_counts": True}):
            cases += [call(name, x, **flags, **COUNTED) for x in (repeated, given([]), given(3.0))]
        both = {"return_inverse": True, "return_counts": True}
        cases += [
            call(name, slices, **both, dim=0, **COUNTED),
            call(name, slices, **both, dim=-1, **COUNTED),
            call(name, given([1.0, NAN, NAN, 1.0]), **both, types=False, **COUNTED),
            call(name, given([-0.0, 0.0]), **both, types=False, **COUNTED),
            call(name, real(0, 2), dim=0, **COUNTED),
            call(name, real(2, 0), dim=0, **WRONG),
            call(name, given(3.0), dim=0, **WRONG),
        ]
    return cases


# Combining at places, with repeated places, zeros and ties

REDUCTIONS = ("sum", "prod", "mean", "amax", "amin")


def _combining() -> list[Case]:
    cases = []
    zeros = given([2.0, 0.0, 0.0, 0.0, 3.0])
    many = places([0, 0, 1, 1, 2])
    for reduce in REDUCTIONS:
        for include in (True, False):
            flags: dict[str, Any] = {"include_self": include}
            tied = reduce in ("amax", "amin")
            once: dict[str, Any] = {"smooth": False}
            if reduce == "prod":  # with two zeros torch refuses to derive again
                once["order"] = 1
            cases += [
                call(
                    "scatter_reduce",
                    distinct(3, 2),
                    0,
                    places([[0, 2], [0, 1]]),
                    distinct(3, 3),
                    reduce,
                    **flags,
                    order=0,
                ),
                call(
                    "scatter_reduce",
                    given([[1.5, -2.0], [0.5, 4.0]]),
                    1,
                    places([[0, 0, 1], [1, 1, 1]]),
                    given([[2.0, 3.0, -1.0], [5.0, 0.7, 6.0]]),
                    reduce,
                    **flags,
                ),
                call(
                    "scatter_reduce",
                    given([1.0, 1.0, 0.0, 2.0]),
                    0,
                    many,
                    zeros,
                    reduce,
                    **flags,
                    **once,
                ),
                call("scatter_reduce", real(), 0, places(0), real(), reduce, **flags, **once),
                call("scatter_reduce", real(3), 0, places([]), real(0), reduce, **flags),
            ]
            if tied:
                cases.append(
                    call(
                        "scatter_reduce",
                        given([NAN, 1.0]),
                        0,
                        places([0, 1, 1]),
                        given([1.0, NAN, 2.0]),
                        reduce,
                        **flags,
                        smooth=False,
                        types=False,
                    )
                )
            if reduce == "sum":
                continue
            cases += [
                call(
                    "index_reduce",
                    given([[1.5, -2.0], [0.5, 4.0]]),
                    1,
                    places([0, 0, 1]),
                    given([[2.0, 3.0, -1.0], [5.0, 0.7, 6.0]]),
                    reduce,
                    **flags,
                ),
                call(
                    "index_reduce",
                    given([1.0, 1.0, 0.0, 2.0]),
                    0,
                    many,
                    zeros,
                    reduce,
                    **flags,
                    **once,
                ),
                call("index_reduce", real(2, 3), 0, places([]), real(0, 3), reduce, **flags),
            ]
    return cases


# Places


def _places() -> list[Case]:
    return [
        call("put", real(2, 3), places([0, -1]), real(2)),
        call("put", real(2, 3), places([[0, 4]]), real(2, 1), True),
        call("put", real(3), places([1, 1, 1]), real(3), accumulate=True),
        call("put", real(3), places([1, 1]), given([2.0, 2.0]), smooth=False),
        call("put", real(3), places([]), real(0)),
        call("put", real(0), places([]), real(0)),
        call("put", real(), places(0), real()),
        call("put", real(3), places([3]), real(1), **WRONG),
        call("put", real(3), places([0, 1]), real(1), **WRONG),
        call("masked_scatter", real(2, 3), mask(2, 3), real(2, 3), traced=False),
        call("masked_scatter", real(2, 3), mask(3), real(7), traced=False),
        call("masked_scatter", real(), mask(), real(2), traced=False),
        call("masked_scatter", real(0), mask(0), real(2), traced=False),
        case(
            "masked_scatter, wide mask",
            lambda fw, x, m, y: fw.masked_scatter(x, m, y),
            real(3),
            mask(2, 3),
            real(7),
            traced=False,
        ),
        call("take_along_dim", real(2, 3), places([[0, 2, 0]]), 1),
        call("take_along_dim", real(1, 3), places([[0], [2]]), 1),
        call("take_along_dim", real(3), places([-1, 7, 4]), 0),
        call("take_along_dim", real(2, 3), places([0, 5])),
        call("take_along_dim", real(), places(0)),
        call("take_along_dim", real(3), places([[0]]), 0, **WRONG),
        call("argwhere", given([[0.0, 1.0], [2.0, 0.0]]), **COUNTED),
        call("argwhere", given(2.0), **COUNTED),
        call("nonzero_static", given([0.0, 1.0, 2.0]), size=1, **COUNTED),
        call("nonzero_static", given([[0.0, 1.0, 2.0]]), size=3, fill_value=7, **COUNTED),
        call("nonzero_static", given(2.0), size=3, **COUNTED),
        call("nonzero_static", given(2.0), size=-1, **WRONG),
        call("unravel_index", places([[0, 5], [-1, 7]]), (2, 3), **COUNTED),
        call("unravel_index", places([4]), 3, **COUNTED),
        call("unravel_index", places(4), (), **COUNTED),
        call("unravel_index", places(4), (2, -3), **WRONG),
        call("unravel_index", places(4), (2.0, 3), **WRONG),
    ]


# Arrangements


def _arrangements() -> list[Case]:
    return [
        call("diagflat", real(2, 2)),
        call("diagflat", real(2), -1),
        call("diagflat", real()),
        call("diagflat", real(0), 1),
        *(call("rot90", real(2, 3), k) for k in (-1, 0, 1, 2, 3, 5)),
        call("rot90", real(2, 3, 2), dims=(2, 0)),
        call("rot90", real(3), **WRONG),
        call("column_stack", (real(2), real(2, 3), real(2))),
        call("column_stack", [real(), real()]),
        call("column_stack", [real(2)]),
        call("hash_tensor", real(2, 3), **COUNTED),
        call("hash_tensor", real(2, 3), 1, keepdim=True, **COUNTED),
        call("hash_tensor", real(2, 3), (0, 1), **COUNTED),
        call("hash_tensor", real(), **COUNTED),
        call("hash_tensor", real(0), **WRONG),
    ]


# Windows


def _windows() -> list[Case]:
    cases = []
    more: dict[str, list[dict[str, Any]]] = {
        "hamming": [{"alpha": 0.4, "beta": 0.3}],
        "kaiser": [{"beta": 3.0}],
    }
    for n in (0, 1, 2, 5, 8):
        for name in ("hann", "hamming", "bartlett", "blackman", "kaiser"):
            for flags in ({}, {"periodic": False}, *more.get(name, [])):
                flags = {"periodic": True, **flags}
                cases.append(call(f"{name}_window", n, **flags, order=0, traced=False))
    special: dict[str, list[dict[str, Any]]] = {
        "exponential": [{"tau": 2.0}, {"center": 1.0, "sym": False}],
        "gaussian": [{"std": 0.7}],
        "kaiser": [{"beta": 0.0}],
        "general_cosine": [{"a": (0.5, 0.3, 0.2)}],
        "general_hamming": [{"alpha": 0.7}],
        **{n: [] for n in ("bartlett", "blackman", "cosine", "hamming", "hann", "nuttall")},
    }
    for name, options in special.items():
        given_always = {"a": (0.5, 0.5)} if name == "general_cosine" else {}
        for n in (0, 1, 2, 5):
            for flags in ({}, {"sym": False}, *options):
                flags = {**given_always, **flags}
                cases.append(call(f"signal.windows.{name}", n, **flags, order=0, traced=False))
    wrong: dict[str, dict[str, Any]] = {
        "exponential": {"center": 1.0},
        "gaussian": {"std": 0},
        "kaiser": {"beta": -1},
        "general_cosine": {"a": ()},
    }
    cases += [call(f"signal.windows.{name}", 5, **flags, **WRONG) for name, flags in wrong.items()]
    return cases


CASES = [
    *_ranks(),
    *_without_nan(),
    *_counts(),
    *_searches(),
    *_combining(),
    *_places(),
    *_arrangements(),
    *_windows(),
]
