"""Where the workloads get their numbers from: the same arrays for every framework."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from minigrad.data import load_digits


def floats(fw: Any, values: npt.ArrayLike) -> Any:
    """Make a tensor of the framework's default dtype."""
    return fw.tensor(np.asarray(values), dtype=fw.get_default_dtype())


def digit_tensors(fw: Any) -> tuple[Any, Any]:
    """The handwritten digits: rows of 64 grey levels from 0 to 1, and the labels."""
    images, labels = load_digits()
    return floats(fw, images.reshape(len(images), -1) / 16), fw.tensor(labels)


def shuffled(fw: Any, size: int, *tensors: Any) -> Iterator[tuple[Any, ...]]:
    """Deal mini-batches for ever, the rows drawn by `randperm` anew for every epoch."""
    while True:
        for rows in fw.randperm(len(tensors[0])).split(size):
            yield tuple(tensor[rows] for tensor in tensors)
