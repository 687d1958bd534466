"""Kept values in other hands: what `saved_tensors_hooks` made of them, until they are needed."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from .grad_mode import mode, no_grad


class Packed:
    """A kept Tensor as the innermost pack hook returned it, with the hook that gives it back.

    Args:
        tensor: what is to be kept.

    Raises:
        RuntimeError: the hook changed the Tensor in place.
    """

    __slots__ = ("_packed", "_source", "_unpack")

    def __init__(self, tensor: Tensor) -> None:
        hooks = mode.hooks[-1]
        version = tensor._version[0]
        with no_grad():
            self._packed = hooks.pack_hook(tensor)
        if tensor._version[0] != version:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as "
                "input to pack hook cannot be modified by in-place operations as this can lead "
                "to unexpected side-effects. Please open an issue if you need to perform in-place "
                "operations on the input to a pack hook."
            )
        self._unpack = hooks.unpack_hook
        self._source = id(tensor._array)

    def holds(self, array: Any) -> bool:
        """Whether this is what became of `array`, which has been there since before."""
        return self._source == id(array)

    def unpack(self) -> Any:
        """The array of the Tensor that the unpack hook gives.

        Raises:
            TypeError: the hook gives no Tensor.
        """
        value = self._unpack(self._packed)
        if not isinstance(value, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of "
                f"type {type(value).__name__}"
            )
        return value._array
