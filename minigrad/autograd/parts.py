"""The step of a function that gives several views of one Tensor: `unbind`, `split`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor
from .engine import node_of
from .grad_mode import mode, no_grad
from .node import Node, Slot, next_rank
from .op import Op


class PartsNode(Node):
    """Joins the gradients of the parts; those of parts that received none are zeros."""

    __slots__ = ("join", "shapes", "title")

    def __init__(
        self, parent: Node, parts: Sequence[Tensor], title: str, join: Callable[..., Any]
    ) -> None:
        self.parents = (parent,)
        self.title = title
        self.join = join
        self.shapes = [part._array.shape for part in parts]
        self.shape, self.dtype = self.shapes[0], parts[0]._array.dtype
        self.hooks = None
        self.rank = next_rank()

    def name(self) -> str:
        """PyTorch's name of this step."""
        return self.title

    @property
    def outputs(self) -> int:
        """How many outputs can receive gradients."""
        return len(self.shapes)

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`; see `Node.derive`."""
        entries = g if isinstance(g, list) else [g]
        found = [
            np.zeros(shape, self.dtype) if entry is None else entry
            for entry, shape in zip(entries, self.shapes, strict=True)
        ]
        return (self.join(*found),)


def parts(
    x: Tensor, row: Op, keys: Sequence[Any], title: str, join: Callable[..., Any]
) -> tuple[Tensor, ...]:
    """Several views of `x`, recorded as one step.

    Args:
        x: a Tensor.
        row: the view row that takes each.
        keys: its parameter `key` for each.
        title: PyTorch's name of the step.
        join: puts arrays, or Tensors, of the parts' shapes together to one of the shape of `x`.

    Returns:
        The views. As in PyTorch they may not be written to while recording.
    """
    recorded = mode.grad
    with no_grad():
        views = tuple([row(x, key=key) for key in keys])
    if recorded:
        parent = node_of(x)
        node = PartsNode(parent, views, title, join) if parent is not None and views else None
        for k, view in enumerate(views):
            view._restricted = x._restricted or "with others"
            if node is not None:
                view._node = Slot(node, k, view._array)
        if node is not None and mode.anomaly is not None:
            mode.anomaly.note(node, (x._array,), views[0]._array)
    return views
