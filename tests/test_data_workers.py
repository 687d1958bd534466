"""Loaders with worker processes: torch's batches and draws; errors, deaths, and clean ends."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
import minigrad.utils.data as D
from minigrad.utils.data import pool
from minigrad.utils.data.worker import Failure, seed_all

from .cases.loaders import Eager
from .parity import assert_same_outcome
from .processes import environment
from .snippets import program, snippets

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning",  # torch's threads, in Python's
    "ignore:This DataLoader will create:UserWarning",  # where there are few processors
)


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """Fail a test that leaves processes or open files behind."""
    resource_tracker.ensure_running()  # it stays, once a process was spawned
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir())) if files.exists() else 0
    yield
    gc.collect()
    assert multiprocessing.active_children() == []
    assert not files.exists() or len(list(files.iterdir())) <= before


class Draws:
    """Rows that show their index, the worker, and what each source of random numbers gives."""

    def __init__(self, fw: Any, n: int = 10) -> None:
        self.fw = fw
        self.n = n

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, i: int) -> Any:
        info = self.fw.utils.data.get_worker_info()
        worker = (info.id, info.num_workers, info.seed, info.dataset is self, info.worker_method)
        return i, self.fw.rand(1), random.random(), np.random.rand(), worker


def names(fw: Any) -> dict[str, Any]:
    """What lines may use: D is utils.data, g a generator, the rest data sets and functions."""
    data = fw.utils.data

    class Stream(data.IterableDataset):  # type: ignore[misc, name-defined]
        def __init__(self, n: int = 10) -> None:
            self.n = n

        def __iter__(self) -> Iterator[Any]:
            info = data.get_worker_info()
            return (i + fw.rand(1) for i in range(info.id, self.n, info.num_workers))

    class Sized(Stream):
        def __len__(self) -> int:
            return 3

        def __repr__(self) -> str:
            return "Sized"

    def draw(worker: int) -> None:
        fw.rand(worker + 2)
        data.get_worker_info().dataset.n = 100

    return {
        "D": data,
        "g": fw.Generator().manual_seed(5),
        "draws": Draws(fw),
        "eager": Eager(fw, 10),
        "tensors": data.TensorDataset(fw.arange(20.0).reshape(10, 2), fw.arange(10)),
        "Stream": Stream,
        "Sized": Sized,
        "draw": draw,
    }


LOADERS = """
D.DataLoader(draws, 3, True, num_workers=2, generator=g)
D.DataLoader(draws, 3, shuffle=True, num_workers=2, prefetch_factor=1, drop_last=True, timeout=60)
D.DataLoader(draws, 2, shuffle=True, num_workers=2, persistent_workers=True)
D.DataLoader(draws, None, sampler=[3, 1, 2], num_workers=2, worker_init_fn=draw)
D.DataLoader(draws, 2, num_workers=1, in_order=False)
D.DataLoader(tensors, 4, sampler=eager, num_workers=1)
D.DataLoader(tensors, 4, True, num_workers=2, multiprocessing_context="fork")
D.DataLoader(Stream(11), 2, num_workers=2)
D.DataLoader(Stream(), 3, num_workers=2, drop_last=True, worker_init_fn=draw, prefetch_factor=30)
D.DataLoader(Stream(), None, num_workers=2, persistent_workers=True)
D.DataLoader(Sized(), 4, num_workers=1)
"""


@pytest.mark.parametrize("line", snippets(LOADERS))
def test_loaders(line: str) -> None:
    def run(fw: Any) -> Any:
        random.seed(0)
        scope = names(fw)
        loader = program(line, lambda _: scope)(fw)
        len(loader) if "Sized" in line else None
        seen = [list(loader)]
        for batch in loader:
            seen.append(batch)
            break
        seen.append(list(loader))
        return seen, fw.get_rng_state(), scope["g"].get_state(), random.random()

    assert_same_outcome(run, ulps=0, traits=True, messages="Sized" not in line)


@pytest.mark.parametrize("base", [0, 1, 2**32 - 1, 2**32, 2**63 - 9])
def test_seeds(base: int) -> None:
    state = random.getstate(), np.random.get_state()
    assert seed_all(base, 3) == base + 3 == mg.initial_seed()
    ours = random.random(), np.random.rand()
    np.random.seed(torch.utils.data._utils.worker._generate_state(base, 3))
    random.seed(base + 3)
    assert ours == (random.random(), np.random.rand())
    random.setstate(state[0])
    np.random.set_state(state[1])


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_start_methods(method: str) -> None:
    script = f"""
import minigrad as mg
from minigrad.utils.data import DataLoader, TensorDataset
if __name__ == "__main__":
    mg.manual_seed(0)
    data = TensorDataset(mg.arange(10), mg.rand(10, 30_000))
    plain = DataLoader(data, 3, shuffle=True)
    mg.manual_seed(0)
    expected = list(DataLoader(data, 3, shuffle=True))
    mg.manual_seed(0)
    loader = DataLoader(data, 3, shuffle=True, num_workers=2, multiprocessing_context={method!r})
    for ours, theirs in zip(loader, expected, strict=True):
        assert all(map(mg.equal, ours, theirs))
"""
    assert ended(script) == (0, "")


# Errors


class TwoArguments(Exception):
    def __init__(self, a: Any, b: Any) -> None:
        super().__init__(a, b)


class Missing(KeyError):
    pass


class Message(Exception):
    message = "described"

    def __init__(self, message: str) -> None:
        super().__init__(message)


def local_error() -> Exception:
    return type("Local", (Exception,), {})("seven")


class Failing:
    """Row 2 raises."""

    def __init__(self, make: Any) -> None:
        self.make = make

    def __len__(self) -> int:
        return 5

    def __getitem__(self, i: int) -> int:
        if i == 2:
            raise self.make()
        return i


ERRORS = {
    "value": lambda: ValueError("seven"),
    "key": lambda: KeyError("seven"),
    "kind of key": lambda: Missing("seven"),
    "os": lambda: OSError(3, "seven"),
    "two arguments": lambda: TwoArguments("seven", 1),
    "unicode": lambda: UnicodeDecodeError("utf8", b"x", 0, 1, "seven"),
    "message": lambda: Message("seven"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_failures(name: str) -> None:
    """They are raised again as torch's: the same type, and the same text."""

    def run(fw: Any) -> Any:
        try:
            raise ERRORS[name]()
        except Exception as error:
            where = "in DataLoader worker process 0"
            if fw is mg:
                failure = Failure(error, where)
            else:
                failure = torch._utils.ExceptionWrapper(where=where)
        failure.reraise()

    assert_same_outcome(run, messages=True)


def test_errors_come_back() -> None:
    iterator = iter(D.DataLoader(Failing(lambda: KeyError("seven")), num_workers=1))
    assert [next(iterator).item() for _ in range(2)] == [0, 1]
    pattern = "(?s)^Caught KeyError in DataLoader worker process 0.\nOriginal Traceback.*'seven'$"
    with pytest.raises(KeyError) as caught:
        next(iterator)
    assert re.search(pattern, str(caught.value))
    assert [batch.item() for batch in iterator] == [3, 4]  # and the others are still to be had


def raise_in(worker: int) -> None:
    raise ValueError(f"none of {worker}")


def test_worker_init_fn_fails() -> None:
    loader = D.DataLoader(range(4), num_workers=2, worker_init_fn=raise_in, persistent_workers=True)
    for _ in range(2):
        iterator = iter(loader)
        for worker in (0, 1, 0):
            with pytest.raises(ValueError, match=f"(?s)worker process {worker}.*none of {worker}"):
                next(iterator)


@pytest.mark.parametrize(
    ("row", "kind", "pattern"),
    [
        (lambda: lambda: 3, AttributeError, "Can't pickle|Can't get"),
        (lambda: mg.ones(1, requires_grad=True) * 2, RuntimeError, "only leaf Tensors"),
    ],
)
def test_what_cannot_be_sent(row: Any, kind: type[Exception], pattern: str) -> None:
    class Unsendable(Failing):
        def __getitem__(self, i: int) -> Any:
            return self.make()

    with pytest.raises((kind, pickle.PicklingError), match=pattern):
        next(iter(D.DataLoader(Unsendable(row), batch_size=None, num_workers=1)))


def raise_local(worker: int) -> None:
    raise local_error()


def test_an_exception_that_cannot_be_sent() -> None:
    with pytest.raises(
        RuntimeError, match=r"(?s)Caught Local in DataLoader worker process 0.*seven"
    ):
        list(D.DataLoader(Failing(local_error), num_workers=1))
    with pytest.raises(
        RuntimeError, match=r"(?s)Caught Local in DataLoader worker process 0.*seven"
    ):
        list(D.DataLoader([1], num_workers=1, worker_init_fn=raise_local))


def test_sampler_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        iter(D.DataLoader(range(5), num_workers=1, sampler=(1 // i for i in (1, 0))))


def test_unstarted() -> None:
    loader = D.DataLoader([lambda: 3], num_workers=1, multiprocessing_context="spawn")
    with (
        pytest.warns(UserWarning, match="Got pickle error"),
        pytest.raises((AttributeError, pickle.PicklingError)),
    ):
        iter(loader)


def test_no_prefetch() -> None:
    with pytest.raises(AssertionError, match="prefetch_factor"):
        iter(D.DataLoader(range(5), num_workers=1, prefetch_factor=0))


# Deaths


def die(signal_number: int) -> Any:
    os.kill(os.getpid(), signal_number)


def hang() -> Any:
    time.sleep(100)


@pytest.mark.parametrize(
    ("act", "pattern"),
    [
        (lambda: die(signal.SIGKILL), r"worker \(pid \d+\) is killed by signal: SIGKILL.*memory"),
        (lambda: die(signal.SIGTERM), "is killed by signal: SIGTERM"),
        (lambda: os._exit(3), "exited unexpectedly with exit code 3"),
        (sys.exit, "exited unexpectedly with exit code 0"),
    ],
)
def test_a_worker_dies(act: Any, pattern: str) -> None:
    loader = D.DataLoader(Failing(act), num_workers=2, persistent_workers=True)
    for _ in range(2):  # with new workers
        iterator = iter(loader)
        assert [next(iterator).item() for _ in range(2)] == [0, 1]
        with pytest.raises(RuntimeError, match=pattern):
            next(iterator)
        assert multiprocessing.active_children() == []
        with pytest.raises(RuntimeError, match="have been stopped"):
            next(iterator)


def test_timeout() -> None:
    loader = D.DataLoader(Failing(hang), num_workers=1, timeout=1.5)
    iterator = iter(loader)
    assert [next(iterator).item() for _ in range(2)] == [0, 1]
    with pytest.raises(RuntimeError, match=r"timed out after 1\.5 seconds"):
        next(iterator)
    iterator._pool.processes[0].kill()  # as the end of the grace time would


# Ends


def test_many_rows_to_a_task_and_large_batches() -> None:
    """Neither end blocks the other: tasks and batches are larger than a pipe holds."""
    n = 300_000
    data = D.TensorDataset(mg.arange(n), mg.arange(4.0 * n).reshape(n, 4))
    loader = D.DataLoader(data, n // 3, num_workers=1, prefetch_factor=3)
    texts = D.DataLoader(range(3), 1, num_workers=1, prefetch_factor=3, collate_fn=long_text)
    batches, sizes = list(loader), list(map(len, texts))
    assert mg.equal(mg.cat([batch[0] for batch in batches]), mg.arange(n))
    assert mg.equal(mg.cat([batch[1] for batch in batches]), data.tensors[1])
    batches[0][1].add_(1)  # its memory is this process's own
    assert sizes == [10**6] * 3


def long_text(rows: list[int]) -> str:
    return "a" * 10**6


def test_given_up() -> None:
    loader = D.DataLoader(range(100), num_workers=2)
    for _ in loader:
        break
    assert multiprocessing.active_children() == []
    for _, _ in zip(loader, loader, strict=True):  # two at once
        break
    assert multiprocessing.active_children() == []


def test_nobody_is_asked_before_an_exception_is_over() -> None:
    with pytest.raises(ValueError, match="mine"):
        raise_within(D.DataLoader(range(100), num_workers=1))


def raise_within(loader: Any) -> None:
    for _ in loader:
        raise ValueError("mine")


def test_persistent_workers_stay() -> None:
    loader = D.DataLoader(range(6), 2, num_workers=2, persistent_workers=True, collate_fn=process)
    assert len({*loader, *loader}) == 2
    next(iter(loader))
    assert len({*loader}) == 2
    del loader


def process(rows: list[int]) -> int:
    return os.getpid()


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between two bytes of a batch does not spoil the next epoch."""

    def interrupt(connection: Any) -> None:
        os.read(connection.fileno(), 1)
        raise KeyboardInterrupt

    loader = D.DataLoader(range(4), num_workers=1, persistent_workers=True)
    iterator = iter(loader)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "receive", interrupt)
        with pytest.raises(KeyboardInterrupt):
            next(iterator)
    assert multiprocessing.active_children() == []
    assert [batch.item() for batch in loader] == [0, 1, 2, 3]


def test_out_of_order() -> None:
    """A batch that takes longer is not waited for."""
    loader = D.DataLoader([1.5, 0.0, 0.0, 0.0], num_workers=2, in_order=False, collate_fn=sleep)
    seconds = list(loader)
    assert sorted(seconds) == [0.0, 0.0, 0.0, 1.5]
    assert seconds[0] == 0.0


def sleep(rows: list[float]) -> float:
    time.sleep(rows[0])
    return rows[0]


SCRIPT = """
import sys, time
from minigrad.utils.data import DataLoader

class Rows:
    def __len__(self):
        return 10**6
    def __getitem__(self, i):
        time.sleep(0.001)
        return i

if __name__ == "__main__":
    loader = DataLoader(Rows(), num_workers=2, persistent_workers=True)
    iterator, other = iter(loader), iter(DataLoader(Rows(), num_workers=1))
    next(iterator), next(other)
    print(*[p.pid for it in (iterator, other) for p in it._pool.processes], flush=True)
    {end}
"""


def ended(script: str, number: int = 0, group: bool = False) -> tuple[int, str]:
    """The exit code and the messages of a script, whose workers must end too.

    Args:
        script: if it prints numbers, they are the workers' process ids.
        number: of a signal that is sent to it when it has.
        group: send the signal to the workers too, as Ctrl-C does.
    """
    path = Path(os.environ["PYTEST_SCRIPTS"]) / "script.py"
    path.write_text(script)
    child = subprocess.Popen(
        [sys.executable, path],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    workers = child.stdout.readline().split() if number else []
    if number:
        (os.killpg if group else os.kill)(child.pid, number)
    out, messages = child.communicate(timeout=60)
    patience = time.monotonic() + 10
    while any(running(pid) for pid in workers or out.split()):
        assert time.monotonic() < patience, "workers are left"
        time.sleep(0.02)
    return child.returncode, messages


def running(pid: str) -> bool:
    """Whether a process runs; one that has ended and nobody has asked about does not."""
    status = Path("/proc") / pid / "stat"
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture(autouse=True)
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_SCRIPTS", str(tmp_path))


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
class TestInterpreterEnds:
    def test_normally(self) -> None:
        assert ended(SCRIPT.format(end="pass")) == (0, "")

    def test_by_an_exception(self) -> None:
        code, messages = ended(SCRIPT.format(end="raise ValueError('seven')"))
        assert (code, messages.count("Traceback")) == (1, 1)

    def test_by_ctrl_c(self) -> None:
        code, messages = ended(SCRIPT.format(end="list(iterator)"), signal.SIGINT, group=True)
        assert (code, messages.count("Traceback")) == (-signal.SIGINT, 1)
        assert messages.endswith("KeyboardInterrupt\n")

    def test_by_force(self) -> None:
        assert ended(SCRIPT.format(end="list(iterator)"), signal.SIGKILL) == (-signal.SIGKILL, "")
