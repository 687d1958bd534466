"""Fractional maximum pooling as functions: windows at random distances."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor, wrap
from ...functions.arguments import tensor
from ...ops import pooling as rows
from ...random import default_generator
from ...random.continuous import uniform
from .pool_windows import Ints, check_planes, check_type, several

Ratio = float | tuple[float, ...]


def _fractional(
    dims: int,
    input: Tensor,
    kernel_size: Any,
    output_size: Any,
    output_ratio: Any,
    samples: Tensor | None,
) -> tuple[Tensor, Tensor]:
    name = f"fractional_max_pool{dims}d"
    shape = tensor(input, name)._array.shape
    if output_size is None:
        if output_ratio is None:
            raise ValueError(f"{name} requires specifying either an output_size or an output_ratio")
        output_size = _share(name, dims, shape, output_ratio)
    if len(shape) <= dims:
        raise IndexError(f"{name}: expected {dims + 1} dimensions or more, got {list(shape)}")
    kernel = several(kernel_size, dims, name, "kernel_size")
    counts = several(output_size, dims, name, "output_size")
    check_type(input, name, "efd")
    check_planes(name, shape, dims, channels=True)
    if min(counts) < 0:
        raise RuntimeError(f"{name}: output_size must not be negative, but got {list(counts)}")
    for n, k, c in zip(shape[-dims:], kernel, counts, strict=True):
        if c + k - 1 > n:
            raise RuntimeError(
                f"{name}: kernel size {k} is too large for {c} windows in an input of size {n}"
            )
    planes = (1, shape[0]) if len(shape) == dims + 1 else shape[:2]
    if samples is None:
        draws = uniform(default_generator, (*planes, dims), dtype=input._array.dtype)
        samples = wrap(draws)
    else:
        _check_samples(name, input, samples, (*planes, dims))
        samples = samples[: planes[0]]
    batch = input if len(shape) == dims + 2 else input.unsqueeze(0)
    y, index = rows.fractional_max_pool[dims](batch, samples, kernel=kernel, counts=counts)
    return (y, index) if batch is input else (y.squeeze(0), index.squeeze(0))


def _share(name: str, dims: int, shape: tuple[int, ...], ratio: Any) -> tuple[int, ...]:
    """The sizes that are these shares of the input's."""
    ratios = ratio if isinstance(ratio, (tuple, list)) else (ratio,) * dims
    if len(ratios) != dims:
        raise ValueError(
            f"{name} requires output_ratio to either be a single number or a tuple of {dims}, got "
            f"{ratio}"
        )
    return tuple([int(n * r) for n, r in zip(shape[-dims:], ratios, strict=True)])


def _check_samples(name: str, input: Tensor, samples: Tensor, wanted: tuple[int, ...]) -> None:
    """Raise unless the draws given are of the input's type, enough of them for its planes."""
    array = tensor(samples, name, "_random_samples")._array
    if array.dtype != input._array.dtype:
        raise RuntimeError(
            f"{name}: Expect _random_samples to have the same dtype as input, {input.dtype}, got "
            f"{samples.dtype}"
        )
    if array.ndim != 3 or array.shape[0] < wanted[0] or array.shape[1:] != wanted[1:]:
        raise RuntimeError(
            f"{name}: Expect _random_samples of shape {list(wanted)}, got {list(array.shape)}"
        )


def fractional_max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: Ratio | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """The largest element of each of so many windows, at random distances that differ by 1 at most.

    With a draw u for each channel and dimension, window i of `count` starts at
    ⌊(i + u) α⌋ - ⌊u α⌋, α = (size - kernel_size) / (count - 1), and the last one ends with it.

    Args:
        input: (n, channels, height, width) or (channels, height, width).
        kernel_size: how many places a window has, as one int or one for each dimension.
        output_size: how many windows there are, likewise.
        output_ratio: their number as a share of the input's size, from 0 to 1.
        return_indices: also return where each was found, counted through the plane.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: neither `output_size` nor `output_ratio` is given.
        RuntimeError: the input has other dimensions, or is too small for these windows.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.fractional_max_pool2d(mg.arange(25.0).reshape(1, 5, 5), 2, 3)
        tensor([[[ 6.,  8.,  9.],
                 [11., 13., 14.],
                 [21., 23., 24.]]])

    Reference:
        Graham, "Fractional max-pooling", arXiv:1412.6071, 2014.
    """
    found = _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


def fractional_max_pool2d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: Ratio | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """`fractional_max_pool2d` with `return_indices`.

    Args:
        input: as for `fractional_max_pool2d`, like the rest.
        kernel_size: likewise.
        output_size: likewise.
        output_ratio: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.fractional_max_pool2d_with_indices(mg.ones(1, 2, 2), 2, 1)
        (tensor([[[1.]]]), tensor([[[0]]]))
    """
    return _fractional(2, input, kernel_size, output_size, output_ratio, _random_samples)


def fractional_max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: Ratio | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> Any:
    """`fractional_max_pool2d` in three dimensions.

    Args:
        input: (n, channels, depth, height, width) or without n.
        kernel_size: how many places a window has, as one int or one for each dimension.
        output_size: how many windows there are, likewise.
        output_ratio: their number as a share of the input's size, from 0 to 1.
        return_indices: also return where each was found, counted through the volume.

    Shape:
        (n, channels, *output_size).

    Raises:
        ValueError: neither `output_size` nor `output_ratio` is given.
        RuntimeError: the input has other dimensions, or is too small for these windows.

    Example:
        >>> import minigrad as mg
        >>> x = mg.rand(1, 4, 6, 8)
        >>> mg.nn.functional.fractional_max_pool3d(x, 2, output_ratio=0.5).shape
        torch.Size([1, 2, 3, 4])
    """
    found = _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)
    return found if return_indices else found[0]


def fractional_max_pool3d_with_indices(
    input: Tensor,
    kernel_size: Ints,
    output_size: Ints | None = None,
    output_ratio: Ratio | None = None,
    return_indices: bool = False,
    _random_samples: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    """`fractional_max_pool3d` with `return_indices`.

    Args:
        input: as for `fractional_max_pool3d`, like the rest.
        kernel_size: likewise.
        output_size: likewise.
        output_ratio: likewise.
        return_indices: without effect.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.fractional_max_pool3d_with_indices(mg.ones(1, 2, 2, 2), 2, 1)[1]
        tensor([[[[0]]]])
    """
    return _fractional(3, input, kernel_size, output_size, output_ratio, _random_samples)
