"""What `import minigrad` brings along: NumPy, and nothing that is slow or need not be there."""

from __future__ import annotations

import json
import sys

import pytest

import minigrad as mg

from .processes import python

UNWANTED = {
    *("torch", "tqdm", "matplotlib", "numba", "scipy", "sklearn", "pandas"),
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


def test_nothing_unwanted(added: set[str]) -> None:
    assert UNWANTED & added == set()


@pytest.mark.parametrize(
    "use",
    [
        "import minigrad as torch, minigrad.nn.functional as F; F.relu(torch.randn(20))",
        "import minigrad.demo.command",
        "from minigrad.optim import lr_scheduler, swa_utils",
        "import minigrad; minigrad.optim.lr_scheduler.StepLR, minigrad.optim.swa_utils.SWALR",
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
        mg.special,
        mg.utils.checkpoint,
    ],
)
def test_all_public_names_exist(module: object) -> None:
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
