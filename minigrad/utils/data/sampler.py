"""Samplers: in which order the rows of a data set are taken."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, Generic, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ...random import Generator

__all__ = [
    "BatchSampler",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
]

T_co = TypeVar("T_co", covariant=True)

_DRAWN_AT_ONCE = 32  # indices, when they are drawn with replacement


class Sampler(Generic[T_co]):
    """Base of all samplers: an iterable of indices, or of lists of them, anew for every epoch.

    A subclass defines `__iter__`, and `__len__` where the number is known.

    Example:
        >>> from minigrad.utils.data import DataLoader, Sampler
        >>> class Backwards(Sampler):
        ...     def __init__(self, n):
        ...         self.n = n
        ...     def __iter__(self):
        ...         return iter(range(self.n - 1, -1, -1))
        ...     def __len__(self):
        ...         return self.n
        >>> list(DataLoader("abc", batch_size=2, sampler=Backwards(3)))
        [['c', 'b'], ['a']]
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__} should define __iter__")


class SequentialSampler(Sampler[int]):
    """The indices from first to last.

    Args:
        data_source: what has as many rows as its `len` says.

    Example:
        >>> from minigrad.utils.data import SequentialSampler
        >>> list(SequentialSampler("abc"))
        [0, 1, 2]
    """

    data_source: Sized

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """The indices in random order, drawn anew for every epoch.

    Args:
        data_source: what has as many rows as its `len` says.
        replacement: draw each index from all, whatever was drawn before.
        num_samples: how many to draw. Default: as many as there are rows. Without replacement a
            larger number takes all rows several times, each time in another order.
        generator: where the random bits come from. Default: one that each epoch seeds by a draw
            from the default generator.

    Raises:
        TypeError: `replacement` is no bool.
        ValueError: `num_samples` (or the number of rows) is not a positive integer.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import RandomSampler
        >>> _ = mg.manual_seed(0)
        >>> list(RandomSampler(range(5)))
        [1, 3, 4, 2, 0]
    """

    data_source: Sized
    replacement: bool

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(
                f"replacement should be a boolean value, but got replacement={replacement}"
            )
        _check_positive("num_samples", self.num_samples)

    @property
    def num_samples(self) -> int:
        """How many indices an epoch has; follows the data where no number was given."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n = len(self.data_source)
        generator = self.generator
        if generator is None:
            generator = mg.Generator().manual_seed(base_seed(None))
        if self.replacement:
            for _ in range(self.num_samples // _DRAWN_AT_ONCE):
                yield from mg.randint(n, (_DRAWN_AT_ONCE,), generator=generator).tolist()
            rest = self.num_samples % _DRAWN_AT_ONCE
            yield from mg.randint(n, (rest,), generator=generator).tolist()
        else:
            for _ in range(self.num_samples // n):
                yield from mg.randperm(n, generator=generator).tolist()
            # Drawn even if nothing is left to give, as PyTorch does.
            yield from mg.randperm(n, generator=generator).tolist()[: self.num_samples % n]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given indices in random order, drawn anew for every epoch.

    Args:
        indices: which rows.
        generator: where the random bits come from. Default: the default generator.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import SubsetRandomSampler
        >>> _ = mg.manual_seed(0)
        >>> list(SubsetRandomSampler([10, 20, 30]))
        [30, 10, 20]
    """

    indices: Sequence[int]

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for place in mg.randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Indices with chances proportional to weights, drawn anew for every epoch.

    Args:
        weights: of each row, not negative; they need not add up to 1.
        num_samples: how many to draw.
        replacement: whether an index may be drawn more than once.
        generator: where the random bits come from. Default: the default generator.

    Raises:
        ValueError: `num_samples` is not a positive integer, `replacement` is no bool, or the
            weights are not one-dimensional.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data import WeightedRandomSampler
        >>> _ = mg.manual_seed(1)
        >>> list(WeightedRandomSampler([0.5, 0.9, 2.0], 5))
        [0, 1, 1, 1, 2]
    """

    weights: Tensor
    num_samples: int
    replacement: bool

    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        _check_positive("num_samples", num_samples)
        _check_bool("replacement", replacement)
        chances = mg.as_tensor(weights, dtype=mg.float64)
        if chances.ndim != 1:
            raise ValueError(
                "weights should be a 1d sequence but given weights have shape "
                f"{tuple(chances.shape)}"
            )
        self.weights = chances
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        yield from mg.multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        ).tolist()

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler in lists of `batch_size`.

    Args:
        sampler: any iterable of indices.
        batch_size: how many to a list.
        drop_last: leave out the last list if it would be shorter.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` is no bool.

    Example:
        >>> from minigrad.utils.data import BatchSampler
        >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
        [[0, 1], [2, 3], [4]]
        >>> list(BatchSampler(range(5), batch_size=2, drop_last=True))
        [[0, 1], [2, 3]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        _check_positive("batch_size", batch_size)
        _check_bool("drop_last", drop_last)
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if self.drop_last and len(batch) < self.batch_size:
                return
            yield batch

    def __len__(self) -> int:
        count = len(self.sampler)  # type: ignore[arg-type]
        return count // self.batch_size if self.drop_last else -(-count // self.batch_size)


def base_seed(generator: Generator | None) -> int:
    """Draw a number of 63 bits, from the default generator if none is given, to seed others by."""
    seed: int = mg.empty((), dtype=mg.int64).random_(generator=generator).item()
    return seed


def _check_positive(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{name} should be a positive integer value, but got {name}={value}")


def _check_bool(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(f"{name} should be a boolean value, but got {name}={value}")
