"""Helpers beside the core, as in `torch.utils`."""

from ..lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "checkpoint data hooks plot tensorboard",
        "drawing": "draw Drawing module_names",
        "summaries": "summary",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
