"""Functions and training steps as programs: `minigrad.compile`, and what it is made of."""

from .compiled import Compiled, compile
from .controls import disable, is_compiling, list_backends, reset
from .program import Program
from .trace import Tracer, trace

__all__ = [
    "Compiled",
    "Program",
    "Tracer",
    "compile",
    "disable",
    "is_compiling",
    "list_backends",
    "reset",
    "trace",
]
