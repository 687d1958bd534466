"""The checkers themselves: each must catch an error planted into an otherwise right operation."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
from minigrad.autograd.finite_differences import GradcheckError
from minigrad.autograd.op import Fused, op

from . import checks
from .cases import Case, case, real
from .leaves import function
from .parity import assert_close, assert_same, assert_same_outcome
from .programs import Programs

CAUGHT = (AssertionError, GradcheckError)
CHECKS: dict[str, Callable[[Case], Any]] = {
    "torch": lambda c: checks.check_against_torch(c, "float32"),
    "types": checks.check_other_types,
    "differences": checks.check_finite_differences,
    "tensors": checks.check_tensor_reader,
    "tracers": checks.check_tracer_reader,
    "kernels": checks.check_fast_kernels,
    "aliases": checks.check_no_aliases,
}


def cube(
    forward: Callable[..., Any] = lambda x: x * x * x,
    x: Callable[..., Any] = lambda g, x: g * (3 * (x * x)),
    fast: Callable[..., Any] | None = None,
) -> Case:
    """A case of x³, with whatever is planted instead of the right formulas."""
    row = op("cube", forward, fast=fast, x=x)
    return case("cube", lambda fw, x: row(x) if fw is mg else x * x * x, real(2, 3))


def test_the_right_operation_passes() -> None:
    for check in CHECKS.values():
        check(cube())
        check(cube(fast=lambda x: x * (x * x)))


# Right when read by arrays; its derivative, which only the second order needs, is wrong
square_of_wrong_slope = op("square", lambda x: x * x, x=lambda g, x: g * (2.001 * x))


def _peeking(x: Any) -> Any:
    """x³ of which a part was computed behind the tracer's back."""
    return x * (getattr(x, "value", x) ** 2)


def _writing(x: Any) -> Any:
    x *= 1.0001
    return x**3


PLANTED: dict[str, tuple[Case, set[str]]] = {
    "value": (cube(lambda x: x * x * x * 1.0001), {"torch", "types", "differences"}),
    "shape": (cube(lambda x: (x * x * x).reshape((3, 2))), {"torch", "types"}),
    "type": (cube(lambda x: x * x * x * np.float64(1)), {"torch", "types"}),
    "derivative": (cube(x=lambda g, x: g * (3.001 * (x * x))), {"torch", "differences"}),
    "derivative of one element": (
        cube(x=lambda g, x: g * (3 * (x * x)) * np.array([[1, 1, 1], [1, 1, 1.001]])),
        {"torch", "differences"},
    ),
    "second derivative": (
        cube(x=lambda g, x: g * (3 * square_of_wrong_slope(x))),
        {"torch", "differences"},
    ),
    "no derivative": (cube(x=lambda g: None), {"torch"}),
    "fast kernel": (
        cube(fast=lambda x: x**3 * 1.0001),
        {"torch", "types", "differences", "kernels"},
    ),
    "fast kernel's type": (
        cube(fast=lambda x: (x**3).astype(float)),
        {"torch", "types", "kernels"},
    ),
    "fast kernel's shape": (cube(fast=lambda x: (x**3)[None]), {"torch", "types", "kernels"}),
    "fast kernel that writes": (cube(fast=_writing), {"torch", "types", "differences", "kernels"}),
    "fast derivative": (
        cube(x=Fused(lambda g, x: g * (3 * (x * x)), fast=lambda g, x: g * (3.001 * (x * x)))),
        {"tensors"},
    ),
    "values in the program": (cube(_peeking), {"tracers"}),
    "alias of what was kept": (cube(x=lambda g, y: y), {"torch", "differences", "aliases"}),
}


@pytest.mark.parametrize("what", PLANTED)
def test_planted_error_is_caught(what: str) -> None:
    planted, catchers = PLANTED[what]
    for name in catchers:
        with pytest.raises(CAUGHT):
            CHECKS[name](planted)


# gradcheck's own options


def broken(fw: Any, slope: float = 2.0, noise: float = 0.0) -> Any:
    """x² as a Function whose derivative is off, and another each time it is asked for."""
    calls = itertools.count()

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x

    def backward(ctx: Any, g: Any) -> Any:
        return g * slope * ctx.saved_tensors[0] * (1 + noise * next(calls))

    return function(fw, forward, backward).apply


GRADCHECKS: dict[str, Callable[[Any, Any], Any]] = {
    "right": lambda fw, x: fw.autograd.gradcheck(fw.sin, (x,)),
    "two inputs": lambda fw, x: fw.autograd.gradcheck(fw.mul, (x, x.detach().exp())),
    "fast": lambda fw, x: fw.autograd.gradcheck(fw.sin, (x,), fast_mode=True),
    "forward": lambda fw, x: fw.autograd.gradcheck(fw.sin, (x,), check_forward_ad=True),
    "forward only": lambda fw, x: fw.autograd.gradcheck(
        fw.sin, (x,), check_forward_ad=True, check_backward_ad=False, check_undefined_grad=False
    ),
    "all": lambda fw, x: fw.autograd.gradcheck(
        fw.sin, (x,), check_batched_grad=True, check_grad_dtypes=True, nondet_tol=1e-9, masked=False
    ),
    "wrong": lambda fw, x: fw.autograd.gradcheck(broken(fw, 2.1), (x,)),
    "wrong, fast": lambda fw, x: fw.autograd.gradcheck(broken(fw, 2.1), (x,), fast_mode=True),
    "wrong, asked": lambda fw, x: fw.autograd.gradcheck(
        broken(fw, 2.1), (x,), raise_exception=False
    ),
    "wrong within": lambda fw, x: fw.autograd.gradcheck(broken(fw, 2.1), (x,), atol=10.0),
    "noise": lambda fw, x: fw.autograd.gradcheck(broken(fw, noise=1e-6), (x,)),
    "noise within": lambda fw, x: fw.autograd.gradcheck(
        broken(fw, noise=1e-7), (x,), nondet_tol=1e-3
    ),
    "constant": lambda fw, x: fw.autograd.gradcheck(lambda x: x.detach() * 2, (x,)),
    "no input": lambda fw, x: fw.autograd.gradcheck(fw.sin, (x.detach(),)),
    "single precision": lambda fw, x: fw.autograd.gradcheck(
        fw.sin, (x.detach().float().requires_grad_(),), atol=1.0
    ),
    "shared memory": lambda fw, x: fw.autograd.gradcheck(
        fw.sin, (fw.ones(1, dtype=fw.float64).expand(3).requires_grad_(),)
    ),
    "neither": lambda fw, x: fw.autograd.gradcheck(fw.sin, (x,), check_backward_ad=False),
    "batched alone": lambda fw, x: fw.autograd.gradcheck(
        fw.sin, (x,), check_batched_grad=True, check_backward_ad=False, check_forward_ad=True
    ),
    "second": lambda fw, x: fw.autograd.gradgradcheck(fw.sin, (x,)),
    "second with gaps": lambda fw, x: fw.autograd.gradgradcheck(
        fw.sin, (x,), gen_non_contig_grad_outputs=True
    ),
    "second, fast": lambda fw, x: fw.autograd.gradgradcheck(fw.sin, (x,), fast_mode=True),
    "second, wrong": lambda fw, x: fw.autograd.gradgradcheck(
        lambda x: once_differentiable_square(fw)(x), (x,)
    ),
    "second, neither": lambda fw, x: fw.autograd.gradgradcheck(
        fw.sin, (x,), check_rev_over_rev=False
    ),
    "second, undefined": lambda fw, x: fw.autograd.gradgradcheck(
        fw.sin, (x,), check_rev_over_rev=False, check_fwd_over_rev=True
    ),
}


def once_differentiable_square(fw: Any) -> Any:
    """x² with a derivative that hides how it depends on x."""
    return function(
        fw,
        lambda ctx, x: (ctx.save_for_backward(x), x * x)[1],
        lambda ctx, g: g * 2 * ctx.saved_tensors[0].detach(),
    ).apply


@pytest.mark.usefixtures("forward_mode")
@pytest.mark.parametrize("name", GRADCHECKS)
def test_gradcheck_says_what_torch_s_says(name: str) -> None:
    def compute(fw: Any) -> Any:
        x = fw.tensor([0.3, -2.0, 1.1], dtype=fw.float64, requires_grad=True)
        try:
            return GRADCHECKS[name](fw, x)
        except RuntimeError as error:
            return type(error).__name__

    assert_same_outcome(compute)


# What the checks are made of


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (mg.ones(2), torch.ones(3)),
        (mg.ones(2), torch.ones(1, 2)),
        (mg.ones(2), torch.ones(2, dtype=torch.float64)),
        (mg.ones(2), torch.tensor([1.0, 1.00001])),
        (mg.tensor([1.0, float("nan")]), torch.tensor([1.0, 2.0])),
        (mg.tensor([1.0, 2.0]), torch.tensor([1.0, float("nan")])),
        (mg.tensor([1.0, float("inf")]), torch.tensor([1.0, float("-inf")])),
        (mg.tensor([1, 2]), torch.tensor([1, 3])),
        (mg.tensor([True]), torch.tensor([1])),
        (1.0, torch.tensor(1.0)),
        (None, torch.tensor(1.0)),
        ([mg.ones(1)], [torch.ones(1)] * 2),
        ({"a": 1}, {"b": 1}),
        (mg.float32, torch.float64),
        ("a", "b"),
    ],
)
def test_differences_are_seen(ours: Any, theirs: Any) -> None:
    with pytest.raises(AssertionError):
        assert_same(ours, theirs)


def test_roundings_are_allowed() -> None:
    assert_same(mg.tensor([1.0, 1e-9]), torch.tensor([1.0 + 2**-23, 2e-9]))
    with pytest.raises(AssertionError):
        assert_same(mg.tensor([1.0]), torch.tensor([1.0 + 2**-23]), ulps=0)
    with pytest.raises(AssertionError):
        assert_close(np.array([1e-9]), np.array([2e-9]), ulps=4)
    assert_close(np.array([1e-17]), np.array([2e-17]), ulps=4, floor=1)


def test_small_elements_count_one_by_one() -> None:
    ours, theirs = {"value": mg.tensor([1e9, 1.0])}, {"value": torch.tensor([1e9, 1.01])}
    assert_same(ours, theirs)
    with pytest.raises(AssertionError):
        checks.compare_each(ours, theirs, zeros=False)
    ours, theirs = {"value": mg.tensor([0.0])}, {"value": torch.tensor([-0.0])}
    checks.compare_each(ours, theirs, zeros=False)
    with pytest.raises(AssertionError, match="zeros of different signs"):
        checks.compare_each(ours, theirs, zeros=True)


@pytest.mark.parametrize(
    ("pattern", "errors"),
    [
        ("bad", {torch: ValueError("bad"), mg: TypeError("bad")}),
        ("bad", {torch: ValueError("bad"), mg: ValueError("worse")}),
        ("bad", {torch: ValueError("bad"), mg: None}),
        ("bad", {torch: None, mg: ValueError("bad")}),
    ],
    ids=["type", "message", "none of ours", "none of torch's"],
)
def test_wrong_errors_are_caught(pattern: str, errors: dict[Any, Exception | None]) -> None:
    programs = Programs()

    @programs.raises(pattern)
    def planted(fw: Any) -> None:
        error = errors[fw]
        if error is not None:
            raise error

    with pytest.raises(AssertionError):
        programs[0].values[0]()


def test_wrong_out_is_caught() -> None:
    def ignores_out(fw: Any, x: Any, out: Any = None) -> Any:
        return fw.exp(x, out=out) if fw is torch or out is None else fw.exp(x)

    with pytest.raises(AssertionError):
        checks.check_out(case("exp", ignores_out, real(2, 3)))
