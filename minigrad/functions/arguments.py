"""What the public functions share: operands and their promotion, dims, sizes, `out=`."""

from __future__ import annotations

import math
import operator
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.inplace import check_writable, type_name
from ..dtypes import dtype
from ..memory import owner
from ..ops.elementwise import cast
from ..size import Size
from .checks import refuse_in_programs

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
        refuse_in_programs()
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


def alike_floats(first: Any, *others: Any) -> bool:
    """Whether these are Tensors of one floating type, of which none needs to be promoted."""
    if not isinstance(first, Tensor) or first._array.dtype.kind != "f":
        return False
    d = first._array.dtype
    return all([isinstance(x, Tensor) and x._array.dtype is d for x in others])


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


def finish(result: Tensor, out: Tensor | None, *inputs: Any, same_type: bool = False) -> Tensor:
    """`result`, or `out` after it has taken the values of `result`.

    Args:
        result: what was computed.
        out: None, or a Tensor that takes it, and the shape of `result`.
        inputs: operands, which `out` may be but may not share memory with in any other way.
        same_type: `out` must have the type of `result`.

    Raises:
        RuntimeError: gradients are required; the type can't be stored in `out`; its elements
            share memory with each other, or with part of an input.
    """
    if out is None:
        return result
    tensor(out, "out", "out")
    if result.requires_grad or out.requires_grad:
        raise RuntimeError(
            "functions with out=... arguments don't support automatic differentiation, but one of "
            "the arguments requires grad."
        )
    if same_type and result._array.dtype != out._array.dtype:
        raise RuntimeError(
            f"Expected out tensor to have dtype {result.dtype}, but got {out.dtype} instead"
        )
    if result.dtype.kind > out.dtype.kind:
        raise RuntimeError(
            f"result type {type_name(result)} can't be cast to the desired output type "
            f"{type_name(out)}"
        )
    check_writable(out)
    refuse_overlap(out, *[x for x in inputs if isinstance(x, Tensor) and not _same(out, x)])
    if out._array.shape != result._array.shape:
        _resize(out, result._array.shape)
    np.copyto(out._array, result._array, casting="unsafe")
    out._version[0] += 1
    return out


def refuse_overlap(
    out: Tensor | None, *inputs: Tensor, shape: tuple[int, ...] | None = None
) -> None:
    """Raise when `out` shares memory with an input; only contiguous memory is looked into.

    Args:
        out: what will be written to.
        inputs: what is read.
        shape: that `out` will have; to be larger takes all of the memory that it is a view of.

    Raises:
        RuntimeError: it does.
    """
    if out is None or not _dense(out._array):
        return
    written = out._array
    if shape is not None and math.prod(shape) > written.size:
        written = owner(written)
    for x in inputs:
        if x is out or (np.may_share_memory(written, x._array) and _dense(x._array)):
            raise RuntimeError(
                "unsupported operation: some elements of the input tensor and the written-to "
                "tensor refer to a single memory location. Please clone() the tensor before "
                "performing the operation."
            )


def _same(a: Tensor, b: Tensor) -> bool:
    """Whether two Tensors are the same elements in the same memory."""
    return a is b or a.is_set_to(b)


def _dense(array: Any) -> bool:
    """Whether the elements of an array (but a traced one) fill a stretch of memory."""
    if type(array) is not np.ndarray:
        return False
    low, high = byte_bounds(array)
    return high - low == array.nbytes


def _resize(out: Tensor, shape: tuple[int, ...]) -> None:
    """Give `out` another shape, with PyTorch's warning when it had elements."""
    if out._array.size:
        warnings.warn(
            "An output with one or more elements was resized since it had shape "
            f"{list(out.shape)}, which does not match the required output shape {list(shape)}. "
            "This behavior is deprecated: resize an out tensor to zero elements first, or give "
            "it the right shape.",
            stacklevel=5,
        )
    out._array = np.empty(shape, out._array.dtype)


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
