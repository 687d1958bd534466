"""How a command ends: its exit status, and the one line that says why it did not do its work."""

from __future__ import annotations

import os
from collections.abc import Iterable

DONE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130


class Failure(Exception):
    """The work could not be finished; its text is one line for the user."""

    status = FAILED


class Refusal(Failure):
    """What the user gave can't be worked on: a bad path, column or value."""

    status = REFUSED


def listed(names: Iterable[str], most: int = 10) -> str:
    """Names in quotes for a message; of many only the first.

    Example:
        >>> listed(["a", "b", "c"], most=2)
        "'a', 'b' and 1 more"
    """
    every = list(names)
    text = ", ".join(repr(name) for name in every[:most])
    return text + f" and {len(every) - most} more" * (len(every) > most)


def counted(count: int, noun: str) -> str:
    """A number of things.

    Example:
        >>> counted(1, "row"), counted(2000, "row")
        ('1 row', '2,000 rows')
    """
    return f"{count:,} {noun}" + "s" * (count != 1)


def check_output(path: str, force: bool, sources: Iterable[str | None] = ()) -> None:
    """Make sure, before any work is done, that a file can be written and is not missed later.

    Args:
        path: where it is to be.
        force: whether a file may stand there already.
        sources: files that are read, which it must not replace even so.

    Raises:
        Refusal: it can't be, or should not.
    """
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.isdir(path) or not os.path.basename(path):
        raise Refusal(f"{path!r} is a folder; a file is to be written")
    if not os.path.isdir(folder):
        raise Refusal(f"there is no folder {os.path.dirname(path)!r} to write {path!r} in")
    if not os.access(folder, os.W_OK):
        raise Refusal(f"{path!r} can't be written: its folder may not be changed")
    if os.path.exists(path):
        if any(source and same_file(path, source) for source in sources):
            raise Refusal(f"{path!r} is read, and can't be written at the same time")
        if not force:
            raise Refusal(f"{path!r} exists; --force replaces it")


def same_file(path: str, other: str) -> bool:
    """Whether two paths lead to one file, which need not exist."""
    return os.path.realpath(path) == os.path.realpath(other)
