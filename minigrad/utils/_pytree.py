"""Nested tuples, lists and dicts taken apart into their leaves and put together again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from ..size import Size

__all__ = ["TreeSpec", "broadcast_leaves", "tree_flatten", "tree_leaves", "tree_map"]
__all__ += ["tree_unflatten"]


class TreeSpec(NamedTuple):
    """The structure of a tree without its leaves.

    Attributes:
        type: tuple, list, dict, OrderedDict, a named tuple's class; None for a leaf.
        keys: of a dict.
        children: the structures of the entries.
    """

    type: Any
    keys: tuple[Any, ...] = ()
    children: tuple[TreeSpec, ...] = ()

    def __str__(self) -> str:
        if self.type is None:
            return "*"
        parts = [str(child) for child in self.children]
        if self.type is list:
            return f"[{', '.join(parts)}]"
        if issubclass(self.type, dict):
            pairs = zip(self.keys, parts, strict=True)
            return "{" + ", ".join(f"{key!r}: {part}" for key, part in pairs) + "}"
        return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


LEAF = TreeSpec(None)


def _entries(tree: Any) -> tuple[tuple[Any, ...], list[Any]] | None:
    """The keys and entries of a node of a tree; None for a leaf."""
    kind = type(tree)
    if kind in (dict, OrderedDict):
        return tuple(tree), list(tree.values())
    if kind is list or (issubclass(kind, tuple) and kind is not Size):
        return (), list(tree)
    return None


def tree_flatten(tree: Any) -> tuple[list[Any], TreeSpec]:
    """The leaves of a tree, from left to right, and its structure.

    Args:
        tree: nested tuples, named tuples, lists and dicts; all else, None and sizes too, is a
            leaf.

    Example:
        >>> from minigrad.utils._pytree import tree_flatten
        >>> leaves, spec = tree_flatten((1, {"a": [2, 3]}))
        >>> leaves, str(spec)
        ([1, 2, 3], "(*, {'a': [*, *]})")
    """
    found = _entries(tree)
    if found is None:
        return [tree], LEAF
    keys, entries = found
    leaves: list[Any] = []
    children = []
    for entry in entries:
        below, spec = tree_flatten(entry)
        leaves += below
        children.append(spec)
    return leaves, TreeSpec(type(tree), keys, tuple(children))


def tree_unflatten(leaves: Any, spec: TreeSpec) -> Any:
    """The tree of structure `spec` with these leaves; undoes `tree_flatten`.

    Args:
        leaves: as many as the structure has.
        spec: the structure.

    Example:
        >>> from minigrad.utils._pytree import tree_flatten, tree_unflatten
        >>> tree_unflatten("ab", tree_flatten({"x": 1, "y": (2,)})[1])
        {'x': 'a', 'y': ('b',)}
    """
    return _built(iter(leaves), spec)


def _built(leaves: Any, spec: TreeSpec) -> Any:
    if spec.type is None:
        return next(leaves)
    entries = [_built(leaves, child) for child in spec.children]
    if issubclass(spec.type, dict):
        return spec.type(zip(spec.keys, entries, strict=True))
    return spec.type(entries) if spec.type in (tuple, list) else spec.type(*entries)


def tree_leaves(tree: Any) -> list[Any]:
    """The leaves of a tree, from left to right.

    Args:
        tree: as for `tree_flatten`.

    Example:
        >>> from minigrad.utils._pytree import tree_leaves
        >>> tree_leaves([1, (2, 3)])
        [1, 2, 3]
    """
    return tree_flatten(tree)[0]


def tree_map(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with `function` applied to each leaf.

    Args:
        function: takes a leaf.
        tree: as for `tree_flatten`.

    Example:
        >>> from minigrad.utils._pytree import tree_map
        >>> tree_map(str, [1, (2, 3)])
        ['1', ('2', '3')]
    """
    leaves, spec = tree_flatten(tree)
    return tree_unflatten(map(function, leaves), spec)


def broadcast_leaves(tree: Any, spec: TreeSpec) -> list[Any] | None:
    """For each leaf of `spec` the leaf of `tree` above it; None if the structures disagree.

    Args:
        tree: of the structure `spec`, but that leaves may stand for whole subtrees.
        spec: the structure.

    Example:
        >>> from minigrad.utils._pytree import broadcast_leaves, tree_flatten
        >>> broadcast_leaves((0, None), tree_flatten(("a", ["b", "c"]))[1])
        [0, None, None]
    """
    found = _entries(tree)
    if found is None:
        return [tree] * _count(spec)
    keys, entries = found
    if type(tree) is not spec.type or keys != spec.keys or len(entries) != len(spec.children):
        return None
    leaves: list[Any] = []
    for entry, child in zip(entries, spec.children, strict=True):
        below = broadcast_leaves(entry, child)
        if below is None:
            return None
        leaves += below
    return leaves


def _count(spec: TreeSpec) -> int:
    return 1 if spec.type is None else sum(map(_count, spec.children))
