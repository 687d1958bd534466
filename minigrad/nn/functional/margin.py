"""Losses of pairs and triplets: what belongs together is to lie nearer than the rest, by a margin.

All take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element. The
deprecated `size_average` and `reduce` override it.
"""

from __future__ import annotations

from collections.abc import Callable

from ..._tensor import Tensor
from ...functions.arguments import tensor
from .regression import checked_reduction, reduced
from .vectors import pairwise_distance

_EPSILON = 1e-12  # PyTorch's constant, for float64 too


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, -y (x₁ - x₂) + m), for each element, and reduced.

    Args:
        input1: x₁, of any shape.
        input2: x₂, of the same shape.
        target: y: 1 where x₁ is to be the larger, -1 where x₂ is.
        margin: m.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> x1, x2 = mg.tensor([1.0, 2.0]), mg.tensor([2.0, 0.0])
        >>> mg.nn.functional.margin_ranking_loss(x1, x2, mg.tensor([1.0, 1.0]), margin=0.5)
        tensor(0.7500)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.shape}, input2: {input2.shape}, target: {target.shape} "
        )
    return reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """x where y = 1, max(0, m - x) where y = -1, for each element, and reduced.

    Args:
        input: x, distances, of any shape.
        target: y, of the same shape: 1 for alike, -1 for different.
        margin: m.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([0.5, 0.25]), mg.tensor([1.0, -1.0])
        >>> mg.nn.functional.hinge_embedding_loss(x, y)
        tensor(0.6250)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    far = (margin - input).clamp_min(0).masked_fill(target == 1, 0.0)
    near = input.masked_fill(target == -1, 0.0)
    return reduced(far + near, reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """1 - cos(x₁, x₂) where y = 1, max(0, cos(x₁, x₂) - m) where y = -1, and reduced.

    Args:
        input1: x₁, (n, d) or (d).
        input2: x₂, of the same shape.
        target: y, (n) or (): 1 for alike, -1 for different.
        margin: m, between -1 and 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the target's without reduction.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> x1, x2 = mg.tensor([[1.0, 0.0], [1.0, 0.0]]), mg.tensor([[0.0, 1.0], [1.0, 0.0]])
        >>> y = mg.tensor([1, -1])
        >>> mg.nn.functional.cosine_embedding_loss(x1, x2, y, reduction="none")
        tensor([1., 1.])
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    ndim = tensor(target, "cosine_embedding_loss", "target").ndim
    if ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if not input1.ndim == input2.ndim == ndim + 1:
        raise RuntimeError(
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    squares = [(x * x).sum(ndim) + _EPSILON for x in (input1, input2)]
    cosine = (input1 * input2).sum(ndim) / (squares[0] * squares[1]).sqrt()
    near = (1 - cosine).masked_fill(target != 1, 0.0)
    far = (cosine - margin).clamp_min(0).masked_fill(target != -1, 0.0)
    return reduced(near + far, reduction)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """max(0, d(a, p) - d(a, n) + m) with d(x, y) = ‖x - y + ε‖ₚ, for each triplet, and reduced.

    Args:
        anchor: a, (*, d).
        positive: p, like the anchor, (*, d).
        negative: n, unlike it, (*, d).
        margin: m, positive.
        p: the norm.
        eps: ε.
        swap: use d(p, n) where it is smaller than d(a, n).
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or (*) without reduction.

    Raises:
        ValueError: `margin` is not positive.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> a, p, n = mg.tensor([[0.0, 0.0]]), mg.tensor([[0.0, 1.0]]), mg.tensor([[0.0, 1.5]])
        >>> mg.nn.functional.triplet_margin_loss(a, p, n)
        tensor(0.5000)

    Reference:
        Balntas et al., "Learning shallow convolutional feature descriptors with triplet losses",
        2016, for `swap`.
    """

    def distance(x: Tensor, y: Tensor) -> Tensor:
        return pairwise_distance(x, y, p, eps)

    reduction = checked_reduction(size_average, reduce, reduction)
    return _triplet_loss(anchor, positive, negative, distance, margin, swap, reduction)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """max(0, d(a, p) - d(a, n) + m) with any distance d, for each triplet, and reduced.

    Args:
        anchor: a, (n, *).
        positive: p, like the anchor, of the same shape.
        negative: n, unlike it, of the same shape.
        distance_function: d; without it `pairwise_distance`.
        margin: m, positive.
        swap: use d(p, n) where it is smaller than d(a, n).
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the distances' without reduction.

    Raises:
        ValueError: `margin` is not positive.
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> def distance(x, y):
        ...     return (x - y).abs().sum(1)
        >>> a, p, n = mg.tensor([[0.0, 0.0]]), mg.tensor([[0.0, 1.0]]), mg.tensor([[0.0, 1.5]])
        >>> mg.nn.functional.triplet_margin_with_distance_loss(a, p, n, distance_function=distance)
        tensor(0.5000)
    """
    reduction = checked_reduction(None, None, reduction)
    distance = distance_function or pairwise_distance
    return _triplet_loss(anchor, positive, negative, distance, margin, swap, reduction)


def _triplet_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance: Callable[[Tensor, Tensor], Tensor],
    margin: float,
    swap: bool,
    reduction: str,
) -> Tensor:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            f"dimensions, but got: anchor {anchor.ndim}D, positive {positive.ndim}D, and negative "
            f"{negative.ndim}D inputs"
        )
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return reduced((margin + near - far).clamp_min(0), reduction)
