"""Modules as functions of their parameters."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import minigrad as mg

from .._tensor import Tensor

if TYPE_CHECKING:
    from ..nn import Module


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: dict[str, Tensor] | Sequence[dict[str, Tensor]],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with other parameters and buffers in the place of its own.

    The module itself stays as it is; a buffer that its forward replaces is replaced in the dict.

    Args:
        module: the module.
        parameter_and_buffer_dicts: by the names of `named_parameters` and `named_buffers` what
            to compute with, or several such dicts. What is not named stays the module's.
        args: the argument, or a tuple of them.
        kwargs: keyword arguments.
        tie_weights: what shares one parameter goes on sharing what replaces it.
        strict: all must be named, and nothing else.

    Returns:
        What the module returns.

    Raises:
        ValueError: neither a dict nor several; a name in two of them; two values for what is tied.
        TypeError: a value is no Tensor.
        AttributeError: a name leads to a child that does not exist.
        RuntimeError: as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(2, 1)
        >>> weights = {"weight": mg.tensor([[1.0, 10.0]]), "bias": mg.zeros(1)}
        >>> mg.func.functional_call(layer, weights, mg.tensor([3.0, 4.0]))
        tensor([43.])
    """
    tensors = _merged(parameter_and_buffer_dicts)
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    with _swapped(module, tensors, tie_weights, strict):
        return module(*args, **(kwargs or {}))


def _merged(dicts: Any) -> dict[str, Tensor]:
    if isinstance(dicts, dict):
        return dicts
    if not isinstance(dicts, Sequence):
        raise ValueError(
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{type(dicts)}"
        )
    if not all(isinstance(d, dict) for d in dicts):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    names = [name for d in dicts for name in d]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(
            f"{repeated} appeared in multiple dictionaries; behavior of functional call is "
            "ambiguous"
        )
    return {name: value for d in dicts for name, value in d.items()}


@contextlib.contextmanager
def _swapped(
    module: Module, tensors: dict[str, Tensor], tie_weights: bool, strict: bool
) -> Iterator[None]:
    """Put `tensors` into the module's registries while the block runs."""
    own: dict[str, Any] = dict(module.named_parameters(remove_duplicate=False))
    own.update(module.named_buffers(remove_duplicate=False))
    wanted = _tied(own, tensors) if tie_weights else tensors
    if strict:
        _check_names(module, own, wanted)
    places = []
    for name, tensor in wanted.items():
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"{tensor} is not an instance of torch.Tensor")
        path, _, last = name.rpartition(".")
        owner = _child(module, path)
        for registry in (owner._parameters, owner._buffers):
            if last in registry:
                places.append((name, registry, last, tensor))
    kept = [registry[last] for _, registry, last, _ in places]
    try:
        for _, registry, last, tensor in places:
            registry[last] = tensor
        yield
    finally:
        for (name, registry, last, _), value in zip(places, kept, strict=True):
            if name in tensors:
                tensors[name] = registry[last]
            registry[last] = value


def _child(module: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        if name not in module._modules:
            raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
        module = module._modules[name]
    return module


def _tied(own: dict[str, Any], tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """`tensors`, also by the other names of what they replace."""
    names: dict[int, list[str]] = {}
    for name, value in own.items():
        names.setdefault(id(value), []).append(name)
    wanted = dict(tensors)
    for name, tensor in tensors.items():
        group = names.get(id(own.get(name)), []) if name in own else []
        given = [tensors[other] for other in group if other in tensors]
        if any(value is not tensor for value in given):
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(group)}, which are tied. "
                "Consider using tie_weights=False"
            )
        wanted.update(dict.fromkeys(group, tensor))
    return wanted


def _check_names(module: Module, own: dict[str, Any], wanted: dict[str, Tensor]) -> None:
    unexpected = [repr(name) for name in sorted(wanted.keys() - own.keys())]
    missing = [repr(name) for name in sorted(own.keys() - wanted.keys())]
    messages = [f"Unexpected key(s): {', '.join(unexpected)}."] if unexpected else []
    messages += [f"Missing key(s): {', '.join(missing)}."] if missing else []
    if messages:
        text = "\n\t".join(messages)
        raise RuntimeError(f"Error(s) in reparametrizing for {type(module).__name__}:\n\t{text}")


def stack_module_state(
    models: Sequence[Module],
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The parameters and buffers of several modules of one class, stacked for `vmap`.

    Args:
        models: at least one module; all in the same mode.

    Returns:
        Two dicts by name, of the parameters (leaves that require grad as theirs do) and of the
        buffers, each with a first dimension for the models.

    Raises:
        RuntimeError: no model; different classes, modes, or `requires_grad`.

    Example:
        >>> import minigrad as mg
        >>> layers = [mg.nn.Linear(2, 3) for _ in range(4)]
        >>> parameters, buffers = mg.func.stack_module_state(layers)
        >>> parameters["weight"].shape
        torch.Size([4, 3, 2])
        >>> call = mg.vmap(lambda p, x: mg.func.functional_call(layers[0], p, x), in_dims=(0, None))
        >>> call(parameters, mg.ones(2)).shape
        torch.Size([4, 3])
    """
    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({model.training for model in models}) > 1:
        raise RuntimeError(
            "stack_module_state: Expected all models to have the same training/eval mode."
        )
    if any(type(model) is not type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = [dict(model.named_parameters()) for model in models]
    buffers = [dict(model.named_buffers()) for model in models]
    return _stacked(parameters), _stacked(buffers)


def _stacked(dicts: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    stacked = {}
    for name in dicts[0]:
        tensors = [d[name] for d in dicts]
        requires_grad = tensors[0].requires_grad
        if any(t.requires_grad is not requires_grad for t in tensors):
            raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
        stacked[name] = mg.stack(tensors).detach().requires_grad_(requires_grad)
    return stacked
