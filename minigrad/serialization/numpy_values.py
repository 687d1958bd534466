"""NumPy's arrays, scalars and dtypes out of what their pickles say, every part checked."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from .errors import LoadError, shown
from .names import NUMPY_KINDS

_PLAIN = (None, None, None, -1, -1, 0)
_NATIVE = ("|", "=", "<" if sys.byteorder == "little" else ">")


def dtype_of(code: Any, align: Any, copy: Any) -> np.dtype[Any]:
    """A dtype by its code, such as 'f8'.

    Raises:
        LoadError: it is not of plain numbers.
    """
    if type(code) is str and len(code) <= 3 and code[0] in NUMPY_KINDS and code[1:].isdigit():
        return np.dtype(code)
    raise LoadError(
        f"a file has the NumPy dtype {shown(code)}: only such of plain numbers are loaded"
    )


def check_dtype_state(state: Any) -> None:
    """Check what a file says of a dtype beside its code: only the byte order may be there.

    Raises:
        LoadError: something else is.
    """
    if not (
        type(state) is tuple and len(state) == 8 and type(state[1]) is str and state[1] in _NATIVE
    ):
        raise LoadError("a file has a NumPy dtype of an unusual state")
    if any(type(part) not in (int, type(None)) for part in state[2:]) or state[2:] != _PLAIN:
        raise LoadError("a file has a NumPy dtype with fields")


def scalar(dtype: Any, data: Any) -> Any:
    """A NumPy scalar of its bytes.

    Raises:
        LoadError: they do not fit the dtype.
    """
    if not (isinstance(dtype, np.dtype) and type(data) is bytes and len(data) == dtype.itemsize):
        raise LoadError("a file has a NumPy scalar whose bytes are not those of its dtype")
    return np.frombuffer(data, dtype)[0]


def unfilled_array(cls: Any, shape: Any, code: Any) -> np.ndarray[Any, Any]:
    """The array that `fill_array` is to fill; what a file says of it is made up."""
    return np.empty(0)


def fill_array(array: np.ndarray[Any, Any], state: Any) -> None:
    """Make an array what its pickle says.

    Raises:
        LoadError: the parts do not fit.
    """
    if type(state) is not tuple or len(state) != 5:
        raise LoadError("a file has a NumPy array of an unknown state")
    _, shape, dtype, fortran, data = state
    if not (
        type(shape) is tuple
        and len(shape) <= 64
        and all(type(n) is int and 0 <= n < 2**63 for n in shape)
        and isinstance(dtype, np.dtype)
        and type(fortran) is bool
        and type(data) is bytes
        and math.prod(shape) * dtype.itemsize == len(data)
    ):
        raise LoadError("a file has a NumPy array whose bytes are not those of its shape and dtype")
    array.__setstate__((1, shape, dtype, fortran, data))  # type: ignore[arg-type]
