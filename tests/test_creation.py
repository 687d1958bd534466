"""Creation, conversion, sampling and filling against torch: every snippet of the tables.

Values are compared bit for bit; so are types, shapes, strides, history, and the types of errors and
warnings.
"""

from __future__ import annotations

from typing import Any

import pytest

from .cases import conversion, creation, filling, sampling
from .parity import assert_same_outcome
from .snippets import Names, program, snippets


def check(line: str, names: Names) -> None:
    assert_same_outcome(program(line, names), ulps=0, traits=True)


@pytest.mark.parametrize("line", snippets(creation.SNIPPETS, creation.DIFFERS))
def test_creation(line: str) -> None:
    check(line, creation.names)


@pytest.mark.parametrize("line", snippets(conversion.SNIPPETS, conversion.DIFFERS))
def test_conversion(line: str) -> None:
    check(line, conversion.names)


@pytest.mark.parametrize("line", snippets(sampling.SNIPPETS))
def test_sampling(line: str) -> None:
    check(line, sampling.names)


@pytest.mark.parametrize("line", snippets(filling.SNIPPETS, filling.DIFFERS))
def test_filling(line: str) -> None:
    check(line, filling.names)


@pytest.mark.parametrize("name", ["float64", "float32", "float16"])
@pytest.mark.parametrize("line", snippets(creation.OF_DEFAULT_TYPE))
def test_default_type(line: str, name: str) -> None:
    def run(fw: Any) -> Any:
        fw.set_default_dtype(getattr(fw, name))
        try:
            return program(line)(fw)
        finally:
            fw.set_default_dtype(fw.float32)

    assert_same_outcome(run, ulps=0, traits=True)
