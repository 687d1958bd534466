"""Public functions that compare whole Tensors, and questions about types."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..dtypes import dtype
from ..memory import UntypedStorage
from ..size import Size
from .arguments import broadcast_shape, tensor


def equal(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape and elements.

    Args:
        input: a Tensor of any shape.
        other: another.

    Raises:
        TypeError: one of them is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.equal(mg.ones(2), mg.ones(2))
        True
    """
    a, b = tensor(input, "equal")._array, tensor(other, "equal", "other")._array
    return a.shape == b.shape and bool((a == b).all())


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """|input - other| ≤ atol + rtol · |other|, for each pair of elements.

    Args:
        input: a Tensor of any shape.
        other: a Tensor of the same type that broadcasts with it.
        rtol: the relative tolerance.
        atol: the absolute tolerance, in the elements' unit.
        equal_nan: nan is close to nan.

    Raises:
        RuntimeError: the types differ; the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.isclose(mg.tensor([1., 2.]), mg.tensor([1., 2.1]))
        tensor([ True, False])
    """
    a, b = tensor(input, "isclose"), tensor(other, "isclose", "other")
    if a._array.dtype != b._array.dtype:
        raise RuntimeError(f"{a.dtype} did not match {b.dtype}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance}")
    broadcast_shape([a._array.shape, b._array.shape])
    return wrap(np.isclose(a._array, b._array, rtol, atol, equal_nan))


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Whether all pairs of elements are close; see `isclose`.

    Args:
        input: a Tensor of any shape.
        other: a Tensor of the same type that broadcasts with it.
        rtol: the relative tolerance.
        atol: the absolute tolerance, in the elements' unit.
        equal_nan: nan is close to nan.

    Raises:
        RuntimeError: the types differ.

    Example:
        >>> import minigrad as mg
        >>> mg.allclose(mg.ones(2), mg.ones(2) + 1e-7)
        True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan)._array.all())


def result_type(tensor1: Any, tensor2: Any) -> dtype:
    """The type that an operation on both would have.

    Args:
        tensor1: a Tensor or a number.
        tensor2: a Tensor or a number.

    Raises:
        TypeError: one of them is neither a Tensor nor a number.

    Example:
        >>> import minigrad as mg
        >>> mg.result_type(mg.tensor([1, 2]), 1.0)
        torch.float32
    """
    return dtypes.result_of(x._array if isinstance(x, Tensor) else x for x in (tensor1, tensor2))


def broadcast_shapes(*shapes: Any) -> Size:
    """The common shape of operands of these shapes.

    Args:
        shapes: tuples of ints, or ints.

    Raises:
        RuntimeError: they do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.broadcast_shapes((2, 1), (3,))
        torch.Size([2, 3])
    """
    return broadcast_shape([(s,) if isinstance(s, int) else tuple(s) for s in shapes])


def is_tensor(obj: Any) -> bool:
    """Whether `obj` is a Tensor.

    Args:
        obj: anything.

    Example:
        >>> import minigrad as mg
        >>> mg.is_tensor(mg.ones(1)), mg.is_tensor(1.0)
        (True, False)
    """
    return isinstance(obj, Tensor)


def is_storage(obj: Any) -> bool:
    """Whether `obj` is the memory of a Tensor.

    Args:
        obj: anything.

    Example:
        >>> import minigrad as mg
        >>> mg.is_storage(mg.ones(1).untyped_storage())
        True
    """
    from ..storage import TypedStorage  # rarely wanted

    return isinstance(obj, (TypedStorage, UntypedStorage))


def typename(obj: Any, /) -> str:
    """The name of an object's type, with its module; of a class, its own.

    Args:
        obj: anything; a Tensor gives the name of its `type()`.

    Example:
        >>> import minigrad as mg
        >>> mg.typename(mg.ones(1)), mg.typename(3), mg.typename(mg.nn.ReLU())
        ('torch.FloatTensor', 'int', 'minigrad.nn.activation.ReLU')
    """
    if isinstance(obj, Tensor):
        return obj.type()  # type: ignore[no-any-return]
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = getattr(named, "__module__", None) or ""
    return named.__qualname__ if module in ("", "builtins") else f"{module}.{named.__qualname__}"


def is_floating_point(input: Tensor) -> bool:
    """Whether the elements are floats.

    Args:
        input: a Tensor.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.is_floating_point(mg.ones(1))
        True
    """
    return tensor(input, "is_floating_point").dtype.is_floating_point


def is_complex(input: Tensor) -> bool:
    """Whether the elements are complex numbers.

    Args:
        input: a Tensor.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.is_complex(mg.ones(1))
        False
    """
    return tensor(input, "is_complex").dtype.is_complex


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not 0.

    Args:
        input: a Tensor with one element.

    Raises:
        RuntimeError: not exactly one element.

    Example:
        >>> import minigrad as mg
        >>> mg.is_nonzero(mg.tensor([0.]))
        False
    """
    return bool(tensor(input, "is_nonzero"))


def numel(input: Tensor) -> int:
    """The number of elements.

    Args:
        input: a Tensor.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.numel(mg.zeros(2, 3))
        6
    """
    return tensor(input, "numel")._array.size
