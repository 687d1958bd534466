"""The DataLoader: batches of a data set, epoch after epoch."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ...random import Generator
from .collate import default_collate, default_convert
from .dataset import Dataset, IterableDataset
from .iterator import SingleProcessIterator
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler
from .worker import get_worker_info

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from .parallel import MultiProcessIterator

__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]

T_co = TypeVar("T_co", covariant=True)

_FIXED = {"batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"}


class DataLoader(Generic[T_co]):
    """An iterable over the batches of a data set; each `iter` begins an epoch.

    With the same seed the batches, their order and what is drawn from the generators are
    PyTorch's. Workers are processes of their own, each with a copy of the data set; batches come
    in order all the same. In worker w Python's `random`, NumPy and the default generator are
    seeded by the epoch's base seed and w.

    Args:
        dataset: a `Dataset`, anything else with `__getitem__` and `__len__`, or an
            `IterableDataset`.
        batch_size: rows to a batch; None: rows are given one by one, as `default_convert` makes
            them.
        shuffle: take the rows in random order.
        sampler: an iterable of indices, in the place of `shuffle`.
        batch_sampler: an iterable of lists of indices, in the place of `batch_size`, `shuffle`,
            `sampler` and `drop_last`.
        num_workers: how many worker processes; 0 means that this process does the work.
        collate_fn: puts a list of rows together. Default: `default_collate`.
        pin_memory: without effect: there is no accelerator.
        drop_last: leave out the last batch if it would be smaller.
        timeout: seconds to wait for a worker's batch; 0 means for ever.
        worker_init_fn: called with its number in each worker, after seeding.
        multiprocessing_context: how workers are started: one of the `multiprocessing` module's
            contexts, or "fork", "spawn" or "forkserver". Default: as Python does on the system.
        generator: where the base seed, and the order of `shuffle`, are drawn from.
        prefetch_factor: batches that each worker prepares in advance. Default: 2.
        persistent_workers: keep the workers from epoch to epoch.
        pin_memory_device: without effect.
        in_order: False lets each batch come as soon as a worker has it.

    Raises:
        ValueError: arguments that exclude each other, or are out of range.
        TypeError: `multiprocessing_context` is neither a context nor a name.
        RuntimeError: (iterating) a worker died, or did not deliver within `timeout`. An exception
            within a worker is raised here, as one of the same type, with the worker's traceback.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import DataLoader, TensorDataset
        >>> data = TensorDataset(mg.arange(5.0), mg.arange(5))
        >>> _ = mg.manual_seed(0)
        >>> for x, y in DataLoader(data, batch_size=2, shuffle=True):
        ...     print(x, y)
        tensor([1., 4.]) tensor([1, 4])
        tensor([2., 3.]) tensor([2, 3])
        tensor([0.]) tensor([0])
    """

    dataset: Dataset[T_co]
    batch_size: int | None
    num_workers: int
    pin_memory: bool
    drop_last: bool
    timeout: float
    sampler: Any
    pin_memory_device: str
    prefetch_factor: int | None
    _iterator: MultiProcessIterator | None
    _initialized = False

    def __init__(
        self,
        dataset: Dataset[T_co],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: str | BaseContext | None = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if num_workers < 0:
            raise ValueError(
                "num_workers option should be non-negative; use num_workers=0 to disable "
                f"multiprocessing, but got num_workers={num_workers}"
            )
        if timeout < 0:
            raise ValueError(f"timeout option should be non-negative, but got timeout={timeout}")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing: let "
                "num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None"
            )
        if prefetch_factor is not None and prefetch_factor < 0:
            raise ValueError(
                "prefetch_factor option should be non-negative, but got "
                f"prefetch_factor={prefetch_factor}"
            )
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order

        streaming = isinstance(dataset, IterableDataset)
        if streaming:
            _check_unspecified(
                shuffle=shuffle or None, sampler=sampler, batch_sampler=batch_sampler
            )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                    "and drop_last"
                )
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with "
                "drop_last"
            )
        if sampler is None:
            if streaming:
                sampler = _Endless()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)  # type: ignore[arg-type]
            else:
                sampler = SequentialSampler(dataset)  # type: ignore[arg-type]
        if batch_size is not None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self.persistent_workers = persistent_workers
        self._reported_length: int | None = None  # of an IterableDataset, if somebody asked
        self._iterator = None
        self._initialized = True
        self.check_worker_number_rationality()

    def __setattr__(self, attr: str, val: Any) -> None:
        if self._initialized and attr in _FIXED:
            raise ValueError(
                f"{attr} attribute should not be set after {type(self).__name__} is initialized"
            )
        super().__setattr__(attr, val)

    @property
    def multiprocessing_context(self) -> BaseContext | None:
        """How workers are started; None means as Python does on the system."""
        return self._context

    @multiprocessing_context.setter
    def multiprocessing_context(self, given: str | BaseContext | None) -> None:
        if given is not None:
            if not self.num_workers > 0:
                raise ValueError(
                    "multiprocessing_context can only be used with multi-process loading "
                    f"(num_workers > 0), but got num_workers={self.num_workers}"
                )
            from .pool import context_of

            given = context_of(given)
        self._context = given

    @property
    def index_sampler(self) -> Any:
        """What gives the indices that are fetched at once: the batch sampler, or the sampler."""
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def __iter__(self) -> Iterator[Any]:
        if self.num_workers == 0:
            return SingleProcessIterator(self)
        from .parallel import MultiProcessIterator

        iterator = self._iterator
        if iterator is not None and iterator.usable:
            iterator.restart(self)
            return iterator
        self.check_worker_number_rationality()
        iterator = MultiProcessIterator(self)
        if self.persistent_workers:
            self._iterator = iterator
        return iterator

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(self.index_sampler)
        length = self._reported_length = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return length
        if self.drop_last:
            return length // self.batch_size
        return math.ceil(length / self.batch_size)

    def check_worker_number_rationality(self) -> None:
        """Warn of more workers than the process may use processors."""
        affinity = getattr(os, "sched_getaffinity", None)
        count = len(affinity(0)) if affinity else os.cpu_count()
        if not self.num_workers or (count is not None and self.num_workers <= count):
            return
        unsure = "" if affinity else " (`cpuset` is not taken into account)"
        suggestion = (
            "DataLoader is not able to compute a suggested max number of worker in current system."
            if count is None
            else f"Our suggested max number of worker in current system is {count}{unsure}, which "
            "is smaller than what this DataLoader is going to create."
        )
        warnings.warn(
            f"This DataLoader will create {self.num_workers} worker processes in total. "
            f"{suggestion} Please be aware that excessive worker creation might get DataLoader "
            "running slow or even freeze, lower the worker number to avoid potential "
            "slowness/freeze if necessary.",
            stacklevel=3,
        )


class _Endless(Sampler[Any]):
    """Gives None for ever: an `IterableDataset` itself knows what comes next."""

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield None


def _check_unspecified(**options: Any) -> None:
    for name, value in options.items():
        if value is not None:
            raise ValueError(
                f"DataLoader with IterableDataset: expected unspecified {name} option, but got "
                f"{name}={value}"
            )
