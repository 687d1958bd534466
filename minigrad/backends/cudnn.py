"""`torch.backends.cudnn`: flags that can be set, without effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = [
    "allow_tf32",
    "benchmark",
    "benchmark_limit",
    "deterministic",
    "enabled",
    "flags",
    "is_acceptable",
    "is_available",
    "version",
]

enabled = True
benchmark = False
benchmark_limit: int | None = None
deterministic = False
allow_tf32 = True


def is_available() -> bool:
    """Whether cuDNN can be used: False."""
    return False


def version() -> int | None:
    """The version of cuDNN: None."""
    return None


def is_acceptable(tensor: Any) -> bool:
    """Whether cuDNN would take the Tensor: False."""
    return False


@contextmanager
def flags(
    enabled: bool = False,
    benchmark: bool = False,
    benchmark_limit: int | None = 10,
    deterministic: bool = False,
    allow_tf32: bool = True,
) -> Iterator[None]:
    """Set the flags within the context.

    Args:
        enabled: whether to use cuDNN.
        benchmark: whether to try its algorithms and take the fastest.
        benchmark_limit: how many to try.
        deterministic: whether to take deterministic ones only.
        allow_tf32: whether to round to TensorFloat-32.

    Example:
        >>> import minigrad as mg
        >>> with mg.backends.cudnn.flags(deterministic=True):
        ...     mg.backends.cudnn.deterministic
        True
        >>> mg.backends.cudnn.deterministic
        False
    """
    wanted = locals()
    names = globals()
    before = {name: names[name] for name in wanted}
    names.update(wanted)
    try:
        yield
    finally:
        names.update(before)
