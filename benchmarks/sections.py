"""The parts of the page, in its order: a row for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import checkpoints, imports, memory, scaling, steps, sweep
from .report import Options


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        name: for the command line.
        title: its heading.
        text: measures, and returns what stands below the heading in Markdown.
    """

    name: str
    title: str
    text: Callable[[Options], str]


SECTIONS = (
    Section("steps", "Steps", steps.section),
    Section("memory", "Memory", memory.section),
    Section("scaling", "Scaling", scaling.section),
    Section("sweep", "Operations", sweep.section),
    Section("imports", "Imports", imports.section),
    Section("checkpoints", "Files", checkpoints.section),
)
