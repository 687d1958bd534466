"""Layers of adaptive pooling, which are told the number of windows, not their size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from . import functional as F
from .module import Module

# One for each dimension; None stands for the input's size
Sizes = int | None | tuple[int | None, ...]


class _Adaptive(Module):
    output_size: Any
    _pool: Callable[..., Any]

    def extra_repr(self) -> str:
        """Return the number of windows."""
        return f"output_size={self.output_size}"


class _AdaptiveAvgPool(_Adaptive):
    def __init__(self, output_size: Sizes) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the input pooled."""
        result: Tensor = self._pool(input, self.output_size)
        return result


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """The means of so many windows, which cover the last dimension as evenly as they can.

    Args:
        output_size: the number of windows.

    Shape:
        input (n, channels, length) or (channels, length), output (n, channels, output_size).

    Raises:
        RuntimeError: the input has other dimensions; the number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveAvgPool1d(3)(mg.arange(5.0).reshape(1, 5))
        tensor([[0.5000, 2.0000, 3.5000]])
    """

    _pool = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """The means of so many windows, which cover the last two dimensions as evenly as they can.

    Args:
        output_size: the number of windows, for both dimensions or for each; None keeps a size.

    Shape:
        input (n, channels, height, width) or without n, output (n, channels, *output_size).

    Raises:
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveAvgPool2d((1, None))(mg.arange(6.0).reshape(1, 2, 3))
        tensor([[[1.5000, 2.5000, 3.5000]]])
    """

    _pool = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """The means of so many windows, which cover the last three dimensions as evenly as they can.

    Args:
        output_size: the number of windows, for all dimensions or for each; None keeps a size.

    Shape:
        input (n, channels, depth, height, width) or without n, output (n, channels, *output_size).

    Raises:
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveAvgPool3d((1, 1, 2))(mg.arange(8.0).reshape(1, 2, 2, 2))
        tensor([[[[3., 4.]]]])
    """

    _pool = staticmethod(F.adaptive_avg_pool3d)


class _AdaptiveMaxPool(_Adaptive):
    return_indices: bool

    def __init__(self, output_size: Sizes, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size = output_size
        self.return_indices = return_indices

    def forward(self, input: Tensor) -> Any:
        """Return the input pooled."""
        return self._pool(input, self.output_size, self.return_indices)


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest elements of so many windows, which cover the last dimension evenly.

    Args:
        output_size: the number of windows.
        return_indices: also return where each was found.

    Shape:
        input (n, channels, length) or (channels, length), output (n, channels, output_size).

    Raises:
        RuntimeError: the input has other dimensions; the number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveMaxPool1d(3)(mg.arange(5.0).reshape(1, 5))
        tensor([[1., 3., 4.]])
    """

    _pool = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest elements of so many windows, which cover the last two dimensions evenly.

    Args:
        output_size: the number of windows, for both dimensions or for each; None keeps a size.
        return_indices: also return where each was found.

    Shape:
        input (n, channels, height, width) or without n, output (n, channels, *output_size).

    Raises:
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveMaxPool2d((1, None))(mg.arange(6.0).reshape(1, 2, 3))
        tensor([[[3., 4., 5.]]])
    """

    _pool = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The largest elements of so many windows, which cover the last three dimensions evenly.

    Args:
        output_size: the number of windows, for all dimensions or for each; None keeps a size.
        return_indices: also return where each was found.

    Shape:
        input (n, channels, depth, height, width) or without n, output (n, channels, *output_size).

    Raises:
        RuntimeError: the input has other dimensions; a number is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AdaptiveMaxPool3d((1, 1, 2))(mg.arange(8.0).reshape(1, 2, 2, 2))
        tensor([[[[6., 7.]]]])
    """

    _pool = staticmethod(F.adaptive_max_pool3d)
