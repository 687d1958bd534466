"""Tracer: an array that writes down what is done with it, while doing it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .._tensor import Tensor
from ..autograd.grad_mode import mode, observe
from ..autograd.op import Op
from ..quiet import quiet
from .program import Equation, Program, Ref, as_array

ndarray = np.ndarray


class Tracer(NDArrayOperatorsMixin):
    """A value of the program being written, with what it is worth in this run.

    NumPy hands it every function and operator applied to it (NEP 13 and NEP 18), so a formula
    reads it like an array. Its shape and type are those of its worth; its elements may not be
    looked at, for another run would have others.

    Args:
        writer: writes the program.
        ref: its name there.
        value: its worth in this run.
    """

    __slots__ = ("__weakref__", "ref", "value", "writer")

    def __init__(self, writer: Writer, ref: Ref, value: Any) -> None:
        self.writer = writer
        self.ref = ref
        self.value = value

    shape = property(lambda self: self.value.shape)
    dtype = property(lambda self: self.value.dtype)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    itemsize = property(lambda self: self.value.itemsize)
    strides = property(lambda self: self.value.strides)  # layouts don't change from run to run
    flags = property(lambda self: self.value.flags)

    def __repr__(self) -> str:
        return f"Tracer({self.ref!r}: {self.dtype}{list(self.shape)})"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        function = ufunc if method == "__call__" else getattr(ufunc, method)
        out = kwargs.get("out", ())
        if len(out) == 1:
            kwargs["out"] = out[0]  # of a reduction too
        written = inputs[:1] if method == "at" else out
        return self.writer.record(function, inputs, kwargs, written)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        written = args[:1] if function in _WRITING else (kwargs.get("out"),)
        return self.writer.record(function, args, kwargs, written)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return self.writer.seen(self).__array__(*args, **kwargs)

    def __len__(self) -> int:
        return len(self.value)

    def __getattr__(self, name: str) -> Any:
        """What else arrays have: it looks at the elements."""
        if name.startswith("__"):  # protocols, which are asked for by everybody
            raise AttributeError(name)
        return getattr(self.writer.seen(self), name)

    def __bool__(self) -> bool:
        return bool(self.writer.seen(self))

    def __int__(self) -> int:
        return int(self.writer.seen(self))

    def __float__(self) -> float:
        return float(self.writer.seen(self))

    def __index__(self) -> int:
        return operator.index(self.writer.seen(self))

    def __getitem__(self, key: Any) -> Any:
        return self.writer.record(operator.getitem, (self, key), {})

    def __setitem__(self, key: Any, value: Any) -> None:
        self.writer.record(operator.setitem, (self, key, value), {}, (self,))

    def reshape(self, shape: Any) -> Any:
        """As an array's."""
        return self.writer.record(np.reshape, (self, shape), {})

    def ravel(self) -> Any:
        """As an array's."""
        return self.writer.record(np.ravel, (self,), {})

    def copy(self, order: str = "C") -> Any:
        """As an array's."""
        return self.writer.record(np.copy, (self, order), {})

    def astype(self, dtype: Any) -> Any:
        """As an array's."""
        return self.writer.record(astype, (self, dtype), {})

    @property
    def mT(self) -> Any:
        """As an array's."""
        return self.writer.record(np.matrix_transpose, (self,), {})


_WRITING = {np.copyto, np.put, np.place, np.putmask, np.put_along_axis, np.fill_diagonal}
# What these return looks otherwise for other elements.
_VARYING = {np.nonzero, np.flatnonzero, np.argwhere, np.unique, np.compress, np.extract, np.repeat}
_VARYING |= {np.bincount, np.unique_values, np.unique_counts, np.unique_inverse, np.unique_all}
_LOOKS = {np.shape, np.ndim, np.size, np.may_share_memory, np.shares_memory, np.result_type}
_LOOKS |= {np.can_cast, np.iscomplexobj, np.isrealobj}  # functions of how arrays look only


def astype(x: Any, dtype: Any) -> Any:
    """An array in another type: a copy."""
    return x.astype(dtype)


class Writer:
    """Writes a program down while it is carried out: what `mode.tracing` holds.

    Args:
        program: where equations go.
    """

    keeps_kernels = False  # of formulas made of rows: whether their kernels stay whole

    def __init__(self, program: Program) -> None:
        self.program = program

    def enter(self, array: np.ndarray[Any, Any]) -> Tracer:
        """An array that comes into the program from outside, as a new value."""
        return Tracer(self, self.program.new(array), array)

    def seen(self, tracer: Tracer) -> Any:
        """The worth of a value whose elements are looked at, if that is allowed.

        Raises:
            TypeError: it is not.
        """
        raise TypeError(
            "the elements of a traced array can't be looked at: they change from run to run"
        )

    def carry_out(self, function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Any, bool]:
        """Call a function on arrays.

        Returns:
            What it returns, and whether it has drawn random numbers.
        """
        return function(*args, **kwargs), False

    def record(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: dict[str, Any],
        written: Sequence[Any] = (),
        effect: bool = False,
    ) -> Any:
        """Write an equation, and carry it out.

        Args:
            function, args, kwargs: what is called, on Tracers and other things.
            written: the arguments that are written to.
            effect: see `Equation`.

        Returns:
            What it returned, as Tracers; the Tracer that was written to, if it returned this.
        """
        args = tuple(args)
        if function in _VARYING or (function is operator.getitem and _is_mask(args[1])):
            return function(*_seen(args), **{k: _seen(v) for k, v in kwargs.items()})
        value, drew = self.carry_out(
            function, _strip(args, "value"), {k: _strip(v, "value") for k, v in kwargs.items()}
        )
        effect = effect or drew
        program = self.program
        names = _strip(args, "ref"), {k: _strip(v, "ref") for k, v in kwargs.items()}
        targets = [x for x in written if isinstance(x, Tracer)]
        writes = tuple([x.ref for x in targets])
        if value is None or any(value is x.value for x in targets):
            program.equations.append(Equation(function, *names, (), False, writes, effect))
            return next((x for x in targets if x.value is value), None)
        several = isinstance(value, (tuple, list))
        values = value if several else (as_array(value),)
        sources = [*_tracers((args, tuple(kwargs.values())))]
        if not all([isinstance(v, ndarray) for v in values]):
            if function not in _LOOKS:  # such as `array_equal`
                self.seen(sources[0])
            return value
        refs = tuple([program.new(v, _owner(v, sources)) for v in values])
        program.equations.append(Equation(function, *names, refs, several, writes, effect))
        tracers = tuple([Tracer(self, r, v) for r, v in zip(refs, values, strict=True)])
        return tracers if several else tracers[0]

    def fail(self, reason: str, *, passing: bool = False) -> None:
        """Note that what is done can't be a program.

        Args:
            reason: in words that end a sentence.
            passing: the next time it may.

        Raises:
            TypeError: always, here.
        """
        raise TypeError(reason)

    def own(self, tensor: Tensor) -> None:
        """See to it that a Tensor that is about to be written to is part of the program."""

    def check(self, refuse: Callable[[Any], Any], array: Any) -> None:
        """Have the elements of an array refused, if need be, at every run.

        Args:
            refuse: raises for an array that it refuses.
            array: a Tracer.
        """
        self.record(refuse, (array,), {}, effect=True)

    def apply(
        self, op: Op, inputs: Sequence[Any], arrays: Sequence[Any], params: dict[str, Any]
    ) -> Any:
        """Apply a row: what `Op.__call__` leaves to whoever traces.

        Args:
            op: the row.
            inputs: Tensors among them.
            arrays: theirs, and the other inputs.
            params: the static parameters.
        """
        traced = any(isinstance(a, Tracer) for a in arrays)
        if traced and (op.opaque or (self.keeps_kernels and op.has_kernel)):
            return self.record(op.eager, arrays, params)
        return (op.forward if traced else op.eager)(*arrays, **params)


def _is_mask(key: Any) -> bool:
    """Whether an index asks for as many elements as an array is True."""
    keys = key if type(key) is tuple else (key,)
    return any(hasattr(k, "dtype") and k.dtype.kind == "b" and k.ndim for k in keys)


def _seen(value: Any) -> Any:
    """`value` with arrays for Tracers, whose elements are looked at."""
    if isinstance(value, Tracer):
        return value.writer.seen(value)
    if type(value) in (tuple, list):
        return type(value)([_seen(v) for v in value])
    return value


def _owner(value: Any, sources: Sequence[Tracer]) -> Ref | None:
    """Which of the arguments a result is a view of, or is."""
    for x in sources:
        if value is x.value or (value.base is not None and np.may_share_memory(value, x.value)):
            return x.ref
    return None


def _tracers(value: Any) -> Iterator[Tracer]:
    if isinstance(value, Tracer):
        yield value
    elif type(value) in (tuple, list):
        for v in value:
            yield from _tracers(v)


def _strip(value: Any, attribute: str) -> Any:
    """`value` with each Tracer's worth, or its name, in nested tuples and lists."""
    if isinstance(value, Tracer):
        return getattr(value, attribute)
    if type(value) in (tuple, list):
        return type(value)([_strip(v, attribute) for v in value])
    return value


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
    writer = Writer(program := Program())
    tracers = [writer.enter(np.asarray(array)) for array in arrays]
    program.inputs = [tracer.ref for tracer in tracers]
    outer = mode.tracing
    observe(mode.anomaly, mode.hooks, writer)
    try:
        with quiet:
            result = function(*tracers)
    finally:
        observe(mode.anomaly, mode.hooks, outer)
    results = result if isinstance(result, (tuple, list)) else (result,)
    program.outputs = [_strip(r._array if isinstance(r, Tensor) else r, "ref") for r in results]
    return program
