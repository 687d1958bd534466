"""Losses of predicted distributions: Gaussian and Poisson likelihoods.

They take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element.
"""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from ...functions.checks import insist
from .regression import checked_reduction, reduced


def _refuse_negative(array: Any) -> None:
    if (array < 0).any():
        raise ValueError("var has negative entry/entries")


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | float,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """½ (log v + (x - y)² / v), for each element, and reduced.

    Args:
        input: x, expectations, (n, *).
        target: y, of the same shape.
        var: v, variances, not negative: of the same shape, with one dimension of size 1, or without
            the last; or a number.
        full: add ½ log 2π.
        eps: variances are raised to this.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        ValueError: a variance is negative; the shape of `var` does not fit.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0])
        >>> mg.nn.functional.gaussian_nll_loss(x, y, mg.ones(2))
        tensor(1.)

    Reference:
        Nix and Weigend, "Estimating the mean and variance of the target probability distribution",
        1994.
    """
    if isinstance(var, float):
        var = input.new_full(input.shape, var)
    insist(_refuse_negative, var._array)
    if var.shape != input.shape:
        if var.shape == input.shape[:-1]:
            var = var.unsqueeze(-1)
        elif (
            var.ndim != input.ndim
            or sum([b for a, b in zip(input.shape, var.shape, strict=True) if a != b]) != 1
        ):
            raise ValueError(
                f"var is of incorrect size: {list(var.shape)} for input of size {list(input.shape)}"
            )
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    with no_grad():  # as if the variance were never raised to eps
        var.clamp_(min=eps)
    loss = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        loss = loss + 0.5 * math.log(2 * math.pi)
    return reduced(loss, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """exp(x) - y x, or x - y log(x + ε), for each element, and reduced.

    Args:
        input: x, the logarithm of the expectation, or the expectation itself; of any shape.
        target: y, counts, of the same shape.
        log_input: whether x is the logarithm.
        full: add log y! for y > 1, by Stirling's formula y log y - y + ½ log(2π y).
        size_average: deprecated.
        eps: ε.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        (), or the input's without reduction.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([0.0, 1.0]), mg.tensor([1.0, 2.0])
        >>> mg.nn.functional.poisson_nll_loss(x, y)
        tensor(0.8591)
    """
    reduction = checked_reduction(size_average, reduce, reduction)
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (target * (2 * math.pi)).log()
        loss = loss + stirling.masked_fill(target <= 1, 0.0)
    return reduced(loss, reduction)
