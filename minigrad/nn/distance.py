"""Distances and similarities of vectors, as layers."""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module


class PairwiseDistance(Module):
    """‖x₁ - x₂ + ε‖ₚ, for each pair of vectors along the last dimension.

    Args:
        p: which norm: (Σ |v_i|ᵖ)^(1/p).
        eps: ε, which keeps the gradient of a distance 0 finite.
        keepdim: whether the last dimension stays, with size 1.

    Shape:
        x₁ and x₂ (*, d); output (*), or (*, 1) with keepdim.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.PairwiseDistance()(mg.tensor([[0.0, 0.0]]), mg.tensor([[3.0, 4.0]]))
        tensor([5.0000])
    """

    norm: float
    eps: float
    keepdim: bool

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the distances."""
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)


class CosineSimilarity(Module):
    """x₁·x₂ / (max(‖x₁‖, ε) max(‖x₂‖, ε)), for each pair of vectors along a dimension.

    Args:
        dim: the dimension.
        eps: ε, against division by zero.

    Shape:
        x₁ and x₂ (*, d, *), d at `dim`; output (*, *).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CosineSimilarity()(mg.tensor([[1.0, 0.0]]), mg.tensor([[1.0, 1.0]]))
        tensor([0.7071])
    """

    dim: int
    eps: float

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the similarities."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)
