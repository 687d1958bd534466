"""What tests of autograd share: leaves, flags, Functions made of functions, hooks that note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def leaf(fw: Any, *values: float, dtype: str = "float32") -> Any:
    return fw.tensor(values, dtype=getattr(fw, dtype), requires_grad=True)


def flags(*tensors: Any) -> list[tuple[bool, bool]]:
    return [(t.requires_grad, t.is_leaf) for t in tensors]


def function(fw: Any, forward: Any, backward: Any, **others: Any) -> Any:
    """A Function made of two plain functions, under the name `Made`."""
    body = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    body.update({name: staticmethod(f) for name, f in others.items()})
    return type("Made", (fw.autograd.Function,), body)


def cube(fw: Any) -> Any:
    """x³, differentiable any number of times."""

    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return g * 3 * x * x

    return function(fw, forward, backward)


def recorder(log: list[Any], name: str, result: Callable[..., Any] | None = None) -> Any:
    """A hook that notes what it is called with, and returns what `result` makes of it."""

    def hook(*args: Any) -> Any:
        log.append((name, *(a.detach().clone() if hasattr(a, "detach") else a for a in args)))
        return result(*args) if result else None

    return hook
