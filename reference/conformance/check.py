"""Holds one entry of PyTorch's op database against minigrad: every sample, form and error."""

from __future__ import annotations

import inspect
import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from itertools import compress
from types import FunctionType
from typing import Any

import numpy as np
import torch

import minigrad

from .bounds import Bounds, bounds_of, tied, unset
from .measure import Differs, array_of, distance, tensors
from .twins import Absent, Mover, missing, of_the_database, twin

REFUSING = {"bfloat16", "to_sparse"}  # methods that are there to say why they can't be had
NUMPY_NAMES = {"dim": "axis", "keepdim": "keepdims"}
DTYPES = (torch.float32, torch.float64, torch.int64, torch.bool)
FLOATS = (torch.float32, torch.float64)

# With these torch refuses second derivatives that the database says it has.
NOT_TWICE = ("is not implemented", "don't support automatic differentiation")


@dataclass
class Result:
    """What the check of an entry found.

    Attributes:
        name: the entry's name, with its variant.
        samples: how many samples went through, over all types.
        errors: how many error inputs did.
        value: the worst distance of a float32 value from torch's, in units in the last place.
        first: the same of gradients, None where there are none.
        second: the same of second derivatives.
        failures: what did not agree: (check, type, what).
    """

    name: str
    samples: int = 0
    errors: int = 0
    value: float | None = None
    first: float | None = None
    second: float | None = None
    failures: list[tuple[str, str, str]] = field(default_factory=list)

    def note(self, order: str, dtype: Any, found: float, bound: float) -> None:
        """Take down a distance; one beyond its bound is a failure."""
        if dtype is torch.float32:
            setattr(self, order, max(getattr(self, order) or 0.0, found))
        if found > bound:
            raise Differs(f"{order} off by {found:.4g} units in the last place, bound {bound:g}")


def full_name(entry: Any) -> str:
    """An entry's name with its variant."""
    variant = entry.variant_test_name
    return f"{entry.name}.{variant}" if variant else str(entry.name)


def absent(entry: Any) -> list[str]:
    """The names that minigrad lacks for an entry; empty when it has the operation."""
    if entry.dtypes.isdisjoint(DTYPES):
        return sorted(map(str, entry.dtypes))
    if entry.name in REFUSING:
        return [entry.name]
    try:
        for function in filter(None, (entry.op, entry.method_variant)):
            twin(function)
    except Absent as error:
        return [str(error)]
    return missing(entry.op) if of_the_database(entry.op) else []


def check(entry: Any, dtypes: tuple[torch.dtype, ...] = DTYPES) -> Result:
    """Every sample of an entry in each type, its other forms, and its error inputs."""
    result = Result(full_name(entry))
    ours = twin(entry.op)
    with quietly():
        for dtype in dtypes:
            if dtype not in entry.dtypes:
                continue
            for k, sample in enumerate(samples(entry, dtype)):
                with noting(result, f"sample {k}", dtype, sample):
                    _check_sample(entry, ours, sample, dtype, result)
                result.samples += 1
                if dtype is not torch.float64:
                    _check_forms(entry, sample, k, dtype, result)
        if entry.error_inputs_func is not None:
            for k, wrong in enumerate(entry.error_inputs("cpu")):
                sample = wrong.sample_input
                try:
                    moved = _move(sample)
                except Absent:  # tensors of a kind that NumPy has no arrays for
                    continue
                with noting(result, f"error input {k}", None, sample):
                    _check_error(entry, ours, sample, *moved[1:])
                result.errors += 1
    return result


@contextmanager
def quietly() -> Iterator[None]:
    """Without warnings: what is compared here are results."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def noting(result: Result, what: str, dtype: Any, sample: Any) -> Iterator[None]:
    """Turn what goes wrong inside into a failure of `result`."""
    try:
        yield
    except Exception as error:  # whatever minigrad raises where torch does not
        kind = str(dtype).removeprefix("torch.") if dtype else ""
        said = str(error) if isinstance(error, Differs) else f"{type(error).__name__}: {error}"
        result.failures.append((what, kind, f"{said} | {describe(sample)}"))


def describe(sample: Any) -> str:
    """A sample in a line."""

    def text(value: Any) -> str:
        if isinstance(value, torch.Tensor):
            return f"{str(value.dtype).removeprefix('torch.')}{list(value.shape)}"
        if isinstance(value, (tuple, list)):
            return f"({', '.join(map(text, value))})"
        return repr(value)[:60]

    named = [f"{key}={text(value)}" for key, value in sample.kwargs.items()]
    return ", ".join([text(sample.input), *map(text, sample.args), *named])


def seed() -> None:
    """Put all random generators to the same start."""
    torch.manual_seed(0)
    minigrad.manual_seed(0)
    np.random.seed(0)  # the database draws from it
    random.seed(0)


def samples(entry: Any, dtype: torch.dtype) -> list[Any]:
    """The database's sample inputs of a type; floats require gradients where they can."""
    seed()
    grad = entry.supports_autograd and dtype in FLOATS
    return list(entry.sample_inputs("cpu", dtype, requires_grad=grad))


def _move(sample: Any) -> tuple[Mover, Any, list[Any], dict[str, Any]]:
    move = Mover()
    return move, move(sample.input), [move(a) for a in sample.args], move(sample.kwargs)


def _check_sample(
    entry: Any, ours: Callable[..., Any], sample: Any, dtype: torch.dtype, result: Result
) -> None:
    """Value, type, shape and both derivatives of one sample."""
    bounds = bounds_of(full_name(entry))
    move, x, args, kwargs = _move(sample)
    seed()
    expected = entry.op(sample.input, *sample.args, **sample.kwargs)
    seed()
    found = ours(x, *args, **kwargs)
    process = sample.output_process_fn_grad
    same = bounds.processed and isinstance(process, FunctionType)
    a, b = (twin(process)(found), process(expected)) if same else (found, expected)
    result.note("value", dtype, _distance(entry, dtype, a, b), bounds.value)
    if not (move.leaves and entry.supports_autograd and dtype in FLOATS):
        return
    if isinstance(process, FunctionType):
        expected, found = process(expected), twin(process)(found)
    check_derivatives(
        result, bounds, move.leaves, expected, found, dtype, twice=entry.supports_gradgrad
    )


def _distance(entry: Any, dtype: torch.dtype, found: Any, expected: Any) -> float:
    """How far a result is from torch's, in what is compared of it."""
    name = full_name(entry)
    if name in tied and dtype not in FLOATS:
        found, expected = ((tensors(x) or [x])[:-1] for x in (found, expected))
    return distance(found, expected, values=name not in unset)


def check_derivatives(
    result: Result,
    bounds: Bounds,
    leaves: list[tuple[Any, Any]],
    expected: Any,
    found: Any,
    dtype: Any,
    *,
    twice: bool,
) -> None:
    """The gradients of a result by its leaves, and their derivatives, are torch's.

    Args:
        result: takes down the distances.
        bounds: how large they may be.
        leaves: the pairs (torch's, minigrad's) of tensors to differentiate by.
        expected: torch's result.
        found: minigrad's.
        dtype: the type under test.
        twice: whether there are second derivatives.

    Raises:
        Differs: in anything but the last places.
    """
    recorded = [t.requires_grad for t in tensors(expected)]
    if recorded != [t.requires_grad for t in tensors(found)]:
        raise Differs(f"requires_grad of the results, in torch {recorded}")
    if not any(recorded):
        return
    try:
        theirs = _derive(torch, expected, [t for t, _ in leaves], twice)
    except RuntimeError as error:
        if not any(text in str(error) for text in NOT_TWICE):
            raise
        twice = False
        theirs = _derive(torch, expected, [t for t, _ in leaves], twice)
    ours = _derive(minigrad, found, [t for _, t in leaves], twice)
    for order, a, b in zip(("first", "second"), ours, theirs, strict=False):
        some = [leaf.numel() > 0 for leaf, _ in leaves]  # None or nothing is the same
        lacks = [[g is None for g in compress(grads, some)] for grads in (a, b)]
        if order == "first" and lacks[0] != lacks[1] and not bounds.undefined:
            raise Differs(f"{order} derivative: None in other places than in torch")
        for t, u in zip(a, b, strict=True):
            if t is None and u is None:
                continue
            t = Mover()(torch.zeros_like(u)) if t is None else t
            u = torch.zeros(tuple(t.shape), dtype=dtype) if u is None else u
            try:
                result.note(order, dtype, distance(t, u, floor=1.0), getattr(bounds, order))
            except Differs as error:
                raise Differs(f"{order} derivative: {error}") from None


def _derive(fw: Any, value: Any, leaves: list[Any], twice: bool) -> list[list[Any]]:
    """The gradients of a result, and the derivatives of those where asked for."""
    outputs = [t for t in tensors(value) if t.requires_grad]
    seeds = [_weights(fw, t).requires_grad_(twice) for t in outputs]
    first = fw.autograd.grad(
        outputs, leaves, seeds, create_graph=twice, retain_graph=True, allow_unused=True
    )
    if not twice:
        return [list(first)]
    roots = [g for g in first if g is not None and g.requires_grad]
    also = [*leaves, *seeds]
    if not roots:
        return [list(first), [None] * len(also)]
    weights = [_weights(fw, g) for g in roots]
    return [list(first), list(fw.autograd.grad(roots, also, weights, allow_unused=True))]


def _weights(fw: Any, like: Any) -> Any:
    values = np.cos(np.arange(1.0, like.numel() + 1)).astype(array_of(like).dtype)
    return fw.from_numpy(values.reshape(tuple(like.shape)))


def _check_error(
    entry: Any, ours: Callable[..., Any], sample: Any, x: Any, args: list[Any], kwargs: Any
) -> None:
    """Where torch raises, the same type of exception; nothing is changed."""
    before = [array_of(t).copy() for t in tensors((x, args))]
    check_error(
        lambda: entry.op(sample.input, *sample.args, **sample.kwargs),
        lambda: ours(x, *args, **kwargs),
    )
    for array, t in zip(before, tensors((x, args)), strict=True):
        if not np.array_equal(array, array_of(t), equal_nan=array.dtype.kind == "f"):
            raise Differs("an input was changed before the error")


def check_error(theirs: Callable[[], Any], ours: Callable[[], Any]) -> None:
    """What torch refuses minigrad refuses, with the same type of exception.

    Raises:
        Differs: it accepts, or raises another type.
    """
    try:
        theirs()
    except Exception as error:  # its type is what is compared
        expected = error
    else:
        return
    try:
        ours()
    except Exception as error:  # the same
        if not isinstance(error, type(expected)) and not isinstance(expected, type(error)):
            raise Differs(
                f"{type(error).__name__}: {error!s:.150} where torch raises "
                f"{type(expected).__name__}: {expected!s:.150}"
            ) from None
    else:
        raise Differs(f"accepted; torch raises {type(expected).__name__}: {expected!s:.150}")


def forms(entry: Any) -> dict[str, Any]:
    """The other spellings of an operation: method, operator, in place, aliases."""
    found = {
        "method": entry.method_variant,
        "operator": entry.operator_variant,
        "in place": entry.inplace_variant,
        "operator in place": entry.inplace_operator_variant,
    }
    for alias in entry.aliases:
        found[alias.name] = alias.op
        found[f"method {alias.name}"] = alias.method_variant
        found[f"in place {alias.name}"] = alias.inplace_variant
    return {what: form for what, form in found.items() if callable(form)}


def _check_forms(entry: Any, sample: Any, k: int, dtype: torch.dtype, result: Result) -> None:
    """The other spellings, with `out=` too, give what torch's give."""
    for what, form in forms(entry).items():
        with noting(result, f"{what}, sample {k}", dtype, sample):
            _check_form(entry, form, "in place" in what, sample, dtype)
    if entry.supports_out:
        with noting(result, f"out=, sample {k}", dtype, sample):
            _check_out(entry, sample, dtype)
    for what, form in (("function", entry.op), ("method", entry.method_variant)):
        renamed = _in_numpys_names(form, sample)
        if renamed is not None:
            with noting(result, f"{what} with axis=, sample {k}", dtype, renamed):
                _check_renamed(entry, form, renamed, dtype)


def _in_numpys_names(form: Any, sample: Any) -> Any:
    """The sample with its `dim` and `keepdim` as `axis` and `keepdims`; None if it has none."""
    if form is None or of_the_database(form):
        return None
    names = list(inspect.signature(twin(form)).parameters)[1:]
    first = next((k for k, name in enumerate(names) if name in NUMPY_NAMES), len(sample.args))
    if len(names) < len(sample.args):
        return None
    named = dict(zip(names[first:], sample.args[first:], strict=False)) | sample.kwargs
    renamed = {
        name if isinstance(value, torch.Tensor) else NUMPY_NAMES.get(name, name): value
        for name, value in named.items()
    }
    if renamed.keys() == named.keys():
        return None
    made = copy(sample)
    made.args, made.kwargs = sample.args[:first], renamed
    return made


def _check_renamed(entry: Any, form: Any, sample: Any, dtype: torch.dtype) -> None:
    try:
        theirs = _plain([sample.input, list(sample.args), sample.kwargs])
        form(theirs[0], *theirs[1], **theirs[2])
    except TypeError:  # what PyTorch has written in Python does not take them
        return
    _check_form(entry, form, False, sample, dtype)


def _plain(value: Any) -> Any:
    """A fresh copy of a sample's value that requires no gradient."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, (tuple, list)) and not isinstance(value, torch.Size):
        return type(value)(map(_plain, value))
    if isinstance(value, dict):
        return {key: _plain(v) for key, v in value.items()}
    return value


def _check_form(entry: Any, form: Any, in_place: bool, sample: Any, dtype: torch.dtype) -> None:
    if in_place and (sample.broadcasts_input or not isinstance(sample.input, torch.Tensor)):
        return
    theirs = _plain([sample.input, list(sample.args), sample.kwargs])
    ours = Mover()(theirs)
    seed()
    try:
        expected = form(theirs[0], *theirs[1], **theirs[2])
    except Exception as error:  # the same type is asked of minigrad
        expected = error
    function = twin(form)
    seed()
    try:
        found = function(ours[0], *ours[1], **ours[2])
    except Exception as error:  # compared below
        if not isinstance(expected, Exception):
            raise
        if type(error) is not type(expected) and not isinstance(expected, NotImplementedError):
            raise Differs(f"{error!r:.150} where torch raises {expected!r:.150}") from None
        return
    if isinstance(expected, NotImplementedError):  # torch has no kernel for the type
        return
    if isinstance(expected, Exception):
        raise Differs(f"accepted; torch raises {type(expected).__name__}: {expected!s:.150}")
    bounds = bounds_of(full_name(entry))
    process = sample.output_process_fn_grad
    if bounds.processed and isinstance(process, FunctionType):
        found, expected = twin(process)(found), process(expected)
    far = _distance(entry, dtype, found, expected)
    if far > bounds.value:
        raise Differs(f"off by {far:.4g} units in the last place")
    if in_place and found is not ours[0]:
        raise Differs("the result is not the tensor written to")


def _check_out(entry: Any, sample: Any, dtype: torch.dtype) -> None:
    theirs = _plain([sample.input, list(sample.args), sample.kwargs])
    ours = Mover()(theirs)
    seed()
    try:
        result = entry.op(theirs[0], *theirs[1], **theirs[2])
        if not (isinstance(result, torch.Tensor) or all(map(torch.is_tensor, result))):
            return
        targets = [torch.empty_like(t) for t in tensors(result)]
        out = targets[0] if isinstance(result, torch.Tensor) else tuple(targets)
        seed()
        entry.op(theirs[0], *theirs[1], **theirs[2], out=out)
    except Exception:  # what torch does not take with out= is nobody's concern
        return
    function = twin(entry.op)
    places = [minigrad.empty(tuple(t.shape), dtype=Mover()(t.dtype)) for t in targets]
    seed()
    function(*ours[:1], *ours[1], **ours[2], out=places[0] if out is targets[0] else tuple(places))
    bounds = bounds_of(full_name(entry))
    if bounds.processed:
        return
    far = _distance(entry, dtype, tuple(places), tuple(targets))
    if far > bounds.value:
        raise Differs(f"off by {far:.4g} units in the last place")
