"""Connectionist temporal classification, the loss of unaligned sequences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.inplace import type_name
from ...functions.arguments import tensor
from ...ops.ctc import ctc
from .regression import checked_reduction, reduced


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """-log Σ Π p over all alignments of the targets with the steps, for each sample, and reduced.

    An alignment gives each step a class; without repetitions and blanks it reads as the targets.
    The mean is taken of the losses divided by the lengths of the targets. The gradient is that with
    respect to the logits, so `log_probs` must come from `log_softmax`.

    Args:
        log_probs: log p, (T, n, C) or (T, C).
        targets: class numbers other than `blank`, (n, S); or those of all samples one after the
            other, (Σ target_lengths).
        input_lengths: how many of the T steps of each sample count, (n).
        target_lengths: how many targets each sample has, (n).
        blank: the number of the class that stands for nothing.
        reduction: 'mean', 'sum' or 'none'.
        zero_infinity: let samples with more targets than steps count for nothing.

    Shape:
        (), or (n) without reduction.

    Raises:
        RuntimeError: sizes, lengths or types that do not fit.

    Example:
        >>> import minigrad as mg
        >>> log_p = mg.zeros(2, 1, 3).log_softmax(2)
        >>> mg.nn.functional.ctc_loss(log_p, mg.tensor([[1]]), [2], [1])
        tensor(1.0986)

    Reference:
        Graves et al., "Connectionist temporal classification", 2006.
    """
    reduction = checked_reduction(None, None, reduction)
    array, labels = (
        tensor(log_probs, "ctc_loss")._array,
        tensor(targets, "ctc_loss", "targets")._array,
    )
    batched = array.ndim == 3
    if array.ndim not in (2, 3):
        raise RuntimeError(f"log_probs must be 3-dimensional or 2-dimensional, got {array.ndim}D")
    if array.dtype.kind != "f":
        raise RuntimeError(f"\"ctc_loss_cpu\" not implemented for '{type_name(log_probs)}'")
    x = log_probs if batched else log_probs.unsqueeze(1)
    steps, n, classes = x._array.shape
    if not 0 <= blank < classes:
        raise RuntimeError(f"blank must be in label range, got {blank} for {classes} classes")
    lengths = np.stack(
        [_lengths("input_lengths", input_lengths, n), _lengths("target_lengths", target_lengths, n)]
    )
    if n and lengths[0].max() > steps:
        raise RuntimeError(
            f"Expected input_lengths to have value at most {steps}, but got value "
            f"{lengths[0].max()}"
        )
    labels = _padded(labels, lengths[1], batched)
    loss: Tensor = ctc(x, labels, lengths, blank=blank, zero_infinity=zero_infinity)[0]
    if zero_infinity:
        loss = loss.masked_fill(loss == float("inf"), 0.0)
    if reduction == "mean":
        loss = loss / wrap(np.maximum(lengths[1], 1).astype(array.dtype))
    loss = reduced(loss, reduction)
    return loss if batched or not loss.ndim else loss.squeeze(0)


def _lengths(name: str, given: Any, n: int) -> Any:
    """Lengths as an array (n).

    Raises:
        RuntimeError: there are not n of them, or they are not whole and not negative.
    """
    found = np.asarray(given._array if isinstance(given, Tensor) else given).reshape(-1)
    if found.dtype.kind not in "iu" and found.size:
        raise RuntimeError(f"{name} must be integral")
    if found.size != n:
        raise RuntimeError(f"{name} must be of size batch_size ({n}), but got {found.size}")
    if found.size and found.min() < 0:
        raise RuntimeError(f"{name} must not be negative, but got {found.min()}")
    return found.astype(np.int64)


def _padded(targets: Any, sizes: Any, batched: bool) -> Any:
    """The targets as (n, S), S being the greatest length; 0 where there are none.

    Raises:
        RuntimeError: there are not as many as the lengths say.
    """
    n, longest = len(sizes), int(sizes.max(initial=0))
    used = np.arange(longest) < sizes[:, None]
    padded = np.zeros((n, longest), np.int64)
    if targets.ndim == 2 or not batched:
        targets = targets.reshape(n, -1)
        if targets.shape[1] < longest:
            raise RuntimeError(
                f"Expected tensor to have size at least {longest} at dimension 1, but got size "
                f"{list(targets.shape)} for targets"
            )
        padded[used] = targets[:, :longest][used]
        return padded
    if targets.ndim != 1:
        raise RuntimeError(f"targets must be 1D or 2D, got {targets.ndim}D")
    if len(targets) != sizes.sum():
        raise RuntimeError(
            f"Expected targets to have {sizes.sum()} elements, the sum of target_lengths, but got "
            f"{len(targets)}"
        )
    padded[used] = targets
    return padded
