"""PyTorch's own database of modules, entry by entry; see `reference/conformance/`."""

from __future__ import annotations

import pytest

from reference.conformance.modules import check_module, has, modules


@pytest.mark.parametrize("name", modules())
def test_module_agrees(name: str) -> None:
    check(name, most=120)


@pytest.mark.slow
@pytest.mark.parametrize("name", modules())
def test_module_agrees_in_every_input(name: str) -> None:
    check(name)


def check(name: str, most: int | None = None) -> None:
    result = check_module(name, most=most)
    assert not result.failures, "\n".join(map(": ".join, result.failures[:10]))
    assert result.samples, "the database has no inputs for it"


def test_no_module_is_absent() -> None:
    assert [name for name in modules() if not has(name)] == []
