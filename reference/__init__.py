"""minigrad held against PyTorch: whole trainings, written once, run on both, compared."""

from __future__ import annotations

from .comparison import Comparison, Run, compare, run
from .registry import BOUNDS, WORKLOADS, Training, workload

__all__ = ["BOUNDS", "WORKLOADS", "Comparison", "Run", "Training", "compare", "run", "workload"]
