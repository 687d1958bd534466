"""Rows of connectionist temporal classification: sums over all alignments, in logarithms.

log_probs (T, n, classes) are log probabilities, targets (n, S) class numbers, `lengths` (2, n)
how many steps and how many targets of each sample count. An alignment runs through the targets
with a blank before, between and behind them: 2 S + 1 places.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import op


def _places(targets: Any, blank: int) -> tuple[Any, Any]:
    """The class at each place, and whether the blank before it may be left out."""
    n, size = targets.shape
    classes = np.full((n, 2 * size + 1), blank)
    classes[:, 1::2] = targets
    skips = np.zeros(classes.shape, bool)
    skips[:, 2:] = (classes[:, 2:] != blank) & (classes[:, 2:] != classes[:, :-2])
    return classes, skips


def _emitted(log_probs: Any, classes: Any) -> Any:
    """The log probability of each place's class at each step: (T, n, places)."""
    return log_probs[:, np.arange(len(classes))[:, None], classes]


def _step(paths: Any, skips: Any) -> Any:
    """Sums of the paths that lead to each place: from itself, from one before, from two before."""
    total = paths.copy()
    np.logaddexp(total[:, 1:], paths[:, :-1], out=total[:, 1:])
    two = np.where(skips[:, 2:], paths[:, :-2], -math.inf)
    np.logaddexp(total[:, 2:], two, out=total[:, 2:])
    return total


def _forward(emitted: Any, skips: Any, target_lengths: Any) -> Any:
    """Of each place and step: the sum over the paths that begin there and end here."""
    alpha = np.full_like(emitted, -math.inf)
    if len(alpha):
        alpha[0, :, 0] = emitted[0, :, 0]
        alpha[0, :, 1:2] = np.where(target_lengths[:, None] > 0, emitted[0, :, 1:2], -math.inf)
    for t in range(1, len(alpha)):
        np.add(_step(alpha[t - 1], skips), emitted[t], out=alpha[t])
    return alpha


def _ctc(
    log_probs: Any, targets: Any, lengths: Any, *, blank: int, zero_infinity: bool
) -> tuple[Any, Any]:
    """The negative log likelihood of each sample, and the sums over beginnings of paths."""
    steps, sizes = lengths
    classes, skips = _places(targets, blank)
    alpha = _forward(_emitted(log_probs, classes), skips, sizes)
    rows = np.arange(len(classes))
    if not len(alpha):
        return np.where(sizes > 0, math.inf, 0).astype(log_probs.dtype), alpha
    last = alpha[np.maximum(steps - 1, 0), rows]
    ends = last[rows, 2 * sizes]
    before = np.where(sizes > 0, last[rows, np.maximum(2 * sizes - 1, 0)], -math.inf)
    loss = -np.logaddexp(ends, before.astype(ends.dtype))
    nothing = np.where(sizes > 0, math.inf, 0)  # without a step only nothing can be said
    return np.where(steps > 0, loss, nothing).astype(loss.dtype), alpha


def _backward(emitted: Any, skips: Any, lengths: Any) -> Any:
    """Of each place and step: the sum over the paths that go on from here to an end."""
    steps, sizes = lengths
    places = np.arange(emitted.shape[2])
    ends = (places == 2 * sizes[:, None]) | (places == 2 * sizes[:, None] - 1)
    beta = np.full_like(emitted, -math.inf)
    # Seen from the end the places run backwards, and a skip belongs to the place it leads to.
    leads = np.zeros(skips.shape, bool)
    leads[:, 2:] = skips[:, :1:-1]
    for t in range(len(beta) - 1, -1, -1):
        paths = np.where((steps == t + 1)[:, None] & ends, 0, -math.inf).astype(emitted.dtype)
        if t + 1 < len(beta):
            np.logaddexp(paths, _step(beta[t + 1, :, ::-1], leads)[:, ::-1], out=paths)
        np.add(paths, emitted[t], out=beta[t])
    return beta


def _ctc_grad(
    g: Any,
    log_probs: Any,
    targets: Any,
    lengths: Any,
    loss: Any,
    alpha: Any,
    *,
    blank: int,
    zero_infinity: bool,
) -> Any:
    """PyTorch's gradient: that with respect to what log_softmax made the log probabilities of."""
    classes, skips = _places(targets, blank)
    emitted = _emitted(log_probs, classes)
    through = alpha + _backward(emitted, skips, lengths)
    # The chance to be at a place at a step.
    chance = np.where(through == -math.inf, through, through - emitted)
    chance = np.exp(chance + loss[:, None])
    one_hot = (classes[:, :, None] == np.arange(log_probs.shape[2])).astype(chance.dtype)
    occupied = np.matmul(chance.transpose(1, 0, 2), one_hot).transpose(1, 0, 2)
    slope = (np.exp(log_probs) - occupied) * g[:, None]
    used = np.arange(len(log_probs))[:, None] < lengths[0]
    if zero_infinity:
        used = used & (loss != math.inf)
    return np.where(used[:, :, None], slope, 0)


def _no_derivative(g: Any) -> Any:
    raise RuntimeError("derivative for aten::_ctc_loss_backward is not implemented")


ctc_grad = op(
    "ctc_loss_backward",
    _ctc_grad,
    opaque=True,
    node_name="NotImplemented",
    g=_no_derivative,
    log_probs=_no_derivative,
    loss=_no_derivative,
)


def _ctc_slope(
    g: Any,
    log_probs: Any,
    targets: Any,
    lengths: Any,
    y: Any,
    alpha: Any,
    blank: int,
    zero_infinity: bool,
) -> Any:
    return ctc_grad(
        g, log_probs, targets, lengths, y, alpha, blank=blank, zero_infinity=zero_infinity
    )


ctc = op("ctc_loss", _ctc, opaque=True, outputs=("y", "alpha"), log_probs=_ctc_slope)
