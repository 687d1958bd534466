"""What runs a program: the interface, and the plainest one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from .program import Program, Ref

Array = np.ndarray[Any, Any]


class Executor(Protocol):
    """Runs a program again and again.

    Attributes:
        source: what it does, to be printed.
    """

    source: str

    def run(self, inputs: Sequence[Array]) -> list[Any]:
        """Run the program.

        Args:
            inputs: one array an input, of the shapes, types and strides of the program's.

        Returns:
            The outputs; their arrays are the caller's.
        """

    def rebind(self, ref: Ref, array: Array) -> None:
        """From now on a captured value is another array that looks the same."""

    def repeat(
        self, n: int, inputs: Sequence[Array], varying: dict[int, Sequence[Array]]
    ) -> list[Any]:
        """Run the program n times, n > 0, with the same inputs.

        Args:
            n: how many times.
            inputs: as for `run`.
            varying: for some inputs, by their number, what each run gets instead.

        Returns:
            The outputs of the last run.
        """


class Interpreter:
    """Runs a program as it was written down, an equation after the other.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.source = str(program)

    def run(self, inputs: Sequence[Array]) -> list[Any]:
        """See `Executor.run`."""
        return self.program(*inputs)

    def rebind(self, ref: Ref, array: Array) -> None:
        """See `Executor.rebind`."""
        self.program.captured[ref] = array

    def repeat(
        self, n: int, inputs: Sequence[Array], varying: dict[int, Sequence[Array]]
    ) -> list[Any]:
        """See `Executor.repeat`."""
        return repeated(self.run, n, inputs, varying)


def repeated(
    run: Callable[[Sequence[Array]], list[Any]],
    n: int,
    inputs: Sequence[Array],
    varying: dict[int, Sequence[Array]],
) -> list[Any]:
    """`Executor.repeat` by calls of `run`."""
    outputs: list[Any] = []
    given = list(inputs)
    for i in range(n):
        for k, values in varying.items():
            given[k] = values[i]
        outputs = run(given)
    return outputs
