"""`Function`: a step with a user's own forward and backward, as `torch.autograd.Function`."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from .._tensor import Tensor, wrap
from ..ops.shape import view
from . import inplace
from .function_node import FunctionCtx, FunctionNode
from .grad_mode import mode, no_grad
from .node import Slot

__all__ = ["Function", "FunctionCtx", "once_differentiable"]


class Function:
    """A differentiable step of your own.

    Subclass it with static methods `forward(ctx, *args)` and `backward(ctx, *grad_outputs)`, or
    `forward(*args)` with `setup_context(ctx, inputs, output)`, and call `MyFunction.apply(*args)`.
    `backward`, which may be called `vjp` too, returns one gradient (or None) an argument of
    `forward`. `jvp`, `vmap` and `generate_vmap_rule` are accepted and not needed: `func.jvp`
    differentiates `backward`, and `vmap` applies `forward` to each slice.

    Attributes:
        clear_saved_tensors_on_access: reading `ctx.saved_tensors` gives them up.
        boxed_grads_call: `backward` takes its gradients as one list, which it may empty.

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

    clear_saved_tensors_on_access = False
    boxed_grads_call = False
    generate_vmap_rule = False

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

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: Functions are applied without an instance."""
        raise RuntimeError(
            "Legacy autograd function with non-static forward method is deprecated. Please use "
            "new-style autograd function with static forward method. (Example: "
            "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Leave on `ctx` what backward needs, where forward does not take a `ctx`."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute the gradients of the inputs from those of the outputs; to be overridden."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """Compute the tangents of the outputs from those of the inputs; not called here."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with "
            "forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """Apply to a batch; not called here."""
        raise NotImplementedError(
            "To use autograd.Function with vmap, you must either override the vmap staticmethod "
            "or set generate_vmap_rule=True."
        )

    @classmethod
    def _backward_of_user(cls) -> Callable[..., Any]:
        if cls.vjp is Function.vjp:
            return cls.backward
        if cls.backward is not Function.backward:
            raise RuntimeError(
                "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You "
                "should only implement one of them."
            )
        return cls.vjp

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run `forward`, and record it when one of `args` requires a gradient.

        Args:
            args: anything; gradients flow through the Tensors among them.
            kwargs: further arguments of `forward`; `backward` returns gradients for them too.

        Returns:
            What `forward` returns.

        Raises:
            RuntimeError: a mark on what is no Tensor; a dirty input that is not returned.
        """
        ctx = FunctionCtx()
        sets_context = cls.setup_context is not Function.setup_context
        if sets_context and (kwargs or cls.forward.__defaults__):
            bound = inspect.signature(cls.forward).bind(*args, **kwargs)
            bound.apply_defaults()
            args, kwargs = bound.args, bound.kwargs
        inputs = (*args, *kwargs.values())
        needs = [isinstance(a, Tensor) and a.requires_grad for a in inputs]
        ctx.needs_input_grad = tuple(needs)
        with no_grad():
            if sets_context:
                result = cls.forward(*args, **kwargs)
                cls.setup_context(ctx, inputs, result)
            else:
                result = cls.forward(ctx, *args, **kwargs)
        ctx.check_marks()
        outputs = list(result) if isinstance(result, tuple) else [result]
        returned = {id(out) for out in outputs}
        dirty = {id(t) for t in ctx.dirty_tensors}
        if not dirty <= returned:
            raise RuntimeError(
                "Some elements marked as dirty during the forward method were not returned as "
                "output. The inputs that are modified inplace must all be outputs of the Function."
            )
        as_given = {id(a) for a in inputs} - dirty
        for k, out in enumerate(outputs):
            if isinstance(out, Tensor) and id(out) in as_given:
                outputs[k] = view(out, shape=out._array.shape)
        if mode.grad and any(needs):
            _record(cls, ctx, inputs, outputs, dirty)
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
