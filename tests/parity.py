"""The one way in which tests compare minigrad with torch: values, shapes, types, nested results."""

from __future__ import annotations

import copy
import inspect
import re
import warnings
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


def moved(value: Any, fw: Any) -> Any:
    """A copy of a state (tensors in dicts, lists and tuples) with tensors of the framework `fw`."""
    if isinstance(value, (torch.Tensor, mg.Tensor)):
        return tensor_in(fw, array_of(value))
    if isinstance(value, dict):
        result = copy.copy(value)  # which keeps its class
        for key in value:
            result[key] = moved(value[key], fw)
        return result
    return type(value)(moved(v, fw) for v in value) if isinstance(value, (list, tuple)) else value


def assert_same(
    ours: Any,
    theirs: Any,
    *,
    ulps: float = ULPS,
    floor: float = 0,
    traits: bool = False,
    what: str = "result",
) -> None:
    """Assert that minigrad's result equals torch's: structure, type, shape and elements.

    Args:
        ours: minigrad's: a Tensor, a number, a string, None, a Module, or a tuple, list or dict of
            such.
        theirs: torch's.
        ulps: how far floats may be apart, in epsilons of their type at the scale of the largest
            element; 0 asks for equality of every bit pattern but nan's.
        floor: the least scale, for what may cancel to nothing.
        traits: compare `traits` of Tensors and types of plain values too.
        what: named in the message.
    """
    options: dict[str, Any] = {"ulps": ulps, "floor": floor, "traits": traits}
    if isinstance(theirs, torch.Tensor):
        assert isinstance(ours, mg.Tensor), f"{what}: {type(ours).__name__} is not a Tensor"
        assert str(ours.dtype) == str(theirs.dtype), f"{what}: {ours.dtype}, torch {theirs.dtype}"
        assert tuple(ours.shape) == tuple(theirs.shape), (
            f"{what}: {ours.shape}, torch {theirs.shape}"
        )
        assert_close(array_of(ours), array_of(theirs), ulps=ulps, floor=floor, what=what)
        if traits:
            assert tensor_traits(ours) == tensor_traits(theirs), f"traits of {what}"
    elif isinstance(theirs, torch.nn.Module):
        assert repr(ours) == repr(theirs), what
        assert_same(ours.state_dict(), theirs.state_dict(), what=f"state of {what}", **options)
    elif isinstance(theirs, dict):
        assert list(ours) == list(theirs), f"{what}: keys {list(ours)}, torch {list(theirs)}"
        for key in theirs:
            assert_same(ours[key], theirs[key], what=f"{what}[{key!r}]", **options)
    elif isinstance(theirs, (tuple, list)):
        assert len(ours) == len(theirs), f"{what}: {len(ours)} entries, torch {len(theirs)}"
        for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            assert_same(a, b, what=f"{what}[{k}]", **options)
    elif isinstance(theirs, (torch.dtype, torch.device)):
        assert str(ours) == str(theirs), f"{what}: {ours}, torch {theirs}"
    elif isinstance(theirs, float):
        assert_close(np.asarray(ours), np.asarray(theirs), ulps=ulps, what=what)
    else:
        assert ours == theirs, f"{what}: {ours!r}, torch {theirs!r}"
        if traits:
            assert type(ours) is type(theirs), f"{what}: {type(ours)}, torch {type(theirs)}"


def tensor_traits(tensor: Any) -> dict[str, Any]:
    """What a Tensor has beside its elements; strides only where they say where an element is."""
    places = zip(tensor.stride(), tensor.shape, strict=True)
    return {
        "class": type(tensor).__name__.replace("Buffer", "Tensor"),  # torch's own are not instances
        "requires_grad": tensor.requires_grad,
        "is_leaf": tensor.is_leaf,
        "strides": [stride for stride, n in places if n > 1 and tensor.numel()],
    }


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
        wide = np.complex128 if theirs.dtype.kind == "c" else np.float64
        error = np.abs(ours[finite].astype(wide) - theirs[finite].astype(wide)).max()
        assert error <= ulps * eps * scale or error == 0, (
            f"{what}: off by {error:.3g} = {error / (eps * scale or eps):.0f} ulps of the largest "
            f"element {scale:.3g}, allowed {ulps}"
        )


def assert_same_signature(ours: Callable[..., Any], theirs: Callable[..., Any]) -> None:
    """Assert that both take the same arguments: names, order, kinds and defaults."""
    (our_arguments, their_arguments) = (
        [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]
        for function in (ours, theirs)
    )
    assert our_arguments == their_arguments, theirs.__name__


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What a call returns, or the exception it raises."""
    try:
        return function(*args, **kwargs)
    except Exception as error:  # whatever it is, it is compared
        return error


def observe(function: Callable[[Any], Any], fw: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The outcome of `function(fw)`, `fw` freshly seeded, and the warnings given on the way."""
    fw.manual_seed(0)
    torch.set_warn_always(True)  # else it gives some warnings once a process only
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = outcome(function, fw)
    torch.set_warn_always(False)
    return result, [(w.category.__name__, plain_text(str(w.message))) for w in caught]


def plain_text(message: str) -> str:
    """A message without the framework's name, its file names and links, and the layer's name."""
    message = re.split(r" \(in layer '| \(Triggered internally at| See https:", message)[0]
    message = re.sub(r"\b(torch|minigrad)\.nn\.(modules\.)?\w+\.", "nn.", message)
    return re.sub(r"\bminigrad\b", "torch", message)


def assert_same_outcome(
    function: Callable[[Any], Any],
    *,
    ulps: float = ULPS,
    floor: float = 0,
    traits: bool = False,
    messages: bool = False,
) -> None:
    """Assert that `function(fw)` gives, raises and warns the same in both frameworks.

    Args:
        function: takes the framework's module.
        ulps, floor, traits: as for `assert_same`.
        messages: compare the texts of exceptions and warnings too, not only their types.
    """
    (theirs, their_warnings), (ours, our_warnings) = (observe(function, fw) for fw in FRAMEWORKS)
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        if type(ours) is not type(theirs):
            error = ours if isinstance(ours, Exception) else None
            raise AssertionError(f"minigrad: {ours!r}, torch: {theirs!r}") from error
        if messages:
            assert plain_text(str(ours)) == plain_text(str(theirs))
    else:
        assert_same(ours, theirs, ulps=ulps, floor=floor, traits=traits)
    if messages:
        assert our_warnings == their_warnings
    else:
        kinds = [[category for category, _ in ws] for ws in (our_warnings, their_warnings)]
        assert kinds[0] == kinds[1], f"warnings: {our_warnings}, torch {their_warnings}"
