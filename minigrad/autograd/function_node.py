"""The step of a `Function` in the graph, and the `ctx` on which its forward leaves things."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._tensor import Tensor, wrap
from .engine import as_tensor, node_of
from .grad_mode import mode
from .node import Node, Slot, next_rank
from .saved import Packed

if TYPE_CHECKING:
    from .function import Function


class FunctionCtx:
    """The `ctx` of a Function, on which forward leaves what backward needs, as any attributes.

    Attributes:
        needs_input_grad: for each argument of `apply`, whether it requires a gradient.
    """

    needs_input_grad: tuple[bool, ...]
    to_save: tuple[Tensor | None, ...] = ()
    saved_for_forward: tuple[Tensor | None, ...] = ()
    dirty_tensors: tuple[Tensor, ...] = ()
    non_differentiable: tuple[Tensor, ...] = ()
    materialize_grads = True
    _saved: Sequence[SavedTensor | None] | None = ()
    _node: weakref.ref[FunctionNode]
    _cleared = False  # whether they were given up when they were looked at
    _whole_pass = True  # whether the running pass goes to all leaves, not to chosen inputs

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs or outputs of forward for backward, guarded against in-place changes.

        Args:
            tensors: what `ctx.saved_tensors` will give back; None has its place.
        """
        self.to_save = tensors

    def save_for_forward(self, *tensors: Tensor | None) -> None:
        """Keep Tensors for the static method `jvp`, as `ctx.saved_for_forward`.

        Args:
            tensors: Tensors, or None.

        Raises:
            AssertionError: something else.
        """
        if not all(t is None or isinstance(t, Tensor) for t in tensors):
            raise AssertionError(
                "save_for_forward expects all arguments to be tensors; you should save "
                "non-tensors as attributes on ctx."
            )
        self.saved_for_forward = tensors

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs forward has written to.

        Args:
            args: those inputs; each must also be returned.
        """
        self.dirty_tensors = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs carry no gradient.

        Args:
            args: those outputs.
        """
        self.non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """Say what backward sees for outputs that received no gradient.

        Args:
            value: True for zeros (the default), False for None.

        Raises:
            TypeError: it is no bool.
        """
        if not isinstance(value, bool):
            raise TypeError(f"set_materialize_grads expected a bool, got {type(value).__name__}")
        self.materialize_grads = value

    def check_marks(self) -> None:
        """Refuse marks on what is no Tensor.

        Raises:
            RuntimeError: `mark_dirty` or `mark_non_differentiable` was given something else.
        """
        for name, marked in (
            ("mark_dirty can only accept variables", self.dirty_tensors),
            ("mark_non_differentiable only accepts variable arguments", self.non_differentiable),
        ):
            for k, value in enumerate(marked):
                if not isinstance(value, Tensor):
                    kind = type(value).__name__
                    raise RuntimeError(f"{name}, but argument {k} is of type {kind}")

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What `save_for_backward` kept; while forward runs, what `save_for_forward` did.

        Raises:
            RuntimeError: it was freed by an earlier pass, or given up by an earlier look; or
                changed in place since.
        """
        if self.saved_for_forward:
            return self.saved_for_forward
        if self._cleared:
            raise RuntimeError(
                "saved_tensors can only be accessed once when clear_saved_tensors_on_access=True "
                "is set on the autograd.Function. Either access saved_tensors only once, or set "
                "clear_saved_tensors_on_access=False."
            )
        if self._saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved "
                "tensors after they have already been freed). Specify retain_graph=True if you "
                "need to backward through the graph a second time or if you need to access saved "
                "tensors after calling backward."
            )
        if not self._saved:
            return ()
        node = self._node()
        assert node is not None  # it runs backward, or the user holds it
        values = tuple([None if saved is None else saved.unpack(node) for saved in self._saved])
        if node.function.clear_saved_tensors_on_access:
            self._saved, self._cleared = (), True
        return values


class FunctionNode(Node):
    """The step of a Function: calls its `backward`, and shows the ctx's attributes as its own."""

    __slots__ = ("ctx", "function", "positions", "shapes")

    def __init__(
        self, function: type[Function], ctx: FunctionCtx, args: Sequence[Any], outputs: list[Any]
    ) -> None:
        self.function = function
        self.ctx = ctx
        # Only Tensors have gradients; where each is among the arguments.
        self.positions = [k for k, a in enumerate(args) if isinstance(a, Tensor)]
        self.parents = [node_of(args[k]) for k in self.positions]
        self.hooks = None
        self.rank = next_rank()
        self.shapes = [
            (t._array.shape, t._array.dtype) if isinstance(t, Tensor) else None for t in outputs
        ]
        self.shape, self.dtype = next(filter(None, self.shapes), ((), np.dtype(np.float32)))
        # A kept output must not hold itself alive: the array is kept, and which output it was.
        places = {id(out): k for k, out in enumerate(outputs)}
        ctx._node = weakref.ref(self)
        ctx._saved = [
            None if t is None else SavedTensor(k, t, places.get(id(t)), self)
            for k, t in enumerate(ctx.to_save)
        ]
        ctx.to_save = ctx.saved_for_forward = ctx.dirty_tensors = ctx.non_differentiable = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ctx, name)

    @property
    def outputs(self) -> int:
        """How many outputs can receive gradients."""
        return len(self.shapes)

    def name(self) -> str:
        """PyTorch's name of this step."""
        return f"{self.function.__name__}Backward"

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`; see `Node.derive`."""
        ctx = self.ctx
        incoming = list(g) if isinstance(g, list) else [g]
        for k, entry in enumerate(incoming):
            shape = self.shapes[k]
            if entry is not None:
                incoming[k] = as_tensor(entry)
            elif ctx.materialize_grads and shape is not None:
                incoming[k] = wrap(np.zeros(*shape))
        ctx._whole_pass = wanted is None
        backward = self.function._backward_of_user()
        if self.function.boxed_grads_call:
            result = backward(ctx, incoming)
        else:
            result = backward(ctx, *incoming)
        if not keep:
            ctx._saved = None
        return self._gradients(result, create)

    def _gradients(self, result: Any, create: bool) -> Sequence[Any]:
        """Those that backward returned, checked, for the arguments that are Tensors."""
        results = list(result) if isinstance(result, (tuple, list)) else [result]
        count = len(self.ctx.needs_input_grad)
        if len(results) < count or any(r is not None for r in results[count:]):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {count}, got {len(results)})"
            )
        for k, value in enumerate(results):
            if value is not None and k not in self.positions and k < count:
                raise RuntimeError(
                    f"function {self.name()} returned a gradient different from None at position "
                    f"{k + 1}, but the corresponding forward input was not a Tensor"
                )
        gradients: list[Any] = []
        for parent, k in zip(self.parents, self.positions, strict=True):
            value = results[k]
            if parent is None or value is None:
                gradients.append(None)
                continue
            self._check(value, parent, k)
            gradients.append(value if create else value._array.view())
        return gradients

    def _check(self, value: Any, parent: Node, position: int) -> None:
        if not isinstance(value, Tensor):
            raise RuntimeError(
                f"function {self.name()} returned a {type(value).__name__} at index {position}; "
                "expected a Tensor or None"
            )
        try:
            fits = np.broadcast_shapes(value.shape, parent.shape) == value.shape
        except ValueError:
            fits = False
        if not fits:
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {position} - got "
                f"{list(value.shape)} but expected shape compatible with {list(parent.shape)}"
            )


class SavedTensor:
    """A Tensor that a Function saved: its array, node and version; or what hooks made of it.

    Args:
        place: its place among the saved.
        tensor: the Tensor.
        output: which output of forward it is, or None. An output's node is the step itself, which
            could not hold it without a cycle.
        owner: the step that saves it.

    Raises:
        TypeError: it is no Tensor.
    """

    __slots__ = ("array", "cell", "node", "output", "version")

    def __init__(self, place: int, tensor: Any, output: int | None, owner: FunctionNode) -> None:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"save_for_backward can only save variables, but argument {place} is of type "
                f"{type(tensor).__name__}"
            )
        self.array: Any = tensor._array
        self.cell = tensor._version
        self.version = tensor._version[0]
        self.output = output
        self.node = None if output is not None else node_of(tensor)
        if mode.hooks:
            self.array = Packed(tensor if output is None else self.unpack(owner))

    def unpack(self, owner: FunctionNode) -> Tensor:
        """The Tensor again, joined to its graph.

        Args:
            owner: the step that saved it.

        Raises:
            RuntimeError: it was changed in place since.
        """
        array = self.array
        if isinstance(array, Packed):
            array = array.unpack()  # whatever the hooks return is not watched for changes
        elif self.cell[0] != self.version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an "
                f"inplace operation: {list(array.shape)} saved by {owner.name()} is at version "
                f"{self.cell[0]}; expected version {self.version} instead."
            )
        out = wrap(array)
        out._node = self.node
        if self.output is not None:
            out._node = Slot(owner, self.output, array) if owner.outputs > 1 else owner
        return out
