"""Averages of a model's weights over its training, and the learning rate that goes with them."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, Literal, TypeAlias

import numpy as np

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..nn.batchnorm import _BatchNorm
from ..nn.module import Module
from .kernels import lerp_
from .lr_scheduler.scheduler import (
    LR,
    LRScheduler,
    groups_restored_on_error,
    one_a_group,
    warn_unless_stepping,
)
from .optimizer import Optimizer

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]

Count: TypeAlias = Tensor | int
Average: TypeAlias = Callable[[Tensor, Tensor, Count], Tensor]
MultiAverage: TypeAlias = Callable[[Sequence[Tensor], Sequence[Tensor], Count], None]

CHUNK = 16384  # elements, as measured: scratch memory of more than 128 KB is had anew each time
_PRECISE = "fd"  # half precision is computed in float32


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """Return a function that updates exponential moving averages, in place: a ← d a + (1 − d) w.

    Args:
        decay: d, between 0 and 1.

    Returns:
        A function of the averages, the present weights, and the number of models averaged so far.

    Raises:
        ValueError: the decay is out of its range.

    Example:
        >>> import minigrad as mg
        >>> averages, weights = [mg.tensor([4.0])], [mg.tensor([8.0])]
        >>> mg.optim.swa_utils.get_ema_multi_avg_fn(0.75)(averages, weights, 1)
        >>> averages
        [tensor([5.])]
    """
    _check_decay(decay)

    def ema_update(averages: Sequence[Tensor], weights: Sequence[Tensor], count: Count) -> None:
        with no_grad():
            for average, w in zip(averages, weights, strict=True):
                if average.is_floating_point():
                    _go(average, w, 1 - decay)
                else:
                    average.copy_(average * decay + w * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn() -> MultiAverage:
    """Return a function that updates means, in place: a ← a + (w − a) / (n + 1).

    Returns:
        A function of the averages, the present weights, and the number n of models averaged so far.

    Example:
        >>> import minigrad as mg
        >>> averages, weights = [mg.tensor([4.0])], [mg.tensor([8.0])]
        >>> mg.optim.swa_utils.get_swa_multi_avg_fn()(averages, weights, 3)
        >>> averages
        [tensor([5.])]
    """

    def swa_update(averages: Sequence[Tensor], weights: Sequence[Tensor], count: Count) -> None:
        with no_grad():
            for average, w in zip(averages, weights, strict=True):
                if average.is_floating_point():
                    _go(average, w, float(1 / (count + 1)))
                elif isinstance(count, Tensor):
                    average.addcdiv_(w - average, count + 1)
                else:
                    average.add_(w - average, alpha=1 / (count + 1))

    return swa_update


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """Return a function that computes an exponential moving average: d a + (1 − d) w.

    Args:
        decay: d, between 0 and 1.

    Returns:
        A function of the average, the present weight, and the number of models averaged so far.

    Raises:
        ValueError: the decay is out of its range.

    Example:
        >>> import minigrad as mg
        >>> mg.optim.swa_utils.get_ema_avg_fn(0.75)(mg.tensor([4.0]), mg.tensor([8.0]), 1)
        tensor([5.])
    """
    _check_decay(decay)

    def ema_update(average: Tensor, w: Tensor, count: Count) -> Tensor:
        with no_grad():
            return decay * average + (1 - decay) * w

    return ema_update


def get_swa_avg_fn() -> Average:
    """Return a function that computes a mean: a + (w − a) / (n + 1).

    Returns:
        A function of the average, the present weight, and the number n of models averaged so far.

    Example:
        >>> import minigrad as mg
        >>> mg.optim.swa_utils.get_swa_avg_fn()(mg.tensor([4.0]), mg.tensor([8.0]), 3)
        tensor([5.])
    """

    def swa_update(average: Tensor, w: Tensor, count: Count) -> Tensor:
        with no_grad():
            return average + (w - average) / (count + 1)

    return swa_update


def _check_decay(decay: float) -> None:
    if decay < 0.0 or decay > 1.0:
        raise ValueError(
            f"Invalid decay value {decay} provided. Please provide a value in [0,1] range."
        )


def _go(average: Tensor, w: Tensor, fraction: float) -> None:
    """Go a fraction of the way from `average` to `w`: `lerp_`, in the memory that there is."""
    a, b = average._array, w._array
    if not (
        a.dtype == b.dtype
        and a.dtype.char in _PRECISE
        and a.shape == b.shape
        and a.flags.c_contiguous
        and a.flags.writeable
    ):
        average.lerp_(w, fraction)
        return
    start, end = a.reshape(-1), b.reshape(-1)
    tmp, weight = np.empty(min(a.size, CHUNK), a.dtype), np.asarray(fraction, a.dtype)
    for i in range(0, a.size, CHUNK):
        part = start[i : i + CHUNK]
        lerp_(part, end[i : i + CHUNK], weight, tmp[: part.size], below_half=fraction < 0.5)
    average._version[0] += 1


class AveragedModel(Module):
    """A model whose weights are averages of those that another model had in its training.

    It begins as a copy. The first `update_parameters` takes the weights over, each later one
    averages: with equal weights (SWA), or as a function says, such as `get_ema_multi_avg_fn`.

        a ← w                        at first
        a ← a + (w − a) / (n + 1)    later, n models having been averaged

    Args:
        model: the model in training.
        device: of the copy; "cpu" is the only one.
        avg_fn: computes an average from it, the present weight and n, as `get_ema_avg_fn` does.
        multi_avg_fn: updates lists of averages in place, as `get_ema_multi_avg_fn` does; called
            once for each type of weights.
        use_buffers: average buffers too, such as the statistics of batch normalization. If not they
            are taken over as they are, and `update_bn` computes statistics for the averages.

    Attributes:
        module: the averaged model.
        n_averaged: n, as a Tensor.

    Raises:
        AssertionError: both functions are given.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Linear(1, 1, bias=False)
        >>> averaged = mg.optim.swa_utils.AveragedModel(model)
        >>> for value in [1.0, 2.0, 6.0]:
        ...     _ = mg.nn.init.constant_(model.weight, value)
        ...     averaged.update_parameters(model)
        >>> averaged(mg.ones(1)).item()
        3.0

    Reference:
        Izmailov et al., Averaging weights leads to wider optima and better generalization,
        UAI 2018. https://arxiv.org/abs/1803.05407
    """

    n_averaged: Tensor

    def __init__(
        self,
        model: Module,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: MultiAverage | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = copy.deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", mg.tensor(0, dtype=mg.long, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the averaged model computes."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Module) -> None:
        """Let the averages follow.

        Args:
            model: the model in training, of the same layers.
        """
        averages = _tensors(self.module, self.use_buffers)
        weights = _tensors(model, self.use_buffers)
        pairs = [*zip(averages, weights, strict=False)]
        if self.n_averaged == 0:
            for average, w in pairs:
                average.copy_(w)
        elif self.multi_avg_fn is not None:
            groups: dict[Any, list[tuple[Tensor, Tensor]]] = {}
            for pair in pairs:
                groups.setdefault(pair[0].dtype, []).append(pair)
            for group in groups.values():
                ours, theirs = map(list, zip(*group, strict=True))
                self.multi_avg_fn(ours, theirs, self.n_averaged)
        else:
            avg_fn = self.avg_fn or get_swa_avg_fn()
            for average, w in pairs:
                average.copy_(avg_fn(average, w, self.n_averaged))
        if not self.use_buffers:
            for buffer, value in zip(self.module.buffers(), model.buffers(), strict=True):
                buffer.copy_(value)
        self.n_averaged += 1


def _tensors(model: Module, buffers: bool) -> list[Tensor]:
    """The parameters, and buffers if wanted, apart from any graph."""
    found = chain(model.parameters(), model.buffers()) if buffers else model.parameters()
    return [tensor.detach() for tensor in found]


def update_bn(loader: Iterable[Any], model: Module, device: Any = None) -> None:
    """Compute the statistics of the model's batch normalizations anew, as means over all batches.

    Averaged weights need it: their activations have other statistics than those of any model that
    was averaged. If it fails the old ones are left.

    Args:
        loader: gives the batches: the input, or a list or tuple that begins with it.
        model: is run on each.
        device: where to move inputs to; "cpu" is the only one.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.BatchNorm1d(1)
        >>> mg.optim.swa_utils.update_bn([mg.tensor([[1.0], [3.0]]), mg.tensor([[5.0]] * 2)], model)
        >>> model.running_mean
        tensor([3.5000])
    """
    norms = {m: m.momentum for m in model.modules() if isinstance(m, _BatchNorm)}
    if not norms:
        return
    before = [(buffer, buffer.clone()) for module in norms for buffer in module.buffers()]
    was_training = model.training
    try:
        for module in norms:
            module.reset_running_stats()
            module.momentum = None  # which asks for the mean, each batch counting the same
        model.train()
        with no_grad():
            for batch in loader:
                input = batch[0] if isinstance(batch, (list, tuple)) else batch
                model(input if device is None else input.to(device))
    except BaseException:
        for buffer, values in before:
            buffer.copy_(values)
        raise
    finally:
        for module, momentum in norms.items():
            module.momentum = momentum
        model.train(was_training)


class SWALR(LRScheduler):
    """From the present rates to a fixed one, in some epochs, where the averaging of weights begins.

    With α going from 0 to 1 in T epochs, and γ_0 the rate at the beginning,

        γ_t = α γ_swa + (1 − α) γ_0

        cos       α = (1 − cos(π t / T)) / 2
        linear    α = t / T

    γ_0 is computed back from the present rate, which other schedulers may have changed.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        swa_lr: γ_swa, or a list of one for each group.
        anneal_epochs: T.
        anneal_strategy: "cos" or "linear".

    Raises:
        TypeError: `optimizer` is none.
        ValueError: an argument is out of its range, or a list has not one entry for each group.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.swa_utils.SWALR(
        ...     optimizer, swa_lr=0.1, anneal_epochs=2, anneal_strategy="linear"
        ... )
        >>> for _ in range(4):
        ...     print(f"{scheduler.get_last_lr()[0]:.3f}")
        ...     optimizer.step()
        ...     scheduler.step()
        0.500
        0.300
        0.100
        0.100

    Reference:
        Izmailov et al., Averaging weights leads to wider optima and better generalization,
        UAI 2018. https://arxiv.org/abs/1803.05407
    """

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | list[float],
        anneal_epochs: int = 10,
        anneal_strategy: Literal["cos", "linear"] = "cos",
        last_epoch: int = -1,
    ) -> None:
        rates = one_a_group("swa_lr", optimizer, swa_lr)
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self._anneal_strategy = anneal_strategy
        self.anneal_epochs = anneal_epochs
        with groups_restored_on_error(optimizer):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["swa_lr"] = rate
            super().__init__(optimizer, last_epoch)

    def anneal_func(self, t: float) -> float:
        """Return how far the rates have gone, from 0 to 1, when the fraction `t` of T is over."""
        return (1 - math.cos(math.pi * t)) / 2 if self._anneal_strategy == "cos" else t

    def get_lr(self) -> list[LR]:
        """Return the rates of the next step; users want `get_last_lr`."""
        warn_unless_stepping(self)
        length = self.anneal_epochs
        step = self._step_count - 1 if length else max(1, self._step_count - 1)
        before, now = (
            self.anneal_func(max(0, min(1, t / max(1, length)))) for t in (step - 1, step)
        )
        rates: list[LR] = []
        for group in self.optimizer.param_groups:
            lr, goal = group["lr"], group["swa_lr"]
            begun = goal if before == 1 else (lr - before * goal) / (1 - before)
            rates.append(goal * now + begun * (1 - now))
        return rates
