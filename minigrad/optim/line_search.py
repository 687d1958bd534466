"""How far to go along a direction: a line search for the strong Wolfe conditions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .kernels import Array

DECREASE = 1e-4
CURVATURE = 0.9
NARROW = 1e-9


class Trial(NamedTuple):
    """What is known where a step of length `t` ends.

    Attributes:
        t: the length, a number of Python's or NumPy's.
        loss: the objective there.
        gradient: its gradient.
        slope: the derivative along the direction.
    """

    t: Any
    loss: float
    gradient: Array
    slope: Any


def strong_wolfe(
    evaluate: Callable[[Any], Trial],
    start: Trial,
    t: Any,
    reach: Any,
    budget: int,
) -> tuple[Trial, int]:
    """Find a step by which the loss f falls enough and its slope f' becomes flat enough.

        f(t) <= f(0) + 10⁻⁴ t f'(0)  and  |f'(t)| <= 0.9 |f'(0)|

    Longer and longer steps are tried until such a one is known to be between two of them; then that
    bracket is made smaller, by cubic interpolation.

    Args:
        evaluate: tries a length.
        start: the trial of length 0, whose slope is negative.
        t: the length to try first.
        reach: the largest element of the direction; a bracket across which no element changes by
            10⁻⁹ is left alone.
        budget: how many lengths may be tried after the first.

    Returns:
        The trial found, or the lowest when the budget is spent, and how many trials there were.

    Reference:
        Nocedal and Wright, Numerical Optimization, 2nd edition, 2006, algorithms 3.5 and 3.6, with
        the constants of Schmidt's minFunc, https://www.cs.ubc.ca/~schmidtm/Software/minFunc.html
    """

    def too_high(trial: Trial) -> bool:
        return bool(trial.loss > start.loss + DECREASE * trial.t * start.slope)

    def flat(trial: Trial) -> bool:
        return bool(abs(trial.slope) <= -CURVATURE * start.slope)

    previous, trial, more = start, evaluate(t), 0
    while more < budget:
        if too_high(trial) or (more > 1 and trial.loss >= previous.loss):
            break
        if flat(trial):
            return trial, more + 1
        if trial.slope >= 0:
            break
        bounds = trial.t + 0.01 * (trial.t - previous.t), trial.t * 10
        t = _cubic_minimum(previous, trial, bounds)
        previous, trial = trial, evaluate(t)
        more += 1
    else:
        previous = start

    ends = [previous, trial]
    low = _lower(ends)
    near_an_end = False
    while more < budget and not abs(ends[1].t - ends[0].t) * reach < NARROW:
        left, right = sorted(end.t for end in ends)
        t = _cubic_minimum(ends[0], ends[1], (left, right))
        margin = 0.1 * (right - left)
        was_near, near_an_end = near_an_end, bool(min(right - t, t - left) < margin)
        if near_an_end and (was_near or t >= right or t <= left):
            t = right - margin if abs(t - right) < abs(t - left) else left + margin
            near_an_end = False
        trial = evaluate(t)
        more += 1
        high = 1 - low
        if too_high(trial) or trial.loss >= ends[low].loss:
            ends[high] = trial
            low = _lower(ends)
        elif flat(trial):
            return trial, more + 1
        else:
            if trial.slope * (ends[high].t - ends[low].t) >= 0:
                ends[high] = ends[low]
            ends[low] = trial
    return ends[low], more + 1


def _lower(ends: list[Trial]) -> int:
    """Which end of a bracket has the lower loss."""
    return 0 if ends[0].loss <= ends[1].loss else 1


def _cubic_minimum(a: Trial, b: Trial, bounds: tuple[Any, Any]) -> Any:
    """Where the cubic through two trials and their slopes is least, within bounds."""
    if a.t > b.t:
        a, b = b, a
    least, most = bounds
    d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t)
    square = d1**2 - a.slope * b.slope
    if not square >= 0:
        return (least + most) / 2.0
    d2 = np.sqrt(square)
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return min(max(t, least), most)
