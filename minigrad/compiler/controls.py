"""What scripts ask of `torch.compiler`: whether, and how, functions are compiled."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from ..autograd.grad_mode import mode
from .backends import NAMES
from .compiled import forget_all

Function = TypeVar("Function", bound=Callable[..., Any])


def is_compiling() -> bool:
    """Whether the function that asks is being written down as a program just now.

    Example:
        >>> import minigrad as mg
        >>> mg.compiler.is_compiling()
        False
    """
    return mode.tracing is not None


def disable(fn: Function | None = None, recursive: bool = True) -> Any:
    """Mark a function, so that whatever compiled function calls it is run eagerly.

    Args:
        fn: the function; None to get a decorator.
        recursive: accepted for PyTorch's sake: what it calls is not compiled either.

    Example:
        >>> import minigrad as mg
        >>> @mg.compiler.disable
        ... def log(x):
        ...     print(x.tolist())
        >>> log(mg.ones(2))
        [1.0, 1.0]
    """
    if fn is None:
        return functools.partial(disable, recursive=recursive)

    @functools.wraps(fn)
    def eager(*args: Any, **kwargs: Any) -> Any:
        if mode.tracing is not None:
            mode.tracing.fail(f"{getattr(fn, '__name__', fn)} is not to be compiled")
        return fn(*args, **kwargs)

    return eager


def reset() -> None:
    """Forget all programs: compiled functions begin anew.

    Example:
        >>> import minigrad as mg
        >>> mg.compiler.reset()
    """
    forget_all()


def list_backends(exclude_tags: Any = ()) -> list[str]:
    """The names that `compile` takes for a backend.

    Args:
        exclude_tags: accepted for PyTorch's sake.

    Example:
        >>> import minigrad as mg
        >>> mg.compiler.list_backends()
        ['eager', 'inductor', 'native', 'numpy']
    """
    return [*NAMES]
