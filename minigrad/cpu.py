"""`torch.cpu`: the one device there is, for scripts that take it as they would `torch.cuda`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

__all__ = [
    "current_device",
    "device_count",
    "is_available",
    "is_initialized",
    "set_device",
    "stream",
    "synchronize",
]


def is_available() -> bool:
    """Whether there is a CPU: True."""
    return True


def is_initialized() -> bool:
    """Whether it is ready: True."""
    return True


def device_count() -> int:
    """How many there are: 1."""
    return 1


def current_device() -> str:
    """Its name: 'cpu'."""
    return "cpu"


def set_device(device: Any) -> None:
    """Nothing: there is only one."""


def synchronize(device: Any = None) -> None:
    """Nothing: whatever was called has been computed."""


def stream(stream: Any) -> nullcontext[None]:
    """A context without effect."""
    return nullcontext()
