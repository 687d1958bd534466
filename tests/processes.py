"""Python in a process of its own, which finds the package under test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import minigrad

ROOT = Path(minigrad.__file__).parents[1]


def environment() -> dict[str, str]:
    """This process's, with the package under test to be found first, and one thread."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def python(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run Python to its end; its output is text."""
    command = [sys.executable, *map(str, arguments)]
    settings: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120}
    settings["env"] = environment()
    return subprocess.run(command, check=False, **{**settings, **options})
