"""Layers that switch off elements or channels at random while training: the Dropout family."""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module


class _Dropout(Module):
    p: float
    inplace: bool

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def extra_repr(self) -> str:
        """Return the probability."""
        return f"p={self.p}, inplace={self.inplace}"


class Dropout(_Dropout):
    """Set each element to zero with probability p, and scale the others by 1 / (1 - p).

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of an element to be zeroed.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Dropout(0.2)
        >>> layer.eval()(mg.ones(3))
        tensor([1., 1., 1.])

    Reference:
        Hinton et al., "Improving neural networks by preventing co-adaptation of feature
        detectors", arXiv:1207.0580, 2012.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with elements dropped, in training mode."""
        return F.dropout(input, self.p, self.training, self.inplace)


class Dropout1d(_Dropout):
    """Set each channel to zero with probability p, and scale the others by 1 / (1 - p).

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of a channel to be dropped.
        inplace: change the input itself.

    Shape:
        input and output (n, channels, length) or (channels, length).

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Dropout1d(0.2)(mg.ones(2, 3, 4)).shape
        torch.Size([2, 3, 4])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with channels dropped, in training mode."""
        return F.dropout1d(input, self.p, self.training, self.inplace)


class Dropout2d(_Dropout):
    """Set each channel to zero with probability p, and scale the others by 1 / (1 - p).

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of a channel to be dropped.
        inplace: change the input itself.

    Shape:
        input and output (n, channels, height, width).

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Dropout2d(0.2)(mg.ones(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with channels dropped, in training mode."""
        return F.dropout2d(input, self.p, self.training, self.inplace)


class Dropout3d(_Dropout):
    """Set each channel to zero with probability p, and scale the others by 1 / (1 - p).

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of a channel to be dropped.
        inplace: change the input itself.

    Shape:
        input and output (n, channels, depth, height, width), or without n.

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Dropout3d(0.2)(mg.ones(2, 3, 4, 4, 4)).shape
        torch.Size([2, 3, 4, 4, 4])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with channels dropped, in training mode."""
        return F.dropout3d(input, self.p, self.training, self.inplace)


class AlphaDropout(_Dropout):
    """Set each element to -1.758 with probability p, then scale and shift: mean and variance stay.

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of an element to be dropped.
        inplace: without effect, as in PyTorch.

    Shape:
        input and output (*), of any shape.

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.AlphaDropout(0.2)(mg.ones(2, 3)).shape
        torch.Size([2, 3])

    Reference:
        Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515, 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with elements dropped, in training mode."""
        return F.alpha_dropout(input, self.p, self.training)


class FeatureAlphaDropout(_Dropout):
    """Set each channel to -1.758 with probability p, then scale and shift all.

    Only in training mode; in evaluation mode it is the identity.

    Args:
        p: the probability of a channel to be dropped.
        inplace: without effect, as in PyTorch.

    Shape:
        input and output (n, channels, *).

    Raises:
        ValueError: `p` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.FeatureAlphaDropout(0.2)(mg.ones(2, 3, 4)).shape
        torch.Size([2, 3, 4])

    Reference:
        Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515, 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with channels dropped, in training mode."""
        return F.feature_alpha_dropout(input, self.p, self.training)
