"""`torch.profiler`: there is nothing to profile below Python; Python's own profilers see it all."""

from __future__ import annotations

import enum
from contextlib import ContextDecorator
from typing import Any

from .stand_ins import stand_ins

__all__ = ["ProfilerActivity", "record_function"]

__getattr__ = stand_ins(
    __name__,
    "its tables are of PyTorch's kernels; use Python's cProfile",
    "profile schedule tensorboard_trace_handler",
)


class ProfilerActivity(enum.Enum):
    """What a profiler would look at."""

    CPU = 0
    XPU = 1
    CUDA = 2
    HPU = 3
    MTIA = 4


class record_function(ContextDecorator):
    """A name for what runs within, for a profiler to show; there is none.

    Args:
        name: the name.
        args: more to show.

    Example:
        >>> import minigrad as mg
        >>> with mg.profiler.record_function("sum"):
        ...     mg.ones(2).sum()
        tensor(2.)
    """

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name = name
        self.args = args

    def __enter__(self) -> record_function:
        return self

    def __exit__(self, *exception: Any) -> None:
        pass
