"""The checks that every op case goes through, as functions of the case.

They raise AssertionError (gradcheck: its own error), so that they can be tested with planted
errors themselves.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

import minigrad as mg
from minigrad._tensor import wrap
from minigrad.autograd.grad_mode import mode
from minigrad.autograd.op import Op
from minigrad.compiler import trace

from .cases import Array, Case
from .parity import FRAMEWORKS, array_of, assert_close, assert_same, outcome

OTHER_TYPES = ("int64", "int32", "uint8", "bool", "float16")


def flat(value: Any) -> list[Any]:
    """The tensors of a result: itself, or those of a tuple or list."""
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in flat(v)]
    return [value] if isinstance(value, (torch.Tensor, mg.Tensor)) else []


def floats(value: Any) -> list[Any]:
    """The tensors of a result that carry a gradient."""
    return [t for t in flat(value) if t.requires_grad]


def weights(fw: Any, like: Sequence[Any], *, grad: bool = False) -> list[Any]:
    """Fixed gradients for tensors: cos 1, cos 2, ... in each one's shape and type."""
    found = []
    for t in like:
        n = t.numel()
        values = np.cos(np.arange(1.0, n + 1)).astype(array_of(t).dtype).reshape(tuple(t.shape))
        found.append(fw.from_numpy(values).requires_grad_(grad))
    return found


def transposed(array: Array) -> Array:
    """The same elements, laid out with the first dimension fastest."""
    return np.asfortranarray(array)


def tensors(fw: Any, case: Case, arrays: Sequence[Array], *, grad: bool = True) -> list[Any]:
    """Tensors of the case's inputs; those of kind 'f' are leaves that require gradients."""
    made = []
    for maker, array in zip(case.inputs, arrays, strict=True):
        t = fw.from_numpy(array.copy("K"))
        wanted = grad and maker.kind == "f" and array.dtype.kind == "f" and case.order > 0
        made.append(t.requires_grad_() if wanted else t)
    return made


def derivatives(fw: Any, case: Case, arrays: Sequence[Array], order: int) -> dict[str, Any]:
    """The value of a case, its gradients, and with `order` 2 the gradients of those."""
    inputs = tensors(fw, case, arrays)
    value = case.run(fw, *inputs)
    found = {"value": value}
    outputs, sources = floats(value), [t for t in inputs if t.requires_grad]
    found["records"] = len(outputs)
    if not (order and outputs and sources):
        return found
    seeds = weights(fw, outputs, grad=order > 1)
    first = fw.autograd.grad(outputs, sources, seeds, create_graph=order > 1, allow_unused=True)
    found["gradients"] = first
    if order > 1:
        roots = [g for g in first if g is not None and g.requires_grad]
        also = [*sources, *seeds]
        second: Sequence[Any] = [None] * len(also)
        if roots:
            second = fw.autograd.grad(roots, also, weights(fw, roots), allow_unused=True)
        # Whether an identically zero derivative is None is nobody's concern.
        found["second"] = [
            fw.zeros_like(t) if g is None else g for t, g in zip(also, second, strict=True)
        ]
    return found


def check_against_torch(case: Case, dtype: str, *, layout: Callable[[Array], Array] = np.asarray) -> None:
    """Value, shape, type, gradients and second derivatives equal torch's."""
    arrays = [layout(a) for a in case.arrays(dtype)]
    theirs, ours = (
        outcome(derivatives, fw, case, arrays, case.order) for fw in FRAMEWORKS
    )
    _compare(ours, theirs, case.ulps)


def check_other_types(case: Case) -> None:
    """With integers, bools and halves: the same result, or the same type of error."""
    for dtype in OTHER_TYPES:
        arrays = case.arrays(dtype)
        theirs, ours = (outcome(derivatives, fw, case, arrays, 0) for fw in FRAMEWORKS)
        _compare(ours, theirs, case.ulps, what=dtype)


def _compare(ours: Any, theirs: Any, ulps: float, what: str = "result") -> None:
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        assert type(ours) is type(theirs), f"{what}: {_said(ours)}, torch {_said(theirs)}"
        return
    assert_same(ours, theirs, ulps=ulps, floor=1, what=what)


def _said(result: Any) -> str:
    return repr(result)[:120] if isinstance(result, Exception) else "accepts it"


def check_out(case: Case) -> None:
    """With `out=`: the same result in the given tensor, or the same type of error."""
    for dtype in ("float32", "int64"):
        for kind in ("float32", "float64", "int64", "bool"):

            def into(fw: Any, dtype: str = dtype, kind: str = kind) -> Any:
                inputs = tensors(fw, case, case.arrays(dtype), grad=False)
                target = fw.empty(0, dtype=getattr(fw, kind))
                result = case.run(fw, *inputs, out=target)
                assert result is target
                return target

            theirs, ours = (outcome(into, fw) for fw in FRAMEWORKS)
            _compare(ours, theirs, case.ulps, what=f"{dtype} into {kind}")


def check_finite_differences(case: Case) -> None:
    """First and second derivatives against differences of values and of first derivatives."""
    inputs = tensors(mg, case, case.arrays("float64"))
    if any(t.requires_grad for t in inputs):
        mg.autograd.gradcheck(lambda *xs: tuple(floats(case.run(mg, *xs))), inputs)
        if case.order > 1:
            mg.autograd.gradgradcheck(lambda *xs: tuple(floats(case.run(mg, *xs))), inputs)


def check_tensor_reader(case: Case) -> None:
    """Formulas read by Tensors (`create_graph`) give the gradients that they give read by arrays."""
    arrays = case.arrays("float64")
    plain, recorded = (derivatives(mg, case, arrays, order) for order in (1, 2))
    for a, b in zip(recorded.get("gradients", ()), plain.get("gradients", ()), strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            assert_close(array_of(a), array_of(b), ulps=8, what="gradient")


def forward_and_backward(case: Case, *arrays: Any) -> list[Any]:
    """The values and gradients of a case, as arrays (or Tracers) of arrays (or Tracers)."""
    inputs = []
    for maker, array in zip(case.inputs, arrays, strict=True):
        t = wrap(array)
        wanted = maker.kind == "f" and array.dtype.kind == "f" and case.order > 0
        inputs.append(t.requires_grad_() if wanted else t)
    value = case.run(mg, *inputs)
    outputs, sources = floats(value), [t for t in inputs if t.requires_grad]
    results = flat(value)
    if outputs and sources:
        seeds = [wrap(np.cos(np.arange(1.0, t.numel() + 1)).reshape(t.shape)) for t in outputs]
        grads = mg.autograd.grad(outputs, sources, seeds, allow_unused=True)
        results += [g for g in grads if g is not None]
    return [t._array for t in results]


def check_tracer_reader(case: Case) -> None:
    """A program traced from some values, replayed on others, equals eager on those."""
    first, other = case.arrays("float64"), case.arrays("float64", seed=1)
    program = trace(lambda *xs: forward_and_backward(case, *xs), *first)
    for arrays in (first, other):
        expected = forward_and_backward(case, *[a.copy("K") for a in arrays])
        replayed = program(*[a.copy("K") for a in arrays])
        for a, b in zip(replayed, expected, strict=True):
            assert np.shape(a) == b.shape, f"shape {np.shape(a)}, eager {b.shape}"
            assert_close(np.asarray(a), b, ulps=8, what="replayed")


class FastKernels:
    """Stands in for a tracer: applies each row by its formula and by its fast kernel.

    Attributes:
        rows: those applied so far.
    """

    def __init__(self) -> None:
        self.rows: set[Op] = set()

    def apply(self, row: Op, arrays: Sequence[Any], params: dict[str, Any]) -> Any:
        """What a row gives, after a look at whether its two forms agree."""
        self.rows.add(row)
        before = [a.copy() if isinstance(a, np.ndarray) else a for a in arrays]
        result = row.eager(*arrays, **params)
        for a, b in zip(arrays, before, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=f"{row} changed an input")
        if row.fast is not None:
            formula = row.forward(*arrays, **params)
            what = f"fast kernel of {row}"
            assert np.shape(result) == np.shape(formula), what
            assert np.asarray(result).dtype == np.asarray(formula).dtype, what
            assert_close(np.asarray(result), np.asarray(formula), ulps=8, what=what)
        return result


def check_fast_kernels(case: Case) -> set[Op]:
    """Every row that the case applies, forward and back twice, equals its fast kernel."""
    kernels = FastKernels()
    for dtype in ("float32", "float64"):
        arrays = case.arrays(dtype)
        outer, mode.tracing = mode.tracing, kernels
        try:
            derivatives(mg, case, arrays, case.order)
        finally:
            mode.tracing = outer
    return kernels.rows


def check_no_aliases(case: Case) -> None:
    """The `.grad` of a leaf shares memory with nothing else that is alive."""
    inputs = tensors(mg, case, case.arrays("float64"))
    outputs = floats(case.run(mg, *inputs))
    leaves = [t for t in inputs if t.requires_grad]
    if not outputs or not leaves:
        return
    seeds = weights(mg, outputs)
    kept = [s._array.copy() for s in seeds]
    mg.autograd.backward(outputs, seeds)
    grads = [t.grad._array for t in leaves if t.grad is not None]
    others = [t._array for t in (*inputs, *outputs, *seeds)]
    for k, g in enumerate(grads):
        assert g.flags.writeable, "a gradient that can't be written to"
        assert g.strides == np.empty(g.shape, g.dtype).strides, "a gradient that is not contiguous"
        for other in (*others, *grads[:k]):
            assert not np.shares_memory(g, other), "a gradient shares memory"
    for seed, before in zip(seeds, kept, strict=True):
        np.testing.assert_array_equal(seed._array, before, "backward changed the gradient given")


def quietly(function: Callable[..., Any], *args: Any) -> Any:
    """A call without torch's advice about deprecation and the like; numeric warnings stay errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return function(*args)
