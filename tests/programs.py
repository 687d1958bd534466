"""Tables of small programs, written once for both frameworks: torch's outcome is expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .parity import FRAMEWORKS, assert_same, outcome

Program = Callable[[Any], Any]


class Programs(list[Any]):
    """A table of programs `def name(fw)`, filled by decorating them and run as test parameters.

    `@programs` says that the result must be the same in both frameworks, `@programs.raises(
    pattern)` that both must raise the same type of exception, with a message in which `pattern`
    is found.
    """

    def __call__(self, program: Program, *marks: Any) -> Program:
        self.append(pytest.param(lambda: _agrees(program), id=program.__name__, marks=marks))
        return program

    def raises(self, pattern: str) -> Callable[[Program], Program]:
        """A decorator for a program that must fail."""

        def add(program: Program) -> Program:
            self.append(pytest.param(lambda: _fails(program, pattern), id=program.__name__))
            return program

        return add

    def differs(self, reason: str) -> Callable[[Program], Program]:
        """A decorator for a program whose outcome is known to be another, and why."""
        return lambda program: self(program, pytest.mark.xfail(strict=True, reason=reason))


def _agrees(program: Program) -> None:
    theirs, ours = (outcome(program, fw) for fw in FRAMEWORKS)
    for fw, result in zip(FRAMEWORKS, (theirs, ours), strict=True):
        if isinstance(result, Exception):
            raise AssertionError(f"{fw.__name__} raised {result!r}") from result
    assert_same(ours, theirs)


def _fails(program: Program, pattern: str) -> None:
    errors = [outcome(program, fw) for fw in FRAMEWORKS]
    for fw, error in zip(FRAMEWORKS, errors, strict=True):
        assert isinstance(error, Exception), f"{fw.__name__} raised nothing, gave {error!r}"
        assert re.search(pattern, str(error)), f"{fw.__name__}: {error!r} lacks {pattern!r}"
    theirs, ours = map(type, errors)
    assert ours is theirs, f"minigrad: {errors[1]!r}, torch: {errors[0]!r}"
