"""minigrad held against PyTorch: whole trainings, written once, run on both, compared."""

from __future__ import annotations

from .comparison import BOUNDS, Comparison, Run, compare, run
from .registry import WORKLOADS, Training, workload

__all__ = ["BOUNDS", "WORKLOADS", "Comparison", "Run", "Training", "compare", "run", "workload"]
