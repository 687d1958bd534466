"""The conformance page: what a run over the whole database found, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

import minigrad

from .absent import ABSENT
from .check import Result, check
from .entries import entries
from .truth import errors

PAGE = Path(__file__).parent.parent / "CONFORMANCE.md"

FAMILIES = {
    "UnaryUfuncInfo": "elementwise, one operand",
    "BinaryUfuncInfo": "elementwise, two operands",
    "ReductionOpInfo": "reductions",
}
PREFIXES = ("nn.functional", "linalg", "special", "signal", "masked", "fft", "sparse")
OTHERS = "tensors: shape, indexing, creation, random, arithmetic"


@dataclass(frozen=True)
class Row:
    """What is known of an entry.

    Attributes:
        result: of the check.
        truth: the errors of minigrad's and of torch's float32 values against float64.
    """

    result: Result
    truth: tuple[float, float] | None


def family(name: str, entry: Any) -> str:
    """Under which heading an entry stands."""
    for prefix in PREFIXES:
        if name.startswith(f"{prefix}."):
            return prefix
    return FAMILIES.get(type(entry).__name__, OTHERS)


def measure(
    wanted: Callable[[str], bool], progress: Callable[[str, Result | None], None]
) -> dict[str, Row]:
    """Check the entries that minigrad has.

    Args:
        wanted: which of them, by name.
        progress: is told of each entry, with None where minigrad has it not.
    """
    rows = {}
    for name, entry in entries().items():
        if not wanted(name):
            continue
        if name in ABSENT:
            progress(name, None)
            continue
        result = check(entry)
        rows[name] = Row(result, None if result.failures else errors(entry))
        progress(name, result)
    return rows


def _count(names: Iterable[str], rows: Mapping[str, Row]) -> tuple[int, int, int]:
    """How many entries, how many of them present, how many without a failure."""
    found = list(names)
    present = [rows[name] for name in found if name in rows]
    return len(found), len(present), sum(not row.result.failures for row in present)


def _number(value: float | None) -> str:
    return "" if value is None else "0" if value == 0 else f"{value:.2g}"


def _line(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def text(rows: Mapping[str, Row]) -> str:
    """The page, of a run over all entries."""
    groups: dict[str, list[str]] = {}
    for name, entry in entries().items():
        groups.setdefault(family(name, entry), []).append(name)
    lines = [
        "# Conformance: every operation against PyTorch's own database",
        "",
        "Written by `python -m reference ops --write`, from a run of "
        f"minigrad {minigrad.__version__} (NumPy {np.__version__}) over "
        f"`torch.testing._internal.common_methods_invocations.op_db` of torch {torch.__version__}.",
        "An entry passes when each of its samples (float32, float64, and int64 and bool where the",
        "operation takes them) agrees in value, type, shape, the gradient of every input and the",
        "second derivative, and so do the other spellings (method, operator, in place, `out=`,",
        "aliases), and when every error input raises torch's type of exception.",
        "",
        _line(["family", "entries", "present", "pass"]),
        _line(["---", "---:", "---:", "---:"]),
    ]
    lines += [_line([title, *_count(names, rows)]) for title, names in groups.items()]
    everything = [name for names in groups.values() for name in names]
    lines += [_line(["**all**", *_count(everything, rows)]), ""]
    lines += [
        "Distances are the worst over all samples, in units in the last place of float32 at the",
        "largest element of the result: of minigrad's value from torch's; of both from the truth",
        "(torch's value in float64 of the same inputs); of first and second derivatives from",
        "torch's, on a scale of at least 1.",
    ]
    titles = ["operation", "samples", "errors", "value", "truth", "torch's truth", "1st", "2nd"]
    for title, names in groups.items():
        present = [name for name in names if name in rows]
        if present:
            lines += ["", f"## {title}", "", _line(titles)]
            lines.append(_line(["---", *["---:"] * (len(titles) - 1)]))
            lines += [_row(name, rows[name]) for name in present]
    lines += ["", "## Absent", "", _line(["reason", "operations"]), _line(["---", "---"])]
    reasons: dict[str, list[str]] = {}
    for name in everything:
        if name in ABSENT:
            reasons.setdefault(ABSENT[name], []).append(f"`{name}`")
    lines += [_line([reason, ", ".join(names)]) for reason, names in reasons.items()]
    return "\n".join(lines) + "\n"


def _row(name: str, row: Row) -> str:
    result = row.result
    ours, theirs = row.truth or (None, None)
    numbers = [result.value, ours, theirs, result.first, result.second]
    failed = f" **fails {len(result.failures)}**" if result.failures else ""
    return _line([f"`{name}`{failed}", result.samples, result.errors, *map(_number, numbers)])
