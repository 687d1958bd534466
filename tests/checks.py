"""The checks that every op case goes through, as functions of the case.

They raise AssertionError (gradcheck: its own error), so that they can be tested with planted
errors themselves.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

import minigrad as mg
from minigrad._tensor import wrap
from minigrad.autograd.grad_mode import mode, observe
from minigrad.autograd.op import Op
from minigrad.compiler import trace
from minigrad.compiler.numpy_executor import NumpyExecutor
from minigrad.quiet import quiet

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


def weights(fw: Any, like: Any) -> Any:
    """A fixed gradient for a tensor: cos 1, cos 2, ... in its shape and type."""
    values = np.cos(np.arange(1.0, like.numel() + 1)).astype(array_of(like).dtype)
    return fw.from_numpy(values.reshape(tuple(like.shape)))


def ones(fw: Any, like: Any) -> Any:
    """The gradient of a sum."""
    return fw.ones_like(like)


def transposed(array: Array) -> Array:
    """The same elements, laid out with the first dimension fastest."""
    return np.asarray(array, order="F")


def tensors(fw: Any, case: Case, arrays: Sequence[Array], *, grad: bool = True) -> list[Any]:
    """Tensors of the case's inputs; those of kind 'f' are leaves that require gradients."""
    made = []
    for maker, array in zip(case.inputs, arrays, strict=True):
        t = fw.from_numpy(array.copy("K"))
        wanted = grad and maker.kind == "f" and array.dtype.kind == "f" and case.order > 0
        made.append(t.requires_grad_() if wanted else t)
    return made


def derivatives(
    fw: Any,
    case: Case,
    arrays: Sequence[Array],
    order: int,
    seed: Callable[[Any, Any], Any] = weights,
) -> dict[str, Any]:
    """The value of a case, its gradients, and with `order` 2 the gradients of those.

    Args:
        fw: the framework.
        case: what to differentiate.
        arrays: its inputs' values.
        order: how often.
        seed: makes the gradient of an output, a function of the framework and the output.
    """
    inputs = tensors(fw, case, arrays)
    value = case.run(fw, *inputs)
    found = {"value": value}
    outputs, sources = floats(value), [t for t in inputs if t.requires_grad]
    found["records"] = len(outputs)
    if not (order and outputs and sources):
        return found
    seeds = [seed(fw, y).requires_grad_(order > 1) for y in outputs]
    first = fw.autograd.grad(outputs, sources, seeds, create_graph=order > 1, allow_unused=True)
    found["gradients"] = first
    if order > 1:
        roots = [g for g in first if g is not None and g.requires_grad]
        also = [*sources, *seeds]
        second: Sequence[Any] = [None] * len(also)
        if roots:
            second = fw.autograd.grad(roots, also, [seed(fw, g) for g in roots], allow_unused=True)
        # Whether an identically zero derivative is None is nobody's concern.
        found["second"] = [
            fw.zeros_like(t) if g is None else g for t, g in zip(also, second, strict=True)
        ]
    return found


def check_against_torch(
    case: Case, dtype: str, *, layout: Callable[[Array], Array] = np.asarray
) -> None:
    """Value, shape, type, gradients and second derivatives equal torch's."""
    arrays = [layout(a) for a in case.arrays(dtype)]
    theirs, ours = (outcome(derivatives, fw, case, arrays, case.order) for fw in FRAMEWORKS)
    compare(ours, theirs, case.ulps)


def check_other_types(case: Case) -> None:
    """With integers, bools and halves: the same result, or an error where torch has one.

    The errors need not be of the same type here: torch's says which of its kernels is missing.
    """
    for dtype in OTHER_TYPES:
        arrays = case.arrays(dtype)
        theirs, ours = (outcome(derivatives, fw, case, arrays, 0) for fw in FRAMEWORKS)
        if isinstance(theirs, RuntimeError) and isinstance(ours, RuntimeError):
            continue
        compare(ours, theirs, case.ulps, what=dtype)


def compare(ours: Any, theirs: Any, ulps: float, what: str = "result") -> None:
    """Assert that two outcomes are the same value, or errors of the same type."""
    if isinstance(theirs, Exception) or isinstance(ours, Exception):
        assert type(ours) is type(theirs), f"{what}: {_said(ours)}, torch {_said(theirs)}"
        return
    assert_same(ours, theirs, ulps=ulps, floor=1, what=what)


def compare_each(ours: dict[str, Any], theirs: dict[str, Any], *, zeros: bool) -> None:
    """Assert that derivatives agree in every element by itself, not on the scale of the largest.

    Args:
        ours: minigrad's `derivatives`.
        theirs: torch's.
        zeros: the value's zeros have the same signs too.
    """
    assert list(ours) == list(theirs)
    for key, expected in theirs.items():
        for a, b in zip(flat(ours[key]), flat(expected), strict=True):
            x, y = array_of(a), array_of(b)
            assert x.dtype == y.dtype and x.shape == y.shape, key
            if x.dtype.kind != "f":
                np.testing.assert_array_equal(x, y, key)
                continue
            eps = float(np.finfo(x.dtype).eps)
            relative = 2.0**16 * eps if key == "second" else 256 * eps  # what cancels, cancels
            np.testing.assert_allclose(x, y, relative, 64 * eps, err_msg=key)
            if zeros and key == "value":
                signs = np.signbit(x) == np.signbit(y)
                assert signs[(x == 0) & (y == 0)].all(), "zeros of different signs"


def _said(result: Any) -> str:
    return repr(result)[:120] if isinstance(result, Exception) else "accepts it"


def check_out(case: Case) -> None:
    """With `out=`: what torch takes is taken and written to; floats never go into integers.

    torch also refuses many tensors of another precision, which are taken here.
    """
    for dtype in ("float32", "int64"):
        arrays = case.arrays(dtype)
        plain = outcome(lambda arrays=arrays: case.run(mg, *tensors(mg, case, arrays, grad=False)))
        if not isinstance(plain, mg.Tensor):
            continue
        own = str(plain.dtype).removeprefix("torch.")
        for kind in (own, "float64"):
            theirs, ours = (outcome(_into, fw, case, arrays, kind) for fw in FRAMEWORKS)
            if not isinstance(theirs, Exception):
                # Of a wider type torch fills in what it computed in the narrower one.
                assert_same(ours, theirs, ulps=case.ulps * 2.0**29, floor=1, what=f"into {kind}")
        if plain.dtype.is_floating_point and plain.ndim:
            ours, theirs = (outcome(_into, fw, case, arrays, "int64") for fw in (mg, torch))
            if isinstance(theirs, RuntimeError):
                assert isinstance(ours, RuntimeError), f"floats into int64: {_said(ours)}"


def _into(fw: Any, case: Case, arrays: Sequence[Array], kind: str) -> Any:
    inputs = tensors(fw, case, arrays, grad=False)
    target = fw.empty(0, dtype=getattr(fw, kind))
    result = case.run(fw, *inputs, out=target)
    assert result is target
    return target


def check_finite_differences(case: Case) -> None:
    """First and second derivatives against differences of values and of first derivatives."""
    inputs = tensors(mg, case, case.arrays("float64"))
    if any(t.requires_grad for t in inputs):

        def outputs(*xs: Any) -> tuple[Any, ...]:
            return tuple(floats(case.run(mg, *xs)))

        mg.autograd.gradcheck(outputs, inputs, atol=1e-6, rtol=1e-5)
        if case.order > 1:
            mg.autograd.gradgradcheck(outputs, inputs, atol=1e-6, rtol=1e-5)


def check_tensor_reader(case: Case) -> None:
    """Formulas read by Tensors (`create_graph`) give the gradients that fast kernels give."""
    arrays = case.arrays(case.read)
    inputs = tensors(mg, case, arrays)
    outputs = floats(case.run(mg, *inputs))
    sources = [t for t in inputs if t.requires_grad]
    if outputs and sources:
        seeds = [weights(mg, y).requires_grad_() for y in outputs]
        recorded = mg.autograd.grad(outputs, sources, seeds, create_graph=True, allow_unused=True)
        mg.autograd.backward(outputs, seeds, inputs=sources)
        for t, g in zip(sources, recorded, strict=True):
            assert (t.grad is None) == (g is None), "a gradient in one way only"
            if g is not None:
                assert_close(array_of(g), array_of(t.grad), ulps=8, floor=1, what="gradient")


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


EXECUTED = 16  # of so many programs one is run by the executor too: making one takes 10 ms


def check_tracer_reader(case: Case, executed: bool | None = None) -> None:
    """A program traced from some values, replayed on others, equals eager on those.

    Args:
        case: the case.
        executed: run the program by the NumPy executor too. Default: one in EXECUTED cases.
    """
    if executed is None:
        executed = zlib.crc32(str(case).encode()) % EXECUTED == 0
    first, other = case.arrays(case.read), case.arrays(case.read, seed=1)
    program = trace(lambda *xs: forward_and_backward(case, *xs), *first)
    executor = NumpyExecutor(program) if executed else None
    masked = any(program.kind(ref).dtype == bool for ref in program.inputs)
    for arrays in (first, other):
        expected = forward_and_backward(case, *[a.copy("K") for a in arrays])
        replayed = program(*[a.copy("K") for a in arrays])
        for a, b in zip(replayed, expected, strict=True):
            assert np.shape(a) == b.shape, f"shape {np.shape(a)}, eager {b.shape}"
            assert_close(np.asarray(a), b, ulps=8, what="replayed")
        if executor is None or (arrays is other and masked):
            continue  # masks may choose more or fewer elements, and an executor knows all shapes
        planned = executor.run([a.copy("K") for a in arrays])
        for a, b in zip(map(np.asarray, planned), map(np.asarray, replayed), strict=True):
            assert (a.shape, a.dtype) == (b.shape, b.dtype), "run by the executor"
            assert_close(a, b, ulps=8, floor=1, what="run by the executor")


class FastKernels:
    """Stands in for a tracer: applies each row by its formula and by its fast kernel.

    Attributes:
        rows: those applied so far.
    """

    keeps_kernels = False

    def __init__(self) -> None:
        self.rows: set[Op] = set()

    def own(self, tensor: mg.Tensor) -> None:
        """Nothing to do: arrays are arrays."""

    def fail(self, reason: str) -> None:
        """Nothing is written down, so nothing stands in the way."""

    def apply(
        self, row: Op, inputs: Sequence[Any], arrays: Sequence[Any], params: dict[str, Any]
    ) -> Any:
        """What a row gives, after a look at whether its two forms agree."""
        self.rows.add(row)
        before = [a.copy() if isinstance(a, np.ndarray) else a for a in arrays]
        result = row.eager(*arrays, **params)
        for a, b in zip(arrays, before, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=f"{row} changed an input")
        if row.fast is not None:
            formula = row.forward(*arrays, **params)
            what = f"fast kernel of {row}"
            several = isinstance(formula, tuple)
            pairs = zip(result, formula, strict=True) if several else [(result, formula)]
            for fast, slow in pairs:
                assert np.shape(fast) == np.shape(slow), what
                assert np.asarray(fast).dtype == np.asarray(slow).dtype, what
                assert_close(np.asarray(fast), np.asarray(slow), ulps=8, what=what)
        return result


def check_fast_kernels(case: Case, dtypes: Sequence[str] = ()) -> set[Op]:
    """Every row that the case applies, forward and back twice, equals its fast kernel.

    Returns:
        Those rows.
    """
    kernels = FastKernels()
    for dtype in dtypes or case.types_read:
        arrays = case.arrays(dtype)
        outer = mode.tracing
        observe(mode.anomaly, mode.hooks, kernels)
        try:
            with quiet:
                derivatives(mg, case, arrays, case.order)
        finally:
            observe(mode.anomaly, mode.hooks, outer)
    return kernels.rows


def check_no_aliases(case: Case) -> None:
    """The `.grad` of a leaf shares memory with nothing else that is alive."""
    inputs = tensors(mg, case, case.arrays(case.read))
    outputs = floats(case.run(mg, *inputs))
    leaves = [t for t in inputs if t.requires_grad]
    if not outputs or not leaves:
        return
    seeds = [weights(mg, y) for y in outputs]
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
