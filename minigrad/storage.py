"""`torch.storage`: the memory behind Tensors, as bytes and as elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .dtypes import dtype, of
from .memory import UntypedStorage, owner
from .size import CPU, device

if TYPE_CHECKING:
    from ._tensor import Tensor

__all__ = ["TypedStorage", "UntypedStorage"]


class TypedStorage:
    """The memory that a Tensor and its views lie in, as elements in a row.

    Args:
        tensor: the Tensor.

    Example:
        >>> import minigrad as mg
        >>> storage = mg.storage.TypedStorage(mg.arange(6).reshape(2, 3)[1])
        >>> storage.tolist(), storage.size()
        ([0, 1, 2, 3, 4, 5], 6)
    """

    is_cuda = False

    def __init__(self, tensor: Tensor) -> None:
        self._flat = owner(tensor._array).ravel(order="K").view(tensor._array.dtype)
        self._untyped = UntypedStorage(tensor._array)

    @property
    def dtype(self) -> dtype:
        """The type of the elements."""
        return of(self._flat.dtype)

    @property
    def device(self) -> device:
        """Where it is: the CPU."""
        return CPU

    def untyped(self) -> UntypedStorage:
        """The same memory as bytes."""
        return self._untyped

    def size(self) -> int:
        """How many elements there are."""
        return self._flat.size  # type: ignore[no-any-return]

    __len__ = size

    def nbytes(self) -> int:
        """How many bytes there are."""
        return self._flat.nbytes  # type: ignore[no-any-return]

    def element_size(self) -> int:
        """Bytes an element."""
        return self._flat.itemsize  # type: ignore[no-any-return]

    def data_ptr(self) -> int:
        """The address of the first byte."""
        return self._untyped.data_ptr()

    def tolist(self) -> list[Any]:
        """The elements as Python numbers."""
        return self._flat.tolist()  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __getitem__(self, index: int) -> Any:
        return self._flat[index].item()

    def __setitem__(self, index: int, value: Any) -> None:
        self._flat[index] = value

    def __repr__(self) -> str:
        lines = [f" {value}" for value in self.tolist()]
        lines.append(
            f"[torch.storage.TypedStorage(dtype={self.dtype}, device=cpu) of size {len(self)}]"
        )
        return "\n".join(lines)
