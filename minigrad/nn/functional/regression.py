"""Losses that measure how far predictions are from targets, or one distribution from another.

All take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element. The
deprecated `size_average` and `reduce` override it.
"""

from __future__ import annotations

import warnings

from ..._tensor import Tensor
from ...autograd.inplace import type_name
from ...functions.arguments import broadcast_shape, cast_to, pair, tensor
from ...ops import loss as rows
from ..reduction import resolve_reduction

_REDUCTIONS = ("mean", "sum", "none")


def checked_reduction(size_average: bool | None, reduce: bool | None, reduction: str) -> str:
    """The reduction of a loss function that was called with these arguments.

    Raises:
        ValueError: it is none of 'mean', 'sum', 'none'.
    """
    if size_average is not None or reduce is not None:
        reduction = resolve_reduction(size_average, reduce, reduction, stacklevel=4)
    if reduction not in _REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def _matched(input: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Both of a common type and shape, with a warning when they had to be broadcast.

    Raises:
        RuntimeError: they do not broadcast.
    """
    x, y = pair(input, target)
    shape, other = x._array.shape, y._array.shape
    if shape != other:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=3,
        )
        common = broadcast_shape((shape, other))
        return x.expand(common), y.expand(common)
    return x, y


def _floating(name: str, x: Tensor) -> Tensor:
    if x._array.dtype.kind != "f":
        raise NotImplementedError(f'"{name}" not implemented for {type_name(x)!r}')
    return x


def reduced(loss: Tensor, reduction: str) -> Tensor:
    """The losses of the elements, their mean or their sum."""
    if reduction == "none":
        return loss
    return loss.mean() if reduction == "mean" else loss.sum()


def _weighted(loss: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Losses of the elements times their weights; the mean is that of the weights.

    Raises:
        ValueError: the shapes differ.
    """
    if weight._array.shape != loss._array.shape:
        raise ValueError("Weights and input must have the same size.")
    loss = loss * weight
    if reduction == "none":
        return loss
    return loss.sum() / weight.sum() if reduction == "mean" else loss.sum()


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The squared error (x - y)², for each element, and reduced.

    Args:
        input: x, of any shape.
        target: y, of the same shape.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        weight: multiplies the losses of the elements; the mean is then Σ w (x - y)² / Σ w.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast. If they do but differ: a warning.
        NotImplementedError: neither is floating point, and no weight is given.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.mse_loss(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0]))
        tensor(2.)
    """
    x, y = _matched(input, target)
    reduction = checked_reduction(size_average, reduce, reduction)
    if weight is not None:
        return _weighted((x - y) ** 2, weight, reduction)
    if x._array.dtype.kind != "f":
        _floating("mse", x)
    return rows.mse(x, y, reduction=reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """The absolute error |x - y|, for each element, and reduced.

    Args:
        input: x, of any shape.
        target: y, of the same shape.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        weight: multiplies the losses of the elements; the mean is then Σ w |x - y| / Σ w.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast. If they do but differ: a warning.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.l1_loss(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0]))
        tensor(1.)
    """
    x, y = _matched(input, target)
    reduction = checked_reduction(size_average, reduce, reduction)
    loss = (x - y).abs()
    return reduced(loss, reduction) if weight is None else _weighted(loss, weight, reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """(x - y)² / 2β where |x - y| < β, |x - y| - β/2 elsewhere, for each element, and reduced.

    Args:
        input: x, of any shape.
        target: y, of the same shape.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        beta: β; with 0 this is `l1_loss`.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast (if they do but differ: a warning); β < 0.
        NotImplementedError: neither is floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.smooth_l1_loss(mg.tensor([1.0, 2.0]), mg.tensor([1.5, 4.0]))
        tensor(0.8125)

    Reference:
        Girshick, "Fast R-CNN", arXiv:1504.08083, 2015.
    """
    x, y = _matched(input, target)
    reduction = checked_reduction(size_average, reduce, reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return reduced((x - y).abs(), reduction)
    return rows.smooth_l1(_floating("smooth_l1", x), y, reduction=reduction, beta=beta)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """(x - y)²/2 where |x - y| < δ, δ (|x - y| - δ/2) elsewhere, for each element, and reduced.

    Args:
        input: x, of any shape.
        target: y, of the same shape.
        reduction: 'mean', 'sum' or 'none'.
        delta: δ.
        weight: multiplies the losses of the elements.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast (if they do but differ: a warning); δ ≤ 0.
        ValueError: `weight` and the input differ in shape.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.huber_loss(mg.tensor([1.0, 2.0]), mg.tensor([1.5, 4.0]))
        tensor(0.8125)

    Reference:
        Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics
        35(1), 1964.
    """
    x, y = _matched(input, target)
    reduction = checked_reduction(None, None, reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    _floating("huber", input)
    loss: Tensor
    if weight is None:
        loss = rows.huber(x, y, reduction=reduction, delta=delta)
    else:
        if weight._array.shape != input._array.shape:
            raise ValueError("Weights and input must have the same size.")
        loss = rows.huber(x, y, reduction="none", delta=delta)
        loss = reduced(loss * weight, reduction)
    return cast_to(loss, input._array.dtype)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """The Kullback-Leibler divergence y (log y - x), for each element, and reduced.

    Args:
        input: x, the logarithms of predicted probabilities.
        target: y, probabilities.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'; 'batchmean' divides the sum by the input's first size,
            which is the divergence by its definition.
        log_target: `target` is log y.

    Shape:
        (), or the broadcast shape without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast; a type is not floating point.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[0.5, 0.5]]).log()
        >>> mg.nn.functional.kl_div(x, mg.tensor([[0.25, 0.75]]), reduction="batchmean")
        tensor(0.1308)
    """
    batchmean = reduction == "batchmean" and size_average is None and reduce is None
    if size_average is None and reduce is None and reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math "
            "definition.'mean' will be changed to behave the same as 'batchmean' in the next major "
            "release.",
            stacklevel=2,
        )
    reduction = checked_reduction(size_average, reduce, "sum" if batchmean else reduction)
    tensor(input, "kl_div")
    tensor(target, "kl_div", "target")
    if not input._array.dtype.kind == target._array.dtype.kind == "f":
        raise RuntimeError("kl_div: Integral inputs not supported.")
    loss = target.exp() * (target - input) if log_target else target.xlogy(target) - target * input
    loss = reduced(loss, reduction)
    return loss / input._array.shape[0] if batchmean and input._array.ndim else loss
