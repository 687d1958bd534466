"""Activation functions along a dimension, as layers: softmax and its relatives, and GLU."""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module


class _AlongDimension(Module):
    dim: int | None

    def __init__(self, dim: int | None = None) -> None:
        super().__init__()
        self.dim = dim

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class Softmax(_AlongDimension):
    """softmax(x)_i = exp(x_i) / Σ_j exp(x_j) along a dimension: positive, with sum 1.

    Args:
        dim: the dimension. Without it one is guessed, with a warning.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softmax(dim=1)(mg.tensor([[0.0, 0.0], [0.0, 1000.0]]))
        tensor([[0.5000, 0.5000],
                [0.0000, 1.0000]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return softmax(x)."""
        return F.softmax(input, self.dim, _stacklevel=5)


class LogSoftmax(_AlongDimension):
    """log_softmax(x)_i = x_i - log Σ_j exp(x_j) along a dimension.

    Args:
        dim: the dimension. Without it one is guessed, with a warning.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LogSoftmax(dim=1)(mg.tensor([[0.0, 0.0], [0.0, 1000.0]]))
        tensor([[-6.9315e-01, -6.9315e-01],
                [-1.0000e+03,  0.0000e+00]])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return log_softmax(x)."""
        return F.log_softmax(input, self.dim, _stacklevel=5)


class Softmin(_AlongDimension):
    """softmin(x)_i = exp(-x_i) / Σ_j exp(-x_j) along a dimension: softmax of -x.

    Args:
        dim: the dimension. Without it one is guessed, with a warning.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softmin(dim=0)(mg.tensor([0.0, 1000.0]))
        tensor([1., 0.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return softmin(x)."""
        return F.softmin(input, self.dim, _stacklevel=5)


class GLU(Module):
    """glu(a, b) = a · σ(b), where a and b are the halves of the input along a dimension.

    Args:
        dim: the dimension, of even size.

    Shape:
        input (*, 2N, *), output (*, N, *).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.GLU()(mg.tensor([3.0, 0.0]))
        tensor([1.5000])

    Reference:
        Dauphin et al., "Language modeling with gated convolutional networks", arXiv:1612.08083,
        2016.
    """

    dim: int

    def __init__(self, dim: int = -1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, input: Tensor) -> Tensor:
        """Return glu(a, b)."""
        return F.glu(input, self.dim)

    def extra_repr(self) -> str:
        """Return the dimension."""
        return f"dim={self.dim}"


class Softmax2d(Module):
    """softmax(x) over the channels of an image, at each place.

    Shape:
        input and output (n, channels, height, width) or (channels, height, width).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softmax2d()(mg.zeros(2, 1, 1)).flatten()
        tensor([0.5000, 0.5000])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return softmax(x)."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return F.softmax(input, -3)
