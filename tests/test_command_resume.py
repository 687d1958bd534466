"""`python -m minigrad train`: what is interrupted goes on, and ends as if it had not been."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.command.interrupts import Interrupts
from minigrad.command.main import main

from .cases.command import HOUSES
from .processes import environment, python

Capture = pytest.CaptureFixture[str]

EPOCHS, STEPS = 3, 5  # 48 rows to learn from, 10 at once

TRAIN = ("train", "houses.csv", "--target", "price", "--batch-size", "10", "--dropout", "0.3")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything happens in."""
    monkeypatch.chdir(tmp_path)
    Path("houses.csv").write_text(HOUSES, "utf-8")
    return tmp_path


def leaves(value: Any) -> Iterator[Any]:
    """What nested containers hold, with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ((key, *leaf) for leaf in leaves(part))
    elif isinstance(value, (list, tuple)):
        yield from leaves(dict(enumerate(value)))
    else:
        yield (value.numpy().tobytes() if isinstance(value, mg.Tensor) else value,)


def state(path: str) -> list[Any]:
    """All that a checkpoint has, to the last bit."""
    return list(leaves(mg.load(path)))


def whole(epochs: int = EPOCHS, path: str = "whole.pt") -> list[Any]:
    """The state at the end of a training that nothing interrupts."""
    assert main([*TRAIN, "--epochs", str(epochs), "--save", path]) == 0
    return state(path)


@pytest.fixture
def interrupt(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has Ctrl-C come while an optimizer takes a step, counted from 1."""

    def interrupt(at: int, kind: Any = mg.optim.Adam) -> None:
        step, count = kind.step, itertools.count(1)

        def counting(self: Any) -> None:
            step(self)
            if next(count) == at:
                signal.raise_signal(signal.SIGINT)

        monkeypatch.setattr(kind, "step", counting)

    return interrupt


@pytest.mark.parametrize("at", range(1, EPOCHS * STEPS))
def test_interrupted_after_any_step(
    at: int, interrupt: Callable[..., None], capsys: Capture
) -> None:
    """Everything in the checkpoint is as it would have been, losses and generators included."""
    expected = whole()
    capsys.readouterr()
    interrupt(at)
    assert main([*TRAIN, "--epochs", str(EPOCHS), "--save", "part.pt"]) == 130
    out, err = capsys.readouterr()
    done = (at - 1) // STEPS
    assert err == ""
    assert f"Interrupted.\nAfter {done} of {EPOCHS} epochs, in " in out
    assert out.endswith("kept: python -m minigrad train --resume part.pt goes on.\n")
    fit = mg.load("part.pt")["fit"]
    assert (len(fit["history"]), fit["batch"]) == (done, at - done * STEPS)
    assert main(["train", "--resume", "part.pt"]) == 0
    assert state("part.pt") == expected


@pytest.mark.parametrize(
    ("optimizer", "kind"), [("momentum", mg.optim.SGD), ("adamw", mg.optim.AdamW)]
)
def test_in_a_new_process(optimizer: str, kind: Any, interrupt: Callable[..., None]) -> None:
    words = [*TRAIN, "--epochs", "3", "--optimizer", optimizer, "--lr", "0.01", "--save"]
    assert main([*words, "whole.pt"]) == 0
    interrupt(8, kind)
    assert main([*words, "part.pt"]) == 130
    done = python("-W", "error", "-m", "minigrad", "train", "--resume", "part.pt", cwd=Path.cwd())
    assert (done.returncode, done.stderr) == (0, "")
    assert state("part.pt") == state("whole.pt")


def test_more_epochs(capsys: Capture) -> None:
    """They are what a longer training would have done; `--save` leaves the old file alone."""
    short, long = whole(1, "short.pt"), whole(3, "long.pt")
    capsys.readouterr()
    words = ["train", "--resume", "short.pt", "--epochs", "3", "--lr", "0.005", "--dropout", "0.3"]
    assert main([*words, "--save", "more.pt"]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"^ +(\d/3) ", out, re.MULTILINE) == ["2/3", "3/3"]
    assert state("more.pt") == long
    assert state("short.pt") == short


def test_the_data_may_move(capsys: Capture) -> None:
    """It is known by its values; where it lies now is noted."""
    expected = whole(2)
    whole(1, "part.pt")
    Path("houses.csv").rename("moved.csv")
    assert main(["train", "--resume", "part.pt", "--epochs", "2"]) == 2
    assert "can't read 'houses.csv'" in capsys.readouterr().err
    assert main(["train", "--resume", "part.pt", "moved.csv", "--epochs", "2"]) == 0
    assert mg.load("part.pt")["source"] == "moved.csv"
    assert [x for x in state("part.pt") if x[0] != "source"] == [
        x for x in expected if x[0] != "source"
    ]


@pytest.mark.parametrize(
    "left_out", ["model", "optimizer", "rng", "epoch_start", "batch", "total", "history"]
)
def test_each_part_of_the_state_matters(left_out: str, interrupt: Callable[..., None]) -> None:
    """The check would notice: without any one part, the training ends elsewhere."""
    expected = whole()
    interrupt(3)
    main([*TRAIN, "--epochs", "3", "--save", "early.pt"])
    interrupt(9)
    main([*TRAIN, "--epochs", "3", "--save", "part.pt"])
    parts, early = mg.load("part.pt"), mg.load("early.pt")
    parts["fit"][left_out] = early["fit"][left_out]
    mg.save(parts, "part.pt")
    main(["train", "--resume", "part.pt"])
    assert state("part.pt") != expected


def started() -> subprocess.Popen[str]:
    """A long training in a process of its own, which has ended two epochs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "minigrad", *TRAIN, "--epochs", "100000", "--save", "part.pt"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if re.match(r" +2/100000 ", line):
            break
    return process


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_a_process_that_is_stopped(name: str) -> None:
    """Ctrl-C is answered at once; what is killed leaves its last epoch whole. Both go on."""
    number = signal.Signals[name]
    with started() as process:
        try:
            time.sleep(0.05)
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert err == ""
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert ("Interrupted.\nAfter " in out) == (number == signal.SIGINT)
    done = len(mg.load("part.pt")["fit"]["history"])
    assert done >= 2
    assert main(["train", "--resume", "part.pt", "--epochs", str(done + 1)]) == 0
    assert state("part.pt") == whole(done + 1)


def test_a_second_interrupt_is_one() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupted_before_anything_is_kept(
    interrupt: Callable[..., None], capsys: Capture
) -> None:
    interrupt(2)
    assert main([*TRAIN, "--plot", "a.png"]) == 130
    out, err = capsys.readouterr()
    assert err == ""
    assert re.search(
        r"Interrupted\.\nAfter 0 of 50 epochs, in \d+\.\d\d s\.\nNothing was kept", out
    )
    assert sorted(os.listdir()) == ["houses.csv"]


def test_the_curves_are_of_all_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(
        "minigrad.utils.plot.curves", lambda history, path, title: drawn.append((history, title))
    )
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    whole(1, "part.pt")
    assert main(["train", "--resume", "part.pt", "--epochs", "3", "--plot", "a.svg"]) == 0
    ((history, title),) = drawn
    assert title == "houses.csv"
    assert np.array([list(entry.values()) for entry in history]).shape == (3, 4)
    assert list(history[0]) == ["train_loss", "test_loss", "test_r2", "test_rmse"]
