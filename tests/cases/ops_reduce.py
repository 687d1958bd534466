"""Cases of reductions, ordering and matrix products."""

from __future__ import annotations

import math
from typing import Any

from . import Case, call, case, distinct, given, real

INF = math.inf

# Reductions over any dimensions: every form of `dim`, and shapes with no or one element

DIMS: list[dict[str, Any]] = [
    {},
    {"dim": 0},
    {"dim": -1, "keepdim": True},
    {"dim": (0, 2)},
    {"dim": (1, -1), "keepdim": True},
    {"dim": None},
    {"dim": None, "keepdim": True},
    {"dim": ()},
    {"axis": 1},
    {"axis": (0, 1), "keepdims": True},
]
ONE_DIM = [d for d in DIMS if not d or isinstance(d.get("dim", d.get("axis")), int)]


def _reductions() -> list[Case]:
    cases = []
    for name in ("sum", "mean", "var", "std", "amax", "amin", "all", "any"):
        order = 0 if name in ("all", "any") else 2
        make = distinct if name in ("amax", "amin") else real
        # torch's own derivative of var and std over `()` divides by zero
        dims = [d for d in DIMS if not (name in ("var", "std") and d.get("dim") == ())]
        cases += [call(name, make(2, 3, 2), **d, order=order) for d in dims]
        cases += [call(name, make(4), order=order), call(name, make(4), 0, order=order)]
        of_one = min(order, 1) if name in ("var", "std") else order  # there it is 0/0
        cases += [
            call(name, make(), **d, order=of_one, smooth=of_one > 1)
            for d in ({}, {"dim": 0}, {"dim": -1, "keepdim": True})
        ]
        empties = [{"dim": 1}] if name in ("amax", "amin") else [{}, {"dim": 0}, {"dim": 1}]
        cases += [call(name, make(0, 3), **d, order=order) for d in empties]
    for d in ONE_DIM:
        cases.append(call("prod", real(2, 3, 2), **d))
    for d in ({}, {"dim": 0}):
        cases += [call("prod", real(), **d), call("prod", real(0, 3), **d)]
    for name in ("sum", "prod", "mean"):
        cases += [
            case(
                f"{name}(dtype=float64)",
                lambda fw, x, n=name: getattr(fw, n)(x, dtype=fw.float64),
                real(2, 3),
                smooth=False,
            ),
            case(
                f"{name}(dim=0,dtype=float32)",
                lambda fw, x, n=name: getattr(fw, n)(x, 0, dtype=fw.float32),
                real(2, 3),
                smooth=False,
                traced=False,
                ulps=2.0**34,
                why="rounds to float32",
            ),
        ]
    for name in ("var_mean", "std_mean"):
        cases += [call(name, real(2, 3, 2)), call(name, real(2, 3), 1)]
    for name in ("var", "std", "var_mean", "std_mean"):
        cases += [
            call(name, real(4), False),
            call(name, real(2, 3), 1, False),
            call(name, real(2, 3), 1, True, True),
            call(name, real(2, 3), dim=0, correction=0),
            call(name, real(2, 3), dim=(0, 1), correction=2, keepdim=True),
            call(name, real(2, 3), correction=0.5),
            call(name, real(2, 3), unbiased=False),
            call(name, real(3, 1), dim=1, smooth=False, why="0/0"),
        ]
    for d in ({"dim": 0}, {"dim": (0, 1)}, {"dim": -1, "keepdim": True}):
        cases += [
            call("logsumexp", real(2, 3), **d),
            call("count_nonzero", real(2, 3), dim=d["dim"], order=0),
        ]
    for name in ("softmax", "log_softmax", "special.softmax", "special.log_softmax"):
        cases += [
            call(name, real(2, 3), 1),
            call(name, real(2, 3, 2), dim=0),
            call(name, real(), 0),
        ]
    cases += [
        call("special.logsumexp", real(2, 3), 1),
        call("logsumexp", real(), 0),
        call("logsumexp", real(2, 0), 1, smooth=False),
        call("count_nonzero", real(2, 3), order=0),
        call("cumsum", real(2, 3), 0),
        call("cumsum", real(2, 3, 2), -2),
        call("cumsum", real(), 0, types=False),
        call("cumsum", real(0, 2), 0, types=False),
        case(
            "cumsum(dtype)",
            lambda fw, x: fw.cumsum(x, 0, dtype=fw.float64),
            real(2, 3),
            smooth=False,
        ),
    ]
    for p in (2, 1, 0, 3, 1.5, 0.5, INF, -INF, "fro", None, -1):
        order = 1 if p == 0 else 2
        cases += [
            call("norm", distinct(2, 3), p, order=order, smooth=p != 0),
            call("norm", distinct(2, 3), p=p, dim=1, order=order, smooth=p != 0),
        ]
    cases += [
        call("norm", real(2, 3)),
        call("norm", real(2, 3), dim=(0, 1), keepdim=True),
        call("norm", real()),
        call("norm", real(0)),
        case(
            "norm(dtype)",
            lambda fw, x: fw.norm(x, dtype=fw.float64),
            real(2, 3),
            smooth=False,
            types=False,
            ulps=2.0**34,
        ),
    ]
    return cases


# Order: values and their places


def _order() -> list[Case]:
    cases = []
    for name in ("max", "min"):
        cases += [
            call(name, distinct(2, 3)),
            call(name, distinct(2, 3), 1),
            call(name, distinct(2, 3, 2), dim=-2, keepdim=True),
            call(name, distinct(2, 3), axis=0, keepdims=True),
            call(name, distinct(), 0),
            call(name, distinct()),
            call(name, distinct(2, 3), distinct(3), smooth=False),
            call(name, distinct(2, 3), other=distinct(2, 3), smooth=False),
            call(name, distinct(0, 3), 1),
            call(name, given([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]]), 1, smooth=False, why="ties"),
            call(name, given([[1.0, 3.0, 3.0], [1.0, 2.0, 1.0]]), smooth=False, why="ties"),
        ]
    for name in ("argmax", "argmin"):
        cases += [
            call(name, distinct(2, 3), **d, order=0)
            for d in ({}, {"dim": 0}, {"dim": 1, "keepdim": True}, {"keepdim": True}, {"axis": 0})
        ]
        cases += [
            call(name, distinct(), order=0),
            call(name, distinct(), 0, order=0),
            call(name, distinct(0, 2), 1, order=0),
            call(name, given([1.0, 3.0, 3.0, 1.0]), order=0),
        ]
    for d in ({}, {"dim": 0}, {"dim": 1, "keepdim": True}):
        cases.append(call("aminmax", distinct(2, 3), **d))
    cases += [
        call("sort", distinct(2, 3)),
        call("sort", distinct(2, 3, 2), 1, True),
        call("sort", distinct(4), dim=0, descending=True, stable=True),
        call("sort", distinct()),
        call("sort", distinct(0)),
        call("sort", given([2.0, 1.0, 2.0, 1.0, 2.0]), stable=True, smooth=False),
        call("sort", given([2.0, 1.0, 2.0, 1.0, 2.0]), stable=True, descending=True, smooth=False),
        call("argsort", distinct(2, 3), order=0),
        call("argsort", distinct(2, 3), 0, True, order=0),
        call("argsort", distinct(4), dim=0, stable=True, order=0),
        call("topk", distinct(2, 5), 2),
        call("topk", distinct(2, 3), k=1, dim=0, largest=False),
        call("topk", distinct(5), 5),
        call("topk", distinct(5), 0),
        call("topk", distinct(), 1),
        call("median", distinct(2, 3)),
        call("median", distinct(4)),
        call("median", distinct(2, 4), 1),
        call("median", distinct(2, 3), dim=0, keepdim=True),
        call("median", distinct()),
        call("median", given([1.0, float("nan"), 2.0]), 0, smooth=False, types=False),
        case(
            "max(out=)",
            lambda fw, x: fw.max(x, 1, out=(x.new_empty(0), fw.empty(0, dtype=fw.int64))),
            distinct(2, 3),
            order=0,
            types=False,
            traced=False,
        ),
        case(
            "sort(out=)",
            lambda fw, x: fw.sort(x, 1, out=(x.new_empty(0), fw.empty(0, dtype=fw.int64))),
            distinct(2, 3),
            order=0,
            types=False,
            traced=False,
        ),
        case(
            "topk(out=)",
            lambda fw, x: fw.topk(x, 1, out=(x.new_empty(0), fw.empty(0, dtype=fw.int64))),
            distinct(2, 3),
            order=0,
            types=False,
            traced=False,
        ),
        case("max.values", lambda fw, x: x.max(1).values, distinct(2, 3)),
        case("sort.indices", lambda fw, x: x.sort(1).indices, distinct(2, 3), order=0),
    ]
    return cases


# Matrix products of every rank

RANKS = [
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((2, 2, 3), (3,)),
    ((2, 2, 3), (3, 2)),
    ((3,), (2, 3, 2)),
    ((2, 3), (2, 3, 2)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 1, 2, 3), (2, 3, 2)),
    ((1, 2, 3), (2, 3, 2)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((0,), (0,)),
    ((2, 3), (3, 0)),
]


def _products() -> list[Case]:
    # Of no elements torch makes products of bools too
    cases = [call("matmul", real(*p), real(*q), types=0 not in (*p, *q)) for p, q in RANKS]
    cases += [
        case(f"{x}@{y}", lambda fw, a, b: a @ b, x, y)
        for x, y in ((real(2, 3), real(3)), (real(3), real(3, 2)), (real(2, 2, 3), real(3, 2)))
    ]
    cases += [
        call("mm", real(2, 3), real(3, 4)),
        call("mm", real(0, 3), real(3, 2), types=False),
        call("bmm", real(2, 2, 3), real(2, 3, 2)),
        call("bmm", real(0, 2, 3), real(0, 3, 2), types=False),
        call("dot", real(4), real(4)),
        call("dot", real(0), real(0)),
        call("mv", real(2, 3), real(3)),
        call("mv", real(2, 0), real(0), types=False),
        call("outer", real(2), real(3)),
        call("ger", real(2), real(3)),
        call("outer", real(0), real(3)),
        call("addmm", real(2, 2), real(2, 3), real(3, 2)),
        call("addmm", real(2), real(2, 3), real(3, 2), beta=0.5, alpha=2),
        call("addmm", real(2, 1), real(2, 3), real(3, 2), beta=0),
        call("addmm", real(), real(2, 3), real(3, 2), alpha=-1),
        call("addmv", real(2), real(2, 3), real(3)),
        call("addmv", real(2), real(2, 3), real(3), beta=2, alpha=3),
        call("addmv", real(), real(2, 3), real(3), beta=0),
        call("addr", real(2, 3), real(2), real(3)),
        call("addr", real(3), real(2), real(3), beta=2, alpha=3),
        call("baddbmm", real(2, 2, 2), real(2, 2, 3), real(2, 3, 2)),
        call("baddbmm", real(2), real(2, 2, 3), real(2, 3, 2), beta=2, alpha=3),
        call("baddbmm", real(2, 2, 2), real(2, 2, 3), real(2, 3, 2), beta=0),
        call("tensordot", real(2, 3), real(3, 2), 1),
        call("tensordot", real(2, 3), real(2, 3)),
        call("tensordot", real(2, 3), real(3, 2), 0),
        call("tensordot", real(2, 3, 2), real(2, 3), dims=([0, 1], [0, 1])),
        call("tensordot", real(2, 3, 2), real(2, 2, 3), ([1, 2], [2, 0])),
        call("trace", real(3, 3)),
        call("trace", real(2, 3)),
        case("linear by hand", lambda fw, x, w, b: x @ w.t() + b, real(4, 3), real(2, 3), real(2)),
    ]
    return cases


CASES = [*_reductions(), *_order(), *_products()]
