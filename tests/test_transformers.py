"""Transformers against torch's: masks, hints, padding in evaluation, copies, errors."""

from __future__ import annotations

import pytest

from .cases.transformers import CALLS, names
from .parity import assert_same_outcome
from .snippets import program, snippets


@pytest.mark.parametrize("line", snippets(CALLS))
def test_call(line: str) -> None:
    assert_same_outcome(program(line, names), floor=1.0)
