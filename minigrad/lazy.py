"""Names of a package that are imported when they are first asked for.

To import all of minigrad takes several times as long as to import what a program uses.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def lazy_names(package: str, table: Mapping[str, str]) -> tuple[Callable[[str], Any], list[str]]:
    """A package's `__getattr__`, which imports what a table names, and the names (PEP 562).

    Args:
        package: its `__name__`.
        table: the names that come from each of its modules; under "", modules themselves.
    """
    homes = {name: module for module, names in table.items() for name in names.split()}

    def __getattr__(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = homes[name]
        module = importlib.import_module(f"{package}.{home or name}")
        value = getattr(module, name) if home else module
        setattr(sys.modules[package], name, value)  # from now on without this call
        return value

    return __getattr__, list(homes)
