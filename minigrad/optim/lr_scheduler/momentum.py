"""Momentum that goes the other way than the learning rate: what the cyclic schedules share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer
from ..rule import Group


def uses_beta1(optimizer: Optimizer) -> bool:
    """Whether the momentum is β1, as in Adam, or "momentum", as in SGD.

    Raises:
        ValueError: the optimizer has neither.
    """
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(
            "optimizer must support momentum or beta1 with `cycle_momentum` option enabled, but "
            f"{type(optimizer).__name__} has neither"
        )
    return "betas" in optimizer.defaults


def set_momentum(groups: Sequence[Group], momentums: Sequence[Any], beta1: bool) -> None:
    """Set the momentum of each group."""
    for group, momentum in zip(groups, momentums, strict=True):
        if beta1:
            group["betas"] = (momentum, *group["betas"][1:])
        else:
            group["momentum"] = momentum


def begin_momentum(
    groups: Sequence[Group], highest: Sequence[Any], lowest: Sequence[Any], beta1: bool
) -> None:
    """Set each group's momentum to the highest, and note both bounds in the group."""
    set_momentum(groups, highest, beta1)
    for group, high, low in zip(groups, highest, lowest, strict=True):
        group["max_momentum"] = high
        group["base_momentum"] = low
