"""How elements lie in memory, and what is refused: every snippet of the table against torch."""

from __future__ import annotations

import pytest

from .cases import layouts
from .parity import assert_same_outcome
from .snippets import program, snippets


@pytest.mark.parametrize("line", snippets(layouts.SNIPPETS, layouts.DIFFERS))
def test_layout(line: str) -> None:
    assert_same_outcome(program(line, layouts.names), traits=True)
