"""PyTorch's own database of operations, entry by entry; see `reference/conformance/`."""

from __future__ import annotations

import pytest

from reference.conformance.absent import ABSENT
from reference.conformance.check import absent, check
from reference.conformance.entries import entries

PRESENT = [name for name in entries() if name not in ABSENT]


@pytest.mark.parametrize("name", PRESENT)
def test_entry_agrees_in_every_sample(name: str) -> None:
    result = check(entries()[name])
    assert not result.failures, "\n".join(map(": ".join, result.failures[:10]))
    assert result.samples, "the database has no samples of it"


def test_absent_entries_are_those_of_the_list() -> None:
    assert sorted(name for name, entry in entries().items() if absent(entry)) == sorted(ABSENT)
