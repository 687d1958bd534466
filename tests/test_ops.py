"""Every op case against torch: values, shapes, types, gradients, second derivatives, forms."""

from __future__ import annotations

import pytest
import torch

from . import checks
from .cases import Case, forms, ops

CASES = [*ops.CASES]


def params(cases: list[Case]) -> list[object]:
    """The cases as test parameters, with what is known to be broken."""
    return [
        pytest.param(
            c,
            id=c.name,
            marks=[pytest.mark.xfail(strict=True, reason=c.broken)] if c.broken else [],
        )
        for c in cases
    ]


def _has(c: Case, suffix: str) -> bool:
    return bool(c.call and c.inputs and hasattr(torch.Tensor, c.call[0] + suffix) and isinstance(c.call[1][0], type(c.inputs[0])))

METHODS = [forms(c, s) for c in CASES for s in ("", "_") if _has(c, s)]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("c", params([*CASES, *METHODS]))
def test_equals_torch(c: Case, dtype: str) -> None:
    checks.check_against_torch(c, dtype)

@pytest.mark.parametrize("c", params([*CASES]))
def test_transposed(c: Case) -> None:
    checks.check_against_torch(c, "float64", layout=checks.transposed)

@pytest.mark.parametrize("c", params([c for c in [*CASES, *METHODS] if c.types]))
def test_other_types(c: Case) -> None:
    checks.check_other_types(c)

@pytest.mark.parametrize("c", params([c for c in CASES if c.call]))
def test_out(c: Case) -> None:
    checks.check_out(c)

@pytest.mark.parametrize("c", params([c for c in CASES if c.smooth and c.order]))
def test_finite(c: Case) -> None:
    checks.check_finite_differences(c)
