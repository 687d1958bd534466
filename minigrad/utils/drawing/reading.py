"""The graph behind a Tensor as lists of vertices and edges, for pictures."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ... import nn
from ..._tensor import Tensor
from ...autograd.engine import node_of
from ...autograd.node import AccumulateGrad, Node, Slot
from .module_names import KEY


@dataclass
class Vertex:
    """A step or a leaf of a graph.

    Attributes:
        operation: what the step is called in `grad_fn`; 'leaf' for a leaf.
        leaf: whether it is a Tensor that gradients end at.
        name: of a leaf, when known.
        module: dotted name of the module that made the step, when known.
        outputs: shape and type of each result that was used.
        grad_norm: 2-norm of the gradient that a leaf, or a Tensor by `retain_grad`, holds.
        hidden: how many of its inputs were left out of the picture.
    """

    operation: str
    leaf: bool
    name: str = ""
    module: str = ""
    outputs: list[str] = field(default_factory=list)
    grad_norm: float | None = None
    hidden: int = 0


@dataclass
class Graph:
    """What is drawn.

    Attributes:
        vertices: that of the result first, then ever farther from it.
        edges: pairs of places among them, from an input to what used it.
        total: how many vertices there are with those left out.
    """

    vertices: list[Vertex]
    edges: list[tuple[int, int]]
    total: int


def read(tensor: Tensor, params: Any, max_nodes: int) -> Graph:
    """The graph behind `tensor`; of its vertices the `max_nodes` nearest to it.

    Args:
        tensor: the result.
        params: names of leaves; see `draw`.
        max_nodes: how many vertices to keep.

    Raises:
        ValueError: the Tensor has no graph.
    """
    root = node_of(tensor)
    if root is None:
        raise ValueError("draw expects a Tensor that requires grad: this one has no graph")
    inputs, slots = _walk(root)
    nodes = list(inputs)[:max_nodes]
    place = {node: k for k, node in enumerate(nodes)}
    names = _names(params)
    graph = Graph([], [], len(inputs))
    for k, node in enumerate(nodes):
        shown = [parent for parent in inputs[node] if parent in place]
        vertex = _vertex(node, [*slots.get(node, {}).values()], names)
        vertex.hidden = len(inputs[node]) - len(shown)
        graph.vertices.append(vertex)
        graph.edges += [(place[parent], k) for parent in shown]
    for source, target in graph.edges:  # a step on a module's own parameters is the module's
        leaf, step = graph.vertices[source], graph.vertices[target]
        if leaf.leaf and not step.module:
            step.module = leaf.name.rpartition(".")[0]
    return graph


def _walk(root: Node) -> tuple[dict[Node, list[Node]], dict[Node, dict[int, Slot]]]:
    """The inputs of each step, the nearest to `root` first; which outputs of steps were used."""
    inputs: dict[Node, list[Node]] = {}
    slots: dict[Node, dict[int, Slot]] = {}

    def step(node: Node) -> Node:
        if not isinstance(node, Slot):
            return node
        maker = node.parents[0]
        assert maker is not None
        slots.setdefault(maker, {}).setdefault(node.index, node)
        return maker

    waiting = deque([step(root)])
    seen = set(waiting)
    while waiting:
        node = waiting.popleft()
        parents = [step(parent) for parent in node.parents if parent is not None]
        inputs[node] = list(dict.fromkeys(parents))
        for parent in inputs[node]:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return inputs, slots


def _vertex(node: Node, slots: list[Slot], names: Mapping[int, str]) -> Vertex:
    used = sorted(slots, key=lambda slot: slot.index)
    outputs: Sequence[Node] = used or [node]
    texts = [f"{np.dtype(out.dtype).name} {list(out.shape)}" for out in outputs]
    if isinstance(node, AccumulateGrad):
        held = [node.variable]
        return Vertex("leaf", True, names.get(id(held[0]), ""), "", texts, _norm(held))
    hooks = [out.hooks for out in outputs]
    held = [h.retains() for h in hooks if h is not None and h.retains is not None]
    module = getattr(node, "_metadata", {}).get(KEY, "")
    return Vertex(node.name(), False, "", module, texts, _norm(held))


def _norm(held: Iterable[Tensor | None]) -> float | None:
    """The 2-norm of the gradients that Tensors hold; None when they hold none."""
    grads = [t.grad._array for t in held if t is not None and t.grad is not None]
    if not grads:
        return None
    return math.sqrt(sum(float(np.sum(np.square(g, dtype=np.float64))) for g in grads))


def _names(params: Any) -> dict[int, str]:
    """The names of Tensors by their identity."""
    if params is None:
        return {}
    if isinstance(params, nn.Module):
        pairs: Iterable[tuple[str, Tensor]] = params.named_parameters()
    else:
        pairs = params.items() if isinstance(params, Mapping) else params
    return {id(tensor): name for name, tensor in pairs}
