"""Compiled programs on disk, so that a second process need not compile them again."""

from __future__ import annotations

import ctypes
import hashlib
import os
import stat
import tempfile
import warnings
from pathlib import Path

from ... import __version__
from .toolchain import build, identity

_loaded: dict[str, ctypes.CDLL] = {}
_warned = False


def folder() -> Path:
    """Where they are kept: `$MINIGRAD_CACHE`, or minigrad's part of the user's cache."""
    given = os.environ.get("MINIGRAD_CACHE")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "minigrad"


def load(source: str) -> ctypes.CDLL:
    """The shared library made of C source.

    Libraries are code that is run, so one is taken from disk only if it and its folder belong to
    the user and nobody else may write to them. What can't be used is passed over, with one warning.

    Args:
        source: the text.

    Returns:
        The library.

    Raises:
        BuildError: there is no compiler, or it fails.
    """
    text = "\n".join([__version__, identity(), source])
    digest = hashlib.sha256(text.encode()).hexdigest()
    library = _loaded.get(digest)
    if library is None:
        library = _loaded[digest] = _from_disk(source, digest)
    return library


def _from_disk(source: str, digest: str) -> ctypes.CDLL:
    place = _usable_folder()
    if place is None:
        return _private(source)
    for path in sorted(place.glob(f"{digest}-*.so")):
        try:
            _check_owned(path, stat.S_ISREG)
            if path.stem != f"{digest}-{_sum(path)}":
                raise OSError("it is damaged")
            return ctypes.CDLL(str(path))
        except OSError as error:
            _warn(f"{path}, a compiled program, is not used: {error}")
            return _private(source)
    handle, name = tempfile.mkstemp(".part", digest[:8], place)
    os.close(handle)
    fresh = Path(name)
    try:
        build(source, fresh)
        fresh.chmod(0o600)
        path = place / f"{digest}-{_sum(fresh)}.so"
        os.replace(fresh, path)  # other processes see all of it or nothing
    finally:
        fresh.unlink(missing_ok=True)
    return ctypes.CDLL(str(path))


def _sum(path: Path) -> str:
    """A checksum, for a library with a part missing would be a crash later."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def _usable_folder() -> Path | None:
    path = folder()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_owned(path, stat.S_ISDIR)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError("it can't be written to")
    except OSError as error:
        _warn(f"the cache of compiled programs, {path}, is not used: {error}")
        return None
    return path


def _check_owned(path: Path, kind: object) -> None:
    """Refuse what somebody else could have written.

    Raises:
        PermissionError: see above.
    """
    found = path.lstat()
    if not callable(kind) or not kind(found.st_mode):
        raise PermissionError("it is not what it should be")
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise PermissionError("it belongs to another user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError("other users may write to it")


def _private(source: str) -> ctypes.CDLL:
    """Compiled for this process only."""
    with tempfile.TemporaryDirectory(prefix="minigrad-") as place:
        path = Path(place, "program.so")
        build(source, path)
        return ctypes.CDLL(str(path))  # stays loaded when the file is gone


def _warn(message: str) -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(message, stacklevel=2)
