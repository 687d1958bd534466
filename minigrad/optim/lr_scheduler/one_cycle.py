"""OneCycleLR: up to a high rate, and down to a very low one, over the whole of a training."""

from __future__ import annotations

import math
from typing import Any, Literal

from ..optimizer import Optimizer
from .momentum import begin_momentum, set_momentum, uses_beta1
from .scheduler import (
    LR,
    LRScheduler,
    check_optimizer,
    groups_restored_on_error,
    one_a_group,
    warn_unless_stepping,
)

# From where to where: options of a group
_UP = ("initial_lr", "max_lr", "max_momentum", "base_momentum")
_DOWN = ("max_lr", "min_lr", "base_momentum", "max_momentum")
_BACK = ("max_lr", "initial_lr", "base_momentum", "max_momentum")
_OUT = ("initial_lr", "min_lr", "max_momentum", "max_momentum")


class OneCycleLR(LRScheduler):
    """Up from a low rate to a high one and down to nearly none; stepped after each batch.

    The rate goes from γ_max / d up to γ_max in the first part of the training, and down to
    γ_max / d / f in the rest, while the momentum goes down and up. With three phases it takes as
    long back to γ_max / d as it took up, and the last phase goes on to the end from there. On the
    way from a to b, done to the fraction p:

        cos       b + (a − b) (1 + cos(π p)) / 2
        linear    a + (b − a) p

    Args:
        optimizer: see `LRScheduler`.
        max_lr: γ_max, or a list of one for each group.
        total_steps: the steps of the whole training.
        epochs: with `steps_per_epoch`, another way to say how many steps there are.
        steps_per_epoch: see `epochs`.
        pct_start: the fraction of the steps on which the rate goes up, as a float.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: let the momentum (or β1) go down while the rate goes up.
        base_momentum: the least momentum, or a list of one for each group.
        max_momentum: the highest, likewise.
        div_factor: d.
        final_div_factor: f.
        three_phase: as said above.
        last_epoch: the step reached before, if training goes on; see `LRScheduler`.

    Raises:
        TypeError: `optimizer` is none.
        ValueError: an argument is out of its range, the number of steps is not given, a list has
            not one entry for each group, or the momentum should go along where there is none.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.1, momentum=0.9)
        >>> scheduler = mg.optim.lr_scheduler.OneCycleLR(optimizer, 0.5, 5, pct_start=0.6)
        >>> for _ in range(5):
        ...     momentum = optimizer.param_groups[0]["momentum"]
        ...     print(f"{scheduler.get_last_lr()[0]:.3f} {momentum:.2f}")
        ...     optimizer.step()
        ...     scheduler.step()
        0.020 0.95
        0.260 0.90
        0.500 0.85
        0.250 0.90
        0.000 0.95

    Reference:
        Smith and Topin, Super-convergence: very fast training of neural networks using large
        learning rates, 2018. https://arxiv.org/abs/1708.07120
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | list[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | list[float] = 0.85,
        max_momentum: float | list[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        self.optimizer = optimizer
        self.total_steps = steps = _number_of_steps(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        rising = float(pct_start * steps) - 1
        self._schedule_phases = (
            [
                _phase(rising, *_UP),
                _phase(float(2 * pct_start * steps) - 2, *_BACK),
                _phase(steps - 1, *_OUT),
            ]
            if three_phase
            else [_phase(rising, *_UP), _phase(steps - 1, *_DOWN)]
        )
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                "anneal_strategy must be one of 'cos' or 'linear', instead got " + anneal_strategy
            )
        self._anneal_func_type = anneal_strategy
        highest = one_a_group("max_lr", optimizer, max_lr)
        self.cycle_momentum = cycle_momentum
        groups = optimizer.param_groups
        if cycle_momentum:
            self.use_beta1 = uses_beta1(optimizer)
            most = one_a_group("max_momentum", optimizer, max_momentum)
            least = one_a_group("base_momentum", optimizer, base_momentum)
        with groups_restored_on_error(optimizer):
            if last_epoch == -1:
                for group, lr in zip(groups, highest, strict=True):
                    group["initial_lr"] = lr / div_factor
                    group["max_lr"] = lr
                    group["min_lr"] = group["initial_lr"] / final_div_factor
                if cycle_momentum:
                    begin_momentum(groups, most, least, self.use_beta1)
            super().__init__(optimizer, last_epoch)

    def _between(self, start: Any, end: Any, done: float) -> Any:
        """A value on the way from `start` to `end`."""
        if self._anneal_func_type == "cos":
            return end + (start - end) / 2.0 * (math.cos(math.pi * done) + 1)
        return (end - start) * done + start

    def get_lr(self) -> list[LR]:
        """Return the rates at step `last_epoch`, and set the momentum; see `get_last_lr`."""
        warn_unless_stepping(self)
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        phases = self._schedule_phases
        last = len(phases) - 1
        index = next((i for i in range(last) if step <= phases[i]["end_step"]), last)
        phase = phases[index]
        start = phases[index - 1]["end_step"] if index else 0.0
        done = (step - start) / (phase["end_step"] - start)
        groups = self.optimizer.param_groups

        def between(option: str) -> list[Any]:
            a, b = phase[f"start_{option}"], phase[f"end_{option}"]
            return [self._between(group[a], group[b], done) for group in groups]

        rates = between("lr")
        if self.cycle_momentum:
            set_momentum(groups, between("momentum"), self.use_beta1)
        return rates


def _number_of_steps(total: Any, epochs: Any, steps_per_epoch: Any) -> int:
    if total is None and (epochs is None or steps_per_epoch is None):
        raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
    given = {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
    for name, value in ({"total_steps": total} if total is not None else given).items():
        if not isinstance(value, int) or value <= 0:
            raise ValueError(f"Expected positive integer {name}, but got {value}")
    result: int = epochs * steps_per_epoch if total is None else total
    return result


def _phase(
    end: float, start_lr: str, end_lr: str, start_momentum: str, end_momentum: str
) -> dict[str, Any]:
    """A phase in the form that PyTorch's state dict has."""
    return {
        "end_step": end,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": start_momentum,
        "end_momentum": end_momentum,
    }
