"""Modules made without the random numbers that their initialization draws."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from ...random import fork_rng
from ..module import Module

M = TypeVar("M", bound=Module)


def skip_init(module_cls: type[M], *args: Any, **kwargs: Any) -> M:
    """Make a module whose parameters are to be set by other means.

    The generator is left as it is; what the parameters are is not to be relied on.

    Args:
        module_cls: the class; its arguments have a `device`.
        *args: its arguments.
        **kwargs: its keywords.

    Raises:
        RuntimeError: it is no class of modules, or has no argument `device`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.skip_init(mg.nn.Linear, 5, 1).weight.shape
        torch.Size([1, 5])
    """
    if not issubclass(module_cls, Module):
        raise RuntimeError(f"Expected a Module; got {module_cls}")
    if "device" not in inspect.signature(module_cls).parameters:
        raise RuntimeError("Module must support a 'device' arg to skip initialization")
    with fork_rng():
        return module_cls(*args, **kwargs)
