"""Passes over programs: each does its one thing, and what they give computes the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from minigrad.compiler import Program, trace
from minigrad.compiler.numpy_executor import NumpyExecutor
from minigrad.compiler.passes import optimize
from minigrad.compiler.passes.captured_constants import capture_shared_constants
from minigrad.compiler.passes.constants import with_constants_folded
from minigrad.compiler.passes.dead_code import without_dead_code
from minigrad.compiler.passes.duplicates import without_duplicates
from minigrad.compiler.passes.identities import with_identities
from minigrad.compiler.passes.renaming import with_overwrites_renamed
from minigrad.compiler.passes.stores import with_late_stores
from minigrad.compiler.trace import Writer, astype
from minigrad.quiet import quiet

from .random_compiled import Source, outcome, outcomes_differ

Pass = Callable[[Program], Program]
CONSTANT = np.arange(4.0)


class World:
    """What a program of the table below is written with: an input, captured arrays, effects."""

    def __init__(self) -> None:
        self.program = Program()
        self.writer = Writer(self.program)
        self.x = self.writer.enter(np.ones((2, 2)))
        self.program.inputs = [self.x.ref]
        self.memory = np.ones((2, 2))
        self.p, self.q = self.capture(self.memory), self.capture(np.ones((2, 2)))
        self.row = self.capture(self.memory[0])

    def capture(self, array: Any) -> Any:
        tracer = self.writer.enter(array)
        self.program.captured[tracer.ref] = array
        return tracer

    def call(self, function: Any, *args: Any, **more: Any) -> Any:
        return self.writer.record(function, args, {}, **more)


def written(make: Callable[[World], Any]) -> Program:
    """The program that a function writes: v0 is its input, v1 to v3 are p, q and the row p[0]."""
    world = World()
    with quiet:
        results = make(world)
    outputs = results if isinstance(results, tuple) else (results,)
    world.program.outputs = [r.ref for r in outputs if r is not None]
    return world.program


def refuse(x: Any) -> None:
    """An effect."""
    assert x.shape


def draw(x: Any) -> Any:
    """Another."""
    return x + 1


def temporary(w: World) -> Any:
    y = w.x * 2
    np.add(y, 1, out=y)
    np.multiply(y, w.x, out=y)
    return y


def watched(w: World) -> Any:
    y = w.x * 2
    z = y[0]
    y += 1
    return z


def viewed_in_time(w: World) -> Any:
    y = w.x * 2
    z = np.add(y[0], 1)
    y += 1
    return z, y.mT


def view_overwritten(w: World) -> Any:
    y = (w.x * 2).reshape((4,))
    y[...] = y * 3
    z = y.reshape((2, 2))
    np.add(z, 1, out=z)
    return z.mT


def parameter(w: World) -> Any:
    w.q -= w.x
    return w.q * 2


def overlapping(w: World) -> Any:
    w.p[...] = w.x
    return w.row * 2


def smaller(w: World) -> Any:
    y = w.x * 2
    np.add(w.x[0], 1, out=y)
    return y


def stored_early(w: World) -> Any:
    w.q[...] = w.x
    y = w.x * 2
    w.call(refuse, y, effect=True)
    return y


def stored_before_its_reader(w: World) -> Any:
    w.q[...] = w.x
    w.p[...] = w.x
    w.call(refuse, w.row, effect=True)


def stored_twice(w: World) -> Any:
    w.q[...] = w.x
    w.q[...] = w.p


def stored_and_read(w: World) -> Any:
    w.q[...] = w.x
    y = w.q.copy()
    w.q[...] = w.p
    return y


def copied_before_a_store(w: World) -> Any:
    y = w.q.copy()
    w.q[...] = w.x
    return y + 1


def negated_before_a_store(w: World) -> Any:
    y = -w.q
    w.q[...] = w.x
    return -y


def there_and_back(w: World) -> Any:
    y = w.x.astype(np.float32)
    return astype(y.astype(np.float64), np.float32) + y.astype(np.float32)


CASES: dict[str, tuple[Pass, Callable[[World], Any], str]] = {
    "unread": (without_dead_code, lambda w: (w.x * 2, w.x + 1)[1], "v5 = add(v0, 1)"),
    "local writes": (
        without_dead_code,
        lambda w: (w.x * 2).__setitem__(..., w.x),
        "",
    ),
    "captured writes stay": (
        without_dead_code,
        lambda w: w.row.__setitem__(0, w.x[0, 0]),
        "v4 = getitem(v0, (0, 0))\nsetitem(v3, 0, v4)",
    ),
    "effects stay": (
        without_dead_code,
        lambda w: w.call(refuse, w.x * 2, effect=True),
        "v4 = multiply(v0, 2)\nrefuse(v4)",
    ),
    "overwritten unread": (without_dead_code, stored_twice, "setitem(v2, Ellipsis, v1)"),
    "overwritten when read": (
        without_dead_code,
        stored_and_read,
        "setitem(v2, Ellipsis, v0)\nv4 = copy(v2, 'C')\nsetitem(v2, Ellipsis, v1)",
    ),
    "constants": (
        with_constants_folded,
        lambda w: w.x + w.call(np.exp, CONSTANT[:2]),
        "v5 = add(v0, float64[2])",
    ),
    "constants that are written to": (
        with_constants_folded,
        lambda w: np.add(w.call(np.exp, CONSTANT[:2]), 1, out=w.call(np.exp, CONSTANT[:2])),
        "v5 = exp(float64[2])\nadd(float64[2], 1, out=v5)",
    ),
    "looks": (
        with_constants_folded,
        lambda w: w.x + np.zeros_like(w.x),
        "v5 = add(v0, float64[2, 2])",
    ),
    "filled with a value": (
        with_constants_folded,
        lambda w: np.full_like(w.x, w.x[0, 0, ...]),
        "v4 = getitem(v0, (0, 0, Ellipsis))\nv5 = full_like(v0, v4)",
    ),
    "twice": (
        without_duplicates,
        lambda w: np.exp(w.x * 2) + np.exp(w.x * 2),
        "v4 = multiply(v0, 2)\nv5 = exp(v4)\nv8 = add(v5, v5)",
    ),
    "0.0 and -0.0, 1 and True": (
        without_duplicates,
        lambda w: (w.x / 0.0, w.x / -0.0, w.x + 1, w.x + True),
        "v4 = divide(v0, 0.0)\nv5 = divide(v0, -0.0)\nv6 = add(v0, 1)\nv7 = add(v0, True)",
    ),
    "twice, but written to between": (
        without_duplicates,
        lambda w: (w.p * 2, w.row.__setitem__(0, 0), w.p * 2)[::2],
        "v4 = multiply(v1, 2)\nsetitem(v3, 0, 0)\nv5 = multiply(v1, 2)",
    ),
    "twice drawn": (
        without_duplicates,
        lambda w: (w.call(draw, w.x, effect=True), w.call(draw, w.x, effect=True)),
        "v4 = draw(v0)\nv5 = draw(v0)",
    ),
    "twice reduced": (
        without_duplicates,
        lambda w: np.add.reduce(w.x) + np.add.reduce(w.x),
        "v4 = add.reduce(v0)\nv6 = add(v4, v4)",
    ),
    "neutral": (
        with_identities,
        lambda w: (w.x * 1 * 1.0 / 1 - 0.0, 1 * w.x),
        "",
    ),
    "not neutral": (
        with_identities,
        lambda w: (w.x + 0, w.x + 0.0, w.x - -0.0, 0 - w.x, w.x * 0),
        "v4 = add(v0, 0)\nv5 = add(v0, 0.0)\nv6 = subtract(v0, -0.0)\nv7 = subtract(0, v0)\n"
        "v8 = multiply(v0, 0)",
    ),
    "neutral but for shape or type": (
        with_identities,
        lambda w: (w.x * np.ones((3, 1, 1)), w.x.astype(np.float32) * np.ones(())),
        "v4 = multiply(v0, float64[3, 1, 1])\nv5 = astype(v0, <class 'numpy.float32'>)\n"
        "v6 = multiply(v5, float64[])",
    ),
    "negatives": (
        with_identities,
        lambda w: (w.x - (-w.p), -w.x + w.p, np.negative(-w.p)),
        "v4 = negative(v1)\nv5 = add(v0, v1)\nv6 = negative(v0)\nv7 = subtract(v1, v0)\n"
        "v8 = negative(v1)",
    ),
    "negated, and changed since": (
        with_identities,
        negated_before_a_store,
        "v4 = negative(v2)\nsetitem(v2, Ellipsis, v0)\nv5 = negative(v4)",
    ),
    "types": (
        with_identities,
        there_and_back,
        "v4 = astype(v0, <class 'numpy.float32'>)\nv5 = astype(v4, <class 'numpy.float64'>)\n"
        "v8 = add(v4, v4)",
    ),
    "narrowed types": (
        with_identities,
        lambda w: astype(w.x.astype(np.float32), np.float64),
        "v4 = astype(v0, <class 'numpy.float32'>)\nv5 = astype(v4, <class 'numpy.float64'>)",
    ),
    "copies": (with_identities, lambda w: w.x.copy().copy() * 2, "v6 = multiply(v0, 2)"),
    "copies of what is written to later": (
        with_identities,
        copied_before_a_store,
        "v4 = copy(v2, 'C')\nsetitem(v2, Ellipsis, v0)\nv5 = add(v4, 1)",
    ),
    "transposes": (
        with_identities,
        lambda w: w.x.mT.mT + np.transpose(w.x, (0, 1)) + np.swapaxes(w.x.mT, 0, 1),
        "v4 = matrix_transpose(v0)\nv7 = add(v0, v0)\nv8 = matrix_transpose(v0)\nv10 = add(v7, v0)",
    ),
    "transposes of three": (
        with_identities,
        lambda w: np.transpose(np.transpose(w.x[None], (1, 2, 0)), (1, 2, 0)),
        "v4 = getitem(v0, None)\nv5 = transpose(v4, (1, 2, 0))\nv7 = transpose(v4, (2, 0, 1))",
    ),
    "shapes": (
        with_identities,
        lambda w: (w.x.reshape((4,)).reshape((2, 2)) + w.x, w.x.reshape((4,)).reshape((4, 1))),
        "v4 = reshape(v0, (4))\nv6 = add(v0, v0)\nv7 = reshape(v0, (4))\nv9 = reshape(v0, (4, 1))",
    ),
    "choices made": (
        with_identities,
        lambda w: (np.where(True, w.x, 1), np.where(False, w.x, 1), np.where(True, w.x[0], w.x)),
        "v5 = stored(1, float64[2, 2])\nv6 = getitem(v0, 0)\nv7 = stored(v6, float64[2, 2])",
    ),
    "reductions of one": (
        with_identities,
        lambda w: np.add.reduce(w.x[:, None], axis=1) * 2,
        "v4 = getitem(v0, (slice(None, None, None), None))\nv7 = reshape(v4, (2, 2))\n"
        "v6 = multiply(v7, 2)",
    ),
    "temporary": (
        with_overwrites_renamed,
        temporary,
        "v4 = multiply(v0, 2)\nv5 = add(v4, 1)\nv6 = multiply(v5, v0)",
    ),
    "a view that sees the write": (
        with_overwrites_renamed,
        watched,
        "v4 = multiply(v0, 2)\nv5 = getitem(v4, 0)\nadd(v4, 1, out=v4)",
    ),
    "views before and after": (
        with_overwrites_renamed,
        viewed_in_time,
        "v4 = multiply(v0, 2)\nv5 = getitem(v4, 0)\nv6 = add(v5, 1)\nv8 = add(v4, 1)\n"
        "v7 = matrix_transpose(v8)",
    ),
    "a view of what is not read any more": (
        with_overwrites_renamed,
        view_overwritten,
        "v4 = multiply(v0, 2)\nv5 = reshape(v4, (4))\nv6 = multiply(v5, 3)\n"
        "v9 = stored(v6, float64[4])\nv7 = reshape(v9, (2, 2))\nv10 = add(v7, 1)\n"
        "v8 = matrix_transpose(v10)",
    ),
    "parameter": (
        with_overwrites_renamed,
        parameter,
        "v5 = subtract(v2, v0)\nsetitem(v2, Ellipsis, v5)\nv4 = multiply(v5, 2)",
    ),
    "parameters that overlap": (
        with_overwrites_renamed,
        overlapping,
        "setitem(v1, Ellipsis, v0)\nv4 = multiply(v3, 2)",
    ),
    "a view of what lasts that goes out": (
        with_overwrites_renamed,
        lambda w: (w.q.__setitem__(..., w.x), w.q.mT)[1],
        "setitem(v2, Ellipsis, v0)\nv4 = matrix_transpose(v2)",
    ),
    "broadcast into": (
        with_overwrites_renamed,
        smaller,
        "v4 = multiply(v0, 2)\nv5 = getitem(v0, 0)\nv6 = add(v5, 1)\n"
        "v7 = stored(v6, float64[2, 2])",
    ),
    "stores": (
        with_late_stores,
        stored_early,
        "v4 = multiply(v0, 2)\nrefuse(v4)\nsetitem(v2, Ellipsis, v0)",
    ),
    "stores that are read": (
        with_late_stores,
        stored_before_its_reader,
        "setitem(v1, Ellipsis, v0)\nrefuse(v3)\nsetitem(v2, Ellipsis, v0)",
    ),
    "all": (
        optimize,
        lambda w: (
            np.multiply(w.x.copy(), 1, out=np.empty_like(w.x)),
            w.q.__setitem__(..., w.q * 0.5 + w.x),
            w.q.__setitem__(..., w.q - w.x * 2),
        )[0],
        "v6 = multiply(v2, 0.5)\nv7 = add(v6, v0)\nv8 = multiply(v0, 2)\nv9 = subtract(v7, v8)\n"
        "setitem(v2, Ellipsis, v9)\nv13 = copy(v0)",
    ),
    "outputs of their own": (
        optimize,
        lambda w: (w.x * 1, w.x.mT, w.x + 1, w.x + 1),
        "v5 = matrix_transpose(v0)\nv6 = add(v0, 1)\nv8 = copy(v0)\nv9 = copy(v6)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_before_and_after(name: str) -> None:
    change, make, after = CASES[name]
    program = written(make)
    before = str(program)
    assert str(change(program)) == after
    assert str(program) == before, "the program given was changed"


def test_constants_that_are_captured_and_written_to_are_no_constants() -> None:
    array = np.zeros(2)
    program = trace(lambda x: x + array, np.ones(2))
    assert str(capture_shared_constants(program)) == "v1 = add(v0, float64[2])"
    writer = Writer(program)
    captured = writer.enter(array)
    program.captured[captured.ref] = array
    captured[0] = 1.0
    assert str(capture_shared_constants(program)) == "v1 = add(v0, v3)\nsetitem(v2, 0, 1.0)"


# All of them


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_random_programs(start: int) -> None:
    """Equal to the last bit when optimized, to rounding when run by the executor."""
    for seed in range(start, start + 40):
        source = Source(seed, length=5 + seed % 40)
        others = [source.array(4, 4), source.array(4), source.array()]
        optimized = optimize(source.program)
        executor = NumpyExecutor(source.program)
        for inputs in (source.examples, others):
            expected = outcome(source, source.program, *inputs)
            found = outcome(source, optimized, *inputs)
            assert not (why := outcomes_differ(found, expected)), f"{seed}: {why}\n{optimized}"
            found = outcome(source, lambda *xs, run=executor.run: run(xs), *inputs)
            why = outcomes_differ(found, expected, 1e-12)
            assert not why, f"{seed}: {why}\n{executor.source}"
