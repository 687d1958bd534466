"""`load`: reads what `save` or PyTorch wrote, and never runs anything that a file says."""

from __future__ import annotations

import io
import mmap as mapping
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import IO, Any

import numpy as np

from ..functions.creation import from_numpy
from .allowed import storage_dtype
from .archive_reader import ArchiveReader
from .errors import LoadError
from .legacy import load_legacy
from .locations import check_map_location, place
from .pickle_reader import Unpickler
from .tensors import TypedStorage

_ReadBytes = Callable[[str], Any]


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read an object from a file that `save` or PyTorch's `torch.save` wrote.

    Tensors (Parameters and Buffers too) in dicts, lists, tuples and sets, numbers, strings, bytes,
    dtypes, sizes and devices come back, with the memory they share shared again. Nothing in a file
    is ever run: what it may name is a closed list, and a file that names anything else, is cut
    off, damaged or made to do harm gives a `LoadError`, after a time and with an amount of memory
    that are bounded by its size. As in PyTorch, flipped bits within the numbers are not noticed.

    Args:
        f: a path, or a binary file that can seek. A path that ends in `.safetensors` is read by the
            library safetensors.
        map_location: where the tensors are to be: 'cpu', for files saved from other devices; a
            dict of such by the file's names; or a function of a storage and its name.
        pickle_module: refused: nothing here is built on one.
        weights_only: True or None. What False asks for does not exist here.
        mmap: map the file into memory instead of reading it: tensors are read when they are used,
            and changes to them stay in memory. The file must not be cut off meanwhile.
        **pickle_load_args: `encoding` is accepted, and has no effect.

    Returns:
        What was saved.

    Raises:
        LoadError: the file can't be read; both a `pickle.UnpicklingError` and a `RuntimeError`.
        FileNotFoundError: there is no such file.
        ValueError: `weights_only=False`; `mmap` of what is no path.

    Example:
        >>> import io
        >>> import minigrad as mg
        >>> file = io.BytesIO()
        >>> mg.save({"epoch": 3, "weight": mg.ones(2)}, file)
        >>> _ = file.seek(0)
        >>> mg.load(file)
        {'epoch': 3, 'weight': tensor([1., 1.])}
    """
    _check_options(map_location, pickle_module, weights_only, pickle_load_args)
    if isinstance(f, str | os.PathLike):
        if os.fspath(f).endswith(".safetensors"):
            return _load_safetensors(os.fspath(f))
        with open(f, "rb") as file:
            return _load_file(file, map_location, bool(mmap))
    if mmap:
        raise ValueError("f must be a file path in order to use the mmap argument")
    for method in ("read", "readline", "seek", "tell"):
        if not hasattr(f, method):
            raise AttributeError(
                f"'{type(f).__name__}' object has no attribute '{method}'. You can only load from "
                "a path or a file that is seekable. Please pre-load the data into a buffer like "
                "io.BytesIO and try to load from it instead."
            )
    if isinstance(f, io.TextIOBase):
        raise TypeError("load expects a binary file, opened with mode 'rb'")
    return _load_file(f, map_location, False)


def _load_safetensors(path: str) -> Any:
    """The tensors of a file of the other format, which its own library reads."""
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
    except ImportError:
        raise RuntimeError(
            "Attempting to load a safetensors file but safetensors is not installed. Please "
            "install safetensors with: pip install safetensors"
        ) from None
    try:
        return {name: from_numpy(array) for name, array in load_file(path).items()}
    except (SafetensorError, KeyError, TypeError) as error:
        raise LoadError(f"{path}: {error}") from error


def _check_options(
    map_location: Any, pickle_module: Any, weights_only: bool | None, others: dict[str, Any]
) -> None:
    if weights_only is not None and not weights_only:
        raise ValueError(
            "load(weights_only=False) would run whatever code the file holds: minigrad has no such "
            "mode. Save state_dict()s, and load without the argument"
        )
    if pickle_module is not None:
        raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
    unknown = {*others} - {"encoding"}
    if unknown:
        raise TypeError(f"load() got an unexpected keyword argument {min(unknown)!r}")
    check_map_location(map_location)


def _load_file(file: IO[bytes], map_location: Any, mapped: bool) -> Any:
    start = file.tell()
    signature = file.read(4)
    file.seek(start)
    placed = partial(place, map_location=map_location)
    if signature == b"PK\3\4":
        archive = ArchiveReader(file)
        return _load_archive(archive, _mapped(archive) if mapped else archive.read_array, placed)
    if mapped:
        raise LoadError(
            "mmap can only be used with files saved with `save`, or `torch.save` of PyTorch 1.6 "
            "or newer"
        )
    if not signature:
        raise LoadError("the file is empty")
    return load_legacy(file, placed)


def _mapped(archive: ArchiveReader) -> _ReadBytes:
    """Gives the bytes of records by mapping the file; what is written to them stays in memory."""
    memory = mapping.mmap(archive.file.fileno(), 0, access=mapping.ACCESS_COPY)

    def read(name: str) -> Any:
        begin, nbytes = archive.start + archive.place(name), archive.nbytes(name)
        return np.frombuffer(memory, np.uint8, nbytes, begin) if nbytes else np.empty(0, np.uint8)

    return read


def _load_archive(
    archive: ArchiveReader, read: _ReadBytes, placed: Callable[[Any, Any], Any]
) -> Any:
    if "constants.pkl" in archive:
        raise LoadError("a TorchScript archive: it holds a program, and minigrad runs none")
    order = archive.read("byteorder").decode("latin1") if "byteorder" in archive else "little"
    if order not in ("little", "big"):
        raise LoadError(f"Unknown endianness type: {order}")
    storages: dict[str, TypedStorage] = {}

    def storage(reference: tuple[Any, ...]) -> TypedStorage:
        dtype = storage_dtype(*reference)
        _, _, key, location, numel = reference
        found = storages.get(key)
        if found is None:
            name = f"data/{key}"
            if numel * dtype.itemsize > archive.nbytes(name):
                raise LoadError(f"a file says that record {name!r} is larger than it is")
            bytes_ = read(name)
            if order != sys.byteorder:
                whole = bytes_.size // dtype.itemsize * dtype.itemsize
                bytes_[:whole].view(dtype.numpy).byteswap(inplace=True)
            found = storages[key] = placed(TypedStorage(bytes_, dtype), location)
        return found

    pickled = archive.read("data.pkl")
    return Unpickler(io.BytesIO(pickled), len(pickled), storage).load()
