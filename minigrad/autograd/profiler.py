"""`torch.autograd.profiler`, the older home of `torch.profiler`."""

from __future__ import annotations

from ..profiler import record_function
from ..stand_ins import stand_ins

__all__ = ["record_function"]

__getattr__ = stand_ins(
    __name__,
    "its tables are of PyTorch's kernels; use Python's cProfile",
    "emit_itt emit_nvtx profile",
)
