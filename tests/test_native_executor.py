"""Programs compiled to native code give what the program gives, run equation by equation."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from minigrad.autograd.grad_mode import mode
from minigrad.compiler import Program, trace
from minigrad.compiler.native import NativeExecutor, cache, toolchain
from minigrad.functions.checks import Within
from minigrad.ops.loss import pick, unpick

from . import checks
from .cases import Case
from .joining import join
from .parity import assert_close
from .random_compiled import Source, outcome
from .test_ops import CASES

AVAILABLE, REASON = NativeExecutor.available()
pytestmark = [
    pytest.mark.skipif(not AVAILABLE, reason=REASON or "available"),
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning"),
]
BATCH = 60  # cases that are compiled together
RESHAPED = {"index_put(2x2,[2x2],0d)"}  # the shape of what it picks depends on the values
ILL = {"logdet((2, 3, 3))"}  # of a matrix so nearly singular that no digit is certain


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Compiled programs are kept apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINIGRAD_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def random(*shape: int, dtype: str = "float32") -> Any:
    return np.random.RandomState(sum(shape)).randn(*shape).astype(dtype)


def check(program: Program, *arrays: Any, ulps: float = 8) -> NativeExecutor:
    """A program natively equals the program."""
    executor = NativeExecutor(program)
    expected = program(*[a.copy("K") for a in arrays])
    for ours, theirs in zip(executor.run([a.copy("K") for a in arrays]), expected, strict=True):
        theirs = np.asarray(theirs)
        assert ours.dtype == theirs.dtype and ours.shape == theirs.shape
        assert_close(ours, theirs, ulps=ulps)
    return executor


# The database of operations: values and gradients of every case


def traced_cases() -> list[Case]:
    return [c for c in CASES if not c.raises and c.traced and str(c) not in RESHAPED | ILL]


def check_cases(cases: list[Case], dtype: str) -> None:
    programs, arrays = [], []
    for c in cases:
        kind = c.read if c.read in ("int64", "complex128") else dtype
        first, other = c.arrays(kind), c.arrays(kind, seed=1)
        programs.append(trace(lambda *xs, c=c: checks.forward_and_backward(c, *xs), *first))
        arrays.append(other)
    executor = NativeExecutor(join(programs))
    results = iter(executor.run([a.copy("K") for given in arrays for a in given]))
    for c, program, given in zip(cases, programs, arrays, strict=True):
        for theirs in program(*[a.copy("K") for a in given]):
            ours, theirs = np.asarray(next(results)), np.asarray(theirs)
            assert ours.dtype == theirs.dtype and ours.shape == theirs.shape, c
            assert_close(ours, theirs, ulps=64, what=str(c))


def test_sample_of_operations() -> None:
    check_cases(traced_cases()[:: len(CASES) // (2 * BATCH)], "float64")


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, len(CASES), BATCH))
def test_every_operation(start: int) -> None:
    check_cases(traced_cases()[start : start + BATCH], "float64")


# Random programs: views, writes, effects, captured arrays that overlap


def check_random(seed: int, length: int) -> None:
    source = Source(seed, length)
    expected = outcome(source, source.program, *source.examples)
    executor = NativeExecutor(source.program)
    for _ in range(2):
        results = outcome(source, lambda *xs: executor.run(list(xs)), *source.examples)
        assert results[-1] == expected[-1]
        for ours, theirs in zip(results[:-1], expected[:-1], strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", range(12))
def test_random_programs(seed: int) -> None:
    check_random(seed, 25)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 400))
def test_more_random_programs(seed: int) -> None:
    check_random(seed, 25 + seed % 30)


# Indices


@pytest.mark.parametrize("bad", [3, -4, 1 << 40])
def test_indices_beyond_the_end(bad: int) -> None:
    weight, index = random(3, 5), np.array([0, 2, -1])
    executor = check(trace(lambda w, i: w[i], weight, index), weight, index)
    index[1] = bad
    with pytest.raises(IndexError, match=f"index {bad} is out of bounds for axis 0 with size 3"):
        executor.run([weight, index])


def test_classes_beyond_the_end_leave_captured_memory_alone() -> None:
    x, target, state = random(4, 3), np.array([0, 2, -100, 1]), np.zeros(3, np.float32)

    def function(x: Any, target: Any, state: Any) -> Any:
        np.add(state, 1, out=state)
        return pick(x, target, ignore=-100), unpick(
            state[:1] * 2, target, shape=(4, 3), ignore=-100
        )

    program = trace(function, x, target, state)
    program.captured[program.inputs.pop()] = state
    state[...] = 0  # it was written to while the program was
    executor = NativeExecutor(program)
    picked, put = executor.run([x, target])
    assert picked.tolist() == [x[0, 0], x[1, 2], 0, x[3, 1]]
    assert put.tolist() == [[2, 0, 0], [0, 0, 2], [0, 0, 0], [0, 2, 0]]
    target[3] = 3
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 1 with size 3"):
        executor.run([x, target])
    assert state.tolist() == [1, 1, 1]


# The cache on disk


def program_of(number: float) -> Program:
    return trace(lambda x: x * number, np.ones(3))


def run_with(path: Path, number: float, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Compile with a cache, as a new process would; the warnings."""
    monkeypatch.setenv("MINIGRAD_CACHE", str(path))
    monkeypatch.setattr(cache, "_loaded", {})
    monkeypatch.setattr(cache, "_warned", False)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            (result,) = NativeExecutor(program_of(number)).run([np.ones(3)])
            assert result.tolist() == [number] * 3
    return [str(w.message) for w in caught]


def test_second_process_does_not_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(tmp_path / "new", 1.5, monkeypatch) == []
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr(cache, "build", lambda *args: pytest.fail("compiled again"))
    assert run_with(tmp_path / "new", 1.5, monkeypatch) == []


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def replace(path: Path) -> None:
    path.write_bytes(b"not a library")


@pytest.mark.parametrize(
    "spoil, says",
    [
        (damage, "it is damaged"),
        (replace, "it is damaged"),
        (lambda path: path.chmod(0o666), "other users may write to it"),
        (lambda path: path.parent.chmod(0o777), "other users may write to it"),
        (lambda path: (path.unlink(), path.symlink_to("/dev/null")), "it is not what it should be"),
    ],
)
def test_what_is_not_trusted(
    spoil: Any, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_with(tmp_path, 2.5, monkeypatch) == []
    (path,) = tmp_path.glob("*.so")
    spoil(path)
    (message,) = run_with(tmp_path, 2.5, monkeypatch)
    assert says in message and str(tmp_path) in message


def test_other_version_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_with(tmp_path, 3.5, monkeypatch)
    monkeypatch.setattr(cache, "__version__", "other")
    run_with(tmp_path, 3.5, monkeypatch)
    assert len(list(tmp_path.glob("*.so"))) == 2


def test_no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchain, "compiler", lambda: None)
    available, reason = NativeExecutor.available()
    assert not available and "there is no C compiler" in reason


# What callers hold


def test_outputs_are_the_callers() -> None:
    executor = NativeExecutor(trace(lambda x: (x + 1, (x * 2).mT), np.ones((2, 3))))
    held = [executor.run([np.full((2, 3), float(i))]) for i in range(5)]
    for i, (first, second) in enumerate(held):
        assert (first == i + 1).all() and (second == 2 * i).all() and second.shape == (3, 2)


def counter() -> tuple[Program, Any]:
    """A program that adds its input to captured memory, and gives the sum."""
    state = np.zeros(4)
    program = trace(lambda x, s: (np.add(s, x, out=s), s * 2)[1], np.ones(4), state)
    ref = program.inputs.pop()
    program.captured[ref] = state
    state[...] = 0
    return program, ref


def test_captured_memory_is_written_to_and_can_be_rebound() -> None:
    program, ref = counter()
    state = program.captured[ref]
    executor = NativeExecutor(program)
    assert executor.run([np.ones(4)])[0].tolist() == [2] * 4
    assert state.tolist() == [1] * 4
    other = np.full(4, 10.0)
    executor.rebind(ref, other)
    assert executor.run([np.ones(4)])[0].tolist() == [22] * 4
    assert state.tolist() == [1] * 4 and other.tolist() == [11] * 4


def test_repeat() -> None:
    program, ref = counter()
    state = program.captured[ref]
    executor = NativeExecutor(program)
    varying = {0: [np.full(4, float(i)) for i in range(5)]}
    (result,) = executor.repeat(5, [np.ones(4)], varying)
    assert state.tolist() == [10] * 4 and result.tolist() == [20] * 4
    (result,) = executor.repeat(3, [np.ones(4)], {})
    assert state.tolist() == [13] * 4 and result.tolist() == [26] * 4
    assert executor.run([np.ones(4)])[0].tolist() == [28] * 4


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("strided", [False, True])
def test_refusals_of_values_are_native(dtype: str, strided: bool) -> None:
    def refuse(array: Any) -> None:
        raise ValueError(f"refused: {array.max()}")

    x = np.array([[0, 1, 5], [3, -100, 2]], dtype)
    state = np.zeros(1)

    def function(x: Any, state: Any) -> Any:
        np.add(state, 1, out=state)
        mode.tracing.check(Within(0, 5, refuse, -100), x.mT if strided else x)
        return x * 2

    program = trace(function, x, state)
    program.captured[program.inputs.pop()] = state
    state[...] = 0
    executor = NativeExecutor(program)
    assert executor.run([x])[0].tolist() == (x * 2).tolist()
    for bad in (6, -1, *((np.nan,) if dtype != "int64" else ())):
        spoilt = x.copy()
        spoilt[1, 0] = bad
        with pytest.raises(ValueError, match="refused: "):
            executor.run([spoilt])
    assert state.tolist() == [1]
