"""The workloads, a family per file; a new one is a function under `@workload(name)`."""

from . import basics, control, derivatives, digits, images, language, sequences

__all__ = ["basics", "control", "derivatives", "digits", "images", "language", "sequences"]
