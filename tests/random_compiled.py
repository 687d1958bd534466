"""Random straight-line programs, with views, writes, effects and captured arrays that overlap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from minigrad.compiler import Program, Tracer
from minigrad.compiler.trace import Writer, astype
from minigrad.quiet import quiet

SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5, np.inf, -np.inf, np.nan])
UNARY = (np.negative, np.positive, np.absolute, np.sign, np.square)
BINARY = (np.add, np.subtract, np.multiply, np.divide)  # of 0.0 and -0.0 `maximum` gives either
NUMBERS = (0, 1, -1, 2, 0.0, -0.0, 1.0, 0.5)


def opaque(x: Any) -> Any:
    """A function that nothing is known of."""
    return np.cumsum(x, -1) if x.ndim else x + 1


def nudge(params: Any, steps: Any, numbers: Any) -> None:
    """A function that writes to several arrays, in the manner of an optimizer."""
    for k, (p, s) in enumerate(zip(params, steps, strict=True)):
        p -= s * numbers[k]


def fits_into(shape: tuple[int, ...], whole: tuple[int, ...]) -> bool:
    """Whether an array of the first shape can be stored in one of the second."""
    return len(shape) <= len(whole) and shape == whole[len(whole) - len(shape) :]


class Source:
    """Writes a random program.

    Args:
        seed: decides everything.
        length: how many things are done.

    Attributes:
        memory: the arrays that captured ones lie in.
        log: to which effects add.
    """

    def __init__(self, seed: int, length: int) -> None:
        self.random = np.random.RandomState(seed)
        self.program = Program()
        self.writer = Writer(self.program)
        self.log: list[int] = []
        self.examples = [self.array(4, 4), self.array(4), self.array()]
        self.values = [self.writer.enter(a.copy()) for a in self.examples]
        self.program.inputs = [t.ref for t in self.values]
        self.memory = [self.array(4, 4), self.array(4, 4), self.array(8)]
        first, second, third = self.memory
        for array in (first, first[1], second, second.T, third[:4], third[4:]):
            tracer = self.writer.enter(array)
            self.program.captured[tracer.ref] = array
            self.values.append(tracer)
        makers = (self.compute, self.compute, self.compute, self.number, self.view, self.view)
        makers += (self.write, self.write, self.store, self.other)
        with quiet:
            for _ in range(length):
                self.pick(makers)()
        chosen = [self.pick(self.values[3:]) for _ in range(3)]
        self.program.outputs = [t.ref for t in (*self.values[-2:], *chosen)]

    def array(self, *shape: int) -> Any:
        """An array of special numbers."""
        return np.array(self.random.choice(SPECIAL, shape))

    def pick(self, things: Any) -> Any:
        """Any of some things."""
        return things[self.random.randint(len(things))]

    def value(self, fits: Callable[[Tracer], bool] = lambda t: True) -> Tracer:
        """A value, rather a late one."""
        candidates = [t for t in self.values if fits(t)]
        return self.pick(candidates[-6:]) if self.random.rand() < 0.6 else self.pick(candidates)

    def add(self, result: Any) -> None:
        if isinstance(result, Tracer) and result.shape in ((4, 4), (4,), ()):
            self.values.append(result)

    def compute(self) -> None:
        if self.random.rand() < 0.3:
            self.add(self.pick(UNARY)(self.value()))
        else:
            self.add(self.pick(BINARY)(self.value(), self.value()))

    def number(self) -> None:
        pair = [self.value(), self.pick(NUMBERS)]
        if self.random.rand() < 0.3:
            pair.reverse()
        self.add(self.pick(BINARY)(*pair))

    def view(self) -> None:
        x = self.value(lambda t: t.ndim > 0)
        if x.ndim == 1:
            choices = [lambda: x.reshape((4,)), lambda: x[::-1], lambda: x[...], lambda: x[2, ...]]
            choices.append(lambda: np.broadcast_to(x, (4, 4)))
        else:
            choices = [lambda: x.mT, lambda: np.transpose(x, (0, 1)), lambda: x[1], lambda: x[:, 2]]
            choices += [
                lambda: x[:],
                lambda: x.reshape((4, 4)),
                lambda: x.reshape((2, 8)).reshape((4, 4)),
            ]
        self.add(self.pick(choices)())

    def target(self) -> Tracer:
        return self.value(lambda t: t.flags.writeable)

    def write(self) -> None:
        out = self.target()
        fits = lambda t: fits_into(t.shape, out.shape)  # noqa: E731
        first = out if self.random.rand() < 0.4 else self.value(fits)
        second = self.pick(NUMBERS) if self.random.rand() < 0.3 else self.value(fits)
        if first.shape == out.shape:
            self.pick(BINARY)(first, second, out=out)

    def store(self) -> None:
        out = self.target()
        key: Any = ...
        if out.ndim and self.random.rand() < 0.4:
            key = self.pick((0, slice(None), slice(1, 3), (..., 2)))
        shape = np.empty(out.shape)[key].shape
        value = self.value(lambda t: fits_into(t.shape, shape))
        out[key] = self.pick(NUMBERS) if self.random.rand() < 0.2 else value

    def other(self) -> None:
        x = self.value()
        y = self.value(lambda t: t.shape == x.shape)
        matrix = self.value(lambda t: t.ndim == 2)
        captured = self.values[3], self.values[7]
        self.add(
            self.pick(
                [
                    lambda: x.copy(),
                    lambda: astype(x.astype(np.float32), np.float64),
                    lambda: x.astype(np.float64),
                    lambda: np.where(x > y, x, 0),
                    lambda: np.where(x <= 0, y, x),
                    lambda: np.add.reduce(matrix, axis=self.pick((0, 1))),
                    lambda: np.maximum(x, 1),
                    lambda: np.maximum(x, 0.5) + np.minimum(x, -1),
                    lambda: np.dot(matrix, matrix.mT),
                    lambda: self.writer.record(opaque, (x,), {}),
                    lambda: self.writer.record(self.draw, (y,), {}, effect=True),
                    lambda: self.writer.record(
                        nudge, (captured, (matrix, matrix[0]), np.array([0.5, 2])), {}, captured
                    ),
                ]
            )()
        )

    def draw(self, x: Any) -> Any:
        """An effect: its results differ from call to call."""
        self.log.append(x.size)
        return x + len(self.log)


def outcome(source: Source, run: Callable[..., Any], *inputs: Any) -> list[Any]:
    """What a run gives, and leaves in captured memory; that is as before when it has been noted."""
    before = [m.copy() for m in source.memory]
    source.log.clear()
    results = [np.array(r) for r in run(*[x.copy() for x in inputs])]
    after = [m.copy() for m in source.memory]
    for memory, old in zip(source.memory, before, strict=True):
        memory[...] = old
    return [*results, *after, list(source.log)]


def outcomes_differ(found: list[Any], expected: list[Any], tolerance: float = 0.0) -> str:
    """What two outcomes differ in; nothing if they are equal, signs of zeros included."""
    for k, (a, b) in enumerate(zip(found, expected, strict=True)):
        if isinstance(a, list):
            if a != b:
                return f"effects {a}, not {b}"
        elif a.shape != b.shape or a.dtype != b.dtype:
            return f"result {k} is {a.dtype}{a.shape}, not {b.dtype}{b.shape}"
        elif tolerance:
            if not np.allclose(a, b, tolerance, tolerance, equal_nan=True):
                return f"result {k} is {a}, not {b}"
        elif (
            not np.array_equal(a, b, equal_nan=True)
            or (np.signbit(a) != np.signbit(b))[b == 0].any()
        ):
            return f"result {k} is {a}, not {b}"
    return ""
