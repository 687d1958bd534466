"""Layers that switch off elements at random while training: Dropout."""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module


class Dropout(Module):
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

    p: float
    inplace: bool

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
        self.p = p
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with elements dropped, in training mode."""
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the probability."""
        return f"p={self.p}, inplace={self.inplace}"
