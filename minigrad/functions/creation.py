"""Public functions that make a Tensor of given data: sequences, arrays, buffers, other Tensors."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..dtypes import dtype
from ..memory import order_of
from ..ops.shape import alias
from ..quiet import quiet
from ..size import Size, check_cpu
from .arguments import checked_sizes
from .checks import refuse_in_programs
from .converting import clone, detach, to
from .options import converted, finished, number, numpy_dtype
from .packing import packed, packed_number

_COPY = (
    "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or "
    "sourceTensor.detach().clone().requires_grad_(True), rather than {}(sourceTensor)."
)


def tensor(
    data: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf Tensor with a copy of `data`.

    Args:
        data: a number, nested sequences of numbers, an array; a Tensor, with a warning.
        dtype: the type of the elements. Default: found in `data`. Python's floats give the
            default type, its integers int64; NumPy's numbers and arrays keep theirs.
        device: where to make it; only the CPU exists.
        requires_grad: record what is done with the result.
        pin_memory: accepted, without effect.

    Raises:
        ValueError: rows of different lengths; an integer beyond 64 bits; a negative stride.
        TypeError: a string, or something else that is no number.
        RuntimeError: no type is known for some element; a number does not fit into `dtype`.

    Example:
        >>> import minigrad as mg
        >>> mg.tensor([[1., 2.], [3., 4.]])
        tensor([[1., 2.],
                [3., 4.]])
        >>> mg.tensor([1, 2]).dtype, mg.tensor(True).dtype
        (torch.int64, torch.bool)
    """
    check_cpu(device)
    if isinstance(data, Tensor):
        warnings.warn(_COPY.format("torch.tensor"), stacklevel=2)
    return finished(copied(data, dtype), requires_grad)


def copied(data: Any, dtype: dtype | None = None) -> np.ndarray[Any, Any]:
    """A new array with the numbers of `data`, which is anything that `tensor` takes."""
    wanted = None if dtype is None else dtypes.as_dtype(dtype).numpy
    if isinstance(data, Tensor):
        array = data._array
    elif isinstance(data, np.ndarray):
        array = _usable(data)
        refuse_in_programs()
    else:
        return packed(data, wanted)
    copy = np.empty_like(array, wanted, order_of(array), subok=False)
    with quiet:
        np.copyto(copy, array, casting="unsafe")
    return copy


def as_tensor(data: Any, dtype: dtype | None = None, device: Any = None) -> Tensor:
    """`data` as a Tensor, without a copy where none is needed.

    Args:
        data: a Tensor (returned itself), an array (whose memory is shared), or what `tensor` takes.
        dtype: the type of the elements. Default: that of `data`.
        device: where it is to be; only the CPU exists.

    Raises:
        ValueError, TypeError, RuntimeError: as `tensor`.

    Example:
        >>> import numpy as np, minigrad as mg
        >>> a = np.zeros(2)
        >>> t = mg.as_tensor(a); t[0] = 5.; a
        array([5., 0.])
    """
    check_cpu(device)
    if isinstance(data, np.ndarray):
        data = from_numpy(data)
    if isinstance(data, Tensor):
        return data if dtype is None else to(data, dtype)
    return finished(copied(data, dtype))


def asarray(
    obj: Any,
    *,
    dtype: dtype | None = None,
    device: Any = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """`obj` as a Tensor that shares its memory, copied only where that is needed or wanted.

    Args:
        obj: a Tensor, an array or NumPy number, an object with DLPack's or the buffer protocol, or
            what `tensor` takes.
        dtype: the type of the elements; a buffer is read as numbers of that type.
        device: where it is to be; only the CPU exists.
        copy: True copies always; False never.
        requires_grad: whether the result requires grad. Default: as `obj` does.

    Raises:
        ValueError: `copy` is False and a copy would be needed.
        RuntimeError: gradients are required of a type that has none.

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2)
        >>> mg.asarray(x) is x, mg.asarray(x, copy=True) is x
        (True, False)
    """
    check_cpu(device)
    if isinstance(obj, Tensor):
        result = obj
        if obj.requires_grad and requires_grad is None:
            warnings.warn(
                "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad "
                "instead of False. Pass requires_grad=False explicitly to get the old behavior "
                "and silence this warning.",
                stacklevel=2,
            )
    elif isinstance(obj, (np.ndarray, np.generic)):
        result = from_numpy(np.asarray(obj))
    elif hasattr(obj, "__dlpack__"):
        result = from_dlpack(obj)
    elif (view := _buffer(obj)) is not None:
        result = frombuffer(view, dtype=dtypes.get_default_dtype() if dtype is None else dtype)
    elif copy is False:
        raise ValueError("can't alias arbitrary sequence into a tensor.")
    else:
        return finished(copied(obj, dtype), bool(requires_grad))
    if dtype is not None and dtypes.as_dtype(dtype) is not result.dtype:
        if copy is False:
            raise ValueError(
                f"can't alias tensor with dtype '{type_name(result)}' into dtype '{dtype}'."
            )
        result = to(result, dtype)
    elif copy:
        result = clone(result)
    if requires_grad:
        result.requires_grad = True
    elif requires_grad is False and result.requires_grad:
        result = detach(result)
    return result


def from_numpy(ndarray: np.ndarray[Any, Any]) -> Tensor:
    """A Tensor that shares the memory of an array: what is written to one is seen in the other.

    Args:
        ndarray: an array of numbers or bools, of any shape. A read-only one gives a warning.

    Raises:
        TypeError: no array, or of a type that no Tensor has.
        ValueError: a negative stride; foreign byte order.

    Example:
        >>> import numpy as np, minigrad as mg
        >>> a = np.array([1, 2])
        >>> mg.from_numpy(a)
        tensor([1, 2])
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {_full_name(ndarray)})")
    array = _usable(ndarray)
    refuse_in_programs()
    if not array.flags.writeable:
        _warn_read_only("NumPy array", "array")
    return finished(array)


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """A Tensor that shares the memory of another library's array, by DLPack's protocol.

    Args:
        ext_tensor: an object with `__dlpack__`, on the CPU.
        device: where it is to be; only the CPU exists.
        copy: True copies the memory.

    Raises:
        RuntimeError: no such object.
        BufferError: it can't be exported, for example because it requires grad.
        ValueError: a negative stride.

    Example:
        >>> import numpy as np, minigrad as mg
        >>> mg.from_dlpack(np.ones(2))
        tensor([1., 1.], dtype=torch.float64)
    """
    check_cpu(device)
    if not hasattr(ext_tensor, "__dlpack__"):
        raise RuntimeError(
            f"from_dlpack expects an object with __dlpack__, got {_full_name(ext_tensor)}"
        )
    array = _usable(np.from_dlpack(ext_tensor))
    return finished(array.copy() if copy else array)


def frombuffer(
    buffer: Any, *, dtype: dtype, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """A one-dimensional Tensor that shares the memory of a buffer.

    Args:
        buffer: an object with Python's buffer protocol. A read-only one gives a warning.
        dtype: what its bytes are read as.
        count: how many elements; a negative number means all.
        offset: how many bytes to leave out at the start.
        requires_grad: record what is done with the result.

    Raises:
        ValueError: no buffer, or one that does not hold so much; rests of an element.

    Example:
        >>> import minigrad as mg
        >>> mg.frombuffer(bytearray([1, 0, 2, 0]), dtype=mg.int16)
        tensor([1, 2], dtype=torch.int16)
    """
    d = numpy_dtype(dtype)
    view = _buffer(buffer)
    if view is None:
        raise ValueError("object does not implement Python buffer protocol.")
    length, size = view.nbytes, d.itemsize
    if length == 0 or count == 0:
        raise ValueError(f"both buffer length ({length}) and count ({count}) must not be 0")
    if not 0 <= offset < length:
        raise ValueError(
            f"offset ({offset} bytes) must be non-negative and no greater than buffer length "
            f"({length} bytes) minus 1"
        )
    if count < 0 and (length - offset) % size:
        raise ValueError(
            f"buffer length ({length - offset} bytes) after offset ({offset} bytes) must be a "
            f"multiple of element size ({size})"
        )
    if count > 0 and offset + count * size > length:
        raise ValueError(
            f"requested buffer length ({count} * {size} bytes) after offset ({offset} bytes) must "
            f"not be greater than actual buffer length ({length} bytes)"
        )
    if view.readonly:
        _warn_read_only("buffer", "buffer")
    return finished(np.frombuffer(view, d, max(count, -1), offset), requires_grad)


def scalar_tensor(
    s: Any,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """A 0-d Tensor of a number, of the default floating type unless another is given.

    Args:
        s: the number.
        dtype: the type of the element.
        layout: accepted, without effect.
        device: where to make it; only the CPU exists.
        pin_memory: accepted, without effect.
        requires_grad: record what is done with the result.

    Raises:
        TypeError: `s` is no number.
        RuntimeError: `s` does not fit into `dtype`.

    Example:
        >>> import minigrad as mg
        >>> mg.scalar_tensor(3)
        tensor(3.)
    """
    check_cpu(device)
    value = number(s, "scalar_tensor", "s")
    return finished(packed_number(value, numpy_dtype(dtype)), requires_grad)


def legacy(data: tuple[Any, ...], device: Any, dtype: dtype) -> Tensor:
    """What `Tensor(*data)` makes: of sizes, given one by one or as a Size, or of data.

    Of a Tensor of any type it is a view, with its history; arrays of type `dtype` share their
    memory.

    Raises:
        TypeError: neither sizes nor data.
        RuntimeError: a size is negative.
        ValueError: rows of different lengths.
    """
    check_cpu(device)
    wanted = dtype.numpy
    first = data[0] if data else ()
    if isinstance(first, Tensor) and len(data) == 1:
        view: Tensor = alias(first)
        return view
    one_size = isinstance(first, (int, np.integer, Size)) and not isinstance(first, bool)
    if one_size or len(data) > 1:
        return finished(np.empty(checked_sizes(data), wanted))
    if isinstance(first, np.ndarray):
        return finished(converted(_usable(first), wanted))
    if hasattr(first, "__len__"):
        return finished(packed(first, wanted))
    raise TypeError(f"new(): data must be a sequence (got {_full_name(first)})")


def _usable(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A plain array whose memory a Tensor may share.

    Raises:
        TypeError: no Tensor has its type.
        ValueError: foreign byte order; strides that are negative or no whole elements.
    """
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. Conversion "
            "between byte orders is currently not supported."
        )
    dtypes.of(array.dtype)
    size = array.itemsize
    for stride in array.strides:
        if stride < 0:
            raise ValueError(
                "At least one stride in the given numpy array is negative, and tensors with "
                "negative strides are not currently supported. (You can probably work around this "
                "by making a copy of your array with array.copy().)"
            )
        if stride % size:
            raise ValueError(
                "given numpy array strides not a multiple of the element byte size. Copy the numpy "
                "array to reallocate the memory."
            )
    return np.asarray(array)


def _buffer(obj: Any) -> memoryview | None:
    """The bytes of an object with the buffer protocol."""
    try:
        return memoryview(obj).cast("B")
    except (TypeError, ValueError):
        return None


def _full_name(obj: Any) -> str:
    kind = type(obj)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _warn_read_only(what: str, short: str) -> None:
    warnings.warn(
        f"The given {what} is not writable, and PyTorch does not support non-writable tensors. "
        "This means writing to this tensor will result in undefined behavior. You may want to copy "
        f"the {short} to protect its data or make it writable before converting it to a tensor.",
        stacklevel=3,
    )
