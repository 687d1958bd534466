"""`save`: writes tensors in containers as PyTorch's files, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pickle
import stat
import sys
from collections.abc import Iterator
from typing import IO, Any

from .archive_writer import ALIGNMENT, ArchiveWriter
from .pickle_writer import Pickler


def save(
    obj: Any,
    f: Any,
    pickle_module: Any = None,
    pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Write an object to a file that `load` and PyTorch's `torch.load` read.

    Tensors (Parameters and Buffers too) in dicts, lists, tuples and sets, numbers, strings, bytes,
    dtypes, sizes and devices can be saved, and so the `state_dict()` of modules, optimizers and
    schedulers, and the state of generators. Tensors that share memory go on doing so when they are
    loaded; a view takes the whole memory it lies in along (`clone()` it if that is much).

    A path is written atomically: to a new file beside it, which takes its place when it is
    complete and on the disk. A program that is killed meanwhile leaves the old file as it was.

    Args:
        obj: what to save.
        f: a path, or a file with a `write` method.
        pickle_module: refused unless it is Python's: what is written does not depend on it.
        pickle_protocol: 2, which is what PyTorch writes.

    Raises:
        pickle.PicklingError: some part can't be saved (a function, an object of the user's class);
            nothing is written then.
        RuntimeError: there is no such folder; tensors see the same memory as different types.
        ValueError: another protocol or pickle module; the format of before PyTorch 1.6.

    Example:
        >>> import os, tempfile
        >>> import minigrad as mg
        >>> model = mg.nn.Linear(2, 1)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "model.pt")
        ...     mg.save(model.state_dict(), path)
        ...     list(mg.load(path))
        ['weight', 'bias']
    """
    if not isinstance(f, str | os.PathLike) and not hasattr(f, "write"):
        raise AttributeError(
            "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        )
    if pickle_module not in (None, pickle) or pickle_protocol != 2:
        raise ValueError("minigrad saves by its own writer of pickle protocol 2 only")
    if not _use_new_zipfile_serialization:
        raise ValueError("minigrad reads the format of before PyTorch 1.6, but does not write it")
    pickler = Pickler()
    pickled = pickler.dump(obj)  # or raise, while nothing is written
    if isinstance(f, str | os.PathLike):
        path = os.fspath(f)
        name = os.path.splitext(os.path.basename(path))[0]
        with replacing(path) as file:
            _write(file, name if name.isascii() and name else "archive", pickled, pickler)
    else:
        _write(f, "archive", pickled, pickler)
        if hasattr(f, "flush"):
            f.flush()


def _write(file: IO[bytes], name: str, pickled: bytes, pickler: Pickler) -> None:
    archive = ArchiveWriter(file, name)
    archive.write("data.pkl", pickled)
    archive.write(".format_version", b"1")
    archive.write(".storage_alignment", b"%d" % ALIGNMENT)
    archive.write("byteorder", sys.byteorder.encode())
    for storage in pickler.storages:
        archive.write(f"data/{storage.key}", storage.memory.ravel(order="K"))
    archive.close()


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A new file, which takes the place of `path` if all goes well and vanishes otherwise.

    Raises:
        RuntimeError: there is no such folder, or `path` is one.
    """
    target = os.path.realpath(path)  # a link goes on leading to what it led to
    folder, name = os.path.split(target)
    if not os.path.isdir(folder):
        raise RuntimeError(f"Parent directory {os.path.dirname(path)} does not exist.")
    if os.path.isdir(target):
        raise RuntimeError(f"open file failed with strerror: Is a directory: {path!r}")
    mode = os.stat(target).st_mode if os.path.exists(target) else None
    if mode is not None and not stat.S_ISREG(mode):  # a device or a pipe
        with open(target, "wb") as file:
            yield file
        return
    fresh = os.path.join(folder, f".{name[:200]}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
    try:
        with open(fresh, "xb") as file:
            if mode is not None:
                os.chmod(fresh, stat.S_IMODE(mode))
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(fresh)
        raise
    _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    """Have the new name on the disk too, where the system lets folders be opened."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
