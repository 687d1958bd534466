"""The three readers of every formula: arrays, Tensors and Tracers must agree; and the rows' rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad._tensor import wrap
from minigrad.autograd.op import Op
from minigrad.compiler import trace
from minigrad.ops import elementwise, index, linalg, reduce, shape, view
from minigrad.ops.index import Here

from . import checks
from .cases import Case
from .test_ops import CASES, params

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")

FAMILIES = (elementwise, reduce, shape, index, linalg, view)
ROWS = {
    f"{family.__name__.rpartition('.')[2]}.{name}": row
    for family in FAMILIES
    for name, row in vars(family).items()
    if isinstance(row, Op)
}


@pytest.mark.parametrize("c", params(CASES))
def test_readers_agree(c: Case) -> None:
    checks.check_tensor_reader(c)
    if c.traced:
        checks.check_tracer_reader(c)
    checks.check_fast_kernels(c)
    checks.check_no_aliases(c)


def test_every_row_has_a_case() -> None:
    applied: set[Op] = set()
    for c in CASES:
        applied |= checks.check_fast_kernels(c, ("int64",) if c.read == "int64" else ("float64",))
    missing = {name for name, row in ROWS.items() if row not in applied}
    assert missing == set()
