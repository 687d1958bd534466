"""`torch` meaning minigrad: in this process within `as_torch`, and in `python -m minigrad run`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

import minigrad as mg
from minigrad.command.main import main

from .processes import python

SCRIPT = """
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable
from torch.optim.lr_scheduler import StepLR
from torch.optim import Adam, lr_scheduler

torch.manual_seed(3)
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = Adam(model.parameters(), lr=0.05)
scheduler = StepLR(optimizer, step_size=20, gamma=0.5)
x = Variable(torch.rand(64, 2))
y = (x[:, :1] * x[:, 1:]).to("cuda" if torch.cuda.is_available() else "cpu")
for step in range(50):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{step} {loss.item():.4f} {scheduler.get_last_lr()}")
print(model, isinstance(scheduler, lr_scheduler.LRScheduler))
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs a script by `python ...`, and returns how it ended."""

    def run(text: str, *arguments: str, by: tuple[str, ...] = ("-m", "minigrad", "run")) -> Any:
        script = tmp_path / "script.py"
        script.write_text(text, "utf-8")
        return python(*by, script, *arguments)

    return run


# In this process


def test_names_and_modules() -> None:
    with mg.as_torch() as fw:
        import torch
        import torch.nn.functional as F
        from torch import nn, tanh
        from torch.nn.modules.linear import Linear

        assert fw is torch is sys.modules["torch"]
        assert nn is sys.modules["torch.nn"] is mg.nn
        assert sys.modules["torch.nn.functional"] is F is mg.nn.functional
        assert tanh is torch.tanh is mg.tanh
        assert Linear is mg.nn.Linear
        assert torch.__version__ == "2.13.0+minigrad"
        assert {"nn", "tanh", "__version__"} <= set(dir(torch))


def test_torch_itself_is_back_afterwards() -> None:
    before = {name: m for name, m in sys.modules.items() if name.partition(".")[0] == "torch"}
    finders = list(sys.meta_path)
    with mg.as_torch():
        import torch.optim as inside

        assert inside is mg.optim
        with mg.as_torch() as inner:
            assert inner.nn is mg.nn
        assert importlib.import_module("torch.nn") is mg.nn
    after = {name: m for name, m in sys.modules.items() if name.partition(".")[0] == "torch"}
    assert before == after
    assert sys.meta_path == finders
    assert importlib.import_module("torch") is torch
    assert importlib.import_module("torch.optim") is torch.optim


def test_it_ends_with_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), mg.as_torch():
        raise ZeroDivisionError
    assert importlib.import_module("torch") is torch


MISSING = [
    ("import torch; torch.rellu", AttributeError, r"minigrad has no torch\.rellu; there is relu"),
    ("from torch import rellu", ImportError, r"minigrad has no torch\.rellu; there is relu"),
    ("from torch.nn import Lineer", ImportError, r"minigrad has no torch\.nn\.Lineer; .*Linear"),
    ("import torch.nn as nn; nn.Lineer", AttributeError, r"no attribute 'Lineer'; .*Linear"),
    ("from torch.nn import functional as F; F.rellu", AttributeError, "rellu"),
    ("import torch.functorchh", ModuleNotFoundError, r"minigrad has no torch\.functorchh"),
    ("import torch.nn.foo.bar", ModuleNotFoundError, r"minigrad has no torch\.nn\.foo"),
    ("from torch._C import _nn", ModuleNotFoundError, r"minigrad has no torch\._C"),
    ("from torch.nn.modules.foo import Foo", ModuleNotFoundError, r"torch\.nn\.modules\.foo"),
]


@pytest.mark.parametrize(("line", "kind", "said"), MISSING, ids=[line for line, *_ in MISSING])
def test_a_name_that_is_not_there(line: str, kind: type[Exception], said: str) -> None:
    with mg.as_torch(), pytest.raises(kind, match=said):
        exec(line, {})


def test_asking_whether_there_is_a_name() -> None:
    with mg.as_torch() as fw:
        assert hasattr(fw, "tanh")
        assert not hasattr(fw, "rellu")
        assert importlib.util.find_spec("torch") is not None
        assert importlib.util.find_spec("numpy") is not None
        with pytest.raises(ModuleNotFoundError, match="No module named 'nothing_of_this_name'"):
            importlib.import_module("nothing_of_this_name")


def test_for_the_process() -> None:
    program = (
        "import minigrad; minigrad.as_torch(); import torch.nn, sys; "
        "assert torch.nn is minigrad.nn; assert 'torch._C' not in sys.modules"
    )
    assert python("-c", program).returncode == 0


# `run`


def test_a_script_prints_what_it_prints_with_torch(run: Any) -> None:
    ours, theirs = run(SCRIPT), run(SCRIPT, by=())
    assert (ours.returncode, ours.stderr) == (0, "")
    assert ours.stdout == theirs.stdout


# What a script can see of how it is run, or how it ends
SEEN = [
    "import sys; print(sys.argv[1:], sys.path[0], __name__, __file__, __builtins__)",
    "import sys, os; print(sys.modules['__main__'].__file__ == __file__, os.getcwd())",
    "import sys; sys.exit(3)",
    "import sys; sys.exit('bye')",
    "raise SystemExit",
    "def f():\n    1 / 0\n\nf()",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('so') from e",
    "x = = 3",
    "raise KeyboardInterrupt",
    "import atexit; atexit.register(print, 'end'); x = 3; atexit.register(lambda: print(x))",
    "import warnings; warnings.warn('look', DeprecationWarning)",
    "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)",
    "import threading\nt = threading.Thread(target=lambda: 1 / 0, name='T'); t.start(); t.join()",
]


@pytest.mark.parametrize("text", SEEN)
def test_it_runs_as_by_python(run: Any, text: str) -> None:
    ours, theirs = (
        run(text, "a", "--b", "--", "-c", by=by) for by in (("-m", "minigrad", "run"), ())
    )
    assert ours.stdout == theirs.stdout
    assert ours.stderr == theirs.stderr
    assert ours.returncode == theirs.returncode


def test_an_error_of_minigrad_begins_in_the_script(run: Any) -> None:
    done = run("import torch\ntorch.rellu(torch.ones(2))\n")
    assert done.returncode == 1
    first, second, *_ = done.stderr.splitlines()
    assert first == "Traceback (most recent call last):"
    assert second.endswith('script.py", line 2, in <module>')
    assert "AttributeError: minigrad has no torch.rellu; there is relu" in done.stderr


def test_processes_started_afresh_have_minigrad_too(run: Any) -> None:
    done = run(
        "import torch\n"
        "import torch.multiprocessing as mp\n"
        "def work(i, queue):\n"
        "    queue.put((i, torch.__version__, (torch.ones(2) * i).tolist()))\n"
        "if __name__ == '__main__':\n"
        "    queue = mp.get_context('spawn').SimpleQueue()\n"
        "    mp.spawn(work, (queue,), nprocs=2)\n"
        "    print(sorted(queue.get() for _ in range(2)))\n"
    )
    assert done.stderr == ""
    assert done.stdout == (
        "[(0, '2.13.0+minigrad', [0.0, 0.0]), (1, '2.13.0+minigrad', [1.0, 1.0])]\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [(("nowhere.py",), "can't open file"), ((".",), "can't open file"), ((), "required: script")],
)
def test_a_script_that_can_not_be_read(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(["run", *words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith("python -m minigrad run: ") and said in err
    assert err.count("\n") == 1
