"""`Function`: a step with a user's own forward and backward, as `torch.autograd.Function`."""

from __future__ import annotations

import functools
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..ops.shape import view
from . import inplace
from .engine import as_tensor, node_of
from .grad_mode import mode, no_grad
from .node import Node, Slot, next_rank


class FunctionCtx:
    """The `ctx` of a Function, on which forward leaves what backward needs, as any attributes.

    Attributes:
        needs_input_grad: for each argument of `apply`, whether it requires a gradient.
    """

    needs_input_grad: tuple[bool, ...]
    to_save: tuple[Tensor | None, ...] = ()
    dirty_tensors: tuple[Tensor, ...] = ()
    non_differentiable: tuple[Tensor, ...] = ()
    materialize_grads = True
    _saved: list[_Saved | None] | None = None
    _node: weakref.ref[FunctionNode]

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs or outputs of forward for backward, guarded against in-place changes.

        Args:
            tensors: what `ctx.saved_tensors` will give back; None has its place.
        """
        self.to_save = tensors

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
        """
        self.materialize_grads = value

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What `save_for_backward` kept.

        Raises:
            RuntimeError: it was freed by an earlier pass, or changed in place since.
        """
        if self._saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved "
                "tensors after they have already been freed). Specify retain_graph=True if you "
                "need to backward through the graph a second time or if you need to access saved "
                "tensors after calling backward."
            )
        node = self._node()
        assert node is not None  # it runs backward, or the user holds it
        return tuple([None if saved is None else saved.unpack(node) for saved in self._saved])


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
        ctx._saved = [None if t is None else _Saved(t, places.get(id(t))) for t in ctx.to_save]
        ctx.to_save = ctx.dirty_tensors = ctx.non_differentiable = ()

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
        result = self.function.backward(ctx, *incoming)
        if not keep:
            ctx._saved = None
        results = list(result) if isinstance(result, (tuple, list)) else [result]
        count = len(ctx.needs_input_grad)
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


class _Saved:
    """A saved Tensor: array, node and version (an output's node is the step that unpacks it)."""

    __slots__ = ("array", "cell", "node", "output", "version")

    def __init__(self, tensor: Any, output: int | None) -> None:
        if not isinstance(tensor, Tensor):
            raise TypeError(
                "save_for_backward can only save variables, but argument is of type "
                f"{type(tensor).__name__}"
            )
        self.array = tensor._array
        self.cell = tensor._version
        self.version = tensor._version[0]
        self.output = output
        self.node = None if output is not None else node_of(tensor)

    def unpack(self, owner: FunctionNode) -> Tensor:
        if self.cell[0] != self.version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an "
                f"inplace operation: {list(self.array.shape)} saved by {owner.name()} is at "
                f"version {self.cell[0]}; expected version {self.version} instead."
            )
        out = wrap(self.array)
        out._node = self.node
        if self.output is not None:
            several = owner.outputs > 1
            out._node = Slot(owner, self.output, self.array) if several else owner
        return out


class Function:
    """A differentiable step of your own.

    Subclass it with static methods `forward(ctx, *args)` and `backward(ctx, *grad_outputs)`, or
    `forward(*args)` with `setup_context(ctx, inputs, output)`, and call `MyFunction.apply(*args)`.
    `backward` returns one gradient (or None) an argument of `forward`.

    Example:
        >>> import minigrad as mg
        >>> class Cube(mg.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x * x
        ...     @staticmethod
        ...     def backward(ctx, g):
        ...         (x,) = ctx.saved_tensors
        ...         return g * 3 * x * x
        >>> x = mg.tensor([2.0], requires_grad=True)
        >>> Cube.apply(x).backward()
        >>> x.grad
        tensor([12.])
    """

    setup_context: Callable[..., Any] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all "
            "static: call them on the class itself, by .apply.",
            DeprecationWarning,
            stacklevel=2,
        )

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; to be overridden."""
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function."
        )

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute the gradients of the inputs from those of the outputs; to be overridden."""
        raise NotImplementedError(
            "You must implement the backward method for your custom autograd.Function to use it "
            "with backward mode AD."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run `forward` on `args`, and record it when one of them requires a gradient.

        Args:
            args: anything; gradients flow through the Tensors among them.

        Returns:
            What `forward` returns.
        """
        ctx = FunctionCtx()
        needs = [isinstance(a, Tensor) and a.requires_grad for a in args]
        ctx.needs_input_grad = tuple(needs)
        with no_grad():
            if cls.setup_context is None:
                result = cls.forward(ctx, *args)
            else:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
        outputs = list(result) if isinstance(result, tuple) else [result]
        returned = {id(out) for out in outputs}
        dirty = {id(t) for t in ctx.dirty_tensors}
        if not dirty <= returned:
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as "
                "output. The inputs that are modified inplace must all be outputs of the Function."
            )
        as_given = {id(a) for a in args} - dirty
        for k, out in enumerate(outputs):
            if isinstance(out, Tensor) and id(out) in as_given:
                outputs[k] = view(out, shape=out._array.shape)
        if mode.grad and any(needs):
            _record(cls, ctx, args, outputs, dirty)
        return tuple(outputs) if isinstance(result, tuple) else outputs[0]


def _record(
    function: type[Function],
    ctx: FunctionCtx,
    args: Sequence[Any],
    outputs: list[Any],
    dirty: set[int],
) -> None:
    plain = {id(t) for t in ctx.non_differentiable}
    step = FunctionNode(function, ctx, args, outputs)
    if mode.anomaly is not None:
        mode.anomaly.note(step, [a for a in args if isinstance(a, Tensor)], outputs)
    for k, out in enumerate(outputs):
        if not isinstance(out, Tensor) or id(out) in plain or out._array.dtype.kind not in "fc":
            continue
        node = Slot(step, k, out._array) if len(outputs) > 1 else step
        if id(out) in dirty:
            inplace.check_writable(out, joins=True)
            inplace.rewrite_history(out, wrap(out._array), node)
        else:
            out._node = node
            out._node_version = out._version[0]
            out._restricted = "" if out._base is None else "inside a custom Function"


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a `backward` whose own computation can't be differentiated.

    Args:
        function: the static method `backward(ctx, *grads)`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.function import once_differentiable
        >>> class Twice(mg.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         return x * 2
        ...     @staticmethod
        ...     @once_differentiable
        ...     def backward(ctx, g):
        ...         return g * 2
    """

    @functools.wraps(function)
    def wrapper(ctx: Any, *gradients: Any) -> Any:
        with no_grad():
            result = function(ctx, *gradients)
        if not mode.grad or not any(isinstance(g, Tensor) and g.requires_grad for g in gradients):
            return result
        several = isinstance(result, tuple)
        refused = _Refuse.apply(
            *[g for g in gradients if isinstance(g, Tensor)][:1], result if several else (result,)
        )
        return refused if several else refused[0]

    return wrapper


class _Refuse(Function):
    """Passes gradients on, and raises when they are differentiated."""

    @staticmethod
    def forward(ctx: Any, like: Tensor, values: tuple[Any, ...]) -> Any:
        return tuple(v.clone() if isinstance(v, Tensor) else v for v in values)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )
