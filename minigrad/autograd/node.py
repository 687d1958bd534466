"""The steps of a recorded computation. A node knows its parents, never the tensors it made."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from ..utils.hooks import HookDict, RemovableHandle

next_rank = itertools.count(1).__next__


class Hooks:
    """The hooks of one node; created with the first of them, so that absence costs one test."""

    __slots__ = ("accumulated", "post", "pre", "retains", "tensor")

    def __init__(self) -> None:
        self.tensor = HookDict()  # on the gradient of one output: Tensor.register_hook
        self.pre = HookDict()  # on the tuple of incoming gradients: Node.register_prehook
        self.post = HookDict()  # on (outgoing, incoming) gradients: Node.register_hook
        self.accumulated = HookDict()  # after a leaf's .grad was updated
        self.retains: weakref.ref[Any] | None = None  # the Tensor whose .grad is to be kept


class Node:
    """One step of a recorded computation, seen as PyTorch shows it in `Tensor.grad_fn`.

    Attributes:
        parents: for each input, the node its gradient goes to, or None when nobody needs it.
        rank: creation number; a backward pass takes the highest first, so a node is reached
            when all that its results went into has been.
        shape, dtype: of the output; gradients are brought to them before they arrive.
    """

    __slots__ = ("__weakref__", "_metadata", "dtype", "hooks", "parents", "rank", "shape")

    is_leaf = False

    parents: Sequence[Node | None]
    hooks: Hooks | None
    rank: int
    shape: tuple[int, ...]
    dtype: Any

    def name(self) -> str:
        """PyTorch's name of this step, such as 'MulBackward0'."""
        return type(self).__name__

    @property
    def outputs(self) -> int:
        """How many outputs can receive gradients; when several, Slots lead to them."""
        return 1

    def __repr__(self) -> str:
        return f"<{self.name().removeprefix('torch::autograd::')} object at {id(self):#x}>"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the inputs, each with the number of the output it stands for."""
        return tuple(
            (p.parents[0], p.index) if isinstance(p, Slot) else (p, 0) for p in self.parents
        )

    @property
    def metadata(self) -> dict[str, Any]:
        """A dict for notes about this step."""
        try:
            return self._metadata
        except AttributeError:
            self._metadata: dict[str, Any] = {}
            return self._metadata

    def hooks_or_new(self) -> Hooks:
        """The node's hooks, made when there are none yet."""
        if self.hooks is None:
            self.hooks = Hooks()
        return self.hooks

    def register_hook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call `fn(grad_inputs, grad_outputs)` after this step.

        Args:
            fn: takes two tuples of gradients; returns None, or a tuple instead of the first.

        Returns:
            A handle whose `remove()` takes the hook out.
        """
        return self.hooks_or_new().post.add(fn)

    def register_prehook(self, fn: Callable[..., Any]) -> RemovableHandle:
        """Call `fn(grad_outputs)` before this step.

        Args:
            fn: takes a tuple of gradients; returns None, or a tuple instead of it.

        Returns:
            A handle whose `remove()` takes the hook out.
        """
        return self.hooks_or_new().pre.add(fn)

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents` from the output's gradient `g`.

        Args:
            g: an array, or with `create` a Tensor; a list with one entry an output where there
                are several.
            create: record the computation of the gradients itself.
            wanted: None for all parents, or the collection of nodes that matter.
            keep: hold on to what was kept, for another pass.
        """
        raise NotImplementedError


class AccumulateGrad(Node):
    """Where a leaf's gradient ends: the engine adds it to the Tensor's `.grad`.

    The leaf owns its accumulator; the accumulator refers to the leaf weakly, so no cycle forms.
    """

    __slots__ = ("_tensor",)

    is_leaf = True
    parents = ()

    def __init__(self, tensor: Any) -> None:
        self._tensor = weakref.ref(tensor)
        self.shape = tensor._array.shape
        self.dtype = tensor._array.dtype
        self.hooks = None
        self.rank = next_rank()  # whatever uses the leaf is made later

    def name(self) -> str:
        """PyTorch's name of this step."""
        return "torch::autograd::AccumulateGrad"

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self):#x}>"

    @property
    def variable(self) -> Any:
        """The leaf, or None if nobody holds it any more."""
        return self._tensor()


class Slot(Node):
    """One output of a node that has several: it puts its gradient into the node's list."""

    __slots__ = ("index",)

    def __init__(self, node: Node, index: int, array: Any) -> None:
        self.parents = (node,)
        self.index = index
        self.shape = array.shape
        self.dtype = array.dtype
        self.hooks = None
        self.rank = next_rank()

    def name(self) -> str:
        """PyTorch's name of this step."""
        node = self.parents[0]
        assert node is not None
        return node.name()
