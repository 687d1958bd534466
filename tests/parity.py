"""The one way in which tests compare minigrad with torch: value, shape, type, and nested results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import minigrad as mg

FRAMEWORKS = (torch, mg)

# Relative to the largest element, in units of the type's epsilon: a few roundings.
ULPS = 32


def array_of(value: Any) -> np.ndarray[Any, Any]:
    """The elements of a torch or minigrad tensor."""
    if isinstance(value, torch.Tensor):
        return np.asarray(value.numpy(force=True))
    return np.asarray(value.detach().numpy() if hasattr(value, "detach") else value)


def tensor_in(fw: Any, array: np.ndarray[Any, Any], *, grad: bool = False) -> Any:
    """A copy of `array` as a tensor of the framework `fw`."""
    return fw.from_numpy(array.copy()).requires_grad_(grad and array.dtype.kind == "f")


def assert_same(
    ours: Any, theirs: Any, *, ulps: float = ULPS, floor: float = 0, what: str = "result"
) -> None:
    """Assert that minigrad's result equals torch's: structure, type, shape and elements.

    Args:
        ours: minigrad's: a Tensor, a number, a string, None, or a tuple, list or dict of such.
        theirs: torch's.
        ulps: how far floats may be apart, in epsilons of their type at the scale of the largest
            element; 0 asks for equality of every bit pattern but nan's.
        floor: the least scale, for what may cancel to nothing.
        what: named in the message.
    """
    if isinstance(theirs, torch.Tensor):
        assert isinstance(ours, mg.Tensor), f"{what}: {type(ours).__name__} is not a Tensor"
        assert str(ours.dtype) == str(theirs.dtype), f"{what}: {ours.dtype}, torch {theirs.dtype}"
        assert tuple(ours.shape) == tuple(theirs.shape), (
            f"{what}: {ours.shape}, torch {theirs.shape}"
        )
        assert_close(array_of(ours), array_of(theirs), ulps=ulps, floor=floor, what=what)
    elif isinstance(theirs, dict):
        assert list(ours) == list(theirs), f"{what}: keys {list(ours)}, torch {list(theirs)}"
        for key in theirs:
            assert_same(ours[key], theirs[key], ulps=ulps, floor=floor, what=f"{what}[{key!r}]")
    elif isinstance(theirs, (tuple, list)):
        assert len(ours) == len(theirs), f"{what}: {len(ours)} entries, torch {len(theirs)}"
        for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(a, b, ulps=ulps, floor=floor, what=f"{what}[{k}]")
    elif isinstance(theirs, (torch.dtype, torch.device)):
        assert str(ours) == str(theirs), f"{what}: {ours}, torch {theirs}"
    elif isinstance(theirs, float):
        assert_close(np.asarray(ours), np.asarray(theirs), ulps=ulps, what=what)
    else:
        assert ours == theirs, f"{what}: {ours!r}, torch {theirs!r}"


def assert_close(
    ours: np.ndarray[Any, Any],
    theirs: np.ndarray[Any, Any],
    *,
    ulps: float,
    floor: float = 0,
    what: str = "result",
) -> None:
    """Assert that arrays agree: nan and inf in the same places, floats within `ulps`."""
    if ours.dtype.kind not in "fc" or ulps == 0:
        np.testing.assert_array_equal(ours, theirs, err_msg=what)
        return
    finite = np.isfinite(theirs)
    np.testing.assert_array_equal(np.where(finite, 0, ours), np.where(finite, 0, theirs), what)
    if finite.any():
        scale = max(float(np.abs(theirs[finite]).max()), floor)
        eps = float(np.finfo(theirs.dtype).eps)
        error = np.abs(ours[finite].astype(np.float64) - theirs[finite].astype(np.float64)).max()
        assert error <= ulps * eps * scale or error == 0, (
            f"{what}: off by {error:.3g} = {error / (eps * scale or eps):.0f} ulps of the largest "
            f"element {scale:.3g}, allowed {ulps}"
        )


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a call returns, or the exception it raises."""
    try:
        return function(*args, **kwargs)
    except Exception as error:  # whatever it is, it is compared
        return error


def assert_same_outcome(function: Callable[[Any], Any], *, ulps: float = ULPS) -> None:
    """Assert that `function(fw)` gives the same, or raises the same type, in both frameworks."""
    theirs, ours = (outcome(function, fw) for fw in FRAMEWORKS)
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        assert type(ours) is type(theirs), f"minigrad: {ours!r}, torch: {theirs!r}"
    else:
        assert_same(ours, theirs, ulps=ulps)
