"""`torch.mps`: Apple's GPUs, of which none is used."""

from __future__ import annotations

from typing import NoReturn

__all__ = [
    "current_allocated_memory",
    "device_count",
    "driver_allocated_memory",
    "empty_cache",
    "is_available",
    "manual_seed",
    "seed",
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


def _fail(name: str) -> NoReturn:
    raise RuntimeError(f"Cannot execute {name}() without MPS backend.")


def empty_cache() -> None:
    """Raise a RuntimeError, as PyTorch without MPS."""
    _fail("emptyCache")


def synchronize() -> None:
    """Raise a RuntimeError, as PyTorch without MPS."""
    _fail("deviceSynchronize")


def seed() -> None:
    """Raise a RuntimeError, as PyTorch without MPS."""
    _fail("getDefaultGenerator")


def current_allocated_memory() -> int:
    """Raise a RuntimeError, as PyTorch without MPS."""
    _fail("getCurrentAllocatedMemory")


def driver_allocated_memory() -> int:
    """Raise a RuntimeError, as PyTorch without MPS."""
    _fail("getDriverAllocatedMemory")
