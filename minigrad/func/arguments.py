"""What the transforms share: `argnums`, and checks of what a function returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor


def places(argnums: Any, count: int) -> tuple[int, ...]:
    """`argnums` as places among `count` arguments.

    Raises:
        RuntimeError: it is neither an int nor a tuple of such; out of range, repeated, or empty.
    """
    if not isinstance(argnums, (int, tuple)):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    found = []
    for argnum in argnums if isinstance(argnums, tuple) else (argnums,):
        if not isinstance(argnum, int):
            raise RuntimeError(f"argnum must be int, got: {type(argnum)}")
        if not -count <= argnum < count:
            raise RuntimeError(f"Got argnum={argnum}, but only {count} positional inputs")
        found.append(argnum % count)
    if not found:
        raise RuntimeError("argnums must be non-empty")
    if len(set(found)) != len(found):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return tuple(found)


def picked(args: Sequence[Any], argnums: Any) -> Any:
    """The arguments that `argnums` names: one for an int, a tuple for a tuple."""
    values = tuple(args[k] for k in places(argnums, len(args)))
    return values[0] if isinstance(argnums, int) else values


def replaced(args: Sequence[Any], argnums: Any, values: Any) -> tuple[Any, ...]:
    """`args` with those that `argnums` names replaced."""
    new = list(args)
    given = (values,) if isinstance(argnums, int) else values
    for k, value in zip(places(argnums, len(args)), given, strict=True):
        new[k] = value
    return tuple(new)


def with_aux(result: Any, has_aux: bool, api: str) -> tuple[Any, Any]:
    """A function's result, and what it returned beside.

    Raises:
        RuntimeError: `has_aux`, and the result is no pair.
    """
    if not has_aux:
        return result, None
    if not (isinstance(result, tuple) and len(result) == 2):
        raise RuntimeError(
            f"{api}: output of function f should be a tuple: (output, aux) if has_aux is True"
        )
    return result


def check_tensors(outputs: Sequence[Any], api: str) -> None:
    """Refuse results that are no Tensors.

    Raises:
        RuntimeError: there are none, or one is something else.
    """
    if not outputs or (len(outputs) == 1 and outputs[0] is None):
        raise RuntimeError(
            f"{api}: Expected f to be a function that has non-empty output (got output = "
            f"{list(outputs)})"
        )
    for out in outputs:
        if not isinstance(out, Tensor):
            raise RuntimeError(
                f"{api}: expected f(*primals) to return only tensors, got unsupported type "
                f"{type(out)}"
            )
