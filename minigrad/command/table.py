"""Where the data comes from: the digits, a CSV file or an `.npz`, as named columns."""

from __future__ import annotations

import csv
import io
import struct
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data import load_digits
from ..lazy import near
from .ending import Refusal, counted, listed

DIGITS = "digits"
DELIMITERS = ",;\t|"

UNREADABLE = (
    *(AttributeError, EOFError, LookupError, MemoryError, RuntimeError, TypeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and `zipfile` raise for archives that are none."""


@dataclass(frozen=True)
class Table:
    """Named columns, as they lie in the file: a column is read when it is asked for.

    Attributes:
        source: the file, as the user named it.
        names: of the columns, in the file's order.
        kind: what messages call a column: 'column' or 'array'.
        target: the column to predict where nothing else is said; None: it has to be said.
        read: gives the column of a name: cells of text, or an array whose first axis is the rows.
        lines: for each row its line in the file; None: rows are counted from 0.
    """

    source: str
    names: Sequence[str]
    kind: str
    target: str | None
    read: Callable[[str], list[str] | NDArray[Any]]
    lines: Sequence[int] | None = None

    def where(self, row: int) -> str:
        """Tell a row in a message."""
        return f"row {row}" if self.lines is None else f"line {self.lines[row]}"

    def refusal(self, text: str, row: int | None = None) -> Refusal:
        """The error that something is wrong with the file, or with one of its rows."""
        place = self.source if row is None else f"{self.source}, {self.where(row)}"
        return Refusal(f"{place}: {text}")

    def check(self, names: Iterable[str]) -> None:
        """Refuse names that the table does not have."""
        absent = [name for name in names if name not in self.names]
        if absent:
            hint = near(absent[0], self.names) or f"; there is {listed(self.names)}"
            several = "s" * (len(absent) > 1)
            raise self.refusal(f"no {self.kind}{several} {listed(absent)}{hint}")


def read_table(source: str) -> Table:
    """Open the data that the user named: 'digits', a path that ends in `.npz`, or a CSV file.

    Raises:
        Refusal: there is no such file, or it is no table.
    """
    if source == DIGITS:
        images, labels = load_digits()
        arrays: dict[str, NDArray[Any]] = {"image": images, "label": labels}
        return Table(source, list(arrays), "array", "label", arrays.__getitem__)
    try:
        if source.lower().endswith(".npz"):
            return _read_npz(source)
        with open(source, "rb") as file:
            return _read_csv(source, file.read())
    except OSError as error:
        raise Refusal(f"can't read {source!r}: {error.strerror or error}") from error


def _read_npz(source: str) -> Table:
    try:
        with open(source, "rb") as file, np.load(file, allow_pickle=False) as archive:
            names = list(archive.files)
    except UNREADABLE as error:
        raise Refusal(f"{source}: no archive of NumPy's (.npz)") from error
    if not names:
        raise Refusal(f"{source}: the archive holds no arrays")
    return Table(source, names, "array", "y", lambda name: _array(source, name))


def _array(source: str, name: str) -> NDArray[Any]:
    try:
        with open(source, "rb") as file, np.load(file, allow_pickle=False) as archive:
            array = archive[name]
    except (OSError, *UNREADABLE) as error:
        why = textwrap.shorten(str(error), 100)
        raise Refusal(f"{source}: array {name!r} can't be read: {why}") from error
    if not isinstance(array, np.ndarray):
        raise Refusal(f"{source}: {name!r} is no array")
    if array.dtype.kind not in "biufU":
        raise Refusal(
            f"{source}: array {name!r} is of {array.dtype}; numbers or texts are expected"
        )
    if array.ndim == 0:
        raise Refusal(f"{source}: array {name!r} is a single value; rows are expected")
    return array


def _read_csv(source: str, content: bytes) -> Table:
    text = _decoded(source, content)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=_delimiter(text),
        skipinitialspace=True,
        strict=True,
    )
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    begin = 1  # the line on which a record begins, which may have several
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if not header:
                header = cells  # again, as long as lines are blank
            elif cells:
                if len(cells) != len(header):
                    there, named = counted(len(cells), "cell"), counted(len(header), "column")
                    raise Refusal(f"{source}, line {begin}: {there}, where the header has {named}")
                rows.append(cells)
                lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(f"{source}, line {begin}: no CSV: {error}") from error
    _check_header(source, header)
    if not rows:
        raise Refusal(f"{source}: a header, and no rows below it")
    columns = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    return Table(source, header, "column", None, columns.__getitem__, lines)


def _delimiter(text: str) -> str:
    """What parts the header into the most cells; a comma, if nothing does."""
    start = text.lstrip().splitlines()[:1]
    return max(DELIMITERS, key=lambda d: len(next(csv.reader(start, delimiter=d))))


def _decoded(source: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise Refusal(f"{source}, line {line}: no text in UTF-8 (byte 0x{byte:02x})") from error
    if "\0" in text:
        raise Refusal(f"{source}: no text, for it has a zero byte")
    if not text.strip():
        raise Refusal(f"{source}: the file is empty")
    return text


def _check_header(source: str, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Refusal(f"{source}: the header has {listed(twice)} more than once")
    if all(_is_number(name) for name in header):
        raise Refusal(
            f"{source}: the first line has numbers only, where the columns' names are expected"
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
