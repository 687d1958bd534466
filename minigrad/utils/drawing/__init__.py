"""Pictures of the graph that a Tensor was computed by."""

from .module_names import module_names
from .picture import Drawing, draw

__all__ = ["Drawing", "draw", "module_names"]
