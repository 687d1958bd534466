"""Interpolation of images and signals to another size, as functions."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import cast_to, tensor
from ...ops import resampling as rows
from .adaptive_pooling import adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d

Shape = tuple[int, ...]
_AREA: dict[int, Callable[..., Tensor]] = {
    1: adaptive_avg_pool1d,
    2: adaptive_avg_pool2d,
    3: adaptive_avg_pool3d,
}
# The number of dimensions that a mode is for
_DIMS = {"linear": 1, "bilinear": 2, "trilinear": 3, "bicubic": 2, "lanczos": 2}
_SMOOTH = ("bilinear", "bicubic", "lanczos")


def interpolate(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """The input with other sizes, its elements interpolated.

    The centre of element i of the output lies at (i + 1/2) / f - 1/2 in the input, f being the
    factor by which the size grows; with `align_corners` at i (size - 1) / (output size - 1).

    Args:
        input: (n, channels, *sizes), of one to three sizes.
        size: the new sizes, or one for all.
        scale_factor: f, for all dimensions or for each, instead of `size`.
        mode: 'nearest': the element in which the output element's start lies; 'nearest-exact': its
            centre. 'linear', 'bilinear', 'trilinear' (by the number of sizes): from the two
            neighbours in each dimension. 'bicubic': from four. 'area': the mean of the elements
            that are covered. 'lanczos': from six, only with `antialias`.
        align_corners: whether the first and last elements' centres keep their places; only for
            the modes in the second and third groups.
        recompute_scale_factor: use the ratio of the sizes, which are whole, and not
            `scale_factor` to place elements.
        antialias: smooth where the size shrinks; only for 'bilinear', 'bicubic' and 'lanczos'.

    Shape:
        (n, channels, *size), size = ⌊f · old size⌋ unless given.

    Raises:
        ValueError: the arguments exclude each other; another number of sizes than the input's.
        TypeError: sizes that are not ints.
        RuntimeError: a size is 0.
        NotImplementedError: the mode is none of these, or not for the input's dimensions or type.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[[1.0, 3.0]]])
        >>> mg.nn.functional.interpolate(x, 4)
        tensor([[[1., 1., 3., 3.]]])
        >>> mg.nn.functional.interpolate(x, 4, mode="linear")
        tensor([[[1.0000, 1.5000, 2.5000, 3.0000]]])
    """
    array = tensor(input, "interpolate")._array
    dims = array.ndim - 2
    if mode in ("nearest", "area", "nearest-exact") and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | "
            "bilinear | bicubic | trilinear"
        )
    sizes, factors = _target(array.shape[2:], size, scale_factor)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if recompute_scale_factor:
        factors = (0.0,) * dims
    if antialias and not (mode in _SMOOTH and dims == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires "
            "a 4-D tensor as input"
        )
    _check_mode(mode, dims, align_corners, antialias)
    if mode == "area":
        return _AREA[dims](input, sizes)
    _check_sizes(array.shape, sizes)
    return _resampled(input, sizes, factors, mode, bool(align_corners), antialias)


def _target(old: Shape, size: Any, scale_factor: Any) -> tuple[Shape, tuple[float, ...]]:
    """The new sizes, and the factors that were asked for: 0 where a size was."""
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is None and scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    name, given = ("size", size) if scale_factor is None else ("scale_factor", scale_factor)
    values = given if isinstance(given, (tuple, list)) else (given,) * len(old)
    if len(values) != len(old):
        raise ValueError(
            "Input and output must have the same number of spatial dimensions, but got input with "
            f"spatial dimensions of {list(old)} and {name} of {given}. Please provide input tensor "
            f"in (N, C, d1, d2, ...,dK) format and {name} in (s1, s2, ...,sK) format."
        )
    try:
        if scale_factor is None:
            return tuple(map(operator.index, values)), (0.0,) * len(old)
        factors = tuple([float(f + 0) for f in values])
    except TypeError:
        raise TypeError(
            f"expected {name} to be one number or a tuple of {len(old)}, but got {given!r} with "
            f"types {[type(x).__name__ for x in values]}"
        ) from None
    return tuple([int(n * f) for n, f in zip(old, factors, strict=True)]), factors


def _check_mode(mode: str, dims: int, align_corners: bool | None, antialias: bool) -> None:
    known = _DIMS.keys() | {"nearest", "nearest-exact", "area"}
    wanted = _DIMS.get(mode, dims)
    if mode not in known or dims not in (1, 2, 3):
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {dims + 2}D) for the "
            "modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | "
            f"nearest-exact (got {mode})"
        )
    if dims != wanted:
        raise NotImplementedError(
            f"Got {dims + 2}D input, but {mode} mode needs {wanted + 2}D input"
        )
    if mode == "lanczos":
        if align_corners:
            raise ValueError("Lanczos mode does not support align_corners=True")
        if not antialias:
            raise ValueError("Lanczos mode requires antialias=True")


def _check_sizes(shape: Shape, sizes: Shape) -> None:
    if min(*shape[2:], *sizes) <= 0:
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input {list(shape[2:])} "
            f"output {list(sizes)}"
        )
    if shape[1] == 0:
        raise RuntimeError(
            f"Non-empty {len(shape)}D data tensor expected but got a tensor with sizes "
            f"{list(shape)}"
        )


def _resampled(
    input: Tensor,
    sizes: Shape,
    factors: tuple[float, ...],
    mode: str,
    align: bool,
    antialias: bool,
) -> Tensor:
    array = input._array
    d, dims = array.dtype, len(sizes)
    allowed = "fd" if antialias else "efd"
    if d == np.uint8 and (mode.startswith("nearest") or dims == 2):
        allowed = "B"
    if d.char not in allowed:
        raise NotImplementedError(
            f"\"upsample_{mode}{dims}d\" not implemented for '{type_name(input)}'"
        )
    if d == np.float16 and not mode.startswith("nearest"):
        return cast_to(_resampled(input.float(), sizes, factors, mode, align, antialias), d)
    if mode.startswith("nearest"):
        exact = mode == "nearest-exact"
        step = f"UpsampleNearest{'Exact' if exact else ''}{dims}D"
        maps = [
            rows.nearest(n, m, f, exact)
            for n, m, f in zip(array.shape[2:], sizes, factors, strict=True)
        ]
    else:
        step = f"Upsample{mode.title()}{dims}D{'Aa' if antialias else ''}"
        wide = np.dtype(float) if d == np.uint8 else d
        maps = [
            rows.smooth(n, m, align, f, wide, mode)
            if antialias
            else (rows.cubic if mode == "bicubic" else rows.linear)(n, m, align, f, wide)
            for n, m, f in zip(array.shape[2:], sizes, factors, strict=True)
        ]
    weighted = any([m.weights is not None for m in maps])
    row = rows.resample_bytes if weighted and d == np.uint8 else rows.resample[step]
    result: Tensor = row(input, maps=tuple(maps))
    return result


def upsample(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """`interpolate` under its deprecated name.

    Args:
        input: as for `interpolate`, like the rest.
        size: likewise.
        scale_factor: likewise.
        mode: likewise.
        align_corners: likewise.
    """
    _deprecated("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """`interpolate` with mode 'nearest', under a deprecated name.

    Args:
        input: as for `interpolate`, like the rest.
        size: likewise.
        scale_factor: likewise.
    """
    _deprecated("upsample_nearest")
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """`interpolate` with mode 'bilinear' and aligned corners, under a deprecated name.

    Args:
        input: as for `interpolate`, like the rest.
        size: likewise.
        scale_factor: likewise.
    """
    _deprecated("upsample_bilinear")
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def _deprecated(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
        stacklevel=3,
    )
