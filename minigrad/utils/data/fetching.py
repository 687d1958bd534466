"""Fetchers: from the indices that a sampler gives to a batch, by the kind of data set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.grad_mode import mode
from .collate import collate_tensor_fn, default_collate, default_collate_fn_map
from .dataset import IterableDataset, Subset, TensorDataset, rows

Fetch = Callable[[Any], Any]


def fetcher(
    dataset: Any, batched: bool, collate_fn: Callable[[Any], Any], drop_last: bool
) -> Fetch:
    """The function that gives the batch for a list of indices, or the row for an index.

    Args:
        dataset: what to take rows from.
        batched: whether lists of indices will be given.
        collate_fn: puts rows together, or converts a row.
        drop_last: an `IterableDataset`'s last batch is left out if it is short.

    Returns:
        A function. Of an `IterableDataset` each gives the next rows, whatever the indices are,
        and raises StopIteration when they are used up.

    Example:
        >>> from minigrad.utils.data.fetching import fetcher
        >>> fetcher("abc", True, "".join, False)([2, 0])
        'ca'
    """
    if isinstance(dataset, IterableDataset):
        return _Stream(dataset, batched, collate_fn, drop_last)
    if not batched:
        return lambda index: collate_fn(dataset[index])

    def fetch(indices: Any) -> Any:
        if collate_fn is default_collate:
            batch = _gathered(dataset, indices)
            if batch is not None:
                return batch
        return collate_fn(rows(dataset, indices))

    return fetch


class _Stream:
    """Fetches from an `IterableDataset`."""

    def __init__(
        self, dataset: Any, batched: bool, collate_fn: Callable[[Any], Any], drop_last: bool
    ) -> None:
        self.rows = iter(dataset)
        self.batched = batched
        self.collate_fn = collate_fn
        self.drop_last = drop_last
        self.ended = False

    def __call__(self, indices: Any) -> Any:
        if self.ended:
            raise StopIteration
        if not self.batched:
            return self.collate_fn(next(self.rows))
        batch = []
        for _ in indices:
            try:
                batch.append(next(self.rows))
            except StopIteration:
                self.ended = True
                break
        if not batch or (self.drop_last and len(batch) < len(indices)):
            raise StopIteration
        return self.collate_fn(batch)


def _gathered(dataset: Any, indices: Any) -> list[Tensor] | None:
    """What `default_collate` makes of rows of a `TensorDataset`, but gathered tensor by tensor.

    None unless that is the same for sure: plain Tensors without gradients, ints in range, and no
    class on the way that may do things its own way.
    """
    if type(indices) not in (list, tuple):
        return None
    while type(dataset) is Subset:
        places = dataset.indices
        dataset, indices = dataset.dataset, [places[i] for i in indices]
    if (
        type(dataset) is not TensorDataset
        or {*map(type, indices)} != {int}
        or mode.inference
        or default_collate_fn_map.get(Tensor) is not collate_tensor_fn
    ):
        return None
    batch = []
    index = np.array(indices)
    for tensor in dataset.tensors:
        if type(tensor) is not Tensor or tensor.requires_grad:
            return None
        try:
            batch.append(wrap(tensor._array.take(index, 0)))
        except (IndexError, TypeError):  # the right one is raised where rows are taken one by one
            return None
    return batch
