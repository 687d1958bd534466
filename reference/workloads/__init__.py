"""The workloads, a family per file; a new one is a function under `@workload(name)`."""

from . import basics, digits, sequences

__all__ = ["basics", "digits", "sequences"]
