"""ReduceLROnPlateau: lower rates when a measure no longer gets better."""

from __future__ import annotations

import math
import warnings
from typing import Any, Literal, SupportsFloat

from ..optimizer import Optimizer
from .scheduler import (
    EPOCH_DEPRECATION_WARNING,
    LRScheduler,
    State,
    check_optimizer,
    set_value,
    values_of,
)


class ReduceLROnPlateau(LRScheduler):
    """Rates times f when a measure, such as the validation loss, no longer gets better.

        γ ← max(γ f, γ_min)

    That is done when more than `patience` epochs in a row have brought nothing better than the
    best by a threshold τ, which means

        rel    m < best (1 − τ),  in mode "max"  m > best (1 + τ)
        abs    m < best − τ,      in mode "max"  m > best + τ

    Args:
        optimizer: whose rates to change.
        mode: "min" if less is better, "max" if more is.
        factor: f < 1.
        patience: epochs without anything better that are let pass.
        threshold: τ.
        threshold_mode: "rel" or "abs".
        cooldown: epochs after a reduction that are not counted.
        min_lr: γ_min, or a list of one for each group.
        eps: a change by no more than that is not made.

    Attributes:
        best: the best measure so far.
        num_bad_epochs: how many since have brought nothing better.
        cooldown_counter: how many more are not counted.

    Raises:
        TypeError: `optimizer` is none.
        ValueError: f ≥ 1, there is no such mode, or the list has not one entry for each group.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
        >>> for loss in [3.0, 2.0, 2.0, 2.5, 1.0]:
        ...     optimizer.step()
        ...     scheduler.step(loss)
        ...     print(scheduler.get_last_lr())
        [0.5]
        [0.5]
        [0.5]
        [0.25]
        [0.25]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: Literal["min", "max"] = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: Literal["rel", "abs"] = "rel",
        cooldown: int = 0,
        min_lr: list[float] | float = 0,
        eps: float = 1e-8,
    ) -> None:
        if factor >= 1.0:
            raise ValueError(f"Factor should be < 1.0, got {factor}")
        check_optimizer(optimizer)
        count = len(optimizer.param_groups)
        bounds = list(min_lr) if isinstance(min_lr, (list, tuple)) else None
        if bounds is not None and len(bounds) != count:
            raise ValueError(f"expected {count} min_lrs, got {len(bounds)}")
        _check_modes(mode, threshold_mode)
        self.factor = factor
        self.optimizer = optimizer
        self.default_min_lr: Any = min_lr if bounds is None else None
        self.min_lrs: list[Any] = [min_lr] * count if bounds is None else bounds
        self.patience = patience
        self.cooldown = cooldown
        self.eps = eps
        self.last_epoch = 0
        self._last_lr = values_of(optimizer, "lr")
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.mode = mode
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self._reset()

    def _reset(self) -> None:
        """Forget the measures seen so far."""
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0

    def step(self, metrics: SupportsFloat, epoch: int | None = None) -> None:  # type: ignore[override]
        """Take note of an epoch's measure, and reduce the rates if it is time to.

        Args:
            metrics: a number or a Tensor of one element.
            epoch: the epoch's number; deprecated.

        Raises:
            RuntimeError: the optimizer has more groups than at the beginning, and their least rates
                were given one by one.
        """
        measure = float(metrics)
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATION_WARNING, UserWarning, stacklevel=2)
        better = self._is_better(measure, self.best)
        cooling = self.in_cooldown
        bad = 0 if better or cooling else self.num_bad_epochs + 1
        reduce = bad > self.patience
        if reduce:
            self._reduce_lr()
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if better:
            self.best = measure
        self.cooldown_counter = self.cooldown if reduce else self.cooldown_counter - cooling
        self.num_bad_epochs = 0 if reduce else bad
        self._last_lr = values_of(self.optimizer, "lr")

    def _reduce_lr(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"The number of param groups in the `optimizer` ({len(groups)}) differs from "
                    f"when `ReduceLROnPlateau` was initialized ({len(self.min_lrs)}), usually due "
                    "to a new param group being added to the optimizer. Please modify the "
                    "`min_lrs` field to match the length of the `optimizer` param groups."
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, least in zip(groups, self.min_lrs, strict=True):
            old = float(group["lr"])
            new = max(old * self.factor, least)
            if old - new > self.eps:
                set_value(group, "lr", new)

    @property
    def in_cooldown(self) -> bool:
        """Whether the rates were reduced so recently that epochs are not counted."""
        return self.cooldown_counter > 0

    def _is_better(self, a: float, best: float) -> bool:
        less = self.mode == "min"
        if self.threshold_mode == "rel":
            bound = best * (1.0 - self.threshold if less else self.threshold + 1.0)
        else:
            bound = best - self.threshold if less else best + self.threshold
        return a < bound if less else a > bound

    def load_state_dict(self, state_dict: State) -> None:
        """Take over what `state_dict` returned.

        Raises:
            ValueError: there is no such mode.
        """
        mode = state_dict.get("mode", self.mode)
        _check_modes(mode, state_dict.get("threshold_mode", self.threshold_mode))
        super().load_state_dict(state_dict)
        self.mode_worse = math.inf if mode == "min" else -math.inf


def _check_modes(mode: str, threshold_mode: str) -> None:
    if mode not in ("min", "max"):
        raise ValueError(f"mode {mode} is unknown!")
    if threshold_mode not in ("rel", "abs"):
        raise ValueError(f"threshold mode {threshold_mode} is unknown!")
