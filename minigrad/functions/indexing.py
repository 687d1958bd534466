"""Public functions that read and write parts of a Tensor: `x[...]`, select, narrow."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.grad_mode import mode
from ..autograd.inplace import check_overlap, check_writable, store
from ..numpy_names import numpy_names
from ..ops import elementwise as elementwise_rows
from ..ops import index as rows
from ..ops import shape as shape_rows
from ..ops.index import Here
from ..ops.select import FEW, fill_where
from ..ops.view import writable
from ..quiet import quiet
from .arguments import cast_to, dim, tensor, worth
from .checks import Within, insist
from .shaping import expand, reshape

_dim = dim  # the functions below have parameters of this name


ALL = slice(None)


def getitem(input: Tensor, key: Any) -> Tensor:
    """`input[key]`: a view for ints, slices, None and ...; a copy for Tensors, lists and masks.

    Args:
        input: a Tensor of any shape.
        key: an index, or a tuple of them.

    Raises:
        IndexError: beyond the sizes, too many indices, or not an index.
        ValueError: a step that is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.arange(6).view(2, 3)[:, 1]
        tensor([1, 4])
    """
    if type(key) is int and input._array.ndim:
        try:
            return rows.select(input, key=(key, ...))
        except IndexError:
            raise _out_of_bounds(key, 0, input._array.shape) from None
    row = _row_of(key, input._array.ndim)
    if row is not None:
        try:
            view: Tensor = row(input, key=(*key, ...) if type(key) is tuple else (key, ...))
            return view
        except IndexError:
            pass  # the message comes from below
    elif isinstance(key, Tensor):
        places = key._array
        ndim = input._array.ndim
        if type(places) is np.ndarray and places.ndim and places.dtype.kind == "i" and ndim:
            try:
                return rows.index(input, places, spec=_FIRST[ndim])
            except IndexError:
                pass
    basic, spec, indices = parse(input, key)
    x = input if basic is None else slice_view(input, basic)
    if not indices:
        return x
    try:
        for k in indices:
            if k.dtype.kind == "b" and type(k) is not np.ndarray:
                mode.tracing.seen(k)  # for how many there are
        return rows.index(x, *indices, spec=spec)
    except IndexError:
        indexed_shape(x, spec, indices)  # with PyTorch's message
        raise


# By the number of dimensions: an index array for the first of them.
_FIRST = [(Here(0), *(ALL,) * (k - 1)) for k in range(65)]


def _row_of(key: Any, ndim: int) -> Any:
    """The row that takes the view at a key of plain ints and slices; None for any other key."""
    row = rows.slice_view
    items = key if type(key) is tuple else (key,)
    if len(items) > ndim:
        return None
    for k in items:
        if type(k) is int:
            row = rows.select
        elif type(k) is not slice or not (
            k.step is None
            and (k.start is None or type(k.start) is int)
            and (k.stop is None or type(k.stop) is int)
        ):
            return None
    return row


def slice_view(input: Tensor, basic: tuple[Any, ...]) -> Tensor:
    """The view at a basic key."""
    if None in basic:
        plain = tuple([k for k in basic if k is not None])
        x = input if all(k in (ALL, Ellipsis) for k in plain) else slice_view(input, plain)
        sizes = iter(x._array.shape)
        shape = [1 if k is None else next(sizes) for k in basic if k is None or type(k) is slice]
        return shape_rows.unsqueeze(x, shape=(*shape, *sizes))
    row = rows.select if any(type(k) is int for k in basic) else rows.slice_view
    return row(input, key=basic)


def _out_of_bounds(index: int, k: int, shape: tuple[int, ...]) -> IndexError:
    size = shape[k] if k < len(shape) else 0
    return IndexError(f"index {index} is out of bounds for dimension {k} with size {size}")


def parse(x: Tensor, key: Any) -> tuple[tuple[Any, ...] | None, tuple[Any, ...], tuple[Any, ...]]:
    """Take a key apart: what makes a view comes first, then index arrays on that view.

    PyTorch's order: with an int beside an index Tensor the int selects first, where NumPy would
    take it for an index array too.

    Returns:
        The basic key (None when it changes nothing), the spec of the view with `Here(n)` in the
        place of the n-th index array, and those arrays.
    """
    items = tuple(key) if isinstance(key, tuple) or _stands_for_tuple(key) else (key,)
    items = tuple([_item(k) for k in items])
    shape = x._array.shape
    used = sum(
        [
            k.ndim if hasattr(k, "dtype") and k.dtype.kind == "b" else 1
            for k in items
            if k is not None and k is not Ellipsis and type(k) is not bool
        ]
    )
    if used > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    if not any(k is Ellipsis for k in items):
        items = (*items, Ellipsis)
    basic: list[Any] = []
    spec: list[Any] = []
    indices: list[Any] = []
    at = 0  # the dimension of x that the next item stands for
    for k in items:
        if k is Ellipsis:
            count = len(shape) - used
            basic.extend([ALL] * count)
            spec.extend([ALL] * count)
            at += count
        elif k is None:
            basic.append(None)
            spec.append(ALL)
        elif type(k) is bool:
            basic.append(None)
            spec.append(Here(len(indices)))
            indices.append(np.zeros(int(k), np.int64))
        elif type(k) is int:
            if not -shape[at] <= k < shape[at]:
                raise _out_of_bounds(k, at, shape)
            basic.append(k)
            at += 1
        elif type(k) is slice:
            basic.append(k)
            spec.append(ALL)
            at += 1
        else:
            width = _check_index(k, at, shape)
            basic.extend([ALL] * width)
            spec.append(Here(len(indices)))
            indices.append(k)
            at += width
    plain = all(type(k) is slice and k == ALL for k in basic)
    basic.append(Ellipsis)  # so that an index of ints gives a view, not a number
    return (None if plain and indices else tuple(basic)), tuple(spec), tuple(indices)


def _stands_for_tuple(key: Any) -> bool:
    """Whether a list is read as a tuple of indices: the rule of old that PyTorch still follows."""
    if not isinstance(key, list) or len(key) >= 32:
        return False
    return any(
        k is None or k is Ellipsis or isinstance(k, (Tensor, slice, list, tuple)) for k in key
    )


def _item(k: Any) -> Any:
    """One index as an int, a slice, None, ..., a bool, or an array."""
    if k is None or k is Ellipsis or type(k) in (int, bool):
        return k
    if isinstance(k, slice):
        if k.step is not None and int(k.step) <= 0:
            raise ValueError("step must be greater than zero")
        return slice(*(None if s is None else int(s) for s in (k.start, k.stop, k.step)))
    if isinstance(k, Tensor):
        k = k._array
    elif hasattr(k, "__index__") and not isinstance(k, np.ndarray):
        return int(k)
    elif isinstance(k, (list, tuple, range)):
        k = np.asarray([x._array if isinstance(x, Tensor) else x for x in k])
        k = k.astype(np.int64) if k.size == 0 else k
    if isinstance(k, str):
        raise TypeError(f"new(): invalid data type '{type(k).__name__}'")
    if not hasattr(k, "dtype"):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are "
            f"valid indices (got {type(k).__name__})"
        )
    if k.dtype == np.uint8:
        k = k.astype(bool)
    if k.dtype.kind not in "iub":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if k.ndim == 0 and type(k) is np.ndarray:
        return bool(k) if k.dtype.kind == "b" else int(k)
    return k


def _check_index(k: Any, at: int, shape: tuple[int, ...]) -> int:
    """How many dimensions an index array stands for, after a look at its values."""
    if k.dtype.kind == "b":
        for d, n in enumerate(k.shape):
            if n != shape[at + d]:
                raise IndexError(
                    f"The shape of the mask {list(k.shape)} at index {d} does not match the shape "
                    f"of the indexed tensor {list(shape)} at index {at + d}"
                )
        return len(k.shape)
    n = shape[at]

    def refuse(k: Any) -> None:
        for bad in (int(k.min()), int(k.max())):
            if not -n <= bad < n:
                raise _out_of_bounds(bad, at, shape)

    if k.size:
        insist(refuse if type(k) is np.ndarray else Within(-n, n - 1, refuse), k)
    return 1


def recording(*tensors: Any) -> bool:
    """Whether what is done with these is recorded."""
    return mode.grad and any(isinstance(t, Tensor) and t.requires_grad for t in tensors)


def setitem(input: Tensor, key: Any, value: Any) -> None:
    """`input[key] = value`: writes into the memory of `input`, history following.

    Args:
        input: a Tensor of any shape.
        key: an index, or a tuple of them.
        value: a number, or a Tensor that broadcasts to the places named.

    Raises:
        IndexError: as `getitem`.
        RuntimeError: the shapes do not broadcast; a leaf that requires grad.

    Example:
        >>> import minigrad as mg
        >>> x = mg.zeros(2, 2)
        >>> x[:, 0] = mg.tensor([1., 2.])
        >>> x
        tensor([[1., 0.],
                [2., 0.]])
    """
    if type(value) in (int, float) and _number_put(input, key, value):
        return
    basic, spec, indices = parse(input, key)
    view = input if basic is None else slice_view(input, basic)
    value = value_like(value, input)
    if not indices:
        target: tuple[int, ...] = view._array.shape
        view.copy_(_without_leading_ones(value, target))
        return
    check_writable(view, value.requires_grad)
    check_overlap(view, value)
    if len(indices) == 1 and indices[0].dtype.kind == "b" and value._array.size == 1:
        mask = indices[0]
        mask = mask.reshape(mask.shape + (1,) * (view.ndim - spec.index(Here(0)) - mask.ndim))
        store(view, elementwise_rows.masked_fill(view, mask, reshape(value, ())))
        return
    target = indexed_shape(view, spec, indices)
    value = expand(_without_leading_ones(value, target), target)
    if recording(view, value):
        store(view, rows.index_put(view, value, *indices, spec=spec, accumulate=False))
    else:
        writable(view._array)[rows.fill(spec, indices)] = value._array
        view._version[0] += 1


def _number_put(input: Tensor, key: Any, value: float) -> bool:
    """Whether a number was written to floats at a simple key, there being nothing to record."""
    array = input._array
    if mode.observed or array.dtype.kind != "f" or (mode.grad and input.requires_grad):
        return False
    if not array.flags.writeable:  # an expanded one
        return False
    if isinstance(key, Tensor):
        mask = key._array
        if mask.dtype.kind != "b" or mask.shape != array.shape or not array.ndim:
            return False
        check_writable(input)
        with quiet:
            if array.size < FEW:
                np.copyto(array, value, where=mask)
            else:
                array[...] = fill_where(array, mask, value)
    else:
        if _row_of(key, array.ndim) is None:
            return False
        check_writable(input)
        try:
            with quiet:
                array[key] = value
        except IndexError:
            return False  # which raises it with PyTorch's message
    input._version[0] += 1
    return True


def indexed_shape(x: Tensor, spec: tuple[Any, ...], indices: tuple[Any, ...]) -> tuple[int, ...]:
    """The shape of what a key with index arrays picks of `x`.

    Raises:
        IndexError: the index arrays do not broadcast.
    """
    places: Any = np.broadcast_to(np.empty((), bool), x._array.shape)  # a shape without memory
    try:
        shape: tuple[int, ...] = places[rows.fill(spec, tuple(map(worth, indices)))].shape
    except IndexError:
        shapes = ", ".join(str(list(k.shape)) for k in indices)
        raise IndexError(
            f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
        ) from None
    return shape


def value_like(value: Any, like: Tensor) -> Tensor:
    """What is to be written, as a Tensor of the type of `like`."""
    if isinstance(value, Tensor):
        return cast_to(value, like._array.dtype)
    if isinstance(value, str):
        raise TypeError(f"can't assign a str to a {like.type()}")
    with np.errstate(all="ignore"):
        return wrap(np.asarray(value).astype(like._array.dtype))


def _without_leading_ones(value: Tensor, shape: tuple[int, ...]) -> Tensor:
    extra = value.ndim - len(shape)
    if extra > 0 and value._array.shape[:extra] == (1,) * extra:
        return reshape(value, value._array.shape[extra:])
    return value


@numpy_names
def select(input: Tensor, dim: int, index: int) -> Tensor:
    """A view of `input` at one place of a dimension, which is left out.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        index: the place.

    Raises:
        IndexError: no such dimension or place.

    Example:
        >>> import minigrad as mg
        >>> mg.select(mg.tensor([[1, 2], [3, 4]]), 0, -1)
        tensor([3, 4])
    """
    x = tensor(input, "select")
    if x.ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    if not -n <= index < n:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(x.shape)} at "
            f"dimension {k}"
        )
    return rows.select(x, key=(slice(None),) * k + (int(index), ...))


@numpy_names
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Tensor:
    """A view of `length` places of a dimension from `start`.

    Args:
        input: a Tensor of any shape.
        dim: the dimension.
        start: the first place; negative counts from the end.
        length: how many.

    Raises:
        RuntimeError: beyond the end.

    Example:
        >>> import minigrad as mg
        >>> mg.narrow(mg.tensor([1, 2, 3]), 0, 1, 2)
        tensor([2, 3])
    """
    x = tensor(input, "narrow")
    if x.ndim == 0:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    k = _dim(dim, x.ndim)
    n = x._array.shape[k]
    if isinstance(start, Tensor) and (start.ndim or start._array.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    first = int(start)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -n <= first <= n:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-n}, {n}], but got {first})"
        )
    first = first + n if first < 0 else first
    if first + length > n:
        raise RuntimeError(f"start ({first}) + length ({length}) exceeds dimension size ({n}).")
    key = (slice(None),) * k + (slice(first, first + length),)
    return rows.slice_view(x, key=key)
