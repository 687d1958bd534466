"""The README's blocks of Python run, in order, as one program."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "minigrad" / "ARCHITECTURE.md"


def blocks(path: Path) -> list[str]:
    """The text of the blocks, moved down to its lines in the file for error messages."""
    text = path.read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return ["\n" * text.count("\n", 0, m.start(1)) + m[1] for m in found]


def run(block: str, scope: dict[str, object]) -> list[str]:
    """The lines that a block prints."""
    with contextlib.redirect_stdout(io.StringIO()) as text:
        exec(compile(block, README, "exec"), scope)
    return text.getvalue().splitlines()


def test_readme_runs_and_prints_what_it_says() -> None:
    scope: dict[str, object] = {"__name__": "__main__"}
    losses = 0
    for block in blocks(README):
        lines = run(block, scope)
        for said in re.findall(r"^print\(.*\)  # (.+)$", block, re.MULTILINE):
            assert said in lines
        losses += sum("loss value:" in line for line in lines)
    assert losses == 10_000


@pytest.mark.parametrize("path", [README, ARCHITECTURE], ids=lambda p: p.name)
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_architecture_names_files_that_exist() -> None:
    text = ARCHITECTURE.read_text(encoding="utf-8")
    names = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.py)?)`", text)
    assert names
    assert [name for name in names if not (ARCHITECTURE.parent / name).exists()] == []
