"""Helpers beside the core, as in `torch.utils`."""

from ..lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "checkpoint data hooks model_zoo",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    if name == "checkpoint":  # built on the core, which is built on `hooks`: not to be had before
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
