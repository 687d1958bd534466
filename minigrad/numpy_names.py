"""NumPy's names of arguments, which PyTorch takes beside its own: `axis` for `dim`, `keepdims`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])

NAMES = {"axis": "dim", "keepdims": "keepdim"}
NAMED = frozenset(NAMES.values())


def numpy_names(function: F) -> F:
    """The function, which takes its `dim` and `keepdim` under NumPy's names too.

    Raises:
        TypeError: when called with both names of one.
    """

    @functools.wraps(function)
    def renaming(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            for name, own in NAMES.items():
                if name in kwargs:
                    if own in kwargs:
                        raise TypeError(
                            f"{renaming.__name__}() got multiple values for argument '{own}'"
                        )
                    kwargs[own] = kwargs.pop(name)
        return function(*args, **kwargs)

    return renaming  # type: ignore[return-value]


def numpy_names_in_methods(owner: C) -> C:
    """The class, after `numpy_names` of its methods that have such a parameter."""
    for name, method in list(vars(owner).items()):
        code = getattr(method, "__code__", None)
        count = code.co_argcount + code.co_kwonlyargcount if code else 0
        if code and not NAMED.isdisjoint(code.co_varnames[:count]):
            setattr(owner, name, numpy_names(method))
    return owner
