"""Cases at points that random values miss: ties, zeros, infinities, nan, repeated places."""

from __future__ import annotations

import math
from typing import Any

from . import Case, call, case, constant, given, places

INF, NAN = math.inf, math.nan
KINK: dict[str, Any] = {"smooth": False, "types": False}

TIED = given([[2.0, 3.0, 3.0], [3.0, 1.0, 1.0]])
ZEROS = given([[0.0, 2.0, 3.0], [0.0, 0.0, 4.0], [1.5, 2.5, -1.0]])
NOTHING = given([[0.0, 0.0], [3.0, 4.0]])
INFINITE = given([[INF, 1.0, -INF], [-INF, -INF, -INF], [0.0, 1.0, 1000.0]])
HOLE = given([[1.0, NAN, 3.0], [2.0, 2.0, 2.0]])


def _extremes() -> list[Case]:
    """Which of equal elements gets the gradient, or how they share it; nan wins."""
    cases = []
    for x in (TIED, HOLE):
        for name in ("max", "min", "median", "amax", "amin"):
            dims: list[dict[str, Any]] = [{}, {"dim": 0}, {"dim": 1, "keepdim": True}]
            cases += [call(name, x, **d, **KINK, order=1) for d in dims]
    same = given([1.0, 2.0, 3.0, NAN])
    other = given([1.0, 3.0, 2.0, 1.0])
    for name in ("maximum", "minimum", "fmax", "fmin"):
        cases.append(call(name, same, other, **KINK, order=1))
    return [
        *cases,
        call("sort", TIED, dim=1, stable=True, **KINK, order=1),
        call("clamp", given([0.0, 1.0, 2.0, NAN, INF]), 0.0, 1.0, **KINK),
        call("relu", given([0.0, -0.0, NAN, INF, -INF]), **KINK),
        call("abs", given([0.0, -0.0, NAN, -INF]), **KINK),
    ]


def _products_and_norms() -> list[Case]:
    """Where the plain quotient of the whole by the part is 0/0."""
    return [
        call("prod", ZEROS, smooth=False, types=False),
        call("prod", ZEROS, 1, smooth=False, types=False),
        call("prod", given([0.0, 2.0, 3.0]), types=False),
        call("prod", given([0.0, 0.0]), types=False),
        call("norm", given([0.0, 0.0]), **KINK, order=1),
        call("norm", NOTHING, dim=1, **KINK, order=1),
        call("norm", NOTHING, 1, **KINK, order=1),
        call("norm", NOTHING, INF, **KINK, order=1),
        call("norm", given(0.0), **KINK, order=1),
        call("dist", given([1.0, 2.0]), given([1.0, 2.0]), **KINK, order=1),
        call("std", given([2.0, 2.0, 2.0]), **KINK, order=1),
        call("sqrt", given([0.0, 4.0, INF]), **KINK, order=1),
        call("pow", given([0.0, 0.0, 0.0, 2.0]), given([0.0, 2.0, 0.5, 0.0]), **KINK, order=1),
        call("pow", given([0.0, -2.0]), 2, types=False),
        call("pow", given([0.0, 2.0]), 0, types=False),
        call("atan2", given([0.0, 1.0]), given([1.0, 0.0]), types=False),
        call("xlogy", given([0.0, 0.0, 2.0]), given([0.0, 2.0, 3.0]), **KINK, order=1),
    ]


def _infinities() -> list[Case]:
    """Exponents beyond the range, and rows of nothing but -inf."""
    cases = [
        call(name, INFINITE, 1, **KINK, order=1)
        for name in ("softmax", "log_softmax", "logsumexp", "cumsum", "cummax")
    ]
    ends = given([0.0, 1000.0, -1000.0, INF, -INF, NAN])
    for name in ("exp", "tanh", "sigmoid", "nn.functional.softplus", "nn.functional.logsigmoid"):
        cases.append(call(name, ends, **KINK, order=1))
    for name in ("nn.functional.silu", "nn.functional.mish", "log1p"):
        cases.append(call(name, ends, **KINK, order=1))
    return [
        *cases,
        call("logaddexp", given([INF, -INF, 0.0]), given([1.0, -INF, 0.0]), **KINK, order=1),
        # torch's gradient is a difference of numbers as large as the elements
        call("logcumsumexp", INFINITE, 1, **KINK, order=1, ulps=1024),
        # torch's vector kernel for float32, unlike that for float64, gives nan for inf
        call("nn.functional.gelu", given([0.0, 1000.0, -1000.0, NAN]), **KINK, order=1),
    ]


def _chosen() -> list[Case]:
    """What is not taken gives no gradient, be it nan."""
    return [
        case(
            "where(nan is not taken)",
            lambda fw, x: fw.where(x > 0, x, fw.full_like(x, NAN)),
            given([1.0, 2.0]),
            **KINK,
        ),
        case(
            "where(sqrt of what is not taken)",
            lambda fw, x: fw.where(x > 0, x.sqrt(), fw.zeros_like(x)),
            given([4.0, 0.0, -1.0]),
            **KINK,
            order=1,
        ),
        case(
            "masked_fill(nan)",
            lambda fw, x: x.masked_fill(x.isnan(), 0.0),
            given([1.0, NAN]),
            **KINK,
        ),
        call("nan_to_num", given([NAN, INF, -INF, 1.0]), **KINK),
    ]


def _repeated() -> list[Case]:
    """Several values for one place, and none."""
    three = given([1.0, 2.0, 3.0])
    twice = places([1, 1, 0])
    return [
        call("scatter_add", three, 0, places([0, 0, 2]), given([5.0, 6.0, 7.0])),
        call("index_add", three, 0, twice, given([5.0, 6.0, 7.0])),
        call("gather", three, 0, twice),
        call("index_select", three, 0, twice),
        call("take", three, twice),
        call("put", three, twice, given([5.0, 6.0, 7.0]), accumulate=True),
        call("index_put", three, (twice,), given([5.0, 6.0, 7.0]), accumulate=True),
        case("x[[1, 1, 0]]", lambda fw, x, i: x[i] * x[i], three, twice),
        case("embedding of one row twice", lambda fw, w, i: fw.nn.functional.embedding(i, w),
             given([[1.0, 2.0], [3.0, 4.0]]), places([1, 1])),
        call("index_select", three, 0, places([])),
        call("gather", three, 0, places([])),
        call("scatter_add", three, 0, places([]), given([])),
        call("cat", [given([]), three, given([])]),
        call("sum", given([])),
        call("matmul", constant(given([[], []])), given([]), types=False),
    ]  # fmt: skip


CASES = [*_extremes(), *_products_and_norms(), *_infinities(), *_chosen(), *_repeated()]
