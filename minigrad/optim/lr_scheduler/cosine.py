"""Schedules along half a cosine, with and without restarts."""

from __future__ import annotations

import math

from ..optimizer import Optimizer
from .scheduler import LR, LRScheduler, warn_unless_stepping


class CosineAnnealingLR(LRScheduler):
    """Along a cosine from the initial rate down to η at epoch T (and up again after it).

        γ_t = η + (γ_0 − η) (1 + cos(π t / T)) / 2

    It is computed from the rate before, which other schedulers may have changed:

        γ_t = η + (γ_{t−1} − η) (1 + cos(π t / T)) / (1 + cos(π (t − 1) / T))

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        T_max: T, the epochs from the top to the bottom.
        eta_min: η, the least rate.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=2, eta_min=0.1)
        >>> for _ in range(3):
        ...     print(f"{scheduler.get_last_lr()[0]:.3f}")
        ...     optimizer.step()
        ...     scheduler.step()
        0.500
        0.300
        0.100

    Reference:
        Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm restarts, ICLR 2017.
        https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[LR]:
        """Return the rates at `last_epoch`; users want `get_last_lr`."""
        warn_unless_stepping(self)
        t, length, least = self.last_epoch, self.T_max, self.eta_min
        if self._is_initial:
            return self._unchanged()
        if self._step_count == 1 and t > 0:
            return self._get_closed_form_lr()
        groups = self.optimizer.param_groups
        if (t - 1 - length) % (2 * length) == 0:
            # At the bottom 1 + cos is 0: the way up begins with the difference, not the ratio.
            rise = 1 - math.cos(math.pi / length)
            return [
                group["lr"] + (lr - least) * rise / 2
                for lr, group in zip(self.base_lrs, groups, strict=False)
            ]
        above = 1 + math.cos(math.pi * t / length)
        above_before = 1 + math.cos(math.pi * (t - 1) / length)
        return [above / above_before * (group["lr"] - least) + least for group in groups]

    def _get_closed_form_lr(self) -> list[LR]:
        above = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (lr - self.eta_min) * above / 2 for lr in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Along a cosine from the initial rate down to η, again and again, each time more slowly.

        γ_t = η + (γ_0 − η) (1 + cos(π c / T)) / 2

    Here c counts the epochs since the last restart, and T is the length of the present run: T_0,
    and after each restart m times what it was.

    Args:
        optimizer, last_epoch: see `LRScheduler`.
        T_0: epochs until the first restart.
        T_mult: m.
        eta_min: η, the least rate.

    Attributes:
        T_cur: c.
        T_i: T.

    Raises:
        ValueError: T_0 or T_mult is not a whole number above 0, or eta_min not a number.

    Example:
        >>> import minigrad as mg
        >>> optimizer = mg.optim.SGD([mg.nn.Parameter(mg.ones(1))], lr=0.5)
        >>> scheduler = mg.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 2, T_mult=2)
        >>> for _ in range(5):
        ...     print(f"{scheduler.get_last_lr()[0]:.3f}")
        ...     optimizer.step()
        ...     scheduler.step()
        0.500
        0.250
        0.500
        0.427
        0.250

    Reference:
        Loshchilov and Hutter, SGDR: Stochastic gradient descent with warm restarts, ICLR 2017.
        https://arxiv.org/abs/1608.03983
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            raise ValueError(
                f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}"
            )
        self.T_0 = T_0
        self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[LR]:
        """Return the rates at `T_cur`; users want `get_last_lr`."""
        warn_unless_stepping(self)
        above = 1 + math.cos(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (lr - self.eta_min) * above / 2 for lr in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch and set its rates. Call it after the optimizer's `step`.

        Args:
            epoch: go to this epoch instead, of which it may be a part: epoch + batch / batches is
                how to change the rate at every batch.

        Raises:
            ValueError: the epoch is negative.
        """
        before = self.T_cur, self.T_i
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = 0 if epoch is None else epoch
            self.T_cur, self.T_i = self._position(epoch)
        try:
            self._update_lr(math.floor(epoch))
        except BaseException:
            self.T_cur, self.T_i = before
            raise

    def _position(self, epoch: float) -> tuple[float, int]:
        """How far into which run an epoch is: c and T."""
        first, growth = self.T_0, self.T_mult
        if epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        if epoch < first:
            return epoch, first
        if growth == 1:
            return epoch % first, first
        restarts = int(math.log(epoch / first * (growth - 1) + 1, growth))
        start = first * (growth**restarts - 1) / (growth - 1)
        return epoch - start, first * growth**restarts
