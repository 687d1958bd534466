"""Arguments and results as a flat list of Tensors and what is around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor


def flatten(value: Any, tensors: list[Tensor]) -> Any:
    """The structure of `value` without its Tensors, which are appended to `tensors`.

    Args:
        value: Tensors in tuples, named tuples, lists and dicts, and anything else.
        tensors: takes the Tensors, in order.

    Returns:
        What `rebuild` needs; equal for values that differ in the Tensors only.
    """
    if isinstance(value, Tensor):
        tensors.append(value)
        return _HERE
    if type(value) is list or isinstance(value, tuple):
        return type(value), [flatten(v, tensors) for v in value]
    if type(value) is dict:
        return dict, [*value], [flatten(v, tensors) for v in value.values()]
    return _Leaf(value)


def distinct(tensors: list[Tensor]) -> list[Tensor]:
    """The Tensors without those that stand there before."""
    if len(tensors) < 2:
        return tensors
    return [*{id(t): t for t in tensors}.values()]


def rebuild(structure: Any, take: Callable[[], Any]) -> Any:
    """The value of a structure.

    Args:
        structure: from `flatten`.
        take: gives the next Tensor.
    """
    if structure is _HERE:
        return take()
    if isinstance(structure, _Leaf):
        return structure.value
    kind, *rest, parts = structure
    values = [rebuild(part, take) for part in parts]
    if kind is dict:
        return dict(zip(rest[0], values, strict=True))
    if hasattr(kind, "_fields"):
        return kind(*values)
    return kind(values)


def is_tensor(structure: Any) -> bool:
    """Whether it is that of a Tensor itself."""
    return structure is _HERE


def are_tensors(structure: Any) -> bool:
    """Whether it is that of arguments which are Tensors, one by one, and no keywords."""
    args, kwargs = structure[1]
    return not kwargs[-1] and all(map(is_tensor, args[1]))


def leaves(structure: Any) -> list[Any]:
    """What stands in a structure besides Tensors."""
    if structure is _HERE:
        return []
    if isinstance(structure, _Leaf):
        return [structure.value]
    return [leaf for part in structure[-1] for leaf in leaves(part)]


class _Leaf:
    """Something that is no Tensor: equal when it is the same, or a plain value that is equal."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Leaf):
            return NotImplemented
        a, b = self.value, other.value
        if a is b:
            return True
        if type(a) is not type(b) or not isinstance(a, _PLAIN):
            return False
        return bool(a == b)

    __hash__ = None  # type: ignore[assignment]


class _Here:
    """Where a Tensor was."""


_PLAIN = (bool, int, float, complex, str, bytes)
_HERE = _Here()
