"""Cases of the losses, in every reduction: targets of numbers, of chances, of classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import Case, Input, case, given, places, probability, real

REDUCTIONS = ("mean", "sum", "none")
INF, NAN = float("inf"), float("nan")

# Inputs with ends, infinities or nothing to average: no differences can be taken there, and the
# other types have been seen
AT_POINTS: dict[str, Any] = {"smooth": False, "types": False}
ONE_TYPE: dict[str, Any] = {"types": False}


def _loss(name: str, **options: Any) -> Callable[..., Any]:
    def run(fw: Any, *tensors: Any) -> Any:
        return getattr(fw.nn.functional, name)(*tensors, **options)

    return run


def _constant(run: Callable[..., Any], *which: int) -> Callable[..., Any]:
    """`run` with some of its tensors detached."""
    return lambda fw, *tensors: run(
        fw, *[t.detach() if k in which else t for k, t in enumerate(tensors)]
    )


# Differences of numbers


def _differences(name: str, reduction: str) -> Iterator[Case]:
    run = _loss(name, reduction=reduction)
    make = probability if name == "kl_div" else real
    label = f"{name} {reduction}"
    yield case(label, run, real(4, 3), make(4, 3))
    yield case(f"{label} constant target", _constant(run, 1), real(4, 3), make(4, 3))
    yield case(f"{label} constant input", _constant(run, 0), real(4, 3), make(4, 3))
    yield case(f"{label} 0-d", run, real(), make(), **ONE_TYPE)
    yield case(f"{label} empty", run, real(0, 3), make(0, 3), **AT_POINTS)
    yield case(f"{label} broadcast", run, real(4, 3), make(1, 3))
    yield case(f"{label} broadcast input", run, real(3), make(4, 3), **ONE_TYPE)
    yield case(
        f"{label} special",
        run,
        given([INF, -INF, NAN, 0.0, 1e4, 1.0, -1.0, 2.0]),
        given([0.0, 0.0, 0.0, 0.0, -1e4, 0.0, 0.0, NAN]),
        **AT_POINTS,
    )
    if name != "huber_loss":  # fails in torch's backward
        for first, second in (("float", "double"), ("double", "float")):
            yield case(
                f"{label} {first} and {second}",
                lambda fw, x, y, first=first, second=second: run(
                    fw, getattr(x, first)(), getattr(y, second)()
                ),
                real(4, 3),
                make(4, 3),
                **ONE_TYPE,
                smooth=False,
                ulps=2.0**8,
            )
    if name not in ("kl_div", "huber_loss"):
        yield case(f"{label} whole target", run, real(3), places([1, 2, 3]), **ONE_TYPE)


def _options(reduction: str) -> Iterator[Case]:
    for name in ("mse_loss", "l1_loss", "huber_loss"):
        yield case(
            f"{name} {reduction} weight",
            lambda fw, x, y, w, name=name: getattr(fw.nn.functional, name)(
                x, y, reduction=reduction, weight=w
            ),
            *(real(4, 3), real(4, 3), probability(4, 3)),
        )
    for name, option, values in (
        ("smooth_l1_loss", "beta", (0, 0.5, 2.0)),
        ("huber_loss", "delta", (0.5, 2.0)),
        ("kl_div", "log_target", (True,)),
    ):
        for value in values:
            run = _loss(name, reduction=reduction, **{option: value})
            yield case(f"{name} {reduction} {option}={value}", run, real(4, 3), real(4, 3))
    yield case(
        f"kl_div {reduction} zero",
        _loss("kl_div", reduction=reduction),
        real(4),
        given([0.0, 1.0, 0.5, 0.0]),
        **AT_POINTS,
    )


DIFFERENCES = [
    *(
        c
        for name in ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div")
        for reduction in REDUCTIONS
        for c in _differences(name, reduction)
    ),
    *(c for reduction in REDUCTIONS for c in _options(reduction)),
    *(
        case(
            f"kl_div batchmean {shape} {log_target}",
            _loss("kl_div", reduction="batchmean", log_target=log_target),
            real(*shape),
            probability(*shape),
        )
        for shape, log_target in (((4, 3), False), ((4, 3), True), ((), False))
    ),
]

# Binary cross-entropy, of chances and of logits


def _binary(name: str, reduction: str) -> Iterator[Case]:
    run = _loss(name, reduction=reduction)
    make = probability if name == "binary_cross_entropy" else real
    label = f"{name} {reduction}"
    yield case(label, run, make(4, 3), probability(4, 3))
    yield case(f"{label} constant target", _constant(run, 1), make(4, 3), probability(4, 3))
    yield case(f"{label} labels", _constant(run, 1), make(4), given([0.0, 1.0, 1.0, 0.0]))
    yield case(f"{label} 0-d", run, make(), probability(), **ONE_TYPE)
    yield case(f"{label} empty", run, make(0, 3), probability(0, 3), **AT_POINTS)
    for shape in ((4, 3), (3,), (4, 1), (1,), ()):
        yield case(
            f"{label} weight {shape}",
            _constant(run, 2),
            *(make(4, 3), probability(4, 3), probability(*shape)),
            **ONE_TYPE,
        )


def _chances(reduction: str) -> Case:
    return case(
        f"binary_cross_entropy {reduction} ends",
        _constant(_loss("binary_cross_entropy", reduction=reduction), 1),
        given([0.0, 1.0, 0.0, 1.0, -0.0, 1e-30, 1e-45]),
        given([0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]),
        **AT_POINTS,
    )


def _logits(reduction: str) -> Iterator[Case]:
    name = "binary_cross_entropy_with_logits"
    run = _loss(name, reduction=reduction)
    label = f"{name} {reduction}"
    large = given([1000.0, -1000.0, 1000.0, -1000.0, 0.0, 40.0, -40.0])
    yield case(
        f"{label} large", run, large, given([1.0, 0.0, 0.0, 1.0, 0.5, 1.0, 1.0]), **AT_POINTS
    )
    special = given([INF, -INF, NAN, INF, 1.0])
    yield case(f"{label} special", run, special, given([0.0, 1.0, 1.0, 0.5, NAN]), **AT_POINTS)
    yield case(f"{label} targets outside", run, real(3), given([-1.0, 2.0, 5.0]), **ONE_TYPE)
    for shape in ((3,), (4, 3), (), (4, 1)):
        yield case(
            f"{label} pos_weight {shape}",
            lambda fw, x, y, p: _loss(name, reduction=reduction, pos_weight=p.detach())(fw, x, y),
            *(real(4, 3), probability(4, 3), probability(*shape)),
            **ONE_TYPE,
        )
    yield case(
        f"{label} both weights",
        lambda fw, x, y, w, p: _loss(name, reduction=reduction, pos_weight=p.detach())(
            fw, x, y, w.detach()
        ),
        *(real(4, 3), probability(4, 3), probability(4, 1), probability(3)),
        **ONE_TYPE,
    )


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

# Classes: shapes of the input, and the targets

_CLASSES: list[tuple[str, tuple[int, ...], Any]] = [
    ("", (4, 3), [0, 2, 1, 2]),
    ("k-d", (4, 3, 2), [[0, 2], [1, 1], [2, 0], [0, 0]]),
    ("images", (2, 3, 2, 2), [[[0, 1], [2, 1]], [[1, 1], [0, 2]]]),
    ("5-d", (1, 3, 2, 2, 1), [[[[0], [1]], [[2], [1]]]]),
    ("1-d", (3,), 2),
    ("empty", (0, 3), []),
    ("ignored", (4, 3), [0, -100, 1, -100]),
    ("all ignored", (2, 3), [-100, -100]),
    ("k-d ignored", (2, 3, 2), [[0, -100], [2, 1]]),
    ("1-d ignored", (3,), -100),
]


def _of_classes(name: str, label: str, *, weighted: bool, **options: Any) -> Iterator[Case]:
    run = _constant(_loss(name, **options), 2)
    weights = (probability(3),) if weighted else ()
    for shape_label, shape, targets in _CLASSES:
        flags = AT_POINTS if "empty" in shape_label or "all" in shape_label else ONE_TYPE
        yield case(
            f"{name} {label} {shape_label}", run, real(*shape), places(targets), *weights, **flags
        )
    yield case(
        f"{name} {label} ignore_index=1",
        _constant(_loss(name, ignore_index=1, **options), 2),
        *(real(4, 3), places([0, 2, 1, 2]), *weights),
    )


def _classes(name: str, reduction: str) -> Iterator[Case]:
    yield from _of_classes(name, reduction, weighted=False, reduction=reduction)
    yield from _of_classes(name, f"{reduction} weight", weighted=True, reduction=reduction)
    run = _constant(_loss(name, reduction=reduction), 2)
    label = f"{name} {reduction}"
    row = given([[-INF, 0.0, 1.0], [0.0, -INF, NAN], [0.0, 1.0, 2.0]])
    yield case(f"{label} special", run, row, places([1, 0, 2]), **AT_POINTS)
    weight = given([0.0, 1.0, 1.0])
    yield case(f"{label} special weight", run, row, places([0, 1, 2]), weight, **AT_POINTS)
    zeros = given([0.0, 0.0, 0.0])
    yield case(f"{label} zero weight", run, real(4, 3), places([0, 2, 1, 2]), zeros, **AT_POINTS)
    large = given([[1000.0, 0.0, -1000.0], [1000.0, 0.0, -1000.0]])
    yield case(f"{label} large", run, large, places([0, 2]), **AT_POINTS)
    yield case(
        f"{label} bytes",
        lambda fw, x, t: run(fw, x, t.byte()),
        *(real(4, 3), places([0, 2, 1, 2])),
        **ONE_TYPE,
    )


def _smoothed(reduction: str) -> Iterator[Case]:
    for smoothing, weighted in ((0.1, False), (0.3, True), (1, False)):
        yield from _of_classes(
            "cross_entropy",
            f"{reduction} smoothed {smoothing}",
            weighted=weighted,
            reduction=reduction,
            label_smoothing=smoothing,
        )


def _probabilities(reduction: str) -> Iterator[Case]:
    name = "cross_entropy"
    for shape in ((4, 3), (3,), (4, 3, 2), (2, 3, 2, 2), (0, 3)):
        flags = AT_POINTS if 0 in shape else ONE_TYPE
        inputs = (real(*shape), probability(*shape))
        label = f"{name} {reduction} chances {shape}"
        run = _loss(name, reduction=reduction)
        smoothed = _loss(name, reduction=reduction, label_smoothing=0.1)
        yield case(label, run, *inputs, **flags)
        yield case(f"{label} weight", _constant(run, 2), *inputs, probability(3), **flags)
        yield case(f"{label} smoothed", _constant(smoothed, 2), *inputs, probability(3), **flags)


CLASSES = [
    c
    for reduction in REDUCTIONS
    for c in (
        *_classes("nll_loss", reduction),
        *_classes("cross_entropy", reduction),
        *_smoothed(reduction),
        *_probabilities(reduction),
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
            fw.nn.functional.sigmoid(fw.nn.functional.linear(x.detach(), w, b)), y.detach()
        ),
        *(real(4, 1), real(1, 1), real(1), given([[0.0], [0.0], [1.0], [1.0]])),
    ),
]

CASES = [*DIFFERENCES, *BINARY, *CLASSES, *COMPOSED]
