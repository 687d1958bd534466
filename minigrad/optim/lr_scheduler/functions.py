"""Schedules by functions that the user writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ..optimizer import Optimizer
from .scheduler import (
    LR,
    LRScheduler,
    State,
    check_number,
    check_optimizer,
    function_state,
    warn_unless_stepping,
)

Factor: TypeAlias = Callable[[int], float]


class _ByFunctions(LRScheduler):
    """What schedulers with a function for each group have in common."""

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Factor | list[Factor] | tuple[Factor, ...],
        last_epoch: int = -1,
    ) -> None:
        check_optimizer(optimizer)
        count = len(optimizer.param_groups)
        given = isinstance(lr_lambda, (list, tuple))
        functions = list(lr_lambda) if given else [lr_lambda] * count  # type: ignore[arg-type]
        if len(functions) != count:
            raise ValueError(f"Expected {count} lr_lambdas, but got {len(functions)}")
        for function in functions:
            if not callable(function):
                raise TypeError(
                    f"lr_lambda should be a function, but got {type(function).__name__}"
                )
        self.optimizer = optimizer
        self.lr_lambdas: list[Factor] = functions  # type: ignore[assignment]
        super().__init__(optimizer, last_epoch)

    def _factors(self) -> list[float]:
        check_number(self, self.lr_lambdas)
        return [function(self.last_epoch) for function in self.lr_lambdas]

    def state_dict(self) -> State:
        """Return the attributes, and of callables that are no functions theirs."""
        state = super().state_dict()
        del state["lr_lambdas"]  # put back as the last, where PyTorch has it
        state["lr_lambdas"] = [*map(function_state, self.lr_lambdas)]
        return state

    def load_state_dict(self, state_dict: State) -> None:
        """Take over what `state_dict` returned; functions stay those given to the constructor."""
        states = enumerate(state_dict["lr_lambdas"])
        found = [(self.lr_lambdas[i], state) for i, state in states if state is not None]
        super().load_state_dict({k: v for k, v in state_dict.items() if k != "lr_lambdas"})
        for function, state in found:
            vars(function).update(state)


class LambdaLR(_ByFunctions):
    """The initial rate times a function of the epoch.

        γ_t = γ_0 f(t)

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        lr_lambda: f, or a list of one for each group.

    Raises:
        ValueError: the list has not one for each group.
        TypeError: f cannot be called.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.125]
    """

    def get_lr(self) -> list[LR]:
        """Return the rates at `last_epoch`; users want `get_last_lr`."""
        warn_unless_stepping(self)
        return [lr * factor for lr, factor in zip(self.base_lrs, self._factors(), strict=True)]


class MultiplicativeLR(_ByFunctions):
    """The present rate times a function of the epoch.

        γ_t = γ_{t−1} f(t)

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        lr_lambda: f, or a list of one for each group.

    Raises:
        ValueError: the list has not one for each group.
        TypeError: f cannot be called.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.lr_scheduler.MultiplicativeLR(optimizer, lambda epoch: 0.5)
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.0625]
    """

    def get_lr(self) -> list[LR]:
        """Return the rates at `last_epoch`; users want `get_last_lr`."""
        warn_unless_stepping(self)
        if self._is_initial:
            return self._unchanged()
        groups = self.optimizer.param_groups
        return [g["lr"] * factor for g, factor in zip(groups, self._factors(), strict=True)]
