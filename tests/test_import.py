"""What `import minigrad` loads, and what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest


def modules_after(statement: str) -> set[str]:
    """The names of all modules in a new process after `statement`."""
    program = f"import sys\n{statement}\nprint(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return modules_after("import minigrad") - modules_after("import numpy")


@pytest.mark.parametrize(
    "name",
    ["torch", "tqdm", "matplotlib", "numpy.random", "numpy.testing", "argparse", "hypothesis"],
)
def test_import_leaves_out(loaded: set[str], name: str) -> None:
    assert not any(module == name or module.startswith(f"{name}.") for module in loaded)


def test_import_is_only_the_package_and_the_standard_library(loaded: set[str]) -> None:
    known = sys.stdlib_module_names
    strange = {m for m in loaded if m.split(".")[0] not in known | {"minigrad", "numpy", "org"}}
    assert not strange
