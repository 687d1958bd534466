"""Losses of classes by margins, one of many classes or several at a time.

All take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element. The
deprecated `size_average` and `reduce` override it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.inplace import type_name
from ...functions.arguments import tensor
from ...ops import nn as nn_rows
from ...ops.index import gather
from .activation import logsigmoid
from .classification import checked_constant
from .regression import checked_reduction, reduced


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """log(1 + exp(-y x)), for each element, and reduced.

    Args:
        input: x, of any shape.
        target: y, of the same shape: 1 or -1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast; `input` is not floating point; `target` requires
            a gradient.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.soft_margin_loss(mg.tensor([0.0, 2.0]), mg.tensor([1.0, -1.0]))
        tensor(1.4100)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    if tensor(input, "soft_margin_loss")._array.dtype.kind != "f":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {type_name(input)}"
        )
    checked_constant(target, "soft_margin_loss", "target")
    # Not exp and log1p one by one, whose second derivative would cancel.
    loss = nn_rows.softplus(-target * input, beta=1, threshold=math.inf)
    return reduced(loss, reduction)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """-Σ_c w_c (y_c log σ(x_c) + (1 - y_c) log σ(-x_c)) / C, for each sample, and reduced.

    Args:
        input: x, (*, C).
        target: y, of the same shape: 1 for the classes that apply, 0 for the others.
        weight: w, (C), or None for 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or (*) without reduction.

    Raises:
        IndexError: `input` has no dimensions.
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([[0.0, 2.0]]), mg.tensor([[1.0, 0.0]])
        >>> mg.nn.functional.multilabel_soft_margin_loss(x, y)
        tensor(1.4100)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    if not tensor(input, "multilabel_soft_margin_loss").ndim:
        raise IndexError("Dimension specified as -1 but tensor has no dimensions")
    loss = -(target * logsigmoid(input) + (1 - target) * logsigmoid(-input))
    if weight is not None:
        loss = loss * weight
    dim = input.ndim - 1
    return reduced(loss.sum(dim) / input.shape[dim], reduction)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ_(c ≠ y) w_y max(0, m - x_y + x_c)ᵖ / C, for each sample, and reduced.

    Args:
        input: x, (n, C) or (C).
        target: y, class numbers, int64: (n), or one of them.
        p: 1 or 2.
        margin: m.
        weight: w, (C), or None for 1.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the target's without reduction.

    Raises:
        ValueError: another `p`; `weight` has not one dimension.
        RuntimeError: the shapes or types do not fit; a target is no class number.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.multi_margin_loss(mg.tensor([[0.5, 1.0, 3.0]]), mg.tensor([1]))
        tensor(1.1667)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    shape = tensor(input, "multi_margin_loss")._array.shape
    classes = tensor(target, "multi_margin_loss", "target")._array
    _check_rows(shape)
    x = input.reshape(-1, shape[-1] if shape else 1)
    if classes.ndim > 1 or classes.size != x.shape[0]:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input "
            f"samples (batch size). Expected target size [{x.shape[0]}], but got "
            f"{list(classes.shape)}. Input has shape {list(shape)}."
        )
    _check_numbers("multi_margin_loss_cpu_kernel", input, target)
    if weight is not None and weight._array.shape != x.shape[1:]:
        raise RuntimeError(
            f"inconsistent weight size, expected {x.shape[1]} but got {list(weight.shape)}"
        )
    if classes.size and not ((classes >= 0) & (classes < x.shape[1])).all():
        raise RuntimeError(f"target out of range: {classes.tolist()} for {x.shape[1]} classes")
    places = classes.reshape(-1, 1)
    z = nn_rows.relu(margin - gather(x, places, axis=1) + x)
    if p == 2:
        z = z * z
    if weight is not None:
        z = z * weight[target.reshape(-1, 1)]
    own = wrap(places == np.arange(x.shape[1]))
    loss = z.masked_fill(own, 0.0).sum(1) / x.shape[1]
    return reduced(loss.reshape(classes.shape if len(shape) else ()), reduction)


def _check_rows(shape: tuple[int, ...]) -> None:
    """Raise unless predictions of this shape are vectors of some length."""
    if len(shape) > 2 or 0 in shape[-1:]:
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(shape)}"
        )


def _check_numbers(name: str, input: Tensor, target: Tensor) -> None:
    if target._array.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {type_name(target)}")
    if input._array.dtype.kind != "f":
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(input)}'")


def multilabel_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Σ_y Σ_c max(0, 1 - x_y + x_c) / C over the classes y that apply and c that do not.

    Args:
        input: x, (n, C) or (C).
        target: class numbers, int64, of the same shape; those from the first -1 on do not count.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or (n) without reduction.

    Raises:
        RuntimeError: the shapes or types do not fit; a target is no class number.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([[0.5, 1.0, 3.0]]), mg.tensor([[1, 2, -1]])
        >>> mg.nn.functional.multilabel_margin_loss(x, y)
        tensor(0.1667)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    shape = tensor(input, "multilabel_margin_loss")._array.shape
    numbers = tensor(target, "multilabel_margin_loss", "target")._array
    _check_rows(shape)
    if numbers.shape != shape:
        raise RuntimeError(
            f"inconsistent target size: {list(numbers.shape)} for input of size: {list(shape)}"
        )
    _check_numbers("multilabel_margin_loss_forward_out_frame", input, target)
    x = input.reshape(-1, shape[-1] if shape else 1)
    n, classes = x.shape
    numbers = numbers.reshape(n, classes)
    if numbers.size and not (numbers.min() >= -1 and numbers.max() < classes):
        raise RuntimeError(
            f"argument #2 'target' is out of range: {numbers.tolist()} for {classes} classes"
        )
    pairs, places = _pairs(numbers)
    z = 1 - gather(x, places, axis=1).unsqueeze(2) + x.unsqueeze(1)
    loss = nn_rows.relu(z).masked_fill(wrap(~pairs), 0.0).sum((1, 2)) / classes
    return reduced(loss.reshape(shape[:-1]), reduction)


def _pairs(numbers: Any) -> tuple[Any, Any]:
    """Which pairs of a target's place and a class count, and the targets' class numbers."""
    applies = np.logical_and.accumulate(numbers >= 0, axis=1)
    places = np.where(applies, numbers, 0)
    chosen = np.zeros(numbers.shape, bool)
    rows, columns = np.nonzero(applies)
    chosen[rows, numbers[rows, columns]] = True
    return applies[:, :, None] & ~chosen[:, None, :], places
