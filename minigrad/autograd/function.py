"""`Function`: a step with a user's own forward and backward, as `torch.autograd.Function`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from . import inplace
from .engine import as_tensor, node_of
from .grad_mode import mode, no_grad
from .node import Node, Slot, next_rank


class FunctionCtx(Node):
    """The `ctx` of a Function: the node itself, on which forward leaves what backward needs.

    Attributes:
        needs_input_grad: for each argument of `apply`, whether its gradient is wanted.
    """

    needs_input_grad: tuple[bool, ...]
    _outputs = 1
    _materialize = True
    _to_save: tuple[Any, ...] = ()
    _saved: list[Any] | None = None
    _dirty: tuple[Tensor, ...] = ()
    _non_differentiable: tuple[Tensor, ...] = ()
    _function: type[Function]
    _positions: list[int]  # of each parent among the arguments of apply

    @property
    def outputs(self) -> int:
        """How many outputs can receive gradients."""
        return self._outputs

    def name(self) -> str:
        """PyTorch's name of this step."""
        return f"{self._function.__name__}Backward"

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs or outputs of forward for backward, guarded against in-place changes."""
        self._to_save = tensors

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs forward has written to; each must also be returned."""
        self._dirty = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs carry no gradient."""
        self._non_differentiable = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward sees zeros (the default) or None for outputs without a gradient."""
        self._materialize = value

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
        return tuple(entry if entry is None else entry.unpack(self) for entry in self._saved)

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`; see `Node.derive`."""
        incoming = list(g) if isinstance(g, list) else [g]
        for k, entry in enumerate(incoming):
            if entry is not None:
                incoming[k] = as_tensor(entry)
            elif self._materialize and self._shapes[k] is not None:
                incoming[k] = wrap(np.zeros(*self._shapes[k]))
        result = self._function.backward(self, *incoming)
        if self._to_save and not keep:
            self._saved = None
        results = list(result) if isinstance(result, (tuple, list)) else [result]
        count = len(self.needs_input_grad)
        if len(results) < count or any(r is not None for r in results[count:]):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {count}, got {len(results)})"
            )
        gradients: list[Any] = []
        for parent, position in zip(self.parents, self._positions, strict=True):
            value = results[position]
            if parent is None or value is None:
                gradients.append(None)
                continue
            self._check(value, parent, position)
            gradients.append(value if create else value._array.view())
        return gradients

    def _check(self, value: Any, parent: Node, position: int) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(
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

    def _keep(self, outputs: Sequence[Any]) -> None:
        """Turn what was saved into arrays and nodes: a kept output must not hold itself alive."""
        places = {id(out): k for k, out in enumerate(outputs)}
        self._saved = [None if t is None else _Saved(t, places.get(id(t))) for t in self._to_save]
        if self._to_save:
            self._to_save = (True,)

    _shapes: list[Any]


class _Saved:
    """A saved Tensor: array, node and version (the node of an output is the ctx itself)."""

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

    def unpack(self, ctx: FunctionCtx) -> Tensor:
        if self.cell[0] != self.version:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an "
                f"inplace operation: {list(self.array.shape)} saved by {ctx.name()} is at version "
                f"{self.cell[0]}; expected version {self.version} instead."
            )
        out = wrap(self.array)
        out._node = self.node
        if self.output is not None:
            several = ctx.outputs > 1
            out._node = Slot(ctx, self.output, self.array) if several else ctx
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

    forward: Callable[..., Any]
    backward: Callable[..., Any]
    setup_context: Callable[..., Any] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError(
            f"{type(self)} should not be instantiated. Methods on autograd functions are all "
            "static, so you should invoke them on the class itself. Instantiating an autograd "
            "function will raise an error: use .apply instead."
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
        ctx._function = cls
        nodes = [node_of(a) if isinstance(a, Tensor) else None for a in args]
        recording = mode.grad and any(n is not None for n in nodes)
        ctx.needs_input_grad = tuple(recording and n is not None for n in nodes)
        with no_grad():
            if cls.setup_context is None:
                result = cls.forward(ctx, *args)
            else:
                result = cls.forward(*args)
                cls.setup_context(ctx, args, result)
        outputs = list(result) if isinstance(result, tuple) else [result]
        identities = {id(a) for a in args if isinstance(a, Tensor)}
        dirty = {id(t) for t in ctx._dirty}
        for k, out in enumerate(outputs):
            if isinstance(out, Tensor) and id(out) in identities - dirty:
                outputs[k] = wrap(out._array)  # an input returned as it is: a new Tensor on it
                outputs[k]._version = out._version
        if recording:
            _record(ctx, nodes, outputs)
        return tuple(outputs) if isinstance(result, tuple) else outputs[0]


def _record(ctx: FunctionCtx, nodes: list[Node | None], outputs: list[Any]) -> None:
    ctx.parents = nodes
    ctx._positions = list(range(len(nodes)))
    ctx.hooks = None
    ctx.rank = next_rank()
    ctx._outputs = len(outputs)
    ctx._shapes = [
        (o._array.shape, o._array.dtype) if isinstance(o, Tensor) else None for o in outputs
    ]
    first = next((s for s in ctx._shapes if s is not None), ((), np.dtype("float32")))
    ctx.shape, ctx.dtype = first
    ctx._keep(outputs)
    plain = {id(t) for t in ctx._non_differentiable}
    dirty = {id(t) for t in ctx._dirty}
    for k, out in enumerate(outputs):
        if not isinstance(out, Tensor) or id(out) in plain or out._array.dtype.kind not in "fc":
            continue
        node = Slot(ctx, k, out._array) if len(outputs) > 1 else ctx
        if id(out) in dirty:
            inplace.check_writable(out)
            inplace.rewrite_history(out, wrap(out._array), node)
        else:
            out._base, out._view = None, ()
            out._node = node


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
