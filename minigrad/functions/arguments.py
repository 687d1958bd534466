"""What the public functions share: operands and their promotion, dims, sizes, `out=`."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.inplace import type_name
from ..dtypes import dtype
from ..ops.elementwise import cast
from ..size import Size

Number = (bool, int, float, complex, np.generic)


def tensor(x: Any, name: str, argument: str = "input") -> Tensor:
    """`x` if it is a Tensor.

    Raises:
        TypeError: it is not.
    """
    if isinstance(x, Tensor):
        return x
    raise TypeError(f"{name}(): argument '{argument}' must be Tensor, not {type(x).__name__}")


def cast_to(x: Tensor, numpy_dtype: np.dtype[Any]) -> Tensor:
    """Tensor `x` in another type, differentiably; itself when it has that type."""
    return x if x._array.dtype == numpy_dtype else cast(x, dtype=numpy_dtype)


def floating(x: Tensor) -> Tensor:
    """`x`, integers and bools in the default floating type."""
    return x if x._array.dtype.kind in "fc" else cast(x, dtype=dtypes.get_default_dtype().numpy)


def _operand(x: Any) -> Any:
    """A Tensor, or a plain Python number."""
    if isinstance(x, Tensor):
        return x
    if isinstance(x, np.generic):
        return x.item()
    if isinstance(x, np.ndarray):
        return wrap(x)
    if isinstance(x, Number):
        return x
    raise TypeError(f"expected a Tensor or a number, got {type(x).__name__}")


def promote(*operands: Any, float_result: bool = False) -> tuple[Any, ...]:
    """The operands brought to their common type by PyTorch's rules; numbers stay numbers.

    Args:
        operands: Tensors, arrays and numbers.
        float_result: integers become the default floating type.

    Raises:
        TypeError: something else is among them.
    """
    values = [_operand(x) for x in operands]
    d = dtypes.result_of(x._array if isinstance(x, Tensor) else x for x in values)
    if float_result and d.kind < 2:
        d = dtypes.get_default_dtype()
    to = d.numpy
    if not any([isinstance(x, Tensor) for x in values]):
        values[0] = wrap(np.asarray(values[0]))
    return tuple([cast_to(x, to) if isinstance(x, Tensor) else number_as(x, d) for x in values])


def pair(a: Any, b: Any) -> tuple[Any, Any]:
    """`promote` for two operands, quick where nothing is to be done."""
    if isinstance(a, Tensor):
        x = a._array.dtype
        if isinstance(b, Tensor):
            if x is b._array.dtype:
                return a, b
        elif type(b) is float and x.kind == "f":
            return a, b
    a, b = promote(a, b)
    return a, b


def float_pair(a: Any, b: Any) -> tuple[Any, Any]:
    """`pair` where integers become the default floating type."""
    if isinstance(a, Tensor) and a._array.dtype.kind == "f":
        return pair(a, b)
    a, b = promote(a, b, float_result=True)
    return a, b


def worth(array: Any) -> Any:
    """The values of an array in this run, where it is traced: for shapes and layouts alone."""
    return getattr(array, "value", array)


def number_as(value: Any, d: dtype) -> Any:
    """A Python number that NumPy will take as one of type `d`, without promotion."""
    if d.is_floating_point:
        return float(value)
    if d.kind == 1:  # integers wrap around
        limits = np.iinfo(d.numpy)
        return (int(value) - limits.min) % (1 << limits.bits) + limits.min
    return value if d.is_complex else bool(value)


def zero_dim(*operands: Any) -> tuple[Any, ...]:
    """`promote`, with the numbers too as Tensors, for what NumPy would compute in float64."""
    values = promote(*operands)
    to = next(x._array.dtype for x in values if isinstance(x, Tensor))
    return tuple([x if isinstance(x, Tensor) else wrap(np.asarray(x, to)) for x in values])


def refuse(kinds: str, name: str, *operands: Any) -> None:
    """Raise on operands of a kind of type (NumPy's letters) that PyTorch does not compute with.

    Raises:
        NotImplementedError: there is one.
    """
    for x in operands:
        if isinstance(x, Tensor) and x._array.dtype.kind in kinds:
            raise NotImplementedError(f"\"{name}_cpu\" not implemented for '{type_name(x)}'")


def dim(value: Any, ndim: int) -> int:
    """A dimension counted from 0, checked; a 0-d tensor lets itself be addressed by 0 and -1.

    Raises:
        IndexError: outside [-ndim, ndim - 1].
        TypeError: not an integer.
    """
    size = max(ndim, 1)
    try:
        k = operator.index(value)
    except TypeError:
        raise TypeError(f"dim must be int, not {type(value).__name__}") from None
    if not -size <= k < size:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-size}, {size - 1}], but got "
            f"{k})"
        )
    return k % size


def dims(value: Any, ndim: int) -> tuple[int, ...]:
    """Several dimensions, as ascending distinct numbers; None and () mean all.

    Raises:
        RuntimeError: one appears twice.
        IndexError: one is not there.
    """
    if value is None:
        return tuple(range(ndim))
    if not isinstance(value, (tuple, list)):
        found = [dim(value, ndim)]
        return tuple(found) if ndim else ()
    if len(value) == 0:
        return tuple(range(ndim))
    found = [dim(k, ndim) for k in value]
    for k in found:
        if found.count(k) > 1:
            raise RuntimeError(f"dim {k} appears multiple times in the list of dims")
    return tuple(sorted(found)) if ndim else ()


def sizes(args: Sequence[Any], name: str = "size") -> tuple[int, ...]:
    """A shape given as `(2, 3)`, `[2, 3]`, a Size, or one by one.

    Raises:
        TypeError: something is not an integer.
    """
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        args = args[0]
    try:
        return tuple([operator.index(n) for n in args])
    except TypeError:
        bad = next(n for n in args if not hasattr(n, "__index__"))
        raise TypeError(
            f"{name} must be a tuple of ints, got {type(bad).__name__} {bad!r}"
        ) from None


def checked_sizes(args: Sequence[Any]) -> tuple[int, ...]:
    """`sizes` of a new tensor.

    Raises:
        RuntimeError: one is negative.
    """
    shape = sizes(args)
    for n in shape:
        if n < 0:
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {n}: {list(shape)}"
            )
    return shape


def finish(result: Tensor, out: Tensor | None) -> Tensor:
    """`result`, or `out` after it has taken the values of `result`.

    Raises:
        RuntimeError: gradients are required; the type can't be stored in `out`.
    """
    if out is None:
        return result
    tensor(out, "out", "out")
    if result.requires_grad or out.requires_grad:
        raise RuntimeError(
            "functions with out=... arguments don't support automatic differentiation, but one of "
            "the arguments requires grad."
        )
    if result.dtype.kind > out.dtype.kind:
        raise RuntimeError(
            f"result type {type_name(result)} can't be cast to the desired output type "
            f"{type_name(out)}"
        )
    if out._array.shape != result._array.shape:
        out._array = np.empty(result._array.shape, out._array.dtype)
    np.copyto(out._array, result._array, casting="unsafe")
    out._version[0] += 1
    return out


def broadcast_shape(shapes: Sequence[tuple[int, ...]]) -> Size:
    """The common shape of broadcast operands.

    Raises:
        RuntimeError: they do not fit; with the sizes and the dimension.
    """
    try:
        return Size(np.broadcast_shapes(*shapes))
    except ValueError:
        pass
    first, *rest = shapes
    for second in rest:
        for k in range(1, min(len(first), len(second)) + 1):
            a, b = first[-k], second[-k]
            if a != b and 1 not in (a, b):
                place = max(len(first), len(second)) - k
                raise RuntimeError(
                    f"The size of tensor a ({a}) must match the size of tensor b ({b}) at "
                    f"non-singleton dimension {place}"
                )
        first = np.broadcast_shapes(first, second)
    raise AssertionError("shapes that do not broadcast have a dimension that differs")
