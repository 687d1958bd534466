"""Saving a module's state into a dictionary and loading it again: Module's state_dict half."""

from __future__ import annotations

import functools
import warnings
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..utils.hooks import HookDict, RemovableHandle
from .hooks import Hook
from .parameter import Parameter, is_lazy

if TYPE_CHECKING:
    from .module import Module

EXTRA_STATE = "_extra_state"


class _IncompatibleKeys(NamedTuple):
    """What `load_state_dict` found no counterpart for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return (
            f"_IncompatibleKeys(missing_keys={self.missing_keys!r}, "
            f"unexpected_keys={self.unexpected_keys!r})"
        )


class _ModuleHook:
    """A hook that is given the module it was registered on first, without keeping it alive."""

    def __init__(self, hook: Hook, module: Any) -> None:
        self.__setstate__((hook, module))
        functools.update_wrapper(self, hook)

    def __call__(self, *args: Any) -> Any:
        return self._hook(self._module(), *args)

    def __getstate__(self) -> tuple[Hook, Any]:
        return self._hook, self._module()

    def __setstate__(self, state: tuple[Hook, Any]) -> None:
        self._hook, module = state
        self._module = weakref.ref(module)


class _Snapshot:
    """Everything `load_state_dict` may change, kept so that a failure leaves no trace."""

    def __init__(self, root: Module, state_dict: Mapping[str, Any]) -> None:
        self._dicts: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for module in root.modules():
            members: list[Any] = [module._parameters, module._buffers, module._modules]
            self._dicts += [(now, now.copy()) for now in (vars(module), *members)]
        tensors = (*root.parameters(), *root.buffers())
        self._values = [
            (tensor, tensor.data, tensor._array.copy(), tensor._version[0])
            for tensor in tensors
            if not is_lazy(tensor)
        ]
        self._lazy = [(t, type(t), vars(t).copy()) for t in tensors if is_lazy(t)]
        self._requires_grad = [
            (value, value.requires_grad)
            for value in state_dict.values()
            if isinstance(value, Parameter)
        ]

    def restore(self) -> None:
        for now, before in self._dicts:
            now.clear()
            now.update(before)
        for tensor, memory, values, version in self._values:
            tensor.data = memory
            memory._array[...] = values
            tensor._version[0] = version
        for tensor, kind, attributes in self._lazy:
            tensor.__class__ = kind
            vars(tensor).clear()
            vars(tensor).update(attributes)
        for parameter, flag in self._requires_grad:
            parameter.requires_grad_(flag)


class StateDict:
    """The part of Module that saves and loads state."""

    _version: int = 1

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _modules: dict[str, Module | None]
    _non_persistent_buffers_set: set[str]
    _state_dict_hooks: HookDict
    _state_dict_pre_hooks: HookDict
    _load_state_dict_pre_hooks: HookDict
    _load_state_dict_post_hooks: HookDict

    def _init_state_dict_hooks(self) -> None:
        vars(self).update(
            _state_dict_hooks=HookDict(),
            _state_dict_pre_hooks=HookDict(),
            _load_state_dict_pre_hooks=HookDict(),
            _load_state_dict_post_hooks=HookDict(),
        )

    # --------------------------------------------------------------------------------- saving

    def get_extra_state(self) -> Any:
        """Return what else to save; to be overridden, together with `set_extra_state`.

        It appears in the state dict as `<module name>._extra_state`.
        """
        raise RuntimeError(f"{type(self).__name__} does not define get_extra_state()")

    def set_extra_state(self, state: Any) -> None:
        """Take in what `get_extra_state` returned when the state dict was saved.

        Args:
            state: the value found under `<module name>._extra_state`.
        """
        raise RuntimeError(f"{type(self).__name__} does not define set_extra_state()")

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, prefix, keep_vars)` before the module's state is saved."""
        return self._state_dict_pre_hooks.add(hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, state_dict, prefix, local_metadata)` after the state was saved.

        The hook may change the dictionary in place; it must return None.
        """
        hook._from_public_api = True  # type: ignore[attr-defined]
        return self._state_dict_hooks.add(hook)

    def _register_state_dict_hook(self, hook: Hook) -> RemovableHandle:
        """The older form of the above, whose hook may return another dictionary."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was "
                "previously registered via register_state_dict_post_hook"
            )
        return self._state_dict_hooks.add(hook)

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Save this module's own state, not its children's; layers with a format override it."""
        for name, tensor in self._persistent_state():
            destination[prefix + name] = tensor if keep_vars or is_lazy(tensor) else tensor.detach()
        if type(self).get_extra_state is not StateDict.get_extra_state:
            destination[prefix + EXTRA_STATE] = self.get_extra_state()

    def _persistent_state(self) -> Iterator[tuple[str, Tensor]]:
        for name, parameter in self._parameters.items():
            if parameter is not None:
                yield name, parameter
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                yield name, buffer

    def state_dict(
        self,
        *args: Any,
        destination: Any = None,
        prefix: str = "",
        keep_vars: bool = False,
    ) -> Any:
        """Return an ordered dictionary of all parameters and persistent buffers, by dotted name.

        The tensors share memory with the module's. The attribute `_metadata` of the dictionary
        holds the version of each module's format.

        Args:
            *args: deprecated; the arguments below without their names.
            destination: a dictionary to fill, instead of a new one.
            prefix: what every name begins with.
            keep_vars: keep the tensors themselves instead of detaching them.

        Example:
            >>> import minigrad as mg
            >>> list(mg.nn.Sequential(mg.nn.Linear(2, 1), mg.nn.Tanh()).state_dict())
            ['0.weight', '0.bias']
        """
        if args:
            warnings.warn(
                "Positional args are being deprecated, use kwargs instead. Refer to "
                "https://pytorch.org/docs/main/generated/torch.nn.Module.html"
                "#torch.nn.Module.state_dict for details.",
                FutureWarning,
                stacklevel=2,
            )
            destination = args[0] if destination is None else destination
            prefix = args[1] if len(args) > 1 and prefix == "" else prefix
            keep_vars = args[2] if len(args) > 2 and not keep_vars else keep_vars
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        local_metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = local_metadata
        for pre_hook in self._state_dict_pre_hooks.values():
            pre_hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars
                )
        for hook in self._state_dict_hooks.values():
            replaced = hook(self, destination, prefix, local_metadata)
            if replaced is not None:
                if getattr(hook, "_from_public_api", False):
                    raise RuntimeError("state_dict post-hook must return None")
                destination = replaced
        return destination

    # -------------------------------------------------------------------------------- loading

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook` before this module's state is loaded; it may change the dictionary.

        Args:
            hook: `hook(module, state_dict, prefix, local_metadata, strict, missing_keys,
                unexpected_keys, error_msgs)`.
        """
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(
        self, hook: Hook, with_module: bool = False
    ) -> RemovableHandle:
        """The same; without `with_module`, the hook is not given the module."""
        bound = _ModuleHook(hook, self) if with_module else hook
        return self._load_state_dict_pre_hooks.add(bound)

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call `hook(module, incompatible_keys)` after the state of the module was loaded.

        The hook may change the lists `missing_keys` and `unexpected_keys` in place: clearing both
        keeps a strict load from failing. It must return None.
        """
        return self._load_state_dict_post_hooks.add(hook)

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Load this module's own state, not its children's; layers with a format override it."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(
                *(state_dict, prefix, local_metadata, strict),
                *(missing_keys, unexpected_keys, error_msgs),
            )
        assign = local_metadata.get("assign_to_params_buffers", False)
        own_state = dict(self._persistent_state())
        for name, tensor in own_state.items():
            key = prefix + name
            if key in state_dict:
                error = self._load_tensor(name, tensor, key, state_dict[key], assign)
                if error is not None:
                    error_msgs.append(error)
            elif strict:
                missing_keys.append(key)
        extra_key = prefix + EXTRA_STATE
        has_extra_state = type(self).set_extra_state is not StateDict.set_extra_state
        if has_extra_state and extra_key in state_dict:
            self.set_extra_state(state_dict[extra_key])
        elif strict and has_extra_state:
            missing_keys.append(extra_key)
        elif strict and extra_key in state_dict:
            unexpected_keys.append(extra_key)
        if strict:
            for key in state_dict:
                if key.startswith(prefix) and key != extra_key:
                    name, dot, _ = key[len(prefix) :].partition(".")
                    if name not in (self._modules if dot else own_state):
                        unexpected_keys.append(key)

    def _load_tensor(
        self, name: str, tensor: Tensor, key: str, value: Any, assign: bool
    ) -> str | None:
        """Copy (or assign) one loaded value; return what is wrong with it, if anything is."""
        if not isinstance(value, Tensor):
            return (
                f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like '
                f"object from checkpoint but received {type(value)}"
            )
        if is_lazy(tensor) and is_lazy(value):
            return None
        if tensor.shape == () and value.shape == (1,):
            value = value[0]
        if value.shape != tensor.shape:
            return (
                f"size mismatch for {key}: copying a param with shape {value.shape} from "
                f"checkpoint, the shape in current model is {tensor.shape}."
            )
        try:
            with no_grad():
                if assign:
                    setattr(self, name, _as_kind_of(tensor, value))
                else:
                    tensor.copy_(value)
        except Exception as error:
            return (
                f'While copying the parameter named "{key}", whose dimensions in the model are '
                f"{tensor.size()} and whose dimensions in the checkpoint are {value.size()}, "
                f"an exception occurred : {error.args}."
            )
        return None

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> _IncompatibleKeys:
        """Copy the values of a state dict into this module's parameters and buffers.

        All or nothing: when it raises, the module is as it was before, values included. (For that
        it holds a copy of the old values while it loads.)

        Args:
            state_dict: tensors by dotted name, as `state_dict()` returns them.
            strict: names must match exactly.
            assign: make the dictionary's tensors the module's own instead of copying their values,
                which also takes over their dtype.

        Returns:
            A named tuple of the lists `missing_keys` and `unexpected_keys`.

        Raises:
            TypeError: `state_dict` is not a mapping.
            RuntimeError: names do not match although `strict`, or shapes differ; the message lists
                every such case.

        Example:
            >>> import minigrad as mg
            >>> a, b = mg.nn.Linear(2, 1), mg.nn.Linear(2, 1)
            >>> b.load_state_dict(a.state_dict())
            <All keys matched successfully>
            >>> b.load_state_dict({"weight": a.weight}, strict=False)
            _IncompatibleKeys(missing_keys=['bias'], unexpected_keys=[])
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", None)
        state: Any = OrderedDict(state_dict)  # hooks may change it
        if metadata is not None:
            state._metadata = metadata
        root: Any = self
        snapshot = _Snapshot(root, state)
        keys = _IncompatibleKeys([], [])
        errors: list[str] = []
        try:
            _load(root, state, "", metadata or {}, assign, keys, errors)
            if strict:
                errors[:0] = [
                    f"{kind} key(s) in state_dict: {', '.join(map(_quote, names))}. "
                    for kind, names in (
                        ("Missing", keys.missing_keys),
                        ("Unexpected", keys.unexpected_keys),
                    )
                    if names
                ]
            if errors:
                raise RuntimeError(
                    "Error(s) in loading state_dict for {}:\n\t{}".format(
                        type(self).__name__, "\n\t".join(errors)
                    )
                )
        except BaseException:
            snapshot.restore()
            raise
        return keys


def _load(
    module: Module,
    state_dict: Any,
    prefix: str,
    metadata: Mapping[str, Any],
    assign: bool,
    keys: _IncompatibleKeys,
    errors: list[str],
) -> None:
    """Load a module and its children, each from the entries below its own prefix."""
    local_metadata = dict(metadata.get(prefix[:-1], {}))
    if assign:
        local_metadata["assign_to_params_buffers"] = True
    module._load_from_state_dict(
        state_dict, prefix, local_metadata, True, keys.missing_keys, keys.unexpected_keys, errors
    )
    for name, child in module._modules.items():
        if child is not None:
            child_prefix = f"{prefix}{name}."
            child_state = {k: v for k, v in state_dict.items() if k.startswith(child_prefix)}
            _load(child, child_state, child_prefix, metadata, assign, keys, errors)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, keys) is not None:
            raise AssertionError(
                "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to "
                "return new values, if incompatible_keys need to be modified, it should be done "
                "inplace."
            )


def _as_kind_of(tensor: Tensor, value: Tensor) -> Tensor:
    """`value` as it can stand in the place of `tensor`: a Parameter where that is one."""
    if not isinstance(tensor, Parameter):
        return value
    if isinstance(value, Parameter):
        return value.requires_grad_(tensor.requires_grad)
    return Parameter(value, requires_grad=tensor.requires_grad)


def _quote(name: str) -> str:
    return f'"{name}"'
