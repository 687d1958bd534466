"""`pytest benchmarks`: the same cases timed by pytest-benchmark, and what measures is checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from reference.threads import pin_threads

from . import __main__ as command
from . import memory
from .cases import CASES, Case
from .processes import fresh
from .report import FRAMEWORKS
from .scaling import Curve
from .sections import Section
from .steps import Result, tables
from .subjects import Step, Subject, by_hand, on_torch, subjects_for
from .timing import Spread, interleaved

MEGABYTE = 2**20
on_linux = pytest.mark.skipif(not memory.measurable(), reason="Linux tells of its memory")

# PyTorch's compiler uses what PyTorch deprecates, and looks at `.grad` wherever it finds Tensors.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:torch", "ignore:The .grad attribute:UserWarning"
)

each_run = pytest.mark.parametrize(
    ("case", "subject"),
    [
        pytest.param(
            case,
            subject,
            id=f"{case.name}-{subject.name}",
            marks=[pytest.mark.slow] if subject.slow else [],
        )
        for case in CASES
        for subject in subjects_for(case)
    ],
)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    """Give all subjects the same number of threads."""
    pin_threads(1)


@each_run
def test_speed(benchmark: BenchmarkFixture, case: Case, subject: Subject) -> None:
    benchmark.group = case.title
    benchmark(subject.make(case))


@each_run
def test_computes_the_same(case: Case, subject: Subject) -> None:
    if case.floor and subject.make is by_hand:
        pytest.skip("does part of the work only")
    control, step = on_torch(case) if case.floor else case.by_hand(), subject.make(case)
    for _ in range(50):
        expected, value = plain(control()), plain(step())
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-6)


def plain(value: Any) -> Any:
    """The numbers of a Tensor; others as they are."""
    return value.detach().numpy() if hasattr(value, "detach") else value


def test_what_takes_long_is_made_once() -> None:
    for slow, times in ((True, 1), (False, 4)):
        made: list[Case] = []

        def make(case: Case, made: list[Case] = made) -> Step:
            made.append(case)
            return list

        subject = Subject("either", make, slow=slow)
        interleaved({"either": subject.maker(CASES[0])}, repeats=3, seconds=1e-5)
        assert made == [CASES[0]] * times


def test_tables_leave_out_what_does_not_run() -> None:
    first, second = CASES[:2]
    times = {"PyTorch": np.array([3e-6, 4e-6, 5e-6]), "minigrad": np.array([1e-6, 2e-6, 1e-6])}
    partly = {"PyTorch": np.array([1e-6])}
    ratios, _, seconds = tables([Result(first, times), Result(second, partly)]).partition("\n\n")
    assert [line.split(" | ")[1:] for line in ratios.splitlines()[2:]] == [
        ["3.00x (2.50-4.00) |"],
        [" |"],
    ]
    assert seconds.splitlines()[2].endswith("| 1.0 us (1.0-1.5) | 4.0 us (3.5-4.5) |")


def test_a_power_law_is_found() -> None:
    curve = Curve((1, 10, 100), [Spread(0, t, 0) for t in (3, 3, 300)])
    assert curve.exponent == pytest.approx(1)
    assert curve.rise(1) == pytest.approx(10)
    assert curve.rise(2) == pytest.approx(1)


def test_a_process_has_the_threads_it_was_given() -> None:
    assert fresh(1, os.getenv, "OMP_NUM_THREADS") == "1"
    assert fresh(2, os.getenv, "OMP_NUM_THREADS") == "2"


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two quick sections, and the folder that the page is written to."""
    quick = [Section(name, name.title(), lambda o: f"of {o.only!r}") for name in ("steps", "rest")]
    monkeypatch.setattr(command, "SECTIONS", quick)
    monkeypatch.setattr(command, "HERE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["rest"], "## Rest\n\nof ''\n\n"),
        (["--only", "x"], "## Steps\n\nof 'x'\n\n"),
        (["rest", "--only", "x"], "## Rest\n\nof 'x'\n\n"),
    ],
)
def test_parts_are_printed_alone(
    arguments: list[str], printed: str, sections: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(arguments) == 0
    assert capsys.readouterr().out == printed
    assert not list(sections.iterdir())


def test_all_is_written(sections: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == 0
    assert (sections / "RESULTS.md").read_text().endswith(capsys.readouterr().out[:-1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "no section nothing; there are steps, rest"),
        (["--repeats", "0"], "--repeats and --threads must be at least 1"),
        (["--threads", "1", "0"], "--repeats and --threads must be at least 1"),
    ],
)
def test_bad_arguments_are_refused(
    arguments: list[str], message: str, sections: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(arguments)
    assert message in capsys.readouterr().err


def peak_of(kept: int, passing: int) -> int:
    """How much the process grows by bytes that stay, and bytes that go at once."""
    held: list[Any] = []

    def run() -> None:
        held.append(np.ones(kept, np.uint8))
        np.ones(passing, np.uint8)

    return memory.growth(run)


@on_linux
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_memory_of_a_step_is_not_much_more_than_of_pytorch(case: Case) -> None:
    ours, theirs = (fresh(1, memory.measure, case.name, name) for name in FRAMEWORKS)
    assert ours < max(memory.BOUND * theirs, MEGABYTE)


@on_linux
def test_memory_that_comes_and_goes_counts() -> None:
    grown = fresh(1, peak_of, 20 * MEGABYTE, 60 * MEGABYTE)
    assert grown == pytest.approx(80 * MEGABYTE, rel=0.02)
