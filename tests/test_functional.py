"""`nn.functional` against torch: values, gradients, second derivatives, errors and warnings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd.op import Op
from minigrad.ops import loss as loss_rows
from minigrad.ops import nn as nn_rows

from . import checks
from .cases import Case, functional, functional_errors, given, losses
from .cases import case as make_case
from .parity import FRAMEWORKS, assert_same_outcome
from .snippets import program, snippets

CASES = [*functional.CASES, *losses.CASES]

# What torch advises against is tested in its place
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_equals_torch(case: Case) -> None:
    checks.check_against_torch(case, "float32")
    checks.check_against_torch(case, "float64")
    if any(len(x.shape) > 1 for x in case.inputs):
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


def test_every_row_has_a_case() -> None:
    applied: set[Op] = set()
    for case in CASES:
        applied |= checks.check_fast_kernels(case)
    rows = {
        name: row
        for family in (nn_rows, loss_rows)
        for name, row in vars(family).items()
        if isinstance(row, Op)
    }
    assert {name for name, row in rows.items() if row not in applied} == set()


def test_every_function_has_a_case() -> None:
    names = " ".join(case.name for case in CASES)
    assert {name for name in mg.nn.functional.__all__ if name not in names} == set()


# Points at which formulas break: kinks, ends of domains, overflow, no number

INF, NAN = float("inf"), float("nan")
POINTS = [-INF, -1000.0, -100.0, -88.0, -40.0, -20.0, -3.5, -3.0, -2.0, -1.5, -1.0, -0.5, -1e-4]
POINTS += [-1e-30, -0.0, NAN]
POINTS += [-p for p in POINTS if p == p] + [6.0, 10.0, 19.5]


@pytest.mark.parametrize("case", functional.POINTWISE, ids=str)
def test_special_points(case: Case) -> None:
    at_points = make_case(case.name, case.run, given(POINTS))
    for dtype in ("float32", "float64"):
        arrays = [np.array(POINTS, dtype)]
        theirs, ours = (
            checks.derivatives(fw, at_points, arrays, 2, checks.ones) for fw in FRAMEWORKS
        )
        checks.compare_each(ours, theirs, zeros=True)
