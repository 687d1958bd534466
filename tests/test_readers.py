from __future__ import annotations

import pytest

from . import checks
from .cases import Case
from .test_ops import CASES, params
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

@pytest.mark.parametrize("c", params(CASES))
def test_tensor(c: Case) -> None:
    checks.check_tensor_reader(c)

@pytest.mark.parametrize("c", params(CASES))
def test_tracer(c: Case) -> None:
    checks.check_tracer_reader(c)

@pytest.mark.parametrize("c", params(CASES))
def test_fast(c: Case) -> None:
    checks.check_fast_kernels(c)

@pytest.mark.parametrize("c", params(CASES))
def test_alias(c: Case) -> None:
    checks.check_no_aliases(c)
