"""Every op case against torch: value, shape, type, gradients, second derivatives, in every form."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from . import checks
from .cases import (
    Case,
    Input,
    forms,
    given,
    ops,
    ops_linalg,
    ops_numeric,
    ops_reduce,
    ops_select,
    ops_shape,
    ops_special_points,
    ops_views,
    words,
)
from .cases import (
    case as make_case,
)
from .parity import FRAMEWORKS, outcome

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")

CASES = [
    *ops.CASES,
    *ops_linalg.CASES,
    *ops_numeric.CASES,
    *ops_reduce.CASES,
    *ops_select.CASES,
    *ops_shape.CASES,
    *ops_special_points.CASES,
    *ops_views.CASES,
]

# In place torch has no derivative of these; minigrad has
NOT_IN_PLACE = {f"{arc}{name}" for arc in ("a", "arc") for name in ("sinh", "cosh", "tanh")}
# torch's own `out=` of these goes beyond its documentation, or comes with later tables here
NO_OUT = words("argsort special.ndtr special.multigammaln")
NO_OUT += ["slice_scatter", "special.softmax", "special.log_softmax"]


def params(cases: list[Case]) -> list[Any]:
    """The cases as test parameters; those known to be broken as expected failures."""
    return [
        pytest.param(
            c,
            id=c.name,
            marks=[pytest.mark.xfail(strict=True, reason=c.broken)] if c.broken else [],
        )
        for c in cases
    ]


def _forms(suffix: str) -> list[Case]:
    """The methods, or in-place methods, that torch has for the functions of the cases."""
    found = []
    for c in CASES:
        if c.call is None or not c.call[1] or not isinstance(c.call[1][0], Input):
            continue
        name = c.call[0]
        if not hasattr(torch.Tensor, name + suffix):
            continue
        form = forms(c, suffix)
        found.append(replace(form, order=0) if suffix and name in NOT_IN_PLACE else form)
    return found


METHODS = [*_forms(""), *_forms("_")]


@pytest.mark.parametrize("c", params(CASES))
def test_equals_torch(c: Case) -> None:
    for dtype in c.types_read:
        checks.check_against_torch(c, dtype)
    if any(len(x.shape) > 1 for x in c.inputs):
        checks.check_against_torch(c, c.read, layout=checks.transposed)


@pytest.mark.parametrize("c", params(METHODS))
def test_method_equals_torch(c: Case) -> None:
    checks.check_against_torch(c, c.read)
    if c.types:
        checks.check_other_types(c)


@pytest.mark.parametrize("c", params([c for c in CASES if c.types]))
def test_other_types(c: Case) -> None:
    checks.check_other_types(c)
    if c.call and c.call[0] not in NO_OUT:
        checks.check_out(c)


@pytest.mark.parametrize("c", params([c for c in CASES if c.smooth and c.order]))
def test_finite_differences(c: Case) -> None:
    checks.check_finite_differences(c)


# Types: every pair, with and without dimensions, and every kind of number

TYPES = words("bool uint8 int8 int16 int32 int64 float16 float32 float64")
PROMOTING = words(
    """
    add sub mul true_divide floor_divide remainder fmod pow float_power maximum minimum fmax
    fmin atan2 hypot logaddexp copysign xlogy eq ne lt le gt ge logical_and logical_or
    logical_xor bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift
    """
)
STORING = words(
    """
    add_ sub_ mul_ true_divide_ floor_divide_ remainder_ fmod_ pow_ eq_ logical_and_
    bitwise_and_ bitwise_left_shift_ copy_
    """
)
ELEMENTS: dict[str, list[Any]] = {
    "b": [True, False, True],
    "u": [1, 200, 3],
    "i": [-3, 2, 7],
    "f": [1.5, -2.25, 3.0],
}
NUMBERS = (True, 2, -3, 2.5)


def _of_type(fw: Any, dtype: str, ndim: int, order: int = 1) -> Any:
    values = ELEMENTS[np.dtype(dtype).kind][::order]
    return fw.tensor(values if ndim else values[0], dtype=getattr(fw, dtype))


def _same_of_types(function: Callable[..., Any], a: Any, b: Any) -> None:
    """`function(fw, a, b)` of operands given as (type, ndim) or as numbers."""

    def run(fw: Any) -> Any:
        operands = [
            _of_type(fw, *x, order) if isinstance(x, tuple) else x for x, order in ((a, 1), (b, -1))
        ]
        return function(fw, *operands)

    theirs, ours = (outcome(run, fw) for fw in FRAMEWORKS)
    if not (isinstance(theirs, RuntimeError) and isinstance(ours, RuntimeError)):
        checks.compare(ours, theirs, 64, f"{a}, {b}")


@pytest.mark.parametrize("name", PROMOTING)
def test_promotion(name: str) -> None:
    def function(fw: Any, a: Any, b: Any) -> Any:
        return getattr(fw, name)(a, b)

    tensors = list(itertools.product(TYPES, (0, 1)))
    for a, b in itertools.product(tensors, tensors):
        _same_of_types(function, a, b)
    for a, number in itertools.product(tensors, NUMBERS):
        _same_of_types(function, a, number)
        _same_of_types(function, number, a)


@pytest.mark.parametrize("name", STORING)
def test_promotion_in_place(name: str) -> None:
    def function(fw: Any, a: Any, b: Any) -> Any:
        return getattr(a, name)(b)

    for dtype, (other, ndim) in itertools.product(TYPES, itertools.product(TYPES, (0, 1))):
        _same_of_types(function, (dtype, 1), (other, ndim))
    for dtype, number in itertools.product(TYPES, NUMBERS):
        _same_of_types(function, (dtype, 1), number)


@pytest.mark.parametrize("first", TYPES)
def test_types_join(first: str) -> None:
    for second in TYPES:
        for name in ("cat", "stack"):
            _same_of_types(lambda fw, a, b, n=name: getattr(fw, n)([a, b]), (first, 1), (second, 1))
        _same_of_types(
            lambda fw, a, b: fw.where(fw.tensor([True, False, True]), a, b), (first, 1), (second, 1)
        )
        assert str(mg.promote_types(getattr(mg, first), getattr(mg, second))) == str(
            torch.promote_types(getattr(torch, first), getattr(torch, second))
        )


# Values at which formulas break: zeros of both signs, ends of domains, overflow, no number

INF, NAN = math.inf, math.nan
SPECIAL = [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -2.0, 3.0, 1e-4, -1e-4, 20.0, -20.0, 90.0, -90.0]
SPECIAL += [1000.0, -1000.0, INF, -INF, NAN]
# torch's trigamma is good to 1e-9, its Bessel functions give numbers for nan; ours have own tests
INEXACT = {"lgamma", "digamma", "i0", *(n for n in ops.UNARY if n.startswith("special."))}
POINTWISE = [n for n in ops.UNARY if n not in INEXACT and n != "bitwise_not"]
POINTWISE_PAIRS = [n for n in ops.BINARY if not n.startswith("special.")]
FIRST_ORDER = {"copysign", "sinc", "hypot"}  # the second derivatives of both cancel at some points
# Which zero comes of comparing or dividing zeros differs with the instruction set
ANY_ZERO = {"relu", "selu", "fmax", "fmin", "maximum", "minimum", "remainder"}


def _at_special_points(name: str, arrays: list[Any]) -> None:
    order = 0 if name == "floor_divide" else 1 if name in FIRST_ORDER else 2
    c = make_case(name, lambda fw, *xs: getattr(fw, name)(*xs), *map(given, arrays), order=order)
    for dtype in ("float32", "float64"):
        theirs, ours = (
            checks.derivatives(fw, c, [a.astype(dtype) for a in arrays], order, checks.ones)
            for fw in FRAMEWORKS
        )
        checks.compare_each(ours, theirs, zeros=name not in ANY_ZERO)


@pytest.mark.parametrize("name", POINTWISE)
def test_special_points(name: str) -> None:
    _at_special_points(name, [np.array(SPECIAL)])


@pytest.mark.parametrize("name", POINTWISE_PAIRS)
def test_special_pairs(name: str) -> None:
    _at_special_points(
        name, [np.array(x) for x in zip(*itertools.product(SPECIAL, SPECIAL), strict=True)]
    )


@pytest.mark.parametrize("name", ["clamp", "where", "lerp", "addcmul", "addcdiv"])
def test_special_triples(name: str) -> None:
    points = [0.0, 1.0, -2.0, INF, -INF, NAN]
    triples = [np.array(x) for x in zip(*itertools.product(points, points, points), strict=True)]
    if name == "where":
        run: Callable[..., Any] = lambda fw, a, b, c: fw.where(a > 0, b, c)  # noqa: E731
    else:
        run = lambda fw, a, b, c: getattr(fw, name)(a, b, c)  # noqa: E731
    c = make_case(name, run, *map(given, triples))
    theirs, ours = (checks.derivatives(fw, c, triples, 1, checks.ones) for fw in FRAMEWORKS)
    checks.compare_each(ours, theirs, zeros=False)


def test_where_keeps_nan_of_the_other_branch_out() -> None:
    def gradient(fw: Any) -> Any:
        x = fw.tensor([0.0, 4.0], requires_grad=True)
        fw.where(x > 0, x, fw.tensor(NAN)).sum().backward()
        return x.grad

    theirs, ours = map(gradient, FRAMEWORKS)
    checks.compare(ours, theirs, 0)


# Rows with ties, zeros, no numbers, overflow and cancellation

AT_TIES = {
    "ties": [[1.0, 3.0, 3.0], [3.0, 2.0, 1.0]],
    "zeros": [[0.0, 2.0, 3.0], [0.0, 0.0, 4.0]],
    "all equal": [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]],
    "nan": [[NAN, 2.0, 3.0], [NAN, NAN, 1.0]],
    "inf": [[INF, 2.0, INF], [-INF, -INF, -INF]],
    "large": [[1000.0, 1000.0, -1000.0], [-1000.0, -1000.0, -1001.0]],
    "both zeros": [[-0.0, 0.0, -0.0], [1e-15, -1e-15, 1e15]],
}
OVER_ROWS: dict[str, Callable[[Any, Any], Any]] = {
    **{
        f"{name}({dim})": lambda fw, x, n=name, a=args: getattr(fw, n)(x, *a)
        for name in words("sum mean prod var std amax amin max min median")
        for dim, args in (("", ()), ("0", (0,)), ("1", (1,)))
    },
    **{
        f"{name}({dim})": lambda fw, x, n=name, d=dim: getattr(fw, n)(x, d)
        for name in words("logsumexp cumsum softmax log_softmax sort")
        for dim in (0, 1)
    },
    **{
        f"norm({p},{dim})": lambda fw, x, p=p, d=dim: fw.norm(x, p, d)
        for p in (0, 0.5, 1, 1.5, 2, 3, INF, -INF)
        for dim in (None, 1)
    },
}


@pytest.mark.parametrize("rows", AT_TIES)
@pytest.mark.parametrize("name", OVER_ROWS)
def test_special_rows(name: str, rows: str) -> None:
    c = make_case(name, OVER_ROWS[name], given(AT_TIES[rows]), ulps=256)
    checks.check_against_torch(c, "float64")


# The database itself


def test_names_are_distinct() -> None:
    names = [c.name for c in (*CASES, *METHODS)]
    assert len(set(names)) == len(names), {n for n in names if names.count(n) > 1}


FAMILIES = (
    *("cumulative", "differences", "distances", "distributions", "einsum", "numbers", "products"),
    *("reals", "statistics"),
    *("arranging", "combining", "histograms", "nan_reduction", "placing", "searching"),
    *("selection", "windows"),
    *("arithmetic", "axes", "binary", "choosing", "diagonals", "elementwise", "gathering"),
    *("indexing", "joining", "linalg", "ordering", "parting", "reduction", "replacing"),
    *("resizing", "scattering", "shaping", "strided"),
)


def test_every_function_has_a_case() -> None:
    public = {
        name
        for family in FAMILIES
        for name, value in vars(getattr(mg.functions, family)).items()
        if getattr(mg, name, None) is value and callable(value) and not isinstance(value, type)
    }
    called = {c.call[0] for c in CASES if c.call}
    assert len(public) > 150
    assert public - called == {
        "imag",  # only raises: see the error cases
        "linspace",  # in the database of creation; windows are made with it
    }


def test_every_function_of_linear_algebra_has_a_case() -> None:
    named = {f"linalg.{name}" for name in mg.linalg.__all__ if name != "LinAlgError"}
    older = {n for n, home in mg.HOMES.items() if home.startswith("linalg.")}
    called = {c.name.partition("(")[0] for c in CASES}
    assert len(named) > 30 and len(older) > 20
    assert (named | older) - called == set()


MIXINS = words(
    """
    UnaryMethods BinaryMethods LinalgMethods NumericMethods ReductionMethods SelectionMethods
    ShapeMethods
    """
)


def test_every_method_has_a_case() -> None:
    public = {
        name
        for mixin in mg.methods.Methods.__mro__
        if mixin.__name__ in MIXINS
        for name in vars(mixin)
        if not name.startswith("_")
    }
    called = {c.name[2:].partition("(")[0] for c in (*CASES, *METHODS) if c.name.startswith("x.")}
    assert len(public) > 300
    assert public - called == set()
