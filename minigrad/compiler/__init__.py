"""Writing a computation down as a program of NumPy calls: the third reader of every formula."""

from .program import Program
from .trace import Tracer, trace

__all__ = ["Program", "Tracer", "trace"]
