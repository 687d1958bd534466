"""Helpers beside the core, as in `torch.utils`."""

from __future__ import annotations

import importlib
from typing import Any

_LATE = ("checkpoint", "data")  # built on the core, which is built on `hooks`: not to be had before


def __getattr__(name: str) -> Any:
    if name in _LATE:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
