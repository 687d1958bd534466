"""Tables of snippets: a line of PyTorch each, run with `torch` standing for either framework."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

Names = Callable[[Any], dict[str, Any]]


def snippets(table: str, differs: Mapping[str, str] | None = None) -> list[Any]:
    """The lines of a table as test parameters; blank ones and comments are left out.

    Args:
        table: one snippet a line.
        differs: lines whose outcome is known to be another than torch's, and why.
    """
    lines = [line for line in table.splitlines() if line and not line.startswith("#")]
    reasons = differs or {}
    assert len(set(lines)) == len(lines), {x for x in lines if lines.count(x) > 1}
    assert set(reasons) <= set(lines), set(reasons) - set(lines)
    return [
        pytest.param(
            line,
            id=line,
            marks=pytest.mark.xfail(strict=True, reason=reasons[line]) if line in reasons else (),
        )
        for line in lines
    ]


def program(line: str, names: Names | None = None) -> Callable[[Any], Any]:
    """A snippet as a function of the framework: runs it, returns its last expression's value.

    Args:
        line: Python, with `torch`, `nn`, `F`, `optim` and `np` defined.
        names: what else it may use, given the framework.
    """
    *statements, last = ast.parse(line).body
    body = compile(ast.Module(statements, []), line, "exec")
    result = (
        compile(ast.Expression(last.value), line, "eval")
        if isinstance(last, ast.Expr)
        else compile(ast.Module([last], []), line, "exec")
    )

    def run(fw: Any) -> Any:
        scope = {"torch": fw, "nn": fw.nn, "F": fw.nn.functional, "optim": fw.optim, "np": np}
        scope.update(names(fw) if names else {})
        exec(body, scope)
        return eval(result, scope)

    return run
