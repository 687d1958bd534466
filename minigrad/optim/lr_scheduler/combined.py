"""Schedules made of others: one after another, or all together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..optimizer import Optimizer
from .plateau import ReduceLROnPlateau
from .scheduler import (
    LR,
    LRScheduler,
    State,
    groups_restored_on_error,
    set_value,
    values_of,
)


class _Combined(LRScheduler):
    """What a scheduler that steps others needs: their check, and their state."""

    _schedulers: Sequence[Any]

    def _check(self, schedulers: Sequence[Any], optimizer: Optimizer | None) -> Optimizer:
        """The optimizer, after a look at the schedulers: they must be of the same."""
        name = type(self).__name__
        if len(schedulers) < 1:
            raise ValueError(f"{name} expects at least one scheduler, but got no scheduler.")
        for index, scheduler in enumerate(schedulers):
            if not hasattr(scheduler, "optimizer"):
                raise TypeError(
                    f"{name} at index {index} should have `optimizer` as its attribute."
                )
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name} does not support `ReduceLROnPlateau` scheduler as it requires "
                    "additional kwargs to be specified when calling `step`, but got one at index "
                    f"{index} in the given schedulers sequence."
                )
            optimizer = optimizer or scheduler.optimizer
            if optimizer != scheduler.optimizer:
                raise ValueError(
                    f"{name} expects all schedulers to belong to the same optimizer, but got "
                    f"scheduler {type(scheduler).__name__} at index {index} has "
                    f"{scheduler.optimizer}, which is different from {type(optimizer).__name__}."
                )
        assert optimizer is not None
        return optimizer

    @contextmanager
    def _restored_on_error(self) -> Iterator[None]:
        """Within, an exception leaves the schedulers as they were before."""
        before = [scheduler.state_dict() for scheduler in self._schedulers]
        try:
            yield
        except BaseException:
            for scheduler, state in zip(self._schedulers, before, strict=True):
                scheduler.load_state_dict(state)
            raise

    def _update_lr(self, epoch: int | None = None) -> None:
        # Asked for by a SequentialLR around it
        raise NotImplementedError(
            f"{type(self).__name__} cannot begin at a milestone of a SequentialLR: it can only be "
            "the first of its schedulers"
        )

    def state_dict(self) -> State:
        """Return the attributes, and the state of each scheduler."""
        state = super().state_dict()
        del state["_schedulers"]  # put back as the last, where PyTorch has it
        state["_schedulers"] = [scheduler.state_dict() for scheduler in self._schedulers]
        return state

    def load_state_dict(self, state_dict: State) -> None:
        """Take over what `state_dict` of a scheduler made of the same kinds returned."""
        rest = dict(state_dict)
        states = rest.pop("_schedulers")
        if len(states) > len(self._schedulers):
            raise IndexError(
                f"loaded state dict has the states of {len(states)} schedulers, where "
                f"{type(self).__name__} has {len(self._schedulers)}"
            )
        with self._restored_on_error():
            for scheduler, state in zip(self._schedulers, states, strict=False):
                scheduler.load_state_dict(state)
        super().load_state_dict(rest)


class SequentialLR(_Combined):
    """One scheduler after another, each beginning anew at its milestone.

    Args:
        optimizer: whose rates to change.
        schedulers: what to follow, in this order; made for the same optimizer.
        milestones: the epochs at which the second, the third, ... take over.
        last_epoch: the epoch reached before.

    Raises:
        TypeError: one of them is no scheduler.
        ValueError: there is none, one belongs to another optimizer, one is a `ReduceLROnPlateau`,
            or the milestones are not one less.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.optim.lr_scheduler import ConstantLR, ExponentialLR, SequentialLR
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> warm_up = ConstantLR(optimizer, factor=0.25, total_iters=2)
        >>> decay = ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler = SequentialLR(optimizer, [warm_up, decay], milestones=[2])
        >>> for _ in range(4):
        ...     print(scheduler.get_last_lr())
        ...     optimizer.step()
        ...     scheduler.step()
        [0.125]
        [0.125]
        [0.5]
        [0.25]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        self._check(schedulers, optimizer)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than "
                f"the number of milestone points, but got number of schedulers {len(schedulers)} "
                f"and the number of milestones to be equal to {len(milestones)}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        first = schedulers[bisect_right(milestones, 0)]
        with self._restored_on_error(), groups_restored_on_error(optimizer):
            # Each has set the rates of its epoch 0; only the one whose turn it is should have.
            for group in optimizer.param_groups:
                set_value(group, "lr", group["initial_lr"])
            self.recursive_undo()
            first._initial_step()
        self._last_lr = first.get_last_lr()

    def recursive_undo(self, sched: Any = None) -> None:
        """Take back the first step of a scheduler and of those in it; of its own, if None."""
        scheduler = self if sched is None else sched
        if hasattr(scheduler, "_schedulers"):
            for inner in scheduler._schedulers:
                self.recursive_undo(inner)
        elif hasattr(scheduler, "last_epoch"):
            scheduler.last_epoch -= 1

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch and set its rates. Call it after the optimizer's `step`."""
        epoch = self.last_epoch + 1
        index = bisect_right(self._milestones, epoch)
        scheduler = self._schedulers[index]
        if index > 0 and self._milestones[index - 1] == epoch:
            scheduler._update_lr(0)
        else:
            scheduler.step()
        self.last_epoch = epoch
        self._last_lr = scheduler.get_last_lr()


class ChainedScheduler(_Combined):
    """Several schedulers together: each step is a step of each, in order.

    Each works on the rates that the one before has left, so factors multiply. Schedulers that
    compute rates from the initial ones only (`LambdaLR`, `CyclicLR`, `OneCycleLR`, ...) undo what
    was done before them.

    Args:
        schedulers: made for the same optimizer.
        optimizer: the optimizer; that of the schedulers if None.

    Raises:
        TypeError: one of them is no scheduler.
        ValueError: there is none, one belongs to another optimizer, or is a `ReduceLROnPlateau`.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.optim.lr_scheduler import ChainedScheduler, ConstantLR, ExponentialLR
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=1.0)
        >>> warm_up = ConstantLR(optimizer, factor=0.5, total_iters=2)
        >>> scheduler = ChainedScheduler([warm_up, ExponentialLR(optimizer, gamma=0.5)])
        >>> for _ in range(4):
        ...     print(scheduler.get_last_lr())
        ...     optimizer.step()
        ...     scheduler.step()
        [0.5]
        [0.25]
        [0.25]
        [0.125]
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        optimizer = self._check(schedulers, optimizer)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr: list[LR] = values_of(optimizer, "lr")

    def step(self) -> None:  # type: ignore[override]
        """Let each scheduler do its step. Call it after the optimizer's `step`."""
        with self._restored_on_error(), groups_restored_on_error(self.optimizer):
            for scheduler in self._schedulers:
                scheduler.step()
        self._last_lr = values_of(self.optimizer, "lr")
