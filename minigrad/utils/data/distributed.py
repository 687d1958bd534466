"""The sampler of one of several processes that share a data set."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import minigrad as mg

from .sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler[int]):
    """The share that one of several processes has of the rows, all shares being of the same size.

    Process r of R gets the indices r, r + R, r + 2R, ... of an order that all of them agree on
    without talking to each other. Call `set_epoch` before every epoch: the order depends on it.

    Args:
        dataset: what has as many rows as its `len` says.
        num_replicas: how many processes there are; to be given, for minigrad itself is never
            distributed.
        rank: which of them this is, from 0; likewise.
        shuffle: take the rows in random order.
        seed: of the order; all processes must give the same.
        drop_last: leave out what is too much for shares of one size, instead of filling up with
            rows from the beginning.

    Raises:
        ValueError: `num_replicas` or `rank` is missing, or `rank` is out of range.

    Example:
        >>> from minigrad.utils.data import DistributedSampler
        >>> [list(DistributedSampler(range(5), 2, rank, shuffle=False)) for rank in (0, 1)]
        [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise ValueError(
                "Default process group has not been initialized, so num_replicas and rank should "
                f"be given, but got num_replicas={num_replicas}, rank={rank}"
            )
        if not 0 <= rank < num_replicas:
            raise ValueError(
                f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]"
            )
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.drop_last = drop_last
        rows = len(dataset)
        self.num_samples = rows // num_replicas if drop_last else math.ceil(rows / num_replicas)
        self.total_size = self.num_samples * num_replicas
        self.shuffle = shuffle
        self.seed = seed

    def __iter__(self) -> Iterator[int]:
        n = len(self.dataset)
        indices = list(range(n))
        if self.shuffle:
            generator = mg.Generator().manual_seed(self.seed + self.epoch)
            indices = mg.randperm(n, generator=generator).tolist()
        if self.total_size > n:
            indices *= math.ceil(self.total_size / n)
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of an epoch.

        Args:
            epoch: its number.
        """
        self.epoch = epoch
