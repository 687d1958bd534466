"""CyclicLR: up and down between two rates."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from ..optimizer import Optimizer
from .momentum import begin_momentum, set_momentum, uses_beta1
from .scheduler import (
    LR,
    LRScheduler,
    State,
    check_number,
    function_state,
    groups_restored_on_error,
    one_a_group,
    set_value,
    warn_unless_stepping,
)


class CyclicLR(LRScheduler):
    """Up and down between two rates, in straight lines; meant to be stepped after each batch.

    With h rising from 0 to 1 in the first part of a cycle and falling back in the second,

        γ_t = γ_base + (γ_max − γ_base) h s
        μ_t = μ_max − (μ_max − μ_base) h s      if the momentum goes along

    where the scale s is, by `mode` and with cycles counted from 1,

        triangular     1
        triangular2    2^(1 − cycle)
        exp_range      gamma^t

    or `scale_fn` of the cycle's number or of t.

    Args:
        optimizer: see `LRScheduler`.
        base_lr: γ_base, or a list of one for each group. Rates begin with it.
        max_lr: γ_max, likewise.
        step_size_up: steps of the first part.
        step_size_down: steps of the second part; the same number if None.
        mode: "triangular", "triangular2" or "exp_range".
        gamma: the base of the power in "exp_range".
        scale_fn: s as a function, in place of those of `mode`.
        scale_mode: what `scale_fn` is given: "cycle" its number, "iterations" the step's.
        cycle_momentum: let the momentum (or β1) go down while the rate goes up.
        base_momentum: μ_base, or a list of one for each group.
        max_momentum: μ_max, likewise.
        last_epoch: the step reached before, if training goes on; see `LRScheduler`.

    Raises:
        TypeError: `optimizer` is none.
        ValueError: a list has not one entry for each group, there is no such mode, or the
            momentum should go along where there is none.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.1, momentum=0.9)
        >>> scheduler = mg.optim.lr_scheduler.CyclicLR(optimizer, 0.0, 0.5, step_size_up=2)
        >>> for _ in range(5):
        ...     print(scheduler.get_last_lr(), f"{optimizer.param_groups[0]['momentum']:.2f}")
        ...     optimizer.step()
        ...     scheduler.step()
        [0.0] 0.90
        [0.25] 0.85
        [0.5] 0.80
        [0.25] 0.85
        [0.0] 0.90

    Reference:
        Smith, Cyclical learning rates for training neural networks, WACV 2017.
        https://arxiv.org/abs/1506.01186
    """

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | list[float],
        max_lr: float | list[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: Literal["cycle", "iterations"] = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.8,
        max_momentum: float | list[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        base_lrs = one_a_group("base_lr", optimizer, base_lr)
        self.optimizer = optimizer
        self.max_lrs = one_a_group("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        if mode not in ("triangular", "triangular2", "exp_range") and scale_fn is None:
            raise ValueError(f"mode is invalid and scale_fn is None: mode {mode!r}")
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        self.scale_mode = scale_mode
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        groups = optimizer.param_groups
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            self.base_momentums = one_a_group("base_momentum", optimizer, base_momentum)
            self.max_momentums = one_a_group("max_momentum", optimizer, max_momentum)
        with groups_restored_on_error(optimizer):
            if last_epoch == -1:
                for group, lr in zip(groups, base_lrs, strict=True):
                    set_value(group, "lr", lr)
                if cycle_momentum:
                    begin_momentum(groups, self.max_momentums, self.base_momentums, self.use_beta1)
            super().__init__(optimizer, last_epoch)
        self.base_lrs = base_lrs

    def scale_fn(self, x: float) -> float:
        """Return the scale s of the cycle (or, by `scale_mode`, of the step) of number `x`."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        base, power = (0.5, x - 1) if self.mode == "triangular2" else (self.gamma, x)
        return float(base**power)

    def get_lr(self) -> list[LR]:
        """Return the rates at step `last_epoch`, and set the momentum; see `get_last_lr`."""
        warn_unless_stepping(self)
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        ratio = self.step_ratio
        height = x / ratio if x <= ratio else (x - 1) / (ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)
        rates = [
            low + (high - low) * height * scale
            for low, high in zip(self.base_lrs, self.max_lrs, strict=True)
        ]
        check_number(self, rates)
        if self.cycle_momentum:
            bounds = zip(self.base_momentums, self.max_momentums, strict=True)
            momentums = [high - (high - low) * height * scale for low, high in bounds]
            set_momentum(self.optimizer.param_groups, momentums, self.use_beta1)
        return rates

    def state_dict(self) -> State:
        """Return the attributes; of a `scale_fn` that is no function, its attributes."""
        state = super().state_dict()
        state["_scale_fn_custom"] = function_state(state.pop("_scale_fn_custom"))
        return state

    def load_state_dict(self, state_dict: State) -> None:
        """Take over what `state_dict` returned; `scale_fn` stays the constructor's."""
        rest = dict(state_dict)
        function, found = self._scale_fn_custom, rest.pop("_scale_fn_custom")
        if found is not None:
            vars(function).update(found)
        super().load_state_dict(rest)
