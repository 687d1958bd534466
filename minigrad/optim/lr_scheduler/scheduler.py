"""LRScheduler, the base class: counting, setting the rates, state. The rules are in subclasses."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any, TypeAlias
from weakref import ref

from ..._tensor import Tensor
from ..optimizer import Optimizer
from ..options import as_scalar

LR: TypeAlias = float | Tensor
State: TypeAlias = dict[str, Any]

_WHERE = "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate"

EPOCH_DEPRECATION_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where "
    "possible. Please use `scheduler.step()` to step the scheduler. During the deprecation, if "
    "epoch is different from None, the closed form is used instead of the new chainable form, "
    "where available."
)


class LRScheduler:
    """Base class of the schedulers, which change the learning rates γ of an optimizer's groups.

    Making one sets the rates of epoch 0; `step`, called after the optimizer's, those of the next
    epoch (or of the next batch: an epoch is whatever lies between two steps). What was the group's
    rate before is kept in the group as "initial_lr".

    A subclass defines `get_lr`, the rates at `self.last_epoch`. Most compute them from the present
    ones, so that several schedulers may act on one optimizer. Where there is a formula for them
    that needs no past, it is `_get_closed_form_lr`.

    A rate that is a Tensor is computed with in its dtype, and changed in place. A step that raises
    has changed nothing.

    Args:
        optimizer: whose rates to change.
        last_epoch: the epoch reached before, if training goes on from a checkpoint: rates are not
            set back, and "initial_lr" must be in the groups. -1 begins anew.

    Attributes:
        optimizer: as given.
        last_epoch: the number of the epoch whose rates are set.
        base_lrs: "initial_lr" of each group.

    Raises:
        TypeError: `optimizer` is none.
        KeyError: a group has no "initial_lr" although `last_epoch` is given.

    Example:
        >>> import minigrad as mg
        >>> class Halving(mg.optim.lr_scheduler.LRScheduler):
        ...     def get_lr(self):
        ...         return [lr * 0.5**self.last_epoch for lr in self.base_lrs]
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.8)
        >>> scheduler = Halving(optimizer)
        >>> for _ in range(3):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.1]
    """

    _get_lr_called_within_step: bool = False
    _is_initial: bool = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        check_optimizer(optimizer)
        groups = optimizer.param_groups
        if last_epoch != -1:
            for index, group in enumerate(groups):
                if "initial_lr" not in group:
                    raise KeyError(
                        f"param 'initial_lr' is not specified in param_groups[{index}] when "
                        "resuming scheduler with last_epoch >= 0: load the optimizer's state "
                        "first, or leave last_epoch at -1 to begin a new run"
                    )
        self.optimizer = optimizer
        with groups_restored_on_error(optimizer):
            for group in groups:
                group.setdefault("initial_lr", copied(group["lr"]))
            self.base_lrs: list[LR] = values_of(optimizer, "initial_lr")
            self.last_epoch = last_epoch
            _note_steps(optimizer)
            self._initial_step()

    def _initial_step(self) -> None:
        """Set the rates that hold before the first step."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch and set its rates. Call it after the optimizer's `step`.

        Args:
            epoch: go to this epoch instead, by the closed form if there is one; deprecated.

        Raises:
            ValueError: the optimizer has another number of groups than at the beginning, and the
                rule needs to know where each began.
        """
        count = self._step_count
        if count == 1:
            _warn_of_wrong_order(self.optimizer)
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATION_WARNING, UserWarning, stacklevel=2)
        self._step_count = count + 1
        try:
            self._update_lr(epoch)
        except BaseException:
            self._step_count = count
            raise

    def _update_lr(self, epoch: int | None = None) -> None:
        """Set the rates of the next epoch, or of `epoch`."""
        before = self.last_epoch
        compute: Callable[[], list[LR]] = self.get_lr
        if epoch is not None:
            compute = getattr(self, "_get_closed_form_lr", compute)
        self._get_lr_called_within_step = True
        try:
            self.last_epoch = before + 1 if epoch is None else epoch
            rates = [*compute()]
            check_number(self, rates)
        except BaseException:
            self.last_epoch = before
            raise
        finally:
            self._get_lr_called_within_step = False
        for group, rate in zip(self.optimizer.param_groups, rates, strict=True):
            set_value(group, "lr", rate)
        self._last_lr: list[LR] = values_of(self.optimizer, "lr")

    def get_lr(self) -> list[LR]:
        """Return the rates at `last_epoch`. For subclasses to define; users want `get_last_lr`."""
        raise NotImplementedError

    def _scaled(self, factor: float) -> list[LR]:
        """The present rates times a factor."""
        return [group["lr"] * factor for group in self.optimizer.param_groups]

    def _unchanged(self) -> list[LR]:
        """The present rates."""
        return values_of(self.optimizer, "lr")

    def get_last_lr(self) -> list[LR]:
        """Return the rates that the last step set, one a group."""
        return self._last_lr

    # State

    def state_dict(self) -> State:
        """Return all attributes but the optimizer, as PyTorch does: the state can be exchanged.

        The optimizer's state belongs with it, where the rates are. Functions given as arguments are
        not saved; of other callables, the attributes are.

        Example:
            >>> import minigrad as mg
            >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.1)
            >>> state = mg.optim.lr_scheduler.StepLR(optimizer, step_size=30).state_dict()
            >>> state["last_epoch"], state["step_size"], state["base_lrs"]
            (0, 30, [0.1])
        """
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: State) -> None:
        """Take over what `state_dict` of such a scheduler returned.

        Rates are not set: load the optimizer's state too, after making the scheduler.

        Args:
            state_dict: not changed.
        """
        self.__dict__.update(state_dict)


# Not another name of LRScheduler, just as with PyTorch
class _LRScheduler(LRScheduler):
    pass


def check_optimizer(optimizer: Any) -> None:
    """Raise TypeError unless it is one."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")


def check_number(scheduler: LRScheduler, values: Sequence[Any]) -> None:
    """Raise ValueError unless there is a value for each of the optimizer's groups."""
    found, expected = len(values), len(scheduler.optimizer.param_groups)
    if found != expected:
        raise ValueError(
            f"{type(scheduler).__name__} has learning rates for {found} parameter groups, but the "
            f"optimizer has {expected}; was one added after the scheduler was made?"
        )


def copied(value: Any) -> Any:
    """A Tensor of its own; anything else as it is."""
    return value.clone() if isinstance(value, Tensor) else value


def values_of(optimizer: Optimizer, key: str) -> list[Any]:
    """The value of an option in each group; Tensors are copied, since they change in place."""
    return [copied(group[key]) for group in optimizer.param_groups]


def set_value(group: dict[str, Any], key: str, value: LR) -> None:
    """Change an option of a group: in place where it is a Tensor."""
    if isinstance(group[key], Tensor):
        group[key].fill_(as_scalar(value))
    else:
        group[key] = value


@contextmanager
def groups_restored_on_error(optimizer: Optimizer) -> Iterator[None]:
    """Within, an exception leaves all options of the groups as they were before."""
    groups = optimizer.param_groups
    before = [group.copy() for group in groups]
    rates = values_of(optimizer, "lr")
    try:
        yield
    except BaseException:
        for group, options, rate in zip(groups, before, rates, strict=True):
            group.clear()
            group.update(options)
            set_value(group, "lr", rate)
        raise


def one_a_group(name: str, optimizer: Optimizer, value: Any) -> list[Any]:
    """An argument that is given for all groups together, or as a list for each."""
    check_optimizer(optimizer)
    count = len(optimizer.param_groups)
    values = value if isinstance(value, (list, tuple)) else [value] * count
    if len(values) != count:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(values)} values, param_groups has {count}."
        )
    return [*map(copied, values)]


def function_state(function: Any) -> State | None:
    """What a state dict keeps of a callable: its attributes, if it may have any that matter."""
    if isinstance(function, FunctionType) or not hasattr(function, "__dict__"):
        return None
    return dict(vars(function))


def warn_unless_stepping(scheduler: LRScheduler) -> None:
    """Warn who calls `get_lr` from outside: it computes what may be the next rates."""
    if not scheduler._get_lr_called_within_step:
        warnings.warn(
            "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
            UserWarning,
            stacklevel=3,
        )


def _note_steps(optimizer: Any) -> None:
    """Have an optimizer note that it has made a step, for `_warn_of_wrong_order`."""
    step = optimizer.step
    if hasattr(step, "_wrapped_by_lr_sched"):
        return
    # Not the bound method: it would hold the optimizer, and the optimizer it.
    method = getattr(step, "__func__", None) or (lambda _, *args, **kwargs: step(*args, **kwargs))
    reference = ref(optimizer)

    @functools.wraps(method)
    def noted(*args: Any, **kwargs: Any) -> Any:
        owner: Any = reference()
        owner._opt_called = True
        return method(owner, *args, **kwargs)

    noted._wrapped_by_lr_sched = True  # type: ignore[attr-defined]
    optimizer.step = noted


def _warn_of_wrong_order(optimizer: Optimizer) -> None:
    """Warn if the optimizer makes no step between the making of a scheduler and its first step."""
    if not hasattr(optimizer.step, "_wrapped_by_lr_sched"):
        message = (
            "Seems like `optimizer.step()` has been overridden after learning rate scheduler "
            "initialization. Please, make sure to call `optimizer.step()` before "
            f"`lr_scheduler.step()`. See more details at {_WHERE}"
        )
    elif not getattr(optimizer, "_opt_called", False):
        message = (
            "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 "
            "and later, you should call them in the opposite order: `optimizer.step()` before "
            "`lr_scheduler.step()`.  Failure to do this will result in PyTorch skipping the first "
            f"value of the learning rate schedule. See more details at {_WHERE}"
        )
    else:
        return
    warnings.warn(message, UserWarning, stacklevel=3)
