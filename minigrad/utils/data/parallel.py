"""An epoch of a DataLoader whose batches are made by worker processes."""

from __future__ import annotations

import itertools
import multiprocessing
import weakref
from typing import TYPE_CHECKING, Any

from .iterator import LoaderIterator
from .pool import WorkerPool
from .worker import ENDED, FAILURE, RESUME, RESUMED, Plan

if TYPE_CHECKING:
    from .dataloader import DataLoader


class MultiProcessIterator(LoaderIterator):
    """A pass whose batches worker processes make in advance.

    Indices are dealt to the workers in turn. Each worker's replies come in the order of its tasks,
    so the batches' order is kept by asking the workers in the order of the tasks.

    The workers end with the epoch (unless they are persistent), when the iterator is given up, and
    at the interpreter's exit.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        super().__init__(loader)
        self._prefetch = loader.prefetch_factor or 0
        if self._prefetch <= 0:
            raise AssertionError(
                "prefetch_factor must be greater than 0 to load in worker processes, but got "
                f"prefetch_factor={loader.prefetch_factor}"
            )
        self._in_order = loader.in_order
        self._persistent = loader.persistent_workers
        self._timeout = loader.timeout
        self._pool = WorkerPool(
            loader.multiprocessing_context or multiprocessing,
            Plan(
                dataset=loader.dataset,
                batched=loader.batch_sampler is not None,
                collate_fn=loader.collate_fn,
                drop_last=loader.drop_last,
                num_workers=loader.num_workers,
                base_seed=self._base_seed,
                init_fn=loader.worker_init_fn,
            ),
        )
        weakref.finalize(self, self._pool.stop)
        self._begin_tasks(loader)

    @property
    def usable(self) -> bool:
        """Whether there are workers still, for another epoch."""
        return not self._pool.stopped

    def restart(self, loader: DataLoader[Any]) -> None:
        """Begin another epoch with the same workers.

        Args:
            loader: what it is an epoch of.
        """
        for worker in range(self._num_workers):
            self._pool.send(worker, RESUME)
        for worker in range(self._num_workers):
            while self._pool.receive([worker], self._timeout)[1] != RESUMED:
                pass  # what was left of an epoch that was given up
        self._begin_tasks(loader)

    def _begin_tasks(self, loader: DataLoader[Any]) -> None:
        # The sampler is asked for an iterator once more than there are epochs, as PyTorch does:
        # some samplers draw when they are asked.
        self._begin(loader)
        self._tasks: list[int] = []  # the workers of what is being made, in order
        self._active = [True] * self._num_workers  # whose copy of the data set has rows left
        self._turns = itertools.cycle(range(self._num_workers))
        for _ in range(self._prefetch * self._num_workers):
            self._hand_out()

    def _hand_out(self) -> None:
        """Give the next indices to the worker whose turn it is."""
        try:
            indices = next(self._indices)
        except StopIteration:
            return
        for _ in range(self._num_workers):
            worker = next(self._turns)
            if self._active[worker] and (self._in_order or self._has_room(worker)):
                self._pool.send(worker, (indices,))
                self._tasks.append(worker)
                return

    def _has_room(self, worker: int) -> bool:
        most = self._prefetch * self._num_workers // sum(self._active)
        return self._tasks.count(worker) < most

    def _next_batch(self) -> Any:
        while self._tasks:
            awaited = self._tasks[:1] if self._in_order else set(self._tasks)
            worker, kind, value = self._pool.receive(awaited, self._timeout)
            self._tasks.remove(worker)
            if kind == ENDED:
                self._active[worker] = False
                self._tasks = [other for other in self._tasks if other != worker]
                if not self._persistent:
                    self._pool.dismiss(worker)
            self._hand_out()
            if kind == FAILURE:
                value.reraise()
            elif kind != ENDED:
                return value
        if not self._persistent:
            self._pool.stop()
        raise StopIteration
