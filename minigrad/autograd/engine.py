"""The backward pass: walks the graph from the results to the leaves, latest step first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..ops.elementwise import cast
from ..ops.reduce import sum_to
from ..quiet import IGNORE, reset_error_state, set_error_state
from .grad_mode import mode
from .node import Hooks, Node, Slot
from .opnode import OpNode

ndarray = np.ndarray
new = object.__new__
sum_array_to = sum_to.eager


def run(
    roots: Sequence[tuple[Node, Any]],
    keep: bool = False,
    create: bool = False,
    *,
    targets: Collection[Node] | None = None,
    accumulate: bool = True,
) -> dict[Node, Any]:
    """Carry gradients from `roots` to the leaves.

    Args:
        roots: pairs of a node and the gradient of its output: arrays, or Tensors with `create`.
        keep: nodes keep their values for another pass.
        create: compute with Tensors, so that the gradients can be differentiated again.
        targets: where given, only what leads to these nodes is computed.
        accumulate: add to the leaves' `.grad`.

    Returns:
        The gradient that arrived at each target.
    """
    now = mode.__dict__
    outer = now["grad"]
    now["grad"] = create
    token = set_error_state(IGNORE)
    try:
        return _walk(roots, keep, create, targets, accumulate, now)
    finally:
        reset_error_state(token)
        now["grad"] = outer


def _walk(
    roots: Sequence[tuple[Node, Any]],
    keep: bool,
    create: bool,
    targets: Collection[Node] | None,
    accumulate: bool,
    now: dict[str, Any],
) -> dict[Node, Any]:
    wanted = None if targets is None else _leading_to(targets, [node for node, _ in roots])
    pending: dict[Node, Any] = {}  # the gradient gathered so far for nodes not yet reached
    leaves: dict[Any, Any] = {}  # the same for leaves, which are reached last
    owned: set[Node] = set()  # nodes whose gathered array was made here, so may be added to
    heap: list[tuple[int, Node]] = []
    found: dict[Node, Any] = {}
    anomaly = now["anomaly"]
    usual = wanted is None and not create and not now["observed"]
    for node, g in roots:
        if wanted is None or node in wanted:
            if node.is_leaf and type(g) is ndarray:
                g = g.copy()  # it may become the leaf's .grad
            gathered = leaves if node.is_leaf else pending
            if node in gathered:  # the same root given more than once
                _add(node, g, gathered, owned)
            else:
                gathered[node] = g
                if gathered is pending:
                    heappush(heap, (-node.rank, node))
    while heap:
        node = heappop(heap)[1]
        g = pending.pop(node)
        hooks = node.hooks
        if hooks is not None:
            g = _run_pre_hooks(node, hooks, g, create, (roots, wanted))
        if wanted is not None:
            if node in targets:  # type: ignore[operator]
                found[node] = g
            if not any(p in wanted for p in node.parents):
                continue
        if type(node) is Slot:
            _fill_slot(node, g, pending, heap)
            continue
        if usual and type(node) is OpNode:
            derivatives = node.plan.fast
            gradients: Sequence[Any] = derivatives(g, node.release(keep))
        elif anomaly is None:
            gradients = node.derive(g, create, wanted, keep)
        else:
            gradients = anomaly.derive(node, g, create, wanted, keep)
        if hooks is not None and hooks.post:
            gradients = _run_post_hooks(hooks, gradients, g, create)
        parents, k = node.parents, -1  # counting by hand takes less time than `zip`
        for d in gradients:
            k += 1
            parent = parents[k]
            if parent is None or d is None or (wanted is not None and parent not in wanted):
                continue
            if d.shape != parent.shape:
                d = (sum_to if create else sum_array_to)(d, shape=parent.shape)
            if type(d) is Tensor:
                if d._array.dtype is not parent.dtype:
                    d = cast(d, dtype=parent.dtype)
            elif d.dtype is not parent.dtype:
                d = d.astype(parent.dtype)
            if parent.is_leaf:
                # It may keep this array as its .grad: never an alias of anything else.
                if type(d) is ndarray and (d is g or d.base is not None):
                    d = d.copy()
                if parent in leaves:
                    _add(parent, d, leaves, owned)
                else:
                    leaves[parent] = d
            elif parent in pending:
                _add(parent, d, pending, owned)
            else:
                pending[parent] = d
                heappush(heap, (-parent.rank, parent))
    for leaf, g in leaves.items():
        hooks = leaf.hooks
        if hooks is not None:
            g = _run_pre_hooks(leaf, hooks, g, create, (roots, wanted))
        if not accumulate:
            if leaf in targets:  # type: ignore[operator]
                found[leaf] = g
            continue
        reference = leaf._tensor
        tensor = reference()
        if tensor is None:
            continue
        if tensor._grad is None and type(g) is ndarray:
            grad = tensor._grad = new(Tensor)
            grad._array = g if g.flags.c_contiguous else g.copy()
            grad._version = [0]
        else:
            _accumulate(tensor, g, create)
        if hooks is not None:
            _run_accumulated_hooks(tensor, hooks, g, create)
    return found


def _add(node: Node, d: Any, gathered: dict[Node, Any], owned: set[Node]) -> None:
    if node in owned and type(d) is ndarray and d.ndim:
        gathered[node] += d
    else:
        gathered[node] = gathered[node] + d
        owned.add(node)


def _fill_slot(slot: Slot, g: Any, pending: dict[Node, Any], heap: list[tuple[int, Node]]) -> None:
    """Put the gradient of one output into the list of its node; each slot is reached once."""
    node = slot.parents[0]
    assert node is not None
    if node not in pending:
        pending[node] = [None] * node.outputs
        heappush(heap, (-node.rank, node))
    entries = pending[node]
    # Slots made anew for second derivatives stand for the same output.
    entries[slot.index] = g if entries[slot.index] is None else entries[slot.index] + g


def _leading_to(targets: Collection[Node], roots: Sequence[Node]) -> set[Node]:
    """The nodes on a way from `roots` to one of `targets`: an iterative depth-first walk."""
    leads: dict[Node, bool] = {}
    stack = list(roots)
    while stack:
        node = stack[-1]
        if node not in leads:
            leads[node] = node in targets
            stack.extend(p for p in node.parents if p is not None and p not in leads)
        else:
            stack.pop()
            leads[node] = leads[node] or any(leads[p] for p in node.parents if p is not None)
    return {node for node, leading in leads.items() if leading}


def _accumulate(tensor: Tensor, g: Any, create: bool) -> None:
    """Add to the leaf's `.grad`, in place unless the sum is to be differentiated again."""
    old = tensor._grad
    if old is None:
        tensor._grad = as_tensor(g)
    elif create:
        tensor._grad = old + g
    elif old._node is None and type(g) is not Tensor:
        np.add(old._array, g, out=old._array)
        old._version[0] += 1
    else:
        tensor._grad = old + as_tensor(g)


def as_tensor(g: Any) -> Any:
    """A gradient as hooks see it: a Tensor, or None."""
    if g is None or isinstance(g, Tensor):
        return g
    return wrap(np.asarray(g) if isinstance(g, np.generic) else g)


def _as_gradient(value: Any, create: bool) -> Any:
    return value._array if isinstance(value, Tensor) and not create else value


def _checked(value: Any, like: Any, node: Node) -> Any:
    """A hook's replacement of a gradient: a Tensor of the same shape and type."""
    if not isinstance(value, Tensor):
        raise TypeError(
            f"expected Variable, but hook returned '{type(value).__name__}' (at {node.name()})"
        )
    if like is not None and value.shape != like.shape:
        raise RuntimeError(
            f"hook '{node.name()}' has changed the size of value: "
            f"was {list(like.shape)}, got {list(value.shape)}"
        )
    if like is not None and value.dtype != like.dtype:
        raise RuntimeError(
            f"hook '{node.name()}' has changed the type of value: was {like.type()}, got "
            f"{value.type()}"
        )
    return value


def _run_pre_hooks(node: Node, hooks: Hooks, g: Any, create: bool, run: Any) -> Any:
    """Hooks on what arrives at a node: tensor hooks, then node pre-hooks, then `retain_grad`."""
    if not (hooks.tensor or hooks.pre or hooks.retains):
        return g
    several = isinstance(g, list)
    value: Any = [as_tensor(x) for x in g] if several else as_tensor(g)
    outer, mode.backward = mode.backward, run
    try:
        for hook in list(hooks.tensor.values()):
            result = hook(value)
            if result is not None:
                value = _checked(result, value, node)
        for hook in list(hooks.pre.values()):
            result = hook(tuple(value) if several else (value,))
            if result is not None:
                value = list(result) if several else result[0]
    finally:
        mode.backward = outer
    tensor = hooks.retains() if hooks.retains is not None else None
    if tensor is not None:
        kept = value if create else value.clone()
        tensor._grad = kept if tensor._grad is None else tensor._grad + kept
    if several:
        return [_as_gradient(x, create) for x in value]
    if node.is_leaf and not create:
        return value._array.copy()  # what a hook may have kept must not become .grad
    return _as_gradient(value, create)


def _run_accumulated_hooks(tensor: Tensor, hooks: Hooks, g: Any, create: bool) -> None:
    """Hooks on a leaf whose `.grad` was updated."""
    for hook in list(hooks.accumulated.values()):
        hook(tensor)
    if hooks.post:
        _run_post_hooks(hooks, (), g, create)


def _run_post_hooks(hooks: Hooks, gradients: Sequence[Any], g: Any, create: bool) -> Sequence[Any]:
    """Hooks on what a node computed."""
    outgoing = tuple(map(as_tensor, gradients))
    incoming = tuple(map(as_tensor, g)) if isinstance(g, list) else (as_tensor(g),)
    for hook in list(hooks.post.values()):
        result = hook(outgoing, incoming)
        if result is None:
            continue
        result = tuple(result) if isinstance(result, (tuple, list)) else (result,)
        if len(result) != len(outgoing):
            name = getattr(hook, "__name__", "<unknown>")
            raise RuntimeError(
                f"hook '{name}' has returned an incorrect number of values (got {len(result)}, "
                f"but expected {len(outgoing)})"
            )
        outgoing = result
    return [_as_gradient(x, create) for x in outgoing]


def node_of(tensor: Tensor) -> Node | None:
    """The node that a gradient of `tensor` goes to."""
    return tensor._node if tensor._base is None else tensor._current_node()


def runs_through(node: Node) -> bool:
    """Whether the backward pass whose hooks are running reaches `node`."""
    roots, wanted = mode.backward
    if wanted is not None:
        return node in wanted
    return leads_to(node, [root for root, _ in roots])


def leads_to(target: Node, roots: Sequence[Node | None]) -> bool:
    """Whether a gradient of one of `roots` can reach `target`."""
    return bool(_leading_to([target], [root for root in roots if root is not None]))
