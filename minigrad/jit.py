"""`torch.jit`: there is no TorchScript; what marks functions for it leaves them as they are."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from .stand_ins import stand_ins

T = TypeVar("T")
__all__ = ["Final", "annotate", "export", "ignore", "is_scripting", "is_tracing", "unused"]

__getattr__ = stand_ins(
    __name__,
    "there is no TorchScript; call the function or module itself",
    """
    CompilationUnit ScriptFunction ScriptModule TracerWarning 
    fork freeze load optimize_for_inference save script script_method set_fusion_strategy trace
    trace_module wait
    """,
)


def is_scripting() -> bool:
    """Whether TorchScript is compiling: False."""
    return False


def is_tracing() -> bool:
    """Whether TorchScript is tracing: False."""
    return False


def annotate(the_type: Any, the_value: T) -> T:
    """The value, as TorchScript's annotations are without it.

    Args:
        the_type: what TorchScript would take it for.
        the_value: what is returned.
    """
    return the_value


def export(fn: T) -> T:
    """The function itself: a mark for TorchScript."""
    return fn


def unused(fn: T) -> T:
    """The function itself: a mark for TorchScript."""
    return fn


def ignore(drop: Any = False, **kwargs: Any) -> Any:
    """The function itself, as decorator with or without arguments: a mark for TorchScript."""
    return drop if callable(drop) else export
