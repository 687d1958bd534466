"""Names of a package that are imported when they are first asked for (PEP 562).

All of minigrad takes several times as long to import as what a program uses of it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def homes(table: Mapping[str, str]) -> dict[str, str]:
    """From a table of modules and the names that come from each: the module of each name.

    Under "" stand names of modules themselves.
    """
    return {name: module for module, names in table.items() for name in names.split()}


def near(name: str, names: Iterable[str]) -> str:
    """The end of a message on a missing name: names near it, if any.

    Args:
        name: what was asked for.
        names: what there is.
    """
    if name.startswith("__"):  # Python's own questions
        return ""
    import difflib

    found = difflib.get_close_matches(name, names, 3)
    if not found:
        found = [other for other in names if other.lower() == name.lower()]
    return f"; there is {', '.join(found)}" if found else ""


def getter(package: str, home: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's `__getattr__`.

    Args:
        package: its `__name__`.
        home: where its names come from, relative to it.
    """

    def __getattr__(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}{near(name, home)}")
        where = home[name]
        module = importlib.import_module(f"{package}.{where or name}")
        value = getattr(module, name) if where else module
        setattr(sys.modules[package], name, value)  # from now on without this call
        return value

    return __getattr__
