"""`python -m minigrad`: the demonstration, its options, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.command.main import main
from minigrad.demo.options import make_parser
from minigrad.demo.report import relative_difference
from minigrad.demo.training import OPTIMIZERS, split_digits

from .processes import environment, python

Capture = pytest.CaptureFixture[str]

ROW = re.compile(r"^ *(\d+)/(\d+) +(\d+\.\d{6}) +(\d+\.\d\d)%$", re.MULTILINE)


def run(capsys: Capture, *options: str) -> tuple[int, str, str]:
    """Status, standard output and standard error of the command, run in this process."""
    try:
        status = main(options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_one_epoch(capsys: Capture) -> None:
    status, out, err = run(capsys, "--epochs", "1")
    assert (status, err) == (0, "")
    ((epoch, epochs, loss, accuracy),) = ROW.findall(out)
    assert (epoch, epochs) == ("1", "1")
    assert float(loss) < 1
    assert float(accuracy) > 85
    assert f"minigrad reads {accuracy}% of the held-out digits correctly, after 1 epoch" in out
    assert "Try next:" in out
    assert "--twin" in out


def test_reads_97_percent_at_the_end(capsys: Capture) -> None:
    status, out, _ = run(capsys)
    assert status == 0
    rows = ROW.findall(out)
    assert len(rows) == 25
    assert float(rows[-1][-1]) >= 97


def test_as_a_program() -> None:
    done = python("-W", "error", "-m", "minigrad", "--epochs", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(ROW.findall(done.stdout)) == 1
    assert "\r" not in done.stdout  # no progress line where there is no terminal


def test_the_same_seed_prints_the_same(capsys: Capture) -> None:
    first, again, other = (
        ROW.findall(run(capsys, "--epochs", "1", "--seed", seed)[1]) for seed in ("3", "3", "4")
    )
    assert first == again != other


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns(capsys: Capture, optimizer: str) -> None:
    status, out, _ = run(capsys, "--optimizer", optimizer, "--epochs", "2", "--hidden", "32")
    assert status == 0
    losses = [float(loss) for _, _, loss, _ in ROW.findall(out)]
    assert losses[1] < losses[0] < 1.5
    assert f"32 hidden units, {optimizer}" in out


def test_twin(capsys: Capture) -> None:
    """Every epoch's losses are the same to float rounding, and both times are told."""
    status, out, _ = run(capsys, "--twin", "--epochs", "2", "--lr", "0.002")
    assert status == 0
    heading = next(line for line in out.splitlines() if line.lstrip().startswith("epoch"))
    assert heading.split() == ["epoch", "minigrad", "PyTorch", "difference", "held-out"]
    rows = re.findall(r"^ *\d+/2 +(\S+) +(\S+) +(\S+) +\S+%$", out, re.MULTILINE)
    assert len(rows) == 2
    for ours, theirs, difference in rows:
        assert float(ours) == pytest.approx(float(theirs), rel=1e-4)
        assert float(difference) < 1e-4
    assert re.search(r"^minigrad reads .* in \d+\.\d\d s\.$", out, re.MULTILINE)
    assert re.search(r"^PyTorch reads .* in \d+\.\d\d s\.$", out, re.MULTILINE)
    assert "Largest relative difference of their losses: " in out


def test_twin_without_torch(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    status, _, err = run(capsys, "--twin")
    assert status == 1
    assert err.startswith("python -m minigrad: --twin needs PyTorch: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--lr", "-1"), "argument --lr: expected a positive number, got '-1'"),
        (("--lr", "nan"), "expected a positive number, got 'nan'"),
        (("--lr", "fast"), "expected a positive number, got 'fast'"),
        (("--epochs", "0"), "expected a whole number of at least 1, got '0'"),
        (("--epochs", "2.5"), "expected a whole number of at least 1, got '2.5'"),
        (("--seed", "-1"), "expected a whole number from 0 to 9223372036854775807"),
        (("--hidden", "0"), "expected a whole number from 1 to 65536, got '0'"),
        (("--optimizer", "lion"), "invalid choice: 'lion'"),
        (("--epoch", "3"), "unrecognized arguments: --epoch 3"),
        (("digits",), "unrecognized arguments: digits"),
        (("--seed",), "expected one argument"),
    ],
)
def test_a_bad_option_is_one_line(
    capsys: Capture, options: tuple[str, ...], complaint: str
) -> None:
    status, out, err = run(capsys, *options)
    assert (status, out) == (2, "")
    assert err.startswith("python -m minigrad: ")
    assert complaint in err
    assert err.count("\n") == 1


def test_help(capsys: Capture) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for option in ("--seed", "--epochs", "--optimizer", "--lr", "--hidden", "--twin"):
        assert option in out
    assert "adam" in make_parser().format_help()


def test_a_loss_that_is_no_number_ends_the_run(capsys: Capture) -> None:
    status, out, err = run(capsys, "--optimizer", "sgd", "--lr", "1e30", "--epochs", "3")
    assert status == 1
    assert "Try next" not in out
    assert "try a smaller --lr" in err


def started(*options: str) -> subprocess.Popen[str]:
    """The command, running; a shell that starts tests in the background may have SIGINT ignored."""
    return subprocess.Popen(
        [sys.executable, "-m", "minigrad", *options],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=None if os.name == "nt" else _heed_interrupts,
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupt() -> None:
    """Ctrl-C after some epochs: the summary of those, and status 130."""
    with started("--epochs", "100000") as process:
        try:
            assert process.stdout is not None
            rows = 0
            for line in process.stdout:
                rows += bool(ROW.match(line))
                if rows == 2:
                    break
            process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert err == ""
    assert "Interrupted." in rest
    assert re.search(r"minigrad reads .* after \d+ of 100000 epochs", rest)


def test_interrupted_in_the_first_epoch(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(mg.optim.Adam, "step", interrupt)
    status, out, err = run(capsys)
    assert (status, err) == (130, "")
    assert out.endswith("Interrupted.\nNo epoch was completed.\n")


def test_a_reader_that_goes_away() -> None:
    """`python -m minigrad | head -n 1` ends without a traceback."""
    with started("--epochs", "3") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == ""


# The data


def test_digits() -> None:
    train_x, train_y, test_x, test_y = split_digits()
    assert train_x.shape == (1438, 64)
    assert test_x.shape == (359, 64)
    assert train_x.dtype == np.float32
    assert abs(train_x.mean()) < 1e-5
    assert abs(train_x.std() - 1) < 1e-5
    assert set(train_y) == set(test_y) == set(range(10))


def test_digits_are_what_their_note_says() -> None:
    images, labels = mg.data.load_digits()
    assert images.shape == (1797, 8, 8)
    assert labels.shape == (1797,)
    assert images.min() == 0
    assert images.max() == 16
    assert labels[:10].tolist() == list(range(10))


def test_relative_difference() -> None:
    assert relative_difference(0.0, 0.0) == 0
    assert relative_difference(1.0, 2.0) == relative_difference(2.0, 1.0) == 0.5
