"""The call of a module that has hooks, and the autograd boundary that backward hooks stand on."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from .._tensor import Tensor
from ..autograd.function import Function
from ..autograd.grad_mode import is_grad_enabled
from .hooks import GlobalHooks, Hook, HookRegistration

if TYPE_CHECKING:
    from .module import Module

Grads: TypeAlias = tuple[Any, ...]


def call_with_hooks(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run `module.forward` with every global hook and every hook of the module around it."""
    if not (
        module._forward_pre_hooks
        or module._forward_hooks
        or module._backward_pre_hooks
        or module._backward_hooks
        or GlobalHooks.any_called()
    ):
        # All hooks were removed since: from the next call on, go straight to forward again.
        vars(module).pop("_hooked", None)
        HookRegistration._hooked = False
        return module.forward(*args, **kwargs)
    result = None
    called: set[int] = set()
    try:
        args, kwargs = _run_forward_pre_hooks(module, args, kwargs)
        boundary = BackwardBoundary.of(module)
        if boundary is not None:
            args = boundary.watch_inputs(args)
        result = module.forward(*args, **kwargs)
        for hook_id, hook in (*GlobalHooks.forward.items(), *module._forward_hooks.items()):
            called.add(hook_id)
            result = _run_forward_hook(module, hook_id, hook, args, kwargs, result)
        return result if boundary is None else boundary.watch_outputs(result)
    except Exception:
        _run_hooks_always_called(module, args, kwargs, result, called)
        raise


def _run_forward_pre_hooks(
    module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    for hook_id, hook in (*GlobalHooks.forward_pre.items(), *module._forward_pre_hooks.items()):
        if hook_id in module._forward_pre_hooks_with_kwargs:
            changed = hook(module, args, kwargs)
            if changed is not None:
                if not (isinstance(changed, tuple) and len(changed) == 2):
                    raise RuntimeError(
                        "forward pre-hook must return None or a tuple of (new_args, new_kwargs), "
                        f"but got {changed}."
                    )
                args, kwargs = changed
        else:
            changed = hook(module, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
    return args, kwargs


def _run_forward_hook(
    module: Module,
    hook_id: int,
    hook: Hook,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    result: Any,
) -> Any:
    """Return what the hook makes of the result."""
    if hook_id in module._forward_hooks_with_kwargs or hook_id in GlobalHooks.forward_with_kwargs:
        changed = hook(module, args, kwargs, result)
    else:
        changed = hook(module, args, result)
    return result if changed is None else changed


def _run_hooks_always_called(
    module: Module, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any, called: set[int]
) -> None:
    """After a failure, run the `always_call` hooks not yet called; of their errors only warn."""
    for where, hooks, always in (
        ("global module", GlobalHooks.forward, GlobalHooks.forward_always_called),
        ("module", module._forward_hooks, module._forward_hooks_always_called),
    ):
        for hook_id, hook in tuple(hooks.items()):
            if hook_id not in always or hook_id in called:
                continue
            try:
                result = _run_forward_hook(module, hook_id, hook, args, kwargs, result)
            except Exception as error:
                warnings.warn(
                    f"{where} forward hook with ``always_call=True`` raised an exception that was "
                    f"silenced as another error was raised in forward: {error}",
                    stacklevel=5,
                )


class BackwardHookFunction(Function):
    """The identity, whose derivative hands the gradients to a callback on their way through."""

    @staticmethod
    def forward(
        ctx: Any, callback: Callable[..., Grads], fill: bool, *tensors: Tensor
    ) -> tuple[Tensor, ...]:
        """Return the tensors; those that need no gradient stay so."""
        ctx.callback = callback
        ctx.set_materialize_grads(fill)
        outputs = tuple(tensor.detach() for tensor in tensors)
        ctx.mark_non_differentiable(
            *[out for tensor, out in zip(tensors, outputs, strict=True) if not tensor.requires_grad]
        )
        return outputs

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> Grads:
        """Return what the callback makes of the gradients."""
        return None, None, *ctx.callback(*grads)


class BackwardBoundary:
    """One call's pair of identities, around a module's inputs and around its outputs.

    Backward passes the outputs' identity first: the pre-hooks run there and the gradients of the
    outputs are noted; the hooks run when it has reached the inputs' identity.
    """

    def __init__(self, module: Module, hooks: list[Hook], pre_hooks: list[Hook]) -> None:
        self._module = module
        self._hooks = hooks
        self._pre_hooks = pre_hooks
        self._input_count = 0
        self._input_places: list[int] | None = None
        self._output_count = 0
        self._output_places: list[int] | None = None
        self._grad_outputs: Sequence[Any] | None = None

    @classmethod
    def of(cls, module: Module) -> BackwardBoundary | None:
        """Return a boundary for one call of the module, or None when it has no backward hooks."""
        hooks = [*GlobalHooks.backward.values(), *module._backward_hooks.values()]
        pre_hooks = [*GlobalHooks.backward_pre.values(), *module._backward_pre_hooks.values()]
        return cls(module, hooks, pre_hooks) if hooks or pre_hooks else None

    def watch_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments, their gradients watched."""
        self._input_count = len(args)
        args, self._input_places = _watch(args, self._on_input_grads, fill=True)
        return args

    def watch_outputs(self, result: Any) -> Any:
        """Return the result, its gradients watched if it is a tensor or a tuple of tensors."""
        if not isinstance(result, (Tensor, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of "
                f"Tensors but received {type(result)}",
                stacklevel=4,
            )
        outputs = result if isinstance(result, tuple) else (result,)
        self._output_count = len(outputs)
        outputs, self._output_places = _watch(outputs, self._on_output_grads, fill=False)
        return outputs if isinstance(result, tuple) else outputs[0]

    def _on_output_grads(self, *grads: Tensor | None) -> Grads:
        assert self._output_places is not None
        grad_outputs = _spread(grads, self._output_places, self._output_count)
        for pre_hook in self._pre_hooks:
            changed = pre_hook(self._module, grad_outputs)
            if changed is None:
                continue
            if len(changed) != len(grad_outputs):
                raise RuntimeError(
                    "Backward pre hook returned an invalid number of grad_output, "
                    f"got {len(changed)}, but expected {len(grad_outputs)}"
                )
            grad_outputs = changed
        if self._input_places is None:
            self._run_hooks_without_inputs(grad_outputs)
        else:
            self._grad_outputs = grad_outputs
        return tuple(grad_outputs[place] for place in self._output_places)

    def _on_input_grads(self, *grads: Tensor | None) -> Grads:
        if self._grad_outputs is None:  # backward did not come by the outputs' identity
            return grads
        assert self._input_places is not None
        grad_inputs = _spread(grads, self._input_places, self._input_count)
        for hook in self._hooks:
            changed = hook(self._module, grad_inputs, self._grad_outputs)
            if changed is None:
                continue
            if len(changed) != len(grad_inputs):
                raise RuntimeError(
                    "Backward hook returned an invalid number of grad_input, "
                    f"got {len(changed)}, but expected {len(grad_inputs)}"
                )
            grad_inputs = changed
        self._grad_outputs = None
        return tuple(grad_inputs[place] for place in self._input_places)

    def _run_hooks_without_inputs(self, grad_outputs: Sequence[Any]) -> None:
        warnings.warn(
            "Full backward hook is firing when gradients are computed with respect to module "
            "outputs since no inputs require gradients.",
            stacklevel=5,
        )
        for hook in self._hooks:
            changed = hook(self._module, (None,) * self._input_count, grad_outputs)
            if changed is not None and not (
                isinstance(changed, tuple) and all(grad is None for grad in changed)
            ):
                raise RuntimeError(
                    "Backward hook for Modules where no input requires gradient should always "
                    "return None or None for all gradients."
                )


def _watch(
    values: tuple[Any, ...], callback: Callable[..., Grads], *, fill: bool
) -> tuple[tuple[Any, ...], list[int] | None]:
    """Pass the tensors among the values through the identity.

    Returns the values, and the places of the tensors: None when no gradient is going to come by.
    With `fill`, a gradient that is missing reaches the callback as zeros, else as None.
    """
    places = [place for place, value in enumerate(values) if isinstance(value, Tensor)]
    if not (is_grad_enabled() and any(values[place].requires_grad for place in places)):
        return values, None
    watched = list(values)
    tensors = BackwardHookFunction.apply(callback, fill, *(values[place] for place in places))
    for place, tensor in zip(places, tensors, strict=True):
        watched[place] = tensor
    return (tuple(watched) if type(values) is tuple else type(values)(*watched)), places


def _spread(grads: Sequence[Any], places: list[int], count: int) -> Sequence[Any]:
    """Put the gradients at their places in a tuple of `count`, None elsewhere."""
    spread: list[Any] = [None] * count
    for place, grad in zip(places, grads, strict=True):
        spread[place] = grad
    return tuple(spread)
