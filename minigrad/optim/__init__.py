"""Optimizers, as `torch.optim`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .adam import Adam, AdamW
from .optimizer import Optimizer
from .rmsprop import RMSProp, RMSprop
from .sgd import SGD, Momentum

if TYPE_CHECKING:
    from . import lr_scheduler as lr_scheduler
    from . import swa_utils as swa_utils

__all__ = ["SGD", "Adam", "AdamW", "Momentum", "Optimizer", "RMSProp", "RMSprop"]


def __getattr__(name: str) -> Any:
    if name in ("lr_scheduler", "swa_utils"):  # imported when they are used: not all use them
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
