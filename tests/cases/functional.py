"""Cases of `nn.functional` but for the losses: affine maps, activations, dropout, vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from . import Case, Input, call, case, constant, given, places, real


def f(name: str, *args: Any, **keywords: Any) -> Case:
    """A case that calls `nn.functional.<name>`."""
    return call(f"nn.functional.{name}", *args, **keywords)


# Affine maps: shapes of the input, the weight and the bias

_AFFINE: list[tuple[tuple[int, ...], ...]] = [
    *(((4, 3), (2, 3), bias) for bias in ((2,), (1,), (), (4, 2), (1, 2))),
    *((x, (5, 3), (5,)) for x in ((3,), (0, 3), (2, 4, 3), (2, 1, 4, 3), (2, 0, 3))),
    *((x, (2, 0), (2,)) for x in ((4, 0), (2, 4, 0))),
    ((4, 1), (1, 1), (1,)),
    ((3,), (3,), ()),
    *((x, (2, 3)) for x in ((4, 3), (2, 4, 3), (3,))),
    ((4, 3), (3,)),
]

AFFINE = [
    *(f("linear", *[real(*s) for s in shapes], types=False) for shapes in _AFFINE),
    f("linear", real(4, 3), real(2, 3), bias=None, types=False),
    f("linear", real(4, 3), real(2, 3), bias=real(2), types=False),
    f("linear", constant(real(4, 3)), real(2, 3), real(2), types=False),
    case(
        "linear of transposed",
        lambda fw, x, w, b: fw.nn.functional.linear(x.t(), w.t(), b),
        *(real(3, 4), real(3, 2), real(2)),
        types=False,
    ),
    *(
        f("bilinear", real(*s, 3), real(*s, 5), real(2, 3, 5), real(2), types=False)
        for s in ((4,), (), (2, 3), (0,))
    ),
    f("bilinear", real(4, 3), real(4, 5), real(2, 3, 5), types=False),
]

# Activations, with what they are given beside the input

_ACTIVATIONS: list[tuple[str, dict[str, Any]]] = [
    ("sigmoid", {}),
    ("tanh", {}),
    ("relu", {}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("leaky_relu", {"negative_slope": -0.3}),
    ("elu", {}),
    ("elu", {"alpha": 2.0}),
    ("elu", {"alpha": -0.5}),
    ("selu", {}),
    ("celu", {}),
    ("celu", {"alpha": 2.0}),
    ("gelu", {}),
    ("gelu", {"approximate": "tanh"}),
    ("silu", {}),
    ("mish", {}),
    ("softplus", {}),
    ("softplus", {"beta": 2, "threshold": 3}),
    ("softplus", {"beta": 0.5}),
    ("logsigmoid", {}),
    ("relu6", {}),
    ("hardtanh", {}),
    ("hardtanh", {"min_val": -2, "max_val": 0.25}),
    ("hardsigmoid", {}),
    ("hardswish", {}),
    ("softsign", {}),
    ("tanhshrink", {}),
    ("softshrink", {}),
    ("softshrink", {"lambd": 1.0}),
    ("hardshrink", {}),
    ("hardshrink", {"lambd": 1.0}),
    ("hardshrink", {"lambd": -1.0}),
    ("threshold", {"threshold": 0.5, "value": 7.0}),
    ("threshold", {"threshold": 0, "value": 0}),
]

_IN_PLACE = {
    *("relu", "leaky_relu", "elu", "selu", "celu", "silu", "mish", "relu6", "hardtanh"),
    *("hardsigmoid", "hardswish", "threshold"),
}


def _flags(name: str) -> dict[str, Any]:
    if name == "hardsigmoid":
        return {"order": 1, "why": "torch has no second derivative"}
    return {}


def _forms(name: str, options: dict[str, Any]) -> Iterator[Case]:
    """The function of other shapes and layouts, and in place."""
    flags = _flags(name)

    def expanded(fw: Any, x: Any) -> Any:
        return getattr(fw.nn.functional, name)(x.expand(3, 4), **options)

    def in_place(fw: Any, x: Any) -> Any:
        return getattr(fw.nn.functional, name)(x * 2, **options, inplace=True)

    def in_place_on_a_view(fw: Any, x: Any) -> Any:
        y = x * 2
        getattr(fw.nn.functional, name)(y[1], **options, inplace=True)
        return y

    yield f(name, given(-0.75), **options, **flags)
    yield f(name, real(0, 2), **options, **flags)
    yield case(f"{name}({options}) expanded", expanded, real(4), **flags)
    if name in _IN_PLACE and not {-0.3, -0.5} & set(options.values()):  # torch refuses these
        flags["types"] = False
        yield case(f"{name}({options}) in place", in_place, real(3, 4), **flags)
        yield case(f"{name}({options}) in place on a view", in_place_on_a_view, real(3, 4), **flags)


# Functions of one tensor, element by element
POINTWISE = [f(name, real(3, 4), **o, **_flags(name)) for name, o in _ACTIVATIONS]

ACTIVATIONS = [
    *POINTWISE,
    *(c for name, options in _ACTIVATIONS for c in _forms(name, options)),
    *(
        f("prelu", real(*x), real(*w))
        for x, w in (
            *(((2, 3), (3,)), ((2, 3), (1,)), ((2, 3), ()), ((2, 3, 4), (3,))),
            *(((3,), (1,)), ((), (1,)), ((), ())),
        )
    ),
    *(f("glu", real(2, 4), dim) for dim in (0, 1, -1)),
    f("glu", real(2, 4, 3), 1),
]

# Softmax

_SIZES: list[tuple[tuple[int, ...], int]] = [
    *(((2, 3), dim) for dim in (1, 0, -1)),
    *(((3,), 0), ((), 0), ((), -1), ((2, 3, 4), 1), ((2, 0), 1), ((0, 3), 1), ((5, 1), 1)),
    ((64, 10), 1),
]
_LARGE = [[0.0, 0.0], [0.0, 1000.0], [-1000.0, 1000.0], [1e4, 1e4]]
_INF, _NAN = float("inf"), float("nan")
_SPECIAL = [[-_INF, 0.0], [_INF, 0.0], [_NAN, 0.0], [-_INF, -_INF], [_INF, _INF], [_INF, -_INF]]


def _in_double(name: str) -> Case:
    def run(fw: Any, x: Any) -> Any:
        return getattr(fw.nn.functional, name)(x, 1, dtype=fw.float64)

    return case(f"{name} in float64", run, real(2, 3))


SOFTMAX = [
    c
    for name in ("softmax", "log_softmax", "softmin")
    for c in (
        *(f(name, real(*shape), dim, types=0 not in shape) for shape, dim in _SIZES),
        *(f(name, real(*shape)) for shape in ((), (3,), (2, 3), (2, 3, 2), (1, 2, 3, 2))),
        f(name, given(_LARGE), 1, types=False, smooth=False),
        f(name, given(_SPECIAL), 1, types=False, smooth=False),
        _in_double(name),
    )
]

# Dropout: from a seeded generator, and the next numbers of the generator after it


def _seeded(name: str, run: Callable[[Any, Any], Any], x: Input) -> Case:
    def seeded(fw: Any, x: Any) -> Any:
        fw.manual_seed(3)
        return run(fw, x), fw.rand(2)

    finite = x.values is None or bool(np.isfinite(x.values).all())
    return case(f"dropout {name}", seeded, x, traced=False, smooth=finite, types=finite)


def _dropout(x: Input, layout: Callable[[Any], Any] = lambda x: x, **options: Any) -> Case:
    label = " ".join([str(x), *(f"{k}={v}" for k, v in options.items())])
    return _seeded(label, lambda fw, x: fw.nn.functional.dropout(layout(x), **options), x)


def _dropout_in_place(p: float) -> Case:
    return _seeded(
        f"{p} in place",
        lambda fw, x: fw.nn.functional.dropout(x * 1, p, inplace=True),
        real(4, 3),
    )


_DROPOUTS: list[dict[str, Any]] = [{}, {"p": 0.3}, {"p": 0.0}, {"p": 1.0}, {"training": False}]

DROPOUT = [
    *(_dropout(real(*s), **o) for o in _DROPOUTS for s in ((4, 3), (), (0, 3), (100,))),
    *(_dropout_in_place(p) for p in (0.0, 0.5, 1.0)),
    _dropout(real(4, 3), lambda x: x.t(), p=0.4),
    _dropout(real(6, 5), lambda x: x[::2, 1:], p=0.4),
    _dropout(real(3, 4, 5), lambda x: x.permute(2, 0, 1), p=0.4),
    _dropout(real(3, 4, 6), lambda x: x.permute(2, 0, 1)[1:], p=0.4),
    _dropout(real(4), lambda x: x.expand(3, 4), p=0.4),
    _dropout(real(3, 1), lambda x: x.expand(3, 4), p=0.4),
    *(_dropout(given([_INF, _NAN, -_INF, 0.0] * 4), p=p) for p in (0.4, 1.0)),
]

# Vectors

VECTORS = [
    f("normalize", real(3, 4)),
    f("normalize", real(3, 4), p=1, dim=0),
    f("normalize", real(3, 4), p=3.0, dim=-1, types=False),
    f("normalize", real(3, 4), p=_INF, types=False),
    f("normalize", real(3, 4), dim=(0, 1)),
    f("normalize", real(3, 4), eps=10.0),
    f("normalize", given([[0.0, 0.0], [3.0, 4.0]]), smooth=False),
    *(f("cosine_similarity", real(3, 4), real(*s)) for s in ((3, 4), (4,), (3, 1), (1, 4))),
    f("cosine_similarity", real(3, 4), real(3, 4), dim=0),
    f("cosine_similarity", real(4), real(4), dim=-1),
    # torch's derivative takes the norm that is raised to eps for the true one
    f("cosine_similarity", real(3, 4), real(3, 4), eps=10.0, smooth=False),
    f("cosine_similarity", given([[0.0, 0.0], [1e-9, 0.0]]), real(2, 2), smooth=False),
    f("one_hot", places([0, 2]), traced=False),
    f("one_hot", places([[0, 2]]), num_classes=4, traced=False),
    f("one_hot", places(2), traced=False),
]

CASES = [*AFFINE, *ACTIVATIONS, *SOFTMAX, *DROPOUT, *VECTORS]
