"""Which names of `usage.txt` minigrad has: the page, and what it is made of."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import minigrad

from .absent import ABSENT

USAGE = Path(__file__).with_name("usage.txt")
PAGE = Path(__file__).parent.parent / "COVERAGE.md"


@dataclass(frozen=True)
class Name:
    """A name and how much it is used.

    Attributes:
        files: how many files use it.
        repositories: how many repositories.
        name: 'torch.nn.Linear', 'Tensor.view', 'Module/optim.parameters'.
    """

    files: int
    repositories: int
    name: str

    @property
    def present(self) -> bool:
        """Whether minigrad has it."""
        owner, _, last = self.name.rpartition(".")
        if owner == "Tensor":
            return hasattr(minigrad.Tensor, last)
        if owner == "Module/optim":
            return any(hasattr(kind, last) for kind in _objects())
        return _found(self.name.split(".")[1:])


def names() -> list[Name]:
    """All names of `usage.txt`, most used first."""
    lines = USAGE.read_text("utf-8").splitlines()
    fields = [line.split() for line in lines if not line.startswith("#")]
    return [Name(int(files), int(many), name.removesuffix("~np")) for files, many, name in fields]


def _objects() -> list[Any]:
    """What a method that is no Tensor's may be a method of."""
    kinds = [
        minigrad.nn.Module,
        minigrad.optim.Optimizer,
        minigrad.optim.lr_scheduler.LRScheduler,
        minigrad.autograd.function.FunctionCtx,
    ]
    if _found(["distributions", "Distribution"]):
        kinds.append(importlib.import_module("minigrad.distributions").Distribution)
    return kinds


def _found(parts: Iterable[str]) -> bool:
    """Whether minigrad has an attribute or a module of this path."""
    found: Any = minigrad
    for part in parts:
        if not hasattr(found, part):
            try:
                importlib.import_module(f"{getattr(found, '__name__', '')}.{part}")
            except ImportError:
                return False
        found = getattr(found, part)
    return True


def missing() -> list[Name]:
    """The names that minigrad has not."""
    return [name for name in names() if not name.present]


def share() -> float:
    """The names that minigrad has as a share of all, each weighted by the files that use it."""
    return sum(n.files for n in names() if n.present) / sum(n.files for n in names())


def text() -> str:
    """The page, as Markdown."""
    everything = names()
    lines = [
        "# Coverage: the names of PyTorch that public scripts use",
        "",
        "Written by `python -m reference names --write`. [names/usage.txt](names/usage.txt) counts",
        "the names of PyTorch's API in 1,826 public scripts of 83 repositories. A name is present",
        "when minigrad has it; what only means something on a GPU, to TorchScript or between",
        "processes can be imported, and says why it fails when it is used.",
        "",
        "| names used in | names | present | weighted by the files that use them |",
        "| --- | ---: | ---: | ---: |",
    ]
    for title, least in [("2 repositories or more", 2), ("3 or more", 3), ("10 or more", 10)]:
        used = [name for name in everything if name.repositories >= least]
        have = [name for name in used if name.present]
        weighted = sum(name.files for name in have) / sum(name.files for name in used)
        lines.append(f"| {title} | {len(used)} | {len(have)} | {weighted:.1%} |")
    lines += ["", "## Absent", "", "| reason | names (files that use them) |", "| --- | --- |"]
    reasons: dict[str, list[str]] = {}
    for name in missing():
        reasons.setdefault(ABSENT[name.name], []).append(f"`{name.name}` ({name.files})")
    lines += [f"| {reason} | {', '.join(absent)} |" for reason, absent in reasons.items()]
    return "\n".join(lines) + "\n"
