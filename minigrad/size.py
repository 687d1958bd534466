"""`Size`, the shape of a tensor, and `device`, where it lives (always the CPU)."""

from __future__ import annotations

import math
from typing import Any


class Size(tuple[int, ...]):
    """A tensor's shape: a tuple of ints that prints as PyTorch's and counts its elements.

    Example:
        >>> import minigrad as mg
        >>> mg.zeros(2, 3).shape
        torch.Size([2, 3])
        >>> mg.zeros(2, 3).shape.numel()
        6
    """

    __slots__ = ()

    def numel(self) -> int:
        """How many elements a tensor of this shape has: the product of the sizes."""
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: Any) -> Any:
        item = tuple.__getitem__(self, index)
        return Size(item) if isinstance(index, slice) else item

    def __add__(self, other: Any) -> Size:
        return Size(tuple.__add__(self, tuple(other)))

    def __mul__(self, count: Any) -> Size:
        return Size(tuple.__mul__(self, count))

    __rmul__ = __mul__


class device:
    """Where a tensor lives. minigrad computes on the CPU: `device('cpu')` is the only one usable.

    Other types may be named (scripts do, beside `cuda.is_available()`), not used.

    Args:
        type: 'cpu', 'cuda', 'cuda:0', ..., or another device.
        index: the device's number, or None.

    Raises:
        RuntimeError: no such kind of device.

    Example:
        >>> import minigrad as mg
        >>> mg.device('cpu'), str(mg.device('cuda', 1))
        (device(type='cpu'), 'cuda:1')
    """

    __slots__ = ("index", "type")

    type: str
    index: int | None

    _TYPES = ("cpu", "cuda", "ipu", "xpu", "hip", "ve", "mps", "hpu", "xla", "vulkan", "meta")

    def __init__(self, type: str | device, index: int | None = None) -> None:
        if isinstance(type, device):
            index = type.index if index is None else index
            type = type.type
        name, _, number = type.partition(":")
        if name not in self._TYPES or (number and not number.isdigit()):
            raise RuntimeError(
                f"Expected one of {', '.join(self._TYPES)} device type at start of device "
                f"string: {type}"
            )
        self.type = name
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (self.type, self.index)

    def __enter__(self) -> device:
        """Tensors made within are on this device, which has to be the CPU."""
        check_cpu(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        pass


CPU = device("cpu")


def check_cpu(where: Any) -> None:
    """Raise unless `where` (None, a string or a device) is the CPU.

    Raises:
        AssertionError: CUDA or XPU was asked for (PyTorch's type for a build without them).
        RuntimeError: another device.
    """
    if where is None or where is CPU or where == "cpu":
        return
    if isinstance(where, int):
        raise AssertionError("Torch not compiled with CUDA enabled: minigrad computes on the CPU")
    kind = device(where).type
    if kind == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled: minigrad computes on the CPU")
    if kind == "xpu":
        raise AssertionError("Torch not compiled with XPU enabled: minigrad computes on the CPU")
    if kind != "cpu":
        raise RuntimeError(f"device {str(where)!r} is not available: minigrad computes on the CPU")
