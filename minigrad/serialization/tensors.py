"""Tensors out of what a file says of them, and what a file is to say beside their elements."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..dtypes import dtype
from ..memory import Array, UntypedStorage
from ..nn.parameter import Buffer, Parameter
from .errors import LoadError, shown

_MAX_DIMENSIONS = 64  # NumPy's


class TypedStorage(UntypedStorage):
    """The memory of loaded tensors, and the type that the file says its elements have.

    Args:
        bytes_: the memory, of dtype uint8.
        type_: the type of the elements.
    """

    def __init__(self, bytes_: Array, type_: dtype) -> None:
        super().__init__(bytes_)
        self.dtype = type_


def tensor_in(
    storage: Any, offset: Any, size: Any, stride: Any, requires_grad: Any, type_: Any
) -> Tensor:
    """A tensor in a storage, every number checked.

    Args:
        storage: the memory.
        offset: elements before the first one.
        size: the shape.
        stride: the steps in memory, in elements.
        requires_grad: whether it does.
        type_: the dtype of its elements.

    Raises:
        LoadError: the numbers make no sense, or lead out of the memory.
    """
    if not (isinstance(storage, TypedStorage) and isinstance(type_, dtype)):
        raise LoadError("a tensor's description lacks its storage or dtype")
    if not (isinstance(size, tuple) and isinstance(stride, tuple)):
        raise LoadError("a tensor's size or stride is no tuple")
    if len(size) != len(stride) or len(size) > _MAX_DIMENSIONS:
        raise LoadError(f"a tensor has {len(size)} sizes and {len(stride)} strides")
    if not all(type(n) is int and 0 <= n < 2**63 for n in (offset, *size, *stride)):
        raise LoadError(
            "one of a tensor's sizes, its strides and its offset is no count of elements: "
            + ", ".join(map(shown, (*size, *stride, offset)))
        )
    memory, itemsize = storage.array, type_.itemsize
    array: Array
    if math.prod(size):
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        if (last + 1) * itemsize > memory.nbytes:
            raise LoadError(
                f"a tensor of size {size}, stride {stride} and offset {offset} reaches beyond its "
                f"storage of {memory.nbytes} bytes"
            )
        strides = [s * itemsize for s in stride]
        array = np.ndarray(size, type_.numpy, memory, offset * itemsize, strides)
    else:
        array = np.ndarray(size, type_.numpy, memory)
    tensor = wrap(array)
    tensor.requires_grad = _flag(requires_grad)
    return tensor


def parameter_of(data: Any, requires_grad: Any) -> Parameter:
    """The parameter that a tensor was saved as.

    Raises:
        LoadError: there is no tensor.
    """
    if not isinstance(data, Tensor):
        raise LoadError(f"a parameter's data is a {type(data).__name__}")
    return Parameter(data, _flag(requires_grad))


def with_attributes(tensor: Tensor, state: Any) -> Tensor:
    """A loaded tensor with the attributes that the user had set; a Buffer where it was one.

    Raises:
        LoadError: a name stands for something else, or the state is no dict.
    """
    if not isinstance(state, dict):
        raise LoadError(f"a tensor's attributes are a {type(state).__name__}")
    state = dict(state)
    if state.pop("_is_buffer", False) is True:
        tensor = Buffer(tensor, persistent=state.pop("persistent", True) is True)
    set_attributes(tensor, state)
    return tensor


def set_attributes(target: Any, state: Any) -> None:
    """Set attributes of an object; none that its class or its workings have may be among them.

    Raises:
        LoadError: there is one.
    """
    for name in state:
        if type(name) is not str or not name.isidentifier() or hasattr(target, name):
            raise LoadError(f"a {type(target).__name__} can't be given the attribute {shown(name)}")
    vars(target).update({sys.intern(name): value for name, value in state.items()})


def attributes(tensor: Tensor) -> dict[str, Any]:
    """The attributes that are to be saved with a tensor: the user's, and what makes a Buffer."""
    state = tensor._attributes()
    if isinstance(tensor, Buffer):
        state.update(persistent=tensor.persistent, _is_buffer=True)
    return state


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise LoadError(f"requires_grad of a tensor is {shown(value)}")
    return value
