"""Programs run as NumPy calls on planned buffers: the text, memory, updates of parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from minigrad.compiler import Program, trace
from minigrad.compiler.buffers import Lifetime, lay_out
from minigrad.compiler.numpy_executor import NumpyExecutor
from minigrad.compiler.packing import ALONE, CHUNK
from minigrad.compiler.trace import Writer
from minigrad.quiet import quiet

RANDOM = np.random.RandomState(0)


def normal(*shape: int) -> Any:
    return RANDOM.standard_normal(shape).astype(np.float32)


def test_source() -> None:
    """In-place where an operand is used up; views made beforehand; numbers as arrays."""

    def function(x: Any, w: Any) -> Any:
        y = np.maximum(np.matmul(x, w.mT) + 1.0, 0)
        return y * y, np.dot(y.mT, x)

    executor = NumpyExecutor(trace(function, normal(3, 2), normal(4, 2)))
    assert executor.source == SOURCE
    for name, value in ("c0", 1.0), ("c1", 0.0), ("c2", np.inf):
        assert executor._namespace[name] == np.float32(value)


SOURCE = """\
# 128 bytes in 3 buffers; without sharing 224 bytes
# 0: 48 bytes: v3 float32[3, 4], v4 float32[3, 4], v5 float32[3, 4]
# 1: 48 bytes: v6 float32[3, 4]
# 2: 32 bytes: v8 float32[4, 2]

def run(v0, v1_given):
    token = set_error_state(IGNORE)
    try:
        v1[...] = v1_given
        v0.dot(v2, v3)
        add(v3, c0, v4)
        clip(v4, c1, c2, v5)
        multiply(v5, v5, v6)
        v7_dot(v0, v8)
        v6_out = v6.copy()
        v8_out = v8.copy()
        return [v6_out, v8_out]
    finally:
        reset_error_state(token)


def repeat(n, inputs, varying):
    token = set_error_state(IGNORE)
    try:
        for i in range(n):
            for k, values in varying.items():
                inputs[k] = values[i]
            [v0, v1_given] = inputs
            v1[...] = v1_given
            v0.dot(v2, v3)
            add(v3, c0, v4)
            clip(v4, c1, c2, v5)
            multiply(v5, v5, v6)
            v7_dot(v0, v8)
            v6_out = v6.copy()
            v8_out = v8.copy()
        return [v6_out, v8_out]
    finally:
        reset_error_state(token)
"""


def test_buffers_are_taken_over_and_used_again() -> None:
    lives = [
        Lifetime(100, 0, 1),
        Lifetime(100, 1, 2, heirs=[0]),  # in place
        Lifetime(40, 2, 5),
        Lifetime(90, 3, 4),  # fits the first better than a new one
        Lifetime(50, 4, 5),
        Lifetime(500, 6, 6),
    ]
    layout = lay_out(lives)
    assert layout.buffers == [0, 0, 1, 0, 2, 0]
    assert layout.sizes == [500, 40, 50]
    assert layout.offsets == [0, 512, 576, 640]


def test_outputs_are_the_callers_own() -> None:
    def function(x: Any) -> Any:
        long = np.broadcast_to(x[:, None], (2, 20000, 2)) + 1  # too long to be copied
        return x + 1, long, long[1, 3], long[:, 1], x, x + 2

    executor = NumpyExecutor(trace(function, np.ones((2, 2))))
    first = executor.run([np.ones((2, 2))])
    kept = [np.copy(a) for a in first]
    second = executor.run([np.zeros((2, 2))])
    for a, b in zip(first, kept, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not any(np.shares_memory(a, b) for a in first for b in second)
    assert np.shares_memory(first[1], first[2]) and np.shares_memory(first[1], first[3])
    assert not np.shares_memory(first[0], first[5])


def test_numbers_come_out_as_arrays() -> None:
    program = trace(lambda x: (np.sum(x), x[0] * 2, np.add.reduce(x)), np.ones(3))
    assert [type(y) for y in NumpyExecutor(program).run([np.ones(3)])] == [np.ndarray] * 3


class Counter:
    """A program that counts in captured memory."""

    def __init__(self, refuse: bool = False) -> None:
        self.memory = np.zeros(3)
        writer = Writer(program := Program())
        x, count = writer.enter(np.ones(3)), writer.enter(self.memory)
        program.inputs, program.captured = [x.ref], {count.ref: self.memory}
        count += x
        if refuse:
            writer.record(self.refuse, (x,), {}, effect=True)
        program.outputs = [(count * 2).ref, count.ref]
        self.count = count.ref
        self.memory[...] = 0
        self.executor = NumpyExecutor(program)

    def refuse(self, x: Any) -> None:
        if x[0] < 0:
            raise ValueError("negative")


def test_outputs_that_are_views_of_one_another() -> None:
    def function(x: Any) -> Any:
        y = x * 3
        return y, y[0], y

    executor = NumpyExecutor(trace(function, np.ones((2, 2))))
    whole, row, again = executor.run([np.ones((2, 2))])
    assert whole is again and np.shares_memory(whole, row)
    assert not np.shares_memory(whole, executor.run([np.ones((2, 2))])[0])


def test_inputs_may_be_written_to() -> None:
    def function(x: Any) -> Any:
        x[0] = x[1] * 2
        return x.mT + 1

    program = trace(function, np.ones((2, 2)))
    (result,) = NumpyExecutor(program).run([x := np.array([[1.0, 2], [3, 4]])])
    np.testing.assert_array_equal(x, [[6, 8], [3, 4]])
    np.testing.assert_array_equal(result, x.T + 1)


WRITES: dict[str, Callable[[Any, Any], Any]] = {
    "stored, changed, and read by both names": lambda c, x: (
        c.__setitem__(..., n := x * 2),
        c.__setitem__(0, 5),
        c + n,
    )[2],
    "a product with itself": lambda c, x: c.__setitem__(..., np.dot(c, x)) or x + 1,
    "turned": lambda c, x: c.__setitem__(..., c.mT + x) or x + 1,
    "a row of it added": lambda c, x: np.add(c, c[0], out=c) * 1,
    "two steps": lambda c, x: np.add(np.multiply(c, 2, out=c), x, out=c) * 1,
    "a column": lambda c, x: np.add(c[:, 0], x[0], out=c[:, 1]) * 1,
    "written to and read again": lambda c, x: (c.__setitem__(1, x[0]), c * x, c.copy())[1],
}


@pytest.mark.parametrize("name", WRITES)
def test_writes(name: str) -> None:
    """Captured memory is computed in where that is right."""
    memory = normal(3, 3)
    start = memory.copy()
    writer = Writer(program := Program())
    c, x = writer.enter(memory), writer.enter(normal(3, 3))
    program.inputs, program.captured = [x.ref], {c.ref: memory}
    with quiet:
        program.outputs = [WRITES[name](c, x).ref]
    executor = NumpyExecutor(program)
    given, outcomes = normal(3, 3), []
    for run in (lambda x: program(x), lambda x: executor.run([x])):
        memory[...] = start
        outcomes.append([run(given)[0].copy(), run(given)[0].copy(), memory.copy()])
    for a, b in zip(*outcomes, strict=True):
        np.testing.assert_allclose(a, b, 1e-5, 1e-6)


def test_captured_memory() -> None:
    counter = Counter()
    doubled, count = counter.executor.run([np.ones(3)])
    assert count is counter.memory
    np.testing.assert_array_equal(count, [1, 1, 1])
    np.testing.assert_array_equal(doubled, [2, 2, 2])


def test_captured_memory_may_move() -> None:
    counter = Counter()
    counter.executor.run([np.ones(3)])
    other = np.full(3, 10.0)
    counter.executor.rebind(counter.count, other)
    doubled, count = counter.executor.run([np.ones(3)])
    assert count is other
    np.testing.assert_array_equal(doubled, [22, 22, 22])
    np.testing.assert_array_equal(counter.memory, [1, 1, 1])


def test_captured_memory_may_move_again_and_again() -> None:
    counter = Counter()
    places = [np.full(3, float(k)) for k in range(5)]
    for k, place in enumerate(places):
        counter.executor.rebind(counter.count, place)
        before = counter.executor.source
        doubled, count = counter.executor.run([np.ones(3)])
        assert count is place
        np.testing.assert_array_equal(place, k + 1)
        np.testing.assert_array_equal(doubled, 2 * k + 2)
        assert k < 2 or counter.executor.source is before
    np.testing.assert_array_equal(counter.executor.repeat(2, [np.ones(3)], {})[0], 14)


def test_captured_memory_may_move_onto_another() -> None:
    writer = Writer(program := Program())
    a, b = (writer.enter(array) for array in np.ones((2, 3)))
    program.captured = {a.ref: a.value, b.ref: b.value}
    for _ in range(2):
        a += 1
        b *= 2
    executor = NumpyExecutor(program)
    for k in range(4):
        executor.rebind(a.ref, np.ones(3))
        executor.rebind(b.ref, other := np.full(3, 1.0))
        executor.run([])
        np.testing.assert_array_equal(other, 4)
        executor.rebind(a.ref, other)
        executor.run([])
        np.testing.assert_array_equal(other, ((4 + 1) * 2 + 1) * 2, err_msg=str(k))


def test_failed_run_changes_nothing() -> None:
    counter = Counter(refuse=True)
    counter.executor.run([np.ones(3)])
    with pytest.raises(ValueError, match="negative"):
        counter.executor.run([-np.ones(3)])
    np.testing.assert_array_equal(counter.memory, [1, 1, 1])
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        np.ones(1) / 0  # the caller's way of handling errors is in force again


def test_repeat() -> None:
    counter = Counter()
    values = np.array([[1.0, 2, 3], [10, 20, 30]])
    doubled, count = counter.executor.repeat(2, [np.zeros(3)], {0: values})
    np.testing.assert_array_equal(count, [11, 22, 33])
    np.testing.assert_array_equal(doubled, [22, 44, 66])
    np.testing.assert_array_equal(counter.executor.repeat(3, [np.ones(3)], {})[1], [14, 25, 36])


# Updates


class Update:
    """A rule for each of several parameters, as optimizers' updates are."""

    def __init__(self, rule: Program) -> None:
        self.rule = rule

    def __call__(self, params: Any, grads: Any, states: Any, numbers: Any) -> None:
        for p, g, *state in zip(params, grads, *states, strict=True):
            news = self.rule(p, g, *state, *[numbers[k, ...] for k in range(numbers.size)])
            for old, new in zip((p, *state), news, strict=True):
                old[...] = new


def adam(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    m = m + (g - m) * a
    v = v * b + g * g * a
    return p - m * 0.1 / (np.sqrt(v) + b), m, v


def decayed(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    g = g + p * b
    return p * a - g * m, np.maximum(m, g), v * 1


def averaged(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    new = p * b - a * g
    return new, new, v + (new - v) * a


def read_late(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    new = m + g * a
    return p - new * m, new, v * p + new


def swapped(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    return p - g, v, m


def masked(p: Any, g: Any, m: Any, v: Any, a: Any, b: Any) -> Any:
    same = np.sign(g) == np.sign(m)
    return p - g * same * a, g * 1.0, v + same


RULES = (adam, decayed, averaged, read_late, swapped, masked)
SIZES: dict[str, list[tuple[int, ...]]] = {
    "one": [(3, 2)],
    "several": [(3, 2), (3,), (), (2, 3), (5,)],
    "long": [(3,), (CHUNK + 5, 2), (4,), (ALONE,), (7,)],
}


def stepped(
    rule: Callable[..., Any], shapes: Sequence[tuple[int, ...]], flat: bool, many: bool
) -> tuple[Program, list[Any]]:
    """A step of an optimizer on parameters whose gradients are x times what is captured."""
    writer = Writer(program := Program())
    x, numbers = writer.enter(normal()), writer.enter(normal(2))
    program.inputs = [x.ref, numbers.ref]

    def capture(array: Any) -> Any:
        tracer = writer.enter(array)
        program.captured[tracer.ref] = array
        return tracer

    size = sum([int(np.prod(s)) for s in shapes])
    memory = [np.abs(normal(size)) for _ in range(2)]
    ends = np.cumsum([int(np.prod(s)) for s in shapes])
    params, grads, states = [], [], []
    with quiet:
        for k, shape in enumerate(shapes):
            params.append(capture(normal(*shape)))
            direction = capture(normal(*shape))
            grad = direction * x
            if k % 3 == 2:
                grad = grad.mT.copy().mT if len(shape) == 2 else writer.record(np.copy, (grad,), {})
            grads.append(grad)
        for m in memory:
            parts = np.split(m, ends[:-1])
            arrays = [p.reshape(s) for p, s in zip(parts, shapes, strict=True)]
            states.append(tuple([capture(a if flat else a.copy()) for a in arrays]))
        one = np.ones(1, np.float32)
        numeric = np.ones((), np.float32)
        update = Update(trace(rule, one, one, one, one, numeric, numeric))
        args = (tuple(params), tuple(grads), tuple(states), numbers)
        writer.record(update, args, {}, [*params, *states[0], *states[1]])
    program.outputs = [t.ref for t in grads] if many else []
    return program, [a.base if a.base is not None else a for a in program.captured.values()]


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("rule", RULES)
def test_updates(rule: Callable[..., Any], sizes: str, flat: bool, many: bool) -> None:
    program, memory = stepped(rule, SIZES[sizes], flat, many)
    before = [a.copy() for a in memory]
    outcomes = []
    executor = NumpyExecutor(program)
    for run in (lambda *xs: program(*xs), lambda *xs: executor.run(xs)):
        results = []
        for k in range(3):
            given = (
                np.float32(k + 1) * np.ones((), np.float32),
                np.array([0.5, 0.25 * k + 0.1], "f"),
            )
            results += run(*given)
        outcomes.append([*results, *[a.copy() for a in memory]])
        for array, old in zip(memory, before, strict=True):
            array[...] = old
    for a, b in zip(*outcomes, strict=True):
        np.testing.assert_allclose(a, b, 1e-6, 1e-6)


def test_gradients_are_computed_where_they_are_packed() -> None:
    program, _ = stepped(adam, [(3, 2), (3,)], flat=True, many=False)
    source = NumpyExecutor(program).source
    assert source.count("sqrt(") == 2  # in `run` and in `repeat`, for both parameters
    assert "[...] = v" not in source.split("def repeat")[0].replace("v1[...] = v1_given", "")


# What lowers to something else than the call


def tiled(x: Any, rows: int = 20, columns: int = 20) -> Any:
    """A larger matrix."""
    return np.tile(x, (rows, columns)) * 2  # a value in a buffer


def sum_of(*results: Any) -> Any:
    """Both what was chosen and the signs of zeros."""
    return sum([r + np.copysign(1, r) for r in results])


CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "maximum": lambda x, y: np.maximum(x, 0) + np.maximum(0.5, x) + np.maximum(x, -0.0),
    "minimum": lambda x, y: np.minimum(x, 1) + np.minimum(x, y),
    "where": lambda x, y: np.where(x > 0, x, 0) + np.where(x > 0, 0, y) + np.where(x < y, x, y),
    "where, of many": lambda x, y: sum_of(
        np.where(tiled(x) <= 0, 0, tiled(y)),
        np.where(tiled(x) > 0, tiled(y), 0.0),
        np.where(tiled(x) > 0, tiled(y), -0.0),
        np.where(tiled(x) > 0, tiled(x), tiled(y)),
        np.where(tiled(x).mT > 0, 0, tiled(y)),
    ),
    "products with transposed matrices": lambda x, y: (
        np.matmul(tiled(x), tiled(y).mT)[:3, :3]
        + np.matmul(tiled(x, 1, 200), tiled(y, 60, 200).mT)[:, 90:93]
        + np.dot(tiled(x), tiled(y, 1, 20).mT)[:3]
    ),
    "where, broadcast": lambda x, y: np.where((x > 0)[0], np.where(y > 0, 1, 2), y[:, :1]),
    "sums": lambda x, y: (
        np.add.reduce(x, axis=None) + np.add.reduce(x, axis=0) + np.add.reduce(y, axis=1)
        + np.add.reduce(y, axis=(0, 1), keepdims=True) + np.add.reduce(x.mT, axis=0)
        + np.add.reduce(x * y, axis=None) + np.add.reduce(x, axis=-1, keepdims=True)
    ),
    "other reductions": lambda x, y: (
        np.maximum.reduce(x, axis=1) + np.multiply.reduce(y) + np.logical_and.reduce(x > 0, axis=0)
    ),
    "extremes of many rows": lambda x, y: (
        np.maximum.reduce(np.tile(x, (9, 2)), axis=1, keepdims=True, initial=-np.inf)[:3]
        + np.minimum.reduce(np.tile(x, (3, 9, 2)), axis=-1)[0, :3]
        + np.maximum.reduce(np.tile(x, (9, 1)), axis=1, initial=0.25)[:3]
    ),
    "sums in another type": lambda x, y: (
        np.add.reduce(x > 0, axis=0) + np.add.reduce(x, dtype=float)
    ),
    "accumulate": lambda x, y: np.add.accumulate(x, axis=1) + np.maximum.accumulate(y),
    "products": lambda x, y: (
        np.dot(x, y) + np.matmul(x.mT, y) + np.dot(x[0], y) + np.matmul(x, y[0])
        + np.dot(x[0], y[1]) + np.matmul(x[:, :1], y[:1]) + np.dot(x[:, 1:2], x[1:2])
        + np.matmul(x[None], np.stack([x, y]))[1]
    ),
    "products of many matrices": lambda x, y: (
        np.matmul(np.stack([x, y]), y.mT)[1]
        + np.matmul(np.transpose(np.stack([x, y, y]), (1, 2, 0)), x)[0]
        + np.matmul(np.stack([x, y, y])[:, ::-1], x)[2]
        + np.matmul(np.tile(x, (2, 1, 1)), y)[1]
    ),
    "products of integers": lambda x, y: np.dot((x > 0) * 2, (y > 0) * 3),
    "types": lambda x, y: x.astype(np.float64) * 2 + x.astype(np.int64) + (x > 0).astype(x.dtype),
    "numbers": lambda x, y: x * 2 + (x > 0) * 3 + (x > 0) * 0.5 + x.astype(np.int64) // 2 + 2**x,
    "joined": lambda x, y: np.concatenate([x, y, x * 2], 1)[:, :3] + np.stack([x, y])[1],
    "joined, of several types": lambda x, y: np.concatenate([x > 0, y], 0)[2:5],
    "indices": lambda x, y: x[np.array([0, 2, 1])] + x[:, ::-1] + x[1:2] + np.sum(y[1]),
    "parts": lambda x, y: sum(np.split(x, 3, 1)) + np.modf(y)[0],
    "scalars": lambda x, y: x[0, 0] * y + np.sum(x) * x[1, 1, ...],
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", CALLS)
def test_calls(name: str, dtype: Any) -> None:
    x, y = RANDOM.choice([-2.5, -1, -0.0, 0, 0.5, 3], (2, 3, 3)).astype(dtype)
    special = RANDOM.choice([-np.inf, np.inf, np.nan, 0, 1, -1], (2, 3, 3)).astype(dtype)
    with quiet:
        program = trace(CALLS[name], x, y)
    executor = NumpyExecutor(program)
    for inputs in (x, y), (y, x), special:
        for a, b in zip(executor.run([*inputs]), program(*inputs), strict=True):
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a, b, 1e-2 if dtype == np.float16 else 1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("first", [True, False])
def test_choices_between_zero_and_what_is_known_in_a_run_only(first: bool, dtype: str) -> None:
    def choose(x: Any) -> Any:
        ordered = np.sort(x, axis=0)  # a function that the executor calls as it is
        return np.where(x <= 0, 0, ordered) if first else np.where(x <= 0, ordered, 0)

    x = np.random.RandomState(0).randn(200, 100).astype(dtype)
    x[:4, 0] = np.nan, np.inf, -np.inf, -0.0
    executor = NumpyExecutor(trace(choose, x))
    for values in (x, -x):
        np.testing.assert_array_equal(executor.run([values])[0], choose(values))
