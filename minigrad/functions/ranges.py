"""Public functions that make a Tensor of evenly spaced numbers, or of the places of a grid."""

from __future__ import annotations

import itertools
import math
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..dtypes import dtype
from ..quiet import quiet
from ..random.exact import libm, multiply_add
from ..size import check_cpu
from .arguments import tensor
from .joining import stack
from .options import converted, finished, number, numpy_dtype
from .packing import packed_number
from .shaping import expand, reshape

Array = np.ndarray[Any, Any]

_REGISTER = 32  # bytes of the vectors by which PyTorch's float loops go


def arange(
    *bounds: Any,
    start: Any = None,
    end: Any = None,
    step: Any = None,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers start, start + step, ... before end: `arange(end)`, `arange(start, end, step)`.

    Args:
        bounds: end; or start and end; or start, end and step.
        start: the first number. Default: 0.
        end: where they stop; itself left out.
        step: from one to the next. Default: 1.
        out: a Tensor that takes the result.
        dtype: the type of the elements. Default: int64 if all three are integers, else the default
            floating type.
        layout, device, pin_memory, requires_grad: as for `zeros`.

    Shape:
        (⌈(end - start) / step⌉,)

    Raises:
        TypeError: no end, or something that is no number.
        RuntimeError: the step is 0 or leads away from end; a bound is not finite.
        ValueError: the step has no whole part, and the type is int64.

    Example:
        >>> import minigrad as mg
        >>> mg.arange(3), mg.arange(1., 2., 0.5)
        (tensor([0, 1, 2]), tensor([1.0000, 1.5000]))
    """
    check_cpu(device)
    plain = (start, end, step, out, dtype) == (None,) * 5
    if plain and len(bounds) == 1 and type(bounds[0]) is int and bounds[0] >= 0:
        return finished(np.arange(bounds[0]), requires_grad)
    values = list(bounds)
    if step is None:
        step = values.pop() if len(values) == 3 else 1
    if end is None and values:
        end = values.pop()
    if start is None:
        start = values.pop() if values else 0
    if end is None or values:
        raise TypeError(f"arange() expects end, or start and end, or these and step, got {bounds}")
    start, end, step = _numbers("arange", start=start, end=end, step=step)
    whole = all(isinstance(x, int) for x in (start, end, step))
    d = numpy_dtype(dtype, out, dtypes.int64 if whole else None)
    _check_span(start, end, step)
    if d == np.int64:
        start, end, step = (_int64(x) for x in (start, end, step))
        if step == 0:
            raise ValueError(f"step must be nonzero, and is 0 in {d.name}")
        count = -((start - end) // step)
    else:
        count = math.ceil((float(end) - float(start)) / float(step))
    array = _spaced("arange", start, step, count, d)
    if d.kind == "f":
        _by_vectors(array, float(step))
    return finished(array, requires_grad, out)


def range(
    start: Any = 0,
    end: Any = None,
    step: Any = 1,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """The numbers start, start + step, ... up to end included. Deprecated: use `arange`.

    Args:
        start: the first number.
        end: where they stop.
        step: from one to the next.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Shape:
        (⌊(end - start) / step⌋ + 1,)

    Raises:
        TypeError: no end, or something that is no number.
        RuntimeError: as `arange`.

    Example:
        >>> import warnings, minigrad as mg
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     mg.range(0, 2)
        tensor([0., 1., 2.])
    """
    check_cpu(device)
    if end is None:
        raise TypeError('range() missing 1 required positional arguments: "end"')
    warnings.warn(
        "torch.range is deprecated and will be removed in a future release because its behavior is "
        "inconsistent with Python's range builtin. Instead, use torch.arange, which produces "
        "values in [start, end).",
        stacklevel=2,
    )
    start, end, step = _numbers("range", start=start, end=end, step=step)
    _check_span(start, end, step)
    count = math.floor((float(end) - float(start)) / float(step)) + 1
    array = _spaced("range", start, step, count, numpy_dtype(dtype, out))
    return finished(array, requires_grad, out)


def linspace(
    start: Any,
    end: Any,
    steps: int,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` numbers from start to end, both included, in equal distances.

    xᵢ = start + i (end - start)/(steps - 1), counted from whichever end is nearer.

    Args:
        start: the first number.
        end: the last.
        steps: how many.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Shape:
        (steps,)

    Raises:
        TypeError: a bound is no number, or `steps` no integer.
        RuntimeError: `steps` is negative; a bound does not fit into the type.

    Example:
        >>> import minigrad as mg
        >>> mg.linspace(0, 1, 5)
        tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    check_cpu(device)
    start, end = _numbers("linspace", start=start, end=end)
    count = _steps(steps)
    found = dtypes.of_scalar(1j) if isinstance(start + end, complex) else None
    d = numpy_dtype(dtype, out, found)
    if d.kind == "b":
        raise NotImplementedError("linspace is not implemented for bool")
    first = packed_number(start, d)
    last = packed_number(end, d) if count > 1 else first
    return finished(_between(first, last, count, d), requires_grad, out)


def logspace(
    start: Any,
    end: Any,
    steps: int,
    base: float = 10.0,
    *,
    out: Tensor | None = None,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """`steps` numbers whose logarithms lie in equal distances: base^linspace(start, end, steps).

    Args:
        start: the first exponent.
        end: the last.
        steps: how many.
        base: what is raised to them.
        out, dtype, layout, device, pin_memory, requires_grad: as for `zeros`.

    Shape:
        (steps,)

    Raises:
        TypeError: a bound is no number, or `steps` no integer.
        RuntimeError: `steps` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.logspace(0, 2, 3)
        tensor([  1.,  10., 100.])
    """
    check_cpu(device)
    start, end, base = _numbers("logspace", start=start, end=end, base=base)
    count = _steps(steps)
    d = numpy_dtype(dtype, out)
    if d.kind not in "iuf":
        raise NotImplementedError(f"logspace is not implemented for {d.name}")
    if count == 1:
        exponents = np.array([float(start)])
    else:
        first, last = packed_number(start, d), packed_number(end, d)
        span = int(last) - int(first) if d.kind in "iu" else last - first
        step = float(span) / max(count - 1, 1)
        index = np.arange(count, dtype=np.float64)
        exponents = np.where(index < count // 2, first + step * index, last - step * index[::-1])
    powers = libm(lambda x: _power(float(base), x), exponents)
    if d.kind in "iu":
        powers = converted(powers, np.dtype(np.int64))
    return finished(_narrowed(powers, d), requires_grad, out)


def tril_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    layout: Any = None,
) -> Tensor:
    """The places on and below a diagonal of a row × col matrix: their rows, and their columns.

    Args:
        row: how many rows the matrix has.
        col: how many columns.
        offset: the diagonal: 0 the main one, positive above it, negative below.
        dtype: an integer type. Default: int64.
        device: where to make it; only the CPU exists.
        layout: accepted, without effect.

    Shape:
        (2, places)

    Raises:
        TypeError: something is no integer.
        RuntimeError: `row` or `col` is negative.
        NotImplementedError: `dtype` is no integer type.

    Example:
        >>> import minigrad as mg
        >>> mg.tril_indices(2, 2)
        tensor([[0, 1, 1],
                [0, 0, 1]])
    """
    return _triangle("tril_indices", np.tril_indices, row, col, offset, dtype, device)


def triu_indices(
    row: int,
    col: int,
    offset: int = 0,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    layout: Any = None,
) -> Tensor:
    """The places on and above a diagonal of a row × col matrix: their rows, and their columns.

    Args:
        row: how many rows the matrix has.
        col: how many columns.
        offset: the diagonal: 0 the main one, positive above it, negative below.
        dtype, device, layout: as for `tril_indices`.

    Shape:
        (2, places)

    Raises:
        TypeError, RuntimeError, NotImplementedError: as `tril_indices`.

    Example:
        >>> import minigrad as mg
        >>> mg.triu_indices(2, 2)
        tensor([[0, 0, 1],
                [0, 1, 1]])
    """
    return _triangle("triu_indices", np.triu_indices, row, col, offset, dtype, device)


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Tensor, ...]:
    """The coordinates of all places of a grid: one Tensor for each axis, of the grid's shape.

    Args:
        tensors: the places along each axis, 0-d or 1-d Tensors of one type; or one list of them.
        indexing: 'ij' orders the dimensions as the axes are given; 'xy' swaps the first two.
            Default: 'ij', with a warning.

    Shape:
        Each (N₁, N₂, ...), N the lengths; views that use no memory of their own.

    Raises:
        RuntimeError: no Tensors; more dimensions; different types; another `indexing`.

    Example:
        >>> import minigrad as mg
        >>> a, b = mg.meshgrid(mg.tensor([1, 2]), mg.tensor([3, 4]), indexing='ij')
        >>> b
        tensor([[3, 4],
                [3, 4]])
    """
    if indexing is None:
        warnings.warn(
            "torch.meshgrid: in an upcoming release, it will be required to pass the indexing "
            "argument.",
            stacklevel=2,
        )
        indexing = "ij"
    if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)):
        tensors = tuple(tensors[0])
    axes = [tensor(x, "meshgrid", "tensors") for x in tensors]
    if not axes:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing not in ("ij", "xy"):
        raise RuntimeError(
            f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        )
    for x in axes:
        if x.ndim > 1:
            raise RuntimeError(
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x.shape}"
            )
        if x.dtype is not axes[0].dtype:
            raise RuntimeError("meshgrid expects all tensors to have the same dtype")
    swapped = indexing == "xy" and len(axes) > 1
    if swapped:
        axes[:2] = axes[1], axes[0]
    shape = tuple([x.numel() for x in axes])
    grids = []
    for k, x in enumerate(axes):
        line = reshape(x, (1,) * k + (shape[k],) + (1,) * (len(axes) - k - 1))
        grids.append(expand(line, shape))
    if swapped:
        grids[:2] = grids[1], grids[0]
    return tuple(grids)


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """All tuples with one element from each Tensor, the last one's changing fastest.

    Args:
        tensors: 1-d Tensors of one type.

    Shape:
        (product of the lengths, how many Tensors); one Tensor alone is returned as it is.

    Raises:
        RuntimeError: no Tensors, not all of one dimension, or different types.

    Example:
        >>> import minigrad as mg
        >>> mg.cartesian_prod(mg.tensor([1, 2]), mg.tensor([3, 4]))
        tensor([[1, 3],
                [1, 4],
                [2, 3],
                [2, 4]])
    """
    for x in tensors:
        _check_line(tensor(x, "cartesian_prod", "tensors"))
    if len(tensors) == 1:
        return tensors[0]
    return stack([reshape(grid, -1) for grid in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """All ways to choose r elements, in the order of their places.

    Args:
        input: a 1-d Tensor.
        r: how many to choose.
        with_replacement: whether one may be chosen again.

    Shape:
        (ways, r)

    Raises:
        RuntimeError: `input` has other than one dimension, or `r` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.combinations(mg.tensor([1, 2, 3]))
        tensor([[1, 2],
                [1, 3],
                [2, 3]])
    """
    _check_line(tensor(input, "combinations"))
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return finished(np.empty(0, input._array.dtype))
    choose: Callable[..., Any] = (
        itertools.combinations_with_replacement if with_replacement else itertools.combinations
    )
    ways = np.array(list(choose(np.arange(input.numel()), r)), np.int64)
    result: Tensor = input[finished(ways.reshape(-1, r))]
    return result


def _numbers(function: str, **values: Any) -> list[Any]:
    """Numbers, of which 0-d Tensors may stand for some.

    Raises:
        TypeError: one is no number.
        RuntimeError: a Tensor with dimensions.
    """
    for name, value in values.items():
        if isinstance(value, Tensor) and value.ndim:
            raise RuntimeError(
                f"{function} only supports 0-dimension {name} tensors, got {value.ndim} dimensions"
            )
    return [number(value, function, name) for name, value in values.items()]


def _check_span(start: Any, end: Any, step: Any) -> None:
    if any(isinstance(x, complex) for x in (start, end, step)):
        raise RuntimeError("value cannot be converted to type double without overflow")
    if not (step > 0 or step < 0):
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (end - start) * math.copysign(1, step) < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")


def _int64(value: Any) -> int:
    if type(value) is int and -(2**63) <= value < 2**63:
        return value
    return int(packed_number(value, np.dtype(np.int64)))


def _spaced(name: str, start: Any, step: Any, count: int, d: np.dtype[Any]) -> Array:
    """`count` numbers from start on: start + i * step, rounded once."""
    if d.kind not in "iuf":
        raise NotImplementedError(f"{name} is not implemented for {d.name}")
    if d.kind in "iu":
        return converted(np.arange(count) * int(step) + int(start), d)
    wide = np.float32 if d.char == "e" else np.float64
    index = np.arange(count, dtype=wide)
    return _narrowed(multiply_add(index, float(wide(step)), float(wide(start))), d)


def _by_vectors(array: Array, step: float) -> None:
    """Round as PyTorch's loop over vectors does: what follows in a vector counts from its first."""
    d = array.dtype
    wide = {"e": np.float32, "f": np.float64, "d": np.longdouble}[d.char]
    lanes = _REGISTER // d.itemsize
    vectors = array[: array.size - array.size % (2 * lanes)].reshape(-1, lanes)  # two at a time
    vectors[:] = _narrowed(vectors[:, :1].astype(wide) + np.arange(lanes) * wide(step), d)


def _narrowed(values: Array, d: np.dtype[Any]) -> Array:
    """In type `d`; PyTorch rounds to float16 by way of float32."""
    with quiet:
        return (values.astype(np.float32) if d.char == "e" else values).astype(d)


def _between(first: Array, last: Array, count: int, d: np.dtype[Any]) -> Array:
    """`count` numbers from first to last, with the roundings of PyTorch."""
    if count < 2:
        return np.full(count, first)
    if d.kind in "iu":
        wide = np.dtype(np.float64)
        values = _between(first.astype(wide), last.astype(wide), count, wide)
        return values.astype(np.int64).astype(d)
    forth, back = np.arange(count // 2, dtype=d), np.arange(count - count // 2, dtype=d)[::-1]
    with quiet:
        step = (last - first) / d.type(count - 1)
        if d.char in "fd":
            half = multiply_add(forth, float(step), float(first))
            rest = multiply_add(back.copy(), -float(step), float(last))
        else:
            half, rest = first + step * forth, last - step * back
        return np.concatenate((half, rest))


def _steps(steps: Any) -> int:
    count = operator.index(steps)
    if count < 0:
        raise RuntimeError("number of steps must be non-negative")
    return count


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:  # a fractional power of a negative number, or 0 to a negative power
        return math.nan if base else math.inf


def _triangle(
    name: str, places: Any, row: int, col: int, offset: int, dtype: dtype | None, device: Any
) -> Tensor:
    check_cpu(device)
    rows, columns = operator.index(row), operator.index(col)
    for what, count in (("row", rows), ("col", columns)):
        if count < 0:
            raise RuntimeError(f"{what} must be non-negative, got {count}")
    d = numpy_dtype(dtype, None, dtypes.int64)
    if d.kind not in "iu":
        raise NotImplementedError(f"{name} is not implemented for {d.name}")
    return finished(np.stack(places(rows, operator.index(offset), columns)).astype(d, copy=False))


def _check_line(x: Tensor) -> None:
    if x.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
