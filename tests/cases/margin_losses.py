"""Cases of the losses with margins, of likelihoods, of unaligned sequences; and of distances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import Case, Input, case, constant, given, index, places, positive, probability, real
from .functional import f
from .losses import REDUCTIONS

INF, NAN = float("inf"), float("nan")
FLOATS: dict[str, Any] = {"types": False}
# No differences at kinks, and where a derivative is PyTorch's own choice.
KINKS: dict[str, Any] = {"types": False, "smooth": False}
ONCE: dict[str, Any] = {"order": 1, "why": "torch has no second derivative", "traced": False}

SIGNS = constant(given([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]))
ROW = constant(given([1.0, -1.0, -1.0, 1.0]))
X, Y = real(4, 3), real(4, 3)


def _pairs(reduction: str) -> Iterator[Case]:
    mode: dict[str, Any] = {"reduction": reduction, **KINKS}
    yield f("soft_margin_loss", X, SIGNS, **mode)
    yield f("soft_margin_loss", X, constant(given([1.0, -1.0, 1.0])), **mode)
    yield f("soft_margin_loss", given([90.0, 0.0, -80.0, INF]), ROW, **mode)
    yield f("hinge_embedding_loss", X, SIGNS, **mode)
    yield f("hinge_embedding_loss", X, SIGNS, margin=-0.5, **mode)
    yield f("hinge_embedding_loss", given([1.0, 0.5, INF, NAN]), ROW, **mode)
    yield f("hinge_embedding_loss", given([1.0, 0.5]), constant(given([0.0, 2.0])), **mode)
    yield f("margin_ranking_loss", X, Y, SIGNS, **mode)
    yield f("margin_ranking_loss", X, Y, SIGNS, margin=0.7, **mode)
    yield f("margin_ranking_loss", given([1.0, 2.0]), given([1.0, 2.0]), ROW_OF_TWO, **mode)
    yield f("cosine_embedding_loss", X, Y, ROW, **mode)
    yield f("cosine_embedding_loss", X, Y, ROW, margin=0.4, **mode)
    yield f("cosine_embedding_loss", real(3), real(3), constant(given(1.0)), **mode)
    yield f("cosine_embedding_loss", X, Y, constant(given([0.0, 1.0, -1.0, 2.0])), **mode)
    for options in ({}, {"swap": True}, {"p": 1.0, "margin": 0.5}, {"eps": 0.1}):
        yield f("triplet_margin_loss", X, Y, real(4, 3), **options, **mode)
    yield f("triplet_margin_loss", real(3), real(3), real(3), **mode)
    for options in ({}, {"swap": True, "margin": 2.5}):
        yield f("triplet_margin_with_distance_loss", X, Y, real(4, 3), **options, **mode)


ROW_OF_TWO = constant(given([1.0, -1.0]))
LABELS = places([[0, 2, -1], [1, -1, 0], [-1, 0, 0], [0, 1, 2]])


def _classes(reduction: str) -> Iterator[Case]:
    mode: dict[str, Any] = {"reduction": reduction, **KINKS}
    targets = places([0, 2, 1, 1])
    for options in ({}, {"p": 2, "margin": 0.5}, {"weight": constant(probability(3))}):
        yield f("multi_margin_loss", X, targets, **options, **mode, **ONCE)
    yield f("multi_margin_loss", real(3), places(2), **mode, **ONCE)
    yield f("multi_margin_loss", real(3), places([2]), **mode, **ONCE)
    yield f("multi_margin_loss", given([[1.0, 1.0, 0.0]]), places([0]), **mode, **ONCE)
    yield f("multilabel_margin_loss", X, LABELS, **mode, **ONCE)
    yield f("multilabel_margin_loss", real(3), places([1, 0, -1]), **mode, **ONCE)
    yield f("multilabel_margin_loss", given([[1.0, 0.0]]), places([[0, 0]]), **mode, **ONCE)
    yield f("multilabel_soft_margin_loss", X, constant(probability(4, 3)), **mode)
    yield f("multilabel_soft_margin_loss", X, probability(4, 3), constant(probability(3)), **mode)
    yield f("multilabel_soft_margin_loss", real(3), constant(probability(3)), **mode)
    weight, bias = real(3, 2), real(3)
    yield f("linear_cross_entropy", real(4, 2), weight, targets, linear_bias=bias, **mode)
    yield f("linear_cross_entropy", real(2), weight, places(1), **mode)
    yield f("linear_cross_entropy", real(4, 2), weight, targets, ignore_index=1, **mode)
    yield f("linear_cross_entropy", real(4, 2), real(3, 2, 2), index(3, 4, 2), **mode)


def _likelihoods(reduction: str) -> Iterator[Case]:
    mode: dict[str, Any] = {"reduction": reduction, **FLOATS}
    for var in (positive(4, 3), positive(4, 1), positive(4), given([[0.5], [0.1], [1.0], [2.0]])):
        yield f("gaussian_nll_loss", X, Y, var, **mode)
    yield f("gaussian_nll_loss", X, Y, positive(4, 3), full=True, **mode)
    yield f(
        "gaussian_nll_loss",
        X,
        Y,
        given([[0.0], [1e-7], [1.0], [2.0]]),
        eps=0.1,
        **mode,
        smooth=False,
    )
    yield f("gaussian_nll_loss", X, Y, 0.5, **mode)
    yield f("poisson_nll_loss", X, constant(positive(4, 3)), **mode)
    yield f("poisson_nll_loss", X, positive(4, 3), **mode)
    yield f("poisson_nll_loss", positive(4, 3), positive(4, 3), False, **mode)
    yield f("poisson_nll_loss", X, constant(given([[0.0, 1.0, 2.0]])), full=True, **mode)
    yield f(
        "poisson_nll_loss",
        given([0.0, 1.0]),
        constant(given([0.0, 1.0])),
        False,
        **{**mode, "smooth": False},
        ulps=2**10,
    )


# Unaligned sequences: (T, n, C) and (n, S); repetitions, blanks between, too few steps, none


def _sequence(name: str, x: Input, targets: Any, lengths: Any, **options: Any) -> Case:
    def run(fw: Any, x: Any, targets: Any) -> Any:
        return fw.nn.functional.ctc_loss(x.log_softmax(-1), targets, *lengths, **options)

    label = " ".join(f"{k}={v}" for k, v in options.items())
    return case(f"ctc_loss {name} {label}", run, x, places(targets), **ONCE, **KINKS, ulps=256)


STEPS = real(6, 3, 4)
PADDED = [[1, 2, 3], [2, 2, 1], [3, 1, 1]]


def _sequences(reduction: str) -> Iterator[Case]:
    mode = {"reduction": reduction}
    yield _sequence("padded", STEPS, PADDED, ((6, 6, 6), (3, 3, 3)), **mode)
    yield _sequence("of all lengths", STEPS, PADDED, ((6, 4, 2), (3, 2, 0)), **mode)
    yield _sequence("in one row", STEPS, [1, 2, 2, 2, 3], ((6, 5, 4), (2, 3, 0)), **mode)
    yield _sequence(
        "last blank", STEPS, [[0, 1], [1, 1], [2, 0]], ((6, 6, 6), (2, 2, 1)), blank=3, **mode
    )
    yield _sequence("too short", STEPS, PADDED, ((3, 3, 2), (3, 3, 3)), zero_infinity=True, **mode)
    yield _sequence("no steps", STEPS, PADDED, ((0, 6, 6), (0, 1, 1)), **mode)
    yield _sequence("no batch", real(6, 4), [1, 1, 2], ((6,), (3,)), **mode)


DISTANCES = [
    *(f("pairwise_distance", X, Y, p=p, **FLOATS) for p in (1.0, 2.0, 3.0, INF)),
    f("pairwise_distance", X, real(3), keepdim=True, **FLOATS),
    f("pairwise_distance", real(3), X, eps=0.5, **FLOATS),
    f("pairwise_distance", given([[1.0, 2.0]]), given([[1.0, 2.0]]), **KINKS, ulps=2**10),
    *(f("pdist", real(4, 3), p=p, **FLOATS, **ONCE) for p in (1.0, 1.5, 2.0, 3.0, INF)),
    f("pdist", real(4, 3), p=0.0, **KINKS, **ONCE),
    *(f("pdist", real(*s), **KINKS, **ONCE) for s in ((1, 3), (3, 0))),
    f("pdist", constant(real(0, 3)), **KINKS, **ONCE),  # torch's backward crashes
    f("pdist", given([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0]]), **KINKS, **ONCE),
]

CASES = [
    *(
        c
        for reduction in REDUCTIONS
        for c in (
            *_pairs(reduction),
            *_classes(reduction),
            *_likelihoods(reduction),
            *_sequences(reduction),
        )
    ),
    *DISTANCES,
]
