"""Data sets: what gives a row for an index, or rows one after the other."""

from __future__ import annotations

import bisect
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ...random import Generator, default_generator

__all__ = [
    "ChainDataset",
    "ConcatDataset",
    "Dataset",
    "IterableDataset",
    "StackDataset",
    "Subset",
    "TensorDataset",
    "random_split",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """Base of data sets that give a row for an index.

    A subclass defines `__getitem__`, and `__len__` for samplers to know the number of rows. It may
    define `__getitems__`, which takes a list of indices and returns the list of their rows, if
    that is quicker. `a + b` is the `ConcatDataset` of both.

    Example:
        >>> from minigrad.utils.data import DataLoader, Dataset
        >>> class Squares(Dataset):
        ...     def __len__(self):
        ...         return 5
        ...     def __getitem__(self, i):
        ...         return i, float(i * i)
        >>> for x, y in DataLoader(Squares(), batch_size=3):
        ...     print(x, y)
        tensor([0, 1, 2]) tensor([0., 1., 4.], dtype=torch.float64)
        tensor([3, 4]) tensor([ 9., 16.], dtype=torch.float64)
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError(f"{type(self).__name__} should define __getitem__")

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co], Iterable[T_co]):
    """Base of data sets that give rows one after the other: streams, files, generators.

    A subclass defines `__iter__`. With worker processes each has a copy of the data set: there
    `get_worker_info` tells which share of the rows is the worker's. `a + b` is the `ChainDataset`
    of both.

    Example:
        >>> from minigrad.utils.data import DataLoader, IterableDataset
        >>> class Countdown(IterableDataset):
        ...     def __iter__(self):
        ...         return iter(range(5, 0, -1))
        >>> list(DataLoader(Countdown(), batch_size=2))
        [tensor([5, 4]), tensor([3, 2]), tensor([1])]
    """

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Tensors side by side: row i is the tuple of their elements i along the first dimension.

    Args:
        *tensors: Tensors of the same first size.

    Raises:
        AssertionError: the first sizes differ.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import TensorDataset
        >>> TensorDataset(mg.tensor([1., 2.]), mg.tensor([[3], [4]]))[1]
        (tensor(2.), tensor([4]))
    """

    tensors: tuple[Tensor, ...]

    def __init__(self, *tensors: Tensor) -> None:
        sizes = [tensor.size(0) for tensor in tensors]
        if len(set(sizes)) > 1:
            raise AssertionError(f"Size mismatch between tensors: their first sizes are {sizes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple([tensor[index] for tensor in self.tensors])

    def __len__(self) -> int:
        size: int = self.tensors[0].size(0)
        return size


class StackDataset(Dataset[Any]):
    """Data sets side by side: row i is the tuple of their rows i, or a dict of them by name.

    Args:
        *args: data sets of the same length, for tuples.
        **kwargs: the same by name, for dicts.

    Raises:
        ValueError: both kinds of arguments, or none; lengths that differ.

    Example:
        >>> from minigrad.utils.data import StackDataset
        >>> StackDataset("ab", [3, 4])[0], StackDataset(letter="ab", number=[3, 4])[1]
        (('a', 3), {'letter': 'b', 'number': 4})
    """

    datasets: tuple[Any, ...] | dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either tuple- (via args) or dict- (via kwargs) like input/output, but "
                "both types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        sizes = [len(dataset) for dataset in args or kwargs.values()]
        if len(set(sizes)) > 1:
            raise ValueError(f"Size mismatch between datasets: their lengths are {sizes}")
        self._length = sizes[0]
        self.datasets = args or kwargs

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: dataset[index] for name, dataset in self.datasets.items()}
        return tuple([dataset[index] for dataset in self.datasets])

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        if isinstance(self.datasets, dict):
            columns = [_column(dataset, indices) for dataset in self.datasets.values()]
            names = list(self.datasets)
            return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return list(zip(*[_column(d, indices) for d in self.datasets], strict=True))

    def __len__(self) -> int:
        return self._length


def rows(dataset: Any, indices: Sequence[Any]) -> list[Any]:
    """The rows of a data set at the given indices, by `__getitems__` where there is one."""
    at_once = getattr(dataset, "__getitems__", None)
    if callable(at_once):
        found: list[Any] = at_once(indices)
        return found
    return [dataset[index] for index in indices]


def _column(dataset: Any, indices: list[Any]) -> list[Any]:
    column = rows(dataset, indices)
    if len(column) != len(indices):
        raise ValueError(
            f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(column)}"
        )
    return column


class ConcatDataset(Dataset[T_co]):
    """Data sets one after the other.

    Args:
        datasets: at least one, none of them an `IterableDataset`.

    Attributes:
        cumulative_sizes: where each ends.

    Raises:
        AssertionError: there is none, or an `IterableDataset` is among them.

    Example:
        >>> from minigrad.utils.data import ConcatDataset
        >>> both = ConcatDataset(["abc", "de"])
        >>> len(both), both[3], both[-1]
        (5, 'd', 'e')
    """

    datasets: list[Dataset[T_co]]
    cumulative_sizes: list[int]

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """The sums of the lengths up to each entry.

        Example:
            >>> from minigrad.utils.data import ConcatDataset
            >>> ConcatDataset.cumsum(["abc", "de"])
            [3, 5]
        """
        return list(itertools.accumulate([len(entry) for entry in sequence]))

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = self.cumsum(self.datasets)

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, idx: int) -> T_co:
        if idx < 0:
            if -idx > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            idx += len(self)
        which = bisect.bisect_right(self.cumulative_sizes, idx)
        start = self.cumulative_sizes[which - 1] if which else 0
        return self.datasets[which][idx - start]


class ChainDataset(IterableDataset[T_co]):
    """Iterable data sets one after the other.

    Args:
        datasets: iterable of `IterableDataset`s.

    Raises:
        AssertionError: (iterating, or asking for the length) another kind is among them.

    Example:
        >>> from minigrad.utils.data import ChainDataset, IterableDataset
        >>> class Letters(IterableDataset):
        ...     def __iter__(self):
        ...         return iter("ab")
        >>> list(ChainDataset([Letters(), Letters()]))
        ['a', 'b', 'a', 'b']
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[T_co]:
        for dataset in self.datasets:
            _check_iterable(dataset)
            yield from dataset

    def __len__(self) -> int:
        total = 0
        for dataset in self.datasets:
            _check_iterable(dataset)
            total += len(dataset)
        return total


def _check_iterable(dataset: Any) -> None:
    if not isinstance(dataset, IterableDataset):
        raise AssertionError(
            f"ChainDataset only supports IterableDataset, but got {type(dataset).__name__}"
        )


class Subset(Dataset[T_co]):
    """The rows of a data set that stand at the given indices.

    Args:
        dataset: the whole.
        indices: which rows, in this order.

    Raises:
        NotImplementedError: a subclass overrides `__getitem__`, but not `__getitems__`, which
            loaders call.

    Example:
        >>> from minigrad.utils.data import Subset
        >>> list(Subset("abcd", [3, 1]))
        ['d', 'b']
    """

    dataset: Dataset[T_co]
    indices: Sequence[int]

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        kind = type(self)
        if kind.__getitem__ is not Subset.__getitem__ and kind.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ but not __getitems__, which a DataLoader "
                "calls. A simple implementation:\n\n"
                "def __getitems__(self, indices):\n"
                "    return [self.__getitem__(idx) for idx in indices]"
            )
        self.dataset = dataset
        self.indices = indices

    def __getitem__(self, idx: Any) -> T_co:
        if isinstance(idx, list):
            return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

    def __getitems__(self, indices: list[int]) -> list[T_co]:
        return rows(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


def random_split(
    dataset: Dataset[T],
    lengths: Sequence[int | float],
    generator: Generator | None = default_generator,
) -> list[Subset[T]]:
    """Deal the rows of a data set at random into parts that share none.

    Args:
        dataset: what to split.
        lengths: how many rows go into each part; or fractions that sum up to 1: of what rounding
            down leaves, the first parts get one row each.
        generator: where the random bits come from.

    Raises:
        ValueError: the lengths do not sum up to the length of the data set; a fraction is not
            between 0 and 1.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import random_split
        >>> a, b = random_split(range(7), [0.7, 0.3], generator=mg.Generator().manual_seed(0))
        >>> list(a), list(b)
        ([4, 0, 5, 3, 2], [6, 1])
    """
    total = len(dataset)  # type: ignore[arg-type]
    counts: Sequence[Any] = lengths
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        counts = _counts_of(lengths, total)
    if sum(counts) != total:
        raise ValueError(
            "Sum of input lengths does not equal the length of the input dataset: "
            f"{sum(counts)} = sum({list(counts)}), but the dataset has {total} rows"
        )
    order = mg.randperm(sum(counts), generator=generator).tolist()
    ends = itertools.accumulate(counts)
    return [Subset(dataset, order[end - n : end]) for n, end in zip(counts, ends, strict=True)]


def _counts_of(fractions: Sequence[float], total: int) -> list[int]:
    for i, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"Fraction at index {i} is not between 0 and 1: {fraction}")
    counts = [math.floor(total * fraction) for fraction in fractions]
    for i in range(total - sum(counts)):
        counts[i % len(counts)] += 1
    for i, count in enumerate(counts):
        if count == 0:
            warnings.warn(
                f"Length of split at index {i} is 0. This might result in an empty dataset.",
                stacklevel=3,
            )
    return counts
