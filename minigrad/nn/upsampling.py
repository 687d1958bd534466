"""Layers that give images and signals another size."""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module

Ints = int | tuple[int, ...]
Floats = float | tuple[float, ...]


class Upsample(Module):
    """Interpolate to another size; see `functional.interpolate`.

    Args:
        size: the new sizes, or one for all.
        scale_factor: the factor by which they grow, for all or for each, instead.
        mode: 'nearest', 'nearest-exact', 'linear', 'bilinear', 'trilinear', 'bicubic' or 'area'.
        align_corners: whether the first and last elements' centres keep their places.
        recompute_scale_factor: use the ratio of the sizes to place elements.

    Shape:
        input (n, channels, *sizes), output (n, channels, *size), size = ⌊factor · old size⌋
        unless given.

    Raises:
        ValueError: the arguments exclude each other, or do not fit the input's dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Upsample(scale_factor=2, mode="linear")(mg.tensor([[[1.0, 3.0]]]))
        tensor([[[1.0000, 1.5000, 2.5000, 3.0000]]])
    """

    name: str
    size: Ints | None
    scale_factor: Floats | None
    mode: str
    align_corners: bool | None
    recompute_scale_factor: bool | None

    def __init__(
        self,
        size: Ints | None = None,
        scale_factor: Floats | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__
        self.size = size
        if isinstance(scale_factor, tuple):
            self.scale_factor = tuple(map(float, scale_factor))
        else:
            self.scale_factor = float(scale_factor) if scale_factor else None
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the input interpolated."""
        return F.interpolate(
            input,
            self.size,
            self.scale_factor,
            self.mode,
            self.align_corners,
            self.recompute_scale_factor,
        )

    def extra_repr(self) -> str:
        """Return the factor or the size, and the mode."""
        if self.scale_factor is not None:
            return f"scale_factor={self.scale_factor!r}, mode={self.mode!r}"
        return f"size={self.size!r}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """`Upsample` with mode 'nearest', for images; deprecated.

    Args:
        size: the new sizes, or one for both.
        scale_factor: the factor by which they grow, instead.

    Shape:
        input (n, channels, height, width), output (n, channels, *size).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.UpsamplingNearest2d((1, 4))(mg.tensor([[[[1.0, 3.0]]]]))
        tensor([[[[1., 1., 3., 3.]]]])
    """

    def __init__(self, size: Ints | None = None, scale_factor: Floats | None = None) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """`Upsample` with mode 'bilinear' and aligned corners; deprecated.

    Args:
        size: the new sizes, or one for both.
        scale_factor: the factor by which they grow, instead.

    Shape:
        input (n, channels, height, width), output (n, channels, *size).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.UpsamplingBilinear2d((1, 3))(mg.tensor([[[[1.0, 3.0]]]]))
        tensor([[[[1., 2., 3.]]]])
    """

    def __init__(self, size: Ints | None = None, scale_factor: Floats | None = None) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
