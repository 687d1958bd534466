"""Errors of modules: the dotted name of a failing layer, the type of a misplaced value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._tensor import Tensor

if TYPE_CHECKING:
    from .module import Module


def name_failing_layer(error: Exception, module: Module) -> None:
    """Let the message of an error end with the dotted name of the layer that it came from.

    Called by every module the error passes through, innermost first: that one is noted on the
    error, and each further one rewrites the message with the name that the layer has in its tree.
    Errors whose only argument is not their message (a KeyError's is the key) are left alone.
    """
    noted = vars(error).get("_failing_layer")
    if noted is None:
        if error.args and isinstance(error.args[0], str) and str(error) == error.args[0]:
            vars(error)["_failing_layer"] = (module, error.args[0])
        return
    layer, message = noted
    for name, candidate in module.named_modules():
        if candidate is layer and name:
            text = repr(layer)
            kind = type(layer).__name__ if "\n" in text else text
            error.args = (f"{message} (in layer '{name}', {kind})", *error.args[1:])
            return


def typename(value: object) -> str:
    """Name a value as PyTorch's messages do: a function or class by its own name, else its type.

    For example 'torch.FloatTensor', 'int', 'package.Class', 'package.function'.
    """
    if isinstance(value, Tensor):
        return str(value.type())
    named = value if hasattr(value, "__qualname__") else type(value)
    module = getattr(named, "__module__", None)
    name: str = named.__qualname__
    return name if module in ("builtins", None) else f"{module}.{name}"
