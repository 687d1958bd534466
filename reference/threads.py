"""Gives every framework the same number of threads."""

from __future__ import annotations

import torch
from threadpoolctl import threadpool_limits


def pin_threads(count: int) -> None:
    """Limit PyTorch's own pool and the BLAS libraries loaded so far to `count` threads each."""
    torch.set_num_threads(count)
    threadpool_limits(count)
