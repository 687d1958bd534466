"""Recurrent layers, cells and sequences of different lengths against torch."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from minigrad.autograd.op import Op
from minigrad.ops import recurrent as rows
from minigrad.ops import sequences

from . import checks
from .cases import Case
from .cases import recurrent as cases
from .parity import assert_same_outcome
from .snippets import program, snippets

pytestmark = pytest.mark.filterwarnings("ignore:LSTM with projections is not supported with oneDNN")


@pytest.mark.parametrize("case", cases.CASES, ids=str)
def test_equals_torch(case: Case) -> None:
    # torch has no second derivative of its float32 LSTM
    checks.check_against_torch(replace(case, order=1), "float32")
    checks.check_against_torch(case, "float64")


def large(case: Case) -> bool:
    """Whether there are many numbers to differentiate with respect to."""
    return sum(math.prod(x.shape) for x in case.inputs) > 75


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, marks=pytest.mark.slow if large(c) else (), id=str(c)) for c in cases.CASES],
)
def test_finite_differences(case: Case) -> None:
    checks.check_finite_differences(case)


@pytest.mark.parametrize("case", cases.CASES, ids=str)
def test_readers_agree(case: Case) -> None:
    checks.check_tensor_reader(case)
    if case.traced:
        checks.check_tracer_reader(case)
    checks.check_fast_kernels(case)
    checks.check_no_aliases(case)


def test_every_row_has_a_case() -> None:
    applied: set[Op] = set()
    for case in cases.CASES:
        applied |= checks.check_fast_kernels(case)
    families = {**vars(rows), **vars(sequences)}
    assert {
        name for name, row in families.items() if isinstance(row, Op) and row not in applied
    } == set()


@pytest.mark.parametrize("line", snippets(cases.VALUES))
def test_value(line: str) -> None:
    assert_same_outcome(program(line, cases.names))


@pytest.mark.parametrize("line", snippets(cases.ERRORS))
def test_error(line: str) -> None:
    assert_same_outcome(program(line, cases.names))
