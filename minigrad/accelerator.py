"""`torch.accelerator`: the device beside the CPU, of which there is none."""

from __future__ import annotations

from typing import Any, NoReturn

__all__ = [
    "current_accelerator",
    "current_device_index",
    "current_stream",
    "device_count",
    "empty_cache",
    "is_available",
    "max_memory_allocated",
    "memory_allocated",
    "set_device_index",
    "synchronize",
]


def is_available() -> bool:
    """Whether there is an accelerator: False."""
    return False


def device_count() -> int:
    """How many there are: 0."""
    return 0


def current_accelerator(check_available: bool = False) -> None:
    """The accelerator: None.

    Args:
        check_available: whether it has to be usable now.
    """


def _fail() -> NoReturn:
    raise RuntimeError("Cannot access accelerator device when none is available.")


def current_device_index() -> int:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def set_device_index(device: Any, /) -> None:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def synchronize(device: Any = None, /) -> None:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def current_stream(device: Any = None, /) -> Any:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def empty_cache() -> None:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def memory_allocated(device_index: Any = None, /) -> int:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()


def max_memory_allocated(device_index: Any = None, /) -> int:
    """Raise a RuntimeError: there is no accelerator."""
    _fail()
