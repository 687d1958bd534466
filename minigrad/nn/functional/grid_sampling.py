"""Images sampled at the points of a grid, and grids of affine maps, as functions."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import cast_to, tensor
from ...ops import grid_sample as rows

Shape = tuple[int, ...]
MODES = ("bilinear", "nearest", "bicubic")
PADDINGS = ("zeros", "border", "reflection")
_CHANGED = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. "
    "Please specify align_corners=True if the old behavior is desired. See the documentation of "
    "grid_sample for details."
)


def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """The input's values at points, interpolated.

    A point is given by its coordinates from -1 to 1, that along the last dimension first: (x, y)
    or (x, y, z).

    Args:
        input: (n, channels, height, width), or with a depth before.
        grid: the points, (n, *points, 2) or (n, *points, 3), in as many dimensions as the input's.
        mode: 'bilinear' (for volumes: trilinear), 'nearest', or 'bicubic', which is for images.
        padding_mode: what is beyond the ends: 'zeros', 'border' (the outermost elements repeated)
            or 'reflection' (the input mirrored).
        align_corners: whether -1 and 1 are the centres of the outermost elements, not their edges.

    Shape:
        (n, channels, *points).

    Raises:
        ValueError: the mode or the padding mode is none of these.
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> x, centre = mg.tensor([[[[1.0, 3.0], [5.0, 7.0]]]]), mg.zeros(1, 1, 1, 2)
        >>> mg.nn.functional.grid_sample(x, centre, align_corners=False)
        tensor([[[[4.]]]])

    Reference:
        Jaderberg et al., "Spatial transformer networks", arXiv:1506.02025, 2015.
    """
    for name, given, known in (("mode", mode, MODES), ("padding_mode", padding_mode, PADDINGS)):
        if given not in known:
            raise ValueError(
                f"nn.functional.grid_sample(): expected {name} to be one of {known}, but got: "
                f"'{given}'"
            )
    if align_corners is None:
        warnings.warn(_CHANGED, stacklevel=2)
    return _sampled(input, grid, mode, padding_mode, bool(align_corners))


def _sampled(input: Tensor, grid: Tensor, mode: str, padding: str, align: bool) -> Tensor:
    shape = tensor(input, "grid_sampler")._array.shape
    points = tensor(grid, "grid_sampler", "grid")._array.shape
    _check_shapes(shape, points, mode)
    d = input._array.dtype
    if d != grid._array.dtype:
        raise RuntimeError(
            f"grid_sampler(): expected scalar type {type_name(input)} but found {type_name(grid)}"
        )
    if d.kind != "f":
        raise NotImplementedError(f"\"grid_sampler\" not implemented for '{type_name(input)}'")
    if d == np.float16:
        return cast_to(_sampled(input.float(), grid.float(), mode, padding, align), d)
    row = rows.grid_sample[len(shape) - 2]
    result: Tensor = row(input, grid, method=mode, padding=padding, align=align)
    return result


def _check_shapes(shape: Shape, points: Shape, mode: str) -> None:
    told = f"but got input with sizes {list(shape)} and grid with sizes {list(points)}"
    if len(shape) not in (4, 5) or len(points) != len(shape):
        raise RuntimeError(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, "
            + told
        )
    if shape[0] != points[0]:
        raise RuntimeError(
            f"grid_sampler(): expected grid and input to have same batch size, {told}"
        )
    if points[-1] != len(shape) - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {len(shape) - 2} in last dimension, {told}"
        )
    if 0 in shape[2:]:
        raise RuntimeError(
            f"grid_sampler(): expected input to have non-empty spatial dimensions, {told}"
        )
    if mode == "bicubic" and len(shape) == 5:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")


def grid_sampler(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """`grid_sample` with its modes given by number.

    Args:
        input: as for `grid_sample`.
        grid: likewise.
        interpolation_mode: 0 for 'bilinear', 1 for 'nearest', 2 for 'bicubic'.
        padding_mode: 0 for 'zeros', 1 for 'border', 2 for 'reflection'.
        align_corners: as for `grid_sample`.

    Raises:
        RuntimeError: the shapes or types do not fit; a number that stands for no mode.

    Example:
        >>> import minigrad as mg
        >>> mg.grid_sampler(mg.ones(1, 1, 2, 2), mg.zeros(1, 1, 1, 2), 0, 0, False)
        tensor([[[[1.]]]])
    """
    for name, number in (("interpolation", interpolation_mode), ("padding", padding_mode)):
        if number not in (0, 1, 2):
            raise RuntimeError(f"grid_sampler(): {name} mode must be 0, 1 or 2, but got {number}")
    mode, padding = MODES[interpolation_mode], PADDINGS[padding_mode]
    return _sampled(input, grid, mode, padding, bool(align_corners))


def _of_dims(dims: int, input: Tensor, grid: Tensor, *options: Any) -> Tensor:
    name = f"grid_sampler_{dims}d"
    shapes = [tensor(t, name, what)._array.shape for t, what in ((input, "input"), (grid, "grid"))]
    if any([len(s) != dims + 2 for s in shapes]):
        raise RuntimeError(
            f"{name}(): expected {dims + 2}D input and grid with same number of dimensions, but "
            f"got input with sizes {list(shapes[0])} and grid with sizes {list(shapes[1])}"
        )
    return grid_sampler(input, grid, *options)


def grid_sampler_2d(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """`grid_sampler` for images.

    Args:
        input: (n, channels, height, width).
        grid: (n, *points, 2), points in two dimensions.
        interpolation_mode: as for `grid_sampler`.
        padding_mode: likewise.
        align_corners: likewise.

    Raises:
        RuntimeError: as for `grid_sampler`.

    Example:
        >>> import minigrad as mg
        >>> mg.grid_sampler_2d(mg.ones(1, 1, 2, 2), mg.zeros(1, 1, 1, 2), 1, 0, False)
        tensor([[[[1.]]]])
    """
    return _of_dims(2, input, grid, interpolation_mode, padding_mode, align_corners)


def grid_sampler_3d(
    input: Tensor, grid: Tensor, interpolation_mode: int, padding_mode: int, align_corners: bool
) -> Tensor:
    """`grid_sampler` for volumes.

    Args:
        input: (n, channels, depth, height, width).
        grid: (n, *points, 3), points in three dimensions.
        interpolation_mode: as for `grid_sampler`, but for 2.
        padding_mode: likewise.
        align_corners: likewise.

    Raises:
        RuntimeError: as for `grid_sampler`.

    Example:
        >>> import minigrad as mg
        >>> mg.grid_sampler_3d(mg.ones(1, 1, 2, 2, 2), mg.zeros(1, 1, 1, 1, 3), 0, 1, True)
        tensor([[[[[1.]]]]])
    """
    return _of_dims(3, input, grid, interpolation_mode, padding_mode, align_corners)


def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """The points that affine maps take a regular grid to, for `grid_sample`: A (x, y, 1)ᵀ.

    Args:
        theta: the maps A, (n, 2, 3), or (n, 3, 4) for volumes.
        size: the shape that `grid_sample` shall give, (n, channels, height, width) or with a depth.
        align_corners: whether the outermost points lie at -1 and 1, not half an element inwards.

    Shape:
        (n, height, width, 2) or (n, depth, height, width, 3).

    Raises:
        ValueError: `theta` is not of that shape or of floats; a size is 0.
        NotImplementedError: `size` is of another length.

    Example:
        >>> import minigrad as mg
        >>> same = mg.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
        >>> mg.nn.functional.affine_grid(same, (1, 1, 1, 2), align_corners=False)
        tensor([[[[-0.5000,  0.0000],
                  [ 0.5000,  0.0000]]]])
    """
    array = tensor(theta, "affine_grid", "theta")._array
    if align_corners is None:
        warnings.warn(_CHANGED, stacklevel=2)
    if array.dtype.kind != "f":
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    if len(size) not in (4, 5):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, "
            f"respectively. Got size {size}."
        )
    dims = len(size) - 2
    if array.ndim != 3 or array.shape[1:] != (dims, dims + 1):
        raise ValueError(
            f"Expected a batch of {dims}D affine matrices of shape Nx{dims}x{dims + 1} for size "
            f"{size}. Got {theta.shape}."
        )
    if align_corners and min(size[2:]) == 1:
        warnings.warn(
            "Since version 1.3.0, affine_grid behavior has changed for unit-size grids when "
            "align_corners=True. This is not an intended use case of affine_grid. See the "
            "documentation of affine_grid for details.",
            stacklevel=2,
        )
    elif min(size) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    return affine_grid_generator(theta, size, bool(align_corners))


def affine_grid_generator(theta: Tensor, size: Sequence[int], align_corners: bool) -> Tensor:
    """`affine_grid` without its checks and warnings.

    Args:
        theta: as for `affine_grid`.
        size: likewise.
        align_corners: likewise.

    Raises:
        RuntimeError: `size` is of another length than 4 or 5; it says another number of maps.

    Example:
        >>> import minigrad as mg
        >>> mg.affine_grid_generator(mg.zeros(1, 2, 3), (1, 1, 4, 5), False).shape
        torch.Size([1, 4, 5, 2])
    """
    array = tensor(theta, "affine_grid_generator", "theta")._array
    if len(size) not in (4, 5):
        raise RuntimeError("AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs.")
    if size[0] != array.shape[0]:
        raise RuntimeError(
            f"affine_grid_generator(): expected {size[0]} maps for size {tuple(size)}, but got "
            f"theta with sizes {list(array.shape)}"
        )
    sizes = tuple(size[2:])
    if array.dtype == np.float16:
        return cast_to(affine_grid_generator(theta.float(), size, align_corners), array.dtype)
    base = _base(sizes, bool(align_corners), array.dtype)
    points: Tensor = rows.affine_grid(theta, base=base)
    return points.reshape(array.shape[0], *sizes, len(sizes))


def _base(sizes: Shape, align: bool, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """The regular grid: (points, dimensions + 1), x first, the last coordinate 1."""
    axes = []
    for n in sizes:
        steps = np.linspace(-1, 1, n) if n > 1 else np.zeros(1)
        axes.append(steps if align else steps * ((n - 1) / n))
    grid = np.meshgrid(*axes, indexing="ij")[::-1]
    return np.stack([*grid, np.ones(sizes)], -1).reshape(-1, len(sizes) + 1).astype(dtype)
