"""Names of PyTorch that mean nothing here: they can be imported, and using one says why it fails.

A script may name them beside a test that they exist (`if dist.is_available(): ...`), annotate with
them and ask `isinstance`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


class StandIn(type):
    """The type of the stand-ins: classes without instances, since calling one is an error."""

    message: str

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
        raise NotImplementedError(cls.message)

    def __getattr__(cls, name: str) -> Any:
        raise AttributeError(f"{name!r}: {cls.message}")


def stand_in(path: str, reason: str) -> StandIn:
    """The stand-in of one name.

    Args:
        path: PyTorch's name, such as 'torch.jit.script'.
        reason: why it is not here, or what to do instead.

    Example:
        >>> from minigrad.stand_ins import stand_in
        >>> stand_in("torch.jit.script", "call the function itself")(len)
        Traceback (most recent call last):
        NotImplementedError: minigrad has no torch.jit.script: call the function itself
    """
    module, _, name = path.rpartition(".")
    message = f"minigrad has no {path}: {reason}"
    return StandIn(name, (), {"__module__": module, "__doc__": message, "message": message})


def stand_ins(module: str, reason: str, names: str) -> Callable[[str], StandIn]:
    """The `__getattr__` of a module that has stand-ins, beside what it defines itself.

    Args:
        module: its `__name__`.
        reason: why the names are not here.
        names: all of them, separated by blanks.
    """
    known = frozenset(names.split())

    def __getattr__(name: str) -> StandIn:
        if name not in known:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        made = stand_in(f"torch.{module.partition('.')[2]}.{name}", reason)
        setattr(sys.modules[module], name, made)  # from now on without this call
        return made

    return __getattr__
