"""The README: its Python code runs, and its commands are the ones that CI runs."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_readme_code_runs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) >= 4
    namespace: dict[str, object] = {}
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "README.md", "exec"), namespace)
        for line in re.findall(r"^print\(.*?\)  # (.*)$", block, flags=re.MULTILINE):
            assert line in printed.getvalue()


def test_ci_runs_the_readmes_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    for install, command in (("-e .", "python -m minigrad"), ("-e '.[test]'", "pytest")):
        assert f"pip install {install} && {command} " in readme
        at = script.index(f"pip install -q {install}")
        assert script[at + 1].startswith(command)
