"""What the makers of new tensors share: sizes, `dtype`, `out` and `requires_grad`, and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.grad_mode import mode
from ..autograd.inplace import type_name
from ..dtypes import dtype
from ..quiet import quiet
from .arguments import checked_sizes, finish


def shape_of(name: str, sizes: tuple[Any, ...], size: Any) -> tuple[int, ...]:
    """The shape given one by one, as a tuple, or by the keyword `size`.

    Raises:
        TypeError: none is given; something is not an integer.
        RuntimeError: a size is negative.
    """
    if size is not None:
        sizes = (*sizes, size)
    if not sizes:
        raise TypeError(f'{name}() missing 1 required positional arguments: "size"')
    return checked_sizes(sizes)


def shape_in(name: str, size: Any) -> tuple[int, ...]:
    """The shape of a function that takes it as one tuple.

    Raises:
        TypeError: it is no tuple or list.
    """
    if isinstance(size, (tuple, list)):
        return checked_sizes((size,))
    raise TypeError(f"{name}(): argument 'size' must be tuple of ints, not {type(size).__name__}")


def numpy_dtype(
    wanted: dtype | None, out: Tensor | None = None, default: dtype | None = None
) -> np.dtype[Any]:
    """The type of a new tensor's elements: wanted, or that of `out`, or the default.

    Raises:
        RuntimeError: `out` has another type than the one wanted.
    """
    if out is None:
        if wanted is None:
            wanted = dtypes.get_default_dtype() if default is None else default
        return dtypes.as_dtype(wanted).numpy
    if wanted is not None and dtypes.as_dtype(wanted) is not out.dtype:
        raise RuntimeError(
            f"dtype {wanted} does not match dtype of out parameter ({type_name(out)})"
        )
    d: np.dtype[Any] = out._array.dtype
    return d


def finished(array: Any, requires_grad: bool = False, out: Tensor | None = None) -> Tensor:
    """The new Tensor around `array`, or `out` with its values.

    Raises:
        RuntimeError: gradients are required of a type that has none.
    """
    result = wrap(array)
    if requires_grad and array.dtype.kind not in "fc":
        raise RuntimeError(
            "Only Tensors of floating point and complex dtype can require gradients, got "
            f"{result.dtype}"
        )
    if out is not None and out._array.shape != array.shape and not out.requires_grad:
        out._array = np.empty(array.shape, out._array.dtype)  # without the warning of operations
    result = finish(result, out)
    if requires_grad:
        result.requires_grad = True
    if mode.inference:
        result._inference = True
    return result


def converted(array: Any, wanted: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """`array` in another type, itself where it has it; what does not fit becomes inf, or wraps."""
    result: np.ndarray[Any, Any] = array
    if array.dtype != wanted:
        with quiet:
            result = array.astype(wanted)
    return result


def number(value: Any, name: str, argument: str) -> Any:
    """The Python number that a number, a NumPy number or a 0-d Tensor stands for.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(value, np.generic) or (
        isinstance(value, Tensor) and value.ndim == 0 and not value.requires_grad
    ):
        value = value.item()
    if isinstance(value, (bool, int, float, complex)):
        return value
    raise TypeError(f"{name}(): argument '{argument}' must be Number, not {type(value).__name__}")
