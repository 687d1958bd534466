"""Layers that pad: with a number, or with what lies at the edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .._tensor import Tensor
from . import functional as F
from .convolution import each
from .module import Module

Pads = int | Sequence[int]


class _Pad(Module):
    _dims: ClassVar[int]  # how many are padded
    _mode: ClassVar[str] = "constant"

    padding: tuple[int, ...]

    def __init__(self, padding: Pads) -> None:
        super().__init__()
        self.padding = each(padding, 2 * self._dims)

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        """Return how much is put where."""
        return f"{self.padding}"


class _ConstantPad(_Pad):
    value: float

    def __init__(self, padding: Pads, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """Return how much is put where, and what."""
        return f"padding={self.padding}, value={self.value}"


class _CircularPad(_Pad):
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        n = self._dims
        if input.ndim not in (n + 1, n + 2):
            raise ValueError(f"expected {n + 1}D or {n + 2}D input (got {input.ndim}D input)")
        return super().forward(input)


class ConstantPad1d(_ConstantPad):
    """Pad the last dimension with a number; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right.
        value: the number.

    Shape:
        input (*, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ConstantPad1d((2, 1), 7.0)(mg.tensor([[1.0, 2.0, 3.0]]))
        tensor([[7., 7., 1., 2., 3., 7.]])
    """

    _dims = 1


class ConstantPad2d(_ConstantPad):
    """Pad the last two dimensions with a number; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top, bottom.
        value: the number.

    Shape:
        input (*, height, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ConstantPad2d(1, 7.0)(mg.ones(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    _dims = 2


class ConstantPad3d(_ConstantPad):
    """Pad the last three dimensions with a number; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top,
            bottom, front, back.
        value: the number.

    Shape:
        input (*, depth, height, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ConstantPad3d(1, 7.0)(mg.ones(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    _dims = 3


class ZeroPad1d(_Pad):
    """Pad the last dimension with zeros; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right.

    Shape:
        input (*, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ZeroPad1d((2, 1))(mg.tensor([[1.0, 2.0, 3.0]]))
        tensor([[0., 0., 1., 2., 3., 0.]])
    """

    _dims = 1


class ZeroPad2d(_Pad):
    """Pad the last two dimensions with zeros; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top, bottom.

    Shape:
        input (*, height, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ZeroPad2d(1)(mg.ones(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    _dims = 2


class ZeroPad3d(_Pad):
    """Pad the last three dimensions with zeros; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top,
            bottom, front, back.

    Shape:
        input (*, depth, height, width); the pads are added to the sizes.

    Raises:
        RuntimeError: more is cut off than there is.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ZeroPad3d(1)(mg.ones(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    _dims = 3


class ReflectionPad1d(_Pad):
    """Pad the last dimension with what is beside the edges, reversed; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right.

    Shape:
        input (n, channels, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: a pad is as large as its dimension, or larger.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReflectionPad1d((2, 1))(mg.tensor([[1.0, 2.0, 3.0]]))
        tensor([[3., 2., 1., 2., 3., 2.]])
    """

    _dims = 1
    _mode = "reflect"


class ReflectionPad2d(_Pad):
    """Pad the last two dimensions with what is beside the edges, reversed; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top, bottom.

    Shape:
        input (n, channels, height, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: a pad is as large as its dimension, or larger.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReflectionPad2d(1)(mg.ones(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    _dims = 2
    _mode = "reflect"


class ReflectionPad3d(_Pad):
    """Pad the last three dimensions with what is beside the edges, reversed; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top,
            bottom, front, back.

    Shape:
        input (n, channels, depth, height, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: a pad is as large as its dimension, or larger.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReflectionPad3d(1)(mg.ones(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    _dims = 3
    _mode = "reflect"


class ReplicationPad1d(_Pad):
    """Pad the last dimension with copies of the edges; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right.

    Shape:
        input (n, channels, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: the input has a dimension of size 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReplicationPad1d((2, 1))(mg.tensor([[1.0, 2.0, 3.0]]))
        tensor([[1., 1., 1., 2., 3., 3.]])
    """

    _dims = 1
    _mode = "replicate"


class ReplicationPad2d(_Pad):
    """Pad the last two dimensions with copies of the edges; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top, bottom.

    Shape:
        input (n, channels, height, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: the input has a dimension of size 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReplicationPad2d(1)(mg.ones(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    _dims = 2
    _mode = "replicate"


class ReplicationPad3d(_Pad):
    """Pad the last three dimensions with copies of the edges; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top,
            bottom, front, back.

    Shape:
        input (n, channels, depth, height, width) or without n; the pads are added to the sizes.

    Raises:
        RuntimeError: the input has a dimension of size 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReplicationPad3d(1)(mg.ones(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    _dims = 3
    _mode = "replicate"


class CircularPad1d(_CircularPad):
    """Pad the last dimension with what lies at the other ends; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right.

    Shape:
        input (n, channels, width) or without n; the pads are added to the sizes.

    Raises:
        ValueError: the input has other dimensions.
        RuntimeError: a pad is larger than its dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CircularPad1d((2, 1))(mg.tensor([[1.0, 2.0, 3.0]]))
        tensor([[2., 3., 1., 2., 3., 1.]])
    """

    _dims = 1


class CircularPad2d(_CircularPad):
    """Pad the last two dimensions with what lies at the other ends; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top, bottom.

    Shape:
        input (n, channels, height, width) or without n; the pads are added to the sizes.

    Raises:
        ValueError: the input has other dimensions.
        RuntimeError: a pad is larger than its dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CircularPad2d(1)(mg.ones(1, 3, 3)).shape
        torch.Size([1, 5, 5])
    """

    _dims = 2


class CircularPad3d(_CircularPad):
    """Pad the last three dimensions with what lies at the other ends; negative pads cut off.

    Args:
        padding: how much at each end, a number for all or one for each: left, right, top,
            bottom, front, back.

    Shape:
        input (n, channels, depth, height, width) or without n; the pads are added to the sizes.

    Raises:
        ValueError: the input has other dimensions.
        RuntimeError: a pad is larger than its dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CircularPad3d(1)(mg.ones(1, 3, 3, 3)).shape
        torch.Size([1, 5, 5, 5])
    """

    _dims = 3
