"""Dataclasses of plain values, made again from what a file says, which is not to be trusted."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def restored(kind: type[T], fields: Mapping[str, Any]) -> T:
    """Make a dataclass of its fields.

    Raises:
        TypeError: a field is missing, unknown, or of another type than declared.

    Example:
        >>> from minigrad.command.problem import Target
        >>> restored(Target, {"name": "price", "std": 2.0})
        Target(name='price', classes=None, text=False, mean=0.0, std=2.0)
        >>> restored(Target, {"name": None})
        Traceback (most recent call last):
            ...
        TypeError: Target.name is a NoneType
    """
    value = kind(**fields)
    for name, hint in get_type_hints(kind).items():
        if not _fits(getattr(value, name), hint):
            raise TypeError(f"{kind.__name__}.{name} is a {type(getattr(value, name)).__name__}")
    return value


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a declared type: a class, a tuple of one, or one of several."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(item, parts[0]) for item in value)
    return type(value) is (origin or hint)
