"""The names that public scripts use: what the coverage page says of them holds."""

from __future__ import annotations

from reference.names import ABSENT, PAGE, missing, names, share, text


def test_absent_names_are_those_of_the_list() -> None:
    assert {name.name for name in missing()} == set(ABSENT)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == text()


def test_95_percent_of_uses_are_covered() -> None:
    assert share() >= 0.95


def test_a_name_that_there_is_not_counts_as_missing() -> None:
    name = names()[0]
    for wrong in ("torch.nn.Lineer", "torch.nope.Linear", "Tensor.vieew", "Module/optim.stepp"):
        assert not type(name)(1, 1, wrong).present
