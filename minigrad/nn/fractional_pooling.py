"""Layers of fractional maximum pooling: windows at random distances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._tensor import Tensor
from . import functional as F
from .max_pooling import Ints, of_each
from .module import Module

Ratio = float | tuple[float, ...]


class _FractionalMaxPool(Module):
    kernel_size: tuple[int, ...]
    return_indices: bool
    output_size: tuple[int, ...] | None
    output_ratio: tuple[float, ...] | None
    _random_samples: Tensor | None

    _dims: int
    _pool: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: Ratio | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        super().__init__()
        dims = self._dims
        name = type(self).__name__
        self.kernel_size = of_each(kernel_size, dims)
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else of_each(output_size, dims)
        self.output_ratio = None if output_ratio is None else of_each(output_ratio, dims)
        if output_size is None and output_ratio is None:
            raise ValueError(
                f"{name} requires specifying either an output size, or a pooling ratio"
            )
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if self.output_ratio is not None and not all([0 < r < 1 for r in self.output_ratio]):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def forward(self, input: Tensor) -> Any:
        """Return the input pooled."""
        return self._pool(
            input,
            self.kernel_size,
            self.output_size,
            self.output_ratio,
            self.return_indices,
            self._random_samples,
        )


class FractionalMaxPool2d(_FractionalMaxPool):
    """The largest elements of so many windows at random distances that differ by 1 at most.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        output_size: how many windows there are, likewise.
        output_ratio: their number as a share of the input's size, between 0 and 1.
        return_indices: also return where each was found, for `MaxUnpool2d`.

    Shape:
        input (n, channels, height, width) or without n, output (n, channels, *output_size).

    Raises:
        ValueError: not one of `output_size` and `output_ratio` is given; a ratio out of range.
        RuntimeError: the input has other dimensions, or is too small for these windows.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.FractionalMaxPool2d(3, output_ratio=0.5)(mg.rand(2, 1, 8, 6)).shape
        torch.Size([2, 1, 4, 3])

    Reference:
        Graham, "Fractional max-pooling", arXiv:1412.6071, 2014.
    """

    _dims = 2
    _pool = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(_FractionalMaxPool):
    """`FractionalMaxPool2d` in three dimensions.

    Args:
        kernel_size: how many places a window has, as one int or one for each dimension.
        output_size: how many windows there are, likewise.
        output_ratio: their number as a share of the input's size, between 0 and 1.
        return_indices: also return where each was found, for `MaxUnpool3d`.

    Shape:
        input (n, channels, depth, height, width) or without n, output (n, channels, *output_size).

    Raises:
        ValueError: not one of `output_size` and `output_ratio` is given; a ratio out of range; a
            kernel of size 0.
        RuntimeError: the input has other dimensions, or is too small for these windows.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.FractionalMaxPool3d(2, output_size=2)(mg.rand(1, 4, 4, 4)).shape
        torch.Size([1, 2, 2, 2])
    """

    _dims = 3
    _pool = staticmethod(F.fractional_max_pool3d)

    def __init__(
        self,
        kernel_size: Ints,
        output_size: Ints | None = None,
        output_ratio: Ratio | None = None,
        return_indices: bool = False,
        _random_samples: Tensor | None = None,
    ) -> None:
        if any([k <= 0 for k in of_each(kernel_size, 3)]):
            raise ValueError(f"kernel_size must be greater than 0, but got {kernel_size}")
        super().__init__(kernel_size, output_size, output_ratio, return_indices, _random_samples)
