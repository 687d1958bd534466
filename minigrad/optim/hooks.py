"""Hooks around an optimizer's `step`, `state_dict` and `load_state_dict`: their registration."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from ..utils.hooks import HookDict, RemovableHandle

Step = TypeVar("Step", bound=Callable[..., Any])
Hook: TypeAlias = Callable[..., Any]

_before_every_step = HookDict()
_after_every_step = HookDict()


def register_optimizer_step_pre_hook(hook: Hook) -> RemovableHandle:
    """Call `hook` before each step of every optimizer, ahead of the optimizer's own hooks.

    Args:
        hook: `hook(optimizer, args, kwargs) -> None | (args, kwargs)`; see
            `Optimizer.register_step_pre_hook`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.optim.optimizer import register_optimizer_step_pre_hook
        >>> w = mg.nn.Parameter(mg.ones(1))
        >>> with register_optimizer_step_pre_hook(lambda o, args, kwargs: print(type(o).__name__)):
        ...     mg.optim.SGD([w]).step()
        SGD
    """
    OptimizerHooks._hooked = True
    return _before_every_step.add(hook)


def register_optimizer_step_post_hook(hook: Hook) -> RemovableHandle:
    """Call `hook(optimizer, args, kwargs)` after each step of every optimizer.

    Args:
        hook: what to call; its result is ignored. The optimizer's own hooks come first.
    """
    OptimizerHooks._hooked = True
    return _after_every_step.add(hook)


def has_step_hooks(optimizer: OptimizerHooks) -> bool:
    """Whether there are any hooks around an optimizer's step."""
    own = optimizer._optimizer_step_pre_hooks or optimizer._optimizer_step_post_hooks
    return bool(own or _before_every_step or _after_every_step)


def call_with_hooks(
    step: Callable[..., Any], optimizer: OptimizerHooks, /, *args: Any, **kwargs: Any
) -> Any:
    """Run `step`, a method of the optimizer, with the registered hooks around it."""
    args = (optimizer, *args)
    for hook in (*_before_every_step.values(), *optimizer._optimizer_step_pre_hooks.values()):
        changed = hook(optimizer, args, kwargs)
        if changed is not None:
            if not (isinstance(changed, tuple) and len(changed) == 2):
                raise RuntimeError(
                    f"{hook} must return None or a tuple of (new_args, new_kwargs), "
                    f"but got {changed}."
                )
            args, kwargs = changed
    optimizer._hooked = False  # a step may call its superclass's: hooks are run once
    try:
        result = step(*args, **kwargs)
    finally:
        optimizer._hooked = True
    for hook in (*optimizer._optimizer_step_post_hooks.values(), *_after_every_step.values()):
        hook(optimizer, args, kwargs)
    return result


def with_hooks(step: Step) -> Step:
    """A subclass's own `step`, with hooks around it where there are any."""

    @functools.wraps(step)
    def hooked(optimizer: OptimizerHooks, *args: Any, **kwargs: Any) -> Any:
        if optimizer._hooked:
            return call_with_hooks(step, optimizer, *args, **kwargs)
        return step(optimizer, *args, **kwargs)

    return hooked  # type: ignore[return-value]


class OptimizerHooks:
    """The part of Optimizer that registers hooks. They are neither copied nor pickled with it.

    `_hooked` tells `step` whether it has to look at any. A registration sets it, on the optimizer
    or, for every optimizer, on the class.
    """

    _hooked: bool = False
    _optimizer_step_pre_hooks: HookDict
    _optimizer_step_post_hooks: HookDict
    _optimizer_state_dict_pre_hooks: HookDict
    _optimizer_state_dict_post_hooks: HookDict
    _optimizer_load_state_dict_pre_hooks: HookDict
    _optimizer_load_state_dict_post_hooks: HookDict

    def _init_hooks(self) -> None:
        for name in OptimizerHooks.__annotations__:
            if name != "_hooked":
                self.__dict__.setdefault(name, HookDict())

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook` before each `step`.

        Args:
            hook: `hook(optimizer, args, kwargs) -> None | (args, kwargs)`, where `args` begins with
                the optimizer itself; what it returns replaces the arguments of the step.

        Returns:
            A handle whose `remove()` takes the hook out again.

        Example:
            >>> import minigrad as mg
            >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
            >>> with optimizer.register_step_pre_hook(lambda o, *_: print(o.param_groups[0]["lr"])):
            ...     optimizer.step()
            0.5
        """
        self._hooked = True
        return self._optimizer_step_pre_hooks.add(hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(optimizer, args, kwargs)` after each `step`; its result is ignored."""
        self._hooked = True
        return self._optimizer_step_post_hooks.add(hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer)` before `state_dict` looks at anything.

        Args:
            hook: what to call.
            prepend: run before the hooks registered so far, instead of after them.
        """
        return self._optimizer_state_dict_pre_hooks.add(hook, first=prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call `hook(optimizer, state_dict) -> None | state_dict` on what `state_dict` made.

        Args:
            hook: may change the dict, or return another in its place.
            prepend: run before the hooks registered so far, instead of after them.
        """
        return self._optimizer_state_dict_post_hooks.add(hook, first=prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer, state_dict) -> None | state_dict` before `load_state_dict` reads.

        Args:
            hook: gets a shallow copy of the dict; it may change it, or return another in its place.
            prepend: run before the hooks registered so far, instead of after them.
        """
        return self._optimizer_load_state_dict_pre_hooks.add(hook, first=prepend)

    def register_load_state_dict_post_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call `hook(optimizer)` when `load_state_dict` is done.

        Args:
            hook: what to call.
            prepend: run before the hooks registered so far, instead of after them.
        """
        return self._optimizer_load_state_dict_post_hooks.add(hook, first=prepend)
