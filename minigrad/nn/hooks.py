"""Registration of module hooks: the registries, and Module's register methods.

What the hooks do during a call is in `hooked_call.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from ..utils.hooks import HookDict, RemovableHandle

Hook: TypeAlias = Callable[..., Any]


def add_hook(
    registry: HookDict, hook: Any, *flags: HookDict, prepend: bool = False
) -> RemovableHandle:
    """Store a hook last (or first) in its registry, and True under its id in each flag registry."""
    handle = registry.add(hook, first=prepend)
    for flag in flags:
        flag[handle.id] = True  # may outlive the hook: ids are never used again
    return handle


class GlobalHooks:
    """Hooks that run for every module of the process; for debugging and profiling."""

    forward_pre: HookDict = HookDict()
    forward: HookDict = HookDict()
    forward_with_kwargs: HookDict = HookDict()
    forward_always_called: HookDict = HookDict()
    backward_pre: HookDict = HookDict()
    backward: HookDict = HookDict()
    buffer_registration: HookDict = HookDict()
    module_registration: HookDict = HookDict()
    parameter_registration: HookDict = HookDict()

    @classmethod
    def any_called(cls) -> bool:
        """Whether a hook is registered that runs when modules are called."""
        return bool(cls.forward_pre or cls.forward or cls.backward_pre or cls.backward)


class HookRegistration:
    """The part of Module that registers hooks on calls.

    The registries hold the hooks under the ids of their handles, in the order they run in; the
    `_with_kwargs` and `_always_called` registries hold the ids of the hooks that asked for it.
    `_hooked` tells `Module.__call__` whether it has to look at any of them. A registration sets it,
    on the module or, for global hooks, on the class; the first call that finds none left resets it.
    """

    _hooked: bool = False
    _forward_pre_hooks: HookDict
    _forward_pre_hooks_with_kwargs: HookDict
    _forward_hooks: HookDict
    _forward_hooks_with_kwargs: HookDict
    _forward_hooks_always_called: HookDict
    _backward_pre_hooks: HookDict
    _backward_hooks: HookDict

    def _init_hooks(self) -> None:
        vars(self).update(
            _forward_pre_hooks=HookDict(),
            _forward_pre_hooks_with_kwargs=HookDict(),
            _forward_hooks=HookDict(),
            _forward_hooks_with_kwargs=HookDict(),
            _forward_hooks_always_called=HookDict(),
            _backward_pre_hooks=HookDict(),
            _backward_hooks=HookDict(),
        )

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook` before every forward; it may replace the arguments.

        Args:
            hook: `hook(module, args) -> None | args`, where a single value returned is wrapped into
                a tuple; or, with keywords, `hook(module, args, kwargs) -> None | (args, kwargs)`.
            prepend: run before the pre-hooks registered so far, instead of after them.
            with_kwargs: also hand over the keyword arguments of the call.

        Example:
            >>> import minigrad as mg
            >>> layer = mg.nn.Identity()
            >>> handle = layer.register_forward_pre_hook(lambda module, args: args[0] + 1)
            >>> layer(mg.zeros(2))
            tensor([1., 1.])
        """
        self._hooked = True
        flags = (self._forward_pre_hooks_with_kwargs,) if with_kwargs else ()
        return add_hook(self._forward_pre_hooks, hook, *flags, prepend=prepend)

    def register_forward_hook(
        self,
        hook: Hook,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call `hook` after every forward; it may replace the output.

        Args:
            hook: `hook(module, args, output) -> None | output`; or, with keywords,
                `hook(module, args, kwargs, output)`.
            prepend: run before the hooks registered so far, instead of after them.
            with_kwargs: also hand over the keyword arguments of the call.
            always_call: run also when forward (or another hook) raises, with the output so far
                (None when there is none).

        Example:
            >>> import minigrad as mg
            >>> model = mg.nn.Sequential(mg.nn.Linear(3, 2), mg.nn.ReLU())
            >>> seen = []
            >>> handle = model[0].register_forward_hook(
            ...     lambda module, args, output: seen.append(output.shape))
            >>> _ = model(mg.ones(4, 3))
            >>> seen
            [torch.Size([4, 2])]
        """
        self._hooked = True
        flags = (self._forward_hooks_with_kwargs,) if with_kwargs else ()
        if always_call:
            flags = (*flags, self._forward_hooks_always_called)
        return add_hook(self._forward_hooks, hook, *flags, prepend=prepend)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook` when the gradients of the module's outputs are known; it may replace them.

        Args:
            hook: `hook(module, grad_output) -> None | grad_output`, a tuple with one gradient per
                output (None for what is no tensor, or received no gradient).
            prepend: run before the hooks registered so far, instead of after them.
        """
        self._hooked = True
        return add_hook(self._backward_pre_hooks, hook, prepend=prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook` when the gradients of the module's inputs are known; it may replace them.

        Args:
            hook: `hook(module, grad_input, grad_output) -> None | grad_input`, tuples with one
                entry per positional argument and per output, None where there is no tensor.
            prepend: run before the hooks registered so far, instead of after them.

        Example:
            >>> import minigrad as mg
            >>> layer = mg.nn.Tanh()
            >>> handle = layer.register_full_backward_hook(
            ...     lambda module, grad_input, grad_output: (grad_input[0] * 10,))
            >>> x = mg.zeros(2, requires_grad=True)
            >>> layer(x).sum().backward()
            >>> x.grad
            tensor([10., 10.])
        """
        self._hooked = True
        return add_hook(self._backward_hooks, hook, prepend=prepend)

    def register_backward_hook(self, hook: Hook) -> RemovableHandle:
        """Deprecated name of `register_full_backward_hook`, whose behaviour it has."""
        return self.register_full_backward_hook(hook)


def _add_global_call_hook(registry: HookDict, hook: Hook, *flags: HookDict) -> RemovableHandle:
    HookRegistration._hooked = True
    return add_hook(registry, hook, *flags)


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, args) -> None | args` before the forward of every module.

    Global hooks run before a module's own.
    """
    return _add_global_call_hook(GlobalHooks.forward_pre, hook)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call `hook(module, args, output) -> None | output` after the forward of every module.

    Args:
        hook: as for `Module.register_forward_hook`.
        with_kwargs: also hand over the keyword arguments, before the output.
        always_call: run also when forward raises.

    Example:
        >>> import minigrad as mg
        >>> names = []
        >>> with mg.nn.modules.module.register_module_forward_hook(
        ...     lambda module, args, output: names.append(type(module).__name__)
        ... ):
        ...     _ = mg.nn.Sequential(mg.nn.Identity(), mg.nn.ReLU())(mg.ones(1))
        >>> names
        ['Identity', 'ReLU', 'Sequential']
    """
    flags = (GlobalHooks.forward_with_kwargs,) if with_kwargs else ()
    if always_call:
        flags = (*flags, GlobalHooks.forward_always_called)
    return _add_global_call_hook(GlobalHooks.forward, hook, *flags)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_output) -> None | grad_output` in the backward of every module."""
    return _add_global_call_hook(GlobalHooks.backward_pre, hook)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, grad_input, grad_output)` in the backward of every module."""
    return _add_global_call_hook(GlobalHooks.backward, hook)


def register_module_backward_hook(hook: Hook) -> RemovableHandle:
    """Deprecated name of `register_module_full_backward_hook`, whose behaviour it has."""
    return register_module_full_backward_hook(hook)


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, buffer) -> None | buffer` whenever a buffer is registered."""
    return add_hook(GlobalHooks.buffer_registration, hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, child) -> None | child` whenever a child module is registered."""
    return add_hook(GlobalHooks.module_registration, hook)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(module, name, param) -> None | param` whenever a parameter is registered."""
    return add_hook(GlobalHooks.parameter_registration, hook)
