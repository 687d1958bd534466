"""What `import minigrad` brings along: NumPy, and nothing that is slow or need not be there."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import minigrad as mg

from .processes import python

UNWANTED = {
    *("torch", "tqdm", "matplotlib", "tensorboardX", "numba", "scipy", "sklearn", "pandas"),
    *("numpy.random", "numpy.fft", "numpy.polynomial", "numpy.ma"),
    *(
        "ctypes",
        "multiprocessing",
        "asyncio",
        "subprocess",
        "unittest",
        "argparse",
        "typing_extensions",
    ),
}


def modules_after(statement: str) -> set[str]:
    """The names of the modules loaded by a statement in a process of its own."""
    program = f"{statement}; import sys, json; print(json.dumps(list(sys.modules)))"
    done = python("-W", "error", "-c", program)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def added() -> set[str]:
    """The modules that minigrad loads and NumPy does not."""
    return modules_after("import minigrad") - modules_after("import numpy")


def test_numpy_and_the_standard_library_only(added: set[str]) -> None:
    tops = {name.partition(".")[0] for name in added}
    assert tops - {"minigrad", "numpy"} <= set(sys.stdlib_module_names)


def test_data_is_loaded_when_used(added: set[str]) -> None:
    assert "minigrad.utils.data" not in added
    use = "import minigrad; list(minigrad.utils.data.DataLoader(range(3), 2, shuffle=True))"
    assert "multiprocessing" not in modules_after(use)


def test_nothing_unwanted(added: set[str]) -> None:
    assert UNWANTED & added == set()


def test_what_is_used_later_is_loaded_later(added: set[str]) -> None:
    assert "minigrad.serialization" not in added
    assert "minigrad.serialization" in modules_after("import minigrad; minigrad.save")


@pytest.mark.parametrize(
    "use",
    [
        "import minigrad, io; minigrad.save(minigrad.ones(2), io.BytesIO())",
        "import minigrad as torch, minigrad.nn.functional as F; F.relu(torch.randn(20))",
        "import minigrad.command.main",
        "import minigrad.command.predict, minigrad.command.summary, minigrad.command.train",
        "import minigrad.distributions as D; D.Normal(0.0, 1.0).rsample()",
        "from minigrad.utils import draw, module_names, plot, summary, tensorboard",
        "from minigrad.optim import lr_scheduler, swa_utils",
        "import minigrad; minigrad.optim.lr_scheduler.StepLR, minigrad.optim.swa_utils.SWALR",
        "import minigrad.utils.data as D; list(D.DataLoader(range(3), num_workers=1))",
        "from minigrad import nn, optim; optim.Adam(nn.Linear(2, 2).parameters()).step()",
    ],
)
def test_torch_is_never_loaded(use: str) -> None:
    assert "torch" not in modules_after(use)


@pytest.mark.parametrize(
    "module",
    [
        mg,
        mg.autograd,
        mg.autograd.functional,
        mg.autograd.graph,
        mg.func,
        mg.nn,
        mg.nn.functional,
        mg.nn.utils,
        mg.optim,
        mg.serialization,
        mg.special,
        mg.utils.checkpoint,
        mg.utils.data,
    ],
)
def test_all_public_names_exist(module: object) -> None:
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


LAZY = [
    *(mg, mg.autograd, mg.functions, mg.nn, mg.nn.functional, mg.nn.utils, mg.optim, mg.utils),
]


@pytest.mark.parametrize("package", LAZY)
def test_type_checkers_see_the_names_that_are_imported_when_used(package: Any) -> None:
    stub = ast.parse(Path(package.__file__).with_suffix(".pyi").read_text("utf-8"))
    seen = {
        alias.name: (node.module or "")
        for node in stub.body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    }
    assert seen == package.HOMES


@pytest.mark.parametrize("package", LAZY)
def test_no_module_goes_by_a_name_imported_when_used(package: Any) -> None:
    """It would stand in the package as soon as it is imported, in place of what is named so."""
    files = {path.stem for path in Path(package.__file__).parent.iterdir()}
    assert not files & {name for name, home in package.HOMES.items() if home}
