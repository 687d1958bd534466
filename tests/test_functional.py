"""`nn.functional` against torch: values, gradients, second derivatives, errors and warnings."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd.op import Op
from minigrad.ops import (
    attention,
    convolution,
    ctc,
    embedding,
    grid_sample,
    normalization,
    padding,
    rearranging,
)
from minigrad.ops import loss as loss_rows
from minigrad.ops import nn as nn_rows
from minigrad.ops import pooling as pooling_rows
from minigrad.ops import resampling as resampling_rows

from . import checks
from .cases import (
    Case,
    functional,
    functional_errors,
    given,
    losses,
    margin_losses,
    norms,
    pooling,
    resampling,
)
from .cases import case as make_case
from .cases import convolution as convolution_cases
from .parity import FRAMEWORKS, assert_same_outcome
from .snippets import program, snippets

CASES = [
    *(*functional.CASES, *losses.CASES, *margin_losses.CASES, *norms.CASES),
    *(*convolution_cases.CASES, *pooling.CASES, *resampling.CASES),
]

FAMILIES = (nn_rows, loss_rows, normalization, embedding, attention, ctc)
FAMILIES += (convolution, padding, rearranging)
FAMILIES += (pooling_rows, resampling_rows, grid_sample)

# torch adds 1e-12 in the derivatives of these
BY_CHANCES = ("nn.functional.binary_cross_entropy(", "binary_cross_entropy of")

# torch fails on another order of the elements in memory
IN_ORDER = (
    *("conv_tbc(", "nll_loss(2x3x2x2", "instance_norm (", "local_response_norm(2x5x1x2x2"),
    "max_unpool2d(1x2x2",
)

# What torch advises against is tested in its place
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_equals_torch(case: Case) -> None:
    checks.check_against_torch(case, "float32")
    if case.name.startswith(BY_CHANCES):
        case = replace(case, ulps=2.0**20)
    checks.check_against_torch(case, "float64")
    in_order = any(name in case.name for name in IN_ORDER)
    if any(len(x.shape) > 1 for x in case.inputs) and not in_order:
        checks.check_against_torch(case, "float64", layout=checks.transposed)


@pytest.mark.parametrize("case", [c for c in CASES if c.types], ids=str)
def test_other_types(case: Case) -> None:
    checks.check_other_types(case)


@pytest.mark.parametrize("case", [c for c in CASES if c.smooth], ids=str)
def test_finite_differences(case: Case) -> None:
    checks.check_finite_differences(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_readers_agree(case: Case) -> None:
    checks.check_tensor_reader(case)
    if case.traced:
        checks.check_tracer_reader(case)
    checks.check_fast_kernels(case)
    checks.check_no_aliases(case)


def rows_of(names: dict[Any, Any]) -> Iterator[tuple[Any, Op]]:
    """The rows among values by name, and those in tables among them."""
    for name, value in names.items():
        if isinstance(value, Op):
            yield name, value
        elif isinstance(value, dict) and name != "__builtins__":
            yield from ((f"{name}[{key}]", row) for key, row in rows_of(value))


def test_every_row_has_a_case() -> None:
    applied: set[Op] = set()
    for case in CASES:
        applied |= checks.check_fast_kernels(case)
    rows = {name: row for family in FAMILIES for name, row in rows_of(vars(family))}
    assert {name for name, row in rows.items() if row not in applied} == set()


def test_every_function_has_a_case() -> None:
    names = " ".join(case.name for case in CASES)
    assert {name for name in mg.nn.functional.__all__ if name not in names} == set()


# Points at which formulas break: kinks, ends of domains, overflow

POINTS = [0.0, 1e-30, 1e-4, 0.5, 1.0, 1.5, 2.0, 3.0, 3.5, 6.0, 10.0, 19.5, 20.0, 40.0, 88.0, 100.0]
POINTS += [1000.0, math.inf]
POINTS += [-x for x in POINTS]
NAN_IN_TORCH = {"gelu": [math.inf, -math.inf], "mish": [100.0, 1000.0, math.inf, -math.inf]}


@pytest.mark.parametrize("case", functional.POINTWISE, ids=str)
def test_special_points(case: Case) -> None:
    """Every element by itself; which zero it is differs with torch's instruction set."""
    without = [x for name, points in NAN_IN_TORCH.items() if name in case.name for x in points]
    points = [x for x in POINTS if x not in without]
    at_points = make_case(case.name, case.run, given(points))
    for dtype in ("float32", "float64"):
        arrays = [np.array(points, dtype)]
        theirs, ours = (
            checks.derivatives(fw, at_points, arrays, case.order, checks.ones) for fw in FRAMEWORKS
        )
        checks.compare_each(ours, theirs, zeros=False)


@pytest.mark.parametrize("case", functional.POINTWISE, ids=str)
def test_of_nan(case: Case) -> None:
    assert_same_outcome(lambda fw: case.run(fw, fw.tensor([math.nan, 1.0])))


# Errors and warnings


@pytest.mark.parametrize(
    "line", snippets(functional_errors.ERRORS + pooling.ERRORS + resampling.ERRORS)
)
def test_error(line: str) -> None:
    assert_same_outcome(program(line, functional_errors.names))


@pytest.mark.parametrize("line", snippets(convolution_cases.ERRORS))
def test_error_of_convolution(line: str) -> None:
    assert_same_outcome(program(line, functional_errors.names))


@pytest.mark.parametrize("name", ["nll_loss", "cross_entropy"])
@pytest.mark.parametrize("line", snippets(functional_errors.OF_CLASSES))
def test_error_of_classes(line: str, name: str) -> None:
    run = program(line.replace("f(", f"F.{name}(", 1), functional_errors.names)
    assert_same_outcome(run)


@pytest.mark.parametrize("line", snippets(functional_errors.WARNINGS + resampling.WARNINGS))
def test_warning(line: str) -> None:
    assert_same_outcome(program(line, functional_errors.names), messages=True)
