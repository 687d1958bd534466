"""How arrays lie in memory: strides, overlaps, the memory behind a view (NumPy only)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from .size import CPU, device

Array = np.ndarray[Any, Any]


def _keep_freed_memory() -> None:
    """Let glibc hold on to freed arrays of up to 32 MB, for those that come next.

    It gives large arrays pages of their own, which go back to the system with them: every step
    of a training loop then touches new pages, and that may cost more than the arithmetic in them.
    Large means larger than the largest that was ever freed, up to 32 MB. So one of that size is
    freed here; its pages are never touched. Elsewhere than on glibc this does nothing.
    """
    np.empty((32 << 20) - (64 << 10), np.uint8)


_keep_freed_memory()


def owner(array: Array) -> Array:
    """The array that owns the memory in which `array` lies."""
    base: Any = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)
    return array


def order_of(array: Any) -> Literal["C", "K"]:
    """In what order to lay out another array like this one: in its own, unless it is expanded."""
    return "C" if 0 in array.strides else "K"


def address(array: Array) -> int:
    """Where the first element lies."""
    first: int = array.__array_interface__["data"][0]
    return first


def steps(array: Any) -> tuple[int, ...]:
    """Strides in elements, as PyTorch counts them."""
    size = array.itemsize
    if array.size:
        return tuple([s // size for s in array.strides])
    sizes = [max(n, 1) for n in array.shape]  # NumPy gives empty arrays no meaningful strides
    return tuple([math.prod(sizes[k + 1 :]) for k in range(array.ndim)])


def offset(array: Array) -> int:
    """How many elements lie before the first one in the memory."""
    if not array.size:
        return 0
    return (address(array) - address(owner(array))) // array.itemsize


def seen(array: Array, shape: tuple[int, ...], strides: Sequence[int], at: int) -> Array:
    """The memory of `array` with other sizes and strides, starting anywhere in it.

    Args:
        array: what shares the memory.
        shape: the sizes.
        strides: in elements, not negative.
        at: the place of the first element in the memory.

    Raises:
        RuntimeError: it would reach beyond the memory.
    """
    source, size = owner(array), array.itemsize
    extent = 0
    if math.prod(shape):
        extent = 1 + at + sum([(n - 1) * s for n, s in zip(shape, strides, strict=True)])
    if extent * size > source.nbytes:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(strides)}, storage offset {at}, and "
            f"itemsize {size} requiring a storage size of {extent * size} are out of bounds for "
            f"storage of size {source.nbytes}"
        )
    if not extent:
        return np.empty(shape, array.dtype)
    flat = source.ravel(order="K")  # a view, for memory without holes
    steps = [s * size for s in strides]
    seen: np.ndarray[Any, Any] = np.ndarray(shape, array.dtype, flat, at * size, steps)
    return seen


def may_overlap(array: Array) -> bool:
    """Whether elements of `array` may share places: True unless strides rule it out."""
    reach = 0  # how far the dimensions of smaller strides reach
    for stride, n in sorted(zip(array.strides, array.shape, strict=True)):
        if n > 1:
            if stride <= reach:
                return array.size > 0
            reach += stride * (n - 1)
    return False


def dense(array: Array) -> bool:
    """Whether the elements fill a stretch of memory, each place once, in whatever order."""
    if array.flags.forc:
        return True
    expected = array.itemsize
    for stride, n in sorted(zip(array.strides, array.shape, strict=True)):
        if n != 1:
            if stride != expected:
                return False
            expected *= n
    return True


def partly_shared(a: Array, b: Array) -> bool:
    """Whether some places of `a` are places of `b`, but not the same element for element.

    As PyTorch, only arrays that are `dense` are looked into.
    """
    if (a if a.base is None else owner(a)) is not (b if b.base is None else owner(b)):
        return False
    if not (a.size and b.size and dense(a) and dense(b)):
        return False
    start, other = address(a), address(b)
    if start == other and a.nbytes == b.nbytes:
        return [s for s, n in zip(a.strides, a.shape, strict=True) if n > 1] != [
            s for s, n in zip(b.strides, b.shape, strict=True) if n > 1
        ]
    return start < other + b.nbytes and other < start + a.nbytes


class UntypedStorage:
    """The memory that a Tensor and its views lie in, as bytes.

    Args:
        array: some array in that memory.

    Example:
        >>> import minigrad as mg
        >>> x = mg.zeros(6)
        >>> x[2:].untyped_storage().nbytes()
        24
        >>> x.untyped_storage().data_ptr() == x[2:].untyped_storage().data_ptr()
        True
    """

    def __init__(self, array: Array) -> None:
        self.array = owner(array)

    @property
    def device(self) -> device:
        """Where it is: the CPU."""
        return CPU

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return address(self.array)

    def nbytes(self) -> int:
        """How many bytes there are."""
        return self.array.nbytes

    size = __len__ = nbytes

    def _bytes(self) -> Array:
        return self.array.ravel(order="K").view(np.uint8)

    def __getitem__(self, index: int) -> int:
        return int(self._bytes()[index])

    def tolist(self) -> list[int]:
        """The bytes as numbers."""
        return [int(b) for b in self._bytes()]
