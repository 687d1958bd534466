"""`python -m minigrad`: the digit classifier, its options and how it stops."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-W", "error", "-m", "minigrad"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    """The command's outcome."""
    return subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=120)


def test_trains_to_97_percent_and_says_what_next() -> None:
    result = run()
    assert result.returncode == 0 and not result.stderr
    accuracies = [float(a) for a in re.findall(r"([\d.]+)%", result.stdout)]
    assert accuracies[-1] >= 97
    assert "Try next" in result.stdout


def test_twin_prints_both_and_their_difference() -> None:
    result = run("--twin", "--epochs", "2", "--seed", "3", "--optimizer", "sgd", "--hidden", "8")
    assert result.returncode == 0, result.stderr
    assert "PyTorch" in result.stdout
    differences = [float(d) for d in re.findall(r"\d\.\de-\d\d", result.stdout)]
    assert differences and max(differences) < 1e-4


@pytest.mark.parametrize(
    "options",
    [
        ("--epochs", "0"),
        ("--epochs", "many"),
        ("--lr", "-1"),
        ("--lr", "nan"),
        ("--hidden", "0"),
        ("--optimizer", "lbfgs"),
        ("--seed", "x"),
        ("--no-such-option",),
        ("surplus",),
    ],
    ids=" ".join,
)
def test_bad_option_is_one_line_and_status_2(options: tuple[str, ...]) -> None:
    result = run(*options)
    assert result.returncode == 2
    assert not result.stdout
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
def test_interrupt_stops_with_the_summary() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--epochs", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "%" in line:  # the first epoch is done
            break
    process.send_signal(signal.SIGINT)
    rest, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in error
    assert "epoch" in rest
