"""Reads the format that PyTorch wrote before 1.6: pickles in a row, and the storages after them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any

import numpy as np

from .allowed import storage_dtype
from .archive_reader import fill
from .errors import LoadError
from .pickle_reader import Unpickler
from .tensors import TypedStorage

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001


def load_legacy(file: IO[bytes], place: Callable[[Any, Any], Any]) -> Any:
    """The object in a file of the old format.

    Args:
        file: at the beginning of the format; afterwards at its end.
        place: takes a storage and its location, and returns the storage to be used.

    Raises:
        LoadError: damaged, or no such file.
    """
    start = file.tell()
    size = file.seek(0, 2) - start
    file.seek(start)
    storages: dict[Any, TypedStorage] = {}
    views: dict[Any, TypedStorage] = {}
    promised_bytes = 0

    def promised(key: tuple[Any, ...]) -> Any:
        """The storage that a tensor refers to; its memory is filled later."""
        nonlocal promised_bytes
        *reference, view = key
        dtype = storage_dtype(*reference)
        _, _, root, location, numel = reference
        storage = storages.get(root)
        if storage is None:
            nbytes = numel * dtype.itemsize
            promised_bytes += nbytes
            if promised_bytes > size:
                raise LoadError("the storages that a file refers to are larger than the file")
            storage = TypedStorage(np.empty(nbytes, np.uint8), dtype)
            storages[root] = storage
            place(storage, location)
        return storage if view is None else _part(storage, view, views)

    def read(storage: Callable[[tuple[Any, ...]], Any]) -> Any:
        return Unpickler(file, size, storage).load()

    magic = read(_none)
    if type(magic) is not int or magic != _MAGIC:
        raise LoadError("not a PyTorch file, or a damaged one: no magic number")
    version = read(_none)
    if type(version) is not int or version != _PROTOCOL:
        raise LoadError("an old PyTorch file of an unknown version")
    system = read(_none)
    result = read(promised)
    keys = read(_none)
    named = type(keys) is list and all(type(key) is str for key in keys)
    if not isinstance(system, dict) or not named or {*storages} - {*keys}:
        raise LoadError("damaged file: it lacks storages that it refers to")
    order = "little" if system.get("little_endian", True) else "big"
    for key in keys:
        if key not in storages:
            raise LoadError("damaged file: it has a storage that nothing refers to")
        _fill_storage(file, storages[key], order)
    return result


def _fill_storage(file: IO[bytes], storage: TypedStorage, order: str) -> None:
    count = np.empty(8, np.uint8)
    fill(file, count)
    if int(count.view("<i8")[0]) * storage.dtype.itemsize != storage.nbytes():
        raise LoadError("damaged file: a storage is not as large as it was said to be")
    fill(file, storage.array)
    if order != sys.byteorder:
        storage.array.view(storage.dtype.numpy).byteswap(inplace=True)


def _part(root: TypedStorage, view: Any, views: dict[Any, TypedStorage]) -> TypedStorage:
    """A storage within another one, as files of before 0.4 have them."""
    key, offset, numel = view
    itemsize = root.dtype.itemsize
    if type(key) is not str or type(offset) is not int or type(numel) is not int:
        raise LoadError("a file refers to a part of a storage without a name or size")
    begin, end = offset * itemsize, (offset + numel) * itemsize
    if not 0 <= begin <= end <= root.nbytes():
        raise LoadError("a file refers to a part of a storage that reaches beyond it")
    if key not in views:
        part = TypedStorage(root.array, root.dtype)
        part.array = root.array[begin:end]
        views[key] = part
    return views[key]


def _none(key: tuple[Any, ...]) -> Any:
    raise LoadError("a file refers to a storage where there is none")
