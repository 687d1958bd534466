"""Collation: rows put together into batches of Tensors, keeping tuples, lists and dicts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any, TypeAlias

import numpy as np

import minigrad as mg

from ..._tensor import Tensor, wrap
from ...autograd.grad_mode import mode

__all__ = ["collate", "default_collate", "default_collate_fn_map", "default_convert"]

Kind: TypeAlias = type | tuple[type, ...]
Collator: TypeAlias = Callable[..., Any]

_TEXT_KINDS = "SaUO"  # letters of NumPy's types that no Tensor can hold


def default_convert(data: Any) -> Any:
    """`data` with its arrays and NumPy numbers as Tensors, within tuples, lists and dicts too.

    What a `DataLoader` without batches does to each row. Tuples become lists, as in PyTorch.

    Args:
        data: a row.

    Example:
        >>> import numpy as np
        >>> from minigrad.utils.data import default_convert
        >>> default_convert({"x": np.array([1, 2]), "name": "a"})
        {'x': tensor([1, 2]), 'name': 'a'}
    """
    kind = type(data)
    if isinstance(data, Tensor):
        return data
    if kind.__module__ == "numpy" and kind.__name__ != "str_":
        textual = isinstance(data, np.ndarray) and data.dtype.char in _TEXT_KINDS
        return data if textual else mg.as_tensor(data)
    if isinstance(data, Mapping):
        return _like_mapping(data, {key: default_convert(data[key]) for key in data})
    if isinstance(data, tuple):
        entries = [default_convert(entry) for entry in data]
        return kind(*entries) if hasattr(data, "_fields") else entries
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _like_sequence(data, [default_convert(entry) for entry in data])
    return data


def collate(batch: Any, *, collate_fn_map: Mapping[Kind, Collator] | None = None) -> Any:
    """Put rows together by what their elements are.

    Tuples, named tuples, lists and dicts are gone into, and kept (but tuples become lists).

    Args:
        batch: the rows.
        collate_fn_map: for types, or tuples of types, of elements a function
            `f(batch, *, collate_fn_map)` that puts a list of them together. An element's own type
            is looked for first, then the first one it is an instance of.

    Raises:
        TypeError: elements of a type that the map does not have.
        RuntimeError: rows of different lengths.
        IndexError: no rows.

    Example:
        >>> from minigrad.utils.data.collate import collate
        >>> collate([(1, "a"), (2, "b")], collate_fn_map={
        ...     int: lambda batch, *, collate_fn_map: sum(batch),
        ...     str: lambda batch, *, collate_fn_map: "".join(batch)})
        [3, 'ab']
    """
    first = batch[0]
    kind = type(first)
    for known, collator in (collate_fn_map or {}).items():
        if known is kind:
            return collator(batch, collate_fn_map=collate_fn_map)
    for known, collator in (collate_fn_map or {}).items():
        if isinstance(first, known):
            return collator(batch, collate_fn_map=collate_fn_map)
    if isinstance(first, Mapping):
        columns = {
            key: collate([row[key] for row in batch], collate_fn_map=collate_fn_map)
            for key in first
        }
        return _like_mapping(first, columns)
    if not isinstance(first, Sequence):
        raise TypeError(
            "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
            f"found {kind}"
        )
    named = isinstance(first, tuple) and hasattr(first, "_fields")
    if not named and any([len(row) != len(first) for row in batch]):
        raise RuntimeError(
            "each element in list of batch should be of equal size, but their sizes are "
            f"{sorted({len(row) for row in batch})}"
        )
    entries = [
        collate(column, collate_fn_map=collate_fn_map) for column in zip(*batch, strict=False)
    ]
    if isinstance(first, tuple):
        return kind(*entries) if named else entries
    return _like_sequence(first, entries)


def default_collate(batch: Any) -> Any:
    """Put rows together into a batch: what a `DataLoader` does unless told otherwise.

    Args:
        batch: the rows, each a Tensor, an array, a number, a text, or a tuple, list or dict of
            such, nested as one likes.

    Returns:
        The like of a row: of Tensors, arrays and numbers a Tensor with a new first dimension, of
        texts the list (or tuple) of them. Tuples become lists, as in PyTorch.

    Raises:
        TypeError: rows of another kind.
        RuntimeError: rows of different sizes.

    Example:
        >>> from minigrad.utils.data import default_collate
        >>> default_collate([{"x": 1, "name": "a"}, {"x": 2, "name": "b"}])
        {'x': tensor([1, 2]), 'name': ['a', 'b']}
        >>> default_collate([(0, 0.5), (1, 1.5)])
        [tensor([0, 1]), tensor([0.5000, 1.5000], dtype=torch.float64)]
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)


def collate_tensor_fn(batch: Any, *, collate_fn_map: Any = None) -> Tensor:
    """Stack Tensors.

    Args:
        batch: Tensors of the same shape.
        collate_fn_map: without effect.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.data.collate import collate_tensor_fn
        >>> collate_tensor_fn([mg.zeros(2), mg.ones(2)]).shape
        torch.Size([2, 2])
    """
    plain = [t._array for t in batch if type(t) is Tensor and not t.requires_grad]
    alike = len({(array.shape, array.dtype) for array in plain}) == 1
    if alike and len(plain) == len(batch) and not mode.inference:
        return wrap(np.array(plain))  # the same, a good deal sooner
    return mg.stack(batch, 0)


def _arrays(batch: Any, *, collate_fn_map: Any = None) -> Any:
    if batch[0].dtype.char in _TEXT_KINDS:
        raise TypeError(
            "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
            f"found {batch[0].dtype}"
        )
    return collate([mg.as_tensor(array) for array in batch], collate_fn_map=collate_fn_map)


def _numpy_numbers(batch: Any, *, collate_fn_map: Any = None) -> Tensor:
    return mg.as_tensor(batch)


def _floats(batch: Any, *, collate_fn_map: Any = None) -> Tensor:
    return mg.tensor(batch, dtype=mg.float64)


def _integers(batch: Any, *, collate_fn_map: Any = None) -> Tensor:
    return mg.tensor(batch)


def _texts(batch: Any, *, collate_fn_map: Any = None) -> Any:
    return batch


default_collate_fn_map: dict[Kind, Collator] = {
    Tensor: collate_tensor_fn,
    np.ndarray: _arrays,
    (np.bool_, np.number, np.object_): _numpy_numbers,
    float: _floats,
    int: _integers,
    str: _texts,
    bytes: _texts,
}


def _like_mapping(original: Any, values: dict[Any, Any]) -> Any:
    """A mapping of the kind of `original` with other values; a dict if that can't be made."""
    try:
        if not isinstance(original, MutableMapping):
            return type(original)(values)
        clone = copy.copy(original)  # with what else it has
        clone.update(values)
    except TypeError:
        return values
    return clone


def _like_sequence(original: Any, values: list[Any]) -> Any:
    """A sequence of the kind of `original` with other entries; a list if that can't be made."""
    try:
        if not isinstance(original, MutableSequence):
            return type(original)(values)
        clone = copy.copy(original)
        for i, value in enumerate(values):
            clone[i] = value
    except TypeError:
        return values
    return clone
