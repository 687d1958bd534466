"""Tracer: an array that writes down what is done with it, while doing it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .._tensor import Tensor
from ..autograd.grad_mode import mode, observe
from ..autograd.op import Op
from ..quiet import quiet
from .program import Equation, Program, Ref, as_array


class Tracer(NDArrayOperatorsMixin):
    """A value of the program being written, with what it is worth in this run.

    NumPy hands it every function and operator applied to it (NEP 13 and NEP 18), so a formula
    reads it like an array. Its shape and type are those of its worth; its elements may not be
    looked at, for another run would have others.

    Args:
        program: where equations go.
        ref: its name there.
        value: its worth in this run.
    """

    __slots__ = ("program", "ref", "value")

    def __init__(self, program: Program, ref: Ref, value: Any) -> None:
        self.program = program
        self.ref = ref
        self.value = value

    shape = property(lambda self: self.value.shape)
    dtype = property(lambda self: self.value.dtype)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    itemsize = property(lambda self: self.value.itemsize)
    strides = property(lambda self: self.value.strides)  # layouts don't change from run to run
    flags = property(lambda self: self.value.flags)
    strides = property(lambda self: self.value.strides)

    def __repr__(self) -> str:
        return f"Tracer({self.ref!r}: {self.dtype}{list(self.shape)})"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        return record(self.program, function, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return record(self.program, function, args, kwargs)

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise TypeError(
            "the elements of a traced array can't be looked at: they change from run to run"
        )

    __bool__ = __int__ = __float__ = __index__ = item = tolist = __array__

    def __getitem__(self, key: Any) -> Any:
        return record(self.program, operator.getitem, (self, key), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        record(self.program, operator.setitem, (self, key, value), {})

    def reshape(self, shape: Any) -> Any:
        """As an array's."""
        return record(self.program, np.reshape, (self, shape), {})

    def copy(self, order: str = "C") -> Any:
        """As an array's."""
        return record(self.program, np.copy, (self, order), {})

    def astype(self, dtype: Any) -> Any:
        """As an array's."""
        return record(self.program, _astype, (self, dtype), {})

    @property
    def mT(self) -> Any:
        """As an array's."""
        return record(self.program, np.matrix_transpose, (self,), {})


def _astype(x: Any, dtype: Any) -> Any:
    return x.astype(dtype)


def record(program: Program, function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """Write an equation, and compute it."""
    value = function(
        *_strip(tuple(args), "value"), **{k: _strip(v, "value") for k, v in kwargs.items()}
    )
    several = isinstance(value, (tuple, list))
    values = value if several else (as_array(value),)
    refs = tuple(program.new() for _ in values)
    names = {k: _strip(v, "ref") for k, v in kwargs.items()}
    program.equations.append(Equation(function, _strip(tuple(args), "ref"), names, refs, several))
    tracers = tuple(Tracer(program, r, v) for r, v in zip(refs, values, strict=True))
    return tracers if several else tracers[0]


def _strip(value: Any, attribute: str) -> Any:
    """`value` with each Tracer's worth, or its name, in nested tuples and lists."""
    if isinstance(value, Tracer):
        return getattr(value, attribute)
    if type(value) in (tuple, list):
        return type(value)([_strip(v, attribute) for v in value])
    return value


class _Tracing:
    """What `mode.tracing` holds: how an Op is applied while a program is written down."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def apply(self, op: Op, arrays: list[Any], params: dict[str, Any]) -> Any:
        traced = any(isinstance(a, Tracer) for a in arrays)
        if op.opaque and traced:
            return record(self.program, op.eager, tuple(arrays), params)
        return (op.forward if traced else op.eager)(*arrays, **params)


def trace(function: Callable[..., Any], *arrays: Any) -> Program:
    """The program that `function` carries out on `arrays`.

    Args:
        function: takes one argument an array and returns an array or Tensor, or several. It may
            wrap its arguments in Tensors, and differentiate.
        arrays: examples of the inputs; the program is for these shapes and types.

    Returns:
        The Program.

    Raises:
        TypeError: the function looks at the elements.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> print(trace(lambda x: x * 2, np.ones(3)))
        v1 = multiply(v0, 2)
    """
    program = Program()
    tracers = []
    for array in arrays:
        ref = program.new()
        program.inputs.append(ref)
        tracers.append(Tracer(program, ref, np.asarray(array)))
    outer = mode.tracing
    observe(mode.anomaly, mode.hooks, _Tracing(program))
    try:
        with quiet:
            result = function(*tracers)
    finally:
        observe(mode.anomaly, mode.hooks, outer)
    results = result if isinstance(result, (tuple, list)) else (result,)
    program.outputs = [_strip(r._array if isinstance(r, Tensor) else r, "ref") for r in results]
    return program
