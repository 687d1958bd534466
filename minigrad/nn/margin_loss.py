"""Losses with margins as modules: of pairs and triplets, and of classes.

All take `reduction`: 'mean' or 'sum', or 'none' for one loss an element or sample; the deprecated
`size_average` and `reduce` override it.
"""

from __future__ import annotations

from collections.abc import Callable

from .._tensor import Tensor
from . import functional as F
from .distance import PairwiseDistance
from .loss import _Loss, _WeightedLoss


class MarginRankingLoss(_Loss):
    """max(0, -y (x₁ - x₂) + m), for each element: which of two is to be the larger.

    Args:
        margin: m.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        x₁, x₂ and target y (*), y of 1 and -1; output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MarginRankingLoss(0.5)(mg.tensor([1.0]), mg.tensor([2.0]), mg.tensor([1.0]))
        tensor(1.5000)
    """

    margin: float

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Return the loss of a pair of predictions."""
        return F.margin_ranking_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class HingeEmbeddingLoss(_Loss):
    """x where y = 1, max(0, m - x) where y = -1: distances of pairs that are alike or different.

    Args:
        margin: m.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.HingeEmbeddingLoss()(mg.tensor([0.5, 0.25]), mg.tensor([1.0, -1.0]))
        tensor(0.6250)
    """

    margin: float

    def __init__(
        self,
        margin: float = 1.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of distances `input`."""
        return F.hinge_embedding_loss(input, target, margin=self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(_Loss):
    """1 - cos(x₁, x₂) where y = 1, max(0, cos(x₁, x₂) - m) where y = -1.

    Args:
        margin: m, between -1 and 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        x₁ and x₂ (n, d) or (d), target y (n) or (); output (), or y's without reduction.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> x1, x2 = mg.tensor([[1.0, 0.0]]), mg.tensor([[0.0, 1.0]])
        >>> mg.nn.CosineEmbeddingLoss()(x1, x2, mg.tensor([1]))
        tensor(1.)
    """

    margin: float

    def __init__(
        self,
        margin: float = 0.0,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.margin = margin

    def forward(self, input1: Tensor, input2: Tensor, target: Tensor) -> Tensor:
        """Return the loss of pairs of vectors."""
        return F.cosine_embedding_loss(
            input1, input2, target, margin=self.margin, reduction=self.reduction
        )


class TripletMarginLoss(_Loss):
    """max(0, d(a, p) - d(a, n) + m) with d(x, y) = ‖x - y + ε‖ₚ, for each triplet.

    Args:
        margin: m, positive.
        p: the norm.
        eps: ε.
        swap: use d(p, n) where it is smaller than d(a, n).
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        anchor a, positive p and negative n (*, d); output (), or (*) without reduction.

    Raises:
        ValueError: `margin` is not positive.

    Example:
        >>> import minigrad as mg
        >>> a, p, n = mg.tensor([[0.0, 0.0]]), mg.tensor([[0.0, 1.0]]), mg.tensor([[0.0, 1.5]])
        >>> mg.nn.TripletMarginLoss()(a, p, n)
        tensor(0.5000)

    Reference:
        Balntas et al., "Learning shallow convolutional feature descriptors with triplet losses",
        2016.
    """

    margin: float
    p: float
    eps: float
    swap: bool

    def __init__(
        self,
        margin: float = 1.0,
        p: float = 2.0,
        eps: float = 1e-6,
        swap: bool = False,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        _check_margin(margin)
        self.margin = margin
        self.p = p
        self.eps = eps
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Return the loss of triplets."""
        return F.triplet_margin_loss(
            anchor,
            positive,
            negative,
            margin=self.margin,
            p=self.p,
            eps=self.eps,
            swap=self.swap,
            reduction=self.reduction,
        )


class TripletMarginWithDistanceLoss(_Loss):
    """max(0, d(a, p) - d(a, n) + m) with any distance d, for each triplet.

    Args:
        distance_function: d, a function of two Tensors; without it `PairwiseDistance`.
        margin: m, positive.
        swap: use d(p, n) where it is smaller than d(a, n).
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        anchor a, positive p and negative n (n, *); output (), or the distances'.

    Raises:
        ValueError: `margin` is not positive.

    Example:
        >>> import minigrad as mg
        >>> loss = mg.nn.TripletMarginWithDistanceLoss(distance_function=mg.nn.PairwiseDistance(1))
        >>> loss(mg.tensor([[0.0]]), mg.tensor([[1.0]]), mg.tensor([[1.5]]))
        tensor(0.5000)
    """

    distance_function: Callable[[Tensor, Tensor], Tensor]
    margin: float
    swap: bool

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__(None, None, reduction)
        _check_margin(margin)
        self.distance_function = distance_function or PairwiseDistance()
        self.margin = margin
        self.swap = swap

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
        """Return the loss of triplets."""
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


def _check_margin(margin: float) -> None:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")


class SoftMarginLoss(_Loss):
    """log(1 + exp(-y x)), for each element.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*), y of 1 and -1; output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.SoftMarginLoss()(mg.tensor([0.0, 2.0]), mg.tensor([1.0, -1.0]))
        tensor(1.4100)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.soft_margin_loss(input, target, reduction=self.reduction)


class MultiLabelMarginLoss(_Loss):
    """Σ_y Σ_c max(0, 1 - x_y + x_c) / C over the classes y that apply and c that do not.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x (n, C) or (C); target class numbers of the same shape, those from the first -1 on
        do not count; output (), or (n) without reduction.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([[0.5, 1.0, 3.0]]), mg.tensor([[1, 2, -1]])
        >>> mg.nn.MultiLabelMarginLoss()(x, y)
        tensor(0.1667)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.multilabel_margin_loss(input, target, reduction=self.reduction)


class MultiLabelSoftMarginLoss(_WeightedLoss):
    """-Σ_c w_c (y_c log σ(x_c) + (1 - y_c) log σ(-x_c)) / C, for each sample.

    Args:
        weight: w, (C), or None for 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (n, C); output (), or (n) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MultiLabelSoftMarginLoss()(mg.tensor([[0.0, 2.0]]), mg.tensor([[1.0, 0.0]]))
        tensor(1.4100)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.multilabel_soft_margin_loss(
            input, target, weight=self._weight(), reduction=self.reduction
        )


class MultiMarginLoss(_WeightedLoss):
    """Σ_(c ≠ y) w_y max(0, m - x_y + x_c)ᵖ / C, for each sample.

    Args:
        p: 1 or 2.
        margin: m.
        weight: w, (C), or None for 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x (n, C) or (C), target y of class numbers (n) or (); output (), or y's.

    Raises:
        ValueError: another `p`; `weight` has not one dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MultiMarginLoss()(mg.tensor([[0.5, 1.0, 3.0]]), mg.tensor([1]))
        tensor(1.1667)
    """

    p: int
    margin: float

    def __init__(
        self,
        p: int = 1,
        margin: float = 1.0,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        if p not in (1, 2):
            raise ValueError("only p == 1 and p == 2 supported")
        if weight is not None and weight.ndim != 1:
            raise ValueError(f"weight must be one-dimensional, got {weight.ndim} dimensions")
        self.p = p
        self.margin = margin

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.multi_margin_loss(
            input,
            target,
            p=self.p,
            margin=self.margin,
            weight=self._weight(),
            reduction=self.reduction,
        )
