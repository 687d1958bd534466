"""The way back through a compiled function, for results that are differentiated outside of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd import engine
from ..autograd.node import Node, next_rank
from ..autograd.opnode import OpNode
from .executor import Executor
from .program import Equation, Program, Ref, refs_in
from .trace import Tracer, Writer

Array = np.ndarray[Any, Any]


@dataclass
class Backward:
    """The backward pass of a recorded call as a program of its own.

    Attributes:
        program: its inputs are the gradients of the results, then what is kept of the call; its
            outputs the gradients of `sources`.
        sources: the Tensors that the results depend on.
        kept: the values of the call's program that are kept: its outputs from now on.
        likes: the shapes and types of the results.
    """

    program: Program
    sources: list[Tensor]
    kept: list[Ref]
    likes: list[tuple[tuple[int, ...], np.dtype[Any]]]


def is_spent(node: Node) -> bool:
    """Whether a backward pass has already been through what leads to `node`."""
    return any(
        isinstance(step, OpNode) and step.saved is None and step.plan.frees for step in _steps(node)
    )


def _steps(*nodes: Node) -> Iterator[Node]:
    seen: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            yield node
            stack.extend(p for p in node.parents if p is not None)


def record_backward(writer: Writer, results: Sequence[Tensor]) -> Backward:
    """Write down the backward pass from the results of a call, and cut it off the call's program.

    Args:
        writer: of the call; it is being told of what is computed.
        results: Tensors that require grad, whose history is that of the call.
    """
    program = writer.program
    roots: list[Any] = [engine.node_of(t) for t in results]
    leaves = [node for node in _steps(*roots) if node.is_leaf]
    hooks = [node.hooks for node in leaves]
    for node in leaves:  # which are run where the gradient arrives in the end
        node.hooks = None
    first = len(program.equations)
    seeds = [writer.enter(np.ones(t.shape, t._array.dtype)) for t in results]
    found = engine.run(
        list(zip(roots, seeds, strict=True)), keep=True, targets=set(leaves), accumulate=False
    )
    for node, kept in zip(leaves, hooks, strict=True):
        node.hooks = kept
    equations = program.equations[first:]
    del program.equations[first:]
    leaves = [node for node in leaves if node in found]
    gradients = [g.ref if isinstance(g, Tracer) else g for g in map(found.__getitem__, leaves)]
    needed = _Needed(program)
    made = {seed.ref for seed in seeds}
    for equation in equations:
        for ref in equation.reads():
            if ref not in made:
                needed.take(ref)
        made.update(equation.results)
    for ref in refs_in(gradients):
        if ref not in made:
            needed.take(ref)
    back = Program(
        inputs=[*(seed.ref for seed in seeds), *needed.kept],
        captured={ref: program.captured[ref] for ref in needed.captured},
        equations=[*needed.views, *equations],
        outputs=gradients,
        kinds=program.kinds,
    )
    return Backward(
        back,
        [node.variable for node in leaves],  # type: ignore[attr-defined]
        needed.kept,
        [(t._array.shape, t._array.dtype) for t in results],
    )


class _Needed:
    """What a backward pass needs of the call: memory, and how views are taken of it anew."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._made = {ref: equation for equation in program.equations for ref in equation.results}
        self._seen: set[Ref] = set()
        self.kept: list[Ref] = []
        self.captured: list[Ref] = []
        self.views: list[Equation] = []

    def take(self, ref: Ref) -> None:
        """Have `ref` at hand."""
        if ref in self._seen:
            return
        self._seen.add(ref)
        equation = self._made.get(ref)
        if ref in self._program.captured:
            self.captured.append(ref)
        elif equation is None or self._program.kind(ref).base is None or equation.effect:
            self.kept.append(ref)
        else:
            for source in equation.reads():
                self.take(source)
            self._seen.update(equation.results)
            self.views.append(equation)


class CompiledNode(Node):
    """The step that a call of a compiled function is in the graph around it.

    Args:
        executor: runs the backward pass.
        likes: see `Backward`.
        sources: the Tensors to which gradients go.
        kept: what is kept of the call.
    """

    __slots__ = ("_executor", "_kept", "_likes", "_versions")

    def __init__(
        self,
        executor: Callable[[], Executor],
        likes: Sequence[tuple[tuple[int, ...], Any]],
        sources: Sequence[Tensor],
        kept: Sequence[Array],
        result: Array,
    ) -> None:
        self.parents = [engine.node_of(t) for t in sources]
        self.shape = result.shape
        self.dtype = result.dtype
        self.hooks = None
        self.rank = next_rank()
        self._executor = executor
        self._likes = likes
        self._kept: Sequence[Array] | None = kept
        self._versions = [(t._version, t._version[0]) for t in sources]

    def name(self) -> str:
        """PyTorch's name of this step."""
        return "CompiledFunctionBackward"

    @property
    def outputs(self) -> int:
        """How many results can receive gradients."""
        return len(self._likes)

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`; see `Node.derive`.

        Raises:
            RuntimeError: they are to be differentiated again; the pass has been made before; a
                parameter was written to since the call.
        """
        if create:
            raise RuntimeError(
                "create_graph=True does not go through a compiled function: compile the function "
                "that takes the gradient, or call the original"
            )
        if self._kept is None:
            raise RuntimeError(_SECOND)
        for cell, version in self._versions:
            if cell[0] != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an "
                    f"inplace operation: it is at version {cell[0]}; expected version {version} "
                    f"instead (needed by {self.name()})"
                )
        given = g if len(self._likes) > 1 else [g]
        seeds = [
            np.zeros(*like) if x is None else np.ascontiguousarray(x).reshape(like[0])
            for x, like in zip(given, self._likes, strict=True)
        ]
        gradients = self._executor().run([*seeds, *self._kept])
        if not keep:
            self._kept = None
        return gradients


class SpentNode(Node):
    """The history of a result whose backward pass was part of the compiled function."""

    __slots__ = ()

    def __init__(self, shape: tuple[int, ...], dtype: Any) -> None:
        self.parents = ()
        self.shape = shape
        self.dtype = dtype
        self.hooks = None
        self.rank = 0

    def name(self) -> str:
        """PyTorch's name of this step."""
        return "CompiledFunctionBackward"

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """Raise PyTorch's error.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(_SECOND)


_SECOND = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)
