"""Holds one entry of PyTorch's module database against minigrad: every input, mode and error.

`torch.testing._internal.common_modules.module_db`: for each module arguments to make it with, what
to call it on, and what must raise.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

import minigrad

from .bounds import bounds_of
from .check import FLOATS, Result, check_derivatives, check_error, noting, quietly, seed
from .measure import Differs, distance
from .twins import Absent, Mover, named


@cache
def modules() -> dict[str, Any]:
    """Every entry by the name of its module below `torch`."""
    from torch.testing._internal.common_modules import module_db

    return {entry.name: entry for entry in module_db}


def has(name: str) -> bool:
    """Whether minigrad has a module of that name."""
    try:
        named(name)
    except Absent:
        return False
    return True


def check_module(
    name: str, dtypes: tuple[torch.dtype, ...] = FLOATS, most: int | None = None
) -> Result:
    """Every input of an entry in each type and mode, and its error inputs.

    Args:
        name: of the entry.
        dtypes: the types.
        most: how many inputs in one type and mode, spread evenly; all unless given.
    """
    entry = modules()[name]
    result = Result(name)
    # The other ways in which torch computes attention have no second derivative.
    with quietly(), sdpa_kernel(SDPBackend.MATH):
        for dtype in dtypes:
            for training in (True, False) if entry.train_and_eval_differ else (True,):
                mode = "training" if training else "evaluation"
                inputs = list(enumerate(_inputs(entry, dtype, training)))
                step = math.ceil(len(inputs) / most) if most else 1
                for k, (recipe, call) in inputs[::step]:
                    with noting(result, f"{mode}, input {k}", dtype, _shown(recipe, call)):
                        _check_input(entry, recipe, call, dtype, training, result)
                    result.samples += 1
        if entry.module_error_inputs_func is not None:
            for k, (recipe, call) in enumerate(_error_inputs(entry)):
                with noting(result, f"error input {k}", None, _shown(recipe, call)):
                    _check_refused(recipe, call)
                result.errors += 1
    return result


@dataclass
class Recipe:
    """How a module is made: by torch, and by minigrad of the same arguments.

    Attributes:
        name: of the class, below `torch`.
        args: its arguments, among which recipes of further modules may be.
        kwargs: its keywords.
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def torch(self) -> Any:
        """Torch's module."""
        made: Any = torch
        for part in self.name.split("."):
            made = getattr(made, part)
        args = [a.torch() if isinstance(a, Recipe) else a for a in self.args]
        return made(*args, **self.kwargs)

    def minigrad(self, move: Mover) -> Any:
        """Minigrad's."""
        args = [a.minigrad(move) if isinstance(a, Recipe) else move(a) for a in self.args]
        return named(self.name)(*args, **move(self.kwargs))


class _Recipes:
    """The namespace `torch`, in which a layer is not made but written down."""

    def __init__(self, real: ModuleType, path: str = "") -> None:
        self._real = real
        self._path = path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        path = f"{self._path}.{name}".lstrip(".")
        if isinstance(value, ModuleType):
            return _Recipes(value, path)
        if isinstance(value, type) and issubclass(value, torch.nn.Module):
            return lambda *args, **kwargs: Recipe(path, args, kwargs)
        return value


def _written_down(function: Any) -> Any:
    """The database's function, making recipes for the layers that a module is given."""
    if isinstance(function, partial):
        return partial(_written_down(function.func), *function.args, **function.keywords)
    scope = function.__globals__ | {"torch": _Recipes(torch)}
    return FunctionType(
        function.__code__, scope, function.__name__, function.__defaults__, function.__closure__
    )


def _inputs(entry: Any, dtype: torch.dtype, training: bool) -> Iterator[tuple[Recipe, Any]]:
    """How the module is made, and what it is called with."""
    seed()
    made = _written_down(entry.module_inputs_func)(
        entry, device="cpu", dtype=dtype, requires_grad=True, training=training
    )
    for sample in list(made):
        given = sample.constructor_input
        kwargs = dict(given.kwargs)
        if "dtype" in inspect.signature(entry.module_cls).parameters:
            kwargs.setdefault("dtype", dtype)
        yield Recipe(entry.name, given.args, kwargs), sample.forward_input


def _error_inputs(entry: Any) -> Iterator[tuple[Recipe, Any]]:
    seed()
    for wrong in entry.module_error_inputs_func(
        entry, device="cpu", dtype=torch.float32, requires_grad=False, training=True
    ):
        sample = wrong.module_error_input
        given = sample.constructor_input
        yield Recipe(entry.name, given.args, given.kwargs), sample.forward_input or Call((), {})


class Call(NamedTuple):
    """What a module is called with."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def _shown(recipe: Recipe, call: Any) -> Any:
    """A sample as messages describe it: how the module is made, and the call."""
    return SimpleNamespace(input=recipe.args, args=call.args, kwargs=recipe.kwargs | call.kwargs)


def _check_input(
    entry: Any, recipe: Recipe, call: Any, dtype: torch.dtype, training: bool, result: Result
) -> None:
    """The module as it is made; its output, buffers and derivatives with torch's weights."""
    bounds = bounds_of(entry.name)
    move = Mover()
    args, kwargs = move(call.args), move(call.kwargs)
    both = (call, Call(args, kwargs))
    theirs, ours = _made(recipe, move, both if entry.is_lazy else None)
    theirs.to(dtype).train(training)
    ours.to(move(dtype)).train(training)
    seed()
    expected = theirs(*call.args, **call.kwargs)
    seed()
    found = ours(*args, **kwargs)
    result.note("value", dtype, distance(found, expected), bounds.value)
    for name, buffer in theirs.named_buffers():
        with _about(f"buffer {name} after the call"):
            result.note("value", dtype, distance(ours.get_buffer(name), buffer), bounds.value)
    # Working in pieces, as an option of linear_cross_entropy says, torch has no second derivative.
    twice = entry.supports_gradgrad and recipe.kwargs.get("options") is None
    pairs = zip(theirs.parameters(), ours.parameters(), strict=True)
    leaves = [*move.leaves, *pairs]
    check_derivatives(result, bounds, leaves, expected, found, dtype, twice=twice)


def _made(
    recipe: Recipe,
    move: Mover,
    first_calls: tuple[Any, Any] | None,
) -> tuple[Any, Any]:
    """Torch's module and minigrad's, with the same state.

    Args:
        recipe: how they are made.
        move: what makes minigrad's arguments.
        first_calls: what both are called with before their state is looked at: a lazy module has
            none before.

    Raises:
        Differs: made from the same seed they have other states, random numbers or texts; or
            torch's state does not load.
    """
    seed()
    theirs = recipe.torch()
    if first_calls:
        theirs(*first_calls[0].args, **first_calls[0].kwargs)
    number = torch.rand(())
    seed()
    first = recipe.minigrad(move)
    if first_calls:
        first(*first_calls[1].args, **first_calls[1].kwargs)
    if minigrad.rand(()).item() != number.item():
        raise Differs("another random number than torch's after the module is made")
    _check_state(first, theirs, "made from the same seed")
    if repr(first) != repr(theirs):
        raise Differs(f"text {first!r:.150}, torch {theirs!r:.150}")
    minigrad.manual_seed(1)
    ours = recipe.minigrad(move)
    ours.load_state_dict({name: Mover()(t.detach()) for name, t in theirs.state_dict().items()})
    _check_state(ours, theirs, "after load_state_dict")
    return theirs, ours


def _check_state(ours: Any, theirs: Any, when: str) -> None:
    """Names, types, shapes and every bit of parameters and buffers."""
    for kind in ("state_dict", "named_parameters", "named_buffers"):
        a, b = (dict(getattr(module, kind)()) for module in (ours, theirs))
        if list(a) != list(b):
            raise Differs(f"{kind} {list(a)}, torch {list(b)}, {when}")
        for name, value in b.items():
            with _about(f"{kind} {name} {when}"):
                if found := distance(a[name], value):
                    raise Differs(f"off by {found:.4g} units in the last place")


@contextmanager
def _about(what: str) -> Iterator[None]:
    """Say of what inside differs which part of the module it is."""
    try:
        yield
    except Differs as error:
        raise Differs(f"{what}: {error}") from None


def _check_refused(recipe: Recipe, call: Any) -> None:
    """Where torch raises, in making the module or in calling it, so does minigrad."""
    move = Mover()
    args, kwargs = move(call.args), move(call.kwargs)
    check_error(
        lambda: recipe.torch()(*call.args, **call.kwargs),
        lambda: recipe.minigrad(move)(*args, **kwargs),
    )
