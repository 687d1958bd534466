"""An epoch of a DataLoader: what both ways of loading share, and loading in this process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .dataset import IterableDataset
from .fetching import fetcher
from .sampler import base_seed

if TYPE_CHECKING:
    from .dataloader import DataLoader


class LoaderIterator(Iterator[Any]):
    """One pass over the batches. A subclass says in `_next_batch` where they come from.

    Args:
        loader: what it is a pass of.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        if loader.pin_memory:
            if loader.pin_memory_device:
                warnings.warn(
                    "pin_memory_device is deprecated, the current accelerator will be used as the "
                    f"device,ignore pin_memory_device='{loader.pin_memory_device}'.",
                    stacklevel=4,
                )
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device "
                "pinned memory won't be used.",
                stacklevel=4,
            )
        # Not the loader itself, which may keep the iterator.
        self._dataset = loader.dataset
        self._index_sampler = loader.index_sampler
        self._num_workers = loader.num_workers
        self._begin(loader)
        self._base_seed = base_seed(loader.generator)

    def _begin(self, loader: DataLoader[Any]) -> None:
        self._indices = iter(self._index_sampler)
        self._given = 0
        streaming = isinstance(self._dataset, IterableDataset)
        self._reported_length = loader._reported_length if streaming else None

    def _next_batch(self) -> Any:
        raise NotImplementedError

    def __next__(self) -> Any:
        batch = self._next_batch()
        self._given += 1
        if self._reported_length is not None and self._given > self._reported_length:
            self._warn_of_length()
        return batch

    def _warn_of_length(self) -> None:
        hint = (
            "For multiprocessing data-loading, this could be caused by not properly configuring "
            "the IterableDataset replica at each worker."
            if self._num_workers
            else ""
        )
        warnings.warn(
            f"Length of IterableDataset {self._dataset} was reported to be "
            f"{self._reported_length}(when accessing len(dataloader)), but {self._given} samples "
            f"have been fetched. {hint}",
            stacklevel=3,
        )

    def __len__(self) -> int:
        return len(self._index_sampler)

    def __getstate__(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} cannot be pickled")


class SingleProcessIterator(LoaderIterator):
    """A pass whose batches this process makes, each when it is asked for."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        super().__init__(loader)
        if loader.timeout != 0:
            raise AssertionError(
                f"a timeout needs num_workers > 0, but got timeout={loader.timeout}, num_workers=0"
            )
        batched = loader.batch_sampler is not None
        self._fetch = fetcher(loader.dataset, batched, loader.collate_fn, loader.drop_last)

    def _next_batch(self) -> Any:
        return self._fetch(next(self._indices))
