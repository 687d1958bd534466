"""What tests of writes into memory share: a start, an end, what must not have changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import minigrad as mg


def start(fw: Any, *shape: int) -> tuple[Any, Any]:
    """A leaf that requires grad, 1, 2, 3, ..., and a result of it that may be written to."""
    x = fw.arange(1.0, math.prod(shape) + 1).reshape(shape).clone().requires_grad_()
    return x, x * 2


def version(t: Any) -> int:
    return t._version[0] if isinstance(t, mg.Tensor) else t._version


def finish(x: Any, *results: Any) -> list[Any]:
    """The values of `results`, and the gradient of a sum of them in which each place counts."""
    total = 0
    for r in results:
        if r.requires_grad:
            total = total + (r * r * (r.detach() * 0 + 1).cumsum(0)).sum()
    total.backward()
    return [x.grad, *results, *((r.requires_grad, r.is_leaf) for r in results)]


def unchanged(x: Any, write: Callable[[], Any]) -> None:
    before = x.detach().clone(), version(x)
    try:
        write()
    finally:
        assert (x.detach().tolist(), version(x)) == (before[0].tolist(), before[1])
