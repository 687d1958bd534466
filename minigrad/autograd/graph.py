"""The graph seen from outside, and hooks on what it keeps, as `torch.autograd.graph`."""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .._tensor import Tensor
from ..utils.hooks import RemovableHandle
from .engine import node_of, runs_through
from .grad_mode import mode, observe
from .node import Node, Slot

__all__ = [
    "GradientEdge",
    "Node",
    "allow_mutation_on_saved_tensors",
    "disable_saved_tensors_hooks",
    "get_gradient_edge",
    "increment_version",
    "register_multi_grad_hook",
    "save_on_cpu",
    "saved_tensors_hooks",
]


class saved_tensors_hooks:
    """Hand what steps recorded within the block keep for backward to `pack_hook`.

    Of nested blocks the innermost is asked. What a hook holds is not watched for in-place
    changes.

    Args:
        pack_hook: takes each kept Tensor as a step is recorded, and returns anything: the Tensor
            itself, a compressed copy, a file name. What is returned should not hold a result's
            history (`x.detach()` does not), lest it make a cycle.
        unpack_hook: takes what `pack_hook` returned when backward needs it; returns the Tensor.

    Raises:
        RuntimeError: (entering) hooks are disabled.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([0.1], requires_grad=True)
        >>> half = mg.autograd.graph.saved_tensors_hooks(mg.Tensor.half, mg.Tensor.float)
        >>> with half:
        ...     y = x * x
        >>> y.backward(); x.grad
        tensor([0.2000])
    """

    def __init__(
        self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]
    ) -> None:
        self.pack_hook = pack_hook
        self.unpack_hook = unpack_hook

    def __enter__(self) -> None:
        if mode.hooks_refused is not None:
            raise RuntimeError(mode.hooks_refused)
        observe(mode.anomaly, (*mode.hooks, self), mode.tracing)

    def __exit__(self, *_: object) -> None:
        observe(mode.anomaly, mode.hooks[:-1], mode.tracing)


class save_on_cpu(saved_tensors_hooks):
    """Keep what backward needs on the CPU, where it is already.

    Args:
        pin_memory: accepted, without effect.
        device_type: accepted, without effect.

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2, requires_grad=True)
        >>> with mg.autograd.graph.save_on_cpu():
        ...     y = x.exp().sum()
        >>> y.backward(); x.grad
        tensor([2.7183, 2.7183])
    """

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: tensor.detach(), lambda packed: packed)


@contextlib.contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Refuse `saved_tensors_hooks` within the block.

    Args:
        error_message: of the error that is raised instead.

    Raises:
        RuntimeError: hooks are installed already.

    Example:
        >>> import minigrad as mg
        >>> with mg.autograd.graph.disable_saved_tensors_hooks("not here"):
        ...     mg.ones(2, requires_grad=True).exp().sum().item()
        5.4365...
    """
    if mode.hooks:
        raise RuntimeError(error_message)
    outer, mode.hooks_refused = mode.hooks_refused, error_message
    try:
        yield
    finally:
        mode.hooks_refused = outer


class GradientEdge(NamedTuple):
    """Where the gradient of a Tensor goes: the step and which of its outputs.

    `autograd.grad` and `backward` take one in place of the Tensor.
    """

    node: Node
    output_nr: int
    ownership_token: Node | None = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge that the gradient of `tensor` arrives by; it does not hold the Tensor.

    Args:
        tensor: one that requires grad.

    Raises:
        RuntimeError: it does not.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> edge = mg.autograd.graph.get_gradient_edge(y)
        >>> mg.autograd.grad(y * 2, edge)
        (tensor(2.),)
    """
    node = node_of(tensor)
    if node is None:
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require "
            "gradients"
        )
    if isinstance(node, Slot):
        step = node.parents[0]
        assert step is not None
        return GradientEdge(step, node.index, node)
    return GradientEdge(node, 0)


def increment_version(tensor: Tensor | Iterable[Tensor]) -> None:
    """Count a write into memory that was not made through a Tensor.

    Args:
        tensor: whose memory was written to: one Tensor or several.

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2)
        >>> x.numpy()[0] = 5.0
        >>> mg.autograd.graph.increment_version(x)
    """
    for t in (tensor,) if isinstance(tensor, Tensor) else tensor:
        t._version[0] += 1


class _Handles(RemovableHandle):
    """Several handles as one."""

    def __init__(self, handles: Sequence[RemovableHandle]) -> None:
        self.handles = tuple(handles)

    def remove(self) -> None:
        for handle in self.handles:
            handle.remove()

    def __getstate__(self) -> Any:
        return self.handles

    def __setstate__(self, state: Any) -> None:
        self.handles = state


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[[Any], None], *, mode: str = "all"
) -> RemovableHandle:
    """Call `fn` when the gradients of several Tensors are known.

    Args:
        tensors: the Tensors, which require grad.
        fn: takes the list of gradients, None for each that the pass does not reach; or with
            `mode="any"` the first gradient alone.
        mode: "all" to wait for the last of them, "any" to be called for the first.

    Returns:
        A handle whose `remove()` takes the hooks out.

    Raises:
        ValueError: `mode` is neither.
        RuntimeError: a Tensor does not require grad.

    Example:
        >>> import minigrad as mg
        >>> a, b = mg.ones(2, requires_grad=True), mg.ones(2, requires_grad=True)
        >>> handle = mg.autograd.graph.register_multi_grad_hook([a, b], print)
        >>> (a * 2 + b * 3).sum().backward()
        [tensor([2., 2.]), tensor([3., 3.])]
    """
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    if mode == "any":
        first = _First(fn)
        return _Handles([t.register_hook(first) for t in tensors if t.requires_grad])
    gathering = _All(fn, [node_of(t) for t in tensors])
    return _Handles(
        [t.register_hook(functools.partial(gathering, k)) for k, t in enumerate(tensors)]
    )


class _First:
    """Calls `fn` once in each pass."""

    def __init__(self, fn: Callable[[Any], None]) -> None:
        self.fn = fn
        self.pass_seen: Any = None

    def __call__(self, grad: Tensor) -> None:
        roots, _ = mode.backward
        if self.pass_seen is not roots:
            self.pass_seen = roots
            self.fn(grad)


class _All:
    """Calls `fn` with all gradients at the last of those that the pass reaches."""

    def __init__(self, fn: Callable[[Any], None], nodes: list[Node | None]) -> None:
        self.fn = fn
        self.nodes = nodes
        self.pass_seen: Any = None
        self.missing = 0
        self.grads: list[Tensor | None] = []

    def __call__(self, place: int, grad: Tensor) -> None:
        roots, _ = mode.backward
        if self.pass_seen is not roots:
            self.pass_seen = roots
            self.grads = [None] * len(self.nodes)
            self.missing = sum(runs_through(node) for node in self.nodes if node is not None)
        self.grads[place] = grad
        self.missing -= 1
        if not self.missing:
            grads, self.grads, self.pass_seen = self.grads, [], None
            self.fn(grads)


class _Kept:
    """A Tensor kept under `allow_mutation_on_saved_tensors`: itself, or a copy made in time."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor.detach()
        self.copied = False


class _MutationContext:
    """What `mode.mutation` holds: who copies kept Tensors before they are overwritten."""

    def __init__(self) -> None:
        self.kept: weakref.WeakSet[_Kept] = weakref.WeakSet()
        self.hooks = saved_tensors_hooks(self._pack, self._unpack)

    def _pack(self, tensor: Tensor) -> _Kept:
        kept = _Kept(tensor)
        self.kept.add(kept)
        return kept

    def _unpack(self, kept: _Kept) -> Tensor:
        if mode.mutation is not self:
            raise AssertionError(
                "Trying to backward outside of the 'allow_mutation_on_saved_tensors' context "
                "in which the graph was originally recorded."
            )
        return kept.tensor

    def before_write(self, target: Tensor) -> None:
        """Copy what shares `target`'s memory, which is about to be written to."""
        for kept in self.kept:
            if not kept.copied and np.may_share_memory(kept.tensor._array, target._array):
                kept.tensor, kept.copied = kept.tensor.clone(), True

    def clear(self) -> None:
        """Forget all."""
        self.kept.clear()


@contextlib.contextmanager
def allow_mutation_on_saved_tensors() -> Iterator[_MutationContext]:
    """Let Tensors that backward needs be written to: they are copied just before.

    Backward must run within the block too.

    Raises:
        RuntimeError: blocks are nested.

    Example:
        >>> import minigrad as mg
        >>> with mg.autograd.graph.allow_mutation_on_saved_tensors():
        ...     x = mg.ones(2, requires_grad=True)
        ...     a = x * 3
        ...     b = a * a
        ...     _ = a.zero_()
        ...     b.sum().backward()
        >>> x.grad
        tensor([18., 18.])
    """
    if mode.mutation is not None:
        raise RuntimeError("allow_mutation_on_saved_tensors contexts cannot be nested")
    context = _MutationContext()
    with context.hooks:
        mode.mutation = context
        try:
            yield context
        finally:
            mode.mutation = None
            context.clear()
