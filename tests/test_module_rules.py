"""What every Module does, and the containers, against torch's: results, errors and messages."""

from __future__ import annotations

import pytest

import minigrad as mg

from .cases import module_rules as tables
from .parity import assert_same_outcome
from .snippets import program, snippets


def check(line: str, messages: bool = True) -> None:
    run = program(line, tables.names)
    assert_same_outcome(run, traits=True, messages=messages)


def filled(table: str, *makers: str) -> str:
    """The lines of a table with each of the makers in the place of {}."""
    return "\n".join(table.replace("{}", maker) for maker in makers)


@pytest.mark.parametrize("line", snippets(tables.REGISTRATION))
def test_registration(line: str) -> None:
    check(line)


@pytest.mark.parametrize("line", snippets(tables.TREE))
def test_tree(line: str) -> None:
    check(line)


@pytest.mark.parametrize("line", snippets(tables.CONVERSION))
def test_conversion(line: str) -> None:
    check(line, messages=False)


@pytest.mark.parametrize("line", snippets(tables.PARAMETERS))
def test_parameters(line: str) -> None:
    check(line, messages=False)


@pytest.mark.parametrize("line", snippets(filled(tables.SEQUENCES, "seq()", "mlist()")))
def test_sequences(line: str) -> None:
    check(line)


@pytest.mark.parametrize("line", snippets(tables.SEQUENTIAL + tables.LISTS_AND_DICTS))
def test_containers(line: str) -> None:
    check(line, messages=False)


@pytest.mark.parametrize("line", snippets(filled(tables.MAPPINGS, "mdict()", "pdict()")))
def test_mappings(line: str) -> None:
    check(line, messages=False)


def test_a_refused_assignment_keeps_the_old_attribute() -> None:
    m = mg.nn.Module()
    m.x = 3
    with pytest.raises(ValueError, match="non-leaf"):
        m.x = mg.nn.Parameter(mg.ones(2), requires_grad=False).mul_(mg.nn.Parameter(mg.ones(2)))
    assert m.x == 3
