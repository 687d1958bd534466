"""Programs compiled to native code give what the program gives, run equation by equation."""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad._tensor import wrap
from minigrad.autograd.grad_mode import mode
from minigrad.compiler import Program, trace
from minigrad.compiler.native import NativeExecutor, cache, scalars, toolchain
from minigrad.functions.checks import Within
from minigrad.ops.convolution import convolution, convolution_input, convolution_weight
from minigrad.ops.convolution_kernels import Form
from minigrad.ops.embedding import scatter_rows
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


# Every elementwise function, of special values, in every layout

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e-30, -1e-42, 88.7, -104.5, 700.0, 1e30, -1e30]
SPECIAL += [np.inf, -np.inf, np.nan, 1e-6, 0.3, 7.0]


def values(dtype: str) -> Any:
    """20 numbers of a type, those that are special first."""
    if dtype == "bool":
        return np.arange(20) % 3 == 0
    if dtype == "int64":
        return np.arange(20) * 7 % 19 - 9
    with np.errstate(over="ignore"):
        return np.array(SPECIAL, dtype)


def layouts(x: Any) -> list[Any]:
    """The same 20 numbers or some of them, lying in different ways."""
    wide = np.zeros((4, 10), x.dtype)
    wide[:, ::2] = x.reshape(4, 5)
    turned = np.ascontiguousarray(x.reshape(4, 5).T).T
    return [x.reshape(4, 5), wide[:, ::2], turned, x.reshape(4, 5)[::-1, ::-1], x[:5], x[7, ...]]


def partners(x: Any, count: int) -> list[tuple[Any, ...]]:
    """Arguments of a function of `count` arrays, that broadcast."""
    found = layouts(x)
    if count == 1:
        return [(a,) for a in found]
    other = np.roll(x, 3)
    shifted = [(found[0], np.roll(x, k).reshape(4, 5)) for k in (0, 1, 6)]
    return [*shifted, *zip(found, layouts(other), strict=True), (found[2], found[4])]


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_every_elementwise_function(dtype: str) -> None:
    programs, given = [], []
    for ufunc in scalars.FORMULAS:
        kinds = [np.dtype(dtype)] * ufunc.nin
        if scalars.formula(ufunc, kinds) is not None:
            for arrays in partners(values(dtype), ufunc.nin):
                programs.append(trace(ufunc, *arrays))
                given.append(arrays)
    executor = NativeExecutor(join(programs))
    assert len(programs) > 100 and executor.native
    results = executor.run([a for arrays in given for a in arrays])
    for program, arrays, ours in zip(programs, given, results, strict=True):
        (theirs,) = program(*arrays)
        assert ours.dtype == theirs.dtype and ours.shape == theirs.shape, program
        if ours.dtype.kind != "f":
            np.testing.assert_array_equal(ours, theirs, str(program))
        else:
            kind = np.finfo(theirs.dtype)
            near = {"rtol": 5 * kind.eps, "atol": kind.tiny, "err_msg": str(program)}
            np.testing.assert_allclose(ours, theirs, **near)


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
def test_reductions(dtype: str) -> None:
    programs, given = [], []
    x = np.random.RandomState(0).randn(6, 5, 7) * 3
    x[1, 2, 3] = np.nan if dtype.startswith("f") else 1
    long = np.random.RandomState(1).rand(5000).astype(dtype)
    ufuncs = (np.add, np.multiply, np.maximum, np.minimum, np.logical_and, np.logical_or)
    for ufunc in ufuncs:
        for axis in (None, 0, 1, 2, (0, 1), (1, 2), (0, 2), (0, 1, 2)):
            for keepdims in (False, True):
                for a in (x.astype(dtype), x.astype(dtype).transpose(2, 0, 1)[::-1]):
                    reduce = partial(ufunc.reduce, axis=axis, keepdims=keepdims)
                    programs.append(trace(reduce, a))
                    given.append(a)
        programs.append(trace(ufunc.reduce, long))
        given.append(long)
    executor = NativeExecutor(join(programs))
    for program, a, ours in zip(programs, given, executor.run(given), strict=True):
        (theirs,) = program(a)
        assert ours.dtype == theirs.dtype and ours.shape == theirs.shape, program
        close = {"rtol": 1e-5 if dtype == "float32" else 1e-12, "err_msg": str(program)}
        np.testing.assert_allclose(ours, theirs, **close)


# Products: sizes around whole vectors, and all ways in which matrices lie


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("large", [False, True])
def test_products(dtype: str, large: bool) -> None:
    programs, given = [], []
    sizes = [(70, 65, 80), (33, 128, 129), (130, 70, 40)] if large else []
    sizes += [
        (1, 1, 1),
        (3, 5, 7),
        (16, 16, 16),
        (32, 2, 64),
        (2, 64, 32),
        (17, 33, 9),
        (1, 40, 20),
    ]
    for m, n, k in sizes:
        for swap_a in (False, True):
            for swap_b in (False, True):
                a = random(k, m, dtype=dtype).T if swap_a else random(m, k, dtype=dtype)
                b = random(n, k, dtype=dtype).T if swap_b else random(k, n, dtype=dtype)
                programs.append(trace(np.matmul, a, b))
                given += [a, b]
    stack = random(2, 3, 4, 5, dtype=dtype), random(3, 5, 6, dtype=dtype)
    pairs = [stack, (random(5, dtype=dtype), random(5, 4, dtype=dtype))]
    pairs += [(random(4, 5, dtype=dtype), random(5, dtype=dtype))]
    pairs += [(random(5, dtype=dtype), random(5, dtype=dtype))]
    pairs += [(random(6, 10, dtype=dtype)[::2, ::2], random(5, 8, dtype=dtype)[::-1, ::2])]
    for pair in pairs:
        programs.append(trace(np.matmul, *pair))
        given += pair
    executor = NativeExecutor(join(programs))
    assert executor.native
    inputs = iter(given)
    for program, ours in zip(programs, executor.run(given), strict=True):
        (theirs,) = program(next(inputs), next(inputs))
        assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
        assert_close(ours, theirs, ulps=32, what=str(program))


# Planes

FORMS = [
    (2, 3, 5, (9, 11), (3, 3), (1, 1), (1, 1), (1, 1)),
    (3, 1, 6, (28, 28), (5, 5), (2, 2), (1, 1), (1, 1)),
    (2, 6, 16, (14, 14), (5, 5), (0, 0), (1, 1), (1, 1)),
    (2, 4, 7, (12, 40), (3, 1), (1, 0), (2, 1), (2, 1)),
    (1, 2, 3, (5, 70), (1, 5), (0, 2), (1, 2), (1, 1)),
    (2, 3, 30, (7, 33), (3, 3), (1, 1), (1, 1), (1, 1)),
    (2, 3, 3, (9, 9), (3, 3), (1, 1), (1, 1), (2, 2)),  # left to Python: columns 2 apart
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_convolutions(dtype: str) -> None:
    programs, given = [], []
    for n, channels, outputs, whole, kernel, padding, dilation, stride in FORMS:
        dims = zip(whole, kernel, padding, dilation, stride, strict=True)
        size = tuple([(h + 2 * p - d * (k - 1) - 1) // s + 1 for h, k, p, d, s in dims])
        form = Form(stride, padding, dilation, 1)
        x, w = (
            random(n, channels, *whole, dtype=dtype),
            random(outputs, channels, *kernel, dtype=dtype),
        )
        b, z = random(outputs, dtype=dtype), random(n, outputs, *size, dtype=dtype)
        for row, arrays, goal in (
            (convolution, (x, w, b), size),
            (convolution, (x, w, None), size),
            (convolution_input, (z, w, None), whole),
            (convolution_weight, (x, z), kernel),
        ):
            arrays_given = [a for a in arrays if a is not None]
            rest = arrays[len(arrays_given) :]
            programs.append(
                trace(
                    lambda *xs, row=row, rest=rest, form=form, goal=goal: row(
                        *xs, *rest, form=form, size=goal
                    ),
                    *arrays_given,
                )
            )
            given.append(arrays_given)
    executor = NativeExecutor(join(programs))
    results = executor.run([a for arrays in given for a in arrays])
    for program, arrays, ours in zip(programs, given, results, strict=True):
        assert_close(ours, program(*arrays)[0], ulps=32, what=str(program))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "size, kernel, stride", [((28, 28), 2, 2), ((9, 11), 3, 2), ((8, 8), 2, 1)]
)
def test_pools(dtype: str, size: tuple[int, int], kernel: int, stride: int) -> None:
    x = random(2, 3, *size, dtype=dtype)
    x[0, 0, 0, 0] = x[1, 2, 3, 4] = np.nan
    x[0, 1] = -np.inf
    x[0, 2] = np.round(x[0, 2])  # equals

    def largest(x: Any) -> Any:
        return mg.nn.functional.max_pool2d(wrap(x), kernel, stride, return_indices=True)

    assert check(trace(largest, x), x, ulps=0).native

    def gradients(x: Any) -> Any:
        t = wrap(x).requires_grad_()
        y = mg.nn.functional.max_pool2d(t, kernel, stride)
        z = mg.nn.functional.avg_pool2d(t, kernel, stride)
        (y * y + z * 2).sum().backward()
        return t.grad, y, z

    x = random(2, 3, *size, dtype=dtype)
    assert check(trace(gradients, x), x).native


def test_rows_of_an_embedding() -> None:
    weight, index = random(7, 5), np.array([[0, 2, -1], [2, 2, 6]])

    def gradients(weight: Any, index: Any) -> Any:
        w = wrap(weight).requires_grad_()
        y = mg.nn.functional.embedding(wrap(index), w)
        (y * y).sum().backward()
        return y, w.grad

    check(trace(gradients, weight, np.abs(index)), weight, np.abs(index))
    rows, put = random(2, 3, 5), index
    executor = check(trace(lambda v, i: scatter_rows(v, i, count=7), rows, put), rows, put)
    assert executor.native
    put[0, 0] = 7
    with pytest.raises(IndexError, match="index 7 is out of bounds for axis 0 with size 7"):
        executor.run([rows, put])


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


def test_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_with(tmp_path, 4.5, monkeypatch) == []
    monkeypatch.setattr(cache.os, "getuid", lambda: -1)
    (message,) = run_with(tmp_path, 4.5, monkeypatch)
    assert "it belongs to another user" in message


def test_folder_that_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (message,) = run_with(tmp_path / "file" / "cache", 5.5, monkeypatch)
    assert "is not used" in message and str(tmp_path) in message


def test_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache.os, "access", lambda *args: False)
    (message,) = run_with(tmp_path, 6.5, monkeypatch)
    assert "it can't be written to" in message and not list(tmp_path.iterdir())


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
