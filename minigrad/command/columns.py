"""Columns as numbers or texts, and the rows that have a value in each of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .ending import Refusal
from .table import Table

MISSING = frozenset({"", "?", "na", "n/a", "nan", "null"})  # in any case
STRAY = 0.1  # a smaller part of texts among numbers is taken for mistakes
LARGEST = float(np.finfo(np.float32).max)

Kinds = Mapping[str, bool | None]
"""For each column to read: whether it has texts; None: what it has decides."""


@dataclass(frozen=True)
class Column:
    """The values of a column.

    Attributes:
        name: what the file calls it.
        values: texts (an array of objects), or float64 whose first axis is the rows.
        missing: for each row, whether it has no value (then nan, or a text that says so).
        integer: whether the file has the values in a type of whole numbers.
    """

    name: str
    values: NDArray[Any]
    missing: NDArray[np.bool_]
    integer: bool = False

    @property
    def text(self) -> bool:
        """Whether the values are texts."""
        return self.values.dtype == object


@dataclass(frozen=True)
class Frame:
    """The columns that are used, all as long, and where their rows came from.

    Attributes:
        table: what they are columns of.
        columns: by name.
        rows: for each row its number in the table.
        dropped: how many rows of the table are not among them.
    """

    table: Table
    columns: dict[str, Column]
    rows: NDArray[np.intp]
    dropped: int

    def refusal(self, text: str, row: int) -> Refusal:
        """The error that something is wrong with a row of the columns."""
        return self.table.refusal(text, int(self.rows[row]))


def read_frame(table: Table, kinds: Kinds, drop_missing: bool | None = None) -> Frame:
    """Read columns, and see that every row has values in all of them.

    Args:
        table: where they are.
        kinds: which, and what they have.
        drop_missing: whether to leave rows with missing values out; None: the user has no choice.

    Raises:
        Refusal: what is there is not what is expected.
    """
    table.check(kinds)
    columns = {name: read_column(table, name, text) for name, text in kinds.items()}
    first, *others = columns.values()
    for other in others:
        if len(other.values) != len(first.values):
            raise table.refusal(
                f"{table.kind} {first.name!r} has {len(first.values)} rows, "
                f"and {other.name!r} has {len(other.values)}"
            )
    missing = np.logical_or.reduce([column.missing for column in columns.values()])
    rows = np.flatnonzero(~missing)
    if missing.any() and not drop_missing:
        row = int(missing.argmax())
        name = next(column.name for column in columns.values() if column.missing[row])
        hint = "" if drop_missing is None else "; --drop-missing leaves such rows out"
        raise table.refusal(f"{table.kind} {name!r} has no value{hint}", row)
    if not len(rows):
        raise table.refusal("no row has a value in every column" if len(missing) else "no rows")
    if len(rows) < len(missing):
        columns = {
            name: replace(column, values=column.values[rows], missing=column.missing[rows])
            for name, column in columns.items()
        }
    return Frame(table, columns, rows, len(missing) - len(rows))


def read_column(table: Table, name: str, text: bool | None = None) -> Column:
    """Read one column.

    Args:
        table: where it is.
        name: which it is.
        text: whether it has texts; None: what it has decides.

    Raises:
        Refusal: some value is no number where numbers are expected, or not a finite one.
    """
    raw = table.read(name)
    if isinstance(raw, list):
        missing = np.array([cell.lower() in MISSING for cell in raw])
        if text or missing.all():
            return Column(name, np.array(raw, dtype=object), missing)
        numbers = np.array([_number(cell) for cell in raw])
        strays = np.flatnonzero(np.isnan(numbers) & ~missing)
        if len(strays):
            _check_strays(table, name, raw, strays, len(raw) - int(missing.sum()), text)
            return Column(name, np.array(raw, dtype=object), missing)
    elif raw.dtype.kind == "U" or text:
        if text is False:
            raise table.refusal(f"array {name!r} has texts; numbers are expected")
        if raw.ndim != 1:
            raise table.refusal(f"array {name!r} has texts in {raw.ndim} dimensions; 1 is expected")
        return Column(name, raw.astype(str).astype(object), np.zeros(len(raw), dtype=bool))
    else:
        numbers = raw.astype(np.float64)
        missing = _any(np.isnan(numbers))
    wild = np.flatnonzero(_any(abs(numbers) > LARGEST))
    if len(wild):
        value = np.ravel(raw[wild[0]])
        worst = value[np.argmax(abs(np.ravel(numbers[wild[0]])))]
        raise table.refusal(
            f"{table.kind} {name!r} has {worst}, which is no finite number in float32", wild[0]
        )
    whole = isinstance(raw, np.ndarray) and raw.dtype.kind in "biu"
    return Column(name, numbers, missing, whole)


def _check_strays(
    table: Table, name: str, cells: list[str], strays: Any, filled: int, text: bool | None
) -> None:
    """Refuse a column that was to be numbers, by what one may have meant."""
    row, cell = int(strays[0]), cells[strays[0]]
    if text is False:
        raise table.refusal(f"column {name!r} has {cell!r}; a number is expected", row)
    if len(strays) < STRAY * filled:
        raise table.refusal(
            f"column {name!r} has {cell!r}, and numbers in {filled - len(strays)} rows; "
            f"correct it, leave it empty, or take all as texts by --text {name}",
            row,
        )
    commas = [cells[i] for i in strays if not math.isnan(_number(cells[i].replace(",", "")))]
    if len(commas) >= (1 - STRAY) * len(strays):
        raise table.refusal(
            f"column {name!r} has {cell!r}; numbers are written with a point, and no commas", row
        )


def _any(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each row whether any value is marked."""
    return np.asarray(flags.any(axis=tuple(range(1, flags.ndim))))


def _number(cell: str) -> float:
    """The number that a cell has; nan when it has none."""
    try:
        return math.nan if "_" in cell else float(cell)
    except ValueError:
        return math.nan
