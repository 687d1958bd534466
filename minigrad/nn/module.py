"""Module, the base class of all layers and models: its attributes, its call and its text.

It is put together from parts: walking the tree (`traversal.py`), conversion and modes
(`conversion.py`), saving and loading (`state_dict.py`), hooks (`hooks.py`, `hooked_call.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, NoReturn

from .._tensor import Tensor
from ..changes import changed
from ..utils.hooks import HookDict
from .conversion import Conversion
from .errors import name_failing_layer, typename
from .hooked_call import call_with_hooks
from .hooks import (
    GlobalHooks,
    HookRegistration,
    register_module_backward_hook,
    register_module_buffer_registration_hook,
    register_module_forward_hook,
    register_module_forward_pre_hook,
    register_module_full_backward_hook,
    register_module_full_backward_pre_hook,
    register_module_module_registration_hook,
    register_module_parameter_registration_hook,
)
from .parameter import Buffer, Parameter
from .state_dict import StateDict

__all__ = [
    "Module",
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]


def _forward_unimplemented(self: Any, *input: Any) -> NoReturn:
    raise NotImplementedError(
        f'Module [{type(self).__name__}] is missing the required "forward" function'
    )


class Module(Conversion, StateDict, HookRegistration):
    """The base class of layers and models.

    A subclass makes its layers in `__init__` and computes with them in `forward`. Assigning a
    Parameter, a Module or a Buffer to an attribute registers it: `parameters()`, `state_dict()`,
    `to()` and `train()` then reach it.

    An error inside a nested module names the layer it came from, as in
    "... (in layer 'encoder.0', Linear(in_features=3, out_features=4, bias=True))".

    Attributes:
        training: True in training mode, which is how a module starts; see `train` and `eval`.

    Example:
        >>> import minigrad as mg
        >>> class Classifier(mg.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden = mg.nn.Linear(4, 8)
        ...         self.output = mg.nn.Linear(8, 3)
        ...     def forward(self, x):
        ...         return self.output(mg.relu(self.hidden(x)))
        >>> model = Classifier()
        >>> model
        Classifier(
          (hidden): Linear(in_features=4, out_features=8, bias=True)
          (output): Linear(in_features=8, out_features=3, bias=True)
        )
        >>> model(mg.ones(5, 4)).shape
        torch.Size([5, 3])
    """

    call_super_init: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init and (args or kwargs):
            given = (
                f"got an unexpected keyword argument '{next(iter(kwargs))}'"
                if kwargs
                else f"takes 1 positional argument but {len(args) + 1} were given"
            )
            raise TypeError(f"{type(self).__name__}.__init__() {given}")
        vars(self).update(
            training=True,
            _parameters={},
            _buffers={},
            _non_persistent_buffers_set=set(),
            _modules={},
        )
        self._init_hooks()
        self._init_state_dict_hooks()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    # ----------------------------------------------------------------------------- the call

    forward: Callable[..., Any] = _forward_unimplemented

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run `forward`, and the hooks around it; an error names the layer it came from."""
        try:
            if self._hooked:
                return call_with_hooks(self, args, kwargs)
            return self.forward(*args, **kwargs)
        except Exception as error:
            name_failing_layer(error, self)
            raise

    # ------------------------------------------------------------------------- registration

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter; the same as assigning it to the attribute `name`.

        Args:
            name: the attribute's name.
            param: the parameter; None reserves the name (a layer without bias).

        Raises:
            AttributeError: `Module.__init__` has not run yet.
            TypeError: `name` is not a string, or `param` not a Parameter.
            KeyError: the name is empty, contains a dot, or is an attribute already.
            ValueError: `param` was computed, so it is not a leaf.

        Example:
            >>> import minigrad as mg
            >>> module = mg.nn.Module()
            >>> module.register_parameter("scale", mg.nn.Parameter(mg.ones(1)))
            >>> module.scale
            Parameter containing:
            tensor([1.], requires_grad=True)
        """
        self._check_name("parameter", name, "_parameters")
        _check_parameter(name, param)
        if param is not None:
            param = _run_registration_hooks(GlobalHooks.parameter_registration, self, name, param)
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a buffer: state that is not trained, such as a running mean.

        Args:
            name: the attribute's name.
            tensor: the values; None reserves the name and is not saved.
            persistent: whether it is part of the `state_dict`.

        Raises:
            AttributeError: `Module.__init__` has not run yet.
            TypeError: `name` is not a string, or `tensor` not a Tensor.
            KeyError: the name is empty, contains a dot, or is an attribute already.

        Example:
            >>> import minigrad as mg
            >>> module = mg.nn.Module()
            >>> module.register_buffer("mean", mg.zeros(2))
            >>> [name for name, _ in module.named_buffers()]
            ['mean']
        """
        self._check_name("buffer", name, "_buffers")
        if not isinstance(tensor, (Tensor, type(None))):
            raise TypeError(
                f"cannot assign '{typename(tensor)}' object to buffer '{name}' "
                "(torch Tensor or None required)"
            )
        hooks = GlobalHooks.buffer_registration
        self._buffers[name] = _run_registration_hooks(hooks, self, name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Add a child module; the same as assigning it to the attribute `name`.

        Args:
            name: the attribute's name.
            module: the child; None reserves the name.

        Raises:
            TypeError: `module` is not a Module, or `name` not a string.
            KeyError: the name is empty, contains a dot, or is an attribute already.

        Example:
            >>> import minigrad as mg
            >>> module = mg.nn.Module()
            >>> module.add_module("act", mg.nn.Tanh())
            >>> module.act
            Tanh()
        """
        if not isinstance(module, (Module, type(None))):
            raise TypeError(f"{typename(module)} is not a Module subclass")
        self._check_name("module", name, "_modules")
        hooks = GlobalHooks.module_registration
        self._modules[name] = _run_registration_hooks(hooks, self, name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """Add a child module: another name of `add_module`."""
        self.add_module(name, module)

    def _check_name(self, kind: str, name: str, registry: str) -> None:
        """Raise unless a member of this kind may be registered under the name."""
        members = vars(self).get(registry)
        if members is None:
            raise AttributeError(f"cannot assign {kind} before Module.__init__() call")
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {typename(name)}")
        _check_spelling(kind, name)
        if name not in members and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")

    # --------------------------------------------------------------------------- attributes

    def __getattr__(self, name: str) -> Any:
        # Python calls this when the usual look-up failed: for every parameter, buffer and child.
        state = self.__dict__
        if "_parameters" in state:
            members = state["_parameters"]
            if name in members:
                return members[name]
            members = state["_modules"]
            if name in members:
                return members[name]
            members = state["_buffers"]
            if name in members:
                return members[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        changed()
        state = self.__dict__
        parameters = state.get("_parameters")
        if isinstance(value, Parameter):
            if parameters is None:
                raise AttributeError("cannot assign parameters before Module.__init__() call")
            _check_spelling("parameter", name)
            _check_parameter(name, value)
            self._forget(name, state, self._buffers, self._modules)
            self.register_parameter(name, value)
        elif parameters is None:
            if isinstance(value, Module):
                raise AttributeError("cannot assign module before Module.__init__() call")
            if isinstance(value, Buffer):
                raise AttributeError("cannot assign buffer before Module.__init__() call")
            object.__setattr__(self, name, value)
        elif name in parameters:
            if value is not None:
                raise TypeError(
                    f"cannot assign '{typename(value)}' as parameter '{name}' "
                    "(torch.nn.Parameter or None expected)"
                )
            self.register_parameter(name, None)
        elif isinstance(value, Module) or name in self._modules:
            if not isinstance(value, (Module, type(None))):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as child module '{name}' "
                    "(torch.nn.Module or None expected)"
                )
            hooks = GlobalHooks.module_registration
            value = _run_registration_hooks(hooks, self, name, value)
            self._forget(name, state, self._buffers)
            self._modules[name] = value
        elif isinstance(value, Buffer) or name in self._buffers:
            if not isinstance(value, (Tensor, type(None))):
                raise TypeError(
                    f"cannot assign '{typename(value)}' as buffer '{name}' "
                    "(torch.nn.Buffer, torch.Tensor or None expected)"
                )
            persistent = (
                value.persistent
                if isinstance(value, Buffer)
                else name not in self._non_persistent_buffers_set
            )
            self.register_buffer(name, value, persistent)
        else:
            object.__setattr__(self, name, value)

    def _forget(self, name: str, *members: MutableMapping[str, Any]) -> None:
        """Drop what the name stood for, before it is registered as something else."""
        for mapping in members:
            mapping.pop(name, None)
        self._non_persistent_buffers_set.discard(name)

    def __delattr__(self, name: str) -> None:
        changed()
        for members in (self._parameters, self._buffers, self._modules):
            if name in members:
                del members[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        members: Iterator[str] = (
            name
            for mapping in (vars(self), self._parameters, self._modules, self._buffers)
            for name in mapping
        )
        return sorted(name for name in (*dir(type(self)), *members) if not name[0].isdigit())

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)

    # ---------------------------------------------------------------------------- the text

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """Return what stands between the parentheses of `repr`; to be overridden."""
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        lines += [f"({name}): {_indent(repr(child))}" for name, child in self._modules.items()]
        if not self._modules and len(lines) <= 1:
            return f"{self._get_name()}({extra})"
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


def _indent(text: str) -> str:
    """Indent all lines but the first (and empty ones) by two spaces."""
    first, *rest = text.split("\n")
    return "\n".join([first, *("  " + line if line.strip() else "" for line in rest)])


def _check_spelling(kind: str, name: str) -> None:
    if "." in name:
        got = f", got: {name}" if kind == "module" else ""
        raise KeyError(f'{kind} name can\'t contain "."{got}')
    if name == "":
        raise KeyError(f'{kind} name can\'t be empty string ""')


def _check_parameter(name: str, param: Any) -> None:
    if not isinstance(param, (Parameter, type(None))):
        raise TypeError(
            f"cannot assign '{typename(param)}' object to parameter '{name}' "
            "(torch.nn.Parameter or None required)"
        )
    if param is not None and param.grad_fn is not None:
        raise ValueError(
            f"Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be "
            f"created explicitly. To express '{name}' as a function of another Tensor, compute "
            "the value in the forward() method."
        )


def _run_registration_hooks(hooks: HookDict, module: Module, name: str, member: Any) -> Any:
    """Return what is to be registered: a hook may put something else in the member's place."""
    for hook in hooks.values():
        replaced = hook(module, name, member)
        if replaced is not None:
            member = replaced
    return member
