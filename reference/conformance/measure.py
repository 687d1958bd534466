"""How far a result is from another: in units in the last place, or why they can't be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

import minigrad

Array = np.ndarray[Any, Any]


class Differs(Exception):
    """Two results differ in more than the last places of floating point numbers."""


def tensors(value: Any) -> list[Any]:
    """The tensors in a result: itself, or those in a tuple or list."""
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in tensors(v)]
    return [value] if isinstance(value, (torch.Tensor, minigrad.Tensor)) else []


def array_of(value: Any) -> Array:
    """The elements of a tensor of either framework."""
    if isinstance(value, torch.Tensor):
        return np.asarray(value.numpy(force=True))
    return np.asarray(value.detach().numpy())


def units(ours: Array, theirs: Array, like: Array, floor: float = 0.0) -> float:
    """The largest difference, in epsilons of the type of `like` at the largest element.

    Args:
        ours: the values measured.
        theirs: those they are held against.
        like: gives the type.
        floor: the least scale, for what may cancel to nothing.

    Raises:
        Differs: nan and infinities are not in the same places.
    """
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    finite = np.isfinite(b)
    if not np.array_equal(np.where(finite, 0, a), np.where(finite, 0, b), equal_nan=True):
        raise Differs("nan or infinities in different places")
    if not finite.any():
        return 0.0
    scale = max(float(np.abs(b[finite]).max()), floor)
    error = float(np.abs(a[finite] - b[finite]).max())
    eps = float(np.finfo(like.dtype).eps)
    tiny = float(np.finfo(like.dtype).tiny)
    return error / max(eps * scale, tiny * eps)


def distance(ours: Any, theirs: Any, *, values: bool = True, floor: float = 0.0) -> float:
    """How far minigrad's result is from torch's: structure, type, shape, elements.

    Args:
        ours: minigrad's result.
        theirs: torch's.
        values: False for results whose elements are not set.
        floor: the least scale of `units`.

    Returns:
        The largest distance in units in the last place; 0 for what has no floats.

    Raises:
        Differs: in anything but the last places.
    """
    if isinstance(theirs, torch.Tensor):
        if not isinstance(ours, minigrad.Tensor):
            raise Differs(f"{type(ours).__name__} instead of a Tensor")
        if str(ours.dtype) != str(theirs.dtype):
            raise Differs(f"type {ours.dtype}, torch {theirs.dtype}")
        if tuple(ours.shape) != tuple(theirs.shape):
            raise Differs(f"shape {list(ours.shape)}, torch {list(theirs.shape)}")
        if not values:
            return 0.0
        a, b = array_of(ours), array_of(theirs)
        if b.dtype.kind == "f":
            return units(a, b, b, floor)
        if not np.array_equal(a, b):
            raise Differs(f"elements {a.tolist()!s:.200}, torch {b.tolist()!s:.200}")
        return 0.0
    if isinstance(theirs, (tuple, list)):
        if not isinstance(ours, (tuple, list)) or len(ours) != len(theirs):
            raise Differs(f"{type(ours).__name__} instead of {len(theirs)} results")
        pairs = zip(ours, theirs, strict=True)
        return max((distance(a, b, values=values, floor=floor) for a, b in pairs), default=0.0)
    if isinstance(theirs, (torch.dtype, torch.device)):
        if str(ours) != str(theirs):
            raise Differs(f"{ours}, torch {theirs}")
    elif isinstance(theirs, float):
        return units(np.asarray(float(ours)), np.asarray(theirs), np.asarray(theirs), floor)
    elif ours != theirs:
        raise Differs(f"{ours!r:.100}, torch {theirs!r:.100}")
    return 0.0
