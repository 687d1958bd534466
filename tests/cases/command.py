"""Command lines of `python -m minigrad` that can't be followed, and what is said of each."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

# Files


def csv_text(header: str, *rows: Any) -> str:
    """The text of a CSV file."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def _houses(count: int = 60) -> str:
    """Prices that depend on a number, a whole number and a text."""
    quarters = {"north": 0, "south": 30, "old town": 90}
    rows = []
    for i in range(count):
        area, rooms, quarter = 30 + i * 37 % 120, 1 + i % 5, [*quarters][i * 7 % 3]
        rows.append((area, rooms, quarter, 1.5 * area + 20 * rooms + quarters[quarter]))
    return csv_text("area,rooms,quarter,price", *rows)


def _flowers(count: int = 60) -> str:
    """Three kinds, told apart by two lengths."""
    kinds = ("setosa", "versicolor", "virginica")
    rows = [
        (f"{k + 0.4 * math.sin(i):.2f}", f"{k * k + 0.4 * math.cos(3 * i):.2f}", kinds[k])
        for i in range(count)
        for k in (i % 3,)
    ]
    return csv_text("length,width,kind", *rows)


HOUSES, FLOWERS = _houses(), _flowers()
PAIRS = [(i, i * i) for i in range(20)]

TEXTS: dict[str, str | bytes] = {
    "houses.csv": HOUSES,
    "flowers.csv": FLOWERS,
    "empty.csv": "",
    "blank.csv": "\n \n",
    "header.csv": "a,y\n",
    "headless.csv": "1,2\n3,4\n",
    "twice.csv": "a,y,a\n1,2,3\n",
    "ragged.csv": "a,y\n1,2\n\n3,4,5\n",
    "short.csv": 'a,y\n"1\n",2\n3\n',
    "unclosed.csv": 'a,y\n1,2\n"3,4\n',
    "stray quote.csv": 'a,y\n"1"0,2\n',
    "latin.csv": "a,y\n1,2\ncafé,3\n".encode("latin1"),
    "utf16.csv": "a,y\n1,2\n".encode("utf-16"),
    "zeros.csv": "a,y\n1,\0\n",
    "binary.csv": bytes(range(256)),
    "unnamed.csv": csv_text(",a,y", *((i, i, i) for i in range(9))),
    "missing.csv": csv_text("a,y", (1, 2), ("", 3), (4, 5)),
    "vacant.csv": csv_text("a,b,y", (1, "", 2), (3, "NA", 4)),
    "stray.csv": csv_text("a,y", *PAIRS, ("x1", 3)),
    "commas.csv": "a;y\n1,5;2\n2,5;3\n",
    "infinite.csv": csv_text("a,y", (1, 2), ("-inf", 3)),
    "large.csv": csv_text("a,y", (1, 2), (1e39, 3)),
    "constant.csv": csv_text("a,y", *((i, 7) for i in range(5))),
    "single.csv": "a,y\n1,2\n",
    "texts.csv": csv_text("a,y", *((f"text {i}", i % 2) for i in range(101))),
    "names.csv": csv_text("a,y", *((i, f"name {i}") for i in range(9))),
    "alone.csv": csv_text("y", *((i,) for i in range(9))),
    "new quarter.csv": csv_text("area,rooms,quarter", (50, 2, "north"), (60, 3, "soth")),
    "new text.csv": csv_text("area,rooms,quarter", (50, 2, "north"), (60, "many", "south")),
    "new gap.csv": csv_text("area,rooms,quarter", (50, "?", "north")),
    "new few.csv": csv_text("areas,quarter", (50, "north")),
    "new header.csv": "area,rooms,quarter\n",
    "other.csv": HOUSES.replace("30,1,north", "31,1,north"),
    "taken.txt": "mine",
    "text.pt": "mine",
    "text.npz": "mine",
}

ARRAYS: dict[str, dict[str, Any]] = {
    "xor.npz": {
        "x": np.array([[[i & 1], [i >> 1 & 1]] for i in range(40)], dtype=np.float32),
        "y": np.array([(i & 1) ^ (i >> 1 & 1) for i in range(40)]),
    },
    "xor wide.npz": {"x": np.zeros((4, 3))},
    "no y.npz": {"a": np.ones(3), "b": np.ones(3)},
    "none.npz": {},
    "lengths.npz": {"x": np.ones((3, 2)), "y": np.ones(4)},
    "objects.npz": {"x": np.array([{}, 1], dtype=object), "y": np.ones(2)},
    "complex.npz": {"x": np.ones(2, dtype=complex), "y": np.ones(2)},
    "scalar.npz": {"x": np.ones(()), "y": np.ones(2)},
    "no rows.npz": {"x": np.ones((0, 2)), "y": np.ones(0)},
    "no inputs.npz": {"x": np.ones((5, 0)), "y": np.arange(5.0)},
    "many.npz": {"x": np.ones((6, 2)), "y": np.ones((6, 2))},
    "ids.npz": {"x": np.ones((6, 2)), "y": np.arange(6)},
    "nan.npz": {"x": np.array([[1.0, 2.0], [3.0, np.nan]]), "y": np.ones(2)},
    "inf.npz": {"x": np.array([[1.0, 2.0], [-np.inf, 4.0]]), "y": np.ones(2)},
    "grids.npz": {"x": np.full((6, 2), "a"), "y": np.ones(6)},
}


def write_files(folder: Path) -> None:
    """Write all of them."""
    for name, content in TEXTS.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    for name, arrays in ARRAYS.items():
        np.savez(folder / name, **arrays)
    with zipfile.ZipFile(folder / "texts.npz", "w") as archive:
        archive.writestr("x.npy", "no header")
        archive.writestr("y", "no array")
    np.save(folder / "array", np.ones(3))
    (folder / "array.npy").rename(folder / "array.npz")
    (folder / "folder").mkdir()


# Command lines; `houses.pt` has done 2 epochs of 2 on houses.csv


class Bad(NamedTuple):
    """A command line, its words parted by '|', and what is said of it after the program's name."""

    line: str
    said: str


def _train(name: str, said: str, options: str = "") -> Bad:
    words = f"train|{name}|--target|y|--save|out.pt{options}"
    return Bad(words, f"{name}{said}")


HOUSE = "train|houses.csv|--target|price"
FLOWER = "train|flowers.csv|--target|kind"
RESUME = "train|--resume|houses.pt"

BAD = [
    # what is no option
    Bad("trian|houses.csv", "unrecognized arguments: trian houses.csv; there is train"),
    Bad("train|houses.csv|more.csv", "unrecognized arguments: more.csv"),
    Bad("train|--epoch|3", "unrecognized arguments: --epoch"),
    Bad("predict|houses.pt", "the following arguments are required: data"),
    Bad("summary", "the following arguments are required: checkpoint"),
    # values of options
    Bad(f"{HOUSE}|--hidden|0", "argument --hidden: expected numbers from 1 to 65536 such as 64,32"),
    Bad(f"{HOUSE}|--hidden|8,", "or none, got '8,'"),
    Bad(f"{HOUSE}|--test-share|1", "expected a number from 0 to below 1, got '1'"),
    Bad(f"{HOUSE}|--dropout|nan", "argument --dropout: expected a number from 0 to below 1"),
    Bad(f"{HOUSE}|--batch-size|0", "expected a whole number of at least 1, got '0'"),
    Bad(f"{HOUSE}|--activation|swish", "argument --activation: invalid choice: 'swish'"),
    Bad(f"{HOUSE}|--task|ranking", "argument --task: invalid choice: 'ranking'"),
    # files to read
    Bad("train|nowhere.csv", "can't read 'nowhere.csv': No such file or directory"),
    Bad("train|nowhere.npz", "can't read 'nowhere.npz': No such file or directory"),
    Bad("train|folder", "can't read 'folder': Is a directory"),
    Bad("predict|nowhere.pt|houses.csv", "can't read 'nowhere.pt': No such file or directory"),
    Bad("predict|folder|houses.csv", "can't read 'folder': Is a directory"),
    Bad("predict|text.pt|houses.csv", "text.pt: no checkpoint: "),
    Bad("summary|weights.pt", "weights.pt: was not written by `python -m minigrad train`"),
    Bad("summary|future.pt", "future.pt: version 2 of the file; 1 is read here"),
    Bad("predict|houses.pt|nowhere.csv", "can't read 'nowhere.csv': No such file or directory"),
    # files to write
    Bad(f"{HOUSE}|--save|taken.txt", "'taken.txt' exists; --force replaces it"),
    Bad(f"{HOUSE}|--save|folder", "'folder' is a folder; a file is to be written"),
    Bad(f"{HOUSE}|--save|new/", "'new/' is a folder; a file is to be written"),
    Bad(f"{HOUSE}|--save|new/a.pt", "there is no folder 'new' to write 'new/a.pt' in"),
    Bad(f"{HOUSE}|--save|taken.txt/a.pt", "there is no folder 'taken.txt'"),
    Bad(
        f"{HOUSE}|--save|./houses.csv|--force",
        "'./houses.csv' is read, and can't be written at the same time",
    ),
    Bad(f"{HOUSE}|--plot|a.gif", "--plot draws .png, .svg, .pdf, but got 'a.gif'"),
    Bad(f"{HOUSE}|--plot|new/a.png", "there is no folder 'new' to write 'new/a.png' in"),
    Bad(f"{HOUSE}|--plot|a.png|--save|./a.png", "'a.png' is the checkpoint; --plot needs another"),
    Bad("predict|houses.pt|houses.csv|--output|taken.txt", "'taken.txt' exists; --force replaces"),
    Bad(
        "predict|houses.pt|houses.csv|--output|houses.pt|--force",
        "'houses.pt' is read, and can't be written at the same time",
    ),
    # what is no table
    _train("empty.csv", ": the file is empty"),
    _train("blank.csv", ": the file is empty"),
    _train("header.csv", ": a header, and no rows below it"),
    _train("headless.csv", ": the first line has numbers only, where the columns' names are exp"),
    _train("twice.csv", ": the header has 'a' more than once"),
    _train("ragged.csv", ", line 4: 3 cells, where the header has 2 columns"),
    _train("short.csv", ", line 4: 1 cell, where the header has 2 columns"),
    _train("unclosed.csv", ", line 3: no CSV: unexpected end of data"),
    _train("stray quote.csv", ", line 2: no CSV: "),
    _train("latin.csv", ", line 3: no text in UTF-8 (byte 0xe9)"),
    _train("utf16.csv", ", line 1: no text in UTF-8 (byte 0xff)"),
    _train("zeros.csv", ": no text, for it has a zero byte"),
    _train("binary.csv", ", line 2: no text in UTF-8 (byte 0x80)"),
    _train("text.npz", ": no archive of NumPy's (.npz)"),
    _train("array.npz", ": no archive of NumPy's (.npz)"),
    _train("none.npz", ": the archive holds no arrays"),
    # columns
    Bad("train|houses.csv", "houses.csv: --target is to name one of the columns 'area', 'rooms'"),
    Bad("train|houses.csv|--target|prise", "houses.csv: no column 'prise'; there is price"),
    Bad(f"{HOUSE}|--ignore|id|--ignore|x", "houses.csv: no columns 'id', 'x'; there is 'area', "),
    Bad(f"{HOUSE}|--features|Rooms", "houses.csv: no column 'Rooms'; there is rooms"),
    Bad(f"{HOUSE}|--text|room", "houses.csv: no column 'room'; there is rooms"),
    Bad(f"{HOUSE}|--ignore|price", "houses.csv: column 'price' is the target; it can't be another"),
    Bad(
        f"{HOUSE}|--features|area|--ignore|area",
        "houses.csv: no column is left to predict 'price' from",
    ),
    _train("alone.csv", ": no column is left to predict 'y' from"),
    _train("unnamed.csv", ": a column has no name; --ignore '' leaves it out"),
    Bad("train|no y.npz", "no y.npz: no array 'y'; there is 'a', 'b'"),
    Bad("train|digits|--target|digit", "digits: no array 'digit'; there is 'image', 'label'"),
    # values
    _train("missing.csv", ", line 3: column 'a' has no value; --drop-missing leaves such rows out"),
    _train("vacant.csv", ": no row has a value in every column", "|--drop-missing"),
    _train(
        "stray.csv", ", line 22: column 'a' has 'x1', and numbers in 20 rows; correct it, leave"
    ),
    _train("commas.csv", ", line 2: column 'a' has '1,5'; numbers are written with a point"),
    _train("infinite.csv", ", line 3: column 'a' has -inf, which is no finite number in float32"),
    _train("large.csv", ", line 3: column 'a' has 1e+39, which is no finite number in float32"),
    _train("constant.csv", ": column 'y' has '7' in every row: there is nothing to learn"),
    _train("single.csv", ": a single row; at least 2 are needed"),
    _train(
        "texts.csv", ": column 'a' has 101 different texts, and at most 100 are taken for categ"
    ),
    _train("names.csv", ": column 'y' has 9 different values in 9 rows, too many for classes"),
    _train("lengths.npz", ": array 'x' has 3 rows, and 'y' has 4"),
    _train("objects.npz", ": array 'x' can't be read: Object arrays cannot be loaded"),
    _train("texts.npz", ": 'x' is no array"),
    Bad("train|texts.npz|--features|y|--target|x", "texts.npz: 'y' is no array"),
    _train("complex.npz", ": array 'x' is of complex128; numbers or texts are expected"),
    _train("scalar.npz", ": array 'x' is a single value; rows are expected"),
    _train("no rows.npz", ": no rows"),
    _train("no inputs.npz", ": the features have no values"),
    _train("many.npz", ": array 'y' has rows of shape [2]; one value is to be predicted"),
    _train(
        "ids.npz", ": array 'y' has 6 different values in 6 rows, too many for classes; --task r"
    ),
    _train("nan.npz", ", row 1: array 'x' has no value; --drop-missing leaves such rows out"),
    _train("inf.npz", ", row 1: array 'x' has -inf, which is no finite number in float32"),
    _train("grids.npz", ": array 'x' has texts in 2 dimensions; 1 is expected"),
    Bad(f"{FLOWER}|--task|regression", "line 2: column 'kind' has 'setosa'; regression needs numb"),
    Bad(
        f"{HOUSE}|--task|classification", "column 'price' has 49 different values in 60 rows, too "
    ),
    # going on
    Bad(RESUME, "houses.pt has done 2 epochs; --epochs asks for more"),
    Bad(f"{RESUME}|--epochs|2", "houses.pt has done 2 epochs; --epochs asks for more"),
    Bad(
        f"{RESUME}|--epochs|9|--lr|3", "--lr is settled when a training begins: houses.pt has 0.005"
    ),
    Bad(
        f"{RESUME}|--epochs|9|--hidden|8,8", "--hidden is settled when a training begins: houses.p"
    ),
    Bad(f"{RESUME}|--epochs|9|--no-standardize", "--no-standardize is settled when a training beg"),
    Bad(
        f"{RESUME}|--epochs|9|--target|area", "--target is settled when a training begins: houses."
    ),
    Bad(
        f"{RESUME}|--epochs|9|other.csv", "other.csv: not the data that was trained on, which was "
    ),
    Bad(
        f"{RESUME}|--epochs|9|flowers.csv", "flowers.csv: no columns 'area', 'rooms', 'quarter', 'p"
    ),
    Bad(f"{RESUME}|--epochs|9|--save|taken.txt", "'taken.txt' exists; --force replaces it"),
    Bad(f"{RESUME}|--epochs|9|--plot|houses.png", "'houses.png' exists; --force replaces it"),
    Bad("train|--resume|flowers.csv|--epochs|9", "flowers.csv: no checkpoint: "),
    # rows to predict
    Bad("predict|houses.pt|new few.csv", "new few.csv: no columns 'area', 'rooms'; there is areas"),
    Bad(
        "predict|houses.pt|new quarter.csv",
        "new quarter.csv, line 3: column 'quarter' has 'soth', unknown in training; there is south",
    ),
    Bad(
        "predict|houses.pt|new text.csv",
        "new text.csv, line 3: column 'rooms' has 'many'; a number is expected",
    ),
    Bad("predict|houses.pt|new gap.csv", "new gap.csv, line 2: column 'rooms' has no value"),
    Bad("predict|houses.pt|new header.csv", "new header.csv: a header, and no rows below it"),
    Bad("predict|houses.pt|xor.npz", "xor.npz: no arrays 'area', 'rooms', 'quarter'; there is 'x'"),
    Bad("predict|xor.pt|xor wide.npz", "array 'x' has rows of shape [3]; [2, 1] is expected"),
]
