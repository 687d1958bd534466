"""Parameters that are functions of others: registering such functions, and taking them off.

A parametrized module gets a class of its own, in which the tensor is a property: reading it
computes, assigning to it sets what it is computed from. Such classes are never changed, but made
anew for each set of tensors, so that copies of a module can share one.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from ..containers import ModuleDict, ModuleList
from ..module import Module
from ..parameter import Parameter

__all__ = [
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]

_cache: dict[tuple[int, str], Tensor] = {}  # by the module's id and the tensor's name
_caching = 0  # how many `cached` blocks are open


@contextmanager
def cached() -> Iterator[None]:
    """Within the block a parametrized tensor is computed once, however often it is read.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(mg.nn.Linear(2, 3))
        >>> with parametrize.cached():
        ...     layer.weight is layer.weight
        True
        >>> layer.weight is layer.weight
        False
    """
    global _caching
    _caching += 1
    try:
        yield
    finally:
        _caching -= 1
        if not _caching:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The functions of one tensor, first to last, and what the first is applied to.

    Made by `register_parametrization`; `module.parametrizations.weight` is such a list.

    Args:
        modules: the functions.
        original: the tensor to be parametrized.
        unsafe: let them change type and shape.

    Attributes:
        original: what the first function is applied to; or, where its `right_inverse` gives
            several tensors, original0, original1, ...

    Raises:
        ValueError: there is no function; or one changes type or shape.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.parametrizations.weight_norm(mg.nn.Linear(2, 3))
        >>> layer.parametrizations.weight
        ParametrizationList(
          (0): _WeightNorm()
        )
    """

    original: Tensor
    unsafe: bool
    is_tensor: bool
    ntensors: int

    def __init__(self, modules: Sequence[Module], original: Tensor, unsafe: bool = False) -> None:
        if not len(modules):
            raise ValueError("ParametrizationList requires one or more modules.")
        super().__init__(modules)
        self.unsafe = unsafe
        new: Any = original
        with no_grad():
            for module in reversed(list(self)):
                if hasattr(module, "right_inverse"):
                    with suppress(NotImplementedError):  # raised where it has none after all
                        new = module.right_inverse(new)
        self.is_tensor = isinstance(new, Tensor)
        parts = [new] if self.is_tensor else _several(new)
        self.ntensors = len(parts)
        before = original.detach()
        if self.is_tensor:
            if new.dtype is not original.dtype:
                raise ValueError(
                    "When `right_inverse` outputs one tensor, it may not change the dtype.\n"
                    f"original.dtype: {original.dtype}\n"
                    f"right_inverse(original).dtype: {new.dtype}"
                )
            _set(original, new)
            _register(self, "original", original)
        else:
            for k, part in enumerate(parts):
                if isinstance(original, Parameter):
                    part = Parameter(part, original.requires_grad)
                _register(self, f"original{k}", part.requires_grad_(original.requires_grad))
        if not unsafe:
            try:
                _check_kind(self(), before, "unparametrized", "parametrized")
            except BaseException:
                _set(original, before)
                raise

    def _names(self) -> list[str]:
        """The names of what the first function is applied to."""
        return ["original"] if self.is_tensor else [f"original{k}" for k in range(self.ntensors)]

    def forward(self) -> Tensor:
        """Return the parametrized tensor."""
        first, *others = self
        value = first(*[getattr(self, name) for name in self._names()])
        for module in others:
            value = module(value)
        return value  # type: ignore[no-any-return]

    def right_inverse(self, value: Tensor) -> None:
        """Set the original(s) so that the parametrized tensor becomes `value`.

        Args:
            value: what it is to be.

        Raises:
            RuntimeError: a function has no `right_inverse`.
            ValueError: one gives another number of tensors, or another type.
        """
        with no_grad():
            new: Any = value
            for module in reversed(list(self)):
                if not hasattr(module, "right_inverse"):
                    raise RuntimeError(
                        f"parametrization {type(module).__name__} does not implement right_inverse."
                    )
                new = module.right_inverse(new)
            if self.is_tensor and not isinstance(new, Tensor):
                raise ValueError(
                    f"`right_inverse` should return a tensor. Got {type(new).__name__}"
                )
            parts = [new] if self.is_tensor else _several(new)
            if len(parts) != self.ntensors:
                raise ValueError(
                    "'right_inverse' must return a sequence of tensors of length "
                    f"{self.ntensors}. Got a sequence of length {len(parts)}."
                )
            olds = [getattr(self, name) for name in self._names()]
            for name, old, part in zip(self._names(), olds, parts, strict=True):
                if part.dtype is not old.dtype:
                    raise ValueError(
                        f"The tensor returned by `right_inverse` has dtype {part.dtype} while "
                        f"`{name}` has dtype {old.dtype}"
                    )
            for old, part in zip(olds, parts, strict=True):
                _set(old, part)


def _several(value: Any) -> list[Tensor]:
    """The tensors in a sequence.

    Raises:
        ValueError: it is none, or has something else in it.
    """
    if not isinstance(value, Sequence):
        raise ValueError(
            "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
            f"Got {type(value).__name__}"
        )
    for k, part in enumerate(value):
        if not isinstance(part, Tensor):
            raise ValueError(
                "'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). "
                f"Got element {k} of the sequence with type {type(part).__name__}."
            )
    return list(value)


def _set(target: Tensor, source: Tensor) -> None:
    """Let `target` have the memory and shape of `source`."""
    with no_grad():
        target.set_(source.detach())


def _register(module: Module, name: str, value: Tensor) -> None:
    if isinstance(value, Parameter):
        module.register_parameter(name, value)
    else:
        module.register_buffer(name, value)


def _check_kind(value: Any, old: Tensor, old_name: str, name: str) -> None:
    """Raise unless `value` is a Tensor of the type and shape of `old`."""
    if not isinstance(value, Tensor):
        raise ValueError(f"A parametrization must return a tensor. Got {type(value).__name__}.")
    for trait in ("dtype", "shape"):
        was, now = getattr(old, trait), getattr(value, trait)
        if was != now:
            raise ValueError(
                f"Registering a parametrization may not change the {trait} of the tensor, unless "
                f"`unsafe` flag is enabled.\n{old_name} {trait}: {was}\n{name} {trait}: {now}"
            )


# The class of a parametrized module


def _parametrized_class(base: type[Module], names: Iterable[str]) -> type[Module]:
    """A subclass in which tensors of these names are computed."""
    return type(
        f"Parametrized{base.__name__}",
        (base,),
        {
            "__getstate__": _refuse_pickling,
            "__deepcopy__": getattr(base, "__deepcopy__", _deepcopy),
            **{name: _computed(name) for name in names},
        },
    )


def _refuse_pickling(self: Module) -> NoReturn:
    raise RuntimeError(
        f"{type(self).__name__}: serialization of parametrized modules is only supported through "
        "state_dict()"
    )


def _deepcopy(self: Module, memo: dict[int, Any]) -> Module:
    made = memo.get(id(self))
    if made is None:
        made = memo[id(self)] = type(self).__new__(type(self))
        vars(made).update(copy.deepcopy(vars(self), memo))
    return made


def _computed(name: str) -> property:
    """The property that a parametrized tensor is."""

    def value(self: Any) -> Tensor:
        function = self.parametrizations[name]
        if not _caching:
            return function()  # type: ignore[no-any-return]
        key = (id(self), name)
        if key not in _cache:
            _cache[key] = function()
        return _cache[key]

    def assign(self: Any, value: Tensor) -> None:
        self.parametrizations[name].right_inverse(value)

    return property(value, assign)


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Make a parameter or buffer of a module a function of another, or of several.

    `module.weight` becomes `parametrization(original)`, computed whenever it is read, and what is
    trained is `module.parametrizations.weight.original`. A further parametrization is applied to
    the result. Where all have a method `right_inverse(value)`, assigning to `module.weight` sets
    the original; at first it is `right_inverse` of the tensor, or the tensor itself. If that gives
    several tensors, they are original0, original1, ..., and arguments of the first function.

    Args:
        module: the module.
        tensor_name: the name of its parameter or buffer.
        parametrization: the function, a Module.
        unsafe: let it change type and shape; it is then not called here.

    Returns:
        `module`.

    Raises:
        ValueError: the module has no such tensor; type or shape are changed.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import parametrize
        >>> class Symmetric(mg.nn.Module):
        ...     def forward(self, x):
        ...         return x.triu() + x.triu(1).T
        >>> layer = parametrize.register_parametrization(mg.nn.Linear(3, 3), "weight", Symmetric())
        >>> mg.equal(layer.weight, layer.weight.T)
        True
        >>> [name for name, _ in layer.named_parameters()]
        ['bias', 'parametrizations.weight.original']
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        functions = _parametrizations(module)[tensor_name]
        if not unsafe:
            _check_addition(module, tensor_name, parametrization)
        functions.append(parametrization)
        functions.unsafe |= unsafe
    elif tensor_name in module._buffers or tensor_name in module._parameters:
        original = getattr(module, tensor_name)
        functions = ParametrizationList([parametrization], original, unsafe=unsafe)
        delattr(module, tensor_name)
        base = type_before_parametrizations(module)
        if not is_parametrized(module):
            module.parametrizations = ModuleDict()
        _parametrizations(module)[tensor_name] = functions
        module.__class__ = _parametrized_class(base, _parametrizations(module))
    else:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element "
            f"with name '{tensor_name}'"
        )
    return module


def _check_addition(module: Module, name: str, parametrization: Module) -> None:
    """Raise unless a further function, and its inverse, keep type and shape."""
    value = getattr(module, name)
    result = parametrization(value)
    _check_kind(result, value, f"module.{name}", f"parametrization(module.{name})")
    if hasattr(parametrization, "right_inverse"):
        try:
            back = parametrization.right_inverse(result)
        except NotImplementedError:
            return
        if not isinstance(back, Tensor):
            raise ValueError(
                f"parametrization.right_inverse must return a tensor. Got: {type(back).__name__}"
            )
        _check_kind(back, value, f"module.{name}", "right_inverse's result")


def _parametrizations(module: Module) -> Any:
    return module.parametrizations


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether a tensor of a module is parametrized, or any of them.

    Args:
        module: the module.
        tensor_name: the name of its parameter or buffer; None for any.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.parametrize.is_parametrized(mg.nn.Linear(2, 3))
        False
    """
    functions = getattr(module, "parametrizations", None)
    if not isinstance(functions, ModuleDict):
        return False
    return len(functions) > 0 if tensor_name is None else tensor_name in functions


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Make a parametrized tensor a plain parameter or buffer again.

    Args:
        module: the module.
        tensor_name: the name of its tensor.
        leave_parametrized: keep the present value; else that of the original.

    Returns:
        `module`.

    Raises:
        ValueError: it is not parametrized; or there are several originals to be left.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(mg.nn.Linear(2, 3))
        >>> parametrize.remove_parametrizations(layer, "weight")
        Linear(in_features=2, out_features=3, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    functions = _parametrizations(module)[tensor_name]
    if functions.is_tensor:
        original = functions.original
        if leave_parametrized:
            with no_grad():
                value = getattr(module, tensor_name)
            _set(original, value)
    elif leave_parametrized:
        value = getattr(module, tensor_name)
        original = Parameter(value) if value.requires_grad else value
    else:
        raise ValueError(
            "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is "
            "parametrized in terms of a sequence of tensors."
        )
    base = type_before_parametrizations(module)
    del _parametrizations(module)[tensor_name]
    left = list(_parametrizations(module))
    module.__class__ = _parametrized_class(base, left) if left else base
    if not left:
        del module.parametrizations
    _register(module, tensor_name, original)
    return module


def type_before_parametrizations(module: Module) -> type[Module]:
    """The class of a module, and of a parametrized one that which it had before.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import parametrizations, parametrize
        >>> layer = parametrizations.weight_norm(mg.nn.Linear(2, 3))
        >>> type(layer).__name__, parametrize.type_before_parametrizations(layer).__name__
        ('ParametrizedLinear', 'Linear')
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Give a module another's parametrizations, and the originals that they are applied to.

    Args:
        from_module: the other; nothing is done unless it is parametrized.
        to_module: the module. Tensors that it lacks are made.
        tensor_name: of the tensor; all that are parametrized unless given.

    Returns:
        `to_module`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils import parametrizations, parametrize
        >>> one, other = parametrizations.weight_norm(mg.nn.Linear(2, 3)), mg.nn.Linear(2, 3)
        >>> other = parametrize.transfer_parametrizations_and_params(one, other)
        >>> mg.equal(other.weight, one.weight)
        True
    """
    if not is_parametrized(from_module):
        return to_module
    given = _parametrizations(from_module)
    for name in given if tensor_name is None else [tensor_name]:
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name)))
        for function in given[name]:
            register_parametrization(to_module, name, function)
        for part in given[name]._names():
            setattr(_parametrizations(to_module)[name], part, getattr(given[name], part))
    return to_module
