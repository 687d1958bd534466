"""`torch.xpu`: Intel's GPUs, of which none is used."""

from __future__ import annotations

from typing import Any

__all__ = [
    "current_device",
    "device_count",
    "empty_cache",
    "is_available",
    "manual_seed",
    "manual_seed_all",
    "memory_allocated",
    "synchronize",
]


def is_available() -> bool:
    """Whether a GPU can be used: False."""
    return False


def device_count() -> int:
    """How many GPUs can be used: 0."""
    return 0


def manual_seed(seed: int) -> None:
    """Nothing: there is no generator to seed."""


def manual_seed_all(seed: int) -> None:
    """Nothing: there is no generator to seed."""


def empty_cache() -> None:
    """Nothing: there is no cache."""


def memory_allocated(device: Any = None) -> int:
    """Bytes in use on the device: 0."""
    return 0


def current_device() -> int:
    """Raise an AssertionError, as PyTorch without XPU."""
    raise AssertionError("Torch not compiled with XPU enabled")


def synchronize(device: Any = None) -> None:
    """Raise an AssertionError, as PyTorch without XPU."""
    raise AssertionError("Torch not compiled with XPU enabled")
