"""Counts what may change how a model computes, for those who remember how it did.

Setting attributes of modules, registering hooks, switching gradients of a leaf on or off: whoever
does it calls `changed`. A compiled program looks whether the count has moved, which is one
comparison, before it looks at every module it uses.
"""

from __future__ import annotations

count = [0]


def changed() -> None:
    """Something changed.

    Example:
        >>> from minigrad import changes
        >>> before = changes.count[0]
        >>> changes.changed()
        >>> changes.count[0] - before
        1
    """
    count[0] += 1
