"""Handles that take a registered hook out again."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import MutableMapping
from typing import Any

from ..changes import changed

_ids = itertools.count()


class RemovableHandle:
    """What a `register_*_hook` returns: `remove()` takes the hook out; so does leaving a `with`.

    Args:
        hooks: the ordered mapping the hook was put into under `handle.id`; held weakly.
        extra: further mappings keyed by the same id (flags of the hook).

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2, requires_grad=True)
        >>> with x.register_hook(lambda g: 10 * g):
        ...     x.sum().backward()
        >>> x.grad
        tensor([10., 10.])
    """

    def __init__(self, hooks: MutableMapping[int, Any], *extra: MutableMapping[int, Any]) -> None:
        self.id = next(_ids)
        self._mappings = [weakref.ref(m) for m in (hooks, *extra)]

    def remove(self) -> None:
        """Take the hook out; a second call does nothing."""
        for reference in self._mappings:
            mapping = reference()
            if mapping is not None:
                mapping.pop(self.id, None)
        changed()

    def __getstate__(self) -> tuple[int, list[MutableMapping[int, Any]]]:
        # With the mappings themselves: in a copied module they are its own registries.
        mappings = [reference() for reference in self._mappings]
        return self.id, [mapping for mapping in mappings if mapping is not None]

    def __setstate__(self, state: tuple[int, list[MutableMapping[int, Any]]]) -> None:
        global _ids
        self.id, mappings = state
        self._mappings = [weakref.ref(mapping) for mapping in mappings]
        _ids = itertools.count(max(next(_ids), self.id + 1))  # a restored id is never given again

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class HookDict(dict[int, Any]):
    """A dict of hooks in order of registration (a plain dict can't be referred to weakly)."""

    __slots__ = ("__weakref__",)

    def add(self, hook: Any, *, first: bool = False) -> RemovableHandle:
        """Register a hook.

        Args:
            hook: what to call.
            first: put it before all others.

        Returns:
            A handle whose `remove()` takes the hook out.
        """
        handle = RemovableHandle(self)
        self[handle.id] = hook
        if first:
            for key in [k for k in self if k != handle.id]:
                self[key] = self.pop(key)
        changed()
        return handle
