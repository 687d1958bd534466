"""Level: one transform at work. It differentiates by leaves of its own, and cleans up after.

A transform makes its arguments anew (`x.view_as(x)` where something outside differentiates by
`x`, a detached leaf where nothing does), runs the function, and asks for gradients by these.
Nesting needs no more: whatever was recorded outside goes on being recorded. When the transform
ends, a result that depends on leaves of finished transforms only is cut from its history.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.engine import node_of
from ..autograd.grad_mode import enable_grad, is_grad_enabled
from ..autograd.interface import grad
from ..autograd.node import Node
from ..utils._pytree import tree_map

_finished: weakref.WeakSet[Node] = weakref.WeakSet()  # leaves of transforms that have ended


class Level:
    """A transform at work: `with Level() as level`, in which operations are recorded."""

    def __init__(self) -> None:
        self.outer = is_grad_enabled()  # whether something outside may differentiate the results
        self._enable = enable_grad()
        self._leaves: list[Node] = []

    def __enter__(self) -> Level:
        self._enable.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._enable.__exit__(*error)
        _finished.update(self._leaves)

    def track(self, tree: Any) -> Any:
        """The Tensors of a tree made anew, to be differentiated by.

        Raises:
            ValueError: a leaf of the tree is no Tensor.
            RuntimeError: its type has no gradients.
        """
        return tree_map(self._track, tree)

    def _track(self, x: Any) -> Tensor:
        if not isinstance(x, Tensor):
            raise ValueError(f"Thing passed to transform API must be Tensor, got {type(x)}")
        if self.outer and x.requires_grad:
            return x.view_as(x)
        leaf = x.detach().requires_grad_()
        assert leaf._node is not None
        self._leaves.append(leaf._node)
        return leaf

    def seeds(self, outputs: Iterable[Tensor]) -> list[Tensor]:
        """Zeros like the outputs, by which gradients can be differentiated."""
        return [self._track(mg.zeros_like(out)) for out in outputs]

    def tracked_outside(self, tensors: Iterable[Tensor | None]) -> bool:
        """Whether one of `tensors` depends on leaves other than this and finished levels'."""
        own = {*self._leaves}
        return self.outer and any(_depends(t, own) for t in tensors if t is not None)

    def release(self, tree: Any) -> Any:
        """The Tensors of a tree as they are outside: without history where none is theirs."""
        own = {*self._leaves}

        def release(x: Any) -> Any:
            if not isinstance(x, Tensor) or not x.requires_grad:
                return x
            return x if self.outer and _depends(x, own) else x.detach()

        return tree_map(release, tree)


def _depends(tensor: Tensor, own: set[Node]) -> bool:
    """Whether `tensor` was computed from leaves that are neither `own` nor a finished level's."""
    node = node_of(tensor)
    stack = [] if node is None else [node]
    seen: set[Node] = set(stack)
    while stack:
        node = stack.pop()
        if node.is_leaf and node not in own and node not in _finished:
            return True
        new = [p for p in node.parents if p is not None and p not in seen]
        seen.update(new)
        stack += new
    return False


def gradients(
    outputs: Sequence[Tensor | None],
    inputs: Sequence[Tensor],
    seeds: Sequence[Tensor],
    *,
    create: bool,
    retain: bool = True,
) -> list[Tensor | None]:
    """vᵀ·J for those outputs that depend on anything; None for inputs that nothing depends on."""
    pairs = zip(outputs, seeds, strict=True)
    live = [(out, seed) for out, seed in pairs if out is not None and out.requires_grad]
    if not live:
        return [None] * len(inputs)
    outs, vs = zip(*live, strict=True)
    return list(grad(outs, inputs, vs, retain, create, allow_unused=True))


def zeros_for_none(values: Sequence[Tensor | None], like: Sequence[Tensor]) -> list[Tensor]:
    """`values` with zeros in place of None."""
    pairs = zip(values, like, strict=True)
    return [mg.zeros_like(t) if value is None else value for value, t in pairs]
