"""Cases of the losses, in every reduction: targets of numbers, of chances, of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import Case, case, constant, given, places, probability, real
from .functional import f

REDUCTIONS = ("mean", "sum", "none")
INF, NAN = float("inf"), float("nan")

# At ends of domains and infinities no differences can be taken. Other types have been seen.
AT_POINTS: dict[str, Any] = {"smooth": False, "types": False}
FLOATS: dict[str, Any] = {"types": False}
EMPTY: dict[str, Any] = {**AT_POINTS, "order": 1, "why": "0 or 0 / 0"}

# Differences of numbers


def _differences(name: str, reduction: str) -> Iterator[Case]:
    x, y = real(4, 3), real(4, 3)
    if name == "kl_div":
        y = probability(4, 3)
    mode = {"reduction": reduction}
    yield f(name, x, y, **mode)
    yield f(name, x, constant(y), **mode, **FLOATS)
    yield f(name, constant(x), y, **mode, **FLOATS)
    yield f(name, x, constant(given([0.5, 1.5, 0.25])), **mode, **FLOATS)
    yield f(name, given([-1.5, 0.5, -3.25]), y, **mode, **FLOATS)
    yield f(name, given(0.5), given(0.75), **mode, **FLOATS)
    yield f(name, real(0, 3), real(0, 3), **mode, **EMPTY)
    special = [INF, -INF, NAN, 0.0, 1e4, 1.0, -1.0, 2.0]
    against = [0.0, 0.0, 0.0, 0.0, -1e4, 0.0, 0.0, NAN]
    yield f(name, given(special), given(against), **mode, **AT_POINTS)
    if name not in ("kl_div", "huber_loss"):
        yield f(name, real(3), places([1, 2, 3]), **mode, **FLOATS)
    if name != "huber_loss":  # fails in torch's backward
        yield _of_two_types(name, reduction)


def _of_two_types(name: str, reduction: str) -> Case:
    def run(fw: Any, x: Any, y: Any) -> Any:
        return getattr(fw.nn.functional, name)(x.float(), y.double(), reduction=reduction)

    return case(
        f"{name}({reduction}) of float and double",
        run,
        *(real(4, 3), probability(4, 3)),
        **AT_POINTS,
        order=1,
        why="torch's second derivative rounds to float",
    )


def _options(reduction: str) -> Iterator[Case]:
    x, y, w = real(4, 3), real(4, 3), probability(4, 3)
    mode: dict[str, Any] = {"reduction": reduction, **FLOATS}
    for name in ("mse_loss", "l1_loss", "huber_loss"):
        yield f(name, x, y, weight=w, **mode)
    for beta in (0, 0.5, 2.0):
        yield f("smooth_l1_loss", x, y, beta=beta, **mode)
    for delta in (0.5, 2.0):
        yield f("huber_loss", x, y, delta=delta, **mode)
    yield f("kl_div", x, y, log_target=True, **mode)
    yield f("kl_div", real(4), given([0.0, 1.0, 0.5, 0.0]), smooth=False, **mode)


DIFFERENCES = [
    *(
        c
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div")
        for reduction in REDUCTIONS
        for c in _differences(name, reduction)
    ),
    *(c for reduction in REDUCTIONS for c in _options(reduction)),
    f("kl_div", real(4, 3), probability(4, 3), reduction="batchmean"),
    f("kl_div", real(4, 3), probability(4, 3), reduction="batchmean", log_target=True),
    f("kl_div", given(0.5), given(0.75), reduction="batchmean", types=False),
]

# Binary cross-entropy, of chances and of logits


def _binary(name: str, reduction: str) -> Iterator[Case]:
    x = real if name.endswith("logits") else probability
    y = probability
    mode = {"reduction": reduction}
    yield f(name, x(4, 3), y(4, 3), **mode)
    yield f(name, x(4, 3), constant(y(4, 3)), **mode, **FLOATS)
    yield f(name, x(4), constant(given([0.0, 1.0, 1.0, 0.0])), **mode, **FLOATS)
    yield f(name, given(0.25), given(0.75), **mode, **FLOATS)
    yield f(name, x(0, 3), y(0, 3), **mode, **EMPTY)
    for shape in ((4, 3), (3,), (4, 1), (1,), ()):
        weight = constant(y(*shape) if shape else given(0.5))
        yield f(name, x(4, 3), y(4, 3), weight, **mode, **FLOATS)


def _chances(reduction: str) -> Case:
    return f(
        "binary_cross_entropy",
        given([0.0, 1.0, 0.0, 1.0, -0.0, 1e-30, 1e-45]),
        constant(given([0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0])),
        reduction=reduction,
        **AT_POINTS,
        order=1,
        why="torch's second derivative has other limits",
    )


def _logits(reduction: str) -> Iterator[Case]:
    name = "binary_cross_entropy_with_logits"
    mode: dict[str, Any] = {"reduction": reduction, **FLOATS}
    large = [1000.0, -1000.0, 1000.0, -1000.0, 0.0, 40.0, -40.0]
    labels = [1.0, 0.0, 0.0, 1.0, 0.5, 1.0, 1.0]
    yield f(name, given(large), given(labels), smooth=False, **mode)
    special, against = [INF, -INF, NAN, INF, 1.0], [0.0, 1.0, 1.0, 0.5, NAN]
    yield f(name, given(special), given(against), smooth=False, **mode)
    yield f(name, real(3), given([-1.0, 2.0, 5.0]), **mode)
    x, y = real(4, 3), probability(4, 3)
    for shape in ((3,), (4, 3), (), (4, 1)):
        weight = constant(probability(*shape) if shape else given(0.5))
        yield f(name, x, y, pos_weight=weight, **mode)
    weights = constant(probability(4, 1)), constant(probability(3))
    yield f(name, x, y, weights[0], pos_weight=weights[1], **mode)


BINARY = [
    c
    for reduction in REDUCTIONS
    for c in (
        *_binary("binary_cross_entropy", reduction),
        *_binary("binary_cross_entropy_with_logits", reduction),
        _chances(reduction),
        *_logits(reduction),
    )
]

# Classes: shapes of the input, and the targets; -100 are ignored

TARGETS: list[tuple[tuple[int, ...], Any]] = [
    ((4, 3), [0, 2, 1, 2]),
    ((4, 3, 2), [[0, 2], [1, 1], [2, 0], [0, 0]]),
    ((2, 3, 2, 2), [[[0, 1], [2, 1]], [[1, 1], [0, 2]]]),
    ((1, 3, 2, 2, 1), [[[[0], [1]], [[2], [1]]]]),
    ((3,), 2),
    ((0, 3), []),
    ((4, 3), [0, -100, 1, -100]),
    ((2, 3), [-100, -100]),
    ((2, 3, 2), [[0, -100], [2, 1]]),
    ((3,), -100),
]


def _of_classes(name: str, *, weighted: bool, **options: Any) -> Iterator[Case]:
    weights = (constant(probability(3)),) if weighted else ()
    for shape, targets in TARGETS:
        nothing = 0 in shape or targets in ([-100, -100], -100)
        flags = EMPTY if nothing else FLOATS
        yield f(name, real(*shape), places(targets), *weights, **options, **flags)
    x, labels = real(4, 3), places([0, 2, 1, 2])
    yield f(name, x, labels, *weights, ignore_index=1, **options, **FLOATS)


def _classes(name: str, reduction: str) -> Iterator[Case]:
    mode = {"reduction": reduction}
    yield from _of_classes(name, weighted=False, **mode)
    yield from _of_classes(name, weighted=True, **mode)
    rows = given([[-INF, 0.0, 1.0], [0.0, -INF, NAN], [0.0, 1.0, 2.0]])
    yield f(name, rows, places([1, 0, 2]), **mode, **AT_POINTS)
    weight = constant(given([0.0, 1.0, 1.0]))
    yield f(name, rows, places([0, 1, 2]), weight, **mode, **AT_POINTS)
    zeros = constant(given([0.0, 0.0, 0.0]))
    yield f(name, real(4, 3), places([0, 2, 1, 2]), zeros, **mode, **AT_POINTS)
    large = given([[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0]])
    yield f(name, large, places([0, 2]), **mode, **AT_POINTS)

    def of_bytes(fw: Any, x: Any, t: Any) -> Any:
        return getattr(fw.nn.functional, name)(x, t.byte(), **mode)

    yield case(f"{name}({reduction}) of bytes", of_bytes, real(4, 3), places([0, 2, 1, 2]))


def _smoothed(reduction: str) -> Iterator[Case]:
    for smoothing, weighted in ((0.1, False), (0.3, True), (1, False)):
        options: dict[str, Any] = {"reduction": reduction, "label_smoothing": smoothing}
        yield from _of_classes("cross_entropy", weighted=weighted, **options)


def _of_chances(reduction: str) -> Iterator[Case]:
    name, mode = "cross_entropy", {"reduction": reduction}
    weight = constant(probability(3))
    for shape in ((4, 3), (3,), (4, 3, 2), (2, 3, 2, 2), (0, 3)):
        flags = EMPTY if 0 in shape else FLOATS
        x, y = real(*shape), probability(*shape)
        yield f(name, x, y, **mode, **flags)
        yield f(name, x, y, weight, **mode, **flags)
        yield f(name, x, y, weight, label_smoothing=0.1, **mode, **flags)


CLASSES = [
    c
    for reduction in REDUCTIONS
    for c in (
        *_classes("nll_loss", reduction),
        *_classes("cross_entropy", reduction),
        *_smoothed(reduction),
        *_of_chances(reduction),
    )
]

# What users compose

COMPOSED = [
    case(
        "nll_loss of log_softmax",
        lambda fw, x, t: fw.nn.functional.nll_loss(fw.nn.functional.log_softmax(x, 1), t),
        *(real(4, 3), places([0, 2, 1, 2])),
    ),
    case(
        "binary_cross_entropy of sigmoid of linear",
        lambda fw, x, w, b, y: fw.nn.functional.binary_cross_entropy(
            fw.nn.functional.sigmoid(fw.nn.functional.linear(x, w, b)), y
        ),
        *(constant(real(4, 1)), real(1, 1), real(1)),
        constant(given([[0.0], [0.0], [1.0], [1.0]])),
    ),
]

CASES = [*DIFFERENCES, *BINARY, *CLASSES, *COMPOSED]
